package dataframe

import (
	"strconv"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// besideName begins the names of columns that stand beside a frame's own for the time of one verb.
const besideName = "\x00beside"

// aligned puts the values of series that stand in expressions, one for each row, beside the rows of the frame, and lets the
// expressions read them there. It gives the columns that are to be dropped behind the verb. A frame whose expressions have no such
// values stays as it is, and lazy; another is collected: its plan has no rows that could be counted.
func (f *Frame) aligned(env Env, except map[string]bool, exprs []*expr.Expr) (g *Frame, out, drop []*expr.Expr, err error) {
	places := map[*column.Column]string{}
	var cols []*column.Column
	for _, e := range exprs {
		e.Walk(func(x *expr.Expr) bool {
			if c, ok := x.SeriesOf(); ok && places[c] == "" {
				places[c] = besideName + strconv.Itoa(len(cols))
				cols = append(cols, c)
			}
			return true
		})
	}
	if len(cols) == 0 {
		return f, exprs, nil, nil
	}
	if f.shape {
		return f, promised(exprs), nil, nil
	}
	for _, e := range exprs {
		for _, one := range e.Expand(f.Schema(), except) { // before there are columns that no wildcard means
			out = append(out, placed(one, places))
		}
	}
	if g, err = f.beside(env, cols); err != nil {
		return nil, nil, nil, err
	}
	for i := range cols {
		drop = append(drop, expr.Col(besideName+strconv.Itoa(i)))
	}
	return g, out, drop, nil
}

// promised is what a frame without rows sees of series: their types.
func promised(exprs []*expr.Expr) []*expr.Expr {
	out := make([]*expr.Expr, len(exprs))
	for i, e := range exprs {
		out[i] = e.Rewrite(func(x *expr.Expr) *expr.Expr {
			if c, ok := x.SeriesOf(); ok {
				return expr.LitOf(c.Type(), expr.Later{}).Named(x.Name).At(x.Span)
			}
			return x
		})
	}
	return out
}

// placed reads series from the columns where they stand; the result keeps its name.
func placed(e *expr.Expr, places map[*column.Column]string) *expr.Expr {
	out := e.Rewrite(func(x *expr.Expr) *expr.Expr {
		if c, ok := x.SeriesOf(); ok {
			return expr.Col(places[c]).At(x.Span)
		}
		return x
	})
	if name := e.OutputName(); out != e && out.OutputName() != name {
		return out.Named(name).At(e.Span)
	}
	return out
}

// beside adds columns of hidden names to the frame's rows. One value stands for all rows.
func (f *Frame) beside(env Env, cols []*column.Column) (*Frame, error) {
	t, err := f.Collect(env)
	if err != nil {
		return nil, err
	}
	names, all := append([]string(nil), t.Schema().Names()...), append([]*column.Column(nil), t.Columns()...)
	for i, c := range cols {
		if c.Len() == 1 && t.Rows() != 1 {
			c = c.Broadcast(t.Rows())
		}
		if len(names) > i && c.Len() != t.Rows() {
			return nil, expr.Errorf(expr.BadArgument, nil, "a series of %d values for %d rows", c.Len(), t.Rows())
		}
		names, all = append(names, besideName+strconv.Itoa(i)), append(all, c)
	}
	out, err := column.FromColumns(names, all)
	if err != nil {
		return nil, err
	}
	return &Frame{node: FromTable(out).node, lazy: f.lazy}, nil
}

// without drops the columns that aligned has added.
func (f *Frame) without(env Env, drop []*expr.Expr, err error) (*Frame, error) {
	if err != nil || len(drop) == 0 {
		return f, err
	}
	return f.Drop(env, drop...)
}
