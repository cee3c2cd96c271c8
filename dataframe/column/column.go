// Package column is the data of a dataframe: typed columns in Arrow's layout (a
// validity bitmap, and packed values or offsets and bytes), and what can be done
// to one column as a whole: take rows, slice, join end to end, cast, order,
// group equal values. It knows neither expressions nor plans. Columns never
// change once built, so frames share them freely. The packages above it in
// dataframe/ are the callers.
package column

import "fmt"

// MaxRows is how many rows one column holds: row numbers are 32-bit.
const MaxRows = 1<<31 - 2

// Column is a sequence of values of one type, some of them null.
type Column struct {
	typ   Type
	n     int
	valid Bitmap // nil: no nulls
	nulls int
	data  any // []int8 … []float64, Bitmap for bool, Strings for str and binary (str: *coded, too), []Int128 or []int64 for decimal, Dictionary, List, Structs, nil for null
}

// Number lists the physical types of packed values.
type Number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// Of makes a column from packed values; valid nil means that none is null. Both are given up by the caller.
func Of[T Number](typ Type, data []T, valid Bitmap) *Column {
	return finish(typ, len(data), data, valid)
}

// OfBools makes a column of n booleans from a bitmap.
func OfBools(bits Bitmap, n int, valid Bitmap) *Column { return finish(BoolType, n, bits, valid) }

// OfStrings makes a column of strings.
func OfStrings(s Strings, valid Bitmap) *Column { return finish(StrType, s.Len(), s, valid) }

// OfNulls makes a column of n nulls of any type.
func OfNulls(typ Type, n int) *Column {
	c := finish(typ, n, emptyData(typ, n), NewBitmap(n))
	return c
}

func finish(typ Type, n int, data any, valid Bitmap) *Column {
	c := &Column{typ: typ, n: n, data: data}
	switch {
	case typ.Kind == Null:
		c.nulls, c.valid = n, NewBitmap(n)
	case valid != nil:
		if c.nulls = n - valid.Count(n); c.nulls > 0 {
			c.valid = valid
		}
	}
	return c
}

// emptyData is n zero values of a type.
func emptyData(typ Type, n int) any {
	switch typ.Kind {
	case Null:
		return nil
	case Bool:
		return NewBitmap(n)
	case Str, Binary:
		return Strings{Offsets: make([]int64, n+1)}
	case DecimalKind:
		if typ.IsSmall() {
			return make([]int64, n)
		}
		return make([]Int128, n)
	case Categorical:
		return Dictionary{make([]int32, n), Strings{Offsets: make([]int64, 2)}}
	case ListKind:
		return List{make([]int64, n+1), OfNulls(typ.Elem(), 0)}
	case StructKind:
		return emptyStructs(typ, n)
	case Int8:
		return make([]int8, n)
	case Int16:
		return make([]int16, n)
	case Int32, Date:
		return make([]int32, n)
	case Uint8:
		return make([]uint8, n)
	case Uint16:
		return make([]uint16, n)
	case Uint32:
		return make([]uint32, n)
	case Uint64:
		return make([]uint64, n)
	case Float32:
		return make([]float32, n)
	case Float64:
		return make([]float64, n)
	default:
		return make([]int64, n)
	}
}

func emptyStructs(typ Type, n int) Structs {
	out := make(Structs, len(typ.Fields()))
	for i, f := range typ.Fields() {
		out[i] = OfNulls(f.Type, n)
	}
	return out
}

// Type is the column's type.
func (c *Column) Type() Type { return c.typ }

// Len is the number of rows.
func (c *Column) Len() int { return c.n }

// Nulls counts the rows without a value.
func (c *Column) Nulls() int { return c.nulls }

// Valid is the bitmap of rows that have a value, nil if all have one.
func (c *Column) Valid() Bitmap { return c.valid }

// IsNull tells whether a row has no value.
func (c *Column) IsNull(row int) bool { return c.valid != nil && !c.valid.Get(row) }

// Values gives the packed values of a column whose physical type is T; it panics for another.
func Values[T Number](c *Column) []T { return c.data.([]T) }

// Packed gives the values of a column of numbers without nulls as a slice; nil for others. It is the column's own memory.
func (c *Column) Packed() any {
	if !c.typ.IsNumber() || c.nulls > 0 {
		return nil
	}
	return c.data
}

// Bools gives the values of a bool column.
func (c *Column) Bools() Bitmap { return c.data.(Bitmap) }

// OfBinary makes a column of bytes.
func OfBinary(s Strings, valid Bitmap) *Column { return finish(BinaryType, s.Len(), s, valid) }

// Strings gives the values of a str or binary column.
func (c *Column) Strings() Strings { return c.plain().(Strings) }

// Retype gives the same bytes another type of the same layout: days as i32, ticks as i64.
func (c *Column) Retype(typ Type) *Column {
	if c.typ.Physical() != typ.Physical() {
		panic(fmt.Sprintf("retype %s as %s", c.typ, typ))
	}
	d := *c
	d.typ = typ
	return &d
}

// Bytes is roughly how much memory the column holds.
func (c *Column) Bytes() int64 {
	n := int64(len(c.valid)) * 8
	switch d := c.data.(type) {
	case Bitmap:
		return n + int64(len(d))*8
	case Strings:
		return n + int64(len(d.Offsets))*8 + int64(d.size())
	case *coded:
		return n + d.bytes()
	case Dictionary:
		return n + int64(len(d.Codes))*4 + d.Words.size()
	case List:
		last := len(d.Offsets) - 1 // a slice of lists has all elements behind it, and is worth its own
		return n + int64(len(d.Offsets))*8 + d.Child.Bytes()*(d.Offsets[last]-d.Offsets[0])/int64(max(1, d.Child.n))
	case Structs:
		for _, f := range d {
			n += f.Bytes()
		}
		return n
	}
	return n + int64(c.n)*int64(c.typ.Width())
}

// Int reads a row of any integer, date, time, datetime or duration column; a uint64 above the range wraps.
func (c *Column) Int(row int) int64 {
	switch d := c.data.(type) {
	case []int64:
		return d[row]
	case []int32:
		return int64(d[row])
	case []int16:
		return int64(d[row])
	case []int8:
		return int64(d[row])
	case []uint64:
		return int64(d[row])
	case []uint32:
		return int64(d[row])
	case []uint16:
		return int64(d[row])
	case []uint8:
		return int64(d[row])
	}
	panic("no integer column: " + c.typ.String())
}

// Float reads a row of any number or decimal column.
func (c *Column) Float(row int) float64 {
	if c.typ.Kind == DecimalKind {
		return c.DecimalAt(row).Float()
	}
	switch d := c.data.(type) {
	case []float64:
		return d[row]
	case []float32:
		return float64(d[row])
	case []uint64:
		return float64(d[row])
	}
	return float64(c.Int(row))
}

// Value reads a row as nil, bool, int64, uint64 (u64 only), float64 or string; temporal values are their integers. Others are
// Decimal, []byte, []any (lists) and Record.
func (c *Column) Value(row int) any {
	if c.IsNull(row) {
		return nil
	}
	if c.typ.Kind == DecimalKind {
		return c.DecimalAt(row)
	}
	switch d := c.data.(type) {
	case nil:
		return nil
	case Bitmap:
		return d.Get(row)
	case Strings:
		if c.typ.Kind == Binary {
			return []byte(d.At(row))
		}
		return d.At(row)
	case *coded:
		return d.words.Value(int(d.codes[row]))
	case Dictionary:
		return d.At(row)
	case List:
		return c.items(row)
	case Structs:
		return c.record(row)
	case []uint64:
		return d[row]
	case []float32, []float64:
		return c.Float(row)
	}
	return c.Int(row)
}
