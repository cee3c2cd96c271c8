package df

import (
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// maker is a function of the module that gives an expression: what a call makes of its arguments, running or as the checker sees them.
type maker struct {
	sig, doc, example string
	build             func(as []arg) (*expr.Expr, error)
}

// exprMakers are the functions that give expressions, by name.
var exprMakers = lazy.Value[map[string]maker]{New: func() map[string]maker {
	out := map[string]maker{}
	for _, m := range append(rangeMakers("df."), momentMakers("df.")...) {
		out[nameOf(m.sig)] = m
	}
	return out
}}

// rangeMakers make values instead of reading them.
func rangeMakers(p string) []maker {
	days := p + `date_range("2026-01-30", "2026-02-01", eager: true)`
	return []maker{
		{"fun int_range(start = 0, end = null, step = 1, dtype = null, eager: bool = false)", "The whole numbers from start up to end, which is left out, in steps; of one argument up to it. Ends may be aggregates: int_range(0, len()) numbers the rows; with eager a Series of them.", p + `int_range(2, 8, 3, eager: true).to_list()  // => [2, 5]` + "\n" + exprSample + `show(` + p + `int_range(0, col("x").len()))  // => [0, 1, 2]`, buildIntRange("int_range")},
		{"fun int_ranges(start = 0, end = null, step = 1, dtype = null, eager: bool = false)", "A list of whole numbers in each row, from start up to end, which is left out; with eager a Series of them.", exprSample + `show(` + p + `int_ranges(0, col("x") + 1))  // => [[0, 1], [], nil]`, buildIntRange("int_ranges")},
		{`fun date_range(start, end, interval: str = "1d", closed: str = "both", eager: bool = false)`, `The days from start to end, in steps such as 1d, 2w or 1mo. closed says which ends belong to them: "both", "left", "right" or "none"; with eager a Series of them.`, days + `.to_list()  // => ["2026-01-30", "2026-01-31", "2026-02-01"]`, buildTimeRange("date_range", column.DateType)},
		{`fun date_ranges(start, end, interval: str = "1d", closed: str = "both", eager: bool = false)`, "A list of days in each row; with eager a Series of them.", exprSample + `show(` + p + `date_ranges(col("d"), col("d").offset_by("1d")))[1]  // => ["2024-02-29", "2024-03-01"]`, buildTimeRange("date_ranges", column.DateType)},
		{`fun datetime_range(start, end, interval: str = "1d", closed: str = "both", time_zone: str = null, eager: bool = false)`, "The moments from start to end in steps, on the clock of a zone; with eager a Series of them.", p + `datetime_range("2026-01-01", "2026-01-02", "6h", eager: true).len()  // => 5`, buildTimeRange("datetime_range", column.DatetimeType)},
		{`fun datetime_ranges(start, end, interval: str = "1d", closed: str = "both", time_zone: str = null, eager: bool = false)`, "A list of moments in each row; with eager a Series of them.", exprSample + `show(` + p + `datetime_ranges(col("d"), col("d").offset_by("1d"), "12h").list.len())  // => [3, 3, nil]`, buildTimeRange("datetime_ranges", column.DatetimeType)},
		{`fun time_range(start = null, end = null, interval: str = "1h", closed: str = "both", eager: bool = false)`, "The times of day from start to end in steps; without ends those of a whole day; with eager a Series of them.", p + `time_range("08:00:00", "09:00:00", "30m", eager: true).to_list()  // => ["08:00:00", "08:30:00", "09:00:00"]`, buildTimeRange("time_range", column.TimeType)},
		{`fun time_ranges(start = null, end = null, interval: str = "1h", closed: str = "both", eager: bool = false)`, "A list of times of day in each row; with eager a Series of them.", exprSample + `show(` + p + `time_ranges(col("d").cast("datetime").time(), "02:00:00").list.len())  // => [3, 3, nil]`, buildTimeRange("time_ranges", column.TimeType)},
		{`fun linear_space(start, end, num_samples, closed: str = "both", eager: bool = false)`, `So many values in equal steps from start to end. closed says which ends belong to them: "both", "left", "right" or "none"; with eager a Series of them.`, p + `linear_space(0, 1, 5, eager: true).to_list()  // => [0.0, 0.25, 0.5, 0.75, 1.0]`, buildLinear("linear_space")},
		{`fun linear_spaces(start, end, num_samples, closed: str = "both", eager: bool = false)`, "A list of values in equal steps in each row; with eager a Series of them.", exprSample + `show(` + p + `linear_spaces(0, col("x"), 3))  // => [[0.0, 0.5, 1.0], [0.0, -1.0, -2.0], nil]`, buildLinear("linear_spaces")},
		{"fun len()", "The number of rows: of each group in agg.", exprSample + `show(` + p + `len())  // => [3]`, func([]arg) (*expr.Expr, error) { return expr.Agg("len"), nil }},
		{"fun repeat(value, n, dtype = null, eager: bool = false)", "A value n times; with eager a Series of them.", p + `repeat("z", 2, eager: true).to_list()  // => ["z", "z"]`, buildRepeat},
		{`fun zeros(n, dtype = "f64", eager: bool = false)`, "0 n times; with eager a Series of them.", p + `zeros(2, eager: true).to_list()  // => [0.0, 0.0]`, buildConstants("zeros", 0)},
		{`fun ones(n, dtype = "f64", eager: bool = false)`, "1 n times; with eager a Series of them.", p + `ones(2, "i64", eager: true).to_list()  // => [1, 1]`, buildConstants("ones", 1)},
	}
}

// rangeFuncs declares them.
func rangeFuncs(p string) []module.Func {
	var out []module.Func
	for _, m := range append(rangeMakers(p), momentMakers(p)...) {
		out = append(out, module.Func{Sig: m.sig, Doc: m.doc, Example: m.example, Impl: m.impl})
	}
	return out
}

func (m maker) impl(c *module.Call) (value.Value, error) {
	as := make([]arg, len(c.Args))
	for i, v := range c.Args {
		as[i] = running(v)
	}
	e, err := m.build(as)
	if eager := len(as) - 1; err != nil || eager < 0 || !as[eager].bool() {
		return box(e), shown(err)
	}
	f, err := dataframe.FromTable(must1(column.FromColumns(nil, nil))).Select(envOf(c), e)
	if err != nil {
		return value.Null, shown(err)
	}
	t, err := f.Collect(envOf(c))
	if err != nil {
		return value.Null, shown(err)
	}
	return newSeries(t.Schema().Names()[0], t.Column(0)), nil
}

// asType casts to the type that an argument names, if one does.
func asType(e *expr.Expr, a arg, lists bool) (*expr.Expr, error) {
	if a.isNull() {
		return e, nil
	}
	typ, err := typeOf(a)
	if err != nil {
		return nil, err
	}
	if lists {
		typ = column.ListOf(typ)
	}
	return e.As(typ), nil
}

func buildIntRange(name string) func(as []arg) (*expr.Expr, error) {
	return func(as []arg) (*expr.Expr, error) {
		start, end := as[0], as[1]
		if end.isNull() {
			start, end = arg{given: true, expr: expr.Lit(0)}, as[0]
		}
		var args []*expr.Expr
		for _, a := range []arg{start, end, as[2]} {
			e, err := a.column()
			if err != nil {
				return nil, err
			}
			args = append(args, e)
		}
		return asType(expr.Fn(name, args...), as[3], strings.HasSuffix(name, "s"))
	}
}

func buildTimeRange(name string, typ column.Type) func(as []arg) (*expr.Expr, error) {
	return func(as []arg) (*expr.Expr, error) {
		if as[0].isNull() {
			as[0] = arg{given: true, expr: expr.LitOf(typ, int64(0))}
		}
		if as[1].isNull() {
			as[1] = arg{given: true, expr: expr.LitOf(typ, int64(column.MicrosPerDay-1))}
		}
		var args []*expr.Expr
		for _, a := range as[:2] {
			e, err := momentOf(a, typ)
			if err != nil {
				return nil, err
			}
			args = append(args, e)
		}
		for _, a := range as[2 : len(as)-1] {
			e, err := a.operand()
			if err != nil {
				return nil, err
			}
			args = append(args, e)
		}
		return expr.Fn(name, args...), nil
	}
}

func buildLinear(name string) func(as []arg) (*expr.Expr, error) {
	return func(as []arg) (*expr.Expr, error) {
		var args []*expr.Expr
		for _, a := range as[:3] {
			e, err := momentOf(a, column.DateType)
			if err != nil {
				return nil, err
			}
			args = append(args, e)
		}
		closed, err := as[3].operand()
		return expr.Fn(name, append(args, closed)...), err
	}
}

func buildRepeat(as []arg) (*expr.Expr, error) {
	v, err := as[0].operand()
	if err != nil {
		return nil, err
	}
	n, err := as[1].column()
	if err != nil {
		return nil, err
	}
	return asType(expr.Fn("repeat_rows", v, n), as[2], false)
}

func buildConstants(name string, v int) func(as []arg) (*expr.Expr, error) {
	return func(as []arg) (*expr.Expr, error) {
		n, err := as[0].column()
		if err != nil {
			return nil, err
		}
		e, err := asType(expr.Fn("repeat_rows", expr.Lit(v), n), as[1], false)
		if err != nil {
			return nil, err
		}
		return e.Named(name), nil
	}
}
