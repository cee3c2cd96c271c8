package linalg

import "skep/compute/vector"

// tridiagonalise overwrites a symmetric matrix and gives what is left of it,
// block by block: within a block each mirror needs one product of the matrix with a
// vector, afterwards the matrix gets all of them at once (Dongarra, Sorensen and
// Hammarling, Block Reduction of Matrices to Condensed Forms, 1989).
func tridiagonalise(a Matrix) tridiagonal {
	n := a.Rows
	t := tridiagonal{diagonal: make([]float64, n), beside: make([]float64, max(n-1, 0))}
	for j := 0; j < n-1; j += reflectorBlock {
		count := min(reflectorBlock, n-1-j)
		b := symmetricBlock{a: a, from: j, n: n}
		for range count {
			b.column(&t)
		}
		b.update()
		t.blocks = append(t.blocks, block(j+1, b.v, b.taus))
	}
	if n > 0 {
		t.diagonal[n-1] = a.Row(n - 1)[n-1]
	}
	return t
}

// symmetricBlock is columns from one on whose mirrors are not yet applied: a - v wᵀ - w vᵀ is the matrix.
// The vectors are as long as a, and zero up to their mirror.
type symmetricBlock struct {
	a       Matrix
	from, n int
	v, w    [][]float64
	taus    []float64
}

// column reduces the next column.
func (b *symmetricBlock) column(t *tridiagonal) {
	j := b.from + len(b.v)
	col := make([]float64, b.n)
	copy(col[j:], b.a.Row(j)[j:]) // symmetric: the row is the column
	for k, v := range b.v {
		vector.AddProduct(col[j:], -b.w[k][j], v[j:])
		vector.AddProduct(col[j:], -v[j], b.w[k][j:])
	}
	t.diagonal[j] = col[j]
	col[j] = 0
	var tau float64
	t.beside[j], tau = reflector(col[j+1:])
	b.w = append(b.w, b.partner(j, col, tau))
	b.v = append(b.v, col)
	b.taus = append(b.taus, tau)
}

// partner gives the w of the rank-two step: tau (a v - (tau vᵀ a v / 2) v) of the matrix as it is now.
func (b *symmetricBlock) partner(j int, v []float64, tau float64) []float64 {
	w := make([]float64, b.n)
	if tau == 0 {
		return w
	}
	below := v[j+1:]
	out := w[j+1:]
	vector.DotRows(out, below, b.a.V[(j+1)*b.a.Stride+j+1:], b.a.Stride)
	for k, x := range b.v {
		vx, vw := vector.Dot(x[j+1:], below), vector.Dot(b.w[k][j+1:], below)
		vector.AddProduct(out, -vw, x[j+1:])
		vector.AddProduct(out, -vx, b.w[k][j+1:])
	}
	scale(out, tau)
	vector.AddProduct(out, -tau/2*vector.Dot(out, below), below)
	return w
}

// update applies the block's mirrors to what is right of and below it.
func (b *symmetricBlock) update() {
	at := b.from + len(b.v)
	rest := b.a.Part(at, at, b.n-at, b.n-at)
	v, w := rowsOf(b.v, at), rowsOf(b.w, at)
	rest.subtract(v.turned(), w.operand(), len(b.v))
	rest.subtract(w.turned(), v.operand(), len(b.v))
}

func rowsOf(vectors [][]float64, from int) Matrix {
	m := New(len(vectors), len(vectors[0])-from)
	for i, v := range vectors {
		copy(m.Row(i), v[from:])
	}
	return m
}
