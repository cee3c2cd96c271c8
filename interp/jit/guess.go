package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Before a loop begins, compiled code guesses that the elements which every
// round asks for are there, and looks: once, instead of in each round. Elements
// whose index and array stay as they are are also read, or at least found, once.
// A wrong guess costs the work done so far: the call starts again in code
// without guesses, which is what runs from then on. That is possible because a
// call has no effect before it ends.

// guesses looks at what the rounds of a loop ask for. Its first round is about to begin.
func (g *gen) guesses(n *ir.Node, l *loopLabels, c changes) {
	if !g.u.guess {
		return
	}
	seen := map[element]bool{}
	always(n.Args[len(n.Args)-1], func(n, a, i *ir.Node) {
		e, ok := g.elementOf(a, i)
		if !ok || seen[e] || g.known.safe[e] || c.written[e.a] || c.moved[e.a] || c.put[e.a] && !g.steady[e.a] {
			return
		}
		seen[e] = true
		switch {
		case e.i == nil || !c.written[e.i]:
			g.guessInside(n, e)
			g.hoist(e, c)
		case g.facts.natural[e.i] && l.count != nil && l.count.v == e.i:
			if !l.count.isLen(e.a) {
				g.guessBound(n, l.count, e.a)
			}
			l.safe = append(l.safe, e)
		}
	})
}

// always visits the elements that every round of a body asks for: not those on
// one side of a branch, nor in loops of its own, which look for themselves.
func always(n *ir.Node, visit func(n, a, i *ir.Node)) {
	switch n.Op {
	case ir.If, ir.And, ir.Or:
		always(n.Args[0], visit)
		return
	case ir.While, ir.Loop, ir.For, ir.Through, ir.Each:
		return
	case ir.ArrayGet:
		visit(n, n.Args[0], n.Args[1])
	case ir.Put, ir.Push:
		if len(n.Path) > 0 && n.Path[0] == ir.Step {
			visit(n, n.Var.Read(), n.Args[1])
		}
	}
	for _, a := range n.Args {
		always(a, visit)
	}
}

// guessInside looks whether an element is there; a negative index is a wrong guess too.
func (g *gen) guessInside(n *ir.Node, e element) {
	g.index(e).push(g)
	g.w.Get(g.vars[e.a.I].len)
	g.w.Op(wasm.I64GeU)
	g.failIf(func() {}, g.at(n, wrongGuess))
	g.known.safe[e] = true
}

func (g *gen) index(e element) operand {
	if e.i == nil {
		return operand{node: ir.Int(e.c)}
	}
	return operand{local: g.vars[e.i.I].local}
}

// hoist reads a number that the loop does not change, or finds the place of one that it does.
func (g *gen) hoist(e element, c changes) {
	s := g.vars[e.a.I]
	elem := e.a.Type.Elem
	if e.i == nil && c.put[e.a] {
		return // its address is a constant distance from what is held
	}
	off := g.located(array{s.data, s.len, elem}, g.index(e), e.i)
	if c.put[e.a] || isRef(elem) {
		at := spot{g.temp(wasm.I32), off}
		g.w.Set(at.local)
		g.known.spots[e] = at
		return
	}
	g.w.Load(loadOf(elem), off)
	v := g.temp(typeOf(elem))
	g.w.Set(v)
	g.known.values[e] = v
}

// count is what a loop's rounds keep: v stays below (or, closed, at most at) a
// bound at the start of each. The bound is a number, or the length of an array.
type count struct {
	v      *ir.Var
	bound  operand
	closed bool
	len    *ir.Var
}

// isLen tells that the bound is the very length of an array.
func (k *count) isLen(a *ir.Var) bool { return k.len == a && !k.closed }

// guessBound looks whether all that v counts through lies in an array.
func (g *gen) guessBound(n *ir.Node, k *count, a *ir.Var) {
	k.bound.push(g)
	g.w.Get(g.vars[a.I].len)
	if k.closed {
		g.w.Op(wasm.I64GeS)
	} else {
		g.w.Op(wasm.I64GtS)
	}
	g.failIf(func() {}, g.at(n, wrongGuess))
}

// countOf reads the condition of a while loop, also if it is one part of an and.
func (g *gen) countOf(cond *ir.Node, c changes) *count {
	if cond.Op == ir.And {
		if k := g.countOf(cond.Args[0], c); k != nil {
			return k
		}
		return g.countOf(cond.Args[1], c)
	}
	if cond.Op != ir.I64Lt && cond.Op != ir.I64Le || cond.Args[0].Op != ir.Get {
		return nil
	}
	k := &count{v: cond.Args[0].Var, closed: cond.Op == ir.I64Le}
	switch to := cond.Args[1]; {
	case to.Op == ir.I64Const:
		k.bound = operand{node: to}
	case to.Op == ir.Get && !c.written[to.Var]:
		k.bound = operand{local: g.vars[to.Var.I].local}
	case to.Op == ir.ArrayLen && to.Args[0].Op == ir.Get && g.stays(to.Args[0].Var, c):
		k.len = to.Args[0].Var
		k.bound = operand{local: g.vars[k.len.I].len}
	default:
		return nil
	}
	return k
}

// stays tells arrays whose length is held and that a loop leaves alone.
func (g *gen) stays(v *ir.Var, c changes) bool {
	return g.vars[v.I].held && !c.written[v] && !c.moved[v]
}
