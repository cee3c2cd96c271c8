package column

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
)

// inner is what a list or struct is made of. Equal ones are one pointer, so that types compare with ==.
type inner struct{ fields []Field }

var inners sync.Map // what the type is called -> *inner

func nested(kind Kind, fields []Field) Type {
	t := Type{Kind: kind, inner: &inner{fields}}
	kept, _ := inners.LoadOrStore(t.String(), t.inner)
	t.inner = kept.(*inner)
	return t
}

// ListOf is the type of lists of elements.
func ListOf(elem Type) Type { return nested(ListKind, []Field{{Type: elem}}) }

// StructOf is the type of structs with fields; their names are unique.
func StructOf(fields []Field) Type { return nested(StructKind, append([]Field(nil), fields...)) }

// Elem is the type of a list's elements.
func (t Type) Elem() Type { return t.inner.fields[0].Type }

// Fields lists a struct's fields.
func (t Type) Fields() []Field { return t.inner.fields }

// Field finds a struct's field by name.
func (t Type) Field(name string) (i int, ok bool) {
	for i, f := range t.inner.fields {
		if f.Name == name {
			return i, true
		}
	}
	return 0, false
}

// nestedName writes list[i64] and struct{a: i64, "b c": str}.
func (t Type) nestedName() string {
	if t.Kind == ListKind {
		return "list[" + t.Elem().String() + "]"
	}
	parts := make([]string, len(t.Fields()))
	for i, f := range t.Fields() {
		name := f.Name
		if !plainName(name) {
			name = strconv.Quote(name)
		}
		parts[i] = name + ": " + f.Type.String()
	}
	return "struct{" + strings.Join(parts, ", ") + "}"
}

func plainName(s string) bool {
	for i, r := range s {
		if !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9') {
			return false
		}
	}
	return s != ""
}

// List is the values of a list column: row i is the rows Offsets[i] up to Offsets[i+1] of Child.
type List struct {
	Offsets []int64 // one more than there are rows
	Child   *Column
}

// Bounds gives the elements of a row.
func (l List) Bounds(row int) (from, to int) { return int(l.Offsets[row]), int(l.Offsets[row+1]) }

// Size is how many elements a row has.
func (l List) Size(row int) int { return int(l.Offsets[row+1] - l.Offsets[row]) }

// At gives a row's elements as a column.
func (l List) At(row int) *Column { return l.Child.Slice(l.Bounds(row)) }

// OfLists makes a column of lists.
func OfLists(l List, valid Bitmap) *Column {
	return finish(ListOf(l.Child.typ), len(l.Offsets)-1, l, valid)
}

// Lists gives the values of a list column.
func (c *Column) Lists() List { return c.data.(List) }

// OfStructs makes a column of n structs from their fields' columns, each of n rows.
func OfStructs(names []string, cols []*Column, n int, valid Bitmap) *Column {
	fields := make([]Field, len(cols))
	for i, c := range cols {
		fields[i] = Field{names[i], c.typ}
	}
	return finish(StructOf(fields), n, Structs(cols), valid)
}

// Structs is the values of a struct column, a column for each field.
type Structs []*Column

// Structs gives the fields' columns of a struct column.
func (c *Column) Structs() Structs { return c.data.(Structs) }

// FieldColumn gives a field of a struct column, null where the struct is.
func (c *Column) FieldColumn(i int) *Column {
	f := c.Structs()[i]
	if c.valid == nil || f.typ.Kind == Null {
		return f
	}
	return finish(f.typ, f.n, f.plain(), c.valid.And(f.valid))
}

func (l List) take(rows []int32) List {
	out := List{Offsets: make([]int64, len(rows)+1)}
	var child []int32
	for i, r := range rows {
		if r >= 0 {
			for k := l.Offsets[r]; k < l.Offsets[r+1]; k++ {
				child = append(child, int32(k))
			}
		}
		out.Offsets[i+1] = int64(len(child))
	}
	out.Child = l.Child.Take(child)
	return out
}

func (s Structs) each(f func(*Column) *Column) Structs {
	out := make(Structs, len(s))
	for i, c := range s {
		out[i] = f(c)
	}
	return out
}

func concatLists(typ Type, n int, cols []*Column) List {
	out := List{Offsets: append(make([]int64, 0, n+1), 0)}
	children := make([]*Column, len(cols))
	for i, c := range cols {
		l := c.Lists()
		from, to := l.Offsets[0], l.Offsets[c.n]
		children[i] = l.Child.Slice(int(from), int(to))
		base := out.Offsets[len(out.Offsets)-1] - from
		for _, o := range l.Offsets[1 : c.n+1] {
			out.Offsets = append(out.Offsets, base+o)
		}
	}
	out.Child = Concat(children)
	return out
}

func concatStructs(typ Type, cols []*Column) Structs {
	out := make(Structs, len(typ.Fields()))
	for i := range out {
		parts := make([]*Column, len(cols))
		for k, c := range cols {
			parts[k] = c.Structs()[i]
		}
		out[i] = Concat(parts)
	}
	return out
}

// commonNested joins element types, and the fields of structs by name: a field that one lacks is null there.
func commonNested(a, b Type, unit func(Type) Type) (Type, bool) {
	if a.Kind != b.Kind {
		return Type{}, false
	}
	if a.Kind == ListKind {
		e, ok := common(a.Elem(), b.Elem(), unit)
		return ListOf(e), ok
	}
	fields := append([]Field(nil), a.Fields()...)
	for _, f := range b.Fields() {
		i, ok := a.Field(f.Name)
		if !ok {
			fields = append(fields, f)
			continue
		}
		if fields[i].Type, ok = common(fields[i].Type, f.Type, unit); !ok {
			return Type{}, false
		}
	}
	return StructOf(fields), true
}

// canCastNested: lists by their elements, structs by their fields' names.
func canCastNested(from, to Type) bool {
	if from.Kind != to.Kind {
		return false
	}
	if from.Kind == ListKind {
		return CanCast(from.Elem(), to.Elem())
	}
	for _, f := range to.Fields() {
		if i, ok := from.Field(f.Name); ok && !CanCast(from.Fields()[i].Type, f.Type) {
			return false
		}
	}
	return true
}

func (c *Column) castNested(to Type, lenient bool) (*Column, error) {
	if to.Kind == ListKind {
		l := c.Lists()
		child, err := l.Child.Cast(to.Elem(), lenient)
		if err != nil {
			return nil, err
		}
		return finish(to, c.n, List{l.Offsets, child}, c.valid), nil
	}
	cols := make(Structs, len(to.Fields()))
	for i, f := range to.Fields() {
		k, ok := c.typ.Field(f.Name)
		if !ok {
			cols[i] = OfNulls(f.Type, c.n)
			continue
		}
		var err error
		if cols[i], err = c.Structs()[k].Cast(f.Type, lenient); err != nil {
			return nil, err
		}
	}
	return finish(to, c.n, cols, c.valid), nil
}

// Record is one value of a struct column.
type Record struct {
	Names  []string
	Values []any
}

// MarshalJSON keeps the fields' order.
func (r Record) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, name := range r.Names {
		key, _ := json.Marshal(name)
		v, err := json.Marshal(r.Values[i])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, key...), ':'), v...)
	}
	return append(out, '}'), nil
}

func (c *Column) record(row int) Record {
	r := Record{make([]string, len(c.Structs())), make([]any, len(c.Structs()))}
	for i, f := range c.Structs() {
		r.Names[i], r.Values[i] = c.typ.Fields()[i].Name, f.Value(row)
	}
	return r
}

func (c *Column) items(row int) []any {
	from, to := c.Lists().Bounds(row)
	out := make([]any, to-from)
	for i := range out {
		out[i] = c.Lists().Child.Value(from + i)
	}
	return out
}

// nestedText writes [1, null] and {a: 1, b: "x"}: text inside of them is quoted.
func (c *Column) nestedText(row int) string {
	var b strings.Builder
	if c.typ.Kind == ListKind {
		from, to := c.Lists().Bounds(row)
		b.WriteByte('[')
		for i := from; i < to; i++ {
			if i > from {
				b.WriteString(", ")
			}
			b.WriteString(c.Lists().Child.innerText(i))
		}
		b.WriteByte(']')
		return b.String()
	}
	b.WriteByte('{')
	for i, f := range c.Structs() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.typ.Fields()[i].Name + ": " + f.innerText(row))
	}
	b.WriteByte('}')
	return b.String()
}

func (c *Column) innerText(row int) string {
	if !c.IsNull(row) && (c.typ.Kind == Str || c.typ.Kind == Categorical) {
		return strconv.Quote(c.Text(row))
	}
	return c.Text(row)
}

func compareNested(a *Column, i int, b *Column, j int) int {
	if a.typ.Kind == StructKind {
		for k, f := range a.Structs() {
			if d := CompareRows(f, i, b.Structs()[k], j); d != 0 {
				return d
			}
		}
		return 0
	}
	la, lb := a.Lists(), b.Lists()
	from, to := la.Bounds(i)
	other, end := lb.Bounds(j)
	for ; from < to && other < end; from, other = from+1, other+1 {
		if d := CompareRows(la.Child, from, lb.Child, other); d != 0 {
			return d
		}
	}
	return int(boolInt(from < to) - boolInt(other < end))
}
