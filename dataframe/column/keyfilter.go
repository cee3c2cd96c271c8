package column

import "math/bits"

// keyFilter says of most keys that are not in a hash table that they are not: a bit for each place of a hash. It is far
// smaller than the table, so that it stays in the second-level cache, where a lookup takes a nanosecond instead of ten.
// An empty filter lets all pass.
type keyFilter struct {
	bits  Bitmap
	shift uint
}

const (
	filterFrom  = 64 // keys: with fewer a lookup takes no longer
	filterWidth = 16 // bits for a key: one in twenty of the keys that are not there passes
)

func newKeyFilter(keys []uint64, first []int32) keyFilter {
	if len(first) < filterFrom {
		return keyFilter{}
	}
	width := uint(bits.Len(uint(filterWidth * len(first))))
	f := keyFilter{NewBitmap(1 << width), 64 - width}
	for _, row := range first {
		f.bits.Set(int(f.place(keys[row])))
	}
	return f
}

func (f *keyFilter) place(k uint64) uint64 { return k * 0x9E3779B97F4A7C15 >> f.shift }

// passing lists the rows whose key may be there: of the rows where valid has a bit, nil: of all.
func (f *keyFilter) passing(keys []uint64, valid Bitmap) []int32 {
	if f.bits == nil || f.useless(keys) {
		if valid == nil {
			return RowsTo(len(keys))
		}
		return valid.Indices(len(keys))
	}
	out := NewBitmap(len(keys))
	for w := range out {
		word := uint64(0)
		for _, k := range keys[w*64 : min(len(keys), w*64+64)] {
			p := f.place(k)
			word = word>>1 | f.bits[p>>6]>>(p&63)<<63
		}
		out[w] = word
	}
	return out.LastDown(len(keys)).And(valid).Indices(len(keys))
}

// useless looks at some keys: where most of them are there, or they are few, the filter is one more miss.
func (f *keyFilter) useless(keys []uint64) bool {
	const looks = 256
	passed := 0
	if len(keys) < looks {
		return true
	}
	for i := range looks {
		if f.bits.Get(int(f.place(keys[i*len(keys)/looks]))) {
			passed++
		}
	}
	return passed*2 > looks
}

// RowsTo lists the rows 0 … n-1.
func RowsTo(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}
