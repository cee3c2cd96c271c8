package eval

import (
	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// sized is what a tensor shows of itself to annotations, whatever engine made it.
type sized interface {
	Shape() shape.Shape
	DType() dtype.Type
	Repair(want shape.Shape, source string) string // the value's own: the search for repairs is no part of programs without tensors
}

// tensorContract holds Tensor<f64, [n, 10]>: element type, rank, sizes; a name
// is the same size for all parameters and the result of one call.
type tensorContract struct {
	elem  dtype.Type // Invalid: any
	shape shape.Shape
	alone bool // names mean nothing outside of this annotation
}

// sizeScope is the names of one call: which argument fixed what is not told, errors show the sizes.
type sizeScope struct{ names shape.Scope }

func (c *compiler) tensorContract(t *syntax.Type) *contract {
	text := func(s diag.Span) string { return c.src.Text[s.Start:s.End] }
	want := types.TensorOf(t)
	return &contract{name: text(t.Span()), kinds: kinds(value.KBox), tensor: &tensorContract{elem: types.DTypeOf(want.Elem), shape: want.Shape()}}
}

// usesSizes tells functions whose parameters name sizes of tensors.
func usesSizes(params []syntax.Param) bool {
	for i := range params {
		if t := params[i].Type; t != nil && t.Kind == syntax.TypeNamed && types.IsTensorName(t.Name) {
			return true
		}
	}
	return false
}

// holdTensor checks a tensor against its annotation.
func (k *contract) holdTensor(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	if v.Kind() != value.KBox {
		if e.Lenient || k.optional && (v.IsNull() || v.Kind() == value.KEnum) {
			return v
		}
		panic(k.broken(fr, v, st, what))
	}
	t, ok := v.Box().V.(sized)
	if !ok {
		panic(k.broken(fr, v, st, what))
	}
	if e.Lenient {
		return v
	}
	want, have := k.tensor, t.Shape()
	if want.elem != dtype.Invalid && want.elem != t.DType() {
		r := fr.fail(st, "S0101", "%s must have elements of type %s, found %s", label(what), want.elem, t.DType())
		r.d.Expected, r.d.Found, r.d.Hint = want.elem.String(), t.DType().String(), "consider .astype("+want.elem.String()+")"
		panic(r)
	}
	names := &shape.Scope{}
	if fr.sizes != nil && !want.alone {
		names = &fr.sizes.names
	}
	fr.arguments++
	if bad := names.MatchShape(want.shape, have, fr.arguments); bad != nil {
		panic(k.misshapen(fr, bad, t, st, what))
	}
	return v
}

func (k *contract) misshapen(fr *frame, bad *shape.Mismatch, t sized, st *site, what string) *raise {
	text := "expected " + bad.Expected + ", found " + bad.Found
	if repair := t.Repair(bad.Want, what); repair != "" {
		text += "; " + repair
	}
	r := fr.fail(st, bad.Code, "%s must be %s: %s", label(what), k.name, text)
	r.d.Expected, r.d.Found = bad.Expected, bad.Found
	return r
}

// userDefined tells a name that the program gave a meaning of its own.
func (ns *namespace) userDefined(name string) bool {
	g := ns.ref(name)
	return g.defined && !g.builtin
}
