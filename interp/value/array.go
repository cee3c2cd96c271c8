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
