package column

import (
	"math"
	"slices"
	"strings"
)

// Keys maps each row to a number that orders as the values do, equal for equal values only: NaN above all, -0 as 0.
// A null's key means nothing. Strings are ranked among themselves.
func Keys(c *Column) []uint64 {
	c = Plain(c)
	switch d := c.data.(type) {
	case nil:
		return make([]uint64, c.n)
	case Bitmap:
		out := make([]uint64, c.n)
		for i := range out {
			out[i] = uint64(boolInt(d.Get(i)))
		}
		return out
	case Strings:
		return stringRanks(c)
	case *coded:
		return d.wordRanks()
	case []float64:
		return floatKeys(d)
	case []float32:
		return floatKeys(d)
	}
	return intKeys(c)
}

func intKeys(c *Column) []uint64 {
	switch d := c.data.(type) {
	case []int8:
		return signedKeys(d)
	case []int16:
		return signedKeys(d)
	case []int32:
		return signedKeys(d)
	case []int64:
		return signedKeys(d)
	case []uint8:
		return convert[uint8, uint64](d)
	case []uint16:
		return convert[uint16, uint64](d)
	case []uint32:
		return convert[uint32, uint64](d)
	}
	return c.data.([]uint64)
}

const signBit = 1 << 63

func signedKeys[T int8 | int16 | int32 | int64](xs []T) []uint64 {
	out := make([]uint64, len(xs))
	for i, x := range xs {
		out[i] = uint64(int64(x)) ^ signBit
	}
	return out
}

func floatKeys[T float32 | float64](xs []T) []uint64 {
	out := make([]uint64, len(xs))
	for i, x := range xs {
		out[i] = FloatKey(float64(x))
	}
	return out
}

// FloatKey orders floats as integers: -inf lowest, 0 and -0 equal, NaN highest.
func FloatKey(f float64) uint64 {
	if f != f {
		return math.MaxUint64
	}
	b := math.Float64bits(f + 0) // -0 + 0 is 0
	if b&signBit != 0 {
		return ^b
	}
	return b | signBit
}

func stringRanks(c *Column) []uint64 {
	g := GroupOne(c)
	s := c.Strings()
	order := make([]int32, g.Len())
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(s.At(int(g.First[a])), s.At(int(g.First[b]))) })
	rank := make([]uint64, len(order))
	for r, id := range order {
		rank[id] = uint64(r)
	}
	out := make([]uint64, c.n)
	for i, id := range g.IDs {
		out[i] = rank[id]
	}
	return out
}

// CompareRows orders row i of a and row j of b, two columns of one type, as Sort does with nulls first.
func CompareRows(a *Column, i int, b *Column, j int) int {
	if an, bn := a.IsNull(i), b.IsNull(j); an || bn {
		return int(boolInt(bn) - boolInt(an))
	}
	switch {
	case a.typ.Kind == Null:
		return 0
	case a.typ.Kind == Str || a.typ.Kind == Binary:
		return strings.Compare(a.textAt(i), b.textAt(j))
	case a.typ.Kind == Categorical:
		return strings.Compare(a.Categories().At(i), b.Categories().At(j))
	case a.typ.Kind == DecimalKind:
		return a.DecimalAt(i).Unscaled.Cmp(b.DecimalAt(j).Unscaled)
	case a.typ.IsNested():
		return compareNested(a, i, b, j)
	case a.typ.Kind == Bool:
		return int(boolInt(a.Bools().Get(i)) - boolInt(b.Bools().Get(j)))
	case a.typ.IsFloat():
		return compareUint(FloatKey(a.Float(i)), FloatKey(b.Float(j)))
	case a.typ.Kind == Uint64:
		return compareUint(uint64(a.Int(i)), uint64(b.Int(j)))
	}
	return compareUint(uint64(a.Int(i))^signBit, uint64(b.Int(j))^signBit)
}

func compareUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
