package math

import (
	gomath "math"
	"math/bits"

	"skep/interp/module"
	"skep/interp/value"
)

func powers() []module.Func {
	return []module.Func{
		{Sig: "fun sqrt(x: f64) -> f64", Doc: "The square root; NaN for negative numbers.", Example: "math.sqrt(16)  // => 4.0", Impl: real1(gomath.Sqrt)},
		{Sig: "fun cbrt(x: f64) -> f64", Doc: "The cube root.", Example: "math.cbrt(-27)  // => -3.0", Impl: real1(gomath.Cbrt)},
		{Sig: "fun pow(x: f64, y: f64)", Forms: []string{"fun pow(x: f64, y: f64) -> f64", "fun pow(x: f64, y: i64) -> f64", "fun pow(x: i64, y: f64) -> f64"}, Doc: "x to the power of y: an integer when both are and y ≥ 0, else a float.", Example: "math.pow(2, 10)  // => 1024\nmath.pow(2, -1)  // => 0.5", Impl: pow},
		{Sig: "fun exp(x: f64) -> f64", Doc: "e to the power of x.", Example: "math.exp(0)  // => 1.0", Impl: real1(value.Exp)},
		{Sig: "fun exp2(x: f64) -> f64", Doc: "2 to the power of x.", Example: "math.exp2(10)  // => 1024.0", Impl: real1(gomath.Exp2)},
		{Sig: "fun expm1(x: f64) -> f64", Doc: "exp(x) - 1, exact near zero.", Example: "math.expm1(0)  // => 0.0", Impl: real1(gomath.Expm1)},
		{Sig: "fun log(x: f64, base: f64 = null) -> f64", Doc: "The natural logarithm, or the logarithm to a base.", Example: "math.log(1)  // => 0.0\nmath.log(8, 2)  // => 3.0", Impl: logarithm},
		{Sig: "fun ln(x: f64) -> f64", Doc: "The natural logarithm.", Example: "math.ln(1)  // => 0.0", Impl: real1(value.Log)},
		{Sig: "fun log2(x: f64) -> f64", Doc: "The logarithm to base 2.", Example: "math.log2(8)  // => 3.0", Impl: real1(gomath.Log2)},
		{Sig: "fun log10(x: f64) -> f64", Doc: "The logarithm to base 10.", Example: "math.log10(1000)  // => 3.0", Impl: real1(log10)},
		{Sig: "fun log1p(x: f64) -> f64", Doc: "log(1 + x), exact near zero.", Example: "math.log1p(0)  // => 0.0", Impl: real1(gomath.Log1p)},
		{Sig: "fun hypot(...xs: f64) -> f64", Doc: "The length of the vector of all arguments: hypot(3, 4) is 5.", Example: "math.hypot(3, 4)  // => 5.0", Impl: hypot},
		{Sig: "fun gamma(x: f64) -> f64", Doc: "The gamma function: gamma(n + 1) is n!.", Example: "math.gamma(5)  // => 24.0", Impl: real1(gomath.Gamma)},
		{Sig: "fun lgamma(x: f64) -> f64", Doc: "The logarithm of the gamma function's absolute value.", Example: "math.lgamma(1)  // => 0.0", Impl: real1(lgamma)},
		{Sig: "fun erf(x: f64) -> f64", Doc: "The error function.", Example: "math.erf(0)  // => 0.0", Impl: real1(gomath.Erf)},
		{Sig: "fun erfc(x: f64) -> f64", Doc: "1 - erf(x), exact for large x.", Example: "math.erfc(0)  // => 1.0", Impl: real1(gomath.Erfc)},
	}
}

func angles() []module.Func {
	return []module.Func{
		{Sig: "fun sin(x: f64) -> f64", Doc: "The sine of an angle in radians.", Example: "math.sin(0)  // => 0.0", Impl: real1(gomath.Sin)},
		{Sig: "fun cos(x: f64) -> f64", Doc: "The cosine of an angle in radians.", Example: "math.cos(0)  // => 1.0", Impl: real1(gomath.Cos)},
		{Sig: "fun tan(x: f64) -> f64", Doc: "The tangent of an angle in radians.", Example: "math.tan(0)  // => 0.0", Impl: real1(gomath.Tan)},
		{Sig: "fun asin(x: f64) -> f64", Doc: "The angle in radians whose sine is x; NaN outside -1..1.", Example: "math.asin(0)  // => 0.0", Impl: real1(gomath.Asin)},
		{Sig: "fun acos(x: f64) -> f64", Doc: "The angle in radians whose cosine is x; NaN outside -1..1.", Example: "math.acos(1)  // => 0.0", Impl: real1(gomath.Acos)},
		{Sig: "fun atan(x: f64) -> f64", Doc: "The angle in radians whose tangent is x.", Example: "math.atan(0)  // => 0.0", Impl: real1(gomath.Atan)},
		{Sig: "fun atan2(y: f64, x: f64) -> f64", Doc: "The angle in radians of the point (x, y), from -π to π.", Example: "math.atan2(0, 1)  // => 0.0", Impl: real2(gomath.Atan2)},
		{Sig: "fun sinh(x: f64) -> f64", Doc: "The hyperbolic sine.", Example: "math.sinh(0)  // => 0.0", Impl: real1(gomath.Sinh)},
		{Sig: "fun cosh(x: f64) -> f64", Doc: "The hyperbolic cosine.", Example: "math.cosh(0)  // => 1.0", Impl: real1(gomath.Cosh)},
		{Sig: "fun tanh(x: f64) -> f64", Doc: "The hyperbolic tangent.", Example: "math.tanh(0)  // => 0.0", Impl: real1(gomath.Tanh)},
		{Sig: "fun asinh(x: f64) -> f64", Doc: "The inverse of sinh.", Example: "math.asinh(0)  // => 0.0", Impl: real1(gomath.Asinh)},
		{Sig: "fun acosh(x: f64) -> f64", Doc: "The inverse of cosh; NaN below 1.", Example: "math.acosh(1)  // => 0.0", Impl: real1(gomath.Acosh)},
		{Sig: "fun atanh(x: f64) -> f64", Doc: "The inverse of tanh; NaN outside -1..1.", Example: "math.atanh(0)  // => 0.0", Impl: real1(gomath.Atanh)},
		{Sig: "fun degrees(radians: f64) -> f64", Doc: "Radians as degrees.", Example: "math.degrees(math.pi)  // => 180.0", Impl: real1(func(x float64) float64 { return x * (180 / gomath.Pi) })},
		{Sig: "fun radians(degrees: f64) -> f64", Doc: "Degrees as radians.", Example: "math.radians(180) == math.pi  // => true", Impl: real1(func(x float64) float64 { return x * (gomath.Pi / 180) })},
	}
}

// log10 is exact for powers of ten, which Go's is not everywhere.
func log10(x float64) float64 { return snap(value.Log10(x), 10, x) }

// snap corrects a logarithm that misses a whole number by rounding only.
func snap(y, base, x float64) float64 {
	if r := gomath.Round(y); y != r && gomath.Abs(y-r) < 1e-9 && value.Pow(base, r) == x {
		return r
	}
	return y
}

func lgamma(x float64) float64 {
	y, _ := gomath.Lgamma(x)
	return y
}

func logarithm(c *module.Call) (value.Value, error) {
	x := c.Float(0)
	if c.Args[1].IsNull() {
		return value.Float(value.Log(x)), nil
	}
	base := c.Float(1)
	switch {
	case base == 2:
		return value.Float(gomath.Log2(x)), nil
	case base == 10:
		return value.Float(log10(x)), nil
	}
	return value.Float(snap(value.Log(x)/value.Log(base), base, x)), nil
}

func pow(c *module.Call) (value.Value, error) {
	x := c.Float(0)
	y := c.Float(1)
	if !c.Args[0].IsInt() || !c.Args[1].IsInt() || y < 0 {
		return value.Float(value.Pow(x, y)), nil
	}
	n, ok := power(c.Args[0].AsInt(), c.Args[1].AsInt())
	if !ok {
		return value.Null, c.Error(codeOverflow, "use floats: math.pow(float(x), y)", "%d to the power of %d does not fit into 64 bits", c.Args[0].AsInt(), c.Args[1].AsInt())
	}
	return value.Int(n), nil
}

// power squares and multiplies; ok is false on overflow.
func power(base, exp int64) (n int64, ok bool) {
	n, ok = 1, true
	for {
		if exp&1 != 0 {
			if n, ok = times(n, base); !ok {
				return 0, false
			}
		}
		if exp >>= 1; exp == 0 {
			return n, true
		}
		if base, ok = times(base, base); !ok {
			return 0, false
		}
	}
}

// times multiplies; ok is false on overflow.
func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	negative := (a < 0) != (b < 0)
	switch {
	case hi != 0:
		return 0, false
	case negative && lo <= 1<<63:
		return -int64(lo), true
	case !negative && lo < 1<<63:
		return int64(lo), true
	}
	return 0, false
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// hypot scales by the largest part, so that squares neither overflow nor vanish.
func hypot(c *module.Call) (value.Value, error) {
	xs, err := floats(c, 0)
	if err != nil {
		return value.Null, err
	}
	if len(xs) == 2 {
		return value.Float(gomath.Hypot(xs[0], xs[1])), nil
	}
	largest := 0.0
	for _, x := range xs {
		if gomath.IsInf(x, 0) {
			return value.Float(gomath.Inf(1)), nil
		}
		largest = max(largest, gomath.Abs(x))
	}
	if largest == 0 || gomath.IsNaN(largest) {
		return value.Float(largest), nil
	}
	sum := 0.0
	for _, x := range xs {
		sum += x / largest * (x / largest)
	}
	return value.Float(largest * gomath.Sqrt(sum)), nil
}
