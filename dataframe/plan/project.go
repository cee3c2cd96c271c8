package plan

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Project computes columns: alone (select), or beside those of the input (with_columns), where equal names replace.
type Project struct {
	Input  Node
	Exprs  []*expr.Expr
	Beside bool
	bounds []*expr.Bound
	schema *column.Schema
}

// NewSelect gives the expressions' columns. If all are constants or aggregates the result has one row.
func NewSelect(in Node, exprs []*expr.Expr) (*Project, error) { return newProject(in, exprs, false) }

// NewWithColumns adds the expressions' columns.
func NewWithColumns(in Node, exprs []*expr.Expr) (*Project, error) {
	return newProject(in, exprs, true)
}

func newProject(in Node, exprs []*expr.Expr, beside bool) (*Project, error) {
	exprs = expand(exprs, in.Schema(), nil)
	bounds, err := bindAll(exprs, in.Schema(), expr.InRows)
	if err != nil {
		return nil, err
	}
	bounds = expr.Shared(bounds)
	schema, err := outputs(exprs, bounds)
	if err != nil {
		return nil, err
	}
	if beside {
		schema = merge(in.Schema(), schema)
	}
	return &Project{in, exprs, beside, bounds, schema}, nil
}

// merge replaces fields of equal names and appends the others.
func merge(old, add *column.Schema) *column.Schema {
	fields := append([]column.Field(nil), old.Fields...)
	for _, f := range add.Fields {
		if i, ok := old.Find(f.Name); ok {
			fields[i] = f
		} else {
			fields = append(fields, f)
		}
	}
	schema, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // both were unique, and equal names merged
	}
	return schema
}

// NewDrop leaves columns out.
func NewDrop(in Node, cols []*expr.Expr) (*Project, error) {
	names, err := columnsOf(in, cols)
	if err != nil {
		return nil, err
	}
	return NewSelect(in, []*expr.Expr{expr.All(names...)})
}

// NewRename gives columns new names, in turn.
func NewRename(in Node, cols []*expr.Expr, names []string) (*Project, error) {
	old, err := columnsOf(in, cols)
	if err != nil {
		return nil, err
	}
	exprs := make([]*expr.Expr, in.Schema().Len())
	for i, name := range in.Schema().Names() {
		exprs[i] = expr.Col(name)
	}
	for i, name := range old {
		at, _ := in.Schema().Find(name)
		exprs[at] = cols[i].Named(names[i]).At(cols[i].Span)
	}
	return NewSelect(in, exprs)
}

// Schema of the results.
func (n *Project) Schema() *column.Schema { return n.schema }

// Inputs: one.
func (n *Project) Inputs() []Node { return []Node{n.Input} }

func (n *Project) String() string {
	verb := "SELECT "
	if n.Beside {
		verb = "WITH COLUMNS "
	}
	return verb + list(n.Exprs)
}

func list(exprs []*expr.Expr) string {
	out := make([]string, len(exprs))
	for i, e := range exprs {
		out[i] = e.String()
	}
	return strings.Join(out, ", ")
}

func (n *Project) over(in []Node) (Node, error) { return node(newProject(in[0], n.Exprs, n.Beside)) }

func (n *Project) run(r *Run, in []*column.Table) (*column.Table, error) {
	x := evaluation(r, in[0])
	made := make([]*column.Column, len(n.bounds))
	for i, b := range n.bounds {
		var err error
		if made[i], err = x.Eval(b); err != nil {
			return nil, err
		}
		if err := r.Reserve(int64(made[i].Len()) * 8); err != nil {
			return nil, err
		}
	}
	rows, err := n.height(in[0], made)
	if err != nil {
		return nil, err
	}
	cols := make([]*column.Column, n.schema.Len())
	if n.Beside {
		copy(cols, in[0].Columns())
	}
	for i, c := range made {
		at, _ := n.schema.Find(n.Exprs[i].OutputName())
		cols[at] = c.Broadcast(rows)
	}
	return column.NewTable(n.schema, cols, rows), nil
}

// height is how many rows the results make: the input's where one of them has a value for each row, else what one of a length of its
// own has, which must be the same for all; constants and aggregates are one row, and repeated beside others.
func (n *Project) height(in *column.Table, made []*column.Column) (int, error) {
	rows := -1
	for _, b := range n.bounds {
		if b.Shape == expr.Rows {
			rows = in.Rows()
		}
	}
	if n.Beside || len(n.bounds) == 0 {
		rows = in.Rows()
	}
	for i, b := range n.bounds {
		switch {
		case b.Shape != expr.Free || made[i].Len() == rows:
		case rows >= 0:
			return 0, expr.WrongLength(n.Exprs[i], made[i].Len(), rows)
		default:
			rows = made[i].Len()
		}
	}
	if rows < 0 {
		rows = 1
	}
	return rows, nil
}

// evaluation evaluates expressions over a table.
func evaluation(r *Run, t *column.Table) *expr.Context {
	return &expr.Context{Table: t, Rows: t.Rows(), Check: r.Check, Pool: r}
}
