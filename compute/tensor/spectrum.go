package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Eigh gives the eigenvalues of a symmetric matrix, ascending, and its
// eigenvectors as columns; only the lower half is looked at.
func Eigh(a *Tensor) (values, vectors *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("eigh", nil, a); err != nil {
		return nil, nil, err
	}
	d, err := solved("eigh", a)
	if err != nil {
		return nil, nil, err
	}
	n := a.shape[0]
	w, v, ok := symmetric(matrices(a)[0])
	if !ok {
		return nil, nil, refuse(CodeValue, "eigh: no convergence; the matrix has NaN or infinite elements")
	}
	return portable(gathered(d, []int{n}, w), "eigh", n), portable(gathered(d, []int{n, n}, v.v), "eigh", n), nil
}

// symmetric reduces to three diagonals and then turns them away (tred2 and tql2
// of Wilkinson and Reinsch, Handbook for Automatic Computation II, 1971).
func symmetric(a *matrix) (w []float64, v *matrix, ok bool) {
	n := a.rows
	v = newMatrix(n, n)
	for i := range n {
		for j := 0; j <= i; j++ {
			v.v[i*n+j], v.v[j*n+i] = a.v[i*n+j], a.v[i*n+j]
		}
	}
	if n == 0 {
		return nil, v, true
	}
	w, e := tridiagonal(v)
	if !implicitQL(v, w, e) {
		return nil, nil, false
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return nanLast(w[i], w[j]) })
	sortedW, sortedV := make([]float64, n), newMatrix(n, n)
	for to, from := range order {
		sortedW[to] = w[from]
		for i := range n {
			sortedV.v[i*n+to] = v.v[i*n+from]
		}
	}
	return sortedW, sortedV, true
}

// tridiagonal overwrites v with the turning matrix and gives the diagonal and the one beside it.
func tridiagonal(v *matrix) (d, e []float64) {
	n := v.rows
	d, e = make([]float64, n), make([]float64, n)
	copy(d, v.row(n-1))
	for i := n - 1; i > 0; i-- {
		h := 0.0
		largest := 0.0
		for _, x := range d[:i] {
			largest += math.Abs(x)
		}
		if largest == 0 {
			e[i] = d[i-1]
			for j := range i {
				d[j] = v.v[(i-1)*n+j]
				v.v[i*n+j], v.v[j*n+i] = 0, 0
			}
		} else {
			h = mirrorRow(v, d, e, i, largest)
		}
		d[i] = h
	}
	accumulate(v, d)
	copy(d, v.row(n-1))
	clear(v.row(n - 1))
	v.v[n*n-1] = 1
	e[0] = 0
	return d, e
}

// mirrorRow takes row i to zero left of its neighbour of the diagonal.
func mirrorRow(v *matrix, d, e []float64, i int, largest float64) (h float64) {
	n := v.rows
	for k := range i {
		d[k] /= largest
		h += d[k] * d[k]
	}
	f := d[i-1]
	g := -math.Copysign(math.Sqrt(h), f)
	e[i] = largest * g
	h -= f * g
	d[i-1] = f - g
	clear(e[:i])
	for j := range i {
		f = d[j]
		v.v[j*n+i] = f
		g = e[j] + v.v[j*n+j]*f
		for k := j + 1; k < i; k++ {
			g += v.v[k*n+j] * d[k]
			e[k] += v.v[k*n+j] * f
		}
		e[j] = g
	}
	f = 0
	for j := range i {
		e[j] /= h
		f += e[j] * d[j]
	}
	for j := range i {
		e[j] -= f / (h + h) * d[j]
	}
	for j := range i {
		f, g = d[j], e[j]
		for k := j; k < i; k++ {
			v.v[k*n+j] -= f*e[k] + g*d[k]
		}
		d[j] = v.v[(i-1)*n+j]
		v.v[i*n+j] = 0
	}
	return h
}

// accumulate multiplies the mirrors into one turning matrix.
func accumulate(v *matrix, d []float64) {
	n := v.rows
	for i := range n - 1 {
		v.v[(n-1)*n+i] = v.v[i*n+i]
		v.v[i*n+i] = 1
		if h := d[i+1]; h != 0 {
			for k := 0; k <= i; k++ {
				d[k] = v.v[k*n+i+1] / h
			}
			for j := 0; j <= i; j++ {
				g := 0.0
				for k := 0; k <= i; k++ {
					g += v.v[k*n+i+1] * v.v[k*n+j]
				}
				for k := 0; k <= i; k++ {
					v.v[k*n+j] -= g * d[k]
				}
			}
		}
		for k := 0; k <= i; k++ {
			v.v[k*n+i+1] = 0
		}
	}
}

// implicitQL turns the side diagonal to zero; false if it does not converge.
func implicitQL(v *matrix, d, e []float64) bool {
	const rounds = 60
	n := len(d)
	copy(e, e[1:])
	e[n-1] = 0
	shift, tiny := 0.0, 0.0
	for l := range n {
		tiny = max(tiny, math.Abs(d[l])+math.Abs(e[l]))
		m := l
		for m < n-1 && !(math.Abs(e[m]) <= 0x1p-52*tiny) {
			m++
		}
		for round := 0; m > l; round++ {
			if round == rounds {
				return false
			}
			shift += qlStep(v, d, e, l, m)
			if math.Abs(e[l]) <= 0x1p-52*tiny {
				break
			}
		}
		d[l] += shift
		e[l] = 0
	}
	return true
}

// qlStep is one step of the implicit QL algorithm on d[l..m], and what it shifted by.
func qlStep(v *matrix, d, e []float64, l, m int) (shift float64) {
	n := len(d)
	g := d[l]
	p := (d[l+1] - g) / (2 * e[l])
	r := math.Copysign(math.Hypot(p, 1), p)
	d[l], d[l+1] = e[l]/(p+r), e[l]*(p+r)
	next := d[l+1]
	shift = g - d[l]
	for i := l + 2; i < n; i++ {
		d[i] -= shift
	}
	p = d[m]
	c, c2, c3 := 1.0, 1.0, 1.0
	el1 := e[l+1]
	s, s2 := 0.0, 0.0
	for i := m - 1; i >= l; i-- {
		c3, c2, s2 = c2, c, s
		g = c * e[i]
		h := c * p
		r = math.Hypot(p, e[i])
		e[i+1] = s * r
		s, c = e[i]/r, p/r
		p = c*d[i] - s*g
		d[i+1] = h + s*(c*g+s*d[i])
		for k := range n {
			row := v.v[k*n:]
			h = row[i+1]
			row[i+1] = s*row[i] + c*h
			row[i] = c*row[i] - s*h
		}
	}
	p = -s * s2 * c3 * el1 * e[l] / next
	e[l], d[l] = s*p, c*p
	return shift
}

// SVD gives u, the singular values (largest first) and the transposed v, so
// that (u * s) @ vt = a. full makes u and vt square.
func SVD(a *Tensor, full bool) (u, s, vt *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("svd", map[string]shape.Value{"full": shape.Flag(full)}, a)
	if err != nil {
		return nil, nil, nil, err
	}
	d, err := solved("svd", a)
	if err != nil {
		return nil, nil, nil, err
	}
	um, sv, vm, ok := singularValues(matrices(a)[0])
	if !ok {
		return nil, nil, nil, refuse(CodeValue, "svd: no convergence; the matrix has NaN or infinite elements")
	}
	if full {
		um, vm = completed(um), completed(vm)
	}
	n := a.shape[1]
	return portable(gathered(d, sizes[0], um.v), "svd", n), portable(gathered(d, sizes[1], sv), "svd", n),
		portable(gathered(d, sizes[2], vm.transposed().v), "svd", n), nil
}

// singularValues turns pairs of columns until all are orthogonal (Hestenes
// 1958, with de Rijk's order by size): slower than bidiagonal methods, and as exact as any.
func singularValues(a *matrix) (u *matrix, s []float64, v *matrix, ok bool) {
	if a.rows < a.cols {
		v, s, u, ok = singularValues(a.transposed())
		return u, s, v, ok
	}
	q, r := householder(a)
	work, turn := r.transposed(), identity(r.cols) // rows of work are columns of r
	if !orthogonalise(work, turn) {
		return nil, nil, nil, false
	}
	n := a.cols
	s = make([]float64, n)
	order := make([]int, n)
	for i := range n {
		s[i], order[i] = euclid(work.row(i)), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return nanLast(s[j], s[i]) })
	left, vm, sorted := newMatrix(n, n), newMatrix(n, n), make([]float64, n)
	for to, from := range order {
		sorted[to] = s[from]
		copy(left.row(to), work.row(from))
		if s[from] > 0 {
			scale(left.row(to), 1/s[from])
		} else {
			clear(left.row(to))
		}
		for i := range n {
			vm.v[i*n+to] = turn.v[from*n+i]
		}
	}
	fillZeroRows(left)
	return multiply(q, left.transposed()), sorted, vm, true
}

// orthogonalise turns rows against each other, and the rows of turn with them.
func orthogonalise(work, turn *matrix) bool {
	for range 60 {
		turned := false
		for i := range work.rows {
			for j := i + 1; j < work.rows; j++ {
				x, y := work.row(i), work.row(j)
				xx, yy, xy := dot(x, x), dot(y, y), dot(x, y)
				if xy != xy || math.IsInf(xy, 0) || math.IsInf(xx+yy, 0) || xx+yy != xx+yy {
					return false
				}
				if math.Abs(xy) <= 1e-15*math.Sqrt(xx*yy) || xy == 0 {
					continue
				}
				turned = true
				zeta := (yy - xx) / (2 * xy)
				t := math.Copysign(1/(math.Abs(zeta)+math.Hypot(1, zeta)), zeta)
				c := 1 / math.Hypot(1, t)
				rotate(x, y, c, c*t)
				rotate(turn.row(i), turn.row(j), c, c*t)
			}
		}
		if !turned {
			return true
		}
	}
	return true // as orthogonal as the numbers allow
}

func rotate(x, y []float64, c, s float64) {
	for i := range x {
		x[i], y[i] = c*x[i]-s*y[i], s*x[i]+c*y[i]
	}
}

// fillZeroRows replaces rows of zeros by unit vectors orthogonal to all others.
func fillZeroRows(m *matrix) {
	for i := range m.rows {
		for e := 0; e < m.cols && euclid(m.row(i)) == 0; e++ {
			row := m.row(i)
			row[e] = 1
			for range 2 {
				for k := range m.rows {
					if k != i {
						subtract(row, dot(row, m.row(k)), m.row(k))
					}
				}
			}
			if n := euclid(row); n > 0.1/float64(m.cols) {
				scale(row, 1/n)
			} else {
				clear(row)
			}
		}
	}
}

func multiply(a, b *matrix) *matrix {
	out := newMatrix(a.rows, b.cols)
	for i := range a.rows {
		for k, f := range a.row(i) {
			subtract(out.row(i), -f, b.row(k))
		}
	}
	return out
}

// completed adds columns until the matrix is square and orthogonal.
func completed(m *matrix) *matrix {
	if m.rows == m.cols {
		return m
	}
	t := newMatrix(m.rows, m.rows)
	copy(t.v, m.transposed().v)
	fillZeroRows(t)
	return t.transposed()
}

// Lstsq gives the x of least length among those with the least |a @ x - b|.
func Lstsq(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("lstsq", nil, a, b)
	if err != nil {
		return nil, err
	}
	d, err := solved("lstsq", a, b)
	if err != nil {
		return nil, err
	}
	inverse, err := pseudo(a, defaultCut(a))
	if err != nil {
		return nil, err
	}
	out, err = Matmul(inverse, b.AsType(dtype.F64))
	if err != nil {
		return nil, err
	}
	return portable(must(out.AsType(d).Reshape(sizes[0]...)), "lstsq", a.shape[1]), nil
}

// defaultCut is the share of the largest singular value below which others count as zero.
func defaultCut(a *Tensor) float64 { return 0x1p-52 * float64(max(a.shape[0], a.shape[1])) }

// Pinv gives the pseudo-inverse; singular values below cut times the largest count as zero.
func Pinv(a *Tensor, cut float64) (out *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("pinv", nil, a); err != nil {
		return nil, err
	}
	d, err := solved("pinv", a)
	if err != nil {
		return nil, err
	}
	out, err = pseudo(a, cut)
	if err != nil {
		return nil, err
	}
	return portable(out.AsType(d), "pinv", a.shape[1]), nil
}

func pseudo(a *Tensor, cut float64) (*Tensor, error) {
	u, s, v, ok := singularValues(matrices(a)[0])
	if !ok {
		return nil, refuse(CodeValue, "svd: no convergence; the matrix has NaN or infinite elements")
	}
	scaled := u.transposed()
	for i := range s {
		if s[i] > cut*s[0] {
			scale(scaled.row(i), 1/s[i])
		} else {
			clear(scaled.row(i))
		}
	}
	return gathered(dtype.F64, []int{a.shape[1], a.shape[0]}, multiply(v, scaled).v), nil
}

// Rank counts the singular values above NumPy's default limit.
func Rank(a *Tensor) (int, error) {
	if _, err := infer("matrix_rank", nil, a); err != nil {
		return 0, err
	}
	_, s, _, err := SVD(a.AsType(dtype.F64), false)
	if err != nil {
		return 0, err
	}
	rank := 0
	values := Slice[float64](s)
	for _, x := range values {
		if x > values[0]*defaultCut(a) {
			rank++
		}
	}
	return rank, nil
}

// Power multiplies a square matrix n times with itself; negative n take the inverse.
func Power(a *Tensor, n int) (out *Tensor, err error) {
	if _, err := infer("matrix_power", nil, a); err != nil {
		return nil, err
	}
	if n < 0 {
		if a, err = Inv(a); err != nil {
			return nil, err
		}
		n = -n
	}
	out, err = Eye(a.dtype, a.shape[len(a.shape)-1], a.shape[len(a.shape)-1], 0)
	for ; n > 0 && err == nil; n >>= 1 {
		if n&1 == 1 {
			out, err = Matmul(out, a)
		}
		if n > 1 && err == nil {
			a, err = Matmul(a, a)
		}
	}
	if err != nil {
		return nil, err
	}
	return out.BroadcastTo(a.shape...)
}

// Trace adds up the diagonal.
func Trace(a *Tensor) (*Tensor, error) {
	if _, err := infer("trace", nil, a); err != nil {
		return nil, err
	}
	d, err := Diag(a)
	if err != nil {
		return nil, err
	}
	return Reduce("sum", d, OverAll)
}

// Expm is the matrix exponential: halved until small, a Taylor sum, squared back.
func Expm(a *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("expm", nil, a); err != nil {
		return nil, err
	}
	d, err := solved("expm", a)
	if err != nil {
		return nil, err
	}
	m := matrices(a)[0].clone()
	largest := 0.0
	for i := range m.rows {
		sum := 0.0
		for _, x := range m.row(i) {
			sum += math.Abs(x)
		}
		largest = max(largest, sum)
	}
	if math.IsInf(largest, 0) || largest != largest {
		return nil, refuse(CodeValue, "expm: the matrix has NaN or infinite elements")
	}
	halvings := 0
	for ; largest > 0.25; largest /= 2 {
		halvings++
	}
	scale(m.v, math.Ldexp(1, -halvings))
	sum := identity(m.rows)
	for k := 16; k >= 1; k-- { // Horner: 1 + m/1 (1 + m/2 (1 + …))
		sum = multiply(m, sum)
		scale(sum.v, 1/float64(k))
		for i := range m.rows {
			sum.v[i*m.cols+i]++
		}
	}
	for range halvings {
		sum = multiply(sum, sum)
	}
	return gathered(d, a.shape, sum.v), nil
}
