package expr

import (
	"skep/dataframe/column"
)

// Functions that walk from row to row with a few numbers for each group.

// numbering gives groups numbers that stay the same from morsel to morsel.
type numbering struct {
	keys []*Bound
	of   []*column.Column // the keys of the groups so far
	n    int
}

// rows numbers the groups of the next rows.
func (g *numbering) rows(x *Context) ([]int32, error) {
	if len(g.keys) == 0 {
		g.n = 1
		return make([]int32, x.Rows), nil
	}
	keys, err := x.rowsOfAll(g.keys)
	if err != nil {
		return nil, err
	}
	all := column.Behind(g.of, keys)
	groups := column.GroupBy(all, g.n+x.Rows)
	ids := groups.IDs[g.n:]
	g.of, g.n = make([]*column.Column, len(all)), groups.Len()
	for i, c := range all {
		g.of[i] = c.Take(groups.First)
	}
	return ids, nil
}

// bytes is what the numbering holds, with so many bytes for each group.
func (g *numbering) bytes(each int) int64 {
	sum := int64(g.n * each)
	for _, c := range g.of {
		sum += c.Bytes()
	}
	return sum
}

// grown has room for n groups.
func grown[T any](groups []T, n int) []T {
	return append(groups, make([]T, n-len(groups))...)
}

// floatsOf are the values of an argument of numbers, and which of them are null.
func (x *Context) floatsOf(b *Bound) ([]float64, *column.Column, error) {
	c, err := x.EvalRows(b)
	if err != nil {
		return nil, nil, err
	}
	wide, err := c.Cast(column.Float64Type, false)
	if err != nil {
		return nil, nil, err
	}
	if c.Type().Kind == column.Null {
		wide = column.OfNulls(column.Float64Type, x.Rows)
	}
	return column.Values[float64](wide), wide, nil
}

// weighing is ewm_mean.
type weighing struct {
	call *Bound
	numbering
	groups []weighted
}

func (w *weighing) Bytes() int64 { return w.bytes(24) }

func (w *weighing) Next(x *Context) (*column.Column, error) {
	in, c, err := x.floatsOf(w.call.Args[0])
	if err != nil {
		return nil, err
	}
	ids, err := w.rows(x)
	if err != nil {
		return nil, err
	}
	alpha, err := w.call.constantFloat(1)
	if err != nil {
		return nil, err
	}
	adjust := true
	if len(w.call.Args) == 3 {
		adjust, _ = w.call.Args[2].Value.(bool)
	}
	w.groups = grown(w.groups, w.n)
	out := make([]float64, x.Rows)
	for i, v := range in {
		out[i] = w.groups[ids[i]].add(v, c.IsNull(i), alpha, adjust)
	}
	return column.Of(column.Float64Type, out, c.Valid()), nil
}

// gaps is the last value of each row's group, its own if it has one, and how many rows ago that was; null if there was none.
type gaps struct {
	call *Bound
	numbering
	groups []gap
}

type gap struct {
	value float64
	rows  int64
	begun bool
}

func gapType() column.Type {
	return column.StructOf([]column.Field{{Name: "value", Type: column.Float64Type}, {Name: "rows", Type: column.Int64Type}})
}

func (w *gaps) Bytes() int64 { return w.bytes(24) }

func (w *gaps) Next(x *Context) (*column.Column, error) {
	in, c, err := x.floatsOf(w.call.Args[0])
	if err != nil {
		return nil, err
	}
	ids, err := w.rows(x)
	if err != nil {
		return nil, err
	}
	w.groups = grown(w.groups, w.n)
	values, rows, valid := make([]float64, x.Rows), make([]int64, x.Rows), column.NewBitmap(x.Rows)
	for i, v := range in {
		g := &w.groups[ids[i]]
		if g.rows++; !c.IsNull(i) {
			*g = gap{v, 0, true}
		}
		if values[i], rows[i] = g.value, g.rows; g.begun {
			valid.Set(i)
		}
	}
	cols := []*column.Column{column.Of(column.Float64Type, values, valid), column.Of(column.Int64Type, rows, nil)}
	return column.OfStructs([]string{"value", "rows"}, cols, x.Rows, nil), nil
}

// interpolated draws the line from the last value to the next, which is known.
type interpolated struct {
	gaps
	next *Bound
}

func (w *interpolated) Next(x *Context) (*column.Column, error) {
	before, err := w.gaps.Next(x)
	if err != nil {
		return nil, err
	}
	behind := x.Known[w.next]
	from, to := before.Structs()[0], behind.Structs()[0]
	since, until := column.Values[int64](before.Structs()[1]), column.Values[int64](behind.Structs()[1])
	b := column.NewBuilder(column.Float64Type, x.Rows)
	for i := range x.Rows {
		switch {
		case from.IsNull(i) || to.IsNull(i):
			b.Null()
		case since[i] == 0:
			b.Float(from.Float(i))
		default:
			b.Float(from.Float(i) + (to.Float(i)-from.Float(i))*float64(since[i])/float64(since[i]+until[i]))
		}
	}
	return b.Build(), nil
}
