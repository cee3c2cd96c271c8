package vector

import "runtime"

// columnBlock is how many columns are added up together: their eight running sums and a row stay in the first cache.
const columnBlock = 256

// SumColumns writes the sum of each column of n rows, which begin stride elements apart, to dst: to the bit what
// Sum gives for the column.
func SumColumns[T Float](dst []float64, src []T, n, stride int) {
	k := kernelsOf[T]()
	parallelColumns(len(dst), n, func(from, to int) {
		for ; from < to; from += columnBlock {
			width := min(columnBlock, to-from)
			c := columns[T]{add: k.addTo, src: src[from:], stride: stride, width: width}
			copy(dst[from:], c.sum(0, n))
		}
	})
}

func parallelColumns(columns, rows int, f func(from, to int)) {
	if columns*rows < 2*part || columns < 2*columnBlock {
		f(0, columns)
		return
	}
	blocks := (columns + columnBlock - 1) / columnBlock
	Each(runtime.GOMAXPROCS(0), blocks, func(b int) { f(b*columnBlock, min(columns, (b+1)*columnBlock)) })
}

// columns is a block of columns that is added up row by row.
type columns[T Float] struct {
	add           func(dst []float64, src []T)
	src           []T
	stride, width int
}

// sum adds up n rows from one on, in halves as Sum does.
func (c columns[T]) sum(from, n int) []float64 {
	if n > 128 {
		half := n / 2
		half -= half % 8
		left := c.sum(from, half)
		addDoubles(left, c.sum(from+half, n-half))
		return left
	}
	var r [8][]float64
	lanes := 8
	if n < 8 {
		lanes = 1 // one after the other
	}
	for j := range r[:lanes] {
		r[j] = make([]float64, c.width)
	}
	whole := n / 8 * 8
	if lanes == 1 {
		whole = 0
	}
	for i := range whole {
		c.add(r[i%8], c.src[(from+i)*c.stride:][:c.width])
	}
	for step := 1; step < lanes; step *= 2 {
		for j := 0; j < lanes; j += 2 * step {
			addDoubles(r[j], r[j+step])
		}
	}
	for i := whole; i < n; i++ {
		c.add(r[0], c.src[(from+i)*c.stride:][:c.width])
	}
	return r[0]
}

func addDoubles(dst, src []float64) { Pairs("add", dst, dst, src) }
