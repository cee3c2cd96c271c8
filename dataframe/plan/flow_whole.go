package plan

import (
	"strconv"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// narrow is the columns that a grouping reads: keys, then arguments and filters of its aggregates, each once.
type narrow struct {
	schema *column.Schema
	bounds []*expr.Bound
	keys   int           // the first so many are keys
	leaves []*expr.Bound // the aggregates over these columns
}

func (g *grouping) narrow() *narrow {
	n := &narrow{keys: len(g.keys)}
	var fields []column.Field
	add := func(b *expr.Bound) int {
		for i := n.keys; i < len(n.bounds); i++ {
			if old := n.bounds[i]; old == b || old.IsBare() && b.IsBare() && old.Index == b.Index {
				return i
			}
		}
		n.bounds = append(n.bounds, b)
		fields = append(fields, column.Field{Name: strconv.Itoa(len(fields)), Type: b.Type})
		return len(fields) - 1
	}
	for _, k := range g.keys {
		n.bounds = append(n.bounds, k)
		fields = append(fields, column.Field{Name: strconv.Itoa(len(fields)), Type: k.Type})
	}
	for _, b := range g.leaves {
		leaf, plain := b.Narrowed(func() int { return add(b.Args[0]) }, func() int { return add(b.Filter) })
		if !plain {
			leaf = b.Moved(func(i int) int { return add(expr.ColumnAt(g.input, i)) })
		}
		n.leaves = append(n.leaves, leaf)
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // numbers are unique
	}
	n.schema = schema
	return n
}

// table evaluates the columns over all rows; those that are there already are not copied.
func (n *narrow) table(r *Run, in *exec.Stream, g *exec.Grant) (*column.Table, error) {
	if in.Whole == nil {
		return r.Collect(n.stream(r, in), g)
	}
	cols, rest := make([]*column.Column, len(n.bounds)), []int{}
	for i, b := range n.bounds {
		if b.IsBare() {
			cols[i] = in.Whole.Column(b.Index)
		} else {
			rest = append(rest, i)
		}
	}
	if len(rest) > 0 {
		computed, err := r.Collect(n.only(rest).stream(r, in), g)
		if err != nil {
			return nil, err
		}
		for k, i := range rest {
			cols[i] = computed.Column(k)
		}
	}
	return column.NewTable(n.schema, cols, in.Whole.Rows()), nil
}

func (n *narrow) only(which []int) *narrow {
	out, fields := &narrow{}, []column.Field{}
	for _, i := range which {
		out.bounds, fields = append(out.bounds, n.bounds[i]), append(fields, n.schema.Fields[i])
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		panic(err)
	}
	out.schema = schema
	return out
}

func (n *narrow) stream(r *Run, in *exec.Stream) *exec.Stream {
	out := in.Map(n.schema, func(_ int, t *column.Table) (*column.Table, error) {
		cols, err := rowsOf(evaluation(r, t), n.bounds)
		if err != nil {
			return nil, err
		}
		return column.NewTable(n.schema, cols, t.Rows()), nil
	})
	out.Free = nil // the input's owner closes it
	return out
}

// whole numbers all rows at once.
func (g *grouping) whole(in *exec.Stream) ([]*column.Column, map[*expr.Bound]*column.Column, int, error) {
	n := g.narrow()
	t, err := n.table(g.f.r, in, g.grant)
	if err != nil {
		return nil, nil, 0, err
	}
	g.rows.Add(int64(t.Rows()))
	d, err := g.number(n, t)
	if err != nil {
		return nil, nil, 0, err
	}
	return d.keys, g.known(d.values), d.groups.Len(), nil
}

// groupCost is what numbering a row holds: its key, twice where rows are dealt out, its number, a slot of the table.
const groupCost = 48

// numbered is the groups of rows in memory, with their keys and the values of the aggregates.
type numbered struct {
	groups *column.Groups
	keys   []*column.Column
	values []*column.Column
}

func (g *grouping) number(n *narrow, t *column.Table) (*numbered, error) {
	r := g.f.r
	if err := g.grant.Grow(int64(t.Rows()) * groupCost); err != nil {
		return nil, err
	}
	groups := &column.Groups{IDs: make([]int32, t.Rows()), First: []int32{0}} // without keys there is one group even of nothing
	var err error
	if n.keys > 0 {
		if groups, err = column.GroupIn(r, t.Columns()[:n.keys], t.Rows()); err != nil {
			return nil, err
		}
	}
	out := &numbered{groups: groups, keys: make([]*column.Column, n.keys)}
	for k := range out.keys {
		if out.keys[k], err = t.Column(k).TakeIn(r, groups.First); err != nil {
			return nil, err
		}
	}
	if err := g.grant.Grow(int64(groups.Len()) * 16 * int64(len(n.leaves))); err != nil {
		return nil, err
	}
	out.values, err = g.fold(n, t, groups)
	return out, err
}

// fold evaluates the aggregates. Where groups are few beside the rows, blocks of rows are folded beside each other: how
// many blocks there are depends on rows and groups alone, so that sums of floats do too.
func (g *grouping) fold(n *narrow, t *column.Table, groups *column.Groups) ([]*column.Column, error) {
	out := make([]*column.Column, len(n.leaves))
	blocks := min(16, t.Rows()/max(1<<16, 8*groups.Len()))
	var whole, cut []int
	for i, b := range n.leaves {
		if blocks > 1 && b.SplitsAnywhere() {
			cut = append(cut, i)
		} else {
			whole = append(whole, i)
		}
	}
	err := g.f.r.Try(len(whole), func(k int) (err error) {
		x := evaluation(g.f.r, t)
		x.Groups = groups
		out[whole[k]], err = x.Eval(n.leaves[whole[k]])
		return err
	})
	if err != nil || len(cut) == 0 {
		return out, err
	}
	return out, g.foldBlocks(n, t, groups, blocks, cut, out)
}

func (g *grouping) foldBlocks(n *narrow, t *column.Table, groups *column.Groups, blocks int, cut []int, out []*column.Column) error {
	parts := make([]*part, blocks)
	size := (t.Rows()/blocks + 64) &^ 63 // whole words of bitmaps
	err := g.f.r.Try(blocks, func(b int) (err error) {
		from, to := min(t.Rows(), b*size), min(t.Rows(), (b+1)*size)
		if b == blocks-1 {
			to = t.Rows()
		}
		x := evaluation(g.f.r, t.Slice(from, to))
		x.Groups = &column.Groups{IDs: groups.IDs[from:to], First: groups.First}
		p := &part{leaves: make([][]*column.Column, len(n.leaves))}
		for _, i := range cut {
			if p.leaves[i], err = x.Parts(n.leaves[i]); err != nil {
				return err
			}
		}
		parts[b] = p
		return nil
	})
	if err != nil {
		return err
	}
	ids := make([]int32, 0, blocks*groups.Len())
	for range blocks {
		for id := range groups.Len() {
			ids = append(ids, int32(id))
		}
	}
	return g.f.r.Try(len(cut), func(k int) (err error) {
		i := cut[k]
		cols := make([]*column.Column, len(parts[0].leaves[i]))
		for c := range cols {
			cols[c] = concatOf(parts, func(p *part) *column.Column { return p.leaves[i][c] })
		}
		out[i], err = n.leaves[i].MergeParts(cols, ids, groups.Len())
		return err
	})
}

// maker puts keys and aggregates into the columns of a node.
type maker func(r *Run, keys []*column.Column, known map[*expr.Bound]*column.Column, rows int) (*column.Table, error)

// dealt groups by way of the disk: rows go to partitions by their keys, each partition is grouped in memory, and the
// groups are brought into the order of their first rows.
func (g *grouping) dealt(in *exec.Stream, schema *column.Schema, results maker) (*exec.Stream, error) {
	r, n := g.f.r, g.narrow()
	rows := ordinal(n.stream(r, in))
	keys := make([]int, n.keys)
	for i := range keys {
		keys[i] = i
	}
	out := added(schema, ordinalField)
	d := &dealer{grant: g.grant, operator: "aggregate", rows: rows, keys: keys, schema: schema, make: func(t *column.Table) (*column.Table, error) {
		return g.partition(n, t, results, out)
	}}
	if g.cuts() {
		d.rest = func(p *exec.Partition, add func(t *column.Table) error) error {
			return g.stuck(n, p, results, out, add)
		}
	}
	return inPartitions(r, d)
}

// partition groups the rows of one partition; a last column has the number of each group's first row.
func (g *grouping) partition(n *narrow, t *column.Table, results maker, out *column.Schema) (*column.Table, error) {
	d, err := g.number(n, t)
	if err != nil {
		return nil, err
	}
	made, err := results(g.f.r, d.keys, g.known(d.values), d.groups.Len())
	if err != nil {
		return nil, err
	}
	row := t.Column(t.Schema().Len() - 1)
	cols := append(append([]*column.Column(nil), made.Columns()...), row.Take(d.groups.First))
	return column.NewTable(out, cols, made.Rows()), nil
}
