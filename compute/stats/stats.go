// Package stats is descriptive statistics, distributions and tests over slices
// of float64. It is not for data frames (they have their own kernels) and keeps
// no state. Sums are compensated and variances take two passes, so that data far
// from zero keep their digits. Functions of too few numbers give NaN; what an
// argument means is checked by the caller, the module stats.
//
// Sources: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation
// endlicher Summen, 1974; T. Chan, G. Golub, R. LeVeque, Algorithms for
// computing the sample variance, 1983; R. Hyndman, Y. Fan, Sample quantiles in
// statistical packages, 1996; C. Loader, Fast and accurate computation of
// binomial probabilities, 2000; W. Press and others, Numerical Recipes, 3rd
// edition, 6.2 and 6.4 (incomplete gamma and beta functions).
package stats

import (
	"math"
	"slices"
)

// Sum adds with Neumaier's compensation: the error does not grow with the number of terms.
func Sum(xs []float64) float64 {
	var sum, lost float64
	for _, x := range xs {
		t := sum + x
		if math.Abs(sum) >= math.Abs(x) {
			lost += (sum - t) + x
		} else {
			lost += (x - t) + sum
		}
		sum = t
	}
	if math.IsNaN(lost) { // infinities
		return sum
	}
	return sum + lost
}

// Mean is the arithmetic mean.
func Mean(xs []float64) float64 { return Sum(xs) / float64(len(xs)) }

// WeightedMean is the sum of x·w over the sum of w.
func WeightedMean(xs, ws []float64) float64 {
	products := make([]float64, len(xs))
	for i, x := range xs {
		products[i] = x * ws[i]
	}
	return Sum(products) / Sum(ws)
}

// GeometricMean is the n-th root of the product, of positive numbers.
func GeometricMean(xs []float64) float64 {
	logs := make([]float64, len(xs))
	for i, x := range xs {
		logs[i] = math.Log(x)
	}
	return math.Exp(Mean(logs))
}

// HarmonicMean is n over the sum of reciprocals.
func HarmonicMean(xs []float64) float64 {
	inverse := make([]float64, len(xs))
	for i, x := range xs {
		inverse[i] = 1 / x
	}
	return float64(len(xs)) / Sum(inverse)
}

// Variance divides the squares around the mean by n - ddof. The second term
// takes back what rounding of the mean left (Chan, Golub, LeVeque).
func Variance(xs []float64, ddof int) float64 {
	n := float64(len(xs))
	if len(xs) <= ddof {
		return math.NaN()
	}
	return squares(xs, Mean(xs)) / (n - float64(ddof))
}

func squares(xs []float64, mean float64) float64 {
	parts := make([]float64, len(xs))
	var rest float64
	for i, x := range xs {
		d := x - mean
		parts[i] = d * d
		rest += d
	}
	return Sum(parts) - rest*rest/float64(len(xs))
}

// Stdev is the square root of Variance.
func Stdev(xs []float64, ddof int) float64 { return math.Sqrt(Variance(xs, ddof)) }

// Moment is the mean of (x - mean)^k, over sd^k: skewness for k = 3, kurtosis for k = 4.
func Moment(xs []float64, k int) float64 {
	mean, sd := Mean(xs), Stdev(xs, 0)
	parts := make([]float64, len(xs))
	for i, x := range xs {
		parts[i] = math.Pow((x-mean)/sd, float64(k))
	}
	return Mean(parts)
}

// Covariance divides the products around both means by n - ddof.
func Covariance(xs, ys []float64, ddof int) float64 {
	if len(xs) <= ddof {
		return math.NaN()
	}
	return products(xs, ys) / float64(len(xs)-ddof)
}

func products(xs, ys []float64) float64 {
	mx, my := Mean(xs), Mean(ys)
	parts := make([]float64, len(xs))
	var rx, ry float64
	for i, x := range xs {
		dx, dy := x-mx, ys[i]-my
		parts[i] = dx * dy
		rx, ry = rx+dx, ry+dy
	}
	return Sum(parts) - rx*ry/float64(len(xs))
}

// Correlation is Pearson's coefficient, kept within -1 and 1; NaN if one side does not vary.
func Correlation(xs, ys []float64) float64 {
	sx, sy := squares(xs, Mean(xs)), squares(ys, Mean(ys))
	if sx <= 0 || sy <= 0 {
		return math.NaN()
	}
	both := math.Sqrt(sx * sy) // one rounding less than two roots, where it does not overflow
	if math.IsInf(both, 0) || both < 1e-140 {
		both = math.Sqrt(sx) * math.Sqrt(sy)
	}
	return max(-1, min(1, products(xs, ys)/both))
}

// Ranks gives each element its place from 1 on; equal ones share the mean of their places.
func Ranks(xs []float64) []float64 {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return compare(xs[i], xs[j]) })
	out := make([]float64, len(xs))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && xs[order[j]] == xs[order[i]] {
			j++
		}
		j = max(j, i+1) // NaN equals nothing
		for _, k := range order[i:j] {
			out[k] = float64(i+1+j) / 2
		}
		i = j
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Kendall is the coefficient tau-b, which allows for ties; it takes n² steps.
func Kendall(xs, ys []float64) float64 {
	var agree, tiedX, tiedY float64
	n := len(xs)
	for i := range n {
		for j := range i {
			a, b := compare(xs[i], xs[j]), compare(ys[i], ys[j])
			agree += float64(a * b)
			if a == 0 {
				tiedX++
			}
			if b == 0 {
				tiedY++
			}
		}
	}
	all := float64(n) * float64(n-1) / 2
	return agree / math.Sqrt((all-tiedX)*(all-tiedY))
}

// Line is a straight line through points by least squares.
type Line struct {
	Slope, Intercept, R float64
	SlopeError          float64 // standard error of the slope
	InterceptError      float64
	N                   int
}

// Regression fits y = Intercept + Slope·x.
func Regression(xs, ys []float64) Line {
	mx, my := Mean(xs), Mean(ys)
	sx, sxy := squares(xs, mx), products(xs, ys)
	l := Line{Slope: sxy / sx, R: Correlation(xs, ys), N: len(xs)}
	l.Intercept = my - l.Slope*mx
	rest := make([]float64, len(xs))
	for i, x := range xs {
		d := (ys[i] - my) - l.Slope*(x-mx)
		rest[i] = d * d
	}
	l.SlopeError = math.Sqrt(Sum(rest) / float64(len(xs)-2) / sx)
	l.InterceptError = l.SlopeError * math.Sqrt(sx/float64(len(xs))+mx*mx)
	return l
}

// Histogram counts into equal bins from lo to hi, the last of which holds hi too.
// What lies outside is not counted.
func Histogram(xs []float64, bins int, lo, hi float64) (counts []int, edges []float64) {
	counts, edges = make([]int, bins), make([]float64, bins+1)
	for i := range edges {
		edges[i] = lo + (hi-lo)*float64(i)/float64(bins)
	}
	edges[bins] = hi
	for _, x := range xs {
		if !(x >= lo && x <= hi) {
			continue
		}
		i := min(int((x-lo)/(hi-lo)*float64(bins)), bins-1)
		for i > 0 && x < edges[i] { // rounding of the quotient
			i--
		}
		for i < bins-1 && x >= edges[i+1] {
			i++
		}
		counts[i]++
	}
	return counts, edges
}
