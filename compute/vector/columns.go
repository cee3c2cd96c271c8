package vector

import (
	"math/bits"
	"runtime"

	"skep/internal/halt"
)

// columnBlock is how many columns one goroutine takes at least.
const columnBlock = 256

// columnKernel adds up columns of rows in blocks of eight, as sumEight does for a vector, or the squares of what they differ from means by.
type columnKernel[T Float] struct {
	strips []strip[T] // for so many columns, widest first
	some   func(blocks int, dst, means *float64, src *T, stride, width int)
}

type strip[T Float] struct {
	columns int
	run     func(blocks int, dst, means *float64, src *T, stride int)
}

// meanless is a kernel of sums, which know no means, as one of a strip; meanlessSome as one of some columns.
func meanless[T Float](f func(blocks int, dst *float64, src *T, stride int)) func(blocks int, dst, means *float64, src *T, stride int) {
	return func(blocks int, dst, _ *float64, src *T, stride int) { f(blocks, dst, src, stride) }
}

func meanlessSome[T Float](f func(blocks int, dst *float64, src *T, stride, width int)) func(blocks int, dst, means *float64, src *T, stride, width int) {
	return func(blocks int, dst, _ *float64, src *T, stride, width int) { f(blocks, dst, src, stride, width) }
}

// blocks writes the sums of len(dst) columns; means is nil, or what is taken from each before it is squared.
func (k *columnKernel[T]) blocks(n int, dst, means []float64, src []T, stride int) {
	mean := func(column int) *float64 {
		if means == nil {
			return nil
		}
		return &means[column]
	}
	at := 0
	for _, s := range k.strips {
		for ; at+s.columns <= len(dst); at += s.columns {
			s.run(n, &dst[at], mean(at), &src[at], stride)
		}
	}
	if at < len(dst) {
		k.some(n, &dst[at], mean(at), &src[at], stride, len(dst)-at)
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
		c := columns[T]{kernels: kernelsOf[T](), src: src[from:], stride: stride, means: means[from:to], squares: make([]float64, to-from)}
		c.run(dst[from:to], n)
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

const leafRows = 128 // what eight running sums share; see Sum

// columns is some columns that are added up.
type columns[T Float] struct {
	kernels *kernels[T]
	src     []T
	stride  int
	means   []float64 // nil, or what is taken from each column before it is squared
	squares []float64 // room for those of a row
}

func (c *columns[T]) run(dst []float64, n int) {
	c.sum(dst, 0, n, make([]float64, len(dst)*bits.Len(uint(n/(leafRows/2)))))
}

// sum adds up n rows from one on, in halves as Sum does; rest is room for the right halves.
func (c *columns[T]) sum(dst []float64, from, n int, rest []float64) {
	if n <= leafRows {
		halt.Check()
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

// leaf adds up at most leafRows rows: in blocks of eight, and what is left one by one.
func (c *columns[T]) leaf(dst []float64, from, n int) {
	src := c.src[from*c.stride:]
	done := n &^ 7
	kernel := &c.kernels.columns
	if c.means != nil {
		kernel = &c.kernels.squaredColumns
	}
	if done > 0 {
		kernel.blocks(done/8, dst, c.means, src, c.stride)
	} else {
		clear(dst)
	}
	for ; done < n; done++ {
		row := src[done*c.stride:][:len(dst)]
		if c.means == nil {
			c.kernels.addTo(dst, row)
			continue
		}
		squareRow(c.squares, row, c.means)
		Pairs("add", dst, dst, c.squares)
	}
}

// squareRow is written out because a row of few columns is not worth calls.
func squareRow[T Float](dst []float64, row []T, means []float64) {
	row, means = row[:len(dst)], means[:len(dst)]
	for j := range dst {
		d := float64(row[j]) - means[j]
		dst[j] = d * d
	}
}
