package column

import "encoding/binary"

// Plain gives a column of a simple type (bool, number, temporal, str) whose rows are equal, and order, as those of c.
// Decimals and nested values become strings of bytes that order as the values do; what groups, matches or sorts calls it first.
func Plain(c *Column) *Column {
	switch c.typ.Kind {
	case Binary:
		return OfStrings(c.Strings(), c.valid)
	case Categorical:
		return c.words()
	case DecimalKind:
		if c.typ.IsSmall() {
			return Of(Int64Type, c.SmallDecimals(), c.valid)
		}
		return encodeRows(c)
	case ListKind, StructKind:
		return encodeRows(c)
	}
	return c
}

func encodeRows(c *Column) *Column {
	s, write := NewStrings(c.n), encoder(c)
	for i := range c.n {
		if !c.IsNull(i) {
			s.Bytes = write(s.Bytes, i)
		}
		s.Offsets = append(s.Offsets, int64(len(s.Bytes)))
	}
	return OfStrings(s, c.valid)
}

// encoder gives what appends a row that has a value.
func encoder(c *Column) func(b []byte, row int) []byte {
	switch c.typ.Kind {
	case Null:
		return func(b []byte, _ int) []byte { return b }
	case DecimalKind:
		return func(b []byte, row int) []byte {
			d := c.DecimalAt(row).Unscaled
			b = binary.BigEndian.AppendUint64(b, uint64(d.Hi)^signBit)
			return binary.BigEndian.AppendUint64(b, d.Lo)
		}
	case Str, Binary, Categorical:
		s := Plain(c).Strings()
		return func(b []byte, row int) []byte { return appendText(b, s.At(row)) }
	case ListKind:
		return listEncoder(c)
	case StructKind:
		return structEncoder(c)
	}
	keys := Keys(c)
	return func(b []byte, row int) []byte { return binary.BigEndian.AppendUint64(b, keys[row]) }
}

// appendText escapes zeros, so that a text ends below all that go on.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if b = append(b, s[i]); s[i] == 0 {
			b = append(b, 0xff)
		}
	}
	return append(b, 0, 0)
}

func maybe(c *Column) func(b []byte, row int) []byte {
	write := encoder(c)
	return func(b []byte, row int) []byte {
		if c.IsNull(row) {
			return append(b, 1)
		}
		return write(append(b, 2), row)
	}
}

func listEncoder(c *Column) func(b []byte, row int) []byte {
	l := c.Lists()
	write := maybe(l.Child)
	return func(b []byte, row int) []byte {
		for k, to := l.Bounds(row); k < to; k++ {
			b = write(b, k)
		}
		return append(b, 0)
	}
}

func structEncoder(c *Column) func(b []byte, row int) []byte {
	var fields []func([]byte, int) []byte
	for _, f := range c.Structs() {
		fields = append(fields, maybe(f))
	}
	return func(b []byte, row int) []byte {
		for _, write := range fields {
			b = write(b, row)
		}
		return b
	}
}
