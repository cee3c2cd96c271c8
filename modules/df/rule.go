package df

import (
	"io"
	"strconv"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/csv"
	"skep/dataframe/expr"
	"skep/diag"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// rule checks a verb by running it over a frame that has a schema and no rows.
func (v verb) rule(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok {
		return nil
	}
	schema, ok := schemaOf(recv)
	if !ok {
		return v.open(recv)
	}
	w := &walker{c: c, schema: schema}
	x := &verbCall{self: dataframe.Shape("frame", schema), args: picked(w.args(v.sig), schema)}
	out, err := v.run(x)
	if w.err != nil {
		err = w.err
	}
	if err != nil {
		w.failed(err, v.sig)
		return v.open(recv)
	}
	return staticResult(recv.Name, out)
}

// open is the result of a verb on a frame whose columns are not known.
func (v verb) open(recv *types.Frame) types.Type {
	switch {
	case strings.HasSuffix(v.sig, "-> Self"):
		return &types.Frame{Name: frameName(recv.Name), Open: true}
	case strings.HasSuffix(v.sig, "-> GroupBy"):
		return &types.Frame{Name: groupName(recv.Name), Open: true}
	}
	return nil
}

// groupName is the type of a frame's groups.
func groupName(frame string) string {
	if frame == "LazyFrame" {
		return "LazyGroupBy"
	}
	return "GroupBy"
}

// groupedName is the type of what agg makes of groups.
func groupedName(groups string) string {
	if groups == "LazyGroupBy" {
		return "LazyFrame"
	}
	return "DataFrame"
}

func frameName(name string) string {
	if name == "" {
		return "DataFrame"
	}
	return name
}

func staticResult(recv string, out any) types.Type {
	switch x := out.(type) {
	case *dataframe.Frame:
		return frameStaticOf(frameName(recv), x.Schema())
	case *grouping:
		return groupingStatic(groupName(recv), x)
	}
	return nil
}

// groupingStatic keeps keys that are expressions as columns: agg sees them under their names.
func groupingStatic(name string, g *grouping) types.Type {
	f, keys := g.f, []string{}
	open := false
	for _, k := range g.keys {
		if k.Op != expr.Column {
			if _, clash := f.Schema().Find(k.OutputName()); clash {
				open = true
				continue
			}
			with, err := f.WithColumns(dataframe.Env{}, k)
			if err != nil {
				return types.Unknown
			}
			f = with
		}
		keys = append(keys, k.OutputName())
	}
	out := frameStaticOf(name, f.Schema())
	out.Keys, out.Open = keys, out.Open || open
	return out
}

// failed reports an error of the engine at its place in the program, and gives the type that follows.
func (w *walker) failed(err error, sig string) types.Type {
	e, ok := err.(*expr.Error)
	if !ok {
		return types.Unknown // errLater
	}
	if e.Code == expr.UnknownColumn && w.reported(e, sig) {
		return types.Unknown
	}
	at := w.c.NameAt
	if e.At != nil && e.At.Span != (diag.Span{}) {
		at = e.At.Span
	}
	if e.Nearest != "" || e.Code == expr.UnknownColumn {
		at = w.inside(at)
	}
	d := w.c.Error(e.Code, at, e.Message)
	d.Hint = e.Hint
	switch {
	case e.Nearest != "" && w.c.Text(at) == e.Name:
		d.Found = e.Name
		d.Fixes = []diag.Fix{{Title: "replace with `" + e.Nearest + "`", Guess: true, Edits: []diag.Edit{{Span: at, New: e.Nearest}}}}
	case e.Fix != nil && e.Fix.Behind.Span != (diag.Span{}):
		end := e.Fix.Behind.Span.End
		text := e.Fix.Text
		if e.Fix.Behind.Op == expr.Column && strings.HasPrefix(w.c.Text(e.Fix.Behind.Span), "\"") { // a name as text is no expression
			start := e.Fix.Behind.Span
			d.Fixes = []diag.Fix{{Title: "write `col(" + w.c.Text(start) + ")" + text + "`", Edits: []diag.Edit{{Span: start, New: "col(" + w.c.Text(start) + ")" + text}}}}
			break
		}
		d.Fixes = []diag.Fix{{Title: "write `" + text + "` behind it", Edits: []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: text}}}}
	}
	return types.Unknown
}

// reported tells whether the checker itself reports the missing column: bare names and col("x") in parameters of type Expr, against the receiver.
func (w *walker) reported(e *expr.Error, sig string) bool {
	if _, has := w.schema.Find(e.Name); has || e.At == nil {
		return false // it is the other frame's that is missing
	}
	if s := w.c.Text(e.At.Span); s == "" || s[0] == '"' || s[0] == '\'' {
		return false
	}
	for _, a := range w.c.Args {
		if a.Given && a.Span.Start <= e.At.Span.Start && e.At.Span.End <= a.Span.End {
			return strings.Contains(sig, a.Name+": Expr") && !strings.Contains(sig, a.Name+": Expr = null")
		}
	}
	return false
}

// inside takes the quotes off a string's place.
func (w *walker) inside(at diag.Span) diag.Span {
	if s := w.c.Text(at); len(s) >= 2 && (s[0] == '"' || s[0] == '\'') {
		return diag.Span{Start: at.Start + 1, End: at.End - 1}
	}
	return at
}

func (v groupVerb) rule(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok {
		return nil
	}
	schema, ok := schemaOf(recv)
	if !ok {
		return &types.Frame{Name: groupedName(recv.Name), Open: true}
	}
	w := &walker{c: c, schema: schema}
	x := &groupCall{self: &grouping{f: dataframe.Shape("frame", schema)}}
	for _, k := range recv.Keys {
		x.self.keys = append(x.self.keys, expr.Col(k))
	}
	x.args = picked(w.args(v.sig), schema)
	out, err := v.run(x)
	if w.err != nil {
		err = w.err
	}
	if err != nil {
		w.failed(err, v.sig)
		return &types.Frame{Name: groupedName(recv.Name), Open: true}
	}
	return staticResult(groupedName(recv.Name), out)
}

// ruleKind keeps the columns and changes between eager and lazy.
func ruleKind(name string) module.Rule {
	return func(c *module.StaticCall) types.Type {
		f, ok := c.Recv.Type.(*types.Frame)
		if !ok {
			return nil
		}
		return &types.Frame{Name: name, Columns: f.Columns, Open: f.Open}
	}
}

// ruleConcat puts the schemas under each other; a lazy frame among them makes the result lazy.
func ruleConcat(c *module.StaticCall) types.Type {
	frames := c.Args[0].Elems
	if len(frames) == 0 {
		return nil
	}
	name, shapes := "DataFrame", make([]*dataframe.Frame, 0, len(frames))
	for _, a := range frames {
		f, ok := a.Type.(*types.Frame)
		if !ok {
			return types.Unknown
		}
		if f.Name == "LazyFrame" {
			name = f.Name
		}
		if schema, ok := schemaOf(f); ok {
			shapes = append(shapes, dataframe.Shape("frame", schema))
		}
	}
	how, known := c.Arg("how").Const.TryStr()
	if known = known || !c.Arg("how").Given; !known || len(shapes) < len(frames) {
		return &types.Frame{Name: name, Open: true}
	}
	out, err := dataframe.Concat(dataframe.Env{}, shapes, how == "diagonal")
	if err != nil {
		(&walker{c: c}).failed(err, "")
		return &types.Frame{Name: name, Open: true}
	}
	return frameStaticOf(name, out.Schema())
}

// ruleFromDict reads an object of lists that is written in the program.
func ruleFromDict(c *module.StaticCall) types.Type {
	if len(c.Args) != 1 {
		return nil
	}
	w := &walker{c: c}
	a := w.argOf(c.Args[0])
	if a.names == nil {
		return nil
	}
	var fields []column.Field
	for i, name := range a.names {
		fields = append(fields, column.Field{Name: name, Type: column.UnknownType})
		if x := a.list[i]; x.isList {
			if t, ok := inferArgs(x.list); ok && t.Kind != column.Null {
				fields[i].Type = t
			}
			if first := a.list[0]; first.isList && len(first.list) != len(x.list) {
				c.Error("E0706", x.span, "column \""+name+"\" has "+values(len(x.list))+", column \""+a.names[0]+"\" has "+strconv.Itoa(len(first.list)))
				return types.Unknown
			}
		}
	}
	s, err := column.NewSchema(fields)
	if err != nil {
		return nil
	}
	return frameStaticOf("DataFrame", s)
}

func ruleFromText(c *module.StaticCall) types.Type {
	if len(c.Args) != 1 || !c.Args[0].IsConst {
		return nil
	}
	s, ok := c.Args[0].Const.TryStr()
	if !ok {
		return nil
	}
	t, err := csv.Read([]byte(s), csv.Options{Name: "text"})
	if err != nil {
		return nil // running says it with its place
	}
	return frameStaticOf("DataFrame", t.Schema())
}

// headBytes is how much of a file the checker reads: smaller files give types, of larger ones only the names count.
const headBytes = 2 << 20

// ruleCSV reads the columns of a file that is named by a literal.
func ruleCSV(c *module.StaticCall) types.Type {
	name := "DataFrame"
	if strings.HasSuffix(c.Name, "scan_csv") {
		name = "LazyFrame"
	}
	open := &types.Frame{Name: name, Open: true}
	w := &walker{c: c}
	args := w.args("fun read_csv" + csvSig)
	if len(args) < 10 || c.Open == nil {
		return open
	}
	path, o, err := csvOptions(args)
	if err != nil {
		if err == errLater {
			return open
		}
		w.failed(err, "")
		return open
	}
	if strings.HasSuffix(strings.ToLower(path), ".gz") {
		return open
	}
	f, err := c.Open(path)
	if err != nil {
		return open // it may be made before this line runs
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, headBytes+1))
	if err != nil {
		return open
	}
	s, err := csv.Schema(head[:min(len(head), headBytes)], len(head) <= headBytes, o)
	if err != nil {
		return open
	}
	return frameStaticOf(name, s)
}

// rowType is the type of a row as an object.
func rowType(t types.Type) types.Type {
	f, ok := t.(*types.Frame)
	if !ok || f.Open {
		return types.Unknown
	}
	out := &types.Record{}
	for _, c := range f.Columns {
		out.Fields = append(out.Fields, types.Field{Name: c.Name, Type: types.Unknown} /* null may always come */)
	}
	return out
}

func ruleRow(c *module.StaticCall) types.Type     { return rowType(c.Recv.Type) }
func ruleRowList(c *module.StaticCall) types.Type { return types.ListOf(rowType(c.Recv.Type)) }
func ruleIter(c *module.StaticCall) types.Type    { return &types.Iter{Elem: rowType(c.Recv.Type)} }

func ruleRows(c *module.StaticCall) types.Type {
	return &types.Boxed{Name: "Rows", Args: []types.Type{rowType(c.Recv.Type)}}
}

func ruleSeries(c *module.StaticCall) types.Type { return &types.Boxed{Name: "Series"} }

// ruleCounts is the schema of value_counts.
func ruleCounts(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok {
		return nil
	}
	schema, ok := schemaOf(recv)
	if !ok || len(c.Args) != 1 {
		return nil
	}
	w := &walker{c: c, schema: schema}
	e, err := w.argOf(c.Args[0]).column()
	if err == nil {
		var f *dataframe.Frame
		if f, err = counts(dataframe.Env{}, dataframe.Shape("frame", schema), e); err == nil {
			return staticResult("DataFrame", f)
		}
	}
	return w.failed(err, "column: Expr")
}

// frameStatic tells the checker of live frames, and of what stands in brackets.
func frameStatic() *module.StaticType {
	return &module.StaticType{
		Of: func(v value.Value) types.Type {
			f, ok := value.As[*frame](v)
			if !ok {
				return types.Unknown
			}
			name := "DataFrame"
			if f.f.IsLazy() {
				name = "LazyFrame"
			}
			return frameStaticOf(name, f.f.Schema())
		},
		Index: ruleIndex,
	}
}

func ruleIndex(c *module.StaticCall) types.Type {
	recv, ok := c.Recv.Type.(*types.Frame)
	if !ok || len(c.Args) == 0 {
		return types.Unknown
	}
	last := c.Args[len(c.Args)-1]
	name, isText := "", false
	if last.IsConst {
		name, isText = last.Const.TryStr()
	}
	if isText {
		if _, has := recv.Column(name); !has && !recv.Open {
			c.Missing(expr.UnknownColumn, (&walker{c: c}).inside(last.Span), "the column", name, recv.Names())
			return types.Unknown
		}
		if len(c.Args) == 1 {
			return &types.Boxed{Name: "Series"}
		}
		return types.Unknown
	}
	switch last.Type.(type) {
	case types.Int:
		return rowType(recv)
	case *types.Range:
		return recv
	}
	return types.Unknown
}
