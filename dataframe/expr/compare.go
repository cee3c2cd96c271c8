package expr

import (
	"skep/dataframe/column"
	"skep/internal/lazy"
)

func evalCompare(x *call) (*column.Column, error) {
	l, r, valid := x.args[0], x.args[1], x.valid()
	if l.Type().Kind == column.Null {
		return column.OfNulls(column.BoolType, x.rows), nil
	}
	l, r = column.Plain(l), column.Plain(r)
	op := x.node.From.Name
	if l.Len() == 1 && x.rows != 1 { // a scalar on the left: turn round
		l, r, op = r, l, mirrored.Get()[op]
	}
	switch l.Type().Physical() {
	case column.Str:
		return column.OfBools(compareStrings(op, l, r, x.rows), x.rows, valid), nil
	case column.Float64:
		return column.OfBools(compareFloats(op, column.Values[float64](l), column.Values[float64](r), x.rows), x.rows, valid), nil
	case column.Int64:
		return column.OfBools(compareValues(op, column.Values[int64](l), column.Values[int64](r), x.rows), x.rows, valid), nil
	case column.Int32:
		return column.OfBools(compareValues(op, column.Values[int32](l), column.Values[int32](r), x.rows), x.rows, valid), nil
	}
	return column.OfBools(compareValues(op, column.Keys(l), column.Keys(r), x.rows), x.rows, valid), nil
}

var mirrored = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
}}

// compareValues compares n values with as many, or with one. Each loop is without branches: the bits of 64 rows gather in a word.
func compareValues[T int32 | int64 | uint64](op string, l, r []T, n int) column.Bitmap {
	if len(r) == 1 && len(l) == n {
		return compareScalar(op, l, r[0])
	}
	return comparePairs(op, l[:n], r[:n])
}

// comparePairs compares row by row. The loops are written out: a comparison behind a function's value costs six times as much.
func comparePairs[T int32 | int64 | uint64](op string, l, r []T) column.Bitmap {
	switch op {
	case "==":
		return equalPairs(l, r)
	case "!=":
		return equalPairs(l, r).Not()
	case "<":
		return lessPairs(l, r)
	case "<=":
		return lessPairs(r, l).Not()
	case ">":
		return lessPairs(r, l)
	}
	return lessPairs(l, r).Not()
}

func equalPairs[T int32 | int64 | uint64](l, r []T) column.Bitmap {
	out := column.NewBitmap(len(l))
	for w := range out {
		word, from, to := uint64(0), w*64, min(len(l), w*64+64)
		right := r[from:to]
		for i, x := range l[from:to] {
			bit := uint64(0)
			if x == right[i] {
				bit = 1
			}
			word = word>>1 | bit<<63
		}
		out[w] = word
	}
	return out.LastDown(len(l))
}

func lessPairs[T int32 | int64 | uint64](l, r []T) column.Bitmap {
	out := column.NewBitmap(len(l))
	for w := range out {
		word, from, to := uint64(0), w*64, min(len(l), w*64+64)
		right := r[from:to]
		for i, x := range l[from:to] {
			bit := uint64(0)
			if x < right[i] {
				bit = 1
			}
			word = word>>1 | bit<<63
		}
		out[w] = word
	}
	return out.LastDown(len(l))
}

// compareFloats is compareValues in the total order: NaN equals NaN and is above all.
func compareFloats(op string, l, r []float64, n int) column.Bitmap {
	if len(r) == 1 && len(l) == n && r[0] == r[0] { // NaN is below nothing, and so not at most anything: above all
		return compareScalar(op, l, r[0])
	}
	switch op {
	case "==":
		return each2(l, r, n, func(a, b float64) bool { return a == b || a != a && b != b })
	case "!=":
		return each2(l, r, n, func(a, b float64) bool { return a != b && (a == a || b == b) })
	case "<":
		return each2(l, r, n, func(a, b float64) bool { return a < b || b != b && a == a })
	case "<=":
		return each2(l, r, n, func(a, b float64) bool { return a <= b || b != b })
	case ">":
		return each2(l, r, n, func(a, b float64) bool { return a > b || a != a && b == b })
	}
	return each2(l, r, n, func(a, b float64) bool { return a >= b || a != a })
}

func each2[T any](l, r []T, n int, f func(a, b T) bool) column.Bitmap {
	out := column.NewBitmap(n)
	step := 1
	if len(r) == 1 {
		step = 0
	}
	for w := range out {
		var word uint64
		for i := w * 64; i < min(n, w*64+64); i++ {
			if f(l[i], r[i*step]) {
				word |= 1 << (uint(i) & 63)
			}
		}
		out[w] = word
	}
	return out
}

func compareStrings(op string, l, r *column.Column, n int) column.Bitmap {
	a, b := l.Strings(), r.Strings()
	if b.Len() == 1 && n > 1 && (op == "==" || op == "!=") {
		if same := equalText(a, b.At(0)); op == "==" {
			return same
		} else {
			return same.Not()
		}
	}
	out, step := column.NewBitmap(n), 1
	if b.Len() == 1 {
		step = 0
	}
	for i := range n {
		if compareString(op, a.At(i), b.At(i*step)) {
			out.Set(i)
		}
	}
	return out
}

// equalText compares texts with one; most differ in length or within the first eight bytes.
func equalText(s column.Strings, with string) column.Bitmap {
	out, size, from := column.NewBitmap(s.Len()), int64(len(with)), s.Offsets[0]
	for i, to := range s.Offsets[1:] {
		if to-from == size && string(s.Bytes[from:to]) == with {
			out.Set(i)
		}
		from = to
	}
	return out
}

func compareString(op, a, b string) bool {
	switch op {
	case "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}
