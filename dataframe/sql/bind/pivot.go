package bind

import (
	"fmt"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
)

// maxPivot bounds the columns that a pivot makes.
const maxPivot = 10_000

// pivot turns the values of ON into columns: an aggregate for each, with the rows of that value. Values that the query does not
// list are found by running what stands before.
func (b *binder) pivot(n *sql.Pivot, outer *scope) *relation {
	r := b.table(n.From, outer)
	sc := &scope{b: b, rel: r, outer: outer}
	used := map[string]bool{}
	note := func(e *expr.Expr) {
		for _, c := range e.Columns() {
			used[c] = true
		}
	}
	combos := []combo{{cond: nil}}
	for _, on := range n.On {
		if on.Enum != nil {
			panic(notYet(n.S, "PIVOT IN an enum"))
		}
		e := sc.expr(on.X)
		note(e)
		var next []combo
		values := b.pivotValues(sc, on, e)
		for _, c := range combos {
			for _, v := range values {
				next = append(next, c.with(expr.Fn("==", e, v.lit), v.name))
			}
		}
		if combos = next; len(combos) > maxPivot {
			panic(fail(n.S, "the pivot would have more than %d columns", maxPivot))
		}
	}
	using := n.Using
	if len(using) == 0 {
		using = []sql.Item{{X: &sql.Call{At: n.At, Name: []sql.Ident{{At: n.At, Name: "count"}}, Star: true}}}
	}
	aggs := make([]*expr.Expr, len(using))
	for i, it := range using {
		aggs[i] = sc.expr(it.X)
		if !aggs[i].HasAggregate() {
			panic(fail(it.X.Span(), "PIVOT needs an aggregate here"))
		}
		note(aggs[i])
	}
	return b.pivoted(n, r, sc, combos, using, aggs, used)
}

// combo is one column of a pivot: when a row belongs to it, and what it is called.
type combo struct {
	cond *expr.Expr
	name string
}

func (c combo) with(cond *expr.Expr, name string) combo {
	if c.cond == nil {
		return combo{cond, name}
	}
	return combo{expr.Fn("and", c.cond, cond), c.name + "_" + name}
}

type pivotValue struct {
	lit  *expr.Expr
	name string
}

// pivotValues are the constants of IN, or all values that there are, in order.
func (b *binder) pivotValues(sc *scope, on sql.PivotOn, e *expr.Expr) (out []pivotValue) {
	for _, it := range on.In {
		lit := sc.expr(it.X)
		if lit.Op != expr.Literal {
			panic(fail(it.X.Span(), "PIVOT takes constants here"))
		}
		name := literalName(lit)
		if it.Alias != nil {
			name = it.Alias.Name
		}
		out = append(out, pivotValue{lit, name})
	}
	if len(on.In) > 0 {
		return out
	}
	in := b.fresh("value")
	g, err := plan.NewAggregate(sc.rel.node, []*expr.Expr{e.Named(in)}, nil)
	b.must(err, on.X.Span())
	s, err := plan.NewSort(g, []plan.SortKey{{Expr: expr.Col(in)}})
	b.must(err, on.X.Span())
	t, err := plan.Execute(b.run(), plan.Optimize(s))
	b.must(err, on.X.Span())
	c := t.Column(0)
	for i := range c.Len() {
		if !c.IsNull(i) {
			out = append(out, pivotValue{expr.LitOf(c.Type(), c.Value(i)), c.Text(i)})
		}
	}
	return out
}

func literalName(lit *expr.Expr) string {
	c, err := column.Constant(lit.Type, lit.Value, 1)
	if err != nil {
		return fmt.Sprint(lit.Value)
	}
	return c.Text(0)
}

// pivoted groups by GROUP BY, or by all columns that nothing uses, and computes the columns.
func (b *binder) pivoted(n *sql.Pivot, r *relation, sc *scope, combos []combo, using []sql.Item, aggs []*expr.Expr, used map[string]bool) *relation {
	out := &relation{}
	var keys, values []*expr.Expr
	if len(n.Group) > 0 {
		for _, x := range n.Group {
			in := b.fresh("key")
			keys = append(keys, sc.expr(x).Named(in).At(x.Span()))
			out.cols = append(out.cols, col{name: itemName(sql.Item{X: x}), in: in})
		}
	} else {
		for _, c := range r.cols {
			if !used[c.in] && !c.merged {
				in := b.fresh(c.name)
				keys = append(keys, expr.Col(c.in).Named(in))
				out.cols = append(out.cols, col{name: c.name, in: in})
			}
		}
	}
	for _, c := range combos {
		for i, agg := range aggs {
			name := c.name
			switch {
			case using[i].Alias != nil:
				name += "_" + using[i].Alias.Name
			case len(aggs) > 1:
				name += "_" + strings.ToLower(sql.WriteExpr(using[i].X))
			}
			in := b.fresh(name)
			values = append(values, agg.Where(c.cond).Named(in))
			out.cols = append(out.cols, col{name: name, in: in})
		}
	}
	out.node = b.grouped(r, keys, values, n.S)
	if len(keys) > 0 { // DuckDB gives the groups in the order of their keys
		var order []plan.SortKey
		for _, c := range out.cols[:len(keys)] {
			order = append(order, plan.SortKey{Expr: expr.Col(c.in), NullsLast: true})
		}
		b.sort(out, order, n.S)
	}
	return out
}
