package tensor

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// commonOf promotes the element types of all.
func commonOf(ts []*Tensor) dtype.Type {
	d := ts[0].dtype
	for _, t := range ts[1:] {
		d = dtype.Promote(d, t.dtype)
	}
	return d
}

// Concat joins along an axis; Stack along a new one.
func Concat(ts []*Tensor, axis int) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("concat", map[string]shape.Value{"axis": shape.Num(axis)}, ts...)
	if err != nil {
		return nil, err
	}
	out = made(commonOf(ts), sizes[0])
	axis = fromFront(axis, len(out.shape))
	from := 0
	for _, t := range ts {
		copyInto(out.sliced(axis, from, t.shape[axis], 1), t.AsType(out.dtype))
		from += t.shape[axis]
	}
	out.buf.own()
	return out, nil
}

// Stack joins along a new axis.
func Stack(ts []*Tensor, axis int) (out *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("stack", map[string]shape.Value{"axis": shape.Num(axis)}, ts...); err != nil {
		return nil, err
	}
	wide := make([]*Tensor, len(ts))
	for i, t := range ts {
		if wide[i], err = t.Unsqueeze(axis); err != nil {
			return nil, err
		}
	}
	if axis < 0 {
		axis += len(wide[0].shape)
	}
	return Concat(wide, axis)
}

// Split divides an axis into n equal parts, or, with n 0, at positions. No bytes move.
func Split(t *Tensor, n int, at []int, axis int) ([]*Tensor, error) {
	parts := shape.NumList(at...)
	if n != 0 || at == nil {
		parts = shape.Num(n)
	}
	sizes, err := infer("split", map[string]shape.Value{"parts": parts, "axis": shape.Num(axis)}, t)
	if err != nil {
		return nil, err
	}
	axis = fromFront(axis, len(t.shape))
	out, from := make([]*Tensor, len(sizes)), 0
	for i, s := range sizes {
		if i > 0 && n == 0 {
			from = clamp(at[i-1], t.shape[axis])
		}
		out[i] = t.sliced(axis, from, s[axis], 1)
		from += s[axis]
	}
	return out, nil
}

func clamp(n, size int) int {
	if n < 0 {
		n += size
	}
	return max(0, min(n, size))
}

// Pad puts width elements of one value before and after each axis: one width
// for all ends, before and after, or both for each axis.
func Pad(t *Tensor, width []int, value *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("pad", map[string]shape.Value{"width": shape.NumList(width...)}, t)
	if err != nil {
		return nil, err
	}
	both, _ := shape.PadWidths(width, len(t.shape))
	out = made(t.dtype, sizes[0])
	copyInto(out, value.AsType(t.dtype))
	inside := out
	for i, n := range t.shape {
		inside = inside.sliced(i, both[2*i], n, 1)
	}
	copyInto(inside, t)
	out.buf.own()
	return out, nil
}

// Tile repeats the whole along each axis.
func Tile(t *Tensor, reps []int) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("tile", map[string]shape.Value{"reps": shape.NumList(reps...)}, t)
	if err != nil {
		return nil, err
	}
	out = made(t.dtype, sizes[0])
	lead := len(out.shape) - len(t.shape)
	// Each axis n*r is seen as two: r, n. The source repeats along the first.
	var outSizes, outStrides, inStrides []int
	for i, total := range out.shape {
		n, step := 1, 0
		if i >= lead {
			n, step = t.shape[i-lead], t.strides[i-lead]
		}
		outSizes = append(outSizes, total/max(n, 1), n)
		outStrides = append(outStrides, out.strides[i]*n, out.strides[i])
		inStrides = append(inStrides, 0, step)
	}
	copyInto(out.view(outSizes, outStrides, 0), t.view(outSizes, inStrides, t.offset))
	out.buf.own()
	return out, nil
}

// Repeat repeats each entry of an axis n times; flat: each element.
func Repeat(t *Tensor, n, axis int, flat bool) (out *Tensor, err error) {
	defer Guard(&err)
	if flat {
		t, axis = t.flat(), 0
	}
	sizes, err := infer("repeat", map[string]shape.Value{"n": shape.Num(n), "axis": shape.Num(axis)}, t)
	if err != nil {
		return nil, err
	}
	axis = fromFront(axis, len(t.shape))
	at := make([]int64, sizes[0][axis])
	for i := range at {
		at[i] = int64(i / n)
	}
	picks, err := From(at, len(at))
	if err != nil {
		return nil, err
	}
	return Gather(t, picks, axis)
}

// Roll moves the entries of an axis, those that fall off come back at the other end; flat: all elements in order.
func Roll(t *Tensor, by, axis int, flat bool) (*Tensor, error) {
	if flat {
		rolled, err := Roll(t.flat(), by, 0, false)
		if err != nil {
			return nil, err
		}
		return rolled.Reshape(t.shape...)
	}
	if err := along("sort", t, axis); err != nil {
		return nil, renamed(err, "roll")
	}
	axis = fromFront(axis, len(t.shape))
	n := t.shape[axis]
	if n == 0 {
		return t, nil
	}
	by = ((by % n) + n) % n
	return Concat([]*Tensor{t.sliced(axis, n-by, by, 1), t.sliced(axis, 0, n-by, 1)}, axis)
}

// Meshgrid gives the coordinates of a grid, one tensor for each vector, first axis first.
func Meshgrid(ts []*Tensor) ([]*Tensor, error) {
	sizes, err := infer("meshgrid", nil, ts...)
	if err != nil {
		return nil, err
	}
	out := make([]*Tensor, len(ts))
	for i, t := range ts {
		strides := make([]int, len(ts))
		strides[i] = t.strides[0]
		out[i] = t.view(slices.Clone(sizes[i]), strides, t.offset)
	}
	return out, nil
}
