package plan

import (
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// An aggregation over a source that is Measured need not read all of it. Parts of which each row passes the filters and of which all
// aggregates are known are answered by what the source says of them; parts in which no row passes are left out; of the others rows
// are read, without the filter where all pass, and without the columns whose aggregates are known. Groups take part where their keys have one value in
// each part, as names of folders do: other keys would group each part by itself, which the usual ways do better.

// Summary is such an aggregation.
type Summary struct {
	of       Node          // the *Aggregate or *Project over rows alone: what this gives
	leaves   []*expr.Bound // its aggregates
	answered *Statistics   // nil: no part is
	reads    []*reading    // whole parts, and filtered ones
}

// reading is the parts whose rows are read.
type reading struct {
	input  Node
	parts  []int // a morsel each, by their numbers in the source
	keys   []*expr.Bound
	leaves []*expr.Bound    // over the input; nil: known
	known  []*column.Column // the others: a row for each part
}

// Statistics is what a source says of parts: a row for each, of the keys, of aggregates over the part, and of columns that have one value.
type Statistics struct {
	source Measured
	parts  []int
	of     string
	table  *column.Table
}

// Schema of what is known.
func (n *Statistics) Schema() *column.Schema { return n.table.Schema() }

// Inputs: none.
func (n *Statistics) Inputs() []Node { return nil }

func (n *Statistics) String() string { return "STATISTICS of " + n.source.String() + ": " + n.of }

func (n *Statistics) over([]Node) (Node, error) { return n, nil }

func (n *Statistics) run(r *Run, _ []*column.Table) (*column.Table, error) {
	return n.table, n.source.Unchanged(r)
}

// Schema is that of the aggregation.
func (n *Summary) Schema() *column.Schema { return n.of.Schema() }

// Inputs: what is known, then what is read.
func (n *Summary) Inputs() (out []Node) {
	if n.answered != nil {
		out = append(out, n.answered)
	}
	for _, r := range n.reads {
		out = append(out, r.input)
	}
	return out
}

func (n *Summary) String() string {
	var known []string
	for _, r := range n.reads {
		for i, b := range r.leaves {
			if text := n.leaves[i].From.String(); b == nil && !slices.Contains(known, text) {
				known = append(known, text)
			}
		}
	}
	if known == nil {
		return n.of.String()
	}
	return n.of.String() + "; from statistics: " + strings.Join(known, ", ")
}

func (n *Summary) over(in []Node) (Node, error) {
	out := *n
	if n.answered != nil {
		out.answered, in = in[0].(*Statistics), in[1:]
	}
	out.reads = make([]*reading, len(in))
	for i, r := range n.reads {
		own := *r
		own.input = in[i]
		if err := own.bind(n.of, n.leaves); err != nil {
			return nil, err
		}
		out.reads[i] = &own
	}
	return &out, nil
}

// bind looks keys and the aggregates that are not known up in the input.
func (r *reading) bind(of Node, leaves []*expr.Bound) (err error) {
	if a, ok := of.(*Aggregate); ok {
		if r.keys, err = bindAll(a.Keys, r.input.Schema(), expr.InKeys); err != nil {
			return err
		}
	}
	old := r.leaves
	r.leaves = make([]*expr.Bound, len(leaves))
	for i, b := range leaves {
		if old == nil || old[i] != nil {
			if r.leaves[i], err = expr.Bind(b.From, r.input.Schema(), expr.InGroup); err != nil {
				return err
			}
		}
	}
	return nil
}

// needs are the columns that are read of the input.
func (n *Summary) needs(r *reading) map[string]bool {
	need := map[string]bool{}
	if a, ok := n.of.(*Aggregate); ok {
		need = with(need, a.Keys...)
	}
	for i, b := range r.leaves {
		if b != nil {
			need = with(need, n.leaves[i].From)
		}
	}
	return need
}

// pruneSummary tells inputs which of their columns are needed.
func pruneSummary(n *Summary) Node {
	var in []Node
	if n.answered != nil {
		in = append(in, n.answered)
	}
	for _, r := range n.reads {
		in = append(in, prune(r.input, n.needs(r)))
	}
	return rebuild(n, in)
}

// run does without statistics: the same answer by the other path.
func (n *Summary) run(r *Run, _ []*column.Table) (*column.Table, error) { return ExecutePlain(r, n.of) }
