// Package stats is the language's module stats: descriptive statistics,
// correlation, distributions and tests, by the names of Python's statistics and
// of SciPy. The mathematics is compute/stats; here arguments are judged (how
// many numbers, which method) and results become values.
//
// Callers: the session, through modules.All.
package stats

import (
	"math"
	"slices"
	"strings"

	engine "skep/compute/stats"
	"skep/interp/module"
	"skep/interp/value"
)

// codeDomain is the code for what has no result: the mean of nothing, a probability of 2.
const codeDomain = "M1601"

// Module declares stats.
func Module() module.Module {
	return module.Module{Name: "stats", Doc: "Statistics: averages, spread, correlation, distributions, tests.", Known: []string{"statistics", "scipy"}, Synonyms: map[string]string{"avg": "mean", "std": "stdev", "var": "variance"},
		Funcs: slices.Concat(averages(), spread(), pairs(), places(), normal(), discrete(), tests())}
}

// sample reads numbers of which at least so many are needed.
func sample(c *module.Call, i, least int) []float64 {
	xs := c.Floats(i)
	if len(xs) < least {
		c.Fail(codeDomain, "", "needs at least %d %s, found %d", least, plural(least, "number"), len(xs))
	}
	return xs
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// two reads two samples of equal length.
func two(c *module.Call, least int) (xs, ys []float64) {
	xs, ys = sample(c, 0, least), sample(c, 1, least)
	if len(xs) != len(ys) {
		c.Fail(codeDomain, "", "both lists must be of one length, found %d and %d", len(xs), len(ys))
	}
	return xs, ys
}

// probability reads a number from 0 to 1.
func probability(c *module.Call, i int) float64 {
	p := c.Float(i)
	if !(p >= 0 && p <= 1) {
		c.Fail(codeDomain, "", "argument %d must lie between 0 and 1, found %s", i+1, value.FormatFloat(p))
	}
	return p
}

// positive reads a number above 0.
func positive(c *module.Call, i int, what string) float64 {
	x := c.Float(i)
	if !(x > 0) {
		c.Fail(codeDomain, "", "%s must be above 0, found %s", what, value.FormatFloat(x))
	}
	return x
}

// choice reads a name that must be among some.
func choice(c *module.Call, i int, what string, names []string) string {
	s := c.Str(i)
	if !slices.Contains(names, s) {
		c.Fail(codeDomain, "one of: "+strings.Join(names, ", "), "there is no %s %s", what, value.Quote(s))
	}
	return s
}

// number makes an Impl that gives a float.
func number(f func(c *module.Call) float64) module.Impl {
	return module.Checked(func(c *module.Call) value.Value { return value.Float(f(c)) })
}

// averaged makes an Impl of a function of a sample of at least one number.
func averaged(f func(xs []float64) float64) module.Impl {
	return number(func(c *module.Call) float64 { return f(sample(c, 0, 1)) })
}

func averages() []module.Func {
	const xs = "[1, 2, 4, 4, 5.5]"
	return []module.Func{
		{Sig: "fun mean(xs: Iterable<f64>) -> f64", Doc: "The arithmetic mean.", Example: "stats.mean([1, 2, 6])  // => 3.0", Impl: averaged(engine.Mean)},
		{Sig: "fun fmean(xs: Iterable<f64>, weights: Iterable<f64> = null) -> f64", Doc: "The arithmetic mean, weighted if weights are given.", Example: "stats.fmean([1, 5], weights: [3, 1])  // => 2.0", Impl: number(weighted)},
		{Sig: "fun weighted_mean(xs: Iterable<f64>, weights: Iterable<f64>) -> f64", Doc: "The mean in which each number counts as much as its weight.", Example: "stats.weighted_mean([1, 5], [3, 1])  // => 2.0", Impl: number(weighted)},
		{Sig: "fun geometric_mean(xs: Iterable<f64>) -> f64", Doc: "The n-th root of the product of positive numbers.", Example: "stats.geometric_mean([1, 4, 16]).round(9)  // => 4.0", Impl: number(func(c *module.Call) float64 { return engine.GeometricMean(above0(c)) })},
		{Sig: "fun harmonic_mean(xs: Iterable<f64>) -> f64", Doc: "n divided by the sum of the reciprocals of positive numbers.", Example: "stats.harmonic_mean([40, 60]).round(9)  // => 48.0", Impl: number(func(c *module.Call) float64 { return engine.HarmonicMean(above0(c)) })},
		{Sig: "fun median(xs: Iterable<f64>) -> f64", Doc: "The middle number, or the mean of the two in the middle.", Example: "stats.median(" + xs + ")  // => 4.0", Impl: averaged(func(xs []float64) float64 { return engine.Median(engine.Sorted(xs)) })},
		{Sig: "fun median_low(xs: Iterable<f64>) -> f64", Doc: "The middle number, or the lesser of the two in the middle.", Example: "stats.median_low([1, 2, 3, 4])  // => 2.0", Impl: averaged(func(xs []float64) float64 { return engine.Quantile(engine.Sorted(xs), 0.5, "lower") })},
		{Sig: "fun median_high(xs: Iterable<f64>) -> f64", Doc: "The middle number, or the greater of the two in the middle.", Example: "stats.median_high([1, 2, 3, 4])  // => 3.0", Impl: averaged(func(xs []float64) float64 { return engine.Quantile(engine.Sorted(xs), 0.5, "higher") })},
		{Sig: "fun mode<T>(xs: Iterable<T>) -> T", Doc: "The most frequent element; of several the one that comes first. Elements need not be numbers.", Example: "stats.mode([\"b\", \"a\", \"a\"])  // => \"a\"", Impl: module.Checked(func(c *module.Call) value.Value { return modes(c)[0] })},
		{Sig: "fun multimode<T>(xs: Iterable<T>) -> [T]", Doc: "All most frequent elements, in the order in which they come first.", Example: "stats.multimode([2, 1, 1, 2, 3])  // => [2, 1]", Impl: module.Checked(func(c *module.Call) value.Value { return value.NewArray(modes(c)) })},
		{Sig: "fun sum(xs: Iterable<f64>) -> f64", Doc: "The sum, with compensation for what rounding loses.", Example: "stats.sum([1e16, 1, -1e16])  // => 1.0", Impl: number(func(c *module.Call) float64 { return engine.Sum(c.Floats(0)) })},
	}
}

func above0(c *module.Call) []float64 {
	xs := sample(c, 0, 1)
	for _, x := range xs {
		if !(x > 0) {
			c.Fail(codeDomain, "", "all numbers must be above 0, found %s", value.FormatFloat(x))
		}
	}
	return xs
}

func weighted(c *module.Call) float64 {
	if !c.Given(1) {
		return engine.Mean(sample(c, 0, 1))
	}
	xs, ws := two(c, 1)
	if sum := engine.Sum(ws); !(sum > 0) {
		c.Fail(codeDomain, "", "the weights must add up to more than 0, found %s", value.FormatFloat(sum))
	}
	return engine.WeightedMean(xs, ws)
}

// modes lists the most frequent elements; there is at least one.
func modes(c *module.Call) []value.Value {
	counts, most := value.NewDict(), int64(0)
	for _, v := range c.List(0) {
		n := int64(1)
		if p := counts.Ref(v); p != nil {
			n = p.AsInt() + 1
		}
		counts.Set(v, value.Int(n))
		most = max(most, n)
	}
	if most == 0 {
		c.Fail(codeDomain, "", "needs at least one element, found none")
	}
	var out []value.Value
	counts.Each(func(v, n value.Value) bool {
		if n.AsInt() == most {
			out = append(out, v.Share())
		}
		return true
	})
	return out
}

func spread() []module.Func {
	const xs = "[2, 4, 4, 4, 5, 5, 7, 9]"
	// of a sample: n - 1 by default, of a population: n
	scatter := func(f func([]float64, int) float64) module.Impl {
		return number(func(c *module.Call) float64 {
			ddof := int(c.IntIn(1, 0, 1<<30))
			return f(sample(c, 0, ddof+1), ddof)
		})
	}
	population := func(f func([]float64, int) float64) module.Impl {
		return averaged(func(xs []float64) float64 { return f(xs, 0) })
	}
	return []module.Func{
		{Sig: "fun variance(xs: Iterable<f64>, ddof: i64 = 1) -> f64", Doc: "The variance of a sample: squares around the mean, divided by n - ddof.", Example: "stats.variance([1, 2, 3, 4])  // => 1.6666666666666667", Impl: scatter(engine.Variance)},
		{Sig: "fun stdev(xs: Iterable<f64>, ddof: i64 = 1) -> f64", Doc: "The standard deviation of a sample, with n - ddof.", Example: "stats.stdev(" + xs + ").round(6)  // => 2.13809", Impl: scatter(engine.Stdev)},
		{Sig: "fun pvariance(xs: Iterable<f64>) -> f64", Doc: "The variance of a whole population: divided by n.", Example: "stats.pvariance(" + xs + ")  // => 4.0", Impl: population(engine.Variance)},
		{Sig: "fun pstdev(xs: Iterable<f64>) -> f64", Doc: "The standard deviation of a whole population.", Example: "stats.pstdev(" + xs + ")  // => 2.0", Impl: population(engine.Stdev)},
		{Sig: "fun sem(xs: Iterable<f64>) -> f64", Doc: "The standard error of the mean.", Example: "stats.sem([1, 2, 3, 4]).round(6)  // => 0.645497", Impl: number(func(c *module.Call) float64 {
			xs := sample(c, 0, 2)
			return engine.Stdev(xs, 1) / math.Sqrt(float64(len(xs)))
		})},
		{Sig: "fun mad(xs: Iterable<f64>) -> f64", Doc: "The median of the distances to the median.", Example: "stats.mad([1, 1, 2, 2, 4, 6, 9])  // => 1.0", Impl: averaged(engine.MAD)},
		{Sig: "fun iqr(xs: Iterable<f64>) -> f64", Doc: "The distance from the first to the third quartile.", Example: "stats.iqr([1, 2, 3, 4, 5])  // => 2.0", Impl: averaged(func(xs []float64) float64 {
			s := engine.Sorted(xs)
			return engine.Quantile(s, 0.75, "linear") - engine.Quantile(s, 0.25, "linear")
		})},
		{Sig: "fun skewness(xs: Iterable<f64>) -> f64", Doc: "How lopsided the numbers lie: the third standardised moment (not corrected for the size of the sample).", Example: "stats.skewness([1, 2, 3])  // => 0.0", Impl: averaged(func(xs []float64) float64 { return engine.Moment(xs, 3) })},
		{Sig: "fun kurtosis(xs: Iterable<f64>, excess: bool = true) -> f64", Doc: "The fourth standardised moment, less the 3 of a normal distribution if excess.", Example: "stats.kurtosis([1, 2, 3, 4]).round(2)  // => -1.36", Impl: number(func(c *module.Call) float64 {
			k := engine.Moment(sample(c, 0, 1), 4)
			if c.Bool(1) {
				k -= 3
			}
			return k
		})},
		{Sig: "fun zscore(xs: Iterable<f64>, ddof: i64 = 0) -> [f64]", Doc: "How many standard deviations each number lies above the mean.", Example: "stats.zscore([1, 2, 3]).map(|z| z.round(3))  // => [-1.225, 0.0, 1.225]", Impl: module.Checked(zscore)},
		{Sig: "fun describe(xs: Iterable<f64>) -> {n: i64, mean: f64, stdev: f64, min: f64, q1: f64, median: f64, q3: f64, max: f64}", Doc: "The usual figures at once.", Example: "stats.describe([1, 2, 3, 4]).q3  // => 3.25", Impl: module.Checked(describe)},
	}
}

func zscore(c *module.Call) value.Value {
	ddof := int(c.IntIn(1, 0, 1<<30))
	xs := sample(c, 0, ddof+1)
	mean, sd := engine.Mean(xs), engine.Stdev(xs, ddof)
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = (x - mean) / sd
	}
	return c.FloatList(out)
}

// field is one entry of a result that is an object.
type field struct {
	name string
	v    value.Value
}

func object(fields ...field) value.Value {
	d := value.NewDict()
	for _, f := range fields {
		d.SetStr(f.name, f.v)
	}
	return d.Value()
}

func float(name string, f float64) field { return field{name, value.Float(f)} }

func describe(c *module.Call) value.Value {
	xs := engine.Sorted(sample(c, 0, 1))
	at := func(q float64) float64 { return engine.Quantile(xs, q, "linear") }
	return object(field{"n", value.Int(int64(len(xs)))}, float("mean", engine.Mean(xs)), float("stdev", engine.Stdev(xs, 1)),
		float("min", at(0)), float("q1", at(0.25)), float("median", at(0.5)), float("q3", at(0.75)), float("max", at(1)))
}
