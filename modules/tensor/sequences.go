package tensor

import (
	"math"

	"skep/compute/dtype"
	"skep/compute/grad"
	"skep/compute/special"
	engine "skep/compute/tensor"
	"skep/interp/module"
)

// sequences are operations that go along an axis, and those on polynomials.
func sequences() []op {
	running := func(name, doc, shows string, largest bool) op {
		return op{name: name, operands: "x", params: "axis = null", doc: doc + " Without an axis over all elements in order.", function: "tensor." + name + "([2, 1, 3])  // => " + shows, method: "tensor.tensor([2, 1, 3])." + name + "()  // => " + shows,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axis, flat := readAxis(c, 1)
				return grad.Extremes(read(c, 0), axis, flat, largest)
			})}
	}
	poly := func(name, doc, function string, f func(p *engine.Tensor, m int) (*engine.Tensor, error)) op {
		return op{name: name, operands: "coefficients", params: "m: i64 = 1", doc: doc, function: function, run: run(func(c *module.Call) (*engine.Tensor, error) { return f(read(c, 0), int(c.IntIn(1, 0, 1<<16))) })}
	}
	return []op{
		running("cummax", "The largest elements so far along an axis; NaN stays.", "[2 2 3]", true),
		running("cummin", "The smallest elements so far along an axis; NaN stays.", "[2 1 1]", false),
		{name: "gradient", operands: "x", params: "spacing = 1.0, axis = null", doc: "The slopes along axes, or all, one tensor an axis in a list: from both neighbours inside, from one at the ends. spacing is the distance of elements, or the vector of their places along one axis.", many: list, function: "tensor.gradient([1.0, 4.0, 9.0])[0]  // => [3. 4. 5.]", method: "tensor.tensor([1.0, 4.0, 9.0]).gradient(2.0, axis: 0)[0]  // => [1.5 2.  2.5]",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				axes, all := readAxes(c, 2)
				places, distance := read(c, 1), 1.0
				if places.Rank() == 0 {
					places, distance = nil, places.Float()
				}
				return grad.Gradients(read(c, 0), places, distance, axes, all)
			}},
		{name: "cumulative_trapezoid", operands: "y", params: "x = null, dx: f64 = 1.0, axis: i64 = -1", doc: "The area under the line through points along an axis, up to each but the first; their places are x, or dx apart.", function: "tensor.cumulative_trapezoid([1.0, 2.0, 3.0])  // => [1.5 4. ]", method: "tensor.tensor([1.0, 2.0, 3.0]).cumulative_trapezoid(dx: 2.0)  // => [3. 8.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				var places *engine.Tensor
				if c.Given(1) {
					places = read(c, 1)
				}
				return grad.CumulativeTrapezoid(read(c, 0), places, c.Float(2), int(c.Int(3)))
			})},
		{name: "unwrap", operands: "x", params: "period = null, axis: i64 = -1", doc: "With multiples of a period, 2π if absent, added so that neighbours along an axis differ by half of it at most.", function: "tensor.unwrap([0.0, 6.0]).round(3)  // => [ 0.    -0.283]", method: "tensor.tensor([1.0, 4.0, 0.0]).unwrap(period: 4.0)  // => [1. 0. 0.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				period := 2 * math.Pi
				if c.Given(1) {
					period = c.Float(1)
				}
				return grad.Unwrap(read(c, 0), period, int(c.Int(2)))
			})},
		poly("polyder", "The coefficients of a polynomial's m-th derivative, largest power first.", "tensor.polyder([3, 2, 1])  // => [6 2]", grad.Polyder),
		poly("polyint", "The coefficients of a polynomial's m-th integral that is 0 at 0, largest power first.", "tensor.polyint([6, 2, 1])  // => [2. 1. 1. 0.]", grad.Polyint),
		{name: "roots", operands: "coefficients", doc: "Where a polynomial, largest power first, is 0: complex numbers.", function: "tensor.roots([1.0, -3.0, 2.0]).real().sort().round(9)  // => [1. 2.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Roots(read(c, 0)) })},
		{name: "vander", operands: "x", params: "n = null, increasing: bool = false", doc: "The powers of each element of a vector below n (as many as there are elements if absent), the highest first unless they increase.", function: "tensor.vander([2, 3], 3)[1]  // => [9 3 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				x := read(c, 0)
				n := x.Len()
				if c.Given(1) {
					n = int(c.IntIn(1, 0, 1<<20))
				}
				charge(c, x.DType(), []int{x.Len(), n})
				return grad.Vander(x, n, c.Bool(2))
			})},
	}
}

// sets are operations on the different elements of tensors.
func sets() []op {
	two := func(name, doc, function, method string, f func(a, b *engine.Tensor) (*engine.Tensor, error)) op {
		return op{name: name, operands: "x, other", doc: doc, function: function, method: method, run: run(func(c *module.Call) (*engine.Tensor, error) { return f(read(c, 0), read(c, 1)) })}
	}
	return []op{
		two("isin", "True where an element is among those of other; NaN is not.", "tensor.isin([1, 2, 3], [3, 1])  // => [ true false  true]", "tensor.arange(3).isin([1])  // => [false  true false]", engine.IsIn),
		two("union1d", "The elements that are in one of both, sorted.", "tensor.union1d([3, 1], [1, 2])  // => [1 2 3]", "", engine.Union),
		two("intersect1d", "The elements that are in both, sorted.", "tensor.intersect1d([3, 1, 1], [1, 3, 5])  // => [1 3]", "", engine.Intersect),
		two("setdiff1d", "The elements of x that are not in other, sorted.", "tensor.setdiff1d([3, 1, 2], [1])  // => [2 3]", "", engine.Without),
	}
}

// windowed are makers of windows for spectra and filters, and of vectors with equal ratios.
func windowed() []op {
	window := func(name, doc, shows string, at func(x float64) float64) op { // x goes from -1 to 1
		return op{name: name, params: "n: i64", doc: doc, function: "tensor." + name + "(5)[1..4]  // => " + shows, run: run(func(c *module.Call) (*engine.Tensor, error) { return windowOf(c, at) })}
	}
	cosine := func(x, k float64) float64 { return math.Cos(math.Pi * k * x) }
	spaced := func(name, doc, params, function string, f func(c *module.Call, x float64) float64) op {
		return op{name: name, params: params, doc: doc, function: function, run: run(func(c *module.Call) (*engine.Tensor, error) {
			n := int(c.IntIn(2, 0, 1<<33))
			charge(c, dtype.F64, []int{n})
			out := make([]float64, n)
			for i := range out {
				x := 0.0
				if n > 1 {
					x = float64(i) / float64(n-1)
				}
				out[i] = f(c, x)
			}
			return engine.Adopt(out, n)
		})}
	}
	return []op{
		spaced("logspace", "n powers of base whose exponents lie at equal distances from start to stop.", "start: f64, stop: f64, n: i64 = 50, base: f64 = 10.0", "tensor.logspace(0.0, 2.0, 3)  // => [  1.  10. 100.]", func(c *module.Call, x float64) float64 {
			return math.Pow(c.Float(3), c.Float(0)+x*(c.Float(1)-c.Float(0)))
		}),
		spaced("geomspace", "n numbers with equal ratios from start to stop, which have one sign.", "start: f64, stop: f64, n: i64 = 50", "tensor.geomspace(1.0, 8.0, 4)  // => [1. 2. 4. 8.]", geometric),
		{name: "tri", params: "n: i64, m = null, k: i64 = 0, dtype = null", doc: "Ones at and below the k-th diagonal of a matrix of n rows and m columns (n if absent), zeros above.", function: "tensor.tri(2)[0]  // => [1. 0.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				n, d := int(c.IntIn(0, 0, 1<<31)), readType(c, 3, dtype.F64)
				m := n
				if c.Given(1) {
					m = int(c.IntIn(1, 0, 1<<31))
				}
				charge(c, dtype.F64, []int{n, m})
				ones, err := engine.Ones(d, n, m)
				if err != nil {
					return nil, err
				}
				return engine.Triangle(ones, int(c.IntIn(2, -1<<31, 1<<31)), true)
			})},
		window("hanning", "Hann's window: half of 1 + cosine over n points, 0 at its ends.", "[0.5 1.  0.5]", func(x float64) float64 { return 0.5 + 0.5*cosine(x, 1) }),
		window("hamming", "Hamming's window of n points.", "[0.54 1.   0.54]", func(x float64) float64 { return 0.54 + 0.46*cosine(x, 1) }),
		window("blackman", "Blackman's window of n points.", "[0.34 1.   0.34]", func(x float64) float64 { return 0.42 + 0.5*cosine(x, 1) + 0.08*cosine(x, 2) }),
		window("bartlett", "The triangle of n points, 0 at its ends.", "[0.5 1.  0.5]", func(x float64) float64 { return 1 - math.Abs(x) }),
		{name: "kaiser", params: "n: i64, beta: f64", doc: "Kaiser's window of n points; the larger beta, the narrower.", function: "tensor.kaiser(3, 5.0)  // => [0.03671089 1.         0.03671089]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				beta := c.Float(1)
				return windowOf(c, func(x float64) float64 { return special.I0(beta*math.Sqrt(max(1-x*x, 0))) / special.I0(beta) })
			})},
	}
}

func windowOf(c *module.Call, at func(x float64) float64) (*engine.Tensor, error) {
	n := int(c.IntIn(0, 0, 1<<33))
	charge(c, dtype.F64, []int{n})
	out := make([]float64, n)
	for i := range out {
		if out[i] = 1; n > 1 {
			out[i] = at(float64(2*i-n+1) / float64(n-1))
		}
	}
	return engine.Adopt(out, n)
}

func geometric(c *module.Call, x float64) float64 {
	start, stop := c.Float(0), c.Float(1)
	switch {
	case start*stop <= 0:
		c.Refuse("a ratio needs two numbers of one sign, found %v and %v", start, stop)
	case x == 0:
		return start
	case x == 1:
		return stop
	}
	return start * math.Pow(stop/start, x)
}
