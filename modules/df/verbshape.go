package df

import (
	"fmt"
	"slices"
	"sort"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

const nestedFrame = `let n = df![ "k" => ["a", "b"], "l" => [[1, 2], [3]], "o" => [{x: 1, y: 2}, {x: 3, y: 4}] ]` + "\n"

// shapeVerbs change what rows and columns a frame has.
func shapeVerbs() []verb {
	return []verb{
		{`fun pivot(self, on: Expr, index = null, values = null, aggregate: str = "first") -> Self`, "The values of a column become columns: one row for each group of index, and in each column the aggregate of values (first, sum, mean, min, max, count, len, median, last).", `§.pivot("region", index: "qty", values: "price", aggregate: "sum")¤.columns  // => ["qty", "EU", "US"]`, runPivot},
		{`fun melt(self, on = null, index = null, variable_name: str = "variable", value_name: str = "value") -> Self`, "Another name of unpivot.", `§.melt(on: ["qty", "price"], index: "region")¤.height  // => 6`, runUnpivot},
		{"fun explode(self, ...columns: Expr, empty_as_null: bool = false, keep_nulls: bool = true) -> Self", "A row of each element of lists. A null list gives one row with null, an empty one none, unless told otherwise. Several lists of one length go side by side.", nestedFrame + `n.explode("l")["l"].to_list()  // => [1, 2, 3]`, runExplode},
		{"fun unnest(self, ...columns: Expr) -> Self", "The fields of structs as columns in their place.", nestedFrame + `n.unnest("o").columns  // => ["k", "l", "x", "y"]`, runUnnest},
		{"fun sample(self, n: i64 = null, fraction: f64 = null, with_replacement: bool = false, shuffle: bool = false, seed: i64 = 0) -> Self", "n rows at random, or a fraction of them; the same seed gives the same rows.", `§.sample(2, seed: 7)¤.height  // => 2`, runSample},
		{"fun top_k(self, k: i64, by: Expr) -> Self", "The k rows with the largest values, the largest first; rows without a value come last.", `§.top_k(2, by: "qty")¤["qty"].to_list()  // => [5, 4]`, runTop(true)},
		{"fun bottom_k(self, k: i64, by: Expr) -> Self", "The k rows with the smallest values, the smallest first; rows without a value come last.", `§.bottom_k(1, by: "qty")¤["qty"].to_list()  // => [2]`, runTop(false)},
		{"fun gather_every(self, n: i64, offset: i64 = 0) -> Self", "Every nth row.", `§.gather_every(2)¤["qty"].to_list()  // => [4, 5]`, runGatherEvery},
		{"fun vstack(self, other) -> Self", "The rows of another frame of the same columns behind.", `§.vstack(t)¤.height  // => 6`, runStack(false)},
		{"fun extend_diagonal(self, other) -> Self", "The rows of another frame behind; columns are matched by name, missing ones are null.", `§.extend_diagonal(df![ "qty" => [1], "more" => [2] ])¤.shape  // => (4, 4)`, runStack(true)},
		{"fun remove(self, ...conditions: Expr) -> Self", "The rows for which not all conditions are true.", `§.remove(col("qty") > 3)¤["qty"].to_list()  // => [2]`, runRemove},
		{"fun fill_nan(self, value) -> Self", "With a value instead of NaN in the float columns.", `§.with_column((price * 0.0 / 0.0).alias("n")).fill_nan(1.0)¤["n"].to_list()  // => [1.0, 1.0, 1.0]`, runFillNaN},
		{"fun drop_nans(self, ...subset: Expr) -> Self", "The rows without NaN in some columns, or in any float column.", `§.drop_nans()¤.height  // => 3`, runDropNaNs},
		{"fun interpolate(self) -> Self", "With values on straight lines instead of nulls, in the number columns.", `df![ "v" => [1.0, null, 2.0] ].interpolate()["v"].to_list()  // => [1.0, 1.5, 2.0]`, runInterpolate},
		{"fun shift(self, n: i64 = 1) -> Self", "Each column moved down by n rows.", `§.shift()¤["qty"].to_list()  // => [nil, 4, 2]`, runShift},
		{`fun join_asof(self, other, on: Expr = null, left_on: Expr = null, right_on = null, by = null, strategy: str = "backward", tolerance = null, suffix: str = "_right") -> Self`, `Each row with the nearest row of another frame: the last whose time (or number) is not behind it ("backward"), the first that is not before it ("forward"), or the closer one ("nearest"). by says which columns must be equal.`,
			`let quotes = df![ "at" => [1, 5], "bid" => [10, 20] ]` + "\n" + `df![ "at" => [0, 4, 6] ].join_asof(quotes, on: "at")["bid"].to_list()  // => [nil, 10, 20]`, runJoinAsof},
		{`fun join_where(self, other, ...predicates, suffix: str = "_right") -> Self`, "All pairs of rows with another frame's for which the conditions are true. Columns of the other frame whose name is taken have the suffix.",
			`let r = df![ "low" => [0, 5], "size" => ["s", "l"] ]` + "\n" + `§.join_where(r, col("qty") >= col("low"))¤["size"].to_list()  // => ["s", "s", "s", "l"]`, runJoinWhere},
		{`fun group_by_dynamic(self, index: Expr, every: str, period: str = null, offset: str = null, label: str = "left", group_by = null, closed: str = "left", include_boundaries: bool = false, start_by: str = "window") -> GroupBy`, `Groups rows by windows of time, or of integers ("3i"): each begins every so often and lasts a period (as long as every, if not given), moved by an offset. Windows without rows are left out. closed says which ends belong to a window ("left", "right", "both", "none"); label calls it by its start ("left"), its end ("right") or its first time ("datapoint"); start_by lets the first window begin on the grid of every ("window"), at the first time ("datapoint") or on a day of its week ("monday" …); include_boundaries adds _lower_boundary and _upper_boundary. group_by makes windows within groups.`,
			`df![ "d" => ["2026-01-30", "2026-01-31", "2026-02-01"], "v" => [1, 2, 4] ].with_column(col("d").cast("date")).group_by_dynamic("d", every: "1mo").agg(sum("v"))["v"].to_list()  // => [3, 4]`, runDynamic},
		{`fun rolling(self, index: Expr, period, group_by = null, closed: str = "right", offset = null) -> GroupBy`, `For agg: each row with the rows whose time lies within a period before its own, or from an offset on. closed says which ends of it count: "left", "right", "both" or "none". group_by keeps windows within groups.`,
			`df![ "d" => ["2026-01-30", "2026-01-31", "2026-02-02"], "v" => [1, 2, 4] ].with_column(col("d").cast("date")).rolling("d", "2d").agg(sum("v"))["v"].to_list()  // => [1, 3, 4]`, runRolling},
		{"fun upsample(self, time_column: Expr, every: str) -> Self", "A row for each time from the first to the last; those that were not there are null.",
			`df![ "d" => ["2026-01-01", "2026-01-03"], "v" => [1, 2] ].with_column(col("d").cast("date")).upsample("d", "1d")["v"].to_list()  // => [1, nil, 2]`, runUpsample},
		{`fun transpose(self, include_header: bool = false, header_name: str = "column") -> Self`, "Columns as rows; the new columns are called column_0, column_1, …", `§.select("qty", "price").transpose()¤.shape  // => (2, 3)`, runTranspose},
	}
}

// runPivot reads the values of the column first, since they name the result's columns.
func runPivot(x *verbCall) (any, error) {
	on, err := x.args[0].column()
	if err != nil {
		return nil, err
	}
	index, err := x.optional(1)
	if err != nil {
		return nil, err
	}
	values, err := x.optional(2)
	if err != nil {
		return nil, err
	}
	name, ok := x.args[3].text()
	if !ok {
		return nil, errLater
	}
	if kinds := []string{"first", "last", "sum", "mean", "min", "max", "count", "len", "median"}; !slices.Contains(kinds, name) {
		return nil, unknownWord(x.args[3], "pivot does not know the aggregate", name, kinds)
	}
	switch {
	case index == nil && values == nil:
		return nil, expr.Errorf(expr.BadArgument, nil, "pivot needs index or values")
	case index == nil:
		index = rest(x.self.Schema(), append(slices.Clone(values), on))
	case values == nil:
		values = rest(x.self.Schema(), append(slices.Clone(index), on))
	}
	if _, err := x.self.Shaped().GroupBy(x.env, index, append(aggregatesOf(name, values), expr.Agg("first", on).Named(hidden+"on"))); err != nil {
		return nil, err
	}
	if x.self.IsShape() {
		return nil, errLater // the columns are values
	}
	found, err := x.self.Select(x.env, on.Named("on"))
	if err == nil {
		found, err = found.Unique(x.env, nil, "first")
	}
	if err != nil {
		return nil, err
	}
	t, err := found.Collect(x.env)
	if err != nil {
		return nil, err
	}
	return x.self.GroupBy(x.env, index, pivoted(on, t.Column(0), name, values))
}

func aggregatesOf(name string, values []*expr.Expr) []*expr.Expr {
	out := make([]*expr.Expr, len(values))
	for i, v := range values {
		out[i] = expr.Agg(name, v)
	}
	return out
}

// pivoted is an aggregate of each value column for each value of on; nulls are a column called null.
func pivoted(on *expr.Expr, found *column.Column, name string, values []*expr.Expr) []*expr.Expr {
	var out []*expr.Expr
	for _, v := range values {
		for i := range found.Len() {
			same, label := expr.Fn("is_null", on), "null"
			if !found.IsNull(i) {
				same, label = expr.Fn("==", on, expr.LitOf(found.Type(), found.Value(i))), found.Text(i)
			}
			if len(values) > 1 {
				label = v.OutputName() + "_" + label
			}
			out = append(out, expr.Agg(name, v).Where(same).Named(label))
		}
	}
	return out
}

func runExplode(x *verbCall) (any, error) {
	cols, err := plainColumns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	return x.self.Explode(x.env, cols, plan.ExplodeOptions{Empty: x.args[1].bool(), Nulls: !x.args[2].known || x.args[2].bool()})
}

func runUnnest(x *verbCall) (any, error) {
	cols, err := plainColumns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	for _, c := range cols {
		if i, ok := x.self.Schema().Find(c.Name); ok && x.self.Schema().Fields[i].Type.Kind == column.UnknownType.Kind {
			return nil, errLater
		}
	}
	return x.self.Unnest(x.env, cols)
}

func runSample(x *verbCall) (any, error) {
	o := plan.SampleOptions{N: -1, Replace: x.args[2].bool(), Shuffle: x.args[3].bool()}
	seed, err := x.count(4)
	if err != nil {
		return nil, err
	}
	o.Seed = uint64(seed)
	switch {
	case x.args[0].isNull() == x.args[1].isNull():
		return nil, expr.Errorf(expr.BadArgument, nil, "sample takes either n or fraction")
	case x.args[1].isNull():
		if o.N, err = x.count(0); err != nil {
			return nil, err
		}
		if o.N < 0 {
			return nil, expr.Errorf(expr.BadArgument, nil, "a sample has no negative number of rows")
		}
	default:
		f, ok := x.args[1].float()
		if !ok && !x.args[1].later() {
			return nil, expr.Errorf(expr.BadArgument, nil, "the fraction of a sample is a number")
		}
		o.Fraction = f
	}
	return x.self.Sample(x.env, o)
}

func runTop(desc bool) func(*verbCall) (any, error) {
	return func(x *verbCall) (any, error) {
		k, err := x.count(0)
		if err != nil {
			return nil, err
		}
		by, err := columns(x.args[1:2])
		if err != nil {
			return nil, err
		}
		keys := make([]plan.SortKey, len(by))
		for i, e := range by {
			keys[i] = plan.SortKey{Expr: e, Desc: desc, NullsLast: true}
		}
		f, err := x.self.Sort(x.env, keys...)
		if err != nil {
			return nil, err
		}
		return f.Slice(x.env, 0, max(0, k))
	}
}

const rowNumber = "\x00row"

// numbered filters by the rows' numbers.
func (x *verbCall) numbered(keep func(row *expr.Expr) *expr.Expr) (any, error) {
	f, err := x.self.WithColumns(x.env, expr.Fn("row_index", firstColumn(x.self)).Named(rowNumber))
	if err == nil {
		f, err = f.Filter(x.env, keep(expr.Col(rowNumber)))
	}
	if err != nil {
		return nil, err
	}
	return f.Drop(x.env, expr.Col(rowNumber))
}

func runGatherEvery(x *verbCall) (any, error) {
	n, err := x.count(0)
	if err != nil {
		return nil, err
	}
	from, err := x.count(1)
	if err != nil {
		return nil, err
	}
	if n < 1 && !x.args[0].later() {
		return nil, expr.Errorf(expr.BadArgument, nil, "gather_every needs a step above 0")
	}
	return x.numbered(func(row *expr.Expr) *expr.Expr {
		at := expr.Fn("-", row, expr.Lit(from))
		return expr.Fn("and", expr.Fn(">=", at, expr.Lit(0)), expr.Fn("==", expr.Fn("%", at, expr.Lit(max(1, n))), expr.Lit(0)))
	})
}

func (x *verbCall) frame(i int, verb string) (*dataframe.Frame, error) {
	if other := x.args[i]; other.frame == nil {
		if other.later() || x.call == nil && !other.known {
			return nil, errLater
		}
		return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(other.span), "%s needs another frame", verb)
	}
	return x.args[i].frame, nil
}

func runStack(diagonal bool) func(*verbCall) (any, error) {
	return func(x *verbCall) (any, error) {
		other, err := x.frame(0, "this verb")
		if err != nil {
			return nil, err
		}
		return dataframe.Concat(x.env, []*dataframe.Frame{x.self, other}, diagonal)
	}
}

func runRemove(x *verbCall) (any, error) {
	conds, err := columns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	out := expr.Lit(true)
	for _, c := range conds {
		out = expr.Fn("and", out, c)
	}
	return x.self.Filter(x.env, expr.Fn("not", expr.Fn("coalesce", out, expr.Lit(false))))
}

// floats lists the float columns among some, or among all.
func (x *verbCall) floats(subset []*expr.Expr) []*expr.Expr {
	var out []*expr.Expr
	for _, f := range x.self.Schema().Fields {
		wanted := len(subset) == 0
		for _, c := range subset {
			wanted = wanted || c.Name == f.Name
		}
		if wanted && f.Type.IsFloat() {
			out = append(out, expr.Col(f.Name))
		}
	}
	return out
}

func runFillNaN(x *verbCall) (any, error) {
	v, err := x.args[0].operand()
	if err != nil {
		return nil, err
	}
	var out []*expr.Expr
	for _, c := range x.floats(nil) {
		out = append(out, expr.Fn("fill_nan", c, v))
	}
	return x.self.WithColumns(x.env, out...)
}

func runDropNaNs(x *verbCall) (any, error) {
	subset, err := plainColumns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	var conds []*expr.Expr
	for _, c := range x.floats(subset) {
		conds = append(conds, expr.Fn("coalesce", expr.Fn("is_not_nan", c), expr.Lit(true)))
	}
	return x.self.Filter(x.env, conds...)
}

func runInterpolate(x *verbCall) (any, error) {
	var out []*expr.Expr
	for _, f := range x.self.Schema().Fields {
		if f.Type.IsNumeric() {
			out = append(out, expr.Fn("interpolate", expr.Col(f.Name)))
		}
	}
	return x.self.WithColumns(x.env, out...)
}

func runShift(x *verbCall) (any, error) {
	n, err := x.count(0)
	if err != nil {
		return nil, err
	}
	return x.self.Select(x.env, expr.Fn("shift", expr.All(), expr.Lit(n)))
}

func runJoinAsof(x *verbCall) (any, error) {
	other, err := x.frame(0, "join_asof")
	if err != nil {
		return nil, err
	}
	o := plan.AsofOptions{}
	if o.Strategy, _ = x.args[5].text(); o.Strategy == "" {
		o.Strategy = "backward"
	}
	if o.Suffix, _ = x.args[7].text(); o.Suffix == "" {
		o.Suffix = "_right"
	}
	for i, to := range []**expr.Expr{&o.LeftOn, &o.LeftOn, &o.RightOn} {
		if a := x.args[i+1]; !a.isNull() {
			if *to, err = a.column(); err != nil {
				return nil, err
			}
		}
	}
	if o.RightOn == nil {
		o.RightOn = o.LeftOn
	}
	if o.LeftOn == nil {
		return nil, expr.Errorf(expr.BadArgument, nil, "join_asof needs what to compare: on: \"time\"")
	}
	if o.LeftBy, err = x.optional(4); err != nil {
		return nil, err
	}
	o.RightBy = o.LeftBy
	if !x.args[6].isNull() {
		if o.Tolerance, err = distance(x.args[6]); err != nil {
			return nil, err
		}
	}
	return x.self.JoinAsof(x.env, other, o)
}

func runJoinWhere(x *verbCall) (any, error) {
	other, err := x.frame(0, "join_where")
	if err != nil {
		return nil, err
	}
	conds, err := columns(x.args[1].list)
	if err != nil {
		return nil, err
	}
	suffix, _ := x.args[2].text()
	f, err := x.self.Join(x.env, other, plan.JoinOptions{How: plan.Cross, Suffix: suffix})
	if err != nil {
		return nil, err
	}
	return f.Filter(x.env, conds...)
}

func runTranspose(x *verbCall) (any, error) {
	typ := column.NullType
	for _, f := range x.self.Schema().Fields {
		t, ok := column.Common(typ, f.Type)
		if !ok {
			return nil, expr.Errorf(expr.TypeMismatch, nil, "transpose needs columns of one type: %q is %s, those before it are %s", f.Name, f.Type, typ).WithHint("cast them first, or select some")
		}
		typ = t
	}
	if x.self.IsShape() {
		return nil, errLater
	}
	t, err := x.self.Collect(x.env)
	if err != nil {
		return nil, err
	}
	whole := make([]*column.Column, len(t.Columns()))
	for i, c := range t.Columns() {
		if whole[i], err = c.Cast(typ, false); err != nil {
			return nil, err
		}
	}
	var names []string
	var cols []*column.Column
	if x.args[0].bool() {
		header, _ := x.args[1].text()
		names, cols = append(names, header), append(cols, column.FromStrings(t.Schema().Names(), nil))
	}
	all := column.OfNulls(typ, 0)
	if len(whole) > 0 {
		all = column.Concat(whole)
	}
	for row := range t.Rows() {
		pick := make([]int32, len(whole))
		for i := range pick {
			pick[i] = int32(i*t.Rows() + row)
		}
		names, cols = append(names, fmt.Sprintf("column_%d", row)), append(cols, all.Take(pick))
	}
	out, err := column.FromColumns(names, cols)
	if err != nil {
		return nil, err
	}
	f := dataframe.FromTable(out)
	if x.self.IsLazy() {
		f = f.Lazy()
	}
	return f, nil
}

// partitions are the rows of each group of equal keys, in the order of their first rows.
func partitions(t *column.Table, keys []*column.Column) []*column.Table {
	g := column.GroupBy(keys, t.Rows())
	rows := make([][]int32, g.Len())
	for i, id := range g.IDs {
		rows[id] = append(rows[id], int32(i))
	}
	out := make([]*column.Table, len(rows))
	for i, r := range rows {
		sort.Slice(r, func(a, b int) bool { return r[a] < r[b] })
		out[i] = t.Take(r)
	}
	return out
}
