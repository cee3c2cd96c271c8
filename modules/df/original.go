package df

import (
	"fmt"
	"strings"

	"skep/dataframe/column"
	"skep/interp/module"
	"skep/interp/value"
)

// rowsOrCount gives the rows; in a lenient program their number, as the original's rows() does.
func rowsOrCount(c *module.Call, t *column.Table) (value.Value, error) {
	if h, ok := c.Host.(interface{ Lenient() bool }); ok && h.Lenient() {
		return value.Int(int64(t.Rows())), nil
	}
	return rowsOf(t), nil
}

// OriginalString is what lenient programs print: the columns' names and lengths, as the original wrote frames.
func (f *frame) OriginalString() string {
	t := f.table()
	if t == nil {
		return f.String()
	}
	var b strings.Builder
	names := t.Schema().Names()
	fmt.Fprintf(&b, "DataFrame with %d columns:\n", len(names))
	for _, n := range names {
		fmt.Fprintf(&b, "  %s: %d rows\n", n, t.Rows())
	}
	return b.String()
}

// OriginalString writes a column as the original's arrays.
func (s *series) OriginalString() string { return value.OriginalRepr(value.NewArray(s.values())) }
