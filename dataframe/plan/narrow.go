package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// A join whose left side has few keys need not compute the right side's groups of all the others: the left side runs
// first, and a semi-join with its keys is put into the right side, as far below as the keys can be followed (sideways
// information passing; Beeri and Ramakrishnan, "On the Power of Magic", 1987). A correlated subquery, which is a joined
// aggregate, is then computed for the rows that ask for it.

// narrowFrom is of how many keys of the right side at most one may be on the left.
const narrowFrom = 4

// narrowJoins marks the joins for which that pays: what is known then are estimates.
func narrowJoins(n Node) Node {
	j, ok := n.(*Join)
	if !ok || j.How == Right || j.How == Full || j.How == Cross {
		return n
	}
	w := &way{keys: j.RightOn}
	w.follow(j.R)
	if !w.saves {
		return n
	}
	left, right := EstimateOf(j.L), EstimateOf(w.end)
	if min(left.Rows, distinctOf(left, j.LeftOn))*narrowFrom > min(right.Rows, distinctOf(right, w.keys)) {
		return n
	}
	out := *j
	out.Narrows = true
	return &out
}

func distinctOf(e Estimate, keys []*expr.Expr) float64 {
	all := 1.0
	for _, k := range keys {
		all *= e.Distinct(k)
	}
	return all
}

// way leads from a join's right side down to where only rows with some keys are needed.
type way struct {
	keys  []*expr.Expr // over end
	end   Node
	saves bool   // groups lie on the way, which are not computed then
	joins bool   // joins do
	back  []turn // how the nodes on the way are put together again, from the first one on
}

// turn is a node on the way, and the input through which the way goes.
type turn struct {
	node  Node
	input int
}

func (w *way) follow(n Node) {
	w.end = n
	for w.step() {
	}
}

func (w *way) step() bool {
	switch n := w.end.(type) {
	case *Project:
		under, ok := renamed(n)
		return ok && w.down(n, 0, under)
	case *Aggregate:
		w.saves = w.down(n, 0, grouped(n)) || w.saves
		return w.end == n.Input
	case *Filter:
		if _, scan := n.Input.(*Scan); scan || !n.byRow() {
			return false // comparing a column comes before looking keys up
		}
		return w.down(n, 0, itself(n.Input))
	case *Join:
		moved := n.How != Right && n.How != Full && n.How != Cross && (w.down(n, 0, itself(n.L)) || n.How == Inner && w.down(n, 1, rightOnly(n)))
		w.joins = w.joins || moved
		return moved
	}
	return false
}

// down goes to an input if the columns of all keys come from there: under says what they are.
func (w *way) down(n Node, input int, under map[string]*expr.Expr) bool {
	keys := make([]*expr.Expr, len(w.keys))
	for i, k := range w.keys {
		for _, c := range k.Columns() {
			if under[c] == nil {
				return false
			}
		}
		keys[i] = replaced(k, under)
	}
	w.keys, w.end = keys, n.Inputs()[input]
	w.back = append(w.back, turn{n, input})
	return true
}

func replaced(e *expr.Expr, under map[string]*expr.Expr) *expr.Expr {
	return e.Rewrite(func(e *expr.Expr) *expr.Expr {
		if e.Op == expr.Column && under[e.Name] != nil {
			return under[e.Name].At(e.Span)
		}
		return e
	})
}

// itself is the columns of a node under their own names.
func itself(n Node) map[string]*expr.Expr {
	out := map[string]*expr.Expr{}
	for _, name := range n.Schema().Names() {
		out[name] = expr.Col(name)
	}
	return out
}

// rightOnly is the columns of a join's right side that cannot be taken for the left one's.
func rightOnly(n *Join) map[string]*expr.Expr {
	out := itself(n.R)
	for _, name := range n.L.Schema().Names() {
		delete(out, name)
	}
	return out
}

// renamed is what the columns of a projection are in its input, as far as it only hands them on; ok is false if it looks at other rows.
func renamed(n *Project) (under map[string]*expr.Expr, ok bool) {
	if !n.byRow() {
		return nil, false
	}
	under = map[string]*expr.Expr{}
	if n.Beside {
		under = itself(n.Input)
	}
	for i, e := range n.Exprs {
		if delete(under, e.OutputName()); n.bounds[i].IsBare() {
			under[e.OutputName()] = expr.ColumnAt(n.Input.Schema(), n.bounds[i].Index).From
		}
	}
	return under, true
}

// grouped is the columns that are keys of groups: all rows of a group have them.
func grouped(n *Aggregate) map[string]*expr.Expr {
	under := map[string]*expr.Expr{}
	for _, k := range n.Keys {
		if under[k.OutputName()] = k; k.Op == expr.Alias {
			under[k.OutputName()] = k.Args[0]
		}
	}
	return under
}

// narrowed puts a semi-join with the keys of a table at the end of the way.
func (w *way) narrowed(left *column.Table, on []*expr.Expr) (Node, error) {
	keys, names := make([]*expr.Expr, len(on)), map[string]bool{}
	for i, k := range on {
		name := "key"
		for names[name] {
			name += "'"
		}
		names[name] = true
		keys[i] = k.Named(name)
	}
	right, err := NewSelect(NewScan(&Memory{Table: left, Name: "keys of the left side"}), keys)
	if err != nil {
		return nil, err
	}
	rightOn := make([]*expr.Expr, len(keys))
	for i, k := range keys {
		rightOn[i] = expr.Col(k.Name)
	}
	some, err := NewJoin(w.end, right, JoinOptions{How: Semi, LeftOn: w.keys, RightOn: rightOn})
	if err != nil {
		return nil, err
	}
	return w.rebuilt(some), nil
}

// rebuilt puts the nodes on the way together over another end.
func (w *way) rebuilt(n Node) Node {
	for i := len(w.back) - 1; i >= 0; i-- {
		in := append([]Node(nil), w.back[i].node.Inputs()...)
		in[w.back[i].input] = n
		n = rebuild(w.back[i].node, in)
	}
	return n
}

// narrowedInputs runs the left side of a join, and opens the right one for its keys; ran is the join over what it is then.
// Where the left rows do not fit into the memory, or are too many after all, the join runs as others do.
func (f *flow) narrowedInputs(n *Join) (ins []*exec.Stream, ran Node, err error) {
	left, held, full, err := f.gathered(n, n.L)
	if full {
		ins, err = f.openInputs(n)
		return ins, n, err
	}
	if err != nil {
		return nil, nil, err
	}
	right, err := f.rightFor(n, left)
	if err != nil {
		return nil, nil, err
	}
	other, err := f.open(right)
	return []*exec.Stream{held, other}, rebuild(n, []Node{n.L, right}), err
}

// gathered runs one side of a join as a whole: its rows, and the stream that hands them on. full tells that they do not fit into
// the memory; nothing is held then.
func (f *flow) gathered(n *Join, side Node) (rows *column.Table, held *exec.Stream, full bool, err error) {
	in, err := f.open(side)
	if err != nil {
		return nil, nil, false, err
	}
	g := f.r.Grant(operatorOf(n))
	rows, err = f.r.Collect(in, g)
	if exec.IsFull(err) {
		g.Free()
		in.Close()
		return nil, nil, true, nil
	}
	if err != nil {
		return nil, nil, false, err
	}
	held = f.r.FromTable(rows)
	held.Free = func() {
		g.Free()
		in.Close()
	}
	return rows, held, false, nil
}

// rightFor is the right side for the keys of some left rows.
func (f *flow) rightFor(n *Join, left *column.Table) (Node, error) {
	w := &way{keys: n.RightOn}
	w.follow(n.R)
	if f.sharedOn(w) || float64(left.Rows())*narrowFrom > EstimateOf(w.end).Rows {
		return n.R, nil
	}
	return w.narrowed(left, n.LeftOn)
}

// sharedOn tells whether somebody else needs the rows of a node on the way, too.
func (f *flow) sharedOn(w *way) bool {
	for _, t := range w.back {
		if f.twice[f.plans.id(t.node)] {
			return true
		}
	}
	return false
}
