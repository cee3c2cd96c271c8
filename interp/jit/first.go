package jit

import (
	"math"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// A loop that is taken out of a function begins with what its variables have
// reached. That those which count or index are not negative then is a guess,
// looked at once, at the entry; without it no index of the loop would be natural.

// factsOf are the facts of a function; of a loop taken out of one with guesses.
func (g *gen) factsOf(f *ir.Func, first map[*ir.Var]interval, alone bool) *facts {
	if !alone || !g.isRoot() || !f.Loop || !g.u.guess {
		return factsOf(f, first)
	}
	for _, v := range g.countersOf(f) {
		first[v] = interval{0, math.MaxInt64}
	}
	for {
		k, dropped := factsOf(f, first), false
		for v := range first {
			if !k.natural(v) {
				delete(first, v)
				dropped = true
			}
		}
		if !dropped {
			g.begins = first
			return k
		}
	}
}

// guessFirst looks whether the variables begin as was guessed.
func (g *gen) guessFirst() {
	for _, v := range g.of.Vars { // in order
		if _, guessed := g.begins[v]; guessed {
			g.w.Get(g.vars[v.I].local)
			g.w.I64(0)
			g.w.Op(wasm.I64LtS)
			g.failIf(func() {}, g.at(nil, wrongGuess))
		}
	}
}

// countersOf lists the integers that come from outside and that something is
// indexed by, or that count; not those that a call may write.
func (g *gen) countersOf(f *ir.Func) (out []*ir.Var) {
	counts, called := map[*ir.Var]bool{}, map[string]bool{}
	note := func(nodes ...*ir.Node) {
		for _, n := range nodes {
			if n.Op == ir.Get && n.Type.Kind == ir.KI64 {
				counts[n.Var] = true
			}
		}
	}
	ir.Walk(f.Body, func(n *ir.Node) bool {
		switch n.Op {
		case ir.ArrayGet, ir.Put, ir.Push:
			note(n.Args[1:]...)
		case ir.For, ir.Through, ir.I64Lt, ir.I64Le:
			note(n.Args[0])
		case ir.Call:
			for name, t := range g.u.reachOf(n.Fn).names {
				called[name] = called[name] || t.any()
			}
		}
		return true
	})
	for i, v := range f.Vars {
		if counts[v] && (i < f.Params || v.Global != "" && !called[v.Global]) {
			out = append(out, v)
		}
	}
	return out
}
