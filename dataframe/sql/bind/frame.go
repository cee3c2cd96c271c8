package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

// alongOrder are the aggregates that running computes by itself, without looking at each row's frame.
var alongOrder = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"count": true, "sum": true, "avg": true, "mean": true, "min": true, "max": true}
}}

// needsFrame tells windows whose frame must be looked at for each row.
func (w *over) needsFrame() bool {
	n, f := w.n, w.w.Frame
	if n.Distinct || n.Order != nil || n.IgnoreNulls || w.name == "nth_value" {
		return true
	}
	usual := f == nil || w.isWhole() || f.Exclude == "" && f.Lo.Kind == "PRECEDING" && f.Lo.X == nil && f.Hi.Kind == "CURRENT ROW"
	if f != nil && f.Exclude != "" {
		usual = false
	}
	_, isAggregate := aggregates.Get()[w.name]
	switch {
	case isAggregate && !windowFuncs.Get()[w.name]:
		ordered := len(w.w.Order) > 0 || f != nil && !w.isWhole()
		return !usual || ordered && (n.Filter != nil || !alongOrder.Get()[w.name])
	case w.name == "first_value" || w.name == "last_value":
		return !usual
	}
	return false
}

// framed computes over each row's frame.
func (w *over) framed() *expr.Expr {
	win := w.engine()
	e := w.frameFunction(win)
	return expr.Col(w.s.b.with(w.s.rel, w.name, e, w.n.S)).At(w.n.S)
}

// engine is the window as the engine takes it.
func (w *over) engine() *expr.Window {
	out := &expr.Window{Partition: w.part, Order: w.s.orderKeys(w.w.Order, w.n)}
	f := w.w.Frame
	if f == nil {
		if len(out.Order) == 0 {
			out.Frame = &expr.Frame{Unit: "ROWS", Lo: expr.Edge{Side: -1}, Hi: expr.Edge{Side: 1}}
		}
		return out
	}
	if f.Unit == "GROUPS" && len(out.Order) == 0 {
		panic(fail(w.n.S, "a frame of GROUPS needs an ORDER BY in its window"))
	}
	out.Frame = &expr.Frame{Unit: f.Unit, Lo: w.edge(f.Lo), Hi: w.edge(f.Hi), Exclude: f.Exclude}
	return out
}

func (s *scope) orderKeys(order []sql.OrderBy, n *sql.Call) []expr.OrderKey {
	var keys []expr.OrderKey
	for _, o := range order {
		if o.All {
			panic(fail(n.S, "ORDER BY ALL is of a query"))
		}
		keys = append(keys, expr.OrderKey{Expr: s.expr(o.X), Desc: o.Desc, NullsLast: o.Nulls != "FIRST"})
	}
	return keys
}

func (w *over) edge(b sql.Bound) expr.Edge {
	e := expr.Edge{}
	switch b.Kind {
	case "PRECEDING":
		e.Side = -1
	case "FOLLOWING":
		e.Side = 1
	}
	if b.X != nil {
		e.By = w.s.expr(b.X)
	}
	return e
}

// frameFunction is an aggregate, or the first, last or nth value of the frame.
func (w *over) frameFunction(win *expr.Window) *expr.Expr {
	switch w.name {
	case "first_value", "last_value":
		w.want(1, 1)
		return w.present(expr.Agg(w.name[:len(w.name)-len("_value")], w.args[0])).In(win)
	case "nth_value":
		w.want(2, 2)
		return expr.Fn("list_at", w.present(expr.Agg("implode", w.args[0])).In(win), w.args[1])
	case "lag", "lead":
		return w.neighbour(win)
	}
	if windowFuncs.Get()[w.name] {
		panic(fail(w.n.S, "%s takes no DISTINCT, ORDER BY or IGNORE NULLS", w.name))
	}
	agg, ok := aggregates.Get()[w.name]
	if !ok {
		panic(w.s.noFunction(w.n, w.name))
	}
	m := *w.n
	m.Over, m.OverName = nil, nil
	e := w.s.aggregate(&m, w.name, agg)
	return e.Rewrite(func(x *expr.Expr) *expr.Expr {
		if x.Op == expr.Aggregate {
			return x.In(win)
		}
		return x
	})
}

// present leaves nulls out if the query says so.
func (w *over) present(e *expr.Expr) *expr.Expr {
	if w.n.IgnoreNulls {
		return e.Where(expr.Fn("is_not_null", w.args[0]))
	}
	return e
}

// neighbour is lag and lead over values that are not null.
func (w *over) neighbour(win *expr.Window) *expr.Expr {
	w.want(1, 3)
	by := int64(1)
	if len(w.args) > 1 {
		n, ok := w.args[1].Value.(int64)
		if !ok || n < 1 {
			panic(notYet(w.n.S, w.name+" over values that are not null by a distance that is no constant above 0"))
		}
		by = n
	}
	near := *win
	one := expr.Lit(1)
	pick, at := "last", -by
	near.Frame = &expr.Frame{Unit: "ROWS", Lo: expr.Edge{Side: -1}, Hi: expr.Edge{Side: -1, By: one}}
	if w.name == "lead" {
		near.Frame = &expr.Frame{Unit: "ROWS", Lo: expr.Edge{Side: 1, By: one}, Hi: expr.Edge{Side: 1}}
		pick, at = "first", by
	}
	if by == 1 {
		return w.orDefault(w.present(expr.Agg(pick, w.args[0])).In(&near), &near, by)
	}
	values := w.present(expr.Agg("implode", w.args[0])).In(&near)
	return w.orDefault(expr.Fn("list_at", values, expr.Lit(at)), &near, by)
}

func (w *over) orDefault(e *expr.Expr, win *expr.Window, by int64) *expr.Expr {
	if len(w.args) < 3 {
		return e
	}
	none := expr.Fn("<", w.present(expr.Agg("len")).In(win), expr.Lit(by))
	return expr.Fn("when", none, w.args[2], e)
}
