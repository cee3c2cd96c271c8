package bind

import (
	"strings"

	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

// table binds one table or join.
func (b *binder) table(t sql.Table, outer *scope) *relation {
	switch n := t.(type) {
	case *sql.Named:
		r := b.aliased(b.named(n), n.Alias, n.S)
		b.sample(r, n.Sample)
		return r
	case *sql.Derived:
		if n.Lateral {
			return b.lateral(b.one(), n, false)
		}
		r := b.query(n.Query, nil)
		b.sample(r, n.Sample)
		for i := range r.cols {
			r.cols[i].table, r.cols[i].merged = "", false
		}
		return b.aliased(r, n.Alias, n.S)
	case *sql.Join:
		return b.join(n, outer)
	case *sql.Function:
		if isLateral(n) {
			return b.lateral(b.one(), n, false)
		}
		return b.aliased(b.function(n), n.Alias, n.S)
	case *sql.Unpivot:
		return b.aliased(b.unpivot(n, outer), n.Alias, n.S)
	case *sql.Pivot:
		return b.aliased(b.pivot(n, outer), n.Alias, n.S)
	}
	panic(notYet(t.Span(), "this table"))
}

func sampled(s *sql.Sample) {
	if s != nil {
		panic(notYet(s.S, "a sample of what is made for each row"))
	}
}

func pathOf(parts []sql.Ident) (out []string) {
	for _, p := range parts {
		out = append(out, p.Name)
	}
	return out
}

// named finds a WITH query, a frame, or a file.
func (b *binder) named(n *sql.Named) *relation {
	if len(n.Parts) == 0 {
		node, err := b.catalog.File(n.File)
		b.must(err, n.S)
		if node == nil {
			panic(fail(n.S, "there is no file %s, or not of a kind that is read", n.File))
		}
		return b.renamed(node, fileTable(n.File))
	}
	path := pathOf(n.Parts)
	if len(path) == 1 {
		for i := len(b.ctes) - 1; i >= 0; i-- {
			if c := b.ctes[i]; same(c.name, path[0]) {
				return b.cte(c, n.S)
			}
		}
	}
	node, err := b.catalog.Table(path)
	b.must(err, n.S)
	if node == nil {
		panic(b.noTable(path, n.S))
	}
	return b.renamed(node, path[len(path)-1])
}

func (b *binder) noTable(path []string, at diag.Span) *sql.Error {
	name := strings.Join(path, ".")
	e := fail(at, "there is no table %s", name)
	known := b.catalog.Names()
	for _, c := range b.ctes {
		known = append(known, c.name)
	}
	if near := diag.Nearest(name, known); near != "" {
		e.Hint, e.Replace = "did you mean "+near+"?", near
	} else if len(known) == 0 {
		e.Hint = "a variable that holds a frame is a table; there is none"
	}
	return e
}

// fileTable is the name that 'data/sales.csv' has in the query: sales.
func fileTable(path string) string {
	base := path[strings.LastIndexAny(path, `/\`)+1:]
	if i := strings.IndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	return base
}

// cte binds a WITH query once, in what was in sight where it stands, and gives each use columns of its own.
func (b *binder) cte(c *cte, at diag.Span) *relation {
	if c.rel == nil {
		saved := b.ctes
		b.ctes = append([]*cte(nil), c.seen...)
		c.rel = b.query(c.query, nil)
		b.ctes = saved
	}
	r := b.aliased(c.rel, sql.Alias{Columns: c.columns}, at)
	out := b.renamed(b.output(r), c.name)
	return out
}

// function binds the table functions that are queries in themselves.
func (b *binder) function(n *sql.Function) *relation {
	name := strings.ToLower(n.Call.Name[len(n.Call.Name)-1].Name)
	switch name {
	case "read_csv", "read_csv_auto", "read_parquet", "read_json", "read_json_auto", "read_ndjson", "parquet_scan":
		if len(n.Call.Args) != 1 {
			panic(notYet(n.S, name+" with options"))
		}
		t, ok := n.Call.Args[0].X.(*sql.Text)
		if !ok {
			panic(notYet(n.S, name+" of something else than one path"))
		}
		return b.named(&sql.Named{At: n.At, File: t.Value})
	}
	panic(notYet(n.S, "the table function "+name))
}

// join binds both sides, then pairs them.
func (b *binder) join(n *sql.Join, outer *scope) *relation {
	x := b.table(n.X, outer)
	if isLateral(n.Y) && (n.Kind == "LEFT" || n.Kind == "INNER" || n.Kind == "CROSS") && n.Using == nil {
		return b.beside(n, x)
	}
	y := b.table(n.Y, outer)
	switch {
	case n.Asof:
		return b.asof(n, x, y)
	case n.Kind == "POSITIONAL":
		return b.positional(x, y, n.S)
	case n.Kind == "CROSS":
		return b.crossed(x, y, n.S)
	case n.Natural:
		n = natural(n, x, y)
	}
	if n.Using != nil {
		return b.using(n, x, y)
	}
	p := b.pairing(x, y, outer)
	if n.On != nil {
		p.add(n.On)
	}
	return p.joined(n.Kind, n.S)
}

// beside joins a table that reads the left one; a condition goes with INNER only.
func (b *binder) beside(n *sql.Join, x *relation) *relation {
	out := b.lateral(x, n.Y, n.Kind == "LEFT")
	if n.On == nil {
		return out
	}
	sc := &scope{b: b, rel: out}
	cond := sc.expr(n.On)
	if n.Kind == "LEFT" && !isTrue(cond) {
		panic(notYet(n.On.Span(), "LEFT JOIN LATERAL with a condition other than true"))
	}
	b.filter(out, cond, n.On.Span())
	return out
}

// natural is USING with the names that both sides have.
func natural(n *sql.Join, x, y *relation) *sql.Join {
	m := *n
	for _, c := range x.cols {
		for _, d := range y.cols {
			if same(c.name, d.name) {
				m.Using = append(m.Using, sql.Ident{At: n.At, Name: c.name})
				break
			}
		}
	}
	if m.Using == nil {
		panic(fail(n.S, "a natural join needs a column that both tables have"))
	}
	return &m
}

func (b *binder) crossed(x, y *relation, at diag.Span) *relation {
	j, err := plan.NewJoin(x.node, y.node, plan.JoinOptions{How: plan.Cross})
	b.must(err, at)
	return &relation{j, append(append([]col(nil), x.cols...), y.cols...)}
}

func (b *binder) positional(x, y *relation, at diag.Span) *relation {
	i, j := b.numbered(x), b.numbered(y)
	n, err := plan.NewJoin(x.node, y.node, plan.JoinOptions{How: plan.Full, LeftOn: []*expr.Expr{expr.Col(i)}, RightOn: []*expr.Expr{expr.Col(j)}})
	b.must(err, at)
	out := &relation{n, append(append([]col(nil), x.cols...), y.cols...)}
	b.only(out)
	return out
}

// using joins by columns of one name, which are one column afterwards.
func (b *binder) using(n *sql.Join, x, y *relation) *relation {
	p := b.pairing(x, y, nil)
	type merged struct{ name, x, y string }
	var keys []merged
	for _, id := range n.Using {
		l, r := x.find("", id.Name, id.S), y.find("", id.Name, id.S)
		if l == nil || r == nil {
			panic(fail(id.S, "the column %s is not in both tables", id.Name))
		}
		p.key(expr.Col(l.in).At(id.S), expr.Col(r.in).At(id.S))
		keys = append(keys, merged{l.name, l.in, r.in})
	}
	out := p.joined(n.Kind, n.S)
	if n.Kind == "SEMI" || n.Kind == "ANTI" {
		return out
	}
	for _, k := range keys {
		b.merge(out, n, k.name, k.x, k.y)
	}
	return out
}

// merge makes two columns one: the left one, the right one in a right join, what is there in a full join.
func (b *binder) merge(r *relation, n *sql.Join, name, x, y string) {
	in := x
	switch n.Kind {
	case "RIGHT":
		in = y
	case "FULL":
		in = b.with(r, name, expr.Fn("coalesce", expr.Col(x), expr.Col(y)), n.S)
	}
	var cols []col
	for _, c := range r.cols {
		switch c.in {
		case x:
			c.in = in
			cols = append(cols, c)
		case y:
			c.in, c.merged = in, true
			cols = append(cols, c)
		default:
			cols = append(cols, c)
		}
	}
	r.cols = cols
}

// unpivot turns columns into rows: one part of the union for each.
func (b *binder) unpivot(n *sql.Unpivot, outer *scope) *relation {
	r := b.table(n.From, outer)
	if len(n.Values) != 1 {
		panic(notYet(n.S, "UNPIVOT into several columns"))
	}
	sc := &scope{b: b, rel: r, outer: outer}
	var names []string
	var picked []*expr.Expr
	for _, it := range n.On {
		for _, o := range sc.all(it) {
			if o.e.Op != expr.Column {
				panic(fail(it.X.Span(), "UNPIVOT takes columns"))
			}
			names, picked = append(names, o.name), append(picked, o.e)
		}
	}
	if len(picked) == 0 {
		panic(fail(n.S, "there is no column to unpivot"))
	}
	isPicked := map[string]bool{}
	for _, e := range picked {
		isPicked[e.Name] = true
	}
	var keep []*expr.Expr
	out := &relation{}
	for _, c := range r.cols {
		if !isPicked[c.in] {
			keep, out.cols = append(keep, expr.Col(c.in)), append(out.cols, c)
		}
	}
	name, val, row := b.fresh(n.Name.Name), b.fresh(n.Values[0].Name), b.numbered(r)
	parts := make([]plan.Node, len(picked))
	for i, e := range picked {
		part := &relation{node: r.node}
		label := b.with(part, "label", expr.Lit(names[i]), n.S)
		p, err := plan.NewSelect(part.node, append(append([]*expr.Expr(nil), keep...), expr.Col(label).Named(name), expr.Col(e.Name).Named(val), expr.Col(row)))
		b.must(err, n.S)
		parts[i] = p
	}
	u, err := plan.NewUnion(parts, false)
	b.must(err, n.S)
	out.node = u
	out.cols = append(out.cols, col{name: n.Name.Name, in: name}, col{name: n.Values[0].Name, in: val})
	if !n.IncludeNulls {
		b.filter(out, expr.Fn("is_not_null", expr.Col(val)), n.S)
	}
	b.sort(out, []plan.SortKey{{Expr: expr.Col(row)}}, n.S)
	b.only(out)
	return out
}
