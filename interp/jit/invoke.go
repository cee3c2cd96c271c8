package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Functions up to inPlace nodes are written where they are called, while a
// function does not grow by more than inPlaceSum; a recursive one once in
// itself, a tiny one twice: of its calls a third, and a sixth, are left.
const (
	inPlace    = 60
	inPlaceSum = 600
	tiny       = 16
)

// ret leaves the function with its result, or the level of a function in place.
func (g *gen) ret(n *ir.Node) {
	for _, a := range n.Args {
		g.valueOf(a, g.of.Result)
	}
	if g.exit == 0 {
		g.leave()
		return
	}
	g.w.Br(g.w.Depth() - g.exit)
}

func (g *gen) call(n *ir.Node) {
	if g.fitsInPlace(n.Fn) {
		g.callInPlace(n)
		return
	}
	g.w.Get(trailParam)
	g.w.I32(int32(4 * (1 + len(g.via))))
	g.w.Op(wasm.I32Add)
	var back []lent
	for _, a := range n.Args {
		g.argument(a, &back)
	}
	switch { // behind the arguments: they may contain calls
	case g.u.failing[n.Fn]:
		g.trail(n)
	case len(g.u.reachOf(n.Fn).used) > 0:
		g.bring()
	}
	if g.local {
		g.w.Get(g.fuel)
		g.w.GlobalSet(g.u.fuel)
	}
	g.w.Call(g.u.number(n.Fn))
	if g.local {
		g.w.GlobalGet(g.u.fuel)
		g.w.Set(g.fuel)
	}
	g.takeBack(back)
	g.renew(n.Fn)
	g.called(n.Fn)
}

// trail notes the calls that lead into a function that may fail, for the chain
// of calls in messages; out variables are left in memory too, since this
// function will not run again after a failure.
func (g *gen) trail(n *ir.Node) {
	g.spill()
	chain := append(append([]*ir.Node(nil), g.via...), n)
	for i := 0; i < len(chain); i += 2 {
		g.w.Get(trailParam)
		first := g.at(chain[i], callPlace)
		if i+1 == len(chain) {
			g.w.I32(first)
			g.w.Store(wasm.I32Store, uint32(4*i))
			continue
		}
		g.w.I64(int64(first) | int64(g.at(chain[i+1], callPlace))<<32) // two in one
		g.w.Store(wasm.I64Store, uint32(4*i))
	}
}

// fitsInPlace tells calls that are written in place.
func (g *gen) fitsInPlace(f *ir.Func) bool {
	n := size(f.Body)
	if loops, _ := shapeOf(f); loops { // their calls are few, and their code is long
		return false
	}
	if n > inPlace || g.grownBy+n > inPlaceSum || len(g.via) > 3 {
		return false
	}
	around := 0
	if f == g.f {
		around++
	}
	for _, c := range g.via {
		if c.Fn == f {
			around++
		}
	}
	return around == 0 || f == g.f && (around == 1 || around == 2 && n <= tiny)
}

func size(n *ir.Node) (count int) {
	ir.Walk(n, func(*ir.Node) bool { count++; return true })
	return count
}

// callInPlace writes the called function here, with locals of its own.
func (g *gen) callInPlace(n *ir.Node) {
	g.grownBy += size(n.Fn.Body)
	fr := g.newFrame(n.Fn, n)
	fr.via = append(append([]*ir.Node(nil), g.via...), n)
	var back []lent
	for i, a := range n.Args {
		g.argument(a, &back)
		g.w.Set(fr.vars[i].local)
	}
	outer := g.frame
	g.frame = fr
	g.checkDepth()
	g.openParams()
	g.zeroLocals()
	t := typeOf(n.Fn.Result)
	g.w.Block(t)
	fr.exit = g.w.Depth()
	g.valueOf(n.Fn.Body, n.Fn.Result)
	g.w.End()
	g.frame = outer
	g.takeBack(back)
	g.called(n.Fn)
	if n.Type.Kind == ir.KNever {
		g.w.Op(wasm.Unreachable)
	}
}

// zeroLocals gives variables their first value: in a loop they hold the last round's.
func (g *gen) zeroLocals() {
	for i, v := range g.of.Vars {
		if i < g.of.Params || v.Global != "" {
			continue
		}
		s := g.vars[i]
		switch typeOf(v.Type) {
		case wasm.I64:
			g.w.I64(0)
		case wasm.F64:
			g.w.F64(0)
		default:
			g.w.I32(0)
		}
		g.w.Set(s.local)
		if s.held {
			g.refresh(v)
		}
	}
}
