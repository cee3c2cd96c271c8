package plan

import (
	"slices"
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
	if exec.IsFull(err) {
		g.grant.Free()
		if len(n.Keys) > 0 {
			return g.dealt(in[0], n.schema, n.results)
		}
		if g.cuts() {
			keys, known, rows, err = g.inOne(in[0])
		}
	}
	if err != nil {
		return nil, err
	}
	t, err := n.rowsOf(g, keys, known, rows)
	if err != nil {
		return nil, err
	}
	g.grant.Free()
	return f.hold(n, t)
}

// rowsOf is results, but without keys there is no group of nothing.
func (n *Aggregate) rowsOf(g *grouping, keys []*column.Column, known map[*expr.Bound]*column.Column, rows int) (*column.Table, error) {
	t, err := n.results(g.f.r, keys, known, rows)
	if err == nil && len(n.Keys) == 0 && g.rows.Load() == 0 {
		t = t.Slice(0, 0)
	}
	return t, err
}

// streamScalars aggregates all rows into one.
func (n *Project) streamScalars(f *flow, in *exec.Stream) (*exec.Stream, error) {
	g := &grouping{f: f, leaves: expr.Aggregates(n.bounds), grant: f.r.Grant("aggregate"), input: in.Schema}
	defer g.grant.Free()
	defer in.Close()
	_, known, _, err := g.run(in)
	if exec.IsFull(err) && g.cuts() {
		g.grant.Free()
		_, known, _, err = g.inOne(in)
	}
	if err != nil {
		return nil, err
	}
	t, err := n.scalars(f.r, known)
	if err != nil {
		return nil, err
	}
	g.grant.Free()
	return f.hold(n, t)
}

// scalars puts the values of aggregates into the node's one row.
func (n *Project) scalars(r *Run, known map[*expr.Bound]*column.Column) (t *column.Table, err error) {
	x := &expr.Context{Check: r.Check, Known: known}
	cols := make([]*column.Column, n.schema.Len())
	for i, b := range n.bounds {
		if cols[i], err = x.Eval(b); err != nil {
			return nil, err
		}
	}
	return column.NewTable(n.schema, cols, 1), nil
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
	switch {
	case !g.splits(), len(g.keys) > 0 && in.N == 1 && in.Whole != nil:
		return g.whole(in)
	case len(g.keys) == 0:
		return g.byParts(g.masked(in))
	}
	first, groups, err := g.firstMorsel(in)
	if err != nil {
		return nil, nil, 0, err
	}
	in = in.Begun(first)
	if groups*8 <= first.Rows() {
		return g.byParts(in)
	}
	if size := batchSize(g.f.r, in, first); size > 0 {
		if all, err := g.byBatches(in, size); err != nil || all != nil {
			return g.finished(all, err)
		}
	}
	return g.whole(in)
}

// masked has a filter below leave rows where they are, as nulls, if no aggregate can tell them from those that were left out.
func (g *grouping) masked(in *exec.Stream) *exec.Stream {
	if in.Kept == nil {
		return in
	}
	for _, b := range g.leaves {
		if !b.SkipsNulls() {
			return in
		}
	}
	return &exec.Stream{Schema: in.Schema, N: in.N, Free: in.Free, At: func(i int) (*column.Table, error) {
		t, keep, err := in.Kept(i)
		if err != nil || keep == nil {
			return t, err
		}
		return t.Where(g.columns(), keep), nil
	}}
}

// columns are the places of the bare columns that aggregates read.
func (g *grouping) columns() (places []int) {
	for _, b := range g.leaves {
		if at := b.Args[0].Index; !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	return places
}

// splits tells whether every aggregate can be put together from parts.
func (g *grouping) splits() bool {
	for _, b := range g.leaves {
		if !b.Splits() {
			return false
		}
	}
	return true
}

// firstMorsel counts the groups of the first morsel.
func (g *grouping) firstMorsel(in *exec.Stream) (t *column.Table, groups int, err error) {
	if t, err = in.At(0); err != nil {
		return nil, 0, err
	}
	keys, err := keysIn(evaluation(g.f.r, t), g.keys)
	if err != nil {
		return nil, 0, err
	}
	return t, keys.groups(t.Rows()).Len(), nil
}

// part is the groups of some rows: a row of keys each, and of the columns that each aggregate is put together from.
type part struct {
	keys   []*column.Column
	leaves [][]*column.Column
	groups int
	twice  bool // two groups may have the same keys
	empty  bool // there are no rows
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
	return g.finished(g.merged(parts))
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
	keys, err := keysIn(x, g.keys)
	if err != nil {
		return nil, err
	}
	return makePart(x, keys, g.leaves)
}

// makePart groups the rows of a context by keys.
func makePart(x *expr.Context, keys *rowKeys, leaves []*expr.Bound) (p *part, err error) {
	p = &part{leaves: make([][]*column.Column, len(leaves)), groups: 1, twice: keys.coded(), empty: x.Rows == 0}
	if len(keys.cols) > 0 {
		x.Groups = keys.groups(x.Rows)
		p.groups = x.Groups.Len()
		p.keys = keys.heads(x.Groups.First)
	}
	for i, b := range leaves {
		if p.leaves[i], err = x.Parts(b); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// merged groups the parts' groups: they come in the order of their rows, so groups come in the order of their first rows.
func (g *grouping) merged(parts []*part) (*part, error) {
	parts = withRows(parts)
	if len(parts) == 1 && !parts[0].twice {
		return parts[0], nil
	}
	total := 0
	for _, p := range parts {
		total += p.groups
	}
	out := &part{keys: make([]*column.Column, len(g.keys)), leaves: make([][]*column.Column, len(g.leaves))}
	for k := range out.keys {
		out.keys[k] = concatOf(parts, func(p *part) *column.Column { return p.keys[k] })
	}
	groups := &column.Groups{First: []int32{0}}
	var err error
	if len(g.keys) > 0 {
		if groups, err = column.GroupIn(g.f.r, out.keys, total); err != nil {
			return nil, err
		}
		for k := range out.keys {
			out.keys[k] = out.keys[k].Take(groups.First)
		}
	}
	out.groups = groups.Len()
	return out, g.f.r.Try(len(g.leaves), func(i int) (err error) {
		cols := make([]*column.Column, len(parts[0].leaves[i]))
		for c := range cols {
			cols[c] = concatOf(parts, func(p *part) *column.Column { return p.leaves[i][c] })
		}
		out.leaves[i], err = g.leaves[i].JoinParts(cols, groups.IDs, groups.Len())
		return err
	})
}

// withRows leaves parts out that have no rows, one at least not: the first value of nothing is not the first of what follows.
func withRows(parts []*part) []*part {
	out := slices.DeleteFunc(slices.Clone(parts), func(p *part) bool { return p.empty })
	if len(out) == 0 {
		return parts[:1]
	}
	return out
}

// finished makes values of what parts hold.
func (g *grouping) finished(p *part, err error) ([]*column.Column, map[*expr.Bound]*column.Column, int, error) {
	if err != nil {
		return nil, nil, 0, err
	}
	values := make([]*column.Column, len(g.leaves))
	for i, b := range g.leaves {
		if values[i], err = b.FinishParts(p.leaves[i]); err != nil {
			return nil, nil, 0, err
		}
	}
	return p.keys, g.known(values), p.groups, nil
}

func concatOf(parts []*part, pick func(p *part) *column.Column) *column.Column {
	cols := make([]*column.Column, len(parts))
	for i, p := range parts {
		cols[i] = pick(p)
	}
	return column.Concat(cols)
}

func (g *grouping) known(values []*column.Column) map[*expr.Bound]*column.Column {
	out := map[*expr.Bound]*column.Column{}
	for i, b := range g.leaves {
		out[b] = values[i]
	}
	return out
}
