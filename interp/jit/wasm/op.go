package wasm

import "skep/internal/lazy"

// Op is an instruction; those above 0xff have a prefix.
type Op uint16

// Instructions that stand alone.
const (
	Unreachable Op = 0x00
	Nop         Op = 0x01
	Return      Op = 0x0f
	Drop        Op = 0x1a
	Select      Op = 0x1b
)

// Loads and stores, for Func.Load and Func.Store.
const (
	I32Load   Op = 0x28
	I64Load   Op = 0x29
	F64Load   Op = 0x2b
	I32Load8U Op = 0x2d
	I32Store  Op = 0x36
	I64Store  Op = 0x37
	F64Store  Op = 0x39
	I32Store8 Op = 0x3a
)

// Numbers: by type, then comparisons before arithmetic, in the order of their codes.
const (
	I32Eqz            Op = 0x45
	I32Eq             Op = 0x46
	I32Ne             Op = 0x47
	I32LtS            Op = 0x48
	I32LtU            Op = 0x49
	I32GtS            Op = 0x4a
	I32GtU            Op = 0x4b
	I32LeS            Op = 0x4c
	I32LeU            Op = 0x4d
	I32GeS            Op = 0x4e
	I32GeU            Op = 0x4f
	I64Eqz            Op = 0x50
	I64Eq             Op = 0x51
	I64Ne             Op = 0x52
	I64LtS            Op = 0x53
	I64LtU            Op = 0x54
	I64GtS            Op = 0x55
	I64GtU            Op = 0x56
	I64LeS            Op = 0x57
	I64LeU            Op = 0x58
	I64GeS            Op = 0x59
	I64GeU            Op = 0x5a
	F64Eq             Op = 0x61
	F64Ne             Op = 0x62
	F64Lt             Op = 0x63
	F64Gt             Op = 0x64
	F64Le             Op = 0x65
	F64Ge             Op = 0x66
	I32Clz            Op = 0x67
	I32Ctz            Op = 0x68
	I32Popcnt         Op = 0x69
	I32Add            Op = 0x6a
	I32Sub            Op = 0x6b
	I32Mul            Op = 0x6c
	I32DivS           Op = 0x6d
	I32DivU           Op = 0x6e
	I32RemS           Op = 0x6f
	I32RemU           Op = 0x70
	I32And            Op = 0x71
	I32Or             Op = 0x72
	I32Xor            Op = 0x73
	I32Shl            Op = 0x74
	I32ShrS           Op = 0x75
	I32ShrU           Op = 0x76
	I32Rotl           Op = 0x77
	I32Rotr           Op = 0x78
	I64Clz            Op = 0x79
	I64Ctz            Op = 0x7a
	I64Popcnt         Op = 0x7b
	I64Add            Op = 0x7c
	I64Sub            Op = 0x7d
	I64Mul            Op = 0x7e
	I64DivS           Op = 0x7f
	I64DivU           Op = 0x80
	I64RemS           Op = 0x81
	I64RemU           Op = 0x82
	I64And            Op = 0x83
	I64Or             Op = 0x84
	I64Xor            Op = 0x85
	I64Shl            Op = 0x86
	I64ShrS           Op = 0x87
	I64ShrU           Op = 0x88
	I64Rotl           Op = 0x89
	I64Rotr           Op = 0x8a
	F64Abs            Op = 0x99
	F64Neg            Op = 0x9a
	F64Ceil           Op = 0x9b
	F64Floor          Op = 0x9c
	F64Trunc          Op = 0x9d
	F64Nearest        Op = 0x9e
	F64Sqrt           Op = 0x9f
	F64Add            Op = 0xa0
	F64Sub            Op = 0xa1
	F64Mul            Op = 0xa2
	F64Div            Op = 0xa3
	F64Min            Op = 0xa4
	F64Max            Op = 0xa5
	F64Copysign       Op = 0xa6
	I32WrapI64        Op = 0xa7
	I64ExtendI32S     Op = 0xac
	I64ExtendI32U     Op = 0xad
	I64TruncF64S      Op = 0xb0
	F64ConvertI64S    Op = 0xb9
	I64ReinterpretF64 Op = 0xbd
	F64ReinterpretI64 Op = 0xbf
	I64Extend8S       Op = 0xc2
	I64Extend16S      Op = 0xc3
	I64Extend32S      Op = 0xc4
	I64TruncSatF64S   Op = 0xfc06
)

// Of ranges of bytes, for Func.Copy and Func.Fill.
const (
	MemoryCopy Op = 0xfc0a
	MemoryFill Op = 0xfc0b
)

// Instructions with operands have methods of Func, which write them; Func.Instrs reads them back.
const (
	OpBlock     Op = 0x02
	OpLoop      Op = 0x03
	OpIf        Op = 0x04
	OpElse      Op = 0x05
	OpEnd       Op = 0x0b
	OpBr        Op = 0x0c
	OpBrIf      Op = 0x0d
	OpCall      Op = 0x10
	OpLocalGet  Op = 0x20
	OpLocalSet  Op = 0x21
	OpLocalTee  Op = 0x22
	OpGlobalGet Op = 0x23
	OpGlobalSet Op = 0x24
	OpI32Const  Op = 0x41
	OpI64Const  Op = 0x42
	OpF64Const  Op = 0x44
)

// log2Of is the size of a load or store as a power of two.
var log2Of = lazy.Value[map[Op]byte]{New: func() map[Op]byte {
	return map[Op]byte{I32Load: 2, I64Load: 3, F64Load: 3, I32Load8U: 0, I32Store: 2, I64Store: 3, F64Store: 3, I32Store8: 0}
}}
