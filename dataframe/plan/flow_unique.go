package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

func (n *Unique) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	defer in[0].Close()
	g := f.r.Grant("unique")
	defer g.Free()
	t, err := n.inMemory(f.r, in[0], g)
	if exec.IsFull(err) {
		g.Free()
		return n.dealt(f.r, in[0], g)
	}
	if err != nil {
		return nil, err
	}
	g.Free()
	return f.hold(n, t)
}

func (n *Unique) inMemory(r *Run, in *exec.Stream, g *exec.Grant) (*column.Table, error) {
	if n.Keep == "first" && in.Whole == nil { // each morsel can lose its own doubles first
		in = in.Map(in.Schema, func(_ int, t *column.Table) (*column.Table, error) { return n.pick(&Run{Threads: 1}, t) })
		in.Free = nil
	}
	t, err := r.Collect(in, g)
	if err != nil {
		return nil, err
	}
	if err := g.Grow(int64(t.Rows()) * groupCost); err != nil {
		return nil, err
	}
	return n.pick(r, t)
}

// pick keeps the rows that stand for their groups.
func (n *Unique) pick(r *Run, t *column.Table) (*column.Table, error) {
	groups, err := column.GroupIn(r, n.columns(t), t.Rows())
	if err != nil {
		return nil, err
	}
	if n.Keep == "first" {
		if groups.Len() == t.Rows() {
			return t, nil
		}
		return t.TakeIn(r, groups.First)
	}
	return t.TakeIn(r, n.kept(groups))
}

// columns are those whose values must be equal.
func (n *Unique) columns(t *column.Table) []*column.Column {
	if n.Subset == nil {
		return t.Columns()[:n.Schema().Len()]
	}
	var cols []*column.Column
	for _, name := range n.Subset {
		c, _ := t.ByName(name)
		cols = append(cols, c)
	}
	return cols
}

func (n *Unique) dealt(r *Run, in *exec.Stream, g *exec.Grant) (*exec.Stream, error) {
	var keys []int
	for _, name := range n.Subset {
		at, _ := in.Schema.Find(name)
		keys = append(keys, at)
	}
	if n.Subset == nil {
		for i := range in.Schema.Fields {
			keys = append(keys, i)
		}
	}
	rows := ordinal(in)
	rows.Free = nil
	return inPartitions(r, g, "unique", rows, keys, in.Schema, func(t *column.Table) (*column.Table, error) {
		if err := g.Grow(int64(t.Rows()) * groupCost); err != nil {
			return nil, err
		}
		return n.pick(r, t)
	})
}

// inPartitions deals rows, whose last column is their number, out by some columns, makes of each partition rows with a
// schema and their number behind them, and brings all into the order of these numbers.
func inPartitions(r *Run, g *exec.Grant, operator string, rows *exec.Stream, keys []int, schema *column.Schema, f func(t *column.Table) (*column.Table, error)) (*exec.Stream, error) {
	out := added(schema, ordinalField)
	sorter := r.NewSorter(operator, out, []exec.Order{{Col: schema.Len()}})
	err := r.Small(rows, keys, func(p *exec.Partition) error {
		defer g.Free()
		if err := g.Grow(2 * p.Bytes); err != nil {
			return err
		}
		t, err := p.Load(r)
		if err == nil {
			t, err = f(t)
		}
		if err != nil {
			return err
		}
		g.Free()
		return sorter.Add(t)
	})
	if err != nil {
		return nil, err
	}
	s, err := sorter.Finish()
	if err != nil {
		return nil, err
	}
	return dropLast(s, schema), nil
}

// streamWindows computes windows over all rows at once; if these do not fit, over partitions by the windows' keys.
func (n *Project) streamWindows(f *flow, in *exec.Stream) (*exec.Stream, error) {
	defer in.Close()
	g := f.r.Grant("window")
	defer g.Free()
	t, err := n.windowsInMemory(f.r, in, g)
	if keys, ok := expr.OverKeys(n.bounds); exec.IsFull(err) && ok {
		g.Free()
		return n.windowsDealt(f.r, in, g, keys)
	}
	if err != nil {
		return nil, err
	}
	g.Free()
	return f.hold(n, t)
}

// windowCost is what a window's evaluation holds for each row: numbers of groups, places within them, results.
const windowCost = 64

func (n *Project) windowsInMemory(r *Run, in *exec.Stream, g *exec.Grant) (*column.Table, error) {
	t, err := r.Collect(in, g)
	if err != nil {
		return nil, err
	}
	if err := g.Grow(int64(t.Rows()) * windowCost); err != nil {
		return nil, err
	}
	return n.project(r, t)
}

func (n *Project) windowsDealt(r *Run, in *exec.Stream, g *exec.Grant, by []*expr.Bound) (*exec.Stream, error) {
	var keys []int
	for i := range by {
		keys = append(keys, in.Schema.Len()+i)
	}
	rows := ordinal(beside(r, in, by))
	return inPartitions(r, g, "window", rows, keys, n.schema, func(t *column.Table) (*column.Table, error) {
		if err := g.Grow(int64(t.Rows()) * windowCost); err != nil {
			return nil, err
		}
		own := column.NewTable(in.Schema, t.Columns()[:in.Schema.Len()], t.Rows())
		made, err := n.project(r, own)
		if err != nil {
			return nil, err
		}
		cols := append(append([]*column.Column(nil), made.Columns()...), t.Column(t.Schema().Len()-1))
		return column.NewTable(added(n.schema, ordinalField), cols, t.Rows()), nil
	})
}
