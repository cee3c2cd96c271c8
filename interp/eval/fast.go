package eval

import (
	"math/bits"

	"skep/interp/syntax"
	"skep/interp/value"
)

// operand is what the fast paths know of an operand before running.
type operand struct {
	x     code
	slot  int // ≥ 0: an uncaptured local
	konst int64
	isInt bool // a constant integer
}

func (c *compiler) operand(e syntax.Expr) operand {
	o := operand{slot: -1}
	if v, ok := c.constant(e); ok && v.IsInt() {
		o.konst, o.isInt = v.AsInt(), true
	}
	if n, ok := e.(*syntax.Name); ok {
		if v := c.info.Refs[n]; v != nil && !v.Captured && v.Fn == c.fn {
			o.slot = c.slot(v)
		}
	}
	o.x = c.expr(e)
	return o
}

// isInt tells a constant integer.
func (c *compiler) isInt(e syntax.Expr) bool {
	v, ok := c.constant(e)
	return ok && v.IsInt()
}

// fastArith specialises + - * on what the operands are: a local and a constant,
// two locals, a constant, or anything. Ints and floats are decided inline (one
// pointer comparison each); all else goes to arith.
func (c *compiler) fastArith(n *syntax.Binary, st *site) code {
	op := n.Op
	if op != "+" && op != "-" && op != "*" && op != "/" && op != "%" {
		return nil
	}
	if m, ok := n.X.(*syntax.Binary); ok && op == "+" && m.Op == "+" && !c.isInt(m.X) && !c.isInt(m.Y) && !c.isInt(n.Y) {
		return c.add3(m, n.Y, st)
	}
	x, y := c.operand(n.X), c.operand(n.Y)
	if op == "-" && y.isInt && y.konst != -y.konst { // x - k is x + (-k): one set of closures
		return addConst(x, -y.konst, "-", y.x, st)
	}
	if op == "+" && y.isInt {
		return addConst(x, y.konst, "+", y.x, st)
	}
	a, b := x.x, y.x
	switch op {
	case "+":
		if x.slot >= 0 && y.slot >= 0 {
			i, j := x.slot, y.slot
			return func(fr *frame) value.Value { return add(fr, fr.s[i], fr.s[j], st) }
		}
		return func(fr *frame) value.Value {
			v := a(fr)
			return add(fr, v, b(fr), st)
		}
	case "-":
		return func(fr *frame) value.Value {
			v := a(fr)
			w := b(fr)
			if v.IsFloat() && w.IsFloat() {
				return value.Float(v.AsFloat() - w.AsFloat())
			}
			if v.IsInt() && w.IsInt() {
				p, q := v.AsInt(), w.AsInt()
				if r := p - q; (p^q)&(p^r) >= 0 {
					return value.Int(r)
				}
			}
			return fr.arith("-", v, w, st)
		}
	case "*":
		if x.slot >= 0 && y.slot >= 0 {
			i, j := x.slot, y.slot
			return func(fr *frame) value.Value { return mul(fr, fr.s[i], fr.s[j], st) }
		}
		return func(fr *frame) value.Value {
			v := a(fr)
			return mul(fr, v, b(fr), st)
		}
	}
	if y.isInt && y.konst > 0 {
		return divConst(op, a, y.konst, st)
	}
	if op == "/" {
		return func(fr *frame) value.Value {
			v := a(fr)
			w := b(fr)
			if v.IsFloat() && w.IsFloat() {
				return value.Float(v.AsFloat() / w.AsFloat())
			}
			if v.IsInt() && w.IsInt() && w.AsInt() > 0 {
				return value.Int(v.AsInt() / w.AsInt())
			}
			return fr.arith("/", v, w, st)
		}
	}
	return func(fr *frame) value.Value {
		v := a(fr)
		w := b(fr)
		if v.IsInt() && w.IsInt() && w.AsInt() > 0 {
			return value.Int(v.AsInt() % w.AsInt())
		}
		return fr.arith("%", v, w, st)
	}
}

// divConst is x / k and x % k for k > 0, which neither overflow nor divide by
// zero. A power of two needs no division: shifting rounds down, so negative
// numbers get k - 1 first.
//
//go:noinline
func divConst(op string, a code, k int64, st *site) code {
	mask, shift := int64(0), bits.TrailingZeros64(uint64(k))
	if k&(k-1) == 0 {
		mask = k - 1
	}
	slow := func(fr *frame, v value.Value) value.Value { return fr.arith(op, v, value.Int(k), st) }
	switch {
	case op == "/" && (mask > 0 || k == 1):
		return func(fr *frame) value.Value {
			v := a(fr)
			if v.IsInt() {
				n := v.AsInt()
				return value.Int((n + n>>63&mask) >> shift)
			}
			return slow(fr, v)
		}
	case op == "/":
		return func(fr *frame) value.Value {
			v := a(fr)
			if v.IsInt() {
				return value.Int(v.AsInt() / k)
			}
			return slow(fr, v)
		}
	case mask > 0:
		return func(fr *frame) value.Value {
			v := a(fr)
			if v.IsInt() {
				n := v.AsInt()
				up := n >> 63 & mask
				return value.Int((n+up)&mask - up)
			}
			return slow(fr, v)
		}
	}
	return func(fr *frame) value.Value {
		v := a(fr)
		if v.IsInt() {
			return value.Int(v.AsInt() % k)
		}
		return slow(fr, v)
	}
}

// add3 is x + y + z in one node. Two strings that a third follows are joined
// with it; that cannot be told from joining one after the other.
func (c *compiler) add3(m *syntax.Binary, last syntax.Expr, st *site) code {
	a, b, z, inner := c.expr(m.X), c.expr(m.Y), c.expr(last), c.at(m)
	return func(fr *frame) value.Value {
		v := a(fr)
		w := b(fr)
		if v.IsFloat() && w.IsFloat() {
			v = value.Float(v.AsFloat() + w.AsFloat())
		} else if v.IsStr() && w.IsStr() {
			if u := z(fr); u.IsStr() {
				fr.th.allocated(len(w.Str())+len(u.Str())+32, st)
				return value.Concat3(v, w, u)
			} else {
				return add(fr, add(fr, v, w, inner), u, st)
			}
		} else {
			v = add(fr, v, w, inner)
		}
		return add(fr, v, z(fr), st)
	}
}

// addConst is x + k; the slow path redoes it as written, for messages.
//
// Like every function here that only makes a closure it must not be inlined: in
// a closure that was inlined into its maker's caller the compiler inlines
// nothing of other packages any more, and IsInt, AsInt and Int become calls.
//
//go:noinline
func addConst(x operand, k int64, op string, y code, st *site) code {
	slow := func(fr *frame, v value.Value) value.Value { return fr.arith(op, v, y(fr), st) }
	if i := x.slot; i >= 0 {
		return func(fr *frame) value.Value {
			if v := fr.s[i]; v.IsInt() {
				if r := v.AsInt() + k; (r > v.AsInt()) == (k > 0) || k == 0 {
					return value.Int(r)
				}
			}
			return slow(fr, fr.s[i])
		}
	}
	a := x.x
	return func(fr *frame) value.Value {
		v := a(fr)
		if v.IsInt() {
			if r := v.AsInt() + k; (r > v.AsInt()) == (k > 0) || k == 0 {
				return value.Int(r)
			}
		}
		return slow(fr, v)
	}
}

func add(fr *frame, v, w value.Value, st *site) value.Value {
	if v.IsInt() && w.IsInt() {
		p, q := v.AsInt(), w.AsInt()
		if r := p + q; (p^r)&(q^r) >= 0 {
			return value.Int(r)
		}
	} else if v.IsFloat() && w.IsFloat() {
		return value.Float(v.AsFloat() + w.AsFloat())
	}
	return fr.arith("+", v, w, st)
}

func mul(fr *frame, v, w value.Value, st *site) value.Value {
	if v.IsFloat() && w.IsFloat() {
		return value.Float(v.AsFloat() * w.AsFloat())
	}
	if v.IsInt() && w.IsInt() {
		p, q := v.AsInt(), w.AsInt()
		if p == int64(int32(p)) && q == int64(int32(q)) {
			return value.Int(p * q)
		}
		if r, ok := mulInt(p, q); ok {
			return value.Int(r)
		}
	}
	return fr.arith("*", v, w, st)
}

// fastCompare specialises comparisons on a local or any operand with a constant, and two locals.
func (c *compiler) fastCompare(n *syntax.Binary, st *site) test {
	op := n.Op
	if op == "in" || op == "not in" {
		return nil
	}
	x, y := c.operand(n.X), c.operand(n.Y)
	slow := func(fr *frame, v, w value.Value) bool { return fr.relation(op, v, w, st) }
	if y.isInt {
		if x.slot >= 0 {
			return compareSlotConst(op, x.slot, y.konst, slow)
		}
		return compareConst(op, x.x, y.konst, slow)
	}
	a, b := x.x, y.x
	switch op {
	case "<":
		return func(fr *frame) bool {
			v := a(fr)
			w := b(fr)
			if v.IsInt() && w.IsInt() {
				return v.AsInt() < w.AsInt()
			}
			if v.IsFloat() && w.IsFloat() {
				return v.AsFloat() < w.AsFloat()
			}
			return slow(fr, v, w)
		}
	case ">":
		return func(fr *frame) bool {
			v := a(fr)
			w := b(fr)
			if v.IsInt() && w.IsInt() {
				return v.AsInt() > w.AsInt()
			}
			if v.IsFloat() && w.IsFloat() {
				return v.AsFloat() > w.AsFloat()
			}
			return slow(fr, v, w)
		}
	case "==", "!=":
		eq := op == "=="
		return func(fr *frame) bool {
			v := a(fr)
			w := b(fr)
			if v.IsInt() && w.IsInt() {
				return (v.AsInt() == w.AsInt()) == eq
			}
			if v.IsNull() || w.IsNull() {
				return (v == w) == eq
			}
			return slow(fr, v, w)
		}
	}
	return func(fr *frame) bool {
		v := a(fr)
		w := b(fr)
		if v.IsInt() && w.IsInt() {
			p, q := v.AsInt(), w.AsInt()
			if op == "<=" {
				return p <= q
			}
			return p >= q
		}
		return slow(fr, v, w)
	}
}

type slowTest func(fr *frame, v, w value.Value) bool

func compareSlotConst(op string, i int, k int64, slow slowTest) test {
	switch op {
	case "<":
		return func(fr *frame) bool {
			if v := fr.s[i]; v.IsInt() {
				return v.AsInt() < k
			}
			return slow(fr, fr.s[i], value.Int(k))
		}
	case "<=":
		return func(fr *frame) bool {
			if v := fr.s[i]; v.IsInt() {
				return v.AsInt() <= k
			}
			return slow(fr, fr.s[i], value.Int(k))
		}
	}
	return compareConst(op, func(fr *frame) value.Value { return fr.s[i] }, k, slow)
}

func compareConst(op string, a code, k int64, slow slowTest) test {
	var f func(x int64) bool
	switch op {
	case "<":
		f = func(x int64) bool { return x < k }
	case "<=":
		f = func(x int64) bool { return x <= k }
	case ">":
		return func(fr *frame) bool {
			v := a(fr)
			if v.IsInt() {
				return v.AsInt() > k
			}
			return slow(fr, v, value.Int(k))
		}
	case ">=":
		f = func(x int64) bool { return x >= k }
	case "==":
		return func(fr *frame) bool {
			v := a(fr)
			if v.IsInt() {
				return v.AsInt() == k
			}
			return slow(fr, v, value.Int(k))
		}
	case "!=":
		return func(fr *frame) bool {
			v := a(fr)
			if v.IsInt() {
				return v.AsInt() != k
			}
			return slow(fr, v, value.Int(k))
		}
	}
	return func(fr *frame) bool {
		v := a(fr)
		if v.IsInt() {
			return f(v.AsInt())
		}
		return slow(fr, v, value.Int(k))
	}
}
