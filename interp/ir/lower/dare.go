package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// Daring lowering takes boxed values for what the function was called with before:
// trees are walked through fields that hold a node or nothing, lists in lists have
// no type of their own. Where that is wrong in the middle (an Expect node), the
// call is given up and tier 0 does it from the start. So only functions come of it
// that change nothing (ir.Func.Repeatable).

// Daring begins with nothing; hints are what the parameters of a function may be taken for.
func Daring(w World, u *Unit, hints []*ir.Type) *Program {
	p := New(w)
	p.hints = map[*Unit][]*ir.Type{u: hints}
	return p
}

// hint notes what a function is called with.
func (p *Program) hint(u *Unit, args []*ir.Type) {
	if p.hints == nil {
		return
	}
	if p.hints[u] == nil {
		p.hints[u] = make([]*ir.Type, len(args))
	}
	for i, t := range args {
		if p.hints[u][i] == nil && (t.Kind == ir.KStruct || t.Kind == ir.KArray || t.Kind == ir.KEnum) {
			p.hints[u][i] = t
		}
	}
}

// expected is a boxed value taken for an instance with a field, or nil.
func (b *builder) expected(x *ir.Node, fits func(t *ir.Type) bool) *ir.Node {
	if x.Type.Kind != ir.KAny || b.p.hints == nil {
		return nil
	}
	for _, t := range b.p.hints[b.u] {
		if t != nil && fits(t) {
			return &ir.Node{Op: ir.Expect, Type: t, Span: x.Span, Args: []*ir.Node{x}}
		}
	}
	return nil
}

// withField is x taken for something that has the field.
func (b *builder) withField(x *ir.Node, name string) *ir.Node {
	if y := b.expected(x, func(t *ir.Type) bool { return t.Kind == ir.KStruct && t.Field(name) >= 0 }); y != nil {
		return y
	}
	return x
}

// asList is x taken for a list.
func (b *builder) asList(x *ir.Node) *ir.Node {
	if y := b.expected(x, func(t *ir.Type) bool { return t.Kind == ir.KArray }); y != nil {
		y.Type = ir.ArrayOf(ir.Any)
		return y
	}
	return x
}

// boxedArray is a list of anything, of which tier 1 makes what tier 0 does.
func (b *builder) boxedArray(n *syntax.Array, args []*ir.Node) *ir.Node {
	out := &ir.Node{Op: ir.ArrayNew, Type: ir.ArrayOf(ir.Any), Span: n.Span()}
	for _, x := range args {
		out.Args = append(out.Args, boxed(x))
	}
	return boxed(out)
}
