package bind

import (
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

// scope is what names mean in one place of a query.
type scope struct {
	b       *binder
	rel     *relation
	outer   *scope    // what surrounds the subquery
	near    *relation // what surrounds a LATERAL query once the two are joined: its columns are among ours
	aliases map[string]sql.Expr
	naming  map[string]bool // aliases that are being looked up: they may not mean themselves
	windows map[string]*sql.Window
	groups  *groups  // after GROUP BY
	unnest  []string // columns of lists that become rows when the outputs are there
}

// outerMark begins the names of columns of the query around a subquery, until the two are joined.
const outerMark = "\x00"

func isOuter(e *expr.Expr) bool {
	for _, name := range e.Columns() {
		if strings.HasPrefix(name, outerMark) {
			return true
		}
	}
	return false
}

// lifted is a condition on columns of both queries, for their join.
func lifted(e *expr.Expr) *expr.Expr {
	return e.Rewrite(func(x *expr.Expr) *expr.Expr {
		if x.Op == expr.Column && strings.HasPrefix(x.Name, outerMark) {
			d := *x
			d.Name = strings.TrimPrefix(x.Name, outerMark)
			return &d
		}
		return x
	})
}

// own finds a column of the scope itself.
func (s *scope) own(n *sql.Ref) *col {
	table, name := split(n)
	return s.rel.find(table, name, n.S)
}

// split gives the table and the column of a.b.c.
func split(n *sql.Ref) (table, name string) {
	if len(n.Parts) > 1 {
		table = n.Parts[len(n.Parts)-2].Name
	}
	return table, n.Parts[len(n.Parts)-1].Name
}

// column resolves a name: a column here, an output's alias, a column of the query around.
func (s *scope) column(n *sql.Ref) *expr.Expr {
	if e := s.parameter(n); e != nil {
		return e
	}
	table, name := split(n)
	if c := s.own(n); c != nil {
		return expr.Col(c.in).At(n.S)
	}
	if e := s.inStruct(n); e != nil {
		return e
	}
	if e := s.alias(table, name, n); e != nil {
		return e
	}
	if s.near != nil {
		if c := s.near.find(table, name, n.S); c != nil {
			return expr.Col(c.in).At(n.S)
		}
	}
	if s.outer != nil {
		if c := s.outer.rel.find(table, name, n.S); c != nil {
			return expr.Col(outerMark + c.in).At(n.S)
		}
	}
	if e := s.wholeRow(n); e != nil {
		return e
	}
	panic(s.noColumn(table, name, n))
}

// wholeRow reads a table's name as the row: a struct of its columns.
func (s *scope) wholeRow(n *sql.Ref) *expr.Expr {
	var names []string
	var parts []*expr.Expr
	for _, c := range s.rel.cols {
		if len(n.Parts) == 1 && c.table != "" && same(c.table, n.Parts[0].Name) {
			names, parts = append(names, c.name), append(parts, expr.Col(c.in))
		}
	}
	if parts == nil {
		return nil
	}
	return expr.StructOf(names, parts).At(n.S)
}

func (s *scope) alias(table, name string, n *sql.Ref) *expr.Expr {
	key := strings.ToLower(name)
	x := s.aliases[key]
	if table != "" || x == nil || s.naming[key] {
		return nil
	}
	if s.naming == nil {
		s.naming = map[string]bool{}
	}
	s.naming[key] = true
	defer delete(s.naming, key)
	return s.expr(x)
}

// noColumn says which columns there are, or which table is meant.
func (s *scope) noColumn(table, name string, n *sql.Ref) *sql.Error {
	tables := map[string]bool{}
	var names, of []string
	for _, c := range s.rel.cols {
		tables[strings.ToLower(c.table)] = true
		names = append(names, c.name)
		if same(c.table, table) {
			of = append(of, c.name)
		}
	}
	if table != "" && !tables[strings.ToLower(table)] {
		e := fail(n.Parts[len(n.Parts)-2].S, "no table is called %s here", table)
		var known []string
		for t := range tables {
			known = append(known, t)
		}
		return near(e, table, known)
	}
	if table != "" {
		names = of
	}
	return near(fail(n.Parts[len(n.Parts)-1].S, "there is no column %s", name), name, names)
}

// near adds the nearest known name, or all of them if they are few.
func near(e *sql.Error, name string, known []string) *sql.Error {
	slices.Sort(known)
	known = slices.Compact(known)
	if n := diag.Nearest(name, known); n != "" {
		e.Hint, e.Replace = "did you mean "+n+"?", n
	} else if len(known) > 0 && len(known) <= 12 {
		e.Hint = "there are " + strings.Join(known, ", ")
	}
	return e
}

// output is one column that a SELECT gives.
type output struct {
	name string
	e    *expr.Expr
	at   diag.Span
}

// items gives the outputs that one item of a SELECT stands for.
func (s *scope) items(it sql.Item) []output {
	if star, ok := it.X.(*sql.Star); ok {
		return s.star(star)
	}
	if c, ok := it.X.(*sql.Call); ok && len(c.Args) > 0 && same(c.Name[len(c.Name)-1].Name, "unnest") && s.rel.node != nil {
		if outs := s.unnestedFields(c); outs != nil {
			return outs
		}
	}
	return []output{{itemName(it), s.expr(it.X), it.X.Span()}}
}

// unnestedFields is unnest of a struct, and of a list of structs with recursive := true: an output for each field.
func (s *scope) unnestedFields(c *sql.Call) []output {
	star, e := &sql.Star{At: c.At}, s.expr(c.Args[0].X)
	if outs := s.spread(e, star); outs != nil || len(c.Args) == 1 {
		return outs
	}
	bound, err := expr.Bind(e, s.rel.node.Schema(), expr.InRows)
	s.b.must(err, c.S)
	one := *c
	one.Args = c.Args[:1]
	if bound.Type.Kind != column.ListKind || bound.Type.Elem().Kind != column.StructKind || c.Args[1].Name == nil || !same(c.Args[1].Name.Name, "recursive") {
		return nil
	}
	rows := s.unnested(&one)
	var outs []output
	for _, f := range bound.Type.Elem().Fields() {
		outs = append(outs, output{f.Name, expr.Fn("struct_field", rows, expr.Lit(f.Name)).At(c.S), c.S})
	}
	return outs
}

// all gives the outputs of an item, COLUMNS(…) expanded.
func (s *scope) all(it sql.Item) (out []output) {
	for _, one := range s.expanded(it) {
		out = append(out, s.items(one)...)
	}
	return out
}

// itemName is the alias, or what DuckDB calls the expression.
func itemName(it sql.Item) string {
	switch n := it.X.(type) {
	case *sql.Ref:
		if it.Alias == nil {
			return n.Parts[len(n.Parts)-1].Name
		}
	case *sql.Call:
		if it.Alias == nil && n.Star {
			return "count_star()"
		}
	}
	if it.Alias != nil {
		return it.Alias.Name
	}
	return sql.WriteExpr(it.X)
}

// star expands * and t.*, with what EXCLUDE, REPLACE and RENAME say.
func (s *scope) star(n *sql.Star) (out []output) {
	table := ""
	if len(n.Table) > 0 {
		table = n.Table[len(n.Table)-1].Name
	}
	if outs := s.fieldsOf(n); outs != nil {
		return outs
	}
	for _, id := range n.Exclude {
		if s.rel.find(table, id.Name, id.S) == nil {
			panic(near(fail(id.S, "there is no column %s to exclude", id.Name), id.Name, s.rel.names()))
		}
	}
	found := false
	for _, c := range s.rel.cols {
		if table != "" && !same(c.table, table) {
			continue
		}
		if found = true; c.merged && table == "" || excluded(n, c.name) {
			continue
		}
		out = append(out, s.starred(n, c))
	}
	if !found {
		if table != "" {
			panic(fail(n.S, "no table is called %s here", table))
		}
		panic(fail(n.S, "* stands for the columns of tables, and there is no FROM"))
	}
	return out
}

// fieldsOf expands s.* where s is a column of structs, and no table.
func (s *scope) fieldsOf(n *sql.Star) []output {
	for _, c := range s.rel.cols {
		if len(n.Table) == 1 && same(c.table, n.Table[0].Name) {
			return nil
		}
	}
	ref := &sql.Ref{At: n.At, Parts: n.Table}
	if len(n.Table) == 0 || s.rel.node == nil || s.own(ref) == nil && s.inStruct(ref) == nil {
		return nil
	}
	e := s.column(ref)
	return s.spread(e, n)
}

// spread gives each field of a struct as an output; nil if it is none.
func (s *scope) spread(e *expr.Expr, n *sql.Star) (outs []output) {
	bound, err := expr.Bind(e, s.rel.node.Schema(), expr.InRows)
	if err != nil || bound.Type.Kind != column.StructKind {
		return nil
	}
	for _, f := range bound.Type.Fields() {
		if !excluded(n, f.Name) {
			outs = append(outs, output{f.Name, expr.Fn("struct_field", e, expr.Lit(f.Name)).At(n.S), n.S})
		}
	}
	return outs
}

func excluded(n *sql.Star, name string) bool {
	for _, id := range n.Exclude {
		if same(id.Name, name) {
			return true
		}
	}
	return false
}

func (s *scope) starred(n *sql.Star, c col) output {
	o := output{c.name, expr.Col(c.in).At(n.S), n.S}
	for _, it := range n.Replace {
		if same(it.Alias.Name, c.name) {
			o.e, o.at = s.expr(it.X), it.X.Span()
		}
	}
	for _, r := range n.Rename {
		if same(r.From.Name, c.name) {
			o.name = r.To.Name
		}
	}
	return o
}

// columnsIn finds COLUMNS(…) in an expression.
func columnsIn(x sql.Expr) (found *sql.Columns) {
	sql.Inspect(x, func(n any) bool {
		if c, ok := n.(*sql.Columns); ok {
			found = c
		}
		return found == nil
	})
	return found
}

// expanded gives an item with COLUMNS(…) once for each column that is picked.
func (s *scope) expanded(it sql.Item) (out []sql.Item) {
	c := columnsIn(it.X)
	if c == nil {
		return []sql.Item{it}
	}
	for _, name := range s.picked(c) {
		ref := &sql.Ref{At: c.At, Parts: []sql.Ident{{At: c.At, Name: name}}}
		one := sql.Item{X: sql.Replace(it.X, c, ref), Alias: it.Alias}
		if it.Alias == nil && it.X != sql.Expr(c) { // min(COLUMNS(*)) is called as the column is
			one.Alias = &sql.Ident{At: c.At, Name: name, Quoted: true}
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		panic(near(fail(c.S, "no column is picked"), "", s.rel.names()))
	}
	return out
}

// picked lists the columns that COLUMNS('regex'), COLUMNS(*) or COLUMNS([…]) means.
func (s *scope) picked(c *sql.Columns) (names []string) {
	switch x := c.X.(type) {
	case *sql.Star:
		for _, o := range s.star(x) {
			names = append(names, o.name)
		}
	case *sql.Text:
		re := compiled(x.Value, x.S)
		for _, n := range s.rel.cols {
			if re.MatchString(n.name) {
				names = append(names, n.name)
			}
		}
	case *sql.List:
		for _, it := range x.Items {
			if t, ok := it.(*sql.Text); ok {
				names = append(names, t.Value)
				continue
			}
			panic(fail(it.Span(), "COLUMNS takes a list of names"))
		}
	case *sql.Lambda:
		return s.chosen(x)
	default:
		panic(fail(c.S, "COLUMNS takes *, a regular expression, a list of names or a lambda"))
	}
	return names
}

// chosen are the columns for whose names a lambda is true.
func (s *scope) chosen(x *sql.Lambda) (names []string) {
	known := make([]*expr.Expr, len(s.rel.cols))
	for i, c := range s.rel.cols {
		known[i] = expr.Lit(c.name)
	}
	one := s.b.one()
	in := s.b.with(one, "names", expr.Fn("list_filter", expr.Fn("list", known...), s.lambda(x)), x.S)
	t, err := plan.Execute(s.b.run(), one.node)
	s.b.must(err, x.S)
	i, _ := t.Schema().Find(in)
	list, _ := t.Column(i).Value(0).([]any)
	for _, v := range list {
		if name, ok := v.(string); ok {
			names = append(names, name)
		}
	}
	return names
}
