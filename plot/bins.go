package plot

import (
	"fmt"
	"math"
	"slices"
)

// bin counts the values in [lo, hi); the last bin of a histogram includes hi.
type bin struct {
	lo, hi float64
	count  int
}

// maxBins is how many bins a histogram may have; more are thinner than a pixel.
const maxBins = 2000

// countBins counts every histogram of the chart over the same edges, so that
// they can be compared.
func (f *figure) countBins() error {
	var all []float64
	want := 0
	for i, d := range f.series {
		if d.kind != Histogram {
			continue
		}
		all = append(all, present(d.ys)...)
		want = max(want, f.chart.Series[i].Bins)
		if n := f.chart.Series[i].Bins; n < 0 || n > maxBins {
			return fmt.Errorf("a histogram has 1 to %d bins, not %d", maxBins, n)
		}
	}
	if len(all) == 0 {
		return nil
	}
	if f.chart.XLog {
		if err := checkPositive("x", all); err != nil {
			return err
		}
		for i, v := range all {
			all[i] = math.Log10(v)
		}
	}
	edges := binEdges(all, want, f.chart.XLog)
	if f.chart.XLog {
		for i, e := range edges {
			edges[i] = math.Pow(10, e)
		}
	}
	for i := range f.series {
		if d := &f.series[i]; d.kind == Histogram {
			d.bins = fill(edges, d.ys)
		}
	}
	return nil
}

func present(vs []float64) []float64 {
	out := make([]float64, 0, len(vs))
	for _, v := range vs {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// binEdges divides the range of the values, which it sorts. With want bins they
// have equal width from the smallest to the largest value; with want 0 width
// and edges are round numbers near what autoWidth says. The values may be
// logarithms: no number is round then, and equal ones get a factor of two around them.
func binEdges(values []float64, want int, logarithms bool) []float64 {
	slices.Sort(values)
	lo, hi := values[0], values[len(values)-1]
	if tooNarrow(lo, hi) {
		want = max(want, 1)
		if logarithms {
			lo, hi = lo-0.3, hi+0.3
		} else {
			lo, hi = widen(lo, hi)
		}
	}
	if want == 0 {
		width := autoWidth(values)
		if !logarithms {
			return roundEdges(lo, hi, width, integers(values))
		}
		want = clampBins((hi - lo) / width)
	}
	edges := make([]float64, want+1)
	for i := range edges {
		t := float64(i) / float64(want)
		edges[i] = lo*(1-t) + hi*t
	}
	return edges
}

// autoWidth is the rule of D. Freedman and P. Diaconis (1981): twice the
// interquartile range over the cube root of n. When more than half of the values
// are equal that is 0, and H. Sturges' rule (1926) decides: log2 n + 1 bins.
func autoWidth(sorted []float64) float64 {
	n := float64(len(sorted))
	span := sorted[len(sorted)-1] - sorted[0]
	width := 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / math.Cbrt(n)
	if width <= 0 {
		width = span / (math.Ceil(math.Log2(n)) + 1)
	}
	return max(width, span/200)
}

func clampBins(n float64) int { return int(max(1, min(math.Ceil(n), 200))) }

// roundEdges widens the bins to 1, 2 or 5 times a power of ten, and to at least
// 1 where all values are integers: narrower bins would leave a comb of empty ones.
func roundEdges(lo, hi, width float64, integral bool) []float64 {
	power := math.Pow(10, math.Floor(math.Log10(width)))
	step := 10 * power
	for _, m := range []float64{1, 2, 5} {
		if m*power >= width*0.7 {
			step = m * power
			break
		}
	}
	if integral {
		step = max(step, 1)
	}
	first := math.Floor(lo / step)
	count := max(1, int(math.Floor(hi/step)-first)+1)
	edges := make([]float64, min(count, 400)+1)
	for i := range edges {
		edges[i] = (first + float64(i)) * step
	}
	edges[len(edges)-1] = max(edges[len(edges)-1], hi)
	return edges
}

// integers says whether all values that are there are whole numbers.
func integers(vs []float64) bool {
	for _, v := range vs {
		if v != math.Trunc(v) && !math.IsNaN(v) {
			return false
		}
	}
	return true
}

func fill(edges, values []float64) []bin {
	bins := make([]bin, len(edges)-1)
	for i := range bins {
		bins[i].lo, bins[i].hi = edges[i], edges[i+1]
	}
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		i, exact := slices.BinarySearch(edges, v)
		if !exact {
			i--
		}
		bins[max(0, min(i, len(bins)-1))].count++
	}
	return bins
}

// quantile interpolates linearly between order statistics: type 7 of R. Hyndman
// and Y. Fan, "Sample Quantiles in Statistical Packages", 1996.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	t := at - float64(i)
	return sorted[i]*(1-t) + sorted[i+1]*t
}

// boxStats is one box: quartiles, whiskers at the last values within 1.5
// interquartile ranges of the box, and what lies outside (J. Tukey, 1977).
type boxStats struct {
	slot                      int
	low, q1, median, q3, high float64
	outliers                  []float64
	count                     int
}

func boxes(slots, values []float64) []boxStats {
	groups := map[int][]float64{}
	var order []int
	for i, v := range values {
		if math.IsNaN(v) || math.IsNaN(slots[i]) {
			continue
		}
		k := int(slots[i])
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], v)
	}
	var out []boxStats
	for _, k := range order {
		b := newBox(groups[k])
		b.slot = k
		out = append(out, b)
	}
	return out
}

func newBox(vs []float64) boxStats {
	slices.Sort(vs)
	b := boxStats{q1: quantile(vs, 0.25), median: quantile(vs, 0.5), q3: quantile(vs, 0.75), count: len(vs)}
	reach := 1.5 * (b.q3 - b.q1)
	b.low, b.high = b.q1, b.q3
	for _, v := range vs {
		switch {
		case v < b.q1-reach || v > b.q3+reach:
			b.outliers = append(b.outliers, v)
		default:
			b.low, b.high = math.Min(b.low, v), math.Max(b.high, v)
		}
	}
	return b
}
