package lower

import (
	"skep/diag"
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// match lowers a match to a chain of branches, if the subject has a type that its
// patterns can be held to; others are tier 0's.
func (b *builder) match(n *syntax.Match, wanted bool) *ir.Node {
	if _, _, ok := scope.RefMatch(n); ok || len(n.Arms) == 0 {
		return b.host(n, typeFor(wanted))
	}
	before, s := b.subject(n.Subject, n.Arms)
	if b.pending(s.typ) {
		return b.unknown(before...)
	}
	arms, ok := b.heldTo(n.Arms, s)
	if !ok {
		return b.host(n, typeFor(wanted))
	}
	return ir.Seq(append(before, b.arms(n, arms, s, wanted))...)
}

// subject puts what is matched into a variable; of a tuple that is written there, each part into one.
func (b *builder) subject(e syntax.Expr, arms []syntax.MatchArm) (before []*ir.Node, s *spot) {
	if t, ok := e.(*syntax.Tuple); ok {
		s = &spot{}
		types := make([]*ir.Type, len(t.Elems))
		for i, x := range t.Elems {
			w, part := b.intoSpot(x, b.keep(x))
			before, s.parts, types[i] = append(before, w), append(s.parts, part), part.typ
		}
		s.typ = ir.TupleOf(types...)
		return before, s
	}
	x := b.expr(e)
	if y := b.expected(x, func(t *ir.Type) bool { return t.Declared() && b.asksFor(t, arms) }); y != nil {
		x = y
	}
	w, s := b.intoSpot(e, x)
	return []*ir.Node{w}, s
}

// asksFor tells arms of variants that an enum has.
func (b *builder) asksFor(t *ir.Type, arms []syntax.MatchArm) (found bool) {
	for _, a := range arms {
		if p, ok := a.Pat.(*syntax.VariantPat); ok {
			if variantOf(t, p.Path[len(p.Path)-1].Name) < 0 {
				return false
			}
			found = true
		}
	}
	return found
}

// intoSpot writes a value into a variable of lowering's own, which e tells from others.
func (b *builder) intoSpot(e syntax.Expr, x *ir.Node) (*ir.Node, *spot) {
	v := b.temp(e)
	w := b.write(v, x)
	return w, variableSpot(v)
}

// heldTo holds the patterns of all arms to the subject.
func (b *builder) heldTo(arms []syntax.MatchArm, s *spot) (out []matched, ok bool) {
	optional := scope.AsksOption(arms)
	for _, a := range arms {
		if a.Guard != nil && hasPattern(a.Guard) {
			return nil, false
		}
		m, ok := b.pattern(a.Pat, s, optional)
		if !ok {
			return nil, false
		}
		out = append(out, m)
	}
	return out, true
}

// arms is the chain of branches. Where one must be left at its end, the last needs no test.
func (b *builder) arms(n *syntax.Match, held []matched, s *spot, wanted bool) *ir.Node {
	var conds, bodies []*ir.Node
	every, total := exhaustive(n.Arms, held, s.typ), false
	for i, m := range held {
		if m.dead {
			continue
		}
		cond, body := b.arm(&n.Arms[i], m, wanted)
		conds, bodies = append(conds, cond), append(bodies, body)
		if total = every && n.Arms[i].Guard == nil || cond == nil; cond == nil { // nothing comes further
			break
		}
	}
	out := b.noMatch(n.Span(), s)
	for i := len(conds) - 1; i >= 0; i-- {
		if total {
			out, total = bodies[i], false
			continue
		}
		out = branch(conds[i], bodies[i], out, wanted)
	}
	return out
}

func branch(cond, then, els *ir.Node, wanted bool) *ir.Node {
	if wanted {
		return merged(cond, then, els)
	}
	return ir.Cond(ir.Void, cond, then, els)
}

// arm is one arm's condition, nil if it takes everything, and its body, with the names bound in one of them.
func (b *builder) arm(a *syntax.MatchArm, m matched, wanted bool) (cond, body *ir.Node) {
	if a.Guard == nil {
		body = b.armBody(a.Body, wanted)
		if len(m.binds) > 0 {
			body = ir.Seq(append(m.binds, body)...)
		}
		return m.test, body
	}
	guard := b.cond(a.Guard)
	if len(m.binds) > 0 {
		guard = ir.Seq(append(m.binds, guard)...)
	}
	return conjunction(m.test, guard), b.armBody(a.Body, wanted)
}

// noMatch is the error of a match none of whose arms fits.
func (b *builder) noMatch(at diag.Span, s *spot) *ir.Node {
	return &ir.Node{Op: ir.NoMatch, Type: ir.Never, Span: at, Args: []*ir.Node{s.whole()}}
}

// exhaustive tells arms that ask for each variant of an enum by itself.
func exhaustive(arms []syntax.MatchArm, held []matched, t *ir.Type) bool {
	if t.Kind != ir.KEnum {
		return false
	}
	asked := map[int64]bool{}
	for i, m := range held {
		if arms[i].Guard == nil && m.test != nil && m.test.Op == ir.EnumIs {
			asked[m.test.Int] = true
		}
	}
	return len(asked) == variants(t)
}

// armBody: `_ => {}` is unit, although {} is a dict elsewhere.
func (b *builder) armBody(e syntax.Expr, wanted bool) *ir.Node {
	if d, ok := e.(*syntax.Dict); ok && len(d.Entries) == 0 {
		return &ir.Node{Op: ir.UnitConst, Type: ir.Any}
	}
	return b.tail(e, wanted)
}

// letCond is `let PATTERN = value` in a condition: it binds where it holds.
func (b *builder) letCond(n *syntax.LetCond) *ir.Node {
	x, ok := b.bindingCond(n)
	if !ok {
		b.stop(n, "a pattern in a condition")
	}
	return x
}

// bindingCond is letCond; ok is false if the pattern is tier 0's.
func (b *builder) bindingCond(n *syntax.LetCond) (x *ir.Node, ok bool) {
	if p, some := n.Pat.(*syntax.VariantPat); some && len(p.Elems) == 1 && p.Path[len(p.Path)-1].Name == "Some" {
		if there, value := b.taken(n.Value); there != nil && value.Type.Kind != ir.KEnum {
			w, s := b.intoSpot(n.Value, value)
			m, ok := b.pattern(p.Elems[0], s, false)
			return conjunction(there, ir.Seq(w, m.binding())), ok
		}
	}
	before, s := b.subject(n.Value, nil)
	if b.pending(s.typ) {
		return asBool(b.unknown(before...)), true
	}
	m, ok := b.pattern(n.Pat, s, true)
	return ir.Seq(append(before, m.binding())...), ok
}

// binding is the test, with the names bound where it holds.
func (m *matched) binding() *ir.Node {
	test := m.test
	if m.dead {
		return ir.Truth(false)
	}
	if len(m.binds) > 0 {
		test = conjunction(test, ir.Seq(append(m.binds, ir.Truth(true))...))
	}
	if test == nil {
		return ir.Truth(true)
	}
	return test
}

// bindable tells conditions all of whose patterns have types.
func (b *builder) bindable(e syntax.Expr) bool {
	ok := true
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Lambda:
			return false
		case *syntax.LetCond:
			_, fits := b.bindingCond(n)
			ok = ok && fits
		}
		return ok
	})
	return ok
}
