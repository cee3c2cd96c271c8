package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// bottomUp rewrites the inputs of a node before the node itself.
func bottomUp(n Node, f func(Node) Node) Node {
	ins := n.Inputs()
	out := make([]Node, len(ins))
	for i, in := range ins {
		out[i] = bottomUp(in, f)
	}
	return f(rebuild(n, out))
}

// foldFilter decides conditions without columns: true filters nothing, false and null leave no row. Constants inside of
// other conditions are left as they are: they are computed once a morsel, and a literal in their place could change the
// type that it and a column have in common.
func foldFilter(n Node) Node {
	f, ok := n.(*Filter)
	if !ok || f.bound.Shape != expr.Scalar || f.bound.Looks() {
		return n
	}
	c, err := (&expr.Context{}).Eval(f.bound)
	switch {
	case err != nil:
		return n // the error is the run's
	case c.IsNull(0) || c.Type().Kind == column.Null || !c.Bools().Get(0):
		return NewSlice(f.Input, 0, 0)
	}
	return f.Input
}

// lowerSlice puts the first rows of an order in the place of the whole order, and moves below projections that look at
// their own row only, so that less is computed.
func lowerSlice(n Node) Node {
	s, ok := n.(*Slice)
	if !ok || s.Offset < 0 || s.Length < 0 || s.Offset > mostTop || s.Length > mostTop {
		return n
	}
	switch in := s.Input.(type) {
	case *Sort:
		return NewSlice(&Top{in, s.Offset + s.Length}, s.Offset, s.Length)
	case *Project:
		if in.byRow() {
			return rebuild(in, []Node{lowerSlice(NewSlice(in.Input, s.Offset, s.Length))})
		}
	}
	return n
}

// mostTop is up to how many first rows each morsel keeps its own: with more of them sorting all is as good.
const mostTop = 1 << 14

// byRow tells whether each row of the result comes from one row of the input.
func (n *Project) byRow() bool {
	rows := n.Beside || len(n.bounds) == 0
	for _, b := range n.bounds {
		if b.Looks() {
			return false
		}
		rows = rows || b.Shape == expr.Rows
	}
	return rows
}

// pruneJoin asks each side only for its keys and the columns that are needed of it. A left column that a needed right one
// owes its suffix to stays.
func pruneJoin(n *Join, need map[string]bool) Node {
	left, right := with(map[string]bool{}, n.LeftOn...), with(map[string]bool{}, n.RightOn...)
	if n.Where != nil {
		left, right = with(left, n.Where), with(right, n.Where)
	}
	fields := n.schema.Fields
	for k, i := range n.fromL {
		if need == nil || need[fields[k].Name] {
			left[n.L.Schema().Fields[i].Name] = true
		}
	}
	for k, i := range n.fromR {
		own, name := n.R.Schema().Fields[i].Name, fields[len(n.fromL)+k].Name
		if need == nil || need[name] {
			right[own] = true
			if own != name {
				left[own] = true
			}
		}
	}
	out := []Node{prune(n.L, left), prune(n.R, right)}
	made, err := n.over(out)
	if err != nil || !holds(made, need, n) {
		made = rebuild(n, []Node{prune(n.L, nil), prune(n.R, nil)})
	}
	if keep := needed(made.Schema(), need); len(keep) > 0 && n.How != Cross {
		return made.(*Join).only(keep)
	}
	return made
}

// holds tells whether a rewritten join still gives what is needed of the old one, in the old types; everything in the old order.
func holds(made Node, need map[string]bool, old *Join) bool {
	if need == nil {
		return made.Schema().Equal(old.schema)
	}
	for name := range need {
		i, was := old.schema.Find(name)
		k, is := made.Schema().Find(name)
		if was && (!is || made.Schema().Fields[k].Type != old.schema.Fields[i].Type) {
			return false
		}
	}
	return true
}

// sinkRight passes a filter to the right side of an inner join, if its columns come from there under their own names.
func sinkRight(f *Filter, j *Join) Node {
	if j.How != Inner {
		return f
	}
	for _, c := range f.Condition.Columns() {
		if _, ok := j.L.Schema().Find(c); ok {
			return f
		}
		if _, ok := j.R.Schema().Find(c); !ok {
			return f
		}
	}
	return rebuild(j, []Node{j.L, lower(f, j.R)})
}
