package dtype

// Promotion follows NumPy 2 (NEP 50): the type of a result depends on the
// types of the operands, never on their values, and a number written in the
// program is weak: it takes the type of the tensor beside it unless its kind is
// higher. bf16, which NumPy lacks, behaves as f16 does, and the two of them meet
// in f32, as in ml_dtypes.

// promoted is the one table: the row and the column give the type of the
// result. It is symmetric; the lower half is left empty.
var promoted = [count][count]Type{
	Bool: {Bool: Bool, I8: I8, I16: I16, I32: I32, I64: I64, U8: U8, U16: U16, U32: U32, U64: U64, F16: F16, BF16: BF16, F32: F32, F64: F64, C64: C64, C128: C128},
	I8:   {I8: I8, I16: I16, I32: I32, I64: I64, U8: I16, U16: I32, U32: I64, U64: F64, F16: F16, BF16: BF16, F32: F32, F64: F64, C64: C64, C128: C128},
	I16:  {I16: I16, I32: I32, I64: I64, U8: I16, U16: I32, U32: I64, U64: F64, F16: F32, BF16: F32, F32: F32, F64: F64, C64: C64, C128: C128},
	I32:  {I32: I32, I64: I64, U8: I32, U16: I32, U32: I64, U64: F64, F16: F64, BF16: F64, F32: F64, F64: F64, C64: C128, C128: C128},
	I64:  {I64: I64, U8: I64, U16: I64, U32: I64, U64: F64, F16: F64, BF16: F64, F32: F64, F64: F64, C64: C128, C128: C128},
	U8:   {U8: U8, U16: U16, U32: U32, U64: U64, F16: F16, BF16: BF16, F32: F32, F64: F64, C64: C64, C128: C128},
	U16:  {U16: U16, U32: U32, U64: U64, F16: F32, BF16: F32, F32: F32, F64: F64, C64: C64, C128: C128},
	U32:  {U32: U32, U64: U64, F16: F64, BF16: F64, F32: F64, F64: F64, C64: C128, C128: C128},
	U64:  {U64: U64, F16: F64, BF16: F64, F32: F64, F64: F64, C64: C128, C128: C128},
	F16:  {F16: F16, BF16: F32, F32: F32, F64: F64, C64: C64, C128: C128},
	BF16: {BF16: BF16, F32: F32, F64: F64, C64: C64, C128: C128},
	F32:  {F32: F32, F64: F64, C64: C64, C128: C128},
	F64:  {F64: F64, C64: C128, C128: C128},
	C64:  {C64: C64, C128: C128},
	C128: {C128: C128},
}

// Promote gives the type in which a and b are computed together. Invalid
// (not known) on either side stays Invalid.
func Promote(a, b Type) Type {
	if a >= count || b >= count {
		return Invalid
	}
	if a > b {
		a, b = b, a
	}
	return promoted[a][b]
}

// Weak is the kind of a number written in the program; it promotes less than a typed one.
type Weak = Kind

// PromoteWeak gives the type of an operation between a tensor of type t and a
// plain number of the language of kind k (Logical, Signed, Float or Complex).
func PromoteWeak(t Type, k Weak) Type {
	switch {
	case t == Invalid || t >= count:
		return Invalid
	case k == Complex && !t.IsComplex():
		return Promote(t, complexOf(t))
	case k == Float && !t.IsFloat() && !t.IsComplex():
		return F64
	case k == Signed && t == Bool:
		return I64
	}
	return t
}

func complexOf(t Type) Type {
	if t == F16 || t == BF16 || t == F32 {
		return C64
	}
	return C128
}

// Default is the type that a plain number of kind k has on its own.
func Default(k Kind) Type {
	switch k {
	case Logical:
		return Bool
	case Signed:
		return I64
	case Unsigned:
		return U64
	case Float:
		return F64
	case Complex:
		return C128
	}
	return Invalid
}

// Floating gives the type of exp, sqrt and the like: NumPy's smallest float
// that holds a whole number of that width; floats and complex stay.
func Floating(t Type) Type {
	switch t {
	case Bool, I8, U8:
		return F16
	case I16, U16:
		return F32
	case I32, I64, U32, U64:
		return F64
	}
	return t
}

// Quotient gives the type of a true division of two numbers of type t.
func Quotient(t Type) Type {
	if t == Bool || t.IsInt() {
		return F64
	}
	return t
}

// Summed gives the type of a sum or product over elements of type t: whole
// numbers grow to 64 bits, so that counting does not overflow early.
func Summed(t Type) Type {
	switch t.Kind() {
	case Logical, Signed:
		return I64
	case Unsigned:
		return U64
	}
	return t
}

// Real gives the type of an absolute value: the parts of a complex number.
func Real(t Type) Type {
	switch t {
	case C64:
		return F32
	case C128:
		return F64
	}
	return t
}

// Holds says whether every value of from can be stored in to without losing
// kind or range: the casts that happen unasked.
func Holds(to, from Type) bool { return to != Invalid && Promote(to, from) == to }

// Complexed is the complex type in which a Fourier transform of t is computed: complex64 for floats of up to 32 bits.
func Complexed(t Type) Type {
	if t == F16 || t == BF16 || t == F32 || t == C64 {
		return C64
	}
	if t == Invalid || t >= count {
		return Invalid
	}
	return C128
}
