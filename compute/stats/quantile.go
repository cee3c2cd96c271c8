package stats

import (
	"math"
	"slices"

	"skep/internal/lazy"
)

// Methods are the ways to compute a quantile between two elements, by the names
// that NumPy gives them; the numbers are those of Hyndman and Fan.
var Methods = []string{"linear", "lower", "higher", "nearest", "midpoint", "inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased"}

// plotting gives a and b in the place a + q(n + 1 - a - b) of the continuous methods.
var plotting = lazy.Value[map[string][2]float64]{New: func() map[string][2]float64 {
	return map[string][2]float64{
		"linear": {1, 1}, "weibull": {0, 0}, "hazen": {0.5, 0.5}, "median_unbiased": {1. / 3, 1. / 3}, "normal_unbiased": {3. / 8, 3. / 8},
	}
}}

// Quantile computes the q-quantile of sorted numbers; NaN of none.
func Quantile(sorted []float64, q float64, method string) float64 {
	n := float64(len(sorted))
	switch {
	case len(sorted) == 0 || math.IsNaN(q) || math.IsNaN(sorted[len(sorted)-1]) || math.IsNaN(sorted[0]):
		return math.NaN()
	case method == "inverted_cdf":
		return sorted[clampIndex(math.Ceil(n*q)-1, len(sorted))]
	}
	if ab, ok := plotting.Get()[method]; ok {
		return between(sorted, ab[0]+q*(n+1-ab[0]-ab[1])-1)
	}
	at := q * (n - 1)
	lo, hi := sorted[clampIndex(math.Floor(at), len(sorted))], sorted[clampIndex(math.Ceil(at), len(sorted))]
	switch method {
	case "lower":
		return lo
	case "higher":
		return hi
	case "midpoint":
		return lo + (hi-lo)/2
	}
	return sorted[clampIndex(math.RoundToEven(at), len(sorted))] // nearest
}

func clampIndex(f float64, n int) int { return int(max(0, min(f, float64(n-1)))) }

// between interpolates at a place counted from 0.
func between(sorted []float64, at float64) float64 {
	at = max(0, min(at, float64(len(sorted)-1)))
	i := int(at)
	if i == len(sorted)-1 || sorted[i] == sorted[i+1] {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// Sorted is a sorted copy; NaN comes first.
func Sorted(xs []float64) []float64 {
	out := slices.Clone(xs)
	slices.Sort(out)
	return out
}

// Median is the middle of sorted numbers, or the mean of the two.
func Median(sorted []float64) float64 { return Quantile(sorted, 0.5, "linear") }

// MAD is the median of the distances to the median.
func MAD(xs []float64) float64 {
	middle := Median(Sorted(xs))
	away := make([]float64, len(xs))
	for i, x := range xs {
		away[i] = math.Abs(x - middle)
	}
	return Median(Sorted(away))
}
