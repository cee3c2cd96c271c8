// Package dtype names the element types of tensors and columns: their sizes,
// their names in the language and in NumPy, which of them an operation on two
// gives (promote.go: one table), and the 16-bit floats that Go lacks (half.go).
// It holds no data and knows no shapes. Callers: compute, dataframe, and the
// checker in interp.
package dtype

import "skep/internal/lazy"

// Type is the type of one element.
type Type uint8

// The element types. Invalid is the zero value: "not known".
const (
	Invalid Type = iota
	Bool
	I8
	I16
	I32
	I64
	U8
	U16
	U32
	U64
	F16
	BF16
	F32
	F64
	C64
	C128
	count
)

// Kind groups the types by the arithmetic they do.
type Kind uint8

// The kinds, in the order in which they win over each other.
const (
	NoKind Kind = iota
	Logical
	Signed
	Unsigned
	Float
	Complex
)

type facts struct {
	name  string // in the language
	numpy string // the array interface's type string, little-endian
	size  int    // bytes
	kind  Kind
}

var table = [count]facts{
	Invalid: {"?", "", 0, NoKind},
	Bool:    {"bool", "|b1", 1, Logical},
	I8:      {"i8", "|i1", 1, Signed},
	I16:     {"i16", "<i2", 2, Signed},
	I32:     {"i32", "<i4", 4, Signed},
	I64:     {"i64", "<i8", 8, Signed},
	U8:      {"u8", "|u1", 1, Unsigned},
	U16:     {"u16", "<u2", 2, Unsigned},
	U32:     {"u32", "<u4", 4, Unsigned},
	U64:     {"u64", "<u8", 8, Unsigned},
	F16:     {"f16", "<f2", 2, Float},
	BF16:    {"bf16", "", 2, Float},
	F32:     {"f32", "<f4", 4, Float},
	F64:     {"f64", "<f8", 8, Float},
	C64:     {"complex64", "<c8", 8, Complex},
	C128:    {"complex128", "<c16", 16, Complex},
}

// aliases are other names that people write: Rust's, NumPy's and PyTorch's.
var aliases = lazy.Value[map[string]Type]{New: func() map[string]Type {
	return map[string]Type{
		"int": I64, "float": F64, "complex": C128, "c64": C64, "c128": C128,
		"int8": I8, "int16": I16, "int32": I32, "int64": I64, "uint8": U8, "uint16": U16, "uint32": U32, "uint64": U64,
		"float16": F16, "half": F16, "bfloat16": BF16, "float32": F32, "float64": F64, "double": F64, "bool_": Bool,
	}
}}

// All lists the types, smallest kind first.
func All() []Type {
	all := make([]Type, 0, count-1)
	for t := Bool; t < count; t++ {
		all = append(all, t)
	}
	return all
}

// Parse finds a type by its name or one of its aliases.
func Parse(name string) (Type, bool) {
	for t := Bool; t < count; t++ {
		if table[t].name == name {
			return t, true
		}
	}
	t, ok := aliases.Get()[name]
	return t, ok
}

// FromNumPy finds a type by the type string of NumPy's array interface, "<f8".
func FromNumPy(code string) (Type, bool) {
	for t := Bool; t < count; t++ {
		if table[t].numpy == code && code != "" {
			return t, true
		}
	}
	return Invalid, false
}

func (t Type) facts() facts {
	if t >= count {
		return table[Invalid]
	}
	return table[t]
}

// String gives the name in the language: "f32", "complex64"; "?" if not known.
func (t Type) String() string { return t.facts().name }

// NumPy gives the type string of NumPy's array interface; "" where it has no such type.
func (t Type) NumPy() string { return t.facts().numpy }

// Size is the number of bytes of one element.
func (t Type) Size() int { return t.facts().size }

// Kind says what arithmetic the type does.
func (t Type) Kind() Kind { return t.facts().kind }

// IsInt says whether the type is a whole number, with or without sign.
func (t Type) IsInt() bool { return t.Kind() == Signed || t.Kind() == Unsigned }

// IsFloat says whether the type is a real floating-point number.
func (t Type) IsFloat() bool { return t.Kind() == Float }

// IsComplex says whether the type has an imaginary part.
func (t Type) IsComplex() bool { return t.Kind() == Complex }
