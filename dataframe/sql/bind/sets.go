package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
)

// maxSets bounds what CUBE and products of grouping sets unfold into.
const maxSets = 4096

// groupingSets unfolds GROUP BY: the product of its parts, each of one or several sets.
func groupingSets(s *sql.Select) [][]sql.Expr {
	sets := [][]sql.Expr{nil}
	for _, g := range s.Group {
		var next [][]sql.Expr
		for _, a := range sets {
			for _, z := range setsIn(g) {
				if len(next) >= maxSets {
					panic(fail(s.S, "GROUP BY means more than %d groupings", maxSets))
				}
				next = append(next, append(append([]sql.Expr(nil), a...), z...))
			}
		}
		sets = next
	}
	return sets
}

func setsIn(g sql.Grouping) (out [][]sql.Expr) {
	switch g.Kind {
	case "ROLLUP":
		for n := len(g.Sets); n >= 0; n-- {
			out = append(out, flat(g.Sets[:n]))
		}
	case "CUBE":
		if len(g.Sets) > 12 {
			panic(fail(g.Sets[0][0].Span(), "CUBE of %d keys means %d groupings", len(g.Sets), 1<<min(len(g.Sets), 62)))
		}
		for mask := 1<<len(g.Sets) - 1; mask >= 0; mask-- {
			var set [][]sql.Expr
			for i, x := range g.Sets {
				if mask&(1<<(len(g.Sets)-1-i)) != 0 {
					set = append(set, x)
				}
			}
			out = append(out, flat(set))
		}
	default:
		out = g.Sets
	}
	return out
}

func flat(sets [][]sql.Expr) (out []sql.Expr) {
	for _, s := range sets {
		out = append(out, s...)
	}
	return out
}

// setsOf binds a query with several groupings: each alone, under each other; a key that a grouping has not is null there.
func (sel *selection) setsOf(items []sql.Item) *relation {
	if sel.s.Qualify != nil || sel.s.Distinct || hasWindow(items) {
		panic(notYet(sel.s.S, "a window or DISTINCT over several groupings"))
	}
	all := map[string]sql.Expr{}
	var order []string
	for _, set := range groupingSets(sel.s) {
		for _, x := range set {
			k := sel.key(x, items)
			text := sel.sc.expr(k).String()
			if all[text] == nil {
				order = append(order, text)
			}
			all[text] = k
		}
	}
	var parts []plan.Node
	var first *relation
	for _, set := range groupingSets(sel.s) {
		one := *sel
		sc := *sel.sc
		sc.rel = &relation{node: sel.sc.rel.node, cols: sel.sc.rel.cols}
		one.sc, one.order = &sc, nil
		r := one.grouping(items, set, order, all)
		if first == nil {
			first = r
		}
		parts = append(parts, sel.aligned(r, first))
	}
	n, err := plan.NewUnion(parts, false)
	sel.b.must(err, sel.s.S)
	out := &relation{node: n, cols: first.cols}
	sel.sortSets(out)
	return out
}

// grouping binds one of the sets.
func (sel *selection) grouping(items []sql.Item, set []sql.Expr, order []string, all map[string]sql.Expr) *relation {
	keys := []sql.Expr{}
	has := map[string]bool{}
	for _, x := range set {
		k := sel.key(x, items)
		keys, has[sel.sc.expr(k).String()] = append(keys, k), true
	}
	pre := sel.sc
	sel.group(items, keys)
	for _, text := range order {
		if has[text] {
			continue
		}
		b, err := expr.Bind(pre.expr(all[text]), pre.rel.node.Schema(), expr.InKeys)
		sel.b.must(err, all[text].Span())
		in := sel.b.with(sel.sc.rel, "key", expr.Lit(nil).As(b.Type), all[text].Span())
		sel.sc.groups.keys[text], sel.sc.groups.absent[text] = in, true
		if r, ok := all[text].(*sql.Ref); ok {
			sel.sc.rel.cols = append(sel.sc.rel.cols, col{table: tableOf(pre, r), name: r.Parts[len(r.Parts)-1].Name, in: in})
		}
	}
	if sel.s.Having != nil {
		sel.b.filter(sel.sc.rel, sel.sc.expr(sel.s.Having), sel.s.Having.Span())
	}
	var outs []output
	for _, it := range items {
		outs = append(outs, sel.sc.items(it)...)
	}
	return sel.project(outs)
}

// aligned gives a part the first one's column names.
func (sel *selection) aligned(r, first *relation) plan.Node {
	exprs := make([]*expr.Expr, len(r.cols))
	for i, c := range r.cols {
		exprs[i] = expr.Col(c.in).Named(first.cols[i].in)
	}
	n, err := plan.NewSelect(r.node, exprs)
	sel.b.must(err, sel.s.S)
	return n
}

func (sel *selection) sortSets(out *relation) {
	sc := &scope{b: sel.b, rel: out}
	var keys []plan.SortKey
	for _, o := range sel.order {
		for _, e := range sel.b.orderExprs(sc, o, out) {
			keys = append(keys, sortKey(e, o))
		}
	}
	if len(keys) > 0 {
		sel.b.sort(out, keys, sel.s.S)
	}
}
