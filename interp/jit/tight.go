package jit

import (
	"math"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Innermost loops. A call in a loop, even one that is hardly ever made, has the
// engine keep in memory what lives across it. So the loop that goes round has none,
// and another one around it asks the host for fuel.

// tight tells loops that have no loops in them.
func tight(n *ir.Node) bool {
	loops := false
	for _, a := range n.Args {
		ir.Walk(a, func(n *ir.Node) bool {
			loops = loops || n.Op.IsLoop()
			return !loops
		})
	}
	return !loops
}

// tightly writes a loop in a loop: the inner one goes round without a call, and is
// left to poll when the fuel is spent. A call in the loop itself, even one that is
// hardly ever made, has the engine keep what lives across it in memory.
func (g *gen) tightly(l *loopLabels, round func(again func())) {
	g.w.Block(wasm.None)
	done := g.w.Depth()
	g.w.Loop(wasm.None)
	outer := g.w.Depth()
	g.w.Block(wasm.None)
	spent := g.w.Depth()
	g.w.Loop(wasm.None)
	head := g.w.Depth()
	round(func() {
		g.burn(weight(l.node.Args[len(l.node.Args)-1]))
		g.w.If(wasm.None)
		g.w.Br(g.w.Depth() - head)
		g.w.End()
		g.w.Br(g.w.Depth() - spent)
	})
	g.w.Br(g.w.Depth() - done)
	g.w.End()
	g.w.End()
	g.refuel(l.node)
	g.w.Br(g.w.Depth() - outer)
	g.w.End()
	g.w.End()
}

// stretch is how many rounds of a counting loop go without looking at the fuel.
func stretch(cost int64) int64 {
	const units = 1 << 16 // some 20 microseconds
	return max(16, min(units/cost, 4096))
}

// stretches is tightly for a loop that counts: it pays for a stretch of rounds before
// it begins them, so that a round neither counts nor looks at the fuel. At least one round is left.
func (g *gen) stretches(n *ir.Node, l *loopLabels, c uint32, own bool, hi operand) {
	cost := weight(n.Args[2])
	if rounds := g.mostRounds(n); rounds <= stretch(cost) {
		g.burn(rounds * cost)
		g.w.Op(wasm.Drop)
		g.onward(n, l, c, own, hi)
		return
	}
	end := g.temp(wasm.I64)
	g.w.Block(wasm.None)
	done := g.w.Depth()
	g.w.Loop(wasm.None)
	outer := g.w.Depth()
	g.stretchEnd(c, hi, stretch(cost))
	g.w.Set(end)
	g.payFor(c, end, cost)
	g.onward(n, l, c, own, operand{local: end})
	g.w.Get(c)
	hi.push(g)
	g.w.Op(wasm.I64GeS)
	g.w.BrIf(g.w.Depth() - done)
	unless(g.w, func() {
		g.pushFuel()
		g.w.I64(0)
		g.w.Op(wasm.I64GeS)
	}, func() { g.refuel(n) })
	g.w.Br(g.w.Depth() - outer)
	g.w.End()
	g.w.End()
}

// onward writes the rounds of a counting loop up to an end.
func (g *gen) onward(n *ir.Node, l *loopLabels, c uint32, own bool, end operand) {
	if p, ok := g.pairOf(n, l, own); ok {
		g.inPairs(n, l, c, end, p)
		return
	}
	g.w.Loop(wasm.None)
	head := g.w.Depth()
	g.show(n, c, own)
	g.body(n, l)
	g.next(c)
	g.w.Set(c)
	g.below(c, end, func() { g.w.Br(g.w.Depth() - head) })
	g.w.End()
}

// below writes what runs if a count is below an end.
func (g *gen) below(c uint32, end operand, then func()) {
	g.w.Get(c)
	end.push(g)
	g.w.Op(wasm.I64LtS)
	g.w.If(wasm.None)
	then()
	g.w.End()
}

// mostRounds is how often a counting loop can go round, by what is known of its ends.
func (g *gen) mostRounds(n *ir.Node) int64 {
	lo, hi := g.bounds(n.Args[0]), g.bounds(n.Args[1])
	if rounds, fits := hi.difference(lo); fits && !lo.empty() && !hi.empty() {
		return rounds.hi
	}
	return math.MaxInt64
}

// stretchEnd pushes where the next stretch of rounds ends: most rounds on, or at the loop's end.
func (g *gen) stretchEnd(c uint32, hi operand, most int64) {
	g.w.Get(c)
	g.w.I64(most)
	g.w.Op(wasm.I64Add)
	hi.push(g)
	hi.push(g)
	g.w.Get(c)
	g.w.Op(wasm.I64Sub)
	g.w.I64(most)
	g.w.Op(wasm.I64GtU, wasm.Select) // unsigned: the difference may not fit
}

// payFor takes the fuel for the rounds from c to end.
func (g *gen) payFor(c, end uint32, cost int64) {
	g.pushFuel()
	g.w.Get(end)
	g.w.Get(c)
	g.w.Op(wasm.I64Sub)
	g.w.I64(cost)
	g.w.Op(wasm.I64Mul, wasm.I64Sub)
	g.keepFuel()
	g.w.Op(wasm.Drop)
}
