package df

import (
	"skep/dataframe/expr"
	"skep/internal/lazy"
	"slices"
)

// exprMethods lists the methods of column expressions. Three types and the
// checker read the list, so it is made once; nobody may change it.
var exprMethods = lazy.Value[[]method]{New: func() []method {
	return slices.Concat(generalMethods(), numberMethods(), textMethods(), timeMethods(), windowMethods(), orderMethods(), moreMethods(), aggregates.Get())
}}

// aggregates are those of them that give one value.
var aggregates = lazy.Value[[]method]{New: aggregateMethods}

func generalMethods() []method {
	return []method{
		{"fun alias(self, name: str) -> Expr", "The same under another name.", `t.select(col("x").alias("y")).columns  // => ["y"]`, buildAlias},
		{"fun cast(self, type) -> Expr", "As another type: a type of the language, or its name. A value that does not fit is an error.", `show(col("x").cast("f64"))  // => [1.0, -2.0, nil]`, buildCast(false)},
		{"fun try_cast(self, type) -> Expr", "As another type, null where a value does not fit.", `show(col("s").try_cast("i64"))  // => [nil, nil, nil]`, buildCast(true)},
		{"fun is_null(self) -> Expr", "Where there is no value.", `show(col("x").is_null())  // => [false, false, true]`, fn("is_null")},
		{"fun is_not_null(self) -> Expr", "Where there is a value.", `show(col("x").is_not_null())  // => [true, true, false]`, fn("is_not_null")},
		{"fun fill_null(self, value = null, strategy: str = null) -> Expr", "With a value, or another column's, instead of null; or by a strategy: forward, backward, min, max, mean, zero, one.", `show(col("x").fill_null(0))  // => [1, -2, 0]` + "\n" + `show(col("x").fill_null(strategy: "forward"))  // => [1, -2, -2]`, buildFillNull},
		{"fun is_in(self, values) -> Expr", "Where the value is one of some.", `show(col("x").is_in([1, 5]))  // => [true, false, nil]`, buildIsIn},
		{"fun is_between(self, low, high) -> Expr", "Where the value is between two others, both included.", `show(col("x").is_between(0, 1))  // => [true, false, nil]`, fn("is_between")},
		{"fun filter(self, condition) -> Expr", "Only the rows for which the condition is true.", `t.select(col("x").filter(col("x") > 0).sum())["x"].to_list()  // => [1]` + "\n" + `show(col("s").filter(col("x") < 0))  // => ["Héllo"]`, buildWhere},
		{"fun over(self, ...keys: Expr) -> Expr", "Computed within groups of equal keys; each row gets its group's value.", `let g = df![ "k" => ["a", "b", "a"], "v" => [1, 2, 3] ]` + "\n" + `g.select(col("v").sum().over("k"))["v"].to_list()  // => [4, 2, 4]`, buildOver},
		{"fun not_(self) -> Expr", "True where it is false; the operator ! does the same.", `show((col("x") > 0).not_())  // => [false, true, nil]`, fn("not")},
	}
}

func numberMethods() []method {
	return []method{
		{"fun is_nan(self) -> Expr", "Where the value is NaN, which is not null.", `show(col("x").is_nan())  // => [false, false, nil]`, fn("is_nan")},
		{"fun is_not_nan(self) -> Expr", "Where the value is a number.", `show(col("x").is_not_nan())  // => [true, true, nil]`, fn("is_not_nan")},
		{"fun is_finite(self) -> Expr", "Where the value is neither NaN nor infinite.", `show(col("x").is_finite())  // => [true, true, nil]`, fn("is_finite")},
		{"fun is_infinite(self) -> Expr", "Where the value is infinite.", `show((col("x") / 0.0).is_infinite())  // => [true, true, nil]`, fn("is_infinite")},
		{"fun fill_nan(self, value) -> Expr", "With a value instead of NaN.", `show((col("x") * 0.0 / 0.0).fill_nan(1.0))  // => [1.0, 1.0, nil]`, fn("fill_nan")},
		{"fun abs(self) -> Expr", "Without the sign.", `show(col("x").abs())  // => [1, 2, nil]`, fn("abs")},
		{"fun sign(self) -> Expr", "-1, 0 or 1.", `show(col("x").sign())  // => [1, -1, nil]`, fn("sign")},
		{"fun round(self, digits = 0) -> Expr", "Rounded to digits behind the point, halves away from zero; a time to the nearest length, such as \"15m\".", `show((col("x") / 3.0).round(2))  // => [0.33, -0.67, nil]`, buildRound},
		{"fun floor(self) -> Expr", "Rounded down.", `show((col("x") / 3.0).floor())  // => [0.0, -1.0, nil]`, fn("floor")},
		{"fun ceil(self) -> Expr", "Rounded up.", `show((col("x") / 4.0).ceil())  // => [1.0, -0.0, nil]`, fn("ceil")},
		{"fun trunc(self) -> Expr", "Rounded towards zero.", `show((col("x") / 1.5).trunc())  // => [0.0, -1.0, nil]`, fn("trunc")},
		{"fun sqrt(self) -> Expr", "The square root.", `show(col("x").abs().pow(2).sqrt())  // => [1.0, 2.0, nil]`, fn("sqrt")},
		{"fun cbrt(self) -> Expr", "The cube root.", `show((col("x") * 4).cbrt().round(3))  // => [1.587, -2.0, nil]`, fn("cbrt")},
		{"fun exp(self) -> Expr", "e to the power of it.", `show((col("x") * 0).exp())  // => [1.0, 1.0, nil]`, fn("exp")},
		{"fun ln(self) -> Expr", "The natural logarithm.", `show(col("x").abs().ln().round(3))  // => [0.0, 0.693, nil]`, fn("ln")},
		{"fun log(self, base: f64 = null) -> Expr", "The logarithm to a base, or the natural one.", `show(col("x").abs().log(2))  // => [0.0, 1.0, nil]`, skipNull(fn("log"))},
		{"fun log10(self) -> Expr", "The logarithm to base 10.", `show((col("x") * 0 + 100).log10())  // => [2.0, 2.0, nil]`, fn("log10")},
		{"fun log2(self) -> Expr", "The logarithm to base 2.", `show(col("x").abs().log2())  // => [0.0, 1.0, nil]`, fn("log2")},
		{"fun sin(self) -> Expr", "The sine of radians.", `show((col("x") * 0).sin())  // => [0.0, 0.0, nil]`, fn("sin")},
		{"fun cos(self) -> Expr", "The cosine of radians.", `show((col("x") * 0).cos())  // => [1.0, 1.0, nil]`, fn("cos")},
		{"fun tan(self) -> Expr", "The tangent of radians.", `show((col("x") * 0).tan())  // => [0.0, 0.0, nil]`, fn("tan")},
		{"fun clip(self, low, high) -> Expr", "Not below low and not above high.", `show(col("x").clip(-1, 0))  // => [0, -1, nil]`, fn("clip")},
		{"fun pow(self, exponent) -> Expr", "To a power; the operator ** does the same.", `show(col("x").pow(3))  // => [1, -8, nil]`, fn("**")},
	}
}

func textMethods() []method {
	return []method{
		{"fun to_uppercase(self) -> Expr", "In capitals.", `show(col("s").to_uppercase())  // => ["AB", "HÉLLO", nil]`, fn("to_uppercase")},
		{"fun to_lowercase(self) -> Expr", "In small letters.", `show(col("s").to_lowercase())  // => ["ab", "héllo", nil]`, fn("to_lowercase")},
		{"fun strip_chars(self, chars: str = null) -> Expr", "Without space, or some characters, at both ends.", `show(col("s").strip_chars("abo"))  // => ["", "Héll", nil]`, skipNull(fn("strip_chars"))},
		{"fun strip_chars_start(self, chars: str = null) -> Expr", "Without space, or some characters, at the start.", `show(col("s").strip_chars_start("aH"))  // => ["b", "éllo", nil]`, skipNull(fn("strip_chars_start"))},
		{"fun strip_chars_end(self, chars: str = null) -> Expr", "Without space, or some characters, at the end.", `show(col("s").strip_chars_end("ob"))  // => ["a", "Héll", nil]`, skipNull(fn("strip_chars_end"))},
		{"fun strip_prefix(self, prefix) -> Expr", "Without a beginning.", `show(col("s").strip_prefix("a"))  // => ["b", "Héllo", nil]`, fn("strip_prefix")},
		{"fun strip_suffix(self, suffix) -> Expr", "Without an end.", `show(col("s").strip_suffix("llo"))  // => ["ab", "Hé", nil]`, fn("strip_suffix")},
		{"fun len_chars(self) -> Expr", "The number of characters.", `show(col("s").len_chars())  // => [2, 5, nil]`, fn("len_chars")},
		{"fun len_bytes(self) -> Expr", "The number of bytes in UTF-8.", `show(col("s").len_bytes())  // => [2, 6, nil]`, fn("len_bytes")},
		{"fun starts_with(self, prefix) -> Expr", "Whether it begins so.", `show(col("s").starts_with("a"))  // => [true, false, nil]`, fn("starts_with")},
		{"fun ends_with(self, suffix) -> Expr", "Whether it ends so.", `show(col("s").ends_with("o"))  // => [false, true, nil]`, fn("ends_with")},
		{"fun contains(self, text) -> Expr", "Whether a text is inside; matches takes a pattern.", `show(col("s").contains("l"))  // => [false, true, nil]`, fn("contains")},
		{"fun matches(self, pattern: str) -> Expr", "Whether a regular expression matches somewhere.", `show(col("s").matches("^[a-z]+$"))  // => [true, false, nil]`, fn("matches")},
		{"fun count_matches(self, pattern: str) -> Expr", "How often a regular expression matches.", `show(col("s").count_matches("l"))  // => [0, 2, nil]`, fn("count_matches")},
		{"fun extract(self, pattern: str, group: i64 = 1) -> Expr", "What a group of a regular expression matches, null if nothing.", `show(col("s").extract("(l+)"))  // => [nil, "ll", nil]`, fn("extract")},
		{"fun replace(self, old, new = null) -> Expr", "With the first occurrence of a text replaced; of lists, or a dict, values by the ones at the same place.", `show(col("s").replace("l", "L"))  // => ["ab", "HéLlo", nil]` + "\n" + `show(col("x").replace([1, -2], [10, 20]))  // => [10, 20, nil]`, buildReplace},
		{"fun replace_all(self, old, new) -> Expr", "With all occurrences of a text replaced.", `show(col("s").replace_all("l", "L"))  // => ["ab", "HéLLo", nil]`, fn("replace_all")},
		{"fun replace_regex(self, pattern: str, new: str) -> Expr", "With all matches of a regular expression replaced; $1 is its first group.", `show(col("s").replace_regex("(l+)", "<$1>"))  // => ["ab", "Hé<ll>o", nil]`, fn("replace_regex")},
		{"fun zfill(self, width: i64) -> Expr", "Filled up with zeros behind the sign.", `show(col("x").cast(str).zfill(3))  // => ["001", "-02", nil]`, fn("zfill")},
	}
}

func timeMethods() []method {
	out := []method{
		{"fun date(self) -> Expr", "The day of a datetime.", `show(col("d").date())  // => ["2026-01-31", "2024-02-29", nil]`, fn("date")},
		{"fun time(self) -> Expr", "The time of day of a datetime.", `show(col("d").cast("datetime").time())  // => ["00:00:00", "00:00:00", nil]`, fn("time")},
		{"fun truncate(self, every: str) -> Expr", "The beginning of the year, quarter, month, week, day, hour, minute or second: 1y, 1q, 1mo, 1w, 1d, 1h, 1m, 1s.", `show(col("d").truncate("1mo"))  // => ["2026-01-01", "2024-02-01", nil]`, fn("truncate")},
		{"fun strftime(self, format: str) -> Expr", "As text by a pattern: %Y %m %d %H %M %S %B %A …", `show(col("d").strftime("%d.%m.%Y"))  // => ["31.01.2026", "29.02.2024", nil]`, fn("strftime")},
	}
	for _, p := range []struct{ name, doc, want string }{
		{"year", "The year.", "[2026, 2024, nil]"}, {"month", "The month, from 1.", "[1, 2, nil]"}, {"day", "The day of the month, from 1.", "[31, 29, nil]"},
		{"quarter", "The quarter, from 1.", "[1, 1, nil]"}, {"weekday", "The day of the week; Monday is 1.", "[6, 4, nil]"},
		{"ordinal_day", "The day of the year, from 1.", "[31, 60, nil]"}, {"week", "The week by ISO 8601.", "[5, 9, nil]"},
	} {
		out = append(out, method{"fun " + p.name + "(self) -> Expr", p.doc, `show(col("d").` + p.name + `())  // => ` + p.want, fn(p.name)})
	}
	for _, p := range []struct{ name, doc string }{{"hour", "The hour."}, {"minute", "The minute."}, {"second", "The second."}, {"millisecond", "The milliseconds of the second."}, {"microsecond", "The microseconds of the second."}} {
		out = append(out, method{"fun " + p.name + "(self) -> Expr", p.doc, `show(col("d").cast("datetime").` + p.name + `())  // => [0, 0, nil]`, fn(p.name)})
	}
	for _, p := range []struct{ name, doc, want string }{{"total_days", "A duration in days.", "[0, 702, nil]"}, {"total_hours", "A duration in hours.", "[0, 16848, nil]"}, {"total_minutes", "A duration in minutes.", "[0, 1010880, nil]"},
		{"total_seconds", "A duration in seconds.", "[0, 60652800, nil]"}, {"total_milliseconds", "A duration in milliseconds.", "[0, 60652800000, nil]"}} {
		out = append(out, method{"fun " + p.name + "(self) -> Expr", p.doc, `show((col("d").first() - col("d")).` + p.name + `())  // => ` + p.want, fn(p.name)})
	}
	return out
}

// buildArg is the place of the least or greatest value.
func buildArg(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, _ []arg) (*expr.Expr, error) {
		return expr.Agg(name, expr.Fn("row_index", self), self), nil
	}
}

func windowMethods() []method {
	return []method{
		{"fun shift(self, n: i64 = 1) -> Expr", "The value n rows before, null where there is none; -1 is the row behind.", `show(col("x").shift())  // => [nil, 1, -2]`, fn("shift")},
		{"fun diff(self) -> Expr", "The difference from the row before.", `show(col("x").diff())  // => [nil, -3, nil]`, fn("diff")},
		{"fun cum_sum(self) -> Expr", "The sum so far.", `show(col("x").cum_sum())  // => [1, -1, nil]`, fn("cum_sum")},
		{"fun cum_count(self) -> Expr", "The number of values so far.", `show(col("x").cum_count())  // => [1, 2, 2]`, fn("cum_count")},
		{"fun cum_min(self) -> Expr", "The smallest value so far.", `show(col("x").cum_min())  // => [1, -2, nil]`, fn("cum_min")},
		{"fun cum_max(self) -> Expr", "The largest value so far.", `show(col("x").cum_max())  // => [1, 1, nil]`, fn("cum_max")},
		{"fun forward_fill(self) -> Expr", "With the last value before instead of null.", `show(col("x").forward_fill())  // => [1, -2, -2]`, fn("forward_fill")},
		{`fun rank(self, method: str = "average") -> Expr`, `The place in the order of values, from 1. Equal values share it: "average", "min", "max", "dense"; or not: "ordinal".`, `show(col("x").rank("dense"))  // => [2, 1, nil]`, fn("rank")},
	}
}

func aggregateMethods() []method {
	out := []method{
		{"fun std(self, ddof: i64 = 1) -> Expr", "The standard deviation.", `show(col("x").std())  // => [2.1213203435596424]`, agg("std")},
		{"fun var(self, ddof: i64 = 1) -> Expr", "The variance.", `show(col("x").var())  // => [4.5]`, agg("var")},
		{`fun quantile(self, q: f64, interpolation: str = "nearest") -> Expr`, "The value below which a part q of the values lies: nearest, lower, higher, midpoint or linear.", `show(col("x").quantile(0.5, "lower"))  // => [-2.0]`, agg("quantile")},
		{`fun string_agg(self, separator: str = ",") -> Expr`, "The strings in one.", `show(col("s").string_agg("+"))  // => ["ab+Héllo"]`, agg("string_agg")},
		{"fun skew(self, bias: bool = true) -> Expr", "The skewness; with bias: false that of the population that this is a sample of.", `show(col("x").skew())  // => [0.0]`, agg("skew")},
		{"fun kurtosis(self, bias: bool = true) -> Expr", "The excess kurtosis; with bias: false that of the population that this is a sample of.", `show(col("x").kurtosis())  // => [-2.0]`, agg("kurtosis")},
		{"fun corr(self, other) -> Expr", "Pearson's correlation with another column.", `show(col("x").corr(col("x") * 2))  // => [1.0]`, agg("corr")},
		{"fun cov(self, other, ddof: i64 = 1) -> Expr", "The covariance with another column.", `show(col("x").cov(col("x")))  // => [4.5]`, agg("cov")},
		{"fun arg_min(self) -> Expr", "The place of the smallest value, from 0.", `show(col("x").arg_min())  // => [1]`, buildArg("arg_min")},
		{"fun arg_max(self) -> Expr", "The place of the largest value, from 0.", `show(col("x").arg_max())  // => [0]`, buildArg("arg_max")},
		{"fun min_by(self, by) -> Expr", "The value in the row where another column is smallest.", `show(col("s").min_by(col("x")))  // => ["Héllo"]`, agg("arg_min")},
		{"fun max_by(self, by) -> Expr", "The value in the row where another column is largest.", `show(col("s").max_by(col("x")))  // => ["ab"]`, agg("arg_max")},
		{"fun any(self) -> Expr", "Whether one is true.", `show((col("x") > 0).any())  // => [true]`, agg("any")},
		{"fun all(self) -> Expr", "Whether none is false.", `show((col("x") > 0).all())  // => [false]`, agg("all")},
	}
	for _, p := range []struct{ name, doc, want string }{
		{"mode", "The most frequent value; of several the first.", "[1]"}, {"implode", "The values as one list.", "[[1, -2, nil]]"},
		{"sum", "The sum; nulls do not count, and the sum of nothing is 0.", "[-1]"}, {"product", "The product.", "[-2]"}, {"mean", "The mean.", "[-0.5]"},
		{"min", "The smallest value.", "[-2]"}, {"max", "The largest value.", "[1]"}, {"count", "The number of values that are not null.", "[2]"},
		{"len", "The number of rows.", "[3]"}, {"null_count", "The number of nulls.", "[1]"}, {"n_unique", "The number of different values; null is one.", "[3]"},
		{"first", "The first value.", "[1]"}, {"last", "The last value.", "[nil]"}, {"median", "The median.", "[-0.5]"},
	} {
		out = append(out, method{"fun " + p.name + "(self) -> Expr", p.doc, `show(col("x").` + p.name + `())  // => ` + p.want, agg(p.name)})
	}
	return out
}
