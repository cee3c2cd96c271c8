package tensor

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/gemm"
	"skep/compute/shape"
	"skep/compute/vector"
)

// Matmul is the matrix product. Vectors count as a row on the left and a column
// on the right; leading axes are batches that broadcast.
func Matmul(a, b *Tensor) (out *Tensor, err error) { return product2("matmul", a, b) }

// Dot is Matmul for at most two dimensions.
func Dot(a, b *Tensor) (*Tensor, error) { return product2("dot", a, b) }

func product2(op string, a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	if out := dotted(op, a, b); out != nil {
		return out, nil
	}
	sizes, err := infer(op, nil, a, b)
	if err != nil {
		return nil, err
	}
	res := dtype.Promote(a.dtype, b.dtype)
	in := productType(res)
	a, b = matricesIn(a.AsType(in), b.AsType(in))
	m, k, n := a.shape[len(a.shape)-2], a.shape[len(a.shape)-1], b.shape[len(b.shape)-1]
	batch := matmulBatch(a, b)
	out, why := multipliedThere(op, in, append(slices.Clone(batch), m, n), k, a, b)
	if out != nil {
		return out.Reshape(sizes[0]...)
	}
	out = made(in, append(slices.Clone(batch), m, n))
	multiplyBatches(out, a, b, batch)
	out = out.view(sizes[0], rowMajor(sizes[0]), 0)
	out.buf.own()
	if out = out.AsType(res); res == dtype.Bool {
		return out, nil
	}
	return out.because("cpu: %s kernel for %s in %s, %d by %d by %d, %d batches", kernelName(in), op, in, m, k, n, product(batch)).reasoned(why), nil
}

// dotted is the product of two vectors of floats of one length, nil if they are something else: between matrices of one
// row and one column it cost more to get there than to multiply thousands of numbers.
func dotted(op string, a, b *Tensor) *Tensor {
	d := a.dtype
	if len(a.shape) != 1 || !slices.Equal(a.shape, b.shape) || d != b.dtype || d != dtype.F32 && d != dtype.F64 ||
		!a.IsContiguous() || !b.IsContiguous() || a.on() != nil || b.on() != nil {
		return nil
	}
	out, n := unset(d, nil), a.shape[0]
	if d == dtype.F32 {
		all[float32](out)[0] = vector.Dot(all[float32](a)[:n], all[float32](b)[:n])
	} else {
		all[float64](out)[0] = vector.Dot(all[float64](a)[:n], all[float64](b)[:n])
	}
	return out.because("cpu: %s kernel for %s in %s, 1 by %d by 1, 1 batches", kernelName(d), op, d, n)
}

// matricesIn sees vectors as a row on the left and a column on the right.
func matricesIn(a, b *Tensor) (*Tensor, *Tensor) {
	if len(a.shape) == 1 {
		a = a.withAxis(0)
	}
	if len(b.shape) == 1 {
		b = b.withAxis(1)
	}
	return a, b
}

// productType is the type that products of a type are computed in: whole numbers wrap as 64 bits do and are cut down.
func productType(d dtype.Type) dtype.Type {
	switch {
	case d == dtype.F16 || d == dtype.BF16:
		return dtype.F32
	case d.IsFloat() || d.IsComplex():
		return d
	case d.Kind() == dtype.Unsigned:
		return dtype.U64
	}
	return dtype.I64
}

// kernelName says what multiplies elements of a type on this processor.
func kernelName(d dtype.Type) string {
	switch d {
	case dtype.F32:
		return gemm.Name[float32]()
	case dtype.F64:
		return gemm.Name[float64]()
	}
	return "portable"
}

func matmulBatch(a, b *Tensor) []int {
	both, _ := shape.Broadcast(shape.Ints(a.shape[:len(a.shape)-2]...), shape.Ints(b.shape[:len(b.shape)-2]...))
	sizes, _ := both.Sizes()
	return sizes
}

func multiplyBatches(out, a, b *Tensor, batch []int) {
	a, b = a.inBatches(batch), b.inBatches(batch)
	switch out.dtype {
	case dtype.F64:
		eachBatch[float64](out, a, b)
	case dtype.F32:
		eachBatch[float32](out, a, b)
	case dtype.I64:
		eachBatch[int64](out, a, b)
	case dtype.U64:
		eachBatch[uint64](out, a, b)
	case dtype.C64:
		eachBatch[complex64](out, a, b)
	default:
		eachBatch[complex128](out, a, b)
	}
}

// inBatches is t with the leading axes of a product.
func (t *Tensor) inBatches(batch []int) *Tensor {
	sizes := append(slices.Clone(batch), t.shape[len(t.shape)-2:]...)
	return t.view(sizes, t.stretchedBatch(sizes), t.offset)
}

// stretchedBatch is stretched, but never touches the last two axes: a matrix of one row is no stretched one.
func (t *Tensor) stretchedBatch(sizes []int) []int {
	strides := t.stretched(sizes)
	copy(strides[len(strides)-2:], t.strides[len(t.strides)-2:])
	return strides
}

func eachBatch[T gemm.Element](out, a, b *Tensor) {
	n, k := out.shape[len(out.shape)-1], a.shape[len(a.shape)-1]
	dst, x, y := memoryOf[T](out), memoryOf[T](a), memoryOf[T](b)
	eachMatrixOf(out, a, b, func(m, at, ofA, ofB int) {
		gemm.Product[T]{M: m, N: n, K: k, LDC: n, C: dst[at:][:m*n], A: operandOf(a, x, ofA), B: operandOf(b, y, ofB)}.Run(0)
	})
}

// operandOf is the matrix of a batch that begins at a place in the memory.
func operandOf[T gemm.Element | int8](t *Tensor, data []T, start int) gemm.Operand[T] {
	last := len(t.strides) - 1
	return gemm.Operand[T]{Data: data, Start: start, Row: t.strides[last-1], Col: t.strides[last]}
}

// eachMatrixOf goes through the batches of a product: m rows, and where the three matrices begin.
func eachMatrixOf(out, a, b *Tensor, f func(m, out, a, b int)) {
	rank := len(out.shape)
	m := out.shape[rank-2]
	if m == 0 || out.shape[rank-1] == 0 || a.shape[rank-1] == 0 {
		return
	}
	// An axis that no batch has keeps newWalk from joining the last one into an inner loop.
	sizes := append(slices.Clone(out.shape[:rank-2]), 1)
	pad := func(s []int) []int { return append(slices.Clone(s[:rank-2]), 0) }
	w := newWalk(sizes, pad(out.strides), pad(a.strides), pad(b.strides)).from(out, a, b)
	w.each(func() {
		for i := range w.inner {
			f(m, w.starts[0]+i*w.steps[0], w.starts[1]+i*w.steps[1], w.starts[2]+i*w.steps[2])
		}
	})
}

// Outer gives every product of an element of a and one of b.
func Outer(a, b *Tensor) (*Tensor, error) {
	if _, err := infer("outer", nil, a, b); err != nil {
		return nil, err
	}
	column, err := a.Unsqueeze(1)
	if err != nil {
		return nil, err
	}
	return Binary("mul", column, b)
}

// Kron is the Kronecker product.
func Kron(a, b *Tensor) (*Tensor, error) {
	sizes, err := infer("kron", nil, a, b)
	if err != nil {
		return nil, err
	}
	x, err := a.Reshape(a.shape[0], 1, a.shape[1], 1)
	if err != nil {
		return nil, err
	}
	y, err := b.Reshape(1, b.shape[0], 1, b.shape[1])
	if err != nil {
		return nil, err
	}
	out, err := Binary("mul", x, y)
	if err != nil {
		return nil, err
	}
	return out.Reshape(sizes[0]...)
}

// Cross is the vector product of vectors of three along the last axis.
func Cross(a, b *Tensor) (*Tensor, error) {
	if _, err := infer("cross", nil, a, b); err != nil {
		return nil, err
	}
	part := func(t *Tensor, i int) *Tensor { return t.sliced(len(t.shape)-1, i%3, 1, 1) }
	parts := make([]*Tensor, 3)
	for i := range parts {
		plus, err := Binary("mul", part(a, i+1), part(b, i+2))
		if err != nil {
			return nil, err
		}
		minus, err := Binary("mul", part(a, i+2), part(b, i+1))
		if err != nil {
			return nil, err
		}
		if parts[i], err = Binary("sub", plus, minus); err != nil {
			return nil, err
		}
	}
	return Concat(parts, -1)
}
