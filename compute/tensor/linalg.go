package tensor

import (
	"math"

	"skep/compute/dtype"
)

// Linear algebra in plain Go, computed in f64. Batched operations go over the
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

// matrix is a dense matrix in row order.
type matrix struct {
	rows, cols int
	v          []float64
}

func newMatrix(rows, cols int) *matrix { return &matrix{rows, cols, make([]float64, rows*cols)} }

func identity(n int) *matrix {
	m := newMatrix(n, n)
	for i := range n {
		m.v[i*n+i] = 1
	}
	return m
}

func (m *matrix) row(i int) []float64 { return m.v[i*m.cols : (i+1)*m.cols] }

func (m *matrix) clone() *matrix {
	return &matrix{m.rows, m.cols, append([]float64(nil), m.v...)}
}

func (m *matrix) transposed() *matrix {
	t := newMatrix(m.cols, m.rows)
	for i := range m.rows {
		for j, x := range m.row(i) {
			t.v[j*m.rows+i] = x
		}
	}
	return t
}

// matrices takes the last two axes as matrices, one for each place of the leading axes.
func matrices(t *Tensor) []*matrix {
	rank := len(t.shape)
	rows, cols := t.shape[rank-2], t.shape[rank-1]
	all := Slice[float64](t)
	out := make([]*matrix, product(t.shape[:rank-2]))
	for i := range out {
		out[i] = &matrix{rows, cols, all[i*rows*cols : (i+1)*rows*cols]}
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

func portable(t *Tensor, op string, n int) *Tensor {
	return t.because("cpu: portable Go for %s, %d by %d: no assembly kernel is built in", op, n, n)
}

// decomposition is P a = L U, with L and U in one matrix.
type decomposition struct {
	*matrix
	swap     []int   // row i was exchanged with row swap[i] >= i
	sign     float64 // of the permutation
	singular bool
}

// decompose is Gauss's elimination with the largest element of the column as pivot.
func decompose(a *matrix) decomposition {
	d := decomposition{matrix: a.clone(), swap: make([]int, a.rows), sign: 1}
	for k := range d.rows {
		p := k
		for i := k + 1; i < d.rows; i++ {
			if math.Abs(d.v[i*d.cols+k]) > math.Abs(d.v[p*d.cols+k]) {
				p = i
			}
		}
		d.swap[k] = p
		if p != k {
			d.sign = -d.sign
			exchange(d.row(p), d.row(k))
		}
		pivot := d.v[k*d.cols+k]
		if pivot == 0 {
			d.singular = true
			continue
		}
		for i := k + 1; i < d.rows; i++ {
			row := d.row(i)
			f := row[k] / pivot
			row[k] = f
			subtract(row[k+1:], f, d.row(k)[k+1:])
		}
	}
	return d
}

func exchange(a, b []float64) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}

// subtract takes f*b from a.
func subtract(a []float64, f float64, b []float64) {
	if f == 0 {
		return
	}
	b = b[:len(a)]
	for i := range a {
		a[i] -= f * b[i]
	}
}

// solve overwrites the columns of b with the solutions.
func (d decomposition) solve(b *matrix) {
	for k, p := range d.swap {
		if p != k {
			exchange(b.row(k), b.row(p))
		}
	}
	for i := range d.rows {
		for k, f := range d.row(i)[:i] {
			subtract(b.row(i), f, b.row(k))
		}
	}
	for i := d.rows - 1; i >= 0; i-- {
		row := b.row(i)
		for k := i + 1; k < d.rows; k++ {
			subtract(row, d.v[i*d.cols+k], b.row(k))
		}
		for j := range row {
			row[j] /= d.v[i*d.cols+i]
		}
	}
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
		lu := decompose(as[i])
		if lu.singular {
			return nil, singular("solve")
		}
		lu.solve(bs[i])
		parts[i] = bs[i].v
	}
	return portable(gathered(d, sizes[0], parts...), "solve", a.shape[len(a.shape)-1]), nil
}

// Inv gives the inverse.
func Inv(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("inv", a, func(m *matrix) ([]float64, error) {
		lu := decompose(m)
		if lu.singular {
			return nil, singular("inv")
		}
		e := identity(m.rows)
		lu.solve(e)
		return e.v, nil
	})
}

// Det gives the determinant.
func Det(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("det", a, func(m *matrix) ([]float64, error) {
		lu := decompose(m)
		det := lu.sign
		for i := range m.rows {
			det *= lu.v[i*lu.cols+i]
		}
		return []float64{det}, nil
	})
}

// Cholesky gives the lower triangle l with l @ l.T = a; only the lower half of a is looked at.
func Cholesky(a *Tensor) (out *Tensor, err error) {
	return eachMatrix("cholesky", a, func(m *matrix) ([]float64, error) {
		n := m.rows
		l := newMatrix(n, n)
		for i := range n {
			for j := 0; j <= i; j++ {
				s := m.v[i*n+j] - dot(l.row(i)[:j], l.row(j)[:j])
				if i != j {
					l.v[i*n+j] = s / l.v[j*n+j]
					continue
				}
				if !(s > 0) {
					return nil, refuse(CodeValue, "cholesky: the matrix is not positive definite")
				}
				l.v[i*n+i] = math.Sqrt(s)
			}
		}
		return l.v, nil
	})
}

func dot(a, b []float64) float64 {
	s := 0.0
	b = b[:len(a)]
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

// eachMatrix computes one result for each matrix of the leading axes.
func eachMatrix(op string, a *Tensor, f func(m *matrix) ([]float64, error)) (out *Tensor, err error) {
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
	return portable(gathered(d, sizes[0], parts...), op, a.shape[len(a.shape)-1]), nil
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
	dec := decompose(matrices(a)[0])
	rows := identity(n)
	for k, s := range dec.swap {
		if s != k {
			exchange(rows.row(k), rows.row(s))
		}
	}
	lower, upper := identity(n), newMatrix(n, n)
	for i := range n {
		copy(lower.row(i)[:i], dec.row(i)[:i])
		copy(upper.row(i)[i:], dec.row(i)[i:])
	}
	return gathered(d, a.shape, rows.transposed().v), gathered(d, a.shape, lower.v), gathered(d, a.shape, upper.v), nil
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
	qm, rm := householder(matrices(a)[0])
	return portable(gathered(d, sizes[0], qm.v), "qr", a.shape[1]), portable(gathered(d, sizes[1], rm.v), "qr", a.shape[1]), nil
}

func householder(a *matrix) (q, r *matrix) {
	// Columns are rows of the transposed matrix: reflections go along memory.
	t := a.transposed()
	k := min(a.rows, a.cols)
	vectors := make([][]float64, k)
	for i := range k {
		col := t.row(i)
		v := append([]float64(nil), col[i:]...)
		if norm := euclid(v); euclid(v[1:]) != 0 {
			v[0] += math.Copysign(norm, v[0])
			scale(v, 1/euclid(v))
		} else {
			clear(v) // nothing to turn away: no reflection
		}
		vectors[i] = v
		for j := i; j < t.rows; j++ {
			reflect(t.row(j)[i:], v)
		}
	}
	r = newMatrix(k, a.cols)
	for i := range k {
		for j := i; j < a.cols; j++ {
			r.v[i*a.cols+j] = t.v[j*t.cols+i]
		}
	}
	qt := newMatrix(k, a.rows)
	for i := range k {
		qt.v[i*a.rows+i] = 1
		for j := k - 1; j >= 0; j-- {
			reflect(qt.row(i)[j:], vectors[j])
		}
	}
	return qt.transposed(), r
}

func scale(v []float64, f float64) {
	for i := range v {
		v[i] *= f
	}
}

// reflect mirrors x at the plane that v stands on.
func reflect(x, v []float64) { subtract(x, 2*dot(v, x), v) }
