package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// match lowers a match on an integer, float, bool or string whose arms compare
// with constants, to a chain of branches; others are tier 0's.
func (b *builder) match(n *syntax.Match, wanted bool) *ir.Node {
	subject := b.expr(n.Subject)
	if b.pending(subject.Type) {
		return b.unknown(subject)
	}
	if !subject.Type.Scalar() && subject.Type.Kind != ir.KStr || len(n.Arms) == 0 || !b.total(n) {
		return b.host(n, typeFor(wanted))
	}
	v := b.temp(n)
	set := b.write(v, subject)
	held := &heldExpr{syntax.At{S: n.Subject.Span()}, v}
	chain := b.arms(n.Arms, held, wanted)
	return ir.Seq(set, chain)
}

// total tells matches whose last arm takes everything and whose patterns are all simple.
func (b *builder) total(n *syntax.Match) bool {
	for _, a := range n.Arms {
		if !b.simplePattern(a.Pat) || a.Guard != nil && hasPattern(a.Guard) {
			return false
		}
	}
	last := n.Arms[len(n.Arms)-1]
	_, wild := last.Pat.(*syntax.WildPat)
	_, bind := last.Pat.(*syntax.BindPat)
	return (wild || bind) && last.Guard == nil
}

func (b *builder) simplePattern(p syntax.Pattern) bool {
	switch p := p.(type) {
	case *syntax.WildPat:
		return true
	case *syntax.LitPat:
		return constant(p.Value) != nil && constant(p.Value).Type.Kind != ir.KAny
	case *syntax.RangePat:
		return (p.Lo == nil || constant(p.Lo) != nil) && (p.Hi == nil || constant(p.Hi) != nil) && (p.Lo != nil || p.Hi != nil)
	case *syntax.OrPat:
		for _, a := range p.Alts {
			if _, bind := a.(*syntax.BindPat); bind || !b.simplePattern(a) {
				return false
			}
		}
		return true
	case *syntax.BindPat:
		return p.Sub == nil && b.info.Binds[p] != nil && b.plain(b.info.Binds[p])
	}
	return false
}

// arms is the chain of branches.
func (b *builder) arms(arms []syntax.MatchArm, subject *heldExpr, wanted bool) *ir.Node {
	a := arms[0]
	var bind *ir.Node
	if p, ok := a.Pat.(*syntax.BindPat); ok {
		bind = b.write(b.variable(b.info.Binds[p]), subject.v.Read())
	}
	test := b.patternTest(a.Pat, subject)
	if bind != nil && a.Guard != nil {
		test = ir.Seq(bind, b.cond(a.Guard))
		bind = nil
	} else if a.Guard != nil {
		test = conjunction(test, b.cond(a.Guard))
	}
	body := b.armBody(a.Body, wanted)
	if bind != nil {
		body = ir.Seq(bind, body)
	}
	if len(arms) == 1 {
		return body
	}
	if test == nil {
		test = ir.Truth(true)
	}
	els := b.arms(arms[1:], subject, wanted)
	if !wanted {
		return ir.Cond(ir.Void, test, body, els)
	}
	return merged(test, body, els)
}

// armBody: `_ => {}` is unit, although {} is a dict elsewhere.
func (b *builder) armBody(e syntax.Expr, wanted bool) *ir.Node {
	if d, ok := e.(*syntax.Dict); ok && len(d.Entries) == 0 {
		return &ir.Node{Op: ir.UnitConst, Type: ir.Any}
	}
	return b.tail(e, wanted)
}

func conjunction(x, y *ir.Node) *ir.Node {
	if x == nil {
		return y
	}
	return &ir.Node{Op: ir.And, Type: ir.Bool, Args: []*ir.Node{x, y}}
}

// patternTest compares the subject with a pattern; nil for one that takes everything.
func (b *builder) patternTest(p syntax.Pattern, subject *heldExpr) *ir.Node {
	switch p := p.(type) {
	case *syntax.LitPat:
		return b.compared("==", subject, p.Value)
	case *syntax.RangePat:
		var test *ir.Node
		if p.Lo != nil {
			test = b.compared(">=", subject, p.Lo)
		}
		if p.Hi != nil {
			op := "<"
			if p.Inclusive {
				op = "<="
			}
			test = conjunction(test, b.compared(op, subject, p.Hi))
		}
		return test
	case *syntax.OrPat:
		var test *ir.Node
		for _, a := range p.Alts {
			x := b.patternTest(a, subject)
			if x == nil {
				return nil
			}
			if test == nil {
				test = x
			} else {
				test = &ir.Node{Op: ir.Or, Type: ir.Bool, Args: []*ir.Node{test, x}}
			}
		}
		return test
	}
	return nil
}

// compared is a comparison that cannot fail: of another type, it does not hold.
func (b *builder) compared(op string, subject *heldExpr, with syntax.Expr) *ir.Node {
	x, y := subject.v.Read(), constant(with)
	if x.Type.Kind != y.Type.Kind && !(numeric(x.Type) && numeric(y.Type)) {
		return ir.Truth(false)
	}
	if r := b.arithmetic(op, x, y, with.Span()); r != nil && r.Type.Kind != ir.KNever {
		return r
	}
	return &ir.Node{Op: ir.AnyCompare, Type: ir.Bool, Text: op, Span: with.Span(), Args: []*ir.Node{boxed(x), boxed(y)}}
}
