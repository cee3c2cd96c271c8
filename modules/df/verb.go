package df

import (
	"slices"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/interp/module"
	"skep/interp/value"
)

// verb is a method of frames that gives a frame. Its example is written for a receiver § and a result that is shown
// after ¤: the same one serves eager and lazy frames.
type verb struct {
	sig, doc, example string
	run               func(x *verbCall) (any, error)
}

// verbCall is a verb on its way, running or looked at by the checker (then self has a schema only).
type verbCall struct {
	env  dataframe.Env
	self *dataframe.Frame
	args []arg
	call *module.Call // nil: the checker
}

const sales = `let t = df![ "region" => ["EU", "US", "EU"], "qty" => [4, 2, 5], "price" => [1.5, 2.0, 3.0] ]` + "\n"

func verbs() []verb {
	return append([]verb{
		{"fun filter(self, ...conditions: Expr) -> Self", "The rows for which all conditions are true; null counts as false.\n\nA function is called with each row as an object.", `§.filter(col("qty") > 3, region == "EU")¤.height  // => 2` + "\n" + `§.filter(|row| row.qty > 4)¤.height  // => 1`, runFilter},
		{"fun select(self, ...columns: Expr) -> Self", "Only these columns: names or expressions.", `§.select("region", col("qty") * 2)¤.columns  // => ["region", "qty"]`, runSelect},
		{"fun with_column(self, column: Expr, values = null) -> Self", "With one more column, or one of the same name replaced: an expression, or a name and values, an expression or a function of the row.", `§.with_column((price * qty).alias("total"))¤["total"].to_list()  // => [6.0, 4.0, 15.0]`, runWithColumn},
		{"fun with_columns(self, ...columns: Expr) -> Self", "With these columns added, or replaced where the name exists.", `§.with_columns((qty + 1).alias("more"), price.round().alias("whole"))¤.width  // => 5`, runWithColumns},
		{"fun group_by(self, ...keys: Expr) -> GroupBy", "Groups rows by equal keys, for agg; groups come in the order in which they first appear.", `§.group_by("region").agg(sum("qty"))¤.rows_as_lists()  // => [["EU", 9], ["US", 2]]`, runGroupBy},
		{"fun groupby(self, ...keys: Expr) -> GroupBy", "Another name of group_by.", `§.groupby("region").agg(count())¤.height  // => 2`, runGroupBy},
		{"fun sort(self, ...by: Expr, desc = false, nulls_last: bool = false) -> Self", "The rows in order. desc is one bool, or one for each column. Rows that are equal keep their order; nulls come first unless nulls_last.", `§.sort("qty", desc: true)¤["qty"].to_list()  // => [5, 4, 2]`, runSort},
		{"fun sort_by(self, by: Expr, desc: bool = false) -> Self", "Another name of sort.", `§.sort_by("qty")¤["qty"].to_list()  // => [2, 4, 5]`, runSortBy},
		{"fun head(self, n: i64 = 5) -> Self", "The first n rows; all but the last -n if n is negative.", `§.head(2)¤.height  // => 2`, runHead},
		{"fun limit(self, n: i64 = 5) -> Self", "Another name of head.", `§.limit(1)¤.height  // => 1`, runHead},
		{"fun tail(self, n: i64 = 5) -> Self", "The last n rows; all but the first -n if n is negative.", `§.tail(1)¤["qty"].to_list()  // => [5]`, runTail},
		{"fun slice(self, offset: i64, length: i64 = null) -> Self", "length rows from offset on; a negative offset counts from the end.", `§.slice(-2, 1)¤["qty"].to_list()  // => [2]`, runSlice},
		{`fun unique(self, ...subset: Expr, keep: str = "first") -> Self`, `One row of those that are equal in some columns, or in all: the "first", the "last", or "none" of those that are not alone.`, `§.unique("region")¤.height  // => 2`, runUnique},
		{"fun drop(self, ...columns: Expr) -> Self", "Without some columns.", `§.drop("price")¤.columns  // => ["region", "qty"]`, runDrop},
		{"fun rename(self, names, to: str = null) -> Self", "With other names: {old: \"new\"}, or old and new.", `§.rename({qty: "quantity"})¤.columns  // => ["region", "quantity", "price"]`, runRename},
		{`fun join(self, other, on: Expr = null, how: str = "inner", left_on: Expr = null, right_on = null, suffix: str = "_right") -> Self`, "The rows paired with those of another frame that have equal keys. how is inner, left, right, full, semi, anti or cross. A column whose name is taken gets the suffix. Null equals nothing.", `let r = df![ "region" => ["EU", "US"], "name" => ["Europe", "America"] ]` + "\n" + `§.join(r, on: "region", how: "left")¤["name"].to_list()  // => ["Europe", "America", "Europe"]`, runJoin},
		{"fun drop_nulls(self, ...subset: Expr) -> Self", "The rows without null in some columns, or in any.", `§.with_column(qty.shift().alias("before")).drop_nulls()¤.height  // => 2`, runDropNulls},
		{"fun fill_null(self, value = null, strategy: str = null) -> Self", "With a value instead of null, in the columns whose type has such values; or by a strategy: forward, backward, min, max, mean, zero, one.", `§.select(qty.shift()).fill_null(0)¤["qty"].to_list()  // => [0, 4, 2]`, runFillNull},
		{"fun cast(self, types) -> Self", `With columns as other types: {qty: "f64"}.`, `§.cast({qty: "f64"})¤["qty"].to_list()  // => [4.0, 2.0, 5.0]`, runCast},
		{`fun unpivot(self, on = null, index = null, variable_name: str = "variable", value_name: str = "value") -> Self`, "One row for each value: the columns on become a column of names and one of values, beside the columns index.", `§.unpivot(on: ["qty", "price"], index: "region")¤.height  // => 6`, runUnpivot},
		{`fun with_row_index(self, name: str = "index", offset: i64 = 0) -> Self`, "With the row's number as first column.", `§.with_row_index()¤["index"].to_list()  // => [0, 1, 2]`, runRowIndex},
		{"fun null_count(self) -> Self", "How many nulls each column has, as one row.", `§.null_count()¤["qty"].to_list()  // => [0]`, overAll("null_count", nil)},
		{"fun reverse(self) -> Self", "The rows from the last to the first.", `§.reverse()¤["qty"].to_list()  // => [5, 2, 4]`, runReverse},
	}, append(shapeVerbs(), wholeVerbs()...)...)
}

func wholeVerbs() []verb {
	var out []verb
	for _, a := range []struct{ name, doc, want string }{
		{"sum", "The sum of a column, as a number; without a column those of all number columns, as one row.", "11"},
		{"mean", "The mean of a column, as a number; without a column those of all number columns, as one row.", "3.6666666666666665"},
		{"min", "The smallest value of a column; without a column those of all columns, as one row.", "2"},
		{"max", "The largest value of a column; without a column those of all columns, as one row.", "5"},
		{"median", "The median of a column, as a number; without a column those of all number columns, as one row.", "4.0"},
		{"std", "The standard deviation of a column, as a number; without a column those of all number columns, as one row.", "1.5275252316519465"},
		{"var", "The variance of a column, as a number; without a column those of all number columns, as one row.", "2.333333333333333"},
	} {
		out = append(out, verb{"fun " + a.name + "(self, column: Expr = null)", a.doc, `§.` + a.name + `("qty")  // => ` + a.want, runWhole(a.name)})
	}
	return out
}

// methods makes the declarations of verbs for a type: "DataFrame" or "LazyFrame".
func methods(typ string, vs []verb) []module.Func {
	recv, done := "t", ""
	if typ == "LazyFrame" {
		recv, done = "t.lazy()", ".collect()"
	}
	fill := func(s string) string { // three passes cost less than a strings.Replacer's tables, which start-up would wait for
		return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "§", recv), "¤", done), "Self", typ)
	}
	out := make([]module.Func, 0, len(vs))
	for _, v := range vs {
		out = append(out, module.Func{Sig: fill(v.sig), Doc: v.doc, Example: sales + fill(v.example), Impl: v.impl, Rule: v.rule, Others: othersOf(v.sig)})
	}
	return out
}

// impl runs the verb for a program.
func (v verb) impl(c *module.Call) (value.Value, error) {
	self, ok := value.As[*frame](c.Args[0])
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+": the receiver is no frame")
	}
	x := &verbCall{env: envOf(c), self: self.f, call: c}
	for _, a := range c.Args[1:] {
		x.args = append(x.args, running(a))
	}
	x.args = picked(x.args, self.f.Schema())
	out, err := v.run(x)
	if err != nil {
		return value.Null, shown(err)
	}
	return box(out), nil
}

// byRow evaluates functions of the row among arguments: their results become columns, so that verbs see only expressions.
func (x *verbCall) byRow(as []arg, name string) ([]*expr.Expr, *dataframe.Frame, error) {
	self := x.self
	var out []*expr.Expr
	for _, a := range flat(as) {
		if !a.isFunc() {
			e, err := a.column()
			if err != nil {
				return nil, nil, err
			}
			out = append(out, e)
			continue
		}
		f, err := x.apply(self, a, name)
		if err != nil {
			return nil, nil, err
		}
		self = f
		out = append(out, expr.Col(name))
	}
	return out, self, nil
}

// apply puts the results of a function, called with each row, into a column.
func (x *verbCall) apply(f *dataframe.Frame, fn arg, name string) (*dataframe.Frame, error) {
	if x.call == nil {
		return nil, errLater
	}
	t, err := f.Collect(x.env)
	if err != nil {
		return nil, err
	}
	reader := newRowReader(t)
	vals := make([]value.Value, t.Rows())
	for row := range vals {
		if vals[row], err = x.call.Host.Invoke(fn.val, reader.row(row)); err != nil {
			return nil, err
		}
	}
	c, err := columnOf(name, vals)
	if err != nil {
		return nil, err
	}
	return dataframe.FromTable(t).WithColumns(x.env, expr.Values(name, c))
}

const rowResult = "\x00row" // the name of a column that a function's results pass through

func runFilter(x *verbCall) (any, error) {
	conds, self, err := x.byRow(x.args[0].list, rowResult)
	if err == errLater {
		return x.self, nil // the rows of a function's choice: the same columns
	}
	if err != nil {
		return nil, err
	}
	out, err := self.Filter(x.env, conds...)
	if err != nil || self == x.self {
		return out, err
	}
	return out.Drop(x.env, expr.Col(rowResult))
}

func runSelect(x *verbCall) (any, error) {
	exprs, err := columns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	return x.self.Select(x.env, exprs...)
}

func runWithColumns(x *verbCall) (any, error) {
	exprs, err := columns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	return x.self.WithColumns(x.env, exprs...)
}

// runWithColumn also takes a name, and values, an expression or a function of the row.
func runWithColumn(x *verbCall) (any, error) {
	first, second := x.args[0], x.args[1]
	if second.isNull() {
		e, err := first.column()
		if err != nil {
			return nil, err
		}
		return x.self.WithColumns(x.env, e)
	}
	name, ok := first.text()
	switch {
	case !ok && first.later():
		return nil, errLater
	case !ok:
		return nil, expr.Errorf(expr.BadArgument, nil, "with_column takes an expression, or a name and values")
	case second.isFunc():
		return x.apply(x.self, second, name)
	case second.isList || second.series != nil:
		return x.withValues(name, second)
	}
	e, err := second.operand()
	if err != nil {
		return nil, err
	}
	return x.self.WithColumns(x.env, e.Named(name))
}

func (x *verbCall) withValues(name string, a arg) (any, error) {
	if x.call == nil {
		typ := column.UnknownType
		if c, ok := inferArgs(a.list); ok {
			typ = c
		}
		return x.self.WithColumns(x.env, expr.LitOf(typ, expr.Later{}).Named(name))
	}
	if s, ok := value.As[*series](a.val); ok {
		return x.self.WithColumns(x.env, expr.Values(name, s.col))
	}
	vals := make([]value.Value, len(a.list))
	for i, v := range a.list {
		vals[i] = v.val
	}
	c, err := columnOf(name, vals)
	if err != nil {
		return nil, err
	}
	return x.self.WithColumns(x.env, expr.Values(name, c))
}

func runGroupBy(x *verbCall) (any, error) {
	keys, err := columns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, expr.Errorf(expr.BadArgument, nil, "group_by needs at least one key").WithHint("without groups: select(sum(\"x\"), …)")
	}
	if _, err := x.self.Shaped().GroupBy(x.env, keys, nil); err != nil {
		return nil, err
	}
	return &grouping{f: x.self, keys: keys}, nil
}

func runSort(x *verbCall) (any, error) {
	by, err := columns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	if len(by) == 0 {
		return nil, expr.Errorf(expr.BadArgument, nil, "sort needs at least one column")
	}
	desc := x.args[1]
	if desc.isList && len(desc.list) != len(by) {
		return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(desc.span), "desc has %d values for %d columns", len(desc.list), len(by))
	}
	keys := make([]plan.SortKey, len(by))
	for i, e := range by {
		keys[i] = plan.SortKey{Expr: e, Desc: desc.bool(), NullsLast: x.args[2].bool()}
		if desc.isList {
			keys[i].Desc = desc.list[i].bool()
		}
	}
	return x.self.Sort(x.env, keys...)
}

func runSortBy(x *verbCall) (any, error) {
	y := *x
	y.args = []arg{{given: true, isList: true, list: x.args[:1]}, x.args[1], {}}
	return runSort(&y)
}

func (x *verbCall) count(i int) (int, error) {
	n, ok := x.args[i].integer()
	if !ok && x.call == nil {
		return 0, errLater // the checker reports what does not fit the signature
	}
	if !ok {
		return 0, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(x.args[i].span), "the number of rows must be an integer")
	}
	return n, nil
}

func runHead(x *verbCall) (any, error) {
	n, err := x.count(0)
	if err != nil {
		return nil, err
	}
	if n >= 0 || x.self.IsShape() {
		return x.self.Slice(x.env, 0, max(0, n))
	}
	t, err := x.self.Collect(x.env)
	if err != nil {
		return nil, err
	}
	return x.self.Slice(x.env, 0, max(0, t.Rows()+n))
}

func runTail(x *verbCall) (any, error) {
	n, err := x.count(0)
	switch {
	case err != nil:
		return nil, err
	case n < 0:
		return x.self.Slice(x.env, -n, -1)
	case n == 0:
		return x.self.Slice(x.env, 0, 0)
	}
	return x.self.Slice(x.env, -n, -1)
}

func runSlice(x *verbCall) (any, error) {
	from, err := x.count(0)
	if err != nil {
		return nil, err
	}
	n := -1
	if !x.args[1].isNull() {
		if n, err = x.count(1); err != nil {
			return nil, err
		}
	}
	return x.self.Slice(x.env, from, n)
}

func runReverse(x *verbCall) (any, error) {
	const name = "\x00row"
	f, err := x.self.WithColumns(x.env, expr.Fn("cum_count", expr.Fn("is_null", firstColumn(x.self))).Named(name))
	if err == nil {
		f, err = f.Sort(x.env, plan.SortKey{Expr: expr.Col(name), Desc: true})
	}
	if err != nil {
		return nil, err
	}
	return f.Drop(x.env, expr.Col(name))
}

// firstColumn stands for the rows of a frame in an expression that only counts them.
func firstColumn(f *dataframe.Frame) *expr.Expr {
	if f.Schema().Len() == 0 {
		return expr.Lit(0)
	}
	return expr.Col(f.Schema().Names()[0])
}

func runUnique(x *verbCall) (any, error) {
	subset, err := plainColumns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	keep, ok := x.args[1].text()
	if !ok {
		keep = "first"
	}
	if kinds := []string{"first", "last", "any", "none"}; !slices.Contains(kinds, keep) {
		return nil, unknownWord(x.args[1], "unique does not know what to keep", keep, kinds)
	}
	return x.self.Unique(x.env, subset, keep)
}

func runDrop(x *verbCall) (any, error) {
	cols, err := plainColumns(x.args[0].list)
	if err != nil {
		return nil, err
	}
	return x.self.Drop(x.env, cols...)
}

func runRename(x *verbCall) (any, error) {
	from, to := x.args[0], x.args[1]
	if from.later() || to.later() {
		return nil, errLater
	}
	if from.names != nil {
		var cols []*expr.Expr
		var names []string
		for i, old := range from.names {
			s, ok := from.list[i].text()
			if !ok {
				return nil, errName(from.list[i])
			}
			cols, names = append(cols, expr.Col(old).At(from.key(i))), append(names, s)
		}
		return x.self.Rename(x.env, cols, names)
	}
	cols, err := plainColumns([]arg{from})
	if err != nil {
		return nil, err
	}
	name, ok := to.text()
	if !ok {
		return nil, errName(to)
	}
	return x.self.Rename(x.env, cols, []string{name})
}

func errName(a arg) error {
	if a.later() {
		return errLater
	}
	return expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "a new name is needed, as a string")
}
