package stats

import "math"

// Test is the outcome of a test of a hypothesis.
type Test struct {
	Statistic, DF, P float64
	Estimate         float64 // what was compared: a mean, or a difference of means
	Error            float64 // standard error of the estimate
}

// twoSided makes a Test of a statistic that follows t.
func twoSided(estimate, from, se, df float64) Test {
	t := (estimate - from) / se
	return Test{Statistic: t, DF: df, P: min(1, 2*tTail(math.Abs(t), df)), Estimate: estimate, Error: se}
}

// TTest asks whether the mean of xs is mu.
func TTest(xs []float64, mu float64) Test {
	n := float64(len(xs))
	return twoSided(Mean(xs), mu, Stdev(xs, 1)/math.Sqrt(n), n-1)
}

// TTestPaired asks whether the mean of the differences is mu.
func TTestPaired(xs, ys []float64, mu float64) Test {
	d := make([]float64, len(xs))
	for i, x := range xs {
		d[i] = x - ys[i]
	}
	return TTest(d, mu)
}

// TTestTwo asks whether the means of two samples differ by mu: Welch's test, or Student's if equal holds for the variances.
func TTestTwo(xs, ys []float64, mu float64, equal bool) Test {
	n, m := float64(len(xs)), float64(len(ys))
	vx, vy := Variance(xs, 1), Variance(ys, 1)
	d := Mean(xs) - Mean(ys)
	if equal {
		pooled := ((n-1)*vx + (m-1)*vy) / (n + m - 2)
		return twoSided(d, mu, math.Sqrt(pooled*(1/n+1/m)), n+m-2)
	}
	a, b := vx/n, vy/m
	return twoSided(d, mu, math.Sqrt(a+b), (a+b)*(a+b)/(a*a/(n-1)+b*b/(m-1)))
}

// ChiSquareTest compares counts with what was expected.
func ChiSquareTest(observed, expected []float64, ddof int) Test {
	parts := make([]float64, len(observed))
	for i, o := range observed {
		parts[i] = (o - expected[i]) * (o - expected[i]) / expected[i]
	}
	t := Test{Statistic: Sum(parts), DF: float64(len(observed) - 1 - ddof)}
	_, t.P = ChiSquareCDF(t.Statistic, t.DF)
	return t
}

// Independence asks whether rows and columns of a table of counts have to do
// with each other: Pearson's test without Yates's correction.
func Independence(rows [][]float64) Test {
	across, down := make([]float64, len(rows)), make([]float64, len(rows[0]))
	for i, r := range rows {
		across[i] = Sum(r)
		for j, x := range r {
			down[j] += x
		}
	}
	all := Sum(across)
	var observed, expected []float64
	for i, r := range rows {
		for j, x := range r {
			observed, expected = append(observed, x), append(expected, across[i]*down[j]/all)
		}
	}
	t := ChiSquareTest(observed, expected, 0)
	t.DF = float64((len(rows) - 1) * (len(rows[0]) - 1))
	_, t.P = ChiSquareCDF(t.Statistic, t.DF)
	return t
}

// ANOVA asks whether all groups have one mean (one-way analysis of variance); DF is that between the groups.
func ANOVA(groups [][]float64) (t Test, within float64) {
	var all []float64
	for _, g := range groups {
		all = append(all, g...)
	}
	mean := Mean(all)
	var between, inside float64
	for _, g := range groups {
		m := Mean(g)
		between += float64(len(g)) * (m - mean) * (m - mean)
		inside += squares(g, m)
	}
	t.DF, within = float64(len(groups)-1), float64(len(all)-len(groups))
	t.Statistic = between / t.DF / (inside / within)
	t.P = FTail(t.Statistic, t.DF, within)
	return t, within
}
