package linalg

import (
	"math"

	"skep/compute/vector"
)

// Cholesky gives the lower triangle l with l lᵀ = a; only the lower half of a is
// looked at. ok is false if a is not positive definite.
func Cholesky(a Matrix) (l Matrix, ok bool) {
	l = New(a.Rows, a.Cols)
	for i := range a.Rows {
		copy(l.Row(i)[:i+1], a.Row(i)[:i+1])
	}
	return l, cholesky(l)
}

const choleskyBase = 32

func cholesky(a Matrix) bool {
	n := a.Rows
	if n <= choleskyBase {
		return choleskyRows(a)
	}
	h := n / 2
	left, rest := a.Part(h, 0, n-h, h), a.Part(h, h, n-h, n-h)
	if !cholesky(a.Part(0, 0, h, h)) {
		return false
	}
	solveLowerRight(a.Part(0, 0, h, h), left)
	subtractSquare(rest, left)
	return cholesky(rest)
}

// choleskyRows is the definition, row by row.
func choleskyRows(a Matrix) bool {
	for i := range a.Rows {
		row := a.Row(i)
		for j := range i {
			row[j] = (row[j] - vector.Dot(row[:j], a.Row(j)[:j])) / a.Row(j)[j]
		}
		s := row[i] - vector.Dot(row[:i], row[:i])
		if !(s > 0) {
			return false
		}
		row[i] = math.Sqrt(s)
	}
	return true
}

// subtractSquare takes x xᵀ from the lower half of c; the diagonal blocks' upper halves are put back to zero.
func subtractSquare(c, x Matrix) {
	const base = 96
	n := c.Rows
	if n > base {
		h := n / 2
		top, bottom := x.Part(0, 0, h, x.Cols), x.Part(h, 0, n-h, x.Cols)
		subtractSquare(c.Part(0, 0, h, h), top)
		c.Part(h, 0, n-h, h).subtract(bottom.operand(), top.turned(), x.Cols)
		subtractSquare(c.Part(h, h, n-h, n-h), bottom)
		return
	}
	c.subtract(x.operand(), x.turned(), x.Cols)
	for i := range n {
		clear(c.Row(i)[i+1:])
	}
}
