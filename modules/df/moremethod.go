package df

import (
	"math"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
	"skep/interp/value"
)

// moreMethods are further methods of column expressions, on Polars' names.
func moreMethods() []method {
	return append(append(append([]method{
		{"fun backward_fill(self) -> Expr", "With the next value instead of null.", `show(col("s").shift(1).backward_fill())  // => ["ab", "ab", "Héllo"]`, fn("backward_fill")},
		{"fun interpolate(self) -> Expr", "With values on a straight line instead of nulls between two values.", `df![ "v" => [1.0, null, 3.0] ].select(col("v").interpolate())["v"].to_list()  // => [1.0, 2.0, 3.0]`, fn("interpolate")},
		{"fun cum_prod(self) -> Expr", "The product so far.", `show(col("x").cum_prod())  // => [1.0, -2.0, nil]`, fn("cum_prod")},
		{"fun pct_change(self, n: i64 = 1) -> Expr", "How much larger than n rows before, as a share.", `show(col("x").pct_change())  // => [nil, -3.0, nil]`, buildPctChange},
		{"fun ewm_mean(self, alpha: f64 = null, span: f64 = null, com: f64 = null, half_life: f64 = null, adjust: bool = true) -> Expr", "The mean in which older values weigh less and less. One of alpha, span, com and half_life says how fast.", `show(col("x").ewm_mean(alpha: 0.5))  // => [1.0, -1.0, nil]`, buildEWM},
		{"fun cut(self, breaks: [f64], labels: [str] = null, left_closed: bool = false, include_breaks: bool = false) -> Expr", "The interval between bounds in which a value lies, as categories. Intervals have their upper end, or the lower one if left_closed; include_breaks gives structs of the upper end and the category.", `show(col("x").cut([-1, 0]))  // => ["(0, inf]", "(-inf, -1]", nil]`, buildCut("cut")},
		{"fun qcut(self, quantiles, labels: [str] = null, left_closed: bool = false, include_breaks: bool = false, allow_duplicates: bool = false) -> Expr", "The interval between quantiles in which a value lies, as categories: a list of shares, or a number of intervals of one size. Two equal quantiles are an error unless allow_duplicates.", `show(col("x").qcut([0.5], ["low", "high"]))  // => ["high", "low", nil]` + "\n" + `show(col("x").qcut(2))  // => ["(-0.5, inf]", "(-inf, -0.5]", nil]`, buildCut("qcut")},
		{"fun hash(self) -> Expr", "A number that is equal for equal values, in every run.", `show(col("x").hash() == col("x").hash())  // => [true, true, true]`, fn("hash")},
		{"fun is_first_distinct(self) -> Expr", "Where a value stands for the first time.", `show(lit(1).is_first_distinct().over("s"))  // => [true, true, true]`, fn("is_first_distinct")},
		{"fun is_duplicated(self) -> Expr", "Where a value stands more than once.", `show(col("x").is_duplicated())  // => [false, false, false]`, fn("is_duplicated")},
		{"fun is_unique(self) -> Expr", "Where a value stands only once.", `show(col("x").is_unique())  // => [true, true, true]`, buildUnique},
		{"fun replace_strict(self, old, new = null, default = null) -> Expr", "Each value of old becomes the one of new at the same place, all others the default.", `show(col("x").replace_strict([1], [10], default: 0))  // => [10, 0, 0]`, buildReplaceStrict},
		{"fun map_elements(self, f, return_dtype = null) -> Expr", "A function's result for each value, null for null. return_dtype is the results' type; without it they have the values' own.", `show(col("x").map_elements(|v| v * 10))  // => [10, -20, nil]`, buildApply(false)},
		{"fun map_batches(self, f, return_dtype = null) -> Expr", "What a function makes of the whole column as a Series: another Series, or a list, of as many values.", `show(col("x").map_batches(|s| s.fill_null(0)))  // => [1, -2, 0]`, buildApply(true)},
		{"fun asin(self) -> Expr", "The arc sine.", `show((col("x") * 0).asin())  // => [0.0, 0.0, nil]`, fn("asin")},
		{"fun acos(self) -> Expr", "The arc cosine.", `show((col("x") * 0 + 1).acos())  // => [0.0, 0.0, nil]`, fn("acos")},
		{"fun atan(self) -> Expr", "The arc tangent.", `show((col("x") * 0).atan())  // => [0.0, 0.0, nil]`, fn("atan")},
		{"fun sinh(self) -> Expr", "The hyperbolic sine.", `show((col("x") * 0).sinh())  // => [0.0, 0.0, nil]`, fn("sinh")},
		{"fun cosh(self) -> Expr", "The hyperbolic cosine.", `show((col("x") * 0).cosh())  // => [1.0, 1.0, nil]`, fn("cosh")},
		{"fun tanh(self) -> Expr", "The hyperbolic tangent.", `show((col("x") * 0).tanh())  // => [0.0, 0.0, nil]`, fn("tanh")},
	}, moreText()...), moreTime()...), rollingMethods()...)
}

func moreText() []method {
	return []method{
		{`fun pad_start(self, length: i64, fill: str = " ") -> Expr`, "Filled up at the start.", `show(col("s").pad_start(3, "*"))  // => ["*ab", "Héllo", nil]`, fn("pad_start")},
		{`fun pad_end(self, length: i64, fill: str = " ") -> Expr`, "Filled up at the end.", `show(col("s").pad_end(3, "*"))  // => ["ab*", "Héllo", nil]`, fn("pad_end")},
		{"fun to_titlecase(self) -> Expr", "Each word with a capital.", `show(col("s").to_titlecase())  // => ["Ab", "Héllo", nil]`, fn("to_titlecase")},
		{"fun find(self, text) -> Expr", "The place of a text, in characters from 0, null if it is not there.", `show(col("s").find("l"))  // => [nil, 2, nil]`, fn("find")},
		{"fun split(self, by) -> Expr", "The parts between a text, as lists.", `show(col("s").split("é"))  // => [["ab"], ["H", "llo"], nil]`, fn("split")},
		{"fun extract_all(self, pattern: str) -> Expr", "All that a regular expression matches, as lists.", `show(col("s").extract_all("[a-z]"))  // => [["a", "b"], ["l", "l", "o"], nil]`, fn("extract_all")},
		{`fun to_date(self, format: str = "%Y-%m-%d") -> Expr`, "Read as dates; null where a text is none.", `show(lit("31.01.2026").to_date("%d.%m.%Y"))  // => ["2026-01-31"]`, buildStrptime("date")},
		{`fun to_time(self, format: str = "%H:%M:%S") -> Expr`, "Read as times of day; null where a text is none.", `show(lit("08:05:00").to_time())  // => ["08:05:00"]`, buildStrptime("time")},
		{`fun to_datetime(self, format: str = "%Y-%m-%d %H:%M:%S") -> Expr`, "Read as datetimes; null where a text is none.", `show(lit("2026-01-31 08:05:00").to_datetime().hour())  // => [8]`, buildStrptime("")},
		{`fun strptime(self, type, format: str) -> Expr`, "Read as dates, times or datetimes by a pattern; null where a text is none.", `show(lit("31.01.2026").strptime("date", "%d.%m.%Y"))  // => ["2026-01-31"]`, buildStrptimeAs},
		{"fun to_integer(self, base: i64 = 10) -> Expr", "Read as integers of a base; null where a text is none.", `show(lit("ff").to_integer(16))  // => [255]`, fn("to_integer")},
		{`fun join(self, separator: str = "") -> Expr`, "The strings of a group in one, without nulls; of none the empty string.", `show(col("s").join("+"))  // => ["ab+Héllo"]`, buildJoin},
	}
}

func moreTime() []method {
	return []method{
		{"fun offset_by(self, by: str) -> Expr", "Moved by a length such as 1mo, -3d or 2h30m; months and days follow the calendar.", `show(col("d").offset_by("1mo"))  // => ["2026-02-28", "2024-03-29", nil]`, fn("offset_by")},
		{"fun month_start(self) -> Expr", "The first day of the month.", `show(col("d").month_start())  // => ["2026-01-01", "2024-02-01", nil]`, fn("month_start")},
		{"fun month_end(self) -> Expr", "The last day of the month.", `show(col("d").month_end())  // => ["2026-01-31", "2024-02-29", nil]`, fn("month_end")},
		{"fun is_leap_year(self) -> Expr", "Whether the year has a 29 February.", `show(col("d").is_leap_year())  // => [false, true, nil]`, fn("is_leap_year")},
		{`fun epoch(self, unit: str = "us") -> Expr`, "The time since 1970 in days, s, ms, us or ns.", `show(col("d").epoch("d"))  // => [20484, 19782, nil]`, fn("epoch")},
		{"fun iso_year(self) -> Expr", "The year that the ISO week belongs to.", `show(col("d").iso_year())  // => [2026, 2024, nil]`, fn("iso_year")},
		{"fun century(self) -> Expr", "The century.", `show(col("d").century())  // => [21, 21, nil]`, fn("century")},
		{"fun nanosecond(self) -> Expr", "The nanoseconds of the second.", `show(col("d").cast("datetime").nanosecond())  // => [0, 0, nil]`, fn("nanosecond")},
		{"fun total_microseconds(self) -> Expr", "A duration in microseconds.", `show((col("d") - col("d")).total_microseconds())  // => [0, 0, nil]`, fn("total_microseconds")},
		{"fun total_nanoseconds(self) -> Expr", "A duration in nanoseconds.", `show((col("d") - col("d")).total_nanoseconds())  // => [0, 0, nil]`, fn("total_nanoseconds")},
		{"fun cast_time_unit(self, unit: str) -> Expr", "Times and durations counted in \"us\" or \"ns\". To microseconds times are cut towards the past, durations towards 0.", `show(col("d").cast("datetime").cast_time_unit("ns").dt.nanosecond())  // => [0, 0, nil]`, fn("cast_time_unit")},
		{"fun convert_time_zone(self, zone: str) -> Expr", "The same moment on the clock of another zone; local time counts as UTC.", `show(col("d").cast("datetime").convert_time_zone("Asia/Tokyo").hour())  // => [9, 9, nil]`, fn("convert_time_zone")},
		{"fun replace_time_zone(self, zone: str = null) -> Expr", "The same time on the clock of a zone, or of none.", `show(col("d").cast("datetime").replace_time_zone("Asia/Tokyo").hour())  // => [0, 0, nil]`, buildReplaceZone},
		{"fun to_string(self, format: str) -> Expr", "Another name of strftime.", `show(col("d").to_string("%Y"))  // => ["2026", "2024", nil]`, fn("strftime")},
	}
}

// buildJoin is string_agg, but of nothing the empty string.
func buildJoin(self *expr.Expr, as []arg) (*expr.Expr, error) {
	e, err := agg("string_agg")(self, as)
	return expr.Fn("coalesce", e, expr.Lit("")).Named(self.OutputName()), err
}

func buildReplaceZone(self *expr.Expr, as []arg) (*expr.Expr, error) {
	if as[0].isNull() {
		return expr.Fn("replace_time_zone", self, expr.Lit(nil)), nil
	}
	return fn("replace_time_zone")(self, as)
}

func buildStrptime(typ string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		format, err := as[0].operand()
		if typ == "" {
			return expr.Fn("strptime", self, format), err
		}
		return expr.Fn("strptime", self, format, expr.Lit(typ)), err
	}
}

func buildStrptimeAs(self *expr.Expr, as []arg) (*expr.Expr, error) {
	typ, err := typeOf(as[0])
	if err != nil {
		return nil, err
	}
	format, err := as[1].operand()
	if typ == column.DatetimeType {
		return expr.Fn("strptime", self, format), err
	}
	return expr.Fn("strptime", self, format, expr.Lit(typ.String())), err
}

func buildPctChange(self *expr.Expr, as []arg) (*expr.Expr, error) {
	n, err := as[0].operand()
	before := expr.Fn("shift", self, n).As(column.Float64Type)
	return expr.Fn("-", expr.Fn("/", self.As(column.Float64Type), before), expr.Lit(1.0)), err
}

func buildUnique(self *expr.Expr, _ []arg) (*expr.Expr, error) {
	return expr.Fn("not", expr.Fn("is_duplicated", self)), nil
}

// float reads a number that is known.
func (a arg) float() (float64, bool) {
	switch v, ok := scalar(a.val); x := v.(type) {
	case int64:
		return float64(x), ok && a.known
	case float64:
		return x, ok && a.known
	}
	return 0, false
}

func buildEWM(self *expr.Expr, as []arg) (*expr.Expr, error) {
	alpha, given := 0.0, 0
	for i, toAlpha := range []func(float64) float64{
		func(a float64) float64 { return a }, func(span float64) float64 { return 2 / (span + 1) },
		func(com float64) float64 { return 1 / (1 + com) }, func(half float64) float64 { return 1 - math.Exp2(-1/half) },
	} {
		if as[i].isNull() {
			continue
		}
		v, ok := as[i].float()
		if !ok {
			return nil, errLater
		}
		alpha, given = toAlpha(v), given+1
	}
	if given != 1 || !(alpha > 0 && alpha <= 1) {
		return nil, expr.Errorf(expr.BadArgument, self, "ewm_mean needs one of alpha, span, com and half_life, with alpha above 0 and up to 1")
	}
	return expr.Fn("ewm_mean", self, expr.Lit(alpha), expr.Lit(!as[4].given || as[4].bool())), nil
}

// pairsOf reads old and new values: two lists, or a dict whose keys are the old ones.
func pairsOf(as []arg) (from, to []arg, err error) {
	old, new := as[0].listed(), as[1].listed()
	switch {
	case old.names != nil:
		for i, name := range old.names {
			from, to = append(from, running(value.String(name))), append(to, old.list[i])
		}
		return from, to, nil
	case old.later() || new.later():
		return nil, nil, errLater
	case old.isList && new.isList:
		if len(old.list) != len(new.list) {
			return nil, nil, expr.Errorf(expr.BadArgument, nil, "%d old values and %d new ones", len(old.list), len(new.list))
		}
		return old.list, new.list, nil
	case old.isList:
		for _, o := range old.list {
			from, to = append(from, o), append(to, new)
		}
		return from, to, nil
	}
	return as[:1], as[1:2], nil
}

// replaced chooses the new value of the first old one that is equal, else the rest.
func replaced(self *expr.Expr, as []arg, rest *expr.Expr) (*expr.Expr, error) {
	from, to, err := pairsOf(as)
	if err != nil {
		return nil, err
	}
	var args []*expr.Expr
	for i := range from {
		o, err := from[i].operand()
		if err != nil {
			return nil, err
		}
		n, err := to[i].operand()
		if err != nil {
			return nil, err
		}
		same := expr.Fn("==", self, o)
		if o.Op == expr.Literal && o.Value == nil {
			same = expr.Fn("is_null", self)
		}
		args = append(args, same, n)
	}
	if len(args) == 0 {
		return rest, nil
	}
	return expr.Fn("when", append(args, rest)...).Named(self.OutputName()), nil
}

func buildReplaceStrict(self *expr.Expr, as []arg) (*expr.Expr, error) {
	rest := expr.Lit(nil)
	if !as[2].isNull() {
		var err error
		if rest, err = as[2].operand(); err != nil {
			return nil, err
		}
	}
	return replaced(self, as[:2], rest)
}

// buildReplace replaces values by a dict or two lists, and text within strings.
func buildReplace(self *expr.Expr, as []arg) (*expr.Expr, error) {
	if as[0].isList || as[0].series != nil {
		return replaced(self, as, self)
	}
	return fn("replace")(self, as)
}

// fillings are the strategies of fill_null.
var fillings = lazy.Value[map[string]func(self *expr.Expr) *expr.Expr]{New: func() map[string]func(self *expr.Expr) *expr.Expr {
	return map[string]func(self *expr.Expr) *expr.Expr{
		"forward": func(e *expr.Expr) *expr.Expr { return expr.Fn("forward_fill", e) }, "backward": func(e *expr.Expr) *expr.Expr { return expr.Fn("backward_fill", e) },
		"zero": func(e *expr.Expr) *expr.Expr { return expr.Fn("fill_null", e, expr.Lit(0)) }, "one": func(e *expr.Expr) *expr.Expr { return expr.Fn("fill_null", e, expr.Lit(1)) },
		"min": filledBy("min"), "max": filledBy("max"), "mean": filledBy("mean"),
	}
}}

func filledBy(name string) func(*expr.Expr) *expr.Expr {
	return func(e *expr.Expr) *expr.Expr { return expr.Fn("fill_null", e, expr.Agg(name, e)) }
}

// buildFillNull fills with a value, or by a strategy.
func buildFillNull(self *expr.Expr, as []arg) (*expr.Expr, error) {
	if as[1].isNull() {
		return fn("fill_null")(self, as[:1])
	}
	word, ok := as[1].text()
	if !ok {
		return nil, errLater
	}
	fill, ok := fillings.Get()[word]
	if !ok {
		return nil, unknownWord(as[1], "fill_null does not know the strategy", word, []string{"forward", "backward", "min", "max", "mean", "zero", "one"})
	}
	return fill(self), nil
}

// buildRound rounds numbers to digits, times to the nearest length.
func buildRound(self *expr.Expr, as []arg) (*expr.Expr, error) {
	if _, ok := as[0].text(); ok {
		return fn("dt_round")(self, as)
	}
	return fn("round")(self, as)
}

// buildApply is finished by the method's call, which has the function (method.on).
func buildApply(whole bool) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		typ := column.NullType
		if !as[1].isNull() {
			var err error
			if typ, err = typeOf(as[1]); err != nil {
				return nil, err
			}
		}
		f, ok := as[0].function.(*applied)
		if !ok {
			if typ.Kind == column.Null {
				return nil, errLater
			}
			return expr.LitOf(typ, expr.Later{}).Named(self.OutputName()), nil
		}
		d := *f
		d.whole = whole
		return expr.Applied(&d, typ, self), nil
	}
}
