package builtin

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"

	"skep/interp/module"
	"skep/interp/value"
)

func numberMethods() []module.Func {
	var out []module.Func
	for name, f := range floatFunctions() {
		out = append(out, fn("fun "+name+"(self)", name+" of the number.", floatImpl(f)))
	}
	is := func(name, doc string, f func(float64) bool) module.Func {
		return fn("fun "+name+"(self)", doc, func(c *module.Call) (value.Value, error) { x, err := number(c, 0); return value.Bool(f(x)), err })
	}
	return append(out,
		fn("fun abs(self)", "The absolute value.", abs), fn("fun pow(self, y)", "The number to the power y.", pow), fn("fun powi(self, y: i64)", "The number to the power y.", pow),
		fn("fun powf(self, y: f64)", "The number to the power y.", pow),
		fn("fun floor(self)", "The greatest integer not above, as a float.", rounding(math.Floor)), fn("fun ceil(self)", "The least integer not below, as a float.", rounding(math.Ceil)),
		fn("fun trunc(self)", "Without the fraction.", rounding(math.Trunc)), fn("fun round(self, digits: i64 = 0)", "Rounded half away from zero.", round),
		fn("fun min(self, other)", "The smaller.", func(c *module.Call) (value.Value, error) { return extreme(c, c.Args, -1) }),
		fn("fun max(self, other)", "The greater.", func(c *module.Call) (value.Value, error) { return extreme(c, c.Args, 1) }),
		fn("fun clamp(self, lo, hi)", "Not below lo, not above hi.", func(c *module.Call) (value.Value, error) {
			v, err := extreme(c, []value.Value{c.Args[0], c.Args[1]}, 1)
			if err != nil {
				return v, err
			}
			return extreme(c, []value.Value{v, c.Args[2]}, -1)
		}),
		fn("fun signum(self)", "-1, 0 or 1.", func(c *module.Call) (value.Value, error) {
			x, err := number(c, 0)
			k, _ := value.Compare(value.Float(x), value.Int(0))
			if c.Args[0].IsFloat() {
				return value.Float(float64(k)), err
			}
			return value.Int(int64(k)), err
		}),
		fn("fun to_int(self)", "As an integer, cut.", toInt), fn("fun to_float(self)", "As a float.", toFloat),
		is("is_nan", "Whether it is not a number.", math.IsNaN), is("is_finite", "Whether it is neither infinite nor NaN.", func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }),
		is("is_infinite", "Whether it is infinite.", func(x float64) bool { return math.IsInf(x, 0) }),
		is("is_positive", "Whether it is above zero.", func(x float64) bool { return x > 0 }), is("is_negative", "Whether it is below zero.", func(x float64) bool { return x < 0 }),
	)
}

func integerMethods() []module.Func {
	out := []module.Func{
		fn("fun is_even(self)", "Whether 2 divides it.", func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].AsInt()%2 == 0), nil }),
		fn("fun is_odd(self)", "Whether 2 does not divide it.", func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].AsInt()%2 != 0), nil }),
		fn("fun to_hex(self)", "In base 16.", func(c *module.Call) (value.Value, error) {
			return value.String(strconv.FormatInt(c.Args[0].AsInt(), 16)), nil
		}),
		fn("fun to_binary(self)", "In base 2.", func(c *module.Call) (value.Value, error) {
			return value.String(strconv.FormatInt(c.Args[0].AsInt(), 2)), nil
		}),
		fn("fun count_ones(self)", "How many bits are set.", func(c *module.Call) (value.Value, error) {
			return value.Int(int64(bits.OnesCount64(uint64(c.Args[0].AsInt())))), nil
		}),
		fn("fun rem_euclid(self, n: i64)", "The remainder that is never negative.", func(c *module.Call) (value.Value, error) {
			n, err := integer(c, 1)
			if err != nil || n == 0 {
				return value.Null, errors.Join(err, errors.New("division by zero"))
			}
			r := c.Args[0].AsInt() % int64(n)
			if r < 0 {
				r += int64(max(n, -n))
			}
			return value.Int(r), nil
		}),
		fn("fun gcd(self, n: i64)", "The greatest common divisor.", func(c *module.Call) (value.Value, error) {
			n, err := integer(c, 1)
			a, b := c.Args[0].AsInt(), int64(n)
			for b != 0 {
				a, b = b, a%b
			}
			return value.Int(max(a, -a)), err
		}),
	}
	ops := map[string]func(a, b int64) (int64, bool){"add": addInt, "sub": subInt, "mul": mulInt}
	for _, name := range []string{"add", "sub", "mul"} {
		op := ops[name]
		out = append(out, overflow("checked_"+name, "Some(result), or None on overflow.", op, func(r int64, ok bool, _, _ int64) value.Value { return option(value.Int(r), ok) }),
			overflow("wrapping_"+name, "The result modulo 2^64.", op, func(r int64, _ bool, _, _ int64) value.Value { return value.Int(r) }),
			overflow("saturating_"+name, "The result, or the nearest bound on overflow.", op, func(r int64, ok bool, a, b int64) value.Value { return value.Int(saturate(name, r, ok, a, b)) }))
	}
	return append(out, fn("fun checked_div(self, n: i64)", "Some(quotient), or None.", func(c *module.Call) (value.Value, error) {
		n, err := integer(c, 1)
		a := c.Args[0].AsInt()
		if n == 0 || a == math.MinInt64 && n == -1 {
			return value.None(), err
		}
		return value.Some(value.Int(a / int64(n))), err
	}))
}

func overflow(name, doc string, op func(a, b int64) (int64, bool), f func(r int64, ok bool, a, b int64) value.Value) module.Func {
	return fn("fun "+name+"(self, n: i64)", doc, func(c *module.Call) (value.Value, error) {
		n, err := integer(c, 1)
		a := c.Args[0].AsInt()
		r, ok := op(a, int64(n))
		return f(r, ok, a, int64(n)), err
	})
}

func addInt(a, b int64) (int64, bool) { r := a + b; return r, (a^r)&(b^r) >= 0 }
func subInt(a, b int64) (int64, bool) { r := a - b; return r, (a^b)&(a^r) >= 0 }
func mulInt(a, b int64) (int64, bool) {
	r := a * b
	return r, a == 0 || r/a == b && !(a == -1 && b == math.MinInt64)
}

func saturate(name string, r int64, ok bool, a, b int64) int64 {
	negative := a < 0
	if name == "mul" {
		negative = a < 0 != (b < 0)
	}
	switch {
	case ok:
		return r
	case negative:
		return math.MinInt64
	}
	return math.MaxInt64
}

// anyMethods are what all kinds of values have.
func anyMethods() []module.Func {
	same := func(c *module.Call) (value.Value, error) { return c.Args[0].Share(), nil }
	return []module.Func{
		fn("fun to_string(self)", "As text.", func(c *module.Call) (value.Value, error) { return value.String(value.Interpolate(c.Args[0])), nil }),
		fn("fun clone(self)", "A copy: values share until someone writes.", same), fn("fun copy(self)", "A copy.", same),
		fn("fun borrow(self)", "Itself.", same), fn("fun as_ref(self)", "Itself.", same), fn("fun into(self)", "Itself.", same),
		fn("fun unwrap_or(self, default)", "Itself, or the default for nil.", func(c *module.Call) (value.Value, error) {
			if c.Args[0].IsNull() {
				return c.Args[1], nil
			}
			return c.Args[0].Share(), nil
		}),
		fn("fun is_null(self)", "Whether it is nil.", func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].IsNull()), nil }),
		fn("fun type_of(self)", "The name of its type.", func(c *module.Call) (value.Value, error) { return value.String(value.TypeName(c.Args[0])), nil }),
		fn("fun eq(self, other)", "Whether both are equal.", func(c *module.Call) (value.Value, error) { return value.Bool(value.Equal(c.Args[0], c.Args[1])), nil }),
		fn("fun cmp(self, other)", "-1, 0 or 1.", func(c *module.Call) (value.Value, error) {
			k, ok := value.Compare(c.Args[0], c.Args[1])
			if !ok {
				return value.Null, fmt.Errorf("cannot compare %s with %s", short(c.Args[0]), short(c.Args[1]))
			}
			return value.Int(int64(k)), nil
		}),
	}
}
