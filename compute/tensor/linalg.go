package tensor

import (
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

// matrices takes the last two axes as matrices, one for each place of the leading axes.
func matrices(t *Tensor) []linalg.Matrix {
	rank := len(t.shape)
	rows, cols := t.shape[rank-2], t.shape[rank-1]
	all := Slice[float64](t)
	out := make([]linalg.Matrix, product(t.shape[:rank-2]))
	for i := range out {
		out[i] = linalg.Matrix{Rows: rows, Cols: cols, Stride: cols, V: all[i*rows*cols : (i+1)*rows*cols]}
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
	as := matrices(must(a.BroadcastTo(append(batch[:len(batch):len(batch)], a.shape[len(a.shape)-2:]...)...)))
	bs := matrices(must(b.BroadcastTo(append(batch[:len(batch):len(batch)], b.shape[len(b.shape)-2:]...)...)))
	parts := make([][]float64, len(as))
	for i := range as {
		lu := linalg.Decompose(as[i])
		if lu.Singular {
			return nil, singular("solve")
		}
		lu.Solve(bs[i])
		parts[i] = bs[i].V
	}
	return factored(gathered(d, sizes[0], parts...), "solve", a.shape[len(a.shape)-1]), nil
}

// Inv gives the inverse.
func Inv(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("inv", a, func(m linalg.Matrix) ([]float64, error) {
		lu := linalg.Decompose(m)
		if lu.Singular {
			return nil, singular("inv")
		}
		e := linalg.Identity(m.Rows, m.Rows)
		lu.Solve(e)
		return e.V, nil
	})
}

// Det gives the determinant.
func Det(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("det", a, func(m linalg.Matrix) ([]float64, error) {
		lu := linalg.Decompose(m)
		det := lu.Sign
		for i := range m.Rows {
			det *= lu.Row(i)[i]
		}
		return []float64{det}, nil
	})
}

// Cholesky gives the lower triangle l with l @ l.T = a; only the lower half of a is looked at.
func Cholesky(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("cholesky", a, func(m linalg.Matrix) ([]float64, error) {
		l, ok := linalg.Cholesky(m)
		if !ok {
			return nil, refuse(CodeValue, "cholesky: the matrix is not positive definite")
		}
		return l.V, nil
	})
}

// eachMatrix computes one result for each matrix of the leading axes.
func eachMatrix(op string, a *Tensor, f func(m linalg.Matrix) ([]float64, error)) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer(op, nil, a)
	if err != nil {
		return nil, err
	}
	d, err := solved(op, a)
	if err != nil {
		return nil, err
	}
	ms := matrices(a)
	parts := make([][]float64, len(ms))
	for i, m := range ms {
		if parts[i], err = f(m); err != nil {
			return nil, err
		}
	}
	return factored(gathered(d, sizes[0], parts...), op, a.shape[len(a.shape)-1]), nil
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
	qm, rm := linalg.QR(matrices(a)[0])
	return factored(gathered(d, sizes[0], qm.V), "qr", a.shape[1]), factored(gathered(d, sizes[1], rm.V), "qr", a.shape[1]), nil
}
