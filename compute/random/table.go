package random

import (
	"fmt"
	"math"
)

// Distribution is one row of the table: what a program can draw from.
type Distribution struct {
	Name, Doc string
	Params    []Param
	Draw      func(s *Stream, p []float64) float64 // of real numbers
	Count     func(s *Stream, p []float64) int64   // of whole numbers
	Together  func(p []float64) string             // what is wrong with parameters that are well each by itself; "" if nothing
}

// Param is a number that a distribution depends on.
type Param struct {
	Name    string
	Default float64 // NaN where it must be given
	Within  Range
}

// Required says that there is no default.
func (p Param) Required() bool { return p.Default != p.Default }

// Refuse says what is wrong with a value, "" if nothing is.
func (p Param) Refuse(v float64) string {
	if p.Within.has(v) {
		return ""
	}
	return fmt.Sprintf("%s %s, found %v", p.Name, p.Within, v)
}

// Range bounds a parameter. No range has NaN: some methods would never end with it.
type Range uint8

const (
	Any           Range = iota
	NotNegative         // at least 0
	Positive            // above 0
	Share               // from 0 to 1
	PositiveShare       // above 0, up to 1
	LowShare            // from 0 up to but without 1
	AboveOne            // above 1
	Rate                // what the counts of a Poisson distribution allow
	Whole               // a whole number from 0 on
	Few                 // a whole number from 0 up to 1e9
)

// largestRate leaves ten deviations to the largest count.
var largestRate = math.MaxInt64 - 10*math.Sqrt(math.MaxInt64)

func (r Range) has(v float64) bool {
	switch r {
	case NotNegative:
		return v >= 0
	case Positive:
		return v > 0
	case Share:
		return v >= 0 && v <= 1
	case PositiveShare:
		return v > 0 && v <= 1
	case LowShare:
		return v >= 0 && v < 1
	case AboveOne:
		return v > 1
	case Rate:
		return v >= 0 && v <= largestRate
	case Whole:
		return v >= 0 && v < 0x1p63 && v == math.Trunc(v)
	case Few:
		return v >= 0 && v < 1e9 && v == math.Trunc(v)
	}
	return v == v
}

func (r Range) String() string {
	return [...]string{"must be a number", "must be at least 0", "must be above 0", "must be from 0 to 1", "must be above 0 and at most 1", "must be at least 0 and below 1",
		"must be above 1", "must be at least 0, and so that counts fit 64 bits", "must be a whole number from 0 on", "must be a whole number from 0 to a thousand millions"}[r]
}

// Distributions is the table, in the order of the manual. Names and parameters are NumPy's.
func Distributions() []Distribution {
	return append(reals(), counts()...)
}

func given(name string, within Range) Param {
	return Param{Name: name, Default: math.NaN(), Within: within}
}

func loc() Param { return Param{Name: "loc", Within: Any} }

func scale() Param { return Param{Name: "scale", Default: 1, Within: NotNegative} }

func reals() []Distribution {
	one := func(f func(s *Stream, a float64) float64) func(s *Stream, p []float64) float64 {
		return func(s *Stream, p []float64) float64 { return f(s, p[0]) }
	}
	two := func(f func(s *Stream, a, b float64) float64) func(s *Stream, p []float64) float64 {
		return func(s *Stream, p []float64) float64 { return f(s, p[0], p[1]) }
	}
	three := func(f func(s *Stream, a, b, c float64) float64) func(s *Stream, p []float64) float64 {
		return func(s *Stream, p []float64) float64 { return f(s, p[0], p[1], p[2]) }
	}
	return []Distribution{
		{Name: "uniform", Doc: "Numbers from low up to but without high, all equally likely", Params: []Param{{Name: "low"}, {Name: "high", Default: 1}}, Together: ordered,
			Draw: func(s *Stream, p []float64) float64 { return p[0] + (p[1]-p[0])*s.Float64() }},
		{Name: "normal", Doc: "Numbers of the normal distribution of a mean (loc) and a standard deviation (scale)", Params: []Param{loc(), scale()},
			Draw: func(s *Stream, p []float64) float64 { return p[0] + p[1]*s.Normal() }},
		{Name: "lognormal", Doc: "Numbers whose logarithms are normal", Params: []Param{{Name: "mean"}, {Name: "sigma", Default: 1, Within: NotNegative}}, Draw: two((*Stream).LogNormal)},
		{Name: "standard_exponential", Doc: "Numbers of the exponential distribution of mean 1", Draw: func(s *Stream, p []float64) float64 { return s.Exponential() }},
		{Name: "exponential", Doc: "Numbers of the exponential distribution of a mean (scale)", Params: []Param{scale()},
			Draw: func(s *Stream, p []float64) float64 { return p[0] * s.Exponential() }},
		{Name: "standard_gamma", Doc: "Numbers of the gamma distribution with scale 1", Params: []Param{given("shape", NotNegative)}, Draw: one((*Stream).Gamma)},
		{Name: "gamma", Doc: "Numbers of the gamma distribution", Params: []Param{given("shape", NotNegative), scale()},
			Draw: func(s *Stream, p []float64) float64 { return p[1] * s.Gamma(p[0]) }},
		{Name: "beta", Doc: "Numbers of the beta distribution, from 0 to 1", Params: []Param{given("a", Positive), given("b", Positive)}, Draw: two((*Stream).Beta)},
		{Name: "chisquare", Doc: "Sums of the squares of df normal numbers", Params: []Param{given("df", Positive)}, Draw: one((*Stream).ChiSquare)},
		{Name: "noncentral_chisquare", Doc: "Sums of the squares of df normal numbers, the squares of whose means add up to nonc", Params: []Param{given("df", Positive), given("nonc", NotNegative)}, Draw: two((*Stream).NoncentralChiSquare)},
		{Name: "f", Doc: "Ratios of two chi-squares, each divided by its degrees of freedom", Params: []Param{given("dfnum", Positive), given("dfden", Positive)}, Draw: two((*Stream).F)},
		{Name: "noncentral_f", Doc: "Ratios of a noncentral chi-square and a chi-square, each divided by its degrees of freedom", Params: []Param{given("dfnum", Positive), given("dfden", Positive), given("nonc", NotNegative)}, Draw: three((*Stream).NoncentralF)},
		{Name: "standard_t", Doc: "Numbers of Student's t distribution", Params: []Param{given("df", Positive)}, Draw: one((*Stream).StudentT)},
		{Name: "standard_cauchy", Doc: "Ratios of two normal numbers", Draw: func(s *Stream, p []float64) float64 { return s.Cauchy() }},
		{Name: "laplace", Doc: "Numbers of the double exponential distribution", Params: []Param{loc(), scale()}, Draw: two((*Stream).Laplace)},
		{Name: "logistic", Doc: "Numbers of the logistic distribution", Params: []Param{loc(), scale()}, Draw: two((*Stream).Logistic)},
		{Name: "gumbel", Doc: "Numbers of the distribution of largest values", Params: []Param{loc(), scale()}, Draw: two((*Stream).Gumbel)},
		{Name: "rayleigh", Doc: "Lengths of vectors of two normal numbers", Params: []Param{scale()}, Draw: one((*Stream).Rayleigh)},
		{Name: "pareto", Doc: "Numbers of the Pareto distribution of the second kind (Lomax), which begins at 0", Params: []Param{given("a", Positive)}, Draw: one((*Stream).Pareto)},
		{Name: "weibull", Doc: "Numbers of the Weibull distribution", Params: []Param{given("a", NotNegative)}, Draw: one((*Stream).Weibull)},
		{Name: "power", Doc: "Numbers from 0 to 1 with a density like x ** (a - 1)", Params: []Param{given("a", Positive)}, Draw: one((*Stream).Power)},
		{Name: "triangular", Doc: "Numbers from left to right, most often near mode", Params: []Param{given("left", Any), given("mode", Any), given("right", Any)}, Together: triangle, Draw: three((*Stream).Triangular)},
		{Name: "wald", Doc: "Numbers of the inverse Gaussian distribution", Params: []Param{given("mean", Positive), given("scale", Positive)}, Draw: two((*Stream).Wald)},
		{Name: "vonmises", Doc: "Angles from -π to π around mu, the closer the larger kappa", Params: []Param{given("mu", Any), given("kappa", NotNegative)}, Draw: two((*Stream).VonMises)},
	}
}

func counts() []Distribution {
	one := func(f func(s *Stream, a float64) int64) func(s *Stream, p []float64) int64 {
		return func(s *Stream, p []float64) int64 { return f(s, p[0]) }
	}
	return []Distribution{
		{Name: "poisson", Doc: "How many events occur, lam of which are expected", Params: []Param{{Name: "lam", Default: 1, Within: Rate}}, Count: one((*Stream).Poisson)},
		{Name: "binomial", Doc: "How many of n trials of probability p succeed", Params: []Param{given("n", Whole), given("p", Share)},
			Count: func(s *Stream, p []float64) int64 { return s.Binomial(int64(p[0]), p[1]) }},
		{Name: "negative_binomial", Doc: "How many failures come before n successes of probability p", Params: []Param{given("n", Positive), given("p", PositiveShare)}, Together: countable,
			Count: func(s *Stream, p []float64) int64 { return s.NegativeBinomial(p[0], p[1]) }},
		{Name: "geometric", Doc: "How many trials of probability p it takes to succeed", Params: []Param{given("p", PositiveShare)}, Count: one((*Stream).Geometric)},
		{Name: "hypergeometric", Doc: "How many of nsample things are good, taken from ngood good and nbad bad ones", Params: []Param{given("ngood", Few), given("nbad", Few), given("nsample", Whole)}, Together: enough,
			Count: func(s *Stream, p []float64) int64 { return s.Hypergeometric(int64(p[0]), int64(p[1]), int64(p[2])) }},
		{Name: "zipf", Doc: "Whole numbers with probabilities like n ** -a", Params: []Param{given("a", AboveOne)}, Count: one((*Stream).Zipf)},
		{Name: "logseries", Doc: "Whole numbers with probabilities like p ** n / n", Params: []Param{given("p", LowShare)}, Count: one((*Stream).LogSeries)},
	}
}

func ordered(p []float64) string {
	if d := p[1] - p[0]; d < 0 || math.IsInf(d, 0) {
		return fmt.Sprintf("high must be at least low, and both finite, found %v and %v", p[0], p[1])
	}
	return ""
}

func triangle(p []float64) string {
	if p[0] > p[1] || p[1] > p[2] || p[0] == p[2] {
		return fmt.Sprintf("left, mode and right must ascend, found %v, %v and %v", p[0], p[1], p[2])
	}
	return ""
}

// countable refuses what would give counts that do not fit.
func countable(p []float64) string {
	if mean := (1 - p[1]) / p[1] * (p[0] + 10*math.Sqrt(p[0])); mean > largestRate {
		return fmt.Sprintf("n = %v and p = %v would give counts that do not fit 64 bits", p[0], p[1])
	}
	return ""
}

func enough(p []float64) string {
	if p[0]+p[1] < p[2] {
		return fmt.Sprintf("nsample must be at most ngood + nbad, found %v of %v", p[2], p[0]+p[1])
	}
	return ""
}
