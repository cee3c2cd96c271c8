package bind

import (
	"regexp"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

// scalar is a function of SQL as an expression of the engine; least and most count its arguments (most -1: any number).
type scalar struct {
	least, most int
	build       func(a []*expr.Expr) *expr.Expr
}

// plain is a function that the engine has under another name or the same.
func plain(name string, least, most int) scalar {
	return scalar{least, most, func(a []*expr.Expr) *expr.Expr { return expr.Fn(name, a...) }}
}

// part is a part of a date.
func part(name string) scalar { return plain(name, 1, 1) }

// scalarTables are all of them, made when a query first calls a function.
var scalarTables = lazy.Value[[]map[string]scalar]{New: func() []map[string]scalar {
	return []map[string]scalar{rareScalars(), rareLists(), scalars(), listFunctions(), moreScalars()}
}}

func scalars() map[string]scalar {
	return map[string]scalar{
		"abs": plain("abs", 1, 1), "round": plain("round", 1, 2), "floor": plain("floor", 1, 1), "ceil": plain("ceil", 1, 1), "ceiling": plain("ceil", 1, 1),
		"sqrt": plain("sqrt", 1, 1), "cbrt": plain("cbrt", 1, 1), "exp": plain("exp", 1, 1), "ln": plain("ln", 1, 1), "log10": plain("log10", 1, 1), "log2": plain("log2", 1, 1),
		"sin": plain("sin", 1, 1), "cos": plain("cos", 1, 1), "tan": plain("tan", 1, 1), "sign": plain("sign", 1, 1), "pow": plain("**", 2, 2), "power": plain("**", 2, 2), "mod": plain("%", 2, 2),
		"isnan": plain("is_nan", 1, 1), "isinf": plain("is_infinite", 1, 1), "isfinite": plain("is_finite", 1, 1),
		"lower": plain("to_lowercase", 1, 1), "lcase": plain("to_lowercase", 1, 1), "upper": plain("to_uppercase", 1, 1), "ucase": plain("to_uppercase", 1, 1),
		"trim": plain("strip_chars", 1, 2), "ltrim": plain("strip_chars_start", 1, 2), "rtrim": plain("strip_chars_end", 1, 2), "reverse": plain("turned", 1, 1),
		"length": plain("size", 1, 1), "len": plain("size", 1, 1), "char_length": plain("len_chars", 1, 1), "character_length": plain("len_chars", 1, 1), "strlen": plain("len_bytes", 1, 1),
		"starts_with": plain("starts_with", 2, 2), "prefix": plain("starts_with", 2, 2), "ends_with": plain("ends_with", 2, 2), "suffix": plain("ends_with", 2, 2), "contains": plain("has", 2, 2),
		"replace": plain("replace_all", 3, 3), "left": plain("head", 2, 2), "right": plain("tail", 2, 2), "coalesce": plain("coalesce", 1, -1), "ifnull": plain("coalesce", 2, 2), "nvl": plain("coalesce", 2, 2),
		"regexp_matches": plain("matches", 2, 2),
		"year":           part("year"), "month": part("month"), "day": part("day"), "dayofmonth": part("day"), "quarter": part("quarter"), "week": part("week"), "weekofyear": part("week"), "dayofyear": part("ordinal_day"),
		"isodow": part("weekday"), "hour": part("hour"), "minute": part("minute"), "second": part("second"),
		"dayofweek": {1, 1, dayOfWeek},
		"substring": {2, 3, substring}, "substr": {2, 3, substring}, "concat": {1, -1, concat}, "nullif": {2, 2, nullIf}, "if": {3, 3, func(a []*expr.Expr) *expr.Expr { return expr.Fn("when", a...) }},
		"greatest": {1, -1, func(a []*expr.Expr) *expr.Expr { return best(">", a) }}, "least": {1, -1, func(a []*expr.Expr) *expr.Expr { return best("<", a) }},
		"regexp_replace": {3, 4, regexpReplace},
		"regexp_extract": {2, 3, func(a []*expr.Expr) *expr.Expr {
			if len(a) == 2 {
				a = append(a, expr.Lit(0))
			}
			if a[2].Op == expr.Call && a[2].Name == "list" {
				return namedGroups(a[0], a[1], a[2])
			}
			return expr.Fn("when", expr.Fn("is_not_null", a[0]), expr.Fn("coalesce", expr.Fn("extract", a...), expr.Lit("")))
		}},
		"date_part": {2, 2, datePart}, "datepart": {2, 2, datePart}, "date_trunc": {2, 2, dateTrunc}, "datetrunc": {2, 2, dateTrunc},
	}
}

// substring counts from 1, and from the end if below 0.
func substring(a []*expr.Expr) *expr.Expr {
	from := a[1]
	if v, ok := from.Value.(int64); ok && v > 0 {
		from = expr.Lit(v - 1)
	}
	return expr.Fn("slice", append([]*expr.Expr{a[0], from}, a[2:]...)...)
}

// concat takes nulls as empty texts.
func concat(a []*expr.Expr) *expr.Expr {
	args := make([]*expr.Expr, len(a))
	for i, x := range a {
		args[i] = expr.Fn("coalesce", x.As(column.StrType), expr.Lit(""))
	}
	return expr.Fn("concat_str", args...)
}

// backReference is \1 in a replacement; Go writes ${1}.
var backReference = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`\\(\d)`) }}

// regexpReplace replaces the first match, with the option 'g' all.
func regexpReplace(a []*expr.Expr) *expr.Expr {
	name, flags := "replace_regex_first", ""
	if len(a) == 4 {
		options, _ := a[3].Value.(string)
		for _, o := range options {
			switch o {
			case 'g':
				name = "replace_regex"
			case 'i', 's', 'm':
				flags += string(o)
			default:
				panic(fail(a[3].Span, "regexp_replace has no option %q: g, i, s and m are known", o))
			}
		}
	}
	pattern, with := a[1], a[2]
	if t, ok := pattern.Value.(string); ok && flags != "" {
		pattern = expr.Lit("(?" + flags + ")" + t).At(pattern.Span)
	}
	if t, ok := with.Value.(string); ok {
		with = expr.Lit(backReference.Get().ReplaceAllString(strings.ReplaceAll(t, "$", "$$"), "$${$1}")).At(with.Span)
	}
	return expr.Fn(name, a[0], pattern, with)
}

func nullIf(a []*expr.Expr) *expr.Expr {
	return expr.Fn("when", expr.Fn("coalesce", expr.Fn("==", a[0], a[1]), expr.Lit(false)), expr.Lit(nil), a[0])
}

// best is the greatest or least argument; nulls do not count.
func best(op string, a []*expr.Expr) *expr.Expr {
	out := a[0]
	for _, x := range a[1:] {
		better := expr.Fn("or", expr.Fn("is_null", x), expr.Fn(op, out, x))
		out = expr.Fn("when", expr.Fn("coalesce", better, expr.Lit(false)), out, x)
	}
	return out
}

var dateParts = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"year": "year", "month": "month", "day": "day", "quarter": "quarter", "week": "week", "isodow": "weekday", "doy": "ordinal_day", "dayofyear": "ordinal_day",
		"hour": "hour", "minute": "minute", "second": "second", "years": "year", "months": "month", "days": "day", "hours": "hour", "minutes": "minute", "seconds": "second"}
}}

func datePart(a []*expr.Expr) *expr.Expr {
	if a[0].Op == expr.Call && a[0].Name == "list" {
		return partsOfDate(a[0], a[1])
	}
	name, _ := a[0].Value.(string)
	name = strings.ToLower(name)
	if name == "dow" || name == "dayofweek" {
		return dayOfWeek(a[1:])
	}
	if f, ok := moreParts.Get()[name]; ok {
		return f(a[1:])
	}
	fn, ok := dateParts.Get()[name]
	if !ok {
		panic(quoted(near(fail(a[0].Span, "a date has no part '%s'", name), name, []string{"year", "quarter", "month", "week", "day", "dow", "doy", "hour", "minute", "second"})))
	}
	return expr.Fn(fn, a[1])
}

// quoted makes what should stand there a text.
func quoted(e *sql.Error) *sql.Error {
	if e.Replace != "" {
		e.Replace = "'" + e.Replace + "'"
	}
	return e
}

// dayOfWeek counts from 0 for Sunday.
func dayOfWeek(a []*expr.Expr) *expr.Expr {
	return expr.Fn("%", expr.Fn("weekday", a[0]), expr.Lit(7))
}

var truncations = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"year": "1y", "quarter": "1q", "month": "1mo", "week": "1w", "day": "1d", "hour": "1h", "minute": "1m", "second": "1s"}
}}

func dateTrunc(a []*expr.Expr) *expr.Expr {
	name, _ := a[0].Value.(string)
	to, ok := truncations.Get()[strings.ToLower(name)]
	if !ok {
		panic(quoted(near(fail(a[0].Span, "a date is not cut to '%s'", name), name, []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second"})))
	}
	return expr.Fn("truncate", a[1], expr.Lit(to))
}

// call binds a function, an aggregate or a window.
func (s *scope) call(n *sql.Call) *expr.Expr {
	name := strings.ToLower(n.Name[len(n.Name)-1].Name)
	if n.Over != nil || n.OverName != nil {
		return s.window(n, name)
	}
	if agg, ok := aggregates.Get()[name]; ok {
		return s.aggregate(n, name, agg)
	}
	switch name {
	case "unnest":
		return s.unnested(n)
	case "struct_pack":
		return s.packed(n)
	case "row":
		return s.row(argsOf(n))
	case "struct_insert":
		return s.inserted(n)
	case "current_date", "today", "now", "current_timestamp", "get_current_timestamp", "transaction_timestamp", "localtimestamp", "current_localtimestamp", "localtime", "current_time", "get_current_time", "current_localtime":
		return now(name)
	case "grouping", "grouping_id":
		return s.groupingOf(n)
	}
	if iv, ok := s.interval(n); ok {
		return iv.value()
	}
	f, ok := scalarNamed(name)
	if !ok {
		panic(s.noFunction(n, name))
	}
	if n.Distinct || n.Star || n.Filter != nil || n.Order != nil {
		panic(fail(n.S, "%s is no aggregate: DISTINCT, *, ORDER BY and FILTER are of aggregates", name))
	}
	args := s.args(n)
	if len(args) < f.least || f.most >= 0 && len(args) > f.most {
		panic(fail(n.S, "%s takes %s, not %d", name, argumentCount(f.least, f.most), len(args)))
	}
	if (name == "range" || name == "generate_series") && len(n.Args) == 3 {
		if iv, ok := s.interval(n.Args[2].X); ok {
			return timeSeries(args, iv, name == "generate_series")
		}
	}
	return f.build(args)
}

func argsOf(n *sql.Call) []sql.Expr {
	out := make([]sql.Expr, len(n.Args))
	for i, a := range n.Args {
		out[i] = a.X
	}
	return out
}

func scalarNamed(name string) (scalar, bool) {
	for _, table := range scalarTables.Get() {
		if f, ok := table[name]; ok {
			return f, true
		}
	}
	return scalar{}, false
}

func argumentCount(least, most int) string {
	switch {
	case most < 0:
		return "at least " + plural(least)
	case least == most:
		return plural(least)
	}
	return itoa(least) + " to " + plural(most)
}

func (s *scope) args(n *sql.Call) []*expr.Expr {
	out := make([]*expr.Expr, len(n.Args))
	for i, a := range n.Args {
		if a.Name != nil {
			panic(notYet(a.Name.S, "a named argument of "+n.Name[len(n.Name)-1].Name))
		}
		out[i] = s.expr(a.X)
	}
	return out
}

func (s *scope) noFunction(n *sql.Call, name string) *sql.Error {
	var known []string
	for _, table := range scalarTables.Get() {
		for f := range table {
			known = append(known, f)
		}
	}
	for f := range aggregates.Get() {
		known = append(known, f)
	}
	for f := range windowFuncs.Get() {
		known = append(known, f)
	}
	return near(fail(n.Name[len(n.Name)-1].S, "there is no function %s", name), name, known)
}

func itoa(i int) string { return strconv.Itoa(i) }

func plural(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return itoa(n) + " arguments"
}
