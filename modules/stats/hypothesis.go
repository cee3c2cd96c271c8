package stats

import (
	engine "skep/compute/stats"
	"skep/interp/module"
	"skep/interp/value"
)

// tests are tests of hypotheses; p is two-sided.
func tests() []module.Func {
	const result = " -> {statistic: f64, df: f64, p: f64, estimate: f64, stderr: f64}"
	return []module.Func{
		{Sig: "fun t_test(xs: Iterable<f64>, ys: Iterable<f64> = null, mu: f64 = 0.0, paired: bool = false, equal_var: bool = false)" + result,
			Doc:     "Whether the mean of xs is mu; with ys, whether both means differ by mu. Two samples are compared by Welch's test, by Student's if equal_var, by their differences if paired.\n\np is the probability of a statistic as far from 0 or farther if that holds.",
			Example: "stats.t_test([5.1, 4.9, 5.6, 4.7], mu: 5).p.round(4)  // => 0.7237\nstats.t_test([1, 2, 3], [2, 4, 6]).df.round(3)  // => 2.941", Impl: module.Checked(tTest)},
		{Sig: "fun chi_square_test(observed: Iterable<f64>, expected: Iterable<f64> = null) -> {statistic: f64, df: f64, p: f64}", Doc: "Whether counts agree with those expected; without any, whether all are equally likely.", Example: "stats.chi_square_test([16, 18, 16, 14, 12, 12]).statistic  // => 2.0", Impl: module.Checked(chiSquare)},
		{Sig: "fun independence_test(table: [[f64]]) -> {statistic: f64, df: f64, p: f64}", Doc: "Whether rows and columns of a table of counts have nothing to do with each other: the chi-square test, without Yates's correction.", Example: "stats.independence_test([[10, 20], [20, 40]]).p  // => 1.0", Impl: module.Checked(independence)},
		{Sig: "fun anova(...groups: Iterable<f64>) -> {statistic: f64, df: f64, df_within: f64, p: f64}", Doc: "Whether all groups have one mean: the one-way analysis of variance.", Example: "stats.anova([1, 2, 3], [2, 3, 4], [5, 6, 7]).statistic  // => 13.0", Impl: module.Checked(anova)},
	}
}

func tTest(c *module.Call) value.Value {
	xs, mu := sample(c, 0, 2), c.Float(2)
	var t engine.Test
	switch {
	case !c.Given(1):
		t = engine.TTest(xs, mu)
	case c.Bool(3):
		xs, ys := two(c, 2)
		t = engine.TTestPaired(xs, ys, mu)
	default:
		t = engine.TTestTwo(xs, sample(c, 1, 2), mu, c.Bool(4))
	}
	if t.Error == 0 {
		c.Fail(codeDomain, "", "all numbers are equal: there is nothing to compare the difference with")
	}
	return object(float("statistic", t.Statistic), float("df", t.DF), float("p", t.P), float("estimate", t.Estimate), float("stderr", t.Error))
}

func chiSquare(c *module.Call) value.Value {
	observed := counts(c, sample(c, 0, 2))
	var expected []float64
	if c.Given(1) {
		_, expected = two(c, 2)
	} else {
		mean := engine.Mean(observed)
		for range observed {
			expected = append(expected, mean)
		}
	}
	for _, e := range expected {
		if !(e > 0) {
			c.Fail(codeDomain, "", "what is expected must be above 0, found %s", value.FormatFloat(e))
		}
	}
	return outcome(engine.ChiSquareTest(observed, expected, 0))
}

func outcome(t engine.Test) value.Value {
	return object(float("statistic", t.Statistic), float("df", t.DF), float("p", t.P))
}

func counts(c *module.Call, xs []float64) []float64 {
	for _, x := range xs {
		if !(x >= 0) {
			c.Fail(codeDomain, "", "counts must be at least 0, found %s", value.FormatFloat(x))
		}
	}
	return xs
}

// rows reads lists of numbers.
func rows(c *module.Call, vs []value.Value) [][]float64 {
	out := make([][]float64, len(vs))
	for i, v := range vs {
		row := *c
		row.Args = []value.Value{v}
		out[i] = row.Floats(0)
	}
	return out
}

func independence(c *module.Call) value.Value {
	table := rows(c, c.List(0))
	if len(table) < 2 || len(table[0]) < 2 {
		c.Fail(codeDomain, "", "the table needs two rows and two columns at least")
	}
	for i, r := range table {
		if len(r) != len(table[0]) {
			c.Fail(codeDomain, "", "row 0 has %d columns, row %d has %d", len(table[0]), i, len(r))
		}
		if engine.Sum(counts(c, r)) == 0 {
			c.Fail(codeDomain, "", "row %d has no counts", i)
		}
	}
	return outcome(engine.Independence(table))
}

func anova(c *module.Call) value.Value {
	groups := rows(c, c.Args[0].List().Boxed())
	n := 0
	for i, g := range groups {
		if n += len(g); len(g) == 0 {
			c.Fail(codeDomain, "", "group %d is empty", i+1)
		}
	}
	if len(groups) < 2 || n <= len(groups) {
		c.Fail(codeDomain, "", "needs two groups at least, and more numbers than groups")
	}
	t, within := engine.ANOVA(groups)
	return object(float("statistic", t.Statistic), float("df", t.DF), float("df_within", within), float("p", t.P))
}
