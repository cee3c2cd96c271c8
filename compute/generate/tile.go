package main

import (
	"fmt"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// writeProducts writes the inner kernels of matrix products. Tiles keep a block
// of the result in registers while k runs: rows are broadcast from the packed left
// operand, columns are whole vectors of the packed right one (Goto and van de Geijn,
// Anatomy of High-Performance Matrix Multiplication, 2008). Their sizes fill the
// register file: 24 sums, three vectors of columns and one broadcast of 32 registers
// with AVX-512; 12, three and one of 16 with AVX2.
func writeProducts() {
	for _, t := range tiles {
		t.write()
	}
	for _, t := range turns {
		t.write()
	}
}

// tile is one inner kernel: c += a b for rows by vectors columns.
type tile struct {
	name    string
	element string // the Go type
	size    int    // its bytes
	rows    int
	vectors int // of columns
	isa     isa
	ops     operations
}

// isa is a width of vectors.
type isa struct {
	bytes    int
	register func() reg.VecVirtual
}

var (
	avx2   = isa{32, YMM}
	avx512 = isa{64, ZMM}
)

// operations are the instructions of an element type.
type operations struct {
	zero, add, fma  func(ops ...Op)
	load, broadcast func(ops ...Op)
}

var single = operations{
	zero: func(o ...Op) { VXORPS(o...) }, add: func(o ...Op) { VADDPS(o...) }, fma: func(o ...Op) { VFMADD231PS(o...) },
	load: func(o ...Op) { VMOVUPS(o...) }, broadcast: func(o ...Op) { VBROADCASTSS(o...) },
}

var double = operations{
	zero: func(o ...Op) { VXORPD(o...) }, add: func(o ...Op) { VADDPD(o...) }, fma: func(o ...Op) { VFMADD231PD(o...) },
	load: func(o ...Op) { VMOVUPD(o...) }, broadcast: func(o ...Op) { VBROADCASTSD(o...) },
}

// tiles are whole ones and, for the last columns of a matrix, ones of fewer vectors.
var tiles = slices.Concat(
	narrowing(tile{"tileF32AVX512", "float32", 4, 8, 3, avx512, single}),
	narrowing(tile{"tileF64AVX512", "float64", 8, 8, 3, avx512, double}),
	narrowing(tile{"tileF32AVX2", "float32", 4, 4, 3, avx2, single}),
	narrowing(tile{"tileF64AVX2", "float64", 8, 4, 3, avx2, double}),
)

func narrowing(widest tile) []tile {
	var all []tile
	for vectors := 1; vectors <= widest.vectors; vectors++ {
		t := widest
		t.name, t.vectors = fmt.Sprintf("%sBy%d", widest.name, vectors), vectors
		all = append(all, t)
	}
	return all
}

// unroll is how many steps of k the inner loop makes: its counting and the addresses' steps become a twelfth of its work.
const unroll = 4

func (t tile) write() {
	text(t.name, fmt.Sprintf("func(k int, a, b, c *%s, ldc int)", t.element), fmt.Sprintf("adds the product of k columns of %d packed rows of a and k rows of %d packed columns of b to c, whose rows are ldc elements apart.", t.rows, t.vectors*t.isa.bytes/t.size))
	k, a, b := Load(Param("k"), GP64()), Load(Param("a"), GP64()), Load(Param("b"), GP64())
	sums := t.sums()
	columns := make([]reg.VecVirtual, t.vectors)
	for i := range columns {
		columns[i] = t.isa.register()
	}
	row := t.isa.register()
	c, ldc := t.fetch()

	steps := GP64()
	MOVQ(k, steps)
	SHRQ(U8(2), steps)
	JZ(LabelRef("rest"))
	Label("four")
	for i := range unroll {
		t.step(a, b, i, row, columns, sums)
	}
	ADDQ(U32(unroll*t.rows*t.size), a)
	ADDQ(U32(unroll*t.vectors*t.isa.bytes), b)
	DECQ(steps)
	JNZ(LabelRef("four"))
	Label("rest")
	ANDQ(U8(unroll-1), k)
	JZ(LabelRef("done"))
	Label("one")
	t.step(a, b, 0, row, columns, sums)
	ADDQ(U32(t.rows*t.size), a)
	ADDQ(U32(t.vectors*t.isa.bytes), b)
	DECQ(k)
	JNZ(LabelRef("one"))
	Label("done")
	t.store(c, ldc, sums)
	VZEROUPPER()
	RET()
}

func (t tile) sums() [][]reg.VecVirtual {
	sums := make([][]reg.VecVirtual, t.rows)
	for i := range sums {
		for range t.vectors {
			r := t.isa.register()
			t.ops.zero(r, r, r)
			sums[i] = append(sums[i], r)
		}
	}
	return sums
}

// step multiplies column number at of a by row number at of b.
func (t tile) step(a, b reg.Register, at int, row reg.VecVirtual, columns []reg.VecVirtual, sums [][]reg.VecVirtual) {
	for j, column := range columns {
		t.ops.load(Mem{Base: b, Disp: (at*t.vectors + j) * t.isa.bytes}, column)
	}
	for i := range sums {
		t.ops.broadcast(Mem{Base: a, Disp: (at*t.rows + i) * t.size}, row)
		for j, column := range columns {
			t.ops.fma(column, row, sums[i][j])
		}
	}
}

// fetch asks for the tile of c, so that it has come by the time the sums are ready: waiting for it cost 3 % of large products.
func (t tile) fetch() (c, ldc reg.Register) {
	c, ldc = Load(Param("c"), GP64()), Load(Param("ldc"), GP64())
	SHLQ(U8(map[int]int{4: 2, 8: 3}[t.size]), ldc)
	at := GP64()
	MOVQ(c, at)
	for i := range t.rows {
		for line := 0; line < t.vectors*t.isa.bytes; line += 64 {
			PREFETCHT0(Mem{Base: at, Disp: line})
		}
		if i+1 < t.rows {
			ADDQ(ldc, at)
		}
	}
	return c, ldc
}

func (t tile) store(c, ldc reg.Register, sums [][]reg.VecVirtual) {
	for i, row := range sums {
		for j, sum := range row {
			place := Mem{Base: c, Disp: j * t.isa.bytes}
			t.ops.add(place, sum, sum)
			t.ops.load(sum, place)
		}
		if i+1 < len(sums) {
			ADDQ(ldc, c)
		}
	}
}
