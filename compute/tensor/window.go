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
	Groups                          int // of channels, for convolutions; 0 and 1 mean one
}

func (w Window) options() map[string]shape.Value {
	o := map[string]shape.Value{}
	for name, ns := range map[string][]int{"size": w.Size, "stride": w.Stride, "padding": w.Padding, "dilation": w.Dilation} {
		if ns != nil {
			o[name] = shape.NumList(ns...)
		}
	}
	if w.Groups != 0 {
		o["groups"] = shape.Num(w.Groups)
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

// PerAxis gives an option for every axis: one number counts for all, none gives otherwise.
func PerAxis(ns []int, axes, otherwise int) []int {
	out := make([]int, axes)
	for i := range out {
		out[i] = part(ns, i, otherwise)
	}
	return out
}

// wide repeats a single number for every axis, so that the rule reads lists only.
func wide(ns []int, axes int) []int {
	if len(ns) != 1 {
		return ns
	}
	return slices.Repeat(ns, axes)
}

// Conv moves kernels [out, in/groups, …] over batches [batch, in, …]; one to three axes.
// It is a cross-correlation, as in every library of this kind. Groups of channels
// are convolved each with its own kernels.
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
	if product(sizes[0]) == 0 || product(kernel.shape) == 0 {
		return New(d, sizes[0]...)
	}
	out, why := convolvedThere(x, kernel, w, d, sizes[0])
	if out == nil {
		out = convHere(x, kernel, w, sizes[0])
	}
	return out.reasoned(why), nil
}

func convHere(x, kernel *Tensor, w Window, sizes []int) *Tensor {
	n := max(w.Groups, 1)
	parts, in, outs := make([]*Tensor, n), kernel.shape[1], kernel.shape[0]/n
	for i := range parts {
		parts[i] = convolved(x.sliced(1, i*in, in, 1), kernel.sliced(0, i*outs, outs, 1), sizes, w)
	}
	if n == 1 {
		return parts[0].because("cpu: convolution as one matrix product of %d rows", product(sizes)/outs)
	}
	return must(Concat(parts, 1)).because("cpu: convolution as %d matrix products of %d rows", n, product(sizes)/(n*outs))
}

// convolved is a convolution as the product of its columns with the kernels.
func convolved(x, kernel *Tensor, sizes []int, w Window) *Tensor {
	axes := len(kernel.shape) - 2
	rows := columns(x, kernel.shape[2:], sizes[2:], w, 0)
	weights := must(kernel.Reshape(kernel.shape[0], product(kernel.shape[1:])))
	result := must(Matmul(rows, must(weights.Transpose())))
	result = must(result.Reshape(slices.Concat([]int{sizes[0]}, sizes[2:], []int{kernel.shape[0]})...))
	back := []int{0, axes + 1}
	for i := range axes {
		back = append(back, 1+i)
	}
	return result.permuted(back).Contiguous()
}

// Columns gives the windows of batches [batch, in, …] as rows, one a position:
// [batch*out…, in*size…]; what lies in the padding is fill. Matrix products with
// them are convolutions (im2col).
func Columns(x *Tensor, size []int, w Window, fill float64) (out *Tensor, err error) {
	defer Guard(&err)
	if len(x.shape) != len(size)+2 {
		return nil, refuse(CodeValue, "windows of %d axes move over %d dimensions, found %d", len(size), len(size)+2, len(x.shape))
	}
	w.Stride, w.Padding, w.Dilation = wide(w.Stride, len(size)), wide(w.Padding, len(size)), wide(w.Dilation, len(size))
	return columns(x, size, w.places(x.shape[2:], size), w, fill), nil
}

// places is how many positions a window of some size has along each axis.
func (w Window) places(over, size []int) []int {
	out := make([]int, len(size))
	for i := range size {
		reach := part(w.Dilation, i, 1)*(size[i]-1) + 1
		out[i] = max((over[i]+2*part(w.Padding, i, 0)-reach)/part(w.Stride, i, 1)+1, 0)
	}
	return out
}

func columns(x *Tensor, size, out []int, w Window, fill float64) *Tensor {
	axes := len(size)
	moved := x.windows(axes, out, size, w, fill)
	// [batch, in, out…, kernel…] becomes rows of in*kernel, one a position.
	return must(moved.permuted(windowOrder(axes)).Reshape(x.shape[0]*product(out), x.shape[1]*product(size)))
}

// windowOrder takes [batch, in, out…, kernel…] to [batch, out…, in, kernel…].
func windowOrder(axes int) []int {
	order := []int{0}
	for i := range axes {
		order = append(order, 2+i)
	}
	order = append(order, 1)
	for i := range axes {
		order = append(order, 2+axes+i)
	}
	return order
}

// Fold adds columns up where they came from in batches of the given sizes: the transpose of Columns.
func Fold(columns *Tensor, sizes, size []int, w Window) (out *Tensor, err error) {
	defer Guard(&err)
	axes := len(size)
	w.Stride, w.Padding, w.Dilation = wide(w.Stride, axes), wide(w.Padding, axes), wide(w.Dilation, axes)
	places := w.places(sizes[2:], size)
	parts := must(columns.Reshape(slices.Concat([]int{sizes[0]}, places, []int{sizes[1]}, size)...))
	padded := slices.Clone(sizes)
	for i := range axes {
		padded[2+i] += 2 * part(w.Padding, i, 0)
	}
	sum := made(columns.dtype, padded)
	bare := w
	bare.Padding = nil
	windows := sum.windows(axes, places, size, bare, 0).permuted(windowOrder(axes))
	for k := range product(size) { // one place of the window at a time: its positions do not overlap
		to, from := windows, parts
		for i := axes - 1; i >= 0; i-- {
			at := k % size[i]
			k /= size[i]
			to, from = to.sliced(2+axes+i, at, 1, 1), from.sliced(2+axes+i, at, 1, 1)
		}
		copyInto(to, must(Binary("add", to, from)))
	}
	out = sum
	for i := range axes {
		out = out.sliced(2+i, part(w.Padding, i, 0), sizes[2+i], 1)
	}
	return out.Contiguous(), nil
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
	w.Size, w.Padding, w.Dilation, w.Groups = wide(w.Size, axes), wide(w.Padding, axes), wide(w.Dilation, axes), 0
	if w.Stride = wide(w.Stride, axes); w.Stride == nil {
		w.Stride = w.Size
	}
	sizes, err := infer(name+[]string{"1d", "2d", "3d"}[axes-1], w.options(), t)
	if err != nil {
		return nil, err
	}
	out, why := pooledThere(name, t, largest, w, sizes[0])
	if out == nil {
		out, err = pooledHere(op, t, axes, w, fill, sizes[0])
	}
	return out.reasoned(why), err
}

func pooledHere(op string, t *Tensor, axes int, w Window, fill float64, sizes []int) (*Tensor, error) {
	lead := len(t.shape) - axes
	size := make([]int, axes)
	over := make([]int, axes)
	for i := range size {
		size[i], over[i] = part(w.Size, i, 1), -1-i
	}
	if was := t.dtype; op == "max" && was.IsInt() { // no whole number is minus infinity
		out, err := Reduce(op, t.AsType(dtype.F64).windows(axes, sizes[lead:], size, w, fill), Over(over...))
		if err != nil {
			return nil, err
		}
		return out.AsType(was), nil
	}
	return Reduce(op, t.windows(axes, sizes[lead:], size, w, fill), Over(over...))
}
