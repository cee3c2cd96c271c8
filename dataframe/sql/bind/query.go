package bind

import (
	"strconv"

	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

const maxDepth = 200 // of queries within queries, WITH names included

// query binds a whole query; outer is what surrounds a subquery.
func (b *binder) query(q *sql.Query, outer *scope) *relation {
	if b.depth++; b.depth > maxDepth {
		panic(fail(q.S, "the query nests too deep"))
	}
	defer func() { b.depth-- }()
	seen := len(b.ctes)
	defer func() { b.ctes = b.ctes[:seen] }()
	for i := range q.With {
		c := &q.With[i]
		made := &cte{name: c.Name.Name, columns: c.Columns, query: c.Query, seen: append([]*cte(nil), b.ctes...)}
		if q.Recursive && refers(c.Query, c.Name.Name) {
			b.recursive(made, c)
		}
		b.ctes = append(b.ctes, made)
	}
	r := b.ordered(q, outer)
	b.limit(r, q)
	return r
}

// recursive binds base UNION [ALL] step, where the step reads the rows of the round before.
func (b *binder) recursive(made *cte, c *sql.CTE) {
	u, ok := c.Query.Body.(*sql.SetOp)
	if !ok || u.Op != "UNION" || u.ByName || len(c.Query.Order) > 0 || c.Query.Limit != nil || refers(u.X, c.Name.Name) {
		panic(fail(c.Name.S, "a recursive query is a start, UNION, and a step that reads %s", c.Name.Name))
	}
	base := b.aliased(b.query(u.X, nil), sql.Alias{Columns: c.Columns}, c.Name.S)
	start := b.output(base)
	feed := &plan.Feed{Name: c.Name.Name, Fields: start.Schema()}
	made.rel = b.renamed(plan.NewScan(feed), c.Name.Name)
	b.ctes = append(b.ctes, made)
	step := b.query(u.Y, nil)
	b.ctes = b.ctes[:len(b.ctes)-1]
	n, err := plan.NewRecursive(start, b.output(step), feed, !u.All)
	b.must(err, u.S)
	made.rel, made.columns = b.renamed(n, c.Name.Name), nil
}

// refers tells whether a query names a table.
func refers(q *sql.Query, name string) bool {
	found := false
	sql.Tables(q, func(path []sql.Ident) {
		found = found || len(path) == 1 && same(path[0].Name, name)
	})
	return found
}

// ordered binds the body with its order: a SELECT's keys may be columns that it does not put out.
func (b *binder) ordered(q *sql.Query, outer *scope) *relation {
	if s, ok := q.Body.(*sql.Select); ok {
		return b.selectBody(s, q.Order, outer)
	}
	r := b.body(q.Body, outer)
	if len(q.Order) == 0 {
		return r
	}
	sc := &scope{b: b, rel: r, outer: outer}
	var keys []plan.SortKey
	for _, o := range q.Order {
		for _, e := range b.orderExprs(sc, o, r) {
			keys = append(keys, sortKey(e, o))
		}
	}
	b.sort(r, keys, q.S)
	return r
}

func (b *binder) sort(r *relation, keys []plan.SortKey, at diag.Span) {
	n, err := plan.NewSort(r.node, keys)
	b.must(err, at)
	r.node = n
}

// sortKey orders as DuckDB does: nulls last unless the query says otherwise.
func sortKey(e *expr.Expr, o sql.OrderBy) plan.SortKey {
	return plan.SortKey{Expr: e, Desc: o.Desc, NullsLast: o.Nulls != "FIRST"}
}

// orderExprs are what a key of ORDER BY means over outputs: a position, a name, an expression, ALL.
func (b *binder) orderExprs(sc *scope, o sql.OrderBy, out *relation) []*expr.Expr {
	if o.All {
		var all []*expr.Expr
		for _, c := range out.cols {
			all = append(all, expr.Col(c.in))
		}
		return all
	}
	if i, ok := position(o.X); ok {
		if i < 1 || i > len(out.cols) {
			panic(fail(o.X.Span(), "there is no output %d: the query has %d", i, len(out.cols)))
		}
		return []*expr.Expr{expr.Col(out.cols[i-1].in)}
	}
	return []*expr.Expr{sc.expr(o.X)}
}

// position reads 1 as the first output.
func position(x sql.Expr) (int, bool) {
	n, ok := x.(*sql.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.Text)
	return i, err == nil
}

// limit applies LIMIT and OFFSET, which are constants.
func (b *binder) limit(r *relation, q *sql.Query) {
	if q.Limit == nil && q.Offset == nil {
		return
	}
	offset, length := 0, -1
	if q.Offset != nil {
		offset = b.count(q.Offset)
	}
	if q.Percent {
		b.share(r, q, offset)
	} else if q.Limit != nil {
		length = b.count(q.Limit)
	}
	r.node = plan.NewSlice(r.node, offset, length)
}

// share keeps a percentage of the rows behind the offset.
func (b *binder) share(r *relation, q *sql.Query, offset int) {
	at := q.Limit.Span()
	percent, err := constantFloat((&scope{b: b, rel: &relation{}}).expr(q.Limit))
	if err != nil || percent < 0 || percent > 100 {
		panic(fail(at, "a percentage of rows lies between 0 and 100"))
	}
	row := b.numbered(r)
	total := b.with(r, "total", expr.Agg("len"), at)
	last := expr.Fn("+", expr.Fn("floor", expr.Fn("*", expr.Col(total).As(floatType), expr.Lit(percent/100))), expr.Lit(offset))
	b.filter(r, expr.Fn("<=", expr.Col(row), last), at)
	b.only(r)
}

func (b *binder) count(x sql.Expr) int {
	sc := &scope{b: b, rel: &relation{}}
	e := sc.expr(x)
	n, ok := e.Value.(int64)
	if e.Op != expr.Literal || !ok || n < 0 {
		panic(fail(x.Span(), "a number of rows is wanted here"))
	}
	return int(n)
}

// body binds what is no SELECT.
func (b *binder) body(body sql.Body, outer *scope) *relation {
	switch n := body.(type) {
	case *sql.Select:
		return b.selectBody(n, nil, outer)
	case *sql.SetOp:
		return b.setOp(n, outer)
	case *sql.Values:
		return b.values(n)
	case *sql.About:
		return b.about(n)
	case *sql.PivotBody:
		return b.pivot(n.Pivot, outer)
	case *sql.UnpivotBody:
		return b.unpivot(n.Unpivot, outer)
	}
	panic(fail(body.Span(), "this is no query"))
}

// values makes a table of constants.
func (b *binder) values(v *sql.Values) *relation {
	width := len(v.Rows[0])
	parts := make([]plan.Node, len(v.Rows))
	names := make([]string, width)
	for i := range names {
		names[i] = b.fresh("col" + strconv.Itoa(i))
	}
	for i, row := range v.Rows {
		if len(row) != width {
			panic(fail(v.S, "row %d has %d values, the first %d", i+1, len(row), width))
		}
		one := b.one()
		sc := &scope{b: b, rel: one}
		exprs := make([]*expr.Expr, width)
		for j, x := range row {
			exprs[j] = sc.expr(x).Named(names[j])
		}
		n, err := plan.NewSelect(one.node, exprs)
		b.must(err, v.S)
		parts[i] = n
	}
	n, err := plan.NewUnion(parts, false)
	b.must(err, v.S)
	r := &relation{node: n}
	for i, in := range names {
		r.cols = append(r.cols, col{name: "col" + strconv.Itoa(i), in: in})
	}
	return r
}

// setOp binds UNION, INTERSECT and EXCEPT. Rows are equal if all columns are, null to null.
func (b *binder) setOp(n *sql.SetOp, outer *scope) *relation {
	x, y := b.query(n.X, outer), b.query(n.Y, outer)
	if n.ByName {
		return b.unionByName(n, x, y)
	}
	if len(x.cols) != len(y.cols) {
		panic(fail(n.S, "%s of %d columns and of %d", n.Op, len(x.cols), len(y.cols)))
	}
	counted := n.All && n.Op != "UNION" // the copies of a row are told apart by their number
	if counted {
		x, y = b.copies(x, n.S), b.copies(y, n.S)
	}
	names := make([]string, len(x.cols))
	for i := range names {
		names[i] = b.fresh(x.cols[i].name)
	}
	side := b.fresh("side")
	both, err := plan.NewUnion([]plan.Node{b.columns(x, names, side, 1, n.S), b.columns(y, names, side, 2, n.S)}, false)
	b.must(err, n.S)
	out := &relation{node: both}
	for i, in := range names {
		out.cols = append(out.cols, col{name: x.cols[i].name, in: in})
	}
	if n.All && !counted {
		b.only(out)
		return out
	}
	b.combine(out, n, side)
	if counted {
		out.cols = out.cols[:len(out.cols)-1]
		b.only(out)
	}
	return out
}

// copies adds the number of each row among those equal to it.
func (b *binder) copies(r *relation, at diag.Span) *relation {
	out := &relation{node: r.node, cols: append([]col(nil), r.cols...)}
	keys := make([]*expr.Expr, len(r.cols))
	for i, c := range r.cols {
		keys[i] = expr.Col(c.in)
	}
	in := b.with(out, "copy", expr.Fn("cum_count", expr.Fn("is_null", keys[0])).Within(keys...), at)
	out.cols = append(out.cols, col{name: "copy", in: in})
	return out
}

// columns gives a relation's outputs new names, with a column that tells the side.
func (b *binder) columns(r *relation, names []string, side string, which int, at diag.Span) plan.Node {
	exprs := make([]*expr.Expr, len(names), len(names)+1)
	for i, c := range r.cols {
		exprs[i] = expr.Col(c.in).Named(names[i])
	}
	wide := &relation{node: r.node}
	mark := b.with(wide, "side", expr.Lit(which), at)
	n, err := plan.NewSelect(wide.node, append(exprs, expr.Col(mark).Named(side)))
	b.must(err, at)
	return n
}

// combine groups the rows of both sides and keeps the groups that the operation wants.
func (b *binder) combine(r *relation, n *sql.SetOp, side string) {
	var keys []*expr.Expr
	for _, c := range r.cols {
		keys = append(keys, expr.Col(c.in))
	}
	lo, hi := b.fresh("lo"), b.fresh("hi")
	g, err := plan.NewAggregate(r.node, keys, []*expr.Expr{expr.Agg("min", expr.Col(side)).Named(lo), expr.Agg("max", expr.Col(side)).Named(hi)})
	b.must(err, n.S)
	r.node = g
	switch n.Op {
	case "INTERSECT":
		b.filter(r, expr.Fn("!=", expr.Col(lo), expr.Col(hi)), n.S)
	case "EXCEPT":
		b.filter(r, expr.Fn("==", expr.Col(hi), expr.Lit(1)), n.S)
	}
	b.only(r)
}

// unionByName puts columns of one name under each other; missing ones are null.
func (b *binder) unionByName(n *sql.SetOp, x, y *relation) *relation {
	if n.Op != "UNION" {
		panic(fail(n.S, "BY NAME goes with UNION"))
	}
	both, err := plan.NewUnion([]plan.Node{b.output(x), b.output(y)}, true)
	b.must(err, n.S)
	r := b.renamed(both, "")
	if n.All {
		return r
	}
	u, err := plan.NewUnique(r.node, nil, "first")
	b.must(err, n.S)
	r.node = u
	return r
}
