package df

import (
	"strconv"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// columnType turns a static type into a column's; what has no such type is unknown.
func columnType(t types.Type) column.Type {
	switch t := t.(type) {
	case types.Int:
		if c, ok := column.ParseType(t.Name); ok {
			return c
		}
		return column.Int64Type
	case types.Float:
		if t.Name == "f32" {
			return column.Float32Type
		}
		return column.Float64Type
	case types.Basic:
		switch t {
		case types.Bool:
			return column.BoolType
		case types.Str, types.Char:
			return column.StrType
		case types.Null:
			return column.NullType
		}
	case *types.Maybe:
		return columnType(t.Elem)
	case *types.Option:
		return columnType(t.Elem)
	case *types.Union:
		out := column.NullType
		for _, a := range t.Alts {
			var ok bool
			if out, ok = column.Common(out, columnType(a)); !ok {
				return column.UnknownType
			}
		}
		return out
	case *types.Column:
		return columnType(t.Elem)
	case *types.Boxed:
		if c, ok := column.ParseType(t.Name); ok {
			return c
		}
	}
	return column.UnknownType
}

// staticType turns a column's type into a static one; temporal types have names of their own.
func staticType(t column.Type) types.Type {
	switch {
	case t.Kind == column.Unknown || t.Kind == column.Null:
		return types.Unknown
	case t.Kind == column.Bool:
		return types.Bool
	case t.Kind == column.Str:
		return types.Str
	case t.IsInteger():
		return types.Int{Name: t.String()}
	case t.IsFloat():
		return types.Float{Name: t.String()}
	}
	return &types.Boxed{Name: t.String()}
}

// schemaOf reads a frame's columns; ok is false if there may be others.
func schemaOf(f *types.Frame) (*column.Schema, bool) {
	if f.Open {
		return nil, false
	}
	fields := make([]column.Field, len(f.Columns))
	for i, c := range f.Columns {
		fields[i] = column.Field{Name: c.Name, Type: columnType(c.Type)}
	}
	s, err := column.NewSchema(fields)
	return s, err == nil
}

// hidden marks the names of results whose name only running will tell.
const hidden = "\x00"

// frameStaticOf gives the static type of a frame with a schema.
func frameStaticOf(name string, s *column.Schema) *types.Frame {
	out := &types.Frame{Name: name}
	for _, f := range s.Fields {
		if f.Name[:min(1, len(f.Name))] == hidden {
			out.Open = true
			continue
		}
		out.Columns = append(out.Columns, types.Field{Name: f.Name, Type: staticType(f.Type)})
	}
	return out
}

// walker turns what stands in a program into args, over the columns of a frame.
type walker struct {
	c      *module.StaticCall
	schema *column.Schema
	hidden int
	err    error // the first that an expression's own method found
}

// args reads the arguments of the call; those not given have their defaults, as in a running one.
func (w *walker) args(sig string) []arg {
	out := make([]arg, len(w.c.Args))
	fn, err := syntax.ParseSignature(sig)
	for i, a := range w.c.Args {
		out[i] = w.argOf(a)
		if a.Given || err != nil {
			continue
		}
		for _, p := range fn.Params {
			if p.Name.Name == a.Name && p.Default != nil {
				out[i] = w.read(p.Default)
				out[i].span = diag.Span{}
			}
		}
	}
	return out
}

// argOf reads an argument of the call.
func (w *walker) argOf(a module.StaticArg) arg {
	if !a.Given {
		return arg{}
	}
	if a.Expr == nil { // a rest parameter
		out := arg{given: true, isList: true, span: a.Span}
		for _, e := range a.Elems {
			out.list = append(out.list, w.argOf(e))
		}
		return out
	}
	out := w.read(a.Expr)
	if f, ok := a.Type.(*types.Frame); ok && out.frame == nil { // a call that gives a frame, and is no column
		return w.typed(f, a.Span)
	}
	if out.later() && out.typ.Kind == column.Unknown || !out.known && a.Type == types.Str { // a text that is put together is no column
		out = w.typed(a.Type, a.Span)
	}
	if out.later() && a.IsConst {
		span := out.span
		out = running(a.Const)
		out.span = span
	}
	return out
}

// typed is an argument of which only the type is known.
func (w *walker) typed(t types.Type, span diag.Span) arg {
	out := arg{given: true, span: span, typ: columnType(t)}
	switch t := t.(type) {
	case *types.Column:
		name := t.Name
		if name == "" {
			name = w.hide()
		}
		out.expr = expr.LitOf(out.typ, expr.Later{}).Named(name).At(span)
	case *types.Frame:
		if s, ok := schemaOf(t); ok {
			out.frame = dataframe.Shape("frame", s)
		}
	case *types.Func:
		out.lambda = true
	default:
		if out.typ.Kind == column.Unknown {
			out.alias = w.hide()
		}
	}
	return out
}

// hide makes a name for what has a name that only running will tell.
func (w *walker) hide() string {
	w.hidden++
	return hidden + strconv.Itoa(w.hidden)
}

// unknown is a value, or an expression, of which nothing is known.
func (w *walker) unknown(span diag.Span) arg { return w.typed(types.Unknown, span) }

func constant(v value.Value, span diag.Span) arg {
	a := running(v)
	a.span = span
	return a
}

// read reads an expression of the program.
func (w *walker) read(e syntax.Expr) arg {
	span := e.Span()
	switch n := e.(type) {
	case *syntax.Name:
		return w.name(n)
	case *syntax.Int:
		return constant(value.Int(n.Value), span)
	case *syntax.Float:
		return constant(value.Float(n.Value), span)
	case *syntax.Str:
		return constant(value.String(n.Value), span)
	case *syntax.Bool:
		return constant(value.Bool(n.Value), span)
	case *syntax.Null:
		return constant(value.Null, span)
	case *syntax.Array:
		out := arg{given: true, isList: true, span: span}
		for _, x := range n.Elems {
			if x.Spread {
				return w.unknown(span)
			}
			out.list = append(out.list, w.read(x.Value))
		}
		return out
	case *syntax.Dict:
		return w.dict(n)
	case *syntax.Unary:
		return w.operator(n.Op, span, n.X)
	case *syntax.Binary:
		return w.operator(n.Op, span, n.X, n.Y)
	case *syntax.Call:
		return w.call(n)
	case *syntax.MethodCall:
		return w.method(n)
	case *syntax.Field:
		if x := w.read(n.X); x.expr != nil && x.space == "" {
			switch n.Name.Name {
			case "dt":
				return x
			case "list", "struct", "str", "cat":
				x.space = n.Name.Name
				return x
			}
		}
	case *syntax.Lambda:
		return arg{given: true, span: span, typ: column.UnknownType, lambda: true}
	}
	return w.unknown(span)
}

func (w *walker) name(n *syntax.Name) arg {
	if w.schema != nil {
		if _, ok := w.schema.Find(n.Name); ok {
			return arg{given: true, span: n.Span(), expr: expr.Col(n.Name).At(n.Span())}
		}
	}
	t := w.c.Lookup(n.Name)
	if t == nil {
		if _, ok := column.ParseType(n.Name); ok { // cast(f64)
			return constant(value.String(n.Name), n.Span())
		}
	}
	return w.typed(t, n.Span())
}

func (w *walker) dict(n *syntax.Dict) arg {
	out := arg{given: true, isList: true, span: n.Span(), names: []string{}}
	for _, e := range n.Entries {
		name := e.Name
		if s, ok := e.Key.(*syntax.Str); ok {
			name = s.Value
		} else if e.Key != nil || e.Spread || e.Value == nil {
			return w.unknown(n.Span())
		}
		at := e.Span()
		if e.Key != nil {
			at = w.inside(e.Key.Span())
		} else {
			at.End = at.Start + len(name)
		}
		out.names, out.list, out.keys = append(out.names, name), append(out.list, w.read(e.Value)), append(out.keys, at)
	}
	return out
}

// key is the place of an object's key; of a running call it is nowhere.
func (a arg) key(i int) diag.Span {
	if i < len(a.keys) {
		return a.keys[i]
	}
	return diag.Span{}
}

// unknownExpr is a column expression of which nothing is known.
func (w *walker) unknownExpr(span diag.Span) arg {
	return w.typed(&types.Column{Elem: types.Unknown}, span)
}

// operator builds an operator over column expressions; of plain values it stays a value.
func (w *walker) operator(op string, span diag.Span, xs ...syntax.Expr) arg {
	args := make([]*expr.Expr, len(xs))
	columnar := false
	for i, x := range xs {
		a := w.read(x)
		columnar = columnar || a.expr != nil
		e, err := a.operand()
		if err != nil {
			return w.unknownExpr(span)
		}
		args[i] = e
	}
	if !columnar {
		if len(xs) == 1 && op == "-" && args[0].Value != nil {
			switch v := args[0].Value.(type) {
			case int64:
				return constant(value.Int(-v), span)
			case float64:
				return constant(value.Float(-v), span)
			}
		}
		return w.unknown(span)
	}
	if operators.Get()[op] == "" {
		return w.unknownExpr(span)
	}
	return arg{given: true, span: span, expr: operator(op, args).At(span)}
}

// call reads col("x"), lit(v), sum("x"), when(c), coalesce(…).
func (w *walker) call(n *syntax.Call) arg {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || w.c.Lookup(name.Name) != nil {
		return w.unknown(n.Span())
	}
	var as []arg
	for _, a := range n.Args {
		if a.Spread || a.Name != nil {
			return w.unknownExpr(n.Span())
		}
		as = append(as, w.read(a.Value))
	}
	e, err := w.builtCall(name.Name, n, as)
	switch {
	case err != nil:
		return w.unknownExpr(n.Span())
	case e == nil:
		return w.unknown(n.Span())
	}
	return arg{given: true, span: n.Span(), expr: e.At(n.Span())}
}

func (w *walker) builtCall(name string, n *syntax.Call, as []arg) (*expr.Expr, error) {
	switch {
	case name == "col" && len(as) == 1:
		s, ok := as[0].text()
		if !ok {
			return nil, errLater
		}
		return named(s).At(as[0].span), nil
	case name == "lit" && len(as) == 1:
		outer := w.schema
		w.schema = nil // lit(x) is the variable
		a := w.read(n.Args[0].Value)
		w.schema = outer
		return a.operand()
	case name == "coalesce" || name == "concat_str":
		args, err := operands(as)
		return expr.Fn(name, args...), err
	case name == "when" && len(as) == 1:
		return as[0].operand() // a condition on its way: method finds the whole chain
	case name == "quantile" || isAggregateFunc(name):
		return aggregateOf(name, as)
	}
	return nil, nil
}

func isAggregateFunc(name string) bool {
	for _, a := range aggregateFuncs {
		if a == name {
			return true
		}
	}
	return false
}

// method reads x.name(…) on a column expression.
func (w *walker) method(n *syntax.MethodCall) arg {
	if e, ok := w.choice(n); ok {
		return arg{given: true, span: n.Span(), expr: e.At(n.Span())}
	}
	if name, ok := n.Recv.(*syntax.Name); ok && w.isSelectors(name.Name) {
		return w.selection(n)
	}
	if e, ok := w.made(n); ok {
		return e
	}
	recv := w.read(n.Recv)
	if recv.expr == nil && recv.alias == "" {
		return w.unknown(n.Span())
	}
	self, err := recv.operand()
	if err != nil {
		return w.unknown(n.Span())
	}
	m, ok := methodIn(recv.space, n.Name.Name)
	if !ok {
		return w.unknownExpr(n.Span())
	}
	as, ok := w.bind(m.sig, n.Args)
	if !ok {
		return w.unknownExpr(n.Span())
	}
	e, err := m.build(self, as)
	if err != nil {
		if w.err == nil && err != errLater {
			w.err = err
		}
		return w.unknownExpr(n.Span())
	}
	if e.Op == expr.Alias {
		return arg{given: true, span: n.Span(), expr: e.At(n.Span())}
	}
	return arg{given: true, span: n.Span(), expr: settle(e).At(n.Span())}
}

// isSelectors tells a name of the module selectors: its own, unless a variable has it, or one that use … as gave it.
func (w *walker) isSelectors(name string) bool {
	t := w.c.Lookup(name)
	m, ok := t.(*types.Module)
	return ok && m.Name == "selectors" || t == nil && name == "selectors"
}

// selection reads selectors.numeric() and its kin. What they stand for is known if the types of all columns are.
func (w *walker) selection(n *syntax.MethodCall) arg {
	var as []arg
	for _, a := range n.Args {
		as = append(as, w.read(a.Value))
	}
	s, err := selection(n.Name.Name, as)
	if err != nil || w.schema == nil || !s.Known(w.schema) {
		if w.err == nil {
			w.err = errLater
		}
		return w.unknownExpr(n.Span())
	}
	return arg{given: true, span: n.Span(), expr: expr.Selected(s).At(n.Span())}
}

// made reads df.int_range(…) and its kin.
func (w *walker) made(n *syntax.MethodCall) (arg, bool) {
	m, known := exprMakers.Get()[n.Name.Name]
	name, ok := n.Recv.(*syntax.Name)
	if !known || !ok || !w.isModule(name.Name) {
		return arg{}, false
	}
	as, ok := w.bindTo(m.sig, 0, n.Args)
	if !ok {
		return w.unknownExpr(n.Span()), true
	}
	e, err := m.build(as)
	if err != nil {
		if w.err == nil && err != errLater {
			w.err = err
		}
		return w.unknownExpr(n.Span()), true
	}
	return arg{given: true, span: n.Span(), expr: e.At(n.Span())}, true
}

// isModule tells a name of this module, under which its own functions stand.
func (w *walker) isModule(name string) bool {
	t := w.c.Lookup(name)
	m, ok := t.(*types.Module)
	return ok && (m.Name == "df" || m.Name == "dataframe") || t == nil && (name == "df" || name == "dataframe")
}

// choice reads when(c).then(v).when(c2).then(v2).otherwise(z).
func (w *walker) choice(n *syntax.MethodCall) (*expr.Expr, bool) {
	var parts []*expr.Expr
	var at syntax.Expr = n
	for {
		switch x := at.(type) {
		case *syntax.MethodCall:
			if len(x.Args) != 1 || x.Name.Name != "then" && x.Name.Name != "when" && x.Name.Name != "otherwise" {
				return nil, false
			}
			e, err := w.read(x.Args[0].Value).operand()
			if err != nil {
				return nil, false
			}
			parts, at = append(parts, e), x.Recv
			continue
		case *syntax.Call:
			name, ok := x.Fn.(*syntax.Name)
			if !ok || name.Name != "when" || len(x.Args) != 1 {
				return nil, false
			}
			e, err := w.read(x.Args[0].Value).operand()
			if err != nil {
				return nil, false
			}
			parts = append(parts, e)
		default:
			return nil, false
		}
		break
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return expr.Fn("when", parts...), len(parts) > 1
}

var methodsByName = lazy.Value[map[string]method]{New: func() map[string]method {
	out := map[string]method{}
	for _, m := range exprMethods.Get() {
		out[nameOf(m.sig)] = m
	}
	return out
}}

// methodIn finds a method of expressions, or of one of their namespaces.
func methodIn(space, name string) (method, bool) {
	switch space {
	case "str", "cat":
		if m, ok := textForms(name); ok {
			return m, true
		}
		return methodNamed(name)
	case "":
		return methodNamed(name)
	}
	for _, m := range namespaces.Get()[space] {
		if nameOf(m.sig) == name {
			return m, true
		}
	}
	return method{}, false
}

func methodNamed(name string) (method, bool) {
	m, ok := methodsByName.Get()[name]
	return m, ok
}

// bind puts arguments into the places of a method's parameters; ok is false if they do not fit.
func (w *walker) bind(sig string, args []syntax.Arg) ([]arg, bool) { return w.bindTo(sig, 1, args) }

// bindTo is bind for parameters from one on: the first of a method is its receiver.
func (w *walker) bindTo(sig string, from int, args []syntax.Arg) ([]arg, bool) {
	fn, err := syntax.ParseSignature(sig)
	if err != nil {
		return nil, false
	}
	params := fn.Params[from:]
	out := make([]arg, len(params))
	at := 0
	for _, a := range args {
		place := at
		if a.Name != nil {
			for place = 0; place < len(params) && params[place].Name.Name != a.Name.Name; place++ {
			}
		}
		if place >= len(params) || a.Spread {
			return nil, false
		}
		x := w.read(a.Value)
		if params[place].Rest {
			out[place].given, out[place].isList = true, true
			out[place].list = append(out[place].list, x)
			continue
		}
		out[place] = x
		at++
	}
	for i, p := range params {
		if !out[i].given && p.Default != nil {
			out[i] = w.read(p.Default)
			out[i].span = diag.Span{}
		}
	}
	return out, true
}
