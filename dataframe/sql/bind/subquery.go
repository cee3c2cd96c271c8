package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

// where filters by a condition that holds a query. EXISTS and IN at the top are
// semi-joins, with NOT anti-joins; deeper ones become columns.
func (s *scope) where(x sql.Expr) {
	not := false
	y := x
	if u, ok := x.(*sql.Unary); ok && u.Op == "NOT" {
		not, y = true, u.X
	}
	switch n := y.(type) {
	case *sql.Subquery:
		if n.Kind == "EXISTS" {
			s.semi(s.inner(n.Query, nil), not, x.Span())
			return
		}
	case *sql.In:
		if n.Query != nil && !hasSubquery(n.X) {
			s.inQuery(n, not != n.Not)
			return
		}
	}
	s.b.filter(s.rel, s.expr(x), x.Span())
}

// inside is a subquery with what connects it to the query around.
type inside struct {
	rel  *relation
	corr []condition // over both; outer columns are marked
}

// inner binds a subquery whose rows are looked for; value, if not nil, receives its one output.
func (s *scope) inner(q *sql.Query, value *string) *inside {
	sel, ok := q.Body.(*sql.Select)
	if !ok || q.With != nil || q.Limit != nil || q.Offset != nil {
		return s.alone(q, value)
	}
	sn := s.b.begin(sel, nil, s)
	if len(sn.corr) == 0 {
		return s.alone(q, value)
	}
	if sn.isGrouped() {
		panic(notYet(q.S, "groups in a query that refers to the one around it"))
	}
	in := &inside{sn.sc.rel, sn.corr}
	if value != nil {
		outs := sn.outputs()
		if len(outs) != 1 {
			panic(fail(q.S, "the query gives %d columns where one is wanted", len(outs)))
		}
		*value = s.b.with(in.rel, outs[0].name, outs[0].e, outs[0].at)
	}
	return in
}

func (sel *selection) outputs() (outs []output) {
	for _, it := range sel.s.Items {
		outs = append(outs, sel.sc.all(it)...)
	}
	return outs
}

// alone binds a subquery that does not refer to the query around.
func (s *scope) alone(q *sql.Query, value *string) *inside {
	r := s.b.query(q, nil)
	if value != nil {
		if len(r.cols) != 1 {
			panic(fail(q.S, "the query gives %d columns where one is wanted", len(r.cols)))
		}
		*value = r.cols[0].in
	}
	return &inside{rel: r}
}

// meeting pairs the rows of the query around with those of a subquery.
func (s *scope) meeting(in *inside) *pairing {
	p := &pairing{b: s.b, x: s.rel, y: in.rel}
	for _, c := range in.corr {
		p.condition(condition{lifted(c.e), c.at})
	}
	return p
}

// semi keeps the rows that have, or have not, a partner in the subquery.
func (s *scope) semi(in *inside, not bool, at diag.Span) {
	p := s.meeting(in)
	if len(p.l) == 0 && len(p.rest) == 0 { // any row at all
		row := s.b.numbered(in.rel)
		one := s.b.scalarOf(in.rel, expr.Fn(">", expr.Agg("count", expr.Col(row)), expr.Lit(0)), at)
		e := s.beside(one)
		s.b.filter(s.rel, negated(e, not), at)
		return
	}
	kind := "SEMI"
	if not {
		kind = "ANTI"
	}
	s.rel.node = p.joined(kind, at).node
}

// inQuery is x [NOT] IN (query) as a condition.
func (s *scope) inQuery(n *sql.In, not bool) {
	var value string
	in := s.inner(n.Query, &value)
	x := s.expr(n.X)
	p := s.meeting(in)
	key := s.b.with(s.rel, "in", x, n.X.Span())
	p.x = s.rel
	p.key(expr.Col(key).At(n.X.Span()), expr.Col(value).At(n.Query.S))
	if !not {
		s.rel.node = p.joined("SEMI", n.S).node
		return
	}
	if len(in.corr) > 0 {
		s.rel.node = p.joined("ANTI", n.S).node
		return
	}
	// A null among the values makes every NOT IN null, and so does a null on the left, unless there are no values.
	nulls := s.b.scalarOf(in.rel, expr.Agg("null_count", expr.Col(value)), n.S)
	rows := s.b.scalarOf(in.rel, expr.Agg("len"), n.S)
	s.rel.node = p.joined("ANTI", n.S).node
	none := expr.Fn("==", s.beside(rows), expr.Lit(0))
	sound := expr.Fn("and", expr.Fn("==", s.beside(nulls), expr.Lit(0)), expr.Fn("is_not_null", expr.Col(key)))
	s.b.filter(s.rel, expr.Fn("or", none, sound), n.S)
}

// scalarOf is a table of one value: an aggregate over all rows.
func (b *binder) scalarOf(r *relation, e *expr.Expr, at diag.Span) *relation {
	in := b.fresh("value")
	n, err := plan.NewSelect(r.node, []*expr.Expr{e.Named(in)})
	b.must(err, at)
	return &relation{node: n, cols: []col{{in: in}}}
}

// beside puts a table of one row beside every row, and gives its first column.
func (s *scope) beside(one *relation) *expr.Expr {
	s.rel.node = s.b.crossed(&relation{node: s.rel.node}, one, diag.Span{}).node
	return expr.Col(one.cols[0].in)
}

// subquery is a query as a value.
func (s *scope) subquery(n *sql.Subquery) *expr.Expr {
	if s.rel.node == nil {
		panic(notYet(n.S, "a query at this place"))
	}
	if n.Kind == "EXISTS" {
		return s.mark(s.inner(n.Query, nil), n.S)
	}
	sel, ok := n.Query.Body.(*sql.Select)
	if ok && n.Query.With == nil && n.Query.Limit == nil {
		sn := s.b.begin(sel, nil, s)
		if len(sn.corr) > 0 {
			return s.correlated(sn, n)
		}
	}
	var value string
	in := s.alone(n.Query, &value)
	return s.beside(s.b.scalarOf(in.rel, expr.Agg("first", expr.Col(value)), n.S)).At(n.S)
}

// correlated is an aggregate over the rows that belong to each row of the query
// around: grouped by what connects the two, then joined to it.
func (s *scope) correlated(sn *selection, n *sql.Subquery) *expr.Expr {
	if sn.s.Group != nil || sn.s.GroupAll || sn.s.Having != nil || len(sn.s.Items) != 1 || !hasAggregate(sn.s.Items[0].X) {
		panic(notYet(n.S, "a query of this form that refers to the one around it"))
	}
	p := &pairing{b: s.b, x: s.rel, y: sn.sc.rel}
	for _, c := range sn.corr {
		p.condition(condition{lifted(c.e), c.at})
	}
	if len(p.rest) > 0 {
		panic(notYet(p.rest[0].at, "a connection to the query around that is no equality"))
	}
	e := sn.sc.expr(sn.s.Items[0].X)
	value := s.b.fresh("value")
	keys := make([]*expr.Expr, len(p.r))
	for i, k := range p.r {
		keys[i] = k.Named(s.b.fresh("key")).At(k.Span)
	}
	g, err := plan.NewAggregate(sn.sc.rel.node, keys, []*expr.Expr{e.Named(value).At(e.Span)})
	s.b.must(err, n.S)
	for i, k := range keys {
		p.r[i] = expr.Col(k.Name)
	}
	p.y = &relation{node: g}
	s.rel.node = p.joined("LEFT", n.S).node
	out := expr.Col(value)
	if e.Op == expr.Aggregate && (e.Name == "len" || e.Name == "count" || e.Name == "n_unique") {
		out = expr.Fn("coalesce", out, expr.Lit(0)) // a count of nothing
	}
	return out.At(n.S)
}

// mark is a column that says whether a row has a partner in a subquery.
func (s *scope) mark(in *inside, at diag.Span) *expr.Expr {
	b := s.b
	row := b.numbered(s.rel)
	p := s.meeting(in)
	p.x = s.rel
	found := p.inner(at)
	flag := b.with(found, "found", expr.Lit(true), at)
	r, err := plan.NewSelect(found.node, []*expr.Expr{expr.Col(row).Named(b.fresh("row")), expr.Col(flag)})
	b.must(err, at)
	key := r.Schema().Names()[0]
	u, err := plan.NewUnique(r, []*expr.Expr{expr.Col(key)}, "first")
	b.must(err, at)
	j, err := plan.NewJoin(s.rel.node, u, plan.JoinOptions{How: plan.Left, LeftOn: []*expr.Expr{expr.Col(row)}, RightOn: []*expr.Expr{expr.Col(key)}})
	b.must(err, at)
	s.rel.node = j
	return expr.Fn("coalesce", expr.Col(flag), expr.Lit(false)).At(at)
}

// marked is x [NOT] IN (query) within a larger expression.
func (s *scope) marked(n *sql.In) *expr.Expr {
	var value string
	in := s.inner(n.Query, &value)
	if len(in.corr) == 0 && in.rel.node == nil {
		panic(notYet(n.S, "a query at this place"))
	}
	key := s.b.with(s.rel, "in", s.expr(n.X), n.X.Span())
	unknown, empty := expr.Fn("is_null", expr.Col(key)), expr.Lit(false)
	if len(in.corr) == 0 {
		nulls := s.beside(s.b.scalarOf(in.rel, expr.Agg("null_count", expr.Col(value)), n.S))
		unknown = expr.Fn("or", unknown, expr.Fn(">", nulls, expr.Lit(0)))
		empty = expr.Fn("==", s.beside(s.b.scalarOf(in.rel, expr.Agg("len"), n.S)), expr.Lit(0))
	}
	in.corr = append(in.corr, condition{expr.Fn("==", expr.Col(outerMark+key), expr.Col(value)), n.S})
	found := s.mark(in, n.S)
	e := expr.Fn("when", empty, expr.Lit(false), found, expr.Lit(true), unknown, expr.Lit(nil), expr.Lit(false))
	return negated(e, n.Not)
}

// quantified is x = ANY (query), x <> ALL (query).
func (s *scope) quantified(n *sql.Binary, q *sql.Subquery) *expr.Expr {
	in := &sql.In{At: n.At, X: n.X, Query: q.Query}
	switch {
	case n.Op == "=" && q.Kind == "ANY":
		return s.marked(in)
	case n.Op == "<>" && q.Kind == "ALL":
		in.Not = true
		return s.marked(in)
	}
	return s.against(n, q)
}

// against compares with the extremes of a query's values: x > ALL of them if it is above the largest, x > ANY if above the
// smallest. A null among them makes unknown what they do not decide without it.
func (s *scope) against(n *sql.Binary, q *sql.Subquery) *expr.Expr {
	var value string
	in := s.inner(q.Query, &value)
	if len(in.corr) > 0 {
		panic(notYet(n.S, n.Op+" "+q.Kind+" of a query that refers to the one around it"))
	}
	x := expr.Col(s.b.with(s.rel, "compared", s.expr(n.X), n.X.Span()))
	one := func(e *expr.Expr) *expr.Expr { return s.beside(s.b.scalarOf(in.rel, e, n.S)) }
	low, high := one(expr.Agg("min", expr.Col(value))), one(expr.Agg("max", expr.Col(value)))
	rows, nulls := one(expr.Agg("len")), one(expr.Agg("null_count", expr.Col(value)))
	all, any := extremes(n.Op, x, low, high)
	unknown := expr.Fn("or", expr.Fn("is_null", x), expr.Fn(">", nulls, expr.Lit(0)))
	none := expr.Fn("==", rows, expr.Lit(0))
	if q.Kind == "ALL" {
		fails := expr.Fn("coalesce", expr.Fn("not", all), expr.Lit(false))
		return expr.Fn("when", none, expr.Lit(true), fails, expr.Lit(false), unknown, expr.Lit(nil), expr.Lit(true)).At(n.S)
	}
	holds := expr.Fn("coalesce", any, expr.Lit(false))
	return expr.Fn("when", none, expr.Lit(false), holds, expr.Lit(true), unknown, expr.Lit(nil), expr.Lit(false)).At(n.S)
}

// extremes are what a comparison with all values, and with any of them, says of the smallest and largest.
func extremes(op string, x, low, high *expr.Expr) (all, any *expr.Expr) {
	switch op {
	case ">", ">=":
		return expr.Fn(op, x, high), expr.Fn(op, x, low)
	case "<", "<=":
		return expr.Fn(op, x, low), expr.Fn(op, x, high)
	case "=":
		return expr.Fn("and", expr.Fn("==", x, low), expr.Fn("==", x, high)), nil
	}
	return nil, expr.Fn("or", expr.Fn("!=", x, low), expr.Fn("!=", x, high))
}
