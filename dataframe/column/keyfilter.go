package column

import "math/bits"

// keyFilter says of most keys that are not in an index that they are not: a bit for each place of a range, or of a hash.
// It is far smaller than the index, so that it stays in the second-level cache, where a lookup takes a nanosecond instead of ten:
// in TPC-H q4 four of a hundred keys are there. An empty filter lets all pass.
type keyFilter struct {
	bits  Bitmap
	low   uint64
	shift uint // of a hash; 0: keys less low are places
}

const (
	filterFrom  = 1 << 14 // rows, or places: a smaller index lies in the first-level cache itself
	filterSpan  = 64      // places for a row up to which a range is used
	filterWidth = 16      // bits for a row of a hash: one in twenty of the keys that are not there passes
)

// newFilter is made once the build rows are numbered.
func (x *Index) newFilter() keyFilter {
	keys := x.numbered
	x.numbered = nil
	if len(x.first) == 0 || len(x.first) < filterFrom && len(x.direct) < filterFrom {
		return keyFilter{}
	}
	f := keyFilter{low: x.low}
	if x.direct != nil {
		f.bits = NewBitmap(len(x.direct))
	} else if lo, hi := x.keyRange(keys); x.isWhole() && hi-lo < uint64(filterSpan*len(x.first)) {
		f.low, f.bits = lo, NewBitmap(int(hi-lo)+1)
	} else {
		width := uint(bits.Len(uint(filterWidth * len(x.first))))
		f.shift, f.bits = 64-width, NewBitmap(1<<width)
	}
	for _, row := range x.first {
		f.bits.Set(int(f.place(keys[row])))
	}
	return f
}

func (x *Index) isWhole() bool { return len(x.cols) == 1 && isWhole(x.cols[0].typ.Physical()) }

func (x *Index) keyRange(keys []uint64) (lo, hi uint64) {
	lo, hi = keys[x.first[0]], keys[x.first[0]]
	for _, row := range x.first {
		lo, hi = min(lo, keys[row]), max(hi, keys[row])
	}
	return lo, hi
}

func (f *keyFilter) place(k uint64) uint64 {
	if f.shift > 0 {
		return k * 0x9E3779B97F4A7C15 >> f.shift
	}
	return k - f.low
}

// lookup gives the number of each key, or -1. Where most keys are there, the filter is not asked for those behind.
func (x *Index) lookup(keys []uint64, ids []int32) {
	for from := 0; from < len(keys); from += lookAt {
		to := min(len(keys), from+lookAt)
		if x.filter.bits == nil {
			x.lookupAll(keys[from:], ids[from:])
			return
		}
		if found := x.lookupFew(keys[from:to], ids[from:to]); found*2 > to-from {
			x.lookupAll(keys[to:], ids[to:])
			return
		}
	}
}

// lookAt is after how many keys it is looked whether the filter is worth it.
const lookAt = 4096

func (x *Index) lookupFew(keys []uint64, ids []int32) (found int) {
	f, size := &x.filter, uint64(len(x.filter.bits))*64
	for i, k := range keys {
		ids[i] = -1
		if p := f.place(k); p < size && f.bits.Get(int(p)) {
			ids[i] = x.number(k)
			found++
		}
	}
	return found
}

func (x *Index) number(k uint64) int32 {
	if x.direct == nil {
		return x.table.find(k)
	}
	if d := k - x.low; d < uint64(len(x.direct)) {
		return x.direct[d] - 1
	}
	return -1
}

func (x *Index) lookupAll(keys []uint64, ids []int32) {
	if x.direct == nil {
		for i, k := range keys {
			ids[i] = x.table.find(k)
		}
		return
	}
	size := uint64(len(x.direct))
	for i, k := range keys {
		if d := k - x.low; d < size {
			ids[i] = x.direct[d] - 1
		} else {
			ids[i] = -1
		}
	}
}
