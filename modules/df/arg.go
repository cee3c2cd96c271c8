package df

import (
	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/diag"
	"skep/interp/value"
)

// arg is one argument of a verb or of an expression's method: of a running call, or of one that the checker looks at.
// Verbs and methods are written once over args, so that what is checked is what runs.
type arg struct {
	given    bool
	val      value.Value // the value, if known
	known    bool
	expr     *expr.Expr // a column expression
	list     []arg      // an array or tuple, when isList
	isList   bool
	names    []string         // keys of an object, for list
	keys     []diag.Span      // where they stand
	frame    *dataframe.Frame // a frame, by rows or by schema
	series   *series          // a column of its own: as an expression its values row by row, where a list is wanted the list of them
	typ      column.Type      // of a value that is not known yet
	lambda   bool             // a function that the checker sees
	space    string           // the namespace of an expression that the checker sees: list, struct
	function any              // a function of the program, as columns apply it
	alias    string           // of a value that is not known yet and may be an expression: a name that stands for its name
	span     diag.Span
}

// running makes an arg of a value.
func running(v value.Value) arg {
	a := arg{given: true, val: v, known: true}
	switch v.Kind() {
	case value.KArray, value.KTuple, value.KSet, value.KRange:
		a.isList = true
		for _, e := range elements(v) {
			a.list = append(a.list, running(e))
		}
	case value.KDict:
		a.isList = true
		v.Dict().Each(func(k, e value.Value) bool {
			a.names, a.list = append(a.names, value.Interpolate(k)), append(a.list, running(e))
			return true
		})
	case value.KBox:
		switch x := v.Box().V.(type) {
		case *expression:
			a.expr = x.e
		case *frame:
			a.frame = x.f
		case *series:
			a.series = x
		}
	}
	return a
}

func elements(v value.Value) []value.Value {
	switch v.Kind() {
	case value.KSet:
		return v.Set().Elems()
	case value.KRange:
		lo, hi, ok := v.Range().Ints()
		if !ok || hi-lo > column.MaxRows {
			return nil
		}
		out := make([]value.Value, 0, hi-lo)
		for i := lo; i < hi; i++ {
			out = append(out, value.Int(i))
		}
		return out
	}
	return v.List().Boxed()
}

// listed is the list of a series' values, where a list is wanted, and any other argument itself.
func (a arg) listed() arg {
	if a.series == nil {
		return a
	}
	out := arg{given: true, val: a.val, known: true, isList: true, span: a.span, list: make([]arg, a.series.Len())}
	for row := range out.list {
		out.list[row] = running(valueOf(a.series.col, row))
	}
	return out
}

// text reads a string that is known.
func (a arg) text() (string, bool) {
	if !a.known {
		return "", false
	}
	return a.val.TryStr()
}

func (a arg) isNull() bool { return !a.given || a.known && a.val.IsNull() }

// later tells that the argument is there, but not what it is.
func (a arg) later() bool { return a.given && !a.known && a.expr == nil && !a.isList && a.frame == nil }

// integer reads a whole number; ok is false for other values. One that is not known yet is 0.
func (a arg) integer() (n int, ok bool) {
	if a.later() {
		return 0, true
	}
	if !a.known || !a.val.IsInt() {
		return 0, false
	}
	i := a.val.AsInt()
	return int(max(-column.MaxRows, min(i, column.MaxRows))), true
}

func (a arg) bool() bool { return a.known && a.val.IsBool() && a.val.AsBool() }

func (a arg) isFunc() bool { return a.lambda || a.known && a.val.Kind() == value.KFunc }

// column reads the argument as an expression in which text names a column.
func (a arg) column() (*expr.Expr, error) {
	if s, ok := a.text(); ok {
		return named(s).At(a.span), nil
	}
	return a.operand()
}

// named gives the column of a name; "*" is all.
func named(s string) *expr.Expr {
	if s == "*" {
		return expr.All()
	}
	return expr.Col(s)
}

// operand reads the argument as an expression in which text is text.
func (a arg) operand() (*expr.Expr, error) {
	switch {
	case a.expr != nil:
		return a.expr, nil
	case a.series != nil:
		return expr.Values(a.series.name, a.series.col).At(a.span), nil
	case a.later() && a.alias != "":
		return expr.LitOf(a.typ, expr.Later{}).Named(a.alias).At(a.span), nil
	case a.later():
		return expr.LitOf(a.typ, expr.Later{}).At(a.span), nil
	case a.known:
		if v, ok := engineValue(a.val); ok {
			return expr.Lit(v).At(a.span), nil
		}
	}
	what := "a list"
	if a.known {
		what = value.TypeName(a.val)
	}
	return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "%s stands where a column or a value is needed", what)
}

// flat lists arguments with lists among them spread out.
func flat(as []arg) []arg {
	var out []arg
	for _, a := range as {
		if a.isList && a.expr == nil && a.names == nil {
			out = append(out, flat(a.list)...)
		} else {
			out = append(out, a)
		}
	}
	return out
}

// columns reads arguments, lists spread out, as column expressions.
func columns(as []arg) ([]*expr.Expr, error) {
	var out []*expr.Expr
	for _, a := range flat(as) {
		e, err := a.column()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// isLater tells an expression of which only running will tell what it is.
func isLater(e *expr.Expr) bool {
	for e.Op == expr.Alias {
		e = e.Args[0]
	}
	_, later := e.Value.(expr.Later)
	return e.Op == expr.Literal && later
}

// plainColumns reads arguments, lists spread out, as the names of columns.
func plainColumns(as []arg) ([]*expr.Expr, error) {
	var out []*expr.Expr
	listed := make([]arg, len(as))
	for i, a := range as {
		listed[i] = a.listed()
	}
	for _, a := range flat(listed) {
		if a.later() {
			return nil, errLater
		}
		e, err := a.column()
		if err != nil {
			return nil, err
		}
		if isLater(e) {
			return nil, errLater
		}
		if e.Op != expr.Column {
			return nil, expr.Errorf(expr.BadArgument, e, "a column's name is needed here, not %s", e)
		}
		out = append(out, e)
	}
	return out, nil
}
