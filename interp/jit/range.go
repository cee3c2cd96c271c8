package jit

import (
	"math"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Ranges: what an expression that is never negative is at most. Most sums and
// products of loop variables then need no look at overflow. That a loop counts
// to less than countLimit is a guess, made before its first round (see guesses);
// with it a product of two sums of two such variables fits.
const countLimit = 1 << 30

// upper gives the greatest value that a natural expression can have.
func (g *gen) upper(n *ir.Node) (most int64, ok bool) {
	if !g.facts.isNatural(n) {
		return 0, false
	}
	switch n.Op {
	case ir.I64Const:
		return n.Int, true
	case ir.Get:
		most, ok = g.known.most[n.Var]
		return most, ok
	case ir.ArrayLen:
		return maxElements, true
	case ir.I64OfBool:
		return 1, true
	case ir.I64Add, ir.I64Mul, ir.I64Div, ir.I64Rem, ir.I64And, ir.I64Min:
		return g.upperOf(n)
	}
	return 0, false
}

// upperOf joins what is known of two operands.
func (g *gen) upperOf(n *ir.Node) (int64, bool) {
	x, okX := g.upper(n.Args[0])
	y, okY := g.upper(n.Args[1])
	switch n.Op {
	case ir.I64Add:
		return x + y, okX && okY && x <= math.MaxInt64-y
	case ir.I64Mul:
		return x * y, okX && okY && (y == 0 || x <= math.MaxInt64/y)
	case ir.I64Div:
		return x, okX
	case ir.I64Rem:
		return max(y-1, 0), okY && n.Args[1].Op == ir.I64Const
	}
	switch {
	case okX && okY:
		return min(x, y), true
	case okX:
		return x, true
	}
	return y, okY
}

// counts notes how far the variable of a loop that is about to begin can count.
func (g *gen) counts(n *ir.Node, l *loopLabels) {
	k := l.count
	if k == nil || !g.facts.natural[k.v] {
		return
	}
	c, constant := k.bound.constant()
	switch {
	case constant:
		l.most = max(c, 0)
	case k.len != nil:
		l.most = maxElements
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
