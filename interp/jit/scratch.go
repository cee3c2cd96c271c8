package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Memory is let go of when the outermost call ends. A function that is called in
// a loop would fill the region with what it needs for itself alone; if nothing of
// that can outlive its call, the region goes back to where it was. What lies in a
// piece that was begun meanwhile stays: the next call has that piece's room.

// scratch is what a function notes of the region at its entry.
type scratch struct {
	next, end, apart uint32 // locals
}

// note remembers the region's state, in functions that leave nothing in it.
func (g *gen) note() {
	if g.isRoot() || !g.u.keepsNothing(g.f) || !allocates(g.f) {
		return
	}
	g.scratch = &scratch{g.temp(wasm.I64), g.temp(wasm.I64), g.temp(wasm.I64)}
	g.loadControl(g.u.machine.control.next)
	g.w.Set(g.scratch.next)
	g.loadControl(g.u.machine.control.end)
	g.w.Set(g.scratch.end)
	g.loadControl(g.u.machine.control.apart)
	g.w.Set(g.scratch.apart)
}

func (g *gen) loadControl(at uint32) {
	g.w.I32(int32(at))
	g.w.Load(wasm.I64Load, 0)
}

// release goes back to what note has remembered.
func (g *gen) release() {
	if g.scratch == nil {
		return
	}
	g.loadControl(g.u.machine.control.apart)
	g.w.Get(g.scratch.apart)
	g.w.Op(wasm.I64Ne)
	g.w.If(wasm.None)
	g.w.Get(g.scratch.apart)
	g.w.Call(g.u.host["drop"])
	g.w.End()
	g.loadControl(g.u.machine.control.end)
	g.w.Get(g.scratch.end)
	g.w.Op(wasm.I64Eq)
	g.w.If(wasm.None)
	g.w.I32(int32(g.u.machine.control.next))
	g.w.Get(g.scratch.next)
	g.w.Store(wasm.I64Store, 0)
	g.w.End()
}

// keepsNothing tells functions that give no array or struct to anyone: neither as
// a result nor in a variable outside.
func (u *unit) keepsNothing(f *ir.Func) bool {
	if isRef(f.Result) {
		return false
	}
	for _, v := range f.Outs {
		if isRef(v.Type) {
			return false
		}
	}
	for _, v := range u.reachOf(f).used {
		if isRef(v.Type) && u.reachOf(f).names[v.Global].any() {
			return false
		}
	}
	return true
}

func allocates(f *ir.Func) (found bool) {
	for _, g := range f.Callees() {
		ir.Walk(g.Body, func(n *ir.Node) bool {
			found = found || n.Effects()&ir.Allocates != 0
			return !found
		})
	}
	return found
}

// lends finds the arrays that are shared with a call of a function that keeps
// nothing: when it has ended they have the owners that they had before, and the
// caller need not copy what it writes into next.
func (u *unit) lends(f *ir.Func) {
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if n.Op == ir.Call && u.keepsNothing(n.Fn) {
			for _, a := range n.Args {
				if a.Op == ir.Share && a.Args[0].Op == ir.Get && isRef(a.Type) {
					u.lent[a] = true
				}
			}
		}
		return true
	})
}

// lent is an array that is shared for a call.
type lent struct {
	ref, shared uint32 // locals: its address, and whether it was shared before
}

// argument pushes an argument of a call, and notes what is only lent.
func (g *gen) argument(n *ir.Node, back *[]lent) {
	if !g.u.lent[n] {
		g.node(n)
		return
	}
	l := lent{g.temp(wasm.I32), g.temp(wasm.I32)}
	g.node(n.Args[0])
	g.w.Tee(l.ref)
	g.w.Load(wasm.I32Load, sharedAt)
	g.w.Set(l.shared)
	g.w.Get(l.ref)
	g.w.I32(1)
	g.w.Store(wasm.I32Store, sharedAt)
	g.w.Get(l.ref)
	*back = append(*back, l)
}

// takeBack ends what was lent, the last first: two arguments may be the same array.
func (g *gen) takeBack(back []lent) {
	for i := len(back) - 1; i >= 0; i-- {
		g.w.Get(back[i].ref)
		g.w.Get(back[i].shared)
		g.w.Store(wasm.I32Store, sharedAt)
	}
}
