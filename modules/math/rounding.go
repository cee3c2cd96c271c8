package math

import (
	gomath "math"
	"strconv"

	"skep/interp/module"
	"skep/interp/value"
)

func rounding() []module.Func {
	return []module.Func{
		{Sig: "fun floor(x: f64) -> i64", Doc: "The largest integer that is not above x.", Example: "math.floor(-2.5)  // => -3", Impl: toWhole(gomath.Floor)},
		{Sig: "fun ceil(x: f64) -> i64", Doc: "The smallest integer that is not below x.", Example: "math.ceil(2.1)  // => 3", Impl: toWhole(gomath.Ceil)},
		{Sig: "fun trunc(x: f64) -> i64", Doc: "x without its fraction, as an integer.", Example: "math.trunc(-2.7)  // => -2", Global: "trunc", Impl: toWhole(gomath.Trunc)},
		{Sig: "fun round(x: f64, digits: i64 = null)", Forms: []string{"fun round(x: f64) -> i64", "fun round(x: i64) -> i64", "fun round(x: i64, digits: i64)", "fun round(x: f64, digits: i64) -> f64"}, Doc: "The nearest integer, halves away from zero; with digits a float with that many decimals (negative: tens, hundreds, …).", Example: "math.round(2.5)  // => 3\nmath.round(3.14159, 2)  // => 3.14", Impl: round},
		{Sig: "fun fract(x: f64) -> f64", Doc: "The fraction of x, with its sign.", Example: "math.fract(2.5)  // => 0.5", Impl: real1(func(x float64) float64 { return x - gomath.Trunc(x) })},
		{Sig: "fun abs<N>(x: N) -> N", Doc: "The absolute value, of the same type as x.", Example: "math.abs(-5)  // => 5\nmath.abs(-0.5)  // => 0.5", Impl: abs},
		{Sig: "fun sign(x: f64) -> i64", Doc: "-1, 0 or 1; NaN has the sign 0.", Example: "math.sign(-2.5)  // => -1", Impl: sign},
		{Sig: "fun copysign(x: f64, y: f64) -> f64", Doc: "The size of x with the sign of y.", Example: "math.copysign(3, -0.0)  // => -3.0", Impl: real2(gomath.Copysign)},
		{Sig: "fun fmod(x: f64, y: f64) -> f64", Doc: "The remainder of x / y with the sign of x.", Example: "math.fmod(-7, 3)  // => -1.0", Impl: real2(gomath.Mod)},
		{Sig: "fun remainder(x: f64, y: f64) -> f64", Doc: "IEEE 754's remainder: x minus the nearest multiple of y.", Example: "math.remainder(7, 4)  // => -1.0", Impl: real2(gomath.Remainder)},
		{Sig: "fun clamp<N>(x: N, low: N, high: N) -> N", Doc: "x, or the nearer end when it lies outside of low..=high.", Example: "math.clamp(12, 0, 10)  // => 10", Global: "clamp", Impl: clamp},
		{Sig: "fun lerp(a: f64, b: f64, t: f64) -> f64", Doc: "The point at t between a (t = 0) and b (t = 1).", Example: "math.lerp(10, 20, 0.25)  // => 12.5", Impl: lerp},
		{Sig: "fun isclose(a: f64, b: f64, rel_tol: f64 = 1e-9, abs_tol: f64 = 0.0) -> bool", Doc: "Whether a and b differ by at most rel_tol of the larger, or by abs_tol.", Example: "math.isclose(0.1 + 0.2, 0.3)  // => true", Impl: isClose},
		{Sig: "fun is_nan(x: f64) -> bool", Doc: "Whether x is NaN.", Example: "math.is_nan(math.nan)  // => true", Impl: test1(gomath.IsNaN)},
		{Sig: "fun is_inf(x: f64) -> bool", Doc: "Whether x is infinite.", Example: "math.is_inf(-math.inf)  // => true", Impl: test1(func(x float64) bool { return gomath.IsInf(x, 0) })},
		{Sig: "fun is_finite(x: f64) -> bool", Doc: "Whether x is neither infinite nor NaN.", Example: "math.is_finite(1.5)  // => true", Impl: test1(func(x float64) bool { return !gomath.IsInf(x, 0) && !gomath.IsNaN(x) })},
		{Sig: "fun is_integer(x: f64) -> bool", Doc: "Whether x has no fraction.", Example: "math.is_integer(2.0)  // => true", Impl: test1(isWhole)},
	}
}

// toWhole makes an Impl of a rounding to an integer; integers pass as they are.
func toWhole(f func(float64) float64) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		if c.Args[0].IsInt() {
			return c.Args[0], nil
		}
		x := c.Float(0)
		n, ok := whole(f(x))
		if !ok {
			return value.Null, c.Error(codeOverflow, "", "%s does not fit into an integer", value.FormatFloat(x))
		}
		return value.Int(n), nil
	}
}

func round(c *module.Call) (value.Value, error) {
	if c.Args[1].IsNull() {
		return toWhole(gomath.Round)(c)
	}
	x := c.Float(0)
	digits := c.Int(1)
	if c.Args[0].IsInt() && digits >= 0 {
		return c.Args[0], nil
	}
	return value.Float(roundTo(x, digits)), nil
}

// roundTo goes through decimal text, so that 2.675 at two digits is judged by
// the number that it really is, as Python does.
func roundTo(x float64, digits int64) float64 {
	switch {
	case gomath.IsNaN(x) || gomath.IsInf(x, 0) || digits > 330:
		return x
	case digits >= 0 && digits <= 22 && isTie(x, int(digits)):
		unit := gomath.Pow(10, float64(digits))
		return (gomath.Trunc(x*unit) + gomath.Copysign(1, x)) / unit
	case digits >= 0:
		y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', int(digits), 64), 64)
		return y
	case digits < -308:
		return gomath.Copysign(0, x)
	}
	unit := gomath.Pow(10, float64(-digits))
	return gomath.Round(x/unit) * unit
}

// isTie tells whether x lies exactly between two decimals, where text would
// round to even. Powers of ten up to 22 are exact floats.
func isTie(x float64, digits int) bool {
	unit := gomath.Pow(10, float64(digits))
	y := x * unit
	return gomath.Abs(y-gomath.Trunc(y)) == 0.5 && gomath.FMA(x, unit, -y) == 0
}

func abs(c *module.Call) (value.Value, error) {
	if !c.Args[0].IsInt() {
		return real1(gomath.Abs)(c)
	}
	n := c.Args[0].AsInt()
	if n == gomath.MinInt64 {
		return value.Null, c.Error(codeOverflow, "", "the absolute value of %d does not fit into 64 bits", n)
	}
	return value.Int(max(n, -n)), nil
}

func sign(c *module.Call) (value.Value, error) {
	x := c.Float(0)
	switch {
	case x > 0:
		return value.Int(1), nil
	case x < 0:
		return value.Int(-1), nil
	}
	return value.Int(0), nil
}

func clamp(c *module.Call) (value.Value, error) {
	x, low, high := c.Args[0], c.Args[1], c.Args[2]
	c.Float(0)
	order, ok := value.Compare(low, high)
	if !ok || order > 0 {
		return value.Null, c.Error(codeDomain, "", "the limits %s and %s must be two numbers in order", value.Repr(low), value.Repr(high))
	}
	if d, ok := value.Compare(x, low); ok && d < 0 {
		return low, nil
	}
	if d, ok := value.Compare(x, high); ok && d > 0 {
		return high, nil
	}
	return x, nil
}

func lerp(c *module.Call) (value.Value, error) {
	var x [3]float64
	for i := range x {
		x[i] = c.Float(i)
	}
	if x[2] == 1 { // exact at both ends
		return value.Float(x[1]), nil
	}
	return value.Float(x[0] + (x[1]-x[0])*x[2]), nil
}

// isClose is PEP 485's definition: symmetric, infinities are close to themselves only.
func isClose(c *module.Call) (value.Value, error) {
	var x [4]float64
	for i := range x {
		x[i] = c.Float(i)
	}
	a, b := x[0], x[1]
	if a == b {
		return value.Bool(true), nil
	}
	if gomath.IsInf(a, 0) || gomath.IsInf(b, 0) {
		return value.Bool(false), nil
	}
	larger := max(gomath.Abs(a), gomath.Abs(b))
	return value.Bool(gomath.Abs(a-b) <= max(x[2]*larger, x[3])), nil
}
