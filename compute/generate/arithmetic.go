package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// machine is what a vector.Formula runs on: a list of operations, each of which ends in a jump to the next, so that
// what is between them stays in registers. An operation is a function of its own without a frame, as nothing else in
// Go's assembler has an address; the stack is never touched, so a profile or a trace that finds one of them goes
// on to the caller of runFormula.
//
// A group is as many elements as an accumulator holds. The list runs once a group.
type machine struct {
	lanes
	accumulators [3][]reg.Register
	free         []reg.Register
	table        []string // the operations by their places in vector.operations
}

// The registers of general purpose that the operations share.
var (
	list   = reg.RDI // the word of the operation that runs: its address, and that of its operand
	head   = reg.R8  // the first word
	offset = reg.RAX // of the group in vectors, in bytes
	groups = reg.RCX // that are left
	place  = reg.RSI // the operand's
)

const word = 16

var wholeRegisters = []reg.VecPhysical{
	reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7, reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
	reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23, reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
}

// writeArithmetic writes the machines of both element types and widths.
func writeArithmetic() {
	writeStart()
	for _, l := range []lanes{{avx512, 4}, {avx512, 8}, {avx2, 4}, {avx2, 8}} {
		m := newMachine(l)
		m.writeOperations()
		m.writeTable()
	}
}

// newMachine deals out the registers: a quarter of them to each of three accumulators.
func newMachine(l lanes) *machine {
	m := &machine{lanes: l}
	each := 4
	if l.wide() {
		each = 8
	}
	for i := range 4 * each {
		var r reg.Register = wholeRegisters[i].AsY()
		if l.wide() {
			r = wholeRegisters[i].AsZ()
		}
		if i < 3*each {
			m.accumulators[i/each] = append(m.accumulators[i/each], r)
		} else {
			m.free = append(m.free, r)
		}
	}
	return m
}

// writeStart writes the one function that Go calls.
func writeStart() {
	TEXT("runFormula", NOSPLIT, "func(code *uintptr, count int)")
	Load(Param("code"), list)
	Load(Param("count"), groups)
	MOVQ(list, head)
	XORQ(offset, offset)
	jump()
}

// jump goes on to the operation of the word at list.
func jump() {
	Instruction(&ir.Instruction{Opcode: "JMP", Operands: []Op{Mem{Base: list}}, Inputs: []Op{list}, IsTerminal: true})
}

// operation writes one of the list, which leaves the accumulators that it does not name.
func (m *machine) operation(name string, body func()) {
	name += m.suffix() + "<>"
	m.table = append(m.table, name)
	TEXT(name, NOSPLIT, "func()")
	body()
	ADDQ(U8(word), list)
	jump()
}

// vector points to the group of the operand.
func (m *machine) vector() Mem {
	MOVQ(Mem{Base: list, Disp: 8}, place)
	ADDQ(offset, place)
	return Mem{Base: place}
}

// number gives the operand in all lanes.
func (m *machine) number() Op {
	MOVQ(Mem{Base: list, Disp: 8}, place)
	m.emit(repeat, Mem{Base: place}, m.free[0])
	return m.free[0]
}

// writeOperations writes what vector.operations names, in its order.
func (m *machine) writeOperations() {
	for _, form := range []func(p pairing, a int){m.vectorRight, m.vectorLeft, m.numberRight, m.numberLeft, m.nextRight, m.nextLeft} {
		for _, p := range pairings {
			for a := range m.accumulators {
				form(p, a)
			}
		}
	}
	for a, sum := range m.accumulators {
		m.operation(fmt.Sprintf("load%d", a), func() {
			from := m.vector()
			for i, r := range sum {
				m.fetch(from.Offset(i*m.isa.bytes), r)
			}
		})
	}
	for a, sum := range m.accumulators {
		m.operation(fmt.Sprintf("root%d", a), func() {
			for _, r := range sum {
				m.emit(root, r, r)
			}
		})
	}
	m.writeFinish("finish", move)
	m.writeFinish("stream", moveAround)
}

// fetch loads a vector, a wide one in halves: a processor that fetches ahead sees two accesses of a line then, and for several operands in
// turn keeps up with them. Adding two vectors of 8 MB took 0.42 ms with loads of whole lines, 0.34 so.
func (m *machine) fetch(from Mem, to reg.Register) {
	if !m.wide() {
		m.emit(move, from, to)
		return
	}
	m.emit(move, from, to.(reg.VecPhysical).AsY())
	VINSERTF64X4(U8(1), from.Offset(32), to, to)
}

func (m *machine) vectorRight(p pairing, a int) {
	m.operation(fmt.Sprintf("%sVector%d", p.name, a), func() {
		from := m.vector()
		for i, r := range m.accumulators[a] {
			right := Op(from.Offset(i * m.isa.bytes))
			if m.wide() {
				free := m.free[i%len(m.free)]
				m.fetch(from.Offset(i*m.isa.bytes), free)
				right = free
			}
			m.emit(p.form, right, r, r)
		}
	})
}

func (m *machine) vectorLeft(p pairing, a int) {
	m.operation(fmt.Sprintf("%sToVector%d", p.name, a), func() {
		from := m.vector()
		for i, r := range m.accumulators[a] {
			left := m.free[i%len(m.free)]
			m.fetch(from.Offset(i*m.isa.bytes), left)
			m.emit(p.form, r, left, r)
		}
	})
}

func (m *machine) numberRight(p pairing, a int) {
	m.operation(fmt.Sprintf("%sNumber%d", p.name, a), func() {
		one := m.number()
		for _, r := range m.accumulators[a] {
			m.emit(p.form, one, r, r)
		}
	})
}

func (m *machine) numberLeft(p pairing, a int) {
	m.operation(fmt.Sprintf("%sToNumber%d", p.name, a), func() {
		one := m.number()
		for _, r := range m.accumulators[a] {
			m.emit(p.form, r, one, r)
		}
	})
}

// nextRight and nextLeft have the next accumulator as their operand; the last has none.

func (m *machine) nextRight(p pairing, a int) {
	m.withNext(p.name+"Next", a, func(r, next reg.Register) { m.emit(p.form, next, r, r) })
}

func (m *machine) nextLeft(p pairing, a int) {
	m.withNext(p.name+"ToNext", a, func(r, next reg.Register) { m.emit(p.form, r, next, r) })
}

func (m *machine) withNext(name string, a int, f func(r, next reg.Register)) {
	if a+1 == len(m.accumulators) {
		m.table = append(m.table, "")
		return
	}
	m.operation(fmt.Sprintf("%s%d", name, a), func() {
		for i, r := range m.accumulators[a] {
			f(r, m.accumulators[a+1][i])
		}
	})
}

// writeFinish writes an end of the list: the first accumulator goes to memory, and the next group begins. What goes around the
// caches needs no fence behind it: goroutines hand results on by instructions with a lock, which wait for such stores too.
func (m *machine) writeFinish(name string, store instruction) {
	name += m.suffix() + "<>"
	m.table = append(m.table, name)
	TEXT(name, NOSPLIT, "func()")
	to := m.vector()
	for i, r := range m.accumulators[0] {
		m.emit(store, r, to.Offset(i*m.isa.bytes))
	}
	ADDQ(U32(len(m.accumulators[0])*m.isa.bytes), offset)
	MOVQ(head, list)
	DECQ(groups)
	JZ(LabelRef("done"))
	jump()
	Label("done")
	VZEROUPPER()
	RET()
}

// address is that of a function, as a constant of the linker.
type address struct {
	U64
	name string
}

func (a address) Asm() string { return "$·" + a.name + "(SB)" }

// writeTable writes the addresses, and the function by which Go finds them.
func (m *machine) writeTable() {
	at := GLOBL("operations"+m.suffix(), RODATA|NOPTR)
	for i, name := range m.table {
		if name == "" {
			DATA(8*i, U64(0))
		} else {
			DATA(8*i, address{name: name})
		}
	}
	TEXT("formulas"+m.suffix(), NOSPLIT, "func() *uintptr")
	table := GP64()
	LEAQ(at, table)
	Store(table, ReturnIndex(0))
	RET()
}
