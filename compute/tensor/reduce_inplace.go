package tensor

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/vector"
)

// reduceWhereItLies computes the commonest reductions of floats without moving
// them into rows of f64 first; nil where that is needed. The results are those
// of the other way, to the bit.
func reduceWhereItLies(op string, t *Tensor, r Reduction, res dtype.Type, sizes []int) *Tensor {
	if op != "sum" && op != "mean" && op != "min" && op != "max" || t.Len() == 0 || !t.IsContiguous() {
		return nil
	}
	switch t.dtype {
	case dtype.F32:
		return reduceFloats[float32](op, t, r, sizes)
	case dtype.F64:
		return reduceFloats[float64](op, t, r, sizes)
	}
	return nil
}

func reduceFloats[T float32 | float64](op string, t *Tensor, r Reduction, sizes []int) *Tensor {
	outer, n, inner, ok := t.middle(r)
	if !ok || inner > 1 && (op == "min" || op == "max") {
		return nil
	}
	out := made(dtype.F64, sizes)
	dst, src := all[float64](out)[:outer*inner], all[T](t)[:outer*n*inner]
	switch {
	case inner > 1:
		for i := range outer {
			vector.SumColumns(dst[i*inner:][:inner], src[i*n*inner:], n, inner)
		}
	case op == "min":
		perRow(out, src, n, func(row []T) float64 { return float64(vector.Min(row)) })
	case op == "max":
		perRow(out, src, n, func(row []T) float64 { return float64(vector.Max(row)) })
	default:
		perRow(out, src, n, vector.Sum[T])
	}
	if op == "mean" {
		for i := range dst {
			dst[i] /= float64(n)
		}
	}
	return out
}

// middle takes the axes of a reduction as one, with what stands before and behind it; ok is false if they do not lie side by side.
func (t *Tensor) middle(r Reduction) (outer, n, inner int, ok bool) {
	if r.All {
		return 1, t.Len(), 1, true
	}
	if len(r.Axes) == 0 {
		return 0, 0, 0, false
	}
	axes := slices.Clone(r.Axes)
	for i, a := range axes {
		if a < 0 {
			axes[i] += len(t.shape)
		}
	}
	slices.Sort(axes)
	for i := range axes[1:] {
		if axes[i]+1 != axes[i+1] {
			return 0, 0, 0, false
		}
	}
	first, last := axes[0], axes[len(axes)-1]
	return product(t.shape[:first]), product(t.shape[first : last+1]), product(t.shape[last+1:]), true
}
