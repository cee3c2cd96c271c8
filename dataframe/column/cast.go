package column

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// CastError is the first value that does not fit.
type CastError struct {
	Row      int
	Value    string
	From, To Type
}

func (e *CastError) Error() string {
	return fmt.Sprintf("row %d: %s is no %s", e.Row, e.Value, e.To)
}

// CanCast tells whether values of one type can become the other at all.
func CanCast(from, to Type) bool {
	f, t := from.Kind, to.Kind
	switch {
	case f == Unknown || t == Unknown:
		return true
	case f == Null || t == Null:
		return f == Null
	case from.IsNested() && to.IsNested():
		return canCastNested(from, to)
	case t == Str || f == t:
		return true
	case to.IsNested() || from.IsNested():
		return f == Str || t == ListKind && CanCast(from, to.Elem())
	case f == Str:
		return true
	case f == Categorical:
		return CanCast(StrType, to)
	case t == Categorical:
		return CanCast(from, StrType)
	case (f == Bool || from.IsNumeric()) && (t == Bool || to.IsNumeric()):
		return true
	case f == Date:
		return t == Datetime || to.IsNumber()
	case f == Datetime:
		return t == Date || t == Time || to.IsNumber()
	case from.IsTemporal():
		return to.IsNumber()
	}
	return from.IsInteger() && to.IsTemporal()
}

// Cast converts a column. A value that does not fit is a *CastError; with lenient it becomes null. Floats lose their fraction.
func (c *Column) Cast(to Type, lenient bool) (*Column, error) {
	switch {
	case c.typ == to:
		return c, nil
	case c.nulls == c.n && c.n > 0, c.typ.Kind == Null:
		return OfNulls(to, c.n), nil
	case !CanCast(c.typ, to):
		return nil, fmt.Errorf("%s cannot become %s", c.typ, to)
	case c.typ.Kind == Categorical:
		return c.words().Cast(to, lenient)
	case c.typ.IsNested() && to.IsNested():
		return c.castNested(to, lenient)
	case to.Kind == Str:
		return c.toStr(), nil
	case to.Kind == Categorical:
		return c.toStr().toCategories(), nil
	case to.Kind == ListKind && c.typ.Kind != Str:
		return c.inLists(to, lenient)
	case c.typ.hasTicks() && c.typ.Kind == to.Kind:
		return c.inUnit(to, lenient)
	case c.typ.IsTemporal() && to.IsTemporal() && (c.typ.Nano || to.Nano):
		return c.byMicros(to, lenient)
	case to.IsFloat() && c.typ.Kind != Str:
		return c.toFloat(to), nil
	case c.typ.Kind == Float64 && to.Kind == Float32:
		return Of(to, convert[float64, float32](Values[float64](c)), c.valid), nil
	}
	if c.typ.Kind == Date && to.Kind == Datetime && to.Zone == "" {
		return Of(to, c.midnights(), c.valid), nil
	}
	return c.castRows(to, lenient)
}

// midnights reads days as microseconds.
func (c *Column) midnights() []int64 {
	out := convert[int32, int64](Values[int32](c))
	for i := range out {
		out[i] *= MicrosPerDay
	}
	return out
}

// inLists makes a list of each value.
func (c *Column) inLists(to Type, lenient bool) (*Column, error) {
	child, err := c.Cast(to.Elem(), lenient)
	if err != nil {
		return nil, err
	}
	l := List{make([]int64, c.n+1), child}
	for i := range l.Offsets {
		l.Offsets[i] = int64(i)
	}
	return finish(to, c.n, l, c.valid), nil
}

func (c *Column) toStr() *Column {
	if c.typ.Kind == Str {
		return c
	}
	s := NewStrings(c.n)
	for i := range c.n {
		if c.IsNull(i) {
			s.Push("")
		} else {
			s.Push(c.Text(i))
		}
	}
	return OfStrings(s, c.valid)
}

func (c *Column) toFloat(to Type) *Column {
	out := c.asFloats()
	if to.Kind == Float32 {
		return Of(to, convert[float64, float32](out), c.valid)
	}
	return Of(to, out, c.valid)
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// asFloats reads bools as 0 and 1, and decimals as the nearest floats.
func (c *Column) asFloats() []float64 {
	switch c.typ.Physical() {
	case Int32:
		return convert[int32, float64](Values[int32](c))
	case Int64:
		return convert[int64, float64](Values[int64](c))
	case Float32:
		return convert[float32, float64](Values[float32](c))
	case DecimalKind:
		return c.nearestFloats()
	}
	out := make([]float64, c.n)
	for i := range out {
		if c.typ.Kind == Bool {
			out[i] = float64(boolInt(c.Bools().Get(i)))
		} else {
			out[i] = c.Float(i)
		}
	}
	return out
}

// FloatsInto writes the rows from there on as a cast to f64 reads them, so that few thousand at a time need no column of their own.
func (c *Column) FloatsInto(dst []float64, from int) {
	switch c.typ.Physical() {
	case Int32:
		convertInto(dst, Values[int32](c)[from:])
	case Int64:
		convertInto(dst, Values[int64](c)[from:])
	case Float64:
		copy(dst, Values[float64](c)[from:])
	default:
		copy(dst, c.Slice(from, from+len(dst)).asFloats())
	}
}

func convertInto[T Number](dst []float64, src []T) {
	for i := range dst {
		dst[i] = float64(src[i])
	}
}

func (c *Column) nearestFloats() []float64 {
	out, unit := make([]float64, c.n), math.Pow10(int(c.typ.Scale))
	for i := range out {
		if d := c.DecimalAt(i); d.exactIn64() {
			out[i] = float64(int64(d.Unscaled.Lo)) / unit // both exact: one rounding
		} else {
			out[i] = d.Float()
		}
	}
	return out
}

// castRows converts to bool, integers and temporal types, and from strings, value by value.
func (c *Column) castRows(to Type, lenient bool) (*Column, error) {
	b := NewBuilder(to, c.n)
	one := c.converter(to)
	for i := range c.n {
		if c.IsNull(i) {
			b.Null()
			continue
		}
		v, ok := one(i)
		switch {
		case ok:
			if err := b.Append(v); err == nil {
				continue
			}
			fallthrough
		default:
			if !lenient {
				return nil, &CastError{i, c.quoted(i), c.typ, to}
			}
			b.Null()
		}
	}
	return b.Build(), nil
}

func (c *Column) quoted(row int) string {
	if c.typ.Kind == Str {
		return strconv.Quote(c.Strings().At(row))
	}
	return c.Text(row)
}

func (c *Column) converter(to Type) func(row int) (any, bool) {
	switch {
	case c.typ.Kind == Str:
		parse := Parser(to)
		return func(row int) (any, bool) { return parse(c.Strings().At(row)) }
	case to.Kind == DecimalKind:
		return c.decimalConverter(to)
	case c.typ.Kind == DecimalKind:
		return c.fromDecimal(to)
	case c.typ.Kind == Bool:
		return func(row int) (any, bool) { return boolInt(c.Bools().Get(row)), true }
	case c.typ.IsFloat() && to.Kind == Bool:
		return func(row int) (any, bool) { return c.Float(row) != 0, true }
	case c.typ.IsFloat():
		return func(row int) (any, bool) { return floatToInt(c.Float(row)) }
	case to.Kind == Bool:
		return func(row int) (any, bool) { return c.Int(row) != 0, true }
	case c.typ.Kind == Uint64:
		return func(row int) (any, bool) { return Values[uint64](c)[row], true }
	case c.typ.Kind == Date && to.Kind == Datetime:
		return func(row int) (any, bool) { return dayStart(c.Int(row), to.Zone), true }
	case c.typ.Kind == Datetime && (to.Kind == Date || to.Kind == Time):
		return func(row int) (any, bool) {
			day, rest := DayOf(LocalMicros(c.Int(row), c.typ.Zone))
			if to.Kind == Date {
				return day, true
			}
			return rest, true
		}
	}
	return func(row int) (any, bool) { return c.Int(row), true }
}

func dayStart(days int64, zone string) int64 {
	if zone == "" {
		return days * MicrosPerDay
	}
	y, m, d := Civil(days)
	return dateIn(y, m, d, zone)
}

func floatToInt(f float64) (any, bool) {
	if math.IsNaN(f) || f >= math.MaxUint64 || f < math.MinInt64 {
		return nil, false
	}
	if f >= math.MaxInt64 {
		return uint64(f), true
	}
	return int64(f), true
}

// Parser gives the function that reads one value of a type from text, as Builder.Append takes it.
func Parser(to Type) func(s string) (any, bool) {
	switch {
	case to.Kind == Str:
		return func(s string) (any, bool) { return s, true }
	case to.Kind == Bool:
		return func(s string) (any, bool) {
			v, ok := ParseBool(s)
			return v, ok
		}
	case to.IsFloat():
		return func(s string) (any, bool) {
			f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			return f, err == nil
		}
	case to.Kind == Uint64:
		return func(s string) (any, bool) {
			u, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
			return u, err == nil
		}
	case to.Kind == DecimalKind:
		return func(s string) (any, bool) {
			d, ok := ParseDecimal(s)
			if ok {
				d, ok = d.Rescaled(int(to.Precision), int(to.Scale))
			}
			return d, ok
		}
	case to.Kind == Binary:
		return func(s string) (any, bool) { return ParseBytes(s) }
	case to.IsNested():
		return func(s string) (any, bool) { return parseNested(s, to) }
	case to.IsInteger():
		return func(s string) (any, bool) {
			i, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
			return i, err == nil
		}
	}
	return temporalParser(to)
}

func temporalParser(to Type) func(s string) (any, bool) {
	switch to.Kind {
	case Date:
		return func(s string) (any, bool) {
			if d, ok := ParseDate(s); ok {
				return d, true
			}
			us, _, ok := ParseDatetime(s)
			day, _ := DayOf(us)
			return day, ok
		}
	case Time:
		return func(s string) (any, bool) {
			ns, ok := parseClock(s)
			if !to.Nano {
				ns /= nanosPerMicro
			}
			return ns, ok
		}
	case Datetime:
		return func(s string) (any, bool) {
			us, rest, _, ok := parseMoment(s)
			if !ok {
				var d int64
				d, ok = ParseDate(s)
				us, rest = d*MicrosPerDay, 0
			}
			ticks, fits := to.FromMicros(us, rest)
			return ticks, ok && fits
		}
	}
	return func(s string) (any, bool) {
		if ticks, ok := parseDuration(s, to); ok {
			return ticks, true
		}
		i, err := strconv.ParseInt(s, 10, 64)
		return i, err == nil
	}
}

// ParseBool reads true and false as CSV files spell them.
func ParseBool(s string) (v, ok bool) {
	switch s {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

func fitsInt(k Kind, v int64) bool {
	switch k {
	case Int8:
		return v == int64(int8(v))
	case Int16:
		return v == int64(int16(v))
	case Int32:
		return v == int64(int32(v))
	case Uint8:
		return v == int64(uint8(v))
	case Uint16:
		return v == int64(uint16(v))
	case Uint32:
		return v == int64(uint32(v))
	case Uint64:
		return v >= 0
	}
	return true
}
