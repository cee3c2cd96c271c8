package value

// Arrays made with few elements are one allocation until they grow.
type (
	array1 struct {
		Array
		e [1]Value
	}
	array2 struct {
		Array
		e [2]Value
	}
	array3 struct {
		Array
		e [3]Value
	}
	array4 struct {
		Array
		e [4]Value
	}
	words2 struct {
		Array
		w [2]uint64
	}
	words4 struct {
		Array
		w [4]uint64
	}
	words8 struct {
		Array
		w [8]uint64
	}
)

// allocBoxed makes an array of n nulls, which the caller fills before anyone sees it.
func allocBoxed(n int) *Array {
	h := Header{kind: KArray}
	switch n {
	case 0:
		return &Array{Header: h}
	case 1:
		a := &array1{Array: Array{Header: h}}
		a.Array.e = a.e[:]
		return &a.Array
	case 2:
		a := &array2{Array: Array{Header: h}}
		a.Array.e = a.e[:]
		return &a.Array
	case 3:
		a := &array3{Array: Array{Header: h}}
		a.Array.e = a.e[:]
		return &a.Array
	case 4:
		a := &array4{Array: Array{Header: h}}
		a.Array.e = a.e[:]
		return &a.Array
	}
	return &Array{h, make([]Value, n)}
}

// allocFlat makes a flat array of n zeros.
func allocFlat(k Elem, n int) *Array {
	h := Header{kind: KArray, elem: k}
	if k == Bools {
		a := &Array{Header: h}
		*a.bytes() = make([]byte, n)
		return a
	}
	switch {
	case n <= 2:
		a := &words2{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	case n <= 4:
		a := &words4{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	case n <= 8:
		a := &words8{Array: Array{Header: h}}
		*a.words() = a.w[:n]
		return &a.Array
	}
	a := &Array{Header: h}
	*a.words() = make([]uint64, n)
	return a
}
