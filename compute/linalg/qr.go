package linalg

import (
	"math"

	"skep/compute/vector"
	"skep/internal/halt"
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

// QR overwrites a and gives orthonormal columns q and an upper triangle r with q r = a, reduced: k = min(rows, columns)
// columns of q and rows of r. The signs are LAPACK's.
func QR(a Matrix) (q, r Matrix) {
	k := min(a.Rows, a.Cols)
	blocks := triangularise(a)
	q = Identity(a.Rows, k)
	unfold(blocks, q)
	r = New(k, a.Cols)
	for i := range k {
		copy(r.Row(i)[i:], a.Row(i)[i:])
	}
	return q, r
}

// reflectorGroup is how many mirrors go over what is right of their columns together: with 32 at a time, a sixth of the time was packing
// the matrix for them.
const reflectorGroup = 128

// triangularise overwrites a with the upper triangle and gives the mirrors that made it.
func triangularise(work Matrix) []mirrors {
	k := min(work.Rows, work.Cols)
	var groups []mirrors
	for j := 0; j < k; j += reflectorGroup {
		count := min(reflectorGroup, k-j)
		g := reflect(work, mirrors{from: j, yt: New(count, work.Rows-j), t: New(count, count)})
		g.apply(work.Part(j, j+count, work.Rows-j, work.Cols-j-count), true)
		groups = append(groups, g)
	}
	return groups
}

// reflect turns as many columns as m has room for, from m.from on, into an upper triangle, by halves (Elmroth and Gustavson,
// Applying Recursion to Serial and Parallel QR Factorization Leads to Better Performance, 2000), and writes the mirrors into m.
func reflect(work Matrix, m mirrors) mirrors {
	count := m.yt.Rows
	if count <= reflectorBlock {
		return reflectPanel(work, m)
	}
	h := (count/2 + reflectorBlock - 1) / reflectorBlock * reflectorBlock
	left, right := m.halves(h)
	left = reflect(work, left)
	left.apply(work.Part(m.from, right.from, work.Rows-m.from, count-h), true)
	reflect(work, right)
	m.join(h)
	return m
}

// halves gives the first h mirrors and the others, which know nothing of the rows above their first.
func (m mirrors) halves(h int) (left, right mirrors) {
	rest := m.yt.Rows - h
	left = mirrors{from: m.from, yt: m.yt.Part(0, 0, h, m.yt.Cols), t: m.t.Part(0, 0, h, h)}
	right = mirrors{from: m.from + h, yt: m.yt.Part(h, h, rest, m.yt.Cols-h), t: m.t.Part(h, h, rest, rest)}
	return left, right
}

// join fills in what t has between two groups of mirrors: -t1 y1ᵀ y2 t2.
func (m mirrors) join(h int) {
	left, right := m.halves(h)
	rest := right.yt.Rows
	overlap, turned := New(h, rest), New(h, rest)
	overlap.add(left.yt.Part(0, h, h, left.yt.Cols-h).operand(), right.yt.turned(), right.yt.Cols)
	turned.add(left.t.operand(), overlap.operand(), h)
	m.t.Part(0, h, h, rest).subtract(turned.operand(), right.t.operand(), rest)
	overlap.Release()
	turned.Release()
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

// reflectPanel is reflect, mirror by mirror.
func reflectPanel(work Matrix, b mirrors) mirrors {
	count := b.yt.Rows
	panel := work.Part(b.from, b.from, work.Rows-b.from, count)
	panel.transposeInto(b.yt)
	b.scales = make([]float64, count)
	upper := New(count, count)
	for k := range count {
		halt.Check()
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
	b.fillTriangle()
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

// fillTriangle writes t: column k is tau times what mirror k makes of the columns before.
func (b mirrors) fillTriangle() {
	t := b.t
	dots := make([]float64, b.yt.Rows)
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
	w.Release()
	tw.Release()
}
