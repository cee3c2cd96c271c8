package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// ordinal adds a last column that numbers the rows: the morsel in the upper half, the place in it in the lower.
func ordinal(s *exec.Stream) *exec.Stream {
	schema := added(s.Schema, ordinalField)
	return s.Map(schema, func(i int, t *column.Table) (*column.Table, error) {
		numbers := make([]int64, t.Rows())
		for k := range numbers {
			numbers[k] = int64(i)<<32 | int64(k)
		}
		cols := append(append([]*column.Column(nil), t.Columns()...), column.Of(column.Int64Type, numbers, nil))
		return column.NewTable(schema, cols, t.Rows()), nil
	})
}

var ordinalField = column.Field{Name: "\x00row", Type: column.Type{Kind: column.Int64}}

// dropLast leaves the last columns out, down to a schema's.
func dropLast(s *exec.Stream, schema *column.Schema) *exec.Stream {
	cut := func(t *column.Table) *column.Table {
		return column.NewTable(schema, t.Columns()[:schema.Len()], t.Rows())
	}
	out := s.Map(schema, func(_ int, t *column.Table) (*column.Table, error) { return cut(t), nil })
	if s.Whole != nil {
		out.Whole, out.Size = cut(s.Whole), s.Size
	}
	return out
}

// added is a schema with more fields behind it, which no person names.
func added(s *column.Schema, fields ...column.Field) *column.Schema {
	out, err := column.NewSchema(append(append([]column.Field(nil), s.Fields...), fields...))
	if err != nil {
		panic(err)
	}
	return out
}
