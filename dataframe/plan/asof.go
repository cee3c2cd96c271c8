package plan

import (
	"fmt"
	"sort"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Asof pairs each left row with the one right row of equal keys that is nearest by another column: the last that is not behind
// it ("backward"), the first that is not before it ("forward"), or the closer of both ("nearest").
type Asof struct {
	L, R   Node
	o      AsofOptions
	left   []*expr.Bound // keys, then what is compared
	right  []*expr.Bound
	types  []column.Type
	fromR  []int
	schema *column.Schema
}

// AsofOptions say by what to pair.
type AsofOptions struct {
	LeftBy, RightBy []*expr.Expr
	LeftOn, RightOn *expr.Expr
	Strategy        string // "backward", "forward", "nearest"
	Strict          bool   // an equal right row does not count
	Inner           bool   // left rows without a partner vanish
	Suffix          string
	KeepKeys        bool       // the right keys stay in the result
	Tolerance       *expr.Expr // how far a partner may lie: a number or a duration; nil: any
}

// NewAsof checks keys and what is compared.
func NewAsof(l, r Node, o AsofOptions) (*Asof, error) {
	if o.Suffix == "" {
		o.Suffix = "_right"
	}
	n := &Asof{L: l, R: r, o: o}
	if len(o.LeftBy) != len(o.RightBy) {
		return nil, expr.Errorf(expr.BadArgument, nil, "%d keys on the left, %d on the right", len(o.LeftBy), len(o.RightBy))
	}
	if o.Strategy != "backward" && o.Strategy != "forward" && o.Strategy != "nearest" {
		return nil, expr.Errorf(expr.BadArgument, nil, "an asof join does not know the strategy %q", o.Strategy).WithHint("backward, forward or nearest")
	}
	ls, rs := append(append([]*expr.Expr(nil), o.LeftBy...), o.LeftOn), append(append([]*expr.Expr(nil), o.RightBy...), o.RightOn)
	for i := range ls {
		a, err := bindKey(ls[i], l, "left")
		if err != nil {
			return nil, err
		}
		b, err := bindKey(rs[i], r, "right")
		if err != nil {
			return nil, err
		}
		t, ok := column.Common(a.Type, b.Type)
		if !ok {
			return nil, expr.Errorf(expr.TypeMismatch, ls[i], "%s is %s on the left and %s on the right", ls[i], a.Type, b.Type)
		}
		n.left, n.right, n.types = append(n.left, a), append(n.right, b), append(n.types, t)
	}
	return n, n.derive()
}

func (n *Asof) derive() error {
	drop := map[int]bool{}
	if !n.o.KeepKeys {
		drop = keyColumns(n.right[:len(n.right)-1])
		l, r := n.left[len(n.left)-1], n.right[len(n.right)-1]
		if l.Op == expr.Column && r.Op == expr.Column && n.o.LeftOn.Name == n.o.RightOn.Name {
			drop[r.Index] = true
		}
	}
	fields := append([]column.Field(nil), n.L.Schema().Fields...)
	var err error
	if n.fromR, fields, err = withRight(fields, n.R.Schema(), drop, n.o.Suffix); err != nil {
		return err
	}
	n.schema, err = column.NewSchema(fields)
	return err
}

// Schema of the result: the left columns, then the right ones.
func (n *Asof) Schema() *column.Schema { return n.schema }

// Inputs: left and right.
func (n *Asof) Inputs() []Node { return []Node{n.L, n.R} }

func (n *Asof) String() string {
	out := fmt.Sprintf("ASOF JOIN %s on %s, %s", n.o.Strategy, n.o.LeftOn, n.o.RightOn)
	if len(n.o.LeftBy) > 0 {
		out += " by " + list(n.o.LeftBy) + " = " + list(n.o.RightBy)
	}
	if n.o.Tolerance != nil {
		out += " within " + n.o.Tolerance.String()
	}
	if n.o.Strict {
		out += ", not equal"
	}
	if n.o.Inner {
		out += ", pairs only"
	}
	return out
}

func (n *Asof) over(in []Node) (Node, error) { return node(NewAsof(in[0], in[1], n.o)) }

func (n *Asof) run(r *Run, in []*column.Table) (*column.Table, error) {
	lk, err := n.keys(r, in[0], n.left)
	if err != nil {
		return nil, err
	}
	rk, err := n.keys(r, in[1], n.right)
	if err != nil {
		return nil, err
	}
	if err := r.Reserve(int64(in[0].Rows()+in[1].Rows()) * 24); err != nil {
		return nil, err
	}
	s := newSought(lk, rk, in[0].Rows(), in[1].Rows())
	left, right := []int32{}, []int32{}
	for i := range in[0].Rows() {
		row := s.find(i, n.o)
		if row < 0 && n.o.Inner {
			continue
		}
		left, right = append(left, int32(i)), append(right, row)
	}
	if right, err = n.near(r, lk, rk, left, right); err != nil {
		return nil, err
	}
	var cols []*column.Column
	for _, c := range in[0].Columns() {
		cols = append(cols, c.Take(left))
	}
	for _, i := range n.fromR {
		cols = append(cols, in[1].Column(i).Take(right))
	}
	return column.NewTable(n.schema, cols, len(left)), nil
}

// near drops partners that lie farther than the tolerance.
func (n *Asof) near(r *Run, lk, rk []*column.Column, left, right []int32) ([]int32, error) {
	if n.o.Tolerance == nil {
		return right, nil
	}
	l, rt := lk[len(lk)-1].Take(left), rk[len(rk)-1].Take(right)
	t, err := column.FromColumns([]string{"l", "r"}, []*column.Column{l, rt})
	if err != nil {
		return nil, err
	}
	diff := expr.Fn("-", expr.Col("l"), expr.Col("r"))
	ok := expr.Fn("and", expr.Fn("<=", diff, n.o.Tolerance), expr.Fn("<=", expr.Fn("neg", diff), n.o.Tolerance))
	b, err := expr.Bind(ok, t.Schema(), expr.InRows)
	if err != nil {
		return nil, err
	}
	mask, err := evaluation(r, t).EvalRows(b)
	if err != nil {
		return nil, err
	}
	keep := expr.Mask(mask)
	for i := range right {
		if !keep.Get(i) {
			right[i] = -1
		}
	}
	return right, nil
}

func (n *Asof) keys(r *Run, t *column.Table, bounds []*expr.Bound) ([]*column.Column, error) {
	cols, err := rowsOf(evaluation(r, t), bounds)
	for i := range cols {
		if err == nil {
			cols[i], err = cols[i].Cast(n.types[i], false)
		}
	}
	return cols, err
}

// soughtRows are right rows by key and then by what is compared.
type soughtRows struct {
	ids     []int32 // of each left row the key's number, -1: none
	buckets buckets
	l, r    *column.Column
}

func newSought(lk, rk []*column.Column, left, right int) *soughtRows {
	last := len(lk) - 1
	s := &soughtRows{l: lk[last], r: rk[last]}
	build, n := make([]int32, right), 1
	if s.ids = make([]int32, left); last > 0 {
		build, s.ids, n = column.Match(rk[:last], lk[:last])
	}
	for i := range build {
		if s.r.IsNull(i) {
			build[i] = -1
		}
	}
	order := column.Sort([]column.SortKey{{Col: s.r}}, right)
	sorted := make([]int32, right)
	for i, row := range order {
		sorted[i] = build[row]
	}
	s.buckets = bucket(sorted, n)
	for i, at := range s.buckets.rows {
		s.buckets.rows[i] = order[at]
	}
	return s
}

// find gives the partner of a left row, or -1.
func (s *soughtRows) find(i int, o AsofOptions) int32 {
	if s.ids[i] < 0 || s.l.IsNull(i) {
		return -1
	}
	rows := s.buckets.rows[s.buckets.start[s.ids[i]]:s.buckets.start[s.ids[i]+1]]
	// the first row behind, and the first not before
	behind := sort.Search(len(rows), func(k int) bool { return column.CompareRows(s.r, int(rows[k]), s.l, i) > 0 })
	from := sort.Search(len(rows), func(k int) bool { return column.CompareRows(s.r, int(rows[k]), s.l, i) >= 0 })
	back, forth := behind-1, from
	if o.Strict {
		back, forth = from-1, behind
	}
	switch o.Strategy {
	case "forward":
		return rowAt(rows, forth)
	case "nearest":
		return s.nearer(rows, i, back, forth)
	}
	return rowAt(rows, back)
}

func rowAt(rows []int32, k int) int32 {
	if k < 0 || k >= len(rows) {
		return -1
	}
	return rows[k]
}

func (s *soughtRows) nearer(rows []int32, i, back, forth int) int32 {
	a, b := rowAt(rows, back), rowAt(rows, forth)
	if a < 0 || b < 0 {
		return max(a, b)
	}
	if distance(s.r, int(b), s.l, i) <= distance(s.r, int(a), s.l, i) {
		return b
	}
	return a
}

func distance(a *column.Column, i int, b *column.Column, j int) float64 {
	d := number(a, i) - number(b, j)
	return max(d, -d)
}

// number reads what distances are measured in.
func number(c *column.Column, row int) float64 {
	if c.Type().IsTemporal() {
		return float64(c.Int(row))
	}
	return c.Float(row)
}
