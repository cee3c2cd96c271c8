package spark

import (
	"context"
	"fmt"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
)

// translator turns one plan into a relation.
type translator struct {
	client *Client
	r      *plan.Run // nil: only to see whether it can be done; rows are not read then
	depth  int
}

// relation is a translated node, and the order in which its rows are known to come.
type relation struct {
	msg   message
	order []sorted
}

const maxPlanDepth = 500

// translate turns a plan into a relation, with the rows that stand in it if there is a run.
func (c *Client) translate(r *plan.Run, n plan.Node) (message, error) {
	if !anyLooksAround(n) {
		n = plan.Prune(n) // else the columns of a known order may be needed where nothing names them
	}
	rel, err := (&translator{client: c, r: r}).node(n)
	return rel.msg, err
}

func anyLooksAround(n plan.Node) bool {
	p, ok := n.(*plan.Project)
	if ok && slices.ContainsFunc(p.Exprs, expr.IsWindow) {
		return true
	}
	return slices.ContainsFunc(n.Inputs(), anyLooksAround)
}

func (t *translator) node(n plan.Node) (relation, error) {
	if t.depth++; t.depth > maxPlanDepth {
		return relation{}, refuse(nil, "the plan is more than %d operations deep", maxPlanDepth)
	}
	defer func() { t.depth-- }()
	switch n := n.(type) {
	case *plan.Scan:
		return t.scan(n)
	case *plan.Filter:
		return t.filter(n)
	case *plan.Project:
		return t.project(n)
	case *plan.Aggregate:
		return t.aggregate(n)
	case *plan.Sort:
		return t.sort(n)
	case *plan.Slice:
		return t.slice(n)
	case *plan.Join:
		return t.join(n)
	case *plan.Union:
		return t.union(n)
	case *plan.Unique:
		return t.unique(n)
	case *plan.Explode:
		return t.explode(n)
	}
	return relation{}, refuse(nil, "%s has no counterpart in Spark", n)
}

// over begins a relation on another.
func over(in message) message {
	var m message
	m.Sub(relInput, in)
	return m
}

func (t *translator) scan(n *plan.Scan) (relation, error) {
	for _, f := range n.Schema().Fields {
		if _, ok := typeOf(f.Type); !ok {
			return relation{}, refuse(nil, "the column %q of %s is %s, a type that Spark does not have", f.Name, n.Source, f.Type).WithHint("cast it, or drop it, before")
		}
	}
	rel, err := t.source(n)
	if err != nil {
		return relation{}, err
	}
	return relation{msg: project(rel, columns(n.Schema()))}, nil
}

func (t *translator) source(n *plan.Scan) (message, error) {
	switch s := n.Source.(type) {
	case *Table:
		if s.client != t.client {
			return nil, refuse(nil, "the plan reads %s, and runs on %s", s, t.client)
		}
		return s.rel, nil
	case plan.Remote:
		return nil, refuse(nil, "the plan reads %s, and runs on %s", s, t.client)
	case Files:
		if rel, ok := files(s); ok {
			return rel, nil
		}
	}
	if t.r == nil {
		return nil, nil
	}
	rows, err := n.Source.Read(t.r, n.Schema().Names())
	if err != nil {
		return nil, err
	}
	ctx := t.r.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	return local(ctx, rows)
}

func columns(s *column.Schema) []message {
	out := make([]message, s.Len())
	for i, f := range s.Fields {
		out[i] = refColumn(f.Name)
	}
	return out
}

func project(in message, exprs []message) message {
	m := over(in)
	m.Subs(projectExprs, exprs)
	return grpc.Of(relProject, m)
}

func filter(in, condition message) message {
	m := over(in)
	m.Sub(filterBy, condition)
	return grpc.Of(relFilter, m)
}

// renamed gives the columns new names, by place.
func renamed(in message, names []string) message {
	m := over(in)
	for _, n := range names {
		m.Text(toDFNames, n)
	}
	return grpc.Of(relToDF, m)
}

// filter: Spark's filters see no other rows than their own: what does is computed beside the rows first.
func (t *translator) filter(n *plan.Filter) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	b, err := expr.Bind(n.Condition, n.Input.Schema(), expr.InRows)
	if err != nil {
		return in, err
	}
	s := &scope{names: n.Input.Schema().Names(), order: in.order}
	condition, err := s.expr(b)
	if err != nil {
		return in, err
	}
	if !looksAround(n.Condition) {
		return relation{kept(filter(in.msg, condition), n), in.order}, nil
	}
	own := columns(n.Input.Schema())
	const name = "\x00condition"
	beside := project(in.msg, append(own[:len(own):len(own)], as(condition, name)))
	return relation{kept(resorted(project(filter(beside, refColumn(name)), own), in.order), n), in.order}, nil
}

// kept leaves out the columns that a filter gives no further.
func kept(in message, n *plan.Filter) message {
	if n.Columns == nil {
		return in
	}
	return project(in, columns(n.Schema()))
}

// resorted brings rows back into a known order, which Spark loses where it computes over windows.
func resorted(in message, order []sorted) message {
	if len(order) == 0 {
		return in
	}
	m := over(in)
	for _, k := range order {
		m.Sub(sortOrders, orderOf(refColumn(k.name), k.desc, k.nullsLast))
	}
	m.Flag(sortGlobal, true)
	return grpc.Of(relSort, m)
}

func looksAround(e *expr.Expr) bool { return expr.IsWindow(e) || e.HasAggregate() }

func (t *translator) project(n *plan.Project) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	bounds, rows, around := make([]*expr.Bound, len(n.Exprs)), n.Beside, false
	for i, e := range n.Exprs {
		around = around || looksAround(e)
		if bounds[i], err = expr.Bind(e, n.Input.Schema(), expr.InRows); err != nil {
			return in, err
		}
		rows = rows || bounds[i].Shape == expr.Rows
	}
	if len(n.Exprs) == 0 {
		return in, refuse(nil, "a frame without columns has no counterpart in Spark")
	}
	s := &scope{names: n.Input.Schema().Names(), order: in.order, grouped: !rows}
	exprs := columns(n.Schema())
	for i, b := range bounds {
		e, err := s.expr(b)
		if err != nil {
			return in, err
		}
		name := n.Exprs[i].OutputName()
		at, _ := n.Schema().Find(name)
		exprs[at] = as(e, name)
	}
	if !rows {
		return relation{msg: grouped(in.msg, nil, exprs)}, nil
	}
	if around && len(in.order) > 0 {
		return relation{ordered(in, exprs, n.Schema()), survive(in.order, n)}, nil
	}
	return relation{project(in.msg, exprs), survive(in.order, n)}, nil
}

// ordered computes expressions that look at other rows, and keeps the known order by its columns, of which the result may have none.
func ordered(in relation, exprs []message, s *column.Schema) message {
	order := make([]sorted, len(in.order))
	for i, k := range in.order {
		order[i] = sorted{fmt.Sprintf("\x00order%d", i), k.desc, k.nullsLast}
		exprs = append(exprs[:len(exprs):len(exprs)], as(refColumn(k.name), order[i].name))
	}
	return project(resorted(project(in.msg, exprs), order), columns(s))
}

// survive keeps a known order whose columns a projection hands on, under new names perhaps.
func survive(order []sorted, n *plan.Project) []sorted {
	out := make([]sorted, len(order))
	for i, k := range order {
		name, ok := handedOn(n, k.name)
		if !ok {
			return nil
		}
		out[i] = sorted{name, k.desc, k.nullsLast}
	}
	return out
}

func handedOn(n *plan.Project, name string) (string, bool) {
	replaced := false
	for _, e := range n.Exprs {
		plain := e
		for plain.Op == expr.Alias {
			plain = plain.Args[0]
		}
		if plain.Op == expr.Column && plain.Name == name {
			return e.OutputName(), true
		}
		replaced = replaced || e.OutputName() == name
	}
	return name, n.Beside && !replaced
}

// grouped aggregates; without keys all rows are one group.
func grouped(in message, keys, outs []message) message {
	m := over(in)
	m.Number(aggregateType, groupBy)
	m.Subs(aggregateKeys, keys)
	m.Subs(aggregateOuts, outs)
	return grpc.Of(relAggregate, m)
}

// aggregate computes keys beside the rows first, so that Spark groups by columns.
func (t *translator) aggregate(n *plan.Aggregate) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	s := &scope{names: n.Input.Schema().Names(), grouped: true}
	beside, keys := columns(n.Input.Schema()), make([]message, len(n.Keys))
	for i, k := range n.Keys {
		b, err := expr.Bind(k, n.Input.Schema(), expr.InKeys)
		if err != nil {
			return in, err
		}
		e, err := s.expr(b)
		if err != nil {
			return in, err
		}
		name := fmt.Sprintf("\x00key%d", i)
		beside, keys[i] = append(beside, as(e, name)), refColumn(name)
	}
	outs := make([]message, len(n.Aggs))
	for i, a := range n.Aggs {
		b, err := expr.Bind(a, n.Input.Schema(), expr.InGroup)
		if err != nil {
			return in, err
		}
		if outs[i], err = s.expr(b); err != nil {
			return in, err
		}
	}
	return relation{msg: renamed(grouped(project(in.msg, beside), keys, outs), n.Schema().Names())}, nil
}

func (t *translator) sort(n *plan.Sort) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	s := &scope{names: n.Schema().Names()}
	m, order := over(in.msg), []sorted{}
	for _, k := range n.Keys {
		b, err := expr.Bind(k.Expr, n.Schema(), expr.InKeys)
		if err != nil {
			return in, err
		}
		e, err := s.expr(b)
		if err != nil {
			return in, err
		}
		m.Sub(sortOrders, orderOf(e, k.Desc, k.NullsLast))
		if b.Op == expr.Column {
			order = append(order, sorted{s.names[b.Index], k.Desc, k.NullsLast})
		}
	}
	m.Flag(sortGlobal, true)
	if len(order) < len(n.Keys) { // a key that no column holds cannot be named later on
		order = nil
	}
	return relation{grpc.Of(relSort, m), order}, nil
}

// slice: from the end Spark takes rows only where nothing follows.
func (t *translator) slice(n *plan.Slice) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	if n.Offset < 0 {
		if t.depth > 1 || n.Length >= 0 && n.Length < -n.Offset {
			return in, refuse(nil, "Spark takes rows from the end only as the last operation").WithHint("sort the other way round, and take the first rows")
		}
		return relation{limited(relTail, in.msg, -n.Offset), in.order}, nil
	}
	if n.Offset > 0 {
		in.msg = limited(relOffset, in.msg, n.Offset)
	}
	if n.Length >= 0 {
		in.msg = limited(relLimit, in.msg, n.Length)
	}
	return in, nil
}

func limited(kind int, in message, rows int) message {
	m := over(in)
	m.Number(limitRows, int64(rows))
	return grpc.Of(kind, m)
}

func (t *translator) explode(n *plan.Explode) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	if len(n.Cols) > 1 {
		return in, refuse(n.Cols[1], "Spark explodes one column at a time")
	}
	exprs := columns(n.Schema())
	at, _ := n.Schema().Find(n.Cols[0].Name)
	list := exprs[at]
	exprs[at] = as(call("explode_outer", list), n.Cols[0].Name)
	return relation{msg: project(exploding(in.msg, list, n.Options()), exprs)}, nil
}

// exploding leaves out the rows that vanish with their list.
func exploding(in, list message, o plan.ExplodeOptions) message {
	if !o.Empty {
		in = filter(in, call("or", call("isnull", list), call(">", call("size", list), whole(0))))
	}
	if !o.Nulls {
		in = filter(in, call("isnotnull", list))
	}
	return in
}
