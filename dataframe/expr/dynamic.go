package expr

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"skep/dataframe/column"
)

// timeWindows is one way to lay windows over times or numbers: they begin every so often from base on, and last a period.
type timeWindows struct {
	every, period, offset offset
	typ                   column.Type
	closed, startBy       string
}

// mostWindows is how many windows one row may lie in.
const mostWindows = 10_000

// dynamic is functions for groups by windows: the starts of all windows that a row lies in, and their ends. The arguments are the time, of
// window_starts the first time of the group, then every, period, offset, closed and start_by.
func dynamic() []function {
	return []function{
		{name: "window_starts", least: 7, most: 7, bind: bindWindowStarts, eval: evalWindowStarts},
		{name: "window_end", least: 2, most: 2, bind: bindWindowEnd, eval: evalWindowEnd},
	}
}

func isWindowed(t column.Type) bool { return isCalendar(t) || t.IsInteger() }

// lengthOf reads a length of time, or "3i" as a number of the key.
func lengthOf(s string, typ column.Type) (offset, bool) {
	if !typ.IsInteger() {
		return parseOffset(s)
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, "i"), 10, 62)
	return offset{micros: n}, err == nil
}

func (b *Bound) length(i int) (offset, error) {
	s, err := b.constantStr(i)
	if err != nil || b.later(i) {
		return offset{}, err
	}
	o, ok := lengthOf(s, b.Args[0].Type)
	switch t := b.Args[0].Type; {
	case !ok && t.IsInteger():
		return o, fail(BadArgument, b.Args[i].From, "windows of integers have lengths such as \"3i\", not %q", s)
	case !ok:
		return o, fail(BadArgument, b.Args[i].From, "%q is no length of time", s).hint("numbers with y, q, mo, w, d, h, m, s, ms, us, ns: \"1mo2d\"")
	case t.Kind == column.Date && (o.micros != 0 || o.nanos != 0):
		return o, fail(BadArgument, b.Args[i].From, "windows of dates last whole days, not %q", s).hint("cast the dates to datetime first")
	}
	return o, nil
}

func (o offset) forward() bool {
	return o.months >= 0 && o.days >= 0 && o.micros >= 0 && o.nanos >= 0 && o != offset{}
}

func bindWindowStarts(b *Bound) error {
	if err := b.want(0, "a date, a datetime or an integer", isWindowed); err != nil {
		return err
	}
	for i := 2; i < 5; i++ {
		o, err := b.length(i)
		if err != nil {
			return err
		}
		if i < 4 && !o.forward() && !b.later(i) {
			return fail(BadArgument, b.Args[i].From, "windows go forward, %s does not", b.Args[i].From)
		}
	}
	if err := closedRule(b, 5); err != nil {
		return err
	}
	by, err := b.constantStr(6)
	if err != nil {
		return err
	}
	if _, day := weekdayNamed(by); !day && by != "window" && by != "datapoint" && !b.later(6) {
		return fail(BadArgument, b.Args[6].From, "windows start by \"window\", \"datapoint\" or a day such as \"monday\", not %q", by)
	}
	b.Type = b.Args[0].Type
	if b.Type.Kind != column.Null && b.Type.Kind != column.Unknown {
		b.Type = column.ListOf(b.Type)
	}
	return nil
}

func weekdayNamed(s string) (days int64, ok bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.ToLower(d.String()) == s {
			return (int64(d) + 6) % 7, true
		}
	}
	return 0, false
}

func evalWindowStarts(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	w := &timeWindows{typ: x.node.Args[0].Type, closed: x.node.closed(5), startBy: x.node.closed(6)}
	for i, to := range map[int]*offset{2: &w.every, 3: &w.period, 4: &w.offset} {
		var err error
		if *to, err = x.node.length(i); err != nil {
			return nil, err
		}
	}
	offsets, out := make([]int64, x.rows+1), []int64(nil)
	for row := range x.rows {
		if t, first := x.args[0], x.args[1]; !t.IsNull(row * x.step(0)) {
			before := len(out)
			if out = w.around(t.Int(row*x.step(0)), w.base(first.Int(row*x.step(1))), out); len(out)-before > mostWindows || len(out) > column.MaxRows {
				return nil, x.fail("a row lies in more than %d windows", mostWindows)
			}
		}
		offsets[row+1] = int64(len(out))
	}
	child, err := x.moments(out, w.typ)
	if err != nil {
		return nil, err
	}
	return column.OfLists(column.List{Offsets: offsets, Child: child}, nil), nil
}

// base is where the first window begins: at the first time itself, on a day of its week, or on the grid that every makes.
func (w *timeWindows) base(first int64) int64 {
	if w.startBy == "datapoint" {
		return first
	}
	if day, ok := weekdayNamed(w.startBy); ok {
		start := offset{days: day}.moved(offset{days: 7, weeks: true}.truncated(first, w.typ), w.typ)
		if start > first {
			start = offset{days: -7}.moved(start, w.typ)
		}
		return w.offset.moved(start, w.typ)
	}
	start := w.offset.moved(w.every.floor(w.offset.times(-1).moved(first, w.typ), w.typ), w.typ)
	if start == first && (w.closed == "right" || w.closed == "none") {
		return w.every.times(-1).moved(start, w.typ)
	}
	return start
}

// floor is truncated, of integers too.
func (o offset) floor(v int64, typ column.Type) int64 {
	if typ.IsInteger() {
		return v - floorMod(v, o.micros)
	}
	return o.truncated(v, typ)
}

func (o offset) times(k int64) offset {
	return offset{o.months * k, o.days * k, o.micros * k, o.weeks, o.nanos * k}
}

// around writes the starts of the windows that a time lies in, the last one first.
func (w *timeWindows) around(t, base int64, out []int64) []int64 {
	k := w.last(t, base)
	for n := 0; k >= 0 && n <= mostWindows; k, n = k-1, n+1 {
		start := w.every.times(k).moved(base, w.typ)
		if start == t && (w.closed == "right" || w.closed == "none") {
			continue
		}
		end := w.period.moved(start, w.typ)
		if t > end || t == end && (w.closed == "left" || w.closed == "none") {
			break
		}
		out = append(out, start)
	}
	return out
}

// last is the number of the last window that does not begin behind a time: guessed by the mean length, then looked up.
func (w *timeWindows) last(t, base int64) int64 {
	length := w.every.months*30 + w.every.days
	if w.typ.Kind != column.Date {
		length = length*column.MicrosPerDay + w.every.micros
	}
	k := floorDiv(t-base, max(1, length))
	if w.typ.Nano { // whose difference and length may need more than 64 bits
		k = int64(math.Floor((float64(t) - float64(base)) / max(1, 1000*float64(length)+float64(w.every.nanos))))
	}
	for w.every.times(k+1).moved(base, w.typ) <= t {
		k++
	}
	for k >= 0 && w.every.times(k).moved(base, w.typ) > t {
		k--
	}
	return k
}

func bindWindowEnd(b *Bound) error {
	if err := b.want(0, "a date, a datetime or an integer", isWindowed); err != nil {
		return err
	}
	b.Type = b.Args[0].Type
	_, err := b.length(1)
	return err
}

func evalWindowEnd(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	period, err := x.node.length(1)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(x.ints(0))
	for i, v := range out {
		out[i] = period.moved(v, x.node.Type)
	}
	c, err := x.moments(out, x.node.Type)
	if err != nil || x.valid() == nil {
		return c, err
	}
	return c.Take(maskedRows(x.valid(), x.rows)), nil
}

// moments is ticks, of which none has left what nanoseconds reach.
func (x *call) moments(out []int64, typ column.Type) (*column.Column, error) {
	for _, v := range out {
		if typ.Nano && (v == belowNanos || v == aboveNanos) {
			return nil, x.fail("a window leaves what nanoseconds in 64 bits reach: 1677-09-21 to 2262-04-11").hint("dt.cast_time_unit(\"us\") reaches further")
		}
	}
	return ticks(out, typ)
}

// maskedRows are the numbers of rows, -1 where there is no value.
func maskedRows(valid column.Bitmap, n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		if out[i] = int32(i); !valid.Get(i) {
			out[i] = -1
		}
	}
	return out
}
