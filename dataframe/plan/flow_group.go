package plan

import (
	"sync/atomic"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// grouping is an aggregation on its way, in whichever of three forms fits: parts (each morsel is grouped by itself, and
// their groups once more: few groups, any number of rows), whole (all rows are numbered at once: many groups), and dealt
// (rows go to disk by their keys: more groups than the budget holds).
type grouping struct {
	f      *flow
	keys   []*expr.Bound
	leaves []*expr.Bound // the aggregates in the results
	grant  *exec.Grant
	input  *column.Schema
	rows   atomic.Int64 // that came
}

func (n *Aggregate) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	g := &grouping{f: f, keys: n.keyBounds, leaves: expr.Aggregates(n.aggBounds), grant: f.r.Grant("aggregate"), input: in[0].Schema}
	defer g.grant.Free()
	defer in[0].Close()
	keys, known, rows, err := g.run(in[0])
	if exec.IsFull(err) && len(n.Keys) > 0 {
		g.grant.Free()
		return g.dealt(in[0], n.schema, n.results)
	}
	if err != nil {
		return nil, err
	}
	t, err := n.results(f.r, keys, known, rows)
	if err != nil {
		return nil, err
	}
	if len(n.Keys) == 0 && g.rows.Load() == 0 {
		t = t.Slice(0, 0) // there is no group of nothing
	}
	return f.hold(n, t)
}

// streamScalars aggregates all rows into one.
func (n *Project) streamScalars(f *flow, in *exec.Stream) (*exec.Stream, error) {
	g := &grouping{f: f, leaves: expr.Aggregates(n.bounds), grant: f.r.Grant("aggregate"), input: in.Schema}
	defer g.grant.Free()
	defer in.Close()
	_, known, _, err := g.run(in)
	if err != nil {
		return nil, err
	}
	x := &expr.Context{Check: f.r.Check, Known: known}
	cols := make([]*column.Column, n.schema.Len())
	for i, b := range n.bounds {
		if cols[i], err = x.Eval(b); err != nil {
			return nil, err
		}
	}
	return f.hold(n, column.NewTable(n.schema, cols, 1))
}

// results puts keys and the values of aggregates into the node's columns.
func (n *Aggregate) results(r *Run, keys []*column.Column, known map[*expr.Bound]*column.Column, rows int) (*column.Table, error) {
	x := &expr.Context{Groups: &column.Groups{First: make([]int32, rows)}, Check: r.Check, Known: known}
	cols := append(make([]*column.Column, 0, n.schema.Len()), keys...)
	for _, b := range n.aggBounds {
		c, err := x.EvalGroups(b)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return column.NewTable(n.schema, cols, rows), nil
}

// run gives the keys of the groups in the order in which they appear, and the value of each aggregate.
func (g *grouping) run(in *exec.Stream) (keys []*column.Column, known map[*expr.Bound]*column.Column, rows int, err error) {
	few, err := g.fewGroups(in)
	if err != nil {
		return nil, nil, 0, err
	}
	if few {
		return g.byParts(in)
	}
	return g.whole(in)
}

// fewGroups looks at the first morsel: do its rows fall into groups of eight or more, and can every aggregate be put together from parts?
func (g *grouping) fewGroups(in *exec.Stream) (bool, error) {
	for _, b := range g.leaves {
		if !b.Splits() {
			return false, nil
		}
	}
	if len(g.keys) == 0 {
		return true, nil
	}
	if in.N == 1 && in.Whole != nil {
		return false, nil
	}
	t, err := in.At(0)
	if err != nil {
		return false, err
	}
	keys, err := rowsOf(evaluation(g.f.r, t), g.keys)
	if err != nil {
		return false, err
	}
	return column.GroupBy(keys, t.Rows()).Len()*8 <= t.Rows(), nil
}

// part is the groups of one morsel: a row of keys each, and of the columns that each aggregate is put together from.
type part struct {
	keys   []*column.Column
	leaves [][]*column.Column
	groups int
}

func (g *grouping) byParts(in *exec.Stream) ([]*column.Column, map[*expr.Bound]*column.Column, int, error) {
	parts := make([]*part, in.N)
	err := g.f.r.EachMorsel(in, func(i int, t *column.Table) (err error) {
		g.rows.Add(int64(t.Rows()))
		if parts[i], err = g.partOf(t); err != nil {
			return err
		}
		return g.grant.Grow(parts[i].bytes())
	})
	if err != nil {
		return nil, nil, 0, err
	}
	return g.mergeParts(parts)
}

func (p *part) bytes() (sum int64) {
	for _, c := range p.keys {
		sum += c.Bytes()
	}
	for _, l := range p.leaves {
		for _, c := range l {
			sum += c.Bytes()
		}
	}
	return sum
}

func (g *grouping) partOf(t *column.Table) (*part, error) {
	x := evaluation(g.f.r, t)
	x.Pool = nil
	keys, err := rowsOf(x, g.keys)
	if err != nil {
		return nil, err
	}
	p := &part{leaves: make([][]*column.Column, len(g.leaves)), groups: 1}
	if len(g.keys) > 0 {
		x.Groups = column.GroupBy(keys, t.Rows())
		p.groups = x.Groups.Len()
		for _, k := range keys {
			p.keys = append(p.keys, k.Take(x.Groups.First))
		}
	}
	for i, b := range g.leaves {
		if p.leaves[i], err = x.Parts(b); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// mergeParts groups the parts' groups: they come in the order of morsels, so groups come in the order of their first rows.
func (g *grouping) mergeParts(parts []*part) ([]*column.Column, map[*expr.Bound]*column.Column, int, error) {
	total := 0
	for _, p := range parts {
		total += p.groups
	}
	keys := make([]*column.Column, len(g.keys))
	for k := range keys {
		keys[k] = concatOf(parts, func(p *part) *column.Column { return p.keys[k] })
	}
	groups := &column.Groups{First: []int32{0}}
	var err error
	if len(g.keys) > 0 {
		if groups, err = column.GroupIn(g.f.r, keys, total); err != nil {
			return nil, nil, 0, err
		}
		for k := range keys {
			keys[k] = keys[k].Take(groups.First)
		}
	}
	known, err := g.mergeLeaves(parts, groups)
	return keys, known, groups.Len(), err
}

func concatOf(parts []*part, pick func(p *part) *column.Column) *column.Column {
	cols := make([]*column.Column, len(parts))
	for i, p := range parts {
		cols[i] = pick(p)
	}
	return column.Concat(cols)
}

func (g *grouping) mergeLeaves(parts []*part, groups *column.Groups) (map[*expr.Bound]*column.Column, error) {
	out := make([]*column.Column, len(g.leaves))
	err := g.f.r.Try(len(g.leaves), func(i int) (err error) {
		cols := make([]*column.Column, len(parts[0].leaves[i]))
		for c := range cols {
			cols[c] = concatOf(parts, func(p *part) *column.Column { return p.leaves[i][c] })
		}
		out[i], err = g.leaves[i].MergeParts(cols, groups.IDs, groups.Len())
		return err
	})
	return g.known(out), err
}

func (g *grouping) known(values []*column.Column) map[*expr.Bound]*column.Column {
	out := map[*expr.Bound]*column.Column{}
	for i, b := range g.leaves {
		out[b] = values[i]
	}
	return out
}
