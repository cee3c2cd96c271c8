package plan

import (
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Feed is a source of the rows that the last round of a recursion gave.
type Feed struct {
	Name   string
	Fields *column.Schema
}

// Schema as given.
func (f *Feed) Schema() *column.Schema { return f.Fields }

// Read refuses: each round puts its rows in the feed's place.
func (f *Feed) Read(*Run, []string) (*column.Table, error) {
	return nil, expr.Errorf(expr.BadValue, nil, "%s is read outside of its recursion", f.Name)
}

func (f *Feed) String() string { return "the last rows of " + f.Name }

// Recursive is WITH RECURSIVE: the rows of Base, and of Step over the rows of the round before, until there are no more. Distinct
// drops rows that were there already.
type Recursive struct {
	Base, Step Node
	Feed       *Feed
	Distinct   bool
}

// NewRecursive checks that both give the same columns; those of the step become the base's types.
func NewRecursive(base, step Node, feed *Feed, distinct bool) (*Recursive, error) {
	if base.Schema().Len() != step.Schema().Len() {
		return nil, expr.Errorf(expr.TypeMismatch, nil, "the recursion gives %d columns, its start %d", step.Schema().Len(), base.Schema().Len())
	}
	exprs := make([]*expr.Expr, step.Schema().Len())
	for i, f := range step.Schema().Fields {
		to := base.Schema().Fields[i]
		exprs[i] = expr.Col(f.Name).As(to.Type).Named(to.Name)
	}
	s, err := NewSelect(step, exprs)
	if err != nil {
		return nil, err
	}
	return &Recursive{base, s, feed, distinct}, nil
}

// Schema is the base's.
func (n *Recursive) Schema() *column.Schema { return n.Base.Schema() }

// Inputs: the base; the step runs once for each round.
func (n *Recursive) Inputs() []Node { return []Node{n.Base} }

func (n *Recursive) String() string {
	how := "all rows"
	if n.Distinct {
		how = "each row once"
	}
	return "RECURSION of " + n.Feed.Name + ", " + how + ": " + strings.ReplaceAll(strings.TrimSpace(Explain(n.Step)), "\n", " < ")
}

func (n *Recursive) over(in []Node) (Node, error) {
	return &Recursive{in[0], n.Step, n.Feed, n.Distinct}, nil
}

const maxRounds = 100_000 // of a recursion that never ends but gives few rows

func (n *Recursive) run(r *Run, in []*column.Table) (*column.Table, error) {
	return n.unfold(r, in[0], func(step Node) (*column.Table, error) {
		t, err := Execute(r, step)
		if err != nil {
			return nil, err
		}
		return t, r.Reserve(t.Bytes())
	})
}

// unfold runs rounds until one gives no more rows.
func (n *Recursive) unfold(r *Run, base *column.Table, run func(step Node) (*column.Table, error)) (*column.Table, error) {
	all, last := base, base
	if n.Distinct {
		all = unseen(nil, all)
		last = all
	}
	parts := []*column.Table{all}
	for round := 0; last.Rows() > 0; round++ {
		if round == maxRounds {
			return nil, n.endless()
		}
		next, err := run(fed(n.Step, n.Feed, &Memory{Table: last, Name: n.Feed.Name}))
		if err != nil {
			return nil, err
		}
		if n.Distinct {
			next = unseen(all, next)
			all = stacked([]*column.Table{all, next})
		}
		parts, last = append(parts, next), next
	}
	return stacked(parts), r.Check()
}

func (n *Recursive) endless() error {
	return expr.Errorf(expr.BadValue, nil, "the recursion of %s has not ended after %d rounds", n.Feed.Name, maxRounds)
}

// fed is a plan with rows in the place of a feed.
func fed(n Node, f *Feed, last Source) Node {
	if s, ok := n.(*Scan); ok && s.Source == Source(f) {
		rows := NewScan(last)
		if s.Columns == nil {
			return rows
		}
		return rows.only(s.Columns)
	}
	ins := n.Inputs()
	out := make([]Node, len(ins))
	for i, in := range ins {
		out[i] = fed(in, f, last)
	}
	if r, ok := n.(*Recursive); ok {
		d := *r
		d.Base, d.Step = out[0], fed(r.Step, f, last)
		return &d
	}
	return rebuild(n, out)
}

// stacked puts tables of one schema under each other.
func stacked(parts []*column.Table) *column.Table {
	rows, schema := 0, parts[0].Schema()
	for _, p := range parts {
		rows += p.Rows()
	}
	cols := make([]*column.Column, schema.Len())
	for i := range cols {
		pieces := make([]*column.Column, len(parts))
		for k, p := range parts {
			pieces[k] = p.Column(i)
		}
		cols[i] = column.Concat(pieces)
	}
	return column.NewTable(schema, cols, rows)
}

// unseen gives each row once that is not among those seen.
func unseen(seen, t *column.Table) *column.Table {
	from, both := 0, t
	if seen != nil {
		from, both = seen.Rows(), stacked([]*column.Table{seen, t})
	}
	var keep []int32
	for _, row := range column.GroupBy(both.Columns(), both.Rows()).First {
		if int(row) >= from {
			keep = append(keep, row)
		}
	}
	return both.Take(keep)
}
