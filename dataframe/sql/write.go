package sql

import (
	"strings"

	"skep/internal/lazy"
)

// Write gives a statement as SQL that parses to an equal tree: one line, with
// every operation in parentheses, so that precedence need not be known to read it.
func Write(s Statement) string {
	w := &writer{}
	w.statement(s)
	return w.b.String()
}

// WriteExpr gives an expression as SQL.
func WriteExpr(x Expr) string {
	w := &writer{}
	w.expr(x)
	return w.b.String()
}

type writer struct{ b strings.Builder }

func (w *writer) put(parts ...string) {
	for _, s := range parts {
		w.b.WriteString(s)
	}
}

// when writes parts only if cond holds.
func (w *writer) when(cond bool, parts ...string) {
	if cond {
		w.put(parts...)
	}
}

func (w *writer) ident(i Ident) {
	if !i.Quoted && strings.HasPrefix(i.Name, "#") { // an output's number
		w.put(i.Name)
		return
	}
	if i.Quoted || reserved.Get()[strings.ToUpper(i.Name)] || wordLen(i.Name) != len(i.Name) || i.Name == "" {
		w.put(`"`, strings.ReplaceAll(i.Name, `"`, `""`), `"`)
		return
	}
	w.put(i.Name)
}

func (w *writer) path(parts []Ident) {
	for i, p := range parts {
		w.when(i > 0, ".")
		w.ident(p)
	}
}

func each[T any](w *writer, sep string, xs []T, write func(T)) {
	for i, x := range xs {
		w.when(i > 0, sep)
		write(x)
	}
}

func (w *writer) exprs(xs []Expr)   { each(w, ", ", xs, w.expr) }
func (w *writer) idents(xs []Ident) { each(w, ", ", xs, w.ident) }

func (w *writer) text(s string) { w.put("'", strings.ReplaceAll(s, "'", "''"), "'") }

// optional writes a keyword and an expression, if there is one.
func (w *writer) optional(word string, x Expr) {
	if x != nil {
		w.put(word)
		w.expr(x)
	}
}

func (w *writer) expr(x Expr) {
	switch n := x.(type) {
	case *Ref:
		w.path(n.Parts)
	case *Number:
		w.put(n.Text)
	case *Text:
		w.text(n.Value)
	case *Bool:
		w.put(map[bool]string{true: "TRUE", false: "FALSE"}[n.Value])
	case *Null:
		w.put("NULL")
	case *Default:
		w.put("DEFAULT")
	case *Typed:
		w.put(n.Type.Name, " ")
		w.text(n.X.Value)
	case *Interval:
		w.put("INTERVAL (")
		w.expr(n.X)
		w.put(") ", n.Unit)
	case *Param:
		w.put(map[bool]string{true: "?", false: "$" + n.Name}[n.Name == ""])
	case *Columns:
		w.wrapped("COLUMNS(", n.X, ")")
	case *Subquery:
		w.put(n.Kind, "(")
		w.query(n.Query)
		w.put(")")
	case *Case:
		w.caseOf(n)
	case *Cast:
		w.wrapped(map[bool]string{true: "TRY_CAST(", false: "CAST("}[n.Try], n.X, " AS ")
		w.typ(n.Type)
		w.put(")")
	case *Call:
		w.call(n)
	case *Star:
		w.star(n)
	default:
		if !w.operation(x) {
			w.container(x)
		}
	}
}

func (w *writer) wrapped(before string, x Expr, after string) {
	w.put(before)
	w.expr(x)
	w.put(after)
}

// operation writes operators, in parentheses.
func (w *writer) operation(x Expr) bool {
	not := func(b bool) string { return map[bool]string{true: " NOT", false: ""}[b] }
	switch n := x.(type) {
	case *Unary:
		w.wrapped("("+n.Op+" ", n.X, ")")
	case *Binary:
		w.wrapped("(", n.X, " "+n.Op+" ")
		w.wrapped("", n.Y, ")")
	case *Is:
		w.wrapped("(", n.X, " IS"+not(n.Not)+" "+n.What)
		w.optional(" ", n.Y)
		w.put(")")
	case *Between:
		w.wrapped("(", n.X, not(n.Not)+" BETWEEN ")
		w.expr(n.Lo)
		w.wrapped(" AND ", n.Hi, ")")
	case *In:
		w.wrapped("(", n.X, not(n.Not)+" IN ")
		w.set(n)
		w.put(")")
	case *Like:
		w.wrapped("(", n.X, not(n.Not)+" "+n.Kind+" ")
		w.expr(n.Pattern)
		w.optional(" ESCAPE ", n.Escape)
		w.put(")")
	case *Collate:
		w.wrapped("(", n.X, " COLLATE ")
		w.ident(n.Name)
		w.put(")")
	default:
		return false
	}
	return true
}

func (w *writer) set(n *In) {
	switch {
	case n.Query != nil:
		w.put("(")
		w.query(n.Query)
		w.put(")")
	case n.Set != nil:
		w.expr(n.Set)
	default:
		w.put("(")
		w.exprs(n.List)
		w.put(")")
	}
}

// container writes lists, structs, lambdas and what reaches into them.
func (w *writer) container(x Expr) {
	switch n := x.(type) {
	case *List:
		w.put("[")
		w.exprs(n.Items)
		w.put("]")
	case *Tuple:
		w.put("(")
		w.exprs(n.Items)
		w.when(len(n.Items) == 1, ",")
		w.put(")")
	case *Struct:
		w.put("{")
		each(w, ", ", n.Fields, func(f Field) { w.text(f.Name.Name); w.wrapped(": ", f.X, "") })
		w.put("}")
	case *MapOf:
		w.put("MAP {")
		for i := range n.Keys {
			w.when(i > 0, ", ")
			w.wrapped("", n.Keys[i], ": ")
			w.expr(n.Values[i])
		}
		w.put("}")
	case *Index:
		w.wrapped("(", n.X, ")[")
		w.wrapped("", n.I, "]")
	case *Slice:
		w.wrapped("(", n.X, ")[")
		w.optional("", n.Lo)
		w.put(":")
		w.optional("", n.Hi)
		w.when(n.Hi == nil && n.Step != nil, "-")
		w.optional(":", n.Step)
		w.put("]")
	case *Member:
		w.wrapped("(", n.X, ").")
		w.ident(n.Name)
	case *Lambda:
		w.put("(LAMBDA ")
		w.idents(n.Params)
		w.wrapped(": ", n.Body, ")")
	case *Comprehension:
		w.wrapped("[", n.X, " FOR ")
		w.idents(n.Vars)
		w.wrapped(" IN ", n.In, "")
		w.optional(" IF ", n.If)
		w.put("]")
	}
}

func (w *writer) star(n *Star) {
	w.path(n.Table)
	w.when(len(n.Table) > 0, ".")
	w.put("*")
	if len(n.Exclude) > 0 {
		w.put(" EXCLUDE (")
		w.idents(n.Exclude)
		w.put(")")
	}
	if len(n.Replace) > 0 {
		w.put(" REPLACE (")
		each(w, ", ", n.Replace, w.item)
		w.put(")")
	}
	if len(n.Rename) > 0 {
		w.put(" RENAME (")
		each(w, ", ", n.Rename, func(r Renaming) { w.ident(r.From); w.put(" AS "); w.ident(r.To) })
		w.put(")")
	}
}

func (w *writer) caseOf(n *Case) {
	w.put("CASE")
	w.optional(" ", n.X)
	for _, b := range n.Whens {
		w.wrapped(" WHEN ", b.If, " THEN ")
		w.expr(b.Then)
	}
	w.optional(" ELSE ", n.Else)
	w.put(" END")
}

func (w *writer) call(n *Call) {
	each(w, ".", n.Name, func(i Ident) {
		switch word := strings.ToUpper(i.Name); {
		case !i.Quoted && (callable.Get()[word] || spokenWords.Get()[word]):
			w.put(i.Name)
		case formWords.Get()[word]:
			w.put(`"`, i.Name, `"`)
		default:
			w.ident(i)
		}
	})
	w.put("(")
	w.when(n.Star, "*")
	w.when(n.Distinct, "DISTINCT ")
	each(w, ", ", n.Args, func(a Arg) {
		if a.Name != nil {
			w.ident(*a.Name)
			w.put(" := ")
		}
		w.expr(a.X)
	})
	w.orderBy(n.Order)
	w.when(n.IgnoreNulls, " IGNORE NULLS")
	w.put(")")
	if n.Within != nil {
		w.put(" WITHIN GROUP (")
		w.orderBy(n.Within)
		w.put(")")
	}
	if n.Filter != nil {
		w.wrapped(" FILTER (WHERE ", n.Filter, ")")
	}
	if n.OverName != nil {
		w.put(" OVER ")
		w.ident(*n.OverName)
	}
	if n.Over != nil {
		w.put(" OVER ")
		w.window(n.Over)
	}
}

// spokenWords begin calls that have a form with words between the arguments; with commas they read back as calls.
var spokenWords = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return words("POSITION SUBSTRING TRIM OVERLAY CURRENT_DATE CURRENT_TIMESTAMP CURRENT_TIME LOCALTIMESTAMP LOCALTIME")
}}

// formWords begin other forms than calls: as the name of a function, from x.map(…), they are quoted.
var formWords = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return words("INTERVAL COLUMNS LAMBDA EXTRACT CAST TRY_CAST MAP NULL TRUE FALSE DEFAULT CASE EXISTS")
}}

func (w *writer) window(n *Window) {
	w.put("(")
	if n.Base != nil {
		w.ident(*n.Base)
		w.put(" ")
	}
	if n.Partition != nil {
		w.put("PARTITION BY ")
		w.exprs(n.Partition)
	}
	w.orderBy(n.Order)
	if f := n.Frame; f != nil {
		w.put(" ", f.Unit, " BETWEEN ")
		w.bound(f.Lo)
		w.put(" AND ")
		w.bound(f.Hi)
		w.when(f.Exclude != "", " EXCLUDE ", f.Exclude)
	}
	w.put(")")
}

func (w *writer) bound(b Bound) {
	switch {
	case b.Kind == "CURRENT ROW":
		w.put(b.Kind)
	case b.X == nil:
		w.put("UNBOUNDED ", b.Kind)
	default:
		w.wrapped("", b.X, " "+b.Kind)
	}
}

func (w *writer) orderBy(keys []OrderBy) {
	if keys == nil {
		return
	}
	w.put(" ORDER BY ")
	each(w, ", ", keys, func(o OrderBy) {
		if o.All {
			w.put("ALL")
		} else {
			w.expr(o.X)
		}
		w.when(o.Desc, " DESC")
		w.when(o.Nulls != "", " NULLS ", o.Nulls)
	})
}

func (w *writer) typ(t Type) {
	w.put(t.Name)
	switch {
	case len(t.Fields) > 0:
		w.put("(")
		for i, f := range t.Fields {
			w.when(i > 0, ", ")
			w.put(`"`, strings.ReplaceAll(f.Name, `"`, `""`), `" `)
			w.typ(t.Types[i])
		}
		w.put(")")
	case len(t.Types) > 0:
		w.put("(")
		each(w, ", ", t.Types, w.typ)
		w.put(")")
	case len(t.Args) > 0:
		w.put("(", strings.Join(t.Args, ", "), ")")
	}
	for _, n := range t.Lists {
		w.put("[")
		w.when(n > 0, itoa(n))
		w.put("]")
	}
}

func (w *writer) item(i Item) {
	w.expr(i.X)
	if i.Alias != nil {
		w.put(" AS ")
		w.ident(*i.Alias)
	}
}
