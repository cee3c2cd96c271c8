package tensor

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Distinct gives the different elements of t, sorted; the place where each was
// first in the flattened tensor; for each element of t the place of its value
// among the different ones; and how often each occurs. NaNs count as one.
func Distinct(t *Tensor) (values, first, inverse, counts *Tensor, err error) {
	defer Guard(&err)
	flat := t.flat()
	order := Slice[int64](must(Argsort(flat, 0, false)))
	sorted := must(Gather(flat, must(From(order, len(order))), 0))
	same := sameAsBefore(sorted)
	inv := make([]int64, len(order))
	var at, many []int64
	for i, p := range order {
		if i == 0 || !same[i] {
			at, many = append(at, p), append(many, 0)
		}
		at[len(at)-1] = min(at[len(at)-1], p)
		many[len(many)-1]++
		inv[p] = int64(len(at) - 1)
	}
	first = must(From(at, len(at)))
	values = must(Gather(flat, first, 0))
	inverse = must(must(From(inv, len(inv))).Reshape(t.shape...))
	return values, first, inverse, must(From(many, len(many))), nil
}

// sameAsBefore says of each element whether the one before is equal, or both are NaN.
func sameAsBefore(sorted *Tensor) []bool {
	n := sorted.Len()
	if n < 2 {
		return make([]bool, n)
	}
	a, b := sorted.sliced(0, 0, n-1, 1), sorted.sliced(0, 1, n-1, 1)
	eq := must(Binary("eq", a, b))
	if sorted.dtype.IsFloat() || sorted.dtype.IsComplex() {
		nan := must(Binary("logical_and", must(Unary("isnan", a)), must(Unary("isnan", b))))
		eq = must(Binary("logical_or", eq, nan))
	}
	return append([]bool{false}, Slice[bool](eq)...)
}

// Histogram counts the elements in bins: edges that ascend, of which the last
// belongs to the bin before it. NaN and what lies outside is not counted. With
// weights it adds them up; with density the area under the result is 1.
func Histogram(t, edges, weights *Tensor, density bool) (out *Tensor, err error) {
	defer Guard(&err)
	bounds := Slice[float64](edges)
	if len(bounds) < 2 || !slices.IsSorted(bounds) {
		return nil, refuse(CodeValue, "histogram: the edges of bins ascend, and are at least 2")
	}
	xs, ws := Slice[float64](t), []float64(nil)
	if weights != nil {
		wide, err := weights.BroadcastTo(t.shape...)
		if err != nil {
			return nil, renamed(err, "histogram")
		}
		ws = Slice[float64](wide)
	}
	sums := make([]float64, len(bounds)-1)
	for i, x := range xs {
		if k := binOf(bounds, x); k >= 0 && ws != nil {
			sums[k] += ws[i]
		} else if k >= 0 {
			sums[k]++
		}
	}
	if density {
		total := Sum(sums)
		for i := range sums {
			sums[i] /= total * (bounds[i+1] - bounds[i])
		}
	}
	out = must(From(sums, len(sums)))
	if weights == nil && !density {
		return out.AsType(dtype.I64), nil
	}
	return out, nil
}

// binOf finds the bin of a number, or -1.
func binOf(bounds []float64, x float64) int {
	last := len(bounds) - 1
	if !(x >= bounds[0] && x <= bounds[last]) {
		return -1
	}
	if x == bounds[last] {
		return last - 1
	}
	k, found := slices.BinarySearch(bounds, x)
	if found {
		for k < last && bounds[k+1] == x {
			k++
		}
		return k
	}
	return k - 1
}

// Edges gives the n+1 edges of n equal bins between two bounds; without bounds
// between the smallest and the largest element, or 0 and 1 if there is none.
func Edges(t *Tensor, n int, bounds []float64) (*Tensor, error) {
	lo, hi := 0.0, 1.0
	switch {
	case len(bounds) == 2:
		lo, hi = bounds[0], bounds[1]
	case t.Len() > 0:
		xs := Slice[float64](t)
		lo, hi = slices.Min(xs), slices.Max(xs)
	}
	if !(lo <= hi) || hi-lo > 1e308 || n < 1 {
		return nil, refuse(CodeValue, "histogram: there are no %d bins between %v and %v", n, lo, hi)
	}
	if lo == hi {
		lo, hi = lo-0.5, hi+0.5
	}
	return Linspace(dtype.F64, lo, hi, n+1, false)
}

// HistogramDD counts points, the rows of t, in the boxes between the edges of each axis.
func HistogramDD(t *Tensor, edges []*Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	if len(t.shape) != 2 || len(edges) != t.shape[1] {
		return nil, refuse(CodeValue, "histogramdd: points are rows of %d numbers, found %s", len(edges), t.Shape())
	}
	bounds, sizes := make([][]float64, len(edges)), make([]int, len(edges))
	for i, e := range edges {
		bounds[i] = Slice[float64](e)
		if sizes[i] = len(bounds[i]) - 1; sizes[i] < 1 || !slices.IsSorted(bounds[i]) {
			return nil, refuse(CodeValue, "histogramdd: the edges of bins ascend, and are at least 2")
		}
	}
	out, err = New(dtype.I64, sizes...)
	if err != nil {
		return nil, err
	}
	xs, counts, steps := Slice[float64](t), all[int64](out), rowMajor(sizes)
	for i := range t.shape[0] {
		at := 0
		for j := range sizes {
			k := binOf(bounds[j], xs[i*len(sizes)+j])
			if k < 0 {
				at = -1
				break
			}
			at += k * steps[j]
		}
		if at >= 0 {
			counts[at]++
		}
	}
	return out, nil
}

// ReduceNaN is Reduce without NaN: nanprod, nanvar, nanstd, nanmedian, nanquantile.
// Where nothing is left it gives NaN, the product 1.
func ReduceNaN(op string, t *Tensor, r Reduction) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer(op, r.options(), t)
	if err != nil {
		return nil, err
	}
	res, err := ReducedType(op, t.dtype)
	if err != nil {
		return nil, err
	}
	plain := op[len("nan"):]
	if !t.dtype.IsFloat() {
		return Reduce(plain, t, r)
	}
	rows, n := reducedLast(t, r)
	out = made(dtype.F64, sizes[0])
	f := rowFunction(plain, r)
	perRow(out, all[float64](rows.AsType(dtype.F64).Contiguous()), n, func(row []float64) float64 { return f(without(row)) })
	return out.AsType(res).because("cpu: portable kernel for %s over %d elements", op, t.Len()), nil
}

// PadWidths spreads the widths a person gave over all ends; see shape.PadWidths.
func PadWidths(given []int, rank int) ([]int, bool) { return shape.PadWidths(given, rank) }
