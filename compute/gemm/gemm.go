// Package gemm multiplies dense matrices: c += a b for operands with any
// strides. Blocks of both operands are packed so that an inner kernel reads them
// in order from the caches, and tiles of c stay in registers (Goto and van de
// Geijn, Anatomy of High-Performance Matrix Multiplication, 2008).
//
// The inner kernels of float32 and float64 are assembly for AVX-512 and for AVX2
// with FMA, chosen by what the processor has; kernel_plain.go serves everything else.
// Each element of c is one chain of sums in the order of k, whatever the number
// of threads: rows and columns are split, k never. Products with one column or one
// row, whose time is that of reading the matrix, are those of compute/vector.
//
// Caller: compute/tensor.
package gemm

import (
	"runtime"

	"skep/compute/vector"
	"skep/internal/halt"
)

// Element is the types that products are computed in.
type Element interface {
	int32 | int64 | uint64 | float32 | float64 | complex64 | complex128
}

// Operand is a matrix in some memory: element (i, j) is Data[Start+i*Row+j*Col].
type Operand[T int8 | Element] struct {
	Data            []T
	Start, Row, Col int
}

// Product is c += a b, or c -= a b, for a of m rows and k columns, b of k rows and n
// columns and c with n columns that lie one after the other, rows LDC apart.
type Product[T Element] struct {
	M, N, K int
	C       []T
	LDC     int
	A, B    Operand[T]
	Minus   bool
	Ready   *Ready[T] // b packed before, by Prepare; nil to pack it now
	Lower   bool      // only elements on and below the diagonal of c are computed, the others stay: half of the work
}

// The sizes of blocks. A packed panel of a lies in the first cache, a block of
// it in the second, a block of b in the third. They were measured at 256 to 2048
// with AVX-512; half and twice of each cost 2 to 6 %. With AVX2 and caches of 32 K,
// 512 K and 32 M, 192 to 512 of k by 96 to 192 rows of a were within 4 % of each other
// in f32 and 7 % in f64 at 512 and 1024, two rounds each, none clearly ahead of these:
// AVX2 has no table of its own.
const (
	depth       = 512     // of k
	blockRows   = 96      // of a
	blockCols   = 4080    // of b: a multiple of every kernel's columns
	worthSplit  = 1 << 20 // multiplications from which on threads pay
	worthPacked = 1 << 10 // and from which on packing does
)

// Run computes the product, with at most so many threads; 0 takes all that Go has.
func (p Product[T]) Run(threads int) {
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	if p.Lower {
		p.N = min(p.N, p.M)
	}
	if p.M*p.N*p.K < worthSplit {
		threads = 1
	}
	switch {
	case p.M == 0 || p.N == 0 || p.K == 0, p.thin(threads):
		return
	case p.M*p.N*p.K < worthPacked:
		p.plain()
		return
	}
	halt.Check()
	k := kernelOf[T]()
	for j := 0; j < p.N; j += blockCols {
		n := min(blockCols, p.N-j)
		for i := 0; i < p.K; i += depth {
			p.block(k, j, n, i, min(depth, p.K-i), threads)
		}
	}
}

// plain is the product by its definition, for matrices that packing would cost more than multiplying.
func (p Product[T]) plain() {
	for i := range p.M {
		row := p.C[i*p.LDC:][:p.upTo(i, 0, p.N)]
		for k := range p.K {
			x := p.A.Data[p.A.Start+i*p.A.Row+k*p.A.Col]
			if p.Minus {
				x = -x
			}
			at := p.B.Start + k*p.B.Row
			for j := range row {
				row[j] += x * p.B.Data[at]
				at += p.B.Col
			}
		}
	}
}

// upTo gives how many of some columns from one on are computed in a row.
func (p Product[T]) upTo(row, column, count int) int {
	if p.Lower {
		return max(0, min(count, row+1-column))
	}
	return count
}

// block adds what n columns from j and depth rows from k of b contribute.
func (p Product[T]) block(kern *kernel[T], j, n, k, depth, threads int) {
	b := p.Ready.block(j, k)
	if b == nil {
		scratch := buffer[T](roundUp(n, kern.lanes) * depth)
		defer free(scratch)
		b = scratch.data
		packBlock(kern, b, p.B.moved(k, j), n, depth, threads)
	}
	grid := p.grid(kern, n, threads)
	vector.Each(threads, grid.rows*grid.cols, func(task int) {
		i, q := task/grid.cols, task%grid.cols
		p.rows(kern, b, span{i * grid.height, min(p.M, (i+1)*grid.height)}, span{q * grid.width, min(n, (q+1)*grid.width)}, j, k, depth)
	})
}

// span is a range of rows or columns.
type span struct{ from, to int }

// grid is how a block of b's products is dealt out: blocks of rows, and of columns where there are too few of rows.
type grid struct{ rows, cols, height, width int }

func (p Product[T]) grid(kern *kernel[T], n, threads int) grid {
	blocks := (p.M + blockRows - 1) / blockRows
	if blocks > 1 || p.M >= threads*kern.rows*4 {
		blocks = (blocks + threads - 1) / threads * threads // as many for each
	}
	g := grid{cols: 1, height: roundUp((p.M+blocks-1)/blocks, kern.rows), width: n}
	g.rows = (p.M + g.height - 1) / g.height
	if g.rows < threads {
		panels := (n + kern.cols() - 1) / kern.cols()
		g.width = (panels + threads - 1) / threads * kern.cols()
		g.cols = (n + g.width - 1) / g.width
	}
	return g
}

// rows packs some rows of a and multiplies them by packed columns, the first of which is column j of b.
func (p Product[T]) rows(kern *kernel[T], b []T, rows, cols span, j, k, depth int) {
	height := rows.to - rows.from
	a := buffer[T](roundUp(height, kern.rows) * depth)
	defer free(a)
	for i := 0; i < height; i += kern.rows {
		kern.pack(a.data[i*depth:], kern.rows, min(kern.rows, height-i), depth, p.A.moved(rows.from+i, k))
	}
	if p.Minus {
		kern.negate(a.data)
	}
	edge := buffer[T](kern.rows * kern.cols())
	defer free(edge)
	stop := halt.Mine()
	for q := cols.from; q < cols.to; q += kern.cols() {
		stop.Check()
		panel := b[q*depth:]
		count := min(kern.cols(), cols.to-q)
		tile, width := kern.fitting(count)
		for i := 0; i < height; i += kern.rows {
			row, most := rows.from+i, min(kern.rows, height-i)
			if p.upTo(row+most-1, j+q, count) == 0 {
				continue
			}
			c := p.C[row*p.LDC+j+q:]
			if most == kern.rows && width == count && p.upTo(row, j+q, count) == count {
				tile(depth, &a.data[i*depth], &panel[0], &c[0], p.LDC)
				continue
			}
			clear(edge.data)
			tile(depth, &a.data[i*depth], &panel[0], &edge.data[0], width)
			for k := range most {
				addTo(c[k*p.LDC:], edge.data[k*width:][:p.upTo(row+k, j+q, count)])
			}
		}
	}
}

func addTo[T Element](c, edge []T) {
	c = c[:len(edge)]
	for j, x := range edge {
		c[j] += x
	}
}

func (o Operand[T]) moved(row, col int) Operand[T] {
	o.Start += row*o.Row + col*o.Col
	return o
}

func (o Operand[T]) turned() Operand[T] {
	o.Row, o.Col = o.Col, o.Row
	return o
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }
