package linalg

import (
	"skep/compute/vector"
	"skep/internal/halt"
)

// bidiagonal is a matrix with at least as many rows as columns, reduced to its
// diagonal and the one above, and the mirrors on both sides that made it so.
type bidiagonal struct {
	diagonal, above []float64
	left, right     []mirrors
}

// bidiagonalise overwrites a, block by block: within a block each column and each row
// needs one product of the matrix with a vector, afterwards the matrix gets all of them at
// once (Dongarra, Sorensen and Hammarling, Block Reduction of Matrices to Condensed Forms, 1989).
func bidiagonalise(a Matrix) bidiagonal {
	n := a.Cols
	t := bidiagonal{diagonal: make([]float64, n), above: make([]float64, max(n-1, 0))}
	for j := 0; j < n; j += reflectorBlock {
		b := newSidedBlock(a, j, min(reflectorBlock, n-j))
		for k := range b.u.Rows {
			t.diagonal[j+k] = b.column(k)
			if j+k+1 < n {
				t.above[j+k] = b.row(k)
			}
		}
		b.update()
		t.left = append(t.left, mirrorsOf(j, b.u, b.leftTaus))
		if rows := len(b.rightTaus); rows > 0 {
			t.right = append(t.right, mirrorsOf(j+1, b.v.Part(0, 1, rows, b.v.Cols-1), b.rightTaus))
		}
	}
	return t
}

// mirrorsOf takes the rows of a matrix as mirrors of the rows from one on.
func mirrorsOf(from int, yt Matrix, taus []float64) mirrors {
	m := mirrors{from: from, yt: yt, t: New(yt.Rows, yt.Rows), scales: taus}
	m.fillTriangle()
	return m
}

// sidedBlock is columns and rows from one on whose mirrors are not yet applied: a - u yᵀ - x vᵀ is the matrix, what is above and left
// of the block left out. u, y, x and v are kept transposed; u and x are as long as its columns, y and v as its rows, and all are
// zero up to their mirror.
type sidedBlock struct {
	a                   Matrix
	u, y, x, v          Matrix
	leftTaus, rightTaus []float64
	weights             []float64 // room for one of each mirror
}

func newSidedBlock(a Matrix, from, count int) *sidedBlock {
	rest := a.Part(from, from, a.Rows-from, a.Cols-from)
	return &sidedBlock{
		a: rest, weights: make([]float64, count),
		u: New(count, rest.Rows), x: New(count, rest.Rows), y: New(count, rest.Cols), v: New(count, rest.Cols),
	}
}

// column reduces column k and gives what is left of it.
func (b *sidedBlock) column(k int) (diagonal float64) {
	halt.Check()
	col := b.u.Row(k)
	for i := k; i < b.a.Rows; i++ {
		col[i] = b.a.V[i*b.a.Stride+k]
	}
	takeColumn(col[k:], b.u.Part(0, k, k, b.u.Cols-k), b.y, k, b.weights)
	takeColumn(col[k:], b.x.Part(0, k, k, b.x.Cols-k), b.v, k, b.weights)
	diagonal, tau := reflector(col[k:])
	b.leftTaus = append(b.leftTaus, tau)
	b.leftPartner(k, col[k:], tau)
	return diagonal
}

// row reduces row k behind its column and gives what is left of it.
func (b *sidedBlock) row(k int) (above float64) {
	row := b.v.Row(k)[k+1:]
	copy(row, b.a.Row(k)[k+1:])
	rest := len(row)
	takeColumn(row, b.y.Part(0, k+1, k+1, rest), b.u, k, b.weights)
	takeColumn(row, b.v.Part(0, k+1, k, rest), b.x, k, b.weights)
	above, tau := reflector(row)
	b.rightTaus = append(b.rightTaus, tau)
	b.rightPartner(k, row, tau)
	return above
}

// takeColumn takes from x the rows of m, each as often as column k of factors says.
func takeColumn(x []float64, m, factors Matrix, k int, weights []float64) {
	weights = weights[:m.Rows]
	for i := range weights {
		weights[i] = -factors.V[i*factors.Stride+k]
	}
	vector.AddRows(x, weights, m.V, m.Stride)
}

// takeProducts takes from x the rows of m, each as often as the product of a row of by and y says.
func takeProducts(x []float64, m, by Matrix, y, weights []float64) {
	weights = weights[:m.Rows]
	vector.DotRows(weights, y, by.V, by.Stride)
	for i, w := range weights {
		weights[i] = -w
	}
	vector.AddRows(x, weights, m.V, m.Stride)
}

// leftPartner writes tau times the turned matrix, as it is now, times u, right of column k, to y.
func (b *sidedBlock) leftPartner(k int, u []float64, tau float64) {
	out := b.y.Row(k)[k+1:]
	rest := len(out)
	if tau == 0 || rest == 0 {
		return
	}
	below := b.a.Part(k, k+1, len(u), rest)
	vector.AddRows(out, u, below.V, below.Stride)
	takeProducts(out, b.y.Part(0, k+1, k, rest), b.u.Part(0, k, k, len(u)), u, b.weights)
	takeProducts(out, b.v.Part(0, k+1, k, rest), b.x.Part(0, k, k, len(u)), u, b.weights)
	scale(out, tau)
}

// rightPartner writes tau times the matrix, as it is now, times v, below row k, to x.
func (b *sidedBlock) rightPartner(k int, v []float64, tau float64) {
	out := b.x.Row(k)[k+1:]
	rest := len(out)
	if tau == 0 || rest == 0 {
		return
	}
	below := b.a.Part(k+1, k+1, rest, len(v))
	vector.DotRows(out, v, below.V, below.Stride)
	takeProducts(out, b.u.Part(0, k+1, k+1, rest), b.y.Part(0, k+1, k+1, len(v)), v, b.weights)
	takeProducts(out, b.x.Part(0, k+1, k, rest), b.v.Part(0, k+1, k, len(v)), v, b.weights)
	scale(out, tau)
}

// update applies the block's mirrors to what is right of and below it.
func (b *sidedBlock) update() {
	k := b.u.Rows
	rest := b.a.Part(k, k, b.a.Rows-k, b.a.Cols-k)
	if rest.Rows > 0 && rest.Cols > 0 {
		rest.subtract(b.u.Part(0, k, k, rest.Rows).turned(), b.y.Part(0, k, k, rest.Cols).operand(), k)
		rest.subtract(b.x.Part(0, k, k, rest.Rows).turned(), b.v.Part(0, k, k, rest.Cols).operand(), k)
	}
	b.y.Release()
	b.x.Release()
}
