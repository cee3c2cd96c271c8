package expr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/bits"

	"skep/dataframe/column"
)

// moreNumeric is trigonometry, bits of integers, and digests of text.
func moreNumeric() []function {
	return []function{
		{name: "asin", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Asin)},
		{name: "acos", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Acos)},
		{name: "atan", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Atan)},
		{name: "sinh", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Sinh)},
		{name: "cosh", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Cosh)},
		{name: "tanh", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Tanh)},
		{name: "log1p", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Log1p)},
		{name: "expm1", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Expm1)},
		{name: "atan2", least: 2, most: 2, bind: returns(column.Float64Type, number), eval: mapFloat2(math.Atan2)},
		{name: "bit_and", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(func(a, b int64) int64 { return a & b })},
		{name: "bit_or", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(func(a, b int64) int64 { return a | b })},
		{name: "bit_xor", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(func(a, b int64) int64 { return a ^ b })},
		{name: "bit_left", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(func(a, b int64) int64 { return a << uint64(b&63) })},
		{name: "bit_right", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(func(a, b int64) int64 { return a >> uint64(b&63) })},
		{name: "bit_not", least: 1, most: 1, bind: returns(column.Int64Type, integer), eval: mapInt1(func(a int64) int64 { return ^a })},
		{name: "bit_count", least: 1, most: 1, bind: returns(column.Int64Type, integer), eval: mapInt1(func(a int64) int64 { return int64(bits.OnesCount64(uint64(a))) })},
		{name: "gcd", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(gcd)},
		{name: "lcm", least: 2, most: 2, bind: returns(column.Int64Type, integer), eval: mapInt2(lcm)},
		{name: "md5", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(func(s string) string { h := md5.Sum([]byte(s)); return hex.EncodeToString(h[:]) })},
		{name: "sha1", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(func(s string) string { h := sha1.Sum([]byte(s)); return hex.EncodeToString(h[:]) })},
		{name: "sha256", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(func(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) })},
		{name: "hex", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(func(s string) string { return hexUpper(s) })},
		{name: "as_datetime", least: 1, most: 1, bind: bindAsDatetime, eval: evalSame},
	}
}

func hexUpper(s string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, digits[s[i]>>4], digits[s[i]&15])
	}
	return string(out)
}

// bindAsDatetime makes datetimes of dates and leaves datetimes, whatever their zone.
func bindAsDatetime(b *Bound) error {
	if err := calendar(b, 0); err != nil {
		return err
	}
	if b.Args[0].Type.Kind == column.Date {
		if err := b.coerceArg(0, column.DatetimeType); err != nil {
			return err
		}
	}
	b.Type = b.Args[0].Type
	return nil
}

func mapFloat2(f func(a, b float64) float64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(x.node.Type, x.rows), nil
		}
		a, b := x.floats(0), x.floats(1)
		out := make([]float64, len(a))
		for i, v := range a {
			out[i] = f(v, b[i])
		}
		return column.Of(column.Float64Type, out, x.valid()), nil
	}
}

func mapInt1(f func(a int64) int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) { return x.mapInt(column.Int64Type, f) }
}

func mapInt2(f func(a, b int64) int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(x.node.Type, x.rows), nil
		}
		a, b := x.ints(0), x.ints(1)
		out := make([]int64, len(a))
		for i, v := range a {
			out[i] = f(v, b[i])
		}
		return column.Of(column.Int64Type, out, x.valid()), nil
	}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

func lcm(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	n := a / gcd(a, b) * b
	return max(n, -n)
}
