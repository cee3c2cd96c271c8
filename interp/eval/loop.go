package eval

import (
	"unicode/utf8"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// forIn compiles a for loop. Nearly all loops bind one plain local and run over
// integers or an array: those have loops of their own, without a closure per round.
func (c *compiler) forIn(n *syntax.For) code {
	if p := c.info.ParallelOf(n); p != nil {
		return c.parallelFor(n, p)
	}
	if r, ok := scope.RefLoopOf(n); ok {
		return c.refLoop(n, r)
	}
	l, isRange := c.forLoop(n)
	if isRange {
		return l.overRange
	}
	return l.overAny
}

// forLoop compiles the parts of a for loop, and tells whether it counts.
func (c *compiler) forLoop(n *syntax.For) (l *forLoop, isRange bool) {
	l = &forLoop{st: c.at(n.Iter), slot: -1}
	rg, isRange := n.Iter.(*syntax.Range)
	isRange = isRange && rg.Lo != nil && rg.Hi != nil && !mayJump(rg)
	if isRange {
		l.lo, l.hi, l.inclusive = c.operand(rg.Lo), c.operand(rg.Hi), rg.Inclusive
	} else {
		l.over = c.characters(n.Iter)
		_, l.calls = n.Iter.(*syntax.Call)
		l.pair = c.pairLoop(n)
	}
	if b, ok := n.Pat.(*syntax.BindPat); ok && b.Sub == nil && (b.Mut || !scope.IsConstName(b.Name.Name)) {
		if v := c.info.Binds[b]; v != nil && !v.Captured {
			l.slot = c.slot(v)
		}
	}
	if _, ok := n.Pat.(*syntax.WildPat); ok {
		l.slot = c.temp()
	}
	if l.slot < 0 {
		l.bind = c.binder(n.Pat)
	}
	l.id, l.body = c.loopBody(n.Label, n.Body)
	if l.slot >= 0 {
		l.hot = c.hotLoop(n)
	}
	return l, isRange
}

type forLoop struct {
	lo, hi    operand // of a range that is written in the loop's head
	inclusive bool
	over      code // anything else
	slot      int  // of a plain loop variable, else -1 and bind
	bind      func(*frame, value.Value)
	body      code
	id        *loopID
	st        *site
	hot       *hotLoop // of a plain loop variable, when tier 1 may run it
	calls     bool     // over what a call gives
	pair      *pairLoop
}

func (l *forLoop) overRange(fr *frame) value.Value {
	a := l.lo.get(fr)
	b := l.hi.get(fr)
	if a.IsInt() && b.IsInt() {
		lo, hi := a.AsInt(), b.AsInt()
		if l.inclusive && lo <= hi {
			l.ints(fr, lo, hi)
		} else if lo < hi {
			l.ints(fr, lo, hi-1)
		}
		return value.Unit()
	}
	l.each(fr, fr.newRange(a, b, l.inclusive, l.st))
	return value.Unit()
}

func (l *forLoop) overAny(fr *frame) value.Value {
	if l.pair != nil && l.pair.numbers != nil {
		return l.overNumbered(fr)
	}
	v := l.over(fr)
	if fr.ctl != ctlNone {
		return value.Null
	}
	l.each(fr, v)
	return value.Unit()
}

// overNumbered is overAny for what enumerate() gives.
func (l *forLoop) overNumbered(fr *frame) value.Value {
	switch v, list := l.pair.over(fr); {
	case fr.ctl != ctlNone:
		return value.Null
	case list != nil:
		l.numbered(fr, list)
	default:
		l.each(fr, v)
	}
	return value.Unit()
}

// characters is c.expr, but of a text's chars() the text: it has the same elements.
func (c *compiler) characters(e syntax.Expr) code {
	x := c.expr(e)
	n, ok := e.(*syntax.MethodCall)
	if !ok || n.Name.Name != "chars" || len(n.Args) > 0 || n.Safe || c.last == nil || c.lastAt != e {
		return x
	}
	m := c.last
	return func(fr *frame) value.Value {
		v := m.of.get(fr)
		if v.Kind() == value.KStr {
			if _, own := fr.th.eng.extension(v, "chars"); !own {
				return v
			}
		}
		return m.on(fr, v)
	}
}

func (l *forLoop) each(fr *frame, v value.Value) {
	if v.Kind() == value.KIter {
		if g := generatorOf(v, l.st); l.calls && g != nil {
			g.loopOver(func(x value.Value) bool { return l.round(fr, x) })
			return
		}
	}
	if l.pair != nil && l.eachPair(fr, v) {
		return
	}
	if v.Kind() == value.KArray {
		v.Share() // a write in the loop must not be seen by it
	}
	if l.hot.begins(fr) && l.hot.enterOver(fr, v, nil) {
		return
	}
	switch v.Kind() {
	case value.KRange:
		if lo, hi, ok := v.Range().Ints(); ok {
			if lo < hi {
				l.ints(fr, lo, hi-1)
			}
			return
		}
	case value.KArray:
		l.eachElement(fr, v.Array())
		return
	case value.KStr:
		l.eachCharacter(fr, v)
		return
	}
	fr.each(v, l.st, func(x value.Value) bool { return l.round(fr, x) })
}

// worthRest is how many elements a loop must still have before it, to go over to tier 1 in its middle.
const worthRest = 64

// eachElement runs over an array that nobody writes.
func (l *forLoop) eachElement(fr *frame, a *value.Array) {
	rounds, heat := 0, l.hot.heatNow()
	for i, x := range a.All() {
		if !l.round(fr, x.Share()) {
			break
		}
		if rounds++; l.hot.due(rounds, &heat) && a.Len()-i > worthRest && l.hot.enterOver(fr, a.Value(), func() value.Value { return a.Slice(i+1, a.Len()) }) {
			return
		}
	}
	l.hot.ran(rounds)
}

// eachCharacter runs over the characters of a text.
func (l *forLoop) eachCharacter(fr *frame, v value.Value) {
	rounds, heat, s := 0, l.hot.heatNow(), v.Str()
	for i, r := range s {
		if !l.round(fr, value.Char(r)) {
			break
		}
		rest := s[i+utf8.RuneLen(r):]
		if rounds++; l.hot.due(rounds, &heat) && len(rest) > worthRest && l.hot.enterOver(fr, v.Part(rest), nil) {
			return
		}
	}
	l.hot.ran(rounds)
}

// ints runs the body for lo to last, of which there is at least one.
func (l *forLoop) ints(fr *frame, lo, last int64) {
	if l.hot != nil && l.hot.counts {
		l.hotInts(fr, lo, last)
		return
	}
	th, body, slot := fr.th, l.body, l.slot
	if slot < 0 {
		for i := lo; l.round(fr, value.Int(i)) && i != last; i++ {
		}
		return
	}
	for i := lo; ; i++ {
		if th.stop.Load() {
			th.heed(l.st)
		}
		fr.s[slot] = value.Int(i)
		if body(fr); fr.ctl != ctlNone && fr.leave(l.id) || i == last {
			return
		}
	}
}

// round runs the body for one element; false ends the loop.
func (l *forLoop) round(fr *frame, x value.Value) bool {
	if fr.th.stop.Load() {
		fr.th.heed(l.st)
	}
	if l.slot >= 0 {
		fr.s[l.slot] = x
	} else {
		l.bind(fr, x)
	}
	l.body(fr)
	return fr.ctl == ctlNone || !fr.leave(l.id)
}

// while compiles while and while let.
func (c *compiler) while(n *syntax.While) code {
	cond := c.test(n.Cond)
	id, body := c.loopBody(n.Label, n.Body)
	st := c.at(n)
	hot := c.hotLoop(n)
	return func(fr *frame) value.Value {
		if hot.begins(fr) && hot.enter(fr, 0, 0) {
			return value.Unit()
		}
		th, rounds, heat := fr.th, 0, hot.heatNow()
		for cond(fr) {
			if th.stop.Load() {
				th.heed(st)
			}
			if body(fr); fr.ctl != ctlNone && fr.leave(id) {
				break
			}
			if rounds++; hot.due(rounds, &heat) && hot.enter(fr, 0, 0) {
				return value.Unit()
			}
		}
		hot.ran(rounds)
		return value.Unit()
	}
}
