package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// writeBitpack writes the kernels over numbers of few bits.
func writeBitpack() {
	unpackedEights()
	highestOf()
}

// unpackedEights unpacks eight a round, four from each half of a register. The bytes that hold a number are brought into
// its lane, and shifted to their place there.
func unpackedEights() {
	text("eights", "func(rounds int, dst *uint32, src *byte, width int, lanes *byte)", "unpacks rounds of eight numbers of width ≤ 25 bits each. Of each round's bytes, 16 from its middle on are read; lanes has which bytes go where, shifts, and a mask.")
	rounds, dst, src := Load(Param("rounds"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	width, lanes := Load(Param("width"), GP64()), Load(Param("lanes"), GP64())
	pick, shift, mask := YMM(), YMM(), YMM()
	VMOVDQU(Mem{Base: lanes}, pick)
	VMOVDQU(Mem{Base: lanes, Disp: 32}, shift)
	VPBROADCASTD(Mem{Base: lanes, Disp: 64}, mask)
	middle := GP64()
	MOVQ(width, middle)
	SHRQ(U8(1), middle)
	Label("round")
	v := YMM()
	VMOVDQU(Mem{Base: src}, v.AsX())
	VINSERTI128(U8(1), Mem{Base: src, Index: middle, Scale: 1}, v, v)
	VPSHUFB(pick, v, v)
	VPSRLVD(shift, v, v)
	VPAND(mask, v, v)
	VMOVDQU(v, Mem{Base: dst})
	ADDQ(width, src)
	ADDQ(U8(32), dst)
	DECQ(rounds)
	JNZ(LabelRef("round"))
	VZEROUPPER()
	RET()
}

// highestOf keeps the highest of 32 lanes a round.
func highestOf() {
	text("highest", "func(rounds int, src *uint32) uint32", "is the highest of rounds of 32 numbers.")
	rounds, src := Load(Param("rounds"), GP64()), Load(Param("src"), GP64())
	var most [4]reg.VecVirtual
	for i := range most {
		most[i] = YMM()
		VPXOR(most[i], most[i], most[i])
	}
	Label("round")
	for i, m := range most {
		VPMAXUD(Mem{Base: src, Disp: 32 * i}, m, m)
	}
	ADDQ(U8(128), src)
	DECQ(rounds)
	JNZ(LabelRef("round"))
	VPMAXUD(most[1], most[0], most[0])
	VPMAXUD(most[3], most[2], most[2])
	VPMAXUD(most[2], most[0], most[0])
	high := XMM()
	VEXTRACTI128(U8(1), most[0], high)
	VPMAXUD(high, most[0].AsX(), high)
	for _, swap := range []uint64{0b01_00_11_10, 0b10_11_00_01} { // halves, then neighbours
		other := XMM()
		VPSHUFD(U8(swap), high, other)
		VPMAXUD(other, high, high)
	}
	out := GP32()
	VMOVD(high, out)
	Store(out, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
