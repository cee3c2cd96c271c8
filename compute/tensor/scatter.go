package tensor

import (
	"skep/compute/dtype"
	"skep/compute/shape"
)

// TakeFlat gives the elements of t, counted in order, at positions from 1 on; 0 gives 0.
func TakeFlat(t, at *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	t = t.Contiguous()
	out = made(t.dtype, at.shape)
	size, n := t.dtype.Size(), t.Len()
	src := t.buf.data()[t.offset*size:]
	for i, p := range Slice[int64](at) {
		switch {
		case p < 0 || int(p) > n:
			return nil, refuse(CodeValue, "take: position %d is outside of %d elements", p-1, n)
		case p > 0:
			copy(out.buf.data()[i*size:(i+1)*size], src[int(p-1)*size:int(p)*size])
		}
	}
	return out, nil
}

// AddFlat gives zeros of a shape to whose elements, counted from 1 on, values are
// added at positions, in f64 or complex128; those at position 0 are left out. It is the transpose of TakeFlat.
func AddFlat(values, at *Tensor, sizes ...int) (out *Tensor, err error) {
	defer Guard(&err)
	if values.dtype.IsComplex() {
		return addFlat[complex128](made(dtype.C128, sizes), values, at)
	}
	return addFlat[float64](made(dtype.F64, sizes), values, at)
}

func addFlat[T float64 | complex128](sums, values, at *Tensor) (*Tensor, error) {
	data, n := all[T](sums), sums.Len()
	xs := Slice[T](values)
	for i, p := range Slice[int64](at) {
		switch {
		case p < 0 || int(p) > n:
			return nil, refuse(CodeValue, "add: position %d is outside of %d elements", p-1, n)
		case p > 0:
			data[p-1] += xs[i]
		}
	}
	return sums.AsType(values.dtype), nil
}

// Scatter gives t with values put, or added if add, at positions along an axis:
// out[i, at[i, j], …] = values[i, j, …] for axis 1. The positions have as many
// dimensions as t and, off the axis, at most its sizes; values has their shape or
// stretches to it. Where positions repeat the last value wins. The result has t's type.
func Scatter(t, at, values *Tensor, axis int, add bool) (out *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("scatter", map[string]shape.Value{"axis": shape.Num(axis)}, t, at, values); err != nil {
		return nil, err
	}
	if !at.dtype.IsInt() && at.Len() > 0 {
		return nil, refuse(CodeType, "scatter: positions must be whole numbers, found %s", at.dtype)
	}
	flat, err := alongPositions(t.shape, at, axis)
	if err != nil {
		return nil, err
	}
	wide, err := values.BroadcastTo(at.shape...)
	if err != nil {
		return nil, renamed(err, "scatter")
	}
	out, wide = t.Copy(), wide.AsType(t.dtype).Contiguous()
	if add {
		addAt(out, wide, flat)
		return out, nil
	}
	size := t.dtype.Size()
	src := wide.buf.data()[wide.offset*size:]
	for i, p := range flat {
		copy(out.buf.data()[p*size:(p+1)*size], src[i*size:(i+1)*size])
	}
	return out, nil
}

// addAt adds the elements of v to those of out at flat positions.
func addAt(out, v *Tensor, at []int) {
	switch {
	case out.dtype == dtype.F64:
		addElements(all[float64](out), all[float64](v), at)
	case out.dtype == dtype.F32:
		addElements(all[float32](out), all[float32](v), at)
	case out.dtype == dtype.I64 || out.dtype == dtype.U64:
		addElements(all[int64](out), all[int64](v), at)
	case out.dtype.IsComplex():
		wide := out.AsType(dtype.C128).Contiguous()
		addElements(all[complex128](wide), all[complex128](v.AsType(dtype.C128)), at)
		copyInto(out, wide.AsType(out.dtype))
	default:
		wide := dtype.F64
		if out.dtype.IsInt() {
			wide = dtype.I64
		}
		sum := out.AsType(wide)
		addAt(sum, v.AsType(wide), at)
		copyInto(out, sum.AsType(out.dtype))
	}
}

func addElements[T float32 | float64 | int64 | complex128](to, from []T, at []int) {
	for i, p := range at {
		to[p] += from[i]
	}
}

// alongPositions turns positions along an axis of a shape into flat ones; negative ones count from the end.
func alongPositions(sizes []int, at *Tensor, axis int) ([]int, error) {
	if axis < 0 {
		axis += len(sizes)
	}
	picks, err := positions(at, sizes[axis])
	if err != nil {
		return nil, err
	}
	strides, own := rowMajor(sizes), rowMajor(at.shape)
	for i := range picks {
		flat := picks[i] * strides[axis]
		for j, n := range at.shape {
			if j != axis {
				flat += i / own[j] % n * strides[j]
			}
		}
		picks[i] = flat
	}
	return picks, nil
}

// AlongPositions gives the flat positions, from 1 on, that positions along an axis of a shape mean.
func AlongPositions(sizes []int, at *Tensor, axis int) (*Tensor, error) {
	flat, err := alongPositions(sizes, at, axis)
	if err != nil {
		return nil, err
	}
	ones := make([]int64, len(flat))
	for i, p := range flat {
		ones[i] = int64(p) + 1
	}
	return From(ones, at.shape...)
}

// TakeFrom gives the elements at positions along an axis, one position an
// element: out[i, j] = t[i, at[i, j]] for axis 1. Off the axis the positions have at most t's sizes.
func TakeFrom(t, at *Tensor, axis int) (*Tensor, error) {
	if _, err := infer("take_along", map[string]shape.Value{"axis": shape.Num(axis)}, t, at); err != nil {
		return nil, err
	}
	if out, err := takenFromThere(t, at, axis); out != nil || err != nil {
		return out, err
	}
	flat, err := AlongPositions(t.shape, at, axis)
	if err != nil {
		return nil, err
	}
	return TakeFlat(t, flat)
}
