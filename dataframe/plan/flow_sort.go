package plan

import (
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

func (n *Sort) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	defer in[0].Close()
	g := f.r.Grant("sort")
	t, err := n.inMemory(f.r, in[0], g)
	if exec.IsFull(err) {
		g.Free()
		return n.external(f.r, in[0])
	}
	g.Free()
	if err != nil {
		return nil, err
	}
	return f.hold(n, t)
}

func (n *Sort) inMemory(r *Run, in *exec.Stream, g *exec.Grant) (*column.Table, error) {
	t, err := r.Collect(in, g)
	if err != nil {
		return nil, err
	}
	if err := g.Grow(t.Bytes() + int64(t.Rows())*44); err != nil { // keys, pairs twice, row numbers
		return nil, err
	}
	keys, err := n.keys(r, r.FromTable(t), g)
	if err != nil {
		return nil, err
	}
	if t.Width() == 1 && len(keys) == 1 && keys[0].Col == t.Column(0) {
		c, ok, err := column.SortValues(r, keys[0])
		if err != nil {
			return nil, err
		}
		if ok {
			return column.NewTable(t.Schema(), []*column.Column{c}, t.Rows()), nil
		}
	}
	rows, err := column.SortIn(r, keys, t.Rows())
	if err != nil {
		return nil, err
	}
	return t.TakeIn(r, rows)
}

// keys evaluates what to sort by; bare columns are not copied.
func (n *Sort) keys(r *Run, in *exec.Stream, g *exec.Grant) ([]column.SortKey, error) {
	cols, err := columnsFor(n.bounds).table(r, in, g)
	if err != nil {
		return nil, err
	}
	return n.keysOver(cols.Columns()), nil
}

func (n *Sort) keysOver(cols []*column.Column) []column.SortKey {
	keys := make([]column.SortKey, len(n.Keys))
	for i, k := range n.Keys {
		keys[i] = column.SortKey{Col: cols[i], Desc: k.Desc, NullsLast: k.NullsLast}
	}
	return keys
}

// columnsFor is a table of some expressions.
func columnsFor(bounds []*expr.Bound) *narrow {
	fields := make([]column.Field, len(bounds))
	for i, b := range bounds {
		fields[i] = column.Field{Name: fmt.Sprint(i), Type: b.Type}
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // numbers are unique
	}
	return &narrow{schema: schema, bounds: bounds, keys: len(bounds)}
}

// beside is a stream's columns with computed ones behind them.
func beside(r *Run, in *exec.Stream, bounds []*expr.Bound) *exec.Stream {
	fields := make([]column.Field, len(bounds))
	for i, b := range bounds {
		fields[i] = column.Field{Name: fmt.Sprintf("\x00%d", i), Type: b.Type}
	}
	schema := added(in.Schema, fields...)
	out := in.Map(schema, func(_ int, t *column.Table) (*column.Table, error) {
		extra, err := rowsOf(evaluation(r, t), bounds)
		if err != nil {
			return nil, err
		}
		return column.NewTable(schema, append(append([]*column.Column(nil), t.Columns()...), extra...), t.Rows()), nil
	})
	out.Free = nil
	return out
}

// external sorts by way of the disk.
func (n *Sort) external(r *Run, in *exec.Stream) (*exec.Stream, error) {
	rows := ordinal(beside(r, in, n.bounds))
	var order []exec.Order
	for i, k := range n.Keys {
		order = append(order, exec.Order{Col: in.Schema.Len() + i, Desc: k.Desc, NullsLast: k.NullsLast})
	}
	order = append(order, exec.Order{Col: rows.Schema.Len() - 1})
	s, err := inOrder(r, "sort", rows, order)
	if err != nil {
		return nil, err
	}
	return dropLast(s, in.Schema), nil
}

func inOrder(r *Run, operator string, rows *exec.Stream, order []exec.Order) (*exec.Stream, error) {
	sorter := r.NewSorter(operator, rows.Schema, order)
	if err := r.EachMorsel(rows, func(_ int, t *column.Table) error { return sorter.Add(t) }); err != nil {
		return nil, err
	}
	return sorter.Finish()
}

// Top keeps the first rows of an order, which it never makes of all rows. The optimiser puts it in the place of a Sort under a Slice.
type Top struct {
	*Sort
	Rows int
}

func (n *Top) String() string { return fmt.Sprintf("TOP %d, %s", n.Rows, n.Sort) }

func (n *Top) over(in []Node) (Node, error) {
	s, err := NewSort(in[0], n.Keys)
	if err != nil {
		return nil, err
	}
	return &Top{s, n.Rows}, nil
}

func (n *Top) run(r *Run, in []*column.Table) (*column.Table, error) {
	t, err := n.Sort.run(r, in)
	if err != nil {
		return nil, err
	}
	return t.Slice(0, min(n.Rows, t.Rows())), nil
}

// stream sorts each morsel, keeps its first rows, and sorts these: a row that is among the first of all is among the first of its morsel.
func (n *Top) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	defer in[0].Close()
	g := f.r.Grant("top")
	defer g.Free()
	firsts := in[0].Map(in[0].Schema, func(_ int, t *column.Table) (*column.Table, error) { return n.first(f.r, t) })
	t, err := f.r.Collect(firsts, g)
	if exec.IsFull(err) {
		g.Free()
		return n.external(f, firsts)
	}
	if err == nil {
		t, err = n.first(f.r, t)
	}
	if err != nil {
		return nil, err
	}
	return f.hold(n, t)
}

// external orders what morsels have by way of the disk, and cuts the first rows off.
func (n *Top) external(f *flow, firsts *exec.Stream) (*exec.Stream, error) {
	s, err := n.Sort.external(f.r, firsts)
	if err != nil {
		return nil, err
	}
	return from(f.r, s, 0, n.Rows)
}

func (n *Top) first(r *Run, t *column.Table) (*column.Table, error) {
	cols, err := rowsOf(evaluation(r, t), n.bounds)
	if err != nil {
		return nil, err
	}
	rows := column.Sort(n.keysOver(cols), t.Rows())
	return t.Take(rows[:min(n.Rows, len(rows))]), nil
}
