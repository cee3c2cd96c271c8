package spark

import (
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
	"skep/internal/lazy"
)

// joinTypes are Spark's numbers of the kinds.
var joinTypes = lazy.Value[map[plan.How]int64]{New: func() map[plan.How]int64 {
	return map[plan.How]int64{plan.Inner: 1, plan.Full: 2, plan.Left: 3, plan.Right: 4, plan.Anti: 5, plan.Semi: 6, plan.Cross: 7}
}}

// join gives the columns of both sides names of their own for the time being: in a plan that joins a frame with itself
// Spark could not tell them apart.
func (t *translator) join(n *plan.Join) (relation, error) {
	l, left, err := t.side(n.L, "l")
	if err != nil {
		return relation{}, err
	}
	r, right, err := t.side(n.R, "r")
	if err != nil {
		return relation{}, err
	}
	var m message
	m.Sub(joinLeft, l)
	m.Sub(joinRight, r)
	condition, err := t.condition(n, left, right)
	if err != nil {
		return relation{}, err
	}
	if condition != nil {
		m.Sub(joinCondition, condition)
	}
	m.Number(joinType, joinTypes.Get()[n.How])
	return relation{msg: project(grpc.Of(relJoin, m), joined(n, left, right))}, nil
}

func (t *translator) side(n plan.Node, prefix string) (message, []string, error) {
	in, err := t.node(n)
	if err != nil {
		return nil, nil, err
	}
	names := make([]string, n.Schema().Len())
	for i := range names {
		names[i] = fmt.Sprintf("\x00%s%d", prefix, i)
	}
	return renamed(in.msg, names), names, nil
}

// condition is that all keys are equal, each pair as their common type.
func (t *translator) condition(n *plan.Join, left, right []string) (message, error) {
	var all message
	for i := range n.LeftOn {
		a, err := expr.Bind(n.LeftOn[i], n.L.Schema(), expr.InKeys)
		if err != nil {
			return nil, err
		}
		b, err := expr.Bind(n.RightOn[i], n.R.Schema(), expr.InKeys)
		if err != nil {
			return nil, err
		}
		l, err := (&scope{names: left}).expr(a)
		if err != nil {
			return nil, err
		}
		r, err := (&scope{names: right}).expr(b)
		if err != nil {
			return nil, err
		}
		if common, ok := column.Common(a.Type, b.Type); ok && a.Type != b.Type {
			l, r = typed(l, common), typed(r, common)
		}
		if equal := call("==", l, r); all == nil {
			all = equal
		} else {
			all = call("and", all, equal)
		}
	}
	return t.where(n, all, append(append([]string(nil), left...), right...))
}

// where adds what must hold of a partner beside the keys.
func (t *translator) where(n *plan.Join, keys message, names []string) (message, error) {
	if n.Where == nil {
		return keys, nil
	}
	both, err := column.NewSchema(append(append([]column.Field(nil), n.L.Schema().Fields...), n.R.Schema().Fields...))
	if err != nil {
		return nil, err
	}
	b, err := expr.Bind(n.Where, both, expr.InRows)
	if err != nil {
		return nil, err
	}
	more, err := (&scope{names: names}).expr(b)
	if err != nil || keys == nil {
		return more, err
	}
	return call("and", keys, more), nil
}

// joined are the result's columns under their own names.
func joined(n *plan.Join, left, right []string) []message {
	fromL, fromR := n.Sides()
	names, out := n.Schema().Names(), []message{}
	for _, i := range fromL {
		out = append(out, as(refColumn(left[i]), names[len(out)]))
	}
	for _, i := range fromR {
		out = append(out, as(refColumn(right[i]), names[len(out)]))
	}
	return out
}

// union brings the parts to the same columns of the same types, and puts them under each other in pairs.
func (t *translator) union(n *plan.Union) (relation, error) {
	parts := make([]message, len(n.Parts))
	for i, p := range n.Parts {
		in, err := t.node(p)
		if err != nil {
			return relation{}, err
		}
		parts[i] = project(in.msg, aligned(p.Schema(), n.Schema()))
	}
	for len(parts) > 1 {
		var next []message
		for i := 0; i+1 < len(parts); i += 2 {
			var m message
			m.Sub(setLeft, parts[i])
			m.Sub(setRight, parts[i+1])
			m.Number(setType, setUnion)
			m.Flag(setAll, true)
			next = append(next, grpc.Of(relSetOperation, m))
		}
		if len(parts)%2 == 1 {
			next = append(next, parts[len(parts)-1])
		}
		parts = next
	}
	return relation{msg: parts[0]}, nil
}

func aligned(have, want *column.Schema) []message {
	out := make([]message, want.Len())
	for i, f := range want.Fields {
		typ, _ := typeOf(f.Type)
		e := constant(literalNull, typ)
		if _, ok := have.Find(f.Name); ok {
			e = typed(refColumn(f.Name), f.Type)
		}
		out[i] = as(e, f.Name)
	}
	return out
}

// unique: which of several rows is the first only an order can say, unless they are equal in all columns.
func (t *translator) unique(n *plan.Unique) (relation, error) {
	in, err := t.node(n.Input)
	if err != nil {
		return in, err
	}
	subset, names := n.Subset, n.Schema().Names()
	if subset == nil {
		subset = names
	}
	if n.Keep != "none" && len(subset) == len(names) {
		m := over(in.msg)
		m.Flag(dedupAll, true)
		return relation{msg: grpc.Of(relDeduplicate, m)}, nil
	}
	s := &scope{names: names, order: in.order}
	for _, name := range subset {
		s.partition = append(s.partition, refColumn(name))
	}
	which := s.window(call("count", whole(1)), nil, nil)
	if n.Keep != "none" {
		if which, err = s.place(n.Keep); err != nil {
			return in, err
		}
	}
	own := columns(n.Schema())
	const at = "\x00place"
	beside := project(in.msg, append(own[:len(own):len(own)], as(which, at)))
	return relation{resorted(project(filter(beside, call("==", refColumn(at), whole(1))), own), in.order), in.order}, nil
}

// place numbers rows along the known order, or against it.
func (s *scope) place(keep string) (message, error) {
	if len(s.order) == 0 {
		return nil, refuse(nil, "which row is the %s one Spark knows only behind a sort", keep).WithHint("sort() just before it")
	}
	var order []message
	for _, k := range s.order {
		if keep == "last" {
			k.desc, k.nullsLast = !k.desc, !k.nullsLast
		}
		order = append(order, orderOf(refColumn(k.name), k.desc, k.nullsLast))
	}
	return s.window(call("row_number"), order, nil), nil
}
