package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// writeBitpack writes the kernel that unpacks numbers of few bits: eight a round, four from each half of a register. The
// bytes that hold a number are brought into its lane, and shifted to their place there.
func writeBitpack() {
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
