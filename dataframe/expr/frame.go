package expr

import (
	"math"
	"sort"

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
	far, err := rows.bind(Fn(op, e.Window.Order[0].Expr, edge.By).At(edge.By.Span))
	if err != nil {
		return err
	}
	by := w.order[0].By
	if by.Type.Kind == column.Date { // days are moved by durations to datetimes
		if w.order[0].By, err = by.coerce(far.Type); err != nil {
			return err
		}
	}
	*to, err = far.coerce(w.order[0].By.Type)
	return err
}

// layout is a window's rows in order: those of one partition together.
type layout struct {
	rows  []int32 // in order
	part  []int32 // of each place the start of its partition
	end   []int32 // and its end
	peer  []int32 // of each place the first of its peers
	last  []int32 // and the end of its peers
	group []int32 // number of its peer group
	by    *column.Column
	desc  bool
	nulls bool // last
}

func (x *Context) layout(w *boundWindow) (*layout, error) {
	parts := make([]*column.Column, len(w.part))
	for i, p := range w.part {
		var err error
		if parts[i], err = x.EvalRows(p); err != nil {
			return nil, err
		}
	}
	g := column.GroupBy(parts, x.Rows)
	keys, err := x.sortKeys(w.order)
	if err != nil {
		return nil, err
	}
	ids := column.Of(column.Int32Type, g.IDs, nil)
	l := &layout{rows: column.Sort(append([]column.SortKey{{Col: ids}}, keys...), x.Rows)}
	cols := make([]*column.Column, len(keys))
	for i, k := range keys {
		cols[i] = k.Col
	}
	peers := column.GroupBy(append([]*column.Column{ids}, cols...), x.Rows)
	l.part, l.end = runs(l.rows, g.IDs)
	l.peer, l.last = runs(l.rows, peers.IDs)
	l.number()
	if len(keys) == 1 {
		l.by, l.desc, l.nulls = keys[0].Col, keys[0].Desc, keys[0].NullsLast
	}
	return l, nil
}

// runs gives for each place where the run of equal ids around it starts and ends.
func runs(rows, ids []int32) (start, end []int32) {
	start, end = make([]int32, len(rows)), make([]int32, len(rows))
	for from := 0; from < len(rows); {
		to := from
		for to < len(rows) && ids[rows[to]] == ids[rows[from]] {
			to++
		}
		for k := from; k < to; k++ {
			start[k], end[k] = int32(from), int32(to)
		}
		from = to
	}
	return start, end
}

func (l *layout) number() {
	l.group = make([]int32, len(l.rows))
	for i := range l.group {
		if i > 0 {
			if l.group[i] = l.group[i-1]; l.peer[i] == int32(i) {
				l.group[i]++
			}
		}
	}
}

// framer finds the frame of each place: [from, to) without what is excluded.
type framer struct {
	*layout
	frame  *Frame
	lo, hi *column.Column // distances, or keys for RANGE
	ends   []int32        // of each peer group the end
}

// bounds gives the frame of place i.
func (f *framer) bounds(i int) (from, to int) {
	if f.frame == nil {
		return int(f.part[i]), int(f.last[i])
	}
	from = f.edge(i, f.frame.Lo, f.lo, true)
	to = f.edge(i, f.frame.Hi, f.hi, false)
	return max(from, int(f.part[i])), min(to, int(f.end[i]))
}

func (f *framer) edge(i int, e Edge, by *column.Column, low bool) int {
	switch {
	case e.Side == 0 && f.frame.Unit == "ROWS":
		return i + boolInt(!low)
	case e.Side == 0 && low:
		return int(f.peer[i])
	case e.Side == 0 && f.frame.Short:
		return int(f.peer[i])
	case e.Side == 0:
		return int(f.last[i])
	case e.By == nil && e.Side < 0:
		return int(f.part[i])
	case e.By == nil:
		return int(f.end[i])
	case f.frame.Unit == "RANGE":
		return f.keyEdge(i, by, low)
	}
	row := int(f.rows[i])
	if by.IsNull(row) {
		return int(f.part[i])
	}
	n := int(max(-column.MaxRows, min(by.Int(row), column.MaxRows))) * e.Side
	if f.frame.Unit == "ROWS" {
		return i + n + boolInt(!low)
	}
	return f.groupEdge(i, n, low)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// groupEdge moves by peer groups within the partition.
func (f *framer) groupEdge(i, n int, low bool) int {
	first, final := int(f.group[f.part[i]]), int(f.group[f.end[i]-1])
	g := int(f.group[i]) + n
	switch {
	case g < first && low:
		return int(f.part[i])
	case g < first:
		return int(f.part[i])
	case g > final:
		return int(f.end[i])
	}
	start := sort.Search(len(f.group), func(k int) bool { return int(f.group[k]) >= g })
	if low {
		return start
	}
	return int(f.last[start])
}

// keyEdge finds the first place whose key is not before the edge's, or the first behind it. Nulls are peers of each other alone.
func (f *framer) keyEdge(i int, by *column.Column, low bool) int {
	row := int(f.rows[i])
	if by.IsNull(row) {
		if low {
			return int(f.peer[i])
		}
		return int(f.last[i])
	}
	from, to := int(f.part[i]), int(f.end[i])
	return from + sort.Search(to-from, func(k int) bool {
		r := int(f.rows[from+k])
		if f.by.IsNull(r) {
			return f.nulls
		}
		c := column.CompareRows(f.by, r, by, row)
		if f.desc {
			c = -c
		}
		if low && !f.frame.Open || !low && f.frame.Short {
			return c >= 0
		}
		return c > 0
	})
}

// windowed computes an aggregate over the frames of all rows.
func (x *Context) windowed(b *Bound) (*column.Column, error) {
	w := b.window
	l, err := x.layout(w)
	if err != nil {
		return nil, err
	}
	f := &framer{layout: l, frame: w.frame}
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
	return x.overFrames(b.Args[0], f)
}

// overFrames picks the way: a tree for what combines, else each frame's rows one after the other.
func (x *Context) overFrames(agg *Bound, f *framer) (*column.Column, error) {
	in, err := x.framed(agg)
	if err != nil {
		return nil, err
	}
	var out *column.Column
	if c := combinerOf(agg, in); c != nil && (f.frame == nil || f.frame.Exclude == "") {
		out, err = c.run(f, in)
	} else {
		out, err = x.enumerate(agg, f, in)
	}
	if err != nil {
		return nil, err
	}
	back := make([]int32, x.Rows)
	for place, row := range f.rows {
		back[row] = int32(place)
	}
	return out.Take(back), nil
}

// operands are an aggregate's columns before frames choose among their rows.
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

// enumerate evaluates the aggregate with each place's frame as a group, some places at a time.
func (x *Context) enumerate(agg *Bound, f *framer, in *framedRows) (*column.Column, error) {
	var parts []*column.Column
	var rows, ids []int32
	start := 0
	flush := func(to int) error {
		if to == start {
			return nil
		}
		c, err := x.foldFrames(agg, in, rows, ids, to-start)
		parts, rows, ids, start = append(parts, c), rows[:0:0], ids[:0:0], to
		return err
	}
	for i := range f.rows {
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
	if err := flush(len(f.rows)); err != nil {
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

// span is what a range of rows adds up to.
type span struct {
	n     int64 // rows with a value
	sum   float64
	whole int64
	over  bool  // whole has left i64
	min   int32 // row of the least value, -1: none
	max   int32
}

// combiner computes sum, mean, count, min, max, first and last with a tree of spans: each frame is put together of some twenty.
type combiner struct {
	name string
	col  *column.Column
	keep column.Bitmap // rows that count; nil: all
	tree []span
	size int
}

func combinerOf(agg *Bound, in *framedRows) *combiner {
	if agg.From.Distinct || len(agg.Order) > 0 {
		return nil
	}
	c := &combiner{name: agg.From.Name, col: in.col, keep: in.keep}
	switch {
	case c.name == "len" || c.name == "count" || c.name == "first" || c.name == "last":
	case c.col == nil || c.col.Type().Kind == column.Null:
		return nil
	case c.name == "min" || c.name == "max":
	case (c.name == "sum" || c.name == "mean") && (agg.Type.IsFloat() || agg.Type.Kind == column.Int64):
	default:
		return nil
	}
	return c
}

func (c *combiner) leaf(row int) span {
	s := span{min: -1, max: -1}
	switch {
	case c.keep != nil && !c.keep.Get(row):
		return s
	case c.col == nil || c.name == "len":
		s.n = 1
		return s
	case c.name == "first" || c.name == "last":
		s.min, s.max = int32(row), int32(row)
		return s
	case c.col.IsNull(row):
		return s
	}
	s.n, s.min, s.max = 1, int32(row), int32(row)
	switch t := c.col.Type(); {
	case c.name == "min" || c.name == "max" || c.name == "count":
	case t.IsNumeric():
		if s.sum = c.col.Float(row); t.IsInteger() {
			s.whole = c.col.Int(row)
		}
	case t.Kind == column.Bool:
		s.whole = int64(boolInt(c.col.Bools().Get(row)))
		s.sum = float64(s.whole)
	}
	return s
}

func (c *combiner) join(a, b span) span {
	w := a.whole + b.whole
	out := span{n: a.n + b.n, sum: a.sum + b.sum, whole: w, over: a.over || b.over || (a.whole^w)&(b.whole^w) < 0, min: a.min, max: a.max}
	if out.min < 0 || b.min >= 0 && c.better(b.min, a.min, -1) {
		out.min = b.min
	}
	if out.max < 0 || b.max >= 0 && c.better(b.max, a.max, 1) {
		out.max = b.max
	}
	return out
}

// better compares two rows; NaN counts only where there is nothing else.
func (c *combiner) better(row, than int32, side int) bool {
	if c.name != "min" && c.name != "max" {
		return c.name == "last" && side > 0
	}
	if c.col.Type().IsFloat() {
		if math.IsNaN(c.col.Float(int(row))) {
			return false
		}
		if math.IsNaN(c.col.Float(int(than))) {
			return true
		}
	}
	return column.CompareRows(c.col, int(row), c.col, int(than))*side > 0
}

// run builds the tree over the rows in order and asks it for every frame.
func (c *combiner) run(f *framer, in *framedRows) (*column.Column, error) {
	c.size = len(f.rows)
	c.tree = make([]span, 2*c.size)
	for i, row := range f.rows {
		c.tree[c.size+i] = c.leaf(int(row))
	}
	for i := c.size - 1; i > 0; i-- {
		c.tree[i] = c.join(c.tree[2*i], c.tree[2*i+1])
	}
	out := make([]span, c.size)
	for i := range out {
		from, to := f.bounds(i)
		if out[i] = c.ask(from, to); out[i].over && c.name == "sum" && !c.col.Type().IsFloat() {
			return nil, Errorf(BadValue, nil, "a sum over a window leaves i64 in row %d", f.rows[i])
		}
	}
	return c.result(out), nil
}

// ask joins the tree's nodes that make up [from, to), in order.
func (c *combiner) ask(from, to int) span {
	left, right := span{min: -1, max: -1}, span{min: -1, max: -1}
	if from >= to {
		return left
	}
	for from, to = from+c.size, to+c.size; from < to; from, to = from/2, to/2 {
		if from&1 == 1 {
			left = c.join(left, c.tree[from])
			from++
		}
		if to&1 == 1 {
			to--
			right = c.join(c.tree[to], right)
		}
	}
	return c.join(left, right)
}

func (c *combiner) result(spans []span) *column.Column {
	n := len(spans)
	switch c.name {
	case "min", "max", "first", "last":
		rows := make([]int32, n)
		for i, s := range spans {
			if rows[i] = s.min; c.name == "max" || c.name == "last" {
				rows[i] = s.max
			}
		}
		return c.col.Take(rows)
	case "count", "len":
		out := make([]int64, n)
		for i, s := range spans {
			out[i] = s.n
		}
		return column.Of(column.Int64Type, out, nil)
	}
	if c.name == "sum" && !c.col.Type().IsFloat() {
		out := make([]int64, n)
		for i, s := range spans {
			out[i] = s.whole
		}
		return column.Of(column.Int64Type, out, nil)
	}
	b := column.NewBuilder(column.Float64Type, n)
	for _, s := range spans {
		switch {
		case c.name == "sum":
			b.Float(s.sum)
		case s.n == 0:
			b.Null()
		default:
			b.Float(s.sum / float64(s.n))
		}
	}
	out, err := b.Build().Cast(c.floatType(), false)
	if err != nil {
		panic(err) // floats become floats
	}
	return out
}

func (c *combiner) floatType() column.Type {
	if c.col.Type().Kind == column.Float32 {
		return column.Float32Type
	}
	return column.Float64Type
}
