// Package plan is what a frame is: a tree of relational operations over
// sources. A node's constructor binds its expressions and derives its schema,
// or says what is wrong (*expr.Error), so a plan that exists can only fail on
// values; the checker builds the same plans over sources that have a schema and
// no rows. A plan runs as streams of morsels (stream.go, and a file for each kind of operator: flow_*.go), or plainly, a
// whole table after the other (exec.go and the run method of each node): the same answer by another path. Rules
// that make a plan cheaper without changing its answer are optimize.go. Methods, SQL and remote
// engines all meet here.
package plan

import (
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// Node is one operation. Nodes never change once built.
type Node interface {
	Schema() *column.Schema
	Inputs() []Node
	String() string // one line, without the inputs
	run(r *Run, in []*column.Table) (*column.Table, error)
	over(in []Node) (Node, error) // the same operation on other inputs
}

// Source is where rows come from.
type Source interface {
	Schema() *column.Schema
	// Read gives the named columns, in that order.
	Read(r *Run, columns []string) (*column.Table, error)
	String() string
}

// Run is one execution: cancel, budget, workers.
type Run = exec.Run

// Scan reads a source.
type Scan struct {
	Source  Source
	Columns []string // nil: all
	schema  *column.Schema
}

// NewScan reads all columns of a source.
func NewScan(s Source) *Scan { return &Scan{Source: s, schema: s.Schema()} }

// Schema of the columns that are read.
func (n *Scan) Schema() *column.Schema { return n.schema }

// Inputs: none.
func (n *Scan) Inputs() []Node { return nil }

func (n *Scan) String() string {
	if n.Columns == nil {
		return "SCAN " + n.Source.String()
	}
	return fmt.Sprintf("SCAN %s, columns %d/%d: %v", n.Source, len(n.Columns), n.Source.Schema().Len(), n.Columns)
}

func (n *Scan) over([]Node) (Node, error) { return n, nil }

// only reads fewer columns.
func (n *Scan) only(columns []string) *Scan {
	schema, _ := narrowed(n.schema, columns)
	return &Scan{n.Source, columns, schema}
}

// Filter keeps the rows for which a condition is true, and of their columns those that are needed above it.
type Filter struct {
	Input     Node
	Condition *expr.Expr
	Columns   []string // nil: all
	bound     *expr.Bound
	parts     []*expr.Bound // conditions that must all hold, in the order in which they are looked at
	from      []int         // places of Columns in the input; nil: all
	schema    *column.Schema
}

// NewFilter checks that the condition is a bool.
func NewFilter(in Node, condition *expr.Expr) (*Filter, error) {
	b, err := expr.Bind(condition, in.Schema(), expr.InRows)
	if err == nil {
		err = expr.Condition(b)
	}
	if err != nil {
		return nil, err
	}
	return &Filter{Input: in, Condition: condition, bound: b, parts: expr.Cheapest(b.Conjuncts()), schema: in.Schema()}, nil
}

// only gives fewer columns.
func (n *Filter) only(columns []string) *Filter {
	out := *n
	out.Columns = columns
	out.schema, out.from = narrowed(n.Input.Schema(), columns)
	return &out
}

// narrowed is a schema of some columns of another, and their places there.
func narrowed(s *column.Schema, columns []string) (out *column.Schema, from []int) {
	fields := make([]column.Field, len(columns))
	for k, c := range columns {
		i, ok := s.Find(c)
		if !ok {
			panic("no column " + c) // whoever asks for fewer has looked at them
		}
		fields[k], from = s.Fields[i], append(from, i)
	}
	out, err := column.NewSchema(fields)
	if err != nil {
		panic(err) // columns of a schema are unique
	}
	return out, from
}

// Schema is the input's, or that of the columns that are needed.
func (n *Filter) Schema() *column.Schema { return n.schema }

// Inputs: one.
func (n *Filter) Inputs() []Node { return []Node{n.Input} }

func (n *Filter) String() string {
	if n.Columns != nil {
		return fmt.Sprintf("FILTER %s, columns %v", n.Condition, n.Columns)
	}
	return "FILTER " + n.Condition.String()
}

func (n *Filter) over(in []Node) (Node, error) {
	out, err := NewFilter(in[0], n.Condition)
	if err != nil || n.Columns == nil {
		return node(out, err)
	}
	return out.only(n.Columns), nil
}

// node turns a typed nil into a plain one.
func node[T Node](n T, err error) (Node, error) {
	if err != nil {
		return nil, err
	}
	return n, nil
}

// Slice keeps Length rows from Offset on; a negative Offset counts from the end, a negative Length is all.
type Slice struct {
	Input          Node
	Offset, Length int
}

// NewSlice cannot fail.
func NewSlice(in Node, offset, length int) *Slice { return &Slice{in, offset, length} }

// Schema is the input's.
func (n *Slice) Schema() *column.Schema { return n.Input.Schema() }

// Inputs: one.
func (n *Slice) Inputs() []Node { return []Node{n.Input} }

func (n *Slice) String() string {
	if n.Length < 0 {
		return fmt.Sprintf("SLICE from %d", n.Offset)
	}
	return fmt.Sprintf("SLICE from %d, %d rows", n.Offset, n.Length)
}

func (n *Slice) over(in []Node) (Node, error) { return NewSlice(in[0], n.Offset, n.Length), nil }

// columnsOf checks that expressions are columns of a node, and gives their names.
func columnsOf(in Node, cols []*expr.Expr) ([]string, error) {
	var out []string
	for _, c := range cols {
		if c.Op != expr.Column {
			return nil, expr.Errorf(expr.BadArgument, c, "a column's name is needed, not %s", c)
		}
		if _, ok := in.Schema().Find(c.Name); !ok {
			return nil, expr.NoColumn(c, c.Name, in.Schema().Names())
		}
		out = append(out, c.Name)
	}
	return out, nil
}

// outputs makes the schema of named results; a name that comes twice is an error at its expression.
func outputs(exprs []*expr.Expr, bounds []*expr.Bound) (*column.Schema, error) {
	fields, seen := make([]column.Field, len(exprs)), map[string]bool{}
	for i, e := range exprs {
		name := e.OutputName()
		if seen[name] {
			err := expr.Errorf(expr.DuplicateName, e, "two results are called %q", name).WithHint("give one another name: .alias(%q)", name+"_2")
			if e.Op != expr.Alias {
				err.Fix = &expr.Fix{Behind: e, Text: fmt.Sprintf(".alias(%q)", name+"_2")}
			}
			return nil, err
		}
		seen[name] = true
		fields[i] = column.Field{Name: name, Type: bounds[i].Type}
	}
	return column.NewSchema(fields)
}

func bindAll(exprs []*expr.Expr, s *column.Schema, place expr.Place) ([]*expr.Bound, error) {
	out := make([]*expr.Bound, len(exprs))
	for i, e := range exprs {
		b, err := expr.Bind(e, s, place)
		if err != nil {
			return nil, err
		}
		out[i] = b
	}
	return out, nil
}

func expand(exprs []*expr.Expr, s *column.Schema, except map[string]bool) []*expr.Expr {
	var out []*expr.Expr
	for _, e := range exprs {
		out = append(out, e.Expand(s, except)...)
	}
	return out
}
