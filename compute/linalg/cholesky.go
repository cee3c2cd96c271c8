package linalg

import (
	"math"

	"skep/compute/vector"
)

// Cholesky overwrites a with the lower triangle l, l lᵀ = a; only the lower half
// of a is looked at. ok is false if a is not positive definite.
func Cholesky(a Matrix) (ok bool) {
	for i := range a.Rows {
		clear(a.Row(i)[i+1:])
	}
	return cholesky(a)
}

const choleskyBase = 32

// cholesky factors the lower half of a and leaves the upper one alone.
func cholesky(a Matrix) bool {
	n := a.Rows
	if n <= choleskyBase {
		return choleskyRows(a)
	}
	h := half(n, choleskyBase)
	left, rest := a.Part(h, 0, n-h, h), a.Part(h, h, n-h, n-h)
	if !cholesky(a.Part(0, 0, h, h)) {
		return false
	}
	solveLowerRight(a.Part(0, 0, h, h), left)
	rest.subtractSquare(left)
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
