package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Optimize rewrites a plan into a cheaper one with the same answer: filters and limits move towards the sources, the
// first rows of an order need no whole order, and sources read only the columns and parts that are needed. Row order and errors of names stay; an error of a value may vanish with rows that
// are no longer computed.
func Optimize(n Node) Node {
	n = bottomUp(n, foldFilter)
	n = bottomUp(bottomUp(skipParts(pushFilters(n)), limitRanks), sinkSemi)
	n = bottomUp(bottomUp(bottomUp(n, lowerSlice), handOver), summarise)
	return bottomUp(bottomUp(prune(n, nil), turnJoins), narrowJoins)
}

// rebuild puts a node on new inputs; it cannot fail, because the rewrites keep the columns that the node needs.
func rebuild(n Node, in []Node) Node {
	same := true
	for i, old := range n.Inputs() {
		same = same && old == in[i]
	}
	if same {
		return n
	}
	out, err := n.over(in)
	if err != nil {
		panic(err)
	}
	return out
}

func pushFilters(n Node) Node {
	return bottomUp(n, func(n Node) Node {
		if f, ok := n.(*Filter); ok {
			return sink(f)
		}
		return n
	})
}

// sink moves a filter below its input while that changes nothing.
func sink(f *Filter) Node {
	if !f.byRow() {
		return f
	}
	switch in := f.Input.(type) {
	case *Filter:
		if in.byRow() && in.Columns == nil {
			return lower(&Filter{Condition: expr.Fn("and", in.Condition, f.Condition)}, in.Input)
		}
	case *Sort:
		return rebuild(in, []Node{lower(f, in.Input)})
	case *Project:
		return sinkProject(f, in)
	case *Join:
		return sinkJoin(f, in)
	}
	return f
}

// lower puts the filter's condition on another input and moves on.
func lower(f *Filter, in Node) Node {
	g, err := NewFilter(in, f.Condition)
	if err != nil {
		panic(err) // the condition's columns are the input's
	}
	return sink(g)
}

// sinkProject passes a projection whose filter columns it only hands through, perhaps under other names, and that looks at one row at a time.
func sinkProject(f *Filter, p *Project) Node {
	origin := map[string]*expr.Expr{} // of columns that are made here: the input's, or nil where they are computed
	rows := p.Beside
	for i, e := range p.Exprs {
		if expr.IsWindow(e) || e.HasAggregate() {
			return f
		}
		if origin[e.OutputName()] = nil; p.bounds[i].IsBare() {
			origin[e.OutputName()] = expr.ColumnAt(p.Input.Schema(), p.bounds[i].Index).From
		}
		rows = rows || p.bounds[i].Shape == expr.Rows
	}
	if !rows { // constants alone make one row
		return f
	}
	for _, c := range f.Condition.Columns() {
		if e, made := origin[c]; made && e == nil {
			return f
		}
	}
	under := f.Condition.Rewrite(func(e *expr.Expr) *expr.Expr {
		if e.Op == expr.Column && origin[e.Name] != nil && origin[e.Name].Name != e.Name {
			return origin[e.Name].At(e.Span)
		}
		return e
	})
	return rebuild(p, []Node{lower(&Filter{Condition: under}, p.Input)})
}

// sinkJoin passes to the left side of a join if the columns come from there, and that side's rows are not invented.
func sinkJoin(f *Filter, j *Join) Node {
	if j.How == Right || j.How == Full {
		return f
	}
	for _, c := range f.Condition.Columns() {
		if _, ok := j.L.Schema().Find(c); !ok {
			return sinkRight(f, j)
		}
	}
	return rebuild(j, []Node{lower(f, j.L), j.R})
}

// Prune lets sources read only the columns that are needed; nothing else changes.
func Prune(n Node) Node { return prune(n, nil) }

// prune tells each node which of its columns are needed; nil is all.
func prune(n Node, need map[string]bool) Node {
	switch n := n.(type) {
	case *Scan:
		return pruneScan(n, need)
	case *Filter:
		return pruneFilter(n, need)
	case *Slice:
		return rebuild(n, []Node{prune(n.Input, need)})
	case *Join:
		return pruneJoin(n, need)
	case *Top:
		for _, k := range n.Keys {
			need = with(need, k.Expr)
		}
		return rebuild(n, []Node{prune(n.Input, need)})
	case *Sort:
		for _, k := range n.Keys {
			need = with(need, k.Expr)
		}
		return rebuild(n, []Node{prune(n.Input, need)})
	case *Project:
		return pruneProject(n, need)
	case *Ranked:
		return pruneRanked(n, need)
	case *Aggregate:
		return rebuild(n, []Node{prune(n.Input, with(with(map[string]bool{}, n.Keys...), n.Aggs...))})
	case *Summary:
		return pruneSummary(n)
	}
	ins := n.Inputs()
	out := make([]Node, len(ins))
	for i, in := range ins {
		out[i] = prune(in, nil) // unions match columns by what all parts have
	}
	return rebuild(n, out)
}

// with adds the columns that expressions read; all stays all.
func with(need map[string]bool, exprs ...*expr.Expr) map[string]bool {
	if need == nil {
		return nil
	}
	out := map[string]bool{}
	for c := range need {
		out[c] = true
	}
	for _, e := range exprs {
		for _, c := range e.Columns() {
			out[c] = true
		}
	}
	return out
}

// pruneFilter leaves out columns that only the condition reads.
func pruneFilter(n *Filter, need map[string]bool) Node {
	out := rebuild(n, []Node{prune(n.Input, with(need, n.Condition))}).(*Filter)
	if keep := needed(out.Input.Schema(), need); len(keep) > 0 {
		return out.only(keep)
	}
	return out
}

// pruneRanked leaves out a number that nobody asks for, unless rows go with it.
func pruneRanked(n *Ranked, need map[string]bool) Node {
	if need != nil && !need[n.Name] && n.Most == 0 {
		return prune(n.Input, need)
	}
	below := with(need, n.Partition...)
	for _, k := range n.Keys {
		below = with(below, k.Expr)
	}
	if below != nil {
		delete(below, n.Name)
	}
	return rebuild(n, []Node{prune(n.Input, below)})
}

// needed lists the columns of a schema that are needed; nil: all.
func needed(s *column.Schema, need map[string]bool) []string {
	if need == nil {
		return nil
	}
	keep := []string{}
	for _, name := range s.Names() {
		if need[name] {
			keep = append(keep, name)
		}
	}
	if len(keep) == s.Len() {
		return nil
	}
	return keep
}

func pruneScan(n *Scan, need map[string]bool) Node {
	keep := needed(n.schema, need)
	if keep == nil {
		return n
	}
	if len(keep) == 0 && n.schema.Len() > 0 {
		keep = n.schema.Names()[:1] // the number of rows is in the columns
	}
	return n.only(keep)
}

// pruneProject leaves out results that nobody needs, except where their number of rows matters.
func pruneProject(n *Project, need map[string]bool) Node {
	if need == nil && n.Beside {
		return rebuild(n, []Node{prune(n.Input, nil)})
	}
	exprs, rows := n.Exprs, false
	if need != nil {
		exprs = nil
		for i, e := range n.Exprs {
			if need[e.OutputName()] {
				exprs = append(exprs, e)
				rows = rows || n.bounds[i].Shape >= expr.Rows
			}
		}
		if !n.Beside && !rows {
			exprs = n.Exprs
		}
	}
	below := map[string]bool{}
	if n.Beside {
		below = need
		if len(exprs) == 0 {
			return prune(n.Input, need)
		}
		below = without(below, exprs)
	}
	in := prune(n.Input, with(below, exprs...))
	out, err := newProject(in, exprs, n.Beside)
	if err != nil {
		panic(err)
	}
	return out
}

// without removes names that expressions make themselves.
func without(need map[string]bool, exprs []*expr.Expr) map[string]bool {
	out := map[string]bool{}
	for c := range need {
		out[c] = true
	}
	for _, e := range exprs {
		delete(out, e.OutputName())
	}
	return out
}
