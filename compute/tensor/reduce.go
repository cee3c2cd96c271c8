package tensor

import (
	"math"
	"math/cmplx"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/vector"
	"skep/internal/halt"
)

// Reduction says over which axes an operation reduces, and its parameters.
type Reduction struct {
	Axes     []int // nil: all
	All      bool  // Axes counts only if this is false
	KeepDims bool
	DDof     float64 // of var and std
	Order    float64 // of norm: 1, 2, +Inf, -Inf, 0 or another p; NaN: 2
	Q        float64 // of quantile
}

// OverAll reduces over every axis, Over over some.
var OverAll = Reduction{All: true, Order: 2}

// Over reduces over the named axes.
func Over(axes ...int) Reduction { return Reduction{Axes: axes, Order: 2} }

func (r Reduction) options() map[string]shape.Value {
	o := map[string]shape.Value{"keepdims": shape.Flag(r.KeepDims)}
	if !r.All {
		o["axis"] = shape.NumList(r.Axes...)
	}
	return o
}

// Reduce computes sum, prod, mean, var, std, median, quantile, min, max, ptp,
// any, all, argmin, argmax, count_nonzero, norm, logsumexp, and the nan
// variants of sum, prod, mean, min and max. Floats are added up in f64, in
// pairs, so that the error grows with the logarithm of the length.
func Reduce(op string, t *Tensor, r Reduction) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer(op, r.options(), t)
	if err != nil {
		return nil, err
	}
	if (op == "argmin" || op == "argmax") && !r.All && len(r.Axes) != 1 {
		return nil, refuse(CodeValue, "%s looks along one axis, or over all", op)
	}
	res, err := ReducedType(op, t.dtype)
	if err != nil {
		return nil, err
	}
	out, why := reducedThere(op, t, r, res, sizes[0])
	if out == nil {
		out, err = reduceHere(op, t, r, res, sizes[0])
	}
	return out.reasoned(why), err
}

func reduceHere(op string, t *Tensor, r Reduction, res dtype.Type, sizes []int) (*Tensor, error) {
	if out := reduceWhereItLies(op, t, r, res, sizes); out != nil {
		return out.AsType(res).because("cpu: %s kernel for %s over %d elements", vector.Name(), op, t.Len()), nil
	}
	rows, n := reducedLast(t, r)
	if n == 0 && needsSome(op) && rows.Len() == 0 && product(sizes) > 0 {
		return nil, refuse(CodeValue, "%s of no elements has no value", op)
	}
	out := made(accumulator(op, t.dtype, res), sizes)
	reduceRows(op, out, rows, n, r)
	return out.AsType(res).because("cpu: portable kernel for %s over %d elements", op, t.Len()), nil
}

func needsSome(op string) bool {
	return slices.Contains([]string{"min", "max", "argmin", "argmax", "ptp", "nanmin", "nanmax", "quantile"}, op)
}

func product(sizes []int) int { n, _ := count(sizes); return n }

// ReducedType is the element type of a reduction's result.
func ReducedType(op string, d dtype.Type) (dtype.Type, error) {
	rule, ok := shape.Lookup(op)
	if !ok {
		return d, refuse(CodeType, "there is no operation %s", op)
	}
	if d.IsComplex() && slices.Contains([]string{"min", "max", "argmin", "argmax", "ptp", "median", "quantile", "nanmin", "nanmax", "var", "std", "logsumexp"}, op) {
		return d, refuse(CodeType, "%s: complex numbers have no order", op)
	}
	switch rule.Elem {
	case shape.Summed:
		if op == "count_nonzero" {
			return dtype.I64, nil
		}
		return dtype.Summed(d), nil
	case shape.Mean:
		return dtype.Quotient(d), nil
	case shape.Logical:
		return dtype.Bool, nil
	case shape.Position:
		return dtype.I64, nil
	case shape.Floating:
		return dtype.Quotient(d), nil
	case shape.Solved:
		return dtype.Real(dtype.Quotient(d)), nil
	}
	return d, nil
}

// accumulator is the type that the kernel writes before the result is rounded.
func accumulator(op string, d, res dtype.Type) dtype.Type {
	switch {
	case op == "any" || op == "all" || op == "argmin" || op == "argmax" || op == "count_nonzero":
		return res
	case res.IsFloat():
		return dtype.F64
	case res.IsComplex():
		return dtype.C128
	}
	return dtype.Summed(d)
}

// reducedLast gives the elements in rows of those that are reduced together.
func reducedLast(t *Tensor, r Reduction) (rows *Tensor, n int) {
	var kept, gone []int
	for axis := range t.shape {
		if r.All || slices.ContainsFunc(r.Axes, func(a int) bool { return a == axis || a+len(t.shape) == axis }) {
			gone = append(gone, axis)
		} else {
			kept = append(kept, axis)
		}
	}
	n = 1
	for _, axis := range gone {
		n *= t.shape[axis]
	}
	return t.permuted(append(kept, gone...)), n
}

func (t *Tensor) permuted(axes []int) *Tensor {
	sizes, strides := make([]int, len(axes)), make([]int, len(axes))
	for i, a := range axes {
		sizes[i], strides[i] = t.shape[a], t.strides[a]
	}
	return t.view(sizes, strides, t.offset)
}

func reduceRows(op string, out, rows *Tensor, n int, r Reduction) {
	switch {
	case rows.dtype.IsComplex():
		reduceComplex(op, out, all[complex128](rows.AsType(dtype.C128).Contiguous()), n, r)
	case rows.dtype.Kind() == dtype.Unsigned && (out.dtype == dtype.U64 || out.dtype == dtype.I64):
		reduceWhole(op, out, all[uint64](rows.AsType(dtype.U64).Contiguous()), n)
	case (rows.dtype.IsInt() || rows.dtype == dtype.Bool) && !out.dtype.IsFloat():
		reduceWhole(op, out, all[int64](rows.AsType(dtype.I64).Contiguous()), n)
	default:
		reduceFloat(op, out, all[float64](rows.AsType(dtype.F64).Contiguous()), n, r)
	}
}

// perRow calls f with every row and stores what it gives.
func perRow[A, B Element](out *Tensor, data []A, n int, f func(row []A) B) {
	dst := all[B](out)[:out.Len()]
	stop, every := halt.Mine(), max(1, walkPiece/max(n, 1))
	for i := range dst {
		if i%every == 0 {
			stop.Check()
		}
		dst[i] = f(data[i*n : i*n+n : i*n+n])
	}
}

func reduceFloat(op string, out *Tensor, data []float64, n int, r Reduction) {
	switch op {
	case "any", "all":
		perRow(out, data, n, func(row []float64) bool {
			return slices.ContainsFunc(row, func(x float64) bool { return (x != 0) == (op == "any") }) == (op == "any")
		})
	case "argmin", "argmax":
		perRow(out, data, n, func(row []float64) int64 { return int64(extreme(row, op == "argmax")) })
	case "count_nonzero":
		perRow(out, data, n, func(row []float64) int64 { return countIf(row) })
	default:
		perRow(out, data, n, rowFunction(op, r))
	}
}

func countIf[T Real](row []T) (n int64) {
	for _, x := range row {
		if x != 0 {
			n++
		}
	}
	return n
}

// extreme finds the first smallest or largest; the first NaN wins, as in NumPy.
func extreme[T Real](row []T, largest bool) int {
	best := 0
	for i, x := range row {
		if x != x {
			return i
		}
		if largest && x > row[best] || !largest && x < row[best] {
			best = i
		}
	}
	return best
}

func rowFunction(op string, r Reduction) func(row []float64) float64 {
	switch op {
	case "sum":
		return Sum
	case "nansum":
		return func(row []float64) float64 { return Sum(without(row)) }
	case "nanmean":
		return func(row []float64) float64 { kept := without(row); return Sum(kept) / float64(len(kept)) }
	case "prod":
		return prod[float64]
	case "mean":
		return func(row []float64) float64 { return Sum(row) / float64(len(row)) }
	case "var":
		return func(row []float64) float64 { return variance(row, r.DDof) }
	case "std":
		return func(row []float64) float64 { return math.Sqrt(variance(row, r.DDof)) }
	case "min":
		return vector.Min[float64]
	case "max":
		return vector.Max[float64]
	case "nanmin", "nanmax":
		return func(row []float64) float64 {
			if row = without(row); len(row) == 0 {
				return math.NaN()
			}
			return row[extreme(row, op == "nanmax")]
		}
	case "ptp":
		return func(row []float64) float64 { return row[extreme(row, true)] - row[extreme(row, false)] }
	case "median":
		return func(row []float64) float64 { return quantile(row, 0.5) }
	case "quantile":
		return func(row []float64) float64 { return quantile(row, r.Q) }
	case "norm":
		return func(row []float64) float64 { return norm(row, r.Order) }
	}
	return logSumExp
}

// Sum adds in pairs of halves down to blocks of 128, which eight running sums
// share (as NumPy does): the order never depends on the machine.
func Sum(row []float64) float64 { return vector.Sum(row) }

func prod[T float32 | float64](row []T) float64 {
	p := 1.0
	halt.Blocks(len(row), func(from, to int) {
		for _, x := range row[from:to] {
			p *= float64(x)
		}
	})
	return p
}

func without(row []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(row), func(x float64) bool { return x != x })
}

func variance(row []float64, ddof float64) float64 {
	mean := Sum(row) / float64(len(row))
	squares := make([]float64, len(row))
	halt.Blocks(len(row), func(from, to int) {
		for i, x := range row[from:to] {
			squares[from+i] = (x - mean) * (x - mean)
		}
	})
	return Sum(squares) / max(float64(len(row))-ddof, 0)
}

// quantile interpolates linearly between the two nearest, NumPy's default.
func quantile(row []float64, q float64) float64 {
	if len(row) == 0 || slices.ContainsFunc(row, func(x float64) bool { return x != x }) {
		return math.NaN()
	}
	sorted := slices.Clone(row)
	radixSort(sorted)
	return interpolated(sorted, q)
}

// interpolated looks in a sorted row.
func interpolated(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	lo := max(0, min(int(at), len(sorted)-1))
	hi := min(lo+1, len(sorted)-1)
	part, span := at-float64(lo), sorted[hi]-sorted[lo]
	if part >= 0.5 { // from the nearer end, so that the ends are exact
		return sorted[hi] - span*(1-part)
	}
	return sorted[lo] + span*part
}

func norm(row []float64, order float64) float64 {
	switch {
	case math.IsInf(order, 0):
		if len(row) == 0 {
			return 0
		}
		sizes := make([]float64, len(row))
		for i, x := range row {
			sizes[i] = math.Abs(x)
		}
		return sizes[extreme(sizes, order > 0)]
	case order == 0:
		return float64(countIf(row))
	case order == 2:
		return euclid(row)
	}
	powers := make([]float64, len(row))
	halt.Blocks(len(row), func(from, to int) {
		for i, x := range row[from:to] {
			powers[from+i] = math.Pow(math.Abs(x), order)
		}
	})
	return math.Pow(Sum(powers), 1/order)
}

// euclid is the length of a vector, scaled where squares would overflow or vanish.
func euclid(row []float64) float64 {
	squares := make([]float64, len(row))
	for i, x := range row {
		squares[i] = x * x
	}
	s := Sum(squares)
	if s > 1e-280 && s < 1e300 || s != s || s == 0 && !slices.ContainsFunc(row, func(x float64) bool { return x != 0 }) {
		return math.Sqrt(s)
	}
	largest := 0.0
	for _, x := range row {
		largest = max(largest, math.Abs(x))
	}
	if math.IsInf(largest, 0) {
		return largest
	}
	for i, x := range row {
		squares[i] = x / largest * (x / largest)
	}
	return largest * math.Sqrt(Sum(squares))
}

func logSumExp(row []float64) float64 {
	if len(row) == 0 {
		return math.Inf(-1)
	}
	top := row[extreme(row, true)]
	if math.IsInf(top, 0) || top != top {
		return top
	}
	terms := make([]float64, len(row))
	for i, x := range row {
		terms[i] = math.Exp(x - top)
	}
	return top + math.Log(Sum(terms))
}

func reduceWhole[T int64 | uint64](op string, out *Tensor, data []T, n int) {
	switch op {
	case "any", "all":
		perRow(out, data, n, func(row []T) bool {
			return slices.ContainsFunc(row, func(x T) bool { return (x != 0) == (op == "any") }) == (op == "any")
		})
	case "argmin", "argmax":
		perRow(out, data, n, func(row []T) int64 { return int64(extreme(row, op == "argmax")) })
	case "count_nonzero":
		perRow(out, data, n, func(row []T) int64 { return countIf(row) })
	case "min", "max", "nanmin", "nanmax":
		perRow(out, data, n, func(row []T) T { return row[extreme(row, op == "max" || op == "nanmax")] })
	case "ptp":
		perRow(out, data, n, func(row []T) T { return row[extreme(row, true)] - row[extreme(row, false)] })
	case "prod":
		perRow(out, data, n, func(row []T) (p T) {
			p = 1
			for _, x := range row {
				p *= x
			}
			return p
		})
	default:
		perRow(out, data, n, func(row []T) (s T) {
			for _, x := range row {
				s += x
			}
			return s
		})
	}
}

func reduceComplex(op string, out *Tensor, data []complex128, n int, r Reduction) {
	add := func(row []complex128) (s complex128) {
		for _, x := range row {
			s += x
		}
		return s
	}
	switch op {
	case "any", "all":
		perRow(out, data, n, func(row []complex128) bool {
			return slices.ContainsFunc(row, func(x complex128) bool { return (x != 0) == (op == "any") }) == (op == "any")
		})
	case "count_nonzero":
		perRow(out, data, n, func(row []complex128) (k int64) {
			for _, x := range row {
				if x != 0 {
					k++
				}
			}
			return k
		})
	case "prod":
		perRow(out, data, n, func(row []complex128) complex128 {
			p := complex(1, 0)
			for _, x := range row {
				p *= x
			}
			return p
		})
	case "mean", "nanmean":
		perRow(out, data, n, func(row []complex128) complex128 { return add(row) / complex(float64(len(row)), 0) })
	case "norm":
		perRow(out, data, n, func(row []complex128) float64 {
			sizes := make([]float64, len(row))
			for i, x := range row {
				sizes[i] = cmplx.Abs(x)
			}
			return norm(sizes, r.Order)
		})
	default:
		perRow(out, data, n, add)
	}
}
