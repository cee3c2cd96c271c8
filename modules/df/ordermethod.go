package df

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// orderMethods are methods of column expressions that put values into an order, choose among them or count them, on Polars' names. What
// they give is as long as it turns out to be; in agg it is a list.
func orderMethods() []method {
	return []method{
		{"fun sort(self, desc: bool = false, nulls_last: bool = false) -> Expr", "The values in order; nulls first unless nulls_last, NaN behind all numbers.", `show(col("x").sort())  // => [nil, -2, 1]` + "\n" + `show(col("x").sort(desc: true, nulls_last: true))  // => [1, -2, nil]`, buildSorted("sort")},
		{"fun sort_by(self, ...by: Expr, desc = false, nulls_last = false) -> Expr", "The values in the order of other columns. desc and nulls_last are one bool, or one for each column.", `show(col("s").sort_by("x", desc: true, nulls_last: true))  // => ["ab", "Héllo", nil]`, buildSortedBy},
		{"fun arg_sort(self, desc: bool = false, nulls_last: bool = false) -> Expr", "The places of the values in their order, from 0.", `show(col("x").arg_sort())  // => [2, 1, 0]`, buildSorted("arg_sort")},
		{"fun top_k(self, k = 5) -> Expr", "The k largest values, the largest first; nulls only where there are too few others.", `show(col("x").top_k(2))  // => [1, -2]`, fn("top_k")},
		{"fun bottom_k(self, k = 5) -> Expr", "The k smallest values, the smallest first; nulls only where there are too few others.", `show(col("x").bottom_k(2))  // => [-2, 1]`, fn("bottom_k")},
		{"fun top_k_by(self, by: Expr, k = 5, reverse = false) -> Expr", "The values in the k rows where another column, or several, are largest. reverse turns all of these around, or some of them.", `show(col("s").top_k_by("x", 1))  // => ["ab"]`, buildTopBy("top_k_by")},
		{"fun bottom_k_by(self, by: Expr, k = 5, reverse = false) -> Expr", "The values in the k rows where another column, or several, are smallest. reverse turns all of these around, or some of them.", `show(col("s").bottom_k_by("x", 1))  // => ["Héllo"]`, buildTopBy("bottom_k_by")},
		{"fun shuffle(self, seed: i64 = 0) -> Expr", "The values in a random order, the same for the same seed.", `show(col("x").shuffle(3).sort())  // => [nil, -2, 1]`, fn("shuffle")},
		{"fun is_last_distinct(self) -> Expr", "Where a value stands for the last time.", `show((col("x") > 5).is_last_distinct())  // => [false, true, true]`, fn("is_last_distinct")},
		{"fun rle(self) -> Expr", "Each run of equal values once: structs of len and value.", `show((col("x") > 5).rle())[0]  // => {len: 2, value: false}`, fn("rle")},
		{"fun rle_id(self) -> Expr", "The number of the run of equal values that a row belongs to, from 0.", `show((col("x") > 5).rle_id())  // => [0, 0, 1]`, fn("rle_id")},
		{"fun unique(self, maintain_order: bool = true) -> Expr", "Each value once, always in the order of first appearance.", `show((col("x") * 0).unique())  // => [0, nil]`, buildUniqueRows},
		{"fun arg_unique(self) -> Expr", "The places at which values stand for the first time, from 0.", `show((col("x") * 0).arg_unique())  // => [0, 2]`, fn("arg_unique")},
		{"fun unique_counts(self) -> Expr", "How often each value occurs, in the order of first appearance.", `show((col("x") * 0).unique_counts())  // => [2, 1]`, fn("unique_counts")},
		{"fun value_counts(self, sort: bool = false, name: str = null, normalize: bool = false) -> Expr", "Each value with how often it occurs, as structs: in the order of first appearance, or the most frequent first. normalize gives shares; the counts are called count, and shares proportion, if no name is given.", `show((col("x") * 0).value_counts())[0]  // => {x: 0, count: 2}`, buildValueCounts},
		{"fun hist(self, bins = null, bin_count: i64 = null, include_category: bool = false, include_breakpoint: bool = false) -> Expr", "How many values lie between the edges of bins, or in bin_count bins (10, if neither is given) of one width. Each bin has its upper edge, the first both. With a category or a breakpoint the results are structs.", `show(col("x").hist([-2, 0, 1]))  // => [1, 1]` + "\n" + `show(col("x").hist(bin_count: 2, include_category: true))[1]  // => {category: "(-0.5, 1.0]", count: 1}`, buildHist},
		{"fun get(self, index, null_on_oob: bool = false) -> Expr", "The value at a place; a negative one counts from the end. A place that is not there is an error, or null if null_on_oob says so.", `show(col("x").get(1))  // => [-2]` + "\n" + `show(col("s").get(col("x").arg_max()))  // => ["ab"]`, buildGet},
		{"fun gather(self, indices, null_on_oob: bool = false) -> Expr", "The values at some places: a list of them, or another expression. Negative ones count from the end. A place that is not there is an error, or null if null_on_oob says so.", `show(col("x").gather([1, 0, 0]))  // => [-2, 1, 1]`, buildGather},
		{"fun gather_every(self, n, offset = 0) -> Expr", "Every nth value, from an offset on.", `show(col("x").gather_every(2))  // => [1, nil]`, fn("gather_every")},
		{"fun head(self, n = 10) -> Expr", "The first n values; all but the last -n if n is negative. Of col(\"s\").str: the first n characters.", `show(col("x").head(2))  // => [1, -2]` + "\n" + `show(col("s").str.head(2))  // => ["ab", "Hé", nil]`, fn("head_rows")},
		{"fun limit(self, n = 10) -> Expr", "Another name of head.", `show(col("x").limit(1))  // => [1]`, fn("head_rows")},
		{"fun tail(self, n = 10) -> Expr", "The last n values; all but the first -n if n is negative. Of col(\"s\").str: the last n characters.", `show(col("x").tail(2))  // => [-2, nil]` + "\n" + `show(col("s").str.tail(1))  // => ["b", "o", nil]`, fn("tail_rows")},
		{"fun slice(self, offset, length = null) -> Expr", "length values from offset on; a negative offset counts from the end. Of col(\"s\").str: characters.", `show(col("x").slice(-2, 1))  // => [-2]` + "\n" + `show(col("s").str.slice(-2))  // => ["ab", "lo", nil]`, skipNull(fn("slice_rows"))},
		{"fun reverse(self) -> Expr", "From the last value to the first. Of col(\"s\").str: from the last character to the first.", `show(col("x").reverse())  // => [nil, -2, 1]` + "\n" + `show(col("s").str.reverse())  // => ["ba", "olléH", nil]`, fn("reverse_rows")},
		{"fun drop_nulls(self) -> Expr", "The values that are not null.", `show(col("x").drop_nulls())  // => [1, -2]`, fn("drop_nulls")},
		{"fun drop_nans(self) -> Expr", "The values that are not NaN.", `show((col("x") / 0.0 * 0.0).drop_nans())  // => [nil]`, fn("drop_nans")},
		{"fun append(self, other: Expr) -> Expr", "With the values of another column behind.", `show(col("x").append(col("x") * 2))  // => [1, -2, nil, 2, -4, nil]`, buildAppend},
		{"fun explode(self, empty_as_null: bool = false, keep_nulls: bool = true) -> Expr", "The elements of lists, one after the other. A null stays, and an empty list leaves nothing, if not said otherwise.", `df![ "l" => [[3, 1], [2], null] ].select(col("l").explode())["l"].to_list()  // => [3, 1, 2, nil]`, buildExplodeColumn},
		{"fun sample(self, n = null, fraction: f64 = null, with_replacement: bool = false, shuffle: bool = false, seed: i64 = 0) -> Expr", "n values picked at random, or a fraction of them, in their order unless they are shuffled; the same for the same seed.", `show(col("x").sample(2, seed: 1)).len()  // => 2`, buildSample},
		{`fun search_sorted(self, element, side: str = "any", desc: bool = false) -> Expr`, `The place at which a value, or each of several, would stand among values that are in order: before equal ones, behind them if side is "right". desc says that they fall.`, `show(col("x").sort().search_sorted(1))  // => [2]` + "\n" + `show(col("x").sort().search_sorted([-5, 7]))  // => [1, 3]`, buildSearch},
	}
}

// textForms are what some of these mean of col("s").str.
func textForms(name string) (method, bool) {
	m := method{sig: "fun " + name + "(self, n) -> Expr"}
	switch name {
	case "head", "tail":
		m.build = fn(name)
	case "slice":
		m.sig, m.build = "fun slice(self, offset, length = null) -> Expr", skipNull(fn(name))
	case "reverse":
		m.sig, m.build = "fun reverse(self) -> Expr", fn(name)
	default:
		return m, false
	}
	return m, true
}

// flags are constants of arguments that are true or false; those that are false at the end are left out.
func flags(as ...arg) ([]*expr.Expr, error) {
	var out []*expr.Expr
	last := 0
	for i, a := range as {
		if a.later() {
			return nil, errLater
		}
		if out = append(out, expr.Lit(a.bool())); a.bool() {
			last = i + 1
		}
	}
	return out[:last], nil
}

func buildSorted(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		more, err := flags(as...)
		return expr.Fn(name, append([]*expr.Expr{self}, more...)...), err
	}
}

// sidesOf reads one bool, or one for each of n columns, as a constant list.
func sidesOf(a arg, n int, what string) (*expr.Expr, error) {
	if a.later() {
		return nil, errLater
	}
	a = a.listed()
	out := make([]any, n)
	if a.isList && len(a.list) != n {
		return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "%s has %d values for %d columns", what, len(a.list), n)
	}
	for i := range out {
		if out[i] = a.bool(); a.isList {
			out[i] = a.list[i].bool()
		}
	}
	return expr.Lit(out), nil
}

func buildSortedBy(self *expr.Expr, as []arg) (*expr.Expr, error) {
	by, err := columns(as[:1])
	if err != nil {
		return nil, err
	}
	if len(by) == 0 {
		return nil, expr.Errorf(expr.BadArgument, self, "sort_by needs at least one column")
	}
	desc, err := sidesOf(as[1], len(by), "desc")
	if err != nil {
		return nil, err
	}
	last, err := sidesOf(as[2], len(by), "nulls_last")
	return expr.Fn("sort_by", append([]*expr.Expr{self, desc, last}, by...)...), err
}

func buildTopBy(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		by, err := columns(as[:1])
		if err != nil {
			return nil, err
		}
		k, err := as[1].operand()
		if err != nil {
			return nil, err
		}
		turned, err := sidesOf(as[2], len(by), "reverse")
		return expr.Fn(name, append([]*expr.Expr{self, k, turned}, by...)...), err
	}
}

// buildUniqueRows: the order is that of appearance whether it is asked for or not.
func buildUniqueRows(self *expr.Expr, _ []arg) (*expr.Expr, error) {
	return expr.Fn("unique", self), nil
}

func buildValueCounts(self *expr.Expr, as []arg) (*expr.Expr, error) {
	name, ok := as[1].text()
	switch {
	case as[1].later() || as[0].later() || as[2].later():
		return nil, errLater
	case !ok && as[2].bool():
		name = "proportion"
	case !ok:
		name = "count"
	}
	return expr.Fn("value_counts", self, expr.Lit(as[0].bool()), expr.Lit(name), expr.Lit(as[2].bool())), nil
}

// constantList reads a list of values that are known; of a missing argument it is null.
func constantList(a arg) (*expr.Expr, error) {
	if a.isNull() {
		return expr.Lit(nil), nil
	}
	if a.series != nil {
		items, _ := engineValue(a.val)
		return expr.Lit(items), nil
	}
	if !a.isList {
		return nil, errLater
	}
	items := make([]any, len(a.list))
	for i, x := range a.list {
		v, ok := engineValue(x.val)
		if !x.known || !ok {
			return nil, errLater
		}
		items[i] = v
	}
	return expr.Lit(items), nil
}

func buildHist(self *expr.Expr, as []arg) (*expr.Expr, error) {
	edges, err := constantList(as[0])
	if err != nil {
		return nil, err
	}
	count := expr.Lit(nil)
	if !as[1].isNull() {
		n, ok := as[1].integer()
		if !ok || as[1].later() {
			return nil, errLater
		}
		count = expr.Lit(n)
	}
	if as[2].later() || as[3].later() {
		return nil, errLater
	}
	return expr.Fn("hist", self, edges, count, expr.Lit(as[2].bool()), expr.Lit(as[3].bool())), nil
}

func buildGet(self *expr.Expr, as []arg) (*expr.Expr, error) {
	at, err := as[0].operand()
	if err != nil {
		return nil, err
	}
	more, err := flags(as[1])
	return expr.Agg("get", append([]*expr.Expr{self, at}, more...)...), err
}

func buildGather(self *expr.Expr, as []arg) (*expr.Expr, error) {
	places, err := as[0].column()
	if as[0].series != nil || as[0].isList && as[0].expr == nil {
		places, err = constantList(as[0])
	}
	if err != nil {
		return nil, err
	}
	more, err := flags(as[1])
	return expr.Fn("gather", append([]*expr.Expr{self, places}, more...)...), err
}

func buildAppend(self *expr.Expr, as []arg) (*expr.Expr, error) {
	other, err := as[0].column()
	return expr.Fn("append", self, other), err
}

func buildExplodeColumn(self *expr.Expr, as []arg) (*expr.Expr, error) {
	return expr.Fn("explode", self, expr.Lit(as[0].bool()), expr.Lit(!as[1].known || as[1].bool())), nil
}

func buildSample(self *expr.Expr, as []arg) (*expr.Expr, error) {
	n, share := expr.Lit(nil), expr.Lit(nil)
	var err error
	if !as[0].isNull() {
		if n, err = as[0].operand(); err != nil {
			return nil, err
		}
	}
	if !as[1].isNull() {
		if share, err = as[1].operand(); err != nil {
			return nil, err
		}
	}
	if as[2].later() || as[3].later() {
		return nil, errLater
	}
	seed, err := as[4].operand()
	return expr.Fn("sample", self, n, share, expr.Lit(as[2].bool()), expr.Lit(as[3].bool()), seed), err
}

// buildSearch: of one value the place is one, too; of several there are as many.
func buildSearch(self *expr.Expr, as []arg) (*expr.Expr, error) {
	if as[1].later() || as[2].later() {
		return nil, errLater
	}
	side, _ := as[1].text()
	more := []*expr.Expr{expr.Lit(side), expr.Lit(as[2].bool())}
	if as[0].series != nil || as[0].isList && as[0].expr == nil {
		items, err := constantList(as[0])
		return expr.Fn("search_sorted_rows", append([]*expr.Expr{self, expr.Fn("explode", items, expr.Lit(false), expr.Lit(true))}, more...)...), err
	}
	sought, err := as[0].operand()
	if err != nil {
		return nil, err
	}
	if sought.Op == expr.Literal || sought.HasAggregate() {
		return expr.Agg("search_sorted", append([]*expr.Expr{self, sought}, more...)...), nil
	}
	return expr.Fn("search_sorted_rows", append([]*expr.Expr{self, sought}, more...)...), nil
}

// buildCut: breaks, labels, and how intervals are closed and told.
func buildCut(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		breaks, err := constantList(as[0])
		if n, whole := as[0].integer(); whole && as[0].known {
			breaks, err = expr.Lit(n), nil
		}
		if err != nil {
			return nil, err
		}
		labels, err := constantList(as[1])
		if err != nil {
			return nil, err
		}
		args := []*expr.Expr{self, breaks, labels}
		for _, a := range as[2:] {
			if a.later() {
				return nil, errLater
			}
			args = append(args, expr.Lit(a.bool()))
		}
		return expr.Fn(name, args...), nil
	}
}

// momentOf reads the end of a range of a type: text that is one, else the name of a column.
func momentOf(a arg, typ column.Type) (*expr.Expr, error) {
	if s, ok := a.text(); ok {
		for _, t := range []column.Type{typ, column.DatetimeType} {
			c, err := column.FromStrings([]string{s}, nil).Cast(t, true)
			if err == nil && !c.IsNull(0) {
				return expr.LitOf(t, c.Value(0)).At(a.span), nil
			}
		}
	}
	return a.column()
}
