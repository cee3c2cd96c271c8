package tensor

import (
	"math"
	"slices"

	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// functions and methods are two views of one list; most operations are in both.
func functions() []module.Func { return funcs(operations.Get()) }

func methods() []module.Func { return methodsOf(operations.Get()) }

// operations is the table, made once: functions and methods read the same rows.
var operations = lazy.Value[[]op]{New: func() []op {
	return slices.Concat(everyElement(slices.Concat(elementwise(), pairs(), reductions(), along())), arrangements(), joins(), choices(), products(), windows(), numeric(), statistics(), relocations(), contractions(), sequences(), sets())
}}

// elementwise are the operations on every element; the example is what NumPy shows for the same input.
func elementwise() []op {
	var out []op
	for _, u := range []struct{ name, doc, input, shows string }{
		{"abs", "The absolute value.", "[-1.5, 2.0]", "[1.5 2. ]"},
		{"sqrt", "The square root.", "[4.0, 2.0]", "[2.         1.41421356]"},
		{"cbrt", "The cube root.", "[8.0]", "[2.]"},
		{"square", "The square.", "[3, -4]", "[ 9 16]"},
		{"exp", "e to the power of each element.", "[0.0, 1.0]", "[1.         2.71828183]"},
		{"exp2", "2 to the power of each element.", "[3.0]", "[8.]"},
		{"expm1", "exp(x) - 1, exact near 0.", "[0.0]", "[0.]"},
		{"log", "The natural logarithm.", "[1.0, 10.0]", "[0.         2.30258509]"},
		{"log2", "The logarithm to base 2.", "[8.0]", "[3.]"},
		{"log10", "The logarithm to base 10.", "[1000.0]", "[3.]"},
		{"log1p", "log(1 + x), exact near 0.", "[0.0]", "[0.]"},
		{"sin", "The sine.", "[0.0, 1.0]", "[0.         0.84147098]"},
		{"cos", "The cosine.", "[0.0, 1.0]", "[1.         0.54030231]"},
		{"tan", "The tangent.", "[1.0]", "[1.55740772]"},
		{"asin", "The inverse sine.", "[1.0]", "[1.57079633]"},
		{"acos", "The inverse cosine.", "[1.0]", "[0.]"},
		{"atan", "The inverse tangent.", "[1.0]", "[0.78539816]"},
		{"sinh", "The hyperbolic sine.", "[1.0]", "[1.17520119]"},
		{"cosh", "The hyperbolic cosine.", "[1.0]", "[1.54308063]"},
		{"tanh", "The hyperbolic tangent.", "[1.0]", "[0.76159416]"},
		{"asinh", "The inverse hyperbolic sine.", "[1.0]", "[0.88137359]"},
		{"acosh", "The inverse hyperbolic cosine.", "[2.0]", "[1.3169579]"},
		{"atanh", "The inverse hyperbolic tangent.", "[0.5]", "[0.54930614]"},
		{"erf", "The error function.", "[1.0]", "[0.84270079]"},
		{"sigmoid", "1 / (1 + exp(-x)).", "[0.0, 2.0]", "[0.5        0.88079708]"},
		{"relu", "The larger of x and 0.", "[-1.5, 2.0]", "[0. 2.]"},
		{"lgamma", "The logarithm of the magnitude of the gamma function.", "[4.0]", "[1.79175947]"},
		{"gamma", "The gamma function: the factorial of x - 1.", "[5.0]", "[24.]"},
		{"digamma", "The derivative of lgamma.", "[1.0]", "[-0.57721566]"},
		{"erfc", "1 - erf(x), exact where that is tiny.", "[1.0]", "[0.15729921]"},
		{"erfinv", "The inverse of the error function.", "[0.5]", "[0.47693628]"},
		{"i0", "The modified Bessel function of order 0.", "[1.0]", "[1.26606588]"},
		{"i1", "The modified Bessel function of order 1.", "[1.0]", "[0.5651591]"},
		{"j0", "The Bessel function of order 0.", "[1.0]", "[0.76519769]"},
		{"j1", "The Bessel function of order 1.", "[1.0]", "[0.44005059]"},
		{"sinc", "sin(πx) / (πx), 1 at 0.", "[0.0, 0.5]", "[1.         0.63661977]"},
		{"logit", "log(x / (1 - x)), the inverse of sigmoid.", "[0.5, 0.75]", "[0.         1.09861229]"},
		{"deg2rad", "Degrees as radians.", "[180.0]", "[3.14159265]"},
		{"rad2deg", "Radians as degrees.", "[1.0]", "[57.29577951]"},
		{"log_sigmoid", "The logarithm of sigmoid(x), exact where that is tiny.", "[0.0]", "[-0.69314718]"},
		{"mish", "x times tanh(softplus(x)).", "[1.0]", "[0.86509839]"},
		{"selu", "elu with the scales of self-normalising networks.", "[1.0]", "[1.05070099]"},
		{"softsign", "x / (1 + |x|).", "[-1.0, 3.0]", "[-0.5   0.75]"},
		{"gelu", "x times the share of a normal distribution below x.", "[1.0]", "[0.84134475]"},
		{"silu", "x times sigmoid(x).", "[1.0]", "[0.73105858]"},
		{"softplus", "log(1 + exp(x)).", "[0.0]", "[0.69314718]"},
		{"elu", "x above 0, exp(x) - 1 below.", "[-1.0, 2.0]", "[-0.63212056  2.        ]"},
		{"leaky_relu", "x above 0, a hundredth of it below.", "[-1.0, 2.0]", "[-0.01  2.  ]"},
		{"reciprocal", "1 / x.", "[4.0]", "[0.25]"},
		{"sign", "-1, 0 or 1.", "[-2.5, 0.0, 9.0]", "[-1.  0.  1.]"},
		{"floor", "Rounded down.", "[-1.5, 1.5]", "[-2.  1.]"},
		{"ceil", "Rounded up.", "[-1.5, 1.5]", "[-1.  2.]"},
		{"trunc", "Rounded towards 0.", "[-1.5, 1.5]", "[-1.  1.]"},
		{"isnan", "True where an element is not a number.", "[1.0, 2.0]", "[false false]"},
		{"isinf", "True where an element is infinite.", "[1.0]", "[false]"},
		{"isfinite", "True where an element is neither infinite nor NaN.", "[1.0]", "[true]"},
		{"isposinf", "True where an element is infinite above 0.", "[1.0]", "[false]"},
		{"isneginf", "True where an element is infinite below 0.", "[1.0]", "[false]"},
		{"signbit", "True where an element has a minus: below 0, and -0.", "[-1.0, 2.0]", "[ true false]"},
		{"neg", "The element with the other sign.", "[1, -2]", "[-1  2]"},
		{"logical_not", "True where an element is 0 or false.", "[0, 3]", "[ true false]"},
		{"real", "The real part.", "[1.5]", "[1.5]"},
		{"imag", "The imaginary part.", "[1.5]", "[0.]"},
		{"conj", "The conjugate of complex numbers.", "[1.5]", "[1.5]"},
	} {
		out = append(out, op{name: u.name, operands: "x", doc: u.doc, function: "tensor." + u.name + "(" + u.input + ")  // => " + u.shows,
			method: "tensor.tensor(" + u.input + ")." + u.name + "()  // => " + u.shows,
			run:    run(func(c *module.Call) (*engine.Tensor, error) { return grad.Unary(u.name, read(c, 0)) })})
	}
	return append(out,
		op{name: "clip", operands: "x", params: "low = null, high = null", doc: "Bounded below by low and above by high; null leaves a side open.",
			function: "tensor.clip([1, 5, 9], 2, 6)  // => [2 5 6]", method: "tensor.arange(4).clip(low: 2)  // => [2 2 2 3]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				var low, high *engine.Tensor
				if c.Given(1) {
					low = read(c, 1)
				}
				if c.Given(2) {
					high = read(c, 2)
				}
				return grad.Clip(read(c, 0), low, high)
			})},
		op{name: "round", operands: "x", params: "decimals: i64 = 0", doc: "Rounded to so many digits behind the point, or before it for negative ones; halves to the even digit.",
			function: "tensor.round([0.5, 1.5])  // => [0. 2.]\ntensor.round([1234, 1250], decimals: -2)  // => [1200 1200]", method: "tensor.tensor([1.2345, 2.675]).round(2)  // => [1.23 2.68]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.RoundTo(read(c, 0), int(c.IntIn(1, -400, 400)))
			})},
		op{name: "nan_to_num", operands: "x", params: "nan = 0.0, posinf = null, neginf = null", doc: "nan for NaN, posinf and neginf for the infinities: the largest and the smallest finite number if absent.",
			function: "tensor.nan_to_num([1.0])  // => [1.]\nlet inf = 1.0 / 0.0\ntensor.nan_to_num([inf - inf, inf], nan: -1.0, posinf: 9.0)  // => [-1.  9.]", method: "tensor.tensor([1.0]).nan_to_num()  // => [1.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				by := make([]*engine.Tensor, 3)
				for i := range by {
					if c.Given(i + 1) {
						by[i] = read(c, i+1)
					}
				}
				return grad.NaNTo(read(c, 0), by[0], by[1], by[2])
			})},
		op{name: "angle", operands: "x", doc: "The angles of complex numbers in radians; of real ones 0, or π below 0.", function: "tensor.angle(tensor.complex(1.0, [1.0, 0.0]))  // => [0.78539816 0.        ]", method: "tensor.tensor([-1.0, 2.0]).angle()  // => [3.14159265 0.        ]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Angle(read(c, 0)) })},
		op{name: "modf", operands: "x", doc: "The parts behind the point, and the whole parts.", many: tuple, function: "tensor.modf([1.5, -2.25])  // => ([ 0.5  -0.25], [ 1. -2.])", method: "tensor.tensor([1.5]).modf()  // => ([0.5], [1.])",
			run: func(c *module.Call) ([]*engine.Tensor, error) { return grad.Modf(read(c, 0)) }},
		op{name: "frexp", operands: "x", doc: "Mantissas from 0.5 up to but without 1, and exponents of two: x is one times two to the other.", many: tuple, function: "tensor.frexp([8.0, 0.3])  // => ([0.5 0.6], [ 4 -1])", method: "tensor.tensor([8.0]).frexp()  // => ([0.5], [4])",
			run: func(c *module.Call) ([]*engine.Tensor, error) { return grad.Frexp(read(c, 0)) }},
		op{name: "astype", operands: "x", params: "dtype", doc: "The elements as another type: floats are truncated to whole numbers, whole numbers wrap.",
			method: "tensor.tensor([1.9, -1.9]).astype(i64)  // => [ 1 -1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				x := read(c, 0)
				return grad.AsType(x, readType(c, 1, x.DType())), nil
			})})
}

// pairs are the operations on two tensors, element by element.
func pairs() []op {
	var out []op
	for _, b := range []struct{ name, doc, a, b, shows string }{
		{"maximum", "The larger of two, element by element.", "[1, 5]", "[4, 2]", "[4 5]"},
		{"minimum", "The smaller of two, element by element.", "[1, 5]", "[4, 2]", "[1 2]"},
		{"add", "The sum.", "[1, 5]", "[4, 2]", "[5 7]"},
		{"sub", "The difference.", "[1, 5]", "[4, 2]", "[-3  3]"},
		{"mul", "The product, element by element.", "[1, 5]", "[4, 2]", "[ 4 10]"},
		{"div", "The quotient, as floats.", "[1, 5]", "[4, 2]", "[0.25 2.5 ]"},
		{"floor_div", "The quotient rounded down.", "[7, -7]", "[2, 2]", "[ 3 -4]"},
		{"mod", "What floor_div leaves; it has the sign of the divisor.", "[7, -7]", "[3, 3]", "[1 2]"},
		{"pow", "The power.", "[2, 3]", "[3, 2]", "[8 9]"},
		{"atan2", "The angle of the point (other, x).", "[1.0]", "[1.0]", "[0.78539816]"},
		{"hypot", "The length of the hypotenuse.", "[3.0]", "[4.0]", "[5.]"},
		{"logaddexp", "log(exp(x) + exp(other)), which does not overflow.", "[1000.0]", "[1000.0]", "[1000.69314718]"},
		{"logaddexp2", "log2(2 ** x + 2 ** other), which does not overflow.", "[3.0]", "[3.0]", "[4.]"},
		{"fmod", "What a quotient rounded towards 0 leaves; it has the sign of x.", "[7, -7]", "[3, 3]", "[ 1 -1]"},
		{"fmax", "The larger of two; NaN only where both are.", "[1.0, 5.0]", "[4.0, 2.0]", "[4. 5.]"},
		{"fmin", "The smaller of two; NaN only where both are.", "[1.0, 5.0]", "[4.0, 2.0]", "[1. 2.]"},
		{"copysign", "The magnitude of x with the sign of other.", "[1.0, -2.0]", "[-3.0, 4.0]", "[-1.  2.]"},
		{"nextafter", "The next number after x on the way to other.", "[1.0]", "[1.0]", "[1.]"},
		{"heaviside", "0 below 0, 1 above, other at 0.", "[-1.0, 0.0, 2.0]", "[0.5, 0.5, 0.5]", "[0.  0.5 1. ]"},
		{"xlogy", "x times log(other), 0 where x is 0.", "[0.0, 2.0]", "[0.0, 1.0]", "[0. 0.]"},
		{"gcd", "The largest whole number that divides both.", "[12, 7]", "[18, 21]", "[6 7]"},
		{"lcm", "The smallest whole number that both divide.", "[4, 6]", "[6, 8]", "[12 24]"},
		{"eq", "True where both are equal.", "[1, 5]", "[1, 2]", "[ true false]"},
		{"ne", "True where they differ.", "[1, 5]", "[1, 2]", "[false  true]"},
		{"lt", "True where the first is smaller.", "[1, 5]", "[4, 2]", "[ true false]"},
		{"le", "True where the first is not larger.", "[1, 5]", "[1, 2]", "[ true false]"},
		{"gt", "True where the first is larger.", "[1, 5]", "[4, 2]", "[false  true]"},
		{"ge", "True where the first is not smaller.", "[1, 5]", "[1, 9]", "[ true false]"},
		{"logical_and", "True where both are true or not 0.", "[1, 0]", "[1, 1]", "[ true false]"},
		{"logical_or", "True where one is true or not 0.", "[1, 0]", "[0, 0]", "[ true false]"},
		{"logical_xor", "True where exactly one is true or not 0.", "[1, 0]", "[1, 1]", "[false  true]"},
	} {
		out = append(out, op{name: b.name, operands: "x, other", doc: b.doc, function: "tensor." + b.name + "(" + b.a + ", " + b.b + ")  // => " + b.shows,
			method: "tensor.tensor(" + b.a + ")." + b.name + "(" + b.b + ")  // => " + b.shows,
			run:    run(func(c *module.Call) (*engine.Tensor, error) { return grad.Binary(b.name, read(c, 0), read(c, 1)) })})
	}
	return append(out,
		op{name: "ldexp", operands: "x, other", doc: "x times two to the power of other, in x's float type.", function: "tensor.ldexp([0.5, 0.75], [4, 1])  // => [8.  1.5]", method: "tensor.tensor([0.5]).ldexp(3)  // => [4.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Ldexp(read(c, 0), read(c, 1)) })},
		op{name: "polygamma", operands: "n, x", doc: "The n-th derivative of digamma.", function: "tensor.polygamma(1, [1.0])  // => [1.64493407]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Binary("polygamma", read(c, 0), read(c, 1))
			})},
		op{name: "divmod", operands: "x, other", doc: "The quotient rounded down, and what it leaves.", many: tuple, function: "tensor.divmod([7, -7], 3)  // => ([ 2 -3], [1 2])", method: "tensor.tensor([7, -7]).divmod(3)  // => ([ 2 -3], [1 2])",
			run: func(c *module.Call) ([]*engine.Tensor, error) { return grad.Divmod(read(c, 0), read(c, 1)) }},
		op{name: "complex", operands: "re, im", doc: "Complex numbers of their real and imaginary parts.", function: "tensor.complex([1.0, 2.0], [0.0, -1.0])  // => [1.+0.j 2.-1.j]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Complex(read(c, 0), read(c, 1)) })},
		op{name: "polar", operands: "abs, angle", doc: "Complex numbers of their lengths and angles in radians.", function: "tensor.polar([1.0, 2.0], 0.0)  // => [1.+0.j 2.+0.j]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Polar(read(c, 0), read(c, 1)) })},
		op{name: "isclose", operands: "x, other", params: "rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = false", doc: "True where both are equal within rtol times other plus atol; with equal_nan also where both are NaN.",
			function: "tensor.isclose([1.0, 2.0], [1.0000001, 2.1])  // => [ true false]", method: "tensor.tensor([0.1, 0.2]).isclose(0.1)  // => [ true false]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.IsClose(read(c, 0), read(c, 1), c.Float(2), c.Float(3), c.Bool(4))
			})},
		op{name: "where", operands: "condition, x, other", doc: "Where the condition is true the element of x, else of other.",
			function: "tensor.where(tensor.arange(4) > 1, 1, 0)  // => [0 0 1 1]",
			run:      run(func(c *module.Call) (*engine.Tensor, error) { return grad.Where(read(c, 0), read(c, 1), read(c, 2)) })})
}

const axisDoc = " axis is one axis, a list of axes, or null for all; keepdims leaves them with size 1."

// reductions take axes away.
func reductions() []op {
	var out []op
	const a = "tensor.tensor([[1.0, 2.0], [3.0, 5.0]])"
	for _, r := range []struct{ name, doc, whole, first string }{
		{"sum", "The sum.", "11.0", "[4. 7.]"},
		{"prod", "The product.", "30.0", "[ 3. 10.]"},
		{"mean", "The mean.", "2.75", "[2.  3.5]"},
		{"min", "The smallest.", "1.0", "[1. 2.]"},
		{"max", "The largest.", "5.0", "[3. 5.]"},
		{"median", "The value in the middle.", "2.5", "[2.  3.5]"},
		{"ptp", "The largest less the smallest.", "4.0", "[2. 3.]"},
		{"any", "Whether an element is true or not 0.", "true", "[true true]"},
		{"all", "Whether all elements are true or not 0.", "true", "[true true]"},
		{"nansum", "The sum without NaN.", "11.0", "[4. 7.]"},
		{"nanmean", "The mean without NaN.", "2.75", "[2.  3.5]"},
		{"nanmin", "The smallest without NaN.", "1.0", "[1. 2.]"},
		{"nanmax", "The largest without NaN.", "5.0", "[3. 5.]"},
		{"count_nonzero", "How many elements are not 0.", "4", "[2 2]"},
		{"logsumexp", "The logarithm of the sum of the exponentials.", "5.185182452603812", "[3.12692801 5.04858735]"},
		{"argmin", "The position of the smallest.", "0", "[0 0]"},
		{"argmax", "The position of the largest.", "3", "[1 1]"},
	} {
		o := op{name: r.name, operands: "x", params: "axis = null, keepdims: bool = false", doc: r.doc + axisDoc,
			function: "tensor." + r.name + "(" + a + ")  // => " + r.whole, method: a + "." + r.name + "(axis: 0)  // => " + r.first,
			run: reduce(r.name, nil)}
		if slices.Contains(typedReductions, r.name) {
			o.params, o.doc = o.params+", dtype = null", o.doc+" dtype is the type that the elements are added up in, and the result's."
			o.run = reduceIn(r.name)
		}
		out = append(out, o)
	}
	return append(out,
		op{name: "var", operands: "x", params: "axis = null, keepdims: bool = false, ddof: f64 = 0.0", doc: "The variance; ddof is taken from the number of elements." + axisDoc,
			function: "tensor.var(" + a + ")  // => 2.1875", method: a + ".var(axis: 0, ddof: 1)  // => [2.  4.5]", run: reduce("var", spread)},
		op{name: "std", operands: "x", params: "axis = null, keepdims: bool = false, ddof: f64 = 0.0", doc: "The standard deviation; ddof is taken from the number of elements." + axisDoc,
			function: "tensor.std([1.0, 3.0])  // => 1.0", method: a + ".std(axis: 0)  // => [1.  1.5]", run: reduce("std", spread)},
		op{name: "quantile", operands: "x", params: "q, axis = null, keepdims: bool = false", doc: "The value below which the share q lies; between two it is interpolated. Of a list of shares the values lie along a new first axis." + axisDoc,
			function: "tensor.quantile([1.0, 2.0, 4.0], 0.75)  // => 3.0\ntensor.quantile([1.0, 2.0, 4.0], [0.5, 0.75])  // => [2. 3.]", method: "tensor.arange(5).quantile(0.5)  // => 2.0",
			run: quantiles("quantile", 1)})
}

// typedReductions can add up in another type than the elements'.
var typedReductions = []string{"sum", "prod", "mean", "nansum", "nanmean"}

// reduceIn is reduce with a type behind keepdims.
func reduceIn(name string) func(c *module.Call) ([]*engine.Tensor, error) {
	plain := reduce(name, nil)
	return func(c *module.Call) ([]*engine.Tensor, error) {
		if !c.Given(3) {
			return plain(c)
		}
		r := engine.Reduction{KeepDims: c.Bool(2), Order: 2}
		r.Axes, r.All = readAxes(c, 1)
		x := read(c, 0)
		t, err := grad.ReduceIn(name, x, r, readType(c, 3, x.DType()))
		return []*engine.Tensor{t}, err
	}
}

// quantiles reads one share, or a list of them; whole is what stands for all.
func quantiles(name string, whole float64) func(c *module.Call) ([]*engine.Tensor, error) {
	return run(func(c *module.Call) (*engine.Tensor, error) {
		r := engine.Reduction{KeepDims: c.Bool(3), Order: 2}
		r.Axes, r.All = readAxes(c, 2)
		q := read(c, 1)
		shares := engine.Slice[float64](q)
		for i, s := range shares {
			if shares[i] = s / whole; !(s >= 0 && s <= whole) {
				c.Refuse("a share lies between 0 and %v, found %v", whole, s)
			}
		}
		switch {
		case q.Rank() > 1 || len(shares) == 0:
			c.Wrong(1, "a share, or a list of shares")
		case q.Rank() == 1:
			return grad.Quantiles(name, read(c, 0), shares, r)
		}
		if r.Q = shares[0]; name == "nanquantile" {
			return engine.ReduceNaN(name, read(c, 0), r)
		}
		return grad.Reduce(name, read(c, 0), r)
	})
}

func spread(c *module.Call, r *engine.Reduction) { r.DDof = c.Float(3) }

// reduce reads x, axis, keepdims, and what more there is.
func reduce(name string, more func(c *module.Call, r *engine.Reduction)) func(c *module.Call) ([]*engine.Tensor, error) {
	return run(func(c *module.Call) (*engine.Tensor, error) {
		r := engine.Reduction{KeepDims: c.Bool(2), Order: 2}
		r.Axes, r.All = readAxes(c, 1)
		if more != nil {
			more(c, &r)
		}
		return grad.Reduce(name, read(c, 0), r)
	})
}

// along are operations that look along one axis.
func along() []op {
	soft := func(name, doc, example string, logarithm bool) op {
		return op{name: name, operands: "x", params: "axis: i64 = -1", doc: doc, function: "tensor." + name + "([0.0, 1.0])  // => " + example,
			method: "tensor.tensor([0.0, 1.0])." + name + "()  // => " + example,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Softmax(read(c, 0), int(c.Int(1)), logarithm)
			})}
	}
	cumulative := func(name, doc, example string) op {
		return op{name: name, operands: "x", params: "axis = null, dtype = null", doc: doc + " Without an axis over all elements in order. dtype is the type that they are added up in.", function: "tensor." + name + "([1, 2, 3])  // => " + example,
			method: "tensor.tensor([1, 2, 3])." + name + "()  // => " + example,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axis, flat := readAxis(c, 1)
				if x := read(c, 0); c.Given(2) {
					return grad.CumulateIn(name, x, axis, flat, readType(c, 2, x.DType()))
				}
				return grad.Cumulate(name, read(c, 0), axis, flat)
			})}
	}
	return []op{
		soft("softmax", "exp(x) divided by its sum along an axis.", "[0.26894142 0.73105858]", false),
		soft("log_softmax", "The logarithm of softmax.", "[-1.31326169 -0.31326169]", true),
		cumulative("cumsum", "Running sums.", "[1 3 6]"),
		cumulative("cumprod", "Running products.", "[1 2 6]"),
		{name: "diff", operands: "x", params: "n: i64 = 1, axis: i64 = -1", doc: "The differences of neighbours along an axis, n times.", function: "tensor.diff([1, 4, 9])  // => [3 5]\ntensor.diff([1, 4, 9], n: 2)  // => [2]", method: "tensor.tensor([1, 4, 9]).diff()  // => [3 5]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.DiffN(read(c, 0), int(c.IntIn(1, -1, 1<<20)), int(c.Int(2)))
			})},
		{name: "sort", operands: "x", params: "axis: i64 = -1, desc: bool = false", doc: "Sorted along an axis, NaN last.", function: "tensor.sort([3, 1, 2])  // => [1 2 3]", method: "tensor.tensor([3, 1, 2]).sort(desc: true)  // => [3 2 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Sort(read(c, 0), int(c.Int(1)), c.Bool(2)) })},
		{name: "argsort", operands: "x", params: "axis: i64 = -1, desc: bool = false", doc: "The positions that would sort along an axis.", function: "tensor.argsort([3, 1, 2])  // => [1 2 0]", method: "tensor.tensor([3, 1, 2]).argsort()  // => [1 2 0]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return engine.Argsort(read(c, 0), int(c.Int(1)), c.Bool(2))
			})},
		{name: "topk", operands: "x", params: "k: i64", doc: "The k largest along the last axis, largest first, and their positions.", many: tuple, function: "tensor.topk([3, 9, 4], 2)  // => ([9 4], [1 2])", method: "tensor.tensor([3, 9, 4]).topk(1)  // => ([9], [1])",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				v, at, err := grad.TopK(read(c, 0), int(c.Int(1)))
				return []*engine.Tensor{v, at}, err
			}},
		{name: "unique", operands: "x", doc: "The different elements, sorted.", function: "tensor.unique([3, 1, 3])  // => [1 3]", method: "tensor.tensor([3, 1, 3]).unique()  // => [1 3]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				v, _, err := engine.Unique(read(c, 0))
				return v, err
			})},
		{name: "searchsorted", operands: "x, values", params: "right: bool = false", doc: "Before which element of a sorted vector each value would stand; right: behind equal ones.",
			function: "tensor.searchsorted([1, 3, 5], [3, 4])  // => [1 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return engine.SearchSorted(read(c, 0), read(c, 1), c.Bool(2))
			})},
	}
}

// norms reads the order of a norm.
func norms(c *module.Call, i int) float64 {
	if !c.Given(i) {
		return 2
	}
	if s, ok := c.Args[i].TryStr(); ok {
		switch s {
		case "inf":
			return math.Inf(1)
		case "-inf":
			return math.Inf(-1)
		case "fro":
			return 2
		case "nuc":
			return grad.Nuclear
		}
		c.Refuse("there is no norm %s; there are numbers, \"fro\", \"nuc\", \"inf\" and \"-inf\"", value.Quote(s))
	}
	return c.Float(i)
}
