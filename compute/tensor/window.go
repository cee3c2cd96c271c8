package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Window says how a kernel or pool moves; lists have one number an axis, nil means the default.
type Window struct {
	Size, Stride, Padding, Dilation []int
}

func (w Window) options() map[string]shape.Value {
	o := map[string]shape.Value{}
	for name, ns := range map[string][]int{"size": w.Size, "stride": w.Stride, "padding": w.Padding, "dilation": w.Dilation} {
		if ns != nil {
			o[name] = shape.NumList(ns...)
		}
	}
	return o
}

// part gives an option for an axis.
func part(ns []int, axis, otherwise int) int {
	switch {
	case len(ns) == 1:
		return ns[0]
	case axis < len(ns):
		return ns[axis]
	}
	return otherwise
}

// wide repeats a single number for every axis, so that the rule reads lists only.
func wide(ns []int, axes int) []int {
	if len(ns) != 1 {
		return ns
	}
	return slices.Repeat(ns, axes)
}

// Conv moves kernels [out, in, …] over batches [batch, in, …]; one to three axes.
// It is a cross-correlation, as in every library of this kind.
func Conv(x, kernel *Tensor, w Window) (out *Tensor, err error) {
	defer Guard(&err)
	axes := len(kernel.shape) - 2
	if axes < 1 || axes > 3 {
		return nil, refuse(CodeValue, "convolution needs a kernel of 3 to 5 dimensions, found %d", len(kernel.shape))
	}
	w.Stride, w.Padding, w.Dilation, w.Size = wide(w.Stride, axes), wide(w.Padding, axes), wide(w.Dilation, axes), nil
	sizes, err := infer([]string{"conv1d", "conv2d", "conv3d"}[axes-1], w.options(), x, kernel)
	if err != nil {
		return nil, err
	}
	d := dtype.Promote(x.dtype, kernel.dtype)
	x, kernel = x.AsType(d), kernel.AsType(d)
	moved := x.windows(axes, sizes[0][2:], kernel.shape[2:], w, 0)
	// [batch, in, out…, kernel…] becomes rows of in*kernel, one a position.
	order := []int{0}
	for i := range axes {
		order = append(order, 2+i)
	}
	order = append(order, 1)
	for i := range axes {
		order = append(order, 2+axes+i)
	}
	rows := must(moved.permuted(order).Reshape(product(sizes[0])/max(sizes[0][1], 1), product(kernel.shape[1:])))
	if sizes[0][1] == 0 {
		return New(d, sizes[0]...)
	}
	weights := must(kernel.Reshape(kernel.shape[0], product(kernel.shape[1:])))
	result := must(Matmul(rows, must(weights.Transpose())))
	last := append([]int{sizes[0][0]}, sizes[0][2:]...)
	result = must(result.Reshape(append(last, sizes[0][1])...))
	back := []int{0, axes + 1}
	for i := range axes {
		back = append(back, 1+i)
	}
	return result.permuted(back).Contiguous().because("cpu: convolution as one matrix product of %d rows", rows.shape[0]), nil
}

// windows gives a view [..., out…, size…] of the last axes, after padding.
func (t *Tensor) windows(axes int, out, size []int, w Window, fill float64) *Tensor {
	lead := len(t.shape) - axes
	padded := make([]int, 2*len(t.shape))
	some := false
	for i := range axes {
		p := part(w.Padding, i, 0)
		padded[2*(lead+i)], padded[2*(lead+i)+1] = p, p
		some = some || p > 0
	}
	if some {
		t = must(Pad(t, padded, Number(fill)))
	}
	sizes := slices.Concat(t.shape[:lead], out, size)
	strides := slices.Clone(t.strides[:lead])
	for i := range axes {
		strides = append(strides, t.strides[lead+i]*part(w.Stride, i, 1))
	}
	for i := range axes {
		strides = append(strides, t.strides[lead+i]*part(w.Dilation, i, 1))
	}
	return t.view(sizes, strides, t.offset)
}

// Pool takes the largest or the mean of each window over the last axes (1 to 3).
func Pool(t *Tensor, axes int, largest bool, w Window) (out *Tensor, err error) {
	defer Guard(&err)
	if axes < 1 || axes > 3 {
		return nil, refuse(CodeValue, "pooling goes over 1 to 3 axes, found %d", axes)
	}
	name, op, fill := "avg_pool", "mean", 0.0
	if largest {
		name, op, fill = "max_pool", "max", math.Inf(-1)
	}
	w.Size, w.Padding, w.Dilation = wide(w.Size, axes), wide(w.Padding, axes), nil
	if w.Stride = wide(w.Stride, axes); w.Stride == nil {
		w.Stride = w.Size
	}
	sizes, err := infer(name+[]string{"1d", "2d", "3d"}[axes-1], w.options(), t)
	if err != nil {
		return nil, err
	}
	lead := len(t.shape) - axes
	size := make([]int, axes)
	over := make([]int, axes)
	for i := range size {
		size[i], over[i] = part(w.Size, i, 1), -1-i
	}
	if was := t.dtype; largest && was.IsInt() { // no whole number is minus infinity
		out, err = Reduce(op, t.AsType(dtype.F64).windows(axes, sizes[0][lead:], size, w, fill), Over(over...))
		return out.AsType(was), err
	}
	return Reduce(op, t.windows(axes, sizes[0][lead:], size, w, fill), Over(over...))
}
