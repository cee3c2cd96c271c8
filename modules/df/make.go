package df

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/interp/module"
	"skep/interp/value"
)

// columnOf makes a column of values of the language; integers mix with floats, nothing else mixes.
func columnOf(name string, vals []value.Value) (*column.Column, error) {
	goes := make([]any, len(vals))
	typ := column.NullType
	for i, v := range vals {
		x, ok := engineValue(v)
		if !ok {
			return nil, fail(codeArgument, "a column holds numbers, strings, bools, dates, decimals, lists, objects and null", fmt.Sprintf("row %d of column %q is %s", i, name, value.TypeName(v)))
		}
		t, mixes := column.CommonOfValues(typ, column.TypeOf(x))
		if !mixes {
			return nil, fail(codeArgument, "a column has one type: convert the values first, with str(x) for example",
				fmt.Sprintf("column %q mixes %s and %s: row %d is %s", name, typ, column.TypeOf(x), i, value.Repr(v)))
		}
		goes[i], typ = x, t
	}
	return column.Infer(goes), nil
}

// packedColumn makes a column of numbers that lie side by side, as a vector's, over their own memory.
func packedColumn(data any) *column.Column {
	switch xs := data.(type) {
	case []float64:
		return column.Of(column.Float64Type, xs, nil)
	case []float32:
		return column.Of(column.Float32Type, xs, nil)
	case []int64:
		return column.Of(column.Int64Type, xs, nil)
	case []int32:
		return column.Of(column.Int32Type, xs, nil)
	case []int16:
		return column.Of(column.Int16Type, xs, nil)
	case []int8:
		return column.Of(column.Int8Type, xs, nil)
	case []uint64:
		return column.Of(column.Uint64Type, xs, nil)
	case []uint32:
		return column.Of(column.Uint32Type, xs, nil)
	case []uint16:
		return column.Of(column.Uint16Type, xs, nil)
	case []uint8:
		return column.Of(column.Uint8Type, xs, nil)
	}
	return nil
}

// valuesOf reads what can stand for a column: an array, a range, a set, a Series, a vector, an iterator.
func valuesOf(c *module.Call, name string, v value.Value) (*column.Column, error) {
	if s, ok := value.As[*series](v); ok {
		return s.col, nil
	}
	if col := packedColumn(value.PackedIn(v)); col != nil {
		return col, nil
	}
	if v.IsArray() {
		if col := flatColumn(v.Array()); col != nil {
			return col, nil
		}
	}
	switch v.Kind() {
	case value.KArray, value.KTuple, value.KSet, value.KRange:
		return columnOf(name, elements(v))
	case value.KIter:
		var vals []value.Value
		for x, ok := v.Iter().Next(); ok; x, ok = v.Iter().Next() {
			if vals = append(vals, x.Share()); len(vals)%4096 == 0 {
				if err := c.Host.Charge(4096 * 16); err != nil {
					return nil, err
				}
			}
		}
		return columnOf(name, vals)
	}
	if _, ok := scalar(v); ok {
		return columnOf(name, []value.Value{v})
	}
	return nil, fail(codeArgument, "", fmt.Sprintf("column %q must be a list of values, found %s", name, value.TypeName(v)))
}

// flatColumn copies a flat array of numbers into a column; nil for others.
func flatColumn(a *value.Array) *column.Column {
	if a.Len() == 0 {
		return nil
	}
	defer runtime.KeepAlive(a)
	if xs, ok := a.Ints(); ok {
		return column.Of(column.Int64Type, slices.Clone(xs), nil)
	}
	if xs, ok := a.Floats(); ok {
		return column.Of(column.Float64Type, slices.Clone(xs), nil)
	}
	return nil
}

func fromDict(c *module.Call) (value.Value, error) {
	if c.Args[0].Kind() != value.KDict {
		return value.Null, fail(codeArgument, `df.from_dict({name: ["Ann", "Bo"], age: [31, null]})`, "from_dict needs an object of columns, found "+value.TypeName(c.Args[0]))
	}
	var names []string
	var cols []*column.Column
	var err error
	c.Args[0].Dict().Each(func(k, v value.Value) bool {
		var col *column.Column
		if col, err = valuesOf(c, value.Interpolate(k), v); err != nil {
			return false
		}
		names, cols = append(names, value.Interpolate(k)), append(cols, col)
		return true
	})
	if err != nil {
		return value.Null, err
	}
	return frameOf(names, cols)
}

// frameOf makes a frame; single values are repeated beside longer columns.
func frameOf(names []string, cols []*column.Column) (value.Value, error) {
	for i, c := range cols {
		if c.Len() != cols[0].Len() {
			return value.Null, fail(codeArgument, "all columns of a frame have the same number of rows",
				fmt.Sprintf("column %q has %s, column %q has %s", names[0], values(cols[0].Len()), names[i], values(c.Len())))
		}
	}
	t, err := column.FromColumns(names, cols)
	if err != nil {
		return value.Null, fail(codeArgument, "", err.Error())
	}
	return newFrame(dataframe.FromTable(t)), nil
}

func values(n int) string {
	if n == 1 {
		return "1 value"
	}
	return strconv.Itoa(n) + " values"
}

// fromRows makes a frame of objects or structs, or of lists and the columns' names.
func fromRows(c *module.Call) (value.Value, error) {
	var rows []value.Value
	switch c.Args[0].Kind() {
	case value.KArray, value.KTuple:
		rows = c.Args[0].List().Boxed()
	default:
		return value.Null, fail(codeArgument, `df.from_rows([{name: "Ann"}, {name: "Bo"}])`, "from_rows needs a list of rows, found "+value.TypeName(c.Args[0]))
	}
	var heads []string
	if c.Args[1].Kind() == value.KArray {
		for _, v := range c.Args[1].List().All() {
			heads = append(heads, value.Interpolate(v))
		}
	}
	vals := map[string][]value.Value{}
	var order []string
	put := func(row int, name string, v value.Value) {
		if vals[name] == nil {
			vals[name] = make([]value.Value, len(rows))
			order = append(order, name)
		}
		vals[name][row] = v
	}
	for _, h := range heads {
		vals[h] = make([]value.Value, len(rows))
		order = append(order, h)
	}
	for i, r := range rows {
		if err := eachCell(r, heads, func(name string, v value.Value) { put(i, name, v) }); err != nil {
			return value.Null, err
		}
	}
	var cols []*column.Column
	for _, name := range order {
		col, err := columnOf(name, vals[name])
		if err != nil {
			return value.Null, err
		}
		cols = append(cols, col)
	}
	return frameOf(order, cols)
}

// eachCell gives names and values of a row.
func eachCell(r value.Value, heads []string, put func(string, value.Value)) error {
	switch r.Kind() {
	case value.KDict:
		r.Dict().Each(func(k, v value.Value) bool {
			put(value.Interpolate(k), v)
			return true
		})
		return nil
	case value.KObj:
		for i, f := range r.Obj().Type.Fields {
			put(f, r.Obj().F[i])
		}
		return nil
	case value.KArray, value.KTuple:
		for i, v := range r.List().All() {
			name := "column_" + strconv.Itoa(i+1)
			if heads != nil {
				if i >= len(heads) {
					return fail(codeArgument, "", fmt.Sprintf("a row has %s, there are %d column names", values(r.List().Len()), len(heads)))
				}
				name = heads[i]
			}
			put(name, v)
		}
		return nil
	}
	return fail(codeArgument, "", "a row is an object, a struct or a list, found "+value.TypeName(r))
}

func concat(c *module.Call) (value.Value, error) {
	var frames []*dataframe.Frame
	for _, a := range flat([]arg{running(c.Args[0])}) {
		if a.frame == nil {
			return value.Null, fail(codeArgument, "", "concat puts frames together, found "+value.TypeName(a.val))
		}
		frames = append(frames, a.frame)
	}
	how, _ := c.Args[1].TryStr()
	if how != "vertical" && how != "diagonal" {
		return value.Null, fail(codeArgument, "vertical or diagonal", "concat does not know how: "+strconv.Quote(how))
	}
	out, err := dataframe.Concat(envOf(c), frames, how == "diagonal")
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(out), nil
}

func makers() []module.Func {
	return []module.Func{
		{Sig: "fun from_dict(columns) -> DataFrame", Doc: "A frame of columns: {name: values, …}; df![\"name\" => values, …] does the same.", Example: "df.from_dict({a: [1, 2], b: [\"x\", null]}).shape  // => (2, 2)", Impl: fromDict, Rule: ruleFromDict},
		{Sig: "fun from_rows(rows: [_], columns: [str] = null) -> DataFrame", Doc: "A frame of rows: objects, structs, or lists beside the names of the columns.", Example: "df.from_rows([{a: 1}, {a: 2, b: \"x\"}])[\"b\"].to_list()  // => [nil, \"x\"]", Impl: fromRows},
		{Sig: `fun concat(frames, how: str = "vertical") -> DataFrame`, Doc: "Frames under each other; lazily if one of them is lazy. vertical asks for equal columns; diagonal matches them by name and fills the rest with null.", Example: "let a = df![ \"x\" => [1] ]\nlet b = df![ \"x\" => [2], \"y\" => [3] ]\ndf.concat([a, b], how: \"diagonal\").shape  // => (2, 2)", Impl: concat, Rule: ruleConcat},
		{Sig: "fun from_tensor(data: Tensor, schema: [str] = null) -> DataFrame", Doc: "A frame of a matrix's columns, or of a vector, under the names in schema (column_0, column_1, … without). A column whose numbers lie side by side in memory is not copied.", Example: "df.from_tensor(tensor.eye(2), schema: [\"a\", \"b\"])[\"b\"].to_list()  // => [0.0, 1.0]", Impl: fromTensor, Rule: ruleFromTensor},
		{Sig: "fun series(name: str, values) -> Series", Doc: "A column of its own.", Example: "df.series(\"a\", [1, 2, 3]).sum()  // => 6", Impl: func(c *module.Call) (value.Value, error) {
			name := value.Interpolate(c.Args[0])
			col, err := valuesOf(c, name, c.Args[1])
			if err != nil {
				return value.Null, err
			}
			return newSeries(name, col), nil
		}},
	}
}

// builder is DataFrame::new() on its way: columns are added, and build() makes the frame.
type builder struct {
	names []string
	cols  []*column.Column
}

func (b *builder) String() string {
	return fmt.Sprintf("a frame of %d columns being built", len(b.names))
}

func builderType() module.Type {
	on := func(f func(c *module.Call, b *builder) (value.Value, error)) module.Impl {
		return func(c *module.Call) (value.Value, error) {
			b, ok := value.As[*builder](c.Args[0])
			if !ok {
				return value.Null, fail(codeArgument, "", c.Name+": the receiver is no frame being built")
			}
			return f(c, b)
		}
	}
	return module.Type{Name: "FrameBuilder", Doc: "DataFrame::new() before build().", Methods: []module.Func{
		{Sig: "fun column(self, name: str, values) -> FrameBuilder", Doc: "With one more column.", Example: "DataFrame::new().column(\"a\", [1, 2]).build().shape  // => (2, 1)", Impl: on(func(c *module.Call, b *builder) (value.Value, error) {
			name := value.Interpolate(c.Args[1])
			col, err := valuesOf(c, name, c.Args[2])
			if err != nil {
				return value.Null, err
			}
			return value.NewBox("FrameBuilder", &builder{append(b.names[:len(b.names):len(b.names)], name), append(b.cols[:len(b.cols):len(b.cols)], col)}), nil
		})},
		{Sig: "fun build(self) -> DataFrame", Doc: "The frame.", Example: "DataFrame::new().column(\"a\", [1]).column(\"b\", [\"x\"]).build().columns  // => [\"a\", \"b\"]", Impl: on(func(c *module.Call, b *builder) (value.Value, error) { return frameOf(b.names, b.cols) })},
	}}
}

// fromRange makes a frame of one column of integers, as the original does.
func fromRange(c *module.Call) (value.Value, error) {
	lo, hi := c.Args[0], c.Args[1]
	if !lo.IsInt() || !hi.IsInt() || hi.AsInt()-lo.AsInt() > column.MaxRows {
		return value.Null, fail(codeArgument, "", "from_range needs two integers")
	}
	n := max(0, hi.AsInt()-lo.AsInt())
	if err := c.Host.Charge(8 * n); err != nil {
		return value.Null, err
	}
	data := make([]int64, n)
	for i := range data {
		data[i] = lo.AsInt() + int64(i)
	}
	return frameOf([]string{"value"}, []*column.Column{column.Of(column.Int64Type, data, nil)})
}

func statics() []module.Func {
	return []module.Func{
		{Sig: "fun new() -> FrameBuilder", Doc: "A frame to be built of columns.", Example: "DataFrame::new().column(\"a\", [1, 2]).build().height  // => 2", Impl: func(*module.Call) (value.Value, error) { return value.NewBox("FrameBuilder", &builder{}), nil }},
		{Sig: "fun from_csv_string(text: str) -> DataFrame", Doc: "A frame of a text with commas.", Example: "DataFrame::from_csv_string(\"a,b\\n1,x\\n\").shape  // => (1, 2)", Impl: fromCSVString, Rule: ruleFromText},
		{Sig: "fun from_json(text: str) -> DataFrame", Doc: "A frame of JSON: an array of objects, or an object of arrays.", Example: "DataFrame::from_json(\"[{\\\"a\\\": 1}]\")[\"a\"].to_list()  // => [1]", Impl: fromJSON},
		{Sig: "fun from_range(start: i64, end: i64) -> DataFrame", Doc: "A frame of one column value with the integers from start up to end.", Example: "DataFrame::from_range(0, 3)[\"value\"].to_list()  // => [0, 1, 2]", Impl: fromRange},
		{Sig: "fun from_rows(rows: [_], columns: [str] = null) -> DataFrame", Doc: "A frame of rows, as df.from_rows.", Example: "DataFrame::from_rows([{a: 1}]).height  // => 1", Impl: fromRows},
		{Sig: "fun from_dict(columns) -> DataFrame", Doc: "A frame of columns, as df.from_dict.", Example: "DataFrame::from_dict({a: [1, 2]}).height  // => 2", Impl: fromDict, Rule: ruleFromDict},
	}
}

// single reads one column of the receiver by name.
func single(t *column.Table, v value.Value) (*column.Column, string, error) {
	e, err := running(v).column()
	if err != nil {
		return nil, "", shown(err)
	}
	c, ok := t.ByName(e.Name)
	if e.Op != expr.Column || !ok {
		return nil, "", shown(expr.NoColumn(nil, e.Name, t.Schema().Names()))
	}
	return c, e.Name, nil
}
