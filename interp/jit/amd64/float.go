package amd64

import (
	"math"

	"skep/interp/jit/wasm"
)

var floatCodes = [256]byte{wasm.F64Add: 0x58, wasm.F64Mul: 0x59, wasm.F64Sub: 0x5c, wasm.F64Div: 0x5e}

// floats writes operations of floats.
func (c *coder) floats(s *step) {
	const sign = 1 << 63
	c.toFloat(s.dst, func(to reg) {
		switch s.kind {
		case kFloat:
			c.vex(false, to, c.floatReg(s.a, float), c.floatPlace(s.b), pF2, map0F, floatCodes[s.op])
		case kSqrt:
			from := c.floatReg(s.a, float)
			c.vex(false, to, from, inReg(from), pF2, map0F, 0x51)
		case kNeg:
			c.vex(false, to, c.floatReg(s.a, float), c.constant(sign), p66, map0F, 0x57)
		case kAbs:
			c.vex(false, to, c.floatReg(s.a, float), c.constant(sign-1), p66, map0F, 0x54)
		case kRound:
			from := c.floatReg(s.a, float)
			c.vex(false, to, from, inReg(from), p66, map0F3A, 0x0b)
			c.bytes(byte(s.disp) | 8)
		}
	})
}

// truncate makes an integer of a float: the nearest where none fits, 0 of what is no number. The instruction
// gives the least integer for all of those.
func (c *coder) truncate(s *step) {
	from := c.floatReg(s.a, float)
	c.vex(true, rax, 0, inReg(from), pF2, map0F, 0x2c)
	c.setReg(rdx, math.MinInt64)
	c.op(true, rax, inReg(rdx), 0x3b)
	c.skip(notEqual, func() {
		c.zero(other)
		c.vex(false, from, 0, inReg(other), p66, map0F, 0x2e)
		c.skip(noParity, func() { c.setReg(rax, 0) })
		c.skip(notAbove, func() { c.setReg(rax, math.MaxInt64) })
	})
	c.moveWord(c.at(s.dst), inReg(rax))
}
