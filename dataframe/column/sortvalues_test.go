package column

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortValues holds values that are sorted alone to rows that are sorted and taken, where there are many and few different ones.
func TestSortValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{2, 3, 63, 64, 100, 9000, 70_000} {
		for _, different := range []int64{1, 2, 1000, math.MaxInt64} {
			ints, uints, floats := make([]int64, n), make([]uint64, n), make([]float64, n)
			for i := range n {
				x := r.Int64N(different)
				ints[i], uints[i], floats[i] = x-different/2, uint64(x)<<1|uint64(x)&1, (float64(x)-float64(different/2))/3
			}
			floats[0], ints[0], ints[1] = math.Inf(-1), math.MinInt64, math.MaxInt64
			for i, f := range floats {
				floats[i] = f + 0 // no negative zero
			}
			for _, c := range []*Column{Of(Int64Type, ints, nil), Of(DatetimeType, ints, nil), Of(Type{Kind: Uint64}, uints, nil), Of(Float64Type, floats, nil)} {
				for _, desc := range []bool{false, true} {
					k := SortKey{Col: c, Desc: desc}
					got, ok, err := SortValues(Serial, k)
					want := c.Take(Sort([]SortKey{k}, n))
					if err != nil || !ok || got.typ != c.typ || !slices.Equal(bitsOf(got), bitsOf(want)) {
						t.Fatalf("%d rows of %s, %d different, desc %v: %v, %v", n, c.typ, different, desc, ok, err)
					}
				}
			}
		}
	}
}

// bitsOf are the values as they lie in memory.
func bitsOf(c *Column) (out []string) {
	for i := range c.Len() {
		out = append(out, fmt.Sprint(c.Value(i)))
	}
	return out
}

// TestSortValuesRefuses: nulls, NaN, negative zeros and other types are sorted with their rows.
func TestSortValuesRefuses(t *testing.T) {
	null := NewBitmap(3)
	null.Set(1)
	for name, c := range map[string]*Column{
		"null": Of(Int64Type, []int64{1, 2, 3}, null), "NaN": Of(Float64Type, []float64{1, math.NaN()}, nil),
		"negative zero": Of(Float64Type, []float64{0, math.Copysign(0, -1)}, nil), "i32": Of(Int32Type, []int32{2, 1}, nil), "one": Of(Int64Type, []int64{1}, nil),
	} {
		if _, ok, err := SortValues(Serial, SortKey{Col: c}); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
}
