package column

import "skep/memory"

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
)

// keySet is one 64-bit key a row, for several columns together. They are computed some thousand at a time, by whoever
// numbers them: an array of all of them would be written and read once, and two of 1e7 rows cost more than what is done with them.
type keySet struct {
	n      int
	fill   func(dst []uint64, from int) // writes the keys of the rows from there on, beside itself
	size   uint64                       // keys are exact and below it; 0: any
	verify []*Column                    // equal keys may hide different values of these,
	hashed *atomic.Bool                 // if this is set while keys are computed; nil: in any case
}

// keyRows is how many keys are computed at once: they stay in the first-level cache.
const keyRows = 1 << 12

// keyRoom holds buffers of keys.
var keyRoom = sync.Pool{New: func() any { return new([keyRows]uint64) }}

// eachKeys hands the keys of the rows [from, to) to f, some at a time, each time those from row at on.
func (ks *keySet) eachKeys(from, to int, f func(at int, keys []uint64)) {
	room := keyRoom.Get().(*[keyRows]uint64)
	defer keyRoom.Put(room)
	for at := from; at < to; at += keyRows {
		keys := room[:min(keyRows, to-at)]
		ks.fill(keys, at)
		f(at, keys)
	}
}

// all is the keys of all rows, where they are needed more than once.
func (ks *keySet) all(p Pool) ([]uint64, error) {
	out := memory.MakeUnset[uint64](ks.n)
	return out, pieces(p, ks.n, func(from, to int) {
		for at := from; at < to; at += keyRows {
			ks.fill(out[at:min(to, at+keyRows)], at)
		}
	})
}

// toVerify are the columns whose values must be looked at again; none if all keys are exact.
func (ks *keySet) toVerify() []*Column {
	if ks.hashed != nil && !ks.hashed.Load() {
		return nil
	}
	return ks.verify
}

// spanOf is the range of a column whose values lie close together; ok is false for floats and strings.
type spanOf struct {
	lo    uint64
	count uint64 // of different codes, one of them for null if there are nulls
}

// keysOf picks the cheapest exact keys: places in the product of the columns' ranges, else the only column's own keys, else hashes.
// Columns with a count are known to hold the numbers below it.
func keysOf(p Pool, cols []*Column, counts []int, n int, seed uint64) (keySet, error) {
	spans, size, err := spansOf(p, cols, counts, n)
	if err != nil {
		return keySet{}, err
	}
	ks := keySet{n: n}
	switch {
	case spans != nil:
		ks.size = size
		ks.fill = func(dst []uint64, from int) { packPiece(dst, cols, spans, from) }
	case len(cols) == 1 && cols[0].typ.Physical() == Str:
		ks.verify, ks.hashed = cols, new(atomic.Bool)
		ks.fill = func(dst []uint64, from int) {
			cols[0].keysInto(dst, from, seed)
			if !ks.hashed.Load() && anyHashed(dst) {
				ks.hashed.Store(true)
			}
		}
	case len(cols) == 1 && (cols[0].nulls == 0 || !isWhole(cols[0].typ.Physical())):
		ks.fill = func(dst []uint64, from int) { cols[0].keysInto(dst, from, seed) }
	default:
		ks.verify = cols
		ks.fill = func(dst []uint64, from int) { hashPiece(dst, cols, from, seed) }
	}
	return ks, nil
}

func anyHashed(keys []uint64) bool {
	all := uint64(0)
	for _, k := range keys {
		all |= k
	}
	return all&hashed != 0
}

// spansOf is nil if a column has no range or the product of all leaves 63 bits. counts as for keysOf, nil: none.
func spansOf(p Pool, cols []*Column, counts []int, n int) ([]spanOf, uint64, error) {
	spans, size := make([]spanOf, len(cols)), uint64(1)
	for i, c := range cols {
		if k := c.typ.Physical(); k == Str || k == Float32 || k == Float64 || k > Float64 {
			return nil, 0, nil
		}
		span, whole, err := spanOf{signBit, 0}, false, error(nil)
		if counts != nil && counts[i] > 0 {
			span.count = uint64(counts[i])
		} else if span, whole, err = c.span(p); err != nil {
			return nil, 0, err
		}
		over, product := bits.Mul64(size, max(1, span.count))
		if over != 0 || product > math.MaxInt64 || whole {
			return nil, 0, nil
		}
		spans[i], size = span, product
	}
	return spans, size, nil
}

// span is the range of the values; whole says that it is all of 64 bits, whose count is none.
func (c *Column) span(p Pool) (s spanOf, whole bool, err error) {
	lo, hi, err := c.bounds(p)
	s.lo = lo
	if lo <= hi {
		s.count = hi - lo + 1
	}
	if c.nulls > 0 {
		s.count++
	}
	return s, lo == 0 && hi == math.MaxUint64, err
}

// bounds are the lowest and highest key of the values; lo > hi if there is none.
func (c *Column) bounds(p Pool) (lo, hi uint64, err error) {
	count := (c.n + pieceRows - 1) / pieceRows
	los, his := make([]uint64, count), make([]uint64, count)
	err = p.Each(count, func(i int) {
		los[i], his[i] = c.pieceBounds(i*pieceRows, min(c.n, (i+1)*pieceRows))
	})
	lo = math.MaxUint64
	for i := range los {
		lo, hi = min(lo, los[i]), max(hi, his[i])
	}
	return lo, hi, err
}

func (c *Column) pieceBounds(from, to int) (lo, hi uint64) {
	if c.valid == nil {
		switch d := c.data.(type) {
		case []int32:
			return signedBounds(d[from:to])
		case []int64:
			return signedBounds(d[from:to])
		}
	}
	lo = math.MaxUint64
	s := c.Slice(from, to)
	for i, k := range Keys(s) {
		if !s.IsNull(i) {
			lo, hi = min(lo, k), max(hi, k)
		}
	}
	return lo, hi
}

func signedBounds[T int32 | int64](xs []T) (lo, hi uint64) {
	if len(xs) == 0 {
		return math.MaxUint64, 0
	}
	a, b := xs[0], xs[0]
	for _, x := range xs {
		a, b = min(a, x), max(b, x)
	}
	return uint64(int64(a)) ^ signBit, uint64(int64(b)) ^ signBit
}

// packPiece numbers rows by their place in the product of the columns' ranges.
func packPiece(dst []uint64, cols []*Column, spans []spanOf, from int) {
	cols[0].codesInto(dst, from, spans[0])
	for k := 1; k < len(cols); k++ {
		cols[k].packInto(dst, from, spans[k])
	}
}

// packInto makes room in places for one more column and puts its values there.
func (c *Column) packInto(dst []uint64, from int, s spanOf) {
	count := max(1, s.count)
	if d, ok := c.data.([]int32); ok && c.valid == nil {
		lo := int64(s.lo ^ signBit)
		for i, x := range d[from : from+len(dst)] {
			dst[i] = dst[i]*count + uint64(int64(x)-lo)
		}
		return
	}
	room := keyRoom.Get().(*[keyRows]uint64)
	defer keyRoom.Put(room)
	for at := 0; at < len(dst); at += keyRows {
		to := dst[at:min(len(dst), at+keyRows)]
		codes := room[:len(to)]
		c.codesInto(codes, from+at, s)
		for i, x := range codes {
			to[i] = to[i]*count + x
		}
	}
}

// codesInto writes values less the lowest one; null is the highest code.
func (c *Column) codesInto(dst []uint64, from int, s spanOf) {
	switch d := c.data.(type) {
	case []int32:
		lo := int64(s.lo ^ signBit)
		for i, x := range d[from : from+len(dst)] {
			dst[i] = uint64(int64(x) - lo)
		}
	case []int64:
		lo := int64(s.lo ^ signBit)
		for i, x := range d[from : from+len(dst)] {
			dst[i] = uint64(x - lo)
		}
	default:
		for i, k := range Keys(c.Slice(from, from+len(dst))) {
			dst[i] = k - s.lo
		}
	}
	if c.valid == nil {
		return
	}
	for i := range dst {
		if !c.valid.Get(from + i) {
			dst[i] = s.count - 1
		}
	}
}

// placesWithin numbers rows as packPiece does, whatever values come: a row with one that lies in no span is outside.
func placesWithin(dst []uint64, cols []*Column, spans []spanOf, from int) {
	cols[0].placesInto(dst, from, spans[0])
	if len(cols) == 1 {
		return
	}
	keys := make([]uint64, len(dst))
	for k := 1; k < len(cols); k++ {
		cols[k].placesInto(keys, from, spans[k])
		for i, x := range keys {
			if dst[i] == outside || x == outside {
				dst[i] = outside
			} else {
				dst[i] = dst[i]*max(1, spans[k].count) + x
			}
		}
	}
}

// placesInto writes values less the lowest one of a span; nulls are anywhere.
func (c *Column) placesInto(dst []uint64, from int, s spanOf) {
	switch d := c.data.(type) {
	case []int32:
		placesOf(dst, d[from:], s)
	case []int64:
		placesOf(dst, d[from:], s)
	default:
		for i, k := range Keys(c.Slice(from, from+len(dst))) {
			if dst[i] = k - s.lo; dst[i] >= s.count {
				dst[i] = outside
			}
		}
	}
}

func placesOf[T int32 | int64](dst []uint64, values []T, s spanOf) {
	lo := int64(s.lo ^ signBit)
	for i, x := range values[:len(dst)] {
		k := uint64(int64(x) - lo)
		if k >= s.count {
			k = outside
		}
		dst[i] = k
	}
}

// sameAs tells for the rows [from, to) whether each has the value of the row of heads that stands for its group.
func (c *Column) sameAs(heads *Column, ids, first []int32, from, to int) bool {
	switch d := c.plain().(type) {
	case Strings:
		return c.sameTexts(heads, ids, first, from, to)
	case []int32:
		if c.valid == nil {
			return sameNumbers(d, Values[int32](heads), ids, first, from, to)
		}
	case []int64:
		if c.valid == nil {
			return sameNumbers(d, Values[int64](heads), ids, first, from, to)
		}
	}
	for i := from; i < to; i++ {
		if CompareRows(c, i, heads, int(first[ids[i]])) != 0 {
			return false
		}
	}
	return true
}

func sameNumbers[T int32 | int64](d, heads []T, ids, first []int32, from, to int) bool {
	differ := false
	for i := from; i < to; i++ {
		differ = differ || d[i] != heads[first[ids[i]]]
	}
	return !differ
}

func (c *Column) sameTexts(heads *Column, ids, first []int32, from, to int) bool {
	s, h := c.Strings(), heads.Strings()
	for i := from; i < to; i++ {
		f := int(first[ids[i]])
		if c.valid != nil {
			if in, fn := !c.valid.Get(i), heads.IsNull(f); in || fn {
				if in != fn {
					return false
				}
				continue
			}
		}
		if !s.same(i, h, f) {
			return false
		}
	}
	return true
}

// same compares row i with row j of others; up to 16 bytes as two words that may overlap, without a call.
func (s Strings) same(i int, o Strings, j int) bool {
	a, b := s.Offsets[i], o.Offsets[j]
	n := s.Offsets[i+1] - a
	if o.Offsets[j+1]-b != n {
		return false
	}
	if n < 8 && a+8 <= int64(len(s.Bytes)) && b+8 <= int64(len(o.Bytes)) {
		return (binary.LittleEndian.Uint64(s.Bytes[a:])^binary.LittleEndian.Uint64(o.Bytes[b:]))<<(64-8*uint(n)) == 0
	}
	if n > 16 || n < 8 {
		return string(s.Bytes[a:a+n]) == string(o.Bytes[b:b+n])
	}
	x, y := s.Bytes[a:a+n:a+n], o.Bytes[b:b+n:b+n]
	return binary.LittleEndian.Uint64(x) == binary.LittleEndian.Uint64(y) && binary.LittleEndian.Uint64(x[n-8:]) == binary.LittleEndian.Uint64(y[n-8:])
}

// wordsWidth is the length of all texts of a column, if it is one and two words that may overlap hold it; else 0.
func (c *Column) wordsWidth() int64 {
	s, ok := c.plain().(Strings)
	if !ok || c.valid != nil {
		return 0
	}
	if w, same := s.sameWidth(); same && w >= 8 && w <= 16 {
		return w
	}
	return 0
}

// sameWide tells for the rows [from, to) whether each is the text of its group, of which all have one length of 8 to 16 bytes. Where
// a group's text lies is computed then: looking it up first is a second look into memory that is not in the cache, and this
// was a quarter of H2O q7.
func (s Strings) sameWide(heads Strings, ids []int32, from, to int, width int64) bool {
	base := heads.Offsets[0]
	for i := from; i < to; i++ {
		a, b := s.Offsets[i], base+int64(ids[i])*width
		if s.Offsets[i+1]-a != width {
			return false
		}
		x, y := s.Bytes[a:a+width:a+width], heads.Bytes[b:b+width:b+width]
		if binary.LittleEndian.Uint64(x) != binary.LittleEndian.Uint64(y) || binary.LittleEndian.Uint64(x[width-8:]) != binary.LittleEndian.Uint64(y[width-8:]) {
			return false
		}
	}
	return true
}
