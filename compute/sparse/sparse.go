// Package sparse holds matrices of which most elements are 0, as compressed rows
// (CSR) of f64, and the two methods that need nothing but their products with
// vectors: conjugate gradients (Hestenes and Stiefel 1952) for equations, and
// Lanczos' (1950) for a few eigenvalues. Caller: modules/tensor.
package sparse

import (
	"fmt"
	"math"
	"slices"

	"skep/compute/tensor"
	"skep/compute/vector"
	"skep/internal/halt"
)

// Matrix is a matrix of compressed rows: the columns of row i, ascending, are
// Columns[Starts[i]:Starts[i+1]], its values lie beside them. It never changes.
type Matrix struct {
	Rows, Cols int
	Starts     []int
	Columns    []int
	Values     []float64
}

// Stored is how many elements are kept.
func (m *Matrix) Stored() int { return len(m.Values) }

// ByteSize is the memory that the matrix takes.
func (m *Matrix) ByteSize() int64 { return int64(16*len(m.Values) + 8*len(m.Starts)) }

// String tells the sizes.
func (m *Matrix) String() string {
	return fmt.Sprintf("Sparse<f64, [%d, %d]> with %d stored elements", m.Rows, m.Cols, len(m.Values))
}

func refuse(format string, args ...any) error {
	return &tensor.Error{Code: tensor.CodeValue, Message: fmt.Sprintf(format, args...)}
}

// FromDense keeps the elements of a matrix that are not 0.
func FromDense(t *tensor.Tensor) (*Matrix, error) {
	if t.Rank() != 2 || t.DType().IsComplex() {
		return nil, refuse("a sparse matrix is made of a matrix of real numbers, found %s", t.Head())
	}
	sizes, xs := t.Sizes(), tensor.Slice[float64](t)
	m := &Matrix{Rows: sizes[0], Cols: sizes[1], Starts: []int{0}}
	for i := range m.Rows {
		for j := range m.Cols {
			if x := xs[i*m.Cols+j]; x != 0 {
				m.Columns, m.Values = append(m.Columns, j), append(m.Values, x)
			}
		}
		m.Starts = append(m.Starts, len(m.Values))
	}
	return m, nil
}

// FromTriples makes a matrix of values at rows and columns; those at one place are added up.
func FromTriples(at, columns []int64, values []float64, rows, cols int) (*Matrix, error) {
	switch {
	case rows < 0 || cols < 0 || rows > 1<<40:
		return nil, refuse("a matrix cannot have %d rows and %d columns", rows, cols)
	case len(at) != len(values) || len(columns) != len(values):
		return nil, refuse("%d rows, %d columns and %d values: there must be as many of each", len(at), len(columns), len(values))
	}
	order := make([]int, len(values))
	for i := range order {
		if at[i] < 0 || at[i] >= int64(rows) || columns[i] < 0 || columns[i] >= int64(cols) {
			return nil, refuse("element %d at (%d, %d) lies outside of %d rows and %d columns", i, at[i], columns[i], rows, cols)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if at[a] != at[b] {
			return int(at[a] - at[b])
		}
		return int(columns[a] - columns[b])
	})
	m := &Matrix{Rows: rows, Cols: cols, Starts: make([]int, rows+1)}
	last := -1
	for _, i := range order {
		if last >= 0 && at[last] == at[i] && columns[last] == columns[i] {
			m.Values[len(m.Values)-1] += values[i]
			continue
		}
		m.Columns, m.Values = append(m.Columns, int(columns[i])), append(m.Values, values[i])
		m.Starts[at[i]+1]++
		last = i
	}
	for i := range rows {
		m.Starts[i+1] += m.Starts[i]
	}
	return m, nil
}

// Dense gives the whole matrix.
func (m *Matrix) Dense() (*tensor.Tensor, error) {
	if m.Rows > 0 && m.Cols > tensor.MaxElements/m.Rows {
		return nil, refuse("%v is too large to be written out", m)
	}
	out := make([]float64, m.Rows*m.Cols)
	for i := range m.Rows {
		for k := m.Starts[i]; k < m.Starts[i+1]; k++ {
			out[i*m.Cols+m.Columns[k]] = m.Values[k]
		}
	}
	return tensor.Adopt(out, m.Rows, m.Cols)
}

// Transpose exchanges rows and columns.
func (m *Matrix) Transpose() *Matrix {
	out := &Matrix{Rows: m.Cols, Cols: m.Rows, Starts: make([]int, m.Cols+1), Columns: make([]int, len(m.Values)), Values: make([]float64, len(m.Values))}
	for _, c := range m.Columns {
		out.Starts[c+1]++
	}
	for i := range m.Cols {
		out.Starts[i+1] += out.Starts[i]
	}
	next := slices.Clone(out.Starts)
	for i := range m.Rows {
		for k := m.Starts[i]; k < m.Starts[i+1]; k++ {
			at := next[m.Columns[k]]
			next[m.Columns[k]]++
			out.Columns[at], out.Values[at] = i, m.Values[k]
		}
	}
	return out
}

// Apply writes m @ x to y.
func (m *Matrix) Apply(y, x []float64) {
	for i := range m.Rows {
		sum := 0.0
		for k := m.Starts[i]; k < m.Starts[i+1]; k++ {
			sum += m.Values[k] * x[m.Columns[k]]
		}
		y[i] = sum
	}
}

// Times is m @ t, for a vector or the columns of a matrix.
func (m *Matrix) Times(t *tensor.Tensor) (*tensor.Tensor, error) {
	sizes := t.Sizes()
	if len(sizes) < 1 || len(sizes) > 2 || sizes[0] != m.Cols || t.DType().IsComplex() {
		return nil, refuse("matmul: %v and %s do not fit: %d rows are needed", m, t.Head(), m.Cols)
	}
	if len(sizes) == 1 {
		y := make([]float64, m.Rows)
		m.Apply(y, tensor.Slice[float64](t))
		return tensor.Adopt(y, m.Rows)
	}
	n, xs := sizes[1], tensor.Slice[float64](t)
	out := make([]float64, m.Rows*n)
	for i := range m.Rows {
		row := out[i*n : (i+1)*n]
		for k := m.Starts[i]; k < m.Starts[i+1]; k++ {
			v := m.Values[k]
			for j, x := range xs[m.Columns[k]*n : (m.Columns[k]+1)*n] {
				row[j] += v * x
			}
		}
	}
	return tensor.Adopt(out, m.Rows, n)
}

// diagonal gives the elements m[i, i].
func (m *Matrix) diagonal() []float64 {
	d := make([]float64, m.Rows)
	for i := range d {
		if k, ok := slices.BinarySearch(m.Columns[m.Starts[i]:m.Starts[i+1]], i); ok {
			d[i] = m.Values[m.Starts[i]+k]
		}
	}
	return d
}

// Solve finds x with m @ x = b for a symmetric positive definite m, by conjugate
// gradients that are scaled by the diagonal, until the residual is at most
// tolerance times the length of b. It gives the number of rounds that it took.
func (m *Matrix) Solve(b []float64, tolerance float64, rounds int) (x []float64, took int, err error) {
	if m.Rows != m.Cols || len(b) != m.Rows {
		return nil, 0, refuse("cg: %v and %d right sides do not fit", m, len(b))
	}
	n := len(b)
	scale := m.diagonal()
	for i, d := range scale {
		if scale[i] = 1; d > 0 {
			scale[i] = 1 / d
		}
	}
	x = make([]float64, n)
	r, z, p, q := slices.Clone(b), make([]float64, n), make([]float64, n), make([]float64, n)
	aim, old := tolerance*length(b), 0.0
	for took = 0; took < rounds && length(r) > aim; took++ {
		halt.Check()
		for i := range z {
			z[i] = scale[i] * r[i]
		}
		rz := vector.Dot(r, z)
		for i := range p {
			p[i] = z[i] + p[i]*ratio(rz, old)
		}
		m.Apply(q, p)
		curve := vector.Dot(p, q)
		if !(curve > 0) {
			return nil, took, refuse("cg: the matrix is not positive definite")
		}
		vector.AddProduct(x, rz/curve, p)
		vector.AddProduct(r, -rz/curve, q)
		old = rz
	}
	if length(r) > aim || math.IsNaN(length(r)) {
		return nil, took, refuse("cg: the residual is still %.3g after %d rounds", length(r), took)
	}
	return x, took, nil
}

// ratio is a/b, and 0 in the first round, which has no direction before it.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// Extreme gives the k largest (or smallest) eigenvalues of a symmetric m,
// ascending, and their eigenvectors as columns, by Lanczos' method with all
// vectors kept orthogonal: from a start that the seed decides, until the residuals
// are at most tolerance times the largest eigenvalue.
func (m *Matrix) Extreme(k int, largest bool, tolerance float64, seed uint64) (values, vectors *tensor.Tensor, err error) {
	n := m.Rows
	if m.Rows != m.Cols || k < 1 || k > n {
		return nil, nil, refuse("eigsh: there are no %d eigenvalues of %v", k, m)
	}
	l := &lanczos{m: m, r: tensor.NewRandom(seed)}
	for size := min(n, max(2*k+8, 20)); ; size = min(n, 2*size) {
		if err := l.grow(size); err != nil {
			return nil, nil, err
		}
		w, v, err := l.ritz()
		if err != nil {
			return nil, nil, err
		}
		from := 0
		if largest {
			from = size - k
		}
		if size == n || l.settled(w, v, from, k, tolerance) {
			return l.answer(w, v, from, k)
		}
	}
}

// lanczos is the basis so far, and the tridiagonal matrix that m is in it.
type lanczos struct {
	m           *Matrix
	r           *tensor.Random
	basis       [][]float64
	diag, below []float64
	next        []float64 // the part of m @ basis[last] that is orthogonal to all
}

func (l *lanczos) grow(size int) error {
	n := l.m.Rows
	for len(l.basis) < size {
		halt.Check()
		last := len(l.basis) - 1
		v := l.next
		norm := 0.0
		if v != nil {
			norm = length(v)
		}
		if v == nil || norm <= 1e-13*l.largest() { // the start, or an invariant space is full
			norm = 0
			v = make([]float64, n)
			for i := range v {
				v[i] = l.r.Normal()
			}
			l.orthogonal(v)
		}
		by := 1 / length(v)
		for i := range v {
			v[i] *= by
		}
		if last >= 0 {
			l.below = append(l.below, norm)
		}
		l.basis = append(l.basis, v)
		w := make([]float64, n)
		l.m.Apply(w, v)
		d := vector.Dot(w, v)
		if math.IsNaN(d) || math.IsInf(d, 0) {
			return refuse("eigsh: the matrix has elements that are not finite")
		}
		l.diag = append(l.diag, d)
		l.orthogonal(w)
		l.next = w
	}
	return nil
}

func (l *lanczos) largest() (s float64) {
	for _, d := range l.diag {
		s = max(s, math.Abs(d))
	}
	for _, d := range l.below {
		s = max(s, d)
	}
	return max(s, 1e-300)
}

// orthogonal takes away what lies in the basis, twice, since once loses half of the digits.
func (l *lanczos) orthogonal(v []float64) {
	for range 2 {
		for _, b := range l.basis {
			vector.AddProduct(v, -vector.Dot(v, b), b)
		}
	}
}

// ritz gives the eigenvalues and eigenvectors of the tridiagonal matrix.
func (l *lanczos) ritz() (values, vectors []float64, err error) {
	n := len(l.diag)
	t := make([]float64, n*n)
	for i, d := range l.diag {
		t[i*n+i] = d
		if i > 0 {
			t[i*n+i-1], t[(i-1)*n+i] = l.below[i-1], l.below[i-1]
		}
	}
	a, err := tensor.Adopt(t, n, n)
	if err != nil {
		return nil, nil, err
	}
	w, v, err := tensor.Eigh(a)
	if err != nil {
		return nil, nil, err
	}
	return tensor.Slice[float64](w), tensor.Slice[float64](v), nil
}

// settled says whether the residuals of the wanted vectors are small.
func (l *lanczos) settled(w, v []float64, from, k int, tolerance float64) bool {
	n, rest := len(w), length(l.next)
	for i := from; i < from+k; i++ {
		if rest*math.Abs(v[(n-1)*n+i]) > tolerance*max(math.Abs(w[0]), math.Abs(w[n-1])) {
			return false
		}
	}
	return true
}

func (l *lanczos) answer(w, v []float64, from, k int) (values, vectors *tensor.Tensor, err error) {
	n, size := l.m.Rows, len(w)
	out := make([]float64, n*k)
	for j := range k {
		for b, x := range l.basis {
			part := v[b*size+from+j]
			for i := range n {
				out[i*k+j] += part * x[i]
			}
		}
	}
	if values, err = tensor.From(w[from:from+k], k); err == nil {
		vectors, err = tensor.Adopt(out, n, k)
	}
	return values, vectors, err
}

func length(a []float64) float64 { return math.Sqrt(vector.Dot(a, a)) }
