package expr

import (
	"math"

	"skep/compute/mask"
	"skep/dataframe/column"
)

// The loops that aggregates spend their time in, one for each layout: values are read where they lie, not widened first.

// addAs adds values to their groups' sums in another type.
func addAs[S, T int64 | float64 | column.Number](sums []S, xs []T, ids []int32) {
	if ids == nil {
		sums[0] += sumAs[S](xs)
		return
	}
	ids = ids[:len(xs)]
	for i, x := range xs {
		sums[ids[i]] += S(x)
	}
}

// sumAs adds in four lanes, which a processor adds beside each other.
func sumAs[S, T int64 | float64 | column.Number](xs []T) S {
	var a, b, c, d S
	i := 0
	for ; i+4 <= len(xs); i += 4 {
		a += S(xs[i])
		b += S(xs[i+1])
		c += S(xs[i+2])
		d += S(xs[i+3])
	}
	for ; i < len(xs); i++ {
		a += S(xs[i])
	}
	return a + b + c + d
}

// presentSums is present for sums: those of all rows by loops that know bitmaps leave nulls where they are.
func (f *fold) presentSums() {
	kind := f.col.Type().Physical()
	if f.ids == nil && f.n == 1 && f.col.Nulls() > 0 && (kind == column.Float64 || kind == column.Int32) {
		f.mask, f.rows = f.col.Valid(), f.rows-f.col.Nulls()
		return
	}
	f.present()
}

// floatSums adds values as f64 up, nulls included: the caller has left them out.
func (f *fold) floatSums() []float64 {
	sums := make([]float64, f.n)
	if f.n == 0 {
		return sums
	}
	switch kind := f.col.Type().Physical(); {
	case f.mask != nil && kind == column.Float64:
		sums[0] = mask.Floats(column.Values[float64](f.col), f.mask)
		return sums
	case f.mask != nil:
		sums[0] = float64(mask.Ints(column.Values[int32](f.col), f.mask))
		return sums
	}
	switch f.col.Type().Physical() {
	case column.Float64:
		addAs(sums, column.Values[float64](f.col), f.ids)
	case column.Int32:
		addAs(sums, column.Values[int32](f.col), f.ids)
	case column.Int64:
		addAs(sums, column.Values[int64](f.col), f.ids)
	default:
		addAs(sums, f.floats(), f.ids)
	}
	return sums
}

// narrowSums adds up whole numbers of at most 32 bits, whose sum cannot leave 64; ok is false for others.
func (f *fold) narrowSums() (sums []int64, ok bool) {
	if sums = make([]int64, f.n); f.n == 0 {
		return sums, true
	}
	if f.mask != nil {
		sums[0] = mask.Ints(column.Values[int32](f.col), f.mask)
		return sums, true
	}
	switch f.col.Type().Physical() {
	case column.Int32:
		addAs(sums, column.Values[int32](f.col), f.ids)
	case column.Int16:
		addAs(sums, column.Values[int16](f.col), f.ids)
	case column.Int8:
		addAs(sums, column.Values[int8](f.col), f.ids)
	default:
		return nil, false
	}
	return sums, true
}

// checkedSums adds up i64 and says whether a sum left the range. The carries gather in one word: no branch in the loop.
func checkedSums(sums, xs []int64, ids []int32) (fits bool) {
	bad := int64(0)
	if ids == nil {
		sum := sums[0]
		for _, x := range xs {
			s := sum + x
			bad |= (sum ^ s) & (x ^ s)
			sum = s
		}
		sums[0] = sum
		return bad >= 0
	}
	ids = ids[:len(xs)]
	for i, x := range xs {
		at := &sums[ids[i]]
		s := *at + x
		bad |= (*at ^ s) & (x ^ s)
		*at = s
	}
	return bad >= 0
}

// extremes finds the lowest (sign 1) or highest (sign -1) number of each group; ok is false where the layout has no loop of its own.
func (f *fold) extremes(highest bool) (c *column.Column, ok bool) {
	switch f.col.Type().Physical() {
	case column.Int32:
		return extremesOf[int32](f, highest), true
	case column.Int64:
		return extremesOf[int64](f, highest), true
	case column.Float64:
		return extremesOf[float64](f, highest), true
	}
	return nil, false
}

func extremesOf[T int32 | int64 | float64](f *fold, highest bool) *column.Column {
	f.present()
	xs, out, has := column.Values[T](f.col), make([]T, f.n), column.NewBitmap(f.n)
	for i, x := range xs {
		g := f.group(i)
		switch {
		case has[g>>6]>>(uint(g)&63)&1 == 0:
			has.Set(int(g))
			out[g] = x
		case x > out[g] == highest && x != out[g] && x == x, out[g] != out[g]: // a number beats NaN
			out[g] = x
		}
	}
	if has.Count(f.n) == f.n {
		has = nil
	}
	return column.Of(f.col.Type(), out, has)
}

// compareScalar compares values with one, which is not NaN.
func compareScalar[T mask.Number](op string, l []T, r T) column.Bitmap {
	switch op {
	case "==":
		return equalScalar(l, r)
	case "!=":
		return equalScalar(l, r).Not()
	case "<":
		return atLeast(l, r).Not()
	case ">=":
		return atLeast(l, r)
	case "<=":
		return above(l, r).Not()
	}
	return above(l, r)
}

func above[T mask.Number](l []T, r T) column.Bitmap {
	out := column.NewBitmap(len(l))
	mask.Above(out, l, r)
	return out
}

// atLeast is what is above the next lower value, if there is one.
func atLeast[T mask.Number](l []T, r T) column.Bitmap {
	lower := r - 1
	if f, ok := any(r).(float64); ok {
		lower = T(math.Nextafter(f, math.Inf(-1)))
	}
	if lower >= r { // the lowest of all, or it came round
		return column.Ones(len(l))
	}
	return above(l, lower)
}

// equalScalar gathers the bits of 64 rows in a word, without branches.
func equalScalar[T mask.Number](l []T, r T) column.Bitmap {
	out := column.NewBitmap(len(l))
	for w := range out {
		word := uint64(0)
		for _, x := range l[w*64 : min(len(l), w*64+64)] {
			bit := uint64(0)
			if x == r {
				bit = 1
			}
			word = word>>1 | bit<<63
		}
		out[w] = word
	}
	return out.LastDown(len(l))
}
