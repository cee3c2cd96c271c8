package df

import (
	"fmt"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/show"
	"skep/interp/module"
	"skep/interp/value"
)

// series is one column with a name, as a value of its own.
type series struct {
	name string
	col  *column.Column
	text bool // s.str: head, tail, slice and reverse are those of its characters
}

func newSeries(name string, c *column.Column) value.Value {
	return value.NewBox("Series", &series{name: name, col: c})
}

func (s *series) table() *column.Table {
	t, err := column.FromColumns([]string{s.name}, []*column.Column{s.col})
	if err != nil {
		panic(err) // one column has no second name
	}
	return t
}

func (s *series) String() string {
	return show.Text(s.table(), show.Limits{Width: terminalWidth()})
}

// Len is the number of values.
func (s *series) Len() int { return s.col.Len() }

// ByteSize is the memory of the values.
func (s *series) ByteSize() int64 { return s.col.Bytes() }

// Packed implements value.Packed.
func (s *series) Packed() any { return s.col.Packed() }

// EqualValue compares names and values.
func (s *series) EqualValue(other any) bool {
	o, ok := other.(*series)
	return ok && s.table().Equal(o.table())
}

func onSeries(f func(c *module.Call, s *series) (value.Value, error)) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		s, ok := value.As[*series](c.Args[0])
		if !ok {
			return value.Null, fail(codeArgument, "", c.Name+": the receiver is no Series")
		}
		return f(c, s)
	}
}

// compute evaluates an expression over the series as its only column.
func (s *series) compute(env dataframe.Env, e *expr.Expr) (*column.Column, error) {
	f, err := dataframe.FromTable(s.table()).Select(env, e.Named(s.name))
	if err != nil {
		return nil, err
	}
	t, err := f.Collect(env)
	if err != nil {
		return nil, err
	}
	return t.Column(0), nil
}

// mapSeries makes a method of an expression's method: the result is a series.
func mapSeries(m method) module.Impl {
	return onSeries(func(c *module.Call, s *series) (value.Value, error) {
		as := make([]arg, len(c.Args)-1)
		for i, v := range c.Args[1:] {
			as[i] = running(v)
		}
		build := m.build
		if text, ok := textForms(nameOf(m.sig)); ok && s.text {
			build = text.build
		}
		e, err := build(expr.Col(s.name), as)
		if err != nil {
			return value.Null, shown(err)
		}
		col, err := s.compute(envOf(c), settle(e))
		if err != nil {
			return value.Null, shown(err)
		}
		if e.Op == expr.Aggregate {
			return valueOf(col, 0), nil
		}
		return newSeries(s.name, col), nil
	})
}

// seriesMethods are those of expressions that make sense for values that are there, and a few of their own.
func seriesMethods() []module.Func {
	skip := map[string]bool{"alias": true, "over": true, "filter": true, "len": true, "contains": true, "value_counts": true, "hist": true}
	const sample = "let s = df.series(\"x\", [3, 1, 3, null])\n"
	out := []module.Func{
		{Sig: "fun to_list(self) -> [_]", Doc: "The values as an array.", Example: sample + "s.to_list()  // => [3, 1, 3, nil]", Impl: onSeries(func(c *module.Call, s *series) (value.Value, error) {
			if err := c.Host.Charge(16 * int64(s.Len())); err != nil {
				return value.Null, err
			}
			return value.NewArray(s.values()), nil
		})},
		{Sig: "fun to_tensor(self) -> Tensor", Doc: "A vector of the numbers or bools; numbers are not copied. Null is an error.", Example: sample + "s.fill_null(0).to_tensor()  // => [3 1 3 0]", Impl: onSeries(func(c *module.Call, s *series) (value.Value, error) {
			v, err := vectorOf(c, s.name, s.col)
			if err != nil {
				return value.Null, err
			}
			return value.NewBox("Tensor", v.HandOn()), nil
		}), Rule: ruleVector},
		{Sig: "fun len(self) -> i64", Doc: "The number of values.", Example: sample + "s.len()  // => 4", Impl: onSeries(func(_ *module.Call, s *series) (value.Value, error) { return value.Int(int64(s.Len())), nil })},
		{Sig: "fun value_counts(self, sort: bool = true, name: str = null, normalize: bool = false) -> DataFrame", Doc: "How often each value occurs, the most frequent first unless sort is false; as shares if normalize says so. The counts are called count, and shares proportion, if no name is given.", Example: sample + "s.value_counts()[\"count\"].to_list()  // => [2, 1, 1]\ns.value_counts(normalize: true)[\"proportion\"].to_list()  // => [0.5, 0.25, 0.25]", Impl: onSeries(seriesTable(buildValueCounts))},
		{Sig: "fun hist(self, bins = null, bin_count: i64 = null, include_category: bool = true, include_breakpoint: bool = true) -> DataFrame", Doc: "How many values lie between the edges of bins, or in bin_count bins (10, if neither is given) of one width: a frame of the bins' upper edges, their names and counts.", Example: sample + "s.hist([0, 2, 4])[\"count\"].to_list()  // => [1, 2]", Impl: onSeries(seriesTable(buildHist))},
		{Sig: "fun rename(self, name: str) -> Series", Doc: "The same values under another name.", Example: sample + "s.rename(\"y\").name  // => \"y\"", Impl: onSeries(func(c *module.Call, s *series) (value.Value, error) {
			return newSeries(value.Interpolate(c.Args[1]), s.col), nil
		})},
		{Sig: "fun to_frame(self) -> DataFrame", Doc: "A frame of this one column.", Example: sample + "s.to_frame().shape  // => (4, 1)", Impl: onSeries(func(_ *module.Call, s *series) (value.Value, error) {
			return newFrame(dataframe.FromTable(s.table())), nil
		})},
		{Sig: "fun map(self, f: fun(_) -> _) -> Series", Doc: "A function's results for each value.", Example: sample + "s.map(|x| (x ?? 0) * 2).to_list()  // => [6, 2, 6, 0]", Impl: onSeries(mapValues)},
		{Sig: "fun index(self, at)", Doc: "The value at a place; a negative one counts from the end.", Example: sample + "s[-2]  // => 3", Impl: onSeries(func(c *module.Call, s *series) (value.Value, error) {
			if r, ok := rangeOf(c.Args[1], s.Len()); ok {
				return newSeries(s.name, s.col.Slice(r[0], r[1])), nil
			}
			i, err := place(c.Args[1], s.Len(), "value")
			if err != nil {
				return value.Null, err
			}
			return valueOf(s.col, i), nil
		})},
		{Sig: "fun iter(self) -> Iterator<_>", Doc: "The values, one after the other.", Example: sample + "s.iter().to_list()  // => [3, 1, 3, nil]", Impl: onSeries(func(_ *module.Call, s *series) (value.Value, error) {
			row := -1
			return value.NewIter(func() (value.Value, bool) {
				if row++; row >= s.Len() {
					return value.Null, false
				}
				return valueOf(s.col, row), true
			}), nil
		})},
	}
	for _, m := range exprMethods.Get() {
		if name := nameOf(m.sig); !skip[name] {
			out = append(out, module.Func{Sig: seriesSig(m), Doc: m.doc, Example: seriesExample(m), Impl: mapSeries(m)})
		}
	}
	return out
}

func (s *series) values() []value.Value {
	out := make([]value.Value, s.Len())
	for i := range out {
		out[i] = valueOf(s.col, i)
	}
	return out
}

// seriesTable computes structs of the values, and gives their fields as a frame.
func seriesTable(build func(*expr.Expr, []arg) (*expr.Expr, error)) func(*module.Call, *series) (value.Value, error) {
	return func(c *module.Call, s *series) (value.Value, error) {
		as := make([]arg, len(c.Args)-1)
		for i, v := range c.Args[1:] {
			as[i] = running(v)
		}
		e, err := build(expr.Col(s.name), as)
		if err != nil {
			return value.Null, shown(err)
		}
		f, err := dataframe.FromTable(s.table()).Select(envOf(c), e.Named(s.name))
		if err == nil && f.Schema().Fields[0].Type.Kind == column.StructKind {
			f, err = f.Unnest(envOf(c), []*expr.Expr{expr.Col(s.name)})
		}
		if err != nil {
			return value.Null, shown(err)
		}
		return newFrame(f), nil
	}
}

func mapValues(c *module.Call, s *series) (value.Value, error) {
	m := &mapped{call: c, fn: c.Args[1], nulls: true, name: s.name}
	col, err := m.over(s.col)
	if err != nil {
		return value.Null, err
	}
	return newSeries(s.name, col), nil
}

// operateSeries computes element-wise; the other operand is a Series of the same length or one value.
func operateSeries(c *module.Call) (value.Value, error) {
	var names []string
	var cols []*column.Column
	args := make([]*expr.Expr, len(c.Args))
	name := ""
	for i, v := range c.Args {
		if s, ok := value.As[*series](v); ok {
			args[i] = expr.Col(fmt.Sprint(i))
			names, cols = append(names, fmt.Sprint(i)), append(cols, s.col)
			if name == "" {
				name = s.name
			}
			continue
		}
		x, ok := scalar(v)
		if !ok {
			return value.Null, fail(codeArgument, "", c.Name+": a Series computes with a Series or a value, found "+value.TypeName(v))
		}
		args[i] = expr.Lit(x)
	}
	t, err := column.FromColumns(names, cols)
	if err != nil {
		return value.Null, fail(codeArgument, "both must have the same length", c.Name+": "+fmt.Sprintf("one Series has %d values, the other %d", cols[0].Len(), cols[1].Len()))
	}
	f, err := dataframe.FromTable(t).Select(envOf(c), operator(c.Name, args).Named(name))
	if err != nil {
		return value.Null, shown(err)
	}
	out, err := f.Collect(envOf(c))
	if err != nil {
		return value.Null, shown(err)
	}
	return newSeries(name, out.Column(0)), nil
}

func seriesType() module.Type {
	const sample = "let s = df.series(\"x\", [3, 1])\n"
	return module.Type{Name: "Series", Doc: "One column of a frame, with its name.", Synonyms: seriesSynonyms.Get(), Methods: seriesMethods(), Stored: storedSeries(),
		Fields: []module.Func{
			{Sig: "fun name(self) -> str", Doc: "The name.", Example: sample + "s.name  // => \"x\"", Impl: onSeries(func(_ *module.Call, s *series) (value.Value, error) { return value.String(s.name), nil })},
			{Sig: "fun dtype(self) -> str", Doc: "The type's name.", Example: sample + "s.dtype  // => \"i64\"", Impl: onSeries(func(_ *module.Call, s *series) (value.Value, error) { return value.String(s.col.Type().String()), nil })},
			{Sig: "fun str(self) -> Series", Doc: "The methods of strings, as Polars spells them.", Example: "df.series(\"s\", [\"a\"]).str.to_uppercase().to_list()  // => [\"A\"]", Impl: onSeries(func(_ *module.Call, s *series) (value.Value, error) {
				return value.NewBox("Series", &series{s.name, s.col, true}), nil
			})},
			{Sig: "fun dt(self) -> Series", Doc: "The methods of dates and times, as Polars spells them.", Example: "df.series(\"s\", [\"2026-01-31\"]).cast(\"date\").dt.day().to_list()  // => [31]", Impl: func(c *module.Call) (value.Value, error) { return c.Args[0], nil }},
		},
		Operators: []module.Operator{{Ops: "+ - * / % ** == != < <= > >= && || & | -x !x", Doc: "Element-wise, null where an operand is null.", Impl: operateSeries}},
		Display: func(v value.Value) module.Bundle {
			s, _ := value.As[*series](v)
			return module.Bundle{Data: map[string]any{"text/plain": s.String(), "text/html": show.HTML(s.table(), show.Limits{})}}
		},
	}
}
