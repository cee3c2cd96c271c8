package tensor

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
)

// numeric are functions through points, counts, and what leaves NaN out.
func numeric() []op {
	var out []op
	const a = "tensor.tensor([1.0, 3.0, nan])"
	for _, r := range []struct{ name, doc, shows string }{
		{"nanprod", "The product without NaN.", "3.0"}, {"nanmedian", "The value in the middle without NaN.", "2.0"},
	} {
		out = append(out, op{name: r.name, operands: "x", params: "axis = null, keepdims: bool = false", doc: r.doc + axisDoc,
			function: "let nan = 0.0 / 0.0\ntensor." + r.name + "(" + a + ")  // => " + r.shows, method: "let nan = 0.0 / 0.0\n" + a + "." + r.name + "()  // => " + r.shows, run: reduceNaN(r.name, nil)})
	}
	for _, r := range []struct{ name, doc, shows string }{{"nanvar", "The variance without NaN; ddof is taken from the number of elements.", "1.0"}, {"nanstd", "The standard deviation without NaN; ddof is taken from the number of elements.", "1.0"}} {
		out = append(out, op{name: r.name, operands: "x", params: "axis = null, keepdims: bool = false, ddof: f64 = 0.0", doc: r.doc + axisDoc,
			function: "let nan = 0.0 / 0.0\ntensor." + r.name + "(" + a + ")  // => " + r.shows, method: "let nan = 0.0 / 0.0\n" + a + "." + r.name + "()  // => " + r.shows, run: reduceNaN(r.name, spread)})
	}
	return append(out,
		op{name: "nanquantile", operands: "x", params: "q, axis = null, keepdims: bool = false", doc: "The value below which the share q lies, without NaN; of a list of shares along a new first axis." + axisDoc,
			function: "let nan = 0.0 / 0.0\ntensor.nanquantile(" + a + ", 0.5)  // => 2.0", run: quantiles("nanquantile", 1)},
		op{name: "nanpercentile", rule: "nanquantile", operands: "x", params: "q, axis = null, keepdims: bool = false", doc: "The value below which so many of a hundred lie, without NaN; of a list of shares along a new first axis." + axisDoc,
			function: "let nan = 0.0 / 0.0\ntensor.nanpercentile(" + a + ", [0, 100])  // => [1. 3.]", run: quantiles("nanquantile", 100)},
		op{name: "unique_counts", operands: "x", doc: "The different elements, sorted, and how often each occurs.", many: tuple, function: "tensor.unique_counts([3, 1, 3])  // => ([1 3], [1 2])", method: "tensor.tensor([3, 1, 3]).unique_counts()  // => ([1 3], [1 2])",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				values, _, _, counts, err := engine.Distinct(read(c, 0))
				return []*engine.Tensor{values, counts}, err
			}},
		op{name: "unique_all", operands: "x", doc: "The different elements, sorted; the place of the first of each; for each element of x the place of its value among them; how often each occurs.", many: tuple,
			function: "tensor.unique_all([30, 10, 30])  // => ([10 30], [1 0], [1 0 1], [1 2])", run: func(c *module.Call) ([]*engine.Tensor, error) {
				values, first, inverse, counts, err := engine.Distinct(read(c, 0))
				return []*engine.Tensor{values, first, inverse, counts}, err
			}},
		op{name: "interp", operands: "x, xs, ys", doc: "The values at x of the line through the points (xs, ys), whose xs ascend; beyond the ends the first and the last value.", function: "tensor.interp([0.5, 9.0], [0.0, 1.0, 2.0], [0.0, 10.0, 40.0])  // => [ 5. 40.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Interp(read(c, 0), read(c, 1), read(c, 2)) })},
		op{name: "polyfit", operands: "x, y", params: "deg: i64", doc: "The coefficients, largest power first, of the polynomial of degree deg that comes closest to points, in the sense of least squares.", function: "tensor.polyfit([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1).round()  // => [2. 1.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Polyfit(read(c, 0), read(c, 1), int(c.IntIn(2, 0, 1<<16)))
			})},
		op{name: "polyval", operands: "coefficients, x", doc: "The values of a polynomial, whose largest power comes first, at x.", function: "tensor.polyval([2, 0, 1], [0, 1, 3])  // => [ 1  3 19]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Polyval(read(c, 0), read(c, 1)) })},
		op{name: "histogram", operands: "x", params: "bins = 10, range = null, weights = null, density: bool = false", doc: "How many elements lie in each of bins, and the edges of the bins: a number of equal ones between the bounds in range (the smallest and the largest element if absent), or edges, or how to find a number: \"auto\", \"fd\", \"doane\", \"scott\", \"rice\", \"sturges\" or \"sqrt\". The last edge belongs to the last bin. weights are added up instead; density makes the area 1.", many: tuple,
			function: "tensor.histogram([1, 2, 2, 5], bins: 2)  // => ([3 1], [1. 3. 5.])", run: histogram},
		op{name: "histogramdd", operands: "x", params: "bins = 10", doc: "How many points, the rows of x, lie in each box: bins is a number for all axes or one for each. Gives the counts, and the edges of each axis, one row an axis if their numbers are equal.", many: tuple,
			function: "tensor.histogramdd([[0.0, 0.0], [1.0, 3.0], [1.0, 4.0]], bins: 2)[0][1]  // => [0 2]", run: histogramDD},
	)
}

func reduceNaN(name string, more func(c *module.Call, r *engine.Reduction)) func(c *module.Call) ([]*engine.Tensor, error) {
	return run(func(c *module.Call) (*engine.Tensor, error) {
		r := engine.Reduction{KeepDims: c.Bool(2), Order: 2, Q: 0.5}
		r.Axes, r.All = readAxes(c, 1)
		if more != nil {
			more(c, &r)
		}
		return engine.ReduceNaN(name, read(c, 0), r)
	})
}

func histogram(c *module.Call) ([]*engine.Tensor, error) {
	x, edges := read(c, 0), (*engine.Tensor)(nil)
	if c.Args[1].IsInt() || c.Args[1].IsStr() {
		var bounds []float64
		if c.Given(2) {
			if bounds = c.Floats(2); len(bounds) != 2 {
				c.Wrong(2, "two bounds")
			}
		}
		n, err := binsOf(c, x, bounds)
		if err != nil {
			return nil, err
		}
		c.Charge(16 * int64(n))
		if edges, err = engine.Edges(x, n, bounds); err != nil {
			return nil, err
		}
	} else {
		edges = read(c, 1).AsType(dtype.F64)
	}
	var weights *engine.Tensor
	if c.Given(3) {
		weights = read(c, 3)
	}
	counts, err := engine.Histogram(x, edges, weights, c.Bool(4))
	return []*engine.Tensor{counts, edges}, err
}

// binsOf reads a number of bins, or the way to find one.
func binsOf(c *module.Call, x *engine.Tensor, bounds []float64) (int, error) {
	if way, ok := c.Args[1].TryStr(); ok {
		return engine.BinCount(x, way, bounds)
	}
	return int(c.IntIn(1, 1, 1<<30)), nil
}

func histogramDD(c *module.Call) ([]*engine.Tensor, error) {
	x := read(c, 0)
	if x.Rank() != 2 {
		c.Refuse("needs points as rows, found %s", x.Head())
	}
	axes := x.Sizes()[1]
	bins := readSizes(c, 1)
	if len(bins) == 1 {
		bins = slices.Repeat(bins, axes)
	}
	if len(bins) != axes {
		c.Refuse("there are %d numbers of bins for %d axes", len(bins), axes)
	}
	edges := make([]*engine.Tensor, axes)
	for i := range edges {
		column, err := engine.Gather(x, engine.Integer(int64(i)), 1)
		if err == nil {
			edges[i], err = engine.Edges(column, bins[i], nil)
		}
		if err != nil {
			return nil, err
		}
	}
	charge(c, dtype.I64, bins)
	counts, err := engine.HistogramDD(x, edges)
	if err != nil {
		return nil, err
	}
	all, err := engine.Stack(edges, 0)
	if err != nil { // of different lengths: one behind the other
		all, err = engine.Concat(edges, 0)
	}
	return []*engine.Tensor{counts, all}, err
}
