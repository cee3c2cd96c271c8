package gemm

import (
	"encoding/binary"
	"runtime"
	"unsafe"

	"skep/compute/vector"
	"skep/internal/halt"
)

// Packed is a matrix of bytes laid out for being multiplied from the left, any
// number of times: weights. It takes as many bytes as the matrix has with VNNI, twice as many without.
type Packed struct {
	K, N   int // its rows and columns
	kern   *byteKernel
	panels []int32 // blocks of depth words of k, each of panels of columns
	sums   []int32 // of columns, where the kernel takes bytes of a without a sign
}

// byteKernel multiplies words of 32 bits that hold some numbers each.
type byteKernel struct {
	kernel[int32]
	group int // numbers in a word: four bytes, or two of 16 bits
	// What is added to the bytes of a so that they have no sign, as VNNI wants it: 128, which comes off each
	// result as 128 times the sum of its column of b; or 0.
	shift int32
}

// BytesName says which kernel multiplies bytes here.
func BytesName() string { return bytes.Get().name }

// PackBytes lays out k by n bytes.
func PackBytes(b Operand[int8], k, n int) *Packed { return packedFor(bytes.Get(), b, k, n) }

func packedFor(kern *byteKernel, b Operand[int8], k, n int) *Packed {
	p := &Packed{K: k, N: n, kern: kern}
	wide, steps := roundUp(n, kern.lanes), p.steps()
	p.panels = make([]int32, wide*steps)
	for at := 0; at < steps; at += depth {
		block, count := p.panels[at*wide:], min(depth, steps-at)
		for q := 0; q < n; q += kern.cols() {
			halt.Check()
			columns := min(kern.cols(), n-q)
			_, width := kern.fitting(columns)
			from := b.moved(at*kern.group, q).turned()
			kern.words(block[q*count:], width, columns, count, k-at*kern.group, from, 0)
		}
	}
	if kern.shift != 0 {
		p.sums = columnSums(b, k, n)
	}
	return p
}

// steps is how many words a column has.
func (p *Packed) steps() int { return (p.K + p.kern.group - 1) / p.kern.group }

func columnSums(b Operand[int8], k, n int) []int32 {
	sums := make([]int32, n)
	for i := range k {
		at := b.Start + i*b.Row
		for j := range sums {
			sums[j] += int32(b.Data[at+j*b.Col])
		}
	}
	return sums
}

// words packs count rows of a matrix: width words for each step, of which have numbers are there; the rest counts as 0.
func (kern *byteKernel) words(panel []int32, width, count, steps, have int, from Operand[int8], shift int32) {
	panel = panel[:width*steps]
	if count < width {
		clear(panel)
	}
	whole := min(steps, have/kern.group)
	switch {
	case kern.group == 2:
		kern.pairs(panel, width, count, whole, from)
	case from.Col == 1:
		kern.runs(panel, width, count, whole, from, shift)
	default:
		kern.fours(panel, width, count, whole, from, shift)
	}
	if whole < steps {
		for i := range count {
			panel[whole*width+i] = kern.last(from, i, whole*kern.group, have, shift)
		}
	}
}

// flipped turns the four signs of a word: 128 added to each byte.
const flipped = 0x80808080

func flip(shift int32) uint32 {
	if shift == 0 {
		return 0
	}
	return flipped
}

// runs packs rows whose bytes lie side by side.
func (kern *byteKernel) runs(panel []int32, width, count, steps int, from Operand[int8], shift int32) {
	turn := flip(shift)
	for i := range count {
		row := asBytes(from.Data[from.Start+i*from.Row:])[:4*steps]
		for s := range steps {
			panel[s*width+i] = int32(binary.LittleEndian.Uint32(row[4*s:]) ^ turn)
		}
	}
}

// fours packs bytes that lie apart. The inner loop goes over rows, which are often the columns of b, side by side.
func (kern *byteKernel) fours(panel []int32, width, count, steps int, from Operand[int8], shift int32) {
	turn, step := flip(shift), from.Col
	data := asBytes(from.Data)
	for s := range steps {
		at := from.Start + 4*s*step
		out := panel[s*width:][:count]
		for i := range out {
			v := uint32(data[at]) | uint32(data[at+step])<<8 | uint32(data[at+2*step])<<16 | uint32(data[at+3*step])<<24
			out[i] = int32(v ^ turn)
			at += from.Row
		}
	}
}

// pairs packs numbers of 16 bits, two a word.
func (kern *byteKernel) pairs(panel []int32, width, count, steps int, from Operand[int8]) {
	for s := range steps {
		at := from.Start + 2*s*from.Col
		out := panel[s*width:][:count]
		for i := range out {
			out[i] = int32(uint32(uint16(from.Data[at])) | uint32(uint16(from.Data[at+from.Col]))<<16)
			at += from.Row
		}
	}
}

// last is the word at the end of a row that it fills in part.
func (kern *byteKernel) last(from Operand[int8], row, at, have int, shift int32) int32 {
	v, bits := uint32(0), 32/kern.group
	for g := 0; g < kern.group && at+g < have; g++ {
		x := uint32(from.Data[from.Start+row*from.Row+(at+g)*from.Col])
		v |= (x & (1<<bits - 1)) << (g * bits)
	}
	return int32(v ^ flip(shift))
}

func asBytes(x []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// Multiply writes a b into c, for a of m rows: exact sums of 32 bits, which wrap. c's rows lie ldc apart. It takes at
// most so many threads (0: all that Go has), on whose number nothing depends.
func (p *Packed) Multiply(m int, a Operand[int8], c []int32, ldc, threads int) {
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	if m*p.N*p.K < worthSplit {
		threads = 1
	}
	if m == 0 || p.N == 0 {
		return
	}
	g := Product[int32]{M: m}.grid(&p.kern.kernel, p.N, threads)
	vector.Each(threads, g.rows*g.cols, func(task int) {
		i, q := task/g.cols, task%g.cols
		rows, cols := span{i * g.height, min(m, (i+1)*g.height)}, span{q * g.width, min(p.N, (q+1)*g.width)}
		p.begin(rows, cols, c, ldc)
		p.part(rows, cols, a, c, ldc)
	})
}

// begin writes what the sums begin with.
func (p *Packed) begin(rows, cols span, c []int32, ldc int) {
	for i := rows.from; i < rows.to; i++ {
		row := c[i*ldc:][cols.from:cols.to]
		clear(row)
		if p.sums != nil {
			for j, sum := range p.sums[cols.from:cols.to] {
				row[j] = -p.kern.shift * sum
			}
		}
	}
}

// part adds the products of some rows and columns.
func (p *Packed) part(rows, cols span, a Operand[int8], c []int32, ldc int) {
	kern, steps := p.kern, p.steps()
	height, wide := rows.to-rows.from, roundUp(p.N, p.kern.lanes)
	left := buffer[int32](roundUp(height, kern.rows) * min(depth, steps))
	defer free(left)
	for at := 0; at < steps; at += depth {
		count := min(depth, steps-at)
		for i := 0; i < height; i += kern.rows {
			kern.words(left.data[i*count:], kern.rows, min(kern.rows, height-i), count, p.K-at*kern.group, a.moved(rows.from+i, at*kern.group), kern.shift)
		}
		for q := cols.from; q < cols.to; q += kern.cols() {
			halt.Check()
			panel := p.panels[at*wide+q*count:]
			for i := 0; i < height; i += kern.rows {
				p.tile(count, left.data[i*count:], panel, min(kern.rows, height-i), min(kern.cols(), cols.to-q), c[(rows.from+i)*ldc+q:], ldc)
			}
		}
	}
}

// tile adds one tile: through a scratch one where it reaches beyond c.
func (p *Packed) tile(steps int, a, b []int32, rows, cols int, c []int32, ldc int) {
	run, width := p.kern.fitting(cols)
	if rows == p.kern.rows && cols == width {
		run(steps, &a[0], &b[0], &c[0], ldc)
		return
	}
	edge := buffer[int32](p.kern.rows * width)
	defer free(edge)
	clear(edge.data)
	run(steps, &a[0], &b[0], &edge.data[0], width)
	for i := range rows {
		addTo(c[i*ldc:], edge.data[i*width:][:cols])
	}
}

func plainBytes() *byteKernel {
	return &byteKernel{group: 4, kernel: kernel[int32]{name: "portable", rows: 2, lanes: 4, tiles: []func(depth int, a, b, c *int32, ldc int){plainFours}}}
}

// plainFours is the kernel in Go, of two rows and four columns: bytes with signs on both sides.
func plainFours(steps int, a, b, c *int32, ldc int) {
	as, bs := unsafe.Slice(a, 2*steps), unsafe.Slice(b, 4*steps)
	var sums [8]int32
	for len(as) >= 2 && len(bs) >= 4 {
		x0, x1, x2, x3 := split(as[0])
		y0, y1, y2, y3 := split(as[1])
		for j, word := range bs[:4] {
			b0, b1, b2, b3 := split(word)
			sums[j] += x0*b0 + x1*b1 + x2*b2 + x3*b3
			sums[4+j] += y0*b0 + y1*b1 + y2*b2 + y3*b3
		}
		as, bs = as[2:], bs[4:]
	}
	cs := unsafe.Slice(c, ldc+4)
	addTo(cs, sums[:4])
	addTo(cs[ldc:], sums[4:])
}

// split gives the four bytes of a word, with their signs.
func split(x int32) (a, b, c, d int32) {
	return int32(int8(x)), int32(int8(x >> 8)), int32(int8(x >> 16)), x >> 24
}
