package builtin

import (
	"math"
	"strconv"

	"skep/interp/module"
	"skep/interp/value"
)

// overflowing are the forms of + - * / % ** << that say what happens when the result does not fit.
func overflowing() []module.Func {
	var out []module.Func
	for _, op := range arithmetic() {
		arg := "fun "
		x := "(self, n: i64)"
		out = append(out,
			intMethod(arg+"checked_"+op.name+x+" -> Option<i64>", "Gives Some("+op.what+"), or None if it does not fit or is not defined.", op.example("checked"), func(c call, a, b int64) value.Value {
				r, ok := op.f(a, b)
				return option(value.Int(r), ok)
			}),
			intMethod(arg+"wrapping_"+op.name+x+" -> i64", "Gives "+op.what+" modulo 2^64.", op.example("wrapping"), func(c call, a, b int64) value.Value {
				op.defined(c, a, b)
				return value.Int(op.wrap(a, b))
			}),
			intMethod(arg+"saturating_"+op.name+x+" -> i64", "Gives "+op.what+", or the nearest bound if it does not fit.", op.example("saturating"), func(c call, a, b int64) value.Value {
				op.defined(c, a, b)
				return value.Int(op.saturated(a, b))
			}),
			intMethod(arg+"overflowing_"+op.name+x+" -> (i64, bool)", "Gives "+op.what+" modulo 2^64, and whether it did not fit.", op.example("overflowing"), func(c call, a, b int64) value.Value {
				op.defined(c, a, b)
				_, ok := op.f(a, b)
				return value.NewTuple(value.Int(op.wrap(a, b)), value.Bool(!ok))
			}))
	}
	return out
}

// operation is checked arithmetic: f says whether the result fits.
type operation struct {
	name, what string
	f          func(a, b int64) (int64, bool)
	sample     int64 // of 7 and 2
}

func arithmetic() []operation {
	return []operation{
		{"add", "the sum", addInt, 9},
		{"sub", "the difference", subInt, 5},
		{"mul", "the product", value.MulInt, 14},
		{"div", "the quotient", func(a, b int64) (int64, bool) {
			if b == 0 {
				return 0, false
			}
			return a / b, a != math.MinInt64 || b != -1
		}, 3},
		{"rem", "the remainder", func(a, b int64) (int64, bool) {
			if b == 0 {
				return 0, false
			}
			return a % b, a != math.MinInt64 || b != -1
		}, 1},
		{"pow", "the power", func(a, b int64) (int64, bool) {
			if b < 0 {
				return 0, false
			}
			return value.PowInt(a, b)
		}, 49},
	}
}

func (op operation) example(form string) string {
	want := strconv.FormatInt(op.sample, 10)
	switch form {
	case "checked":
		want = "Some(" + want + ")"
	case "overflowing":
		want = "(" + want + ", false)"
	}
	return "7." + form + "_" + op.name + "(2)  // => " + want
}

func (op operation) defined(c call, _, b int64) {
	if (op.name == "div" || op.name == "rem") && b == 0 {
		c.fail("division by zero in `%s`", c.Name)
	}
	if op.name == "pow" && b < 0 {
		c.fail("`%s` expects an exponent of at least 0, found %d", c.Name, b)
	}
}

func (op operation) wrap(a, b int64) int64 {
	if op.name != "pow" {
		r, _ := op.f(a, b)
		return r
	}
	r := int64(1)
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			r *= a
		}
		a *= a
	}
	return r
}

func (op operation) saturated(a, b int64) int64 {
	r, ok := op.f(a, b)
	if ok {
		return r
	}
	negative := a < 0 // of sums and differences that do not fit: the sign of the first
	switch op.name {
	case "mul":
		negative = (a < 0) != (b < 0)
	case "div":
		negative = false
	case "rem":
		return 0
	case "pow":
		negative = a < 0 && b&1 != 0
	}
	if negative {
		return math.MinInt64
	}
	return math.MaxInt64
}
