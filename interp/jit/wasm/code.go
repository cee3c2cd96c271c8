package wasm

import (
	"encoding/binary"
	"math"
)

// Func is a function under construction. Instructions are appended in order;
// Block, Loop and If open levels that End closes, and Br counts levels outwards.
type Func struct {
	typ     int
	params  []Type
	results []Type
	locals  []Type
	code    []byte
	depth   int
}

// Signature gives the types of the function's parameters, its first locals, and of its results.
func (f *Func) Signature() (params, results []Type) { return f.params, f.results }

// Locals gives the types of the locals that are no parameters.
func (f *Func) Locals() []Type { return f.locals }

// Local makes a local, which starts as zero, and gives its number.
func (f *Func) Local(t Type) uint32 {
	f.locals = append(f.locals, t)
	return uint32(len(f.params) + len(f.locals) - 1)
}

// Op appends instructions without operands.
func (f *Func) Op(ops ...Op) {
	for _, op := range ops {
		if op > 0xff { // the prefixed ones: 0xfcXX
			f.code = Uleb(append(f.code, byte(op>>8)), uint64(op&0xff))
			continue
		}
		f.code = append(f.code, byte(op))
	}
}

func (f *Func) with(op Op, n uint32) { f.code = Uleb(append(f.code, byte(op)), uint64(n)) }

// Get, Set and Tee read a local, write it, write it and keep the value.
func (f *Func) Get(local uint32) { f.with(OpLocalGet, local) }

// Set takes the stack's top into a local.
func (f *Func) Set(local uint32) { f.with(OpLocalSet, local) }

// Tee copies the stack's top into a local.
func (f *Func) Tee(local uint32) { f.with(OpLocalTee, local) }

// GlobalGet reads a variable of the module.
func (f *Func) GlobalGet(g uint32) { f.with(OpGlobalGet, g) }

// GlobalSet writes a variable of the module.
func (f *Func) GlobalSet(g uint32) { f.with(OpGlobalSet, g) }

// Call calls a function by its number.
func (f *Func) Call(fn uint32) { f.with(OpCall, fn) }

// I32 pushes a constant.
func (f *Func) I32(n int32) { f.code = Sleb(append(f.code, byte(OpI32Const)), int64(n)) }

// I64 pushes a constant.
func (f *Func) I64(n int64) { f.code = Sleb(append(f.code, byte(OpI64Const)), n) }

// F64 pushes a constant, bit for bit.
func (f *Func) F64(x float64) {
	f.code = binary.LittleEndian.AppendUint64(append(f.code, byte(OpF64Const)), math.Float64bits(x))
}

// Load and store: the address is the i32 on the stack plus offset. The memory
// may be told that addresses are multiples of the operand's size; they are.
func (f *Func) memory(op Op, offset uint32, log2 byte) {
	f.code = Uleb(append(f.code, byte(op), log2), uint64(offset))
}

// Load replaces an address by what is there.
func (f *Func) Load(op Op, offset uint32) { f.memory(op, offset, log2Of.Get()[op]) }

// Store takes a value, and below it an address.
func (f *Func) Store(op Op, offset uint32) { f.memory(op, offset, log2Of.Get()[op]) }

// Copy takes length, source and target of a range of bytes; they may overlap.
func (f *Func) Copy() { f.code = append(f.code, 0xfc, 10, 0, 0) }

// Fill takes length, byte and target.
func (f *Func) Fill() { f.code = append(f.code, 0xfc, 11, 0) }

// Block opens a level that Br leaves at its end.
func (f *Func) Block(t Type) { f.open(OpBlock, t) }

// Loop opens a level that Br starts again.
func (f *Func) Loop(t Type) { f.open(OpLoop, t) }

// If takes a condition and opens a level.
func (f *Func) If(t Type) { f.open(OpIf, t) }

func (f *Func) open(op Op, t Type) {
	f.code = append(f.code, byte(op), byte(t))
	f.depth++
}

// Else goes on where the condition was 0.
func (f *Func) Else() { f.code = append(f.code, byte(OpElse)) }

// End closes a level.
func (f *Func) End() {
	f.code = append(f.code, byte(OpEnd))
	f.depth--
}

// Depth is how many levels are open: a level remembered as Depth() just after it
// was opened is reached by Br(f.Depth() - remembered).
func (f *Func) Depth() int { return f.depth }

// Br leaves, or starts again, the level that lies up levels outwards.
func (f *Func) Br(up int) { f.with(OpBr, uint32(up)) }

// BrIf does so if the i32 on the stack is not 0.
func (f *Func) BrIf(up int) { f.with(OpBrIf, uint32(up)) }

// Size is how many bytes of code there are so far.
func (f *Func) Size() int { return len(f.code) }

// bytes writes the function with its length; locals of one type in a row share an entry.
func (f *Func) bytes() []byte {
	var runs [][]byte
	for i := 0; i < len(f.locals); {
		j := i
		for j < len(f.locals) && f.locals[j] == f.locals[i] {
			j++
		}
		runs = append(runs, append(Uleb(nil, uint64(j-i)), byte(f.locals[i])))
		i = j
	}
	body := Uleb(nil, uint64(len(runs)))
	for _, r := range runs {
		body = append(body, r...)
	}
	body = append(append(body, f.code...), byte(OpEnd))
	return append(Uleb(nil, uint64(len(body))), body...)
}
