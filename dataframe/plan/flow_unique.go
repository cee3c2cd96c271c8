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
	if n.Keep != "none" && in.Whole == nil {
		in = n.deduped(in)
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

// deduped has each morsel lose its own doubles first.
func (n *Unique) deduped(in *exec.Stream) *exec.Stream {
	out := in.Map(in.Schema, func(_ int, t *column.Table) (*column.Table, error) { return n.pick(&Run{Threads: 1}, t) })
	out.Free = nil
	return out
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

// dealt keeps rows by way of the disk. No key can be too large for the memory: each morsel has one row of it.
func (n *Unique) dealt(r *Run, in *exec.Stream, g *exec.Grant) (*exec.Stream, error) {
	names := n.Subset
	if names == nil {
		names = in.Schema.Names()
	}
	keys := make([]int, len(names))
	for i, name := range names {
		keys[i], _ = in.Schema.Find(name)
	}
	rows := ordinal(in)
	rows.Free = nil
	if n.Keep == "none" {
		return n.alone(r, rows, g, keys, in.Schema)
	}
	pick := func(t *column.Table) (*column.Table, error) {
		if err := g.Grow(int64(t.Rows()) * groupCost); err != nil {
			return nil, err
		}
		return n.pick(r, t)
	}
	return inPartitions(r, &dealer{grant: g, operator: "unique", rows: n.deduped(rows), keys: keys, schema: in.Schema, make: pick,
		join: func(a, b *column.Table) (*column.Table, error) { return n.both(r, a, b) }})
}

// both keeps the rows that stand for the groups of two tables.
func (n *Unique) both(r *Run, a, b *column.Table) (*column.Table, error) {
	t, err := r.Concat(b.Schema(), []*column.Table{a, b})
	if err != nil {
		return nil, err
	}
	return n.pick(r, t)
}

var againField = column.Field{Name: "\x00again", Type: column.BoolType}

// alone keeps the rows whose key comes once. Of each key one row goes on, and whether there was another.
func (n *Unique) alone(r *Run, rows *exec.Stream, g *exec.Grant, keys []int, schema *column.Schema) (*exec.Stream, error) {
	flagged := rows.Map(added(schema, againField, ordinalField), func(_ int, t *column.Table) (*column.Table, error) {
		last := t.Width() - 1
		cols := append(append([]*column.Column(nil), t.Columns()[:last]...), column.OfBools(column.NewBitmap(t.Rows()), t.Rows(), nil), t.Column(last))
		return n.once(&Run{Threads: 1}, column.NewTable(added(schema, againField, ordinalField), cols, t.Rows()))
	})
	flagged.Free = nil
	s, err := inPartitions(r, &dealer{grant: g, operator: "unique", rows: flagged, keys: keys, schema: added(schema, againField), make: func(t *column.Table) (*column.Table, error) {
		if err := g.Grow(int64(t.Rows()) * groupCost); err != nil {
			return nil, err
		}
		return n.once(r, t)
	}, join: func(a, b *column.Table) (*column.Table, error) {
		t, err := r.Concat(b.Schema(), []*column.Table{a, b})
		if err != nil {
			return nil, err
		}
		return n.once(r, t)
	}})
	if err != nil {
		return nil, err
	}
	return s.Map(schema, func(_ int, t *column.Table) (*column.Table, error) {
		last := t.Width() - 1
		return column.NewTable(schema, t.Columns()[:last], t.Rows()).Take(t.Column(last).Bools().Not().Indices(t.Rows())), nil
	}), nil
}

// once keeps the first row of each key, flagged if there are more or if one of them is.
func (n *Unique) once(r *Run, t *column.Table) (*column.Table, error) {
	groups, err := column.GroupIn(r, n.columns(t), t.Rows())
	if err != nil {
		return nil, err
	}
	at := t.Width() - 2
	was, again, seen := t.Column(at).Bools(), column.NewBitmap(groups.Len()), make([]bool, groups.Len())
	for row, id := range groups.IDs {
		if seen[id] || was.Get(row) {
			again.Set(int(id))
		}
		seen[id] = true
	}
	out := t.Take(groups.First)
	cols := out.Columns()
	cols[at] = column.OfBools(again, groups.Len(), nil)
	return column.NewTable(t.Schema(), cols, groups.Len()), nil
}

// dealer is an operator by way of the disk: rows, whose last column is their number, are dealt out by some columns; of each partition make gives rows
// with a schema and their number behind them, and all are brought into the order of these numbers.
type dealer struct {
	grant    *exec.Grant
	operator string
	rows     *exec.Stream
	keys     []int
	schema   *column.Schema
	make     func(t *column.Table) (*column.Table, error)
	join     func(a, b *column.Table) (*column.Table, error)                // of rows that make gave, of two parts of a partition; nil: they must come at once
	rest     func(p *exec.Partition, add func(t *column.Table) error) error // for partitions that cannot be cut smaller, without join; nil: they are an error
}

func inPartitions(r *Run, d *dealer) (*exec.Stream, error) {
	sorter := r.NewSorter(d.operator, added(d.schema, ordinalField), []exec.Order{{Col: d.schema.Len()}})
	add := func(t *column.Table) error { return whole(sorter.Add(t)) }
	err := r.Small(d.rows, d.keys, func(p *exec.Partition) error {
		t, err := d.partition(r, p)
		if err != nil {
			return err
		}
		return add(t)
	}, func(p *exec.Partition) error { return d.stuck(r, p, add) })
	if err != nil {
		return nil, err
	}
	s, err := sorter.Finish()
	if err != nil {
		return nil, err
	}
	return dropLast(s, d.schema), nil
}

func (d *dealer) partition(r *Run, p *exec.Partition) (*column.Table, error) {
	defer d.grant.Free()
	if err := d.grant.Grow(2 * p.Bytes); err != nil {
		return nil, err
	}
	t, err := p.Load(r)
	if err != nil {
		return nil, err
	}
	return d.make(t)
}

// stuck makes a partition in chunks.
func (d *dealer) stuck(r *Run, p *exec.Partition, add func(t *column.Table) error) error {
	if d.join == nil {
		if d.rest == nil {
			_, err := d.partition(r, p)
			return err
		}
		return d.rest(p, add)
	}
	var all *column.Table
	for _, c := range p.Chunks(r.Limit / 16) {
		t, err := d.partition(r, c)
		if err == nil && all != nil {
			t, err = d.join(all, t)
		}
		if err == nil {
			all = t
			err = d.grant.Grow(2 * all.Bytes())
		}
		if err != nil {
			return whole(err)
		}
	}
	d.grant.Free()
	return add(all)
}

// streamWindows computes windows over all rows at once. If these do not fit, rows come in passes where that is enough, else in partitions by the
// windows' keys.
func (n *Project) streamWindows(f *flow, in *exec.Stream) (*exec.Stream, error) {
	g := f.r.Grant("window")
	defer g.Free()
	t, err := n.windowsInMemory(f.r, in, g)
	if err == nil {
		in.Close()
		g.Free()
		return f.hold(n, t)
	}
	if !exec.IsFull(err) {
		return nil, err
	}
	g.Free()
	if s, wrong := passing(f, in, n.schema, n.bounds, n.projected); s != nil || wrong != nil && !exec.IsFull(wrong) {
		return s, wrong
	}
	defer in.Close()
	if keys, ok := expr.OverKeys(n.bounds); ok {
		return n.windowsDealt(f, in, g, keys)
	}
	return nil, err
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

// windowsDealt computes partitions that have whole groups in memory, and passes over those that do not fit: their groups are few.
func (n *Project) windowsDealt(f *flow, in *exec.Stream, g *exec.Grant, by []*expr.Bound) (*exec.Stream, error) {
	var keys []int
	for i := range by {
		keys = append(keys, in.Schema.Len()+i)
	}
	schema := added(n.schema, ordinalField)
	project := func(x *expr.Context, t *column.Table) (*column.Table, error) {
		made, err := n.projected(x, column.NewTable(in.Schema, t.Columns()[:in.Schema.Len()], t.Rows()))
		if err != nil {
			return nil, err
		}
		cols := append(append([]*column.Column(nil), made.Columns()...), t.Column(t.Width()-1))
		return column.NewTable(schema, cols, t.Rows()), nil
	}
	return inPartitions(f.r, &dealer{grant: g, operator: "window", rows: ordinal(beside(f.r, in, by)), keys: keys, schema: n.schema, make: func(t *column.Table) (*column.Table, error) {
		if err := g.Grow(int64(t.Rows()) * windowCost); err != nil {
			return nil, err
		}
		return project(evaluation(f.r, t), t)
	}, rest: func(p *exec.Partition, add func(t *column.Table) error) error {
		s, err := passing(f, p.Stream(), schema, n.bounds, project)
		if err == nil && s == nil {
			err = g.Grow(f.r.Limit) // more than there is: the error says so
		}
		if err != nil {
			return err
		}
		defer s.Close()
		return f.r.EachMorsel(s, func(_ int, t *column.Table) error { return add(t) })
	}})
}
