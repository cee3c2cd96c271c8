package amd64

import (
	"encoding/binary"
	"math"
	"math/bits"

	"skep/interp/jit/wasm"
)

// meaning runs modules by what the specification says of each instruction, slowly: an oracle for the assembler.
// (The engine is none: in wazero 1.12.0 a select of floats by a constant may give neither.)
type meaning struct {
	mod   *wasm.Module
	mem   []byte
	stack []uint64
	host  func(number int, words []uint64) error
}

// meaningFrame is a call of a function.
type meaningFrame struct {
	*meaning
	instrs []wasm.Instr
	locals []uint64
	levels []meaningLevel
	at     int
}

type meaningLevel struct {
	loop    int // where it begins again; -1: a jump leaves it
	height  int
	results int
}

// call runs a function over the stack.
func (m *meaning) call(n int) {
	if imports := m.mod.Imports(); n < len(imports) {
		_ = m.host(n, m.stack[len(m.stack)-len(imports[n].Params):])
		return
	}
	f := m.mod.Funcs()[n-len(m.mod.Imports())]
	params, results := f.Signature()
	base := len(m.stack) - len(params)
	fr := &meaningFrame{meaning: m, instrs: f.Instrs(), locals: append(append([]uint64(nil), m.stack[base:]...), make([]uint64, len(f.Locals()))...)}
	m.stack = m.stack[:base]
	fr.levels = []meaningLevel{{-1, base, len(results)}}
	for fr.at < len(fr.instrs) {
		in := fr.instrs[fr.at]
		fr.at++
		fr.step(in)
	}
}

func (m *meaning) push(x uint64) { m.stack = append(m.stack, x) }

func (m *meaning) pop() uint64 {
	x := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return x
}

func (f *meaningFrame) step(in wasm.Instr) {
	switch in.Op {
	case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
		f.open(in)
	case wasm.OpElse: // the end of the first side
		f.at = f.end()
		f.levels = f.levels[:len(f.levels)-1]
	case wasm.OpEnd:
		f.levels = f.levels[:len(f.levels)-1]
	case wasm.OpBr:
		f.jump(int(in.N))
	case wasm.OpBrIf:
		if f.pop() != 0 {
			f.jump(int(in.N))
		}
	case wasm.OpCall:
		f.call(int(in.N))
	case wasm.OpLocalGet:
		f.push(f.locals[in.N])
	case wasm.OpLocalSet:
		f.locals[in.N] = f.pop()
	case wasm.OpLocalTee:
		f.locals[in.N] = f.stack[len(f.stack)-1]
	case wasm.OpI32Const:
		f.push(uint64(uint32(in.N)))
	case wasm.OpI64Const, wasm.OpF64Const:
		f.push(uint64(in.N))
	case wasm.Select:
		c, b, a := f.pop(), f.pop(), f.pop()
		if c == 0 {
			a = b
		}
		f.push(a)
	default:
		f.bytes(in)
	}
}

func (f *meaningFrame) open(in wasm.Instr) {
	l := meaningLevel{loop: -1}
	if wasm.Type(in.N) != wasm.None {
		l.results = 1
	}
	taken := in.Op != wasm.OpIf || f.pop() != 0
	if l.height = len(f.stack); in.Op == wasm.OpLoop {
		l.loop = f.at
	}
	f.levels = append(f.levels, l)
	if taken {
		return
	}
	if f.at = f.skip(true); f.instrs[f.at-1].Op == wasm.OpEnd {
		f.levels = f.levels[:len(f.levels)-1]
	}
}

// skip gives the place behind the end of the innermost level, or behind its else.
func (f *meaningFrame) skip(other bool) int {
	for at, open := f.at, 0; ; at++ {
		switch f.instrs[at].Op {
		case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
			open++
		case wasm.OpElse:
			if open == 0 && other {
				return at + 1
			}
		case wasm.OpEnd:
			if open--; open < 0 {
				return at + 1
			}
		}
	}
}

func (f *meaningFrame) end() int { return f.skip(false) }

func (f *meaningFrame) jump(up int) {
	for range up {
		f.at = f.end()
		f.levels = f.levels[:len(f.levels)-1]
	}
	l := f.levels[len(f.levels)-1]
	if l.loop >= 0 {
		f.at, f.stack = l.loop, f.stack[:l.height]
		return
	}
	f.stack = append(f.stack[:l.height], f.stack[len(f.stack)-l.results:]...)
	f.at = f.end()
	f.levels = f.levels[:len(f.levels)-1]
}

// bytes are the instructions over memory.
func (f *meaningFrame) bytes(in wasm.Instr) {
	at := func() []byte { return f.mem[f.pop()+uint64(in.N):] }
	switch in.Op {
	case wasm.I64Load, wasm.F64Load:
		f.push(binary.LittleEndian.Uint64(at()))
	case wasm.I32Load:
		f.push(uint64(binary.LittleEndian.Uint32(at())))
	case wasm.I32Load8U:
		f.push(uint64(at()[0]))
	case wasm.I64Store, wasm.F64Store:
		x := f.pop()
		binary.LittleEndian.PutUint64(at(), x)
	case wasm.I32Store:
		x := f.pop()
		binary.LittleEndian.PutUint32(at(), uint32(x))
	case wasm.I32Store8:
		x := f.pop()
		at()[0] = byte(x)
	case wasm.MemoryCopy:
		n, from, to := f.pop(), f.pop(), f.pop()
		copy(f.mem[to:to+n], f.mem[from:from+n])
	case wasm.MemoryFill:
		n, x, to := f.pop(), f.pop(), f.pop()
		for i := range n {
			f.mem[to+i] = byte(x)
		}
	default:
		f.number(in.Op)
	}
}

func truthOf(ok bool) uint64 {
	if ok {
		return 1
	}
	return 0
}

// number are the instructions over numbers.
func (f *meaningFrame) number(op wasm.Op) {
	y := f.pop()
	if one, ok := unaryMeaning(op, y); ok {
		f.push(one)
		return
	}
	x := f.pop()
	switch {
	case op >= wasm.I32Eq && op <= wasm.I32GeU:
		f.push(truthOf(compared(op-wasm.I32Eq, int64(int32(x)), int64(int32(y)), x, y)))
	case op >= wasm.I64Eq && op <= wasm.I64GeU:
		f.push(truthOf(compared(op-wasm.I64Eq, int64(x), int64(y), x, y)))
	case op >= wasm.I32Add && op <= wasm.I32ShrU:
		f.push(uint64(uint32(integerMeaning(op-wasm.I32Add, int64(int32(x)), int64(int32(y)), x, 31))))
	case op >= wasm.I64Add && op <= wasm.I64ShrU:
		f.push(uint64(integerMeaning(op-wasm.I64Add, int64(x), int64(y), x, 63)))
	default:
		f.push(floatMeaning(op, math.Float64frombits(x), math.Float64frombits(y)))
	}
}

func unaryMeaning(op wasm.Op, y uint64) (uint64, bool) {
	x, float := math.Float64frombits(y), math.Float64bits
	switch op {
	case wasm.I32Eqz, wasm.I64Eqz:
		return truthOf(y == 0), true
	case wasm.I64Clz:
		return uint64(bits.LeadingZeros64(y)), true
	case wasm.I32WrapI64:
		return uint64(uint32(y)), true
	case wasm.I64ExtendI32U, wasm.I64ReinterpretF64, wasm.F64ReinterpretI64:
		return y, true
	case wasm.F64Abs:
		return y &^ (1 << 63), true
	case wasm.F64Neg:
		return y ^ 1<<63, true
	case wasm.F64Ceil:
		return float(math.Ceil(x)), true
	case wasm.F64Floor:
		return float(math.Floor(x)), true
	case wasm.F64Trunc:
		return float(math.Trunc(x)), true
	case wasm.F64Nearest:
		return float(math.RoundToEven(x)), true
	case wasm.F64Sqrt:
		return float(math.Sqrt(x)), true
	case wasm.F64ConvertI64S:
		return float(float64(int64(y))), true
	case wasm.I64TruncSatF64S:
		return uint64(saturated(x)), true
	}
	return 0, false
}

func saturated(x float64) int64 {
	switch {
	case x != x:
		return 0
	case x >= 1<<63:
		return math.MaxInt64
	case x < -1<<63:
		return math.MinInt64
	}
	return int64(x)
}

// compared is the comparison of a number in the order of codes, over signed and unsigned operands.
func compared(which wasm.Op, x, y int64, ux, uy uint64) bool {
	return []bool{ux == uy, ux != uy, x < y, ux < uy, x > y, ux > uy, x <= y, ux <= uy, x >= y, ux >= uy}[which]
}

// integerMeaning is the operation of a number in the order of codes; mask is what of a shift counts.
func integerMeaning(which wasm.Op, x, y int64, ux uint64, mask int64) int64 {
	switch which {
	case 0:
		return x + y
	case 1:
		return x - y
	case 2:
		return x * y
	case 3:
		return x / y
	case 5:
		return x % y
	case 7:
		return x & y
	case 8:
		return x | y
	case 9:
		return x ^ y
	case 10:
		return x << (y & mask)
	case 11:
		return x >> (y & mask)
	case 12:
		return int64(ux >> (y & mask))
	}
	panic("no such operation")
}

func floatMeaning(op wasm.Op, x, y float64) uint64 {
	switch op {
	case wasm.F64Eq:
		return truthOf(x == y)
	case wasm.F64Ne:
		return truthOf(x != y)
	case wasm.F64Lt:
		return truthOf(x < y)
	case wasm.F64Gt:
		return truthOf(x > y)
	case wasm.F64Le:
		return truthOf(x <= y)
	case wasm.F64Ge:
		return truthOf(x >= y)
	case wasm.F64Add:
		x += y
	case wasm.F64Sub:
		x -= y
	case wasm.F64Mul:
		x *= y
	case wasm.F64Div:
		x /= y
	default:
		panic("no such operation")
	}
	return math.Float64bits(x)
}
