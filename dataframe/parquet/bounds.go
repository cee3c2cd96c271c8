package parquet

import (
	"skep/dataframe/column"
)

// bounds finds the minimum and maximum that statistics hold.
func (w *chunkWriter) bounds() {
	c, s := w.col, &w.chunk.stats
	if c.Nulls() == c.Len() {
		return
	}
	switch c.Type().Physical() {
	case column.Int8:
		s.min, s.max = wideBounds(c, column.Values[int8](c))
	case column.Int16:
		s.min, s.max = wideBounds(c, column.Values[int16](c))
	case column.Int32:
		s.min, s.max = numberBounds(c, column.Values[int32](c))
	case column.Int64:
		s.min, s.max = numberBounds(c, column.Values[int64](c))
	case column.Uint8:
		s.min, s.max = wideBounds(c, column.Values[uint8](c))
	case column.Uint16:
		s.min, s.max = wideBounds(c, column.Values[uint16](c))
	case column.Uint32:
		s.min, s.max = numberBounds(c, column.Values[uint32](c))
	case column.Uint64:
		s.min, s.max = numberBounds(c, column.Values[uint64](c))
	case column.Float32:
		s.min, s.max = numberBounds(c, column.Values[float32](c))
		signZeros(s.min, s.max)
	case column.Float64:
		s.min, s.max = numberBounds(c, column.Values[float64](c))
		signZeros(s.min, s.max)
	case column.Str:
		s.min, s.max = textBounds(c)
	}
}

func numberBounds[T column.Number](c *column.Column, vs []T) (low, high []byte) {
	lo, hi, any := rangeOf(c, vs)
	if !any {
		return nil, nil
	}
	return appendNumbers(nil, []T{lo}, 0, nil), appendNumbers(nil, []T{hi}, 0, nil)
}

// signZeros makes a minimum of zero -0.0 and a maximum 0.0, as the format wants: both are equal, and either may be among the values.
func signZeros(low, high []byte) {
	if zero(low) {
		low[len(low)-1] = 0x80
	}
	if zero(high) {
		high[len(high)-1] = 0
	}
}

// zero tells whether the bits of a float, but for its sign, are.
func zero(b []byte) bool {
	for i, c := range b {
		if c != 0 && !(i == len(b)-1 && c == 0x80) {
			return false
		}
	}
	return len(b) > 0
}

func wideBounds[T int8 | int16 | uint8 | uint16](c *column.Column, vs []T) (low, high []byte) {
	lo, hi, _ := rangeOf(c, vs)
	return appendWide(nil, []T{lo}, 0, nil), appendWide(nil, []T{hi}, 0, nil)
}

// rangeOf leaves nulls and NaN out; any is false if nothing is left.
func rangeOf[T column.Number](c *column.Column, vs []T) (lo, hi T, any bool) {
	valid := c.Valid()
	for i, v := range vs {
		if valid != nil && !valid.Get(i) || v != v {
			continue
		}
		if !any {
			lo, hi, any = v, v, true
		}
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi, any
}

// textBounds leaves long texts out of statistics.
func textBounds(c *column.Column) (low, high []byte) {
	const longest = 64
	texts, valid := c.Strings(), c.Valid()
	var lo, hi string
	any := false
	for i := range c.Len() {
		if valid != nil && !valid.Get(i) {
			continue
		}
		s := texts.At(i)
		if !any {
			lo, hi, any = s, s, true
		}
		lo, hi = min(lo, s), max(hi, s)
	}
	if len(lo) > longest || len(hi) > longest {
		return nil, nil
	}
	return append([]byte{}, lo...), append([]byte{}, hi...)
}
