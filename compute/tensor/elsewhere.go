package tensor

import (
	"slices"

	"skep/compute/device"
	"skep/compute/dtype"
	"skep/compute/kir"
	"skep/compute/kir/ops"
	"skep/compute/shape"
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
	in, res := t.dtype, t.dtype
	switch rule.Elem {
	case shape.Floating:
		in, res = dtype.Floating(in), dtype.Floating(in)
	case shape.Logical:
		res = dtype.Bool
	}
	w := work{op: op, kind: device.Each, in: []dtype.Type{in}, elem: res, sizes: t.shape}
	if ops.Supports(op) && (in != dtype.Bool || res == dtype.Bool) {
		w.program = call(op, res)
	}
	return elsewhere(w, t)
}

// call is the program of one function of all operands.
func call(op string, res dtype.Type) func(in []ops.Operand) (*kir.Program, error) {
	return func(in []ops.Operand) (*kir.Program, error) {
		args := make([]*ops.Node, len(in))
		for i := range in {
			args[i] = ops.In(i)
		}
		return ops.Map(ops.Call(op, args...), stored(res), in...)
	}
}

func pairedThere(op string, in, res dtype.Type, sizes []int, a, b *Tensor) (*Tensor, string) {
	if a.on() == nil && b.on() == nil {
		return nil, ""
	}
	w := work{op: op, kind: device.Each, in: []dtype.Type{in, in}, elem: res, sizes: sizes}
	sums := in == dtype.Bool && (op == "add" || op == "mul") // of truths: a word's would be 2
	if (in == res || res == dtype.Bool) && ops.Supports(op) && !sums {
		w.program = call(op, res)
	}
	return elsewhere(w, a, b)
}

func chosenThere(d dtype.Type, sizes []int, cond, a, b *Tensor) (*Tensor, string) {
	if cond.on() == nil && a.on() == nil && b.on() == nil {
		return nil, ""
	}
	return elsewhere(work{op: "where", kind: device.Each, in: []dtype.Type{dtype.Bool, d, d}, elem: d, sizes: sizes, program: call("where", d)}, cond, a, b)
}

// castThere converts where the result is that of this processor: floats to whole numbers are not, they saturate there.
func castThere(t *Tensor, d dtype.Type) (*Tensor, string) {
	from := t.dtype
	if t.on() == nil || stored(d) == kir.Invalid || d == dtype.I64 {
		return nil, ""
	}
	if from == dtype.I64 {
		from = dtype.U32
	}
	w := work{op: "astype", kind: device.Each, in: []dtype.Type{from}, elem: d, sizes: t.shape}
	switch {
	case d == dtype.Bool:
		w.program = func(in []ops.Operand) (*kir.Program, error) {
			return ops.Map(ops.Call("logical_not", ops.Call("logical_not", ops.In(0))), kir.U32, in...)
		}
	case !from.IsFloat() || d.IsFloat():
		w.program = call(stored(d).String(), d)
	}
	return elsewhere(w, t)
}

func copiedThere(t *Tensor) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	return elsewhere(work{op: "copy", kind: device.Each, elem: t.dtype, in: words(t.dtype), sizes: t.shape,
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Copy(in[0]) }}, t)
}

// words lets what only moves elements take positions too.
func words(t dtype.Type) []dtype.Type {
	if t == dtype.I64 {
		t = dtype.U32
	}
	return []dtype.Type{t}
}

func reducedThere(op string, t *Tensor, r Reduction, res dtype.Type, sizes []int) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	if out := composedThere(op, t, r, res, sizes); out != nil {
		return out, ""
	}
	w := work{op: op, kind: device.Rows, in: []dtype.Type{t.dtype}, elem: res, sizes: sizes}
	if fold := foldThere(op, t.dtype, res); fold != "" {
		w.program = func(in []ops.Operand) (*kir.Program, error) { return ops.Reduce(fold, in[0], r.over(len(t.shape))) }
	}
	return elsewhere(w, t)
}

// foldThere names the kernel of a reduction; "" where none gives the type that this package gives: the sum of i32 is one of i64.
func foldThere(op string, in, res dtype.Type) string {
	switch op {
	case "sum":
		if in == dtype.Bool {
			return "count_nonzero"
		}
		fallthrough
	case "mean", "prod":
		if in != res || !in.IsFloat() {
			return ""
		}
	case "min", "max", "argmin", "argmax", "any", "all", "count_nonzero":
	default:
		return ""
	}
	return op
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
	axis = fromFront(axis, len(t.shape))
	return elsewhere(work{op: "softmax", kind: device.Rows, elem: t.dtype, sizes: t.shape,
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Softmax(in[0], axis, logarithm) }}, t)
}

func cumulatedThere(op string, t *Tensor, axis int, res dtype.Type) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	w := work{op: op, kind: device.Rows, elem: res, sizes: t.shape}
	if op == "cumsum" && t.dtype == res && res.IsFloat() {
		w.program = func(in []ops.Operand) (*kir.Program, error) { return ops.Cumsum(in[0], fromFront(axis, len(t.shape))) }
	}
	return elsewhere(w, t)
}

// orderThere gives the positions that sort rows along the last axis, the first k of each.
func orderThere(t *Tensor, descending bool, k int) (*Tensor, string) {
	last := len(t.shape) - 1
	if t.on() == nil || last < 0 {
		return nil, ""
	}
	sizes := append(slices.Clone(t.shape[:last]), k)
	return elsewhere(work{op: "argsort", kind: device.Rows, in: []dtype.Type{t.dtype}, elem: dtype.I64, sizes: sizes,
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Argsort(in[0], descending, k) }}, t)
}

// sortedThere gives the elements in order along an axis, or the positions that put them so.
func sortedThere(t *Tensor, axis int, descending, values bool) (*Tensor, string) {
	rank := len(t.shape)
	if t.on() == nil || rank == 0 {
		return nil, ""
	}
	axis = fromFront(axis, rank)
	rows := must(t.SwapAxes(axis, rank-1))
	out, why := orderThere(rows, descending, rows.shape[rank-1])
	if out != nil && values {
		at := out
		if out, why = takenThere(rows, at, rank-1); out != nil {
			out.because("%s: sort over %d elements, f32: the operands lie there", out.on().Adapter.Name, out.Len())
		}
	}
	if out == nil {
		return nil, why
	}
	turned := must(out.SwapAxes(axis, rank-1))
	turned.why = out.why
	return turned, ""
}

// takenThere takes the entries that positions, all of them within, name along an axis.
func takenThere(t, at *Tensor, axis int) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	return elsewhere(work{op: "take_along", kind: device.Each, in: []dtype.Type{words(t.dtype)[0], dtype.U32}, elem: t.dtype, sizes: at.shape,
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.TakeAlong(in[0], in[1], axis) }}, t, at)
}

// gatheredThere replaces an axis by the entries at positions, which are of the shape at and within.
func gatheredThere(t *Tensor, picks, at []int, axis int, sizes []int) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	return elsewhere(work{op: "gather", kind: device.Each, in: []dtype.Type{words(t.dtype)[0], dtype.U32}, elem: t.dtype, sizes: sizes,
		program: func(in []ops.Operand) (*kir.Program, error) { return ops.Gather(in[0], in[1], axis) }}, t, places(picks, at))
}

// places are positions as kernels read them.
func places(picks, sizes []int) *Tensor {
	out := unset(dtype.U32, sizes)
	dst := all[uint32](out)
	for i, p := range picks {
		dst[i] = uint32(p)
	}
	return out
}

// takenFromThere is TakeFrom where positions have all sizes of t off the axis; nil where they have not, or t lies here.
func takenFromThere(t, at *Tensor, axis int) (*Tensor, error) {
	axis = fromFront(axis, len(t.shape))
	off := func(sizes []int) []int { return slices.Delete(slices.Clone(sizes), axis, axis+1) }
	if t.on() == nil || !slices.Equal(off(t.shape), off(at.shape)) {
		return nil, nil
	}
	picks, err := positions(at, t.shape[axis])
	if err != nil {
		return nil, err
	}
	out, _ := takenThere(t, places(picks, at.shape), axis)
	return out, nil
}

func pooledThere(op string, t *Tensor, largest bool, w Window, sizes []int) (*Tensor, string) {
	if t.on() == nil {
		return nil, ""
	}
	window := ops.Window{Size: w.Size, Stride: w.Stride, Padding: w.Padding, Dilation: w.Dilation}
	work := work{op: op, kind: device.Rows, elem: t.dtype, sizes: sizes}
	if t.dtype.IsFloat() {
		work.program = func(in []ops.Operand) (*kir.Program, error) { return ops.Pool(in[0], largest, window) }
	}
	return elsewhere(work, t)
}
