package expr

import (
	"errors"

	"skep/dataframe/column"
)

// Framed is an aggregate over frames of rows that come in the window's order, piece by piece. Only what frames reach into is kept: rows, or, where a frame
// begins with the partition, what the rows before add up to. A frame that ends with the partition is one that begins with it in rows that come
// the other way round.
type Framed struct {
	Of     *Bound // the Windowed
	Turned bool   // rows are to come from the last to the first
	own    *Bound // the same, of rows in the order in which they come
	whole  bool   // frames begin with the partition
	before span
	value  *column.Column // of the one row that before stands for
	open   bool           // the first row's partition began before it
}

// framedOf is nil for a window that cannot be had in pieces: frames whose distances vary, and aggregates over all rows before that do not add up.
func framedOf(b *Bound) *Framed {
	w := b.window
	if b.Args[0].looksInside() || !isConstant(w, w.lo) || !isConstant(w, w.hi) {
		return nil
	}
	f := &Framed{Of: b, own: b}
	lo, hi := w.frame == nil || endless(w.frame.Lo, -1), w.frame != nil && endless(w.frame.Hi, 1)
	if hi {
		if lo = endless(w.frame.Lo, -1); lo || w.frame.Short || w.frame.Open {
			return nil
		}
		f.own, f.Turned, lo = turned(b), true, true
	}
	f.whole = lo
	agg := f.own.Args[0]
	if f.whole && (!combines(agg) || f.own.window.frame != nil && f.own.window.frame.Exclude != "" || !f.own.window.endsAhead()) {
		return nil
	}
	return f
}

// isWhole tells a frame of all rows of the partition.
func (w *boundWindow) isWhole() bool {
	if w.frame == nil {
		return len(w.order) == 0
	}
	return endless(w.frame.Lo, -1) && endless(w.frame.Hi, 1) && w.frame.Exclude == ""
}

func endless(e Edge, side int) bool { return e.Side == side && e.By == nil }

// isConstant tells whether a distance is the same for all rows, so that frames move on as rows do. In RANGE it was added to the key.
func isConstant(w *boundWindow, by *Bound) bool {
	if by == nil {
		return true
	}
	if w.frame.Unit != "RANGE" {
		return by.Op == Literal
	}
	for by.Op == Cast {
		by = by.Args[0]
	}
	return by.Op == Call && len(by.Args) == 2 && isFixed(by.Args[1])
}

func isFixed(b *Bound) bool {
	for b.Op == Cast {
		b = b.Args[0]
	}
	return b.Op == Literal
}

// endsAhead tells whether no frame ends before its row: what was added up cannot be taken away again.
func (w *boundWindow) endsAhead() bool {
	return w.frame == nil || w.frame.Hi.Side >= 0 || w.frame.Unit == "ROWS"
}

// behindRow is how many rows before its own a frame of ROWS ends.
func (w *boundWindow) behindRow() int {
	if w.frame == nil || w.frame.Hi.Side >= 0 || w.hi == nil {
		return 0
	}
	n, _ := w.hi.Value.(int64)
	return int(max(0, min(n, column.MaxRows)))
}

// combines tells whether an aggregate of rows is known from those of two parts of them.
func combines(agg *Bound) bool {
	if agg.From.Distinct || len(agg.Order) > 0 || len(agg.Args) > 0 && agg.Args[0].Type.Kind == column.Null {
		return false
	}
	switch agg.From.Name {
	case "len", "count", "first", "last", "min", "max":
		return true
	case "sum", "mean":
		return agg.Type.IsFloat() || agg.Type.Kind == column.Int64
	}
	return false
}

// turned is a window over rows that come the other way round.
func turned(b *Bound) *Bound {
	w := *b.window
	w.order = make([]BoundKey, len(b.window.order))
	for i, k := range b.window.order {
		w.order[i] = BoundKey{k.By, !k.Desc, !k.NullsLast}
	}
	frame := *w.frame
	frame.Lo, frame.Hi = Edge{-w.frame.Hi.Side, w.frame.Hi.By}, Edge{-w.frame.Lo.Side, w.frame.Lo.By}
	w.frame, w.lo, w.hi = &frame, b.window.hi, b.window.lo
	out, agg := *b, *b.Args[0]
	if other := map[string]string{"first": "last", "last": "first"}[agg.From.Name]; other != "" {
		from := *agg.From
		from.Name = other
		agg.From, agg.agg = &from, aggregateNamed(other)
	}
	out.window, out.Args = &w, []*Bound{&agg}
	return &out
}

// Keys are the keys of partitions, then those of the order, of the rows as they are to come before they are turned.
func (f *Framed) Keys() (part []*Bound, order []BoundKey) { return f.Of.window.part, f.Of.window.order }

// Columns are the places of the columns that are read.
func (f *Framed) Columns() map[int]bool {
	out, w := map[int]bool{}, f.Of.window
	for _, b := range append(append([]*Bound{}, w.part...), w.lo, w.hi, f.Of.Args[0]) {
		b.reads(out)
	}
	for _, k := range w.order {
		k.By.reads(out)
	}
	return out
}

func (b *Bound) reads(places map[int]bool) {
	if b == nil {
		return
	}
	if b.Op == Column {
		places[b.Index] = true
	}
	for _, a := range append(append([]*Bound{}, b.Args...), b.Filter) {
		a.reads(places)
	}
	for _, k := range b.Order {
		k.By.reads(places)
	}
}

// errBehind is a frame that reaches behind what was kept: then frames did not move on as rows do.
var errBehind = errors.New("a window's frame reaches behind the rows that were kept")

// Piece computes the rows from one on whose frames end before the end of the rows that are there, unless these are all. The first keep rows are needed no more.
func (f *Framed) Piece(x *Context, at int, all bool) (out *column.Column, keep int, err error) {
	fr, err := x.framer(f.own.window)
	if err != nil {
		return nil, 0, err
	}
	in, err := x.framed(f.own.Args[0])
	if err != nil {
		return nil, 0, err
	}
	fr.first, fr.until = at, f.settled(fr, at, all)
	if f.whole {
		out, err = f.combined(fr, in)
	} else {
		out, err = x.places(f.own.Args[0], fr, in)
	}
	if err != nil {
		return nil, 0, err
	}
	keep = f.reach(fr, all)
	if f.whole {
		f.carry(fr, in, keep)
	}
	return out, keep, nil
}

// settled is up to which place frames are known.
func (f *Framed) settled(fr *framer, at int, all bool) int {
	n := len(fr.rows)
	for i := at; i < n && !all; i++ {
		if _, to := fr.bounds(i); int(fr.end[i]) == n && to >= n {
			return i
		}
	}
	return n
}

// reach is from which place on rows are needed for the frames to come.
func (f *Framed) reach(fr *framer, all bool) int {
	n := len(fr.rows)
	if all {
		return n
	}
	keep := min(fr.until, n-1)
	if f.whole {
		return max(0, keep-f.own.window.behindRow()-1)
	}
	if fr.until > 0 {
		if from, _ := fr.bounds(fr.until - 1); from < keep {
			keep = from
		}
	}
	return max(keep, 0)
}

// combined puts what came before and the rows of the frame together.
func (f *Framed) combined(fr *framer, in *framedRows) (*column.Column, error) {
	c := f.combiner(in)
	c.plant(fr)
	spans := make([]span, 0, fr.until-fr.first)
	for i := fr.first; i < fr.until; i++ {
		from, to := fr.bounds(i)
		s := c.ask(from, to)
		if f.open && fr.part[i] == 0 {
			if to < 0 {
				return nil, errBehind
			}
			s = c.join(f.before, s)
		}
		if s.over && c.name == "sum" && !c.col.Type().IsFloat() {
			return nil, Errorf(BadValue, nil, "a sum over a window leaves i64")
		}
		spans = append(spans, s)
	}
	return c.result(spans), nil
}

// combiner has the value of the row that stands for those before behind the others.
func (f *Framed) combiner(in *framedRows) *combiner {
	c := &combiner{name: f.own.Args[0].From.Name, col: in.col, keep: in.keep}
	if f.open && f.value != nil && in.col != nil {
		row := int32(in.col.Len())
		c.col = column.Concat([]*column.Column{in.col, f.value})
		if f.before.min >= 0 {
			f.before.min = row
		}
		if f.before.max >= 0 {
			f.before.max = row
		}
	}
	return c
}

// carry adds the first rows to what came before, as far as they belong to the partition that goes on.
func (f *Framed) carry(fr *framer, in *framedRows, keep int) {
	if keep >= len(fr.rows) {
		return
	}
	c := f.combiner(in)
	from, sum := int(fr.part[keep]), span{min: -1, max: -1}
	if f.open && from == 0 {
		sum = f.before
	}
	for k := from; k < keep; k++ {
		sum = c.join(sum, c.leaf(int(fr.rows[k])))
	}
	f.open = from < keep || f.open && from == 0
	f.before, f.value = sum, nil
	row := sum.max
	if c.name == "min" || c.name == "first" {
		row = sum.min
	}
	if row >= 0 && c.col != nil {
		f.value = c.col.Take([]int32{row})
	}
}
