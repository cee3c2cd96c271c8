package tensor

import (
	"math"

	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
)

// statistics are what is said of many numbers at once, beside the reductions.
func statistics() []op {
	const rows = "[[1.0, 2.0, 4.0], [2.0, 4.0, 9.0]]"
	return []op{
		{name: "average", rule: "mean", operands: "x", params: "weights = null, axis = null", doc: "The mean with weights: one for each element, or a vector along the one axis named.", function: "tensor.average([1.0, 2.0, 6.0], weights: [1, 1, 2])  // => 3.75",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				var weights *engine.Tensor
				if c.Given(1) {
					weights = read(c, 1)
				}
				r := engine.Reduction{Order: 2}
				r.Axes, r.All = readAxes(c, 2)
				return grad.Average(read(c, 0), weights, r)
			})},
		{name: "cov", operands: "x", params: "ddof: f64 = 1.0", doc: "The covariance of variables, which are the rows, over observations; of a vector its variance. ddof is taken from the number of observations.", function: "tensor.cov(" + rows + ")[1]  // => [ 5.5 13. ]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Cov(read(c, 0), c.Float(1)) })},
		{name: "corrcoef", operands: "x", doc: "The correlation of variables, which are the rows.", function: "tensor.corrcoef(" + rows + ")[0].round()  // => [1. 1.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Corrcoef(read(c, 0)) })},
		{name: "percentile", rule: "quantile", operands: "x", params: "q, axis = null, keepdims: bool = false", doc: "The value below which so many of a hundred lie; between two it is interpolated. Of a list of shares the values lie along a new first axis." + axisDoc, function: "tensor.percentile([1.0, 2.0, 4.0], 75)  // => 3.0",
			run: quantiles("quantile", 100)},
		{name: "trapezoid", operands: "y", params: "x = null, dx: f64 = 1.0", doc: "The area under the line through points along the last axis, at the places x, or dx apart.", function: "tensor.trapezoid([1.0, 2.0, 3.0], dx: 2.0)  // => 8.0",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				var places *engine.Tensor
				if c.Given(1) {
					places = read(c, 1)
				}
				return grad.Trapezoid(read(c, 0), places, c.Float(2))
			})},
		{name: "bincount", operands: "x", params: "weights = null, minlength: i64 = 0", doc: "How often each whole number from 0 on occurs in a vector; weights are added up instead.", function: "tensor.bincount([1, 2, 2])  // => [0 1 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				var weights *engine.Tensor
				if c.Given(1) {
					weights = read(c, 1)
				}
				x, least := read(c, 0), int(c.IntIn(2, 0, 1<<30))
				places, err := engine.BinPlaces(x, least)
				if err != nil {
					return nil, err
				}
				c.Charge(8 * int64(places)) // before they are made: one large number is enough
				return engine.BinCounts(x, weights, least)
			})},
		{name: "digitize", operands: "x, bins", params: "right: bool = false", doc: "In which bin between ascending edges each element lies: 0 below the first, as many as there are edges beyond the last. right: an edge belongs to the bin below it.", function: "tensor.digitize([0.5, 1.0, 9.0], [0.0, 1.0, 2.0])  // => [1 2 3]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return engine.SearchSorted(read(c, 1), read(c, 0), !c.Bool(2))
			})},
		nanPlace("nanargmin", "argmin", "The position of the smallest element that is a number.", "1", 1),
		nanPlace("nanargmax", "argmax", "The position of the largest element that is a number.", "2", -1),
		nanTotal("nancumsum", "cumsum", "Running sums, in which NaN counts as 0.", "[0. 1. 4.]", 0),
		nanTotal("nancumprod", "cumprod", "Running products, in which NaN counts as 1.", "[1. 1. 3.]", 1),
	}
}

const withNaN = "let nan = 0.0 / 0.0\ntensor."

func nanPlace(name, op_, doc, shows string, sign int) op {
	return op{name: name, rule: op_, operands: "x", params: "axis = null, keepdims: bool = false", doc: doc + axisDoc, function: withNaN + name + "([nan, 1.0, 3.0])  // => " + shows,
		run: run(func(c *module.Call) (*engine.Tensor, error) {
			r := engine.Reduction{KeepDims: c.Bool(2), Order: 2}
			r.Axes, r.All = readAxes(c, 1)
			x, err := grad.WithoutNaN(read(c, 0), math.Inf(sign))
			if err != nil {
				return nil, err
			}
			return grad.Reduce(op_, x, r)
		})}
}

func nanTotal(name, op_, doc, shows string, by float64) op {
	return op{name: name, rule: op_, operands: "x", params: "axis = null", doc: doc + " Without an axis over all elements in order.", function: withNaN + name + "([nan, 1.0, 3.0])  // => " + shows,
		run: run(func(c *module.Call) (*engine.Tensor, error) {
			axis, flat := readAxis(c, 1)
			x, err := grad.WithoutNaN(read(c, 0), by)
			if err != nil {
				return nil, err
			}
			return grad.Cumulate(op_, x, axis, flat)
		})}
}

// spectral are functions of linalg that need one result of a decomposition.
func spectral() []op {
	const m = "[[4.0, 1.0], [2.0, 3.0]]"
	values := func(name, rule, doc, shows string, f func(a *engine.Tensor) ([]*engine.Tensor, error), at int) op {
		return op{name: name, operands: "a", doc: doc, function: "linalg." + name + "(" + shows, run: run(func(c *module.Call) (*engine.Tensor, error) {
			out, err := f(read(c, 0))
			if err != nil {
				return nil, err
			}
			return out[at], nil
		})}
	}
	return []op{
		values("eigvals", "eigvals", "The eigenvalues of any square matrix: complex numbers.", "[[2.0, 0.0], [0.0, 3.0]]).real().sort()  // => [2. 3.]", eigs, 0),
		values("eigvalsh", "eigvalsh", "The eigenvalues of a symmetric matrix, ascending.", "[[2.0, 1.0], [1.0, 2.0]]).round()  // => [1. 3.]", eighs, 0),
		values("svdvals", "svdvals", "The singular values, largest first.", "[[3.0, 0.0], [0.0, 4.0]])  // => [4. 3.]", func(a *engine.Tensor) ([]*engine.Tensor, error) {
			_, s, _, err := grad.SVD(a, false)
			return []*engine.Tensor{s}, err
		}, 0),
		{name: "slogdet", operands: "a", doc: "The sign of the determinant, and the logarithm of its magnitude, which neither overflows nor vanishes.", many: tuple, function: "linalg.slogdet(" + m + ")[0]  // => 1.0",
			run: func(c *module.Call) ([]*engine.Tensor, error) { return grad.SlogDet(read(c, 0)) }},
		{name: "cond", operands: "a", doc: "The ratio of the largest and the smallest singular value.", function: "linalg.cond([[2.0, 0.0], [0.0, 4.0]])  // => 2.0",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Cond(read(c, 0)) })},
	}
}

func eigs(a *engine.Tensor) ([]*engine.Tensor, error) {
	return grad.Batched(func(a *engine.Tensor) ([]*engine.Tensor, error) {
		w, v, err := engine.Eig(a)
		return []*engine.Tensor{w, v}, err
	})(a)
}

func eighs(a *engine.Tensor) ([]*engine.Tensor, error) {
	return grad.Batched(func(a *engine.Tensor) ([]*engine.Tensor, error) {
		w, v, err := grad.Eigh(a)
		return []*engine.Tensor{w, v}, err
	})(a)
}
