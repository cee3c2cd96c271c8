package check

import (
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/syntax"
	"skep/interp/types"
)

// columnExpr infers an argument that is an expression over the columns of a frame:
// there a bare name that is a column means the column.
func (c *checker) columnExpr(e syntax.Expr, f *types.Frame) types.Type {
	saved := c.columns
	c.columns = f
	defer func() { c.columns = saved }()
	switch n := e.(type) {
	case *syntax.Array: // several expressions
		for _, a := range n.Elems {
			c.columnExpr(a.Value, f)
		}
		c.types[e] = types.ListOf(&types.Column{Elem: types.Unknown})
		return c.types[e]
	case *syntax.Str: // a name as text: of a column, or of one to be made, which the verb's rule knows
		c.types[n] = types.Str
		t, _ := f.Column(n.Value)
		return asColumn(t, n.Value)
	case *syntax.Lambda:
		c.columns = saved
		return c.infer(e, nil)
	}
	t := c.infer(e, nil)
	if _, ok := t.(*types.Column); ok || !types.Scalar(t) {
		return t
	}
	return &types.Column{Elem: t}
}

func asColumn(t types.Type, name string) *types.Column {
	if t == nil {
		t = types.Unknown
	}
	return &types.Column{Elem: t, Name: name}
}

func (c *checker) columnText(n *syntax.Str, f *types.Frame) {
	if _, ok := f.Column(n.Value); ok || f.Open || n.Value == "*" {
		return
	}
	quote := c.text(n.Span())
	at := n.Span()
	if len(quote) >= 2 {
		at = diag.Span{Start: at.Start + 1, End: at.End - 1}
	}
	c.noColumn(at, n.Value, f)
}

// noColumn reports a column that the frame does not have at this point.
func (c *checker) noColumn(at diag.Span, name string, f *types.Frame) {
	d := c.fail("E0701", at, "the frame has no column `"+name+"`")
	d.Found = name
	if best := nearest(name, f.Names()); best != "" {
		c.suggest(d, at, name, best)
		return
	}
	d.Hint = "its columns: " + listed(f.Names())
}

func listed(names []string) string {
	out := ""
	for i, n := range names {
		if i == 12 {
			return out + ", …"
		}
		if i > 0 {
			out += ", "
		}
		out += n
	}
	return out
}

// columnName reads a bare name in a column expression.
func (c *checker) columnName(n *syntax.Name) (types.Type, bool) {
	f := c.columns
	t, ok := f.Column(n.Name)
	if !ok {
		return nil, c.missingColumn(n, f)
	}
	c.columnNames[n] = true
	if c.info.Refs[n] != nil || c.findVar(n.Name) != nil {
		d := c.warn("W0701", n.Span(), "`"+n.Name+"` is a column here, and a variable has the same name")
		d.Hint = "lit(" + n.Name + ") means the variable, col(\"" + n.Name + "\") the column"
		around(d, "say that the column is meant", n.Span(), `col("`, `")`)
	}
	return asColumn(t, n.Name), true
}

// missingColumn reports a bare name that is neither a column nor anything else.
func (c *checker) missingColumn(n *syntax.Name, f *types.Frame) bool {
	if f.Open || c.info.Refs[n] != nil || special(n.Name) || c.globalType(c.space, n.Name) != nil {
		return false
	}
	if _, known := c.env.Known(n.Name); known {
		return false
	}
	if c.noColumn(n.Span(), n.Name, f); nearest(n.Name, f.Names()) == "" && c.loud && len(c.out) > 0 {
		d := c.out[len(c.out)-1]
		c.suggest(d, n.Span(), n.Name, nearest(n.Name, c.visible()))
	}
	c.broken[n] = true
	return false
}

// aggregates are the functions that make one value of a column; of a name as text they do so everywhere.
var aggregates = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"sum": true, "mean": true, "min": true, "max": true, "count": true}
}}

// columnAggregates are those that are functions in the arguments of frame verbs only.
var columnAggregates = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"len": true, "median": true, "std": true, "var": true, "first": true, "last": true, "n_unique": true,
		"null_count": true, "product": true, "any": true, "all": true, "quantile": true}
}}

// columnCall reads col, lit and the aggregates inside a column expression.
func (c *checker) columnCall(n *syntax.Call) (types.Type, bool) {
	name, ok := n.Fn.(*syntax.Name)
	if c.columns == nil || !ok || c.info.Refs[name] != nil || len(n.Args) > 1 && name.Name != "quantile" {
		return nil, false
	}
	switch {
	case name.Name == "col" && len(n.Args) == 1:
		s, ok := n.Args[0].Value.(*syntax.Str)
		if !ok {
			return nil, false
		}
		c.types[s] = types.Str
		c.columnText(s, c.columns)
		t, _ := c.columns.Column(s.Value)
		return asColumn(t, s.Value), true
	case name.Name == "lit" && len(n.Args) == 1:
		saved := c.columns
		c.columns = nil
		t := c.infer(n.Args[0].Value, nil)
		c.columns = saved
		return &types.Column{Elem: t, Name: "literal"}, true
	case (aggregates.Get()[name.Name] || columnAggregates.Get()[name.Name]) && c.findVar(name.Name) == nil:
		return c.aggregate(name.Name, n), true
	}
	return nil, false
}

// ofColumns infers a call of a builtin inside a column expression: with a column among its
// arguments it computes a column, whatever it is elsewhere.
func (c *checker) ofColumns(n *syntax.Call) (types.Type, bool) {
	name, ok := n.Fn.(*syntax.Name)
	if c.columns == nil || !ok || c.info.Refs[name] != nil || c.shadows(name.Name) {
		return nil, false
	}
	declared := c.columnFuncs()[name.Name]
	if declared == nil {
		declared = c.lib.global(name.Name)
	}
	if declared == nil {
		return nil, false
	}
	columnar := c.columnFuncs()[name.Name] != nil
	out := &types.Column{Elem: types.Unknown}
	for _, a := range n.Args {
		if col, ok := c.infer(a.Value, nil).(*types.Column); ok {
			if !columnar || out.Name == "" {
				out.Name = col.Name
			}
			columnar = true
		}
	}
	if s := c.lib.signature(declared); s != nil && columnar {
		if b, ok := substituteUnknown(s.fn).(*types.Boxed); ok {
			return b, true // a condition on its way: when(…)
		}
	}
	return out, columnar
}

// columnFuncs are the functions that the frame's module declares for column expressions.
func (c *checker) columnFuncs() map[string]*entry {
	return c.lib.engineType(engineName(c.columns)).columns
}

func (c *checker) aggregate(name string, n *syntax.Call) types.Type {
	out := &types.Column{Elem: types.I64, Name: name, Aggregate: true}
	if len(n.Args) == 0 {
		return out
	}
	t := c.columnExpr(n.Args[0].Value, c.columns)
	col, ok := t.(*types.Column)
	if !ok {
		out.Elem = types.Unknown
		return out
	}
	out.Name = col.Name
	switch name {
	case "mean", "median", "std", "var", "quantile":
		out.Elem = types.F64
	case "sum":
		out.Elem = sum(col.Elem)
	case "min", "max", "first", "last":
		out.Elem = col.Elem
	case "product":
		out.Elem = types.Unknown
	case "any", "all":
		out.Elem = types.Bool
	}
	return out
}
