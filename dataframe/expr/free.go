package expr

import (
	"skep/dataframe/column"
)

// Expressions of a length of their own: the first rows of a column, its different values, a range of numbers. In a group each has
// as many values as it makes of the group's rows.

// run is such values. With groups, ids says whose each value is, and never falls; without, it is nil.
type run struct {
	col *column.Column
	ids []int32
}

// freeCall is the evaluation of a function of a length of its own.
type freeCall struct {
	of   *Context
	node *Bound
	n    int // groups; 1 without any
}

// run evaluates an expression as values in the order of groups, whatever its shape.
func (x *Context) run(b *Bound) (run, error) {
	if b.Shape != Free {
		return x.runOfFixed(b)
	}
	if r, ok := x.runs[b]; ok {
		return r, nil
	}
	if x.Check != nil {
		if err := x.Check(); err != nil {
			return run{}, err
		}
	}
	r, err := x.runOnce(b)
	if err == nil && b.twice {
		if x.runs == nil {
			x.runs = map[*Bound]run{}
		}
		x.runs[b] = r
	}
	return r, err
}

func (x *Context) runOnce(b *Bound) (run, error) {
	switch {
	case b.Op == Call && b.fn.free != nil:
		return b.fn.free(&freeCall{of: x, node: b, n: x.groups()})
	case b.Op == Cast:
		r, err := x.run(b.Args[0])
		if err == nil {
			r.col, err = b.castOf(r.col)
		}
		return r, err
	}
	return x.runOfCall(b)
}

func (x *Context) groups() int {
	if x.Groups == nil {
		return 1
	}
	return x.Groups.Len()
}

// runOfFixed makes a run of rows, of values of groups or of a constant.
func (x *Context) runOfFixed(b *Bound) (run, error) {
	c, err := x.Eval(b)
	switch {
	case err != nil || x.Groups == nil:
		return run{col: c}, err
	case b.Shape == Rows:
		by := x.byGroup()
		c, err = c.TakeIn(x.pool(), column.Values[int32](by.col))
		return run{c, by.ids}, err
	}
	ids := make([]int32, x.Groups.Len())
	for i := range ids {
		ids[i] = int32(i)
	}
	return run{c.Broadcast(len(ids)), ids}, nil
}

// byGroup gives the numbers of rows, those of each group together and in their order.
func (x *Context) byGroup() *run {
	if x.sorted != nil {
		return x.sorted
	}
	ids := x.Groups.IDs
	at := make([]int32, x.Groups.Len()+1)
	for _, g := range ids {
		at[g+1]++
	}
	for g := 1; g < len(at); g++ {
		at[g] += at[g-1]
	}
	rows, sorted := make([]int32, len(ids)), make([]int32, len(ids))
	for row, g := range ids {
		rows[at[g]], sorted[at[g]] = int32(row), g
		at[g]++
	}
	x.sorted = &run{column.Of(column.Int32Type, rows, nil), sorted}
	return x.sorted
}

// runOfCall applies a function that keeps lengths to runs.
func (x *Context) runOfCall(b *Bound) (run, error) {
	c := &call{node: b, args: make([]*column.Column, 0, len(b.Args)), n: x.groups(), pool: x.pool()}
	args := b.Args
	for i, a := range b.Args {
		if a.Op == Lambda {
			c.each, args = x.body(a), b.Args[:i]
			break
		}
	}
	cols, ids, rows, err := x.aligned(b, args)
	if err != nil {
		return run{}, err
	}
	for _, col := range cols {
		if b.fn.window {
			col = col.Broadcast(rows)
		}
		c.args = append(c.args, col)
	}
	c.rows, c.ids = rows, ids
	out, err := b.fn.eval(c)
	return run{out, ids}, err
}

// aligned evaluates expressions whose values go together: all runs have the same length, in each group; a value of the group goes with
// each of them. A run of one value goes with any number if there are no groups, as in Polars. Constants stay one value.
func (x *Context) aligned(of *Bound, args []*Bound) (cols []*column.Column, ids []int32, rows int, err error) {
	runs, rows := make([]run, len(args)), -1
	for i, a := range args {
		if a.Shape == Scalar || a.Shape == Group {
			continue
		}
		if runs[i], err = x.run(a); err != nil {
			return nil, nil, 0, err
		}
		n := runs[i].col.Len()
		switch {
		case rows < 0 || rows == 1 && x.Groups == nil:
			rows, ids = n, runs[i].ids
		case n == 1 && x.Groups == nil:
		case n != rows || !sameIDs(ids, runs[i].ids):
			return nil, nil, 0, unequalLengths(of, n, rows)
		}
	}
	rows = max(rows, 0)
	for i, a := range args {
		c := runs[i].col
		switch {
		case a.Shape == Scalar:
			c, err = x.Eval(a)
		case a.Shape == Group:
			if c, err = x.Eval(a); err == nil {
				c = c.Take(ids)
			}
		default:
			c = c.Broadcast(rows)
		}
		if err != nil {
			return nil, nil, 0, err
		}
		cols = append(cols, c)
	}
	return cols, ids, rows, nil
}

func unequalLengths(of *Bound, n, rows int) *Error {
	return fail(BadValue, of.From, "%s puts %d values beside %d", of.From, n, rows).hint("both sides need as many values, or one of them a single one: .first()")
}

func sameIDs(a, b []int32) bool {
	if len(a) != len(b) {
		return false
	}
	for i, id := range a {
		if b[i] != id {
			return false
		}
	}
	return true
}

// WrongLength says that an expression has as many values as it makes, where there must be one for each row.
func WrongLength(e *Expr, n, rows int) *Error {
	return fail(BadValue, e, "%s has %d values, beside %d rows", e, n, rows).hint("one value for all rows: .first(); as a column of its own: .select(…)")
}

// backToRows gives the values of each group to its rows, in their order.
func (x *Context) backToRows(b *Bound) (*column.Column, error) {
	r, err := x.run(b.Args[0])
	if err != nil {
		return nil, err
	}
	by := x.byGroup()
	if !sameIDs(by.ids, r.ids) {
		return nil, fail(BadValue, b.From, "%s has not as many values in each group as the group has rows", b.Args[0].From).hint("as lists: .implode().over(…)")
	}
	back := make([]int32, len(by.ids))
	for i, row := range column.Values[int32](by.col) {
		back[row] = int32(i)
	}
	return r.col.TakeIn(x.pool(), back)
}

// ofRun tells an aggregate of values of a length of their own.
func (b *Bound) ofRun() bool {
	return b.Op == Aggregate && len(b.Args) > 0 && b.Args[0].Shape == Free
}

// foldRun prepares the aggregate of a run: its filter, its order and its further columns go along with its values.
func (x *Context) foldRun(b *Bound, in *fold) error {
	args := []*Bound{b.Args[0]}
	for _, a := range b.Args[1:] {
		if a.Op != Literal && !b.agg.placed() {
			args = append(args, a)
		}
	}
	if b.Filter != nil {
		args = append(args, b.Filter)
	}
	for _, k := range b.Order {
		args = append(args, k.By)
	}
	cols, ids, rows, err := x.aligned(b, args)
	if err != nil {
		return err
	}
	for i := range cols {
		cols[i] = cols[i].Broadcast(rows)
	}
	in.col, in.ids, in.rows = cols[0], ids, rows
	keys, filter := len(cols)-len(b.Order), len(cols)-len(b.Order)
	if b.Filter != nil {
		filter--
	}
	in.rest = cols[1:filter]
	in.chooseOf(cols[filter:keys], cols[keys:])
	if b.agg.placed() {
		return in.others(x)
	}
	if b.From.Distinct {
		in.distinct()
	}
	return nil
}

// chooseOf is choose for columns that are there: at most one filter, and the keys of the order.
func (f *fold) chooseOf(filter, keys []*column.Column) {
	if len(filter)+len(keys) == 0 {
		return
	}
	var by []column.SortKey
	for i, c := range keys {
		by = append(by, column.SortKey{Col: c, Desc: f.node.Order[i].Desc, NullsLast: f.node.Order[i].NullsLast})
	}
	keep := column.Ones(f.rows)
	if len(filter) > 0 {
		keep = Mask(filter[0])
	}
	rows := keep.Indices(f.rows)
	if len(by) > 0 {
		rows = rows[:0:0]
		for _, r := range column.Sort(by, f.rows) {
			if keep.Get(int(r)) {
				rows = append(rows, r)
			}
		}
	}
	f.keep(rows)
}

// source is the first argument as a run.
func (x *freeCall) source() (run, error) { return x.of.run(x.node.Args[0]) }

// given evaluates an argument that is one value in each group: x.n rows.
func (x *freeCall) given(i int) (*column.Column, error) {
	c, err := x.of.Eval(x.node.Args[i])
	if err != nil {
		return nil, err
	}
	return c.Broadcast(x.n), nil
}

// numbers is given for whole numbers; a null is an error.
func (x *freeCall) numbers(i int) ([]int64, error) {
	c, err := x.given(i)
	if err != nil {
		return nil, err
	}
	out := make([]int64, c.Len())
	for g := range out {
		if c.IsNull(g) {
			return nil, fail(BadValue, x.node.Args[i].From, "%s needs a number here, %s is null", x.node.From.Name, x.node.Args[i].From)
		}
		out[g] = c.Int(g)
	}
	return out, nil
}

// flag is an argument that is true or false; false if it is not given.
func (b *Bound) flag(i int) bool {
	if i >= len(b.Args) {
		return false
	}
	v, _ := b.Args[i].Value.(bool)
	return v
}

func (x *freeCall) fail(format string, args ...any) *Error {
	return fail(BadValue, x.node.From, format, args...)
}

// starts gives where each group's values begin; the last entry is where the last ends.
func (x *freeCall) starts(r run) []int32 { return startsOf(r, x.n) }

func startsOf(r run, n int) []int32 {
	out := make([]int32, n+1)
	if r.ids == nil {
		out[n] = int32(r.col.Len())
		return out
	}
	for _, g := range r.ids {
		out[g+1]++
	}
	for g := range n {
		out[g+1] += out[g]
	}
	return out
}

// whose repeats each group's number as often as it has values; nil without groups.
func (x *freeCall) whose(sizes []int) []int32 {
	if x.of.Groups == nil {
		return nil
	}
	out := []int32{}
	for g, n := range sizes {
		for range n {
			out = append(out, int32(g))
		}
	}
	return out
}

// one is a rule for arguments that are one value in each group, of whole numbers.
func one(b *Bound, i int) error {
	a := b.Args[i]
	if a.Shape > Group {
		return fail(Misplaced, a.From, "%s needs one value here, %s has many", b.From.Name, a.From).hint("aggregate it: %s.max()", a.From.operand(atom))
	}
	if !a.Type.IsInteger() && !a.Type.IsOpen() {
		return fail(TypeMismatch, a.From, "%s needs a whole number here, %s is %s", b.From.Name, a.From, a.Type)
	}
	return nil
}
