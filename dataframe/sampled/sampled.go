// Package sampled makes columns of all types, with nulls, special values and any nesting: what readers and writers of
// formats are tested with. The same seed makes the same column.
package sampled

import (
	"fmt"
	"math"
	"math/rand/v2"

	"skep/dataframe/column"
)

// Column makes n values of a type; every third to fifth is null if nulls is set.
func Column(t column.Type, n int, nulls bool, seed uint64) *column.Column {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	b := column.NewBuilder(t, n)
	for i := range n {
		if nulls && r.IntN(4) == 0 {
			b.Null()
			continue
		}
		switch {
		case t.Kind == column.Null:
			b.Null()
		case t.Kind == column.DecimalKind:
			if err := b.Append(column.Decimal{Unscaled: column.Int128Of(int64(r.IntN(2000)) - 1000), Scale: t.Scale}); err != nil {
				panic(err)
			}
		case t.Kind == column.Binary:
			b.Bytes([]byte{byte(r.IntN(256)), 0, 255})
		case t.Kind == column.Bool:
			b.Bool(r.IntN(2) == 0)
		case t.Kind == column.Str || t.Kind == column.Categorical:
			b.Str([]string{"", "a", "Ümlaut", "日本", fmt.Sprint(r.IntN(50)), fmt.Sprint(i * 7)}[r.IntN(6)])
		case t.IsFloat():
			b.Float([]float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), 1.5, float64(r.IntN(9))}[r.IntN(6)])
		case t.Width() == 1:
			b.Int(int64(r.IntN(100)))
		default:
			b.Int(int64(r.IntN(30000)))
		}
	}
	return b.Build()
}

// Types has every type that is not nested, and some with parameters.
var Types = []column.Type{column.NullType, column.BoolType, column.Int8Type, column.Int16Type, column.Int32Type, column.Int64Type, column.Uint8Type, column.Uint16Type,
	column.Uint32Type, column.Uint64Type, column.Float32Type, column.Float64Type, column.StrType, column.DateType, column.TimeType, column.DatetimeType,
	{Kind: column.Datetime, Zone: "Europe/Berlin"}, column.DurationType, column.BinaryType, column.CategoricalType, column.DecimalOf(9, 2), column.DecimalOf(38, 10)}

// Nested makes lists and structs of n rows, to a depth.
func Nested(n, depth int, seed uint64) *column.Column {
	r := rand.New(rand.NewPCG(seed, uint64(depth)))
	if depth == 0 {
		return Column(Types[r.IntN(len(Types))], n, r.IntN(2) == 0, seed)
	}
	valid := column.Ones(n)
	for i := range n {
		if r.IntN(5) == 0 {
			valid.Clear(i)
		}
	}
	if r.IntN(2) == 0 {
		names, cols := []string{}, []*column.Column{}
		for i := range 1 + r.IntN(3) {
			names, cols = append(names, fmt.Sprint("f", i)), append(cols, Nested(n, r.IntN(depth), seed*7+uint64(i)))
		}
		return column.OfStructs(names, cols, n, valid)
	}
	offsets := make([]int64, n+1)
	for i := range n {
		offsets[i+1] = offsets[i]
		if valid.Get(i) {
			offsets[i+1] += int64(r.IntN(4))
		}
	}
	return column.OfLists(column.List{Offsets: offsets, Child: Nested(int(offsets[n]), depth-1, seed*5+1)}, valid)
}

// Table has a column of every type, each with nulls and without.
func Table(n int) *column.Table {
	var names []string
	var cols []*column.Column
	for i, typ := range Types {
		for _, nulls := range []bool{false, true} {
			names = append(names, fmt.Sprintf("%s %v", typ, nulls))
			cols = append(cols, Column(typ, n, nulls, uint64(i)))
		}
	}
	table, err := column.FromColumns(names, cols)
	if err != nil {
		panic(err)
	}
	return table
}
