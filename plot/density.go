package plot

import (
	"fmt"
	"math"
	"slices"
)

// densityPoints is on how many places a density is drawn: three pixels each in a chart of the usual width.
const densityPoints = 256

// Density estimates how values are distributed: a Gaussian kernel of a bandwidth around each of them, at evenly spaced places that reach
// three bandwidths beyond the values. A bandwidth of 0 is 0.9 · min(s, IQR/1.34) · n^(-1/5) (Silverman 1986, 3.31). NaN does not count.
// Of no values, and of several that are all equal without a bandwidth, there is no density: an error.
func Density(values []float64, bandwidth float64) (xs, ys []float64, err error) {
	in := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	slices.Sort(in)
	if len(in) == 0 {
		return nil, nil, fmt.Errorf("a density needs values")
	}
	if bandwidth == 0 {
		bandwidth = silverman(in)
	}
	if !(bandwidth > 0) || math.IsInf(bandwidth, 0) {
		return nil, nil, fmt.Errorf("a density of values that are all equal needs a bandwidth above 0")
	}
	lo, hi := in[0]-3*bandwidth, in[len(in)-1]+3*bandwidth
	xs, ys = make([]float64, densityPoints), make([]float64, densityPoints)
	centers, weights := gathered(in)
	for i := range xs {
		xs[i] = lo + (hi-lo)*float64(i)/(densityPoints-1)
		ys[i] = densityAt(centers, weights, xs[i], bandwidth) / float64(len(in))
	}
	return xs, ys, nil
}

// mostKernels is for how many values each has a kernel of its own: of more, those that fall into one of as many cells of one width share
// the kernel of their mean, so that 1e7 values take as long as sorting them. Pictures are some hundred pixels wide.
const mostKernels = 1 << 14

func gathered(sorted []float64) (centers, weights []float64) {
	lo, width := sorted[0], (sorted[len(sorted)-1]-sorted[0])/mostKernels
	cell := -1
	for i, v := range sorted {
		at := i
		if len(sorted) > mostKernels && width > 0 {
			at = int((v - lo) / width)
		}
		if at != cell {
			centers, weights, cell = append(centers, 0), append(weights, 0), at
		}
		k := len(centers) - 1
		weights[k]++
		centers[k] += (v - centers[k]) / weights[k]
	}
	return centers, weights
}

func silverman(sorted []float64) float64 {
	n := float64(len(sorted))
	mean, squares := 0.0, 0.0
	for _, v := range sorted {
		mean += v / n
	}
	for _, v := range sorted {
		squares += (v - mean) * (v - mean)
	}
	spread := math.Sqrt(squares / max(1, n-1))
	if iqr := quantile(sorted, 0.75) - quantile(sorted, 0.25); iqr > 0 {
		spread = min(spread, iqr/1.34)
	}
	return 0.9 * spread * math.Pow(n, -0.2)
}

// densityAt adds up the kernels of the values near a place: beyond eight bandwidths they are below 1e-13 of their height.
func densityAt(centers, weights []float64, x, h float64) float64 {
	from, _ := slices.BinarySearch(centers, x-8*h)
	sum := 0.0
	for i := from; i < len(centers) && centers[i] <= x+8*h; i++ {
		z := (x - centers[i]) / h
		sum += weights[i] * math.Exp(-z*z/2)
	}
	return sum / (h * math.Sqrt(2*math.Pi))
}
