package column

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Text writes a row as text that a reader of the same type reads back: numbers shortest, floats with a point. Null is "null".
func (c *Column) Text(row int) string {
	if c.IsNull(row) {
		return "null"
	}
	switch c.typ.Kind {
	case Null:
		return "null"
	case Bool:
		return strconv.FormatBool(c.Bools().Get(row))
	case Str:
		return c.textAt(row)
	case Categorical:
		return c.Categories().At(row)
	case Binary:
		return FormatBytes(c.Strings().At(row))
	case DecimalKind:
		return c.DecimalAt(row).String()
	case ListKind, StructKind:
		return c.nestedText(row)
	case Uint64:
		return strconv.FormatUint(Values[uint64](c)[row], 10)
	case Float32:
		return FormatFloat(c.Float(row), 32)
	case Float64:
		return FormatFloat(c.Float(row), 64)
	}
	return formatInt(c.typ, c.Int(row))
}

// FormatBytes writes bytes as DuckDB does: printable ASCII as it is, others as \\xAB.
func FormatBytes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c >= ' ' && c < 127 && c != '\\' && c != '\'' && c != '"' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\x%02X`, c)
		}
	}
	return b.String()
}

func formatInt(typ Type, v int64) string {
	switch typ.Kind {
	case Date:
		return FormatDate(v)
	case Time:
		return formatTime(typ, v)
	case Datetime:
		return formatDatetime(typ, v)
	case Duration:
		return formatDuration(typ, v)
	}
	return strconv.FormatInt(v, 10)
}

// FormatFloat writes the shortest text that reads back as the same float, with a point or an exponent.
func FormatFloat(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	verb := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-5 || a >= 1e16) {
		verb = 'e'
	}
	s := strconv.FormatFloat(f, verb, -1, bits)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
