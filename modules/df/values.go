package df

import (
	"fmt"
	"math"
	"math/big"
	"sync/atomic"
	gotime "time"

	"skep/dataframe/column"
	"skep/interp/module"
	"skep/interp/value"
)

// Others make values of other modules: a module knows no other, so who lists them all hands these over. Without one,
// such values of a column are text.
type Others struct {
	Decimal func(unscaled *big.Int, scale int) value.Value
	Moment  func(gotime.Time) value.Value
	Span    func(gotime.Duration) value.Value
	Charts  func() module.Module // plot, whose functions take sequences, then options
}

// others is what With was given: the same in every session of a program.
var others atomic.Pointer[Others]

// With is Module or Alias, whose columns then give values of other modules.
func With(o Others, declared func() module.Module) func() module.Module {
	return func() module.Module {
		others.Store(&o)
		return declared()
	}
}

// What values of other modules tell about themselves.
type (
	unscaled interface{ Unscaled() (*big.Int, int) }
	moment   interface{ Moment() gotime.Time }
	length   interface{ Length() gotime.Duration }
)

// scalar turns a value of the language into one of the engine; ok is false for what no column holds.
func scalar(v value.Value) (any, bool) {
	switch v.Kind() {
	case value.KNull:
		return nil, true
	case value.KBool:
		return v.AsBool(), true
	case value.KInt:
		return v.AsInt(), true
	case value.KFloat:
		return v.AsFloat(), true
	case value.KStr:
		return v.Str(), true
	case value.KBox:
		return foreign(v.Box().V)
	}
	if x, some, ok := v.OptionOf(); ok {
		if !some {
			return nil, true
		}
		return scalar(x)
	}
	return nil, false
}

func foreign(x any) (any, bool) {
	switch x := x.(type) {
	case unscaled:
		return exact(x.Unscaled())
	case moment:
		t := x.Moment()
		typ := column.DatetimeType
		if t.Location() != gotime.UTC {
			typ.Zone = t.Location().String()
		}
		if fine := typ.Fine(); t.Nanosecond()%1000 != 0 {
			if n, ok := fine.FromMicros(t.UnixMicro(), int64(t.Nanosecond()%1000)); ok {
				return column.Ticks{Type: fine, N: n}, true
			}
		}
		return column.Ticks{Type: typ, N: t.UnixMicro()}, true
	case length:
		if n := x.Length(); n%gotime.Microsecond != 0 {
			return column.Ticks{Type: column.DurationType.Fine(), N: int64(n)}, true
		}
		return column.Ticks{Type: column.DurationType, N: x.Length().Microseconds()}, true
	}
	return nil, false
}

// exact narrows a decimal to 38 digits.
func exact(n *big.Int, scale int) (any, bool) {
	d, ok := column.ParseDecimal(fmt.Sprintf("%se%d", n, -scale))
	return d, ok
}

// engineValue is scalar, and lists, dicts and structs of such.
func engineValue(v value.Value) (any, bool) {
	switch v.Kind() {
	case value.KArray, value.KTuple, value.KSet, value.KRange:
		return engineValues(elements(v))
	case value.KDict, value.KObj:
		r, ok := column.Record{}, true
		put := func(name string, e value.Value) {
			x, fits := engineValue(e)
			r.Names, r.Values, ok = append(r.Names, name), append(r.Values, x), ok && fits
		}
		if v.Kind() == value.KObj {
			for i, f := range v.Obj().Type.Fields {
				put(f, v.Obj().F[i])
			}
			return r, ok
		}
		v.Dict().Each(func(k, e value.Value) bool {
			put(value.Interpolate(k), e)
			return ok
		})
		return r, ok
	}
	if s, ok := value.As[*series](v); ok {
		out := make([]any, s.Len())
		for i := range out {
			out[i] = s.col.Value(i)
		}
		return out, true
	}
	return scalar(v)
}

func engineValues(vs []value.Value) (any, bool) {
	out := make([]any, len(vs))
	for i, e := range vs {
		x, ok := engineValue(e)
		if !ok {
			return nil, false
		}
		out[i] = x
	}
	return out, true
}

// valueOf reads a row as a value of the language: lists as arrays, structs as objects, datetimes and durations as those of the
// module time, decimals as those of the module decimal, dates, times and bytes as text, u64 above i64 as a float.
func valueOf(c *column.Column, row int) value.Value {
	if c.IsNull(row) {
		return value.Null
	}
	switch typ := c.Type(); typ.Kind {
	case column.ListKind:
		return listOf(c.Lists().At(row))
	case column.StructKind:
		return objectOf(c, row)
	case column.DecimalKind:
		if o := others.Load(); o != nil && o.Decimal != nil {
			return o.Decimal(c.DecimalAt(row).Unscaled.Big(), int(typ.Scale))
		}
	case column.Datetime:
		if o := others.Load(); o != nil && o.Moment != nil {
			return o.Moment(typ.Instant(c.Int(row)))
		}
	case column.Duration:
		ns, ok := column.InUnit(c.Int(row), typ, typ.Fine())
		if o := others.Load(); o != nil && o.Span != nil && ok {
			return o.Span(gotime.Duration(ns))
		}
	case column.Date, column.Time, column.Binary, column.Categorical:
	default:
		return simpleOf(c.Value(row))
	}
	return value.String(c.Text(row))
}

func simpleOf(x any) value.Value {
	switch x := x.(type) {
	case bool:
		return value.Bool(x)
	case int64:
		return value.Int(x)
	case uint64:
		if x > math.MaxInt64 {
			return value.Float(float64(x))
		}
		return value.Int(int64(x))
	case float64:
		return value.Float(x)
	case string:
		return value.String(x)
	}
	return value.Null
}

func listOf(c *column.Column) value.Value {
	out := make([]value.Value, c.Len())
	for i := range out {
		out[i] = valueOf(c, i)
	}
	return value.NewArray(out)
}

func objectOf(c *column.Column, row int) value.Value {
	d := value.NewDict()
	for i, f := range c.Structs() {
		d.SetStr(c.Type().Fields()[i].Name, valueOf(f, row))
	}
	return d.Value()
}
