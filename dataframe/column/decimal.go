package column

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is one value of a decimal column: Unscaled / 10^Scale.
type Decimal struct {
	Unscaled Int128
	Scale    uint8
}

// DecimalOf is the type of decimals with up to precision digits, scale of them behind the point; 1 ≤ precision ≤ 38, scale ≤ precision.
func DecimalOf(precision, scale int) Type {
	return Type{Kind: DecimalKind, Precision: uint8(precision), Scale: uint8(scale)}
}

// smallDigits is how many digits an i64 surely holds: decimals of up to so many are kept in 64 bits, since 128 cost twice
// the memory of a table and of each step over it. The type alone says which layout a column has.
const smallDigits = 18

// IsSmall tells whether a decimal type's values are kept in 64 bits.
func (t Type) IsSmall() bool { return t.Kind == DecimalKind && t.Precision <= smallDigits }

// OfDecimals makes a column of unscaled values, which have no more digits than the type says.
func OfDecimals(typ Type, data []Int128, valid Bitmap) *Column {
	if !typ.IsSmall() {
		return finish(typ, len(data), data, valid)
	}
	out := make([]int64, len(data))
	for i, d := range data {
		out[i] = int64(d.Lo)
	}
	return finish(typ, len(out), out, valid)
}

// OfSmallDecimals makes a column of a type that IsSmall of unscaled values.
func OfSmallDecimals(typ Type, data []int64, valid Bitmap) *Column {
	if !typ.IsSmall() {
		panic("values of " + typ.String() + " in 64 bits")
	}
	return finish(typ, len(data), data, valid)
}

// Decimals gives the unscaled values of a decimal column; small ones are widened.
func (c *Column) Decimals() []Int128 {
	d, small := c.data.([]int64)
	if !small {
		return c.data.([]Int128)
	}
	out := make([]Int128, len(d))
	for i, x := range d {
		out[i] = Int128Of(x)
	}
	return out
}

// SmallDecimals gives the unscaled values of a column whose type IsSmall.
func (c *Column) SmallDecimals() []int64 { return c.data.([]int64) }

// DecimalAt reads a row of a decimal column.
func (c *Column) DecimalAt(row int) Decimal {
	if d, small := c.data.([]int64); small {
		return Decimal{Int128Of(d[row]), c.typ.Scale}
	}
	return Decimal{c.data.([]Int128)[row], c.typ.Scale}
}

// String writes all digits of the scale.
func (d Decimal) String() string {
	digits, sign := d.Unscaled.Big().String(), ""
	if d.Unscaled.Sign() < 0 {
		sign, digits = "-", digits[1:]
	}
	s := int(d.Scale)
	if s == 0 {
		return sign + digits
	}
	if len(digits) <= s {
		digits = strings.Repeat("0", s-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-s] + "." + digits[len(digits)-s:]
}

// Digits counts the digits of the unscaled value; 0 has one.
func (d Decimal) Digits() int {
	n := 1
	for n < MaxDigits && !d.Unscaled.within(n) {
		n++
	}
	return n
}

// Float is the nearest float.
func (d Decimal) Float() float64 {
	if d.exactIn64() {
		return float64(int64(d.Unscaled.Lo)) / math.Pow10(int(d.Scale)) // both exact: one rounding
	}
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}

// exactIn64 tells whether digits and scale are both whole floats.
func (d Decimal) exactIn64() bool {
	i, ok := d.Unscaled.Small()
	return ok && i < 1<<53 && i > -1<<53 && d.Scale < 23
}

// Rescaled gives the value with another scale, rounded half away from zero, if it has no more digits than precision.
func (d Decimal) Rescaled(precision, scale int) (Decimal, bool) {
	out := Decimal{d.Unscaled, uint8(scale)}
	switch by := scale - int(d.Scale); {
	case by > 0:
		var ok bool
		if out.Unscaled, ok = d.Unscaled.Mul(tens[by]); !ok {
			return out, false
		}
	case by < 0:
		out.Unscaled = d.Unscaled.DivRound(tens[-by])
	}
	return out, out.Unscaled.within(precision)
}

// ParseDecimal reads digits with at most one point and a sign, also with an exponent; the scale is as written.
func ParseDecimal(s string) (Decimal, bool) {
	mantissa, exponent, hasExp := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "e")
	whole, frac, _ := strings.Cut(mantissa, ".")
	scale := len(frac)
	if hasExp {
		e, err := strconv.Atoi(exponent)
		if err != nil || e > MaxDigits || e < -MaxDigits {
			return Decimal{}, false
		}
		scale -= e
	}
	digits := strings.TrimPrefix(whole, "+") + frac
	if bare := strings.TrimPrefix(digits, "-"); bare == "" || strings.Trim(bare, "0123456789") != "" {
		return Decimal{}, false
	}
	b, _ := new(big.Int).SetString(digits, 10)
	if cut := scale - MaxDigits; cut > 0 { // digits that no decimal keeps
		if b, scale = b.Quo(b, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(cut)), nil)), MaxDigits; b.BitLen() > 127 {
			return Decimal{}, false
		}
	}
	if scale < 0 {
		b, scale = b.Mul(b, tens[-scale].Big()), 0
	}
	n, ok := fromBig(b)
	return Decimal{n, uint8(scale)}, ok && n.within(MaxDigits)
}

// decimalOfFloat rounds a float to the scale of a type.
func decimalOfFloat(f float64, typ Type) (Decimal, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Decimal{}, false
	}
	scaled := math.Round(f * math.Pow10(int(typ.Scale)))
	if math.Abs(scaled) < 1<<63 {
		d := Decimal{Int128Of(int64(scaled)), typ.Scale}
		return d, d.Unscaled.within(int(typ.Precision))
	}
	b, _ := new(big.Float).SetFloat64(scaled).Int(nil)
	n, ok := fromBig(b)
	return Decimal{n, typ.Scale}, ok && n.within(int(typ.Precision))
}

// intDigits is how many digits an integer type's values have.
func intDigits(t Type) int {
	switch t.Kind {
	case Bool:
		return 1
	case Int8, Uint8:
		return 3
	case Int16, Uint16:
		return 5
	case Int32, Uint32:
		return 10
	case Int64:
		return 19
	}
	return 20
}

// AsDecimal is the decimal type that holds an integer or decimal type's values.
func (t Type) AsDecimal() Type {
	if t.Kind == DecimalKind {
		return t
	}
	return DecimalOf(intDigits(t), 0)
}

// commonDecimal holds the values of both where 38 digits suffice.
func commonDecimal(a, b Type) (Type, bool) {
	switch {
	case a.IsFloat():
		return a, true
	case b.IsFloat():
		return b, true
	case a.Kind != DecimalKind && !a.IsInteger(), b.Kind != DecimalKind && !b.IsInteger():
		return Type{}, false
	}
	a, b = a.AsDecimal(), b.AsDecimal()
	scale := max(a.Scale, b.Scale)
	whole := max(a.Precision-a.Scale, b.Precision-b.Scale)
	return DecimalOf(int(min(MaxDigits, whole+scale)), int(scale)), true
}

// decimalConverter reads rows of any castable column as decimals of a type.
func (c *Column) decimalConverter(to Type) func(row int) (any, bool) {
	fit := func(d Decimal) (any, bool) {
		d, ok := d.Rescaled(int(to.Precision), int(to.Scale))
		return d, ok
	}
	switch {
	case c.typ.Kind == DecimalKind:
		return func(row int) (any, bool) { return fit(c.DecimalAt(row)) }
	case c.typ.IsFloat():
		return func(row int) (any, bool) {
			d, ok := decimalOfFloat(c.Float(row), to)
			return d, ok
		}
	case c.typ.Kind == Bool:
		return func(row int) (any, bool) { return fit(Decimal{Int128Of(boolInt(c.Bools().Get(row))), 0}) }
	case c.typ.Kind == Uint64:
		return func(row int) (any, bool) { return fit(Decimal{fromUint(Values[uint64](c)[row]), 0}) }
	}
	return func(row int) (any, bool) { return fit(Decimal{Int128Of(c.Int(row)), 0}) }
}

// fromDecimal gives a row as what Builder.Append takes for a type: integers are rounded half away from zero.
func (c *Column) fromDecimal(to Type) func(row int) (any, bool) {
	return func(row int) (any, bool) {
		d := c.DecimalAt(row)
		switch {
		case to.Kind == Bool:
			return d.Unscaled.Sign() != 0, true
		case to.IsFloat():
			return d.Float(), true
		}
		whole, ok := d.Rescaled(MaxDigits, 0)
		if !ok {
			return nil, false
		}
		if i, ok := whole.Unscaled.Small(); ok {
			return i, true
		}
		return whole.Unscaled.Lo, whole.Unscaled.Hi == 0
	}
}
