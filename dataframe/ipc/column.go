package ipc

import (
	"encoding/binary"
	"math"

	"skep/dataframe/column"
)

// column reads the next column, and what is below it.
func (b *batch) column(f *field) (*column.Column, error) {
	if f.dict >= 0 {
		return b.coded(f)
	}
	n, nulls, err := b.node()
	if err != nil {
		return nil, err
	}
	if f.stored == tNull {
		return column.OfNulls(column.NullType, n), nil
	}
	valid, err := b.valid(n, nulls)
	if err != nil {
		return nil, err
	}
	switch f.stored {
	case tStruct:
		return b.structure(f, n, valid)
	case tList, tLargeList, tFixedList, tMap:
		return b.list(f, n, valid)
	case tUtf8View, tBinaryView:
		return b.views(f, n, valid)
	case tUtf8, tLargeUtf8, tBinary, tLargeBinary:
		return b.texts(f, n, valid)
	}
	raw, err := b.buffer()
	if err != nil {
		return nil, err
	}
	return packed(f, raw, n, valid)
}

// packed reads values of a fixed width.
func packed(f *field, raw []byte, n int, valid column.Bitmap) (*column.Column, error) {
	switch f.stored {
	case tBool:
		v, err := bits(raw, n)
		return column.OfBools(v, n, valid), err
	case tDecimal:
		v, err := values[column.Int128](raw, n)
		return column.OfDecimals(f.typ, orEmpty(v), valid), err
	case tFixedBinary:
		return fixed(f, raw, n, valid)
	case tFloat:
		return floats(f, raw, n, valid)
	case tDate, tTime, tTimestamp, tDuration:
		return times(f, raw, n, valid)
	}
	switch f.typ.Kind {
	case column.Int8:
		return plain[int8](f, raw, n, valid)
	case column.Int16:
		return plain[int16](f, raw, n, valid)
	case column.Int32:
		return plain[int32](f, raw, n, valid)
	case column.Uint8:
		return plain[uint8](f, raw, n, valid)
	case column.Uint16:
		return plain[uint16](f, raw, n, valid)
	case column.Uint32:
		return plain[uint32](f, raw, n, valid)
	case column.Uint64:
		return plain[uint64](f, raw, n, valid)
	}
	return plain[int64](f, raw, n, valid)
}

func orEmpty[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

func plain[T column.Number](f *field, raw []byte, n int, valid column.Bitmap) (*column.Column, error) {
	v, err := values[T](raw, n)
	if err != nil {
		return nil, err
	}
	return column.Of(f.typ, orEmpty(v), valid), nil
}

func floats(f *field, raw []byte, n int, valid column.Bitmap) (*column.Column, error) {
	switch f.unit {
	case 2:
		return plain[float64](f, raw, n, valid)
	case 1:
		return plain[float32](f, raw, n, valid)
	}
	half, err := values[uint16](raw, n)
	if err != nil {
		return nil, err
	}
	out := make([]float32, n)
	for i, h := range half {
		out[i] = column.Float16(h)
	}
	return column.Of(f.typ, out, valid), nil
}

// times brings seconds and milliseconds to microseconds, and nanoseconds to what the field says of them.
func times(f *field, raw []byte, n int, valid column.Bitmap) (*column.Column, error) {
	switch {
	case f.typ.Kind == column.Int64 || f.typ.Nano:
		return plain[int64](f, raw, n, valid)
	case f.stored == tDate && f.unit == 0:
		return plain[int32](f, raw, n, valid)
	case f.unit == 2 && !(f.stored == tTime && f.width == 32) && f.stored != tDate:
		return plain[int64](f, raw, n, valid)
	case f.stored == tTime && f.width == 32:
		v, err := values[int32](raw, n)
		if err != nil {
			return nil, err
		}
		return column.Of(f.typ, inMicros(v, f.unit), valid), nil
	}
	v, err := values[int64](raw, n)
	if err != nil {
		return nil, err
	}
	if f.stored == tDate {
		days := make([]int32, n)
		for i, ms := range v {
			days[i] = int32(floorDiv(ms, 86400_000))
		}
		return column.Of(f.typ, days, valid), nil
	}
	if err := f.keepsAll(v, valid); err != nil {
		return nil, err
	}
	return column.Of(f.typ, inMicros(v, f.unit), valid), nil
}

// keepsAll refuses values that are no whole microseconds, or too many of them. What lies under a null may be anything.
func (f *field) keepsAll(v []int64, valid column.Bitmap) *Error {
	for i, x := range v {
		wrong := (*Error)(nil)
		switch {
		case f.unit == nanosecond && f.nanos == column.ExactNanos && x%1000 != 0:
			wrong = column.Finer(x)
		case f.unit == 0 && (x > math.MaxInt64/1000_000 || x < math.MinInt64/1000_000):
			wrong = column.TooFar(x, "seconds")
		case f.unit == 1 && (x > math.MaxInt64/1000 || x < math.MinInt64/1000):
			wrong = column.TooFar(x, "milliseconds")
		}
		if wrong != nil && (valid == nil || valid.Get(i)) {
			return wrong
		}
	}
	return nil
}

// nanosecond is the unit's number in the format.
const nanosecond = 3

func inMicros[T int32 | int64](v []T, unit int) []int64 {
	out := make([]int64, len(v))
	for i, x := range v {
		switch unit {
		case 0:
			out[i] = int64(x) * 1000_000
		case 1:
			out[i] = int64(x) * 1000
		case 2:
			out[i] = int64(x)
		default:
			out[i] = floorDiv(int64(x), 1000)
		}
	}
	return out
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func fixed(f *field, raw []byte, n int, valid column.Bitmap) (*column.Column, error) {
	if len(raw) < n*f.width {
		return nil, failf("%d bytes where %d values of %d bytes should stand", len(raw), n, f.width)
	}
	s := column.Strings{Offsets: make([]int64, n+1), Bytes: raw[:n*f.width]}
	for i := range s.Offsets {
		s.Offsets[i] = int64(i * f.width)
	}
	return column.OfBinary(s, valid), nil
}

func (b *batch) texts(f *field, n int, valid column.Bitmap) (*column.Column, error) {
	raw, err := b.buffer()
	if err != nil {
		return nil, err
	}
	data, err := b.buffer()
	if err != nil {
		return nil, err
	}
	off, err := offsets(raw, n, f.stored == tLargeUtf8 || f.stored == tLargeBinary, len(data))
	if err != nil {
		return nil, err
	}
	return textColumn(f, column.Strings{Offsets: off, Bytes: data}, valid)
}

func textColumn(f *field, s column.Strings, valid column.Bitmap) (*column.Column, error) {
	if f.typ.Kind == column.Binary {
		return column.OfBinary(s, valid), nil
	}
	if err := checkText(s); err != nil {
		return nil, err
	}
	return column.OfStrings(s, valid), nil
}

// views reads strings of which the short ones stand in their view, and the others in one of several buffers.
func (b *batch) views(f *field, n int, valid column.Bitmap) (*column.Column, error) {
	raw, err := b.buffer()
	if err != nil {
		return nil, err
	}
	if len(b.variadic) == 0 || len(raw) < 16*n {
		return nil, failf("%d views in %d bytes", n, len(raw))
	}
	count := b.variadic[0]
	b.variadic = b.variadic[1:]
	var data [][]byte
	for ; count > 0; count-- {
		d, err := b.buffer()
		if err != nil {
			return nil, err
		}
		data = append(data, d)
	}
	s := column.NewStrings(n)
	for i := range n {
		if valid != nil && !valid.Get(i) {
			s.Push("")
			continue
		}
		text, err := viewed(raw[16*i:16*i+16], data)
		if err != nil {
			return nil, err
		}
		if len(s.Bytes)+len(text) > cap(s.Bytes) {
			if err := b.reserve.ask(int64(2 * (len(s.Bytes) + len(text)))); err != nil {
				return nil, err
			}
		}
		s.Bytes = append(s.Bytes, text...)
		s.Offsets = append(s.Offsets, int64(len(s.Bytes)))
	}
	return textColumn(f, s, valid)
}

func viewed(view []byte, data [][]byte) ([]byte, error) {
	const inline = 12
	size := int64(int32(binary.LittleEndian.Uint32(view)))
	if size >= 0 && size <= inline {
		return view[4 : 4+size], nil
	}
	from, off := int64(int32(binary.LittleEndian.Uint32(view[8:]))), int64(int32(binary.LittleEndian.Uint32(view[12:])))
	if size < 0 || from < 0 || from >= int64(len(data)) || off < 0 || off+size > int64(len(data[from])) {
		return nil, failf("a view of %d bytes at %d of buffer %d lies outside", size, off, from)
	}
	return data[from][off : off+size], nil
}

func (b *batch) structure(f *field, n int, valid column.Bitmap) (*column.Column, error) {
	names, cols := make([]string, len(f.children)), make([]*column.Column, len(f.children))
	for i, c := range f.children {
		col, err := b.column(c)
		if err != nil {
			return nil, err
		}
		if col.Len() != n {
			return nil, failf("field %s has %d values, the struct %d", c.name, col.Len(), n)
		}
		names[i], cols[i] = c.name, col
	}
	return column.OfStructs(names, cols, n, valid), nil
}

func (b *batch) list(f *field, n int, valid column.Bitmap) (*column.Column, error) {
	var raw []byte
	var err error
	if f.stored != tFixedList {
		if raw, err = b.buffer(); err != nil {
			return nil, err
		}
	}
	child, err := b.column(f.children[0])
	if err != nil {
		return nil, err
	}
	if f.stored != tFixedList {
		off, err := offsets(raw, n, f.stored == tLargeList, child.Len())
		if err != nil {
			return nil, err
		}
		return column.OfLists(column.List{Offsets: off, Child: child}, valid), nil
	}
	if child.Len() < n*f.width {
		return nil, failf("%d elements where %d lists of %d should stand", child.Len(), n, f.width)
	}
	off := make([]int64, n+1)
	for i := range off {
		off[i] = int64(i * f.width)
	}
	return column.OfLists(column.List{Offsets: off, Child: child}, valid), nil
}

// coded reads a column of codes into a dictionary.
func (b *batch) coded(f *field) (*column.Column, error) {
	words := b.dictionaries[f.dict]
	if words == nil {
		return nil, failf("codes before their dictionary")
	}
	index, err := b.column(f.index)
	if err != nil {
		return nil, err
	}
	codes, err := index.Cast(column.Int32Type, true)
	if err != nil {
		return nil, err
	}
	c := column.Values[int32](codes)
	for i, code := range c {
		if !index.IsNull(i) && (codes.IsNull(i) || code < 0 || int(code) >= words.Len()) {
			return nil, failf("row %d has a code that its dictionary of %d does not know", i+1, words.Len())
		}
	}
	return looked(f, words, index, c), nil
}

func looked(f *field, words, index *column.Column, codes []int32) *column.Column {
	rows := make([]int32, len(codes))
	for i, code := range codes {
		if rows[i] = code; index.IsNull(i) {
			rows[i] = -1
		}
	}
	out := words.Take(rows)
	if f.typ.Kind == column.Categorical {
		cat, err := out.Cast(column.CategoricalType, true)
		if err == nil {
			return cat
		}
	}
	return out
}
