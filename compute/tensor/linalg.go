package tensor

import (
	"slices"
	"unsafe"

	"skep/compute/dtype"
	"skep/compute/linalg"
)

// Linear algebra is computed in f64 by compute/linalg. Batched operations go over the
// leading axes. Results have the operand's float type, f64 for whole numbers.

// solved gives the result type of linear algebra, or an error for what it is not written for.
func solved(op string, ts ...*Tensor) (dtype.Type, error) {
	d := ts[0].dtype
	for _, t := range ts[1:] {
		d = dtype.Promote(d, t.dtype)
	}
	switch {
	case d.IsComplex():
		return d, refuse(CodeType, "%s: complex matrices are not supported", op)
	case d == dtype.F16 || d == dtype.BF16:
		return dtype.F32, nil
	case d.IsFloat():
		return d, nil
	}
	return dtype.F64, nil
}

// matrices copies the last two axes as matrices, one for each place of the leading axes.
func matrices(t *Tensor) []linalg.Matrix { return matricesOf(t.worked()) }

// worked copies the elements as f64 into memory that an algorithm may overwrite.
func (t *Tensor) worked() *Tensor {
	if t.dtype != dtype.F64 {
		return t.AsType(dtype.F64)
	}
	out := unset(dtype.F64, t.shape)
	copyInto(out, t)
	return out
}

// matricesOf takes the last two axes of elements that lie in order as matrices: nothing is copied.
func matricesOf(t *Tensor) []linalg.Matrix {
	rank := len(t.shape)
	rows, cols := t.shape[rank-2], t.shape[rank-1]
	data := all[float64](t)
	out := make([]linalg.Matrix, product(t.shape[:rank-2]))
	for i := range out {
		out[i] = linalg.Matrix{Rows: rows, Cols: cols, Stride: cols, V: data[i*rows*cols : (i+1)*rows*cols]}
	}
	return out
}

// gathered puts matrices or vectors of one size into a tensor.
func gathered(d dtype.Type, sizes []int, parts ...[]float64) *Tensor {
	out := made(dtype.F64, sizes)
	data := all[float64](out)
	at := 0
	for _, p := range parts {
		at += copy(data[at:], p)
	}
	return out.AsType(d)
}

// owned makes a tensor of a whole matrix that linalg has made, where it lies.
func owned(d dtype.Type, sizes []int, m linalg.Matrix) *Tensor {
	if len(m.V) == 0 {
		return made(d, sizes)
	}
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(m.V))), 8*cap(m.V))
	t := &Tensor{dtype: dtype.F64, shape: slices.Clone(sizes), strides: rowMajor(sizes), buf: &buffer{bytes: bytes[:8*len(m.V)], pooled: true}}
	out := t.AsType(d)
	if out != t {
		t.Release()
	}
	return out
}

func factored(t *Tensor, op string, n int) *Tensor {
	return t.because("cpu: %s kernels for %s, %d by %d", kernelName(dtype.F64), op, n, n)
}

func singular(op string) error {
	return &Error{Code: CodeValue, Message: op + ": the matrix is singular", Hint: "linalg.lstsq and linalg.pinv give the nearest answer"}
}

// Solve gives x with a @ x = b.
func Solve(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("solve", nil, a, b)
	if err != nil {
		return nil, err
	}
	d, err := solved("solve", a, b)
	if err != nil {
		return nil, err
	}
	vector := len(b.shape) == 1
	if vector {
		b = must(b.Unsqueeze(1))
	}
	batch := matmulBatch(a, b)
	left := must(a.BroadcastTo(append(batch[:len(batch):len(batch)], a.shape[len(a.shape)-2:]...)...)).worked()
	out = must(b.BroadcastTo(append(batch[:len(batch):len(batch)], b.shape[len(b.shape)-2:]...)...)).worked()
	defer left.Release()
	as, bs := matricesOf(left), matricesOf(out)
	for i := range as {
		lu := linalg.Decompose(as[i])
		if lu.Singular {
			return nil, singular("solve")
		}
		lu.Solve(bs[i])
	}
	return factored(must(out.Reshape(sizes[0]...)).AsType(d), "solve", a.shape[len(a.shape)-1]), nil
}

// SolveTriangular gives x with a @ x = b for a triangle a; what lies on its other side is not looked at.
func SolveTriangular(a, b *Tensor, lower bool) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("solve_triangular", nil, a, b)
	if err != nil {
		return nil, err
	}
	d, err := solved("solve_triangular", a, b)
	if err != nil {
		return nil, err
	}
	if len(b.shape) == 1 {
		b = must(b.Unsqueeze(1))
	}
	batch := matmulBatch(a, b)
	left := must(a.BroadcastTo(append(batch[:len(batch):len(batch)], a.shape[len(a.shape)-2:]...)...)).worked()
	out = must(b.BroadcastTo(append(batch[:len(batch):len(batch)], b.shape[len(b.shape)-2:]...)...)).worked()
	defer left.Release()
	bs := matricesOf(out)
	for i, m := range matricesOf(left) {
		for k := range m.Rows {
			if m.Row(k)[k] == 0 {
				return nil, singular("solve_triangular")
			}
		}
		linalg.SolveTriangle(m, bs[i], lower)
	}
	return factored(must(out.Reshape(sizes[0]...)).AsType(d), "solve_triangular", a.shape[len(a.shape)-1]), nil
}

// Inv gives the inverse.
func Inv(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("inv", a, func(m linalg.Matrix, inverse []float64) error {
		lu := linalg.Decompose(m)
		if lu.Singular {
			return singular("inv")
		}
		e := linalg.Matrix{Rows: m.Rows, Cols: m.Rows, Stride: m.Rows, V: inverse}
		for i := range e.Rows {
			e.Row(i)[i] = 1
		}
		lu.Solve(e)
		return nil
	})
}

// Det gives the determinant.
func Det(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("det", a, func(m linalg.Matrix, det []float64) error {
		lu := linalg.Decompose(m)
		det[0] = lu.Sign
		for i := range m.Rows {
			det[0] *= lu.Row(i)[i]
		}
		return nil
	})
}

// Cholesky gives the lower triangle l with l @ l.T = a; only the lower half of a is looked at.
func Cholesky(a *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	_, d, err := eachSolved("cholesky", a)
	if err != nil {
		return nil, err
	}
	out = a.worked()
	for _, m := range matricesOf(out) {
		if !linalg.Cholesky(m) {
			return nil, refuse(CodeValue, "cholesky: the matrix is not positive definite")
		}
	}
	return factored(out.AsType(d), "cholesky", a.shape[len(a.shape)-1]), nil
}

// eachSolved gives the sizes and the type of one result for each matrix of the leading axes.
func eachSolved(op string, a *Tensor) (sizes []int, d dtype.Type, err error) {
	all, err := infer(op, nil, a)
	if err != nil {
		return nil, d, err
	}
	d, err = solved(op, a)
	return all[0], d, err
}

// eachMatrix computes one result for each matrix of the leading axes: f may overwrite the matrix, and finds zeros in the result.
func eachMatrix(op string, a *Tensor, f func(m linalg.Matrix, result []float64) error) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, d, err := eachSolved(op, a)
	if err != nil {
		return nil, err
	}
	work := a.worked()
	defer work.Release()
	out = made(dtype.F64, sizes)
	data := all[float64](out)
	ms := matricesOf(work)
	for i, m := range ms {
		size := len(data) / len(ms)
		if err := f(m, data[i*size:(i+1)*size]); err != nil {
			return nil, err
		}
	}
	return factored(out.AsType(d), op, a.shape[len(a.shape)-1]), nil
}

// LU gives the permutation, the lower and the upper triangle: a = p @ l @ u.
func LU(a *Tensor) (p, l, u *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("lu", nil, a); err != nil {
		return nil, nil, nil, err
	}
	d, err := solved("lu", a)
	if err != nil {
		return nil, nil, nil, err
	}
	n := a.shape[0]
	dec := linalg.Decompose(matrices(a)[0])
	rows := make([]int, n) // of a, in the order of l's
	for i := range rows {
		rows[i] = i
	}
	for k, s := range dec.Swaps {
		rows[k], rows[s] = rows[s], rows[k]
	}
	order, lower, upper := linalg.New(n, n), linalg.Identity(n, n), linalg.New(n, n)
	for i, from := range rows {
		order.Row(from)[i] = 1
		copy(lower.Row(i)[:i], dec.Row(i)[:i])
		copy(upper.Row(i)[i:], dec.Row(i)[i:])
	}
	return gathered(d, a.shape, order.V), gathered(d, a.shape, lower.V), gathered(d, a.shape, upper.V), nil
}

// QR gives orthonormal columns q and an upper triangle r with q @ r = a, by
// Householder's reflections; the signs are LAPACK's.
func QR(a *Tensor) (q, r *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("qr", nil, a)
	if err != nil {
		return nil, nil, err
	}
	d, err := solved("qr", a)
	if err != nil {
		return nil, nil, err
	}
	work := a.worked()
	defer work.Release()
	qm, rm := linalg.QR(matricesOf(work)[0])
	return factored(owned(d, sizes[0], qm), "qr", a.shape[1]), factored(owned(d, sizes[1], rm), "qr", a.shape[1]), nil
}
