package bind

import (
	"strings"

	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

// selection is a SELECT that is being bound: FROM and WHERE, then groups, windows, outputs, order.
type selection struct {
	b     *binder
	s     *sql.Select
	order []sql.OrderBy
	sc    *scope
	corr  []condition // what WHERE says of the query around
	each  string      // the column with the number of the row around, of a LATERAL query that is run for all rows at once
}

// selectBody binds a SELECT with the order of its query.
func (b *binder) selectBody(s *sql.Select, order []sql.OrderBy, outer *scope) *relation {
	sel := b.begin(s, order, outer)
	if len(sel.corr) > 0 {
		panic(notYet(sel.corr[0].at, "this reference to the query around"))
	}
	return sel.finish()
}

// begin binds FROM and WHERE.
func (b *binder) begin(s *sql.Select, order []sql.OrderBy, outer *scope) *selection {
	sel := &selection{b: b, s: s, order: order}
	sel.sc = &scope{b: b, rel: &relation{}, outer: outer, aliases: map[string]sql.Expr{}, windows: map[string]*sql.Window{}}
	for _, w := range s.Windows {
		sel.sc.windows[strings.ToLower(w.Name.Name)] = w.Window
	}
	parts := sel.tables(s.From, outer)
	for _, p := range parts {
		sel.sc.rel.cols = append(sel.sc.rel.cols, p.cols...)
	}
	for _, it := range s.Items {
		if it.Alias != nil {
			sel.sc.aliases[strings.ToLower(it.Alias.Name)] = it.X
		}
	}
	sel.where(parts)
	return sel
}

// tables lists the tables of FROM; commas and CROSS JOIN leave the pairing to WHERE.
func (sel *selection) tables(t sql.Table, outer *scope) []*relation {
	if t == nil {
		return []*relation{sel.b.one()}
	}
	if j, ok := t.(*sql.Join); ok && j.Kind == "CROSS" {
		before := sel.tables(j.X, outer)
		if isLateral(j.Y) {
			return []*relation{sel.b.lateral(sel.together(before), j.Y, false)}
		}
		return append(before, sel.tables(j.Y, outer)...)
	}
	return []*relation{sel.b.table(t, outer)}
}

// together crosses tables, for one behind them that reads them.
func (sel *selection) together(parts []*relation) *relation {
	out := parts[0]
	for _, p := range parts[1:] {
		out = sel.b.crossed(out, p, sel.s.S)
	}
	return out
}

// where filters tables by the conditions on them alone, joins them by equalities, and filters by the rest.
func (sel *selection) where(parts []*relation) {
	var rest []condition
	var later []sql.Expr
	if sel.s.Where != nil {
		for _, x := range conjuncts(sel.s.Where) {
			if hasAggregate(x) {
				e := fail(x.Span(), "an aggregate cannot stand in WHERE, which is about single rows")
				e.Hint = "HAVING is about groups"
				panic(e)
			}
			if hasSubquery(x) {
				later = append(later, x)
				continue
			}
			for _, c := range factored(condition{sel.sc.expr(x), x.Span()}) {
				switch {
				case isOuter(c.e):
					sel.corr = append(sel.corr, c)
				case !sel.single(parts, c):
					rest = append(rest, c)
				}
			}
		}
	}
	sel.sc.rel.node = sel.b.connected(parts, rest)
	for _, x := range later {
		sel.sc.where(x)
	}
}

// single applies a condition to the one table that it is about.
func (sel *selection) single(parts []*relation, c condition) bool {
	for _, p := range parts {
		if p.has(c.e) && !expr.IsWindow(c.e) {
			sel.b.filter(p, c.e, c.at)
			return true
		}
		if e := implied(c, p); e != nil {
			sel.b.filter(p, e, c.at)
		}
	}
	return false
}

// finish binds everything behind WHERE.
func (sel *selection) finish() *relation {
	b, s := sel.b, sel.s
	var items []sql.Item
	for _, it := range s.Items {
		items = append(items, sel.sc.expanded(it)...)
	}
	if items == nil {
		items = []sql.Item{{X: &sql.Star{At: s.At}}}
	}
	if sel.isGrouped() {
		if len(groupingSets(s)) > 1 {
			return sel.setsOf(items)
		}
		sel.group(items, nil)
	} else if s.Having != nil {
		panic(fail(s.Having.Span(), "HAVING is about groups, and there are none"))
	}
	sc := sel.sc
	if s.Having != nil {
		b.filter(sc.rel, sc.expr(s.Having), s.Having.Span())
	}
	var outs []output
	for _, it := range items {
		outs = append(outs, sc.items(it)...)
	}
	if s.Qualify != nil {
		e := sc.expr(s.Qualify)
		b.filter(sc.rel, e, s.Qualify.Span())
	}
	return sel.project(outs)
}

// isGrouped tells whether the query is about groups of rows.
func (sel *selection) isGrouped() bool {
	s := sel.s
	if s.GroupAll || s.Group != nil || s.Having != nil && hasAggregate(s.Having) {
		return true
	}
	for _, it := range s.Items {
		if hasAggregate(it.X) {
			return true
		}
	}
	for _, o := range sel.order {
		if o.X != nil && hasAggregate(o.X) {
			return true
		}
	}
	return false
}

// group makes one row of each group; subset nil: by all keys.
func (sel *selection) group(items []sql.Item, subset []sql.Expr) {
	b, s, pre := sel.b, sel.s, sel.sc
	g := &groups{pre: pre, keys: map[string]string{}, absent: map[string]bool{}, aggs: map[*sql.Call]string{}}
	keys := subset
	if subset == nil {
		keys = sel.keys(items)
	}
	post := &scope{b: b, rel: &relation{}, outer: pre.outer, near: pre.near, aliases: pre.aliases, windows: pre.windows, groups: g}
	var exprs []*expr.Expr
	for _, k := range keys {
		e := pre.expr(k)
		if _, ok := g.keys[e.String()]; ok {
			continue
		}
		in := b.fresh("key")
		g.keys[e.String()] = in
		exprs = append(exprs, e.Named(in).At(k.Span()))
		if r, ok := k.(*sql.Ref); ok {
			post.rel.cols = append(post.rel.cols, col{table: tableOf(pre, r), name: r.Parts[len(r.Parts)-1].Name, in: in})
		}
	}
	if sel.each != "" {
		in := b.fresh("each")
		exprs = append(exprs, expr.Col(sel.each).Named(in))
		sel.each = in
		post.near = g.around(b, pre.near, items, s, sel.order)
	}
	for _, it := range items {
		g.collect(b, it.X)
	}
	for _, x := range []sql.Expr{s.Having, s.Qualify} {
		if x != nil {
			g.collect(b, x)
		}
	}
	for _, o := range sel.order {
		if o.X != nil {
			g.collect(b, o.X)
		}
	}
	post.rel.node = b.grouped(pre.rel, exprs, g.list, s.S)
	sel.sc = post
}

func tableOf(sc *scope, r *sql.Ref) string {
	if c := sc.own(r); c != nil {
		return c.table
	}
	return ""
}

// grouped aggregates; without keys there is one group, also of no rows.
func (b *binder) grouped(r *relation, keys, aggs []*expr.Expr, at diag.Span) plan.Node {
	if len(keys) > 0 {
		n, err := plan.NewAggregate(r.node, keys, aggs)
		b.must(err, at)
		return n
	}
	if len(aggs) == 0 {
		return b.one().node
	}
	n, err := plan.NewSelect(r.node, aggs)
	b.must(err, at)
	return n
}

// keys lists what GROUP BY names: expressions, positions, aliases; ALL is every output without an aggregate.
func (sel *selection) keys(items []sql.Item) (keys []sql.Expr) {
	if sel.s.GroupAll {
		for _, it := range items {
			if hasAggregate(it.X) || hasWindow(it.X) {
				continue
			}
			if star, ok := it.X.(*sql.Star); ok {
				for _, o := range sel.sc.star(star) {
					keys = append(keys, &sql.Ref{At: star.At, Parts: []sql.Ident{{At: star.At, Name: o.name, Quoted: true}}})
				}
				continue
			}
			keys = append(keys, it.X)
		}
		return keys
	}
	for _, set := range groupingSets(sel.s) {
		for _, x := range set {
			keys = append(keys, sel.key(x, items))
		}
	}
	return keys
}

// key is one key of GROUP BY: an output's position, or an expression.
func (sel *selection) key(x sql.Expr, items []sql.Item) sql.Expr {
	i, ok := position(x)
	if !ok {
		return x
	}
	if i < 1 || i > len(items) {
		panic(fail(x.Span(), "there is no output %d: the query has %d", i, len(items)))
	}
	return items[i-1].X
}
