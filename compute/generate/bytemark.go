package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// writeBytemark writes the kernel that marks bytes that are one of two, 64 a round.
func writeBytemark() {
	text("either", "func(words int, dst *uint64, text *byte, a, b byte)", "marks in each of so many words which of 64 bytes are a or b.")
	words, dst, src := Load(Param("words"), GP64()), Load(Param("dst"), GP64()), Load(Param("text"), GP64())
	a, b := everyByte("a"), everyByte("b")
	Label("round")
	low, high := marksOf(Mem{Base: src}, a, b), marksOf(Mem{Base: src, Disp: 32}, a, b)
	SHLQ(U8(32), high)
	ORQ(high, low)
	MOVQ(low, Mem{Base: dst})
	ADDQ(U8(64), src)
	ADDQ(U8(8), dst)
	DECQ(words)
	JNZ(LabelRef("round"))
	VZEROUPPER()
	RET()
}

// everyByte is a register whose bytes are all a parameter.
func everyByte(name string) reg.VecVirtual {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := YMM()
	VPBROADCASTB(p.Addr, v)
	return v
}

// marksOf has a bit for each of 32 bytes.
func marksOf(at Mem, a, b reg.VecVirtual) reg.GPVirtual {
	v, isA, bits := YMM(), YMM(), GP64()
	VMOVDQU(at, v)
	VPCMPEQB(a, v, isA)
	VPCMPEQB(b, v, v)
	VPOR(isA, v, v)
	VPMOVMSKB(v, bits.As32())
	return bits
}
