package column

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Records collects rows of Go values (nil, bool, int64, float64, string, []any, Record) under names, and finds the type of each column:
// integers beside floats become floats, values that share no type become text.
type Records struct {
	names  []string
	index  map[string]int
	values [][]any
	rows   int
}

// NewRecords makes an empty collection.
func NewRecords() *Records { return &Records{index: map[string]int{}} }

// Rows is the number of records.
func (r *Records) Rows() int { return r.rows }

// Begin starts a record.
func (r *Records) Begin() { r.rows++ }

// Name makes sure that a column exists, whether values come or not.
func (r *Records) Name(name string) {
	if _, ok := r.index[name]; !ok {
		r.index[name] = len(r.names)
		r.names = append(r.names, name)
		r.values = append(r.values, nil)
	}
}

// Set gives the record that was begun last a value; a second one for a name wins.
func (r *Records) Set(name string, v any) {
	r.Name(name)
	i := r.index[name]
	r.values[i] = padded(r.values[i], r.rows)
	r.values[i][r.rows-1] = v
}

// Columns replaces the records by whole columns of equal length.
func (r *Records) Columns(names []string, values [][]any) error {
	*r = *NewRecords()
	for i, name := range names {
		if r.Name(name); len(r.names) != i+1 {
			return fmt.Errorf("two columns are called %q", name)
		}
		if i > 0 && len(values[i]) != r.rows {
			return fmt.Errorf("column %q has %d values, column %q has %d", name, len(values[i]), names[0], r.rows)
		}
		r.values[i], r.rows = values[i], len(values[i])
	}
	return nil
}

// Join puts other records behind, whose columns keep the order in which names first appear.
func (r *Records) Join(o *Records) {
	for k, name := range o.names {
		r.Name(name)
		i := r.index[name]
		r.values[i] = append(padded(r.values[i], r.rows), o.values[k]...)
	}
	r.rows += o.rows
}

// padded has null for the last of so many rows.
func padded(values []any, rows int) []any {
	for len(values) < rows {
		values = append(values, nil)
	}
	return values
}

// Table builds the columns.
func (r *Records) Table() (*Table, error) { return r.TableIn(Serial) }

// TableIn builds the columns beside each other.
func (r *Records) TableIn(p Pool) (*Table, error) {
	cols := make([]*Column, len(r.names))
	err := p.Each(len(cols), func(i int) { cols[i] = Infer(padded(r.values[i], r.rows)) })
	if err != nil {
		return nil, err
	}
	return FromColumns(r.names, cols)
}

// Types gives each column's name and the type that holds its values.
func (r *Records) Types() []Field {
	out := make([]Field, len(r.names))
	for i, name := range r.names {
		out[i] = Field{name, typeOfAll(r.values[i])}
	}
	return out
}

// TableAs builds columns of known types, which hold all values; a name that no record has is null.
func (r *Records) TableAs(s *Schema) *Table {
	cols := make([]*Column, s.Len())
	for i, f := range s.Fields {
		if at, ok := r.index[f.Name]; ok {
			cols[i] = build(f.Type, padded(r.values[at], r.rows))
		} else {
			cols[i] = OfNulls(f.Type, r.rows)
		}
	}
	return NewTable(s, cols, r.rows)
}

// Infer makes a column of Go values, of the narrowest type that holds them all; only nulls make a null column.
// Moments that nanoseconds do not reach, beside some that need them, are text.
func Infer(values []any) *Column {
	typ := typeOfAll(values)
	if typ.Nano && !reached(values, typ) {
		typ = StrType
	}
	return build(typ, values)
}

func reached(values []any, typ Type) bool {
	for _, v := range values {
		t, ok := v.(Ticks)
		if ok && t.Type.Kind == Date {
			t.Type, t.N = DatetimeType, t.N*MicrosPerDay
		}
		if _, ok := InUnit(t.N, t.Type, typ); !ok {
			return false
		}
	}
	return true
}

func typeOfAll(values []any) Type {
	typ := NullType
	for _, v := range values {
		t, ok := CommonOfValues(typ, TypeOf(v))
		if !ok {
			return StrType
		}
		typ = t
	}
	return typ
}

func build(typ Type, values []any) *Column {
	b := NewBuilder(typ, len(values))
	for _, v := range values {
		if err := b.Append(fitted(v, typ)); err != nil {
			panic(err) // the common type holds every value
		}
	}
	return b.Build()
}

// Ticks is a temporal value that knows its type: days, or ticks of its unit.
type Ticks struct {
	Type Type
	N    int64
}

// TypeOf gives the type of a Go value.
func TypeOf(v any) Type {
	switch v := v.(type) {
	case bool:
		return BoolType
	case int64:
		return Int64Type
	case uint64:
		return Uint64Type
	case float64:
		return Float64Type
	case string:
		return StrType
	case Ticks:
		return v.Type
	case Decimal:
		return DecimalOf(MaxDigits, int(v.Scale))
	case []byte:
		return BinaryType
	case []any:
		return listType(v)
	case Record:
		return v.typ()
	}
	return NullType
}

// listType finds the type that holds all elements; text if they share none.
func listType(items []any) Type {
	elem := NullType
	for _, v := range items {
		t, ok := CommonOfValues(elem, TypeOf(v))
		if !ok {
			return ListOf(StrType)
		}
		elem = t
	}
	return ListOf(elem)
}

func (r Record) typ() Type {
	fields := make([]Field, len(r.Names))
	for i, v := range r.Values {
		fields[i] = Field{r.Names[i], TypeOf(v)}
	}
	return StructOf(fields)
}

// fitted makes text of what shares no other type with its neighbours, also inside of lists and structs.
func fitted(v any, typ Type) any {
	switch x := v.(type) {
	case []any:
		if typ.Kind == ListKind {
			out := make([]any, len(x))
			for i, e := range x {
				out[i] = fitted(e, typ.Elem())
			}
			return out
		}
	case Record:
		if typ.Kind == StructKind {
			out := Record{x.Names, make([]any, len(x.Values))}
			for i, e := range x.Values {
				if k, ok := typ.Field(x.Names[i]); ok {
					out.Values[i] = fitted(e, typ.Fields()[k].Type)
				}
			}
			return out
		}
	}
	if typ.Kind == Str {
		return textOf(v)
	}
	return v
}

func textOf(v any) any {
	switch v := v.(type) {
	case float64:
		return FormatFloat(v, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case uint64:
		return strconv.FormatUint(v, 10)
	case Ticks:
		return formatInt(v.Type, v.N)
	case Decimal:
		return v.String()
	case []byte:
		return FormatBytes(string(v))
	case []any, Record:
		if b, err := json.Marshal(v); err == nil {
			return string(b)
		}
	}
	return v
}
