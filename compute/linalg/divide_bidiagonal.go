package linalg

import (
	"math"
	"slices"

	"skep/compute/vector"
)

// divideBidiagonal overwrites d with the singular values, ascending, of the matrix with d on the diagonal and e above it, and
// writes the singular vectors as rows of ut and vt, which are zeros before. e may be as long as d: the matrix has a column
// more than rows then, and the last row of vt is what it makes zero.
//
// The matrix is two smaller ones of a column more than rows, and a row between them. Turned by their vectors it is a
// diagonal and one full row, whose singular values are the roots of a rational function (Gu and Eisenstat, A
// Divide-and-Conquer Algorithm for the Bidiagonal SVD, 1995; LAPACK's dbdsdc). Nearly all of the work is products of matrices. Values are exact
// beside the largest one; those of at most divideBase rows each keep their digits.
func divideBidiagonal(d, e []float64, ut, vt Matrix) bool {
	n := len(d)
	if n <= divideBase {
		return smallBidiagonal(d, e, ut, vt)
	}
	k := n / 2
	cols := vt.Cols - k - 1
	if !divideBidiagonal(d[:k], e[:k], ut.Part(0, 0, k, k), vt.Part(0, 0, k+1, k+1)) ||
		!divideBidiagonal(d[k+1:], e[k+1:], ut.Part(k+1, k+1, n-k-1, n-k-1), vt.Part(k+1, k+1, cols, cols)) {
		return false
	}
	u := bidiagonalUnion{ut: ut, vt: vt, middle: k}
	u.begin(d, d[k], e[k])
	u.deflate()
	u.write(d)
	return true
}

// smallBidiagonal is divideBidiagonal by rotations.
func smallBidiagonal(d, e []float64, ut, vt Matrix) bool {
	n := len(d)
	for i := range n {
		ut.Row(i)[i] = 1
	}
	for i := range vt.Rows {
		vt.Row(i)[i] = 1
	}
	if vt.Rows > n {
		clearLastColumn(d, e, vt)
	}
	vectors := vt.Part(0, 0, n, vt.Cols)
	r := diagonaliser{d: d, e: slices.Clone(e[:max(n-1, 0)]), ut: ut, vt: vectors}
	if !r.run() {
		return false
	}
	order := r.sorted()
	values, us, vs := slices.Clone(d), ut.Clone(), vectors.Clone()
	for i, from := range order {
		to := n - 1 - i
		d[to] = values[from]
		copy(ut.Row(to), us.Row(from))
		copy(vectors.Row(to), vs.Row(from))
	}
	return true
}

// clearLastColumn turns the column behind the square to zero, from its last row upwards.
func clearLastColumn(d, e []float64, vt Matrix) {
	n := len(d)
	last, fill := vt.Row(n), e[n-1]
	for i := n - 1; i >= 0; i-- {
		var c, s float64
		c, s, d[i] = rotation(d[i], fill)
		turnRows(vt.Row(i), last, c, s)
		if i > 0 {
			fill, e[i-1] = -s*e[i-1], c*e[i-1]
		}
	}
}

// turnRows makes of x and y c x + s y and c y - s x.
func turnRows(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for i, a := range x {
		x[i], y[i] = c*a+s*y[i], c*y[i]-s*a
	}
}

// bidiagonalUnion is the joining of two solved halves: a matrix with z as its first row and d, whose first is 0, on the diagonal
// below and beside it. Both are scaled so that their squares neither overflow nor vanish.
type bidiagonalUnion struct {
	ut, vt        Matrix
	middle        int // the row between the halves, whose vectors are the first
	scale         float64
	limit         float64 // what is no larger does not count
	d, z          []float64
	rows          []int // of ut and vt, in the order of d
	sideU, sideV  []int // where the vectors lie: 1 in the first half, 2 in the second, 3 in both
	kept, settled []int
}

// begin turns the row between the halves, alpha and beta, by their vectors, and puts the values in order.
func (u *bidiagonalUnion) begin(values []float64, alpha, beta float64) {
	n, k := len(values), u.middle
	u.ut.Row(k)[k] = 1
	all := make([]float64, n)
	for j := range n {
		if j <= k {
			all[j] = alpha * u.vt.Row(j)[k]
		} else {
			all[j] = beta * u.vt.Row(j)[k+1]
		}
	}
	side := u.joinNulls(all, beta)
	order := []int{k}
	for j := range n {
		if j != k {
			order = append(order, j)
		}
	}
	slices.SortStableFunc(order[1:], func(i, j int) int { return NaNLast(values[i], values[j]) })
	u.rescale(slices.Max([]float64{math.Abs(alpha), math.Abs(beta), values[order[n-1]]}))
	for at, j := range order {
		half := 1
		if j > k {
			half = 2
		}
		u.d, u.z, u.rows = append(u.d, values[j]*u.scale), append(u.z, all[j]*u.scale), append(u.rows, j)
		u.sideU, u.sideV = append(u.sideU, half), append(u.sideV, half)
		if at == 0 {
			u.d[0], u.sideV[0] = 0, side
		}
	}
}

// joinNulls turns what both halves make zero so that only one of the two has a share in z, and says where that one lies.
func (u *bidiagonalUnion) joinNulls(z []float64, beta float64) (side int) {
	n, k := len(z), u.middle
	if u.vt.Rows == n {
		return 1
	}
	c, s, r := rotation(z[k], beta*u.vt.Row(n)[k+1])
	turnRows(u.vt.Row(k), u.vt.Row(n), c, s)
	z[k] = r
	return 3
}

// rescale takes a power of two as the scale; largest is that of all elements.
func (u *bidiagonalUnion) rescale(largest float64) {
	_, e := math.Frexp(largest)
	if largest == 0 {
		e = 0
	}
	u.scale = math.Ldexp(1, -e)
	u.limit = 8 * 0x1p-53 * largest * u.scale
}

// deflate settles what the full row does not move, up to rounding: places with no share in z, values that are zero beside the limit, and
// of two equal values one.
func (u *bidiagonalUnion) deflate() {
	u.kept = []int{0}
	last := -1 // the kept place that may still be joined with the next
	for i := 1; i < len(u.d); i++ {
		if math.Abs(u.z[i]) <= u.limit || u.foldFirst(i) {
			u.settled = append(u.settled, i)
			continue
		}
		if last >= 0 && u.merge(last, i) {
			u.settled = append(u.settled, last)
		} else if last >= 0 {
			u.kept = append(u.kept, last)
		}
		last = i
	}
	if last >= 0 {
		u.kept = append(u.kept, last)
	}
	if len(u.kept) > 1 && math.Abs(u.z[0]) < u.limit {
		u.z[0] = math.Copysign(u.limit, u.z[0])
	}
}

// foldFirst turns the right vector of a value near zero so that the first one has its share in z, if that changes nothing that counts.
func (u *bidiagonalUnion) foldFirst(i int) bool {
	r := math.Copysign(math.Hypot(u.z[0], u.z[i]), u.z[0])
	c, s := u.z[0]/r, u.z[i]/r
	if math.Abs(u.d[i]*s) > u.limit {
		return false
	}
	turnRows(u.vt.Row(u.rows[0]), u.vt.Row(u.rows[i]), c, s)
	u.z[0], u.z[i] = r, 0
	u.d[i] *= c
	if u.sideV[0] != u.sideV[i] {
		u.sideV[0], u.sideV[i] = 3, 3
	}
	return true
}

// merge turns the vectors of two near values so that the first loses its share, if that changes nothing that counts.
func (u *bidiagonalUnion) merge(i, j int) bool {
	tau := math.Hypot(u.z[i], u.z[j])
	c, s := u.z[j]/tau, -u.z[i]/tau
	if math.Abs((u.d[j]-u.d[i])*c*s) > u.limit {
		return false
	}
	u.z[i], u.z[j] = 0, tau
	turnRows(u.ut.Row(u.rows[i]), u.ut.Row(u.rows[j]), c, s)
	turnRows(u.vt.Row(u.rows[i]), u.vt.Row(u.rows[j]), c, s)
	for _, side := range [][]int{u.sideU, u.sideV} {
		if side[i] != side[j] {
			side[i], side[j] = 3, 3
		}
	}
	di, dj := u.d[i], u.d[j]
	u.d[i], u.d[j] = di*c*c+dj*s*s, di*s*s+dj*c*c
	return true
}

// roots gives the singular values of what was kept, and the matrices whose row i makes the left and the right vector i of the kept ones.
func (u *bidiagonalUnion) roots() (values []float64, left, right Matrix) {
	k := len(u.kept)
	if k == 1 { // z's first may be 0
		return []float64{math.Abs(u.z[0])}, Matrix{1, 1, 1, []float64{1}}, Matrix{1, 1, 1, []float64{math.Copysign(1, u.z[0])}}
	}
	s := secular{d: make([]float64, k), squares: make([]float64, k), squared: true}
	for i, at := range u.kept {
		s.d[i], s.squares[i] = u.d[at], u.z[at]*u.z[at]
		s.rho += s.squares[i]
	}
	scale(s.squares, 1/s.rho)
	values, left, right = make([]float64, k), unset(k, k), unset(k, k)
	for i := range k {
		origin, mu := s.root(i, right.Row(i))
		d := s.d[origin]
		values[i] = d + mu/(d+math.Sqrt(d*d+mu))
	}
	shares := s.shares(right)
	for j, at := range u.kept {
		shares[j] = math.Copysign(shares[j], u.z[at])
	}
	for i := range k {
		x, y := left.Row(i), right.Row(i)
		vector.Pairs("div", y, shares, y)
		vector.Pairs("mul", x, s.d, y)
		x[0] = -1
		scale(x, 1/length(x))
		scale(y, 1/length(y))
	}
	return values, left, right
}

// write puts new and settled values in order, with their vectors.
func (u *bidiagonalUnion) write(d []float64) {
	values, left, right := u.roots()
	h := u.middle + 1
	us, vs := turned(u.ut, u.rows, u.sideU, u.kept, left, h), turned(u.vt, u.rows, u.sideV, u.kept, right, h)
	left.Release()
	right.Release()
	for _, at := range u.settled {
		values = append(values, u.d[at])
	}
	for i := range values {
		values[i] /= u.scale
	}
	order := ascending(values)
	for i, from := range order {
		d[i] = values[from]
	}
	arrange(u.ut, u.rows, us, u.settled, order)
	arrange(u.vt, u.rows, vs, u.settled, order)
}
