package value

import "unsafe"

// Bytes of flat arrays are those of the machine: words in its byte order, bools
// as 0 and 1. It is how compiled code holds them, so that going to and fro is one copy.

// CopyBytes writes the elements of a flat array into memory; to must have room for Bytes.
func (a *Array) CopyBytes(to []byte) { copy(to[:a.Bytes()], a.raw()) }

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
