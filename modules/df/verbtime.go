package df

import (
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// runDynamic makes groups by windows: each row gets the starts of all windows that it lies in, and comes once for each.
func runDynamic(x *verbCall) (any, error) {
	index, err := x.args[0].column()
	if err != nil {
		return nil, err
	}
	by, err := x.optional(5)
	if err != nil {
		return nil, err
	}
	words, err := x.windowWords()
	if err != nil {
		return nil, err
	}
	first := expr.Agg("min", index)
	if len(by) > 0 {
		first = first.Within(by...)
	}
	args := []*expr.Expr{index, first}
	for _, w := range words {
		args = append(args, expr.Lit(w))
	}
	f, err := x.self.WithColumns(x.env, expr.Fn("window_starts", args...).Named(windowStart))
	if err == nil {
		f, err = f.Explode(x.env, []*expr.Expr{expr.Col(windowStart)}, plan.ExplodeOptions{})
	}
	if err != nil {
		return nil, err
	}
	return x.windowGroups(f, index, by, words[1])
}

// windowWords are every, period, offset, closed and start_by, with their defaults.
func (x *verbCall) windowWords() ([]string, error) {
	var out []string
	for _, i := range []int{1, 2, 3, 6, 8} {
		s, ok := x.args[i].text()
		if !ok && !x.args[i].isNull() {
			return nil, errLater
		}
		out = append(out, s)
	}
	if out[1] == "" {
		out[1] = out[0]
	}
	if out[2] == "" {
		out[2] = "0d"
		if strings.HasSuffix(out[0], "i") {
			out[2] = "0i"
		}
	}
	return out, nil
}

// windowGroups groups by the windows' starts, and calls them by their ends, or by the first time in them, if that is asked for.
func (x *verbCall) windowGroups(f *dataframe.Frame, index *expr.Expr, by []*expr.Expr, period string) (any, error) {
	start, name := expr.Col(windowStart), index.OutputName()
	end := expr.Fn("window_end", start, expr.Lit(period))
	g := &grouping{f: f, keys: by, sorted: true}
	if x.args[7].bool() {
		g.keys = append(g.keys, boundary(f, start, "_lower_boundary"), boundary(f, start, "_upper_boundary", period))
	}
	switch label, _ := x.args[4].text(); label {
	case "left":
		g.keys = append(g.keys, start.Named(name))
	case "right":
		g.keys = append(g.keys, end.Named(name))
	case "datapoint":
		g.keys, g.lead = append(g.keys, start), []*expr.Expr{expr.Agg("first", index).Named(name)}
	default:
		return nil, unknownWord(x.args[4], "group_by_dynamic does not know the label", label, []string{"left", "right", "datapoint"})
	}
	if _, err := f.Shaped().GroupBy(x.env, g.keys, g.lead); err != nil {
		return nil, err
	}
	return g, nil
}

// boundary is a window's start, or its end by a period; of days as the moment at which they begin.
func boundary(f *dataframe.Frame, start *expr.Expr, name string, period ...string) *expr.Expr {
	e := start
	if len(period) > 0 {
		e = expr.Fn("window_end", start, expr.Lit(period[0]))
	}
	if i, ok := f.Schema().Find(windowStart); ok && f.Schema().Fields[i].Type.Kind == column.Date {
		e = e.As(column.DatetimeType)
	}
	return e.Named(name)
}

// windowStart is the column of the windows' starts.
const windowStart = "\x00start"

func runRolling(x *verbCall) (any, error) {
	index, err := x.args[0].column()
	if err != nil {
		return nil, err
	}
	by, err := x.optional(2)
	if err != nil {
		return nil, err
	}
	if x.args[1].later() {
		return nil, errLater
	}
	closed, ok := x.args[3].text()
	if !ok {
		closed = "right"
	}
	frame, err := frameBy(x.args[1], closed)
	if err == nil && !x.args[4].isNull() {
		err = shiftFrame(frame, x.args[4])
	}
	if err != nil {
		return nil, err
	}
	w := &expr.Window{Partition: by, Order: []expr.OrderKey{{Expr: index}}, Frame: frame}
	return &grouping{f: x.self, keys: append(by, index), window: w}, nil
}

// shiftFrame lets a frame begin at an offset from each row, and not a period before it.
func shiftFrame(f *expr.Frame, offset arg) error {
	if offset.later() {
		return errLater
	}
	length, whole := f.Lo.By.Value.(int64)
	at, text := offset.integer()
	if s, ok := offset.text(); ok {
		us, fits := column.ParseDuration(strings.TrimPrefix(s, "-"))
		if at, text = int(us), fits; strings.HasPrefix(s, "-") {
			at = -at
		}
	}
	if !text || !whole {
		return expr.Errorf(expr.BadArgument, expr.Lit(nil).At(offset.span), "the offset of a window is a length such as \"-2d\", like its period")
	}
	typ := f.Lo.By.Type
	if f.Lo, f.Hi = edgeAt(int64(at), typ), edgeAt(int64(at)+length, typ); at == 0 { // an open start leaves the row itself out
		f.Lo = expr.Edge{Side: 1, By: expr.LitOf(typ, int64(0))}
	}
	return nil
}

// edgeAt is an end of a frame, so far behind a row or before it.
func edgeAt(by int64, typ column.Type) expr.Edge {
	switch {
	case by < 0:
		return expr.Edge{Side: -1, By: expr.LitOf(typ, -by)}
	case by > 0:
		return expr.Edge{Side: 1, By: expr.LitOf(typ, by)}
	}
	return expr.Edge{}
}

// runUpsample joins the frame to all times from its first to its last.
func runUpsample(x *verbCall) (any, error) {
	at, err := x.args[0].column()
	if err != nil {
		return nil, err
	}
	every, ok := x.args[1].text()
	if !ok {
		return nil, errLater
	}
	if _, err := x.self.Shaped().Select(x.env, expr.Fn("offset_by", at, expr.Lit(every))); err != nil {
		return nil, err
	}
	if x.self.IsShape() {
		return x.self, nil
	}
	t, err := x.self.Collect(x.env)
	if err != nil {
		return nil, err
	}
	c, ok := t.ByName(at.Name)
	if !ok {
		return nil, expr.NoColumn(at, at.Name, t.Schema().Names())
	}
	times, err := stepped(x.env, c, every)
	if err != nil {
		return nil, err
	}
	grid, err := column.FromColumns([]string{at.Name}, []*column.Column{times})
	if err != nil {
		return nil, err
	}
	joined, err := dataframe.FromTable(grid).Join(x.env, x.self, plan.JoinOptions{How: plan.Left, LeftOn: []*expr.Expr{at}, RightOn: []*expr.Expr{at}})
	if err != nil {
		return nil, err
	}
	var order []*expr.Expr
	for _, name := range t.Schema().Names() {
		order = append(order, expr.Col(name))
	}
	return joined.Select(x.env, order...)
}

// stepped lists the times from the least to the greatest of a column.
func stepped(env dataframe.Env, c *column.Column, every string) (*column.Column, error) {
	rows := column.Sort([]column.SortKey{{Col: c, NullsLast: true}}, c.Len())
	if c.Len() == c.Nulls() {
		return c.Slice(0, 0), nil
	}
	at, last := c.Take(rows[:1]), c.Take(rows[c.Len()-c.Nulls()-1:][:1])
	parts := []*column.Column{}
	for column.CompareRows(at, 0, last, 0) <= 0 {
		parts = append(parts, at)
		if len(parts) > column.MaxRows/1000 {
			return nil, expr.Errorf(expr.BadArgument, nil, "steps of %s make too many rows", every)
		}
		t, err := column.FromColumns([]string{"t"}, []*column.Column{at})
		if err != nil {
			return nil, err
		}
		f, err := dataframe.FromTable(t).Select(env, expr.Fn("offset_by", expr.Col("t"), expr.Lit(every)))
		if err != nil {
			return nil, err
		}
		if t, err = f.Collect(env); err != nil {
			return nil, err
		}
		if column.CompareRows(t.Column(0), 0, at, 0) <= 0 {
			return nil, expr.Errorf(expr.BadArgument, nil, "upsample needs steps forward, not %q", every)
		}
		at = t.Column(0)
	}
	return column.Concat(parts), nil
}
