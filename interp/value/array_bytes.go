package value

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"skep/memory"
)

// Bytes of flat arrays are those of the machine: words in its byte order, bools
// as 0 and 1. It is how compiled code holds them, so that going to and fro is one copy.

// CopyBytes writes the elements of a flat array into memory; to must have room for Bytes.
func (a *Array) CopyBytes(to []byte) {
	copy(to[:a.Bytes()], a.raw())
	runtime.KeepAlive(a)
}

// ArrayOfBytes makes a flat array of n elements of a form from memory, which it copies.
func ArrayOfBytes(k Elem, from []byte, n int) Value {
	a := allocFlat(k, n)
	copy(a.raw(), from[:a.Bytes()])
	return a.Value()
}

// raw is the memory of a flat array.
func (a *Array) raw() []byte {
	if a.elem == Bools {
		return *a.bytes()
	}
	w := *a.words()
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(w))), 8*len(w))
}

// Settle moves the elements of a flat array of at least so many bytes into an
// arena, where compiled code reads them as they lie, and tells where in it they
// begin. ok is false for other arrays, and if the arena has no room. To programs and to
// readers that hold the elements nothing changes: they are copied, and what was
// read lies where it was. But it writes the array, so it is no reading: only who
// runs the program may do it, while no other goroutine reads; frozen arrays stay where they are.
func (a *Array) Settle(in *memory.Arena, least int64) (offset uint32, ok bool) {
	if at, ok := a.Settled(in); ok || a.elem == Boxed || a.Bytes() < least || atomic.LoadUint32(&a.shared) > 1 {
		return at, ok
	}
	b, err := in.Buffer(int(a.Bytes()))
	if err != nil {
		return 0, false
	}
	a.CopyBytes(b.Bytes())
	a.lie(b, b.Bytes(), len(a.e))
	return b.Offset(), true
}

// Settled tells where in an arena the elements lie, if they do.
func (a *Array) Settled(in *memory.Arena) (offset uint32, ok bool) {
	if a.elem == Boxed || a.held == nil || len(a.e) == 0 {
		return 0, false
	}
	return a.held.OffsetOf(in, a.raw())
}

// ArrayIn makes an array of n elements of a form that lie in a buffer from a byte on; the buffer is the array's from now on.
func ArrayIn(k Elem, b *memory.Buffer, from, n int) Value {
	a := &Array{Header: Header{kind: KArray, elem: k}}
	a.lie(b, b.Bytes()[from:], n)
	return a.Value()
}

// lie takes n elements at the start of a buffer's bytes for its own, and the rest as room to grow.
func (a *Array) lie(b *memory.Buffer, bytes []byte, n int) {
	p := unsafe.Pointer(unsafe.SliceData(bytes))
	if room := int64(len(bytes)) / a.elem.Size(); a.elem == Bools {
		*a.bytes() = unsafe.Slice((*byte)(p), room)[:n]
	} else {
		*a.words() = unsafe.Slice((*uint64)(p), room)[:n]
	}
	a.held = b
}
