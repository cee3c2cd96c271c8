package eval

import (
	"weak"

	"skep/interp/syntax"
)

// SetDebugger says who may stop what runs from now on; nil: nobody. Functions
// that were compiled before are compiled anew when that changes, so that they can
// be stopped too, and are fast again afterwards; only suspended generators go on as
// they are. Nothing may run meanwhile.
func (e *Engine) SetDebugger(d *Debugger) {
	if e.debug == d {
		return
	}
	e.debug = d
	e.tiers.epoch.Add(1) // typed code has no places to stop at
	made := e.made
	e.made = nil
	for _, m := range made {
		m.renew()
	}
}

// Recall makes the engine remember its functions, so that a debugger can come
// later: their syntax, which tier 1 keeps for most of them anyway, for as long as they live.
func (e *Engine) Recall() { e.recalls = true }

// recipe is how a function was compiled.
type recipe struct {
	p      weak.Pointer[proto]
	c      compiler // of what is around it, as it was
	name   string
	node   syntax.Expr
	params []syntax.Param
	ret    *syntax.Type
	body   syntax.Expr
}

// recall notes how a function was made. Those that nobody holds any more are
// forgotten when the list has doubled.
func (c *compiler) recall(p *proto, name string, node syntax.Expr, params []syntax.Param, ret *syntax.Type, body syntax.Expr) {
	e := c.eng
	if !e.recalls || p.gen || p.async {
		return
	}
	if len(e.made) >= e.madeLimit {
		e.forgetMade()
	}
	e.made = append(e.made, &recipe{weak.Make(p), *c, name, node, params, ret, body})
}

func (e *Engine) forgetMade() {
	kept := e.made[:0]
	for _, m := range e.made {
		if m.p.Value() != nil {
			kept = append(kept, m)
		}
	}
	clear(e.made[len(kept):])
	e.made, e.madeLimit = kept, max(256, 2*len(kept))
}

// renew compiles a function again, in the place of what it was: closures keep theirs.
// Functions inside of it are new ones for the closures that it makes from now on.
func (m *recipe) renew() {
	p := m.p.Value()
	if p == nil {
		return
	}
	e := m.c.eng
	outer := m.c
	q, _ := outer.proto(m.name, m.node, m.params, m.ret, m.body)
	e.made[len(e.made)-1].p = weak.Make(p)
	q.private, q.weight = p.private, max(p.weight, q.weight)
	*p = *q
	if p.tier != nil {
		p.tier.p = p
	}
}
