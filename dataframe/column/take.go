package column

import "skep/memory"

// Take gives the rows at the indices; -1 gives null.
func (c *Column) Take(rows []int32) *Column {
	out, err := c.TakeIn(Serial, rows)
	if err != nil {
		panic(err) // only a pool fails
	}
	return out
}

// TakeIn is Take on a pool.
func (c *Column) TakeIn(p Pool, rows []int32) (*Column, error) {
	if c.typ.Kind == Null {
		return OfNulls(NullType, len(rows)), nil
	}
	valid, err := c.takeValid(p, rows)
	if err != nil {
		return nil, err
	}
	var data any
	switch d := c.data.(type) {
	case Bitmap:
		out := NewBitmap(len(rows))
		err = pieces(p, len(rows), func(from, to int) { takeBits(out, d, rows, from, to) })
		data = out
	case Strings:
		data, err = d.takeIn(p, rows)
	case *coded:
		data, err = d.takeIn(p, rows)
	case Dictionary:
		return OfCategories(d.take(rows), valid), nil
	case List:
		data = d.take(rows)
	case Structs:
		data, err = d.takeIn(p, rows)
	default:
		data, err = takeSlice(p, c.data, rows)
	}
	return finish(c.typ, len(rows), data, valid), err
}

func (s Structs) takeIn(p Pool, rows []int32) (out Structs, err error) {
	out = make(Structs, len(s))
	for i, c := range s {
		if out[i], err = c.TakeIn(p, rows); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func takeBits(out, d Bitmap, rows []int32, from, to int) {
	for i := from; i < to; i++ {
		if r := rows[i]; r >= 0 && d.Get(int(r)) {
			out.Set(i)
		}
	}
}

func (c *Column) takeValid(p Pool, rows []int32) (Bitmap, error) {
	if c.valid == nil && !anyMissing(rows) {
		return nil, nil
	}
	out := NewBitmap(len(rows))
	return out, pieces(p, len(rows), func(from, to int) { // pieces begin at whole words of the bitmap
		for i := from; i < to; i++ {
			if r := rows[i]; r >= 0 && (c.valid == nil || c.valid.Get(int(r))) {
				out.Set(i)
			}
		}
	})
}

func anyMissing(rows []int32) bool {
	all := int32(0)
	for _, r := range rows {
		all |= r
	}
	return all < 0
}

// take fills out, of which nothing is set yet.
func take[T any](p Pool, out, d []T, rows []int32) ([]T, error) {
	return out, pieces(p, len(rows), func(from, to int) {
		var none T
		dst := out[from:to]
		for i, r := range rows[from:to] {
			if r >= 0 {
				dst[i] = d[r]
			} else {
				dst[i] = none
			}
		}
	})
}

func takeNumbers[T Number](p Pool, d []T, rows []int32) (any, error) {
	return take(p, memory.MakeUnset[T](len(rows)), d, rows)
}

func takeSlice(p Pool, data any, rows []int32) (any, error) {
	switch d := data.(type) {
	case []int8:
		return takeNumbers(p, d, rows)
	case []int16:
		return takeNumbers(p, d, rows)
	case []int32:
		return takeNumbers(p, d, rows)
	case []int64:
		return takeNumbers(p, d, rows)
	case []uint8:
		return takeNumbers(p, d, rows)
	case []uint16:
		return takeNumbers(p, d, rows)
	case []uint32:
		return takeNumbers(p, d, rows)
	case []uint64:
		return takeNumbers(p, d, rows)
	case []float32:
		return takeNumbers(p, d, rows)
	case []Int128:
		return take(p, memory.Make[Int128](len(rows)), d, rows)
	}
	return takeNumbers(p, data.([]float64), rows)
}

// Filter keeps the rows whose bit is set.
func (c *Column) Filter(keep Bitmap) *Column { return c.Take(keep.Indices(c.n)) }

// Slice gives the rows [from, to); packed values are shared.
func (c *Column) Slice(from, to int) *Column {
	if from == 0 && to == c.n {
		return c
	}
	var valid Bitmap
	if c.valid != nil {
		valid = c.valid.Slice(from, to)
	}
	var data any
	switch d := c.data.(type) {
	case nil:
	case Bitmap:
		data = d.Slice(from, to)
	case Strings:
		data = Strings{Offsets: d.Offsets[from : to+1], Bytes: d.Bytes}
	case *coded:
		data = d.slice(from, to)
	case Dictionary:
		data = Dictionary{d.Codes[from:to:to], d.Words}
	case List:
		data = List{d.Offsets[from : to+1], d.Child}
	case Structs:
		data = d.each(func(f *Column) *Column { return f.Slice(from, to) })
	default:
		data = sliceOf(d, from, to)
	}
	return finish(c.typ, to-from, data, valid)
}

func sliceOf(data any, from, to int) any {
	switch d := data.(type) {
	case []int8:
		return d[from:to:to]
	case []int16:
		return d[from:to:to]
	case []int32:
		return d[from:to:to]
	case []int64:
		return d[from:to:to]
	case []uint8:
		return d[from:to:to]
	case []uint16:
		return d[from:to:to]
	case []uint32:
		return d[from:to:to]
	case []uint64:
		return d[from:to:to]
	case []float32:
		return d[from:to:to]
	case []Int128:
		return d[from:to:to]
	}
	return data.([]float64)[from:to:to]
}

// Broadcast repeats the only row n times.
func (c *Column) Broadcast(n int) *Column {
	if c.n == n {
		return c
	}
	if c.nulls == c.n {
		return OfNulls(c.typ, n)
	}
	return c.Take(make([]int32, n))
}

// Concat joins columns of one type end to end.
func Concat(cols []*Column) *Column {
	if len(cols) == 1 {
		return cols[0]
	}
	typ, n, nulls := cols[0].typ, 0, 0
	for _, c := range cols {
		n += c.n
		nulls += c.nulls
	}
	var valid Bitmap
	if nulls > 0 && typ.Kind != Null {
		valid = NewBitmap(n)
		at := 0
		for _, c := range cols {
			valid.Put(c.valid, at, c.n)
			at += c.n
		}
	}
	return finish(typ, n, concatData(typ, n, cols), valid)
}

func concatData(typ Type, n int, cols []*Column) any {
	switch typ.Physical() {
	case Null:
		return nil
	case Bool:
		return concatBits(n, cols)
	case Str, Binary:
		if d, ok := concatCodes(n, cols); ok {
			return d
		}
		return concatStrings(n, cols)
	case Categorical:
		return concatCategories(n, cols)
	case DecimalKind:
		if typ.IsSmall() {
			return concatSlices[int64](n, cols)
		}
		return concatInto(memory.Make[Int128](n), cols)
	case ListKind:
		return concatLists(typ, n, cols)
	case StructKind:
		return concatStructs(typ, cols)
	case Int8:
		return concatSlices[int8](n, cols)
	case Int16:
		return concatSlices[int16](n, cols)
	case Int32:
		return concatSlices[int32](n, cols)
	case Uint8:
		return concatSlices[uint8](n, cols)
	case Uint16:
		return concatSlices[uint16](n, cols)
	case Uint32:
		return concatSlices[uint32](n, cols)
	case Uint64:
		return concatSlices[uint64](n, cols)
	case Float32:
		return concatSlices[float32](n, cols)
	case Float64:
		return concatSlices[float64](n, cols)
	}
	return concatSlices[int64](n, cols)
}

func concatSlices[T Number](n int, cols []*Column) []T {
	return concatInto(memory.MakeUnset[T](n), cols)
}

func concatInto[T any](out []T, cols []*Column) []T {
	out = out[:0]
	for _, c := range cols {
		out = append(out, c.data.([]T)...)
	}
	return out
}

func concatBits(n int, cols []*Column) Bitmap {
	out, at := NewBitmap(n), 0
	for _, c := range cols {
		out.Put(c.Bools(), at, c.n)
		at += c.n
	}
	return out
}

func concatStrings(n int, cols []*Column) Strings {
	size := int64(0)
	for _, c := range cols {
		size += c.Strings().size()
	}
	out := Strings{Offsets: offsetsFor(n)[:1], Bytes: memory.MakeUnset[byte](int(size))[:0]}
	for _, c := range cols {
		s := c.Strings()
		base := int64(len(out.Bytes)) - s.Offsets[0]
		out.Bytes = append(out.Bytes, s.Bytes[s.Offsets[0]:s.Offsets[s.Len()]]...)
		for _, o := range s.Offsets[1:] {
			out.Offsets = append(out.Offsets, base+o)
		}
	}
	return out
}
