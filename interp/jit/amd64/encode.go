package amd64

import "encoding/binary"

// reg is a register by its number in instructions: of integers or of floats.
type reg int8

// Registers of integers with a part of their own: two that no variable ever has,
// the stack, and where memory begins.
const (
	rax     reg = 0
	rcx     reg = 1
	rdx     reg = 2
	rbx     reg = 3
	rsp     reg = 4
	rbp     reg = 5
	rsi     reg = 6
	rdi     reg = 7
	r8      reg = 8
	r15     reg = 15
	base        = r15
	float   reg = 15 // of floats, that no variable has
	other   reg = 14 // and another
	nowhere reg = -1
)

// place is what an instruction can read or write: a register, or memory at [at+index<<scale+disp].
type place struct {
	reg   reg // nowhere: memory
	at    reg // nowhere: behind the code, constant number disp
	index reg
	scale byte
	disp  int32
}

func inReg(r reg) place { return place{reg: r} }

func memoryAt(at reg, disp int32) place {
	return place{reg: nowhere, at: at, index: nowhere, disp: disp}
}

func indexed(at, index reg, scale byte, disp int32) place {
	return place{reg: nowhere, at: at, index: index, scale: scale, disp: disp}
}

// constantAt is the constant of a number, which will lie behind the code.
func constantAt(number int) place {
	return place{reg: nowhere, at: nowhere, index: nowhere, disp: int32(number)}
}

func (p place) is(r reg) bool { return p.reg == r }

func (p place) inMemory() bool { return p.reg == nowhere }

// encoder writes instructions, and remembers what is known only at the end: distances of
// jumps and of constants.
type encoder struct {
	code      []byte
	jumps     []jump
	reads     []jump // of constants
	constants []uint64
}

// jump is a distance of 32 bits that ends at a place in the code, to a label.
type jump struct{ end, label int }

func (e *encoder) bytes(b ...byte) { e.code = append(e.code, b...) }

func (e *encoder) int32(n int32) { e.code = binary.LittleEndian.AppendUint32(e.code, uint32(n)) }

// rex gives the high bits of an instruction's registers; 0 if it needs none.
func rex(wide bool, r reg, p place) (x byte) {
	if wide {
		x |= 0x48
	}
	if r >= r8 {
		x |= 0x44
	}
	switch {
	case !p.inMemory():
		if p.reg >= r8 {
			x |= 0x41
		}
	default:
		if p.index >= r8 {
			x |= 0x42
		}
		if p.at >= r8 {
			x |= 0x41
		}
	}
	return x
}

// operands writes the bytes that name a register and a place.
func (e *encoder) operands(r reg, p place) {
	mid := byte(r&7) << 3
	switch {
	case !p.inMemory():
		e.bytes(0xc0 | mid | byte(p.reg&7))
	case p.at == nowhere:
		e.bytes(mid | 5)
		e.int32(0)
		e.reads = append(e.reads, jump{len(e.code), int(p.disp)})
	default:
		e.memory(mid, p)
	}
}

func (e *encoder) memory(mid byte, p place) {
	mode := byte(0x80)
	if p.disp >= -128 && p.disp <= 127 {
		mode = 0x40
	}
	if p.index != nowhere || p.at&7 == rsp {
		index := byte(4) // none
		if p.index != nowhere {
			index = byte(p.index & 7)
		}
		e.bytes(mode|mid|4, p.scale<<6|index<<3|byte(p.at&7))
	} else {
		e.bytes(mode | mid | byte(p.at&7))
	}
	if mode == 0x40 {
		e.bytes(byte(p.disp))
	} else {
		e.int32(p.disp)
	}
}

// op writes an instruction over a register (or a number in its place) and a place.
func (e *encoder) op(wide bool, r reg, p place, code ...byte) {
	if x := rex(wide, r, p); x != 0 {
		e.bytes(x)
	}
	e.bytes(code...)
	e.operands(r, p)
}

// op8 is op for a register of 8 bits.
func (e *encoder) op8(r reg, p place, code ...byte) {
	x := rex(false, r, p)
	if r >= rsp || p.reg >= rsp {
		x |= 0x40
	}
	if x != 0 {
		e.bytes(x)
	}
	e.bytes(code...)
	e.operands(r, p)
}

// opImm is op with a constant at its end: of 8 bits where that is enough, by the code for that.
func (e *encoder) opImm(wide bool, r reg, p place, n int32, code, code8 byte) {
	if n >= -128 && n <= 127 {
		e.op(wide, r, p, code8)
		e.shiftReads(1)
		e.bytes(byte(n))
		return
	}
	e.op(wide, r, p, code)
	e.shiftReads(4)
	e.int32(n)
}

// shiftReads says that an instruction that reads a constant goes on for n bytes: distances count from its end.
func (e *encoder) shiftReads(n int) {
	if k := len(e.reads); k > 0 && e.reads[k-1].end == len(e.code) {
		e.reads[k-1].label |= n << 32
	}
}

// Prefixes of instructions over floats, as VEX has them.
const (
	p66 = 1
	pF3 = 2
	pF2 = 3
)

// Maps of codes of VEX.
const (
	map0F   = 1
	map0F38 = 2
	map0F3A = 3
)

// vex writes an instruction over three operands: r, v and a place. Instructions without this
// prefix would wait for the upper halves of registers that others have left dirty.
func (e *encoder) vex(wide bool, r, v reg, p place, prefix, space, code byte) {
	x := rex(wide, r, p)
	two := ^byte(v) & 15 << 3
	if x&0x0b == 0 && space == map0F {
		e.bytes(0xc5, ^(x<<5)&0x80|two|prefix)
	} else {
		e.bytes(0xc4, ^(x<<5)&0xe0|space, x&8<<4|two|prefix)
	}
	e.bytes(code)
	e.operands(r, p)
}

// cond is a condition over flags, by its number in instructions.
type cond byte

const (
	below      cond = 0x2
	notBelow   cond = 0x3
	equal      cond = 0x4
	notEqual   cond = 0x5
	notAbove   cond = 0x6
	above      cond = 0x7
	parity     cond = 0xa
	noParity   cond = 0xb
	less       cond = 0xc
	notLess    cond = 0xd
	notGreater cond = 0xe
	greater    cond = 0xf
)

func (c cond) not() cond { return c ^ 1 }

// swapped is the condition for exchanged operands.
func (c cond) swapped() cond {
	switch c {
	case below:
		return above
	case above:
		return below
	case notBelow:
		return notAbove
	case notAbove:
		return notBelow
	case less:
		return greater
	case greater:
		return less
	case notLess:
		return notGreater
	case notGreater:
		return notLess
	}
	return c
}

// jumpTo goes to a label, jumpIf under a condition.
func (e *encoder) jumpTo(label int) {
	e.bytes(0xe9)
	e.distance(label)
}

func (e *encoder) jumpIf(c cond, label int) {
	e.bytes(0x0f, 0x80|byte(c))
	e.distance(label)
}

func (e *encoder) callTo(label int) {
	e.bytes(0xe8)
	e.distance(label)
}

func (e *encoder) distance(label int) {
	e.int32(0)
	e.jumps = append(e.jumps, jump{len(e.code), label})
}

// skip writes a short jump under a condition over what write writes.
func (e *encoder) skip(c cond, write func()) {
	e.bytes(0x70|byte(c), 0)
	from := len(e.code)
	write()
	e.code[from-1] = byte(len(e.code) - from)
}

// link fills distances in, once labels have places, and puts the constants behind the code.
func (e *encoder) link(labels []int) []byte {
	for _, j := range e.jumps {
		binary.LittleEndian.PutUint32(e.code[j.end-4:], uint32(labels[j.label]-j.end))
	}
	for len(e.code)%8 != 0 {
		e.bytes(0xcc)
	}
	first := len(e.code)
	for _, c := range e.constants {
		e.code = binary.LittleEndian.AppendUint64(e.code, c)
	}
	for _, r := range e.reads {
		number, more := r.label&0xffffffff, r.label>>32
		binary.LittleEndian.PutUint32(e.code[r.end-4:], uint32(first+8*number-r.end-more))
	}
	return e.code
}

// constant gives the place of a constant behind the code.
func (e *encoder) constant(bits uint64) place {
	for i, c := range e.constants {
		if c == bits {
			return constantAt(i)
		}
	}
	e.constants = append(e.constants, bits)
	return constantAt(len(e.constants) - 1)
}
