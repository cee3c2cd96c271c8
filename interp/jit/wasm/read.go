package wasm

import "encoding/binary"

// Instr is an instruction as it is read back. N is its operand: a constant (of floats
// the bits), the number of a local, global or function, levels outwards, the
// offset of a load or store, the Type of a block.
type Instr struct {
	Op Op
	N  int64
}

// Instrs reads what has been written so far. It knows what this package writes, and nothing else.
func (f *Func) Instrs() []Instr {
	out := make([]Instr, 0, len(f.code)/2+1)
	for b := f.code; len(b) > 0; {
		var i Instr
		i, b = read(b)
		out = append(out, i)
	}
	return out
}

func read(b []byte) (i Instr, rest []byte) {
	i.Op, b = Op(b[0]), b[1:]
	switch op := i.Op; {
	case op == 0xfc:
		i.Op, b = op<<8|Op(b[0]), b[1:]
		switch i.Op {
		case MemoryCopy:
			b = b[2:]
		case MemoryFill:
			b = b[1:]
		}
	case op == OpBlock || op == OpLoop || op == OpIf:
		i.N, b = int64(b[0]), b[1:]
	case op == OpBr || op == OpBrIf || op == OpCall || op >= OpLocalGet && op <= OpGlobalSet:
		i.N, b = readUleb(b)
	case op >= I32Load && op <= I32Store8:
		i.N, b = readUleb(b[1:])
	case op == OpI32Const || op == OpI64Const:
		i.N, b = readSleb(b)
	case op == OpF64Const:
		i.N, b = int64(binary.LittleEndian.Uint64(b)), b[8:]
	}
	return i, b
}

func readUleb(b []byte) (n int64, rest []byte) {
	u, size := binary.Uvarint(b)
	return int64(u), b[size:]
}

func readSleb(b []byte) (n int64, rest []byte) {
	for shift := uint(0); ; shift += 7 {
		c := b[0]
		n |= int64(c&0x7f) << shift
		if b = b[1:]; c < 0x80 {
			if shift+7 < 64 {
				n = n << (57 - shift) >> (57 - shift)
			}
			return n, b
		}
	}
}
