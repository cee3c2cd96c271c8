package expr

import (
	"skep/dataframe/column"
)

// listAggregates are the aggregates, each over the elements of a list: list_sum, list_mean, … Of an empty list they are what
// they are of no rows, of a null one null.
func listAggregates() []function {
	var out []function
	for _, table := range [][]aggregate{aggregateTable(), moreAggregates(), tallies()} {
		for i := range table {
			if a := &table[i]; a.name != "len" && !a.placed() {
				out = append(out, function{name: "list_" + a.name, least: max(1, a.least), most: a.most, bind: bindListAgg(a), eval: evalListAgg(a)})
			}
		}
	}
	return out
}

// within is the aggregate over elements that a list's function is.
func within(a *aggregate, b *Bound) (*Bound, error) {
	elem := &Bound{Op: Column, Type: b.Args[0].Type.Elem(), Shape: Rows, From: b.Args[0].From}
	in := &Bound{Op: Aggregate, agg: a, From: b.From, Args: append([]*Bound{elem}, b.Args[1:]...)}
	err := a.bind(in)
	return in, err
}

func bindListAgg(a *aggregate) func(*Bound) error {
	return func(b *Bound) error {
		if err := list(b, 0); err != nil {
			return err
		}
		if b.Args[0].Type.IsOpen() {
			b.Type = b.Args[0].Type
			return nil
		}
		in, err := within(a, b)
		if err != nil {
			return err
		}
		b.Type = in.Type
		return b.coerceArg(0, column.ListOf(in.Args[0].Type))
	}
}

func evalListAgg(a *aggregate) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.isNull() {
			return column.OfNulls(x.node.Type, x.rows), nil
		}
		in, err := within(a, x.node)
		if err != nil {
			return nil, err
		}
		c := x.args[0]
		child, parents := column.Elements(c)
		out, err := a.eval(&fold{node: in, col: child, rows: len(parents), ids: parents, n: c.Len()})
		if err != nil {
			return nil, err
		}
		return withValid(out, c).Broadcast(x.rows), nil
	}
}
