package df

import (
	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/interp/module"
	"skep/interp/value"
)

// statistics are the rows of describe.
var statistics = []struct {
	name string
	of   func(c *expr.Expr) *expr.Expr
	fits func(column.Type) bool // nil: all types
}{
	{"count", func(c *expr.Expr) *expr.Expr { return expr.Agg("count", c) }, nil},
	{"null_count", func(c *expr.Expr) *expr.Expr { return expr.Agg("null_count", c) }, nil},
	{"mean", func(c *expr.Expr) *expr.Expr { return expr.Agg("mean", c) }, summable},
	{"std", func(c *expr.Expr) *expr.Expr { return expr.Agg("std", c) }, column.Type.IsNumber},
	{"min", func(c *expr.Expr) *expr.Expr { return expr.Agg("min", c) }, nil},
	{"25%", func(c *expr.Expr) *expr.Expr { return quantile(c, 0.25) }, column.Type.IsNumber},
	{"50%", func(c *expr.Expr) *expr.Expr { return quantile(c, 0.5) }, column.Type.IsNumber},
	{"75%", func(c *expr.Expr) *expr.Expr { return quantile(c, 0.75) }, column.Type.IsNumber},
	{"max", func(c *expr.Expr) *expr.Expr { return expr.Agg("max", c) }, nil},
}

func quantile(c *expr.Expr, q float64) *expr.Expr {
	return expr.Agg("quantile", c, expr.Lit(q), expr.Lit("linear"))
}

// describe makes one column of text for each column, so that counts and means stand beside each other.
func describe(c *module.Call, t *column.Table) (value.Value, error) {
	f := dataframe.FromTable(t)
	label := column.NewBuilder(column.StrType, len(statistics))
	for _, s := range statistics {
		label.Str(s.name)
	}
	names, cols := []string{"statistic"}, []*column.Column{label.Build()}
	for _, field := range t.Schema().Fields {
		b := column.NewBuilder(column.StrType, len(statistics))
		for _, s := range statistics {
			if s.fits != nil && !s.fits(field.Type) || t.Rows() == 0 && s.name != "count" && s.name != "null_count" {
				b.Null()
				continue
			}
			got, err := f.Select(envOf(c), s.of(expr.Col(field.Name)))
			if err != nil {
				return value.Null, shown(err)
			}
			one, err := got.Collect(envOf(c))
			if err != nil {
				return value.Null, shown(err)
			}
			if one.Column(0).IsNull(0) {
				b.Null()
			} else {
				b.Str(one.Column(0).Text(0))
			}
		}
		name := field.Name
		if name == "statistic" {
			name = "statistic_2"
		}
		names, cols = append(names, name), append(cols, b.Build())
	}
	return frameOf(names, cols)
}
