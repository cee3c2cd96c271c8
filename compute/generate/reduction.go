package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// reduction brings vectors down to 256 bytes of running results, which Go
// brings down to one: 64 lanes of float32 or 32 of float64, whatever the
// registers' width, so that the result depends on the order of elements alone.
type reduction struct {
	name, doc string
	operands  []string
	step      func(l lanes, sum vec, operands []Mem)
}

var reductions = []reduction{
	{"dot", "adds the products of x and y to sums", []string{"x", "y"}, func(l lanes, sum vec, m []Mem) { l.plus(sum, l.load(m[0]), m[1]) }},
	{"max", "raises sums to the largest of x; NaN stays", []string{"x"}, func(l lanes, sum vec, m []Mem) { l.keepNaN(sum, l.most(sum, m[0])) }},
	{"min", "lowers sums to the smallest of x; NaN stays", []string{"x"}, func(l lanes, sum vec, m []Mem) { l.keepNaN(sum, l.least(sum, m[0])) }},
}

// running is the bytes of results that a reduction keeps.
const running = 256

func (r reduction) write(l lanes) {
	name, params := r.name+l.suffix(), ""
	for _, o := range r.operands {
		params += ", " + o
	}
	TEXT(name, NOSPLIT, fmt.Sprintf("func(blocks int, sums%s *%s)", params, l.element()))
	Doc(fmt.Sprintf("%s %s, for blocks of %d elements.", name, r.doc, running/l.size))
	blocks, sums := Load(Param("blocks"), GP64()), Load(Param("sums"), GP64())
	var pointers []reg.Register
	for _, o := range r.operands {
		pointers = append(pointers, Load(Param(o), GP64()))
	}
	kept := make([]vec, running/l.isa.bytes)
	for i := range kept {
		kept[i] = l.load(Mem{Base: sums, Disp: i * l.isa.bytes})
	}
	Label("loop")
	for i, k := range kept {
		var places []Mem
		for _, p := range pointers {
			places = append(places, Mem{Base: p, Disp: i * l.isa.bytes})
		}
		r.step(l, k, places)
	}
	for _, p := range pointers {
		ADDQ(U32(running), p)
	}
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	for i, k := range kept {
		l.store(k, Mem{Base: sums, Disp: i * l.isa.bytes})
	}
	VZEROUPPER()
	RET()
}

// keepNaN sets sum to next, unless it is NaN: next has forgotten that.
func (l lanes) keepNaN(sum, next vec) {
	l.emit(move, l.pick(l.compare(unordered, sum, sum), sum, next), sum)
}

// writeSums writes the leaf of sums in pairs: eight running sums in f64 over blocks
// of eight elements, then ((0+1)+(2+3))+((4+5)+(6+7)), which is NumPy's order.
func writeSums() {
	for _, size := range []int{4, 8} {
		name := fmt.Sprintf("sumEightF%d", size*8)
		TEXT(name, NOSPLIT, fmt.Sprintf("func(blocks int, src *float%d) float64", size*8))
		Doc(fmt.Sprintf("%s adds up blocks of eight elements in eight sums, and these in pairs.", name))
		blocks, src := Load(Param("blocks"), GP64()), Load(Param("src"), GP64())
		low, high := YMM(), YMM()
		halfBlock(size, src, 0, low)
		halfBlock(size, src, 4, high)
		DECQ(blocks)
		JZ(LabelRef("done"))
		Label("loop")
		ADDQ(U8(8*size), src)
		for i, sum := range []vec{low, high} {
			if size == 8 {
				VADDPD(Mem{Base: src, Disp: 32 * i}, sum, sum)
				continue
			}
			next := YMM()
			halfBlock(size, src, 4*i, next)
			VADDPD(next, sum, sum)
		}
		DECQ(blocks)
		JNZ(LabelRef("loop"))
		Label("done")
		pairs, fours := YMM(), YMM()
		VHADDPD(high, low, pairs) // 0+1, 4+5 | 2+3, 6+7
		VPERM2F128(U8(1), pairs, pairs, fours)
		VADDPD(fours, pairs, pairs) // (0+1)+(2+3), (4+5)+(6+7)
		VHADDPD(pairs.AsX(), pairs.AsX(), pairs.AsX())
		result, err := ReturnIndex(0).Resolve()
		if err != nil {
			panic(err)
		}
		VMOVSD(pairs.AsX(), result.Addr) // avo's Store takes the form that is slow between others of AVX
		VZEROUPPER()
		RET()
	}
}

// halfBlock loads four elements as float64.
func halfBlock(size int, src reg.Register, at int, into vec) {
	if size == 8 {
		VMOVUPD(Mem{Base: src, Disp: 8 * at}, into)
	} else {
		VCVTPS2PD(Mem{Base: src, Disp: 4 * at}, into)
	}
}
