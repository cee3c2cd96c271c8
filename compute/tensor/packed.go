package tensor

import (
	"fmt"
	"runtime"
	"slices"

	"skep/compute/dtype"
	"skep/compute/gemm"
)

// MatmulIn is the matrix product computed in a type, as if both operands were of it. Bytes in
// i32 have kernels of their own, with exact sums: quantised models are made of such products.
func MatmulIn(a, b *Tensor, d dtype.Type) (out *Tensor, err error) {
	defer Guard(&err)
	for _, t := range []*Tensor{a, b} {
		if t.dtype.IsComplex() && !d.IsComplex() || t.dtype.IsFloat() && !d.IsFloat() && !d.IsComplex() {
			return nil, refuse(CodeType, "matmul: %s cannot be computed in %s; convert it first", t.dtype, d)
		}
	}
	if a.dtype != dtype.I8 || b.dtype != dtype.I8 || d != dtype.I32 {
		return Matmul(a.AsType(d), b.AsType(d))
	}
	sizes, err := infer("matmul", nil, a, b)
	if err != nil {
		return nil, err
	}
	a, b = matricesIn(a, b)
	m, k, n := a.shape[len(a.shape)-2], a.shape[len(a.shape)-1], b.shape[len(b.shape)-1]
	batch := matmulBatch(a, b)
	if out = unset(dtype.I32, append(slices.Clone(batch), m, n)); k == 0 {
		clear(all[int32](out)) // no products: nobody writes
	}
	multiplyBytes(out, a.inBatches(batch), b.inBatches(batch))
	if out, err = out.Reshape(sizes[0]...); err != nil {
		return nil, err
	}
	out.buf.own()
	return out.because("cpu: %s kernel for matmul of i8 in i32, %d by %d by %d, %d batches", gemm.BytesName(), m, k, n, product(batch)), nil
}

// multiplyBytes multiplies batches; a right matrix that several share is packed once.
func multiplyBytes(out, a, b *Tensor) {
	n, k := out.shape[len(out.shape)-1], a.shape[len(a.shape)-1]
	dst, x, y := memoryOf[int32](out), memoryOf[int8](a), memoryOf[int8](b)
	var packed *gemm.Packed
	packedAt := 0
	eachMatrixOf(out, a, b, func(m, at, ofA, ofB int) {
		if packed == nil || packedAt != ofB {
			packed, packedAt = gemm.PackBytes(operandOf(b, y, ofB), k, n), ofB
		}
		packed.Multiply(m, operandOf(a, x, ofA), dst[at:][:m*n], n, 0)
	})
}

// Packed is a matrix made ready for being multiplied from the left, many times: the weights of a
// layer. Packing is what products of few rows spend their time on.
type Packed struct {
	matrix  *Tensor
	bytes   *gemm.Packed
	singles *gemm.Ready[float32]
	doubles *gemm.Ready[float64]
}

// Pack makes a matrix of i8, f32 or f64 ready.
func Pack(w *Tensor) (p *Packed, err error) {
	defer Guard(&err)
	if len(w.shape) != 2 {
		return nil, refuse(CodeValue, "pack needs a matrix, found shape %s", w.Shape())
	}
	w = w.Copy()
	p, k, n := &Packed{matrix: w}, w.shape[0], w.shape[1]
	switch threads := runtime.GOMAXPROCS(0); w.dtype {
	case dtype.I8:
		p.bytes = gemm.PackBytes(operandOf(w, memoryOf[int8](w), w.offset), k, n)
	case dtype.F32:
		p.singles = gemm.Prepare(operandOf(w, memoryOf[float32](w), w.offset), k, n, threads)
	case dtype.F64:
		p.doubles = gemm.Prepare(operandOf(w, memoryOf[float64](w), w.offset), k, n, threads)
	default:
		return nil, refuse(CodeType, "pack takes matrices of i8, f32 and f64, not %s", w.dtype)
	}
	return p, nil
}

// Matrix is what was packed: to be read, not written.
func (p *Packed) Matrix() *Tensor { return p.matrix }

// String describes it.
func (p *Packed) String() string {
	return fmt.Sprintf("Packed(%s, %s)", p.matrix.dtype, p.matrix.Shape())
}

// Times is x @ the matrix: of bytes as i32, of floats in their type.
func (p *Packed) Times(x *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	if x.dtype != p.matrix.dtype {
		return nil, refuse(CodeType, "matmul: the packed matrix is of %s, the other one of %s; convert it first", p.matrix.dtype, x.dtype)
	}
	sizes, err := infer("matmul", nil, x, p.matrix)
	if err != nil {
		return nil, err
	}
	k, n := p.matrix.shape[0], p.matrix.shape[1]
	rows := 1
	for _, s := range x.shape[:len(x.shape)-1] {
		rows *= s
	}
	x = x.Contiguous()
	x = x.view([]int{rows, k}, []int{k, 1}, x.offset)
	d, name := p.matrix.dtype, kernelName(p.matrix.dtype)
	if p.bytes != nil {
		d, name = dtype.I32, gemm.BytesName()
	}
	out = made(d, []int{rows, n})
	p.multiply(out, x, rows, k, n)
	if out, err = out.Reshape(sizes[0]...); err != nil {
		return nil, err
	}
	out.buf.own()
	return out.because("cpu: %s kernel for matmul in %s, %d by %d by %d, packed before", name, d, rows, k, n), nil
}

func (p *Packed) multiply(out, x *Tensor, rows, k, n int) {
	switch {
	case p.bytes != nil:
		p.bytes.Multiply(rows, operandOf(x, memoryOf[int8](x), x.offset), memoryOf[int32](out), n, 0)
	case p.singles != nil:
		readyProduct(out, x, p.matrix, p.singles, rows, k, n)
	default:
		readyProduct(out, x, p.matrix, p.doubles, rows, k, n)
	}
}

func readyProduct[T float32 | float64](out, x, w *Tensor, ready *gemm.Ready[T], rows, k, n int) {
	gemm.Product[T]{M: rows, N: n, K: k, LDC: n, C: memoryOf[T](out), Ready: ready,
		A: operandOf(x, memoryOf[T](x), x.offset), B: operandOf(w, memoryOf[T](w), w.offset)}.Run(0)
}
