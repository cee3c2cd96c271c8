package bind

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
)

// about is DESCRIBE, SHOW and SUMMARIZE: what a table's columns are, and what is in them.
func (b *binder) about(n *sql.About) *relation {
	if n.Query == nil && n.Table == nil {
		return b.listed()
	}
	var r *relation
	if n.Query != nil {
		r = b.query(n.Query, nil)
	} else {
		r = b.table(n.Table, nil)
	}
	if n.Kind == "SUMMARIZE" {
		return b.summarized(r, n)
	}
	var names, types []any
	for _, c := range r.cols {
		names, types = append(names, c.name), append(types, r.typeOf(c).String())
	}
	return b.constants([]string{"column_name", "column_type"}, names, types)
}

// typeOf is the type of a column.
func (r *relation) typeOf(c col) column.Type {
	i, ok := r.node.Schema().Find(c.in)
	if !ok {
		return column.UnknownType
	}
	return r.node.Schema().Fields[i].Type
}

// listed is SHOW TABLES.
func (b *binder) listed() *relation {
	var names []any
	for _, name := range b.catalog.Names() {
		names = append(names, name)
	}
	return b.constants([]string{"name"}, names)
}

// constants is a table of texts.
func (b *binder) constants(names []string, values ...[]any) *relation {
	cols := make([]*column.Column, len(values))
	for i, v := range values {
		c, err := column.Infer(v).Cast(column.StrType, false)
		b.must(err, sql.At{}.S)
		cols[i] = c
	}
	t, err := column.FromColumns(names, cols)
	b.must(err, sql.At{}.S)
	return b.renamed(plan.NewScan(&plan.Memory{Table: t}), "")
}

// summarized has a row for each column: its type, extremes, mean, spread, quartiles, how many values and how many of them differ.
func (b *binder) summarized(r *relation, n *sql.About) *relation {
	parts := make([]plan.Node, len(r.cols))
	for i, c := range r.cols {
		p, err := plan.NewSelect(r.node, summary(c, r.typeOf(c)))
		b.must(err, n.S)
		parts[i] = p
	}
	u, err := plan.NewUnion(parts, false)
	b.must(err, n.S)
	return b.renamed(u, "")
}

func summary(c col, typ column.Type) []*expr.Expr {
	x := expr.Col(c.in)
	text := func(e *expr.Expr, suits bool) *expr.Expr {
		if !suits {
			e = expr.Lit(nil)
		}
		return e.As(column.StrType)
	}
	number := typ.IsNumeric() || typ.Kind == column.Bool
	middle := number || typ.IsTemporal() && typ.Kind != column.Time
	quartile := func(q float64) *expr.Expr {
		return text(expr.Agg("quantile", x, expr.Lit(q), expr.Lit("linear")), typ.IsNumeric())
	}
	share := expr.Fn("/", expr.Fn("*", expr.Agg("null_count", x).As(floatType), expr.Lit(100)), expr.Agg("len"))
	return []*expr.Expr{
		expr.Lit(c.name).Named("column_name"), expr.Lit(typ.String()).Named("column_type"),
		text(expr.Agg("min", x), !typ.IsNested()).Named("min"), text(expr.Agg("max", x), !typ.IsNested()).Named("max"),
		expr.Agg("n_unique", x).Where(expr.Fn("is_not_null", x)).Named("approx_unique"),
		text(expr.Agg("mean", x), middle).Named("avg"), text(expr.Agg("std", x), typ.IsNumeric()).Named("std"),
		quartile(0.25).Named("q25"), quartile(0.5).Named("q50"), quartile(0.75).Named("q75"),
		expr.Agg("len").Named("count"), share.Named("null_percentage"),
	}
}
