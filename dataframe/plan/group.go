package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Aggregate makes one row of each group of equal keys, in the order in which keys first appear.
type Aggregate struct {
	Input     Node
	Keys      []*expr.Expr
	Aggs      []*expr.Expr
	keyBounds []*expr.Bound
	aggBounds []*expr.Bound
	schema    *column.Schema
}

// NewAggregate checks keys and aggregates; their names must differ.
func NewAggregate(in Node, keys, aggs []*expr.Expr) (*Aggregate, error) {
	n := &Aggregate{Input: in, Keys: expand(keys, in.Schema(), nil)}
	isKey := map[string]bool{}
	for _, k := range n.Keys {
		isKey[k.OutputName()] = true
	}
	n.Aggs = expand(aggs, in.Schema(), isKey)
	var err error
	if n.keyBounds, err = bindAll(n.Keys, in.Schema(), expr.InKeys); err != nil {
		return nil, err
	}
	if n.aggBounds, err = bindAll(n.Aggs, in.Schema(), expr.InGroup); err != nil {
		return nil, err
	}
	n.aggBounds = expr.Shared(n.aggBounds)
	n.schema, err = outputs(append(append([]*expr.Expr(nil), n.Keys...), n.Aggs...), append(append([]*expr.Bound(nil), n.keyBounds...), n.aggBounds...))
	if err != nil {
		return nil, err
	}
	return n, nil
}

// Schema: keys, then aggregates.
func (n *Aggregate) Schema() *column.Schema { return n.schema }

// Inputs: one.
func (n *Aggregate) Inputs() []Node { return []Node{n.Input} }

func (n *Aggregate) String() string { return "AGGREGATE " + list(n.Aggs) + " BY " + list(n.Keys) }

func (n *Aggregate) over(in []Node) (Node, error) { return node(NewAggregate(in[0], n.Keys, n.Aggs)) }

func (n *Aggregate) run(r *Run, in []*column.Table) (*column.Table, error) {
	x := evaluation(r, in[0])
	keys, err := rowsOf(x, n.keyBounds)
	if err != nil {
		return nil, err
	}
	if err := r.Reserve(int64(in[0].Rows()) * 24); err != nil { // keys, ids, table
		return nil, err
	}
	x.Groups = column.GroupBy(keys, in[0].Rows())
	cols := make([]*column.Column, 0, n.schema.Len())
	for _, k := range keys {
		cols = append(cols, k.Take(x.Groups.First))
	}
	for _, b := range n.aggBounds {
		c, err := x.EvalGroups(b)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return column.NewTable(n.schema, cols, x.Groups.Len()), nil
}

func rowsOf(x *expr.Context, bounds []*expr.Bound) ([]*column.Column, error) {
	out := make([]*column.Column, len(bounds))
	for i, b := range bounds {
		c, err := x.EvalRows(b)
		if err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, nil
}

// Unique keeps one row of each group of equal values.
type Unique struct {
	Input  Node
	Subset []string // nil: all columns
	Keep   string   // "first", "last", "none" (only rows without an equal one)
	cols   []*expr.Expr
}

// NewUnique checks the column names.
func NewUnique(in Node, cols []*expr.Expr, keep string) (*Unique, error) {
	subset, err := columnsOf(in, cols)
	if err != nil {
		return nil, err
	}
	if keep == "any" {
		keep = "first"
	}
	if keep != "first" && keep != "last" && keep != "none" {
		return nil, expr.Errorf(expr.BadArgument, nil, "unique cannot keep %q", keep).WithHint("first, last, any or none")
	}
	return &Unique{in, subset, keep, cols}, nil
}

// Schema is the input's.
func (n *Unique) Schema() *column.Schema { return n.Input.Schema() }

// Inputs: one.
func (n *Unique) Inputs() []Node { return []Node{n.Input} }

func (n *Unique) String() string {
	if n.Subset == nil {
		return "UNIQUE, keep " + n.Keep
	}
	return "UNIQUE by " + join(n.Subset) + ", keep " + n.Keep
}

func (n *Unique) over(in []Node) (Node, error) { return node(NewUnique(in[0], n.cols, n.Keep)) }

func (n *Unique) run(r *Run, in []*column.Table) (*column.Table, error) {
	if err := r.Reserve(int64(in[0].Rows()) * 24); err != nil {
		return nil, err
	}
	g := column.GroupBy(n.columns(in[0]), in[0].Rows())
	if n.Keep == "first" {
		return in[0].Take(g.First), nil
	}
	return in[0].Take(n.kept(g)), nil
}

// kept lists the last row of each group, or the only one, in their order.
func (n *Unique) kept(g *column.Groups) []int32 {
	last, count := make([]int32, g.Len()), make([]int32, g.Len())
	for row, id := range g.IDs {
		last[id] = int32(row)
		count[id]++
	}
	keep := column.NewBitmap(len(g.IDs))
	for id, row := range last {
		if n.Keep == "last" || count[id] == 1 {
			keep.Set(int(row))
		}
	}
	return keep.Indices(len(g.IDs))
}
