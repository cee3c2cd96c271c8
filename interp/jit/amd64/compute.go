package amd64

import (
	"math"

	"skep/interp/jit/wasm"
)

// step writes a step that is no jump.
func (c *coder) step(j int, s *step) {
	switch s.kind {
	case kMove:
		if s.a.constant() {
			c.moveConstant(s.dst, s.a.imm)
		} else {
			c.moveOne(move{to: c.at(s.dst), from: c.at(s.a.v), float: s.isFloat})
		}
	case kAdd, kSub, kMul, kAnd, kOr, kXor:
		c.arithmetic(s)
	case kShl, kShrS, kShrU:
		c.shift(s)
	case kClz:
		c.leadingZeros(s)
	case kDiv, kRem:
		c.divide(s)
	case kLea:
		c.lea(s)
	case kLoad:
		c.load(s)
	case kStore:
		c.store(s)
	case kFloat, kSqrt, kNeg, kAbs, kRound:
		c.floats(s)
	case kConvert:
		c.toFloat(s.dst, func(r reg) {
			c.zero(r)
			c.vex(true, r, r, c.at(s.a.v), pF2, map0F, 0x2a)
		})
	case kTruncate:
		c.truncate(s)
	case kBits:
		c.moveBetween(c.at(s.dst), c.at(s.a.v), c.b.floats[s.dst])
	case kSet:
		c.setTest(s)
	case kSelect:
		c.choose(s)
	case kCall, kHost:
		c.call(j, s)
	case kReturn:
		c.giveResult(s)
	case kTrap:
		c.jumpTo(c.shared + trapLabel)
	}
}

// toWord computes into a variable's register, or into rax and from there into its place.
func (c *coder) toWord(v int32, write func(r reg)) {
	to := c.at(v)
	if !to.inMemory() {
		write(to.reg)
		return
	}
	write(rax)
	c.moveWord(to, inReg(rax))
}

func (c *coder) toFloat(v int32, write func(r reg)) {
	to := c.at(v)
	if !to.inMemory() {
		write(to.reg)
		return
	}
	write(float)
	c.moveFloat(to, inReg(float))
}

// word gives a register with a value: the variable's own, or one that is lent for it.
func (c *coder) word(x value, lent reg) reg {
	if x.constant() {
		c.setReg(lent, x.imm)
		return lent
	}
	if p := c.at(x.v); p.inMemory() {
		c.moveWord(inReg(lent), p)
		return lent
	}
	return c.a.all[x.v].reg
}

func (c *coder) floatReg(x value, lent reg) reg {
	if x.constant() {
		c.moveBits(inReg(lent), x.imm, true)
		return lent
	}
	if p := c.at(x.v); p.inMemory() {
		c.moveFloat(inReg(lent), p)
		return lent
	}
	return c.a.all[x.v].reg
}

// floatPlace gives where a float is, constants behind the code.
func (c *coder) floatPlace(x value) place {
	if x.constant() {
		return c.constant(uint64(x.imm))
	}
	return c.at(x.v)
}

// Codes of operations: with the result in a register, and the number that stands for them beside a constant.
var codes = [kXor + 1]struct{ code, number byte }{kAdd: {0x03, 0}, kOr: {0x0b, 1}, kAnd: {0x23, 4}, kSub: {0x2b, 5}, kXor: {0x33, 6}}

// arithmetic writes dst = a op b with instructions of two operands.
func (c *coder) arithmetic(s *step) {
	a, b := s.a, s.b
	if b.constant() && !b.fits() {
		c.setReg(rdx, b.imm)
	}
	if c.inPlace(s) {
		return
	}
	c.toWord(s.dst, func(to reg) {
		first, second := c.at(a.v), inReg(rdx)
		if !b.constant() {
			second = c.at(b.v)
		}
		if second.is(to) && !b.constant() && !first.is(to) {
			if s.kind == kSub {
				c.moveWord(inReg(rax), first)
				c.op(s.wide, rax, second, 0x2b)
				c.moveWord(inReg(to), inReg(rax))
				return
			}
			first, second = second, first
		}
		if b.fits() {
			c.withConstant(s, to, first, int32(b.imm))
			return
		}
		if s.kind == kAdd && !first.inMemory() && !second.inMemory() && !first.is(to) {
			c.op(s.wide, to, indexed(first.reg, second.reg, 0, 0), 0x8d)
			return
		}
		c.moveWord(inReg(to), first)
		c.combine(s, to, second)
	})
}

func (c *coder) combine(s *step, to reg, second place) {
	if s.kind == kMul {
		c.op(s.wide, to, second, 0x0f, 0xaf)
		return
	}
	c.op(s.wide, to, second, codes[s.kind].code)
}

func (c *coder) withConstant(s *step, to reg, first place, n int32) {
	switch {
	case s.kind == kMul:
		c.opImm(s.wide, to, first, n, 0x69, 0x6b)
	case s.kind == kAdd && !first.inMemory() && !first.is(to):
		c.op(s.wide, to, memoryAt(first.reg, n), 0x8d)
	case s.kind == kSub && !first.inMemory() && !first.is(to) && n != math.MinInt32:
		c.op(s.wide, to, memoryAt(first.reg, -n), 0x8d)
	default:
		c.moveWord(inReg(to), first)
		c.opImm(s.wide, reg(codes[s.kind].number), inReg(to), n, 0x81, 0x83)
	}
}

// inPlace changes a variable on the stack where it lies.
func (c *coder) inPlace(s *step) bool {
	to := c.at(s.dst)
	if !to.inMemory() || s.a.v != s.dst || s.kind == kMul {
		return false
	}
	if s.b.fits() {
		c.opImm(s.wide, reg(codes[s.kind].number), to, int32(s.b.imm), 0x81, 0x83)
		return true
	}
	second := inReg(rdx)
	if !s.b.constant() {
		second = c.at(s.b.v)
	}
	if second.inMemory() {
		return false
	}
	c.op(s.wide, second.reg, to, codes[s.kind].code&^2)
	return true
}

// Shifts by their numbers beside a constant, and by the prefix of the instruction that takes any register.
var shifts = [kShrU + 1]struct {
	number reg
	prefix byte
}{kShl: {4, p66}, kShrU: {5, pF2}, kShrS: {7, pF3}}

func (c *coder) shift(s *step) {
	by := shifts[s.kind]
	c.toWord(s.dst, func(to reg) {
		if s.b.constant() {
			mask := int64(31)
			if s.wide {
				mask = 63
			}
			c.moveWord(inReg(to), c.at(s.a.v))
			c.op(s.wide, by.number, inReg(to), 0xc1)
			c.bytes(byte(s.b.imm & mask))
			return
		}
		c.vex(s.wide, to, c.word(s.b, rdx), c.at(s.a.v), by.prefix, map0F38, 0xf7)
	})
}

// leadingZeros: bsr gives the highest bit that is set, and tells 0 by a flag.
func (c *coder) leadingZeros(s *step) {
	c.setReg(rax, 127)
	c.op(true, rdx, c.at(s.a.v), 0x0f, 0xbd)
	c.op(true, rdx, inReg(rax), 0x0f, 0x44)
	c.opImm(true, 6, inReg(rdx), 63, 0x81, 0x83)
	c.moveWord(c.at(s.dst), inReg(rdx))
}

// divide: dividing by -1 is negating, which cannot trap; 0 has been looked for, and leaves the code if it has not.
func (c *coder) divide(s *step) {
	result := rax
	if s.kind == kRem {
		result = rdx
	}
	if s.b.constant() && s.b.imm != 0 && s.b.imm != -1 {
		c.moveWord(inReg(rax), c.at(s.a.v))
		c.bytes(0x48, 0x99)
		c.op(true, 7, c.constant(uint64(s.b.imm)), 0xf7)
		c.moveWord(c.at(s.dst), inReg(result))
		return
	}
	if s.b.constant() {
		c.setReg(rdx, s.b.imm)
		c.op(true, rdx, memoryAt(rsp, -16), 0x89)
	}
	by := memoryAt(rsp, -16)
	if !s.b.constant() {
		by = c.at(s.b.v)
	}
	c.moveWord(inReg(rax), c.at(s.a.v))
	c.opImm(true, 7, by, 0, 0x81, 0x83)
	c.jumpIf(equal, c.shared+trapLabel)
	c.opImm(true, 7, by, -1, 0x81, 0x83)
	c.skip(notEqual, func() {
		c.op(true, 3, inReg(rax), 0xf7) // what is divided, negated
		c.setReg(rdx, 0)
		c.bytes(0xeb, 0) // over the division
	})
	over := len(c.code)
	c.bytes(0x48, 0x99)
	c.op(true, 7, by, 0xf7)
	c.code[over-1] = byte(len(c.code) - over)
	c.moveWord(c.at(s.dst), inReg(result))
}

// lea computes an address: 32 bits, so that what lies above in a register does not matter.
func (c *coder) lea(s *step) {
	c.toWord(s.dst, func(to reg) {
		switch {
		case s.a.constant() && s.b.constant():
			c.setReg(to, int64(uint32(s.disp)))
		case s.b.constant():
			if from := c.at(s.a.v); s.disp == 0 {
				c.op(false, to, from, 0x8b)
				return
			}
			c.op(false, to, memoryAt(c.word(s.a, rax), int32(s.disp)), 0x8d)
		case s.a.constant():
			c.op(false, to, c.at(s.b.v), 0x8b)
			if s.scale > 0 {
				c.op(false, 4, inReg(to), 0xc1)
				c.bytes(s.scale)
			}
			if s.disp != 0 {
				c.opImm(false, 0, inReg(to), int32(s.disp), 0x81, 0x83)
			}
		default:
			c.op(false, to, indexed(c.word(s.a, rax), c.word(s.b, rdx), s.scale, int32(s.disp)), 0x8d)
		}
	})
}

// address is the place of a load or store; a register is lent if the address lies on the stack.
func (c *coder) address(s *step, lent reg) place {
	if s.a.constant() {
		return memoryAt(base, int32(s.disp))
	}
	return indexed(base, c.word(s.a, lent), 0, int32(s.disp))
}

func (c *coder) load(s *step) {
	from := c.address(s, rax)
	switch s.op {
	case wasm.F64Load:
		c.toFloat(s.dst, func(r reg) { c.moveFloat(inReg(r), from) })
	case wasm.I64Load:
		c.toWord(s.dst, func(r reg) { c.op(true, r, from, 0x8b) })
	case wasm.I32Load:
		c.toWord(s.dst, func(r reg) { c.op(false, r, from, 0x8b) })
	case wasm.I32Load8U:
		c.toWord(s.dst, func(r reg) { c.op(false, r, from, 0x0f, 0xb6) })
	}
}

func (c *coder) store(s *step) {
	to := c.address(s, rax)
	if s.op == wasm.F64Store && !s.b.constant() {
		c.moveFloat(to, inReg(c.floatReg(s.b, float)))
		return
	}
	if s.b.fits() && (s.op == wasm.I32Store || s.op == wasm.I64Store) {
		c.op(s.op == wasm.I64Store, 0, to, 0xc7)
		c.int32(int32(s.b.imm))
		return
	}
	switch from := c.word(s.b, rdx); s.op {
	case wasm.I32Store:
		c.op(false, from, to, 0x89)
	case wasm.I32Store8:
		c.op8(from, to, 0x88)
	default:
		c.op(true, from, to, 0x89)
	}
}
