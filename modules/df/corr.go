package df

import (
	"math"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// corrMethod is corr of a frame.
func corrMethod() module.Func {
	return module.Func{
		Sig:     "fun corr(self) -> DataFrame",
		Doc:     "Pearson's correlation of each numeric column with each other one: a square of f64 columns of the same names, whose row i stands for column i. Each pair is computed over the rows that have both values; a column that does not vary gives NaN. Columns that are no numbers are left out.",
		Example: sales + "t.corr().columns  // => [\"qty\", \"price\"]\nt.corr()[\"price\"].round(3).to_list()  // => [0.5, 1.0]",
		Impl:    onTable(correlations), Rule: ruleCorr,
	}
}

// numericNames are the columns that corr compares.
func numericNames(s *column.Schema) (names []string) {
	for _, f := range s.Fields {
		if f.Type.IsNumber() {
			names = append(names, f.Name)
		}
	}
	return names
}

// correlations fills both halves of the square, which mirror each other, from one pass over the pairs.
func correlations(c *module.Call, t *column.Table) (value.Value, error) {
	names := numericNames(t.Schema())
	if len(names) == 0 {
		return value.Null, fail(codeArgument, "corr compares columns of numbers", "corr: the frame has no numeric column")
	}
	if err := c.Host.Charge(int64(len(names)) * int64(len(names)) * 16); err != nil {
		return value.Null, err
	}
	square := make([][]float64, len(names))
	for i := range square {
		square[i] = make([]float64, len(names))
	}
	for i := range names {
		if err := correlateWith(c, t, names, i, square); err != nil {
			return value.Null, err
		}
	}
	cols := make([]*column.Column, len(names))
	for i, numbers := range square {
		b := column.NewBuilder(column.Float64Type, len(names))
		for _, x := range numbers {
			b.Float(x)
		}
		cols[i] = b.Build()
	}
	return frameOf(names, cols)
}

// correlateWith computes column i against itself and those behind it, in one query.
func correlateWith(c *module.Call, t *column.Table, names []string, i int, square [][]float64) error {
	var pairs []*expr.Expr
	for _, other := range names[i:] {
		pairs = append(pairs, expr.Agg("corr", expr.Col(names[i]), expr.Col(other)).Named(other))
	}
	f, err := dataframe.FromTable(t).Select(envOf(c), pairs...)
	if err != nil {
		return shown(err)
	}
	row, err := f.Collect(envOf(c))
	if err != nil {
		return shown(err)
	}
	for k := range pairs {
		x, ok := row.Column(k).Value(0).(float64)
		if !ok {
			x = math.NaN() // no row has both
		}
		square[i][i+k], square[i+k][i] = x, x
	}
	return nil
}

// ruleCorr knows the result's columns when it knows the types of all.
func ruleCorr(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok {
		return nil
	}
	schema, ok := schemaOf(recv)
	if !ok {
		return &types.Frame{Name: "DataFrame", Open: true}
	}
	var fields []column.Field
	for _, f := range schema.Fields {
		if f.Type.Kind == column.UnknownType.Kind {
			return &types.Frame{Name: "DataFrame", Open: true}
		}
		if f.Type.IsNumber() {
			fields = append(fields, column.Field{Name: f.Name, Type: column.Float64Type})
		}
	}
	out, err := column.NewSchema(fields)
	if err != nil {
		return &types.Frame{Name: "DataFrame", Open: true}
	}
	return frameStaticOf("DataFrame", out)
}
