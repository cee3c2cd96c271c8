// Package linalg factors dense matrices of float64: LU, Cholesky and QR, the
// eigenvalues of symmetric matrices and singular values. The algorithms are
// recursive or blocked, so that nearly all of the work is matrix products
// (compute/gemm); what is left runs on whole rows or columns (compute/vector).
//
// Results do not depend on the number of threads. Matrices with NaN or infinite
// elements give such results, or no convergence, never a panic.
//
// Caller: compute/tensor.
package linalg

import (
	"math"
	"unsafe"

	"skep/compute/gemm"
	"skep/compute/vector"
	"skep/memory"
)

// Matrix is a dense matrix, or a rectangle of one: row i begins at V[i*Stride].
type Matrix struct {
	Rows, Cols, Stride int
	V                  []float64
}

// New gives a matrix of zeros, of memory that others have used where the pool has some: a quarter of the time of
// a factorisation went into fresh pages.
func New(rows, cols int) Matrix {
	if rows == 0 || cols == 0 {
		return Matrix{Rows: rows, Cols: cols, Stride: cols}
	}
	return of(memory.Blocks.Zeros(8*rows*cols), rows, cols)
}

// unset is New for those who write all elements.
func unset(rows, cols int) Matrix {
	if rows == 0 || cols == 0 {
		return Matrix{Rows: rows, Cols: cols, Stride: cols}
	}
	return of(memory.Blocks.Take(8*rows*cols), rows, cols)
}

func of(b []byte, rows, cols int) Matrix {
	whole := unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(b))), cap(b)/8)
	return Matrix{rows, cols, cols, whole[:rows*cols]}
}

// Release gives back the memory of a whole matrix that nobody looks at any more. It need not be called.
func (m Matrix) Release() {
	if c := cap(m.V); c > 0 {
		memory.Blocks.Give(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(m.V))), 8*c))
	}
}

// Identity gives ones on the diagonal.
func Identity(rows, cols int) Matrix {
	m := New(rows, cols)
	for i := range min(rows, cols) {
		m.V[i*m.Stride+i] = 1
	}
	return m
}

// Row gives row i.
func (m Matrix) Row(i int) []float64 { return m.V[i*m.Stride:][:m.Cols:m.Cols] }

// Part gives the rectangle of so many rows and columns from an element on; it shares the memory.
func (m Matrix) Part(row, col, rows, cols int) Matrix {
	p := Matrix{Rows: rows, Cols: cols, Stride: m.Stride}
	if rows > 0 && cols > 0 {
		p.V = m.V[row*m.Stride+col : (row+rows-1)*m.Stride+col+cols]
	}
	return p
}

// Clone gives a copy with rows side by side.
func (m Matrix) Clone() Matrix {
	c := unset(m.Rows, m.Cols)
	for i := range m.Rows {
		copy(c.Row(i), m.Row(i))
	}
	return c
}

// Transposed gives a transposed copy.
func (m Matrix) Transposed() Matrix {
	t := unset(m.Cols, m.Rows)
	m.transposeInto(t)
	return t
}

// transposeInto writes the transposed matrix to t. Small squares stay in the first cache.
func (m Matrix) transposeInto(t Matrix) {
	const side = 16
	for i := 0; i < m.Rows; i += side {
		for j := 0; j < m.Cols; j += side {
			for a := i; a < min(i+side, m.Rows); a++ {
				row := m.Row(a)
				for b := j; b < min(j+side, m.Cols); b++ {
					t.V[b*t.Stride+a] = row[b]
				}
			}
		}
	}
}

func (m Matrix) operand() gemm.Operand[float64] {
	return gemm.Operand[float64]{Data: m.V, Row: m.Stride, Col: 1}
}

// turned is the transposed matrix as an operand: nothing is moved.
func (m Matrix) turned() gemm.Operand[float64] {
	return gemm.Operand[float64]{Data: m.V, Row: 1, Col: m.Stride}
}

// add adds the product of two operands, the first with k columns, to m.
func (m Matrix) add(a, b gemm.Operand[float64], k int) { m.product(a, b, k, false) }

func (m Matrix) subtract(a, b gemm.Operand[float64], k int) { m.product(a, b, k, true) }

func (m Matrix) product(a, b gemm.Operand[float64], k int, minus bool) {
	gemm.Product[float64]{M: m.Rows, N: m.Cols, K: k, C: m.V, LDC: m.Stride, A: a, B: b, Minus: minus}.Run(0)
}

// subtractSquare takes x xᵀ from the lower half of m.
func (m Matrix) subtractSquare(x Matrix) {
	gemm.Product[float64]{M: m.Rows, N: m.Cols, K: x.Cols, C: m.V, LDC: m.Stride, A: x.operand(), B: x.turned(), Minus: true, Lower: true}.Run(0)
}

// Multiply gives a b.
func Multiply(a, b Matrix) Matrix {
	out := New(a.Rows, b.Cols)
	out.add(a.operand(), b.operand(), a.Cols)
	return out
}

// half is where a recursion over n columns or rows splits: whole tiles of every kernel's product (24 columns at most)
// lie on both sides as long as there are some, because those at an edge cost a pass more.
func half(n, base int) int {
	const tiles = 48
	if n > tiles {
		base = tiles
	}
	return (n/2 + base - 1) / base * base
}

// swap exchanges two rows, a stretch at a time through the first cache: twice as quick as element by element.
func swap(a, b []float64) {
	var kept [256]float64
	for len(a) > 0 {
		n := copy(kept[:], a)
		copy(a[:n], b)
		copy(b, kept[:n])
		a, b = a[n:], b[n:]
	}
}

func scale(x []float64, f float64) { vector.PairsRight("mul", x, x, f) }

// length is the Euclidean norm, scaled where squares would overflow or vanish.
func length(x []float64) float64 {
	s := vector.Dot(x, x)
	if s > 1e-280 && s < 1e300 || s != s {
		return math.Sqrt(s)
	}
	largest := 0.0
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 || math.IsInf(largest, 0) {
		return largest
	}
	s = 0
	for _, v := range x {
		s += v / largest * (v / largest)
	}
	return largest * math.Sqrt(s)
}
