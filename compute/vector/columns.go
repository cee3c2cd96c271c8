package vector

import (
	"math/bits"
	"runtime"
)

// columnBlock is how many columns one goroutine takes at least.
const columnBlock = 256

// columnKernel adds up columns of rows in blocks of eight, as sumEight does for a vector: whole has strips of so many columns, widest first.
type columnKernel[T Float] struct {
	strips []strip[T]
	some   func(blocks int, dst *float64, src *T, stride, width int) // for fewer columns than the narrowest strip's
}

type strip[T Float] struct {
	columns int
	run     func(blocks int, dst *float64, src *T, stride int)
}

// blocks writes the sums of len(dst) columns.
func (k *columnKernel[T]) blocks(n int, dst []float64, src []T, stride int) {
	at := 0
	for _, s := range k.strips {
		for ; at+s.columns <= len(dst); at += s.columns {
			s.run(n, &dst[at], &src[at], stride)
		}
	}
	if at < len(dst) {
		k.some(n, &dst[at], &src[at], stride, len(dst)-at)
	}
}

// SumColumns writes the sum of each column of n rows, which begin stride elements apart, to dst: to the bit what
// Sum gives for the column.
func SumColumns[T Float](dst []float64, src []T, n, stride int) {
	parallelColumns(dst, n, func(from, to int) {
		c := columns[T]{kernels: kernelsOf[T](), src: src[from:], stride: stride}
		c.run(dst[from:to], n)
	})
}

// SumSquares writes the sums of the squares of what each column differs from its mean by: to the bit what Sum gives for the squares.
func SumSquares[T Float](dst, means []float64, src []T, n, stride int) {
	parallelColumns(dst, n, func(from, to int) {
		for ; from < to; from += squaredColumns {
			width := min(squaredColumns, to-from)
			c := columns[T]{kernels: kernelsOf[T](), src: src[from:], stride: stride, means: means[from:][:width]}
			c.squares = make([]float64, leafRows*width)
			c.run(dst[from:][:width], n)
		}
	})
}

// parallelColumns calls f for parts of the columns; for none if there are no rows, whose sums are 0.
func parallelColumns(dst []float64, rows int, f func(from, to int)) {
	if rows == 0 {
		clear(dst)
		return
	}
	columns := len(dst)
	parts := min(runtime.GOMAXPROCS(0), columns/columnBlock)
	if columns*rows < 2*part || parts < 2 {
		f(0, columns)
		return
	}
	const whole = 24 // strips of every kernel
	width := (columns/parts + whole - 1) / whole * whole
	Each(parts, parts, func(p int) {
		if p*width < columns {
			f(p*width, min(columns, (p+1)*width))
		}
	})
}

const (
	leafRows       = 128 // what eight running sums share; see Sum
	squaredColumns = 128 // whose squares of so many rows stay in the second cache
)

// columns is some columns that are added up.
type columns[T Float] struct {
	kernels *kernels[T]
	src     []T
	stride  int
	means   []float64 // nil, or what is taken from each column before it is squared
	squares []float64 // room for them
}

func (c *columns[T]) run(dst []float64, n int) {
	c.sum(dst, 0, n, make([]float64, len(dst)*bits.Len(uint(n/(leafRows/2)))))
}

// sum adds up n rows from one on, in halves as Sum does; rest is room for the right halves.
func (c *columns[T]) sum(dst []float64, from, n int, rest []float64) {
	if n <= leafRows {
		c.leaf(dst, from, n)
		return
	}
	half := n / 2
	half -= half % 8
	right := rest[:len(dst)]
	c.sum(dst, from, half, rest)
	c.sum(right, from+half, n-half, rest[len(dst):])
	Pairs("add", dst, dst, right)
}

func (c *columns[T]) leaf(dst []float64, from, n int) {
	src := c.src[from*c.stride:]
	if c.means == nil {
		sumLeaf(dst, src, n, c.stride, c.kernels.columns, c.kernels.addTo)
		return
	}
	width := len(dst)
	for i := range n {
		squareRow(c.squares[i*width:][:width], src[i*c.stride:][:width], c.means)
	}
	doubles := kernelsOf[float64]()
	sumLeaf(dst, c.squares, n, width, doubles.columns, doubles.addTo)
}

// squareRow is written out because a row of few columns is not worth calls.
func squareRow[T Float](dst []float64, row []T, means []float64) {
	row, means = row[:len(dst)], means[:len(dst)]
	for j := range dst {
		d := float64(row[j]) - means[j]
		dst[j] = d * d
	}
}

func sumLeaf[T Float](dst []float64, src []T, n, stride int, k columnKernel[T], addTo func(dst []float64, src []T)) {
	done := n &^ 7
	if done > 0 {
		k.blocks(done/8, dst, src, stride)
	} else {
		clear(dst)
	}
	for ; done < n; done++ {
		addTo(dst, src[done*stride:][:len(dst)])
	}
}
