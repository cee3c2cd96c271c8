package linalg

import (
	"skep/compute/vector"
	"skep/internal/halt"
)

// LU is p a = l u with l's ones not stored: l below the diagonal, u on and above it.
type LU struct {
	Matrix
	Swaps    []int // row i was exchanged with row Swaps[i] >= i
	Sign     float64
	Singular bool // a pivot is zero
}

// Decompose is Gauss's elimination with the largest element of each column as
// pivot, by halves of the columns (Toledo, Locality of Reference in LU
// Decomposition with Partial Pivoting, 1997). a is square and is overwritten.
func Decompose(a Matrix) LU {
	d := LU{Matrix: a, Swaps: make([]int, a.Rows), Sign: 1}
	eliminate(d.Matrix, d.Swaps)
	for i, s := range d.Swaps {
		if s != i {
			d.Sign = -d.Sign
		}
		if d.Row(i)[i] == 0 {
			d.Singular = true
		}
	}
	return d
}

// panelBase is the columns that are eliminated one by one.
const panelBase = 16

// eliminate factors a, which has at least as many rows as columns.
func eliminate(a Matrix, swaps []int) {
	n := a.Cols
	if n <= panelBase {
		eliminatePanel(a, swaps)
		return
	}
	h := half(n, panelBase)
	eliminate(a.Part(0, 0, a.Rows, h), swaps[:h])
	right := a.Part(0, h, a.Rows, n-h)
	exchangeRows(right, swaps[:h])
	top, rest := right.Part(0, 0, h, n-h), right.Part(h, 0, a.Rows-h, n-h)
	solveLower(a.Part(0, 0, h, h), top, true)
	rest.subtract(a.Part(h, 0, a.Rows-h, h).operand(), top.operand(), h)
	eliminate(rest, swaps[h:n])
	exchangeRows(a.Part(h, 0, a.Rows-h, h), swaps[h:n])
	for i := range swaps[h:n] {
		swaps[h+i] += h
	}
}

func exchangeRows(a Matrix, swaps []int) {
	for i, s := range swaps {
		if s != i {
			swap(a.Row(i), a.Row(s))
		}
	}
}

// eliminatePanel works on a transposed copy, whose rows are the columns: looking for the pivot and taking
// multiples of a column then go along memory.
func eliminatePanel(a Matrix, swaps []int) {
	t := a.Transposed()
	for k := range a.Cols {
		halt.Check()
		col := t.Row(k)
		p := k + largestOf(col[k:])
		swaps[k] = p
		if p != k {
			for j := range t.Rows {
				row := t.Row(j)
				row[p], row[k] = row[k], row[p]
			}
		}
		if col[k] == 0 {
			continue
		}
		vector.PairsRight("div", col[k+1:], col[k+1:], col[k])
		for j := k + 1; j < t.Rows; j++ {
			row := t.Row(j)
			vector.AddProduct(row[k+1:], -row[k], col[k+1:])
		}
	}
	t.transposeInto(a)
	t.Release()
}

// largestOf finds the first element of the largest magnitude; in a column with NaN, some element.
func largestOf(x []float64) int {
	size := max(vector.Max(x), -vector.Min(x))
	for i, v := range x {
		if v == size || v == -size {
			return i
		}
	}
	return 0
}

// Solve overwrites the columns of b with the solutions.
func (d LU) Solve(b Matrix) {
	exchangeRows(b, d.Swaps)
	solveLower(d.Matrix, b, true)
	solveUpper(d.Matrix, b)
}
