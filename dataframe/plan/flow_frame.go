package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// Windows with frames by way of the disk: rows are put in the windows' order, and pass; of them those stay in memory that frames reach into.

// framing is such a pass.
type framing struct {
	*expr.Framed
	r     *Run
	grant *exec.Grant
	width int           // columns of the input; behind them come the numbers of rows
	rows  *column.Table // those that are there
	at    int           // the first whose frame is not computed yet
	out   *exec.Sorter
	wait  int // how many rows must be there before they are looked at
}

func (w *pass) framed(in *exec.Stream, f *expr.Framed) (*cursor, error) {
	sorted, err := w.windowOrder(in, f)
	if err != nil {
		return nil, err
	}
	defer func() { sorted.Close() }()
	if f.Turned {
		sorted = turned(sorted)
	}
	schema := added(columnsOfTypes([]column.Type{column.Int64Type}), column.Field{Name: "\x00value", Type: f.Of.Type})
	x := &framing{Framed: f, r: w.r, grant: w.r.Grant("window"), width: in.Schema.Len(), out: w.r.NewSorter("window", schema, []exec.Order{{Col: 0}})}
	defer x.grant.Free()
	if err := w.r.InOrder(sorted, x.add); err != nil {
		return nil, err
	}
	if err := x.piece(true); err != nil {
		return nil, err
	}
	out, err := x.out.Finish()
	if err != nil {
		return nil, err
	}
	return &cursor{s: out}, nil
}

// windowOrder is the rows in the order of a window: the columns that it reads, the others without values, its keys, and the rows' numbers.
func (w *pass) windowOrder(in *exec.Stream, f *expr.Framed) (*exec.Stream, error) {
	part, by := f.Keys()
	bounds, order, reads := append([]*expr.Bound(nil), part...), []exec.Order(nil), f.Columns()
	for i := range part {
		order = append(order, exec.Order{Col: in.Schema.Len() + i})
	}
	for i, k := range by {
		bounds = append(bounds, k.By)
		order = append(order, exec.Order{Col: in.Schema.Len() + len(part) + i, Desc: k.Desc, NullsLast: k.NullsLast})
	}
	fields := append([]column.Field(nil), in.Schema.Fields...)
	for i := range fields {
		if !reads[i] {
			fields[i].Type = column.NullType
		}
	}
	schema := added(&column.Schema{}, fields...)
	few := in.Map(schema, func(_ int, t *column.Table) (*column.Table, error) {
		cols := make([]*column.Column, len(fields))
		for i := range cols {
			if cols[i] = column.OfNulls(column.NullType, t.Rows()); reads[i] {
				cols[i] = t.Column(i)
			}
		}
		return column.NewTable(schema, cols, t.Rows()), nil
	})
	few.Free = nil
	rows := ordinal(beside(w.r, few, bounds))
	return inOrder(w.r, "window", rows, append(order, exec.Order{Col: rows.Schema.Len() - 1}))
}

// add puts rows behind those that are there. As long as these are fewer than what frames reach into, looking at them again would not be worth it.
func (x *framing) add(t *column.Table) error {
	cols := append(t.Columns()[:x.width:x.width], t.Column(t.Width()-1))
	fields := append(t.Schema().Fields[:x.width:x.width], ordinalField)
	more := column.NewTable(added(&column.Schema{}, fields...), cols, t.Rows())
	if x.rows == nil {
		x.rows = more
	} else {
		x.rows = stacked([]*column.Table{x.rows, more})
	}
	if err := x.hold(); err != nil {
		return err
	}
	if x.rows.Rows() < x.wait {
		return nil
	}
	return x.piece(false)
}

// hold counts the rows, and what a look at them takes.
func (x *framing) hold() error {
	x.grant.Free()
	return x.grant.Grow(x.rows.Bytes() + int64(x.rows.Rows())*frameCost)
}

// frameCost is what a look at a row takes: its places in the layout, a node of a tree.
const frameCost = 64

// piece computes the rows whose frames are known.
func (x *framing) piece(all bool) error {
	if x.rows == nil {
		return nil
	}
	own := column.NewTable(x.rows.Schema(), x.rows.Columns(), x.rows.Rows())
	c, keep, err := x.Piece(evaluation(x.r, own), x.at, all)
	if err != nil {
		return err
	}
	numbers := x.rows.Column(x.width).Slice(x.at, x.at+c.Len())
	x.at += c.Len() - keep
	x.rows = x.rows.Slice(keep, x.rows.Rows())
	if x.wait = 2 * x.at; c.Len() == 0 {
		x.wait = 2 * x.rows.Rows()
	}
	if c.Len() == 0 {
		return nil
	}
	schema := added(columnsOfTypes([]column.Type{column.Int64Type}), column.Field{Name: "\x00value", Type: c.Type()})
	return x.out.Add(column.NewTable(schema, []*column.Column{numbers, c}, c.Len()))
}
