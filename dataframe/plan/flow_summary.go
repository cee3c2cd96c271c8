package plan

import (
	"cmp"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

func (n *Statistics) stream(f *flow, _ []*exec.Stream) (*exec.Stream, error) {
	if err := n.source.Unchanged(f.r); err != nil {
		return nil, err
	}
	return f.r.FromTable(n.table), nil
}

// stream puts together what is known and what is read, part by part in the order of the source, as groups of morsels are: groups come in the
// order in which their keys first appear.
func (n *Summary) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	g := &grouping{f: f, leaves: n.leaves, grant: f.r.Grant("aggregate")}
	if a, ok := n.of.(*Aggregate); ok {
		g.keys = a.keyBounds
	}
	defer g.grant.Free()
	for _, s := range in {
		defer s.Close()
	}
	if len(n.reads) == 0 {
		return n.outright(g)
	}
	var parts []ordered
	if n.answered != nil {
		parts, in = n.told(g), in[1:]
	}
	for i, r := range n.reads {
		read, err := r.through(g, in[i])
		if err != nil {
			return nil, err
		}
		parts = append(parts, read...)
	}
	keys, known, rows, err := g.finished(g.merged(byPlace(parts)))
	if err != nil {
		return nil, err
	}
	return n.finish(g, keys, known, rows)
}

// ordered is the groups of a part, and its place in the source.
type ordered struct {
	at int
	*part
}

func byPlace(parts []ordered) []*part {
	slices.SortFunc(parts, func(a, b ordered) int { return cmp.Compare(a.at, b.at) })
	out := make([]*part, len(parts))
	for i, p := range parts {
		out[i] = p.part
	}
	return out
}

// told gives each answered part as groups: one of it.
func (n *Summary) told(g *grouping) (out []ordered) {
	t := n.answered.table
	for i, at := range n.answered.parts {
		p := &part{leaves: make([][]*column.Column, len(n.leaves)), groups: 1}
		for k := range g.keys {
			p.keys = append(p.keys, t.Column(k).Slice(i, i+1))
		}
		for k := range n.leaves {
			p.leaves[k] = []*column.Column{t.Column(len(g.keys)+k).Slice(i, i+1)}
		}
		out = append(out, ordered{at, p})
	}
	g.rows.Add(int64(len(out))) // at least
	return out
}

// through groups the rows of each part, and adds what is known of it.
func (r *reading) through(g *grouping, in *exec.Stream) ([]ordered, error) {
	out, rows := make([]ordered, in.N), &grouping{f: g.f, keys: r.keys}
	var places []int
	for i, b := range r.leaves {
		if b != nil {
			rows.leaves, places = append(rows.leaves, b), append(places, i)
		}
	}
	return out, g.f.r.EachMorsel(in, func(i int, t *column.Table) error {
		g.rows.Add(int64(t.Rows()))
		p, err := rows.partOf(t)
		if err != nil {
			return err
		}
		read := p.leaves
		p.leaves = make([][]*column.Column, len(r.leaves))
		for k, at := range places {
			p.leaves[at] = read[k]
		}
		for k, known := range r.known {
			if known != nil {
				p.leaves[k] = []*column.Column{known.Slice(i, i+1)}
			}
		}
		out[i] = ordered{r.parts[i], p}
		return g.grant.Grow(p.bytes())
	})
}

// outright makes the answer of what is known alone.
func (n *Summary) outright(g *grouping) (*exec.Stream, error) {
	t := n.answered.table
	groups, keys := &column.Groups{First: []int32{0}}, make([]*column.Column, len(g.keys))
	if len(keys) > 0 {
		groups = column.GroupBy(t.Columns()[:len(keys)], t.Rows())
	}
	for k := range keys {
		keys[k] = t.Column(k).Take(groups.First)
	}
	known := map[*expr.Bound]*column.Column{}
	for i, b := range n.leaves {
		c, err := n.leaf(g, b, t.Column(len(keys)+i), groups)
		if err != nil {
			return nil, err
		}
		known[b] = c
	}
	g.rows.Add(int64(t.Rows()))
	return n.finish(g, keys, known, groups.Len())
}

// leaf adds up what is known of parts, or evaluates the aggregate over a row of each.
func (n *Summary) leaf(g *grouping, b *expr.Bound, parts *column.Column, groups *column.Groups) (*column.Column, error) {
	if parts.Type().Kind != column.Null {
		return b.MergeParts([]*column.Column{parts}, groups.IDs, groups.Len())
	}
	t := n.answered.table
	own, err := expr.Bind(b.From, t.Schema(), expr.InGroup)
	if err != nil {
		return nil, err
	}
	x := evaluation(g.f.r, t)
	if x.Groups = groups; groups.IDs == nil {
		x.Groups = &column.Groups{IDs: make([]int32, t.Rows()), First: groups.First}
	}
	return x.Eval(own)
}

// finish computes what stands over the aggregates.
func (n *Summary) finish(g *grouping, keys []*column.Column, known map[*expr.Bound]*column.Column, rows int) (*exec.Stream, error) {
	var t *column.Table
	var err error
	switch of := n.of.(type) {
	case *Aggregate:
		t, err = of.rowsOf(g, keys, known, rows)
	case *Project:
		t, err = of.scalars(g.f.r, known)
	}
	if err != nil {
		return nil, err
	}
	return g.f.hold(n, t)
}
