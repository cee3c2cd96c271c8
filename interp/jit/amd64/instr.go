package amd64

import (
	"fmt"
	"math"

	"skep/interp/jit/wasm"
)

// instr makes steps of one instruction.
func (r *reader) instr(in wasm.Instr) error {
	switch in.Op {
	case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
		r.block(in)
		return nil
	case wasm.OpElse:
		r.orElse()
		return nil
	case wasm.OpEnd:
		r.end()
		return nil
	}
	if r.dead {
		return nil
	}
	return r.alive(in)
}

func (r *reader) alive(in wasm.Instr) error {
	switch in.Op {
	case wasm.OpBr:
		r.jump(in.N)
	case wasm.OpBrIf:
		return r.jumpIf(in.N)
	case wasm.Return:
		r.leave()
	case wasm.Unreachable:
		r.add(step{kind: kTrap, dst: noVar, more: noVar, a: number(0), b: number(0)})
		r.dead, r.leaf = true, false
	case wasm.Nop:
	case wasm.Drop:
		r.pop()
	case wasm.Select:
		r.choose()
	case wasm.OpCall:
		r.call(int(in.N))
	case wasm.OpLocalGet:
		r.pushVar(int32(in.N), r.types[in.N])
	case wasm.OpLocalSet:
		r.set(int32(in.N), r.pop())
	case wasm.OpLocalTee:
		r.set(int32(in.N), r.pop())
		r.pushVar(int32(in.N), r.types[in.N])
	case wasm.OpGlobalGet:
		return r.load(wasm.I64Load, number(0), r.module.global(in.N))
	case wasm.OpGlobalSet:
		return r.store(wasm.I64Store, number(0), r.popValue(), r.module.global(in.N))
	case wasm.OpI32Const:
		r.push(entry{x: number(int64(int32(in.N))), typ: wasm.I32})
	case wasm.OpI64Const:
		r.push(entry{x: number(in.N), typ: wasm.I64})
	case wasm.OpF64Const:
		r.push(entry{x: number(in.N), typ: wasm.F64})
	case wasm.MemoryCopy, wasm.MemoryFill:
		r.bulk(in.Op)
	default:
		return r.compute(in)
	}
	return nil
}

// choose is select.
func (r *reader) choose() {
	t := r.popTest()
	b, a := r.pop(), r.pop()
	x, y := r.value(a), r.value(b)
	v := r.fresh(a.typ)
	r.add(step{kind: kSelect, isFloat: a.typ == wasm.F64, wide: true, dst: v, more: noVar, test: t, a: r.chosen(x, a.typ), b: r.chosen(y, a.typ)})
	r.pushVar(v, a.typ)
}

// chosen makes constants of 32 bits what variables of 32 bits are: zeros above.
func (r *reader) chosen(x value, t wasm.Type) value {
	if x.constant() && t == wasm.I32 {
		return number(int64(uint32(x.imm)))
	}
	return x
}

// bulk copies or fills bytes: a call of code that every module has.
func (r *reader) bulk(op wasm.Op) {
	label := copyBytes
	if op == wasm.MemoryFill {
		label = fillBytes
	}
	n, b, a := r.popValue(), r.popValue(), r.popValue()
	r.leaf = false
	r.add(step{kind: kCall, label: label, dst: noVar, more: noVar, a: number(0), b: number(0), args: []value{a, b, n}})
}

// comparisons by instruction: the condition, and whether operands change places (of floats: only then NaN gives false).
var comparisons = [256]struct {
	cond    cond // there is none with the number 0
	swapped bool
}{
	wasm.I32Eq: {equal, false}, wasm.I32Ne: {notEqual, false}, wasm.I32LtS: {less, false}, wasm.I32LtU: {below, false}, wasm.I32GtS: {greater, false},
	wasm.I32GtU: {above, false}, wasm.I32LeS: {notGreater, false}, wasm.I32LeU: {notAbove, false}, wasm.I32GeS: {notLess, false}, wasm.I32GeU: {notBelow, false},
	wasm.I64Eq: {equal, false}, wasm.I64Ne: {notEqual, false}, wasm.I64LtS: {less, false}, wasm.I64LtU: {below, false}, wasm.I64GtS: {greater, false},
	wasm.I64GtU: {above, false}, wasm.I64LeS: {notGreater, false}, wasm.I64LeU: {notAbove, false}, wasm.I64GeS: {notLess, false}, wasm.I64GeU: {notBelow, false},
	wasm.F64Eq: {equal, false}, wasm.F64Ne: {notEqual, false}, wasm.F64Lt: {above, true}, wasm.F64Gt: {above, false}, wasm.F64Le: {notBelow, true}, wasm.F64Ge: {notBelow, false},
}

// integers are the operations over two integers.
var integers = [256]struct {
	kind kind // kMove: there is none
	wide bool
}{
	wasm.I32Add: {kAdd, false}, wasm.I32Sub: {kSub, false}, wasm.I32Mul: {kMul, false}, wasm.I32And: {kAnd, false}, wasm.I32Or: {kOr, false}, wasm.I32Xor: {kXor, false},
	wasm.I32Shl: {kShl, false}, wasm.I32ShrS: {kShrS, false}, wasm.I32ShrU: {kShrU, false},
	wasm.I64Add: {kAdd, true}, wasm.I64Sub: {kSub, true}, wasm.I64Mul: {kMul, true}, wasm.I64And: {kAnd, true}, wasm.I64Or: {kOr, true}, wasm.I64Xor: {kXor, true},
	wasm.I64Shl: {kShl, true}, wasm.I64ShrS: {kShrS, true}, wasm.I64ShrU: {kShrU, true}, wasm.I64DivS: {kDiv, true}, wasm.I64RemS: {kRem, true},
}

func (r *reader) compute(in wasm.Instr) error {
	op := in.Op
	if c := comparisons[op&0xff]; c.cond != 0 && op < 256 {
		r.compare(op, c.cond, c.swapped)
		return nil
	}
	if i := integers[op&0xff]; i.kind != kMove && op < 256 {
		r.integer(i.kind, i.wide)
		return nil
	}
	switch op {
	case wasm.I32Load, wasm.I64Load, wasm.F64Load, wasm.I32Load8U:
		a, off := r.address(in.N)
		return r.load(op, a, off)
	case wasm.I32Store, wasm.I64Store, wasm.F64Store, wasm.I32Store8:
		x := r.popValue()
		a, off := r.address(in.N)
		return r.store(op, a, x, off)
	case wasm.I32Eqz, wasm.I64Eqz:
		r.zero(op == wasm.I64Eqz)
	case wasm.F64Add, wasm.F64Sub, wasm.F64Mul, wasm.F64Div:
		b, a := r.pop(), r.pop()
		x, y := r.variable(a), r.value(b)
		r.result(step{kind: kFloat, op: op, a: x, b: y}, wasm.F64)
	default:
		return r.unary(op)
	}
	return nil
}

// result adds a step whose result lies on the stack.
func (r *reader) result(s step, t wasm.Type) {
	s.dst, s.more, s.isFloat = r.fresh(t), noVar, t == wasm.F64
	r.add(s)
	r.pushVar(s.dst, t)
}

// roundings are the ways to round by their numbers in the instruction.
var roundings = [256]int64{wasm.F64Nearest: 0, wasm.F64Floor: 1, wasm.F64Ceil: 2, wasm.F64Trunc: 3}

// unary makes steps of instructions with one operand.
func (r *reader) unary(op wasm.Op) error {
	e := r.pop()
	if op == wasm.I32WrapI64 {
		r.wrap(e)
		return nil
	}
	if op == wasm.I64ExtendI32U {
		r.extend(e)
		return nil
	}
	x := r.variable(e)
	switch op {
	case wasm.F64Sqrt:
		r.result(step{kind: kSqrt, a: x, b: number(0)}, wasm.F64)
	case wasm.F64Neg:
		r.result(step{kind: kNeg, a: x, b: number(0)}, wasm.F64)
	case wasm.F64Abs:
		r.result(step{kind: kAbs, a: x, b: number(0)}, wasm.F64)
	case wasm.F64Nearest, wasm.F64Floor, wasm.F64Ceil, wasm.F64Trunc:
		r.result(step{kind: kRound, a: x, b: number(0), disp: roundings[op]}, wasm.F64)
	case wasm.I64ReinterpretF64, wasm.F64ReinterpretI64:
		r.push(reinterpreted(r, x, op))
	case wasm.F64ConvertI64S:
		r.result(step{kind: kConvert, a: x, b: number(0)}, wasm.F64)
	case wasm.I64TruncSatF64S:
		r.result(step{kind: kTruncate, wide: true, a: x, b: number(0)}, wasm.I64)
	case wasm.I64Clz:
		r.result(step{kind: kClz, wide: true, a: x, b: number(0)}, wasm.I64)
	default:
		return fmt.Errorf("no code for instruction %#x", uint16(op))
	}
	return nil
}

// wrap makes 32 bits of 64: an address that is computed of it needs no step for that.
func (r *reader) wrap(e entry) {
	if e.x.constant() {
		r.push(entry{x: number(int64(int32(e.x.imm))), typ: wasm.I32})
		return
	}
	r.push(entry{kind: isAddress, x: e.x, index: number(0), typ: wasm.I32})
}

// extend makes 64 bits of 32: variables have zeros there.
func (r *reader) extend(e entry) {
	x := r.value(e)
	if x.constant() {
		x = number(int64(uint32(x.imm)))
	}
	r.push(entry{x: x, typ: wasm.I64})
}

func (r *reader) compare(op wasm.Op, c cond, swap bool) {
	b, a := r.pop(), r.pop()
	isFloat := op >= wasm.F64Eq && op <= wasm.F64Ge
	if swap {
		a, b = b, a
	}
	x, y := r.value(a), r.value(b)
	if x.constant() && !isFloat {
		x, y, c, a = y, x, c.swapped(), b
	}
	if x.constant() {
		a.x = x
		a.kind = isValue
		x = r.variable(a)
	}
	r.push(entry{kind: isTest, typ: wasm.I32, test: test{cond: c, float: isFloat, wide: op >= wasm.I64Eqz, a: x, b: y}})
}

// zero tells whether the stack's top is 0.
func (r *reader) zero(wide bool) {
	e := r.pop()
	if e.kind == isTest {
		e.test = e.test.not()
		r.push(e)
		return
	}
	r.push(entry{kind: isTest, typ: wasm.I32, test: test{cond: equal, wide: wide, a: r.variable(e), b: number(0)}})
}

func (r *reader) integer(k kind, wide bool) {
	b, a := r.pop(), r.pop()
	if !wide && (k == kAdd || k == kShl) && r.asAddress(k, a, b) {
		return
	}
	t := wasm.I32
	if wide {
		t = wasm.I64
	}
	x, y := r.value(a), r.value(b)
	if x.constant() && (k == kAdd || k == kMul || k == kAnd || k == kOr || k == kXor) {
		x, y = y, x
	}
	if x.constant() {
		v := r.fresh(t)
		r.move(v, x)
		x = variable(v)
	}
	r.result(step{kind: k, wide: wide, a: x, b: y}, t)
}

// asAddress puts sums and shifted numbers of 32 bits off until they are needed: an address is one instruction.
func (r *reader) asAddress(k kind, a, b entry) bool {
	if a.kind == isTest || b.kind == isTest {
		return false
	}
	x, y := r.parts(a), r.parts(b)
	if k == kShl {
		if !b.x.constant() || b.kind != isValue || b.x.imm < 0 || b.x.imm > 3 || !x.index.constant() || x.disp != 0 || x.x.constant() {
			return false
		}
		r.push(entry{kind: isAddress, x: number(0), index: x.x, scale: byte(b.x.imm), typ: wasm.I32})
		return true
	}
	sum, ok := joined(x, y)
	if ok {
		sum.disp = int64(int32(x.disp + y.disp))
		r.push(sum)
	}
	return ok
}

// parts is an entry as an address; constants are part of disp.
func (r *reader) parts(e entry) entry {
	switch {
	case e.kind == isAddress:
		return e
	case e.x.constant():
		return entry{kind: isAddress, x: number(0), index: number(0), disp: e.x.imm, typ: wasm.I32}
	}
	return entry{kind: isAddress, x: e.x, index: number(0), typ: wasm.I32}
}

// joined adds two addresses, if they have no more variables than one instruction takes: two, one of them shifted.
func joined(x, y entry) (sum entry, ok bool) {
	sum = entry{kind: isAddress, x: number(0), index: number(0), typ: wasm.I32}
	for _, part := range []struct {
		v     value
		scale byte
	}{{x.x, 0}, {x.index, x.scale}, {y.x, 0}, {y.index, y.scale}} {
		switch {
		case part.v.constant():
		case part.scale == 0 && sum.x.constant():
			sum.x = part.v
		case sum.index.constant():
			sum.index, sum.scale = part.v, part.scale
		case sum.x.constant() && sum.scale == 0:
			sum.x, sum.index, sum.scale = sum.index, part.v, part.scale
		default:
			return sum, false
		}
	}
	return sum, true
}

// address takes an address off the stack: a variable of which an instruction needs no more than its distance, or a constant.
func (r *reader) address(off int64) (a value, disp int64) {
	e := r.pop()
	if e.kind == isValue && e.x.constant() {
		return number(0), int64(uint32(e.x.imm)) + off
	}
	return r.value(e), off
}

// reaches tells distances that an instruction can hold: whole addresses, or up to half of a memory behind one that only
// the running code knows. Behind a memory so much room is nobody's.
func reaches(disp int64) error {
	if disp > math.MaxInt32 {
		return fmt.Errorf("a distance of %d", disp)
	}
	return nil
}

func (r *reader) load(op wasm.Op, a value, disp int64) error {
	if err := reaches(disp); err != nil {
		return err
	}
	t := wasm.I32
	switch op {
	case wasm.I64Load:
		t = wasm.I64
	case wasm.F64Load:
		t = wasm.F64
	}
	r.result(step{kind: kLoad, op: op, a: a, b: number(0), disp: disp}, t)
	return nil
}

func (r *reader) store(op wasm.Op, a, x value, disp int64) error {
	if err := reaches(disp); err != nil {
		return err
	}
	r.add(step{kind: kStore, op: op, isFloat: op == wasm.F64Store, dst: noVar, more: noVar, a: a, b: x, disp: disp})
	return nil
}

// reinterpreted moves bits from a register of one kind to one of the other.
func reinterpreted(r *reader, x value, op wasm.Op) entry {
	t := wasm.I64
	if op == wasm.F64ReinterpretI64 {
		t = wasm.F64
	}
	v := r.fresh(t)
	r.add(step{kind: kBits, wide: true, dst: v, more: noVar, a: x, b: number(0)})
	return entry{x: variable(v), typ: t}
}
