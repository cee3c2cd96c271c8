package lower

import (
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Variant is what a name or a path means that makes one: of an enum of the program,
// or Some, None, Ok and Err.
type Variant struct {
	Type   *ir.Type // of Option and Result with nothing known of their values
	Number int
	Values int // how many it takes
}

// variant gives the variant that an expression names, or nil.
func (b *builder) variant(e syntax.Expr) *Variant {
	switch n := e.(type) {
	case *syntax.Name:
		if b.info.Refs[n] == nil && scope.IsConstName(n.Name) {
			return b.p.world.Variant(b.u, []string{n.Name})
		}
	case *syntax.Path:
		if len(n.Types) == 0 && len(n.Segs) == 2 {
			return b.p.world.Variant(b.u, []string{n.Segs[0].Name, n.Segs[1].Name})
		}
	}
	return nil
}

// unitVariant is a variant without values, by its name; nil if the expression names none.
func (b *builder) unitVariant(e syntax.Expr) *ir.Node {
	v := b.variant(e)
	if v == nil || v.Values > 0 {
		return nil
	}
	return &ir.Node{Op: ir.EnumNew, Type: v.Type, Int: int64(v.Number), Span: e.Span()}
}

// makes is Some(x) and Shape::Circle(r); nil if the call makes no variant.
func (b *builder) makes(n *syntax.Call) *ir.Node {
	v := b.variant(n.Fn)
	if v == nil {
		return nil
	}
	if len(n.Args) != v.Values || v.Values == 0 || !positional(n.Args) {
		return b.host(n, ir.Any)
	}
	x := &ir.Node{Op: ir.EnumNew, Int: int64(v.Number), Span: n.Span()}
	for i, a := range n.Args {
		y := shallow(b.keep(a.Value))
		if v.Type.Declared() {
			if b.pending(y.Type) {
				return b.unknown(y)
			}
			z, ok := coerce(y, v.Type.Value(v.Number, i))
			if !ok { // it is not what the declaration says: only tier 0 has such
				return b.host(n, ir.Any)
			}
			y = z
		}
		x.Args = append(x.Args, y)
	}
	if x.Type = v.Type; !v.Type.Declared() {
		x.Type = withValue(v.Type, v.Number, x.Args[0].Type)
	}
	return x
}

// withValue is Option or Result with the type of a variant's value.
func withValue(t *ir.Type, variant int, value *ir.Type) *ir.Type {
	types := make([]*ir.Type, len(t.Fields))
	for i, f := range t.Fields {
		types[i] = f.Type
	}
	types[variant] = value
	return withFields(t, types)
}

// sameVariant is x == State::Open and x != State::Open, which look at the variant alone; nil for others.
func sameVariant(op string, x, y *ir.Node) *ir.Node {
	if x.Op == ir.EnumNew && len(x.Args) == 0 {
		x, y = y, x
	}
	if op != "==" && op != "!=" || y.Op != ir.EnumNew || len(y.Args) > 0 || x.Type.Kind != ir.KEnum || x.Type.Origin != y.Type.Origin {
		return nil
	}
	is := &ir.Node{Op: ir.EnumIs, Type: ir.Bool, Int: y.Int, Span: y.Span, Args: []*ir.Node{x}}
	if op == "!=" {
		return ir.Make(ir.Not, y.Span, is)
	}
	return is
}

// tried is x? on an Option or a Result: what it holds, or out of the function with it.
func (b *builder) tried(n *syntax.TryOp) *ir.Node {
	if b.s.loop != nil {
		b.stop(n, "a return out of the loop")
	}
	w, s := b.intoSpot(n, b.expr(n.X))
	if b.pending(s.typ) {
		return b.unknown(w)
	}
	if s.typ.Kind != ir.KEnum || s.typ.Declared() {
		b.stop(n, "a jump out of what only tier 0 runs")
	}
	rest := &ir.Node{Op: ir.Unbox, Type: withValue(s.typ, 0, ir.Never), Span: n.Span(), Args: []*ir.Node{boxed(shared(s.whole()))}}
	leave := &ir.Node{Op: ir.Return, Type: ir.Never, Span: n.Span(), Args: []*ir.Node{b.given(rest)}}
	value := s.payload(0, 0)
	if value.typ.Kind == ir.KNever {
		b.unsettled = b.unsettled || !b.p.closing
	}
	y := value.read()
	if owned(y.Type) {
		y = shared(y)
	}
	return ir.Seq(w, ir.Cond(ir.Void, enumIs(s, 0), ir.Seq(), leave), y)
}
