package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Loops that bind two plain locals: for (i, x) in xs.iter().enumerate(), for (k, v)
// in d, for (a, b) in pairs. Most of their time went into making a tuple for each
// round and taking it apart by a pattern: here the parts go to their slots.

// pairLoop is what such a loop has besides what all loops have; nil for others.
type pairLoop struct {
	first, second int         // slots
	numbers       *methodCode // enumerate(), if that is what it runs over
}

// pairLoop finds out whether a loop is one; over has been compiled just now.
func (c *compiler) pairLoop(n *syntax.For) *pairLoop {
	t, ok := n.Pat.(*syntax.TuplePat)
	if !ok || len(t.Elems) != 2 {
		return nil
	}
	p := &pairLoop{}
	for i, to := range []*int{&p.first, &p.second} {
		switch b := t.Elems[i].(type) {
		case *syntax.WildPat:
			*to = c.temp()
		case *syntax.BindPat:
			v := c.info.Binds[b]
			if b.Sub != nil || b.Default != nil || v == nil || v.Captured || !b.Mut && scope.IsConstName(b.Name.Name) {
				return nil
			}
			*to = c.slot(v)
		default:
			return nil
		}
	}
	if m := c.last; m != nil && c.lastAt == n.Iter && m.name == "enumerate" && len(m.args) == 0 {
		p.numbers = m
	}
	return p
}

// over evaluates what the loop runs over; numbered is set if that is a list whose elements are to be numbered.
func (p *pairLoop) over(fr *frame) (v value.Value, numbered *value.Array) {
	m, through := p.numbers, (*methodCode)(nil)
	if in := m.inner; in != nil && len(in.args) == 0 && (in.name == "iter" || in.name == "into_iter") {
		m, through = in, in
	}
	v = m.of.get(fr)
	if fr.ctl != ctlNone {
		return value.Null, nil
	}
	if e := fr.th.eng; v.Kind() == value.KArray && len(e.ext[extendable{kind: value.KArray}]) == 0 && len(e.ext[extendable{kind: value.KIter}]) == 0 {
		return v, v.Share().Array()
	}
	if through != nil {
		v = through.on(fr, v)
	}
	return p.numbers.on(fr, v), nil
}

// numbered runs the loop over a list that nobody writes.
func (l *forLoop) numbered(fr *frame, a *value.Array) {
	for i, x := range a.All() {
		if !l.roundOf(fr, value.Int(int64(i)), x.Share()) {
			return
		}
	}
}

// roundOf runs the body for a pair; false ends the loop.
func (l *forLoop) roundOf(fr *frame, a, b value.Value) bool {
	if fr.th.stop.Load() {
		fr.th.heed(l.st)
	}
	fr.s[l.pair.first], fr.s[l.pair.second] = a, b
	l.body(fr)
	return fr.ctl == ctlNone || !fr.leave(l.id)
}

// eachPair runs the loop over a dictionary or a list of pairs; false if it is anything else.
func (l *forLoop) eachPair(fr *frame, v value.Value) bool {
	switch v.Kind() {
	case value.KDict:
		keys, vals := v.Dict().Entries()
		for i := range keys {
			keys[i].Share()
			vals[i].Share()
		}
		for i := range keys {
			if !l.roundOf(fr, keys[i], vals[i]) {
				break
			}
		}
		return true
	case value.KArray:
		v.Share() // a write in the loop must not be seen by it
		for _, x := range v.Array().All() {
			if x.Kind() == value.KTuple && x.List().Len() == 2 {
				if t := x.List(); !l.roundOf(fr, t.At(0).Share(), t.At(1).Share()) {
					break
				}
			} else if !l.round(fr, x.Share()) {
				break
			}
		}
		return true
	}
	return false
}
