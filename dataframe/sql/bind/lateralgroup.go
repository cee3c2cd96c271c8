package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
)

// eachGroup is LATERAL of a query with groups, DISTINCT or OFFSET: the rows joined with those around are grouped by the row
// around first, and made distinct, ordered and cut for each of them.
func (b *binder) eachGroup(x *relation, n *sql.Derived, sel *sql.Select, lonely bool) *relation {
	if sel.Group == nil && !sel.GroupAll && sel.Having != nil {
		panic(notYet(sel.Having.Span(), "LATERAL of a query with HAVING and without GROUP BY"))
	}
	row := b.numbered(x)
	around := &scope{b: b, rel: x}
	sn := b.begin(sel, nil, around)
	joined := around.meeting(&inside{sn.sc.rel, sn.corr}).inner(n.S)
	sn.order, sn.each = n.Query.Order, row
	sn.sc.rel = &relation{node: joined.node, cols: sn.sc.rel.cols}
	sn.sc.near, sn.sc.outer = x, nil
	out := sn.finish()
	b.cutEach(out, sn.each, n.Query)
	made := b.aliased(out, n.Alias, n.S)
	return b.besideRows(x, row, made, sn.each, lonely, n)
}

// cutEach applies LIMIT and OFFSET for each row around.
func (b *binder) cutEach(r *relation, row string, q *sql.Query) {
	if q.Limit == nil && q.Offset == nil {
		return
	}
	at := q.S
	if q.Percent {
		panic(notYet(at, "LATERAL with a percentage of rows"))
	}
	place := expr.Col(b.with(r, "place", expr.Fn("cum_count", expr.Fn("is_null", expr.Col(row))).Within(expr.Col(row)), at))
	skip := 0
	if q.Offset != nil {
		skip = b.count(q.Offset)
		b.filter(r, expr.Fn(">", place, expr.Lit(skip)), at)
	}
	if q.Limit != nil {
		b.filter(r, expr.Fn("<=", place, expr.Lit(skip+b.count(q.Limit))), at)
	}
}

// besideRows joins what was made for each row around with the rows, by their numbers.
func (b *binder) besideRows(x *relation, row string, made *relation, each string, lonely bool, n *sql.Derived) *relation {
	key := b.fresh("row")
	right := []*expr.Expr{expr.Col(each).Named(key)}
	for _, c := range made.cols {
		right = append(right, expr.Col(c.in))
	}
	y, err := plan.NewSelect(made.node, right)
	b.must(err, n.S)
	how := plan.Inner
	if lonely {
		how = plan.Left
	}
	j, err := plan.NewJoin(x.node, y, plan.JoinOptions{How: how, LeftOn: []*expr.Expr{expr.Col(row)}, RightOn: []*expr.Expr{expr.Col(key)}})
	b.must(err, n.S)
	return &relation{node: j, cols: append(append([]col(nil), x.cols...), made.cols...)}
}

// around keeps the columns of the row around that the query names: they are the same in all rows of a group.
func (g *groups) around(b *binder, near *relation, in ...any) *relation {
	named := map[string]bool{}
	for _, x := range in {
		sql.Inspect(x, func(n any) bool {
			if r, ok := n.(*sql.Ref); ok {
				named[lowered(r.Parts[len(r.Parts)-1].Name)] = true
			}
			return true
		})
	}
	out := &relation{}
	for _, c := range near.cols {
		if named[lowered(c.name)] {
			kept := b.fresh(c.name)
			g.list = append(g.list, expr.Agg("first", expr.Col(c.in)).Named(kept))
			out.cols = append(out.cols, col{table: c.table, name: c.name, in: kept})
		}
	}
	return out
}
