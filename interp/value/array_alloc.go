package value

import "unsafe"

// Arrays made with few elements are one allocation until they grow. Those of
// values have their first where others have held, which only flat arrays use: a pair
// takes 64 bytes, not 80. An array that becomes flat has left these places before.
type (
	array1 struct {
		Header
		e     []Value
		slots [1]Value
	}
	array2 struct {
		Header
		e     []Value
		slots [2]Value
	}
	array3 struct {
		Header
		e     []Value
		slots [3]Value
	}
	array4 struct {
		Header
		e     []Value
		slots [4]Value
	}
	words1 struct {
		Array
		w [1]uint64
	}
	words3 struct {
		Array
		w [3]uint64
	}
	words5 struct {
		Array
		w [5]uint64
	}
	words7 struct {
		Array
		w [7]uint64
	}
)

// The first slot begins where held does, with a pointer as well.
var (
	_ [unsafe.Offsetof(Array{}.held) - unsafe.Offsetof(array1{}.slots)]struct{}
	_ [unsafe.Offsetof(array1{}.slots) - unsafe.Offsetof(Array{}.held)]struct{}
)

// allocBoxed makes an array of n nulls, which the caller fills before anyone sees it.
func allocBoxed(n int) *Array {
	h := Header{kind: KArray}
	switch n {
	case 0:
		return &Array{Header: h}
	case 1:
		a := &array1{Header: h}
		a.e = a.slots[:]
		return (*Array)(unsafe.Pointer(a))
	case 2:
		a := &array2{Header: h}
		a.e = a.slots[:]
		return (*Array)(unsafe.Pointer(a))
	case 3:
		a := &array3{Header: h}
		a.e = a.slots[:]
		return (*Array)(unsafe.Pointer(a))
	case 4:
		a := &array4{Header: h}
		a.e = a.slots[:]
		return (*Array)(unsafe.Pointer(a))
	}
	return &Array{Header: h, e: make([]Value, n)}
}

// allocFlat makes a flat array of n zeros.
func allocFlat(k Elem, n int) *Array {
	h := Header{kind: KArray, elem: k}
	if k == Bools {
		a := &Array{Header: h}
		*a.bytes() = make([]byte, n)
		return a
	}
	switch { // as many as fill one of the allocator's sizes
	case n <= 1:
		a := &words1{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	case n <= 3:
		a := &words3{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	case n <= 5:
		a := &words5{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	case n <= 7:
		a := &words7{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	}
	a := &Array{Header: h}
	*a.words() = make([]uint64, n)
	return a
}
