package amd64

import (
	"errors"

	"skep/interp/jit/wasm"
)

// coder writes a module's functions.
type coder struct {
	*encoder
	src    *Source
	labels []int // places in the code
	shared int   // the first of those that all functions share
	funcs  int   // the first function's

	b        *body
	a        *allotment
	first    int // label of the first block
	calls    map[int][]int32
	outgoing int32 // words for arguments of calls
	frame    int32
}

// Labels that all functions share.
const (
	exitLabel = iota // leaves for the host, and comes back
	trapLabel
	overflowLabel
	copyLabel
	fillLabel
	sharedLabels
)

// What a call of one of those is called in steps: functions have numbers from 0 on.
const (
	copyBytes = -1
	fillBytes = -2
)

func (c *coder) newLabels(n int) (first int) {
	first = len(c.labels)
	c.labels = append(c.labels, make([]int, n)...)
	return first
}

func (c *coder) here(label int) { c.labels[label] = len(c.code) }

// function writes a function.
func (c *coder) function(number int, b *body) error {
	blocks, labels := b.blocks()
	b.liveness(blocks)
	c.b, c.calls = b, b.acrossCalls(blocks)
	c.a = allot(b, b.intervals(blocks))
	c.layFrame()
	if c.frame > maxFrame {
		return errors.New("too many variables")
	}
	c.here(c.funcs + number)
	if len(blocks) == 0 {
		return errors.New("an empty function")
	}
	c.prologue(blocks[0].in)
	c.first = c.newLabels(len(blocks))
	order := layout(blocks)
	for i, k := range order {
		next := noBlock
		if i+1 < len(order) {
			next = order[i+1]
		}
		c.here(c.first + k)
		c.block(&blocks[k], next, labels)
	}
	return nil
}

// layout puts what is rarely run behind the rest.
func layout(blocks []block) (order []int) {
	for _, cold := range []bool{false, true} {
		for i := range blocks {
			if blocks[i].cold == cold || i == 0 && !cold {
				if i > 0 || !cold {
					order = append(order, i)
				}
			}
		}
	}
	return order
}

// layFrame gives slots to the variables that need them.
func (c *coder) layFrame() {
	need := make([]bool, len(c.a.all))
	for v := range c.a.all {
		iv := &c.a.all[v]
		need[v] = iv.reg == nowhere && iv.from >= 0
	}
	for _, live := range c.calls {
		for _, v := range live {
			need[v] = true
		}
	}
	c.outgoing = 0
	for i := range c.b.steps {
		if s := &c.b.steps[i]; s.kind == kCall {
			for _, p := range c.argumentsOf(s) {
				if p.reg == nowhere {
					c.outgoing = max(c.outgoing, p.word+1)
				}
			}
		}
	}
	c.a.giveSlots(need)
	c.frame = 8 * (c.outgoing + c.a.slots)
}

func (c *coder) argumentsOf(s *step) []argument {
	params := []wasm.Type{wasm.I32, wasm.I32, wasm.I32}
	if s.label >= 0 {
		params, _ = c.src.Module.Funcs()[s.label].Signature()
	}
	return argumentPlaces(params, func(t wasm.Type) bool { return t == wasm.F64 })
}

// slot is a variable's place on the stack.
func (c *coder) slot(v int32) place {
	return memoryAt(rsp, 8*(c.outgoing+c.a.all[v].slot-1))
}

// at is where a variable is.
func (c *coder) at(v int32) place {
	if iv := &c.a.all[v]; iv.reg != nowhere {
		return inReg(iv.reg)
	}
	return c.slot(v)
}

// context is the place of a word of the context.
func (c *coder) context(off int32) place { return memoryAt(base, int32(c.src.Context)+off) }

// prologue makes the frame, and brings parameters and variables that begin as zero to their places.
func (c *coder) prologue(needed set) {
	if !c.b.leaf {
		c.op(true, rsp, c.context(ctxLimit), 0x3b)
		c.jumpIf(below, c.shared+overflowLabel)
	}
	if c.frame > 0 {
		c.opImm(true, 5, inReg(rsp), c.frame, 0x81, 0x83)
	}
	var moves []move
	for i, p := range argumentPlaces(c.b.params, func(v int32) bool { return c.b.floats[v] }) {
		v := c.b.params[i]
		if !needed.has(v) {
			continue
		}
		from := inReg(p.reg)
		if p.reg == nowhere {
			from = memoryAt(rsp, c.frame+8+8*p.word)
		}
		moves = append(moves, move{to: c.at(v), from: from, float: c.b.floats[v]})
	}
	c.moveAll(moves)
	needed.each(func(v int32) {
		if int(v) >= len(c.b.params) {
			c.moveConstant(v, 0)
		}
	})
}

// block writes a block, and a jump where the code does not go on with what follows it.
func (c *coder) block(k *block, next int, labels []int) {
	for j := k.from; j < k.to; j++ {
		s := &c.b.steps[j]
		switch s.kind {
		case kJump, kBranch:
		default:
			c.step(j, s)
		}
	}
	switch last := &c.b.steps[k.to-1]; last.kind {
	case kReturn, kTrap:
	case kBranch:
		c.branch(last.test, labels[last.label], k.next[0], next)
	default:
		if k.next[0] != next {
			c.jumpTo(c.first + k.next[0])
		}
	}
}

// branch goes to a block if a test holds, else to another; next is what follows in the code.
func (c *coder) branch(t test, to, other, next int) {
	if to == next {
		to, other, t = other, to, t.not()
	}
	c.compare(t)
	c.jumpTest(t, c.first+to)
	if other != next {
		c.jumpTo(c.first + other)
	}
}

// jumpTest jumps if a test holds. Floats that are equal say so by two flags.
func (c *coder) jumpTest(t test, label int) {
	switch {
	case t.float && t.cond == equal:
		c.skip(parity, func() { c.jumpIf(equal, label) })
		return
	case t.float && t.cond == notEqual:
		c.jumpIf(parity, label)
	}
	c.jumpIf(t.cond, label)
}

// entry writes what the module is entered by: it takes arguments from the context and leaves the result there.
func (c *coder) entry(root int) (at int) {
	at = len(c.code)
	params, results := c.src.Module.Funcs()[root].Signature()
	places := argumentPlaces(params, func(t wasm.Type) bool { return t == wasm.F64 })
	words := int32(0)
	for _, p := range places {
		if p.reg == nowhere {
			words = max(words, p.word+1)
		}
	}
	if words > 0 {
		c.opImm(true, 5, inReg(rsp), 8*words, 0x81, 0x83)
	}
	var moves []move
	for i, p := range places {
		to := inReg(p.reg)
		if p.reg == nowhere {
			to = memoryAt(rsp, 8*p.word)
		}
		moves = append(moves, move{to: to, from: c.context(ctxArgs + 8*int32(i)), float: params[i] == wasm.F64})
	}
	c.moveAll(moves)
	c.callTo(c.funcs + root)
	if len(results) > 0 && results[0] == wasm.F64 {
		c.moveFloat(c.context(ctxArgs), inReg(float))
	} else {
		c.moveWord(c.context(ctxArgs), inReg(rax))
	}
	c.leaveWith(0)
	return at
}

// leaveWith goes back to Go for good, with a code.
func (c *coder) leaveWith(code int32) {
	c.op(true, 0, c.context(ctxCode), 0xc7)
	c.int32(code)
	c.leave()
}

func (c *coder) leave() {
	c.op(true, rsp, c.context(ctxGoSP), 0x8b)
	c.op(true, rbp, c.context(ctxGoBP), 0x8b)
	c.bytes(0xc3)
}

// common writes what all functions share.
func (c *coder) common() {
	c.here(c.shared + exitLabel)
	c.op(true, rsp, c.context(ctxSP), 0x89)
	c.leave()
	c.here(c.shared + trapLabel)
	c.leaveWith(codeTrap)
	c.here(c.shared + overflowLabel)
	c.leaveWith(codeOverflow)
	c.copyBytes()
	c.fillBytes()
}

// copyBytes copies rsi bytes from rbx to rcx, addresses in memory; they may overlap. Words are
// copied one by one up to a length from which on the processor's own loop is faster.
func (c *coder) copyBytes() {
	c.here(c.shared + copyLabel)
	const long = 256
	c.moveWord(inReg(rdx), inReg(rsi))
	c.op(true, rdi, indexed(base, rcx, 0, 0), 0x8d)
	c.op(true, rsi, indexed(base, rbx, 0, 0), 0x8d)
	c.moveWord(inReg(rcx), inReg(rdx))
	c.moveWord(inReg(rax), inReg(rdi))
	c.op(true, rax, inReg(rsi), 0x2b)
	c.op(true, rax, inReg(rcx), 0x3b)
	c.skip(notBelow, func() { // the target begins inside of the source: from the end on
		c.bytes(0xfd)
		c.op(true, rdi, indexed(rdi, rcx, 0, -1), 0x8d)
		c.op(true, rsi, indexed(rsi, rcx, 0, -1), 0x8d)
		c.bytes(0xf3, 0xa4, 0xfc, 0xc3)
	})
	c.opImm(true, 7, inReg(rcx), long, 0x81, 0x83)
	c.skip(notAbove, func() { c.bytes(0xf3, 0xa4, 0xc3) })
	words := c.newLabels(2)
	c.here(words)
	c.opImm(true, 7, inReg(rcx), 8, 0x81, 0x83)
	c.jumpIf(below, words+1)
	c.moveWord(inReg(rax), memoryAt(rsi, 0))
	c.moveWord(memoryAt(rdi, 0), inReg(rax))
	c.opImm(true, 0, inReg(rsi), 8, 0x81, 0x83)
	c.opImm(true, 0, inReg(rdi), 8, 0x81, 0x83)
	c.opImm(true, 5, inReg(rcx), 8, 0x81, 0x83)
	c.jumpTo(words)
	c.here(words + 1)
	c.bytes(0xf3, 0xa4, 0xc3)
}

// fillBytes writes a byte, in rbx, rsi times from rcx on.
func (c *coder) fillBytes() {
	c.here(c.shared + fillLabel)
	c.op(true, rdi, indexed(base, rcx, 0, 0), 0x8d)
	c.moveWord(inReg(rax), inReg(rbx))
	c.moveWord(inReg(rcx), inReg(rsi))
	c.bytes(0xf3, 0xaa, 0xc3)
}
