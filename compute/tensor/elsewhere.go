package tensor

import (
	"skep/compute/device"
	"skep/compute/dtype"
	"skep/compute/kir"
	"skep/compute/kir/ops"
	"skep/compute/shape"
	"skep/internal/lazy"
)

// The operations that devices have kernels for, as work. Each gives nil, with the reason, where the processor is the better place;
// what lies here and is small costs one look at each operand.

func multipliedThere(op string, elem dtype.Type, sizes []int, k int, a, b *Tensor) (*Tensor, string) {
	return elsewhere(work{op: op, kind: device.Product, elem: elem, sizes: sizes, flops: 2 * float64(product(sizes)) * float64(k),
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Matmul(in[0], in[1]) }}, a, b)
}

func convolvedThere(x, kernel *Tensor, w Window, elem dtype.Type, sizes []int) (*Tensor, string) {
	window := ops.Window{Stride: w.Stride, Padding: w.Padding, Dilation: w.Dilation, Groups: w.Groups}
	return elsewhere(work{op: "convolution", kind: device.Product, elem: elem, sizes: sizes,
		flops:   2 * float64(product(sizes)) * float64(product(kernel.shape)) / float64(kernel.shape[0]),
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Conv(in[1], in[0], window) }}, kernel, x) // its program reads the kernels first
}

func mappedThere(op string, t *Tensor) (*Tensor, string) {
	rule, ok := shape.Lookup(op)
	if t.on() == nil || !ok {
		return nil, ""
	}
	w := work{op: op, kind: device.Each, elem: t.dtype, sizes: t.shape}
	if rule.Elem != shape.Logical && ops.Supports(op) {
		w.program = func(in []ops.Operand) (*kir.Program, error) {
			return ops.Map(ops.Call(op, ops.In(0)), in[0].Type, in...)
		}
	}
	return elsewhere(w, t)
}

func pairedThere(op string, in, res dtype.Type, sizes []int, a, b *Tensor) (*Tensor, string) {
	if a.on() == nil && b.on() == nil {
		return nil, ""
	}
	w := work{op: op, kind: device.Each, elem: res, sizes: sizes}
	if in == res && ops.Supports(op) {
		w.program = func(in []ops.Operand) (*kir.Program, error) {
			return ops.Map(ops.Call(op, ops.In(0), ops.In(1)), in[0].Type, in...)
		}
	}
	return elsewhere(w, a, b)
}

// foldsThere are the reductions whose kernels give the type that this package gives.
var foldsThere = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"sum": true, "mean": true, "prod": true, "min": true, "max": true}
}}

func reducedThere(op string, t *Tensor, r Reduction, res dtype.Type, sizes []int) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	w := work{op: op, kind: device.Rows, elem: res, sizes: sizes}
	if foldsThere.Get()[op] && res == t.dtype {
		w.program = func(in []ops.Operand) (*kir.Program, error) { return ops.Reduce(op, in[0], r.over(len(t.shape))) }
	}
	return elsewhere(w, t)
}

// over lists the axes, counted from the front.
func (r Reduction) over(rank int) []int {
	var axes []int
	for axis := range rank {
		if r.All || r.has(axis, rank) {
			axes = append(axes, axis)
		}
	}
	return axes
}

func (r Reduction) has(axis, rank int) bool {
	for _, a := range r.Axes {
		if a == axis || a+rank == axis {
			return true
		}
	}
	return false
}

func softmaxThere(t *Tensor, axis int, logarithm bool) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	if axis < 0 {
		axis += len(t.shape)
	}
	return elsewhere(work{op: "softmax", kind: device.Rows, elem: t.dtype, sizes: t.shape,
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Softmax(in[0], axis, logarithm) }}, t)
}
