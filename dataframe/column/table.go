package column

import (
	"fmt"

	"skep/diag"
)

// Field is a column's name and type.
type Field struct {
	Name string
	Type Type
}

// Schema is the names and types of a table's columns; names are unique.
type Schema struct {
	Fields []Field
	index  map[string]int
}

// NewSchema makes a schema; a name that comes twice is an error.
func NewSchema(fields []Field) (*Schema, error) {
	s := &Schema{fields, make(map[string]int, len(fields))}
	for i, f := range fields {
		if _, twice := s.index[f.Name]; twice {
			return nil, fmt.Errorf("two columns are called %q", f.Name)
		}
		s.index[f.Name] = i
	}
	return s, nil
}

// Len is the number of columns.
func (s *Schema) Len() int { return len(s.Fields) }

// Find gives a column's place.
func (s *Schema) Find(name string) (i int, ok bool) {
	i, ok = s.index[name]
	return i, ok
}

// Names lists the columns.
func (s *Schema) Names() []string {
	out := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		out[i] = f.Name
	}
	return out
}

// Nearest gives the column that was probably meant, or "".
func (s *Schema) Nearest(name string) string { return diag.Nearest(name, s.Names()) }

// Equal compares names, types and order.
func (s *Schema) Equal(o *Schema) bool {
	if len(s.Fields) != len(o.Fields) {
		return false
	}
	for i, f := range s.Fields {
		if f != o.Fields[i] {
			return false
		}
	}
	return true
}

// Table is columns of one length under a schema.
type Table struct {
	schema *Schema
	parts  []Part
	rows   int
}

// NewTable puts columns under a schema; lengths must be equal, types as declared.
func NewTable(schema *Schema, cols []*Column, rows int) *Table {
	for i, c := range cols {
		if c.n != rows || c.typ != schema.Fields[i].Type {
			panic(badColumn(schema.Fields[i], c.n, c.typ, rows))
		}
	}
	return &Table{schema, ready(cols), rows}
}

func badColumn(f Field, n int, typ Type, rows int) string {
	return fmt.Sprintf("column %s: %d rows of %s, want %d of %s", f.Name, n, typ, rows, f.Type)
}

func ready(cols []*Column) []Part {
	out := make([]Part, len(cols))
	for i, c := range cols {
		out[i] = Ready(c)
	}
	return out
}

// FromColumns makes a table of named columns; unequal lengths and doubled names are errors.
func FromColumns(names []string, cols []*Column) (*Table, error) {
	fields, rows := make([]Field, len(cols)), 0
	for i, c := range cols {
		fields[i] = Field{names[i], c.typ}
		if i == 0 {
			rows = c.n
		}
		if c.n != rows {
			return nil, fmt.Errorf("column %q has %d rows, column %q has %d", names[i], c.n, names[0], rows)
		}
	}
	schema, err := NewSchema(fields)
	if err != nil {
		return nil, err
	}
	return &Table{schema, ready(cols), rows}, nil
}

// Schema gives names and types.
func (t *Table) Schema() *Schema { return t.schema }

// Rows is the number of rows.
func (t *Table) Rows() int { return t.rows }

// Columns gives all columns in order.
func (t *Table) Columns() []*Column {
	out := make([]*Column, len(t.parts))
	for i, p := range t.parts {
		out[i] = p.Column()
	}
	return out
}

// Width is the number of columns.
func (t *Table) Width() int { return len(t.parts) }

// Column gives column i.
func (t *Table) Column(i int) *Column { return t.parts[i].Column() }

// ByName finds a column.
func (t *Table) ByName(name string) (*Column, bool) {
	i, ok := t.schema.Find(name)
	if !ok {
		return nil, false
	}
	return t.Column(i), true
}

// Take gives the rows at the indices; -1 gives nulls.
func (t *Table) Take(rows []int32) *Table {
	return t.each(len(rows), func(c *Column) *Column { return c.Take(rows) })
}

// Slice gives the rows [from, to).
func (t *Table) Slice(from, to int) *Table {
	out := &Table{t.schema, make([]Part, len(t.parts)), to - from}
	for i, p := range t.parts {
		out.parts[i] = p.slice(from, to)
	}
	return out
}

// TakeIn is Take on a pool; columns are taken one after the other, each by all workers.
func (t *Table) TakeIn(p Pool, rows []int32) (*Table, error) {
	cols := make([]*Column, len(t.parts))
	for i := range t.parts {
		var err error
		if cols[i], err = t.Column(i).TakeIn(p, rows); err != nil {
			return nil, err
		}
	}
	return &Table{t.schema, ready(cols), len(rows)}, nil
}

func (t *Table) each(rows int, f func(*Column) *Column) *Table {
	out := &Table{t.schema, make([]Part, len(t.parts)), rows}
	for i, p := range t.parts {
		out.parts[i] = Ready(f(p.Column()))
	}
	return out
}

// Where makes the columns at some places null in the rows whose bit is clear.
func (t *Table) Where(places []int, keep Bitmap) *Table {
	parts := append([]Part(nil), t.parts...)
	for _, at := range places {
		c := t.Column(at)
		parts[at] = Ready(finish(c.typ, c.n, c.data, keep.And(c.valid)))
	}
	return TableOf(t.schema, parts, t.rows)
}

// Select gives some of the columns.
func (t *Table) Select(names []string) *Table {
	out := &Table{rows: t.rows}
	fields := make([]Field, len(names))
	for i, name := range names {
		at, ok := t.schema.Find(name)
		if !ok {
			panic("no column " + name)
		}
		fields[i] = t.schema.Fields[at]
		out.parts = append(out.parts, t.parts[at])
	}
	schema, err := NewSchema(fields)
	if err != nil {
		panic(err)
	}
	out.schema = schema
	return out
}

// Bytes is roughly how much memory the table holds.
func (t *Table) Bytes() int64 {
	sum := int64(0)
	for _, p := range t.parts {
		sum += p.bytes()
	}
	return sum
}

// RowBytes is how much memory a row holds on average.
func (t *Table) RowBytes() int64 { return t.Bytes() / int64(max(1, t.rows)) }

// Equal compares schema and all values; NaN equals NaN.
func (t *Table) Equal(o *Table) bool {
	if t.rows != o.rows || !t.schema.Equal(o.schema) {
		return false
	}
	for i, c := range t.Columns() {
		for r := range t.rows {
			if CompareRows(c, r, o.Column(i), r) != 0 {
				return false
			}
		}
	}
	return true
}
