package stats

import (
	"math"
	"sort"
	"strings"

	engine "skep/compute/stats"
	"skep/interp/module"
	"skep/interp/value"
)

// places are quantiles, ranks and counts in intervals.
func places() []module.Func {
	methods := "Methods: " + strings.Join(engine.Methods, ", ") + " (as NumPy names them)."
	return []module.Func{
		{Sig: `fun quantile(xs: Iterable<f64>, q: OneOf<f64, [f64]>, method: str = "linear")`, Forms: []string{
			`fun quantile(xs: Iterable<f64>, q: f64, method: str = "linear") -> f64`, `fun quantile(xs: Iterable<f64>, q: i64, method: str = "linear") -> f64`, `fun quantile(xs: Iterable<f64>, q: [f64], method: str = "linear") -> [f64]`,
		}, Doc: "The number below which the part q (0 to 1) of all lies; of several q an array.\n\n" + methods, Example: "stats.quantile([1, 2, 3, 4], 0.25)  // => 1.75\nstats.quantile([1, 2, 3, 4], [0, 0.5], method: \"lower\")  // => [1.0, 2.0]", Impl: module.Checked(quantile(1))},
		{Sig: `fun percentile(xs: Iterable<f64>, p: OneOf<f64, [f64]>, method: str = "linear")`, Forms: []string{
			`fun percentile(xs: Iterable<f64>, p: f64, method: str = "linear") -> f64`, `fun percentile(xs: Iterable<f64>, p: i64, method: str = "linear") -> f64`, `fun percentile(xs: Iterable<f64>, p: [f64], method: str = "linear") -> [f64]`,
		}, Doc: "quantile with p from 0 to 100.\n\n" + methods, Example: "stats.percentile([1, 2, 3, 4, 5], 90)  // => 4.6", Impl: module.Checked(quantile(100))},
		{Sig: `fun quantiles(xs: Iterable<f64>, n: i64 = 4, method: str = "weibull") -> [f64]`, Doc: "The n - 1 numbers that cut all into n parts: quartiles by default. As Python's statistics.quantiles.\n\n" + methods, Example: "stats.quantiles([1, 2, 3, 4, 5, 6, 7])  // => [2.0, 4.0, 6.0]", Impl: module.Checked(quantiles)},
		{Sig: "fun rank(xs: Iterable<f64>) -> [f64]", Doc: "The place of each number in the order of all, from 1 on; equal ones share the mean of their places.", Example: "stats.rank([30, 10, 20, 20])  // => [4.0, 1.0, 2.5, 2.5]", Impl: module.Checked(func(c *module.Call) value.Value { return c.FloatList(engine.Ranks(c.Floats(0))) })},
		{Sig: "fun histogram(xs: Iterable<f64>, bins: OneOf<i64, [f64]> = 10, range: (f64, f64) = null) -> {counts: [i64], edges: [f64]}", Doc: "How many numbers lie in each of so many equal intervals, or between given edges; the last interval includes its upper edge.", Example: "stats.histogram([1, 2, 2, 3, 5], bins: 2)  // => {counts: [3, 2], edges: [1.0, 3.0, 5.0]}", Impl: module.Checked(histogram)},
	}
}

func quantile(whole float64) func(c *module.Call) value.Value {
	return func(c *module.Call) value.Value {
		xs, method := engine.Sorted(sample(c, 0, 1)), choice(c, 2, "method", engine.Methods)
		at := func(q float64) float64 {
			if !(q >= 0 && q <= whole) {
				c.Fail(codeDomain, "", "argument 2 must lie between 0 and %g, found %s", whole, value.FormatFloat(q))
			}
			return engine.Quantile(xs, q/whole, method)
		}
		if q, ok := c.Args[1].Number(); ok {
			return value.Float(at(q))
		}
		qs := c.Floats(1)
		for i, q := range qs {
			qs[i] = at(q)
		}
		return c.FloatList(qs)
	}
}

func quantiles(c *module.Call) value.Value {
	n, method := int(c.IntIn(1, 1, 1<<24)), choice(c, 2, "method", engine.Methods)
	xs := engine.Sorted(sample(c, 0, 1))
	out := make([]float64, n-1)
	for i := range out {
		out[i] = engine.Quantile(xs, float64(i+1)/float64(n), method)
	}
	return c.FloatList(out)
}

const maxBins = 10_000_000

func histogram(c *module.Call) value.Value {
	xs := sample(c, 0, 1)
	if !c.Args[1].IsInt() {
		return counted(c, xs, c.Floats(1))
	}
	bins := int(c.IntIn(1, 1, maxBins))
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, x := range xs {
		lo, hi = min(lo, x), max(hi, x)
	}
	if c.Given(2) {
		ends := c.Floats(2)
		if len(ends) != 2 {
			c.Refuse("the range must be a pair, found %d numbers", len(ends))
		}
		lo, hi = ends[0], ends[1]
	} else if lo == hi {
		lo, hi = lo-0.5, hi+0.5
	}
	if !(lo < hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		c.Fail(codeDomain, "", "there are no intervals from %s to %s", value.FormatFloat(lo), value.FormatFloat(hi))
	}
	counts, edges := engine.Histogram(xs, bins, lo, hi)
	return binned(c, counts, edges)
}

// counted counts between edges of any width.
func counted(c *module.Call, xs, edges []float64) value.Value {
	if len(edges) < 2 || !sort.Float64sAreSorted(edges) {
		c.Fail(codeDomain, "", "the edges must be two or more ascending numbers")
	}
	counts, last := make([]int, len(edges)-1), len(edges)-1
	for _, x := range xs {
		i := sort.Search(len(edges), func(i int) bool { return edges[i] > x }) - 1
		if x == edges[last] {
			i = last - 1
		}
		if i >= 0 && i < last {
			counts[i]++
		}
	}
	return binned(c, counts, edges)
}

func binned(c *module.Call, counts []int, edges []float64) value.Value {
	c.Charge(int64(16 * len(counts)))
	ns := make([]value.Value, len(counts))
	for i, n := range counts {
		ns[i] = value.Int(int64(n))
	}
	return object(field{"counts", value.NewArray(ns)}, field{"edges", c.FloatList(edges)})
}

// pairs are figures of two lists.
func pairs() []module.Func {
	return []module.Func{
		{Sig: "fun covariance(xs: Iterable<f64>, ys: Iterable<f64>, ddof: i64 = 1) -> f64", Doc: "How both vary together: products around the means, divided by n - ddof.", Example: "stats.covariance([1, 2, 3], [2, 4, 6])  // => 2.0", Impl: number(func(c *module.Call) float64 {
			ddof := int(c.IntIn(2, 0, 1<<30))
			xs, ys := two(c, ddof+1)
			return engine.Covariance(xs, ys, ddof)
		})},
		{Sig: `fun correlation(xs: Iterable<f64>, ys: Iterable<f64>, method: str = "pearson") -> f64`, Doc: "The coefficient of correlation, from -1 to 1: pearson, spearman (of the ranks) or kendall (tau-b).", Example: "stats.correlation([1, 2, 3], [2, 4, 6])  // => 1.0\nstats.correlation([1, 2, 3], [1, 8, 27], method: \"spearman\")  // => 1.0", Impl: number(correlation)},
		{Sig: "fun linear_regression(xs: Iterable<f64>, ys: Iterable<f64>) -> {slope: f64, intercept: f64, r: f64, r2: f64, p: f64, stderr: f64, n: i64}", Doc: "The straight line with the least squares: slope and intercept, the correlation r, p of the hypothesis that the slope is 0, the standard error of the slope.", Example: "stats.linear_regression([1, 2, 3], [3, 5, 7]).slope  // => 2.0", Impl: module.Checked(regression)},
	}
}

const maxKendall = 20_000 // pairs take n² steps

func correlation(c *module.Call) float64 {
	xs, ys := two(c, 2)
	switch choice(c, 2, "method", []string{"pearson", "spearman", "kendall"}) {
	case "spearman":
		return engine.Correlation(engine.Ranks(xs), engine.Ranks(ys))
	case "kendall":
		if len(xs) > maxKendall {
			c.Fail(codeDomain, "", "kendall compares all pairs, of at most %d elements", maxKendall)
		}
		return engine.Kendall(xs, ys)
	}
	return engine.Correlation(xs, ys)
}

func regression(c *module.Call) value.Value {
	xs, ys := two(c, 2)
	l := engine.Regression(xs, ys)
	if math.IsNaN(l.Slope) || math.IsInf(l.Slope, 0) {
		c.Fail(codeDomain, "", "all xs are equal: there is no line")
	}
	df := float64(len(xs) - 2)
	p := math.NaN()
	switch {
	case l.SlopeError == 0:
		p = 0
	case df > 0:
		p = 2 * engine.TCDF(-math.Abs(l.Slope/l.SlopeError), df)
	}
	return object(float("slope", l.Slope), float("intercept", l.Intercept), float("r", l.R), float("r2", l.R*l.R), float("p", p), float("stderr", l.SlopeError), field{"n", value.Int(int64(l.N))})
}
