package jit

import (
	"math"
	"math/bits"

	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// simple are the operations that are one instruction over their operands.
var simple = lazy.Value[map[ir.Op]wasm.Op]{New: func() map[ir.Op]wasm.Op {
	return map[ir.Op]wasm.Op{
		ir.I64And: wasm.I64And, ir.I64Or: wasm.I64Or, ir.I64Xor: wasm.I64Xor,
		ir.I64Eq: wasm.I64Eq, ir.I64Ne: wasm.I64Ne, ir.I64Lt: wasm.I64LtS, ir.I64Le: wasm.I64LeS, ir.I64Gt: wasm.I64GtS, ir.I64Ge: wasm.I64GeS,
		ir.I64OfF64: wasm.I64TruncSatF64S, ir.I64OfBool: wasm.I64ExtendI32U, ir.F64OfI64: wasm.F64ConvertI64S,
		ir.F64Add: wasm.F64Add, ir.F64Sub: wasm.F64Sub, ir.F64Mul: wasm.F64Mul, ir.F64Div: wasm.F64Div, ir.F64Neg: wasm.F64Neg,
		ir.F64Sqrt: wasm.F64Sqrt, ir.F64Abs: wasm.F64Abs, ir.F64Floor: wasm.F64Floor, ir.F64Ceil: wasm.F64Ceil, ir.F64Trunc: wasm.F64Trunc,
		ir.F64Eq: wasm.F64Eq, ir.F64Ne: wasm.F64Ne, ir.F64Lt: wasm.F64Lt, ir.F64Le: wasm.F64Le, ir.F64Gt: wasm.F64Gt, ir.F64Ge: wasm.F64Ge,
		ir.Not: wasm.I32Eqz, ir.BoolEq: wasm.I32Eq, ir.BoolNe: wasm.I32Ne,
	}
}}

// integer writes the checked operations of integers; false for other nodes.
func (g *gen) integer(n *ir.Node) bool {
	switch n.Op {
	case ir.I64Add:
		g.add(n)
	case ir.I64Sub:
		g.sub(n)
	case ir.I64Mul:
		g.mul(n)
	case ir.I64Div:
		g.div(n)
	case ir.I64Rem:
		g.rem(n)
	case ir.I64Neg, ir.I64Abs:
		g.negate(n)
	case ir.I64Pow:
		g.power(n)
	case ir.I64Not:
		g.node(n.Args[0])
		g.w.I64(-1)
		g.w.Op(wasm.I64Xor)
	case ir.I64Min:
		g.choose(n, wasm.I64LtS)
	case ir.I64Max:
		g.choose(n, wasm.I64GtS)
	case ir.I64Fits:
		g.within(n)
	case ir.I64Shl:
		g.shift(n, wasm.I64Shl)
	case ir.I64Shr:
		g.shift(n, wasm.I64ShrS)
	default:
		return false
	}
	return true
}

// result computes x op y into a local.
func (g *gen) result(op wasm.Op, x, y operand) operand {
	x.push(g)
	y.push(g)
	g.w.Op(op)
	return g.kept(wasm.I64)
}

// add: with a constant the result lies on the wrong side of the operand exactly
// if it has overflowed; else if its sign differs from both operands'.
func (g *gen) add(n *ir.Node) {
	x, y := g.operands(n)
	if _, ok := x.constant(); ok {
		x, y = y, x
	}
	r := g.result(wasm.I64Add, x, y)
	switch c, ok := y.constant(); {
	case n.Proved || g.bounded(n):
		r.push(g)
		return
	case g.natural(n.Args[0]) && g.natural(n.Args[1]):
		r.push(g)
		g.w.I64(0)
		g.w.Op(wasm.I64LtS)
	case ok:
		g.crossed(r, x, c >= 0)
	default:
		g.signs(x, r, y, r)
	}
	g.trapIf(n, g.first(n, x, y), g.second(n, x, y))
	r.push(g)
}

// first and second undo the exchange of operands that add makes: messages name them as they were written.
func (g *gen) first(n *ir.Node, x, y operand) operand {
	if n.Args[0].Op == ir.I64Const {
		return operand{node: n.Args[0]}
	}
	return x
}

func (g *gen) second(n *ir.Node, x, y operand) operand {
	if n.Args[0].Op == ir.I64Const {
		return x
	}
	return y
}

func (g *gen) sub(n *ir.Node) {
	x, y := g.operands(n)
	r := g.result(wasm.I64Sub, x, y)
	switch c, ok := y.constant(); {
	case n.Proved || g.bounded(n):
		r.push(g)
		return
	case ok:
		g.crossed(r, x, c < 0)
	default:
		g.signs(x, y, x, r)
	}
	g.trapIf(n, x, y)
	r.push(g)
}

// crossed pushes whether r lies below x (up: the operation goes upwards) or above.
func (g *gen) crossed(r, x operand, up bool) {
	r.push(g)
	x.push(g)
	if up {
		g.w.Op(wasm.I64LtS)
	} else {
		g.w.Op(wasm.I64GtS)
	}
}

// signs pushes whether (a^b) & (c^d) is negative.
func (g *gen) signs(a, b, c, d operand) {
	a.push(g)
	b.push(g)
	g.w.Op(wasm.I64Xor)
	c.push(g)
	d.push(g)
	g.w.Op(wasm.I64Xor, wasm.I64And)
	g.w.I64(0)
	g.w.Op(wasm.I64LtS)
}

// mul first asks a question that is cheap and true of nearly all products; the
// exact one, which divides, is a function of its own.
func (g *gen) mul(n *ir.Node) {
	x, y := g.operands(n)
	r := g.result(wasm.I64Mul, x, y)
	if n.Proved || g.bounded(n) {
		r.push(g)
		return
	}
	g.checkProduct(n, x, y)
	r.push(g)
}

func (g *gen) checkProduct(n *ir.Node, x, y operand) {
	natural := g.natural(n.Args[0]) && g.natural(n.Args[1])
	unless(g.w, func() { g.fits(x, y, natural) }, func() {
		x.push(g)
		y.push(g)
		g.w.Call(g.u.overflows())
		if n.Op == ir.I64Pow {
			y = operand{node: n.Args[1]}
		}
		g.trapIf(n, x, y)
	})
}

// fits pushes 1 if x*y certainly fits: x within the range that a constant
// factor leaves, or both within 32 bits.
func (g *gen) fits(x, y operand, natural bool) {
	for _, o := range [][2]operand{{x, y}, {y, x}} {
		if c, ok := o[1].constant(); ok && c != 0 && c != math.MinInt64 {
			limit := math.MaxInt64 / max(c, -c)
			o[0].push(g)
			g.w.I64(limit)
			g.w.Op(wasm.I64Add)
			g.w.I64(int64(uint64(limit) * 2))
			g.w.Op(wasm.I64LeU)
			return
		}
	}
	if natural {
		x.push(g)
		y.push(g)
		g.w.Op(wasm.I64Or)
		g.w.I64(math.MaxInt32)
		g.w.Op(wasm.I64LeU)
		return
	}
	for _, o := range []operand{x, y} {
		o.push(g)
		g.w.I64(1 << 31)
		g.w.Op(wasm.I64Add)
	}
	g.w.Op(wasm.I64Or)
	g.w.I64(math.MaxUint32)
	g.w.Op(wasm.I64LeU)
}

// div divides powers of two by shifts: a division takes as long as ten other operations.
func (g *gen) div(n *ir.Node) {
	x, y := g.operands(n)
	c, ok := y.constant()
	if ok && c > 0 && bits.OnesCount64(uint64(c)) == 1 {
		g.shiftedDown(x, bits.TrailingZeros64(uint64(c)), g.natural(n.Args[0]))
		return
	}
	if !ok || c == 0 || c == -1 {
		g.checkDivisor(n, x, y, true)
	}
	x.push(g)
	y.push(g)
	g.w.Op(wasm.I64DivS)
}

// shiftedDown pushes x / 2^k, rounded towards zero: negative x are raised by 2^k - 1 first.
func (g *gen) shiftedDown(x operand, k int, natural bool) {
	x.push(g)
	if k == 0 {
		return
	}
	if !natural {
		g.raise(x, k)
		g.w.Op(wasm.I64Add)
	}
	g.w.I64(int64(k))
	g.w.Op(wasm.I64ShrS)
}

// raise pushes 2^k - 1 for negative x, else 0.
func (g *gen) raise(x operand, k int) {
	x.push(g)
	g.w.I64(63)
	g.w.Op(wasm.I64ShrS)
	g.w.I64(int64(64 - k))
	g.w.Op(wasm.I64ShrU)
}

func (g *gen) rem(n *ir.Node) {
	x, y := g.operands(n)
	c, ok := y.constant()
	if ok && c > 1 && bits.OnesCount64(uint64(c)) == 1 {
		k := bits.TrailingZeros64(uint64(c))
		if g.natural(n.Args[0]) {
			x.push(g)
			g.w.I64(c - 1)
			g.w.Op(wasm.I64And)
			return
		}
		x.push(g) // x - ((x + raise) & -2^k)
		x.push(g)
		g.raise(x, k)
		g.w.Op(wasm.I64Add)
		g.w.I64(-c)
		g.w.Op(wasm.I64And, wasm.I64Sub)
		return
	}
	if !ok || c == 0 {
		g.checkDivisor(n, x, y, false)
	}
	x.push(g)
	y.push(g)
	g.w.Op(wasm.I64RemS)
}

// checkDivisor fails for 0 and, where the quotient is wanted, for the one that does not fit.
func (g *gen) checkDivisor(n *ir.Node, x, y operand, quotient bool) {
	if n.Proved || g.nonzero(n, quotient) {
		return
	}
	y.push(g)
	g.w.Op(wasm.I64Eqz)
	if quotient {
		x.push(g)
		g.w.I64(math.MinInt64)
		g.w.Op(wasm.I64Eq)
		y.push(g)
		g.w.I64(-1)
		g.w.Op(wasm.I64Eq, wasm.I32And, wasm.I32Or)
	}
	g.trapIf(n, x, y)
}

// negate writes -x and |x|: both fail for the least integer only.
func (g *gen) negate(n *ir.Node) {
	x := g.operandOf(n.Args[0])
	if !n.Proved && g.bounds(n.Args[0]).holds(math.MinInt64) {
		x.push(g)
		g.w.I64(math.MinInt64)
		g.w.Op(wasm.I64Eq)
		g.trapIf(n, x, x)
	}
	g.w.I64(0)
	x.push(g)
	g.w.Op(wasm.I64Sub)
	if n.Op == ir.I64Abs {
		x.push(g)
		x.push(g)
		g.w.I64(0)
		g.w.Op(wasm.I64LtS, wasm.Select)
	}
}

// power leaves all but squares to the host, which tells by a second result whether the first fits.
func (g *gen) power(n *ir.Node) {
	x, y := g.operands(n)
	if c, ok := y.constant(); ok && c == 2 {
		r := g.result(wasm.I64Mul, x, x)
		g.checkProduct(n, x, x)
		r.push(g)
		return
	}
	r, fits := g.temp(wasm.I64), g.temp(wasm.I32)
	x.push(g)
	y.push(g)
	g.w.Call(g.u.host["power"])
	g.w.Set(fits)
	g.w.Set(r)
	g.w.Get(fits)
	g.w.Op(wasm.I32Eqz)
	g.trapIf(n, x, y)
	g.w.Get(r)
}

// within pushes an integer that must lie in a range: one comparison, of its distance from the least.
func (g *gen) within(n *ir.Node) {
	x, lo, hi := g.operandOf(n.Args[0]), int64(n.Path[0]), int64(n.Path[1])
	x.push(g)
	in, atEntry := g.facts.entry[n]
	if !atEntry {
		in = g.bounds(n.Args[0])
	}
	if in.within(lo, hi) {
		return
	}
	if lo != 0 {
		g.w.I64(lo)
		g.w.Op(wasm.I64Sub)
	}
	g.w.I64(hi - lo)
	g.w.Op(wasm.I64GtU)
	g.trapIf(n, x, x)
	x.push(g)
}

// choose pushes the second operand if it compares so with the first, else the first.
func (g *gen) choose(n *ir.Node, op wasm.Op) {
	x, y := g.operands(n)
	y.push(g)
	x.push(g)
	y.push(g)
	x.push(g)
	g.w.Op(op, wasm.Select)
}

func (g *gen) shift(n *ir.Node, op wasm.Op) {
	x, y := g.operands(n)
	if !n.Proved && !g.bounds(n.Args[1]).within(0, 63) {
		y.push(g)
		g.w.I64(63)
		g.w.Op(wasm.I64GtU)
		g.trapIf(n, x, y)
	}
	x.push(g)
	y.push(g)
	g.w.Op(op)
}

// extreme is the less or greater of two floats: NaN is passed over, and of equals the first wins.
func (g *gen) extreme(n *ir.Node, op wasm.Op) {
	x, y := g.operands(n)
	y.push(g)
	x.push(g)
	y.push(g)
	x.push(g)
	g.w.Op(op)
	x.push(g)
	x.push(g)
	g.w.Op(wasm.F64Ne, wasm.I32Or, wasm.Select)
}
