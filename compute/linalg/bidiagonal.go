package linalg

import "skep/compute/vector"

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
		b := sidedBlock{a: a, from: j}
		for range min(reflectorBlock, n-j) {
			b.step(&t)
		}
		b.update()
		t.left = append(t.left, block(j, b.u, b.leftTaus))
		if len(b.v) > 0 {
			t.right = append(t.right, block(j+1, b.v, b.rightTaus))
		}
	}
	return t
}

func block(from int, vectors [][]float64, taus []float64) mirrors {
	m := mirrors{from: from, yt: rowsOf(vectors, from), t: New(len(vectors), len(vectors)), scales: taus}
	m.fillTriangle()
	return m
}

// sidedBlock is columns and rows from one on whose mirrors are not yet applied: a - u yᵀ - x vᵀ is the matrix.
// u and x are as long as its columns, y and v as its rows; all are zero up to their mirror.
type sidedBlock struct {
	a                   Matrix
	from                int
	u, y, x, v          [][]float64
	leftTaus, rightTaus []float64
}

// step reduces the next column and the row behind it.
func (b *sidedBlock) step(t *bidiagonal) {
	k := b.from + len(b.u)
	col := make([]float64, b.a.Rows)
	for i := k; i < b.a.Rows; i++ {
		col[i] = b.a.V[i*b.a.Stride+k]
	}
	for i, u := range b.u {
		vector.AddProduct(col[k:], -b.y[i][k], u[k:])
	}
	for i, x := range b.x {
		vector.AddProduct(col[k:], -b.v[i][k], x[k:])
	}
	var tau float64
	t.diagonal[k], tau = reflector(col[k:])
	y := b.leftPartner(k, col, tau)
	b.u, b.y, b.leftTaus = append(b.u, col), append(b.y, y), append(b.leftTaus, tau)
	if k+1 == b.a.Cols {
		return
	}
	row := make([]float64, b.a.Cols)
	copy(row[k+1:], b.a.Row(k)[k+1:])
	for i, y := range b.y {
		vector.AddProduct(row[k+1:], -b.u[i][k], y[k+1:])
	}
	for i, v := range b.v {
		vector.AddProduct(row[k+1:], -b.x[i][k], v[k+1:])
	}
	t.above[k], tau = reflector(row[k+1:])
	x := b.rightPartner(k, row, tau)
	b.v, b.x, b.rightTaus = append(b.v, row), append(b.x, x), append(b.rightTaus, tau)
}

// leftPartner gives tau times the turned matrix, as it is now, times u, right of column k.
func (b *sidedBlock) leftPartner(k int, u []float64, tau float64) []float64 {
	y := make([]float64, b.a.Cols)
	out := y[k+1:]
	if tau == 0 || len(out) == 0 {
		return y
	}
	for i := k; i < b.a.Rows; i++ {
		vector.AddProduct(out, u[i], b.a.Row(i)[k+1:])
	}
	for i := range b.u {
		vector.AddProduct(out, -vector.Dot(b.u[i][k:], u[k:]), b.y[i][k+1:])
	}
	for i := range b.x {
		vector.AddProduct(out, -vector.Dot(b.x[i][k:], u[k:]), b.v[i][k+1:])
	}
	scale(out, tau)
	return y
}

// rightPartner gives tau times the matrix, as it is now, times v, below row k.
func (b *sidedBlock) rightPartner(k int, v []float64, tau float64) []float64 {
	x := make([]float64, b.a.Rows)
	out, in := x[k+1:], v[k+1:]
	if tau == 0 || len(out) == 0 {
		return x
	}
	vector.DotRows(out, in, b.a.V[(k+1)*b.a.Stride+k+1:], b.a.Stride)
	for i := range b.y {
		vector.AddProduct(out, -vector.Dot(b.y[i][k+1:], in), b.u[i][k+1:])
	}
	for i := range b.v {
		vector.AddProduct(out, -vector.Dot(b.v[i][k+1:], in), b.x[i][k+1:])
	}
	scale(out, tau)
	return x
}

// update applies the block's mirrors to what is right of and below it.
func (b *sidedBlock) update() {
	at := b.from + len(b.u)
	rest := b.a.Part(at, at, b.a.Rows-at, b.a.Cols-at)
	if rest.Rows == 0 || rest.Cols == 0 {
		return
	}
	rest.subtract(rowsOf(b.u, at).turned(), rowsOf(b.y, at).operand(), len(b.u))
	rest.subtract(rowsOf(b.x, at).turned(), rowsOf(b.v, at).operand(), len(b.x))
}
