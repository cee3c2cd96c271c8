package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Variables outside of all functions have a home in the control block. A function
// that uses them, itself or by what it calls, holds them in locals like its own:
// read at its entry, left in their homes at its end, at a failure and before calls
// that may look there, and read again after calls that may have changed them.

// reach is what a function, with all that it calls, does to variables outside of functions, by their names.
type reach struct {
	used  []*ir.Var // one for each
	names map[string]touch
}

// touch is what is done to one of them.
type touch struct {
	written, put, moved bool // see changes
}

func (t touch) any() bool { return t.written || t.put || t.moved }

// reachOf finds it out once for each function.
func (u *unit) reachOf(f *ir.Func) *reach {
	if r := u.reaches[f]; r != nil {
		return r
	}
	r := &reach{names: map[string]touch{}}
	u.reaches[f] = r
	for _, s := range f.Globals() {
		r.used = append(r.used, s.Var)
	}
	if len(r.used) == 0 {
		return r
	}
	for _, g := range f.Callees() {
		c := u.changesOf(g.Body)
		for _, v := range g.Vars {
			if v.Global != "" {
				t := r.names[v.Global]
				r.names[v.Global] = touch{t.written || c.written[v], t.put || c.put[v], t.moved || c.moved[v]}
			}
		}
	}
	return r
}

// homes gives each variable its place in the control block, behind the out variables.
func (u *unit) homes() {
	for _, s := range u.root.Globals() {
		at := u.machine.control.outs + uint32(8*(len(u.root.Outs)+len(u.home)))
		u.home[s.Var.Global] = at
		u.globals = append(u.globals, outPlace{s.Var, at})
		if s.Written {
			u.changed = append(u.changed, outPlace{s.Var, at})
		}
	}
}

// hold gives the variables that the function may meet locals; those written in place share them.
func (g *gen) hold() {
	g.global = map[string]slot{}
	for _, v := range g.u.reachOf(g.f).used {
		s := slot{local: g.w.Local(typeOf(v.Type))}
		if v.Type.Kind == ir.KArray {
			s.held, s.data, s.len, s.own = true, g.w.Local(wasm.I32), g.w.Local(wasm.I64), g.w.Local(wasm.I32)
		}
		g.global[v.Global] = s
	}
}

// fetch reads a variable from its home.
func (g *gen) fetch(v *ir.Var) {
	s := g.global[v.Global]
	g.w.I32(int32(g.u.home[v.Global]))
	g.w.Load(loadOf(v.Type), 0)
	g.w.Set(s.local)
	if s.held {
		g.reread(s)
	}
}

// bring leaves what the function may have changed in the homes.
func (g *gen) bring() {
	r := g.u.reachOf(g.f)
	for _, v := range r.used {
		if t := r.names[v.Global]; t.written || t.put {
			g.w.I32(int32(g.u.home[v.Global]))
			g.w.Get(g.global[v.Global].local)
			g.w.Store(storeOf(v.Type), 0)
		}
	}
}

// renew reads again what a call may have changed.
func (g *gen) renew(f *ir.Func) {
	r := g.u.reachOf(f)
	for _, v := range r.used {
		if r.names[v.Global].any() {
			g.fetch(v)
		}
	}
}

// changesOf is what nodes may do to the variables of the function that is written, also by calls.
func (g *gen) changesOf(nodes ...*ir.Node) changes {
	c := g.u.changesOf(nodes...)
	if len(g.outside) == 0 {
		return c
	}
	for _, n := range nodes {
		ir.Walk(n, func(n *ir.Node) bool {
			if n.Op == ir.Call {
				g.noteCall(n.Fn, c)
			}
			return true
		})
	}
	return c
}

func (g *gen) noteCall(f *ir.Func, c changes) {
	for name, t := range g.u.reachOf(f).names {
		if v := g.outside[name]; v != nil {
			c.written[v] = c.written[v] || t.written
			c.put[v] = c.put[v] || t.put
			c.moved[v] = c.moved[v] || t.moved
		}
	}
}

// called forgets what a call may have changed.
func (g *gen) called(f *ir.Func) {
	if len(g.outside) > 0 {
		c := g.u.changesOf()
		g.noteCall(f, c)
		g.forgetChanges(c)
	}
}

// calls tells nodes among which is a call, which may change a variable outside of functions.
func calls(nodes []*ir.Node) (found bool) {
	for _, n := range nodes {
		ir.Walk(n, func(n *ir.Node) bool {
			found = found || n.Op == ir.Call
			return !found
		})
	}
	return found
}
