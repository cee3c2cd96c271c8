package bind

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

// windowFuncs are the functions that only a window has.
var windowFuncs = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"row_number": true, "rank": true, "dense_rank": true, "percent_rank": true, "cume_dist": true, "ntile": true, "lag": true, "lead": true,
		"first_value": true, "last_value": true, "nth_value": true}
}}

var rankings = lazy.Value[map[string]column.Ranking]{New: func() map[string]column.Ranking {
	return map[string]column.Ranking{"row_number": column.RowNumber, "rank": column.Rank, "dense_rank": column.DenseRank}
}}

// over is a window function that is being bound: the rows are sorted by
// partition and order, the function computed, and the rows sorted back.
type over struct {
	s    *scope
	n    *sql.Call
	name string
	w    *sql.Window
	args []*expr.Expr
	part []*expr.Expr // columns of the partition
	peer string       // number of the row's peer group within its partition, "" without order
	at   string       // number of the row within its partition
}

// window binds a call with OVER.
func (s *scope) window(n *sql.Call, name string) *expr.Expr {
	if s.rel.node == nil {
		panic(fail(n.S, "a window function cannot stand here: its rows are not known yet"))
	}
	w := &over{s: s, n: n, name: name, w: s.windowOf(n)}
	for _, a := range n.Args {
		w.args = append(w.args, w.column("arg", a.X))
	}
	for _, p := range w.w.Partition {
		w.part = append(w.part, w.column("part", p))
	}
	if how, ok := rankings.Get()[name]; ok && !n.Distinct && n.Order == nil {
		return w.ranked(how)
	}
	if w.needsFrame() {
		return w.framed()
	}
	if len(w.w.Order) == 0 && !windowFuncs.Get()[name] {
		return w.whole()
	}
	return w.ordered()
}

// windowOf finds the window that OVER means, with what a named one gives to it.
func (s *scope) windowOf(n *sql.Call) *sql.Window {
	if n.OverName != nil {
		return s.namedWindow(*n.OverName)
	}
	if n.Over.Base == nil {
		return n.Over
	}
	base, w := *s.namedWindow(*n.Over.Base), n.Over
	if w.Order != nil {
		base.Order = w.Order
	}
	if w.Frame != nil {
		base.Frame = w.Frame
	}
	return &base
}

func (s *scope) namedWindow(id sql.Ident) *sql.Window {
	w := s.windows[strings.ToLower(id.Name)]
	if w == nil {
		var known []string
		for name := range s.windows {
			known = append(known, name)
		}
		panic(near(fail(id.S, "no window is called %s", id.Name), id.Name, known))
	}
	return w
}

// column computes an expression beside the rows; constants stay what they are.
func (w *over) column(name string, x sql.Expr) *expr.Expr {
	e := w.s.expr(x)
	if e.Op == expr.Literal || e.Op == expr.Column {
		return e
	}
	return expr.Col(w.s.b.with(w.s.rel, name, e, x.Span())).At(x.Span())
}

// ranked numbers the rows without putting them into another order.
func (w *over) ranked(how column.Ranking) *expr.Expr {
	w.want(0, 0)
	if how != column.RowNumber && len(w.w.Order) == 0 {
		panic(w.unordered())
	}
	b, rel := w.s.b, w.s.rel
	var keys []plan.SortKey
	for _, o := range w.w.Order {
		if o.All {
			panic(fail(w.n.S, "ORDER BY ALL is of a query"))
		}
		keys = append(keys, sortKey(w.column("order", o.X), o))
	}
	name := b.fresh(w.name)
	n, err := plan.NewRanked(rel.node, w.part, keys, how, name)
	b.must(err, w.n.S)
	rel.node = n
	return expr.Col(name).At(w.n.S)
}

// whole is an aggregate over the whole partition.
func (w *over) whole() *expr.Expr {
	e := w.aggregated()
	if len(w.part) == 0 {
		return expr.Col(w.s.b.with(w.s.rel, w.name, e, w.n.S)).At(w.n.S)
	}
	return expr.Col(w.s.b.with(w.s.rel, w.name, e.Within(w.part...), w.n.S)).At(w.n.S)
}

func (w *over) aggregated() *expr.Expr {
	agg, ok := aggregates.Get()[w.name]
	if !ok {
		panic(w.s.noFunction(w.n, w.name))
	}
	if len(w.args) < agg.least || agg.most >= 0 && len(w.args) > agg.most {
		panic(fail(w.n.S, "%s takes %s, not %d", w.name, argumentCount(agg.least, agg.most), len(w.args)))
	}
	e := agg.build(w.args)
	if w.n.Filter != nil {
		e = e.Where(w.s.expr(w.n.Filter))
	}
	return e
}

// ordered computes along the order.
func (w *over) ordered() *expr.Expr {
	b, rel := w.s.b, w.s.rel
	var keys []plan.SortKey
	for _, p := range w.part {
		keys = append(keys, plan.SortKey{Expr: p})
	}
	var order []*expr.Expr
	for _, o := range w.w.Order {
		if o.All {
			panic(fail(w.n.S, "ORDER BY ALL is of a query"))
		}
		e := w.column("order", o.X)
		order = append(order, e)
		keys = append(keys, sortKey(e, o))
	}
	row := b.numbered(rel)
	b.sort(rel, append(keys, plan.SortKey{Expr: expr.Col(row)}), w.n.S)
	w.at = b.with(rel, "at", w.within(expr.Fn("cum_count", expr.Fn("is_null", expr.Col(row)))), w.n.S)
	if len(order) > 0 {
		w.peer = w.peers(order)
	}
	out := b.with(rel, w.name, w.along(), w.n.S)
	b.sort(rel, []plan.SortKey{{Expr: expr.Col(row)}}, w.n.S)
	return expr.Col(out).At(w.n.S)
}

func (w *over) within(e *expr.Expr) *expr.Expr {
	if len(w.part) == 0 {
		return e
	}
	return e.Within(w.part...)
}

// peers numbers the groups of rows that are equal by the order.
func (w *over) peers(order []*expr.Expr) string {
	first := expr.Fn("==", expr.Col(w.at), expr.Lit(1))
	starts := first
	for _, e := range order {
		starts = expr.Fn("or", starts, distinct(e, w.within(expr.Fn("shift", e, expr.Lit(1)))))
	}
	in := w.s.b.with(w.s.rel, "starts", expr.Fn("when", starts, expr.Lit(1), expr.Lit(0)), w.n.S)
	return w.s.b.with(w.s.rel, "peer", w.within(expr.Fn("cum_sum", expr.Col(in))), w.n.S)
}

// peerEnd takes the value at the row's last peer; peerStart at its first.
func (w *over) peerEnd(e *expr.Expr) *expr.Expr {
	in := w.s.b.with(w.s.rel, "so_far", e, w.n.S)
	return expr.Agg("last", expr.Col(in)).Within(append(append([]*expr.Expr(nil), w.part...), expr.Col(w.peer))...)
}

func (w *over) peerStart(in string) *expr.Expr {
	return expr.Agg("first", expr.Col(in)).Within(append(append([]*expr.Expr(nil), w.part...), expr.Col(w.peer))...)
}

func (w *over) size() *expr.Expr { return w.within(expr.Agg("count", expr.Col(w.at))) }

func (w *over) want(least, most int) {
	if len(w.args) < least || len(w.args) > most {
		panic(fail(w.n.S, "%s takes %s, not %d", w.name, argumentCount(least, most), len(w.args)))
	}
}

// needsOrder demands ORDER BY for functions that mean nothing without.
func (w *over) needsOrder() {
	if w.peer == "" {
		panic(w.unordered())
	}
}

func (w *over) unordered() *sql.Error {
	return fail(w.n.S, "%s needs an ORDER BY in its window", w.name)
}

// along is the function over sorted rows.
func (w *over) along() *expr.Expr {
	at := expr.Col(w.at)
	switch w.name {
	case "percent_rank":
		w.want(0, 0)
		w.needsOrder()
		rank := w.peerStart(w.at)
		in := w.s.b.with(w.s.rel, "rank", rank, w.n.S)
		below := expr.Fn("-", expr.Col(in), expr.Lit(1)).As(floatType)
		return expr.Fn("when", expr.Fn(">", w.size(), expr.Lit(1)), expr.Fn("/", below, expr.Fn("-", w.size(), expr.Lit(1))), expr.Lit(0.0))
	case "cume_dist":
		w.want(0, 0)
		w.needsOrder()
		in := w.s.b.with(w.s.rel, "upto", w.peerEnd(at), w.n.S)
		return expr.Fn("/", expr.Col(in).As(floatType), w.size())
	case "ntile":
		return w.ntile()
	case "lag", "lead":
		return w.shifted()
	case "first_value":
		w.want(1, 1)
		return w.within(expr.Agg("first", w.args[0]))
	case "last_value":
		w.want(1, 1)
		if w.isWhole() {
			return w.within(expr.Agg("last", w.args[0]))
		}
		if w.peer == "" {
			return w.within(expr.Agg("last", w.args[0]))
		}
		return w.peerEnd(w.args[0])
	}
	return w.running()
}

// isWhole tells a frame of all rows.
func (w *over) isWhole() bool {
	f := w.w.Frame
	return f != nil && f.Lo.Kind == "PRECEDING" && f.Lo.X == nil && f.Hi.Kind == "FOLLOWING" && f.Hi.X == nil
}

// byRows tells a frame that ends at the row itself and not at its last peer.
func (w *over) byRows() bool { return w.w.Frame != nil && w.w.Frame.Unit == "ROWS" }

// ntile spreads the rows over n buckets, the first ones one larger.
func (w *over) ntile() *expr.Expr {
	w.want(1, 1)
	n, size := w.args[0], w.size()
	if v, ok := n.Value.(int64); !ok || v < 1 {
		panic(fail(w.n.S, "ntile takes a number of buckets above 0"))
	}
	zero := expr.Fn("-", expr.Col(w.at), expr.Lit(1))
	whole := func(x, y *expr.Expr) *expr.Expr {
		return expr.Fn("floor", expr.Fn("/", x.As(floatType), y)).As(intType)
	}
	small := whole(size, n)
	larger := expr.Fn("%", size, n)
	border := expr.Fn("*", larger, expr.Fn("+", small, expr.Lit(1)))
	inLarger := whole(zero, expr.Fn("+", small, expr.Lit(1)))
	inSmall := expr.Fn("+", larger, whole(expr.Fn("-", zero, border), expr.Fn("when", expr.Fn(">", small, expr.Lit(0)), small, expr.Lit(1))))
	return expr.Fn("+", expr.Fn("when", expr.Fn("<", zero, border), inLarger, inSmall), expr.Lit(1))
}

// shifted is lag and lead, with a default for rows that have no such neighbour.
func (w *over) shifted() *expr.Expr {
	w.want(1, 3)
	by := int64(1)
	if len(w.args) > 1 {
		v, ok := w.args[1].Value.(int64)
		if !ok {
			panic(notYet(w.n.S, w.name+" by a distance that is no constant"))
		}
		by = v
	}
	if w.name == "lead" {
		by = -by
	}
	out := w.within(expr.Fn("shift", w.args[0], expr.Lit(by)))
	if len(w.args) == 3 {
		none := expr.Fn("is_null", w.within(expr.Fn("shift", expr.Col(w.at), expr.Lit(by))))
		return expr.Fn("when", none, w.args[2], out)
	}
	return out
}

// running is an aggregate from the start of the partition to the row, or to its last peer.
func (w *over) running() *expr.Expr {
	if w.isWhole() {
		return w.within(w.aggregated())
	}
	e := w.within(w.soFar())
	if w.peer == "" || w.byRows() {
		return e
	}
	return w.peerEnd(e)
}

// soFar is the aggregate of the rows up to each one.
func (w *over) soFar() *expr.Expr {
	if w.name == "count" && len(w.args) == 0 {
		return expr.Fn("cum_count", expr.Col(w.at))
	}
	w.want(1, 1)
	x := w.args[0]
	if x.Op == expr.Literal {
		x = expr.Col(w.s.b.with(w.s.rel, "arg", x, w.n.S))
	}
	seen := expr.Fn("cum_count", x)
	total := expr.Fn("cum_sum", expr.Fn("coalesce", x, expr.Lit(0)))
	switch w.name {
	case "count":
		return seen
	case "sum":
		return expr.Fn("when", expr.Fn(">", seen, expr.Lit(0)), total)
	case "avg", "mean":
		return expr.Fn("when", expr.Fn(">", seen, expr.Lit(0)), expr.Fn("/", total.As(floatType), seen))
	case "min", "max":
		return expr.Fn("forward_fill", expr.Fn("cum_"+w.name, x))
	}
	panic(w.s.noFunction(w.n, w.name))
}
