package memory

import (
	"runtime"
	"unsafe"
)

// Buffer is a part of an arena, freed when the program has lost the Buffer. The
// collector does not know that a slice of its bytes belongs to it: whoever uses
// the bytes keeps the Buffer beside them, and calls runtime.KeepAlive with it
// after the last use and after every call of compiled code that was told its offset.
type Buffer struct {
	arena *Arena
	off   uint64
	n     int
	lost  runtime.Cleanup
}

// Buffer hands out n bytes of zeros, 64-byte aligned. The error is ErrFull or
// the budget's. Making one costs about 300 ns: below a thousand elements Go's
// own memory is the better place, and copying them in costs less.
func (a *Arena) Buffer(n int) (*Buffer, error) {
	off, err := a.take(uint64(max(n, 0)))
	if err != nil {
		return nil, err
	}
	b := &Buffer{arena: a, off: off, n: max(n, 0)}
	b.lost = runtime.AddCleanup(b, func(p part) { p.arena.give(p.off) }, part{a, off})
	return b, nil
}

// Free gives the buffer back at once, where its owner knows that it is the last; it must not be used any more.
func (b *Buffer) Free() {
	b.lost.Stop()
	b.arena.give(b.off)
	b.n = 0
}

// part names what a lost buffer held.
type part struct {
	arena *Arena
	off   uint64
}

// Offset is where the buffer begins, in bytes from the arena's start: its address for compiled code.
func (b *Buffer) Offset() uint32 { return uint32(b.off) }

// Len is its length in bytes.
func (b *Buffer) Len() int { return b.n }

// Bytes are the buffer's bytes; see Buffer for how long.
func (b *Buffer) Bytes() []byte { return b.arena.mem[b.off : b.off+uint64(b.n) : b.off+uint64(b.n)] }

// OffsetOf tells where in an arena bytes of the buffer begin; false if it is of another.
func (b *Buffer) OffsetOf(in *Arena, bytes []byte) (uint32, bool) {
	if b.arena != in {
		return 0, false
	}
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(bytes))) - uintptr(unsafe.Pointer(unsafe.SliceData(in.mem)))), true
}

// Scalar is what typed arrays hold.
type Scalar interface {
	~int8 | ~uint8 | ~int16 | ~uint16 | ~int32 | ~uint32 | ~int64 | ~uint64 | ~float32 | ~float64
}

// Words reads the first n words of 64 bits of b, which must begin at a multiple of 8.
func Words(b []byte, n int) []uint64 {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(b[:8*n]))), n)
}

// View reads a buffer as elements of a type; bytes beyond the last whole element are left out.
func View[T Scalar](b *Buffer) []T {
	var x T
	n := b.n / int(unsafe.Sizeof(x))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b.Bytes()))), n)
}
