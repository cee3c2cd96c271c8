package sqlite

import (
	"strconv"
	"strings"

	"skep/dataframe/column"
)

// gathering collects the rows of a table, column by column.
type gathering struct {
	t    table
	cols [][]any
}

func newGathering(t table) *gathering { return &gathering{t, make([][]any, len(t.columns))} }

const valueBytes = 24 // of a value here, its text or bytes not counted

// add puts a row under the others. Columns that were added to the table later on are null in old rows.
func (g *gathering) add(d *Database, rowid int64, values []any) error {
	if d.o.Reserve != nil {
		size := int64(len(g.cols)) * valueBytes
		for _, v := range values {
			switch v := v.(type) {
			case string:
				size += int64(len(v))
			case []byte:
				size += int64(len(v))
			}
		}
		if err := d.o.Reserve(size); err != nil {
			return err
		}
	}
	for place := range g.cols {
		var v any
		if place < len(values) {
			v = values[place]
		}
		at := place
		if g.t.order != nil {
			at = g.t.order[place]
		}
		if at == g.t.rowid {
			v = rowid
		}
		g.cols[at] = append(g.cols[at], v)
	}
	return nil
}

func (g *gathering) table() (*column.Table, error) {
	names, cols := make([]string, len(g.cols)), make([]*column.Column, len(g.cols))
	for i, c := range g.t.columns {
		names[i], cols[i] = c.name, columnOf(g.cols[i], strings.ToUpper(c.declared))
	}
	return column.FromColumns(names, cols)
}

// columnOf takes the type that all values have, whatever the table declares: integers, numbers, text or bytes; text where they mix.
// Declared dates, times and booleans are such if all values can be.
func columnOf(values []any, declared string) *column.Column {
	typ := typeOf(values, declared)
	b := column.NewBuilder(typ, len(values))
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b.Null()
		case string:
			if typ.Kind == column.Binary {
				b.Bytes([]byte(v))
			} else {
				b.Str(strings.ToValidUTF8(v, "\uFFFD"))
			}
		case []byte:
			if typ.Kind == column.Binary {
				b.Bytes(v)
			} else {
				b.Str(column.FormatBytes(string(v)))
			}
		case int64:
			addNumber(b, typ, float64(v), v)
		case float64:
			addNumber(b, typ, v, 0)
		}
	}
	return declaredAs(b.Build(), declared)
}

func addNumber(b *column.Builder, typ column.Type, f float64, i int64) {
	switch {
	case typ.Kind == column.Int64:
		b.Int(i)
	case typ.Kind == column.Float64:
		b.Float(f)
	case typ.Kind == column.Bool:
		b.Bool(i != 0)
	case f == float64(i):
		b.Str(strconv.FormatInt(i, 10))
	default:
		b.Str(strconv.FormatFloat(f, 'g', -1, 64))
	}
}

func typeOf(values []any, declared string) column.Type {
	ints, reals, texts, blobs, bits := 0, 0, 0, 0, 0
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			if ints++; v == 0 || v == 1 {
				bits++
			}
		case float64:
			reals++
		case string:
			texts++
		case []byte:
			blobs++
		}
	}
	switch {
	case ints+reals+texts+blobs == 0:
		return emptyType(declared)
	case blobs > 0 && ints+reals+texts == 0:
		return column.BinaryType
	case texts+blobs > 0:
		return column.StrType
	case reals > 0 || isReal(declared):
		return column.Float64Type
	case strings.HasPrefix(declared, "BOOL") && bits == ints:
		return column.BoolType
	}
	return column.Int64Type
}

func isReal(declared string) bool {
	return strings.Contains(declared, "REAL") || strings.Contains(declared, "FLOA") || strings.Contains(declared, "DOUB")
}

// emptyType is that of a column without values, by SQLite's rules of affinity.
func emptyType(declared string) column.Type {
	switch {
	case strings.HasPrefix(declared, "BOOL"):
		return column.BoolType
	case strings.Contains(declared, "INT"):
		return column.Int64Type
	case isReal(declared):
		return column.Float64Type
	case strings.Contains(declared, "BLOB"):
		return column.BinaryType
	}
	return column.StrType
}

// declaredAs makes dates and times of text in a column that is declared so, if all of it is.
func declaredAs(c *column.Column, declared string) *column.Column {
	if c.Type().Kind != column.Str {
		return c
	}
	word, _, _ := strings.Cut(declared, " ")
	to, ok := map[string]column.Type{"DATE": column.DateType, "DATETIME": column.DatetimeType, "TIMESTAMP": column.DatetimeType, "TIME": column.TimeType}[word]
	if !ok {
		return c
	}
	if out, err := c.Cast(to, false); err == nil {
		return out
	}
	return c
}
