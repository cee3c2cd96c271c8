package stats

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// args are the words of a line of testdata/scipy.txt.
type args struct {
	t     *testing.T
	words []string
}

func (a args) num(i int) float64 {
	f, err := strconv.ParseFloat(a.words[i], 64)
	if err != nil {
		a.t.Fatal(a.words, err)
	}
	return f
}

func (a args) list(i int) (out []float64) {
	for _, w := range strings.Split(strings.Trim(a.words[i], "[]"), ",") {
		out = append(out, args{a.t, []string{w}}.num(0))
	}
	return out
}

func (t Test) part(name string) float64 {
	return map[string]float64{"statistic": t.Statistic, "p": t.P}[name]
}

func (l Line) part(name string) float64 {
	return map[string]float64{"slope": l.Slope, "intercept": l.Intercept, "r": l.R, "slope_error": l.SlopeError, "intercept_error": l.InterceptError}[name]
}

var functions = map[string]func(a args) float64{
	"mean":        func(a args) float64 { return Mean(a.list(0)) },
	"variance":    func(a args) float64 { return Variance(a.list(0), int(a.num(1))) },
	"skewness":    func(a args) float64 { return Moment(a.list(0), 3) },
	"kurtosis":    func(a args) float64 { return Moment(a.list(0), 4) },
	"gmean":       func(a args) float64 { return GeometricMean(a.list(0)) },
	"hmean":       func(a args) float64 { return HarmonicMean(a.list(0)) },
	"mad":         func(a args) float64 { return MAD(a.list(0)) },
	"quantile":    func(a args) float64 { return Quantile(Sorted(a.list(0)), a.num(1), a.words[2]) },
	"correlation": func(a args) float64 { return Correlation(a.list(0), a.list(1)) },
	"covariance":  func(a args) float64 { return Covariance(a.list(0), a.list(1), int(a.num(2))) },
	"spearman":    func(a args) float64 { return Correlation(Ranks(a.list(0)), Ranks(a.list(1))) },
	"kendall":     func(a args) float64 { return Kendall(a.list(0), a.list(1)) },
	"regression":  func(a args) float64 { return Regression(a.list(0), a.list(1)).part(a.words[2]) },

	"normal_cdf":      func(a args) float64 { return NormalCDF(a.num(0), a.num(1), a.num(2)) },
	"normal_pdf":      func(a args) float64 { return NormalPDF(a.num(0), a.num(1), a.num(2)) },
	"normal_quantile": func(a args) float64 { return NormalQuantile(a.num(0), a.num(1), a.num(2)) },

	"t_cdf": func(a args) float64 { return TCDF(a.num(0), a.num(1)) }, "t_pdf": func(a args) float64 { return TPDF(a.num(0), a.num(1)) },
	"t_quantile":    func(a args) float64 { return TQuantile(a.num(0), a.num(1)) },
	"chi2_cdf":      func(a args) float64 { p, _ := ChiSquareCDF(a.num(0), a.num(1)); return p },
	"chi2_sf":       func(a args) float64 { _, q := ChiSquareCDF(a.num(0), a.num(1)); return q },
	"chi2_pdf":      func(a args) float64 { return ChiSquarePDF(a.num(0), a.num(1)) },
	"chi2_quantile": func(a args) float64 { return ChiSquareQuantile(a.num(0), a.num(1)) },

	"binomial_pmf":      func(a args) float64 { return BinomialPMF(a.num(0), a.num(1), a.num(2)) },
	"binomial_cdf":      func(a args) float64 { return BinomialCDF(a.num(0), a.num(1), a.num(2)) },
	"binomial_quantile": func(a args) float64 { return BinomialQuantile(a.num(0), a.num(1), a.num(2)) },

	"poisson_pmf":      func(a args) float64 { return PoissonPMF(a.num(0), a.num(1)) },
	"poisson_cdf":      func(a args) float64 { return PoissonCDF(a.num(0), a.num(1)) },
	"poisson_quantile": func(a args) float64 { return PoissonQuantile(a.num(0), a.num(1)) },

	"f_tail":       func(a args) float64 { return FTail(a.num(0), a.num(1), a.num(2)) },
	"ttest":        func(a args) float64 { return TTest(a.list(0), a.num(1)).part(a.words[2]) },
	"welch":        func(a args) float64 { return TTestTwo(a.list(0), a.list(1), 0, false).part(a.words[2]) },
	"student":      func(a args) float64 { return TTestTwo(a.list(0), a.list(1), 0, true).part(a.words[2]) },
	"paired":       func(a args) float64 { return TTestPaired(a.list(0), a.list(1), 0).part(a.words[2]) },
	"chisquare":    func(a args) float64 { return ChiSquareTest(a.list(0), a.list(1), 0).part(a.words[2]) },
	"independence": func(a args) float64 { return Independence([][]float64{a.list(0), a.list(1)}).part(a.words[2]) },
	"anova": func(a args) float64 {
		t, _ := ANOVA([][]float64{a.list(0), a.list(1), a.list(2)})
		return t.part(a.words[3])
	},
}

// tolerance is relative: a few units in the twelfth digit, and what is next to 0 absolutely.
const tolerance = 2e-12

func TestAgainstScipy(t *testing.T) {
	data, err := os.ReadFile("testdata/scipy.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if line[0] == '#' {
			continue
		}
		call, answer, _ := strings.Cut(line, " = ")
		words := strings.Fields(call)
		f := functions[words[0]]
		if f == nil {
			t.Fatalf("no function %s", words[0])
		}
		want := args{t, []string{answer}}.num(0)
		got := f(args{t, words[1:]})
		if math.Abs(got-want) > tolerance*math.Abs(want)+1e-300 && !(math.IsNaN(got) && math.IsNaN(want)) && got != want {
			t.Errorf("%s\n  want %v\n  got  %v, off by %.1g", call, want, got, math.Abs(got/want-1))
		}
		n++
	}
	if n < 600 {
		t.Errorf("only %d answers", n)
	}
}

func TestEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for i, c := range []struct{ got, want float64 }{
		{Sum([]float64{inf, 1, 2}), inf}, {Sum([]float64{1e100, 1, -1e100}), 1}, {WeightedMean([]float64{1, 5}, []float64{3, 1}), 2},
		{Variance([]float64{1}, 1), nan}, {Covariance(nil, nil, 1), nan}, {Correlation([]float64{1e120, 2e120, 3e120}, []float64{1e120, 2e120, 3e120}), 1},
		{Quantile(nil, 0.5, "linear"), nan}, {Quantile([]float64{1, 2}, nan, "linear"), nan}, {Stdev([]float64{2, 4}, 0), 1},
		{NormalQuantile(0, 0, 1), -inf}, {NormalQuantile(1.1, 0, 1), nan}, {TPDF(0, inf), NormalPDF(0, 0, 1)}, {TCDF(1, inf), NormalCDF(1, 0, 1)}, {TCDF(-inf, 3), 0},
		{TQuantile(1, 3), inf}, {TQuantile(-1, 3), nan}, {ChiSquarePDF(-1, 2), 0}, {ChiSquarePDF(0, 1), inf}, {ChiSquarePDF(0, 3), 0},
		{ChiSquareQuantile(0, 2), 0}, {ChiSquareQuantile(1, 2), inf}, {ChiSquareQuantile(2, 2), nan}, {FTail(0, 1, 1), 1},
		{BinomialPMF(0.5, 2, 0.5), 0}, {BinomialPMF(0, 2, 0), 1}, {BinomialPMF(2, 2, 1), 1}, {BinomialPMF(3, 2, 0.5), 0}, {BinomialCDF(-1, 2, 0.5), 0}, {BinomialQuantile(2, 2, 0.5), nan},
		{PoissonPMF(0.5, 1), 0}, {PoissonPMF(0, 0), 1}, {PoissonPMF(-1, 1), 0}, {PoissonCDF(-1, 1), 0}, {PoissonQuantile(1, 1), inf},
		{ExponentialPDF(-1, 1), 0}, {ExponentialPDF(0, 2), 0.5}, {ExponentialCDF(-1, 1), 0}, {ExponentialCDF(inf, 1), 1}, {ExponentialQuantile(0.5, 1), math.Ln2}, {ExponentialQuantile(2, 1), nan},
		{IncompleteBeta(1, 1, nan, 0.5), nan}, {IncompleteBeta(1, 1, 0, 1), 0}, {IncompleteBeta(1, 1, 1, 0), 1},
	} {
		if c.got != c.want && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("case %d: %v, want %v", i, c.got, c.want)
		}
	}
	if p, q := IncompleteGamma(1, inf); p != 1 || q != 0 {
		t.Error(p, q)
	}
	if p, _ := IncompleteGamma(nan, 1); !math.IsNaN(p) {
		t.Error(p)
	}
}

func TestHistogramCountsAll(t *testing.T) {
	var xs []float64
	for i := range 1000 {
		xs = append(xs, float64(i)*0.1)
	}
	counts, edges := Histogram(xs, 37, 0, 99.9)
	n := 0
	for i, c := range counts {
		n += c
		for _, x := range xs {
			if x >= edges[i] && x < edges[i+1] {
				c--
			}
		}
		if i < 36 && c != 0 {
			t.Errorf("bin %d is off by %d", i, c)
		}
	}
	if n != 1000 {
		t.Errorf("%d of 1000 counted", n)
	}
}
