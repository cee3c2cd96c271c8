package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// A tuple that is written down only to be taken apart, as in `match (a, b) { (0, y) => … }`
// and `let (a, b) = (b, a + b)`, is not made: its elements go to the patterns one by one.
// Two and three elements are what people write; more would need a place for them.

// tupleParts are the elements of a written tuple, in the order in which they are evaluated; third may be missing.
type tupleParts struct{ first, second, third code }

func (c *compiler) tupleParts(n *syntax.Tuple) tupleParts {
	p := tupleParts{first: c.keep(n.Elems[0]), second: c.keep(n.Elems[1])}
	if len(n.Elems) == 3 {
		p.third = c.keep(n.Elems[2])
	}
	return p
}

func (p *tupleParts) eval(fr *frame) (a, b, d value.Value) {
	a, b = p.first(fr), p.second(fr)
	if p.third != nil {
		d = p.third(fr)
	}
	return a, b, d
}

// whole is the tuple, for who has to name it.
func (p *tupleParts) whole(a, b, d value.Value) value.Value {
	if p.third == nil {
		return value.NewTuple(a, b)
	}
	return value.NewTuple(a, b, d)
}

// partsMatcher holds three values to the patterns of a tuple; the third is ignored where there are two.
type partsMatcher func(fr *frame, a, b, d value.Value) bool

// writtenTuple is a tuple that can be left unmade, or nil.
func writtenTuple(e syntax.Expr) *syntax.Tuple {
	n, ok := e.(*syntax.Tuple)
	if !ok || len(n.Elems) != 2 && len(n.Elems) != 3 || mayJump(e) {
		return nil
	}
	return n
}

// takesApart tells patterns that need no tuple of n elements: `_`, and tuples of n patterns.
func takesApart(p syntax.Pattern, n int) bool {
	switch p := p.(type) {
	case *syntax.WildPat:
		return true
	case *syntax.OrPat:
		for _, a := range p.Alts {
			if !takesApart(a, n) {
				return false
			}
		}
		return true
	case *syntax.TuplePat:
		for _, e := range p.Elems {
			if _, rest := e.(*syntax.RestPat); rest {
				return false
			}
		}
		return len(p.Elems) == n
	}
	return false
}

// partsPattern compiles a pattern that takesApart has let pass.
func (c *compiler) partsPattern(p syntax.Pattern) partsMatcher {
	switch p := p.(type) {
	case *syntax.OrPat:
		var alts []partsMatcher
		for _, a := range p.Alts {
			alts = append(alts, c.partsPattern(a))
		}
		return func(fr *frame, a, b, d value.Value) bool {
			for _, alt := range alts {
				if alt(fr, a, b, d) {
					return true
				}
			}
			return false
		}
	case *syntax.TuplePat:
		first, second := c.pattern(p.Elems[0]), c.pattern(p.Elems[1])
		if len(p.Elems) == 2 {
			return func(fr *frame, a, b, _ value.Value) bool { return first(fr, a) && second(fr, b) }
		}
		third := c.pattern(p.Elems[2])
		return func(fr *frame, a, b, d value.Value) bool {
			return first(fr, a) && second(fr, b) && third(fr, d)
		}
	}
	return func(*frame, value.Value, value.Value, value.Value) bool { return true }
}

// letParts is let of a pattern that takes a written tuple apart, or nil.
func (c *compiler) letParts(n *syntax.Let) code {
	t := writtenTuple(n.Value)
	if t == nil || n.Type != nil || n.Else != nil || !takesApart(n.Pat, len(t.Elems)) {
		return nil
	}
	parts, m, st := c.tupleParts(t), c.partsPattern(n.Pat), c.at2(n.Pat)
	return func(fr *frame) value.Value {
		a, b, d := parts.eval(fr)
		if !m(fr, a, b, d) {
			panic(fr.fail(st, "E0417", "%s does not fit the pattern", describe(parts.whole(a, b, d))))
		}
		return value.Unit()
	}
}

// matchedParts is a match on a written tuple whose arms take it apart, or nil.
func (c *compiler) matchedParts(n *syntax.Match, around func(i int, body code) code) code {
	t := writtenTuple(n.Subject)
	if t == nil {
		return nil
	}
	for _, a := range n.Arms {
		if !takesApart(a.Pat, len(t.Elems)) {
			return nil
		}
	}
	type arm struct {
		pat   partsMatcher
		guard test
		body  code
	}
	parts, st := c.tupleParts(t), c.at(n)
	arms, outer := make([]arm, len(n.Arms)), len(c.open)
	for i, a := range n.Arms {
		arms[i].pat = c.partsPattern(a.Pat)
		arms[i].guard, arms[i].body = c.armBody(&a, outer)
		arms[i].body = around(i, arms[i].body)
	}
	return func(fr *frame) value.Value {
		v, w, x := parts.eval(fr)
		for i := range arms {
			if a := &arms[i]; a.pat(fr, v, w, x) && (a.guard == nil || a.guard(fr)) {
				return a.body(fr)
			}
		}
		panic(fr.unmatched(parts.whole(v, w, x), st))
	}
}

// armBody compiles what stands behind an arm's pattern; outer is how many scopes are open around the match.
func (c *compiler) armBody(a *syntax.MatchArm, outer int) (guard test, body code) {
	if a.Guard != nil {
		guard = c.test(a.Guard)
	}
	body = c.counted(a.Body, c.keep(a.Body))
	c.open = c.open[:min(outer, len(c.open))]
	if d, ok := a.Body.(*syntax.Dict); ok && len(d.Entries) == 0 { // `_ => {}` is unit
		body = unit
	}
	return guard, body
}
