package tensor

import (
	"slices"

	"skep/compute/shape"
)

// Transpose gives the axes in another order, or reversed if none is named. No bytes move.
func (t *Tensor) Transpose(axes ...int) (*Tensor, error) {
	options := map[string]shape.Value{}
	if len(axes) > 0 {
		options["axes"] = shape.NumList(axes...)
	}
	if _, err := infer("transpose", options, t); err != nil {
		return nil, err
	}
	order := make([]int, len(t.shape))
	for i := range order {
		order[i] = len(order) - 1 - i
		if len(axes) > 0 {
			if order[i] = axes[i]; order[i] < 0 {
				order[i] += len(order)
			}
		}
	}
	return t.permuted(order), nil
}

// MatrixTranspose exchanges the last two axes.
func (t *Tensor) MatrixTranspose() (*Tensor, error) {
	if _, err := infer("mT", nil, t); err != nil {
		return nil, err
	}
	return t.SwapAxes(-1, -2)
}

// SwapAxes exchanges two axes. No bytes move.
func (t *Tensor) SwapAxes(a, b int) (*Tensor, error) {
	if _, err := infer("swapaxes", map[string]shape.Value{"a": shape.Num(a), "b": shape.Num(b)}, t); err != nil {
		return nil, err
	}
	order := make([]int, len(t.shape))
	for i := range order {
		order[i] = i
	}
	i, j := (a+len(order))%len(order), (b+len(order))%len(order)
	order[i], order[j] = order[j], order[i]
	return t.permuted(order), nil
}

// Reshape gives the same elements in another shape; one size may be -1. Bytes move only if the elements do not lie in order.
func (t *Tensor) Reshape(sizes ...int) (*Tensor, error) {
	out, err := infer("reshape", map[string]shape.Value{"shape": shape.NumList(sizes...)}, t)
	if err != nil {
		return nil, err
	}
	c := t.Contiguous()
	return c.view(out[0], rowMajor(out[0]), c.offset), nil
}

func (t *Tensor) flat() *Tensor {
	c := t.Contiguous()
	return c.view([]int{t.Len()}, []int{1}, c.offset)
}

// Flatten gives all elements in one dimension.
func (t *Tensor) Flatten() *Tensor { return t.flat() }

// Squeeze takes axes of size 1 away: the named ones, or all.
func (t *Tensor) Squeeze(axes ...int) (*Tensor, error) {
	options := map[string]shape.Value{}
	if len(axes) > 0 {
		options["axis"] = shape.NumList(axes...)
	}
	if _, err := infer("squeeze", options, t); err != nil {
		return nil, err
	}
	var sizes, strides []int
	for i, n := range t.shape {
		if n == 1 && (len(axes) == 0 || slices.Contains(axes, i) || slices.Contains(axes, i-len(t.shape))) {
			continue
		}
		sizes, strides = append(sizes, n), append(strides, t.strides[i])
	}
	return t.view(sizes, strides, t.offset), nil
}

// Unsqueeze puts a new axis of size 1 before the given one.
func (t *Tensor) Unsqueeze(axis int) (*Tensor, error) {
	if _, err := infer("unsqueeze", map[string]shape.Value{"axis": shape.Num(axis)}, t); err != nil {
		return nil, err
	}
	if axis < 0 {
		axis += len(t.shape) + 1
	}
	return t.withAxis(axis), nil
}

// withAxis is Unsqueeze before an axis that is known to be there, or behind the last.
func (t *Tensor) withAxis(axis int) *Tensor {
	return t.view(slices.Insert(slices.Clone(t.shape), axis, 1), slices.Insert(slices.Clone(t.strides), axis, 0), t.offset)
}

// BroadcastTo stretches to a shape. No bytes move.
func (t *Tensor) BroadcastTo(sizes ...int) (*Tensor, error) {
	out, err := infer("broadcast_to", map[string]shape.Value{"shape": shape.NumList(sizes...)}, t)
	if err != nil {
		return nil, err
	}
	return t.view(out[0], t.stretched(out[0]), t.offset), nil
}

// sliced is a view of n positions of an axis, from one on, at a step.
func (t *Tensor) sliced(axis, from, n, step int) *Tensor {
	sizes, strides := slices.Clone(t.shape), slices.Clone(t.strides)
	offset := t.offset
	if n > 0 {
		offset += from * strides[axis]
	}
	sizes[axis] = n
	strides[axis] *= step
	return t.view(sizes, strides, offset)
}

// Flip reverses axes: the named ones, or all. No bytes move.
func (t *Tensor) Flip(axes ...int) (*Tensor, error) {
	if len(axes) == 0 {
		for i := range t.shape {
			axes = append(axes, i)
		}
	}
	if _, err := infer("sum", map[string]shape.Value{"axis": shape.NumList(axes...)}, t); err != nil {
		return nil, renamed(err, "flip")
	}
	out := t
	for _, a := range axes {
		if a < 0 {
			a += len(t.shape)
		}
		out = out.sliced(a, max(t.shape[a]-1, 0), t.shape[a], -1)
	}
	return out, nil
}

// renamed says in whose name a shared rule refuses.
func renamed(err error, op string) error {
	bad, ok := err.(*shape.Mismatch)
	if !ok {
		return err
	}
	copied := *bad
	if i := slices.Index([]byte(bad.Message), ':'); i >= 0 {
		copied.Message = op + bad.Message[i:]
	}
	return &copied
}

// Diag gives a matrix with a vector as its k-th diagonal, or the k-th diagonal of a matrix: k columns to the right of the main one.
func Diag(t *Tensor, k int) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("diag", map[string]shape.Value{"k": shape.Num(k)}, t)
	if err != nil {
		return nil, err
	}
	if len(t.shape) == 2 {
		return t.diagonal(k, 0, 1, sizes[0]), nil
	}
	out = made(t.dtype, sizes[0])
	n := sizes[0][0]
	copyInto(&Tensor{dtype: t.dtype, shape: t.shape, strides: []int{n + 1}, offset: max(k, 0) + max(-k, 0)*n, buf: out.buf}, t)
	return out, nil
}

// Diagonal is a view of the diagonals of two axes, offset columns to the right of the main ones, as the last axis.
func Diagonal(t *Tensor, offset, axis1, axis2 int) (*Tensor, error) {
	sizes, err := infer("diagonal", map[string]shape.Value{"offset": shape.Num(offset), "axis1": shape.Num(axis1), "axis2": shape.Num(axis2)}, t)
	if err != nil {
		return nil, err
	}
	return t.diagonal(offset, (axis1+len(t.shape))%len(t.shape), (axis2+len(t.shape))%len(t.shape), sizes[0]), nil
}

func (t *Tensor) diagonal(offset, i, j int, sizes []int) *Tensor {
	var strides []int
	for k, s := range t.strides {
		if k != i && k != j {
			strides = append(strides, s)
		}
	}
	from := t.offset
	if sizes[len(sizes)-1] > 0 {
		from += max(offset, 0)*t.strides[j] + max(-offset, 0)*t.strides[i]
	}
	return t.view(sizes, append(strides, t.strides[i]+t.strides[j]), from)
}

// SlidingWindow is a view of each stretch of size elements of an axis, as a new last axis.
func SlidingWindow(t *Tensor, size, axis int) (*Tensor, error) {
	sizes, err := infer("sliding_window", map[string]shape.Value{"size": shape.Num(size), "axis": shape.Num(axis)}, t)
	if err != nil {
		return nil, err
	}
	if size < 1 {
		return nil, refuse(CodeValue, "sliding_window: a window of %d elements shows nothing", size)
	}
	return t.view(sizes[0], append(slices.Clone(t.strides), t.strides[(axis+len(t.shape))%len(t.shape)]), t.offset), nil
}

// Triangle keeps what lies on and below the k-th diagonal (lower), or on and above it.
func Triangle(t *Tensor, k int, lower bool) (*Tensor, error) {
	op := "triu"
	if lower {
		op = "tril"
	}
	if _, err := infer(op, nil, t); err != nil {
		return nil, err
	}
	rank := len(t.shape)
	m, n := t.shape[rank-2], t.shape[rank-1]
	keep := make([]bool, m*n)
	for i := range m {
		for j := range n {
			keep[i*n+j] = lower && j <= i+k || !lower && j >= i+k
		}
	}
	mask, err := From(keep, m, n)
	if err != nil {
		return nil, err
	}
	return Where(mask, t, made(t.dtype, nil))
}
