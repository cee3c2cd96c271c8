package expr

import (
	"math"

	"skep/dataframe/column"
)

// numberKinds are functions of numbers that few need, and of types.
func numberKinds() []function {
	return []function{
		{name: "factorial", least: 1, most: 1, bind: returns(column.Int64Type, integer), eval: evalFactorial},
		{name: "even", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(even)},
		{name: "round_even", least: 1, most: 2, bind: returns(column.Float64Type, number, constInt), eval: evalRoundEven},
		{name: "next_after", least: 2, most: 2, bind: returns(column.Float64Type, number), eval: mapFloat2(math.Nextafter)},
		{name: "gamma", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Gamma)},
		{name: "lgamma", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(func(v float64) float64 { g, _ := math.Lgamma(v); return g })},
		{name: "asinh", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Asinh)},
		{name: "acosh", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Acosh)},
		{name: "atanh", least: 1, most: 1, bind: returns(column.Float64Type, number), eval: mapFloat(math.Atanh)},
		{name: "type_name", least: 1, most: 1, bind: bindTypeName, eval: evalTypeName},
	}
}

func evalFactorial(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	for i, v := range x.ints(0) {
		if v > 20 && !x.args[0].IsNull(i*x.step(0)) {
			return nil, x.fail("the factorial of %d leaves i64 (row %d)", v, i)
		}
	}
	return x.mapInt(column.Int64Type, func(n int64) int64 {
		out := int64(1)
		for k := int64(2); k <= n; k++ {
			out *= k
		}
		return out
	})
}

// even is the next even integer away from 0.
func even(v float64) float64 { return math.Copysign(2*math.Ceil(math.Abs(v)/2), v) }

// evalRoundEven rounds halves to the even neighbour.
func evalRoundEven(x *call) (*column.Column, error) {
	scale := 1.0
	if len(x.args) == 2 && x.args[1].Len() > 0 {
		scale = math.Pow10(int(max(-300, min(x.args[1].Int(0), 300))))
	}
	y := *x
	y.args = x.args[:1]
	return mapFloat(func(v float64) float64 { return math.RoundToEven(v*scale) / scale })(&y)
}

func bindTypeName(b *Bound) error {
	b.Type, b.Shape = column.StrType, Scalar
	return nil
}

func evalTypeName(x *call) (*column.Column, error) {
	return column.Constant(column.StrType, x.node.Args[0].Type.String(), x.rows)
}
