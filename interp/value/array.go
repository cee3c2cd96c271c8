package value

import "unsafe"

// Array is a growable list. Writers must own it first (Own).
type Array struct {
	Header
	E []Value
}

// NewArray wraps elems without copying; the caller gives them up.
func NewArray(elems []Value) Value {
	return Value{p: unsafe.Pointer(&Array{Header{kind: KArray}, elems})}
}

// array1 to array4 are arrays made with few elements: one allocation until they grow.
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
)

// AllocArray makes an array of n nulls, which the caller fills before anyone sees it.
func AllocArray(n int) *Array {
	h := Header{kind: KArray}
	switch n {
	case 0:
		return &Array{Header: h}
	case 1:
		a := &array1{Array: Array{Header: h}}
		a.E = a.e[:]
		return &a.Array
	case 2:
		a := &array2{Array: Array{Header: h}}
		a.E = a.e[:]
		return &a.Array
	case 3:
		a := &array3{Array: Array{Header: h}}
		a.E = a.e[:]
		return &a.Array
	case 4:
		a := &array4{Array: Array{Header: h}}
		a.E = a.e[:]
		return &a.Array
	}
	return &Array{h, make([]Value, n)}
}

// Value wraps the array.
func (a *Array) Value() Value { return Value{p: unsafe.Pointer(a)} }

// Array gives the array object; v must be of KArray.
func (v Value) Array() *Array { return (*Array)(v.p) }

// IsArray tells whether v is an array.
func (v Value) IsArray() bool { return v.Kind() == KArray }

// Elems gives the elements of an array or tuple; do not write to them.
func (v Value) Elems() []Value {
	if v.Kind() == KTuple {
		return (*Tuple)(v.p).E
	}
	return (*Array)(v.p).E
}

// Strings makes an array of strings.
func Strings(ss []string) Value {
	out := make([]Value, len(ss))
	for i, s := range ss {
		out[i] = String(s)
	}
	return NewArray(out)
}

// Tuple is a fixed list.
type Tuple struct {
	Header
	E []Value
}

// NewTuple wraps elems without copying.
func NewTuple(elems ...Value) Value {
	return Value{p: unsafe.Pointer(&Tuple{Header{kind: KTuple}, elems})}
}

// Tuple gives the tuple object; v must be of KTuple.
func (v Value) Tuple() *Tuple { return (*Tuple)(v.p) }

func shareAll(vs []Value) []Value {
	for _, v := range vs {
		v.Share()
	}
	return vs
}

func cloneElems(vs []Value) []Value {
	out := make([]Value, len(vs), len(vs)+len(vs)/8+1)
	copy(out, shareAll(vs))
	return out
}

// Own gives a version of v that a writer may change in place: v itself if no
// second reference can exist, else a copy one level deep whose elements are
// marked shared. The caller stores the result back where v came from.
func Own(v Value) Value {
	if !v.IsShared() {
		return v
	}
	return Clone(v)
}

// Clone copies one level of a container, and a box whose engine value has
// CloneValue; other kinds are immutable and come back as they are.
func Clone(v Value) Value {
	switch v.Kind() {
	case KArray:
		if e := v.Array().E; len(e) <= 4 {
			a := AllocArray(len(e))
			copy(a.E, shareAll(e))
			return a.Value()
		}
		return NewArray(cloneElems(v.Array().E))
	case KTuple:
		return NewTuple(cloneElems(v.Tuple().E)...)
	case KDict:
		return v.Dict().clone()
	case KSet:
		return v.Set().clone()
	case KObj:
		o := v.Obj()
		return NewObj(o.Type, cloneElems(o.F))
	case KEnum:
		e := v.Enum()
		return NewEnum(e.Type, e.Variant, cloneElems(e.Data)...)
	case KBox:
		if x, ok := v.Box().V.(interface{ CloneValue() any }); ok {
			return NewBox(v.Box().Type, x.CloneValue())
		}
	}
	return v
}
