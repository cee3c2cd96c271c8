package linalg

import "skep/compute/vector"

// triangleBase is the size from which on triangles are split: below, rows are taken from rows one by one.
const triangleBase = 16

// solveLower overwrites b with the x of l x = b, l's upper half counting as
// zero, and its diagonal as one if unit is set.
func solveLower(l, b Matrix, unit bool) {
	n := l.Rows
	switch {
	case b.Cols == 1:
		solveLowerVector(l, b, unit)
	case n <= triangleBase:
		for i := range n {
			for k, f := range l.Row(i)[:i] {
				vector.AddProduct(b.Row(i), -f, b.Row(k))
			}
			if !unit {
				vector.PairsRight("div", b.Row(i), b.Row(i), l.Row(i)[i])
			}
		}
	default:
		h := half(n, triangleBase)
		top, bottom := b.Part(0, 0, h, b.Cols), b.Part(h, 0, n-h, b.Cols)
		solveLower(l.Part(0, 0, h, h), top, unit)
		bottom.subtract(l.Part(h, 0, n-h, h).operand(), top.operand(), h)
		solveLower(l.Part(h, h, n-h, n-h), bottom, unit)
	}
}

// solveUpper overwrites b with the x of u x = b, u's lower half counting as zero.
func solveUpper(u, b Matrix) {
	n := u.Rows
	switch {
	case b.Cols == 1:
		solveUpperVector(u, b)
	case n <= triangleBase:
		for i := n - 1; i >= 0; i-- {
			row := u.Row(i)
			for k := i + 1; k < n; k++ {
				vector.AddProduct(b.Row(i), -row[k], b.Row(k))
			}
			vector.PairsRight("div", b.Row(i), b.Row(i), row[i])
		}
	default:
		h := half(n, triangleBase)
		top, bottom := b.Part(0, 0, h, b.Cols), b.Part(h, 0, n-h, b.Cols)
		solveUpper(u.Part(h, h, n-h, n-h), bottom)
		top.subtract(u.Part(0, h, h, n-h).operand(), bottom.operand(), n-h)
		solveUpper(u.Part(0, 0, h, h), top)
	}
}

// solveLowerVector is for one column: rows of l times what is known of x.
func solveLowerVector(l, b Matrix, unit bool) {
	x := column(b)
	for i := range x {
		x[i] -= vector.Dot(l.Row(i)[:i], x[:i])
		if !unit {
			x[i] /= l.Row(i)[i]
		}
	}
	setColumn(b, x)
}

func solveUpperVector(u, b Matrix) {
	x := column(b)
	for i := len(x) - 1; i >= 0; i-- {
		row := u.Row(i)
		x[i] = (x[i] - vector.Dot(row[i+1:], x[i+1:])) / row[i]
	}
	setColumn(b, x)
}

func column(b Matrix) []float64 {
	x := make([]float64, b.Rows)
	for i := range x {
		x[i] = b.V[i*b.Stride]
	}
	return x
}

func setColumn(b Matrix, x []float64) {
	for i, v := range x {
		b.V[i*b.Stride] = v
	}
}

// inverseBase is the size of the triangles that solveLowerRight inverts: small
// enough that their inverses are as exact as solving, and gives products worth packing.
const inverseBase = 32

// solveLowerRight overwrites b with the x of x lᵀ = b.
func solveLowerRight(l, b Matrix) {
	n := l.Rows
	if n <= inverseBase {
		inverse := Identity(n, n)
		solveLower(l, inverse, false)
		multiplyRight(b, inverse)
		return
	}
	h := half(n, inverseBase)
	left, right := b.Part(0, 0, b.Rows, h), b.Part(0, h, b.Rows, n-h)
	solveLowerRight(l.Part(0, 0, h, h), left)
	right.subtract(left.operand(), l.Part(h, 0, n-h, h).turned(), h)
	solveLowerRight(l.Part(h, h, n-h, n-h), right)
}

// multiplyRight overwrites b with b mᵀ for a square m of at most inverseBase rows. What it copies stays in the second cache.
func multiplyRight(b, m Matrix) {
	const rows = 192
	kept := New(min(rows, b.Rows), b.Cols)
	for i := 0; i < b.Rows; i += rows {
		part := b.Part(i, 0, min(rows, b.Rows-i), b.Cols)
		for j := range part.Rows {
			copy(kept.Row(j), part.Row(j))
			clear(part.Row(j))
		}
		part.add(kept.operand(), m.turned(), m.Cols)
	}
}
