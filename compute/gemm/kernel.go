package gemm

import (
	"sync"
	"unsafe"
)

// kernel multiplies packed panels: rows of a, cols of b, in the order of k.
type kernel[T Element] struct {
	name        string
	rows, lanes int
	// tiles add the product of depth columns of a packed panel of a and depth rows of one of b to c: tiles[i] for i+1 vectors of
	// lanes columns. The last is for whole panels, the others for what is left at a matrix's end.
	tiles []func(depth int, a, b, c *T, ldc int)
	// turns transpose blocks when rows lie in memory that shall be packed as columns; widest first, nil without assembly.
	turns  []turning[T]
	negate func(x []T)
}

// turning transposes lanes rows, lanes columns a block.
type turning[T Element] struct {
	lanes int
	run   func(blocks int, src *T, ldsrc int, dst *T, lddst int)
}

// kernelOf is what this processor multiplies elements of a type by.
func kernelOf[T Element]() *kernel[T] {
	var zero T
	switch any(zero).(type) {
	case float32:
		return any(singles.Get()).(*kernel[T])
	case float64:
		return any(doubles.Get()).(*kernel[T])
	}
	return plainKernel[T]()
}

// Name says which kernel multiplies elements of a type here, for those who ask why.
func Name[T Element]() string { return kernelOf[T]().name }

func plainKernel[T Element]() *kernel[T] {
	return &kernel[T]{name: "portable", rows: 2, lanes: 4, tiles: []func(depth int, a, b, c *T, ldc int){plainTile[T]}, negate: plainNegate[T]}
}

func plainNegate[T Element](x []T) {
	for i, v := range x {
		x[i] = -v
	}
}

// cols is the width of whole panels of b.
func (k *kernel[T]) cols() int { return k.lanes * len(k.tiles) }

// fitting gives the tile for so many columns, and the width that their panel is packed in.
func (k *kernel[T]) fitting(cols int) (tile func(depth int, a, b, c *T, ldc int), width int) {
	vectors := min((cols+k.lanes-1)/k.lanes, len(k.tiles))
	return k.tiles[vectors-1], vectors * k.lanes
}

// pack writes count rows of a matrix as one panel: width elements for each of depth columns, zeros where rows are missing.
func (k *kernel[T]) pack(panel []T, width, count, depth int, from Operand[T]) {
	panel = panel[:width*depth]
	if count < width {
		clear(panel)
	}
	switch {
	case from.Row == 1:
		for j := range depth {
			copy(panel[j*width:][:count], from.Data[from.Start+j*from.Col:])
		}
	case from.Col == 1:
		k.packRows(panel, width, count, depth, from)
	default:
		for i := range count {
			packRow(panel, i, width, from, i, 0, depth)
		}
	}
}

// packRows transposes rows that lie in memory, in whole vectors as far as they go.
func (k *kernel[T]) packRows(panel []T, width, count, depth int, from Operand[T]) {
	row := 0
	for _, t := range k.turns {
		blocks := depth / t.lanes
		for ; row+t.lanes <= count && blocks > 0; row += t.lanes {
			src := from.Data[from.Start+row*from.Row:]
			t.run(blocks, &src[0], from.Row, &panel[row], width)
			for i := range t.lanes {
				packRow(panel, row+i, width, from, row+i, blocks*t.lanes, depth)
			}
		}
	}
	for ; row < count; row++ {
		packRow(panel, row, width, from, row, 0, depth)
	}
}

// packRow writes some columns of one row, element by element.
func packRow[T Element](panel []T, place, width int, from Operand[T], row, column, depth int) {
	at := from.Start + row*from.Row + column*from.Col
	for i := column*width + place; column < depth; column++ {
		panel[i] = from.Data[at]
		i += width
		at += from.Col
	}
}

// plainTile is the kernel in Go: eight sums that stay in registers.
func plainTile[T Element](depth int, a, b, c *T, ldc int) {
	var s00, s01, s02, s03, s10, s11, s12, s13 T
	as, bs := unsafe.Slice(a, 2*depth), unsafe.Slice(b, 4*depth)
	for len(as) >= 2 && len(bs) >= 4 {
		x, y := as[0], as[1]
		s00 += x * bs[0]
		s01 += x * bs[1]
		s02 += x * bs[2]
		s03 += x * bs[3]
		s10 += y * bs[0]
		s11 += y * bs[1]
		s12 += y * bs[2]
		s13 += y * bs[3]
		as, bs = as[2:], bs[4:]
	}
	cs := unsafe.Slice(c, ldc+4)
	first, second := cs[:4:4], cs[ldc:][:4:4]
	first[0] += s00
	first[1] += s01
	first[2] += s02
	first[3] += s03
	second[0] += s10
	second[1] += s11
	second[2] += s12
	second[3] += s13
}

// memory is a scratch buffer. Products of middling size would spend a tenth of their time on fresh pages.
type memory[T Element] struct{ data []T }

var pools sync.Map // of a type's zero to *sync.Pool

func pool[T Element]() *sync.Pool {
	var zero T
	if p, ok := pools.Load(any(zero)); ok {
		return p.(*sync.Pool)
	}
	p, _ := pools.LoadOrStore(any(zero), &sync.Pool{New: func() any { return new(memory[T]) }})
	return p.(*sync.Pool)
}

// buffer gives n elements of unknown content.
func buffer[T Element](n int) *memory[T] {
	m := pool[T]().Get().(*memory[T])
	if cap(m.data) < n {
		m.data = make([]T, n)
	}
	m.data = m.data[:n]
	return m
}

func free[T Element](m *memory[T]) { pool[T]().Put(m) }
