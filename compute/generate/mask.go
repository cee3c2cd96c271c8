package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// writeMask writes the kernels that make bitmaps of comparisons, and those that add up what bitmaps let pass.
func writeMask() {
	aboveOf("aboveI32", "int32", 4, func(v, limit reg.VecVirtual) { VPCMPGTD(limit, v, v) })
	aboveOf("aboveI64", "int64", 8, func(v, limit reg.VecVirtual) { VPCMPGTQ(limit, v, v) })
	const notAtMost = 0x16 // without a signal, true for NaN
	aboveOf("aboveF64", "float64", 8, func(v, limit reg.VecVirtual) { VCMPPD(U8(notAtMost), limit, v, v) })
	maskedFloats()
	maskedInts()
}

// aboveOf gathers the signs of comparisons, a word of 64 a round.
func aboveOf(name, typ string, size int, compare func(v, limit reg.VecVirtual)) {
	text(name, "func(words int, dst *uint64, src *"+typ+", limit "+typ+")", "marks in each of so many words which of 64 numbers are above a limit; NaN is.")
	words, dst, src := Load(Param("words"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	p, err := Param("limit").Resolve()
	if err != nil {
		panic(err)
	}
	limit := YMM()
	if size == 4 {
		VBROADCASTSS(p.Addr, limit)
	} else {
		VBROADCASTSD(p.Addr, limit)
	}
	lanes := 32 / size
	Label("round")
	all := GP64()
	for i := 0; i < 64; i += lanes {
		v, bits := YMM(), GP64()
		VMOVUPD(Mem{Base: src, Disp: i * size}, v)
		compare(v, limit)
		if size == 4 {
			VMOVMSKPS(v, bits.As32())
		} else {
			VMOVMSKPD(v, bits.As32())
		}
		if i == 0 {
			MOVQ(bits, all)
			continue
		}
		SHLQ(U8(i), bits)
		ORQ(bits, all)
	}
	MOVQ(all, Mem{Base: dst})
	ADDQ(U32(64*size), src)
	ADDQ(U8(8), dst)
	DECQ(words)
	JNZ(LabelRef("round"))
	VZEROUPPER()
	RET()
}

// maskedFloats adds 64 numbers a round into sixteen lanes. A bit is brought to its lane's sign, by which a load lets its number pass.
func maskedFloats() {
	text("sumF64", "func(words int, mask *uint64, src *float64, lanes *float64, shifts *uint64)", "adds numbers whose bit is set to sixteen lanes; shifts are 63, 62, 61, 60.")
	words, mask, src, lanes := Load(Param("words"), GP64()), Load(Param("mask"), GP64()), Load(Param("src"), GP64()), Load(Param("lanes"), GP64())
	shifts := YMM()
	VMOVDQU(Mem{Base: Load(Param("shifts"), GP64())}, shifts)
	var sums [4]reg.VecVirtual
	for i := range sums {
		sums[i] = YMM()
		VMOVUPD(Mem{Base: lanes, Disp: 32 * i}, sums[i])
	}
	Label("round")
	word := YMM()
	VPBROADCASTQ(Mem{Base: mask}, word)
	for i := 0; i < 64; i += 4 {
		pass, v := YMM(), YMM()
		VPSLLVQ(shifts, word, pass)
		VMASKMOVPD(Mem{Base: src, Disp: 8 * i}, pass, v)
		VADDPD(v, sums[i/4%4], sums[i/4%4])
		if i < 60 {
			VPSRLQ(U8(4), word, word)
		}
	}
	ADDQ(U8(8), mask)
	ADDQ(U32(512), src)
	DECQ(words)
	JNZ(LabelRef("round"))
	for i, s := range sums {
		VMOVUPD(s, Mem{Base: lanes, Disp: 32 * i})
	}
	VZEROUPPER()
	RET()
}

// maskedInts adds 64 numbers a round, widened.
func maskedInts() {
	text("sumI32", "func(words int, mask *uint64, src *int32, shifts *uint32) int64", "is the sum of the numbers whose bit is set; shifts are 31 … 24.")
	words, mask, src := Load(Param("words"), GP64()), Load(Param("mask"), GP64()), Load(Param("src"), GP64())
	shifts := YMM()
	VMOVDQU(Mem{Base: Load(Param("shifts"), GP64())}, shifts)
	sums := [2]reg.VecVirtual{YMM(), YMM()}
	for _, s := range sums {
		VPXOR(s, s, s)
	}
	Label("round")
	for half := range 2 {
		word := YMM()
		VPBROADCASTD(Mem{Base: mask, Disp: 4 * half}, word)
		for i := 0; i < 32; i += 8 {
			pass, v, high := YMM(), YMM(), YMM()
			VPSLLVD(shifts, word, pass)
			VPMASKMOVD(Mem{Base: src, Disp: 4 * (32*half + i)}, pass, v)
			VEXTRACTI128(U8(1), v, high.AsX())
			VPMOVSXDQ(v.AsX(), v)
			VPMOVSXDQ(high.AsX(), high)
			VPADDQ(v, sums[0], sums[0])
			VPADDQ(high, sums[1], sums[1])
			if i < 24 {
				VPSRLD(U8(8), word, word)
			}
		}
	}
	ADDQ(U8(8), mask)
	ADDQ(U32(256), src)
	DECQ(words)
	JNZ(LabelRef("round"))
	VPADDQ(sums[1], sums[0], sums[0])
	high, out := XMM(), GP64()
	VEXTRACTI128(U8(1), sums[0], high)
	VPADDQ(high, sums[0].AsX(), high)
	other := XMM()
	VPSHUFD(U8(0b01_00_11_10), high, other)
	VPADDQ(other, high, high)
	VMOVQ(high, out)
	Store(out, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
