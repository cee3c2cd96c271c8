package amd64

import (
	"slices"

	"skep/interp/jit/wasm"
)

// move is one of several that happen at once.
type move struct {
	to, from place
	constant bool // of bits
	bits     int64
	float    bool
}

// setReg puts a constant into a register, without touching flags.
func (c *coder) setReg(r reg, n int64) {
	switch {
	case n >= 0 && n < 1<<32:
		if r >= r8 {
			c.bytes(0x41)
		}
		c.bytes(0xb8 | byte(r&7))
		c.int32(int32(uint32(n)))
	case int64(int32(n)) == n:
		c.op(true, 0, inReg(r), 0xc7)
		c.int32(int32(n))
	default:
		c.bytes(rex(true, 0, inReg(r)), 0xb8|byte(r&7))
		c.int32(int32(uint32(n)))
		c.int32(int32(uint32(n >> 32)))
	}
}

// moveWord copies 64 bits; between two places in memory through rax.
func (c *coder) moveWord(to, from place) {
	switch {
	case to == from:
	case !to.inMemory():
		c.op(true, to.reg, from, 0x8b)
	case !from.inMemory():
		c.op(true, from.reg, to, 0x89)
	default:
		c.op(true, rax, from, 0x8b)
		c.op(true, rax, to, 0x89)
	}
}

// moveFloat copies a float; between two places in memory through rax.
func (c *coder) moveFloat(to, from place) {
	switch {
	case to == from:
	case to.inMemory() && from.inMemory():
		c.moveWord(to, from)
	case to.inMemory():
		c.vex(false, from.reg, 0, to, pF2, map0F, 0x11)
	case from.inMemory():
		c.vex(false, to.reg, 0, from, pF2, map0F, 0x10)
	default:
		c.vex(false, to.reg, 0, from, p66, map0F, 0x28)
	}
}

// moveBetween copies bits between the kinds of registers.
func (c *coder) moveBetween(to, from place, toFloat bool) {
	switch {
	case !to.inMemory() && !from.inMemory() && toFloat:
		c.vex(true, to.reg, 0, from, p66, map0F, 0x6e)
	case !to.inMemory() && !from.inMemory():
		c.vex(true, from.reg, 0, to, p66, map0F, 0x7e)
	case from.inMemory():
		c.moveOne(move{to: to, from: from, float: toFloat})
	default:
		c.moveOne(move{to: to, from: from, float: !toFloat})
	}
}

// moveConstant gives a variable a constant: an integer, or a float's bits.
func (c *coder) moveConstant(v int32, bits int64) {
	c.moveBits(c.at(v), bits, c.b.floats[v])
}

func (c *coder) moveBits(to place, bits int64, isFloat bool) {
	switch {
	case to.inMemory() && int64(int32(bits)) == bits:
		c.op(true, 0, to, 0xc7)
		c.int32(int32(bits))
	case to.inMemory():
		c.setReg(rax, bits)
		c.moveWord(to, inReg(rax))
	case !isFloat:
		c.setReg(to.reg, bits)
	case bits == 0:
		c.zero(to.reg)
	default:
		c.moveFloat(to, c.constant(uint64(bits)))
	}
}

// zero clears a register of floats, which also ends what it depended on.
func (c *coder) zero(r reg) { c.vex(false, r, r, inReg(r), p66, map0F, 0x57) }

func (c *coder) moveOne(m move) {
	switch {
	case m.constant:
		c.moveBits(m.to, m.bits, m.float)
	case m.float:
		c.moveFloat(m.to, m.from)
	default:
		c.moveWord(m.to, m.from)
	}
}

// moveAll makes moves that happen at once: first those to memory, then between registers, in an
// order in which nothing is overwritten that is still to be read, last those from memory.
func (c *coder) moveAll(moves []move) {
	var between []move
	for _, m := range moves {
		switch {
		case m.to.inMemory():
			c.moveOne(m)
		case !m.constant && !m.from.inMemory() && m.to != m.from:
			between = append(between, m)
		}
	}
	c.permute(between)
	for _, m := range moves {
		if !m.to.inMemory() && (m.constant || m.from.inMemory()) {
			c.moveOne(m)
		}
	}
}

// permute makes moves between registers: where they go round in circles, one value waits in a register of its own.
func (c *coder) permute(moves []move) {
	for len(moves) > 0 {
		free := slices.IndexFunc(moves, func(m move) bool {
			return !slices.ContainsFunc(moves, func(n move) bool { return n.float == m.float && n.from == m.to })
		})
		if free >= 0 {
			c.moveOne(moves[free])
			moves = slices.Delete(moves, free, free+1)
			continue
		}
		m := &moves[0]
		wait := inReg(rdx)
		if m.float {
			wait = inReg(float)
		}
		c.moveOne(move{to: wait, from: m.from, float: m.float})
		m.from = wait
	}
}

// call calls a function or the host: registers whose variables are needed afterwards are saved around it.
func (c *coder) call(j int, s *step) {
	saved := c.calls[j]
	for _, v := range saved {
		if c.a.all[v].reg != nowhere {
			c.moveOne(move{to: c.slot(v), from: c.at(v), float: c.b.floats[v]})
		}
	}
	if s.kind == kHost {
		c.callHost(s)
	} else {
		c.callFunction(s)
	}
	for _, v := range saved {
		if c.a.all[v].reg != nowhere {
			c.moveOne(move{to: c.at(v), from: c.slot(v), float: c.b.floats[v]})
		}
	}
	c.takeResults(s)
}

func (c *coder) callFunction(s *step) {
	var moves []move
	for i, p := range c.argumentsOf(s) {
		to := inReg(p.reg)
		if p.reg == nowhere {
			to = memoryAt(rsp, 8*p.word)
		}
		moves = append(moves, c.argument(s, i, to))
	}
	c.moveAll(moves)
	switch s.label {
	case copyBytes:
		c.callTo(c.shared + copyLabel)
	case fillBytes:
		c.callTo(c.shared + fillLabel)
	default:
		c.callTo(c.funcs + s.label)
	}
}

// argument moves an argument of a call to its place.
func (c *coder) argument(s *step, i int, to place) move {
	x, t := s.args[i], c.paramOf(s, i)
	if x.constant() {
		bits := x.imm
		if t == i32 {
			bits = int64(uint32(bits))
		}
		return move{to: to, constant: true, bits: bits, float: t == f64}
	}
	return move{to: to, from: c.at(x.v), float: t == f64}
}

// callHost leaves arguments in the context, and comes back with results there.
func (c *coder) callHost(s *step) {
	var moves []move
	for i := range s.args {
		moves = append(moves, c.argument(s, i, c.context(ctxArgs+8*int32(i))))
	}
	c.moveAll(moves)
	c.op(true, 0, c.context(ctxCode), 0xc7)
	c.int32(int32(1 + s.label))
	c.callTo(c.shared + exitLabel)
}

// takeResults brings results to their variables: one of a function is in rax, or the register of floats that is nobody's.
func (c *coder) takeResults(s *step) {
	for i, v := range []int32{s.dst, s.more} {
		if v == noVar || c.a.all[v].from < 0 {
			continue
		}
		switch isFloat := c.b.floats[v]; {
		case s.kind == kHost:
			c.moveOne(move{to: c.at(v), from: c.context(ctxArgs + 8*int32(i)), float: isFloat})
		case isFloat:
			c.moveFloat(c.at(v), inReg(float))
		default:
			c.moveWord(c.at(v), inReg(rax))
		}
	}
}

// giveResult leaves the function with its result where calls expect it.
func (c *coder) giveResult(s *step) {
	if len(s.args) > 0 {
		x := s.args[0]
		to := inReg(rax)
		if s.isFloat {
			to = inReg(float)
		}
		if x.constant() {
			c.moveBits(to, x.imm, s.isFloat)
		} else {
			c.moveOne(move{to: to, from: c.at(x.v), float: s.isFloat})
		}
	}
	if c.frame > 0 {
		c.opImm(true, 0, inReg(rsp), c.frame, 0x81, 0x83)
	}
	c.bytes(0xc3)
}

const (
	i32 = wasm.I32
	f64 = wasm.F64
)

// paramOf is the type of a parameter of what a step calls.
func (c *coder) paramOf(s *step, i int) wasm.Type {
	switch {
	case s.kind == kHost:
		return c.src.Module.Imports()[s.label].Params[i]
	case s.label >= 0:
		params, _ := c.src.Module.Funcs()[s.label].Signature()
		return params[i]
	}
	return i32
}
