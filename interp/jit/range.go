package jit

import (
	"math"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// That a loop counts to less than countLimit is a guess, made before its first
// round (see guesses); with it a product of two sums of two such variables fits.
const countLimit = 1 << 30

// natural tells expressions that are never negative here.
func (g *gen) natural(n *ir.Node) bool { return g.bounds(n).natural() }

// bounds is what an expression lies in here: by the function's facts, by what
// loops around know of their counts, and by conditions that hold. What has side effects may change those.
func (g *gen) bounds(n *ir.Node) interval {
	if len(g.known.most)+len(g.known.least) == 0 || n.AllEffects()&(ir.Writes|ir.Runs) != 0 {
		return g.facts.of(n)
	}
	return g.facts.under(n, g.known.least, g.known.most)
}

// bounded tells sums, differences and products that are known to fit.
func (g *gen) bounded(n *ir.Node) (fits bool) {
	x, y := g.bounds(n.Args[0]), g.bounds(n.Args[1])
	if x.empty() || y.empty() {
		return false
	}
	switch n.Op {
	case ir.I64Add:
		_, fits = x.sum(y)
	case ir.I64Sub:
		_, fits = x.difference(y)
	case ir.I64Mul:
		_, fits = x.product(y)
	}
	return fits
}

// counts notes how far the variable of a loop that is about to begin can count.
func (g *gen) counts(n *ir.Node, l *loopLabels) {
	k := l.count
	if k == nil || !g.facts.natural(k.v) {
		return
	}
	c, constant := k.bound.constant()
	switch {
	case constant:
		l.most = max(c, 0)
	case k.len != nil:
		l.most = maxElements
	case g.facts.vars[k.v].hi <= countLimit: // known without a look
	case g.u.guess:
		l.most = countLimit
		if g.known.within[k.limit] {
			return
		}
		g.known.within[k.limit] = true
		k.bound.push(g)
		g.w.I64(countLimit)
		g.w.Op(wasm.I64GtS)
		g.failIf(func() {}, g.at(n, wrongGuess))
	}
}

// nonzero tells divisors with which nothing can fail.
func (g *gen) nonzero(n *ir.Node, quotient bool) bool {
	y := g.bounds(n.Args[1])
	return !y.empty() && !y.holds(0) && (!quotient || !y.holds(-1) || g.bounds(n.Args[0]).lo > math.MinInt64)
}
