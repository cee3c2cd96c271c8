package jit

import (
	"math"

	"skep/interp/ir"
)

// assume notes what a condition says of variables where it has turned out so:
// behind i < n, i + 1 needs no look at overflow, and behind j > 0, a[j - 1] none
// at negative indexes.
func (g *gen) assume(cond *ir.Node, truth bool) {
	if cond.AllEffects()&(ir.Writes|ir.Runs) != 0 { // what was compared may be another by now
		return
	}
	switch {
	case cond.Op == ir.Not:
		g.assume(cond.Args[0], !truth)
	case cond.Op == ir.And && truth, cond.Op == ir.Or && !truth:
		g.assume(cond.Args[0], truth)
		g.assume(cond.Args[1], truth)
	case len(cond.Args) == 2 && cond.Args[0].Type.Kind == ir.KI64:
		g.compare(cond.Op, cond.Args[0], cond.Args[1], truth)
	}
}

func (g *gen) compare(op ir.Op, x, y *ir.Node, truth bool) {
	switch {
	case op == ir.I64Lt && truth, op == ir.I64Ge && !truth:
		g.atMost(x, y, 1)
	case op == ir.I64Le && truth, op == ir.I64Gt && !truth:
		g.atMost(x, y, 0)
	case op == ir.I64Gt && truth, op == ir.I64Le && !truth:
		g.atMost(y, x, 1)
	case op == ir.I64Ge && truth, op == ir.I64Lt && !truth:
		g.atMost(y, x, 0)
	case op == ir.I64Eq && truth, op == ir.I64Ne && !truth:
		g.atMost(x, y, 0)
		g.atMost(y, x, 0)
	}
}

// atMost notes x <= y - d, where d is 0 or 1.
func (g *gen) atMost(x, y *ir.Node, d int64) {
	lo, hi := g.bounds(x).lo, g.bounds(y).hi
	if x.Op == ir.Get && hi > math.MinInt64 {
		if m, ok := g.known.most[x.Var]; !ok || hi-d < m {
			g.known.most[x.Var] = hi - d
		}
	}
	if y.Op == ir.Get && lo < math.MaxInt64 {
		if l, ok := g.known.least[y.Var]; !ok || lo+d > l {
			g.known.least[y.Var] = lo + d
		}
	}
}
