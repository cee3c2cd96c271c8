package plan

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// SortKey is what to order by. Nulls come first unless NullsLast.
type SortKey struct {
	Expr      *expr.Expr
	Desc      bool
	NullsLast bool
}

// Sort orders rows; rows that are equal by all keys keep their order.
type Sort struct {
	Input  Node
	Keys   []SortKey
	bounds []*expr.Bound
}

// NewSort checks the keys.
func NewSort(in Node, keys []SortKey) (*Sort, error) {
	n := &Sort{Input: in, Keys: keys}
	for _, k := range keys {
		b, err := expr.Bind(k.Expr, in.Schema(), expr.InKeys)
		if err != nil {
			return nil, err
		}
		n.bounds = append(n.bounds, b)
	}
	return n, nil
}

// Schema is the input's.
func (n *Sort) Schema() *column.Schema { return n.Input.Schema() }

// Inputs: one.
func (n *Sort) Inputs() []Node { return []Node{n.Input} }

func (n *Sort) String() string {
	out := make([]string, len(n.Keys))
	for i, k := range n.Keys {
		if out[i] = k.Expr.String(); k.Desc {
			out[i] += " descending"
		}
		if k.NullsLast {
			out[i] += ", nulls last"
		}
	}
	return "SORT " + strings.Join(out, ", ")
}

func (n *Sort) over(in []Node) (Node, error) { return node(NewSort(in[0], n.Keys)) }

func (n *Sort) run(r *Run, in []*column.Table) (*column.Table, error) {
	cols, err := rowsOf(evaluation(r, in[0]), n.bounds)
	if err != nil {
		return nil, err
	}
	if err := r.Reserve(int64(in[0].Rows())*16 + in[0].Bytes()); err != nil {
		return nil, err
	}
	keys := make([]column.SortKey, len(cols))
	for i, c := range cols {
		keys[i] = column.SortKey{Col: c, Desc: n.Keys[i].Desc, NullsLast: n.Keys[i].NullsLast}
	}
	return in[0].Take(column.Sort(keys, in[0].Rows())), nil
}

func join(names []string) string { return strings.Join(names, ", ") }

// Union puts frames under each other.
type Union struct {
	Parts    []Node
	Diagonal bool // columns match by name; missing ones are null
	schema   *column.Schema
}

// NewUnion brings columns to their common types. Without diagonal all parts have the same columns in the same order.
func NewUnion(parts []Node, diagonal bool) (*Union, error) {
	if len(parts) == 0 {
		return nil, expr.Errorf(expr.BadArgument, nil, "there is nothing to put together")
	}
	fields := append([]column.Field(nil), parts[0].Schema().Fields...)
	at := map[string]int{}
	for i, f := range fields {
		at[f.Name] = i
	}
	for k, p := range parts[1:] {
		if !diagonal && p.Schema().Len() != len(fields) {
			return nil, expr.Errorf(expr.TypeMismatch, nil, "frame %d has %d columns, the first has %d", k+2, p.Schema().Len(), len(fields)).
				WithHint("concat with how: \"diagonal\" matches columns by name")
		}
		for i, f := range p.Schema().Fields {
			j, ok := at[f.Name]
			if !diagonal && j != i || !diagonal && !ok {
				return nil, expr.Errorf(expr.TypeMismatch, nil, "column %d of frame %d is called %q, in the first %q", i+1, k+2, f.Name, fields[i].Name).
					WithHint("concat with how: \"diagonal\" matches columns by name")
			}
			if !ok {
				at[f.Name] = len(fields)
				fields = append(fields, f)
				continue
			}
			t, same := column.Common(fields[j].Type, f.Type)
			if !same {
				return nil, expr.Errorf(expr.TypeMismatch, nil, "column %q is %s in one frame and %s in another", f.Name, fields[j].Type, f.Type)
			}
			fields[j].Type = t
		}
	}
	schema, err := column.NewSchema(fields)
	return &Union{parts, diagonal, schema}, err
}

// Schema of the whole.
func (n *Union) Schema() *column.Schema { return n.schema }

// Inputs: all parts.
func (n *Union) Inputs() []Node { return n.Parts }

func (n *Union) String() string { return "UNION" }

func (n *Union) over(in []Node) (Node, error) { return node(NewUnion(in, n.Diagonal)) }

func (n *Union) run(r *Run, in []*column.Table) (*column.Table, error) {
	rows, size := 0, int64(0)
	for _, t := range in {
		rows += t.Rows()
		size += t.Bytes()
	}
	if err := r.Reserve(size); err != nil {
		return nil, err
	}
	cols := make([]*column.Column, n.schema.Len())
	for i, f := range n.schema.Fields {
		parts := make([]*column.Column, len(in))
		for k, t := range in {
			c, ok := t.ByName(f.Name)
			if !ok {
				c = column.OfNulls(f.Type, t.Rows())
			}
			var err error
			if parts[k], err = c.Cast(f.Type, false); err != nil {
				return nil, err
			}
		}
		cols[i] = column.Concat(parts)
	}
	return column.NewTable(n.schema, cols, rows), nil
}
