package spark

import (
	"skep/dataframe/expr"
	"skep/dataframe/remote/grpc"
)

// over computes aggregates and functions of other rows within the rows of equal keys.
func (s *scope) over(b *expr.Bound) (message, error) {
	keys, err := s.all(b.Args[1:])
	if err != nil {
		return nil, err
	}
	inner := *s
	inner.partition, inner.grouped = keys, false
	return inner.expr(b.Args[0])
}

// window puts an aggregate or a function over the rows around: of the partition, in an order.
func (s *scope) window(f message, order []message, frame message) message {
	var w message
	w.Sub(windowFunction, f)
	w.Subs(windowPartition, s.partition)
	w.Subs(windowOrder, order)
	if frame != nil {
		w.Sub(windowFrame, frame)
	}
	return grpc.Of(exprWindow, w)
}

// windowed is an aggregate over a frame that the program gave.
func (s *scope) windowed(b *expr.Bound) (message, error) {
	part, keys, frame, lo, hi := b.Windowing()
	inner := *s
	var err error
	if inner.partition, err = s.all(part); err != nil {
		return nil, err
	}
	order := make([]message, len(keys))
	for i, k := range keys {
		e, err := s.expr(k.By)
		if err != nil {
			return nil, err
		}
		order[i] = orderOf(e, k.Desc, k.NullsLast)
	}
	f, err := s.frame(b, frame, lo, hi)
	if err != nil {
		return nil, err
	}
	inner.grouped = false
	agg, err := (&aggregation{s: &inner, over: func(m message) message { return inner.window(m, order, f) }}).of(b.Args[0])
	if err != nil {
		return nil, err
	}
	return typed(agg, b.Type), nil
}

// frame is ROWS or RANGE between two bounds; nil is the default, which is the same in Spark.
func (s *scope) frame(b *expr.Bound, f *expr.Frame, lo, hi *expr.Bound) (message, error) {
	if f == nil {
		return nil, nil
	}
	units := map[string]int64{"ROWS": frameRows, "RANGE": frameRange}
	if units[f.Unit] == 0 || f.Exclude != "" || f.Open || f.Short {
		return nil, refuse(b.From, "Spark's windows have neither groups nor excluded rows")
	}
	var m message
	m.Number(frameType, units[f.Unit])
	for _, side := range []struct {
		field int
		edge  expr.Edge
		by    *expr.Bound
	}{{frameLower, f.Lo, lo}, {frameUpper, f.Hi, hi}} {
		e, err := s.boundary(side.edge, side.by, f.Unit)
		if err != nil {
			return nil, err
		}
		m.Sub(side.field, e)
	}
	return m, nil
}

// boundary is an end of a frame; distances before the row are negative in Spark.
func (s *scope) boundary(e expr.Edge, by *expr.Bound, unit string) (message, error) {
	var m message
	switch {
	case e.Side == 0:
		m.Flag(boundaryCurrent, true)
		return m, nil
	case by == nil:
		m.Flag(boundaryUnbounded, true)
		return m, nil
	}
	var v message
	if n, ok := by.Value.(int64); ok && unit == "ROWS" {
		v = whole(int64(e.Side) * n)
	} else {
		d, err := s.expr(by)
		if err != nil {
			return nil, err
		}
		if v = d; e.Side < 0 {
			v = call("negative", d)
		}
	}
	m.Sub(boundaryValue, v)
	return m, nil
}

// otherRows translates a function that looks at other rows than its own; ok is false for all others.
func (s *scope) otherRows(b *expr.Bound) (out message, ok bool, err error) {
	switch name := b.Function(); name {
	case "rank":
		out, err = s.rank(b)
	case "shift":
		out, err = s.shift(b)
	case "cum_sum", "cum_min", "cum_max", "cum_count":
		out, err = s.running(name[len("cum_"):], b)
	case "row_index":
		out, err = s.rowIndex(b)
	case "is_duplicated":
		out, err = s.isDuplicated(b)
	default:
		return nil, false, nil
	}
	return out, true, err
}

// rank is by value: no order of rows matters to it.
func (s *scope) rank(b *expr.Bound) (message, error) {
	method := "average"
	if v, ok := b.Constant(1); ok {
		method, _ = v.(string)
	}
	name := map[string]string{"min": "rank", "dense": "dense_rank"}[method]
	if name == "" {
		return nil, refuse(b.From, "rank by %q has no counterpart in Spark: min and dense have", method)
	}
	arg, err := s.expr(b.Args[0])
	if err != nil {
		return nil, err
	}
	return typed(call("when", call("isnotnull", arg), s.window(call(name), []message{orderOf(arg, false, true)}, nil)), b.Type), nil
}

// known is the order in which rows come, for functions that mean it.
func (s *scope) known(b *expr.Bound) ([]message, error) {
	if len(s.order) == 0 {
		err := refuse(b.From, "%s looks at rows in their order, which Spark keeps only behind a sort", b.Function())
		return nil, err.WithHint("sort() just before it")
	}
	out := make([]message, len(s.order))
	for i, k := range s.order {
		out[i] = orderOf(refColumn(k.name), k.desc, k.nullsLast)
	}
	return out, nil
}

// ordered gives the rows' order, which must be known, and the function's first argument.
func (s *scope) ordered(b *expr.Bound) (order []message, arg message, err error) {
	if order, err = s.known(b); err != nil {
		return nil, nil, err
	}
	arg, err = s.expr(b.Args[0])
	return order, arg, err
}

func (s *scope) shift(b *expr.Bound) (message, error) {
	by := int64(1)
	if v, ok := b.Constant(1); ok {
		by, _ = v.(int64)
	}
	order, arg, err := s.ordered(b)
	if err != nil {
		return nil, err
	}
	return s.window(call("lag", arg, whole(by)), order, nil), nil
}

// running is an aggregate of the rows so far; a row without a value has none, but for counts.
func (s *scope) running(name string, b *expr.Bound) (message, error) {
	order, arg, err := s.ordered(b)
	if err != nil {
		return nil, err
	}
	if name == "count" {
		return typed(s.window(call(name, arg), order, upToHere()), b.Type), nil
	}
	sofar := s.window(call(name, typed(arg, b.Type)), order, upToHere())
	return typed(call("when", call("isnotnull", arg), sofar), b.Type), nil
}

// upToHere is ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.
func upToHere() message {
	var m, first, last message
	first.Flag(boundaryUnbounded, true)
	last.Flag(boundaryCurrent, true)
	m.Number(frameType, frameRows)
	m.Sub(frameLower, first)
	m.Sub(frameUpper, last)
	return m
}

func (s *scope) rowIndex(b *expr.Bound) (message, error) {
	order, err := s.known(b)
	if err != nil {
		return nil, err
	}
	return typed(call("-", s.window(call("row_number"), order, nil), whole(1)), b.Type), nil
}

func (s *scope) isDuplicated(b *expr.Bound) (message, error) {
	arg, err := s.expr(b.Args[0])
	if err != nil {
		return nil, err
	}
	inner := *s
	inner.partition = append(append([]message(nil), s.partition...), arg)
	return call(">", inner.window(call("count", whole(1)), nil, nil), whole(1)), nil
}
