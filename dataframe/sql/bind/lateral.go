package bind

import (
	"strings"

	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
	"skep/internal/lazy"
)

// isLateral tells tables that may read those before them in FROM: LATERAL, and functions of lists.
func isLateral(t sql.Table) bool {
	switch n := t.(type) {
	case *sql.Derived:
		return n.Lateral
	case *sql.Function:
		return listTables.Get()[lowered(n.Call.Name[len(n.Call.Name)-1].Name)]
	}
	return false
}

// listTables are the table functions that make a row of each element of a list.
var listTables = lazy.Value[map[string]bool]{New: func() map[string]bool { return map[string]bool{"unnest": true, "range": true, "generate_series": true} }}

// lateral joins rows with what a table gives for each of them; with lonely, rows for which it gives nothing stay with nulls.
func (b *binder) lateral(x *relation, t sql.Table, lonely bool) *relation {
	switch n := t.(type) {
	case *sql.Function:
		return b.eachElement(x, n, lonely)
	case *sql.Derived:
		return b.eachRow(x, n, lonely)
	}
	panic(notYet(t.Span(), "LATERAL of this table"))
}

// eachElement is unnest(list) and range(n) beside a row.
func (b *binder) eachElement(x *relation, n *sql.Function, lonely bool) *relation {
	sampled(n.Sample)
	sc := &scope{b: b, rel: x}
	name := lowered(n.Call.Name[len(n.Call.Name)-1].Name)
	args := sc.args(n.Call)
	list := args[0]
	if name != "unnest" {
		f := listFunctions()[name]
		if len(args) < f.least || len(args) > f.most {
			panic(fail(n.S, "%s takes %s, not %d", name, argumentCount(f.least, f.most), len(args)))
		}
		if list = f.build(args); len(n.Call.Args) == 3 {
			if iv, ok := sc.interval(n.Call.Args[2].X); ok {
				list = timeSeries(args, iv, name == "generate_series")
			}
		}
	} else if len(args) != 1 {
		panic(notYet(n.S, "unnest of several lists"))
	}
	out := &relation{node: x.node, cols: append([]col(nil), x.cols...)}
	in := b.with(out, name, list, n.S)
	node, err := plan.NewExplode(out.node, []*expr.Expr{expr.Col(in).At(n.S)}, plan.ExplodeOptions{Empty: lonely, Nulls: lonely})
	b.must(err, n.S)
	out.node = node
	made := b.aliased(&relation{node: node, cols: []col{{table: name, name: name, in: in}}}, n.Alias, n.S)
	if n.Alias.Name != nil && len(n.Alias.Columns) == 0 && name == "unnest" {
		made.cols[0].name = "unnest"
	}
	out.cols = append(out.cols, made.cols...)
	return out
}

// eachRow is LATERAL (query): the query is joined with the rows by what connects them, and then grouped, ordered and cut for each.
func (b *binder) eachRow(x *relation, n *sql.Derived, lonely bool) *relation {
	sampled(n.Sample)
	sel, ok := n.Query.Body.(*sql.Select)
	if !ok || n.Query.With != nil || sel.DistinctOn != nil || sel.Qualify != nil || hasWindow(sel.Items) {
		panic(notYet(n.S, "LATERAL of a query of this form"))
	}
	if n.Query.Offset != nil || sel.Distinct || sel.Having != nil || sel.Group != nil || sel.GroupAll {
		return b.eachGroup(x, n, sel, lonely)
	}
	row := b.numbered(x)
	around := &scope{b: b, rel: x}
	sn := b.begin(sel, nil, around)
	in := &inside{sn.sc.rel, sn.corr}
	p := around.meeting(in)
	joined := p.inner(n.S)
	l := &laterals{b: b, row: row, at: n.S, rel: joined, sc: sn.sc}
	grouped := sn.isGrouped()
	if grouped {
		l.aggregated(sn)
	} else {
		l.projected(sn, n.Query)
	}
	how := plan.Inner
	if lonely || grouped {
		how = plan.Left
	}
	names := &relation{node: l.rel.node, cols: l.cols}
	names = b.aliased(names, n.Alias, n.S)
	key := b.fresh("row")
	renamed := []*expr.Expr{expr.Col(row).Named(key)}
	for _, c := range names.cols {
		renamed = append(renamed, expr.Col(c.in))
	}
	right, err := plan.NewSelect(names.node, renamed)
	b.must(err, n.S)
	j, err := plan.NewJoin(x.node, right, plan.JoinOptions{How: how, LeftOn: []*expr.Expr{expr.Col(row)}, RightOn: []*expr.Expr{expr.Col(key)}})
	b.must(err, n.S)
	out := &relation{node: j, cols: append(append([]col(nil), x.cols...), names.cols...)}
	for i, c := range names.cols {
		if grouped && i < len(l.counts) && l.counts[i] {
			filled := b.with(out, c.name, expr.Fn("coalesce", expr.Col(c.in), expr.Lit(0)), n.S)
			out.cols[len(x.cols)+i].in = filled
		}
	}
	return out
}

// laterals is a LATERAL query whose rows are joined with those around.
type laterals struct {
	b      *binder
	row    string // number of the row around
	at     diag.Span
	rel    *relation
	sc     *scope
	cols   []col
	counts []bool // which outputs are counts, 0 of nothing
}

// output computes one output over the joined rows.
func (l *laterals) output(o output) {
	in := l.b.with(l.rel, o.name, lifted(o.e), o.at)
	l.cols = append(l.cols, col{name: o.name, in: in})
}

// projected computes outputs, orders and limits for each row around.
func (l *laterals) projected(sn *selection, q *sql.Query) {
	for _, o := range sn.outputs() {
		l.output(o)
	}
	keys := []plan.SortKey{{Expr: expr.Col(l.row)}}
	for _, o := range q.Order {
		if o.All {
			panic(notYet(l.at, "ORDER BY ALL in LATERAL"))
		}
		e := lifted(sn.sc.expr(o.X))
		in := l.b.with(l.rel, "order", e, o.X.Span())
		keys = append(keys, sortKey(expr.Col(in), o))
	}
	if len(q.Order) > 0 {
		l.b.sort(l.rel, keys, l.at)
	}
	if q.Limit == nil {
		return
	}
	place := l.b.with(l.rel, "place", expr.Fn("cum_count", expr.Fn("is_null", expr.Col(l.row))).Within(expr.Col(l.row)), l.at)
	l.b.filter(l.rel, expr.Fn("<=", expr.Col(place), expr.Lit(l.b.count(q.Limit))), l.at)
}

// aggregated makes one row for each row around.
func (l *laterals) aggregated(sn *selection) {
	var aggs []*expr.Expr
	for _, o := range sn.outputs() {
		in := l.b.fresh(o.name)
		e := lifted(o.e)
		aggs = append(aggs, e.Named(in).At(o.at))
		l.cols = append(l.cols, col{name: o.name, in: in})
		l.counts = append(l.counts, e.Op == expr.Aggregate && (e.Name == "len" || e.Name == "count" || e.Name == "n_unique"))
	}
	n, err := plan.NewAggregate(l.rel.node, []*expr.Expr{expr.Col(l.row)}, aggs)
	l.b.must(err, l.at)
	l.rel = &relation{node: n}
}

// asof is ASOF JOIN: equalities are keys, the one inequality says what is nearest.
func (b *binder) asof(n *sql.Join, x, y *relation) *relation {
	p := b.pairing(x, y, nil)
	o := plan.AsofOptions{Inner: n.Kind == "INNER", KeepKeys: true}
	if n.Kind != "INNER" && n.Kind != "LEFT" {
		panic(notYet(n.S, "ASOF "+n.Kind+" JOIN"))
	}
	switch {
	case n.Using != nil:
		b.asofUsing(n, p, &o)
	case n.On == nil:
		panic(fail(n.S, "an ASOF JOIN needs ON or USING"))
	default:
		p.add(n.On)
		p.nearest(n, &o)
	}
	o.LeftBy, o.RightBy = p.l, p.r
	j, err := plan.NewAsof(x.node, y.node, o)
	b.must(err, n.S)
	out := &relation{node: j, cols: p.columns()}
	for _, id := range n.Using {
		l, r := x.find("", id.Name, id.S), y.find("", id.Name, id.S)
		b.merge(out, &sql.Join{Kind: "LEFT", At: n.At}, l.name, l.in, r.in)
	}
	return out
}

// asofUsing: the last column is what is compared, those before it are keys.
func (b *binder) asofUsing(n *sql.Join, p *pairing, o *plan.AsofOptions) {
	for i, id := range n.Using {
		l, r := p.x.find("", id.Name, id.S), p.y.find("", id.Name, id.S)
		if l == nil || r == nil {
			panic(fail(id.S, "the column %s is not in both tables", id.Name))
		}
		left, right := expr.Col(l.in).At(id.S), expr.Col(r.in).At(id.S)
		if i+1 < len(n.Using) {
			p.key(left, right)
		} else {
			o.LeftOn, o.RightOn, o.Strategy = left, right, "backward"
		}
	}
}

// nearest finds the inequality among the conditions.
func (p *pairing) nearest(n *sql.Join, o *plan.AsofOptions) {
	if len(p.rest) != 1 {
		panic(fail(n.S, "an ASOF JOIN has one inequality, and equalities beside it"))
	}
	e := p.rest[0].e
	ops := map[string]string{">=": "<=", ">": "<", "<=": ">=", "<": ">"}
	if e.Op != expr.Call || ops[e.Name] == "" {
		panic(fail(p.rest[0].at, "an ASOF JOIN compares by >=, >, <= or <"))
	}
	l, r, op := e.Args[0], e.Args[1], e.Name
	if p.y.has(l) && p.x.has(r) {
		l, r, op = r, l, ops[op]
	}
	if !p.x.has(l) || !p.y.has(r) {
		panic(fail(p.rest[0].at, "the inequality of an ASOF JOIN compares the two tables"))
	}
	o.LeftOn, o.RightOn, o.Strict = l, r, !strings.HasSuffix(op, "=")
	if o.Strategy = "backward"; op[0] == '<' {
		o.Strategy = "forward"
	}
}

// sample picks rows at random: the same ones for the same seed.
func (b *binder) sample(r *relation, s *sql.Sample) {
	if s == nil {
		return
	}
	o := plan.SampleOptions{N: -1, Bernoulli: s.Percent && s.Method != "RESERVOIR", Seed: 1}
	sc := &scope{b: b, rel: &relation{}}
	size := sc.expr(s.Size)
	v, err := constantFloat(size)
	if err != nil {
		panic(fail(s.Size.Span(), "the size of a sample is a number"))
	}
	if s.Percent {
		o.Fraction = v / 100
	} else {
		o.N = int(v)
	}
	if s.Seed != nil {
		o.Seed = uint64(b.count(s.Seed))
	}
	n, err := plan.NewSample(r.node, o)
	b.must(err, s.S)
	r.node = n
}
