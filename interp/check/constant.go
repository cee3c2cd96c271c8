package check

import (
	"fmt"
	"math/bits"
	"strconv"

	"skep/interp/syntax"
	"skep/interp/types"
)

// integer infers an integer literal, and reports one that no integer holds.
func (c *checker) integer(n *syntax.Int) types.Type {
	if n.Big != "" {
		d := c.fail("E0309", n.Span(), n.Big+" does not fit 64 bits")
		d.Expected, d.Found = "at most 9223372036854775807", n.Big
		fix(d, "make it a float", n.Span(), n.Big+".0")
		return types.I64
	}
	return c.suffixed(n, n.Value)
}

func (c *checker) integerNegative(n *syntax.Int) types.Type {
	if n.Big == "9223372036854775808" {
		return types.I64
	}
	if n.Big != "" {
		return c.integer(n)
	}
	return c.suffixed(n, -n.Value)
}

func (c *checker) suffixed(n *syntax.Int, k int64) types.Type {
	switch n.Suffix {
	case "":
		return types.I64
	case "f64":
		return types.F64
	case "f32":
		return types.Float{Name: "f32"}
	}
	lo, hi, ok := types.IntBounds(n.Suffix)
	if !ok {
		return types.I64
	}
	if k < lo || k > hi {
		d := c.fail("E0308", n.Span(), fmt.Sprintf("%d does not fit %s, which is %d to %d", k, n.Suffix, lo, hi))
		d.Expected, d.Found = n.Suffix, strconv.FormatInt(k, 10)
		fix(d, "leave the suffix out", n.Span(), strconv.FormatInt(n.Value, 10))
	}
	return types.Int{Name: n.Suffix}
}

// constantInt computes an integer that is written there: literals, constants and arithmetic of them.
func (c *checker) constantInt(e syntax.Expr) (int64, bool) {
	k, ok, _ := c.fold(e, 0)
	return k, ok
}

// fold computes a constant; over tells that it does not fit 64 bits.
func (c *checker) fold(e syntax.Expr, depth int) (k int64, ok, over bool) {
	if depth > 50 {
		return 0, false, false
	}
	switch n := e.(type) {
	case *syntax.Int:
		return n.Value, n.Big == "" && n.Suffix != "f64" && n.Suffix != "f32", false
	case *syntax.Unary:
		if i, isInt := n.X.(*syntax.Int); isInt && n.Op == "-" && i.Big == "9223372036854775808" {
			return -1 << 63, true, false
		}
		if k, ok, over = c.fold(n.X, depth+1); over {
			return 0, false, true
		}
		if ok && n.Op == "-" {
			if k == -1<<63 {
				return 0, false, true
			}
			return -k, true, false
		}
	case *syntax.Binary:
		return c.foldBinary(n, depth)
	case *syntax.Name:
		if x := c.constantOf(n); x != nil {
			return c.fold(x, depth+10)
		}
	case *syntax.Path:
		if len(n.Segs) == 2 {
			if lo, hi, isType := types.IntBounds(n.Segs[0].Name); isType {
				switch n.Segs[1].Name {
				case "MAX":
					return hi, true, false
				case "MIN":
					return lo, true, false
				}
			}
		}
	}
	return 0, false, false
}

func (c *checker) foldBinary(n *syntax.Binary, depth int) (k int64, ok, over bool) {
	a, ok1, over1 := c.fold(n.X, depth+1)
	if !ok1 {
		return 0, false, over1
	}
	b, ok2, over2 := c.fold(n.Y, depth+1)
	if !ok2 {
		return 0, false, over2
	}
	switch n.Op {
	case "+":
		k = a + b
		over = (a^k)&(b^k) < 0
	case "-":
		k = a - b
		over = (a^b)&(a^k) < 0
	case "*":
		k, over = product(a, b)
	case "/":
		if b == 0 || a == -1<<63 && b == -1 {
			return 0, false, b != 0
		}
		k = a / b
	case "%":
		if b == 0 || b == -1 {
			return 0, b == -1, false
		}
		k = a % b
	case "**":
		return power64(a, b)
	case "<<":
		if b < 0 || b > 63 {
			return 0, false, false
		}
		k = a << uint(b)
	default:
		return 0, false, false
	}
	return k, !over, over
}

func product(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if a < 0 {
		hi -= uint64(b)
	}
	if b < 0 {
		hi -= uint64(a)
	}
	r := int64(lo)
	return r, !(r < 0 && hi == 1<<64-1 || r >= 0 && hi == 0)
}

func power64(a, b int64) (k int64, ok, over bool) {
	if b < 0 {
		return 0, false, false
	}
	if b > 64 && a != 0 && a != 1 && a != -1 {
		return 0, false, true
	}
	k = 1
	for range b % 1000 {
		if k, over = product(k, a); over {
			return 0, false, true
		}
	}
	return k, true, false
}

// overflow reports constant arithmetic that does not fit; its parts have been looked at before.
func (c *checker) overflow(n *syntax.Binary) {
	if !c.loud {
		return
	}
	if _, ok, over := c.fold(n, 0); ok || !over {
		return
	}
	for _, part := range []syntax.Expr{n.X, n.Y} {
		if _, _, over := c.fold(part, 0); over {
			return // it is reported there
		}
	}
	d := c.certain("E0309", n.Span(), "integer overflow: "+c.text(n.Span())+" does not fit 64 bits")
	d.Expected = "-9223372036854775808 to 9223372036854775807"
	d.Hint = "use floats, or wrapping_* / checked_* / saturating_* methods"
	method := map[string]string{"+": "saturating_add", "-": "saturating_sub", "*": "saturating_mul", "**": "saturating_pow"}[n.Op]
	if i, ok := n.X.(*syntax.Int); ok && i.Suffix == "" {
		fix(d, "compute with floats", n.X.Span(), c.text(n.X.Span())+".0")
	} else if method != "" {
		d.Fixes = append(d.Fixes, fixOf("stop at the bound: `"+method+"`", n.Span(), "("+c.text(n.X.Span())+")."+method+"("+c.text(n.Y.Span())+")"))
	}
}

// divisor reports division of an integer by a constant zero.
func (c *checker) divisor(n *syntax.Binary) {
	if !isInt(c.typeAt(n.Y)) {
		return
	}
	if k, ok := c.constantInt(n.Y); !ok || k != 0 {
		return
	}
	if _, literal := n.Y.(*syntax.Int); !literal && c.guarded > 0 {
		return // x == 0 || 10 / x > 5
	}
	d := c.certain("E0310", n.Span(), "division by zero")
	d.Related = append(d.Related, related(n.Y.Span(), "this is 0"))
	d.Hint = "a float divided by 0.0 is infinite"
	if _, literal := n.Y.(*syntax.Int); literal && n.Op == "/" {
		d.Fixes = append(d.Fixes, fixOf("divide as floats", n.Span(), "("+c.text(n.X.Span())+" as f64) / 0.0"))
	}
}
