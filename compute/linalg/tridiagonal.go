package linalg

import (
	"skep/compute/vector"
	"skep/internal/halt"
)

// tridiagonalise overwrites a symmetric matrix and gives what is left of it,
// block by block: within a block each mirror needs one product of the matrix with a
// vector, afterwards the matrix gets all of them at once (Dongarra, Sorensen and
// Hammarling, Block Reduction of Matrices to Condensed Forms, 1989).
func tridiagonalise(a Matrix) tridiagonal {
	n := a.Rows
	t := tridiagonal{diagonal: make([]float64, n), beside: make([]float64, max(n-1, 0))}
	for j := 0; j < n-1; j += reflectorBlock {
		b := newSymmetricBlock(a, j, min(reflectorBlock, n-1-j))
		for k := range b.v.Rows {
			t.diagonal[j+k], t.beside[j+k] = b.column(k)
		}
		b.update()
		t.blocks = append(t.blocks, mirrorsOf(j+1, b.v.Part(0, 1, b.v.Rows, b.v.Cols-1), b.taus))
	}
	if n > 0 {
		t.diagonal[n-1] = a.Row(n - 1)[n-1]
	}
	return t
}

// symmetricBlock is columns from one on whose mirrors are not yet applied: a - v wᵀ - w vᵀ is the matrix, what is above and left of the
// block left out. v and w are kept transposed, and zero up to their mirror.
type symmetricBlock struct {
	a, v, w Matrix
	taus    []float64
	weights []float64 // room for one of each mirror
}

func newSymmetricBlock(a Matrix, from, count int) *symmetricBlock {
	n := a.Rows - from
	return &symmetricBlock{a: a.Part(from, from, n, n), v: New(count, n), w: New(count, n), weights: make([]float64, count)}
}

// column reduces column k and gives what is left of it.
func (b *symmetricBlock) column(k int) (diagonal, beside float64) {
	halt.Check()
	col := b.v.Row(k)[k:]
	copy(col, b.a.Row(k)[k:]) // symmetric: the row is the column
	takeColumn(col, b.v.Part(0, k, k, len(col)), b.w, k, b.weights)
	takeColumn(col, b.w.Part(0, k, k, len(col)), b.v, k, b.weights)
	diagonal, col[0] = col[0], 0
	beside, tau := reflector(col[1:])
	b.taus = append(b.taus, tau)
	b.partner(k, col[1:], tau)
	return diagonal, beside
}

// partner writes the w of the rank-two step: tau (a v - (tau vᵀ a v / 2) v) of the matrix as it is now.
func (b *symmetricBlock) partner(k int, v []float64, tau float64) {
	if tau == 0 {
		return
	}
	n := len(v)
	out := b.w.Row(k)[k+1:]
	below := b.a.Part(k+1, k+1, n, n)
	vector.DotRows(out, v, below.V, below.Stride)
	before, others := b.v.Part(0, k+1, k, n), b.w.Part(0, k+1, k, n)
	takeProducts(out, before, others, v, b.weights)
	takeProducts(out, others, before, v, b.weights)
	scale(out, tau)
	vector.AddProduct(out, -tau/2*vector.Dot(out, v), v)
}

// update applies the block's mirrors to what is right of and below it.
func (b *symmetricBlock) update() {
	k := b.v.Rows
	n := b.a.Rows - k
	rest, v, w := b.a.Part(k, k, n, n), b.v.Part(0, k, k, n), b.w.Part(0, k, k, n)
	rest.subtract(v.turned(), w.operand(), k)
	rest.subtract(w.turned(), v.operand(), k)
	b.w.Release()
}
