package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/vector"
)

// Extremes gives the largest (or smallest) elements up to each along an axis, and their positions; the first NaN stays.
// flat ignores the axis and takes all elements in order.
func Extremes(t *Tensor, axis int, flat, largest bool) (values, at *Tensor, err error) {
	defer Guard(&err)
	op := "cummin"
	if largest {
		op = "cummax"
	}
	if flat {
		t, axis = t.flat(), 0
	}
	if err := along(op, t, axis); err != nil {
		return nil, nil, err
	}
	if t.dtype.IsComplex() {
		return nil, nil, refuse(CodeType, "%s: complex numbers have no order", op)
	}
	l := linesOf(t, axis)
	at = made(dtype.I64, l.rows.shape)
	switch wide := accumulator("min", t.dtype, t.dtype); wide {
	case dtype.I64:
		runningExtremes(all[int64](at), all[int64](l.rows.AsType(wide)), l.n, largest)
	case dtype.U64:
		runningExtremes(all[int64](at), all[uint64](l.rows.AsType(wide)), l.n, largest)
	default:
		runningExtremes(all[int64](at), all[float64](l.rows.AsType(wide)), l.n, largest)
	}
	at = l.back(at).Contiguous()
	values, err = TakeAlong(t, at, axis)
	return values.because("cpu: portable kernel for %s over %d elements", op, t.Len()), at, err
}

func runningExtremes[T int64 | uint64 | float64](at []int64, data []T, n int, largest bool) {
	for i := 0; n > 0 && i+n <= len(data); i += n {
		best := 0
		for j, x := range data[i : i+n] {
			top := data[i+best]
			if top == top && (x != x || largest && x > top || !largest && x < top) {
				best = j
			}
			at[i+j] = int64(best)
		}
	}
}

// Convolve gives the sums over two vectors, b turned around, that slide past each other: all n + m - 1 of them, the
// last with one product. Each costs as many products as the shorter vector has elements.
func Convolve(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("convolve", nil, a, b)
	if err != nil {
		return nil, err
	}
	res := Common(a, b)
	in := productType(res)
	if a.Len() < b.Len() {
		a, b = b, a
	}
	a, b = a.AsType(in).Contiguous(), b.AsType(in).Contiguous()
	out = made(in, sizes[0])
	switch in {
	case dtype.F32:
		convolveFloats[float32](out, a, b)
	case dtype.F64:
		convolveFloats[float64](out, a, b)
	case dtype.C64:
		convolveOthers[complex64](out, a, b)
	case dtype.C128:
		convolveOthers[complex128](out, a, b)
	case dtype.U64:
		convolveOthers[uint64](out, a, b)
	default:
		convolveOthers[int64](out, a, b)
	}
	return out.AsType(res).because("cpu: %s kernel for convolve, %d by %d", kernelName(in), a.Len(), b.Len()), nil
}

func convolveFloats[T float32 | float64](out, a, b *Tensor) {
	dst, x := all[T](out), all[T](a)[:a.Len()]
	for i, factor := range all[T](b)[:b.Len()] {
		vector.AddProduct(dst[i:i+len(x)], factor, x)
	}
}

func convolveOthers[T int64 | uint64 | complex64 | complex128](out, a, b *Tensor) {
	dst, x := all[T](out), all[T](a)[:a.Len()]
	for i, factor := range all[T](b)[:b.Len()] {
		for j, v := range x {
			dst[i+j] += factor * v
		}
	}
}

// Quantiles gives the values below which each of some shares lies, one behind the other along a new first axis; each row is
// sorted once. op is quantile, or nanquantile, which leaves NaN out.
func Quantiles(op string, t *Tensor, shares []float64, r Reduction) (out *Tensor, err error) {
	defer Guard(&err)
	options := r.options()
	options["shares"] = shape.Num(len(shares))
	sizes, err := infer(op, options, t)
	if err != nil {
		return nil, err
	}
	res, err := ReducedType(op, t.dtype)
	if err != nil {
		return nil, err
	}
	rows, n := reducedLast(t, r)
	data := all[float64](rows.AsType(dtype.F64).Contiguous())
	out = made(dtype.F64, sizes[0])
	dst := all[float64](out)
	count := out.Len() / max(len(shares), 1)
	if n == 0 && count > 0 && op == "quantile" {
		return nil, refuse(CodeValue, "%s of no elements has no value", op)
	}
	for i := range count {
		row := slices.Clone(data[i*n : (i+1)*n])
		if op == "nanquantile" {
			row = without(row)
		}
		odd := slices.ContainsFunc(row, func(x float64) bool { return x != x }) || len(row) == 0
		slices.Sort(row)
		for k, q := range shares {
			if dst[k*count+i] = math.NaN(); !odd {
				dst[k*count+i] = interpolated(row, q)
			}
		}
	}
	return out.AsType(res).because("cpu: portable kernel for %s over %d elements", op, t.Len()), nil
}
