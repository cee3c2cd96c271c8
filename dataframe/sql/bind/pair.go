package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
	"skep/internal/lazy"
)

// pairing is a join that is being put together: equalities between the sides are its keys, all other conditions the rest.
type pairing struct {
	b    *binder
	x, y *relation
	both *scope // what ON sees
	l, r []*expr.Expr
	rest []condition
}

// condition is an expression with its place.
type condition struct {
	e  *expr.Expr
	at diag.Span
}

func (b *binder) pairing(x, y *relation, outer *scope) *pairing {
	both := &relation{cols: append(append([]col(nil), x.cols...), y.cols...)}
	return &pairing{b: b, x: x, y: y, both: &scope{b: b, rel: both, outer: outer}}
}

func (p *pairing) key(l, r *expr.Expr) { p.l, p.r = append(p.l, l), append(p.r, r) }

// add takes the conjuncts of an ON.
func (p *pairing) add(on sql.Expr) {
	for _, x := range conjuncts(on) {
		p.condition(condition{p.both.expr(x), x.Span()})
	}
}

func (p *pairing) condition(c condition) {
	if !isTrue(c.e) && !p.takes(c) {
		p.rest = append(p.rest, c)
	}
}

// takes makes an equality between the sides a key of the join.
func (p *pairing) takes(c condition) bool {
	if c.e.Op != expr.Call || c.e.Name != "==" {
		return false
	}
	a, z := c.e.Args[0], c.e.Args[1]
	switch {
	case p.x.has(a) && p.y.has(z):
		p.key(a, z)
	case p.x.has(z) && p.y.has(a):
		p.key(z, a)
	default:
		return false
	}
	return true
}

func isTrue(e *expr.Expr) bool { return e.Op == expr.Literal && e.Value == true }

// has tells whether an expression reads columns, and only those of a relation.
func (r *relation) has(e *expr.Expr) bool {
	names := e.Columns()
	for _, name := range names {
		if _, ok := r.node.Schema().Find(name); !ok {
			return false
		}
	}
	return len(names) > 0 && !e.HasAggregate()
}

// conjuncts takes a AND b apart.
func conjuncts(x sql.Expr) []sql.Expr {
	if b, ok := x.(*sql.Binary); ok && b.Op == "AND" {
		return append(conjuncts(b.X), conjuncts(b.Y)...)
	}
	return []sql.Expr{x}
}

var hows = lazy.Value[map[string]plan.How]{New: func() map[string]plan.How {
	return map[string]plan.How{"INNER": plan.Inner, "LEFT": plan.Left, "RIGHT": plan.Right, "FULL": plan.Full, "SEMI": plan.Semi, "ANTI": plan.Anti}
}}

// joined makes the join.
func (p *pairing) joined(kind string, at diag.Span) *relation {
	how := hows.Get()[kind]
	if how == plan.Left || how == plan.Semi || how == plan.Anti {
		p = p.filtered()
	}
	switch {
	case how == plan.Inner:
		return p.inner(at)
	case len(p.rest) == 0 && len(p.l) > 0:
		return p.keyed(how, at)
	case (how == plan.Semi || how == plan.Anti) && len(p.l) > 0:
		return p.keyed(how, at)
	case how == plan.Semi || how == plan.Anti:
		return p.partnered(how, at)
	case how == plan.Right:
		turned := &pairing{b: p.b, x: p.y, y: p.x, l: p.r, r: p.l, rest: p.rest}
		out := turned.joined("LEFT", at)
		out.cols = p.columns()
		return out
	}
	return p.padded(how, at)
}

// filtered applies conditions on the right side alone to that side: a row that fails them is no row's partner.
func (p *pairing) filtered() *pairing {
	out := *p
	out.y, out.rest = &relation{node: p.y.node, cols: p.y.cols}, nil
	for _, c := range p.rest {
		if out.y.has(c.e) && !expr.IsWindow(c.e) {
			p.b.filter(out.y, c.e, c.at)
		} else {
			out.rest = append(out.rest, c)
		}
	}
	return &out
}

// remaining is the conditions beside the keys as one; nil if there is none.
func (p *pairing) remaining() (all *expr.Expr) {
	for _, c := range p.rest {
		if all == nil {
			all = c.e.At(c.at)
		} else {
			all = expr.Fn("and", all, c.e)
		}
	}
	return all
}

func (p *pairing) columns() []col {
	return append(append([]col(nil), p.x.cols...), p.y.cols...)
}

// keyed joins by keys alone. Both sides get copies of the keys, since the engine's join leaves key columns of one side out.
func (p *pairing) keyed(how plan.How, at diag.Span) *relation {
	x, y := &relation{node: p.x.node, cols: p.x.cols}, &relation{node: p.y.node, cols: p.y.cols}
	o := plan.JoinOptions{How: how}
	if how == plan.Semi || how == plan.Anti {
		o.Where = p.remaining()
	}
	for i := range p.l {
		o.LeftOn = append(o.LeftOn, expr.Col(p.b.with(x, "key", p.l[i], at)).At(p.l[i].Span))
		o.RightOn = append(o.RightOn, expr.Col(p.b.with(y, "key", p.r[i], at)).At(p.r[i].Span))
	}
	n, err := plan.NewJoin(x.node, y.node, o)
	p.b.must(err, at)
	out := &relation{node: n, cols: p.columns()}
	if how == plan.Semi || how == plan.Anti {
		out.cols = p.x.cols
	}
	return out
}

// inner joins by keys, or crosses, and filters by the rest.
func (p *pairing) inner(at diag.Span) *relation {
	var out *relation
	if len(p.l) > 0 {
		out = p.keyed(plan.Inner, at)
	} else {
		out = p.b.crossed(p.x, p.y, at)
	}
	for _, c := range p.rest {
		p.b.filter(out, c.e, c.at)
	}
	return out
}

// partnered is a semi- or anti-join with conditions beside the keys: the rows on the left that an inner join keeps.
func (p *pairing) partnered(how plan.How, at diag.Span) *relation {
	x := &relation{node: p.x.node, cols: p.x.cols}
	row := p.b.numbered(x)
	q := *p
	q.x = x
	found := q.inner(at)
	n, err := plan.NewSelect(found.node, []*expr.Expr{expr.Col(row)})
	p.b.must(err, at)
	j, err := plan.NewJoin(x.node, n, plan.JoinOptions{How: how, LeftOn: []*expr.Expr{expr.Col(row)}, RightOn: []*expr.Expr{expr.Col(row)}})
	p.b.must(err, at)
	return &relation{node: j, cols: p.x.cols}
}

// padded is a left or full join with conditions beside the keys: what an inner join keeps, and the others with nulls.
func (p *pairing) padded(how plan.How, at diag.Span) *relation {
	b := p.b
	x, y := &relation{node: p.x.node, cols: p.x.cols}, &relation{node: p.y.node, cols: p.y.cols}
	i, j := b.numbered(x), b.numbered(y)
	q := *p
	q.x, q.y = x, y
	found := q.inner(at)
	b.only(found, i, j)
	parts := []plan.Node{found.node, p.without(x, found.node, i, at)}
	if how == plan.Full {
		parts = append(parts, p.without(y, found.node, j, at))
	}
	n, err := plan.NewUnion(parts, true)
	b.must(err, at)
	out := &relation{node: n, cols: p.columns()}
	b.sort(out, []plan.SortKey{{Expr: expr.Col(i), NullsLast: true}, {Expr: expr.Col(j)}}, at)
	b.only(out)
	return out
}

// without are the rows of a side that found no partner.
func (p *pairing) without(side *relation, found plan.Node, row string, at diag.Span) plan.Node {
	rows, err := plan.NewSelect(found, []*expr.Expr{expr.Col(row)})
	p.b.must(err, at)
	n, err := plan.NewJoin(side.node, rows, plan.JoinOptions{How: plan.Anti, LeftOn: []*expr.Expr{expr.Col(row)}, RightOn: []*expr.Expr{expr.Col(row)}})
	p.b.must(err, at)
	return n
}
