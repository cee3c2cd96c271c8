package column

import "skep/memory"

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"sync"
	"unsafe"
)

// SortKey is one column to order by. Nulls come first unless NullsLast says otherwise, whatever the direction.
type SortKey struct {
	Col       *Column
	Desc      bool
	NullsLast bool
}

// Sort gives the row numbers in order; rows that are equal by all keys keep their order.
func Sort(keys []SortKey, n int) []int32 {
	rows, err := SortIn(Serial, keys, n)
	if err != nil {
		panic(err) // only a pool fails
	}
	return rows
}

// SortIn is Sort on a pool: rows are dealt out to buckets by splitters from a sample, and each bucket, which fits the
// cache, is sorted by the first 64 bits of the keys; where these do not decide, by the values.
func SortIn(p Pool, keys []SortKey, n int) ([]int32, error) {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].Col = Plain(keys[i].Col)
	}
	prefix, exact, err := prefixes(p, keys, n)
	if err != nil {
		return nil, err
	}
	pairs, ends, err := deal[placed](p, prefix)
	if err != nil {
		return nil, err
	}
	rows := memory.Make[int32](n)
	var spares sync.Pool
	err = eachBucket(p, ends, func(from, to int) {
		bucket := pairs[from:to]
		sortItems(bucket, &spares)
		if !exact {
			sortTies(bucket, keys)
		}
		for i, x := range bucket {
			rows[from+i] = x.row
		}
	})
	return rows, err
}

// placed is a row and the first 64 bits of its keys.
type placed struct {
	key uint64
	row int32
}

// item is what is sorted: a row with its key, or a key alone. Keys come first in both, which is how keyOf finds them: a method would
// be called through a table for each.
type item interface{ placed | uint64 }

func keyOf[T item](x *T) uint64 { return *(*uint64)(unsafe.Pointer(x)) }

// setItem makes the item of a row.
func setItem[T item](to *T, key uint64, row int) {
	*(*uint64)(unsafe.Pointer(to)) = key
	if unsafe.Sizeof(*to) > 8 {
		(*placed)(unsafe.Pointer(to)).row = int32(row)
	}
}

// prefixes packs as much of the keys as 64 bits hold, the first key highest; exact says that all of it fit.
func prefixes(p Pool, keys []SortKey, n int) (out []uint64, exact bool, err error) {
	out, exact = memory.Make[uint64](n), true
	room := uint(64)
	for _, k := range keys {
		if room == 0 || !exact {
			return out, false, nil
		}
		w, whole, err := writerOf(p, k)
		if err != nil {
			return nil, false, err
		}
		width := min(w.bits, room)
		exact = whole && width == w.bits
		shift, first := w.bits-width, room == 64
		room -= width
		err = pieces(p, n, func(from, to int) {
			buf := out[from:to]
			if !first {
				buf = make([]uint64, to-from)
			}
			w.write(buf, from)
			for i, x := range buf {
				if first {
					out[from+i] = x >> shift
				} else {
					out[from+i] = out[from+i]<<width | x>>shift
				}
			}
		})
		if err != nil {
			return nil, false, err
		}
	}
	return out, exact, nil
}

// codeWriter writes numbers of so many bits that order as a key's values do.
type codeWriter struct {
	bits  uint
	write func(dst []uint64, from int)
}

// writerOf: whole is false if the numbers do not tell all values apart.
func writerOf(p Pool, k SortKey) (w codeWriter, whole bool, err error) {
	c := k.Col
	switch c.typ.Physical() {
	case Str:
		return codeWriter{64, func(dst []uint64, from int) { k.finish(dst, from, textPrefixes(dst, c.Strings(), from)) }}, false, nil
	case Float64, Float32:
		return codeWriter{64, func(dst []uint64, from int) { k.finish(dst, from, floatOrders(dst, c, from)) }}, true, nil
	}
	if c.typ.Physical() > Float64 {
		all := Keys(c)
		return codeWriter{64, func(dst []uint64, from int) { copy(dst, all[from:]); k.finish(dst, from, math.MaxUint64) }}, c.nulls == 0, nil
	}
	lo, hi, err := c.bounds(p)
	if lo > hi {
		lo, hi = 0, 0
	}
	if hi-lo >= math.MaxUint64-2 { // no number is left for null
		return codeWriter{64, func(dst []uint64, from int) {
			c.codesInto(dst, from, spanOf{lo: lo})
			k.finish(dst, from, math.MaxUint64)
		}}, c.nulls == 0, err
	}
	top := hi - lo + 2 // codes are 1 … hi-lo+1, so that null has one below and one above
	return codeWriter{uint(bits.Len64(top)), func(dst []uint64, from int) {
		c.codesInto(dst, from, spanOf{lo: lo})
		for i := range dst {
			dst[i]++
		}
		k.finish(dst, from, top)
	}}, true, err
}

// finish turns codes round for a descending key and puts nulls at their end; top is the highest code.
func (k SortKey) finish(dst []uint64, from int, top uint64) {
	if k.Desc {
		for i, x := range dst {
			dst[i] = top - x
		}
	}
	if k.Col.valid == nil {
		return
	}
	null := uint64(0)
	if k.NullsLast {
		null = top
	}
	for i := range dst {
		if !k.Col.valid.Get(from + i) {
			dst[i] = null
		}
	}
}

// floatOrders leaves the lowest and the highest number to null: no float has them once NaN has stepped down.
func floatOrders(dst []uint64, c *Column, from int) (top uint64) {
	c.keysInto(dst, from, 0)
	for i, x := range dst {
		dst[i] = min(x, math.MaxUint64-1)
	}
	return math.MaxUint64
}

// textPrefixes are the first eight bytes, the first one highest.
func textPrefixes(dst []uint64, s Strings, from int) (top uint64) {
	for i := range dst {
		at, end := s.Offsets[from+i], s.Offsets[from+i+1]
		if at+8 <= int64(len(s.Bytes)) {
			x := binary.BigEndian.Uint64(s.Bytes[at:])
			if n := end - at; n < 8 {
				x &^= 1<<(64-8*uint(n)) - 1
			}
			dst[i] = x
			continue
		}
		var b [8]byte
		copy(b[:], s.Bytes[at:end])
		dst[i] = binary.BigEndian.Uint64(b[:])
	}
	return math.MaxUint64
}

// deal puts rows into buckets of rising keys, in their order within each bucket; ends are where buckets end.
func deal[T item](p Pool, keys []uint64) (out []T, ends []int, err error) {
	n := len(keys)
	out = memory.Make[T](n)
	split := splitters(keys)
	find := newFinder(split)
	if len(split) == 0 {
		for i, k := range keys {
			setItem(&out[i], k, i)
		}
		return out, []int{n}, nil
	}
	starts := chunks(p, n)
	counts, where := make([][]int, len(starts)-1), make([]uint16, n)
	err = p.Each(len(counts), func(c int) {
		counts[c] = make([]int, len(split)+1)
		for i, k := range keys[starts[c]:starts[c+1]] {
			b := find.bucketOf(k)
			where[starts[c]+i] = uint16(b)
			counts[c][b]++
		}
	})
	if err != nil {
		return nil, nil, err
	}
	at := 0
	for b := range len(split) + 1 {
		for c := range counts {
			counts[c][b], at = at, at+counts[c][b]
		}
		ends = append(ends, at)
	}
	return out, ends, p.Each(len(counts), func(c int) {
		next := counts[c]
		for i := starts[c]; i < starts[c+1]; i++ {
			to := &next[where[i]]
			setItem(&out[*to], keys[i], i)
			*to++
		}
	})
}

// eachBucket calls f for what lies between two ends, as deal gives them.
func eachBucket(p Pool, ends []int, f func(from, to int)) error {
	return p.Each(len(ends), func(b int) {
		from := 0
		if b > 0 {
			from = ends[b-1]
		}
		f(from, ends[b])
	})
}

const digitBits = 11

// sortItems sorts by key, equal keys in their order: two passes over the 22 highest bits that differ, and what these
// leave undone, which is little where keys are spread, by insertion. Spares hold []T for the other side of a pass.
func sortItems[T item](a []T, spares *sync.Pool) {
	if len(a) < 64 {
		insertItems(a)
		return
	}
	all, any := keyOf(&a[0]), keyOf(&a[0])
	for i := range a {
		all &= keyOf(&a[i])
		any |= keyOf(&a[i])
	}
	width := bits.Len64(all ^ any)
	if width == 0 {
		return
	}
	low := max(0, width-2*digitBits)
	room, _ := spares.Get().(*[]T)
	if room == nil || len(*room) < len(a) {
		room = new([]T)
		*room = make([]T, len(a)+len(a)/4)
	}
	defer spares.Put(room)
	spare := (*room)[:len(a)]
	radixPass(spare, a, uint(low))
	if width > digitBits {
		radixPass(a, spare, uint(low+digitBits))
	} else {
		copy(a, spare)
	}
	if low > 0 {
		finishItems(a, uint(low))
	}
}

func radixPass[T item](dst, src []T, shift uint) {
	var counts [1 << digitBits]int32
	for i := range src {
		counts[keyOf(&src[i])>>shift&(1<<digitBits-1)]++
	}
	sum := int32(0)
	for d, c := range counts {
		counts[d] = sum
		sum += c
	}
	for i := range src {
		d := keyOf(&src[i]) >> shift & (1<<digitBits - 1)
		dst[counts[d]] = src[i]
		counts[d]++
	}
}

// finishItems sorts runs that agree above the lowest bits.
func finishItems[T item](a []T, low uint) {
	for from := 0; from < len(a); {
		to := from + 1
		for to < len(a) && keyOf(&a[to])>>low == keyOf(&a[from])>>low {
			to++
		}
		switch run := a[from:to]; {
		case len(run) > 48:
			slices.SortStableFunc(run, func(x, y T) int { return compareUint(keyOf(&x), keyOf(&y)) })
		case len(run) > 1:
			insertItems(run)
		}
		from = to
	}
}

func insertItems[T item](a []T) {
	for i := 1; i < len(a); i++ {
		x, j := a[i], i
		for ; j > 0 && keyOf(&a[j-1]) > keyOf(&x); j-- {
			a[j] = a[j-1]
		}
		a[j] = x
	}
}

// sortTies orders rows whose first 64 bits are equal by their values.
func sortTies(a []placed, keys []SortKey) {
	for from := 0; from < len(a); {
		to := from + 1
		for to < len(a) && a[to].key == a[from].key {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(a[from:to], func(x, y placed) int {
				if c := CompareKeys(keys, int(x.row), keys, int(y.row)); c != 0 {
					return c
				}
				return cmp.Compare(x.row, y.row)
			})
		}
		from = to
	}
}

// CompareKeys orders row i of one table and row j of another by the same keys, each with its own columns.
func CompareKeys(a []SortKey, i int, b []SortKey, j int) int {
	for k := range a {
		an, bn := a[k].Col.IsNull(i), b[k].Col.IsNull(j)
		switch {
		case an && bn:
			continue
		case an || bn:
			return int(boolInt(bn)-boolInt(an)) * (1 - 2*int(boolInt(a[k].NullsLast)))
		}
		if c := CompareRows(a[k].Col, i, b[k].Col, j); c != 0 {
			return c * (1 - 2*int(boolInt(a[k].Desc)))
		}
	}
	return 0
}
