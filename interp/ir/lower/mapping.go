//go:build !small

package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// Mapping makes a function of a list out of one of a number or truth: `fun(xs: [T]) -> [R]`, which gives
// what the unit gives for each element. The call is written as any direct call is, so annotations of the
// parameter and the result hold as they do there. The error says why there is none: the unit does more than
// compute a number or truth of what it is given.
func (p *Program) Mapping(u *Unit, elem *ir.Type) (*ir.Func, error) {
	params, _ := paramsOf(u.Node)
	if len(params) != 1 || params[0].Rest {
		return nil, p.refusal(u, "it does not take one value")
	}
	b := newBuilder(p, newSpec(u, []*ir.Type{ir.ArrayOf(elem)}))
	m := b.f
	xs, out, i := m.NewVar("xs", ir.ArrayOf(elem)), m.NewVar("out", ir.Any), m.NewVar("i", ir.I64)
	m.Params = 1
	x := ir.Make(ir.ArrayGet, u.Node.Span(), xs.Read(), i.Read())
	x.Proved = true
	if params[0].Type != nil {
		if x = b.argument(x, u, params[0].Type); x == nil {
			return nil, p.refusal(u, "the annotation of its parameter is checked by tier 0")
		}
	}
	f, err := p.Function(u, []*ir.Type{x.Type})
	if err != nil {
		return nil, err
	}
	if !f.Result.Scalar() || len(f.Outs) > 0 || !f.Vars[0].Type.Same(x.Type) || !b.promised(f.Result) {
		return nil, p.refusal(u, "it does not give a number or truth for each value")
	}
	out.Type, m.Result = ir.ArrayOf(f.Result), ir.ArrayOf(f.Result)
	push := &ir.Node{Op: ir.Push, Type: ir.Void, Var: out, Span: u.Node.Span(), Args: []*ir.Node{ir.CallOf(f, u.Node.Span(), x)}}
	loop := &ir.Node{Op: ir.For, Type: ir.Void, Var: i, Int: 1, Span: u.Node.Span(), Args: []*ir.Node{ir.Int(0), ir.Make(ir.ArrayLen, u.Node.Span(), xs.Read()), push}}
	m.Body = ir.Seq(out.Write(&ir.Node{Op: ir.ArrayNew, Type: out.Type}), loop, out.Read())
	return m, ir.Verify(m)
}

// promised tells whether a result of a type is all that the unit's annotation of it wants. Functions check the range of
// an integer where they return; what is written of a lambda's result is checked around its code.
func (b *builder) promised(result *ir.Type) bool {
	switch n := b.u.Node.(type) {
	case *syntax.Fun:
		x := &ir.Node{Op: ir.Get, Type: result}
		return n.Ret == nil || b.argument(x, b.u, n.Ret) == x
	case *syntax.Lambda:
		return n.Ret == nil || b.keeps(result, b.u, n.Ret)
	}
	return false
}

func (p *Program) refusal(u *Unit, reason string) error {
	return &Refusal{Src: u.Src, Span: u.Node.Span(), Reason: reason}
}
