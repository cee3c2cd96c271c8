package parquet

import (
	"math/bits"
	"unsafe"

	"skep/dataframe/column"
	"skep/memory"
)

// values collects what the pages of a chunk hold, nulls left out; spread then makes room for the nulls of a page.
type values interface {
	plain(b []byte, n int) *Error
	// dictionary takes the chunk's dictionary: n plain values.
	dictionary(b []byte, n int) *Error
	indexed(index []uint32) *Error
	// other reads encodings that only some types have.
	other(encoding int, b []byte, n int) *Error
	len() int
	// expect makes room for so many values and nulls.
	expect(n int)
	// spread turns the values from the position on into n of which those are null that valid[from:] says.
	spread(from, n int, valid column.Bitmap)
	column(typ column.Type, valid column.Bitmap) *column.Column
	width() int64 // bytes that a value takes at least
}

func newValues(l *leaf) values {
	switch l.convert {
	case narrowed:
		return narrowValues(l.typ)
	case fromMillis:
		return &numbers[int64]{size: 8, parse: scaled(1000), whole: func(v int64) int64 { return v * 1000 }, exact: near64, each: nearMillis}
	case fromNanos:
		return &numbers[int64]{size: 8, parse: nanos, whole: microsOf, exact: whole64, each: wholeMicros}
	case cutNanos:
		return &numbers[int64]{size: 8, parse: nanos, whole: microsOf}
	case millisOfDay:
		return &numbers[int64]{size: 4, parse: millis32, whole: func(v int64) int64 { return v * 1000 }}
	case nanosOfInt96:
		return &numbers[int64]{size: 12, parse: int96Nanos, exact: near96}
	case fromInt96:
		return &numbers[int64]{size: 12, parse: int96, exact: whole96}
	case cutInt96:
		return &numbers[int64]{size: 12, parse: int96}
	case fromHalf:
		return &numbers[float32]{size: 2, parse: halves}
	}
	if l.typ.Kind == column.DecimalKind {
		return newDecimals(l)
	}
	switch l.physical {
	case typeBoolean:
		return &bools{}
	case typeInt32:
		if l.typ.Kind == column.Uint32 {
			return &numbers[uint32]{size: 4, parse: copied[uint32], whole: cast[uint32]}
		}
		return &numbers[int32]{size: 4, parse: copied[int32], whole: cast[int32]}
	case typeInt64:
		if l.typ.Kind == column.Uint64 {
			return &numbers[uint64]{size: 8, parse: copied[uint64], whole: cast[uint64]}
		}
		return &numbers[int64]{size: 8, parse: copied[int64], whole: cast[int64]}
	case typeFloat:
		return &numbers[float32]{size: 4, parse: copied[float32]}
	case typeDouble:
		return &numbers[float64]{size: 8, parse: copied[float64]}
	case typeFixed:
		return newTexts(l.typ, l.length, l.convert == uuidText)
	}
	return newTexts(l.typ, 0, false)
}

func narrowValues(t column.Type) values {
	switch t.Kind {
	case column.Int8:
		return &numbers[int8]{size: 4, parse: narrow[int8], whole: cast[int8]}
	case column.Uint8:
		return &numbers[uint8]{size: 4, parse: narrow[uint8], whole: cast[uint8]}
	case column.Int16:
		return &numbers[int16]{size: 4, parse: narrow[int16], whole: cast[int16]}
	}
	return &numbers[uint16]{size: 4, parse: narrow[uint16], whole: cast[uint16]}
}

// numbers are values of a fixed width.
type numbers[T column.Number] struct {
	out, dict []T
	size      int                     // bytes of a stored value
	parse     func(dst []T, b []byte) // len(dst) stored values
	whole     func(int64) T           // of a difference-encoded integer, nil for what is none
	exact     func(b []byte) *Error   // refuses stored values that would lose something; nil: none does
	each      func(int64) *Error      // the same of one difference-encoded integer
}

func (v *numbers[T]) len() int { return len(v.out) }

func (v *numbers[T]) expect(n int) { v.out = memory.MakeUnset[T](n)[:0] }

func (v *numbers[T]) width() int64 { var t T; return int64(unsafe.Sizeof(t)) }

func (v *numbers[T]) plain(b []byte, n int) *Error {
	if len(b)/v.size < n {
		return failf("%d bytes where %d values of %d bytes should stand", len(b), n, v.size)
	}
	v.out = grown(v.out, n)
	v.parse(v.out[len(v.out)-n:], b)
	return v.judged(b[:n*v.size])
}

// judged refuses what would lose something.
func (v *numbers[T]) judged(b []byte) *Error {
	if v.exact == nil {
		return nil
	}
	return v.exact(b)
}

// grown makes a slice n longer. What is new is anything.
func grown[T memory.Element](s []T, n int) []T {
	if need := len(s) + n; need <= cap(s) {
		return s[:need]
	}
	out := memory.MakeUnset[T](max(len(s)+n, len(s)+len(s)/2))
	copy(out, s)
	return out[:len(s)+n]
}

func (v *numbers[T]) dictionary(b []byte, n int) *Error {
	if len(b)/v.size < n {
		return failf("a dictionary of %d bytes cannot hold %d values of %d", len(b), n, v.size)
	}
	v.dict = make([]T, n)
	v.parse(v.dict, b)
	return v.judged(b[:n*v.size])
}

func (v *numbers[T]) indexed(index []uint32) *Error {
	if err := placesWithin(index, len(v.dict)); err != nil {
		return err
	}
	from := len(v.out)
	v.out = grown(v.out, len(index))
	look(v.out[from:], v.dict, index)
	return nil
}

// look puts what stands at places of a dictionary into dst; all places must be within it.
func look[T column.Number](dst, dict []T, index []uint32) {
	first, size := unsafe.Pointer(unsafe.SliceData(dict)), unsafe.Sizeof(*new(T))
	at := func(x uint32) T { return *(*T)(unsafe.Add(first, uintptr(x)*size)) }
	for len(index) >= 4 && len(dst) >= 4 {
		dst[0], dst[1], dst[2], dst[3] = at(index[0]), at(index[1]), at(index[2]), at(index[3])
		dst, index = dst[4:], index[4:]
	}
	for i, x := range index {
		dst[i] = at(x)
	}
}

func (v *numbers[T]) other(encoding int, b []byte, n int) *Error {
	switch {
	case encoding == encByteSplit:
		if len(b) != n*v.size {
			return failf("%d bytes where %d values of %d bytes should stand", len(b), n, v.size)
		}
		return v.plain(joinStreams(b, n, v.size), n)
	case encoding == encDeltaBinary && v.whole != nil:
		d, _, err := deltas(b, n)
		if err != nil {
			return err
		}
		if len(d) < n {
			return failf("%d differences where there are %d values", len(d), n)
		}
		for _, x := range d {
			if v.each != nil {
				if err := v.each(x); err != nil {
					return err
				}
			}
			v.out = append(v.out, v.whole(x))
		}
		return nil
	}
	return failf("the encoding %d is not one of this type", encoding)
}

// joinStreams undoes BYTE_STREAM_SPLIT: first bytes of all values, then second bytes, and so on.
func joinStreams(b []byte, n, size int) []byte {
	out := make([]byte, len(b))
	for k := 0; k < size; k++ {
		for i, c := range b[k*n : (k+1)*n] {
			out[i*size+k] = c
		}
	}
	return out
}

func (v *numbers[T]) spread(from, n int, valid column.Bitmap) {
	v.out = spread(v.out, from, n, valid, 0)
}

// spread makes n values and nulls of the values from a place on. It goes backwards, by words of the bitmap: in most of them all
// rows have a value, or none.
func spread[T column.Number](out []T, from, n int, valid column.Bitmap, null T) []T {
	p := len(out) // behind the next value to be moved
	out = grown(out, n-(p-from))
	for end := from + n; end > p; {
		start := max(from, (end-1)&^63)
		word := valid[start>>6] >> (start & 63) << (64 - (end - start))
		if bits.OnesCount64(word) == end-start {
			p -= end - start
			copy(out[start:end], out[p:])
		} else {
			p = spreadWord(out[start:end], out, p, word, null)
		}
		end = start
	}
	return out
}

// spreadWord moves values from before a place to where the bits of a word say, the last at the highest; it gives the place of the first.
func spreadWord[T column.Number](to, out []T, p int, word uint64, null T) int {
	for i := len(to) - 1; i >= 0; i-- {
		if int64(word) < 0 {
			p--
			to[i] = out[p]
		} else {
			to[i] = null
		}
		word <<= 1
	}
	return p
}

func (v *numbers[T]) column(typ column.Type, valid column.Bitmap) *column.Column {
	return column.Of(typ, v.out, valid)
}

// bools are values of a bit.
type bools struct{ bitRun }

func (v *bools) len() int     { return v.n }
func (v *bools) width() int64 { return 1 }

func (v *bools) plain(b []byte, n int) *Error {
	if len(b) < (n+7)/8 {
		return failf("%d bytes where %d bits should stand", len(b), n)
	}
	v.packed(b, n)
	return nil
}

func (v *bools) dictionary([]byte, int) *Error { return failf("booleans have no dictionary") }
func (v *bools) indexed([]uint32) *Error       { return failf("booleans have no dictionary") }

func (v *bools) other(encoding int, b []byte, n int) *Error {
	if encoding != encRLE || len(b) < 4 {
		return failf("the encoding %d is not one of booleans", encoding)
	}
	h := &hybrid{b: b[4:], width: 1} // the first four bytes are the length
	_, err := h.bits(n, &v.bitRun)
	return err
}

func (v *bools) spread(from, n int, valid column.Bitmap) {
	present := v.n - from
	v.grow(n - present)
	v.n = from + n
	for i, p := n-1, present; i >= p; i-- {
		bit := false
		if valid.Get(from + i) {
			p--
			bit = v.words.Get(from + p)
		}
		if bit {
			v.words.Set(from + i)
		} else {
			v.words.Clear(from + i)
		}
	}
}

func (v *bools) column(typ column.Type, valid column.Bitmap) *column.Column {
	return column.OfBools(v.words, v.n, valid)
}
