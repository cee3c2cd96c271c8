package parquet

import (
	"cmp"
	"unicode/utf8"

	"skep/dataframe/column"
)

// bounds finds the lowest and highest value of each page and of the chunk, and whether pages follow each other in order.
func (w *chunkWriter) bounds() {
	c := w.col
	switch c.Type().Physical() {
	case column.Int8:
		numberBounds(w, column.Values[int8](c), oneWide)
	case column.Int16:
		numberBounds(w, column.Values[int16](c), oneWide)
	case column.Int32:
		numberBounds(w, column.Values[int32](c), oneNumber)
	case column.Int64:
		numberBounds(w, column.Values[int64](c), oneNumber)
	case column.Uint8:
		numberBounds(w, column.Values[uint8](c), oneWide)
	case column.Uint16:
		numberBounds(w, column.Values[uint16](c), oneWide)
	case column.Uint32:
		numberBounds(w, column.Values[uint32](c), oneNumber)
	case column.Uint64:
		numberBounds(w, column.Values[uint64](c), oneNumber)
	case column.Float32:
		numberBounds(w, column.Values[float32](c), oneNumber)
		w.signZeros()
	case column.Float64:
		numberBounds(w, column.Values[float64](c), oneNumber)
		w.signZeros()
	case column.Str:
		w.textBounds()
	case column.Bool:
		numberBounds(w, bytesOf(c), func(v uint8) []byte { return []byte{v} })
	case column.DecimalKind:
		if w.leaf.physical == typeInt64 {
			numberBounds(w, unitsOf(c), oneNumber)
		}
	}
}

// bytesOf is booleans as 0 and 1.
func bytesOf(c *column.Column) []uint8 {
	out := make([]uint8, c.Len())
	for i := range out {
		if c.Bools().Get(i) {
			out[i] = 1
		}
	}
	return out
}

// unitsOf is decimals of 64 bits.
func unitsOf(c *column.Column) []int64 {
	out := make([]int64, c.Len())
	for i, v := range c.Decimals() {
		out[i] = int64(v.Lo)
	}
	return out
}

func oneNumber[T column.Number](v T) []byte               { return appendNumbers(nil, []T{v}, 0, nil) }
func oneWide[T int8 | int16 | uint8 | uint16](v T) []byte { return appendWide(nil, []T{v}, 0, nil) }

// numberBounds leaves those out that are not known: of nulls and NaN.
func numberBounds[T column.Number](w *chunkWriter, vs []T, encode func(T) []byte) {
	var all, before extent[T]
	sorted := newOrder()
	for i := range w.pages {
		p := &w.pages[i]
		lo, hi, any := rangeOf(w.col.Slice(p.from, p.to), vs[p.from:p.to])
		if !any {
			continue
		}
		p.stats.min, p.stats.max = encode(lo), encode(hi)
		now := extent[T]{lo, hi, true}
		sorted.see(before.compare(now))
		before, all = now, all.with(now)
	}
	if w.order = sorted.order; all.any {
		w.chunk.stats.min, w.chunk.stats.max = encode(all.low), encode(all.high)
	}
}

// extent is the lowest and highest of some values.
type extent[T cmp.Ordered] struct {
	low, high T
	any       bool
}

func (e extent[T]) with(o extent[T]) extent[T] {
	if !e.any {
		return o
	}
	return extent[T]{min(e.low, o.low), max(e.high, o.high), true}
}

// compare gives whether both ends of o are at or above those of e, and whether they are at or below.
func (e extent[T]) compare(o extent[T]) (up, down bool) {
	return !e.any || e.low <= o.low && e.high <= o.high, !e.any || e.low >= o.low && e.high >= o.high
}

// The order of pages by their bounds, as the format numbers it.
const (
	unordered = iota
	ascendingPages
	descendingPages
)

// pageOrder follows pages one after the other.
type pageOrder struct {
	up, down bool
	order    int
}

func newOrder() *pageOrder { return &pageOrder{true, true, ascendingPages} }

func (o *pageOrder) see(up, down bool) {
	o.up, o.down = o.up && up, o.down && down
	switch {
	case o.up:
		o.order = ascendingPages
	case o.down:
		o.order = descendingPages
	default:
		o.order = unordered
	}
}

// signZeros makes a minimum of zero -0.0 and a maximum 0.0, as the format wants: both are equal, and either may be among the values.
func (w *chunkWriter) signZeros() {
	signZeros(w.chunk.stats.min, w.chunk.stats.max)
	for _, p := range w.pages {
		signZeros(p.stats.min, p.stats.max)
	}
}

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

// longestBound is how long a text may be in statistics.
const longestBound = 64

// textBounds leaves long texts out of the chunk's statistics, and cuts them in those of pages.
func (w *chunkWriter) textBounds() {
	var all, before extent[string]
	sorted := newOrder()
	for i := range w.pages {
		p := &w.pages[i]
		now := textsWithin(w.col.Slice(p.from, p.to))
		if !now.any {
			continue
		}
		p.stats.min, p.stats.max = []byte(now.low[:cutAt(now.low)]), ceiling(now.high)
		sorted.see(before.compare(now))
		before, all = now, all.with(now)
	}
	if w.order = sorted.order; all.any && len(all.low) <= longestBound && len(all.high) <= longestBound {
		w.chunk.stats.min, w.chunk.stats.max = []byte(all.low), []byte(all.high)
		w.chunk.stats.minExact, w.chunk.stats.maxExact = exact, exact
	}
}

func textsWithin(c *column.Column) (e extent[string]) {
	texts, valid := c.Strings(), c.Valid()
	for i := range c.Len() {
		if valid == nil || valid.Get(i) {
			s := texts.At(i)
			e = e.with(extent[string]{s, s, true})
		}
	}
	return e
}

// cutAt is where a text is cut that is too long, between two characters.
func cutAt(s string) int {
	if len(s) <= longestBound {
		return len(s)
	}
	at := longestBound
	for at > longestBound-utf8.UTFMax && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

// ceiling is a text that is not below s and not too long: a prefix whose last character is the next one of ASCII; nil: there is none.
func ceiling(s string) []byte {
	at := cutAt(s)
	if at == len(s) {
		return []byte(s)
	}
	for at--; at >= 0; at-- {
		if s[at] < 0x7F {
			return append([]byte(s[:at]), s[at]+1)
		}
	}
	return nil
}
