package value

import (
	"iter"
	"math"
	"runtime"
	"sync/atomic"
	"unsafe"

	"skep/memory"
)

// Elem says how an array holds its elements.
type Elem uint8

// Flat arrays hold the bits of one type of scalars, side by side, as compiled
// code and engines do. All other arrays are boxed. Programs cannot tell: what
// makes an array flat is what is in it. A write of another kind boxes it.
const (
	Boxed  Elem = iota // values, 16 bytes each
	Ints               // int64
	Floats             // float64
	Bools              // a byte each, 0 or 1
)

// Array is a growable list, or the elements of a tuple. Writers must own it first
// (Own). Reading never writes, so that several goroutines may read one array.
type Array struct {
	Header
	// The elements of a boxed array. Of a flat one, a slice of words or bytes in
	// this one's place: only its length and capacity may be used through this type.
	e []Value
	// Of flat arrays only (of small boxed ones, elements lie here: see array1): what
	// keeps the memory behind a long one, where compiled code reads it (Settle); nil
	// where the elements lie in Go's heap. Go's collector does not look there:
	// whoever reads elements keeps the array alive until it has read them.
	held *memory.Buffer
}

// NewArray makes an array of elems, which the caller gives up. Scalars of one type become a flat array.
func NewArray(elems []Value) Value {
	if k := commonElem(elems); k != Boxed {
		a := allocFlat(k, len(elems))
		a.fill(elems)
		return a.Value()
	}
	return Value{p: unsafe.Pointer(&Array{Header: Header{kind: KArray}, e: elems})}
}

// ArrayOf makes an array of a copy of elems.
func ArrayOf(elems ...Value) Value {
	k := commonElem(elems)
	if k != Boxed {
		a := allocFlat(k, len(elems))
		a.fill(elems)
		return a.Value()
	}
	a := allocBoxed(len(elems))
	copy(a.e, elems)
	return a.Value()
}

// NewInts, NewFloats and NewBools wrap what the caller gives up.
func NewInts(xs []int64) Value {
	a := &Array{Header: Header{kind: KArray, elem: Ints}}
	*a.ints() = xs
	return a.Value()
}

// NewFloats makes an array of floats.
func NewFloats(xs []float64) Value {
	a := &Array{Header: Header{kind: KArray, elem: Floats}}
	*a.floats() = xs
	return a.Value()
}

// NewBools makes an array of bools.
func NewBools(xs []bool) Value {
	a := &Array{Header: Header{kind: KArray, elem: Bools}}
	*a.bools() = xs
	return a.Value()
}

// Filled makes an array of n times v; v is marked shared where two elements are the same.
func Filled(v Value, n int) Value {
	k := ElemOf(v)
	if k == Boxed {
		if n > 1 {
			v.Share()
		}
		a := allocBoxed(n)
		for i := range a.e {
			a.e[i] = v
		}
		return a.Value()
	}
	a := allocFlat(k, n)
	if v.n != 0 {
		a.fillWith(v)
	}
	return a.Value()
}

// Strings makes an array of strings.
func Strings(ss []string) Value {
	out := make([]Value, len(ss))
	for i, s := range ss {
		out[i] = String(s)
	}
	return NewArray(out)
}

// Value wraps the array.
func (a *Array) Value() Value { return Value{p: unsafe.Pointer(a)} }

// Array gives the array object; v must be of KArray.
func (v Value) Array() *Array { return (*Array)(v.p) }

// IsArray tells whether v is an array.
func (v Value) IsArray() bool { return v.Kind() == KArray }

// List gives the elements of an array or tuple; do not write to a tuple's.
func (v Value) List() *Array { return (*Array)(v.p) }

// NewTuple makes a tuple of elems without copying. A tuple is never flat.
func NewTuple(elems ...Value) Value {
	return Value{p: unsafe.Pointer(&Array{Header: Header{kind: KTuple}, e: elems})}
}

// view makes what is written for arrays work on a slice.
func view(vs []Value) *Array { return &Array{e: vs} }

// Len counts the elements.
func (a *Array) Len() int { return len(a.e) }

// Elem tells how the elements are held; of an empty array it says nothing.
func (a *Array) Elem() Elem { return a.elem }

// At gives an element; i must be below Len.
func (a *Array) At(i int) Value {
	if a.elem == Boxed {
		return a.e[i]
	}
	return a.flatAt(i)
}

//go:noinline
func (a *Array) flatAt(i int) Value {
	w := a.flatWord(i)
	switch a.elem {
	case Ints:
		return Value{unsafe.Pointer(&tagInt), w}
	case Floats:
		return Value{unsafe.Pointer(&tagFloat), w}
	}
	return Value{unsafe.Pointer(&tagBool), w}
}

func (a *Array) flatWord(i int) (w uint64) {
	if a.elem == Bools {
		w = uint64((*a.bytes())[i])
	} else {
		w = (*a.words())[i]
	}
	runtime.KeepAlive(a)
	return w
}

// Word gives the bits of an element that is known to be a scalar: an integer, a float's bits, 0 or 1.
func (a *Array) Word(i int) uint64 {
	if a.elem == Boxed {
		return a.e[i].n
	}
	return a.flatWord(i)
}

// All walks over the elements.
func (a *Array) All() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		for i := range len(a.e) {
			if !yield(i, a.At(i)) {
				return
			}
		}
	}
}

// Boxed gives the elements as values, for readers that need a slice: do not write
// to it. A flat array is copied.
func (a *Array) Boxed() []Value {
	if a.elem == Boxed {
		return a.e
	}
	out := make([]Value, len(a.e))
	a.unpack(out)
	return out
}

// Ints gives the elements of a flat array of integers, or of an empty one: nil
// and true. They are the array's own until it changes, and only while it is alive
// (runtime.KeepAlive, after the last use).
func (a *Array) Ints() (xs []int64, ok bool) {
	if a.elem == Ints {
		return *a.ints(), true
	}
	return nil, len(a.e) == 0
}

// Floats gives the elements of a flat array of floats, or of an empty one.
func (a *Array) Floats() (xs []float64, ok bool) {
	if a.elem == Floats {
		return *a.floats(), true
	}
	return nil, len(a.e) == 0
}

// Bools gives the elements of a flat array of bools, or of an empty one.
func (a *Array) Bools() (xs []bool, ok bool) {
	if a.elem == Bools {
		return *a.bools(), true
	}
	return nil, len(a.e) == 0
}

func (a *Array) ints() *[]int64     { return (*[]int64)(unsafe.Pointer(&a.e)) }
func (a *Array) floats() *[]float64 { return (*[]float64)(unsafe.Pointer(&a.e)) }
func (a *Array) words() *[]uint64   { return (*[]uint64)(unsafe.Pointer(&a.e)) }
func (a *Array) bools() *[]bool     { return (*[]bool)(unsafe.Pointer(&a.e)) }
func (a *Array) bytes() *[]byte     { return (*[]byte)(unsafe.Pointer(&a.e)) }

// Shared tells whether a writer would have to copy.
func (a *Array) Shared() bool { return atomic.LoadUint32(&a.shared) != 0 }

// Storage gives the elements of an array that holds T flat, or of a boxed one as values, where
// they lie: for programs of Go, which know how an array of theirs holds its elements. The
// caller owns the array if it writes, and keeps it alive.
func Storage[T int64 | float64 | bool | Value](a *Array) *[]T { return (*[]T)(unsafe.Pointer(&a.e)) }

// Stored is the array whose Storage xs is.
func Stored[T int64 | float64 | bool | Value](xs *[]T) *Array {
	return (*Array)(unsafe.Add(unsafe.Pointer(xs), -int(unsafe.Offsetof(Array{}.e))))
}

// ElemOf tells how an array of values like v is held.
func ElemOf(v Value) Elem {
	switch v.p {
	case unsafe.Pointer(&tagInt):
		return Ints
	case unsafe.Pointer(&tagFloat):
		return Floats
	case unsafe.Pointer(&tagBool):
		return Bools
	}
	return Boxed
}

// commonElem is ElemOf for all of vs, Boxed if they differ.
func commonElem(vs []Value) Elem {
	if len(vs) == 0 {
		return Boxed
	}
	k := ElemOf(vs[0])
	if k == Boxed {
		return Boxed
	}
	for i := range vs {
		if vs[i].p != vs[0].p {
			return Boxed
		}
	}
	return k
}

// fill writes scalars of the array's type into it.
func (a *Array) fill(vs []Value) {
	if a.elem == Bools {
		for i, v := range vs {
			(*a.bytes())[i] = byte(v.n)
		}
		return
	}
	to := (*a.words())[:len(vs)]
	for i, v := range vs {
		to[i] = v.n
	}
}

func (a *Array) fillWith(v Value) {
	if a.elem == Bools {
		to := *a.bytes()
		for i := range to {
			to[i] = byte(v.n)
		}
		return
	}
	to := *a.words()
	for i := range to {
		to[i] = v.n
	}
}

// unpack writes the elements of a flat array as values.
func (a *Array) unpack(to []Value) {
	switch a.elem {
	case Ints:
		for i, x := range *a.ints() {
			to[i] = Int(x)
		}
	case Floats:
		for i, x := range *a.floats() {
			to[i] = Value{unsafe.Pointer(&tagFloat), math.Float64bits(x)}
		}
	case Bools:
		for i, x := range *a.bools() {
			to[i] = Bool(x)
		}
	}
	runtime.KeepAlive(a)
}
