package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
)

// BinNames are the ways to find a number of bins, as NumPy names them.
var BinNames = []string{"auto", "fd", "doane", "scott", "rice", "sturges", "sqrt"}

// BinCount is how many equal bins a way of counting gives the elements between two bounds (all if there are none):
// the width that it finds, rounded to whole bins. Whole numbers get no bins narrower than 1.
func BinCount(t *Tensor, way string, bounds []float64) (int, error) {
	if !slices.Contains(BinNames, way) {
		return 0, refuse(CodeValue, "histogram: bins is a number, edges, or one of %v, found %q", BinNames, way)
	}
	xs := slices.Clone(Slice[float64](t))
	if len(bounds) == 2 {
		xs = slices.DeleteFunc(xs, func(x float64) bool { return !(x >= bounds[0] && x <= bounds[1]) })
	}
	if len(xs) == 0 {
		return 1, nil
	}
	slices.Sort(xs)
	lo, hi := xs[0], xs[len(xs)-1]
	width := binWidth(way, xs, hi-lo)
	if t.dtype.IsInt() && width < 1 {
		width = 1
	}
	if len(bounds) == 2 {
		lo, hi = bounds[0], bounds[1]
	}
	if lo == hi {
		lo, hi = lo-0.5, hi+0.5
	}
	if n := math.Ceil((hi - lo) / width); width > 0 && n >= 1 {
		if n > MaxElements {
			return 0, refuse(CodeMemory, "histogram: %v bins are too many", n)
		}
		return int(n), nil
	}
	return 1, nil
}

// binWidth takes sorted numbers and their span. The sources of the formulas: Sturges 1926, Scott 1979,
// Freedman and Diaconis 1981, Doane 1976; auto is the narrower one of fd (but not narrower than half of sqrt) and sturges.
func binWidth(way string, xs []float64, span float64) float64 {
	n := float64(len(xs))
	switch way {
	case "sqrt":
		return span / math.Sqrt(n)
	case "sturges":
		return span / (math.Log2(n) + 1)
	case "rice":
		return span / (2 * math.Cbrt(n))
	case "scott":
		_, deviation := moments(xs)
		return math.Pow(24*math.Sqrt(math.Pi)/n, 1.0/3) * deviation
	case "doane":
		return doaneWidth(xs, span)
	case "fd":
		return 2 * (between(xs, 0.75) - between(xs, 0.25)) / math.Cbrt(n)
	}
	fd := max(binWidth("fd", xs, span), binWidth("sqrt", xs, span)/2)
	return min(fd, binWidth("sturges", xs, span))
}

// doaneWidth takes the skewness into account.
func doaneWidth(xs []float64, span float64) float64 {
	n := float64(len(xs))
	mean, deviation := moments(xs)
	if n <= 2 || deviation == 0 {
		return 0
	}
	skew := 0.0
	for _, x := range xs {
		z := (x - mean) / deviation
		skew += z * z * z
	}
	error := math.Sqrt(6 * (n - 2) / ((n + 1) * (n + 3)))
	return span / (1 + math.Log2(n) + math.Log2(1+math.Abs(skew/n)/error))
}

func moments(xs []float64) (mean, deviation float64) {
	mean = Sum(xs) / float64(len(xs))
	squares := make([]float64, len(xs))
	for i, x := range xs {
		squares[i] = (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(Sum(squares) / float64(len(xs)))
}

// between is the quantile of sorted numbers, interpolated.
func between(xs []float64, q float64) float64 {
	at := q * float64(len(xs)-1)
	i := min(int(at), len(xs)-1)
	if i+1 == len(xs) {
		return xs[i]
	}
	return xs[i] + (xs[i+1]-xs[i])*(at-float64(i))
}

// BinPlaces is how many counts BinCounts makes of a vector of whole numbers: one more than the largest, and at least so many.
func BinPlaces(t *Tensor, least int) (int, error) {
	if len(t.shape) != 1 || !t.dtype.IsInt() && t.dtype != dtype.Bool {
		return 0, refuse(CodeValue, "bincount needs a vector of whole numbers, found %s", t.Head())
	}
	n := least
	for _, x := range Slice[int64](t) {
		if x < 0 || x >= MaxElements {
			return 0, refuse(CodeValue, "bincount: there is no place for %d", x)
		}
		n = max(n, int(x)+1)
	}
	return n, nil
}

// BinCounts counts whole numbers from 0 on: how often each occurs, at least so many; with weights it adds them up.
func BinCounts(t, weights *Tensor, least int) (out *Tensor, err error) {
	defer Guard(&err)
	n, err := BinPlaces(t, least)
	if err != nil {
		return nil, err
	}
	xs := Slice[int64](t)
	if weights == nil {
		counts := make([]int64, n)
		for _, x := range xs {
			counts[x]++
		}
		return From(counts, n)
	}
	if weights.Len() != len(xs) {
		return nil, refuse(CodeValue, "bincount: %d weights for %d elements", weights.Len(), len(xs))
	}
	sums, ws := make([]float64, n), Slice[float64](weights)
	for i, x := range xs {
		sums[x] += ws[i]
	}
	return From(sums, n)
}
