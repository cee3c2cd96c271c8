// Package explore answers what a grid on a page asks of a frame: some rows, in some order, of those that meet a
// condition, and how the values of its columns lie. A grid asks for neighbouring pieces one after
// the other, so the rows that meet the last condition, in the last order, are kept.
package explore

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/ipc"
	"skep/dataframe/plan"
	"skep/dataframe/show"
	"skep/dataframe/sql"
	"skep/dataframe/sql/bind"
)

// Most is how many rows a view gives at once.
const Most = 2000

// mostText bounds a cell's text, in columns of a terminal.
const mostText = 400

// Order says in which order rows come: by a column, nulls last. The zero Order is the frame's own.
type Order struct {
	Column string
	Desc   bool
}

// Explorer looks at one table. It is safe for several goroutines.
type Explorer struct {
	table *column.Table

	mu    sync.Mutex
	where string
	order Order
	view  *column.Table // of where and order; nil before the first question that has one
}

// New begins to look at a table.
func New(t *column.Table) *Explorer { return &Explorer{table: t} }

// Table is all rows.
func (e *Explorer) Table() *column.Table { return e.table }

// Select gives the rows that meet a condition in SQL ("": all), in an order.
func (e *Explorer) Select(ctx context.Context, where string, o Order) (*column.Table, error) {
	if where == "" && o == (Order{}) {
		return e.table, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.view != nil && e.where == where && e.order == o {
		return e.view, nil
	}
	n, err := e.planned(where, o)
	if err != nil {
		return nil, err
	}
	t, err := plan.Execute(&plan.Run{Ctx: ctx}, plan.Optimize(n))
	if err != nil {
		return nil, err
	}
	e.view, e.where, e.order = t, where, o
	return t, nil
}

func (e *Explorer) planned(where string, o Order) (n plan.Node, err error) {
	n = plan.NewScan(&plan.Memory{Table: e.table})
	if where != "" {
		if n, err = filtered(n, where); err != nil {
			return nil, err
		}
	}
	if o.Column == "" {
		return n, nil
	}
	if _, ok := e.table.Schema().Find(o.Column); !ok {
		return nil, fmt.Errorf("there is no column %q", o.Column)
	}
	return plan.NewSort(n, []plan.SortKey{{Expr: expr.Col(o.Column), Desc: o.Desc, NullsLast: true}})
}

// filtered reads a condition as what stands behind WHERE.
func filtered(in plan.Node, where string) (plan.Node, error) {
	s, err := sql.Parse("select * from rows where " + where)
	if err != nil {
		return nil, err
	}
	q, ok := s.(*sql.QueryStatement)
	if !ok {
		return nil, fmt.Errorf("%s is no condition", where)
	}
	return bind.Query(q.Query, rows{in}, nil)
}

// rows is the only table that a condition can name.
type rows struct{ plan.Node }

func (r rows) Table(path []string) (plan.Node, error) {
	if len(path) == 1 && path[0] == "rows" {
		return r.Node, nil
	}
	return nil, nil
}

func (r rows) File(path string) (plan.Node, error) {
	return nil, fmt.Errorf("a condition reads no files, such as %s", path)
}

func (r rows) Names() []string { return []string{"rows"} }

// Texts gives rows [from, to) of a table, at most Most of them, with the texts by which tables show values. Pages hold
// texts, so that a value is written one way everywhere.
func Texts(t *column.Table, from, to int) *column.Table {
	from = max(0, min(from, t.Rows()))
	to = max(from, min(to, t.Rows(), from+Most))
	names, columns := make([]string, t.Schema().Len()), make([]*column.Column, t.Schema().Len())
	for k, c := range t.Columns() {
		texts := column.NewBuilder(column.StrType, to-from)
		for i := from; i < to; i++ {
			if c.IsNull(i) {
				texts.Null()
			} else {
				texts.Str(show.Cut(show.Value(c, i), mostText))
			}
		}
		names[k], columns[k] = t.Schema().Fields[k].Name, texts.Build()
	}
	out, err := column.FromColumns(names, columns)
	if err != nil {
		panic(err) // names and lengths are a table's
	}
	return out
}

// Page writes Texts as a stream in Arrow's format, with 32-bit offsets.
func Page(ctx context.Context, t *column.Table, from, to int) ([]byte, error) {
	var out bytes.Buffer
	err := ipc.Write(ctx, &out, Texts(t, from, to), ipc.WriteOptions{Stream: true, Narrow: true})
	return out.Bytes(), err
}
