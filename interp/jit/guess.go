package jit

import (
	"slices"

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
	body := n.Args[len(n.Args)-1]
	seen := map[element]bool{}
	asked(body, func(n, a, i *ir.Node) {
		if a.Op == ir.ArrayGet {
			g.guessRow(n, l)
			return
		}
		e, ok := g.elementOf(a, i)
		if !ok || seen[e] || !g.settled(e.a, c) {
			return
		}
		seen[e] = true
		switch {
		case e.i == nil || !c.written[e.i]:
			g.guessInside(n, e)
			g.hoist(e, c)
		case l.count != nil && l.count.v == e.i && g.facts.natural(e.i):
			g.guessBound(n, l.count, e.a)
			l.safe = append(l.safe, e)
		}
	}, func(inner *ir.Node) { g.guessInner(inner, c) })
}

// guessRow looks whether all that a loop counts through lies in a row that was opened before it.
func (g *gen) guessRow(n *ir.Node, l *loopLabels) {
	row, i := n.Args[0], n.Args[1]
	e, ok := g.elementOf(row.Args[0], row.Args[1])
	if !ok || g.known.rows[e].data == 0 || l.count == nil || i.Op != ir.Get || i.Var != l.count.v || !g.facts.natural(i.Var) {
		return
	}
	at := rowElement{e, i.Var}
	if slices.Contains(l.inRow, at) {
		return
	}
	g.guessLength(n, l.count, g.known.rows[e].len)
	l.inRow = append(l.inRow, at)
}

// settled tells arrays that lie where they lie while a loop runs.
func (g *gen) settled(a *ir.Var, c changes) bool {
	return !c.written[a] && !c.moved[a] && (!c.put[a] || g.steady[a])
}

// guessInner looks at the bounds of a loop inside of one that is about to begin,
// as far as they are known already: a short loop would spend more time on that than on its rounds.
func (g *gen) guessInner(n *ir.Node, c changes) {
	k := g.countOfLoop(n, c)
	if k == nil || !g.facts.natural(k.v) {
		return
	}
	asked(n.Args[len(n.Args)-1], func(n, a, i *ir.Node) {
		if e, ok := g.elementOf(a, i); ok && e.i == k.v && g.settled(e.a, c) {
			g.guessBound(n, k, e.a)
		}
	}, nil)
}

// asked visits the elements that the rounds of a body ask for, not those on one
// side of a branch; and the loops in it, if wanted before what is in them.
func asked(n *ir.Node, visit func(n, a, i *ir.Node), loop func(n *ir.Node)) {
	switch n.Op {
	case ir.If, ir.And, ir.Or:
		asked(n.Args[0], visit, loop)
		return
	case ir.While, ir.Loop, ir.For, ir.Through, ir.Each:
		if loop != nil {
			loop(n)
		}
	case ir.ArrayGet:
		visit(n, n.Args[0], n.Args[1])
	case ir.Put, ir.Push:
		if len(n.Path) > 0 && n.Path[0] == ir.Step {
			visit(n, n.Var.Read(), n.Args[1])
		}
	}
	for _, a := range n.Args {
		asked(a, visit, loop)
	}
}

// guessInside looks whether an element is there; a negative index is a wrong guess too.
func (g *gen) guessInside(n *ir.Node, e element) {
	if g.known.safe[e] {
		return
	}
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
	if _, found := g.known.values[e]; found || e.i == nil && c.put[e.a] {
		return // its address is a constant distance from what is held
	}
	if s.pin != 0 && c.put[e.a] {
		g.scaledOf(e.i, g.index(e), elem)
		return
	}
	off := g.located(s.array(elem), g.index(e), e.i)
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
	v     *ir.Var
	bound operand
	limit
}

// limit names a count's bound beside an array, or beside countLimit if that is nil.
type limit struct {
	a, v, len *ir.Var // v or len is the bound, or c
	c         int64
	closed    bool
	loop      *ir.Node // of bounds that have no name: the loop itself
}

// guessBound looks whether all that v counts through lies in an array, once.
func (g *gen) guessBound(n *ir.Node, k *count, a *ir.Var) {
	key := k.limit
	if key.a = a; key.len == a && !key.closed || g.known.within[key] {
		return
	}
	g.known.within[key] = true
	g.guessLength(n, k, g.vars[a.I].len)
}

// guessLength looks whether all that a loop counts through is below a length.
func (g *gen) guessLength(n *ir.Node, k *count, length uint32) {
	k.bound.push(g)
	g.w.Get(length)
	if k.closed {
		g.w.Op(wasm.I64GeS)
	} else {
		g.w.Op(wasm.I64GtS)
	}
	g.failIf(func() {}, g.at(n, wrongGuess))
}

// countOfLoop is what is known of a loop's count where only c changes.
func (g *gen) countOfLoop(n *ir.Node, c changes) *count {
	switch n.Op {
	case ir.While:
		return g.countOf(n.Args[0], c)
	case ir.For, ir.Through:
		if !writes(n.Args[2], n.Var) {
			return g.countTo(n.Var, n.Args[1], n.Op == ir.Through, c)
		}
	}
	return nil
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
	return g.countTo(cond.Args[0].Var, cond.Args[1], cond.Op == ir.I64Le, c)
}

// countTo makes a count of a variable and its bound, if the bound stays.
func (g *gen) countTo(v *ir.Var, to *ir.Node, closed bool, c changes) *count {
	k := &count{v: v, limit: limit{closed: closed}}
	switch {
	case to.Op == ir.I64Const:
		k.c, k.bound = to.Int, operand{node: to}
	case to.Op == ir.Get && !c.written[to.Var]:
		k.limit.v, k.bound = to.Var, operand{local: g.vars[to.Var.I].local}
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
