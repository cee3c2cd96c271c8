package ipc

import (
	"fmt"

	"skep/dataframe/column"
)

// readSchema reads the Schema table; times in nanoseconds become what is said of them.
func readSchema(t table, how column.Nanoseconds) ([]*field, *Error) {
	if t.i16(0, 0) != 0 {
		return nil, failf("the data is big-endian")
	}
	var out []*field
	var err *Error
	t.tables(1, func(f table) {
		if err == nil {
			var one *field
			if one, err = readField(f, 0, how); err == nil {
				out = append(out, one)
			}
		}
	})
	if t.buf.bad && err == nil {
		err = failf("the schema points outside of itself")
	}
	return out, at(err, "schema")
}

func readField(t table, depth int, how column.Nanoseconds) (*field, *Error) {
	f := &field{nanos: how, name: t.string(0), stored: t.u8(2), dict: -1}
	if depth > maxDepth {
		return nil, failf("columns are nested more than %d deep", maxDepth)
	}
	var err *Error
	t.tables(5, func(c table) {
		if err == nil {
			var child *field
			if child, err = readField(c, depth+1, how); err == nil {
				f.children = append(f.children, child)
			}
		}
	})
	if err == nil {
		err = f.readType(t.table(3))
	}
	if err == nil && t.at(4, 4) != 0 {
		err = f.readDictionary(t.table(4))
	}
	return f, at(err, "column "+f.name)
}

func (f *field) readType(t table) *Error {
	switch f.stored {
	case tInt:
		f.width, f.signed = t.i32(0, 0), t.u8(1) != 0
	case tFloat:
		f.unit = t.i16(0, 0)
	case tDuration:
		f.unit = t.i16(0, 1)
	case tDecimal:
		f.width = t.i32(2, 128)
		f.typ = column.DecimalOf(t.i32(0, 0), t.i32(1, 0))
		if p, s := t.i32(0, 0), t.i32(1, 0); p < 1 || p > 38 || s < 0 || s > p || f.width != 128 {
			return failf("decimal(%d, %d) of %d bits is not read", p, s, f.width)
		}
		return nil
	case tDate, tTime:
		f.unit, f.width = t.i16(0, 1), t.i32(1, 32)
	case tTimestamp:
		f.unit = t.i16(0, 0)
		f.typ = column.Type{Kind: column.Datetime, Zone: t.string(1)}
		f.nanoseconds()
		return nil
	case tFixedBinary, tFixedList:
		if f.width = t.i32(0, 0); f.width < 0 || f.width > 1<<20 {
			return failf("values of %d parts", f.width)
		}
	}
	return f.understand()
}

// understand says what a stored type is here.
func (f *field) understand() *Error {
	switch f.stored {
	case tNull:
		f.typ = column.NullType
	case tInt:
		return f.integer()
	case tFloat:
		f.typ = [...]column.Type{column.Float32Type, column.Float32Type, column.Float64Type}[min(max(f.unit, 0), 2)]
	case tBinary, tLargeBinary, tBinaryView, tFixedBinary:
		f.typ = column.BinaryType
	case tUtf8, tLargeUtf8, tUtf8View:
		f.typ = column.StrType
	case tBool:
		f.typ = column.BoolType
	case tDate:
		f.typ = column.DateType
	case tTime, tDuration:
		f.typ = column.TimeType
		if f.stored == tDuration {
			f.typ = column.DurationType
		}
		f.nanoseconds()
	case tList, tLargeList, tFixedList, tMap:
		if len(f.children) != 1 {
			return failf("a list of %d kinds of elements", len(f.children))
		}
		f.typ = column.ListOf(f.children[0].typ)
	case tStruct:
		return f.structure()
	default:
		if f.stored < len(typeNames) && typeNames[max(f.stored, 0)] != "" {
			return failf("the type %s is not read", typeNames[f.stored])
		}
		return failf("a type with the number %d, which the format does not know", f.stored)
	}
	return nil
}

// nanoseconds stay such, or become whole numbers or microseconds.
func (f *field) nanoseconds() {
	switch {
	case f.unit != nanosecond:
	case f.nanos == column.KeepNanos:
		f.typ = f.typ.Fine()
	case f.nanos == column.CountNanos:
		f.typ = column.Int64Type
	}
}

func (f *field) integer() *Error {
	kinds := map[int]column.Type{8: column.Uint8Type, 16: column.Uint16Type, 32: column.Uint32Type, 64: column.Uint64Type}
	if f.signed {
		kinds = map[int]column.Type{8: column.Int8Type, 16: column.Int16Type, 32: column.Int32Type, 64: column.Int64Type}
	}
	var ok bool
	if f.typ, ok = kinds[f.width]; !ok {
		return failf("integers of %d bits", f.width)
	}
	return nil
}

func (f *field) structure() *Error {
	fields := make([]column.Field, len(f.children))
	seen := map[string]bool{}
	for i, c := range f.children {
		if seen[c.name] {
			return failf("two fields are called %s", c.name)
		}
		seen[c.name] = true
		fields[i] = column.Field{Name: c.name, Type: c.typ}
	}
	if len(fields) == 0 {
		return failf("a struct without fields")
	}
	f.typ = column.StructOf(fields)
	return nil
}

// readDictionary makes a field of strings one of codes; other values are looked up when they are read.
func (f *field) readDictionary(t table) *Error {
	f.dict = t.i64(0)
	f.index = &field{name: f.name, stored: tInt, width: 32, signed: true, dict: -1}
	if it := t.table(1); it.pos != 0 {
		f.index.width, f.index.signed = it.i32(0, 0), it.u8(1) != 0
	}
	if f.typ.Kind == column.Str {
		f.typ = column.CategoricalType
	}
	return f.index.integer()
}

// storedAs is how a column of a type is written.
func storedAs(name string, t column.Type) (*field, error) {
	f := &field{name: name, typ: t, dict: -1, unit: 2, width: 64}
	if t.Nano {
		f.unit = nanosecond
	}
	switch t.Kind {
	case column.Null:
		f.stored = tNull
	case column.Bool:
		f.stored = tBool
	case column.Float32, column.Float64:
		f.stored, f.unit = tFloat, 1+int(t.Kind-column.Float32)
	case column.Str:
		f.stored = tLargeUtf8
	case column.Categorical:
		f.stored, f.dict = tLargeUtf8, 0
		f.index = &field{stored: tInt, width: 32, signed: true, dict: -1}
	case column.Binary:
		f.stored = tLargeBinary
	case column.Date:
		f.stored, f.unit = tDate, 0
	case column.Time:
		f.stored = tTime
	case column.Datetime:
		f.stored = tTimestamp
	case column.Duration:
		f.stored = tDuration
	case column.DecimalKind:
		f.stored, f.width = tDecimal, 128
	case column.ListKind:
		elem, err := storedAs("item", t.Elem())
		f.stored, f.children = tLargeList, []*field{elem}
		return f, err
	case column.StructKind:
		f.stored = tStruct
		for _, part := range t.Fields() {
			c, err := storedAs(part.Name, part.Type)
			if err != nil {
				return nil, err
			}
			f.children = append(f.children, c)
		}
	default:
		if !t.IsInteger() {
			return nil, &Error{Message: fmt.Sprintf("column %s of type %s is not written to Arrow", name, t)}
		}
		f.stored, f.width, f.signed = tInt, 8*t.Width(), t.IsSigned()
	}
	return f, nil
}

// narrow makes a field, and what is below it, one with 32-bit offsets.
func (f *field) narrow() {
	switch f.stored {
	case tLargeUtf8:
		f.stored = tUtf8
	case tLargeBinary:
		f.stored = tBinary
	case tLargeList:
		f.stored = tList
	}
	for _, c := range f.children {
		c.narrow()
	}
}

func (w *writer) schema(fields []*field) int {
	return w.table(number(0, 2, 0), object(1, func() int { return w.vector(len(fields), func(i int) int { return w.field(fields[i]) }) }))
}

func (w *writer) field(f *field) int {
	slots := []slot{object(0, func() int { return w.string(f.name) }), flag(1, true), number(2, 1, int64(f.stored)), object(3, func() int { return w.typeOf(f) }),
		object(5, func() int { return w.vector(len(f.children), func(i int) int { return w.field(f.children[i]) }) })}
	if f.dict >= 0 {
		slots = append(slots, object(4, func() int {
			return w.table(number(0, 8, f.dict), object(1, func() int { return w.typeOf(f.index) }))
		}))
	}
	return w.table(slots...)
}

func (w *writer) typeOf(f *field) int {
	switch f.stored {
	case tInt:
		return w.table(number(0, 4, int64(f.width)), flag(1, f.signed))
	case tFloat, tDate, tDuration:
		return w.table(number(0, 2, int64(f.unit)))
	case tDecimal:
		return w.table(number(0, 4, int64(f.typ.Precision)), number(1, 4, int64(f.typ.Scale)), number(2, 4, 128))
	case tTime:
		return w.table(number(0, 2, int64(f.unit)), number(1, 4, 64))
	case tTimestamp:
		if f.typ.Zone != "" {
			return w.table(number(0, 2, int64(f.unit)), object(1, func() int { return w.string(f.typ.Zone) }))
		}
		return w.table(number(0, 2, int64(f.unit)))
	}
	return w.table()
}
