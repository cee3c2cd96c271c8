package bind

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

// aggregate is one of SQL as an expression of the engine.
type aggregate struct {
	least, most int
	build       func(a []*expr.Expr) *expr.Expr
}

func simple(name string) aggregate {
	return aggregate{1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Agg(name, a[0]) }}
}

func population(name string) aggregate {
	return aggregate{1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Agg(name, a[0], expr.Lit(0)) }}
}

var aggregates = lazy.Value[map[string]aggregate]{New: func() map[string]aggregate {
	return map[string]aggregate{
		"count": {0, -1, count}, "sum": {1, 1, orNull("sum")}, "avg": simple("mean"), "mean": simple("mean"), "min": {1, 2, extreme("min", false)}, "max": {1, 2, extreme("max", true)}, "median": simple("median"),
		"first": simple("first"), "last": simple("last"), "any_value": {1, 1, anyValue}, "arbitrary": {1, 1, anyValue}, "product": simple("product"),
		"stddev": simple("std"), "stddev_samp": simple("std"), "variance": simple("var"), "var_samp": simple("var"), "stddev_pop": population("std"), "var_pop": population("var"),
		"bool_and": {1, 1, orNull("all")}, "bool_or": {1, 1, orNull("any")}, "quantile_cont": {2, 2, quantile("linear")}, "quantile_disc": {2, 2, quantile("lower")}, "quantile": {2, 2, quantile("lower")},
		"percentile_cont": {2, 2, quantile("linear")}, "percentile_disc": {2, 2, quantile("lower")},
		"string_agg": {1, 2, stringAgg}, "group_concat": {1, 2, stringAgg}, "listagg": {1, 2, stringAgg}, "approx_count_distinct": {1, 1, distinctCount},
		"count_if": {1, 1, countIf}, "countif": {1, 1, countIf}, "list": {1, 1, collected}, "array_agg": {1, 1, collected}, "mode": simple("mode"),
		"arg_max": {2, 3, atExtreme("arg_max", true)}, "max_by": {2, 3, atExtreme("arg_max", true)}, "argmax": {2, 3, atExtreme("arg_max", true)}, "arg_min": {2, 3, atExtreme("arg_min", false)}, "min_by": {2, 3, atExtreme("arg_min", false)}, "argmin": {2, 3, atExtreme("arg_min", false)},
		"corr": pair("corr"), "covar_samp": pair("cov"), "covar_pop": {2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Agg("cov", a[0], a[1], expr.Lit(0)) }},
		"skewness": unbiased("skew"), "kurtosis": unbiased("kurtosis"), "kurtosis_pop": simple("kurtosis"), "sum_no_overflow": {1, 1, orNull("sum")},
		"bit_and": simple("bit_and"), "bit_or": simple("bit_or"), "bit_xor": simple("bit_xor"), "mad": simple("mad"), "entropy": simple("entropy"), "histogram": simple("histogram"),
		"favg": simple("mean"), "fsum": {1, 1, orNull("sum")}, "kahan_sum": {1, 1, orNull("sum")}, "sumkahan": {1, 1, orNull("sum")}, "geomean": {1, 1, geometric}, "geometric_mean": {1, 1, geometric},
		"regr_count": {2, 2, regression("count")}, "regr_avgx": {2, 2, regression("avgx")}, "regr_avgy": {2, 2, regression("avgy")}, "regr_sxx": {2, 2, regression("sxx")}, "regr_syy": {2, 2, regression("syy")}, "regr_sxy": {2, 2, regression("sxy")},
		"regr_slope": {2, 2, regression("slope")}, "regr_intercept": {2, 2, regression("intercept")}, "regr_r2": {2, 2, regression("r2")},
		"approx_quantile": {2, 2, quantile("linear")}, "approx_top_k": {2, 2, mostFrequent},
	}
}}

// mostFrequent are the n values that come most often.
func mostFrequent(a []*expr.Expr) *expr.Expr {
	byCount := expr.Fn("list_sort", expr.Fn("list_map", expr.Agg("histogram", a[0]), expr.Fun(expr.StructOf([]string{"n", "key"},
		[]*expr.Expr{expr.Fn("neg", expr.Fn("struct_field", expr.ParamOf("entry"), expr.Lit("value"))), expr.Fn("struct_field", expr.ParamOf("entry"), expr.Lit("key"))}), "entry")))
	return expr.Fn("list_slice", expr.Fn("list_field", byCount, expr.Lit("key")), expr.Lit(0), a[1])
}

// extreme is min(x), and min(x, n): the n smallest as a list.
func extreme(name string, desc bool) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		if len(a) == 1 {
			return expr.Agg(name, a[0])
		}
		return firstOf(expr.Agg("implode", a[0]).Where(expr.Fn("is_not_null", a[0])), a[0], desc, a[1])
	}
}

// atExtreme is arg_max(x, y), and arg_max(x, y, n): of the n rows with the largest y, as a list.
func atExtreme(name string, desc bool) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		if len(a) == 2 {
			return expr.Agg(name, a[0], a[1])
		}
		return firstOf(expr.Agg("implode", a[0]).Where(expr.Fn("is_not_null", a[1])), a[1], desc, a[2])
	}
}

// firstOf puts a collected list into the order of a key and takes the first n.
func firstOf(list, key *expr.Expr, desc bool, n *expr.Expr) *expr.Expr {
	d := *list
	d.Order = []expr.OrderKey{{Expr: key, Desc: desc, NullsLast: true}}
	return expr.Fn("list_slice", &d, expr.Lit(0), n)
}

// geometric is the geometric mean.
func geometric(a []*expr.Expr) *expr.Expr {
	return expr.Fn("exp", expr.Agg("mean", expr.Fn("ln", a[0])))
}

// regression is one of the figures of a straight line y = slope·x + intercept, over the rows where both are there (SQL:2003, 10.9).
func regression(what string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		y, x := a[0].As(floatType), a[1].As(floatType)
		both := expr.Fn("and", expr.Fn("is_not_null", a[0]), expr.Fn("is_not_null", a[1]))
		agg := func(name string, args ...*expr.Expr) *expr.Expr { return expr.Agg(name, args...).Where(both) }
		n := agg("len")
		cov, varX, varY := agg("cov", x, y, expr.Lit(0)), agg("var", x, expr.Lit(0)), agg("var", y, expr.Lit(0))
		slope := expr.Fn("when", expr.Fn("!=", varX, expr.Lit(0.0)), expr.Fn("/", cov, varX))
		switch what {
		case "count":
			return n
		case "avgx":
			return agg("mean", x)
		case "avgy":
			return agg("mean", y)
		case "sxx":
			return expr.Fn("*", varX, n)
		case "syy":
			return expr.Fn("*", varY, n)
		case "sxy":
			return expr.Fn("*", cov, n)
		case "slope":
			return slope
		case "intercept":
			return expr.Fn("-", agg("mean", y), expr.Fn("*", slope, agg("mean", x)))
		}
		r2 := expr.Fn("/", expr.Fn("*", cov, cov), expr.Fn("*", varX, varY))
		return expr.Fn("when", expr.Fn("==", varX, expr.Lit(0.0)), expr.Lit(nil), expr.Fn("==", varY, expr.Lit(0.0)), expr.Lit(1.0), r2)
	}
}

func pair(name string) aggregate {
	return aggregate{2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Agg(name, a[0], a[1]) }}
}

func unbiased(name string) aggregate {
	return aggregate{1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Agg(name, a[0], expr.Lit(false)) }}
}

// collected is a list of all values, null of no rows.
func collected(a []*expr.Expr) *expr.Expr {
	return expr.Fn("when", expr.Fn(">", expr.Agg("len", a[0]), expr.Lit(0)), expr.Agg("implode", a[0]))
}

func count(a []*expr.Expr) *expr.Expr {
	if len(a) == 0 {
		return expr.Agg("len")
	}
	if len(a) > 1 {
		a = []*expr.Expr{rowOfValues(a)}
	}
	if a[0].Op == expr.Literal && a[0].Value != nil {
		return expr.Agg("len")
	}
	return expr.Agg("count", a[0])
}

// orNull is an aggregate that is null of nothing in SQL, and 0, true or false in the engine.
func orNull(name string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		return expr.Fn("when", expr.Fn(">", expr.Agg("count", a[0]), expr.Lit(0)), expr.Agg(name, a[0]))
	}
}

func anyValue(a []*expr.Expr) *expr.Expr {
	return expr.Agg("first", a[0]).Where(expr.Fn("is_not_null", a[0]))
}

func distinctCount(a []*expr.Expr) *expr.Expr {
	return expr.Agg("n_unique", a[0]).Where(expr.Fn("is_not_null", a[0]))
}

// countIf is null of no rows, as a sum is.
func countIf(a []*expr.Expr) *expr.Expr {
	return expr.Fn("when", expr.Fn(">", expr.Agg("len"), expr.Lit(0)), expr.Agg("len").Where(a[0]))
}

func quantile(how string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		if a[1].Op != expr.Call || a[1].Name != "list" {
			return expr.Agg("quantile", a[0], a[1], expr.Lit(how))
		}
		parts := make([]*expr.Expr, len(a[1].Args))
		for i, q := range a[1].Args {
			parts[i] = expr.Agg("quantile", a[0], q, expr.Lit(how))
		}
		return expr.Fn("list", parts...)
	}
}

func stringAgg(a []*expr.Expr) *expr.Expr {
	sep := expr.Lit(",")
	if len(a) == 2 {
		sep = a[1]
	}
	return expr.Agg("string_agg", a[0].As(column.StrType), sep)
}

// aggregate binds sum(x) FILTER (WHERE c), count(DISTINCT x) and the like.
func (s *scope) aggregate(n *sql.Call, name string, agg aggregate) *expr.Expr {
	if n.Order != nil {
		return s.arranged(n, name, agg)
	}
	args := s.args(n)
	if n.Within != nil {
		if !strings.HasPrefix(name, "quantile") && !strings.HasPrefix(name, "percentile") && name != "mode" || len(n.Within) != 1 {
			panic(notYet(n.S, name+" WITHIN GROUP"))
		}
		args = append([]*expr.Expr{s.expr(n.Within[0].X)}, args...)
	}
	if len(args) < agg.least || agg.most >= 0 && len(args) > agg.most || n.Star && name != "count" {
		panic(fail(n.S, "%s takes %s, not %d", name, argumentCount(agg.least, agg.most), len(args)))
	}
	e := s.distinctly(n, name, agg, args)
	if n.Filter != nil {
		e = e.Where(s.expr(n.Filter))
	}
	return e
}

// distinctly builds the aggregate; of DISTINCT those that it does not change, and count.
func (s *scope) distinctly(n *sql.Call, name string, agg aggregate, args []*expr.Expr) *expr.Expr {
	if !n.Distinct {
		return agg.build(args)
	}
	switch name {
	case "min", "max", "any_value", "bool_and", "bool_or", "approx_count_distinct":
		return agg.build(args)
	case "count":
		if len(args) > 1 {
			args = []*expr.Expr{rowOfValues(args)}
		}
		if len(args) == 1 {
			return distinctCount(args)
		}
	}
	return eachOnce(agg.build(args))
}

// eachOnce lets every aggregate within an expression take each value once.
func eachOnce(e *expr.Expr) *expr.Expr {
	return e.Rewrite(func(x *expr.Expr) *expr.Expr {
		if x.Op != expr.Aggregate {
			return x
		}
		d := *x
		d.Distinct = true
		return &d
	})
}

// arranged is an aggregate over rows in an order: string_agg(x ORDER BY y).
func (s *scope) arranged(n *sql.Call, name string, agg aggregate) *expr.Expr {
	keys := s.orderKeys(n.Order, n)
	m := *n
	m.Order = nil
	return s.aggregate(&m, name, agg).Rewrite(func(x *expr.Expr) *expr.Expr {
		if x.Op != expr.Aggregate {
			return x
		}
		d := *x
		d.Order = keys
		return &d
	})
}

// isAggregate tells calls of aggregates that are no windows.
func isAggregate(x any) bool {
	c, ok := x.(*sql.Call)
	if !ok || c.Over != nil || c.OverName != nil {
		return false
	}
	_, ok = aggregates.Get()[lowered(c.Name[len(c.Name)-1].Name)]
	return ok
}

// hasAggregate looks for aggregates outside of subqueries; those inside a window's arguments count, the window does not.
func hasAggregate(x any) bool { return has(x, isAggregate) }

// hasWindow looks for window functions outside of subqueries.
func hasWindow(x any) bool {
	return has(x, func(n any) bool {
		c, ok := n.(*sql.Call)
		return ok && (c.Over != nil || c.OverName != nil)
	})
}

func hasSubquery(x any) bool {
	found := false
	sql.Inspect(x, func(n any) bool {
		switch n := n.(type) {
		case *sql.Subquery:
			found = true
		case *sql.In:
			found = found || n.Query != nil
		}
		return !found
	})
	return found
}

func has(x any, is func(any) bool) bool {
	found := false
	sql.Inspect(x, func(n any) bool {
		if _, below := n.(*sql.Query); below {
			return false
		}
		found = found || is(n)
		return !found
	})
	return found
}

// groups is what is known after GROUP BY: keys and aggregates are columns.
type groups struct {
	pre    *scope // before it
	keys   map[string]string
	absent map[string]bool // keys of other groupings of the query, which this one has not
	aggs   map[*sql.Call]string
	list   []*expr.Expr // aggregates to be computed, named
}

// find gives an expression over the groups' columns; nil: its parts decide.
func (g *groups) find(s *scope, x sql.Expr) *expr.Expr {
	if isGrouping(x) {
		return nil
	}
	if c, ok := x.(*sql.Call); ok {
		if in, ok := g.aggs[c]; ok {
			return expr.Col(in).At(x.Span())
		}
	}
	if hasWindow(x) || hasSubquery(x) || hasAggregate(x) {
		return nil
	}
	e := g.pre.expr(x)
	if e.Op == expr.Param {
		return e
	}
	if in, ok := g.keys[e.String()]; ok {
		return expr.Col(in).At(x.Span())
	}
	if e.Op == expr.Literal {
		return e
	}
	if r, ok := x.(*sql.Ref); ok && !isOuter(e) {
		if g.pre.own(r) == nil {
			return nil // an alias: its expression decides
		}
		err := fail(x.Span(), "%s is neither in GROUP BY nor aggregated", sql.WriteExpr(x))
		err.Hint = "add it to GROUP BY, or say which value is meant: any_value(" + sql.WriteExpr(x) + ")"
		panic(err)
	}
	return nil
}

// isGrouping tells expressions with GROUPING(…), which only the groups themselves can answer.
func isGrouping(x any) bool {
	return has(x, func(n any) bool {
		c, ok := n.(*sql.Call)
		return ok && (same(c.Name[len(c.Name)-1].Name, "grouping") || same(c.Name[len(c.Name)-1].Name, "grouping_id"))
	})
}

// groupingOf is GROUPING(a, b): a bit for each key, the last the lowest, set where the row is not grouped by it.
func (s *scope) groupingOf(n *sql.Call) *expr.Expr {
	if s.groups == nil {
		panic(fail(n.S, "GROUPING is about the keys of GROUP BY, and there are none"))
	}
	bits := 0
	for _, x := range argsOf(n) {
		key := s.groups.pre.expr(x).String()
		if _, ok := s.groups.keys[key]; !ok {
			panic(fail(x.Span(), "GROUPING takes keys of GROUP BY, %s is none", sql.WriteExpr(x)))
		}
		if bits <<= 1; s.groups.absent[key] {
			bits |= 1
		}
	}
	return expr.Lit(bits)
}

// collect finds the aggregates of an expression.
func (g *groups) collect(b *binder, x any) {
	sql.Inspect(x, func(n any) bool {
		switch n := n.(type) {
		case *sql.Query:
			return false
		case *sql.Call:
			if isAggregate(n) {
				if _, ok := g.aggs[n]; !ok {
					in := b.fresh(lowered(n.Name[len(n.Name)-1].Name))
					g.aggs[n] = in
					g.list = append(g.list, g.pre.expr(n).Named(in).At(n.S))
				}
				return false
			}
		}
		return true
	})
}

func lowered(s string) string { return strings.ToLower(s) }
