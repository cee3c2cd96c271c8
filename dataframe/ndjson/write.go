package ndjson

import (
	"bufio"
	"encoding/json"
	"io"
	"math"

	"skep/dataframe/column"
)

// Write writes one record a line.
func Write(w io.Writer, t *column.Table) error { return write(w, t, "", "\n", "") }

// WriteArray writes an array of records.
func WriteArray(w io.Writer, t *column.Table) error { return write(w, t, "[", ",", "]") }

func write(w io.Writer, t *column.Table, open, between, end string) error {
	out := bufio.NewWriterSize(w, 1<<16)
	out.WriteString(open)
	keys := make([][]byte, t.Schema().Len())
	for i, name := range t.Schema().Names() {
		keys[i] = append(text(name), ':')
	}
	for row := range t.Rows() {
		if row > 0 && between != "\n" {
			out.WriteString(between)
		}
		out.WriteByte('{')
		for i, c := range t.Columns() {
			if i > 0 {
				out.WriteByte(',')
			}
			out.Write(keys[i])
			out.Write(cellText(c, row))
		}
		out.WriteByte('}')
		if between == "\n" {
			out.WriteString(between)
		}
	}
	out.WriteString(end)
	return out.Flush()
}

func text(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always marshal
	}
	return b
}

// Value is one value of a column as JSON.
func Value(c *column.Column, row int) []byte { return cellText(c, row) }

// cellText writes numbers and bools bare, lists and structs as arrays and objects, all else as strings; NaN and infinities,
// which JSON lacks, are null.
func cellText(c *column.Column, row int) []byte {
	if c.IsNull(row) {
		return []byte("null")
	}
	switch typ := c.Type(); {
	case typ.IsFloat():
		if f := c.Float(row); math.IsNaN(f) || math.IsInf(f, 0) {
			return []byte("null")
		}
	case typ.Kind == column.ListKind:
		return listText(c.Lists().At(row))
	case typ.Kind == column.StructKind:
		return structText(c, row)
	case typ.Kind != column.Bool && !typ.IsInteger() && typ.Kind != column.DecimalKind:
		return text(c.Text(row))
	}
	return []byte(c.Text(row))
}

func listText(items *column.Column) []byte {
	out := []byte{'['}
	for i := range items.Len() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, cellText(items, i)...)
	}
	return append(out, ']')
}

func structText(c *column.Column, row int) []byte {
	out := []byte{'{'}
	for i, f := range c.Structs() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(out, text(c.Type().Fields()[i].Name)...), ':')
		out = append(out, cellText(f, row)...)
	}
	return append(out, '}')
}
