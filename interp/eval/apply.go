package eval

import "skep/interp/value"

// Functions that builtins call over and over: comparators, keys, what map and
// filter are given. A third of the time of a sort by closure was in catching
// errors around each call and looking at what kind of function it is; that is
// done once, and errors go up through the builtin, whose caller unwinds the
// frames. Where the function has typed code, a call is a guard, a frame and the
// body: the way through tier 0's call was a third of what was left.

// Apply1 implements module.Applier.
func (th *thread) Apply1(fn value.Value) func(x value.Value) value.Value {
	if !fn.Direct(1) {
		return nil
	}
	cl := closureIn(fn)
	if !cl.mayType() {
		return func(x value.Value) value.Value { return th.run1(cl, deref(x), nil) }
	}
	return func(x value.Value) value.Value {
		x = deref(x)
		if e := cl.typed(th); e != nil && e.takes(x, value.Null) {
			nf := th.enter(e.t, nil)
			e.fill(nf, 0, x)
			v := e.t.boxed(nf)
			th.leave(nf, e.t)
			return v
		}
		return th.run1(cl, x, nil)
	}
}

// Apply2 implements module.Applier.
func (th *thread) Apply2(fn value.Value) func(x, y value.Value) value.Value {
	if !fn.Direct(2) {
		return nil
	}
	cl := closureIn(fn)
	if !cl.mayType() {
		return func(x, y value.Value) value.Value { return th.run2(cl, deref(x), deref(y), nil) }
	}
	return func(x, y value.Value) value.Value {
		x, y = deref(x), deref(y)
		if e := cl.typed(th); e != nil && e.takes(x, y) {
			nf := th.enter(e.t, nil)
			e.fill(nf, 0, x)
			e.fill(nf, 1, y)
			v := e.t.boxed(nf)
			th.leave(nf, e.t)
			return v
		}
		return th.run2(cl, x, y, nil)
	}
}

// typed gives the first typed code of a closure that can be entered without tier 0's
// prologue, machine code or a way back; nil if there is none.
func (c *closure) typed(th *thread) *entry {
	if !c.mayType() {
		return nil
	}
	w := c.p.tier.now.Load()
	if w == nil || len(w.entries) == 0 || w.epoch != th.eng.tiers.epoch.Load() {
		return nil
	}
	if e := w.entries[0]; e.simple && th.eng.tiers.trace == nil {
		return e
	}
	return nil
}

// mayType tells closures that can have such code.
func (c *closure) mayType() bool {
	t := c.p.tier
	return t != nil && t.whole && len(c.cells) == 0 && !c.bound
}

// takes is the guard for one or two arguments.
func (e *entry) takes(x, y value.Value) bool {
	for i := range e.guards {
		g := &e.guards[i]
		v := x
		if g.slot == 1 {
			v = y
		}
		if !g.fits(v, e.limit) {
			return false
		}
	}
	return true
}

// fill puts an argument where the code has it.
func (e *entry) fill(fr *frame, i int, v value.Value) {
	if p := &e.t.sync[i]; p.word >= 0 {
		fr.w[p.word] = wordOfValue(v)
	} else {
		fr.s[p.slot] = v
	}
}
