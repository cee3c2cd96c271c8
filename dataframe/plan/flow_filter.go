package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

func (n *Filter) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	if n.bound.Looks() {
		return n.looking(f, in)
	}
	if in[0].Where != nil {
		return n.late(f, in[0])
	}
	out := in[0].Map(n.schema, func(_ int, t *column.Table) (*column.Table, error) {
		rows, err := n.passing(f.r, t)
		if t = n.chosen(t); err != nil || len(rows) == t.Rows() {
			return t, err
		}
		return later(t, rows), nil
	})
	out.Kept = func(i int) (*column.Table, column.Bitmap, error) { return n.kept(f.r, in[0], i) }
	if in[0].Whole != nil {
		out.Direct = func(g *exec.Grant) (*column.Table, error) { return n.direct(f.r, in[0], g) }
	}
	return out, nil
}

// looking compares rows with others: all at once, or in passes if they do not fit.
func (n *Filter) looking(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	s, err := f.plainly(n, in)
	if !exec.IsFull(err) {
		return s, err
	}
	if s, wrong := passing(f, in[0], n.schema, []*expr.Bound{n.bound}, func(x *expr.Context, t *column.Table) (*column.Table, error) {
		mask, err := x.EvalRows(n.bound)
		if err != nil {
			return nil, err
		}
		return later(n.chosen(t), expr.Mask(mask).Indices(t.Rows())), nil
	}); s != nil || wrong != nil {
		return s, wrong
	}
	return nil, err
}

// late has the stream itself leave rows out before it makes the columns that only those above the filter read.
func (n *Filter) late(f *flow, in *exec.Stream) (*exec.Stream, error) {
	names := n.Condition.Columns()
	narrow, _ := narrowed(n.Input.Schema(), names)
	inner, err := NewFilter(NewScan(&Shape{Name: "the condition's columns", Fields: narrow}), n.Condition)
	if err != nil {
		return nil, err
	}
	return in.Where(n.schema.Names(), names, func(t *column.Table) ([]int32, error) { return inner.passing(f.r, t) })
}

// rowNumbers is what a row that is taken later costs until then: its number in its morsel, and among all.
const rowNumbers = 8

// chosen is the columns that are needed above the filter.
func (n *Filter) chosen(t *column.Table) *column.Table {
	if n.from == nil {
		return t
	}
	return column.TableOf(n.schema, t.Parts(n.from), t.Rows())
}

// later is the rows of a table, whose columns are taken when they are asked for.
func later(t *column.Table, rows []int32) *column.Table {
	places := make([]int, t.Width())
	for i := range places {
		places[i] = i
	}
	return column.TableOf(t.Schema(), t.Later(places, rows), len(rows))
}

// kept is a morsel with a bitmap of the rows that pass, or those rows where they are few.
func (n *Filter) kept(r *Run, in *exec.Stream, i int) (*column.Table, column.Bitmap, error) {
	t, err := in.At(i)
	if err != nil {
		return nil, nil, err
	}
	keep, rows, err := n.sieve(r, t)
	if err != nil {
		return nil, nil, err
	}
	if keep != nil && keep.Count(t.Rows())*denseAbove < t.Rows() {
		keep, rows = nil, keep.Indices(t.Rows())
	}
	if t = n.chosen(t); keep != nil {
		return t, keep, nil
	}
	return later(t, rows), nil, nil
}

// denseAbove is of how many rows one must have passed for reading all of them to be worth it.
const denseAbove = 8

// passing lists the rows for which all conditions are true.
func (n *Filter) passing(r *Run, t *column.Table) ([]int32, error) {
	keep, rows, err := n.sieve(r, t)
	if keep == nil || err != nil {
		return rows, err
	}
	return keep.Indices(t.Rows()), nil
}

// sieve gives the rows for which all conditions are true, as bits or as a list. Each condition is computed for the rows that passed those
// before it: while these are many, over all rows, since bitmaps are cheaper than rows picked from columns; then over the
// picked rows of the columns it reads. A value that makes a condition fail may lie in a row that did not pass: then rows are picked as well.
func (n *Filter) sieve(r *Run, t *column.Table) (keep column.Bitmap, rows []int32, err error) {
	for i, part := range n.parts {
		if keep != nil && keep.Count(t.Rows())*pickBelow < t.Rows() {
			rows, err = n.picked(r, t, keep.Indices(t.Rows()), n.parts[i:])
			return nil, rows, err
		}
		mask, err := evaluation(r, t).EvalRows(part)
		if err != nil && keep != nil && r.Check() == nil {
			rows, err = n.picked(r, t, keep.Indices(t.Rows()), n.parts[i:])
			return nil, rows, err
		}
		if err != nil {
			return nil, nil, err
		}
		keep = keep.And(expr.Mask(mask))
	}
	return keep, nil, nil
}

// pickBelow is of how many rows at most one must have passed for picking to be worth it.
const pickBelow = 4

// picked narrows rows down by further conditions.
func (n *Filter) picked(r *Run, t *column.Table, rows []int32, parts []*expr.Bound) ([]int32, error) {
	for _, part := range parts {
		if len(rows) == 0 {
			return rows, nil
		}
		mask, err := evaluation(r, later(t, rows)).EvalRows(part)
		if err != nil {
			return nil, err
		}
		rows = among(rows, expr.Mask(mask))
	}
	return rows, nil
}

// among gives the rows whose bit, by their place in the list, is set.
func among(rows []int32, keep column.Bitmap) []int32 {
	places := keep.Indices(len(rows))
	for k, p := range places {
		places[k] = rows[p]
	}
	return places
}

// direct takes the rows of all morsels at once.
func (n *Filter) direct(r *Run, in *exec.Stream, g *exec.Grant) (*column.Table, error) {
	parts := make([][]int32, in.N)
	if err := r.EachMorsel(in, func(i int, t *column.Table) (err error) {
		if parts[i], err = n.passing(r, t); err != nil {
			return err
		}
		return g.Grow(int64(len(parts[i])) * (rowNumbers + n.chosen(in.Whole).RowBytes()))
	}); err != nil {
		return nil, err
	}
	rows, err := r.Rows(parts, in.Size)
	whole := n.chosen(in.Whole)
	if err != nil || len(rows) == whole.Rows() {
		return whole, err
	}
	return whole.TakeIn(r, rows)
}
