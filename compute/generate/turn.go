package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// turn is a transposition of whole vectors: packing an operand whose rows lie in memory, which plain Go does an element at a time.
type turn struct {
	name, element string
	size, lanes   int
	register      func() reg.VecVirtual
	shuffle       func(rows []reg.VecVirtual) []reg.VecVirtual
}

var turns = []turn{
	{"turnF32", "float32", 4, 8, YMM, turnEight},
	{"turnF32Four", "float32", 4, 4, XMM, turnQuarter},
	{"turnF64", "float64", 8, 4, YMM, turnFour},
}

func (t turn) write() {
	text(t.name, fmt.Sprintf("func(blocks int, src *%s, ldsrc int, dst *%s, lddst int)", t.element, t.element), fmt.Sprintf("writes blocks of %d columns of %d rows, ldsrc elements apart, as rows of dst, which are lddst elements apart.", t.lanes, t.lanes))
	blocks, src, ldsrc := Load(Param("blocks"), GP64()), Load(Param("src"), GP64()), Load(Param("ldsrc"), GP64())
	dst, lddst := Load(Param("dst"), GP64()), Load(Param("lddst"), GP64())
	shift := U8(map[int]int{4: 2, 8: 3}[t.size])
	SHLQ(shift, ldsrc)
	SHLQ(shift, lddst)
	Label("block")
	at := GP64()
	MOVQ(src, at)
	rows := make([]reg.VecVirtual, t.lanes)
	for i := range rows {
		rows[i] = t.register()
		VMOVUPS(Mem{Base: at}, rows[i])
		ADDQ(ldsrc, at)
	}
	for _, column := range t.shuffle(rows) {
		VMOVUPS(column, Mem{Base: dst})
		ADDQ(lddst, dst)
	}
	ADDQ(U8(t.lanes*t.size), src)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// turnFour transposes four vectors of four doubles.
func turnFour(r []reg.VecVirtual) []reg.VecVirtual {
	low, high := make([]reg.VecVirtual, 2), make([]reg.VecVirtual, 2)
	for i := range 2 {
		low[i], high[i] = YMM(), YMM()
		VUNPCKLPD(r[2*i+1], r[2*i], low[i])
		VUNPCKHPD(r[2*i+1], r[2*i], high[i])
	}
	return halves(low, high)
}

// halves joins the 128-bit halves of pairs: the even columns' pairs first.
func halves(pairs ...[]reg.VecVirtual) []reg.VecVirtual {
	first, second := []reg.VecVirtual{}, []reg.VecVirtual{}
	for _, p := range pairs {
		x, y := YMM(), YMM()
		VPERM2F128(U8(0x20), p[1], p[0], x)
		VPERM2F128(U8(0x31), p[1], p[0], y)
		first, second = append(first, x), append(second, y)
	}
	return append(first, second...)
}

// turnEight transposes eight vectors of eight floats: pairs, then fours, then halves.
func turnEight(r []reg.VecVirtual) []reg.VecVirtual {
	pairs := make([]reg.VecVirtual, 0, 8)
	for i := 0; i < 8; i += 2 {
		low, high := YMM(), YMM()
		VUNPCKLPS(r[i+1], r[i], low)
		VUNPCKHPS(r[i+1], r[i], high)
		pairs = append(pairs, low, high)
	}
	fours := make([][]reg.VecVirtual, 4) // by column, the two groups of four rows
	for group := range 2 {
		p := pairs[4*group:]
		for half := range 2 {
			even, odd := YMM(), YMM()
			VSHUFPS(U8(0x44), p[half+2], p[half], even)
			VSHUFPS(U8(0xEE), p[half+2], p[half], odd)
			fours[2*half] = append(fours[2*half], even)
			fours[2*half+1] = append(fours[2*half+1], odd)
		}
	}
	return halves(fours...)
}

// turnQuarter transposes four vectors of four floats.
func turnQuarter(r []reg.VecVirtual) []reg.VecVirtual {
	var columns []reg.VecVirtual
	low, high := make([]reg.VecVirtual, 2), make([]reg.VecVirtual, 2)
	for i := range 2 {
		low[i], high[i] = XMM(), XMM()
		VUNPCKLPS(r[2*i+1], r[2*i], low[i])
		VUNPCKHPS(r[2*i+1], r[2*i], high[i])
	}
	for _, p := range [][]reg.VecVirtual{low, high} {
		even, odd := XMM(), XMM()
		VSHUFPS(U8(0x44), p[1], p[0], even)
		VSHUFPS(U8(0xEE), p[1], p[0], odd)
		columns = append(columns, even, odd)
	}
	return columns
}
