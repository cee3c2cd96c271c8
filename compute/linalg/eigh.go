package linalg

import "math"

// Eigh gives the eigenvalues of a symmetric matrix, ascending, and its
// eigenvectors as columns; only the lower half of a is looked at. ok is false if
// a has NaN or infinite elements.
func Eigh(a Matrix) (values []float64, vectors Matrix, ok bool) {
	n := a.Rows
	full := New(n, n)
	for i := range n {
		for j, x := range a.Row(i)[:i+1] {
			if x-x != 0 {
				return nil, Matrix{}, false
			}
			full.Row(i)[j], full.Row(j)[i] = x, x
		}
	}
	t := tridiagonalise(full)
	values, rows, ok := t.eigen()
	if !ok {
		return nil, Matrix{}, false
	}
	vectors = rows.Transposed()
	for i := len(t.blocks) - 1; i >= 0; i-- {
		b := t.blocks[i]
		b.apply(vectors.Part(b.from, 0, n-b.from, n), false)
	}
	return values, vectors, true
}

// tridiagonal is a symmetric matrix of three diagonals, and the mirrors that made it.
type tridiagonal struct {
	diagonal, beside []float64
	blocks           []mirrors
}

// largest is the largest element in size.
func (t tridiagonal) largest() float64 {
	most := 0.0
	for _, x := range t.diagonal {
		most = max(most, math.Abs(x))
	}
	for _, x := range t.beside {
		most = max(most, math.Abs(x))
	}
	return most
}
