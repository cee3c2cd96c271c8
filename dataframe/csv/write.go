package csv

import (
	"bufio"
	"io"
	"strings"

	"skep/dataframe/column"
)

// Write writes a header and the rows. Null is an empty field, the empty string is "". Sep 0 is a comma.
func Write(w io.Writer, t *column.Table, o Options) error {
	out := bufio.NewWriterSize(w, 1<<16)
	sep := o.Sep
	if sep == 0 {
		sep = ','
	}
	if !o.NoHeader {
		for i, name := range t.Schema().Names() {
			if i > 0 {
				out.WriteByte(sep)
			}
			writeText(out, name, sep)
		}
		out.WriteByte('\n')
	}
	cols := t.Columns()
	for row := range t.Rows() {
		if row%checkEvery == 0 && o.Check != nil {
			if err := o.Check(); err != nil {
				return err
			}
		}
		for i, c := range cols {
			if i > 0 {
				out.WriteByte(sep)
			}
			writeCell(out, c, row, sep)
		}
		out.WriteByte('\n')
	}
	return out.Flush() // the first error of any write
}

func writeCell(out *bufio.Writer, c *column.Column, row int, sep byte) {
	if c.IsNull(row) {
		return
	}
	switch typ := c.Type(); {
	case typ.Kind == column.Str, typ.Kind == column.Binary, typ.Kind == column.Categorical, typ.IsNested():
		writeText(out, c.Text(row), sep)
	default:
		out.WriteString(c.Text(row))
	}
}

func writeText(out *bufio.Writer, s string, sep byte) {
	if s != "" && !strings.ContainsAny(s, "\"\r\n") && strings.IndexByte(s, sep) < 0 && !ambiguous(s) {
		out.WriteString(s)
		return
	}
	out.WriteByte('"')
	out.WriteString(strings.ReplaceAll(s, `"`, `""`))
	out.WriteByte('"')
}

// ambiguous text would be read back as another type.
func ambiguous(s string) bool { return infer(cell{text: []byte(s)}).Kind != column.Str }
