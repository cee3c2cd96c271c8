package column

import (
	"math"
	"sync"

	"skep/memory"
)

// SortValues gives a column in its order, where the values can be sorted without the rows that they come from: numbers of 64 bits
// without null, whose order tells them apart (no NaN, no negative zero). ok is false where that is not so. A sorted value alone
// is half of what SortIn moves, and nothing is gathered afterwards: 1e7 floats take little more than half.
func SortValues(p Pool, k SortKey) (sorted *Column, ok bool, err error) {
	c := k.Col
	if c.nulls > 0 || c.n < 2 {
		return nil, false, nil
	}
	switch c.typ.Physical() {
	case Int64:
		return sortValues(p, k, Values[int64](c), wholeOrder, wholeOf)
	case Uint64:
		return sortValues(p, k, Values[uint64](c), naturalOrder, naturalOf)
	case Float64:
		return sortValues(p, k, Values[float64](c), floatOrder, floatOf)
	}
	return nil, false, nil
}

// sortValues: order writes keys whose order is that of values, false if they do not tell all apart, and back is its inverse.
func sortValues[T Number](p Pool, k SortKey, vs []T, order func(dst []uint64, vs []T) bool, back func(dst []T, keys []uint64)) (*Column, bool, error) {
	keys, turn := memory.MakeUnset[uint64](len(vs)), uint64(0)
	if k.Desc {
		turn = math.MaxUint64
	}
	told := make([]bool, (len(vs)+pieceRows-1)/pieceRows)
	err := pieces(p, len(vs), func(from, to int) {
		told[from/pieceRows] = order(keys[from:to], vs[from:to])
		turned(keys[from:to], turn)
	})
	for _, t := range told {
		if err != nil || !t {
			return nil, false, err
		}
	}
	dealt, ends, err := deal[uint64](p, keys)
	if err != nil {
		return nil, false, err
	}
	out := memory.MakeUnset[T](len(vs))
	var spares sync.Pool
	err = eachBucket(p, ends, func(from, to int) {
		bucket := dealt[from:to]
		sortItems(bucket, &spares)
		turned(bucket, turn)
		back(out[from:to], bucket)
	})
	return Of(k.Col.typ, out, nil), true, err
}

func turned(keys []uint64, turn uint64) {
	if turn != 0 {
		for i := range keys {
			keys[i] ^= turn
		}
	}
}

func wholeOrder(dst []uint64, vs []int64) bool {
	for i, v := range vs {
		dst[i] = uint64(v) ^ signBit
	}
	return true
}

func wholeOf(dst []int64, keys []uint64) {
	for i, k := range keys {
		dst[i] = int64(k ^ signBit)
	}
}

func naturalOrder(dst []uint64, vs []uint64) bool { copy(dst, vs); return true }

func naturalOf(dst []uint64, keys []uint64) { copy(dst, keys) }

// floatOrder turns the bits of negative numbers round, and puts them below the others.
func floatOrder(dst []uint64, vs []float64) bool {
	strange := false
	for i, v := range vs {
		b := math.Float64bits(v)
		strange = strange || v != v || b == signBit
		dst[i] = b ^ (uint64(int64(b)>>63) | signBit)
	}
	return !strange
}

func floatOf(dst []float64, keys []uint64) {
	for i, k := range keys {
		dst[i] = math.Float64frombits(k ^ (^uint64(int64(k)>>63) | signBit))
	}
}
