package df

import (
	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// runDynamic makes groups by the starts of windows. A row lies in several windows if they overlap: then it comes once for each.
func runDynamic(x *verbCall) (any, error) {
	index, err := x.args[0].column()
	if err != nil {
		return nil, err
	}
	every, ok := x.args[1].text()
	if !ok {
		return nil, errLater
	}
	by, err := x.optional(5)
	if err != nil {
		return nil, err
	}
	name := index.OutputName()
	start := expr.Fn("truncate", index, expr.Lit(every))
	if offset, ok := x.args[3].text(); ok && offset != "" {
		start = expr.Fn("offset_by", expr.Fn("truncate", expr.Fn("offset_by", index, expr.Lit(negated(offset))), expr.Lit(every)), expr.Lit(offset))
	}
	f, err := x.self.WithColumns(x.env, start.Named(windowStart))
	if err != nil {
		return nil, err
	}
	length := every
	if period, ok := x.args[2].text(); ok && period != every {
		length = period
		if f, err = x.overlapping(f, index, every, period); err != nil {
			return nil, err
		}
	}
	key := expr.Col(windowStart).Named(name)
	if label, _ := x.args[4].text(); label == "right" {
		key = expr.Fn("offset_by", expr.Col(windowStart), expr.Lit(length)).Named(name)
	}
	return &grouping{f: f, keys: append(by, key), sorted: true}, nil
}

// windowStart is the column of the windows' starts.
const windowStart = "\x00start"

func negated(offset string) string {
	if offset[0] == '-' {
		return offset[1:]
	}
	return "-" + offset
}

// most windows that one row may lie in
const maxOverlap = 10_000

// overlapping repeats each row for the windows before that it still lies in, and drops those that it lies behind.
func (x *verbCall) overlapping(f *dataframe.Frame, index *expr.Expr, every, period string) (*dataframe.Frame, error) {
	inside := func(g *dataframe.Frame) (*dataframe.Frame, error) {
		return g.Filter(x.env, expr.Fn("<", index, expr.Fn("offset_by", expr.Col(windowStart), expr.Lit(period))))
	}
	part, err := inside(f)
	if err != nil || f.IsShape() {
		return part, err
	}
	parts := []*dataframe.Frame{part}
	for step := f; len(parts) < maxOverlap; {
		if step, err = step.WithColumns(x.env, expr.Fn("offset_by", expr.Col(windowStart), expr.Lit(negated(every))).Named(windowStart)); err != nil {
			return nil, err
		}
		if part, err = inside(step); err != nil {
			return nil, err
		}
		t, err := part.Collect(x.env)
		if err != nil {
			return nil, err
		}
		if t.Rows() == 0 {
			break
		}
		parts = append(parts, part)
	}
	return dataframe.Concat(x.env, parts, false)
}

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
	if err != nil {
		return nil, err
	}
	w := &expr.Window{Partition: by, Order: []expr.OrderKey{{Expr: index}}, Frame: frame}
	return &grouping{f: x.self, keys: append(by, index), window: w}, nil
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
