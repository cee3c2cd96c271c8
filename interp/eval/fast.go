package eval

import (
	"math/bits"

	"skep/interp/syntax"
	"skep/interp/value"
)

// Fast paths of tier 0. What profiles taught about closures in Go:
//
//   - An indirect call costs 1.5 to 2 ns, a predicted branch nearly nothing. So an
//     operand that is a local is read in the node itself (operand.get), and small
//     nodes that always come together are one closure.
//   - A function that only makes a closure must not be inlined (go:noinline): in a
//     closure that was inlined into its maker's caller the compiler inlines nothing
//     of other packages any more, and IsInt, AsInt and Int become calls. That alone
//     was a third of the time of a recursive function.
//   - Captured structs must stay small and unaddressed (value receivers), or they
//     are captured by reference.

// operand is an operand as a node reads it: a local's slot, or code.
type operand struct {
	slot int // -1: run x
	x    code
}

// get reads the operand. The comparison is the bounds check too.
func (o operand) get(fr *frame) value.Value {
	if uint(o.slot) < uint(len(fr.s)) {
		return fr.s[o.slot]
	}
	return o.x(fr)
}

func (c *compiler) operand(e syntax.Expr) operand {
	return operand{c.localSlot(e), c.expr(e)}
}

// localSlot is the slot of an expression that is an uncaptured local, else -1.
func (c *compiler) localSlot(e syntax.Expr) int {
	if n, ok := e.(*syntax.Name); ok {
		if v := c.info.Refs[n]; v != nil && !v.Captured && !v.Lazy && v.Fn == c.fn {
			return c.slot(v)
		}
	}
	return -1
}

// intConst reads a constant integer.
func (c *compiler) intConst(e syntax.Expr) (int64, bool) {
	v, ok := c.constant(e)
	return v.AsInt(), ok && v.IsInt()
}

func (c *compiler) isInt(e syntax.Expr) bool {
	_, ok := c.intConst(e)
	return ok
}

// fastArith specialises + - * / % on what the operands are. Ints and floats are
// decided inline (one pointer comparison each); all else goes to arith.
func (c *compiler) fastArith(n *syntax.Binary, st *site) code {
	switch n.Op {
	case "+", "-", "*", "/", "%":
	default:
		return nil
	}
	if m, ok := n.X.(*syntax.Binary); ok && n.Op == "+" && m.Op == "+" && !c.isInt(m.X) && !c.isInt(m.Y) && !c.isInt(n.Y) {
		return add3(c.operand(m.X), c.operand(m.Y), c.operand(n.Y), c.at(m), st)
	}
	x, y := c.operand(n.X), c.operand(n.Y)
	if k, ok := c.intConst(n.Y); ok {
		switch {
		case n.Op == "+":
			return addConst(x, k, "+", k, st)
		case n.Op == "-" && k != -k: // x - k is x + (-k): one set of closures
			return addConst(x, -k, "-", k, st)
		case (n.Op == "/" || n.Op == "%") && k > 0:
			return divConst(n.Op, x, k, st)
		}
	}
	return arithOf(n.Op, x, y, st)
}

//go:noinline
func arithOf(op string, x, y operand, st *site) code {
	switch op {
	case "+":
		return func(fr *frame) value.Value {
			v := x.get(fr)
			w := y.get(fr)
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
	case "-":
		return func(fr *frame) value.Value {
			v := x.get(fr)
			w := y.get(fr)
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
		return func(fr *frame) value.Value {
			v := x.get(fr)
			w := y.get(fr)
			if v.IsFloat() && w.IsFloat() {
				return value.Float(v.AsFloat() * w.AsFloat())
			}
			if v.IsInt() && w.IsInt() {
				p, q := v.AsInt(), w.AsInt()
				if p == int64(int32(p)) && q == int64(int32(q)) {
					return value.Int(p * q)
				}
				if r, ok := value.MulInt(p, q); ok {
					return value.Int(r)
				}
			}
			return fr.arith("*", v, w, st)
		}
	case "/":
		return func(fr *frame) value.Value {
			v := x.get(fr)
			w := y.get(fr)
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
		v := x.get(fr)
		w := y.get(fr)
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
func divConst(op string, x operand, k int64, st *site) code {
	power, mask, shift := k&(k-1) == 0, k-1, bits.TrailingZeros64(uint64(k))
	slow := func(fr *frame, v value.Value) value.Value { return fr.arith(op, v, value.Int(k), st) }
	switch {
	case op == "/" && power:
		return func(fr *frame) value.Value {
			v := x.get(fr)
			if v.IsInt() {
				n := v.AsInt()
				return value.Int((n + n>>63&mask) >> shift)
			}
			return slow(fr, v)
		}
	case op == "/":
		return func(fr *frame) value.Value {
			v := x.get(fr)
			if v.IsInt() {
				return value.Int(v.AsInt() / k)
			}
			return slow(fr, v)
		}
	case power:
		return func(fr *frame) value.Value {
			v := x.get(fr)
			if v.IsInt() {
				n := v.AsInt()
				up := n >> 63 & mask
				return value.Int((n+up)&mask - up)
			}
			return slow(fr, v)
		}
	}
	return func(fr *frame) value.Value {
		v := x.get(fr)
		if v.IsInt() {
			return value.Int(v.AsInt() % k)
		}
		return slow(fr, v)
	}
}

// add3 is x + y + z in one node. Two strings that a third follows are joined
// with it; that cannot be told from joining one after the other.
//
//go:noinline
func add3(x, y, z operand, inner, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		w := y.get(fr)
		if v.IsFloat() && w.IsFloat() {
			v = value.Float(v.AsFloat() + w.AsFloat())
		} else if v.IsStr() && w.IsStr() {
			u := z.get(fr)
			if u.IsStr() {
				fr.joining(v, len(w.Str())+len(u.Str()), st)
				return value.ConcatAll(v, w, u)
			}
			return add(fr, add(fr, v, w, inner), u, st)
		} else {
			v = add(fr, v, w, inner)
		}
		return add(fr, v, z.get(fr), st)
	}
}

// addConst is x + k; written is the constant as it stands behind op, for messages.
//
//go:noinline
func addConst(x operand, k int64, op string, written int64, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		if v.IsInt() {
			if r := v.AsInt() + k; (r >= v.AsInt()) == (k >= 0) {
				return value.Int(r)
			}
		}
		return fr.arith(op, v, value.Int(written), st)
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

// fastCompare specialises comparisons with a constant integer, and of any two operands.
func (c *compiler) fastCompare(n *syntax.Binary, st *site) test {
	if n.Op == "in" || n.Op == "not in" {
		return nil
	}
	x := c.operand(n.X)
	if k, ok := c.intConst(n.Y); ok {
		return compareConst(n.Op, x, k, st)
	}
	return compareOf(n.Op, x, c.operand(n.Y), st)
}

// compareConst is x op k.
//
//go:noinline
func compareConst(op string, x operand, k int64, st *site) test {
	slow := func(fr *frame, v value.Value) bool { return fr.relation(op, v, value.Int(k), st) }
	switch op {
	case "<=": // x < k + 1, and x <= the greatest integer always holds
		if k != 1<<63-1 {
			return lessConst(x, k+1, slow)
		}
	case "<":
		return lessConst(x, k, slow)
	case ">=":
		return notLessConst(x, k, slow)
	case ">":
		if k != 1<<63-1 {
			return notLessConst(x, k+1, slow)
		}
	case "==":
		return func(fr *frame) bool {
			v := x.get(fr)
			if v.IsInt() {
				return v.AsInt() == k
			}
			return slow(fr, v)
		}
	case "!=":
		return func(fr *frame) bool {
			v := x.get(fr)
			if v.IsInt() {
				return v.AsInt() != k
			}
			return slow(fr, v)
		}
	}
	return func(fr *frame) bool { return slow(fr, x.get(fr)) }
}

//go:noinline
func lessConst(x operand, k int64, slow func(*frame, value.Value) bool) test {
	return func(fr *frame) bool {
		v := x.get(fr)
		if v.IsInt() {
			return v.AsInt() < k
		}
		return slow(fr, v)
	}
}

//go:noinline
func notLessConst(x operand, k int64, slow func(*frame, value.Value) bool) test {
	return func(fr *frame) bool {
		v := x.get(fr)
		if v.IsInt() {
			return v.AsInt() >= k
		}
		return slow(fr, v)
	}
}

// compareOf is x op y. NaN makes every float comparison false but !=, as Go's do.
//
//go:noinline
func compareOf(op string, x, y operand, st *site) test {
	switch op {
	case "<":
		return func(fr *frame) bool {
			v := x.get(fr)
			w := y.get(fr)
			if v.IsInt() && w.IsInt() {
				return v.AsInt() < w.AsInt()
			}
			if v.IsFloat() && w.IsFloat() {
				return v.AsFloat() < w.AsFloat()
			}
			return fr.relation("<", v, w, st)
		}
	case "<=":
		return func(fr *frame) bool {
			v := x.get(fr)
			w := y.get(fr)
			if v.IsInt() && w.IsInt() {
				return v.AsInt() <= w.AsInt()
			}
			if v.IsFloat() && w.IsFloat() {
				return v.AsFloat() <= w.AsFloat()
			}
			return fr.relation("<=", v, w, st)
		}
	case ">":
		return func(fr *frame) bool {
			v := x.get(fr)
			w := y.get(fr)
			if v.IsInt() && w.IsInt() {
				return v.AsInt() > w.AsInt()
			}
			if v.IsFloat() && w.IsFloat() {
				return v.AsFloat() > w.AsFloat()
			}
			return fr.relation(">", v, w, st)
		}
	case ">=":
		return func(fr *frame) bool {
			v := x.get(fr)
			w := y.get(fr)
			if v.IsInt() && w.IsInt() {
				return v.AsInt() >= w.AsInt()
			}
			if v.IsFloat() && w.IsFloat() {
				return v.AsFloat() >= w.AsFloat()
			}
			return fr.relation(">=", v, w, st)
		}
	}
	eq := op == "=="
	return func(fr *frame) bool {
		v := x.get(fr)
		w := y.get(fr)
		if v.IsInt() && w.IsInt() {
			return (v.AsInt() == w.AsInt()) == eq
		}
		if v.IsStr() && w.IsStr() {
			return (v.Str() == w.Str()) == eq
		}
		if v.Kind() == value.KBox || w.Kind() == value.KBox {
			return fr.relation(op, v, w, st)
		}
		if v.IsNull() || w.IsNull() {
			return (v == w) == eq
		}
		return fr.relation(op, v, w, st)
	}
}
