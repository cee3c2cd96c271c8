package stats

import (
	engine "skep/compute/stats"
	"skep/interp/module"
	"skep/interp/value"
)

// of3 declares density, cumulative probability and quantile of a distribution
// whose parameters follow the first argument.
func of3(name, params, words string, read func(c *module.Call) [2]float64, pdf, cdf, quantile func(x float64, p [2]float64) float64, examples [3]string, point string) []module.Func {
	of := func(f func(float64, [2]float64) float64, p bool) module.Impl {
		return number(func(c *module.Call) float64 {
			if p {
				return f(probability(c, 0), read(c))
			}
			return f(c.Float(0), read(c))
		})
	}
	density, result := "The density at x of "+words+".", "f64"
	if point == "pmf" {
		density = "The probability of just x of " + words + "."
	}
	head := "fun " + name + "_"
	return []module.Func{
		{Sig: head + point + "(x: f64, " + params + ") -> " + result, Doc: density, Example: examples[0], Impl: of(pdf, false)},
		{Sig: head + "cdf(x: f64, " + params + ") -> f64", Doc: "The probability of at most x of " + words + ".", Example: examples[1], Impl: of(cdf, false)},
		{Sig: head + "quantile(p: f64, " + params + ") -> f64", Doc: "The x below which " + words + " stays with probability p: the inverse of " + name + "_cdf.", Example: examples[2], Impl: of(quantile, true)},
	}
}

func normal() []module.Func {
	df := func(c *module.Call) [2]float64 { return [2]float64{positive(c, 1, "the degrees of freedom")} }
	fs := of3("normal", "mean: f64 = 0.0, sd: f64 = 1.0", "a normal distribution", func(c *module.Call) [2]float64 {
		return [2]float64{c.Float(1), positive(c, 2, "the standard deviation")}
	},
		func(x float64, p [2]float64) float64 { return engine.NormalPDF(x, p[0], p[1]) },
		func(x float64, p [2]float64) float64 { return engine.NormalCDF(x, p[0], p[1]) },
		func(q float64, p [2]float64) float64 { return engine.NormalQuantile(q, p[0], p[1]) },
		[3]string{"stats.normal_pdf(0).round(6)  // => 0.398942", "stats.normal_cdf(1.96).round(6)  // => 0.975002", "stats.normal_quantile(0.975).round(6)  // => 1.959964"}, "pdf")
	fs = append(fs, of3("t", "df: f64", "Student's t", df,
		func(x float64, p [2]float64) float64 { return engine.TPDF(x, p[0]) },
		func(x float64, p [2]float64) float64 { return engine.TCDF(x, p[0]) },
		func(q float64, p [2]float64) float64 { return engine.TQuantile(q, p[0]) },
		[3]string{"stats.t_pdf(0, 5).round(6)  // => 0.379607", "stats.t_cdf(2, 10).round(6)  // => 0.963306", "stats.t_quantile(0.975, 10).round(6)  // => 2.228139"}, "pdf")...)
	fs = append(fs, of3("chi_square", "df: f64", "the chi-square distribution", df,
		func(x float64, p [2]float64) float64 { return engine.ChiSquarePDF(x, p[0]) },
		func(x float64, p [2]float64) float64 { y, _ := engine.ChiSquareCDF(x, p[0]); return y },
		func(q float64, p [2]float64) float64 { return engine.ChiSquareQuantile(q, p[0]) },
		[3]string{"stats.chi_square_pdf(2, 2).round(6)  // => 0.18394", "stats.chi_square_cdf(3.84, 1).round(4)  // => 0.95", "stats.chi_square_quantile(0.95, 1).round(4)  // => 3.8415"}, "pdf")...)
	return append(fs, of3("exponential", "mean: f64 = 1.0", "an exponential distribution", func(c *module.Call) [2]float64 { return [2]float64{positive(c, 1, "the mean")} },
		func(x float64, p [2]float64) float64 { return engine.ExponentialPDF(x, p[0]) },
		func(x float64, p [2]float64) float64 { return engine.ExponentialCDF(x, p[0]) },
		func(q float64, p [2]float64) float64 { return engine.ExponentialQuantile(q, p[0]) },
		[3]string{"stats.exponential_pdf(0, 2)  // => 0.5", "stats.exponential_cdf(1).round(6)  // => 0.632121", "stats.exponential_quantile(0.5).round(6)  // => 0.693147"}, "pdf")...)
}

func discrete() []module.Func {
	trials := func(c *module.Call) [2]float64 {
		return [2]float64{float64(c.IntIn(1, 0, 1<<40)), probability(c, 2)}
	}
	mean := func(c *module.Call) [2]float64 { return [2]float64{positive(c, 1, "the mean")} }
	fs := of3("binomial", "n: i64, p: f64", "successes in n trials, each with probability p", trials,
		func(x float64, p [2]float64) float64 { return engine.BinomialPMF(x, p[0], p[1]) },
		func(x float64, p [2]float64) float64 { return engine.BinomialCDF(x, p[0], p[1]) },
		func(q float64, p [2]float64) float64 { return engine.BinomialQuantile(q, p[0], p[1]) },
		[3]string{"stats.binomial_pmf(2, 4, 0.5).round(12)  // => 0.375", "stats.binomial_cdf(1, 4, 0.5).round(12)  // => 0.3125", "stats.binomial_quantile(0.5, 4, 0.5)  // => 2"}, "pmf")
	fs = append(fs, of3("poisson", "mean: f64", "events of which mean are expected", mean,
		func(x float64, p [2]float64) float64 { return engine.PoissonPMF(x, p[0]) },
		func(x float64, p [2]float64) float64 { return engine.PoissonCDF(x, p[0]) },
		func(q float64, p [2]float64) float64 { return engine.PoissonQuantile(q, p[0]) },
		[3]string{"stats.poisson_pmf(0, 2).round(6)  // => 0.135335", "stats.poisson_cdf(2, 2).round(6)  // => 0.676676", "stats.poisson_quantile(0.5, 2)  // => 2"}, "pmf")...)
	for i := range fs { // counts are integers, as far as they fit
		if i%3 == 2 {
			f := fs[i].Impl
			fs[i].Sig = fs[i].Sig[:len(fs[i].Sig)-len("f64")] + "i64"
			fs[i].Impl = module.Checked(func(c *module.Call) value.Value {
				v, err := f(c)
				c.Must(err)
				k, _ := v.Number()
				if k > 1<<62 {
					c.Fail(codeDomain, "", "no integer is large enough")
				}
				return value.Int(int64(k))
			})
		}
	}
	return fs
}
