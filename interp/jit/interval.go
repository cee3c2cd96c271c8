package jit

import (
	"math"
	"math/bits"

	"skep/interp/ir"
)

// interval is what an integer lies in, both ends included; empty if lo > hi: no
// value comes there. Results that overflow fail, so they do not count.
type interval struct{ lo, hi int64 }

var (
	anything = interval{math.MinInt64, math.MaxInt64}
	nothing  = interval{math.MaxInt64, math.MinInt64}
)

func (r interval) natural() bool            { return r.lo >= 0 }
func (r interval) empty() bool              { return r.lo > r.hi }
func (r interval) holds(i int64) bool       { return r.lo <= i && i <= r.hi }
func (r interval) within(lo, hi int64) bool { return lo <= r.lo && r.hi <= hi }

// union is the least interval around both.
func (r interval) union(s interval) interval { return interval{min(r.lo, s.lo), max(r.hi, s.hi)} }

// most is how far from zero a value can be.
func (r interval) most() int64 {
	if r.lo == math.MinInt64 {
		return math.MaxInt64
	}
	return max(r.hi, -r.lo)
}

// sum, difference and product are exact if fits, else cut off at the ends of what an integer holds.
func (r interval) sum(s interval) (t interval, fits bool) {
	lo, okLo := added(r.lo, s.lo)
	hi, okHi := added(r.hi, s.hi)
	return interval{lo, hi}, okLo && okHi
}

func (r interval) negated() (t interval, fits bool) {
	lo, _ := added(0, -max(r.hi, -math.MaxInt64))
	if r.lo == math.MinInt64 {
		return interval{lo, math.MaxInt64}, false
	}
	return interval{lo, -r.lo}, true
}

func (r interval) difference(s interval) (t interval, fits bool) {
	lo, okLo := subtracted(r.lo, s.hi)
	hi, okHi := subtracted(r.hi, s.lo)
	return interval{lo, hi}, okLo && okHi
}

func (r interval) product(s interval) (t interval, fits bool) {
	t, fits = nothing, true
	for _, x := range []int64{r.lo, r.hi} {
		for _, y := range []int64{s.lo, s.hi} {
			p, ok := multiplied(x, y)
			t, fits = t.union(interval{p, p}), fits && ok
		}
	}
	return t, fits
}

// added, subtracted and multiplied are cut off at the ends where they do not fit.
func added(x, y int64) (int64, bool) {
	s := x + y
	if (x^s)&(y^s) >= 0 {
		return s, true
	}
	return end(x < 0), false
}

func subtracted(x, y int64) (int64, bool) {
	d := x - y
	if (x^y)&(x^d) >= 0 {
		return d, true
	}
	return end(x < 0), false
}

func multiplied(x, y int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(x), magnitude(y))
	negative := (x < 0) != (y < 0)
	switch {
	case hi == 0 && lo <= math.MaxInt64 && negative:
		return -int64(lo), true
	case hi == 0 && lo <= math.MaxInt64:
		return int64(lo), true
	}
	return end(negative), hi == 0 && lo == 1<<63 && negative
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

func end(negative bool) int64 {
	if negative {
		return math.MinInt64
	}
	return math.MaxInt64
}

// quotient is what x / y can give: nothing farther from zero than x.
func (r interval) quotient(s interval) interval {
	if s.lo == s.hi && s.lo > 0 {
		return interval{r.lo / s.lo, r.hi / s.lo}
	}
	if r.natural() && s.natural() {
		return interval{0, r.hi}
	}
	if r.lo == math.MinInt64 {
		return anything
	}
	return interval{-r.most(), r.most()}
}

// remainder is what x % y can give: nearer to zero than y, and of x's sign.
func (r interval) remainder(s interval) interval {
	m := max(s.most()-1, 0)
	if s.lo == math.MinInt64 {
		m = math.MaxInt64
	}
	return interval{max(min(r.lo, 0), -m), min(max(r.hi, 0), m)}
}

// or is what | and ^ of naturals can give: no more bits than both have.
func (r interval) or(s interval) interval {
	if !r.natural() || !s.natural() {
		return anything
	}
	return interval{0, 1<<bits.Len64(uint64(max(r.hi, s.hi))) - 1}
}

// and cuts to the natural one of both.
func (r interval) and(s interval) interval {
	switch {
	case r.natural() && s.natural():
		return interval{0, min(r.hi, s.hi)}
	case r.natural():
		return interval{0, r.hi}
	case s.natural():
		return interval{0, s.hi}
	}
	return anything
}

// down is a shift to the right.
func (r interval) down(s interval) interval {
	if s.lo == s.hi && s.within(0, 63) {
		return interval{r.lo >> s.lo, r.hi >> s.lo}
	}
	return interval{min(r.lo, 0), max(r.hi, 0)}
}

// up is a shift to the left, of which bits may fall off.
func (r interval) up(s interval) interval {
	if !s.within(0, 62) || !r.natural() {
		return anything
	}
	t, fits := r.product(interval{1 << s.lo, 1 << s.hi})
	if !fits {
		return anything
	}
	return t
}

// intervalOf computes what the operation of a node can give, by what its operands can be.
func intervalOf(n *ir.Node, of func(*ir.Node) interval) interval {
	var x, y interval
	if len(n.Args) > 0 {
		x = of(n.Args[0])
	}
	if len(n.Args) > 1 {
		y = of(n.Args[1])
	}
	if len(n.Args) > 0 && x.empty() || len(n.Args) == 2 && y.empty() {
		return nothing
	}
	var r interval
	switch n.Op {
	case ir.I64Add:
		r, _ = x.sum(y)
	case ir.I64Sub:
		r, _ = x.difference(y)
	case ir.I64Mul:
		r, _ = x.product(y)
	case ir.I64Neg:
		r, _ = x.negated()
	case ir.I64Abs:
		r = interval{0, x.most()}
	case ir.I64Div:
		r = x.quotient(y)
	case ir.I64Rem:
		r = x.remainder(y)
	case ir.I64And:
		r = x.and(y)
	case ir.I64Or, ir.I64Xor:
		r = x.or(y)
	case ir.I64Not:
		r = interval{^x.hi, ^x.lo}
	case ir.I64Shl:
		r = x.up(y)
	case ir.I64Shr:
		r = x.down(y)
	case ir.I64Min:
		r = interval{min(x.lo, y.lo), min(x.hi, y.hi)}
	case ir.I64Max:
		r = interval{max(x.lo, y.lo), max(x.hi, y.hi)}
	case ir.I64Fits:
		r = interval{max(x.lo, int64(n.Path[0])), min(x.hi, int64(n.Path[1]))}
	case ir.Share:
		r = x
	default:
		r = anything
	}
	return r
}
