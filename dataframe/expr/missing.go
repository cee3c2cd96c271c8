package expr

import (
	"math"

	"skep/dataframe/column"
)

// missing is what concerns null and NaN, which are different things.
func missing() []function {
	return []function{
		{name: "is_null", least: 1, most: 1, bind: returns(column.BoolType, anything), eval: evalIsNull},
		{name: "is_not_null", least: 1, most: 1, bind: returns(column.BoolType, anything), eval: evalIsNotNull},
		{name: "fill_null", least: 2, most: 2, bind: bindCoalesce, eval: evalCoalesce},
		{name: "coalesce", least: 1, most: -1, bind: bindCoalesce, eval: evalCoalesce},
		{name: "is_nan", least: 1, most: 1, bind: returns(column.BoolType, number), eval: testFloat(math.IsNaN)},
		{name: "is_not_nan", least: 1, most: 1, bind: returns(column.BoolType, number), eval: testFloat(func(f float64) bool { return !math.IsNaN(f) })},
		{name: "is_finite", least: 1, most: 1, bind: returns(column.BoolType, number), eval: testFloat(isFinite)},
		{name: "is_infinite", least: 1, most: 1, bind: returns(column.BoolType, number), eval: testFloat(func(f float64) bool { return math.IsInf(f, 0) })},
		{name: "fill_nan", least: 2, most: 2, bind: bindFillNaN, eval: evalFillNaN},
	}
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func evalIsNull(x *call) (*column.Column, error) {
	if v := x.args[0].Valid(); v != nil {
		return column.OfBools(v.Not(), x.rows, nil), nil
	}
	return column.OfBools(column.NewBitmap(x.rows), x.rows, nil), nil
}

func evalIsNotNull(x *call) (*column.Column, error) {
	if v := x.args[0].Valid(); v != nil {
		return column.OfBools(v, x.rows, nil), nil
	}
	return column.OfBools(column.Ones(x.rows), x.rows, nil), nil
}

func bindCoalesce(b *Bound) error {
	typ, err := b.unify(b.Args)
	b.Type = typ
	return err
}

func evalCoalesce(x *call) (*column.Column, error) {
	if len(x.args) > 0 && x.args[0].Nulls() == 0 && x.args[0].Len() == x.rows {
		return x.args[0], nil
	}
	choice := make([]int32, x.rows)
	for i := range choice {
		choice[i] = -1
		for k, c := range x.args {
			if row := i * x.step(k); !c.IsNull(row) {
				choice[i] = int32(k)
				break
			}
		}
	}
	return choose(x.args, choice), nil
}

func testFloat(f func(float64) bool) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		out := column.NewBitmap(x.rows)
		if x.args[0].Type().Kind == column.Null {
			return column.OfNulls(column.BoolType, x.rows), nil
		}
		for i, v := range x.floats(0) {
			if f(v) {
				out.Set(i)
			}
		}
		return column.OfBools(out, x.rows, x.valid()), nil
	}
}

func bindFillNaN(b *Bound) error {
	if err := number(b, 0); err != nil {
		return err
	}
	return bindCoalesce(b)
}

func evalFillNaN(x *call) (*column.Column, error) {
	c := x.args[0]
	if !c.Type().IsFloat() {
		return c, nil
	}
	choice := make([]int32, x.rows)
	for i := range choice {
		if !c.IsNull(i) && math.IsNaN(c.Float(i)) {
			choice[i] = 1
		}
	}
	return choose(x.args, choice), nil
}
