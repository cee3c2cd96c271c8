package column

import "fmt"

// Kind is the family of a type.
type Kind uint8

// The kinds. Date counts days since 1970-01-01 in 32 bits; Time ticks since midnight, Datetime ticks since
// 1970-01-01T00:00 (UTC if there is a zone) and Duration ticks, in 64 bits. A tick is a microsecond, or a nanosecond
// where the type says Nano.
const (
	Null Kind = iota
	Bool
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float32
	Float64
	Str
	Date
	Time
	Datetime
	Duration
	DecimalKind // 64 or 128 bits by 10 to the power of the scale
	Binary
	Categorical // codes into a dictionary of strings; orders as the strings do
	ListKind
	StructKind
	Unknown // in schemas that the checker makes: what only running will tell; no column has it
)

// Type is the type of a column; types are comparable with ==.
type Type struct {
	Kind      Kind
	Zone      string // of a Datetime, an IANA name; "" is local time without a zone
	Nano      bool   // of a Time, Datetime and Duration: ticks are nanoseconds, which reach from 1677 to 2262
	Precision uint8  // of a decimal: all digits
	Scale     uint8  // of a decimal: digits behind the point
	inner     *inner // of a list and a struct
}

// The types without parameters.
var (
	NullType     = Type{Kind: Null}
	BoolType     = Type{Kind: Bool}
	Int8Type     = Type{Kind: Int8}
	Int16Type    = Type{Kind: Int16}
	Int32Type    = Type{Kind: Int32}
	Int64Type    = Type{Kind: Int64}
	Uint8Type    = Type{Kind: Uint8}
	Uint16Type   = Type{Kind: Uint16}
	Uint32Type   = Type{Kind: Uint32}
	Uint64Type   = Type{Kind: Uint64}
	Float32Type  = Type{Kind: Float32}
	Float64Type  = Type{Kind: Float64}
	StrType      = Type{Kind: Str}
	DateType     = Type{Kind: Date}
	TimeType     = Type{Kind: Time}
	DatetimeType = Type{Kind: Datetime}
	DurationType = Type{Kind: Duration}
	BinaryType   = Type{Kind: Binary}
	UnknownType  = Type{Kind: Unknown}

	CategoricalType = Type{Kind: Categorical}
)

var kindNames = [...]string{"null", "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "str",
	"date", "time", "datetime", "duration", "decimal", "binary", "categorical", "list", "struct", "unknown"}

// String gives the type's name in the language: "i64", "str", "datetime[Europe/Berlin]", "duration[ns]".
func (t Type) String() string {
	switch {
	case t.Nano && t.Zone != "":
		return "datetime[ns, " + t.Zone + "]"
	case t.Nano:
		return kindNames[t.Kind] + "[ns]"
	case t.Kind == Datetime && t.Zone != "":
		return "datetime[" + t.Zone + "]"
	case t.Kind == DecimalKind:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	case t.inner != nil:
		return t.nestedName()
	}
	return kindNames[t.Kind]
}

// IsInteger is true for i8 … u64.
func (t Type) IsInteger() bool { return t.Kind >= Int8 && t.Kind <= Uint64 }

// IsSigned is true for i8 … i64.
func (t Type) IsSigned() bool { return t.Kind >= Int8 && t.Kind <= Int64 }

// IsFloat is true for f32 and f64.
func (t Type) IsFloat() bool { return t.Kind == Float32 || t.Kind == Float64 }

// IsNumber is true for integers and floats.
func (t Type) IsNumber() bool { return t.Kind >= Int8 && t.Kind <= Float64 }

// IsNumeric is true for numbers and decimals.
func (t Type) IsNumeric() bool { return t.IsNumber() || t.Kind == DecimalKind }

// IsNested is true for lists and structs.
func (t Type) IsNested() bool { return t.inner != nil }

// IsTemporal is true for date, time, datetime and duration.
func (t Type) IsTemporal() bool { return t.Kind >= Date && t.Kind <= Duration }

// Physical is the kind in which values lie in memory.
func (t Type) Physical() Kind {
	switch t.Kind {
	case Date:
		return Int32
	case Time, Datetime, Duration:
		return Int64
	}
	return t.Kind
}

// Width is the size of a packed value in bytes; 0 for bool, str and null.
func (t Type) Width() int {
	switch t.Physical() {
	case Int8, Uint8:
		return 1
	case Int16, Uint16:
		return 2
	case Int32, Uint32, Float32:
		return 4
	case Int64, Uint64, Float64:
		return 8
	case DecimalKind:
		if t.IsSmall() {
			return 8
		}
		return 16
	}
	return 0
}

// IsOpen is true for what fits everywhere: null, and types that only running will tell.
func (t Type) IsOpen() bool { return t.Kind == Null || t.Kind == Unknown }

// Common is the type that holds the values of both without loss where there is one: the wider integer, f64 for u64
// beside signed integers, floats for integers beside floats. ok is false if they do not mix.
//
// Of two units of time it is the coarser one, as in Polars: it reaches as far as both.
func Common(a, b Type) (t Type, ok bool) { return common(a, b, Type.Coarse) }

// CommonOfValues is Common for single values, each of which has the coarsest unit that holds it: the finer one loses nothing.
func CommonOfValues(a, b Type) (t Type, ok bool) { return common(a, b, Type.Fine) }

func common(a, b Type, unit func(Type) Type) (t Type, ok bool) {
	switch {
	case a == b:
		return a, true
	case a.Kind == Unknown || b.Kind == Unknown:
		return UnknownType, true
	case a.Kind == Null:
		return b, true
	case b.Kind == Null:
		return a, true
	case a.IsNumber() && b.IsNumber():
		return commonNumber(a, b), true
	case a.Kind == DecimalKind || b.Kind == DecimalKind:
		return commonDecimal(a, b)
	case a.IsNested() && b.IsNested():
		return commonNested(a, b, unit)
	case a.Kind == Categorical && b.Kind == Str, a.Kind == Str && b.Kind == Categorical:
		return StrType, true
	case a.Fine() == b.Fine():
		return unit(a), true
	case a.Kind == Date && b.Kind == Datetime:
		return b, true
	case a.Kind == Datetime && b.Kind == Date:
		return a, true
	}
	return Type{}, false
}

func commonNumber(a, b Type) Type {
	if a.IsFloat() || b.IsFloat() {
		return commonFloat(a, b)
	}
	if a.IsSigned() == b.IsSigned() {
		return Type{Kind: max(a.Kind, b.Kind)}
	}
	if b.IsSigned() {
		a, b = b, a // a is signed, b is not
	}
	switch need := 2 * b.Width(); {
	case need > 8:
		return Float64Type
	case need > a.Width():
		return Type{Kind: signedOf(need)}
	}
	return a
}

func commonFloat(a, b Type) Type {
	if a.Kind == Float64 || b.Kind == Float64 {
		return Float64Type
	}
	if a == b || a.IsInteger() && a.Width() <= 2 || b.IsInteger() && b.Width() <= 2 {
		return Float32Type
	}
	return Float64Type
}

func signedOf(width int) Kind {
	switch width {
	case 2:
		return Int16
	case 4:
		return Int32
	}
	return Int64
}
