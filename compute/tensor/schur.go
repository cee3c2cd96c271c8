package tensor

import (
	"math"
	"math/cmplx"

	"skep/compute/dtype"
	"skep/internal/halt"
)

// Eig gives the eigenvalues of any square matrix, and its eigenvectors as columns
// of length 1, as complex numbers: by Householder reflections to Hessenberg form,
// QR steps with Wilkinson's shifts to Schur form, and substitution from below
// (Golub and Van Loan 2013, 7.4 to 7.6). Where eigenvectors do not span the
// space some of them are nearly the same.
func Eig(a *Tensor) (values, vectors *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("eig", nil, a); err != nil {
		return nil, nil, err
	}
	n := a.shape[0]
	s := &schur{n: n, t: Slice[complex128](a), q: make([]complex128, n*n)}
	for i := range n {
		s.q[i*n+i] = 1
	}
	for _, x := range s.t {
		if cmplx.IsNaN(x) || cmplx.IsInf(x) {
			return nil, nil, refuse(CodeValue, "eig: the matrix has elements that are not finite")
		}
		s.size = max(s.size, cmplx.Abs(x))
	}
	s.hessenberg()
	if !s.iterate() {
		return nil, nil, refuse(CodeValue, "eig: the eigenvalues do not converge")
	}
	diagonal := make([]complex128, n)
	for i := range diagonal {
		diagonal[i] = s.t[i*n+i]
	}
	values, vectors = must(From(diagonal, n)), must(From(s.vectors(), n, n))
	if a.dtype == dtype.F32 || a.dtype == dtype.C64 || a.dtype == dtype.F16 || a.dtype == dtype.BF16 {
		return values.AsType(dtype.C64), vectors.AsType(dtype.C64), nil
	}
	return values, vectors, nil
}

// schur is a matrix a = q @ t @ q* on its way to a triangular t.
type schur struct {
	n    int
	t, q []complex128
	size float64 // of the largest element
}

// hessenberg makes what lies below the first subdiagonal 0, column by column.
func (s *schur) hessenberg() {
	n := s.n
	v := make([]complex128, n)
	for k := range max(n-2, 0) {
		halt.Check()
		length := 0.0
		for i := k + 1; i < n; i++ {
			length = math.Hypot(length, cmplx.Abs(s.t[i*n+k]))
		}
		if length == 0 {
			continue
		}
		first := s.t[(k+1)*n+k]
		turn := complex(1, 0)
		if first != 0 {
			turn = first / complex(cmplx.Abs(first), 0)
		}
		norm := 0.0
		for i := k + 1; i < n; i++ {
			if v[i] = s.t[i*n+k]; i == k+1 {
				v[i] += turn * complex(length, 0)
			}
			norm = math.Hypot(norm, cmplx.Abs(v[i]))
		}
		for i := k + 1; i < n; i++ {
			v[i] /= complex(norm, 0)
		}
		s.reflect(v, k+1)
	}
}

// reflect applies 1 - 2*v*v* from both sides, and notes it in q.
func (s *schur) reflect(v []complex128, from int) {
	n := s.n
	for j := range n {
		sum := complex(0, 0)
		for i := from; i < n; i++ {
			sum += cmplx.Conj(v[i]) * s.t[i*n+j]
		}
		for i := from; i < n; i++ {
			s.t[i*n+j] -= 2 * v[i] * sum
		}
	}
	for _, m := range [][]complex128{s.t, s.q} {
		for i := range n {
			row, sum := m[i*n:(i+1)*n], complex(0, 0)
			for j := from; j < n; j++ {
				sum += row[j] * v[j]
			}
			for j := from; j < n; j++ {
				row[j] -= 2 * sum * cmplx.Conj(v[j])
			}
		}
	}
}

// iterate makes t triangular; false if it takes more steps than it ever should.
func (s *schur) iterate() bool {
	n, tries := s.n, 0
	for hi := n - 1; hi > 0; {
		halt.Check()
		lo := s.split(hi)
		if lo == hi {
			hi, tries = hi-1, 0
			continue
		}
		if tries++; tries > 300 {
			return false
		}
		shift := s.wilkinson(hi)
		if tries%10 == 0 { // a shift out of the way breaks cycles
			shift = complex(cmplx.Abs(s.t[hi*n+hi-1])+cmplx.Abs(s.t[hi*n+hi]), 0)
		}
		s.step(lo, hi, shift)
	}
	return true
}

// split finds where the block that ends at hi begins: behind a subdiagonal element that is as good as 0.
func (s *schur) split(hi int) int {
	n := s.n
	for l := hi; l > 0; l-- {
		beside := cmplx.Abs(s.t[l*n+l]) + cmplx.Abs(s.t[(l-1)*n+l-1])
		if beside == 0 {
			beside = s.size
		}
		if cmplx.Abs(s.t[l*n+l-1]) <= 0x1p-52*beside {
			s.t[l*n+l-1] = 0
			return l
		}
	}
	return 0
}

// wilkinson is the eigenvalue of the last two rows and columns that is nearer to the last element.
func (s *schur) wilkinson(hi int) complex128 {
	n := s.n
	a, b, c, d := s.t[(hi-1)*n+hi-1], s.t[(hi-1)*n+hi], s.t[hi*n+hi-1], s.t[hi*n+hi]
	half := (a - d) / 2
	root := cmplx.Sqrt(half*half + b*c)
	if cmplx.Abs(half+root) < cmplx.Abs(half-root) {
		root = -root
	}
	if half+root == 0 {
		return d
	}
	return d - b*c/(half+root)
}

// step is one QR step of the block from lo to hi with a shift.
func (s *schur) step(lo, hi int, shift complex128) {
	n := s.n
	for i := lo; i <= hi; i++ {
		s.t[i*n+i] -= shift
	}
	turns := make([][2]complex128, hi-lo)
	for k := lo; k < hi; k++ {
		a, b := s.t[k*n+k], s.t[(k+1)*n+k]
		c, d := complex(1, 0), complex(0, 0)
		if r := math.Hypot(cmplx.Abs(a), cmplx.Abs(b)); r > 0 {
			c, d = a/complex(r, 0), b/complex(r, 0)
		}
		turns[k-lo] = [2]complex128{c, d}
		for j := k; j < n; j++ {
			x, y := s.t[k*n+j], s.t[(k+1)*n+j]
			s.t[k*n+j], s.t[(k+1)*n+j] = cmplx.Conj(c)*x+cmplx.Conj(d)*y, c*y-d*x
		}
	}
	for k := lo; k < hi; k++ {
		c, d := turns[k-lo][0], turns[k-lo][1]
		turnColumns(s.t, n, k, min(k+1, hi)+1, c, d)
		turnColumns(s.q, n, k, n, c, d)
	}
	for i := lo; i <= hi; i++ {
		s.t[i*n+i] += shift
	}
}

// turnColumns turns columns k and k+1 of the first rows.
func turnColumns(m []complex128, n, k, rows int, c, d complex128) {
	for i := range rows {
		x, y := m[i*n+k], m[i*n+k+1]
		m[i*n+k], m[i*n+k+1] = x*c+y*d, y*cmplx.Conj(c)-x*cmplx.Conj(d)
	}
}

// vectors solves for the eigenvectors of t from below, and turns them by q.
func (s *schur) vectors() []complex128 {
	n := s.n
	out, y := make([]complex128, n*n), make([]complex128, n)
	least := 0x1p-52 * max(s.size, 1e-300)
	for k := range n {
		halt.Check()
		y[k] = 1
		for i := k - 1; i >= 0; i-- {
			sum := complex(0, 0)
			for j := i + 1; j <= k; j++ {
				sum += s.t[i*n+j] * y[j]
			}
			gap := s.t[i*n+i] - s.t[k*n+k]
			if cmplx.Abs(gap) < least {
				gap = complex(least, 0)
			}
			y[i] = -sum / gap
		}
		length := 0.0
		for i := range n {
			for j := 0; j <= k; j++ {
				out[i*n+k] += s.q[i*n+j] * y[j]
			}
			length = math.Hypot(length, cmplx.Abs(out[i*n+k]))
		}
		for i := range n {
			out[i*n+k] /= complex(length, 0)
		}
	}
	return out
}
