package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// comparing is a comparison of elements, of which each result is a byte, 1 or 0. It is written for whole vectors only: fewer elements are
// as quick in Go. Those of two vectors that stand swapped have no loop.
type comparing struct {
	name      string
	predicate uint8
	both      bool
}

var comparings = []comparing{{"eq", equal, true}, {"ne", 0x04, true}, {"lt", less, true}, {"le", 0x12, true}, {"gt", greater, false}, {"ge", 0x1D, false}}

func (c comparing) write(l lanes) {
	if c.both {
		c.loop(l, "", fmt.Sprintf("x, y *%s", l.element()))
	}
	c.loop(l, "Right", fmt.Sprintf("x *%s, one %s", l.element(), l.element()))
}

func (c comparing) loop(l lanes, side, operands string) {
	text(c.name+side+l.suffix(), "func(vectors int, dst *bool, "+operands+")", fmt.Sprintf("writes whether %s holds, for vectors of %d elements.", c.name, l.count()))
	vectors, dst, x := Load(Param("vectors"), GP64()), Load(Param("dst"), GP64()), Load(Param("x"), GP64())
	var right Op
	y := x
	if side == "" {
		y = Load(Param("y"), GP64())
		right = Mem{Base: y}
	} else {
		right = l.number("one")
	}
	ones := XMM()
	VMOVDQU(l.ones(), ones)
	Label("loop")
	mask := l.compare(c.predicate, l.load(Mem{Base: x}), right)
	l.storeTruth(mask, ones, Mem{Base: dst})
	ADDQ(U8(l.isa.bytes), x)
	if side == "" {
		ADDQ(U8(l.isa.bytes), y)
	}
	ADDQ(U8(l.count()), dst)
	DECQ(vectors)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// ones are bytes of 1.
func (l lanes) ones() Mem { return constants.place(0x0101010101010101, 8) }

// storeTruth writes a byte for each lane of a mask.
func (l lanes) storeTruth(mask Op, ones vec, to Mem) {
	bytes := XMM()
	switch {
	case l.wide():
		VMOVDQU8_Z(ones, mask, bytes)
	case l.single():
		high := XMM()
		VEXTRACTF128(U8(1), mask, high)
		VPACKSSDW(high, mask.(vec).AsX(), bytes)
		VPACKSSWB(bytes, bytes, bytes)
		VPAND(ones, bytes, bytes)
	default:
		high := XMM()
		VEXTRACTF128(U8(1), mask, high)
		VPACKSSDW(high, mask.(vec).AsX(), bytes) // two words a lane
		VPACKSSWB(bytes, bytes, bytes)           // two bytes
		VPACKSSWB(bytes, bytes, bytes)           // which are one word of the same bits
		VPAND(ones, bytes, bytes)
	}
	switch l.count() {
	case 16:
		VMOVDQU(bytes, to)
	case 8:
		VMOVQ(bytes, to)
	default:
		VMOVD(bytes, to)
	}
}
