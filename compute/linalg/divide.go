package linalg

import (
	"math"
	"slices"
)

// eigen gives the eigenvalues of three diagonals, ascending, and the eigenvectors as rows.
func (t tridiagonal) eigen() (values []float64, vectors Matrix, ok bool) {
	n := len(t.diagonal)
	values, beside := slices.Clone(t.diagonal), slices.Clone(t.beside)
	vectors = New(n, n)
	size := t.largest()
	if size == 0 || n == 0 {
		return values, Identity(n, n), true
	}
	scale(values, 1/size) // squares of elements neither overflow nor vanish
	scale(beside, 1/size)
	ok = divide(values, beside, vectors)
	scale(values, size)
	return values, vectors, ok
}

// divideBase is the size from which on matrices are cut in two.
const divideBase = 32

// divide overwrites d with the eigenvalues, ascending, and q with the eigenvectors
// as rows: the matrix is two smaller ones and one of rank one, whose eigenvalues are the
// roots of a rational function (Cuppen 1981; Gu and Eisenstat, A Divide-and-Conquer
// Algorithm for the Symmetric Tridiagonal Eigenproblem, 1995).
func divide(d, e []float64, q Matrix) bool {
	n := len(d)
	if n <= divideBase {
		return small(d, e, q)
	}
	h := n / 2
	rho := math.Abs(e[h-1])
	sign := math.Copysign(1, e[h-1])
	d[h-1] -= rho
	d[h] -= rho
	if !divide(d[:h], e[:h-1], q.Part(0, 0, h, h)) || !divide(d[h:], e[h:], q.Part(h, h, n-h, n-h)) {
		return false
	}
	z := make([]float64, n)
	for i := range n {
		if i < h {
			z[i] = q.Row(i)[h-1]
		} else {
			z[i] = sign * q.Row(i)[h]
		}
	}
	join(d, z, rho, q, h)
	return true
}

// union is the joining of two solved halves: diag(d) + rho z zᵀ, and the vectors that turn it back.
type union struct {
	d, z []float64
	rho  float64
	rows []int // of q, in the order of d
	side []int // where the vector lies: 1 in the first half, 2 in the second, 3 in both
}

// join overwrites d and q with the eigenvalues and vectors of the whole.
func join(d, z []float64, rho float64, q Matrix, h int) {
	norm := length(z)
	u := union{rho: rho * norm * norm}
	for _, i := range ascending(d) {
		u.d, u.z, u.rows = append(u.d, d[i]), append(u.z, z[i]/norm), append(u.rows, i)
		if i < h {
			u.side = append(u.side, 1)
		} else {
			u.side = append(u.side, 2)
		}
	}
	kept, settled := u.deflate(q)
	roots, turn := u.roots(kept)
	fresh := turned(q, u.rows, u.side, kept, turn, h)
	turn.Release()
	for _, at := range settled {
		roots = append(roots, u.d[at])
	}
	places := ascending(roots)
	for i, from := range places {
		d[i] = roots[from]
	}
	arrange(q, u.rows, fresh, settled, places)
}

// deflate settles what the rank-one part does not move, up to rounding: places with
// no share in z, and of two equal eigenvalues one, after turning the vectors so that the other has the whole share.
func (u *union) deflate(q Matrix) (kept, settled []int) {
	largest := 0.0
	for i, x := range u.d {
		largest = max(largest, math.Abs(x), math.Abs(u.z[i]))
	}
	limit := 8 * 0x1p-53 * largest
	last := -1 // the kept place that may still be joined with the next
	for i := range u.d {
		if u.rho*math.Abs(u.z[i]) <= limit {
			settled = append(settled, i)
			continue
		}
		if last >= 0 && u.merge(q, last, i, limit) {
			settled = append(settled, last)
		} else if last >= 0 {
			kept = append(kept, last)
		}
		last = i
	}
	if last >= 0 {
		kept = append(kept, last)
	}
	return kept, settled
}

// merge turns the vectors of two near eigenvalues so that the first loses its share, if that changes nothing that counts.
func (u *union) merge(q Matrix, i, j int, limit float64) bool {
	s, c := u.z[i], u.z[j]
	tau := math.Hypot(c, s)
	gap := u.d[j] - u.d[i]
	c, s = c/tau, -s/tau
	if math.Abs(gap*c*s) > limit {
		return false
	}
	u.z[i], u.z[j] = 0, tau
	x, y := q.Row(u.rows[i]), q.Row(u.rows[j])
	for k, a := range x {
		x[k], y[k] = c*a+s*y[k], c*y[k]-s*a
	}
	if u.side[i] != u.side[j] {
		u.side[i], u.side[j] = 3, 3
	}
	di, dj := u.d[i], u.d[j]
	u.d[i], u.d[j] = di*c*c+dj*s*s, di*s*s+dj*c*c
	return true
}

// roots gives the eigenvalues of what was kept, and the matrix whose row i makes eigenvector i of the kept vectors.
func (u *union) roots(kept []int) (roots []float64, turn Matrix) {
	k := len(kept)
	s := secular{d: make([]float64, k), squares: make([]float64, k), rho: u.rho}
	for i, at := range kept {
		s.d[i], s.squares[i] = u.d[at], u.z[at]*u.z[at]
	}
	roots, turn = make([]float64, k), unset(k, k)
	for i := range k {
		origin, mu := s.root(i, turn.Row(i))
		roots[i] = s.d[origin] + mu
	}
	shares := s.shares(turn)
	for i := range k {
		row := turn.Row(i)
		for j := range row {
			row[j] = math.Copysign(shares[j], u.z[kept[j]]) / row[j]
		}
		scale(row, 1/length(row))
	}
	return roots, turn
}

// turned multiplies the kept vectors, rows of q, by turn. A vector that lies in one half, h columns or what is behind them, has no
// elements in the other, which saves half of the work.
func turned(q Matrix, rows, side, kept []int, turn Matrix, h int) Matrix {
	fresh := New(len(kept), q.Cols)
	for half, cols := range [][2]int{{0, h}, {h, q.Cols}} {
		var vectors, weights []int
		for i, at := range kept {
			if side[at]&(1<<half) != 0 {
				vectors, weights = append(vectors, rows[at]), append(weights, i)
			}
		}
		width := cols[1] - cols[0]
		from := unset(len(vectors), width)
		for i, row := range vectors {
			copy(from.Row(i), q.Row(row)[cols[0]:cols[1]])
		}
		by := unset(len(kept), len(weights))
		for i := range kept {
			row, to := turn.Row(i), by.Row(i)
			for j, at := range weights {
				to[j] = row[at]
			}
		}
		fresh.Part(0, cols[0], len(kept), width).add(by.operand(), from.operand(), len(vectors))
		from.Release()
		by.Release()
	}
	return fresh
}

// ascending gives the order of values.
func ascending(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return NaNLast(values[i], values[j]) })
	return order
}

// arrange writes the vectors of all values to the rows of q in their order: fresh ones, which are given back, and behind
// them those of q that were settled.
func arrange(q Matrix, rows []int, fresh Matrix, settled, order []int) {
	still := unset(len(settled), q.Cols)
	for i, at := range settled {
		copy(still.Row(i), q.Row(rows[at]))
	}
	for to, from := range order {
		if from < fresh.Rows {
			copy(q.Row(to), fresh.Row(from))
		} else {
			copy(q.Row(to), still.Row(from-fresh.Rows))
		}
	}
	fresh.Release()
	still.Release()
}

// NaNLast orders numbers, NaN behind all others.
func NaNLast(a, b float64) int {
	switch {
	case a < b, a == a && b != b:
		return -1
	case a > b, a != a && b == b:
		return 1
	}
	return 0
}

// small is the implicit QL algorithm (tql2 of Wilkinson and Reinsch, Handbook for Automatic Computation II, 1971) on vectors in rows.
func small(d, e []float64, q Matrix) bool {
	n := len(d)
	for i := range n {
		clear(q.Row(i))
		q.Row(i)[i] = 1
	}
	beside := append(slices.Clone(e[:n-1]), 0)
	if !implicitQL(d, beside, q) {
		return false
	}
	order := ascending(d)
	values, rows := slices.Clone(d), q.Clone()
	for to, from := range order {
		d[to] = values[from]
		copy(q.Row(to), rows.Row(from))
	}
	return true
}

// implicitQL turns the side diagonal to zero; false if it does not converge.
func implicitQL(d, e []float64, q Matrix) bool {
	const rounds = 60
	n := len(d)
	for l := range n {
		for round := 0; ; round++ {
			m := l
			for m < n-1 && math.Abs(e[m]) > 0x1p-53*(math.Abs(d[m])+math.Abs(d[m+1])) && math.Abs(e[m]) > 0x1p-1000 {
				m++
			}
			if m == l {
				break
			}
			if round == rounds {
				return false
			}
			qlStep(d, e, q, l, m)
		}
	}
	return true
}

// qlStep is one step on d[l..m], by the shift of Wilkinson.
func qlStep(d, e []float64, q Matrix, l, m int) {
	g := (d[l+1] - d[l]) / (2 * e[l])
	r := math.Hypot(g, 1)
	g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := s*e[i], c*e[i]
		r = math.Hypot(f, g)
		e[i+1] = r
		if r == 0 { // the rest has come apart
			d[i+1] -= p
			e[m] = 0
			return
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = (d[i]-g)*s + 2*c*b
		p = s * r
		d[i+1] = g + p
		g = c*r - b
		x, y := q.Row(i), q.Row(i+1)
		for k, a := range x {
			x[k], y[k] = c*a-s*y[k], s*a+c*y[k]
		}
	}
	d[l] -= p
	e[l] = g
	e[m] = 0
}
