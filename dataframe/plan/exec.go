package plan

import (
	"fmt"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// ExecutePlain runs a plan as it is, one whole table after the other, on the caller's goroutine. Inputs run before their node, left to right;
// an error is *expr.Error, the context's or the budget's. It is what Execute's answers are compared with.
func ExecutePlain(r *Run, n Node) (*column.Table, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	ins := n.Inputs()
	tables := make([]*column.Table, len(ins))
	for i, in := range ins {
		var err error
		if tables[i], err = ExecutePlain(r, in); err != nil {
			return nil, err
		}
	}
	return n.run(r, tables)
}

func (n *Scan) run(r *Run, _ []*column.Table) (*column.Table, error) {
	names := n.Columns
	if names == nil {
		names = n.schema.Names()
	}
	return n.Source.Read(r, names)
}

func (n *Filter) run(r *Run, in []*column.Table) (*column.Table, error) {
	mask, err := evaluation(r, in[0]).EvalRows(n.bound)
	if err != nil {
		return nil, err
	}
	t := n.chosen(in[0])
	rows := expr.Mask(mask).Indices(t.Rows())
	if len(rows) == t.Rows() {
		return t, nil
	}
	if err := r.Reserve(t.Bytes() / int64(max(1, t.Rows())) * int64(len(rows))); err != nil {
		return nil, err
	}
	return t.Take(rows), nil
}

func (n *Slice) run(_ *Run, in []*column.Table) (*column.Table, error) {
	rows := in[0].Rows()
	from := n.Offset
	if from < 0 {
		from += rows
	}
	to := rows
	if n.Length >= 0 && n.Length < rows-from {
		to = from + n.Length
	}
	from, to = max(0, min(from, rows)), max(0, min(to, rows))
	return in[0].Slice(from, max(from, to)), nil
}

// Explain draws a plan as an indented tree, the last operation first.
func Explain(n Node) string {
	var b strings.Builder
	explain(&b, n, 0)
	return b.String()
}

func explain(b *strings.Builder, n Node, depth int) {
	fmt.Fprintf(b, "%s%s\n", strings.Repeat("  ", depth), n)
	for _, in := range n.Inputs() {
		explain(b, in, depth+1)
	}
}

// Memory is a source of rows that are there already.
type Memory struct {
	Table *column.Table
	Name  string // for explain
}

// Schema of the table.
func (m *Memory) Schema() *column.Schema { return m.Table.Schema() }

// Read gives columns of the table; nothing is copied.
func (m *Memory) Read(_ *Run, columns []string) (*column.Table, error) {
	return m.Table.Select(columns), nil
}

func (m *Memory) String() string {
	if m.Name != "" {
		return m.Name
	}
	return fmt.Sprintf("frame of %d rows", m.Table.Rows())
}

// Shape is a source with a schema and no rows: what the checker plans over.
type Shape struct {
	Name   string
	Fields *column.Schema
}

// Schema as given.
func (s *Shape) Schema() *column.Schema { return s.Fields }

// Read refuses: there are no rows.
func (s *Shape) Read(*Run, []string) (*column.Table, error) {
	return nil, fmt.Errorf("%s has a schema but no rows", s)
}

func (s *Shape) String() string { return s.Name }
