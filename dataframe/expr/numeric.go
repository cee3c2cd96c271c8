package expr

import (
	"math"

	"skep/dataframe/column"
	"skep/internal/elementary"
)

// numeric is functions of numbers. Those that leave integers alone keep the type; the others give f64.
func numeric() []function {
	return []function{
		{name: "abs", least: 1, most: 1, bind: keeps(exactNumber), eval: mapDecimal(absDecimal, evalAbs)},
		{name: "sign", least: 1, most: 1, bind: keeps(number), eval: wholeOr(signFloat, signInt)},
		{name: "round", least: 1, most: 2, bind: bindRounding, eval: roundedOr(toDigits(math.Round, roundTo))},
		{name: "floor", least: 1, most: 1, bind: bindRounding, eval: roundedOr(wholeOr(math.Floor, nil))},
		{name: "ceil", least: 1, most: 1, bind: bindRounding, eval: roundedOr(wholeOr(math.Ceil, nil))},
		{name: "trunc", least: 1, most: 2, bind: bindRounding, eval: roundedOr(toDigits(math.Trunc, func(v, unit int64) int64 { return v / unit * unit }))},
		{name: "sqrt", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Sqrt)},
		{name: "cbrt", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Cbrt)},
		{name: "exp", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(elementary.Exp)},
		{name: "ln", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(elementary.Log)},
		{name: "log", least: 1, most: 2, bind: returns(column.Float64Type, number, constFloat), eval: evalLog},
		{name: "log10", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Log10)},
		{name: "log2", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Log2)},
		{name: "sin", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Sin)},
		{name: "cos", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Cos)},
		{name: "tan", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Tan)},
		{name: "clip", least: 3, most: 3, bind: bindClip, eval: evalClip},
	}
}

func boolFloat(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func signFloat(f float64) float64 {
	if math.IsNaN(f) {
		return f
	}
	return math.Copysign(boolFloat(f != 0), f)
}

func signInt(i int64) int64 {
	switch {
	case i > 0:
		return 1
	case i < 0:
		return -1
	}
	return 0
}

func mapFloat(f func(float64) float64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.args[0].Type().Kind == column.Null {
			return column.OfNulls(x.node.Type, x.rows), nil
		}
		in := x.floats(0)
		out := make([]float64, len(in))
		for i, v := range in {
			out[i] = f(v)
		}
		return column.Of(column.Float64Type, out, x.valid()).Cast(x.node.Type, false)
	}
}

// wholeOr maps floats with f, integers with g; nil leaves integers alone.
func wholeOr(f func(float64) float64, g func(int64) int64) func(*call) (*column.Column, error) {
	floats := mapFloat(f)
	return func(x *call) (*column.Column, error) {
		switch typ := x.args[0].Type(); {
		case typ.IsFloat():
			return floats(x)
		case g == nil || typ.Kind == column.Null:
			return x.args[0], nil
		}
		in := x.ints(0)
		out := make([]int64, len(in))
		for i, v := range in {
			out[i] = g(v)
		}
		return column.Of(column.Int64Type, out, x.valid()).Cast(x.node.Type, false)
	}
}

func evalAbs(x *call) (*column.Column, error) {
	typ := x.node.Type
	if typ.IsInteger() && !typ.IsSigned() {
		return x.args[0], nil
	}
	if typ.IsSigned() {
		in, valid := x.ints(0), x.valid()
		for i, v := range in {
			if v == math.MinInt64 && (valid == nil || valid.Get(i)) {
				return nil, x.fail("i64 overflow in row %d: abs(%d)", i, v)
			}
		}
		out := make([]int64, len(in))
		for i, v := range in {
			out[i] = max(v, -v)
		}
		return x.narrow(column.Of(column.Int64Type, out, valid), typ)
	}
	return mapFloat(math.Abs)(x)
}

// toDigits rounds to a number of digits behind the point, below 0 before it: floats by one function, integers by another.
func toDigits(whole func(float64) float64, toUnit func(v, unit int64) int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		digits := int64(0)
		if len(x.args) == 2 && x.args[1].Len() > 0 {
			digits = x.args[1].Int(0)
		}
		scale, unit := math.Pow(10, float64(digits)), int64(0)
		if digits < 0 {
			scale, unit = math.Pow(10, float64(-digits)), int64(math.Pow10(int(min(-digits, 18))))
		}
		y := *x
		y.args = x.args[:1]
		integers := func(v int64) int64 { return toUnit(v, unit) }
		if unit == 0 {
			integers = nil
		}
		return wholeOr(func(f float64) float64 {
			r := whole(f*scale) / scale
			if digits < 0 {
				r = whole(f/scale) * scale
			}
			if isFinite(r) {
				return r
			}
			return f
		}, integers)(&y)
	}
}

// roundTo rounds halves away from zero, as Polars and DuckDB do.
func roundTo(v, unit int64) int64 {
	rest := v % unit
	switch {
	case rest >= unit-rest && rest > 0:
		return v - rest + unit
	case -rest >= unit+rest && rest < 0:
		return v - rest - unit
	}
	return v - rest
}

func evalLog(x *call) (*column.Column, error) {
	base := math.E
	if len(x.args) == 2 {
		base = x.args[1].Float(0)
	}
	switch base {
	case math.E:
		return mapFloat(elementary.Log)(x)
	case 2:
		return mapFloat(math.Log2)(x)
	case 10:
		return mapFloat(math.Log10)(x)
	}
	return mapFloat(func(f float64) float64 { return elementary.Log(f) / elementary.Log(base) })(x)
}

func bindClip(b *Bound) error {
	if err := b.check([]func(*Bound, int) error{exactNumber}); err != nil {
		return err
	}
	return bindCoalesce(b)
}

func evalClip(x *call) (*column.Column, error) {
	choice := make([]int32, x.rows)
	for i := range choice {
		lo, hi := i*x.step(1), i*x.step(2)
		switch {
		case x.args[0].IsNull(i * x.step(0)):
		case !x.args[1].IsNull(lo) && column.CompareRows(x.args[0], i*x.step(0), x.args[1], lo) < 0:
			choice[i] = 1
		case !x.args[2].IsNull(hi) && column.CompareRows(x.args[0], i*x.step(0), x.args[2], hi) > 0:
			choice[i] = 2
		}
	}
	return choose(x.args, choice), nil
}
