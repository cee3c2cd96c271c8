package df

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/interp/module"
	"skep/interp/value"
)

// Selectors declares the module selectors: expressions for all columns of a type, or whose names are alike.
func Selectors() module.Module {
	const data = "let t = df![ \"k\" => [\"a\"], \"x\" => [1], \"y\" => [2.5] ]\n"
	shown := func(call, want string) string {
		return data + "t.select(selectors." + call + ").columns  // => " + want
	}
	m := module.Module{Name: "selectors", Doc: "Columns picked by their type or name, where verbs of frames take columns. | puts two selections together, & takes what both have, - leaves one out, ^ takes what one of them has, ~ (or !) all others."}
	m.Known = []string{"cs"}
	docs := map[string]string{"all": "All columns.", "numeric": "Integers, floats and decimals.", "nested": "Lists and structs.", "temporal": "Dates, times, datetimes and durations."}
	for _, kind := range expr.Kinds() {
		doc := docs[kind]
		if doc == "" {
			doc = "The columns of type " + strings.ReplaceAll(kind, "_", " ") + "."
		}
		want := map[string]string{"all": `["k", "x", "y"]`, "numeric": `["x", "y"]`, "integer": `["x"]`, "signed_integer": `["x"]`, "float": `["y"]`, "string": `["k"]`}[kind]
		if want == "" {
			want = "[]"
		}
		m.Funcs = append(m.Funcs, module.Func{Sig: "fun " + kind + "() -> Expr", Doc: doc, Example: shown(kind+"()", want), Impl: runSelector})
	}
	m.Funcs = append(m.Funcs,
		module.Func{Sig: "fun by_name(...names) -> Expr", Doc: "The columns of these names.", Example: shown(`by_name("y", "k")`, `["k", "y"]`), Impl: runSelector},
		module.Func{Sig: "fun by_dtype(...types) -> Expr", Doc: "The columns of these types; a name without parameters, such as datetime or list, means all of its kind.", Example: shown(`by_dtype("i64", "str")`, `["k", "x"]`), Impl: runSelector},
		module.Func{Sig: "fun by_index(...places) -> Expr", Doc: "The columns at these places; negative ones count from the end.", Example: shown(`by_index(0, -1)`, `["k", "y"]`), Impl: runSelector},
		module.Func{Sig: "fun first() -> Expr", Doc: "The first column.", Example: shown(`first()`, `["k"]`), Impl: runSelector},
		module.Func{Sig: "fun last() -> Expr", Doc: "The last column.", Example: shown(`last()`, `["y"]`), Impl: runSelector},
		module.Func{Sig: "fun starts_with(...prefixes) -> Expr", Doc: "The columns whose names begin with one of these.", Example: shown(`starts_with("x", "y")`, `["x", "y"]`), Impl: runSelector},
		module.Func{Sig: "fun ends_with(...suffixes) -> Expr", Doc: "The columns whose names end with one of these.", Example: shown(`ends_with("x")`, `["x"]`), Impl: runSelector},
		module.Func{Sig: "fun contains(...parts) -> Expr", Doc: "The columns whose names have one of these in them.", Example: shown(`contains("k")`, `["k"]`), Impl: runSelector},
		module.Func{Sig: "fun matches(pattern: str) -> Expr", Doc: "The columns whose names a regular expression matches.", Example: shown(`matches("^[xy]$")`, `["x", "y"]`), Impl: runSelector},
		module.Func{Sig: "fun exclude(...columns) -> Expr", Doc: "All columns but those of a selection or of these names.", Example: shown(`exclude("x", selectors.string())`, `["y"]`), Impl: runSelector})
	return m
}

// runSelector runs a selector's function.
func runSelector(c *module.Call) (value.Value, error) {
	var as []arg
	for _, v := range c.Args {
		as = append(as, running(v))
	}
	s, err := selection(c.Name, as)
	if err != nil {
		return value.Null, shown(err)
	}
	return newExpr(expr.Selected(s).At(c.Span)), nil
}

// selection makes the selector of a name and arguments, lists spread out, of a running program or as the checker sees them.
func selection(name string, as []arg) (*expr.Selector, error) {
	s := &expr.Selector{Name: name}
	switch name {
	case "first":
		return &expr.Selector{Name: "by_index", At: []int{0}}, nil
	case "last":
		return &expr.Selector{Name: "by_index", At: []int{-1}}, nil
	case "exclude":
		return complement(as)
	}
	for _, a := range flat(as) {
		if a.later() {
			return nil, errLater
		}
		text, isText := a.text()
		place, isPlace := a.integer()
		switch {
		case name == "by_index" && isPlace:
			s.At = append(s.At, place)
		case name == "by_dtype" && !(isText && (text == "list" || text == "struct" || text == "decimal")):
			t, err := typeOf(a)
			if err != nil {
				return nil, err
			}
			s.Args = append(s.Args, t.String())
		case isText:
			s.Args = append(s.Args, text)
		default:
			return nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "selectors.%s does not take %s", name, value.TypeName(a.val))
		}
	}
	if name == "matches" && len(s.Args) == 1 {
		s, err := expr.Matching(s.Args[0])
		if err != nil {
			return nil, expr.Errorf(expr.BadArgument, nil, "%s", err)
		}
		return s, nil
	}
	return s, nil
}

// complement is all columns but those of names and selections.
func complement(as []arg) (*expr.Selector, error) {
	out := &expr.Selector{Name: "all"}
	for _, a := range flat(as) {
		s := selectorOf(a.expr)
		if name, ok := a.text(); ok {
			s = &expr.Selector{Name: "by_name", Args: []string{name}}
		}
		if s == nil {
			return nil, expr.Errorf(expr.BadArgument, nil, "exclude takes names and selections")
		}
		out = &expr.Selector{Name: "-", Parts: []*expr.Selector{out, s}}
	}
	return out, nil
}

// selectorOf is the selector that an expression is, a single column included; nil for all others.
func selectorOf(e *expr.Expr) *expr.Selector {
	switch {
	case e == nil:
	case e.Op == expr.Wildcard && e.Pick != nil:
		return e.Pick
	case e.Op == expr.Column:
		return &expr.Selector{Name: "by_name", Args: []string{e.Name}}
	}
	return nil
}

func isSelector(e *expr.Expr) bool { return e.Op == expr.Wildcard && e.Pick != nil }

// sets is an operator between two selections, or a selection and a column: a selection; nil if it is none.
func sets(op string, args []*expr.Expr) *expr.Expr {
	if len(args) == 1 {
		if isSelector(args[0]) && (op == "~" || op == "!") {
			return expr.Selected(&expr.Selector{Name: "~", Parts: []*expr.Selector{args[0].Pick}})
		}
		return nil
	}
	x, y := selectorOf(args[0]), selectorOf(args[1])
	if x == nil || y == nil || !isSelector(args[0]) && !isSelector(args[1]) {
		return nil
	}
	switch op {
	case "||":
		op = "|"
	case "&&":
		op = "&"
	case "|", "&", "-", "^":
	default:
		return nil
	}
	return expr.Selected(&expr.Selector{Name: op, Parts: []*expr.Selector{x, y}})
}

// picked puts the columns of a schema in the place of selections that stand alone, so that verbs that take names take them too.
func picked(as []arg, s *column.Schema) []arg {
	var out []arg
	for i, a := range as {
		switch {
		case a.expr != nil && isSelector(a.expr):
			a = arg{given: true, isList: true, list: columnsNamed(a.expr.Pick.Names(s), a.expr)}
		case a.isList && a.expr == nil && a.names == nil:
			a.list = picked(a.list, s)
		default:
			continue
		}
		if out == nil {
			out = append(out, as...)
		}
		out[i] = a
	}
	if out == nil {
		return as
	}
	return out
}

func columnsNamed(names []string, at *expr.Expr) []arg {
	out := make([]arg, len(names))
	for i, name := range names {
		out[i] = arg{given: true, expr: expr.Col(name).At(at.Span)}
	}
	return out
}
