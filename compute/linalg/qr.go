package linalg

import (
	"math"

	"skep/compute/vector"
)

// reflectorBlock is how many mirrors are applied at once, as 1 - y t yᵀ.
const reflectorBlock = 32

// mirrors are Householder's reflections of one block: the columns of y, which
// begin at row from, and the upper triangle t (Schreiber and Van Loan, A
// Storage-Efficient WY Representation, 1989). y is kept transposed.
type mirrors struct {
	from   int
	yt, t  Matrix
	scales []float64 // tau of each
}

// QR gives orthonormal columns q and an upper triangle r with q r = a, reduced: k = min(rows, columns)
// columns of q and rows of r. The signs are LAPACK's.
func QR(a Matrix) (q, r Matrix) {
	work, k := a.Clone(), min(a.Rows, a.Cols)
	blocks := triangularise(work)
	q = Identity(a.Rows, k)
	unfold(blocks, q)
	r = New(k, a.Cols)
	for i := range k {
		copy(r.Row(i)[i:], work.Row(i)[i:])
	}
	return q, r
}

// triangularise overwrites a with the upper triangle and gives the mirrors that made it.
func triangularise(work Matrix) []mirrors {
	k := min(work.Rows, work.Cols)
	var blocks []mirrors
	for j := 0; j < k; j += reflectorBlock {
		b := reflectPanel(work, j, min(reflectorBlock, k-j))
		right := work.Part(j, j+b.yt.Rows, work.Rows-j, work.Cols-j-b.yt.Rows)
		b.apply(right, true)
		blocks = append(blocks, b)
	}
	return blocks
}

// unfold multiplies q, columns of the identity, by all mirrors: what stands left of and above a block is not touched by it.
func unfold(blocks []mirrors, q Matrix) {
	for i := len(blocks) - 1; i >= 0; i-- {
		b := blocks[i]
		b.apply(q.Part(b.from, b.from, q.Rows-b.from, q.Cols-b.from), false)
	}
}

// Completed gives a square matrix of orthonormal columns, whose first are those of q.
func Completed(q Matrix) Matrix {
	if q.Rows <= q.Cols {
		return q
	}
	full := Identity(q.Rows, q.Rows)
	unfold(triangularise(q.Clone()), full)
	for i := range q.Rows {
		copy(full.Row(i), q.Row(i)) // the mirrors give them up to the sign
	}
	return full
}

// reflectPanel turns count columns from column j on into an upper triangle, and gives the mirrors that did it.
func reflectPanel(work Matrix, j, count int) mirrors {
	panel := work.Part(j, j, work.Rows-j, count)
	b := mirrors{from: j, yt: panel.Transposed(), scales: make([]float64, count)}
	upper := New(count, count)
	for k := range count {
		x := b.yt.Row(k)
		var beta float64
		beta, b.scales[k] = reflector(x[k:])
		for i := k + 1; i < count; i++ {
			y := b.yt.Row(i)
			w := b.scales[k] * vector.Dot(x[k:], y[k:])
			vector.AddProduct(y[k:], -w, x[k:])
		}
		copyColumn(upper, k, x[:k])
		upper.Row(k)[k] = beta
		clear(x[:k])
	}
	for i := range count {
		copy(panel.Row(i)[i:], upper.Row(i)[i:])
	}
	b.t = b.triangle()
	return b
}

func copyColumn(m Matrix, col int, x []float64) {
	for i, v := range x {
		m.Row(i)[col] = v
	}
}

// reflector overwrites x with the v of the mirror 1 - tau v vᵀ, v[0] = 1, that leaves beta in x[0] and zeros behind it.
func reflector(x []float64) (beta, tau float64) {
	alpha := x[0]
	rest := length(x[1:])
	x[0] = 1
	if rest == 0 {
		return alpha, 0
	}
	beta = -math.Copysign(math.Hypot(alpha, rest), alpha)
	vector.PairsRight("div", x[1:], x[1:], alpha-beta)
	return beta, (beta - alpha) / beta
}

// triangle gives t: column k is tau times what mirror k makes of the columns before.
func (b mirrors) triangle() Matrix {
	n := b.yt.Rows
	t := New(n, n)
	dots := make([]float64, n)
	for k, tau := range b.scales {
		y := b.yt.Row(k)
		for i := range k {
			dots[i] = -tau * vector.Dot(b.yt.Row(i), y)
		}
		for i := range k {
			t.Row(i)[k] = vector.Dot(t.Row(i)[i:k], dots[i:k])
		}
		t.Row(k)[k] = tau
	}
	return t
}

// apply multiplies m from the left by the mirrors in their order, or, turned, in the opposite one.
func (b mirrors) apply(m Matrix, turned bool) {
	n := b.yt.Rows
	if m.Cols == 0 || m.Rows == 0 {
		return
	}
	w, tw := New(n, m.Cols), New(n, m.Cols)
	w.add(b.yt.operand(), m.operand(), m.Rows)
	t := b.t.operand()
	if turned {
		t = b.t.turned()
	}
	tw.add(t, w.operand(), n)
	m.subtract(b.yt.turned(), tw.operand(), n)
}
