package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

// project computes the outputs, distinct and ordered.
func (sel *selection) project(outs []output) *relation {
	b, rel := sel.b, sel.sc.rel
	out := &relation{}
	exprs := make([]*expr.Expr, len(outs))
	for i, o := range outs {
		if isOuter(o.e) {
			panic(notYet(o.at, "an output that reads the query around"))
		}
		in := b.fresh(o.name)
		exprs[i] = o.e.Named(in).At(o.e.Span)
		out.cols = append(out.cols, col{name: o.name, in: in})
	}
	for i, o := range outs { // what the outputs are called by a table's name stays so for ORDER BY t.x
		if o.e.Op == expr.Column {
			out.cols[i].table = tableOfColumn(rel, o.e.Name)
		}
	}
	if sel.each != "" {
		in := b.fresh("each")
		exprs = append(exprs, expr.Col(sel.each).Named(in))
		out.cols = append(out.cols, col{in: in})
		sel.each = in
	}
	sel.b.sample(rel, sel.s.Sample)
	keys := sel.orderKeys(outs, out)
	sel.sc.exploded(sel.s.S)
	n, err := plan.NewWithColumns(rel.node, append(exprs, keys.hidden...))
	b.must(err, sel.s.S)
	out.node = n
	sel.distinct(out, keys)
	if len(keys.sort) > 0 && sel.s.DistinctOn == nil {
		b.sort(out, keys.sort, sel.s.S)
	}
	b.only(out)
	if sel.each != "" {
		out.cols = out.cols[:len(out.cols)-1]
	}
	return out
}

func tableOfColumn(r *relation, in string) string {
	for _, c := range r.cols {
		if c.in == in {
			return c.table
		}
	}
	return ""
}

// ordering is what a SELECT is ordered by, and the columns made for it.
type ordering struct {
	sort   []plan.SortKey
	hidden []*expr.Expr
}

// orderKeys finds each key among the outputs, or computes it beside them.
func (sel *selection) orderKeys(outs []output, out *relation) (o ordering) {
	for _, k := range sel.order {
		if e := outputKey(k, outs, out); e != nil {
			for _, x := range e {
				o.sort = append(o.sort, sortKey(x, k))
			}
			continue
		}
		e := sel.sc.expr(k.X)
		if i := sameOutput(e, outs); i >= 0 {
			o.sort = append(o.sort, sortKey(expr.Col(out.cols[i].in), k))
			continue
		}
		if sel.s.Distinct && sel.s.DistinctOn == nil {
			panic(fail(k.X.Span(), "with DISTINCT only outputs can be ordered by"))
		}
		in := sel.b.fresh("order")
		o.hidden = append(o.hidden, e.Named(in).At(k.X.Span()))
		o.sort = append(o.sort, sortKey(expr.Col(in), k))
	}
	return o
}

// outputKey is a key that names outputs: ALL, a position, an alias or an output's name.
func outputKey(k sql.OrderBy, outs []output, out *relation) (all []*expr.Expr) {
	if k.All {
		for i := range outs {
			all = append(all, expr.Col(out.cols[i].in))
		}
		return all
	}
	if i, ok := position(k.X); ok {
		if i < 1 || i > len(outs) {
			panic(fail(k.X.Span(), "there is no output %d: the query has %d", i, len(outs)))
		}
		return []*expr.Expr{expr.Col(out.cols[i-1].in)}
	}
	if r, ok := k.X.(*sql.Ref); ok && len(r.Parts) == 1 {
		for _, c := range out.cols[:len(outs)] {
			if same(c.name, r.Parts[0].Name) {
				return []*expr.Expr{expr.Col(c.in)}
			}
		}
	}
	return nil
}

func sameOutput(e *expr.Expr, outs []output) int {
	text := e.String()
	for i, o := range outs {
		if o.e.String() == text {
			return i
		}
	}
	return -1
}

// distinct keeps one row of those that are equal, in all outputs or in what ON says.
func (sel *selection) distinct(out *relation, keys ordering) {
	b, s := sel.b, sel.s
	switch {
	case s.DistinctOn != nil:
		if len(keys.sort) > 0 {
			b.sort(out, keys.sort, s.S)
		}
		var on []*expr.Expr
		for _, x := range s.DistinctOn {
			on = append(on, expr.Col(b.with(out, "on", sel.sc.expr(x), x.Span())))
		}
		b.unique(out, on, s.S)
	case s.Distinct:
		b.only(out)
		b.unique(out, nil, s.S)
	}
}

func (b *binder) unique(r *relation, on []*expr.Expr, at diag.Span) {
	n, err := plan.NewUnique(r.node, on, "first")
	b.must(err, at)
	r.node = n
}
