package df

import (
	"slices"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// plotName is what typeof says of t.plot.
const plotName = "FramePlot"

// framePlot is t.plot: the frame, whose columns its methods draw.
type framePlot struct{ f *frame }

// String says what can be done with it.
func (p *framePlot) String() string {
	return "charts of " + p.f.Summary() + "; plot.line(x: …, y: …) draws"
}

// pair and distribution are the parameters that name columns: of charts over an x axis, and of those of values alone.
const (
	pair         = "x: str, y: OneOf<str, [str]>"
	distribution = "y: OneOf<str, [str]>, by: str = null"
)

// frameChart is a chart of the module plot that frames have, too.
type frameChart struct{ name, columns, doc, example string }

var frameCharts = []frameChart{
	{"line", pair, "The columns y over the column x, each joined by a line in the order of the rows.", `typeof(t.plot.line(x: "qty", y: "price", title: "Prices"))`},
	{"scatter", pair, "One dot a row: the columns y over the column x.", `typeof(t.plot.scatter(x: "qty", y: "price"))`},
	{"area", pair, "The areas between the columns y, over the column x, and zero.", `typeof(t.plot.area(x: "qty", y: ["price", "qty"], stacked: true))`},
	{"bar", pair, "One bar a row, named by the column x and as long as the column y; several columns give groups of bars, or piles when stacked, and then each name may occur once.", `typeof(t.plot.bar(x: "region", y: "price", horizontal: true))`},
	{"hist", distribution, "How many values of a column fall into each bin; several columns, or the groups of the column by, lie over each other.", `typeof(t.plot.hist("price", bins: 3))`},
	{"density", distribution, "How the values of a column are distributed, as a smooth curve; one curve for each column, or for each group of the column by.", `typeof(t.plot.density(["qty", "price"]))`},
	{"box", distribution, "Tukey's box plot: a box for each column, or for each group of the column by.", `typeof(t.plot.box("price", by: "region"))`},
}

const plotDoc = " Columns are given by their names, which are checked before running; null is a gap. The other parameters are those of the function of this name in the module plot."

// plotFields is the field plot, where there is a module plot.
func plotFields() []module.Func {
	if len(plotMethods()) == 0 {
		return nil
	}
	return []module.Func{{Sig: "fun plot(self) -> " + plotName, Doc: "Charts of the columns: t.plot.line(x: \"a\", y: \"b\").", Example: sales + "typeof(t.plot)  // => \"" + plotName + "\"", Rule: ruleKind(plotName),
		Impl: func(c *module.Call) (value.Value, error) {
			f, _ := value.As[*frame](c.Args[0])
			return value.NewBox(plotName, &framePlot{f}), nil
		}}}
}

func plotType() module.Type {
	return module.Type{Name: plotName, Fixed: true, Doc: "The charts of a frame's columns.", Methods: plotMethods(), Static: &module.StaticType{
		Of: func(v value.Value) types.Type {
			p, ok := value.As[*framePlot](v)
			if !ok {
				return types.Unknown
			}
			return frameStaticOf(plotName, p.f.f.Schema())
		}}}
}

// plotMethods have the parameters of the module's functions, with columns in place of data.
func plotMethods() (out []module.Func) {
	o := others.Load()
	if o == nil || o.Charts == nil {
		return nil
	}
	charts := o.Charts().Funcs
	for _, ch := range frameCharts {
		i := slices.IndexFunc(charts, func(f module.Func) bool { return nameOf(f.Sig) == ch.name })
		if i < 0 {
			continue
		}
		f := charts[i]
		d := drawing{chart: f.Impl, data: 2}
		if ch.name == "hist" || ch.name == "density" {
			d.data = 1
		}
		_, params, _ := strings.Cut(strings.TrimSuffix(f.Sig, ") -> Chart"), "(")
		d.options = strings.Split(params, ", ")[d.data:]
		impl := d.overX
		if ch.columns == distribution {
			impl = d.ofValues
		}
		out = append(out, module.Func{Sig: "fun " + ch.name + "(self, " + ch.columns + ", " + strings.Join(d.options, ", ") + ") -> Chart",
			Doc: ch.doc + plotDoc, Example: sales + ch.example + "  // => \"Chart\"", Rule: rulePlot, Impl: impl})
	}
	return out
}

// drawing calls a function of the module plot that takes so many sequences before its options.
type drawing struct {
	chart   module.Impl
	data    int
	options []string // their declarations
}

// overX draws the columns y over the column x.
func (d drawing) overX(c *module.Call) (value.Value, error) {
	r := columnReader{c: c}
	names, x := r.names(2), r.names(1)
	if len(x) != 1 && r.err == nil {
		r.err = fail(codeArgument, "", "x is the name of one column")
	}
	if r.err != nil {
		return value.Null, r.err
	}
	xs, ys := r.values(x[0]), r.each(names)
	if len(names) == 1 && r.err == nil {
		ys, _ = ys.Dict().GetStr(names[0])
		d.label(c, "y_label", names[0])
	}
	d.label(c, "x_label", x[0])
	return d.draw(c, r.err, xs, ys)
}

// ofValues draws columns, or the groups of one, each by itself.
func (d drawing) ofValues(c *module.Call) (value.Value, error) {
	r := columnReader{c: c}
	names := r.names(1)
	if c.Args[2].IsNull() {
		return d.draw(c, r.err, r.each(names), value.Null)
	}
	by := r.names(2)
	if r.err == nil && len(by)*len(names) != 1 {
		r.err = fail(codeArgument, "without by, several columns are drawn beside each other", "by takes one column and groups the values of one")
	}
	if r.err != nil {
		return value.Null, r.err
	}
	return d.draw(c, r.err, r.grouped(names[0], by[0]), value.Null)
}

// label names an axis by its column unless the call names it.
func (d drawing) label(c *module.Call, option, name string) {
	i := 3 + slices.IndexFunc(d.options, func(o string) bool { return strings.HasPrefix(o, option+":") })
	if s, ok := c.Args[i].TryStr(); ok && s == "" {
		c.Args[i] = value.String(name)
	}
}

// draw calls the chart with its data in front of the options that this call was given.
func (d drawing) draw(c *module.Call, err error, data ...value.Value) (value.Value, error) {
	if err != nil {
		return value.Null, err
	}
	call := *c
	call.Args = append(slices.Clone(data[:d.data]), c.Args[3:]...)
	return d.chart(&call)
}

// columnReader reads the columns that a call names and remembers the first error.
type columnReader struct {
	c   *module.Call
	err error
}

// names reads an argument that is a name or a list of names.
func (r *columnReader) names(i int) (out []string) {
	list := []value.Value{r.c.Args[i]}
	if k := r.c.Args[i].Kind(); k == value.KArray || k == value.KTuple {
		list = elements(r.c.Args[i])
	}
	for _, v := range list {
		s, ok := v.TryStr()
		if !ok && r.err == nil {
			r.err = fail(codeArgument, "", "a column is given by its name, found "+value.TypeName(v))
		}
		out = append(out, s)
	}
	if len(out) == 0 && r.err == nil {
		r.err = fail(codeArgument, "", "there is no column to draw")
	}
	return out
}

// values gives a column as the module plot reads it: dates and times as text, decimals as floats.
func (r *columnReader) values(name string) value.Value {
	if r.err != nil {
		return value.Null
	}
	p, _ := value.As[*framePlot](r.c.Args[0])
	f, err := p.f.f.Select(envOf(r.c), expr.Col(name))
	var t *column.Table
	if err == nil {
		t, err = f.Collect(envOf(r.c))
	}
	if err == nil {
		err = r.c.Host.Charge(16 * int64(t.Rows()))
	}
	if err != nil {
		r.err = shown(err)
		return value.Null
	}
	out := make([]value.Value, t.Rows())
	for i := range out {
		out[i] = plottable(t.Column(0), i)
	}
	return value.NewArray(out)
}

// plottable is one value of a column.
func plottable(c *column.Column, i int) value.Value {
	typ := c.Type()
	switch {
	case c.IsNull(i):
		return value.Null
	case typ.IsTemporal():
		return value.String(c.Text(i))
	case typ.Kind == column.DecimalKind:
		x, err := strconv.ParseFloat(c.Text(i), 64)
		if err == nil {
			return value.Float(x)
		}
	}
	return valueOf(c, i)
}

// each is a dictionary of columns by name.
func (r *columnReader) each(names []string) value.Value {
	d := value.NewDict()
	for _, n := range names {
		d.SetStr(n, r.values(n))
	}
	return d.Value()
}

// grouped is a dictionary of a column's values by what another column says of their rows, in the order of their first rows.
func (r *columnReader) grouped(name, by string) value.Value {
	values, keys := r.values(name), r.values(by)
	if r.err != nil {
		return value.Null
	}
	groups, order := map[string][]value.Value{}, []string{}
	vs := elements(values)
	for i, k := range elements(keys) {
		key := value.Display(k)
		if _, seen := groups[key]; !seen {
			order = append(order, key)
		}
		groups[key] = append(groups[key], vs[i])
	}
	d := value.NewDict()
	for _, key := range order {
		d.SetStr(key, value.NewArray(groups[key]))
	}
	return d.Value()
}

// rulePlot checks names that stand in the program against the frame's columns.
func rulePlot(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok || recv.Open {
		return nil
	}
	for _, param := range []string{"x", "y", "by"} {
		a := c.Arg(param)
		for _, e := range append(slices.Clone(a.Elems), a) {
			name, isText := "", false
			if e.Given && e.IsConst {
				name, isText = e.Const.TryStr()
			}
			if !isText {
				continue
			}
			if _, has := recv.Column(name); !has {
				c.Missing(expr.UnknownColumn, (&walker{c: c}).inside(e.Span), "the column", name, recv.Names())
			}
		}
	}
	return nil
}
