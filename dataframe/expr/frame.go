package expr

import (
	"skep/dataframe/column"
)

// Window is what a Windowed expression is computed over: the rows of the same partition, in an order, and of them for each row
// a frame. Without a frame it runs from the partition's start to the row's last peer, or over all without an order.
type Window struct {
	Partition []*Expr
	Order     []OrderKey
	Frame     *Frame
}

// Frame is ROWS, RANGE or GROUPS from Lo to Hi: bounds relative to the row. A nil Frame is the default.
type Frame struct {
	Unit    string // "ROWS", "RANGE", "GROUPS"
	Lo, Hi  Edge
	Exclude string // "", "CURRENT ROW", "GROUP", "TIES"
	Open    bool   // the rows exactly at Lo are left out
	Short   bool   // the rows exactly at Hi, its peers for the row itself, are left out
}

// Edge is one end of a frame: Side -1 lies before the row, 1 behind it, 0 at it (its peers, for RANGE and GROUPS). By is how
// far, nil: to the partition's end.
type Edge struct {
	Side int
	By   *Expr
}

// In computes a window function or an aggregate over a window.
func (e *Expr) In(w *Window) *Expr { return &Expr{Op: Windowed, Args: []*Expr{e}, Window: w} }

func (w *Window) parts() []*Expr {
	out := append([]*Expr(nil), w.Partition...)
	for _, k := range w.Order {
		out = append(out, k.Expr)
	}
	if w.Frame != nil {
		for _, e := range []*Expr{w.Frame.Lo.By, w.Frame.Hi.By} {
			if e != nil {
				out = append(out, e)
			}
		}
	}
	return out
}

func (w *Window) rewrite(f func(*Expr) *Expr) *Window {
	d, changed := *w, false
	d.Partition = make([]*Expr, len(w.Partition))
	for i, p := range w.Partition {
		d.Partition[i] = p.Rewrite(f)
		changed = changed || d.Partition[i] != p
	}
	d.Order = rewriteOrder(w.Order, f, &changed)
	if w.Frame != nil {
		fr := *w.Frame
		for _, e := range []*Edge{&fr.Lo, &fr.Hi} {
			if e.By != nil {
				old := e.By
				e.By = old.Rewrite(f)
				changed = changed || e.By != old
			}
		}
		d.Frame = &fr
	}
	if !changed {
		return w
	}
	return &d
}

// boundWindow is a Window that is bound.
type boundWindow struct {
	part   []*Bound
	order  []BoundKey
	frame  *Frame
	lo, hi *Bound
}

func (b *binder) windowed(e *Expr) (*Bound, error) {
	if b.place == InGroup || b.inside != nil || b.place == InKeys {
		return nil, fail(Misplaced, e, "a window stands where groups, keys or another aggregate are computed").hint("compute it first, with .with_column(…)")
	}
	w := &boundWindow{frame: e.Window.Frame}
	rows := &binder{schema: b.schema, place: InKeys, depth: b.depth}
	var err error
	if w.part, err = rows.all(e.Window.Partition); err != nil {
		return nil, err
	}
	for _, k := range e.Window.Order {
		by, err := rows.bind(k.Expr)
		if err != nil {
			return nil, err
		}
		w.order = append(w.order, BoundKey{by, k.Desc, k.NullsLast})
	}
	out := &Bound{Op: Windowed, Shape: Rows, From: e, window: w}
	if err := b.edges(e, w, rows); err != nil {
		return nil, err
	}
	arg, err := (&binder{schema: b.schema, place: InGroup, depth: b.depth}).frameFunction(e.Args[0])
	if err != nil {
		return nil, err
	}
	if arg.ofRun() {
		return nil, fail(Misplaced, e, "%s is of a length of its own, and cannot be computed over a frame of rows", arg.Args[0].From).hint("compute it first, with .with_column(…)")
	}
	out.Args, out.Type = []*Bound{arg}, arg.Type
	return out, nil
}

// frameFunction binds what is computed over frames: an aggregate.
func (b *binder) frameFunction(e *Expr) (*Bound, error) {
	if e.Op != Aggregate {
		return nil, fail(Misplaced, e, "%s is no aggregate: only those are computed over a frame", e)
	}
	return b.bind(e)
}

// edges binds the frame's bounds: whole numbers of rows or groups, or what can be added to the one key of RANGE.
func (b *binder) edges(e *Expr, w *boundWindow, rows *binder) error {
	f := w.frame
	if f == nil {
		return nil
	}
	for _, side := range []struct {
		edge Edge
		to   **Bound
	}{{f.Lo, &w.lo}, {f.Hi, &w.hi}} {
		if side.edge.By == nil || side.edge.Side == 0 {
			continue
		}
		by, err := rows.bind(side.edge.By)
		if err != nil {
			return err
		}
		if *side.to = by; f.Unit != "RANGE" {
			if !by.Type.IsInteger() && !by.Type.IsOpen() {
				return fail(TypeMismatch, side.edge.By, "a frame of %s counts in whole numbers, %s is %s", f.Unit, side.edge.By, by.Type)
			}
			continue
		}
		if err := w.rangeEdge(e, side.edge, side.to, rows); err != nil {
			return err
		}
	}
	return nil
}

// rangeEdge makes the edge the key that lies that far from the row's own.
func (w *boundWindow) rangeEdge(e *Expr, edge Edge, to **Bound, rows *binder) error {
	if len(w.order) != 1 {
		return fail(BadArgument, e, "a frame of RANGE with a distance needs one key of order")
	}
	op := "+"
	if edge.Side < 0 != w.order[0].Desc {
		op = "-"
	}
	by := edge.By
	if w.order[0].By.Type.Nano && (*to).Type == column.DurationType {
		by = Fn("cast_time_unit", by, Lit("ns")).At(by.Span) // the coarser unit would move the edge
	}
	far, err := rows.bind(Fn(op, e.Window.Order[0].Expr, by).At(edge.By.Span))
	if err != nil {
		return err
	}
	if by := w.order[0].By; by.Type.Kind == column.Date { // days are moved by durations to datetimes
		if w.order[0].By, err = by.coerce(far.Type); err != nil {
			return err
		}
	}
	*to, err = far.coerce(w.order[0].By.Type)
	return err
}

// windowed computes an aggregate over the frames of all rows.
func (x *Context) windowed(b *Bound) (*column.Column, error) {
	f, err := x.framer(b.window)
	if err != nil {
		return nil, err
	}
	return x.overFrames(b.Args[0], f)
}

// framer has the layout of a window's rows, and the bounds of their frames.
func (x *Context) framer(w *boundWindow) (*framer, error) {
	l, err := x.layout(w)
	if err != nil {
		return nil, err
	}
	f := &framer{layout: l, frame: w.frame, until: len(l.rows)}
	if w.lo != nil {
		if f.lo, err = x.EvalRows(w.lo); err != nil {
			return nil, err
		}
	}
	if w.hi != nil {
		if f.hi, err = x.EvalRows(w.hi); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (x *Context) overFrames(agg *Bound, f *framer) (*column.Column, error) {
	in, err := x.framed(agg)
	if err != nil {
		return nil, err
	}
	out, err := x.places(agg, f, in)
	if err != nil {
		return nil, err
	}
	back := make([]int32, x.Rows)
	for place, row := range f.rows {
		back[row] = int32(place)
	}
	return out.Take(back), nil
}

// places computes the aggregate for the places that are asked for, and picks the way: a tree for what combines, else each frame's rows one after
// the other.
func (x *Context) places(agg *Bound, f *framer, in *framedRows) (*column.Column, error) {
	if c := combinerOf(agg, in); c != nil && (f.frame == nil || f.frame.Exclude == "") {
		return c.run(f)
	}
	return x.enumerate(agg, f, in)
}

// framedRows are an aggregate's columns before frames choose among their rows.
type framedRows struct {
	col  *column.Column
	rest []*column.Column
	keep column.Bitmap // what its filter lets pass; nil: all
	keys []column.SortKey
}

func (x *Context) framed(agg *Bound) (*framedRows, error) {
	in := &fold{node: agg}
	out := &framedRows{}
	var err error
	if len(agg.Args) > 0 {
		if out.col, err = x.EvalRows(agg.Args[0]); err != nil {
			return nil, err
		}
		if err = in.others(x); err != nil {
			return nil, err
		}
		out.rest = in.rest
	}
	if agg.Filter != nil {
		mask, err := x.EvalRows(agg.Filter)
		if err != nil {
			return nil, err
		}
		out.keep = Mask(mask)
	}
	out.keys, err = x.sortKeys(agg.Order)
	return out, err
}

const frameBatch = 1 << 20 // rows of frames that are gathered at once

// enumerate evaluates the aggregate with each asked place's frame as a group, some places at a time.
func (x *Context) enumerate(agg *Bound, f *framer, in *framedRows) (*column.Column, error) {
	var parts []*column.Column
	rows, ids := []int32{}, []int32{} // no ids at all would say that there is one group
	start := f.first
	flush := func(to int) error {
		if to == start {
			return nil
		}
		c, err := x.foldFrames(agg, in, rows, ids, to-start)
		parts, rows, ids, start = append(parts, c), rows[:0:0], ids[:0:0], to
		return err
	}
	for i := f.first; i < f.until; i++ {
		from, to := f.bounds(i)
		for k := from; k < to; k++ {
			if row := f.rows[k]; !f.excludes(i, k) && (in.keep == nil || in.keep.Get(int(row))) {
				rows, ids = append(rows, row), append(ids, int32(i-start))
			}
		}
		if len(rows) > frameBatch {
			if err := flush(i + 1); err != nil {
				return nil, err
			}
			if x.Check != nil {
				if err := x.Check(); err != nil {
					return nil, err
				}
			}
		}
	}
	if err := flush(f.until); err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return column.OfNulls(agg.Type, 0), nil
	}
	return column.Concat(parts), nil
}

func (f *framer) excludes(i, k int) bool {
	if f.frame == nil {
		return false
	}
	peers := k >= int(f.peer[i]) && k < int(f.last[i])
	switch f.frame.Exclude {
	case "CURRENT ROW":
		return k == i
	case "GROUP":
		return peers
	case "TIES":
		return peers && k != i
	}
	return false
}

func (x *Context) foldFrames(agg *Bound, in *framedRows, rows, ids []int32, n int) (*column.Column, error) {
	if len(in.keys) > 0 {
		keys := []column.SortKey{{Col: column.Of(column.Int32Type, ids, nil)}}
		for _, k := range in.keys {
			k.Col = k.Col.Take(rows)
			keys = append(keys, k)
		}
		order := column.Sort(keys, len(rows))
		sortedRows, sortedIDs := make([]int32, len(rows)), make([]int32, len(rows))
		for i, o := range order {
			sortedRows[i], sortedIDs[i] = rows[o], ids[o]
		}
		rows, ids = sortedRows, sortedIDs
	}
	f := &fold{node: agg, rows: len(rows), ids: ids, n: n}
	if in.col != nil {
		f.col = in.col.Take(rows)
	}
	for _, c := range in.rest {
		f.rest = append(f.rest, c.Take(rows))
	}
	if agg.From.Distinct && f.col != nil {
		f.distinct()
	}
	return agg.agg.eval(f)
}
