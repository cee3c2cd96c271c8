package expr

import (
	"skep/dataframe/column"
)

// Context is what a bound expression is evaluated over.
type Context struct {
	Table  *column.Table    // whose columns are taken when an expression reads them; nil: Cols
	Cols   []*column.Column // in the schema's order
	Rows   int
	Groups *column.Groups            // in agg, and inside of over
	Check  func() error              // asked before each kernel: cancelled? nil: never
	Pool   column.Pool               // for kernels over many rows; nil: the caller's goroutine
	Known  map[*Bound]*column.Column // expressions whose values are known: aggregates that were put together from parts

	shared map[*Bound]*column.Column // parts that stand in several places, once computed
	runs   map[*Bound]run            // and those of a length of their own
	sorted *run                      // the rows' numbers by their groups, once sorted
	counts []int64                   // rows of each group, once counted
	totals map[*Bound]*Total         // of each over whose aggregates are known
}

func (x *Context) pool() column.Pool {
	if x.Pool == nil {
		return column.Serial
	}
	return x.Pool
}

func (x *Context) column(i int) *column.Column {
	if x.Table != nil {
		return x.Table.Column(i)
	}
	return x.Cols[i]
}

// Eval computes a bound expression: one row for a Scalar, a row for each group for Group, x.Rows rows for Rows.
func (x *Context) Eval(b *Bound) (*column.Column, error) {
	if x.Check != nil {
		if err := x.Check(); err != nil {
			return nil, err
		}
	}
	if x.Known != nil {
		if c, ok := x.Known[b]; ok {
			return c, nil
		}
	}
	if b.Shape == Free {
		r, err := x.run(b)
		return r.col, err
	}
	if b.twice {
		return x.evalShared(b)
	}
	return x.evalOnce(b)
}

func (x *Context) evalOnce(b *Bound) (*column.Column, error) {
	switch b.Op {
	case Column:
		return x.column(b.Index), nil
	case Literal:
		return column.Constant(b.Type, b.Value, 1)
	case Cast:
		if c := x.onDictionary(b); c != nil {
			return c, nil
		}
		return x.cast(b)
	case Aggregate:
		in, err := x.fold(b)
		if err != nil {
			return nil, err
		}
		return b.agg.eval(in)
	case Over:
		if t := x.totals[b]; t != nil {
			return x.overTotal(b, t)
		}
		return x.over(b)
	case Windowed:
		return x.windowed(b)
	}
	if c := x.onDictionary(b); c != nil {
		return c, nil
	}
	return x.call(b)
}

// EvalRows is Eval with scalars repeated for each row.
func (x *Context) EvalRows(b *Bound) (*column.Column, error) {
	c, err := x.Eval(b)
	switch {
	case err != nil || b.Shape == Rows:
		return c, err
	case b.Shape != Free:
		return c.Broadcast(x.size(b.Shape, Rows)), nil
	case c.Len() != x.Rows:
		return nil, WrongLength(b.From, c.Len(), x.Rows)
	}
	return c, nil
}

// EvalGroups is Eval with scalars repeated for each group.
func (x *Context) EvalGroups(b *Bound) (*column.Column, error) {
	c, err := x.Eval(b)
	if err != nil || b.Shape == Group {
		return c, err
	}
	return c.Broadcast(x.Groups.Len()), nil
}

func (x *Context) size(from, to Shape) int {
	switch max(from, to) {
	case Rows:
		return x.Rows
	case Group:
		return x.Groups.Len()
	}
	return 1
}

func (x *Context) cast(b *Bound) (*column.Column, error) {
	c, err := x.Eval(b.Args[0])
	if err != nil {
		return nil, err
	}
	return b.castOf(c)
}

func (b *Bound) castOf(c *column.Column) (*column.Column, error) {
	out, err := c.Cast(b.Type, b.Lenient)
	if ce, ok := err.(*column.CastError); ok {
		return nil, fail(BadValue, b.From, "%s: %s", b.From, ce).hint("try_cast gives null for values that do not fit")
	}
	return out, err
}

func (x *Context) call(b *Bound) (*column.Column, error) {
	c := &call{node: b, args: make([]*column.Column, len(b.Args)), rows: x.size(b.Shape, Scalar), pool: x.pool()}
	for i, a := range b.Args {
		if a.Op == Lambda {
			c.each = x.body(a)
			c.args = c.args[:i]
			break
		}
		col, err := x.Eval(a)
		if err != nil {
			return nil, err
		}
		switch {
		case b.Shape == Rows && a.Shape == Group:
			col = col.Take(x.Groups.IDs)
		case b.Shape == Group && a.Shape == Scalar && c.rows != 1 || b.fn.window:
			col = col.Broadcast(c.rows)
		}
		c.args[i] = col
	}
	if c.n = 1; x.Groups != nil && b.Shape == Rows {
		c.ids, c.n = x.Groups.IDs, x.Groups.Len()
	}
	return b.fn.eval(c)
}

func (x *Context) over(b *Bound) (*column.Column, error) {
	keys := make([]*column.Column, len(b.Args)-1)
	for i, k := range b.Args[1:] {
		var err error
		if keys[i], err = x.EvalRows(k); err != nil {
			return nil, err
		}
	}
	groups, err := column.GroupIn(x.pool(), keys, x.Rows)
	if err != nil {
		return nil, err
	}
	inner := &Context{Table: x.Table, Cols: x.Cols, Rows: x.Rows, Groups: groups, Check: x.Check, Pool: x.Pool}
	if b.Args[0].Shape == Free {
		return inner.backToRows(b)
	}
	c, err := inner.Eval(b.Args[0])
	switch {
	case err != nil:
		return nil, err
	case b.Args[0].Shape == Group:
		return c.TakeIn(x.pool(), inner.Groups.IDs)
	case b.Args[0].Shape == Scalar:
		return c.Broadcast(x.Rows), nil
	}
	return c, nil
}

// fold prepares the evaluation of one aggregate.
func (x *Context) fold(b *Bound) (*fold, error) {
	in := &fold{node: b, rows: x.Rows, n: 1, of: x}
	if x.Groups != nil {
		in.ids, in.n = x.Groups.IDs, x.Groups.Len()
	}
	if b.ofRun() {
		return in, x.foldRun(b, in)
	}
	if len(b.Args) > 0 {
		c, err := x.EvalRows(b.Args[0])
		if err != nil {
			return nil, err
		}
		in.col = c
		if err := in.others(x); err != nil {
			return nil, err
		}
	}
	if err := in.choose(x, b); err != nil {
		return nil, err
	}
	if b.From.Distinct && in.col != nil {
		in.distinct()
	}
	return in, nil
}

// Mask gives the rows of a bool column that are true: null counts as false.
func Mask(c *column.Column) column.Bitmap {
	if c.Type().Kind == column.Null {
		return column.NewBitmap(c.Len())
	}
	return c.Bools().And(c.Valid())
}
