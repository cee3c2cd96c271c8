package types

import (
	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/diag"
	"skep/interp/syntax"
)

// What is known of a tensor stands here in the checker's words; the rules of
// package shape speak of shapes and element types. This file translates.

// NewTensor makes the type of a tensor of a shape and an element type.
func NewTensor(s shape.Shape, d dtype.Type) *Tensor {
	t := &Tensor{Elem: ElemOf(d), AnyRank: !s.Known()}
	if s.Known() {
		t.Dims = make([]Dim, s.Rank())
		for i := range t.Dims {
			t.Dims[i] = dimFrom(s.Dim(i))
		}
	}
	return t
}

func dimFrom(d shape.Dim) Dim {
	if n, ok := d.Value(); ok {
		return Size(int64(n))
	}
	if d.Known() {
		return Symbol(d.String())
	}
	return Dim{}
}

// Shape gives the tensor's shape as the rules take it.
func (t *Tensor) Shape() shape.Shape {
	if t.AnyRank {
		return shape.Unknown()
	}
	dims := make([]shape.Dim, len(t.Dims))
	for i, d := range t.Dims {
		dims[i] = d.expr()
	}
	return shape.Of(dims...)
}

func (d Dim) expr() shape.Dim {
	switch {
	case d.Set:
		return shape.Const(int(d.Size))
	case d.Sym != "":
		if e, err := shape.ParseDim(d.Sym); err == nil {
			return e
		}
	}
	return shape.Any()
}

// ElemOf gives the static type of elements; complex numbers are boxes to the language.
func ElemOf(d dtype.Type) Type {
	switch d.Kind() {
	case dtype.Logical:
		return Bool
	case dtype.Signed, dtype.Unsigned:
		return Int{d.String()}
	case dtype.Float:
		return Float{d.String()}
	case dtype.Complex:
		return &Boxed{Name: d.String()}
	}
	return Unknown
}

// DTypeOf gives the element type that a static type names; Invalid if it is none.
func DTypeOf(t Type) dtype.Type {
	name := ""
	switch t := t.(type) {
	case Int:
		name = t.Name
	case Float:
		name = t.Name
	case *Boxed:
		name = t.Name
	default:
		if t == Bool {
			return dtype.Bool
		}
	}
	d, _ := dtype.Parse(name)
	return d
}

// IsTensorName tells the names of annotations that mean tensors.
func IsTensorName(name string) bool { return name == "Tensor" || name == "Matrix" || name == "Vector" }

// TensorOf reads Tensor<f64, [n, 10]>, Tensor<f64, n, 10>, Tensor<f32>,
// Matrix<100, 10>, Matrix<f32, n, m>, Vector<3>.
func TensorOf(t *syntax.Type) *Tensor {
	out := &Tensor{Elem: Unknown, AnyRank: true}
	for i, a := range t.Args {
		if d, ok := elemName(a); ok && i == 0 {
			out.Elem = ElemOf(d)
			continue
		}
		out.AnyRank = false
		if a.Kind != syntax.TypeList {
			out.Dims = append(out.Dims, annotatedDim(a))
			continue
		}
		parts := a.Args
		if a.Elem != nil && a.Elem.Kind != syntax.TypeInfer || a.Elem != nil && a.Elem.Span().End < a.Span().End {
			parts = append([]*syntax.Type{a.Elem}, parts...)
		}
		for _, d := range parts {
			out.Dims = append(out.Dims, annotatedDim(d))
		}
	}
	return out
}

func elemName(t *syntax.Type) (dtype.Type, bool) {
	if t.Kind != syntax.TypeNamed || len(t.Args) > 0 {
		return dtype.Invalid, false
	}
	return dtype.Parse(t.Name)
}

func annotatedDim(t *syntax.Type) Dim {
	switch t.Kind {
	case syntax.TypeConst:
		return dimFrom(written(t.Len, 0))
	case syntax.TypeNamed:
		return dimFrom(shape.Name(t.Name))
	}
	return Dim{}
}

// written reads a dimension that is an expression: 2*n + 1.
func written(e syntax.Expr, depth int) shape.Dim {
	if depth > 20 {
		return shape.Any()
	}
	switch n := e.(type) {
	case *syntax.Int:
		if n.Big == "" && n.Value >= 0 && n.Value < 1<<40 {
			return shape.Const(int(n.Value))
		}
	case *syntax.Name:
		return shape.Name(n.Name)
	case *syntax.Binary:
		x, y := written(n.X, depth+1), written(n.Y, depth+1)
		switch n.Op {
		case "+":
			return x.Add(y)
		case "-":
			return x.Sub(y)
		case "*":
			return x.Mul(y)
		case "/":
			return x.Div(y)
		}
	}
	return shape.Any()
}

// Sizes is what symbolic dimensions stand for in one call, and the argument that fixed each.
type Sizes struct {
	scope shape.Scope
	from  []diag.Span
}

// match learns from the dimensions of an argument that stands at a place.
func (s *Sizes) match(want, got *Tensor, at diag.Span) {
	a, b := want.Shape(), got.Shape()
	s.from = append(s.from, at)
	if !a.Known() || !b.Known() || a.Rank() != b.Rank() {
		return
	}
	for i := range a.Rank() {
		s.scope.Match(a.Dim(i), b.Dim(i), shape.Place{Arg: len(s.from) - 1, Axis: i}) // a clash is found when want is held
	}
	s.scope.Finish()
}

// Fixed tells which argument fixed the first of the names in a dimension of want, and what to.
func (s *Solution) Fixed(d Dim) (name, size string, at diag.Span, ok bool) {
	if s == nil || s.Dims == nil || d.Sym == "" {
		return "", "", at, false
	}
	for _, n := range d.expr().Names() {
		if b, bound := s.Dims.scope.Lookup(n); bound {
			return n, b.Dim.String(), s.Dims.from[b.Place.Arg], true
		}
	}
	return "", "", at, false
}

// Expected is an annotation as it is shown to someone whose argument at a place
// does not fit: names that other arguments fixed as what they are, its own as names.
func (s *Solution) Expected(t *Tensor, at diag.Span) *Tensor {
	if s == nil || s.Dims == nil || t.AnyRank {
		return t
	}
	dims := make([]shape.Dim, len(t.Dims))
	for i, d := range t.Dims {
		dims[i] = s.Dims.scope.DimBut(d.expr(), func(p shape.Place) bool { return s.Dims.from[p.Arg] == at })
	}
	return NewTensor(shape.Of(dims...), DTypeOf(t.Elem))
}

// Forget makes what names of a signature are still in t unknown: outside of it they mean nothing.
func (t *Tensor) Forget(keep func(name string) bool) *Tensor {
	out := *t
	out.Dims = append([]Dim(nil), t.Dims...)
	for i, d := range out.Dims {
		if d.Sym == "" {
			continue
		}
		for _, n := range d.expr().Names() {
			if !keep(n) {
				out.Dims[i] = Dim{}
			}
		}
	}
	return &out
}

// Symbols lists the names in the tensor's dimensions.
func (t *Tensor) Symbols() []string {
	var all []string
	for _, d := range t.Dims {
		if d.Sym != "" {
			all = append(all, d.expr().Names()...)
		}
	}
	return all
}
