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

func nameOf(sig string) string {
	n, _, _ := strings.Cut(strings.TrimPrefix(sig, "fun "), "(")
	return n
}

// seriesSig is the signature of an expression's method on a Series.
func seriesSig(m method) string {
	if isAggregateMethod(nameOf(m.sig)) {
		return strings.Replace(m.sig, " -> Expr", "", 1)
	}
	return strings.Replace(m.sig, "-> Expr", "-> Series", 1)
}

func isAggregateMethod(name string) bool {
	return slices.ContainsFunc(aggregates.Get(), func(m method) bool { return nameOf(m.sig) == name })
}

// seriesExample shows a method of expressions on a Series: the example's own columns, and values instead of show(…).
func seriesExample(m method) string {
	return exprSample + m.example + "\ntypeof(t[\"x\"])  // => \"Series\""
}

func frameType() module.Type {
	return module.Type{Name: "DataFrame", Doc: "A table of typed columns. Its verbs give new frames and take column expressions, in which bare names are columns.",
		Methods: append(metered(slices.Concat(methods("DataFrame", verbs()), writerMethods(), parquetWriters(), ipcWriters(), excelWriters(), databaseWriters(), loaderMethods("DataFrame"), tensorMethods("DataFrame"))), valueMethods()...),
		Fields:  slices.Concat(schemaFields("DataFrame"), sizeFields(), plotFields()), Statics: statics(), Display: bundleOf,
		Columns: &module.Columns{Of: columnOfBox, Funcs: columnFuncs()}, Static: frameStatic(), Synonyms: frameSynonyms.Get(), Stored: storedFrame(), Member: columnMember}
}

// columnMember is t.price, which t["price"] is, too.
func columnMember(v value.Value, name string) (value.Value, bool) {
	f, ok := value.As[*frame](v)
	if !ok || f.f.IsLazy() {
		return value.Null, false
	}
	t, err := f.f.Collect(dataframe.Env{})
	if err != nil {
		return value.Null, false
	}
	col, ok := t.ByName(name)
	if !ok {
		return value.Null, false
	}
	return newSeries(name, col), true
}

func lazyType() module.Type {
	const lazy = sales + "let q = t.lazy().filter(qty > 3).select(\"region\")\n"
	return module.Type{Name: "LazyFrame", Fixed: true, Doc: "A frame whose verbs are deferred until collect().", Display: bundleOf, Static: frameStatic(),
		Methods: append(metered(slices.Concat(methods("LazyFrame", verbs()), loaderMethods("LazyFrame"), tensorMethods("LazyFrame"), sinkMethods())), metered([]module.Func{
			{Sig: "fun collect(self, memory_limit: OneOf<i64, str> = null, threads: i64 = null, optimized: bool = true, on = null) -> DataFrame", Doc: "Runs the plan and gives the frame. All its operations together hold at most memory_limit (\"512M\", or bytes), the frame that comes out not counted: what does not fit goes to disk for the time being. Without memory_limit it is half of the program's own limit. The answer is the same, with any number of threads too. optimized: false runs the plan as it was written, one whole table after the other and without a limit: the same answer by another path.\n\non: \"sc://host:15002\", or what df.remote gives, runs it on Spark: files are read there by their paths, frames of this program are sent. What Spark cannot do is named before anything runs. Rows come in the order of the last sort, if there is one, else in any.", Example: lazy + "q.collect().height  // => 2\nq.collect(memory_limit: \"64M\", threads: 1).height  // => 2", Rule: ruleKind("DataFrame"), Impl: func(c *module.Call) (value.Value, error) {
				f, _ := value.As[*frame](c.Args[0])
				env, err := limited(c, 1)
				if err != nil {
					return value.Null, err
				}
				env.Plain = !c.Args[3].AsBool()
				if env.Engine, err = engineArg(c, 4); err != nil {
					return value.Null, shown(err)
				}
				g, err := f.f.Eager(env)
				if err != nil {
					return value.Null, shown(err)
				}
				return newFrame(g), nil
			}},
			{Sig: "fun lazy(self) -> LazyFrame", Doc: "Itself.", Example: lazy + "typeof(q.lazy())  // => \"LazyFrame\"", Rule: ruleKind("LazyFrame"), Impl: func(c *module.Call) (value.Value, error) { return c.Args[0], nil }},
			explainMethod(lazy + "q.explain().contains(\"FILTER\")  // => true"),
		})...),
		Fields: schemaFields("LazyFrame"), Synonyms: frameSynonyms.Get(),
		Columns: &module.Columns{Of: columnOfBox, Funcs: columnFuncs()}}
}

func schemaFields(typ string) []module.Func {
	recv := "t"
	if typ == "LazyFrame" {
		recv = "t.lazy()"
	}
	of := func(f func(s *column.Schema) value.Value) module.Impl {
		return func(c *module.Call) (value.Value, error) {
			x, _ := value.As[*frame](c.Args[0])
			return f(x.f.Schema()), nil
		}
	}
	return []module.Func{
		{Sig: "fun columns(self) -> [str]", Doc: "The names of the columns.", Example: sales + recv + ".columns  // => [\"region\", \"qty\", \"price\"]", Impl: of(func(s *column.Schema) value.Value { return value.Strings(s.Names()) })},
		{Sig: "fun width(self) -> i64", Doc: "The number of columns.", Example: sales + recv + ".width  // => 3", Impl: of(func(s *column.Schema) value.Value { return value.Int(int64(s.Len())) })},
		{Sig: "fun dtypes(self) -> [str]", Doc: "The types of the columns.", Example: sales + recv + ".dtypes  // => [\"str\", \"i64\", \"f64\"]", Impl: of(func(s *column.Schema) value.Value {
			out := make([]string, s.Len())
			for i, f := range s.Fields {
				out[i] = f.Type.String()
			}
			return value.Strings(out)
		})},
		{Sig: "fun schema(self) -> Dict<str, str>", Doc: "The type of each column, by name.", Example: sales + recv + ".schema[\"qty\"]  // => \"i64\"", Impl: of(func(s *column.Schema) value.Value {
			d := value.NewDict()
			for _, f := range s.Fields {
				d.SetStr(f.Name, value.String(f.Type.String()))
			}
			return d.Value()
		})},
	}
}

func shape(_ *module.Call, t *column.Table) (value.Value, error) {
	return value.NewTuple(value.Int(int64(t.Rows())), value.Int(int64(t.Schema().Len()))), nil
}

func height(_ *module.Call, t *column.Table) (value.Value, error) {
	return value.Int(int64(t.Rows())), nil
}

func sizeFields() []module.Func {
	return []module.Func{
		{Sig: "fun shape(self) -> (i64, i64)", Doc: "The numbers of rows and of columns.", Example: sales + "t.shape  // => (3, 3)", Impl: onTable(shape)},
		{Sig: "fun height(self) -> i64", Doc: "The number of rows.", Example: sales + "t.height  // => 3", Impl: onTable(height)},
	}
}

// valueMethods are methods of eager frames that give no frame, or need the rows.
func valueMethods() []module.Func {
	return append([]module.Func{
		{Sig: "fun rows(self) -> Rows", Doc: "The rows, to walk over: each is an object. As a number it is how many there are.", Example: sales + "let mut n = 0\nfor row in t.rows() { n += row.qty }\nn  // => 11", Impl: onTable(rowsOrCount), Rule: ruleRows},
		{Sig: "fun iter(self) -> Iterator<_>", Doc: "The rows as objects: for row in t.", Example: sales + "let mut n = 0\nfor row in t { n += row.qty }\nn  // => 11", Impl: onTable(func(_ *module.Call, t *column.Table) (value.Value, error) {
			return (&rowsBox{t, newRowReader(t)}).iterate(), nil
		}), Rule: ruleIter},
		{Sig: "fun row(self, index: i64)", Doc: "One row as an object; a negative index counts from the end.", Example: sales + "t.row(-1).qty  // => 5", Impl: onTable(oneRow), Rule: ruleRow},
		{Sig: "fun to_rows(self) -> [_]", Doc: "The rows as an array of objects.", Example: sales + "t.to_rows()[0].qty  // => 4", Impl: onTable(allRows(func(r *rowReader, i int) value.Value { return r.row(i) })), Rule: ruleRowList},
		{Sig: "fun to_dicts(self) -> [_]", Doc: "Another name of to_rows.", Example: sales + "t.to_dicts().len()  // => 3", Impl: onTable(allRows(func(r *rowReader, i int) value.Value { return r.row(i) })), Rule: ruleRowList},
		{Sig: "fun rows_as_lists(self) -> [[_]]", Doc: "The rows as arrays of values.", Example: sales + "t.head(1).rows_as_lists()  // => [[\"EU\", 4, 1.5]]", Impl: onTable(allRows(func(r *rowReader, i int) value.Value { return r.list(i) }))},
		{Sig: "fun to_dict(self) -> Dict<str, [_]>", Doc: "The columns as an object of arrays.", Example: sales + "t.to_dict()[\"qty\"]  // => [4, 2, 5]", Impl: onTable(toDict)},
		{Sig: "fun columns(self) -> i64", Doc: "The number of columns, as in the original; the field columns has their names.", Example: sales + "t.columns()  // => 3", Impl: onTable(func(_ *module.Call, t *column.Table) (value.Value, error) {
			return value.Int(int64(t.Schema().Len())), nil
		})},
		{Sig: "fun column_names(self) -> [str]", Doc: "The names of the columns.", Example: sales + "t.column_names()  // => [\"region\", \"qty\", \"price\"]", Impl: onTable(func(_ *module.Call, t *column.Table) (value.Value, error) {
			return value.Strings(t.Schema().Names()), nil
		})},
		{Sig: "fun shape(self) -> (i64, i64)", Doc: "The numbers of rows and of columns.", Example: sales + "t.shape()  // => (3, 3)", Impl: onTable(shape)},
		{Sig: "fun len(self) -> i64", Doc: "The number of rows.", Example: sales + "t.len()  // => 3", Impl: onTable(height)},
		{Sig: "fun is_empty(self) -> bool", Doc: "Whether there is no row.", Example: sales + "t.filter(qty > 9).is_empty()  // => true", Impl: onTable(func(_ *module.Call, t *column.Table) (value.Value, error) { return value.Bool(t.Rows() == 0), nil })},
		{Sig: "fun get(self, column: Expr, row: i64)", Doc: "One value.", Example: sales + "t.get(\"qty\", 2)  // => 5", Impl: onTable(getValue)},
		{Sig: "fun column(self, name: Expr) -> Series", Doc: "One column.", Example: sales + "t.column(\"qty\").max()  // => 5", Impl: onTable(getColumn), Rule: ruleSeries},
		{Sig: "fun get_column(self, name: Expr) -> Series", Doc: "One column.", Example: sales + "t.get_column(\"qty\").max()  // => 5", Impl: onTable(getColumn), Rule: ruleSeries},
		{Sig: "fun item(self, row: i64 = null, column = null)", Doc: "The value in a row, counted from 0, and a column, a name or a number; without both the only value of a frame of one row and one column.", Example: sales + "t.select(sum(qty)).item()  // => 11\nt.item(-1, \"qty\")  // => 5", Impl: onTable(item)},
		{Sig: "fun describe(self) -> DataFrame", Doc: "Count, nulls, mean, deviation, smallest, quartiles and largest value of each column.", Example: sales + "t.describe()[\"qty\"].to_list()[0]  // => \"3\"", Impl: onTable(describe)},
		corrMethod(),
		{Sig: "fun partition_by(self, ...columns: Expr) -> [DataFrame]", Doc: "A frame for each group of equal values, in the order in which they first appear.", Example: sales + "t.partition_by(\"region\")[0].height  // => 2", Impl: onTable(partitionFrame)},
		{Sig: "fun value_counts(self, column: Expr) -> DataFrame", Doc: "How often each value of a column occurs, the most frequent first.", Example: sales + "t.value_counts(\"region\")[\"count\"].to_list()  // => [2, 1]", Impl: onTable(countValues), Rule: ruleCounts},
		{Sig: "fun transform(self, column: Expr, f: fun(_) -> _) -> DataFrame", Doc: "With a function's results instead of a column's values.", Example: sales + "t.transform(\"qty\", |q| q * 10)[\"qty\"].to_list()  // => [40, 20, 50]", Impl: onTable(transform)},
		{Sig: "fun equals(self, other) -> bool", Doc: "Whether another frame has the same columns and rows; null equals null.", Example: sales + "t.equals(t.filter(true))  // => true", Impl: onTable(func(c *module.Call, t *column.Table) (value.Value, error) {
			o, ok := value.As[*frame](c.Args[1])
			return value.Bool(ok && o.table() != nil && o.table().Equal(t)), nil
		})},
		{Sig: "fun lazy(self) -> LazyFrame", Doc: "The frame with its verbs deferred until collect().", Example: sales + "typeof(t.lazy())  // => \"LazyFrame\"", Rule: ruleKind("LazyFrame"), Impl: func(c *module.Call) (value.Value, error) {
			f, _ := value.As[*frame](c.Args[0])
			return newFrame(f.f.Lazy()), nil
		}},
		{Sig: "fun collect(self) -> DataFrame", Doc: "Itself: an eager frame is collected already.", Example: sales + "t.collect().height  // => 3", Rule: ruleKind("DataFrame"), Impl: func(c *module.Call) (value.Value, error) { return c.Args[0], nil }},
		explainMethod(sales + "t.explain().contains(\"SCAN\")  // => true"),
		{Sig: "fun index(self, ...at)", Doc: "t[\"name\"] is a column, t[2] a row, t[1..3] some rows, t[[\"a\", \"b\"]] some columns, t[2, \"name\"] a value, t[mask] the rows where a Series is true.", Example: sales + "t[\"qty\"].to_list()  // => [4, 2, 5]\nt[0].region  // => \"EU\"\nt[1..].height  // => 2\nt[0, \"qty\"]  // => 4", Impl: onTable(index)},
		{Sig: "fun set_index(&mut self, values, ...at)", Doc: "t[\"name\"] = values adds or replaces a column.", Example: "let mut t = df![ \"a\" => [1, 2] ]\nt[\"b\"] = [3, 4]\nt.columns  // => [\"a\", \"b\"]", Impl: setIndex},
	}, []module.Func{
		{Sig: "fun contains(self, name: str) -> bool", Doc: "Whether there is a column of this name: \"qty\" in t.", Example: sales + "\"qty\" in t  // => true", Impl: onTable(func(c *module.Call, t *column.Table) (value.Value, error) {
			s, ok := c.Args[1].TryStr()
			_, has := t.Schema().Find(s)
			return value.Bool(ok && has), nil
		})},
	}...)
}

func oneRow(c *module.Call, t *column.Table) (value.Value, error) {
	i, err := place(c.Args[1], t.Rows(), "row")
	if err != nil {
		return value.Null, err
	}
	return newRowReader(t).row(i), nil
}

func allRows(one func(*rowReader, int) value.Value) func(*module.Call, *column.Table) (value.Value, error) {
	return func(c *module.Call, t *column.Table) (value.Value, error) {
		if err := c.Host.Charge(int64(t.Rows()) * int64(48+16*t.Schema().Len())); err != nil {
			return value.Null, err
		}
		r, out := newRowReader(t), make([]value.Value, t.Rows())
		for i := range out {
			out[i] = one(r, i)
		}
		return value.NewArray(out), nil
	}
}

func toDict(c *module.Call, t *column.Table) (value.Value, error) {
	if err := c.Host.Charge(int64(t.Rows()) * int64(16*t.Schema().Len())); err != nil {
		return value.Null, err
	}
	d := value.NewDict()
	for i, name := range t.Schema().Names() {
		d.SetStr(name, value.NewArray((&series{name: name, col: t.Column(i)}).values()))
	}
	return d.Value(), nil
}

func getValue(c *module.Call, t *column.Table) (value.Value, error) {
	col, _, err := single(t, c.Args[1])
	if err != nil {
		return value.Null, err
	}
	i, err := place(c.Args[2], t.Rows(), "row")
	if err != nil {
		return value.Null, err
	}
	return valueOf(col, i), nil
}

func getColumn(c *module.Call, t *column.Table) (value.Value, error) {
	col, name, err := single(t, c.Args[1])
	if err != nil {
		return value.Null, err
	}
	return newSeries(name, col), nil
}

func item(c *module.Call, t *column.Table) (value.Value, error) {
	if !c.Args[1].IsNull() {
		return itemAt(c, t)
	}
	if t.Rows() != 1 || t.Schema().Len() != 1 {
		return value.Null, fail(codeArgument, "t[0, \"name\"] reads one value of a larger frame", "item needs one row and one column")
	}
	return valueOf(t.Column(0), 0), nil
}

func itemAt(c *module.Call, t *column.Table) (value.Value, error) {
	row, err := place(c.Args[1], t.Rows(), "row")
	if err != nil {
		return value.Null, err
	}
	if name, ok := c.Args[2].TryStr(); ok {
		col, found := t.ByName(name)
		if !found {
			return value.Null, shown(expr.NoColumn(nil, name, t.Schema().Names()))
		}
		return valueOf(col, row), nil
	}
	at, err := place(c.Args[2], t.Schema().Len(), "column")
	if err != nil {
		return value.Null, err
	}
	return valueOf(t.Column(at), row), nil
}

func partitionFrame(c *module.Call, t *column.Table) (value.Value, error) {
	cols, err := plainColumns([]arg{running(c.Args[1])})
	if err != nil {
		return value.Null, shown(err)
	}
	keys := make([]*column.Column, len(cols))
	for i, e := range cols {
		k, ok := t.ByName(e.Name)
		if !ok {
			return value.Null, shown(expr.NoColumn(e, e.Name, t.Schema().Names()))
		}
		keys[i] = k
	}
	var out []value.Value
	for _, p := range partitions(t, keys) {
		out = append(out, newFrame(dataframe.FromTable(p)))
	}
	return value.NewArray(out), nil
}

func countValues(c *module.Call, t *column.Table) (value.Value, error) {
	_, name, err := single(t, c.Args[1])
	if err != nil {
		return value.Null, err
	}
	return valueCounts(c, dataframe.FromTable(t), name)
}

func valueCounts(c *module.Call, f *dataframe.Frame, name string) (value.Value, error) {
	f, err := counts(envOf(c), f, expr.Col(name))
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(f), nil
}

func counts(env dataframe.Env, f *dataframe.Frame, col *expr.Expr) (*dataframe.Frame, error) {
	name := "count"
	if col.OutputName() == name {
		name = "count_2"
	}
	f, err := f.GroupBy(env, []*expr.Expr{col}, []*expr.Expr{expr.Agg("count").Named(name)})
	if err != nil {
		return nil, err
	}
	return f.Sort(env, plan.SortKey{Expr: expr.Col(name), Desc: true})
}

func transform(c *module.Call, t *column.Table) (value.Value, error) {
	col, name, err := single(t, c.Args[1])
	if err != nil {
		return value.Null, err
	}
	m := &mapped{call: c, fn: c.Args[2], nulls: true, name: name}
	out, err := m.over(col)
	if err != nil {
		return value.Null, err
	}
	f, err := dataframe.FromTable(t).WithColumns(envOf(c), expr.Values(name, out))
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(f), nil
}

// rangeOf reads a range as bounds within n; negative ends count from the end.
func rangeOf(v value.Value, n int) (bounds [2]int, ok bool) {
	if v.Kind() != value.KRange {
		return bounds, false
	}
	r := v.Range()
	end := func(v value.Value, open int) int {
		if !v.IsInt() {
			return open
		}
		i := int(max(-column.MaxRows, min(v.AsInt(), column.MaxRows)))
		if i < 0 {
			i += n
		}
		return i
	}
	lo, hi := end(r.Lo, 0), end(r.Hi, n)
	if r.Inclusive && !r.Hi.IsNull() {
		hi++
	}
	lo = max(0, min(lo, n))
	return [2]int{lo, max(lo, min(hi, n))}, true
}

func index(c *module.Call, t *column.Table) (value.Value, error) {
	at := c.Args[1].List().Boxed()
	if len(at) == 2 {
		col, _, err := single(t, at[1])
		if err != nil {
			return value.Null, err
		}
		i, err := place(at[0], t.Rows(), "row")
		if err != nil {
			return value.Null, err
		}
		return valueOf(col, i), nil
	}
	if len(at) != 1 {
		return value.Null, fail(codeArgument, "", "a frame takes one or two indexes")
	}
	v := at[0]
	if r, ok := rangeOf(v, t.Rows()); ok {
		return newFrame(dataframe.FromTable(t.Slice(r[0], r[1]))), nil
	}
	if s, ok := value.As[*series](v); ok && s.col.Type().Kind == column.Bool && s.Len() == t.Rows() {
		return newFrame(dataframe.FromTable(t.Take(expr.Mask(s.col).Indices(t.Rows())))), nil
	}
	if v.Kind() == value.KArray {
		cols, err := plainColumns([]arg{running(v)})
		if err != nil {
			return value.Null, shown(err)
		}
		f, err := dataframe.FromTable(t).Select(envOf(c), cols...)
		if err != nil {
			return value.Null, shown(err)
		}
		return newFrame(f), nil
	}
	if v.IsStr() {
		col, name, err := single(t, v)
		if err != nil {
			return value.Null, err
		}
		return newSeries(name, col), nil
	}
	i, err := place(v, t.Rows(), "row")
	if err != nil {
		return value.Null, err
	}
	return newRowReader(t).row(i), nil
}

func setIndex(c *module.Call) (value.Value, error) {
	f, _ := value.As[*frame](c.Args[0])
	at := c.Args[2].List().Boxed()
	if len(at) != 1 || !at[0].IsStr() {
		return value.Null, fail(codeArgument, "", "t[\"name\"] = values sets a column; single values of a frame do not change")
	}
	x := &verbCall{env: envOf(c), self: f.f, call: c, args: []arg{running(at[0]), running(c.Args[1])}}
	if _, ok := scalar(c.Args[1]); ok {
		x.args[1] = arg{given: true, expr: expr.Lit(must(scalar(c.Args[1])))}
	}
	out, err := runWithColumn(x)
	if err != nil {
		return value.Null, shown(err)
	}
	c.Args[0] = box(out)
	return value.Null, nil
}

func must(v any, _ bool) any { return v }

func rowsType() module.Type {
	const sample = sales + "let r = t.rows()\n"
	on := func(f func(c *module.Call, r *rowsBox) (value.Value, error)) module.Impl {
		return func(c *module.Call) (value.Value, error) {
			r, ok := value.As[*rowsBox](c.Args[0])
			if !ok {
				return value.Null, fail(codeArgument, "", c.Name+": the receiver is no rows()")
			}
			return f(c, r)
		}
	}
	return module.Type{Name: "Rows", Doc: "The rows of a frame, to walk over; as a number, how many there are.",
		Methods: []module.Func{
			{Sig: "fun iter(self) -> Iterator<_>", Doc: "The rows as objects.", Example: sample + "r.iter().to_list()[1].qty  // => 2", Impl: on(func(_ *module.Call, r *rowsBox) (value.Value, error) { return r.iterate(), nil })},
			{Sig: "fun len(self) -> i64", Doc: "The number of rows.", Example: sample + "r.len()  // => 3", Impl: on(func(_ *module.Call, r *rowsBox) (value.Value, error) { return value.Int(int64(r.Len())), nil })},
			{Sig: "fun index(self, at: i64)", Doc: "One row; a negative index counts from the end.", Example: sample + "r[-1].qty  // => 5", Impl: on(func(c *module.Call, r *rowsBox) (value.Value, error) {
				i, err := place(c.Args[1], r.Len(), "row")
				if err != nil {
					return value.Null, err
				}
				return r.r.row(i), nil
			})},
			{Sig: "fun to_list(self) -> [_]", Doc: "The rows as an array of objects.", Example: sample + "r.to_list().len()  // => 3", Impl: on(func(c *module.Call, r *rowsBox) (value.Value, error) {
				return allRows(func(x *rowReader, i int) value.Value { return x.row(i) })(c, r.t)
			})},
			{Sig: "fun map(self, f: fun(_) -> _) -> [_]", Doc: "A function's results for each row.", Example: sample + "r.map(|row| row.qty)  // => [4, 2, 5]", Impl: on(func(c *module.Call, r *rowsBox) (value.Value, error) {
				out := make([]value.Value, r.Len())
				for i := range out {
					var err error
					if out[i], err = c.Host.Invoke(c.Args[1], r.r.row(i)); err != nil {
						return value.Null, err
					}
					out[i] = out[i].Share()
				}
				return value.NewArray(out), nil
			})},
		},
		Operators: []module.Operator{{Ops: "+ - * / % == != < <= > >= -x", Doc: "As the number of rows.", Impl: countRows}},
	}
}

// countRows computes with the number of rows, as the original's rows() is one.
func countRows(c *module.Call) (value.Value, error) {
	args := make([]*expr.Expr, len(c.Args))
	for i, v := range c.Args {
		x, ok := scalar(v)
		if r, isRows := value.As[*rowsBox](v); isRows {
			x, ok = int64(r.Len()), true
		}
		if !ok {
			return value.Null, fail(codeArgument, "", "rows() computes with numbers, found "+value.TypeName(v))
		}
		args[i] = expr.Lit(x)
	}
	f := dataframe.FromTable(must1(column.FromColumns(nil, nil)))
	f, err := f.Select(envOf(c), operator(c.Name, args))
	if err != nil {
		return value.Null, shown(err)
	}
	t, err := f.Collect(envOf(c))
	if err != nil {
		return value.Null, shown(err)
	}
	return valueOf(t.Column(0), 0), nil
}

func must1(t *column.Table, err error) *column.Table {
	if err != nil {
		panic(err) // no columns cannot clash
	}
	return t
}
