package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Rounds in pairs. The engine looks at memory's bounds at each access, reads where
// memory lies once a round, and knows that x+8 is inside if x+16 is. So a counting loop
// that reads what lies side by side goes two rounds at a time: both elements have one
// address, of which the farther is read first. The last round may be one of its own.
// It costs the body twice more, so only short bodies are written like this.

// mostPaired is the weight of the bodies that are.
const mostPaired = 40

// pair is what the rounds of a loop read side by side: elements whose index is the loop's count.
type pair struct {
	elements []element
	rows     []rowElement
}

// pairOf chooses what two rounds read at once: what all rounds read and none writes. Pinned arrays need no address.
func (g *gen) pairOf(n *ir.Node, l *loopLabels, own bool) (p pair, ok bool) {
	if own || weight(n.Args[2]) > mostPaired {
		return p, false
	}
	for _, e := range l.safe {
		if g.vars[e.a.I].pin == 0 && !l.changes.put[e.a] {
			p.elements = append(p.elements, e)
		}
	}
	p.rows = l.inRow
	return p, len(p.elements)+len(p.rows) > 0
}

// inPairs writes the rounds up to an end, two at a time, and the one that may be left.
func (g *gen) inPairs(n *ir.Node, l *loopLabels, c uint32, end operand, p pair) {
	last := g.temp(wasm.I64)
	end.push(g) // which is above c: the difference fits
	g.w.I64(1)
	g.w.Op(wasm.I64Sub)
	g.w.Set(last)
	g.below(c, operand{local: last}, func() {
		g.w.Loop(wasm.None)
		head := g.w.Depth()
		first, second := g.read(n, p, c)
		g.round(n, l, c, first)
		g.round(n, l, c, second)
		g.below(c, operand{local: last}, func() { g.w.Br(g.w.Depth() - head) })
		g.w.End()
	})
	g.below(c, end, func() { g.round(n, l, c, nil) })
}

// read reads both elements of each pair; first and second say what is known in the rounds.
func (g *gen) read(n *ir.Node, p pair, c uint32) (first, second func()) {
	one, two := newKnown(), newKnown()
	g.apart([]*ir.Node{n}, func() { // two rounds on, no distance is what it was
		for _, e := range p.elements {
			one.values[e], two.values[e] = g.sideBySide(g.vars[e.a.I].array(e.a.Type.Elem), c, e.i)
		}
		for _, e := range p.rows {
			one.inRows[e], two.inRows[e] = g.sideBySide(g.known.rows[e.row], c, e.j)
		}
	})
	return func() { g.known.learn(one) }, func() { g.known.learn(two) }
}

// sideBySide reads the elements at an index and behind it into locals.
func (g *gen) sideBySide(a array, c uint32, v *ir.Var) (first, second uint32) {
	at, size, load := g.temp(wasm.I32), uint32(1)<<logSize(a.elem), loadOf(a.elem)
	off := g.located(a, operand{local: c}, v)
	g.w.Set(at)
	first, second = g.temp(typeOf(a.elem)), g.temp(typeOf(a.elem))
	g.w.Get(at)
	g.w.Load(load, off+size)
	g.w.Set(second)
	g.w.Get(at)
	g.w.Load(load, off)
	g.w.Set(first)
	return first, second
}

// round writes one round and counts it.
func (g *gen) round(n *ir.Node, l *loopLabels, c uint32, learn func()) {
	g.apart([]*ir.Node{n}, func() {
		if learn != nil {
			learn()
		}
		g.body(n, l)
	})
	g.next(c)
	g.w.Set(c)
}

// eachInPairs is inPairs for a loop over numbers or truths: those are what its rounds read.
func (g *gen) eachInPairs(n *ir.Node, l *loopLabels, a array, i uint32) {
	g.guesses(n, l, l.changes) // for the round that is left, too
	last, round := g.temp(wasm.I64), func(element uint32) {
		g.w.Get(element)
		g.w.Set(g.vars[n.Var.I].local)
		g.round(n, l, i, nil)
	}
	g.w.Get(a.len)
	g.w.I64(1)
	g.w.Op(wasm.I64Sub)
	g.w.Set(last)
	g.below(i, operand{local: last}, func() {
		g.again(nil, l, func(again func()) {
			first, second := g.sideBySide(a, i, nil)
			round(first)
			round(second)
			g.below(i, operand{local: last}, again)
		})
	})
	g.below(i, operand{local: a.len}, func() {
		g.assign(n, a, i)
		g.round(n, l, i, nil)
	})
}
