package builtin

import (
	"math"
	"strconv"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// floatFunc is a function of one number that gives a float; log and friends are also methods.
type floatFunc struct {
	name, doc, example string
	f                  func(float64) float64
}

func floatFuncs() []floatFunc {
	return []floatFunc{
		{"sqrt", "Gives the square root; of negative numbers NaN.", "sqrt(16)  // => 4.0", math.Sqrt},
		{"cbrt", "Gives the cube root.", "cbrt(27)  // => 3.0", math.Cbrt},
		{"exp", "Gives e to the power x.", "exp(0)  // => 1.0", value.Exp},
		{"ln", "Gives the natural logarithm.", "ln(1)  // => 0.0", value.Log},
		{"log2", "Gives the logarithm to base 2.", "log2(8)  // => 3.0", math.Log2},
		{"log10", "Gives the logarithm to base 10.", "log10(1000)  // => 3.0", log10},
		{"exp2", "Gives 2 to the power x.", "exp2(3)  // => 8.0", math.Exp2},
		{"sin", "Gives the sine of an angle in radians.", "sin(0)  // => 0.0", math.Sin},
		{"cos", "Gives the cosine of an angle in radians.", "cos(0)  // => 1.0", math.Cos},
		{"tan", "Gives the tangent of an angle in radians.", "tan(0)  // => 0.0", math.Tan},
		{"asin", "Gives the angle in radians whose sine is x.", "asin(0)  // => 0.0", math.Asin},
		{"acos", "Gives the angle in radians whose cosine is x.", "acos(1)  // => 0.0", math.Acos},
		{"atan", "Gives the angle in radians whose tangent is x.", "atan(0)  // => 0.0", math.Atan},
		{"sinh", "Gives the hyperbolic sine.", "sinh(0)  // => 0.0", math.Sinh},
		{"cosh", "Gives the hyperbolic cosine.", "cosh(0)  // => 1.0", math.Cosh},
		{"tanh", "Gives the hyperbolic tangent.", "tanh(0)  // => 0.0", math.Tanh},
	}
}

// log10 is exact for powers of ten, where math.Log10 is one unit off for some.
func log10(x float64) float64 {
	if n := math.Round(value.Log10(x)); n > -300 && n < 300 && value.Pow(10, n) == x {
		return n
	}
	return value.Log10(x)
}

// numberMethods are those of integers and floats.
func numberMethods() []module.Func {
	var out []module.Func
	for _, f := range floatFuncs() {
		name, arg, _ := strings.Cut(strings.Replace(f.example, ")", "", 1), "(")
		x, rest, _ := strings.Cut(arg, " ")
		out = append(out, def("fun "+f.name+"(self) -> f64", f.doc, "("+x+")."+name+"() "+rest, func(c call) value.Value { return value.Float(f.f(c.num(0))) }))
	}
	return also(join(out, powers(), comparisons(), numberTests(), conversionsOfNumbers()), "signum: sign", "to_int: to_integer to_i", "to_float: to_f", "to_degrees: degrees", "to_radians: radians")
}

func powers() []module.Func {
	return []module.Func{
		def("fun abs<N>(self: N) -> N", "Gives the absolute value.", "(-5).abs()  // => 5", func(c call) value.Value { return c.abs(c.self()) }),
		forms(def("fun pow(self, y: f64)", "Gives the number to the power y: an integer if both are and y is not negative.", "2.pow(10)  // => 1024\n2.0.pow(0.5) > 1.4  // => true", func(c call) value.Value { return c.pow(0, 1) }),
			"fun pow(self: f64, y: f64) -> f64",
			"fun pow(self: f64, y: i64) -> f64",
			"fun pow(self: i64, y: f64) -> f64"),
		forms(def("fun powi(self, y: i64)", "Gives the number to the power of an integer.", "2.5.powi(2)  // => 6.25", func(c call) value.Value { c.int(1); return c.pow(0, 1) }),
			"fun powi(self: f64, y: i64) -> f64"),
		def("fun powf(self, y: f64) -> f64", "Gives the number to the power y as a float.", "4.powf(0.5)  // => 2.0", func(c call) value.Value { return value.Float(value.Pow(c.num(0), c.num(1))) }),
		def("fun log(self, base: f64 = null) -> f64", "Gives the logarithm to a base, or the natural one.", "8.log(2)  // => 3.0", func(c call) value.Value { return c.log(0, 1) }),
		def("fun atan2(self, x: f64) -> f64", "Gives the angle in radians of the point (x, self).", "0.atan2(1)  // => 0.0", func(c call) value.Value { return value.Float(math.Atan2(c.num(0), c.num(1))) }),
		def("fun hypot(self, y: f64) -> f64", "Gives the length of the diagonal of a rectangle.", "3.hypot(4)  // => 5.0", func(c call) value.Value { return value.Float(math.Hypot(c.num(0), c.num(1))) }),
		def("fun to_degrees(self) -> f64", "Turns radians into degrees.", "0.0.to_degrees()  // => 0.0", func(c call) value.Value { return value.Float(c.num(0) * (180 / math.Pi)) }),
		def("fun to_radians(self) -> f64", "Turns degrees into radians.", "180.to_radians() > 3.14  // => true", func(c call) value.Value { return value.Float(c.num(0) * (math.Pi / 180)) }),
	}
}

func (c call) abs(v value.Value) value.Value {
	if v.IsInt() {
		if v.AsInt() == math.MinInt64 {
			c.fail("integer overflow: the absolute value of %d does not fit 64 bits", v.AsInt())
		}
		return value.Int(max(v.AsInt(), -v.AsInt()))
	}
	return value.Float(math.Abs(c.num(0)))
}

func (c call) pow(i, j int) value.Value {
	x, y := c.Args[i], c.Args[j]
	if !x.IsInt() || !y.IsInt() || y.AsInt() < 0 {
		return value.Float(value.Pow(c.num(i), c.num(j)))
	}
	r, ok := value.PowInt(x.AsInt(), y.AsInt())
	if !ok {
		c.fail("integer overflow: %d to the power %d does not fit 64 bits; make the base a float if it need not be exact", x.AsInt(), y.AsInt())
	}
	return value.Int(r)
}

func (c call) log(i, j int) value.Value {
	x := c.num(i)
	if c.Args[j].IsNull() {
		return value.Float(value.Log(x))
	}
	switch base := c.num(j); base {
	case 2:
		return value.Float(math.Log2(x))
	case 10:
		return value.Float(log10(x))
	default:
		return value.Float(value.Log(x) / value.Log(base))
	}
}

// lesser gives the smaller of two numbers, as Rust: NaN loses.
func (c call) extremeOfTwo(i, j, sign int) value.Value {
	c.num(i)
	c.num(j)
	a, b := c.Args[i], c.Args[j]
	if isNaN(a) || !isNaN(b) && c.order(b, a)*sign > 0 {
		return b
	}
	return a
}

func comparisons() []module.Func {
	return []module.Func{
		def("fun min<N>(self: N, other: N) -> N", "Gives the smaller of both.", "3.min(5)  // => 3", func(c call) value.Value { return c.extremeOfTwo(0, 1, -1) }),
		def("fun max<N>(self: N, other: N) -> N", "Gives the greater of both.", "3.max(5)  // => 5", func(c call) value.Value { return c.extremeOfTwo(0, 1, 1) }),
		def("fun clamp<N>(self: N, lo: N, hi: N) -> N", "Gives the number, or the nearer bound if it is outside.", "15.clamp(0, 10)  // => 10", func(c call) value.Value {
			if c.num(1) > c.num(2) {
				c.fail("`clamp`: the lower bound %s is above the upper bound %s", short(c.Args[1]), short(c.Args[2]))
			}
			c.Args[0] = c.extremeOfTwo(0, 1, 1)
			return c.extremeOfTwo(0, 2, -1)
		}),
		def("fun signum<N>(self: N) -> N", "Gives -1, 0 or 1, of the number's own type.", "(-5).signum()  // => -1", signum),
		def("fun is_positive(self) -> bool", "Tells whether it is above 0.", "5.is_positive()  // => true", func(c call) value.Value { return value.Bool(c.num(0) > 0) }),
		def("fun is_negative(self) -> bool", "Tells whether it is below 0.", "5.is_negative()  // => false", func(c call) value.Value { return value.Bool(c.num(0) < 0) }),
		def("fun is_zero(self) -> bool", "Tells whether it is 0.", "0.is_zero()  // => true", func(c call) value.Value { return value.Bool(c.num(0) == 0) }),
		def("fun is_between(self, lo: f64, hi: f64) -> bool", "Tells whether it is at least lo and at most hi.", "5.is_between(1, 5)  // => true", func(c call) value.Value {
			x := c.num(0)
			return value.Bool(x >= c.num(1) && x <= c.num(2))
		}),
	}
}

func signum(c call) value.Value {
	x := c.num(0)
	if c.self().IsInt() {
		return integer(boolInt(x > 0) - boolInt(x < 0))
	}
	if x == 0 || x != x {
		return c.self()
	}
	return value.Float(math.Copysign(1, x))
}

func numberTests() []module.Func {
	return []module.Func{
		def("fun is_nan(self) -> bool", "Tells whether it is not a number.", "(0.0 / 0.0).is_nan()  // => true", func(c call) value.Value { return value.Bool(math.IsNaN(c.num(0))) }),
		def("fun is_infinite(self) -> bool", "Tells whether it is infinite.", "(1.0 / 0.0).is_infinite()  // => true", func(c call) value.Value { return value.Bool(math.IsInf(c.num(0), 0)) }),
		def("fun is_finite(self) -> bool", "Tells whether it is neither infinite nor NaN.", "1.5.is_finite()  // => true", func(c call) value.Value {
			return value.Bool(!math.IsNaN(c.num(0)) && !math.IsInf(c.num(0), 0))
		}),
		def("fun is_integer(self) -> bool", "Tells whether there is no fraction.", "2.0.is_integer()  // => true", func(c call) value.Value {
			return value.Bool(c.num(0) == math.Trunc(c.num(0)) && !math.IsInf(c.num(0), 0))
		}),
	}
}

func conversionsOfNumbers() []module.Func {
	return []module.Func{
		def("fun to_int(self) -> i64", "Gives the number without its fraction as an integer.", "3.9.to_int()  // => 3", toInt),
		def("fun to_float(self) -> f64", "Gives the number as a float.", "3.to_float()  // => 3.0", toFloat),
		def("fun floor<N>(self: N) -> N", "Gives the greatest whole number that is not above, of the number's own type.", "3.7.floor()  // => 3.0", rounding(math.Floor)),
		def("fun ceil<N>(self: N) -> N", "Gives the least whole number that is not below, of the number's own type.", "3.2.ceil()  // => 4.0", rounding(math.Ceil)),
		def("fun trunc<N>(self: N) -> N", "Leaves the fraction out.", "(-3.7).trunc()  // => -3.0", rounding(math.Trunc)),
		def("fun round<N>(self: N, digits: i64 = 0) -> N", "Rounds to so many digits behind the point, halves away from zero; negative digits round before the point.", "2.5.round()  // => 3.0\n3.14159.round(2)  // => 3.14", func(c call) value.Value {
			return c.round(c.self(), c.int(1))
		}),
		def("fun fract(self) -> f64", "Gives the fraction.", "2.25.fract()  // => 0.25", func(c call) value.Value {
			x := c.num(0)
			return value.Float(x - math.Trunc(x))
		}),
		def("fun to_fixed(self, digits: i64) -> str", "Writes the number with so many digits behind the point.", "2.5.to_fixed(2)  // => \"2.50\"", func(c call) value.Value {
			d := c.size(1)
			if d > 1000 {
				c.fail("`to_fixed` writes at most 1000 digits, found %d", d)
			}
			return value.String(strconv.FormatFloat(c.num(0), 'f', d, 64))
		}),
	}
}

func rounding(f func(float64) float64) func(c call) value.Value {
	return func(c call) value.Value {
		if c.self().IsInt() {
			return c.self()
		}
		return value.Float(f(c.num(0)))
	}
}

// round rounds decimally: the text with so many digits decides, so that 2.675 (which is a little less) gives 2.67.
func (c call) round(v value.Value, digits int64) value.Value {
	if v.IsInt() {
		return c.roundInt(v.AsInt(), digits)
	}
	x := c.num(0)
	switch {
	case digits == 0:
		return value.Float(math.Round(x))
	case math.IsNaN(x) || math.IsInf(x, 0) || digits > 300:
		return v
	case digits < 0:
		unit := math.Pow(10, float64(min(-digits, 400)))
		if math.IsInf(unit, 0) {
			return value.Float(0)
		}
		return value.Float(math.Round(x/unit) * unit)
	}
	f, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', int(digits), 64), 64)
	unit := math.Pow(10, float64(digits))
	if half := x * unit; err == nil && half-math.Trunc(half) == math.Copysign(0.5, x) && math.FMA(x, unit, -half) == 0 {
		f = math.Round(half) / unit // an exact half: away from zero, where the text rounds to even
	}
	return value.Float(f)
}

func (c call) roundInt(n, digits int64) value.Value {
	if digits >= 0 {
		return value.Int(n)
	}
	unit, ok := value.PowInt(10, min(-digits, 100))
	if !ok {
		return value.Int(0)
	}
	rest := n % unit
	down := n - rest
	if rest < 0 {
		rest = -rest
	}
	if rest < unit-rest {
		return value.Int(down)
	}
	if n < 0 {
		unit = -unit
	}
	r, ok := addInt(down, unit)
	if !ok {
		c.fail("integer overflow: %d rounded to %d digits does not fit 64 bits", n, digits)
	}
	return value.Int(r)
}

func floatMethods() []module.Func {
	return also(join(numberMethods(), []module.Func{
		def("fun rem_euclid(self, y: f64) -> f64", "Gives the remainder that is never negative.", "(-7.5).rem_euclid(2.0)  // => 0.5", func(c call) value.Value {
			x, y := c.num(0), math.Abs(c.num(1))
			r := math.Mod(x, y)
			if r < 0 {
				r += y
			}
			return value.Float(r)
		}),
		def("fun mul_add(self, a: f64, b: f64) -> f64", "Gives self * a + b, rounded once.", "2.0.mul_add(3.0, 1.0)  // => 7.0", func(c call) value.Value { return value.Float(math.FMA(c.num(0), c.num(1), c.num(2))) }),
		def("fun recip(self) -> f64", "Gives 1 divided by the number.", "4.0.recip()  // => 0.25", func(c call) value.Value { return value.Float(1 / c.num(0)) }),
		def("fun copysign(self, sign: f64) -> f64", "Gives the number with the sign of another.", "2.0.copysign(-1.0)  // => -2.0", func(c call) value.Value { return value.Float(math.Copysign(c.num(0), c.num(1))) }),
		def("fun is_sign_negative(self) -> bool", "Tells whether the sign is minus, -0.0 and NaN included.", "(-0.0).is_sign_negative()  // => true", func(c call) value.Value { return value.Bool(math.Signbit(c.num(0))) }),
		def("fun is_sign_positive(self) -> bool", "Tells whether the sign is plus.", "1.0.is_sign_positive()  // => true", func(c call) value.Value { return value.Bool(!math.Signbit(c.num(0))) }),
		def("fun to_bits(self) -> i64", "Gives the 64 bits of the number as an integer.", "0.0.to_bits()  // => 0", func(c call) value.Value { return value.Int(int64(math.Float64bits(c.num(0)))) }),
		def("fun total_cmp(self, other: f64) -> i64", "Gives -1, 0 or 1; NaN comes last.", "1.0.total_cmp(2.0)  // => -1", func(c call) value.Value {
			return integer(compareFloats(c.num(0), c.num(1)))
		}),
		def("fun sin_cos(self) -> (f64, f64)", "Gives sine and cosine as a pair.", "0.0.sin_cos()  // => (0.0, 1.0)", func(c call) value.Value {
			s, k := math.Sincos(c.num(0))
			return value.NewTuple(value.Float(s), value.Float(k))
		}),
		def("fun exp_m1(self) -> f64", "Gives e to the power of the number, minus 1, exact near 0.", "0.0.exp_m1()  // => 0.0", func(c call) value.Value { return value.Float(math.Expm1(c.num(0))) }),
		def("fun ln_1p(self) -> f64", "Gives the natural logarithm of 1 plus the number, exact near 0.", "0.0.ln_1p()  // => 0.0", func(c call) value.Value { return value.Float(math.Log1p(c.num(0))) }),
	}), "ln_1p: log1p", "exp_m1: expm1")
}

func addInt(a, b int64) (int64, bool) { r := a + b; return r, (a^r)&(b^r) >= 0 }

func subInt(a, b int64) (int64, bool) { r := a - b; return r, (a^b)&(a^r) >= 0 }

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}
