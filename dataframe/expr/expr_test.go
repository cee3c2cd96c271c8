package expr

import (
	"math"
	"strings"
	"testing"

	"skep/dataframe/column"
)

// sample is four rows of each type: i, j (i64), w (i8), u (u64), f (f64), h (f32), s, z (str), b, c (bool), d (date), t (datetime), n (null).
func sample() *column.Table {
	build := func(typ column.Type, vals ...any) *column.Column {
		b := column.NewBuilder(typ, len(vals))
		for _, v := range vals {
			if i, ok := v.(int); ok {
				v = int64(i)
			}
			if err := b.Append(v); err != nil {
				panic(err)
			}
		}
		return b.Build()
	}
	day := func(s string) int64 { d, _ := column.ParseDate(s); return d }
	at := func(s string) int64 { us, _, _ := column.ParseDatetime(s); return us }
	berlin := column.Type{Kind: column.Datetime, Zone: "Europe/Berlin"}
	t, err := column.FromColumns(strings.Split("i j w u f h s z b c d t tz n", " "), []*column.Column{
		build(column.Int64Type, 7, -2, nil, 4),
		build(column.Int64Type, 2, 0, 5, nil),
		build(column.Int8Type, 100, -3, 1, nil),
		build(column.Uint64Type, 1, 5, nil, 2),
		build(column.Float64Type, 1.5, math.NaN(), nil, -2.25),
		build(column.Float32Type, 0.5, 1.5, nil, 3.0),
		build(column.StrType, "Ab c", "", nil, "Héllo"),
		build(column.StrType, "b", "x", "y", nil),
		build(column.BoolType, true, false, nil, true),
		build(column.BoolType, nil, nil, true, true),
		build(column.DateType, day("2024-02-29"), day("1969-12-31"), nil, day("2026-01-01")),
		build(column.DatetimeType, at("2024-02-29 13:05:09.25"), at("1969-12-31 23:59:59"), nil, at("2026-01-01 00:00:00")),
		build(berlin, at("2024-07-01T00:30:00Z"), at("2024-12-31T23:30:00Z"), nil, at("2026-01-01T00:00:00Z")),
		build(column.NullType, nil, nil, nil, nil),
	})
	if err != nil {
		panic(err)
	}
	return t
}

func show(e *Expr, place Place) string {
	tab := sample()
	b, err := Bind(e, tab.Schema(), place)
	if err != nil {
		return "error: " + err.Error()
	}
	x := &Context{Cols: tab.Columns(), Rows: tab.Rows()}
	if place == InGroup {
		b1, _ := tab.ByName("z")
		x.Groups = column.GroupBy([]*column.Column{b1.Slice(0, 4)}, 4)
		x.Groups.IDs, x.Groups.First = []int32{0, 1, 0, 1}, []int32{0, 1}
	}
	c, err := x.Eval(b)
	if err != nil {
		return "error: " + err.Error()
	}
	if c.Type() != b.Type {
		return "type " + c.Type().String() + " is not " + b.Type.String()
	}
	out := []string{b.Type.String() + ":"}
	for i := range c.Len() {
		out = append(out, c.Text(i))
	}
	return strings.Join(out, " ")
}

func c(name string) *Expr { return Col(name) }

func TestExpressions(t *testing.T) {
	i, j, w, u, f, h, s, z, b, d, tm, n := c("i"), c("j"), c("w"), c("u"), c("f"), c("h"), c("s"), c("z"), c("b"), c("d"), c("t"), c("n")
	hour := LitOf(column.DurationType, int64(3_600_000_000))
	for _, x := range []struct {
		e    *Expr
		want string
	}{
		{Fn("+", i, j), "i64: 9 -2 null null"},
		{Fn("/", i, j), "i64: 3 null null null"},
		{Fn("%", i, j), "i64: 1 null null null"},
		{Fn("/", i, Lit(2)), "i64: 3 -1 null 2"},
		{Fn("%", i, Lit(-3)), "i64: 1 -2 null 1"},
		{Fn("/", i, Lit(2.0)), "f64: 3.5 -1.0 null 2.0"},
		{Fn("%", f, Lit(1)), "f64: 0.5 NaN null -0.25"},
		{Fn("-", h, Lit(1)), "f32: -0.5 0.5 null 2.0"},
		{Fn("*", w, Lit(1)), "i8: 100 -3 1 null"},
		{Fn("+", w, Lit(100)), "error: i8 overflow in row 0: col(\"w\") + 100 = 200"},
		{Fn("*", i, Lit(math.MaxInt64)), "error: i64 overflow in row 0: 7 * 9223372036854775807"},
		{Fn("-", Lit(math.MinInt64), i), "error: i64 overflow in row 0: -9223372036854775808 - 7"},
		{Fn("+", i, Lit(math.MaxInt64)), "error: i64 overflow in row 0: 7 + 9223372036854775807"},
		{Fn("+", u, Lit(1)), "u64: 2 6 null 3"},
		{Fn("-", u, Lit(2)), "error: u64 overflow in row 0: 1 - 2"},
		{Fn("/", u, Fn("-", u, u)), "u64: null null null null"},
		{Fn("%", u, Lit(2)), "u64: 1 1 null 0"},
		{Fn("+", u, i), "f64: 8.0 3.0 null 6.0"},
		{Fn("**", i, Lit(2)), "i64: 49 4 null 16"},
		{Fn("**", i, Lit(-1)), "f64: 0.14285714285714285 -0.5 null 0.25"},
		{Fn("**", i, Lit(40)), "error: i64 overflow in row 0: 7 ** 40"},
		{Fn("neg", i), "i64: -7 2 null -4"},
		{Fn("neg", f), "f64: -1.5 NaN null 2.25"},
		{Fn("neg", u), "i64: -1 -5 null -2"},
		{Fn("+", s, z), "str: Ab cb x null null"},
		{Fn("+", s, i), "error: + does not work on str and i64: col(\"s\") + col(\"i\")"},
		{Fn("+", i, n), "i64: null null null null"},
		{Fn("+", n, n), "null: null null null null"},
		{Fn("+", d, hour), "datetime: 2024-02-29 01:00:00 1969-12-31 01:00:00 null 2026-01-01 01:00:00"},
		{Fn("-", tm, d), "duration: 13h 5m 9.25s 23h 59m 59s null 0s"},
		{Fn("-", d, Lit("2024-02-28")), "duration: 1d -19782d null 673d"},
		{Fn("*", hour, i), "duration: 7h -2h null 4h"},
		{Fn("/", Fn("*", hour, i), Lit(2)), "duration: 3h 30m -1h null 2h"},
		{Fn("+", hour, tm), "datetime: 2024-02-29 14:05:09.250 1970-01-01 00:59:59 null 2026-01-01 01:00:00"},
		{Fn("+", d, Lit(1)), "error: + does not work on date and i64: col(\"d\") + 1"},
		{Fn("==", i, Lit(7)), "bool: true false null false"},
		{Fn("<", Lit(3), i), "bool: true false null true"},
		{Fn(">=", f, Lit(1.5)), "bool: true true null false"},
		{Fn("==", f, f), "bool: true true null true"},
		{Fn("!=", f, Lit(1.5)), "bool: false true null true"},
		{Fn("<", f, Lit(math.NaN())), "bool: true false null true"},
		{Fn("<=", f, f), "bool: true true null true"},
		{Fn(">", f, Lit(0)), "bool: true true null false"},
		{Fn("<=", s, z), "bool: true true null null"},
		{Fn("!=", s, Lit("")), "bool: true false null true"},
		{Fn(">", z, s), "bool: true true null null"},
		{Fn(">=", s, Lit("B")), "bool: false false null true"},
		{Fn("==", s, Lit("Héllo")), "bool: false false null true"},
		{Fn("<", d, Lit("2025-01-01")), "bool: true true null false"},
		{Fn("==", b, Lit(true)), "bool: true false null true"},
		{Fn("<=", u, Lit(2)), "bool: true false null true"},
		{Fn("!=", w, Lit(1)), "bool: true true false null"},
		{Fn(">", h, Lit(1)), "bool: false true null true"},
		{Fn("==", i, n), "bool: null null null null"},
		{Fn("==", i, s), "error: == does not work on i64 and str: col(\"i\") == col(\"s\")"},
		{Fn("==", d, Lit("soon")), "error: == does not work on date and str: col(\"d\") == \"soon\""},
		{Fn("and", b, c("c")), "bool: null false null true"},
		{Fn("or", b, c("c")), "bool: true null true true"},
		{Fn("xor", b, c("c")), "bool: null null null false"},
		{Fn("not", b), "bool: false true null false"},
		{Fn("and", b, i), "error: and needs bool, col(\"i\") is i64"},
		{Fn("when", b, i, Lit(0)), "i64: 7 0 0 4"},
		{Fn("when", b, Lit("a"), c("c"), Lit("b")), "str: a null b a"},
		{Fn("when", i, Lit(1)), "error: a condition must be bool, col(\"i\") is i64"},
		{Fn("is_in", i, Lit(7), Lit(4), Lit(nil)), "bool: true false null true"},
		{Fn("is_in", s, Lit("")), "bool: false true null false"},
		{Fn("is_in", i), "bool: false false null false"},
		{Fn("is_in", n, Lit(1)), "bool: null null null null"},
		{Fn("is_in", i, j), "error: is_in needs a constant here, not col(\"j\")"},
		{Fn("is_between", i, Lit(-2), Lit(4)), "bool: false true null true"},
		{Fn("is_null", i), "bool: false false true false"},
		{Fn("is_not_null", f), "bool: true true false true"},
		{Fn("is_null", Lit(1)), "bool: false"},
		{Fn("is_not_null", Lit(nil)), "bool: false"},
		{Fn("fill_null", i, j), "i64: 7 -2 5 4"},
		{Fn("fill_null", i, Lit("x")), "error: fill_null: \"x\" is str, but col(\"i\") is i64"},
		{Fn("coalesce", n, i, Lit(0)), "i64: 7 -2 0 4"},
		{Fn("is_nan", f), "bool: false true null false"},
		{Fn("is_not_nan", f), "bool: true false null true"},
		{Fn("is_finite", f), "bool: true false null true"},
		{Fn("is_infinite", f), "bool: false false null false"},
		{Fn("is_nan", n), "bool: null null null null"},
		{Fn("fill_nan", f, Lit(0.0)), "f64: 1.5 0.0 null -2.25"},
		{Fn("fill_nan", i, Lit(0)), "i64: 7 -2 null 4"},
		{Fn("abs", i), "i64: 7 2 null 4"},
		{Fn("abs", f), "f64: 1.5 NaN null 2.25"},
		{Fn("abs", u), "u64: 1 5 null 2"},
		{Fn("abs", Lit(math.MinInt64)), "error: i64 overflow in row 0: abs(-9223372036854775808)"},
		{Fn("sign", i), "i64: 1 -1 null 1"},
		{Fn("round", f), "f64: 2.0 NaN null -2.0"},
		{Fn("round", f, Lit(1)), "f64: 1.5 NaN null -2.3"},
		{Fn("round", f, i), "error: round needs a constant here, not col(\"i\")"},
		{Fn("round", s), "error: round needs a number, col(\"s\") is str"},
		{Fn("floor", f), "f64: 1.0 NaN null -3.0"},
		{Fn("ceil", i), "i64: 7 -2 null 4"},
		{Fn("trunc", f), "f64: 1.0 NaN null -2.0"},
		{Fn("sqrt", j), "f64: 1.4142135623730951 0.0 2.23606797749979 null"},
		{Fn("ln", Lit(1)), "f64: 0.0"},
		{Fn("log", j, Lit(2)), "f64: 1.0 -inf 2.321928094887362 null"},
		{Fn("log", Lit(100), Lit(10)), "f64: 2.0"},
		{Fn("log", Lit(8), Lit(3)), "f64: 1.8927892607143724"},
		{Fn("log", Lit(1)), "f64: 0.0"},
		{Fn("exp", n), "f64: null null null null"},
		{Fn("clip", i, Lit(0), Lit(5)), "i64: 5 0 null 4"},
		{Fn("to_uppercase", s), "str: AB C  null HÉLLO"},
		{Fn("to_uppercase", n), "str: null null null null"},
		{Fn("to_uppercase", i), "error: to_uppercase needs str, col(\"i\") is i64"},
		{Fn("strip_chars", Lit("  x ")), "str: x"},
		{Fn("strip_chars", s, Lit("Aco")), "str: b   null Héll"},
		{Fn("strip_chars_start", Lit(" x ")), "str: x "},
		{Fn("strip_chars_end", Lit(" x ")), "str:  x"},
		{Fn("strip_prefix", s, Lit("A")), "str: b c  null Héllo"},
		{Fn("len_chars", s), "i64: 4 0 null 5"},
		{Fn("len_bytes", s), "i64: 4 0 null 6"},
		{Fn("len_bytes", n), "i64: null null null null"},
		{Fn("starts_with", s, Lit("H")), "bool: false false null true"},
		{Fn("contains", s, z), "bool: true false null null"},
		{Fn("contains", s, n), "bool: null null null null"},
		{Fn("matches", s, Lit("^.é")), "bool: false false null true"},
		{Fn("like", s, Lit("%l%o")), "bool: false false null true"},
		{Fn("like", s, Lit("H%lo%o")), "bool: false false null false"},
		{Fn("like", s, Lit("H%é%l%")), "bool: false false null true"},
		{Fn("like", s, Lit("%")), "bool: true true null true"},
		{Fn("matches", s, Lit("(")), "error: error parsing regexp: missing closing ): `(`"},
		{Fn("matches", s, z), "error: matches needs a constant here, not col(\"z\")"},
		{Fn("count_matches", s, Lit("l")), "i64: 0 0 null 2"},
		{Fn("extract", s, Lit("([a-z]+)")), "str: b null null llo"},
		{Fn("extract", s, Lit("x"), Lit(3)), "error: the pattern x has no group 3"},
		{Fn("replace", s, Lit("l"), Lit("L")), "str: Ab c  null HéLlo"},
		{Fn("replace_all", s, Lit("l"), z), "str: Ab c  null null"},
		{Fn("replace_regex", s, Lit("l+"), Lit("-")), "str: Ab c  null Hé-o"},
		{Fn("slice", s, Lit(1)), "str: b c  null éllo"},
		{Fn("slice", s, Lit(-3), Lit(2)), "str: b   null ll"},
		{Fn("slice", s, Lit(9), Lit(2)), "str:   null "},
		{Fn("head", s, Lit(2)), "str: Ab  null Hé"},
		{Fn("head", s, Lit(-1)), "str: Ab   null Héll"},
		{Fn("tail", s, Lit(2)), "str:  c  null lo"},
		{Fn("tail", s, Lit(-1)), "str: b c  null éllo"},
		{Fn("reverse", s), "str: c bA  null olléH"},
		{Fn("zfill", i.As(column.StrType), Lit(3)), "str: 007 -02 null 004"},
		{Fn("concat_str", s, i, b), "str: Ab c7true -2false null Héllo4true"},
		{Fn("year", d), "i64: 2024 1969 null 2026"},
		{Fn("month", tm), "i64: 2 12 null 1"},
		{Fn("day", c("tz")), "i64: 1 1 null 1"},
		{Fn("hour", c("tz")), "i64: 2 0 null 1"},
		{Fn("quarter", d), "i64: 1 4 null 1"},
		{Fn("weekday", d), "i64: 4 3 null 4"},
		{Fn("ordinal_day", d), "i64: 60 365 null 1"},
		{Fn("week", d), "i64: 9 1 null 1"},
		{Fn("minute", tm), "i64: 5 59 null 0"},
		{Fn("second", tm), "i64: 9 59 null 0"},
		{Fn("millisecond", tm), "i64: 250 0 null 0"},
		{Fn("year", s), "error: year needs a date or datetime, col(\"s\") is str"},
		{Fn("hour", d), "error: hour needs a time or datetime, col(\"d\") is date"},
		{Fn("year", n), "i64: null null null null"},
		{Fn("date", tm), "date: 2024-02-29 1969-12-31 null 2026-01-01"},
		{Fn("time", tm), "time: 13:05:09.250 23:59:59 null 00:00:00"},
		{Fn("truncate", tm, Lit("1h")), "datetime: 2024-02-29 13:00:00 1969-12-31 23:00:00 null 2026-01-01 00:00:00"},
		{Fn("truncate", d, Lit("1w")), "date: 2024-02-26 1969-12-29 null 2025-12-29"},
		{Fn("truncate", c("tz"), Lit("1mo")), "datetime[Europe/Berlin]: 2024-07-01 00:00:00+02:00 2025-01-01 00:00:00+01:00 null 2026-01-01 00:00:00+01:00"},
		{Fn("truncate", d, Lit("1q")), "date: 2024-01-01 1969-10-01 null 2026-01-01"},
		{Fn("truncate", d, Lit("1y")), "date: 2024-01-01 1969-01-01 null 2026-01-01"},
		{Fn("truncate", d, Lit("3x")), "error: truncate does not know the length \"3x\""},
		{Fn("strftime", d, Lit("%d.%m.%y %%")), "str: 29.02.24 % 31.12.69 % null 01.01.26 %"},
		{Fn("total_hours", Fn("-", tm, d)), "i64: 13 23 null 0"},
		{Fn("shift", i), "i64: null 7 -2 null"},
		{Fn("shift", i, Lit(-2)), "i64: null 4 null null"},
		{Fn("diff", i), "i64: null -9 null null"},
		{Fn("diff", d), "duration: null -19783d null null"},
		{Fn("diff", s), "error: diff needs a number, col(\"s\") is str"},
		{Fn("cum_sum", i), "i64: 7 5 null 9"},
		{Fn("cum_sum", h), "f32: 0.5 2.0 null 5.0"},
		{Fn("cum_sum", b), "i64: 1 1 null 2"},
		{Fn("cum_sum", n), "i64: null null null null"},
		{Fn("cum_count", i), "i64: 1 2 2 3"},
		{Fn("cum_min", i), "i64: 7 -2 null -2"},
		{Fn("cum_max", s), "str: Ab c Ab c null Héllo"},
		{Fn("forward_fill", i), "i64: 7 -2 -2 4"},
		{Fn("rank", i), "f64: 3.0 1.0 null 2.0"},
		{Fn("rank", b, Lit("min")), "i64: 2 1 null 2"},
		{Fn("rank", b, Lit("max")), "i64: 3 1 null 3"},
		{Fn("rank", b, Lit("dense")), "i64: 2 1 null 2"},
		{Fn("rank", b, Lit("ordinal")), "i64: 2 1 null 3"},
		{Fn("rank", b, Lit("best")), "error: rank does not know the method \"best\""},
		{Agg("sum", i).Within(b), "i64: 11 -2 0 11"},
		{Fn("shift", i).Within(b), "i64: null null null 7"},
		{Fn("rank", j).Within(b), "f64: 1.0 1.0 1.0 null"},
		{Lit(3).Within(b), "i64: 3 3 3 3"},
		{i.As(column.StrType), "str: 7 -2 null 4"},
		{s.As(column.Int64Type), "error: col(\"s\").cast(i64): row 0: \"Ab c\" is no i64"},
		{s.TryAs(column.Int64Type), "i64: null null null null"},
		{d.As(column.BoolType), "error: date cannot become bool"},
		{f.TryAs(column.Int64Type), "i64: 1 null null -2"},
		{Fn("+", All(), Lit(1)), "error: all columns stand where one is needed"},
		{Fn("nope", i), "error: there is no function \"nope\""},
		{Agg("summ", i), "error: there is no aggregate \"summ\""},
		{Fn("abs", i, j), "error: abs takes 0 arguments"},
		{Fn("slice", s), "error: slice takes 1 to 2 arguments"},
		{Agg("sum", i, j), "error: sum takes 0 arguments"},
		{c("k"), "error: there is no column \"k\""},
	} {
		if got := show(x.e, InRows); got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.e, got, x.want)
		}
	}
}

// Two groups of two rows each; without groups everything is one.
func TestAggregates(t *testing.T) {
	i, f, s, b, n := c("i"), c("f"), c("s"), c("b"), c("n")
	for _, x := range []struct {
		e            *Expr
		whole, group string
	}{
		{Agg("sum", i), "i64: 9", "i64: 7 2"},
		{Agg("sum", c("u")), "u64: 8", "u64: 1 7"},
		{Agg("sum", c("h")), "f32: 5.0", "f32: 0.5 4.5"},
		{Agg("sum", b), "i64: 2", "i64: 1 1"},
		{Agg("sum", n), "i64: 0", "i64: 0 0"},
		{Agg("sum", s), "error: sum needs a number, col(\"s\") is str", "error: sum needs a number, col(\"s\") is str"},
		{Agg("product", i), "i64: -56", "i64: 7 -8"},
		{Agg("product", f), "f64: NaN", "f64: 1.5 NaN"},
		{Agg("product", n), "i64: 1", "i64: 1 1"},
		{Agg("mean", i), "f64: 3.0", "f64: 7.0 1.0"},
		{Agg("mean", b), "f64: 0.6666666666666666", "f64: 1.0 0.5"},
		{Agg("mean", c("t")), "datetime: 2006-09-21 04:21:42.750", "datetime: 2024-02-29 13:05:09.250 1997-12-31 23:59:59.500"},
		{Agg("mean", c("d")), "datetime: 2006-09-20 16:00:00", "datetime: 2024-02-29 00:00:00 1997-12-31 12:00:00"},
		{Agg("mean", n), "f64: null", "f64: null null"},
		{Agg("min", f), "f64: -2.25", "f64: 1.5 -2.25"},
		{Agg("max", f), "f64: 1.5", "f64: 1.5 -2.25"},
		{Agg("max", s), "str: Héllo", "str: Ab c Héllo"},
		{Agg("count"), "i64: 4", "i64: 2 2"},
		{Agg("count", i), "i64: 3", "i64: 1 2"},
		{Agg("len", i), "i64: 4", "i64: 2 2"},
		{Agg("null_count", i), "i64: 1", "i64: 1 0"},
		{Agg("n_unique", b), "i64: 3", "i64: 2 2"},
		{Agg("first", c("c")), "bool: null", "bool: null null"},
		{Agg("last", c("c")), "bool: true", "bool: true true"},
		{Agg("var", i), "f64: 21.0", "f64: null 18.0"},
		{Agg("std", i, Lit(0)), "f64: 3.7416573867739413", "f64: 0.0 3.0"},
		{Agg("std", n), "f64: null", "f64: null null"},
		{Agg("median", i), "f64: 4.0", "f64: 7.0 1.0"},
		{Agg("median", n), "f64: null", "f64: null null"},
		{Agg("quantile", i, Lit(0.25)), "f64: 4.0", "f64: 7.0 -2.0"},
		{Agg("quantile", i, Lit(0.25), Lit("linear")), "f64: 1.0", "f64: 7.0 -0.5"},
		{Agg("quantile", i, Lit(0.25), Lit("lower")), "f64: -2.0", "f64: 7.0 -2.0"},
		{Agg("quantile", i, Lit(0.25), Lit("higher")), "f64: 4.0", "f64: 7.0 4.0"},
		{Agg("quantile", i, Lit(0.25), Lit("midpoint")), "f64: 1.0", "f64: 7.0 1.0"},
		{Agg("quantile", i, Lit(2)), "error: a quantile lies between 0 and 1, not at 2", "error: a quantile lies between 0 and 1, not at 2"},
		{Agg("quantile", i, Lit(0.5), Lit("x")), "error: quantile does not know the interpolation \"x\"", "error: quantile does not know the interpolation \"x\""},
		{Agg("any", b), "bool: true", "bool: true true"},
		{Agg("all", b), "bool: false", "bool: true false"},
		{Agg("string_agg", s, Lit("+")), "str: Ab c++Héllo", "str: Ab c +Héllo"},
		{Agg("string_agg", n), "str: null", "str: null null"},
		{Fn("/", Agg("sum", i), Agg("count")), "i64: 2", "i64: 3 1"},
		{Fn("+", Agg("sum", i), Lit(1)), "i64: 10", "i64: 8 3"},
		{Agg("sum", i).Where(b), "i64: 11", "i64: 7 4"},
		{Fn("+", Agg("count"), Agg("count", i)).Where(b), "i64: 4", "i64: 2 2"},
		{Agg("sum", i).Where(b).Where(Fn(">", i, Lit(5))), "i64: 7", "i64: 7 0"},
		{Agg("sum", i).Where(i), "error: a condition must be bool, col(\"i\") is i64", "error: a condition must be bool, col(\"i\") is i64"},
		{Agg("sum", Agg("sum", i)), "error: col(\"i\").sum() stands inside of col(\"i\").sum().sum(): an aggregate of one value per group", "error: col(\"i\").sum() stands inside of col(\"i\").sum().sum(): an aggregate of one value per group"},
		{Fn("+", Agg("sum", i), i), "i64: 16 7 null 13", "error: col(\"i\") is not aggregated: a group has many rows"},
		{i, "i64: 7 -2 null 4", "error: col(\"i\") is not aggregated: a group has many rows"},
		{Agg("sum", i).Within(b), "i64: 11 -2 0 11", "error: over stands in agg, where groups exist already"},
		{Lit(1), "i64: 1", "i64: 1"},
		{Agg("sum", Lit(math.MaxInt64).As(column.Int64Type)), "error: the sum 9223372036854775807.cast(i64).sum() leaves i64", "error: the sum 9223372036854775807.cast(i64).sum() leaves i64"},
	} {
		if got := show(x.e, InRows); got != x.whole {
			t.Errorf("%s\n got %s\nwant %s", x.e, got, x.whole)
		}
		if got := show(x.e, InGroup); got != x.group {
			t.Errorf("groups: %s\n got %s\nwant %s", x.e, got, x.group)
		}
	}
	if got := show(Agg("sum", i), InKeys); got != "error: the aggregate col(\"i\").sum() cannot be a key" {
		t.Error(got)
	}
	if got := show(Fn("shift", i), InKeys); got != "error: shift looks at other rows and cannot be a key" {
		t.Error(got)
	}
}

func TestText(t *testing.T) {
	for _, x := range []struct {
		e    *Expr
		want string
	}{
		{Fn("and", Fn(">", c("a"), Lit(3)), Fn("not", Fn("or", c("b"), c("c")))), `col("a") > 3 && !(col("b") || col("c"))`},
		{Fn("*", Fn("+", c("a"), Lit(1)), Lit(2.5)), `(col("a") + 1) * 2.5`},
		{Fn("-", c("a"), Fn("-", c("b"), c("c"))), `col("a") - (col("b") - col("c"))`},
		{Agg("sum", c("a")).Where(c("b")).Named("x"), `col("a").filter(col("b")).sum().alias("x")`},
		{Agg("count"), "count()"},
		{Fn("is_in", c("a"), Lit("x"), Lit(nil)), `col("a").is_in(["x", null])`},
		{Fn("when", c("a"), Lit(1), c("b"), Lit(2), Lit(3)), `when(col("a")).then(1).when(col("b")).then(2).otherwise(3)`},
		{Fn("neg", c("a")).TryAs(column.DateType), `(-col("a")).try_cast(date)`},
		{c("a").Within(c("b"), c("c")), `col("a").over(col("b"), col("c"))`},
		{LitOf(column.DateType, int64(0)), `date("1970-01-01")`},
		{LitOf(column.StrType, Later{}), "lit(str)"},
		{Fn("coalesce", c("a"), Lit(true)), `coalesce(col("a"), true)`},
		{All("x"), "all()"},
	} {
		if got := x.e.String(); got != x.want {
			t.Errorf("%s, want %s", got, x.want)
		}
	}
}

func TestTrees(t *testing.T) {
	e := Fn("+", Agg("sum", c("i")).Where(c("b")), c("j"))
	if got := strings.Join(e.Columns(), " "); got != "i b j" {
		t.Error(got)
	}
	renamed := e.Rewrite(func(x *Expr) *Expr {
		if x.Op == Column && x.Name == "b" {
			return Col("c")
		}
		return x
	})
	if renamed.String() != `col("i").filter(col("c")).sum() + col("j")` || !strings.Contains(e.String(), `col("b")`) {
		t.Error(renamed, e)
	}
	if e.OutputName() != "i" || Lit(1).OutputName() != "literal" || Fn("+", Lit(1), c("x")).OutputName() != "x" || Agg("count").OutputName() != "count" {
		t.Error("names")
	}
	s := sample().Schema()
	if got := len(Fn("is_null", All("n")).Expand(s, map[string]bool{"i": true})); got != s.Len()-2 {
		t.Error(got)
	}
	if !IsWindow(Fn("+", Fn("shift", c("i")), Lit(1))) || IsWindow(c("i")) || !e.HasAggregate() || c("i").HasAggregate() || e.Within(c("s")).HasAggregate() {
		t.Error("window or aggregate")
	}
}

func TestDeep(t *testing.T) {
	e := c("i")
	for range 3000 {
		e = Fn("+", e, Lit(0))
	}
	if _, err := Bind(e, sample().Schema(), InRows); err == nil || !strings.Contains(err.Error(), "levels deep") {
		t.Error(err)
	}
}

// What the checker binds: constants of which only the type is known, columns of unknown type.
func TestLater(t *testing.T) {
	s, err := column.NewSchema([]column.Field{{Name: "i", Type: column.Int32Type}, {Name: "s", Type: column.StrType}, {Name: "q", Type: column.UnknownType}})
	if err != nil {
		t.Fatal(err)
	}
	later := func(typ column.Type) *Expr { return LitOf(typ, Later{}) }
	for _, x := range []struct {
		e    *Expr
		want string
	}{
		{Fn(">", c("i"), later(column.Int64Type)), "bool"},
		{Fn("+", c("i"), later(column.Int64Type)), "i32"},
		{Fn("+", c("i"), later(column.StrType)), `+ does not work on i32 and str: col("i") + lit(str)`},
		{Fn("round", c("i"), later(column.Int64Type)), "i32"},
		{Fn("rank", c("i"), later(column.StrType)), "i64"},
		{Agg("quantile", c("i"), later(column.Float64Type), later(column.StrType)), "f64"},
		{Fn("truncate", c("q"), later(column.StrType)), "unknown"},
		{Fn("+", c("q"), c("i")), "unknown"}, {Fn("-", c("q"), c("i")), "unknown"}, {Fn("*", c("q"), c("s")), "unknown"}, {Fn("/", c("i"), c("q")), "unknown"},
		{Fn("==", c("q"), c("s")), "bool"}, {Fn("and", c("q"), c("q")), "bool"}, {Agg("sum", c("q")), "unknown"}, {Fn("diff", c("q")), "unknown"}, {Fn("**", c("q"), Lit(2)), "unknown"},
	} {
		b, err := Bind(x.e, s, InRows)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = b.Type.String()
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", x.e, got, x.want)
		}
	}
}

func TestErrors(t *testing.T) {
	_, err := Bind(Fn("*", c("s"), Lit(2)), sample().Schema(), InRows)
	e, ok := err.(*Error)
	if !ok || e.Code != TypeMismatch || e.Fix == nil || e.Fix.Text != ".cast(i64)" || e.Diagnostic().Hint != `if it holds numbers: col("s").cast(i64)` {
		t.Errorf("%+v", err)
	}
	e = NoColumn(nil, "regoin", []string{"region", "qty"})
	if e.Nearest != "region" || e.Hint != `did you mean "region"?` {
		t.Errorf("%+v", e)
	}
	many := make([]string, 20)
	for i := range many {
		many[i] = strings.Repeat("x", i+5)
	}
	if got := NoColumn(nil, "zz", many).Hint; !strings.HasSuffix(got, "… (8 more)") {
		t.Error(got)
	}
	if got := NoColumn(nil, "zz", nil).Hint; !strings.Contains(got, "no columns") {
		t.Error(got)
	}
}
