package bind

import (
	"math"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
)

// moreScalars are functions of text, times and numbers beyond the usual ones.
func moreScalars() map[string]scalar {
	return map[string]scalar{
		"lpad": {3, 3, padded("pad_start")}, "rpad": {3, 3, padded("pad_end")}, "repeat": plain("repeat", 2, 2), "ascii": plain("code_point", 1, 1), "ord": plain("code_point", 1, 1), "unicode": plain("code_point", 1, 1), "chr": plain("from_code_point", 1, 1),
		"translate": plain("translate", 3, 3), "split_part": plain("split_part", 3, 3), "levenshtein": plain("levenshtein", 2, 2), "editdist3": plain("levenshtein", 2, 2), "concat_ws": plain("join_str", 2, -1),
		"instr": {2, 2, position1}, "strpos": {2, 2, position1}, "position": {2, 2, position1},
		"timezone":  {2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("in_zone", a[1], a[0]) }},
		"date_diff": plain("date_diff", 3, 3), "datediff": plain("date_diff", 3, 3), "last_day": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("month_end", a[0]).As(column.DateType) }},
		"monthname": {1, 1, formatted("%B")}, "dayname": {1, 1, formatted("%A")}, "make_date": plain("make_date", 3, 3), "strptime": plain("strptime", 2, 2), "try_strptime": plain("strptime", 2, 2),
		"epoch":    {1, 1, seconds},
		"epoch_ms": plainWith("epoch", "ms"), "epoch_us": plainWith("epoch", "us"), "isoyear": plain("iso_year", 1, 1), "century": plain("century", 1, 1), "weekday": {1, 1, dayOfWeek},
		"millisecond": {1, 1, subSecond(1000)}, "microsecond": {1, 1, subSecond(1_000_000)},
		"date_add": {2, 2, func(a []*expr.Expr) *expr.Expr { return expr.Fn("+", a[0], a[1]) }}, "to_timestamp": {1, 1, func(a []*expr.Expr) *expr.Expr {
			return expr.Fn("replace_time_zone", expr.Fn("from_epoch", a[0], expr.Lit("s")), expr.Lit("UTC"))
		}},
		"pi": {0, 0, func([]*expr.Expr) *expr.Expr { return expr.Lit(math.Pi) }}, "degrees": {1, 1, scaled(180 / math.Pi)}, "radians": {1, 1, scaled(math.Pi / 180)},
		"asin": plain("asin", 1, 1), "acos": plain("acos", 1, 1), "atan": plain("atan", 1, 1), "atan2": plain("atan2", 2, 2), "sinh": plain("sinh", 1, 1), "cosh": plain("cosh", 1, 1), "tanh": plain("tanh", 1, 1), "cot": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("/", expr.Lit(1.0), expr.Fn("tan", a[0])) }},
		"xor": plain("bit_xor", 2, 2), "gcd": plain("gcd", 2, 2), "lcm": plain("lcm", 2, 2), "bit_count": plain("bit_count", 1, 1), "md5": plain("md5", 1, 1), "sha256": plain("sha256", 1, 1), "sha1": plain("sha1", 1, 1),
		"encode": {1, 1, func(a []*expr.Expr) *expr.Expr { return a[0].As(column.BinaryType) }}, "octet_length": plain("len_binary", 1, 1),
	}
}

// moreParts are the parts of a time that are computed of others.
var moreParts = lazy.Value[map[string]func([]*expr.Expr) *expr.Expr]{New: func() map[string]func([]*expr.Expr) *expr.Expr {
	return map[string]func([]*expr.Expr) *expr.Expr{"epoch": seconds, "millisecond": subSecond(1000), "milliseconds": subSecond(1000), "microsecond": subSecond(1_000_000), "microseconds": subSecond(1_000_000),
		"isoyear": func(a []*expr.Expr) *expr.Expr { return expr.Fn("iso_year", a...) }, "century": func(a []*expr.Expr) *expr.Expr { return expr.Fn("century", a...) }}
}}

// seconds since 1970, with their fraction.
func seconds(a []*expr.Expr) *expr.Expr {
	return expr.Fn("/", expr.Fn("epoch", a[0], expr.Lit("us")).As(floatType), expr.Lit(1e6))
}

func plainWith(name, unit string) scalar {
	return scalar{1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn(name, a[0], expr.Lit(unit)) }}
}

// padded fills up, or cuts what is longer.
func padded(fn string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		return expr.Fn("str_between", expr.Fn(fn, a...), expr.Lit(1), a[1])
	}
}

// position1 counts from 1; 0 is not there.
func position1(a []*expr.Expr) *expr.Expr {
	found := expr.Fn("coalesce", expr.Fn("+", expr.Fn("find", a...), expr.Lit(1)), expr.Lit(0))
	return expr.Fn("when", expr.Fn("and", expr.Fn("is_not_null", a[0]), expr.Fn("is_not_null", a[1])), found)
}

func formatted(pattern string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr { return expr.Fn("strftime", a[0], expr.Lit(pattern)) }
}

// subSecond counts within the minute, as DuckDB does.
func subSecond(size int64) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		part := expr.Fn("microsecond", a[0])
		return expr.Fn("+", expr.Fn("*", expr.Fn("second", a[0]), expr.Lit(size)), expr.Fn("/", part, expr.Lit(1_000_000/size)))
	}
}

func scaled(by float64) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr { return expr.Fn("*", a[0].As(floatType), expr.Lit(by)) }
}

// bitOperators are those of integers.
var bitOperators = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"&": "bit_and", "|": "bit_or", "<<": "bit_left", ">>": "bit_right"}
}}
