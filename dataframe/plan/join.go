package plan

import (
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
)

// How is the kind of a join.
type How string

// The kinds. Inner and Left give the left frame's order, Right the right one's; Full appends right rows without a partner.
const (
	Inner How = "inner"
	Left  How = "left"
	Right How = "right"
	Full  How = "full"
	Semi  How = "semi"
	Anti  How = "anti"
	Cross How = "cross"
)

var hows = lazy.Value[map[How]bool]{New: func() map[How]bool {
	return map[How]bool{Inner: true, Left: true, Right: true, Full: true, Semi: true, Anti: true, Cross: true}
}}

// Hows lists the kinds.
func Hows() []string { return []string{"inner", "left", "right", "full", "semi", "anti", "cross"} }

// Join pairs rows of two frames whose keys are equal; null equals nothing. A right key that is a column is left out of
// the result (the left one of a right join), except in a full join. Other right columns whose name is taken get Suffix.
type Join struct {
	L, R    Node
	How     How
	LeftOn  []*expr.Expr
	RightOn []*expr.Expr
	Suffix  string
	Columns []string   // of the result; nil: all
	Where   *expr.Expr // semi, anti: what else must hold of a partner; nil: nothing
	Turned  bool       // semi, anti: the left side is built and the right one passes, set by the optimiser where the left one is small
	Narrows bool       // the right side is computed for the keys of the left one, which runs first; set by the optimiser
	where   *expr.Bound
	left    []*expr.Bound
	right   []*expr.Bound
	types   []column.Type // of the keys, common to both sides
	fromL   []int         // columns of L in the result, then of R
	fromR   []int
	schema  *column.Schema
}

// JoinOptions say how to join.
type JoinOptions struct {
	How             How
	LeftOn, RightOn []*expr.Expr
	Suffix          string // "" is "_right"
	// Where is a condition on the columns of both sides, whose names must differ, that a partner of a semi- or anti-join
	// must meet beside the keys.
	Where *expr.Expr
}

// NewJoin checks keys on both sides and derives the result's names.
func NewJoin(l, r Node, o JoinOptions) (*Join, error) {
	if o.How == "outer" {
		o.How = Full
	}
	if o.Suffix == "" {
		o.Suffix = "_right"
	}
	n := &Join{L: l, R: r, How: o.How, LeftOn: o.LeftOn, RightOn: o.RightOn, Suffix: o.Suffix, Where: o.Where}
	switch {
	case !hows.Get()[o.How]:
		return nil, expr.Errorf(expr.BadArgument, nil, "join does not know how: %q", o.How).WithHint("inner, left, right, full, semi, anti or cross")
	case o.How == Cross && len(o.LeftOn) > 0:
		return nil, expr.Errorf(expr.BadArgument, o.LeftOn[0], "a cross join has no keys")
	case o.How != Cross && len(o.LeftOn) == 0:
		return nil, expr.Errorf(expr.BadArgument, nil, "a join needs keys: on: \"name\"")
	case len(o.LeftOn) != len(o.RightOn):
		return nil, expr.Errorf(expr.BadArgument, nil, "%d keys on the left, %d on the right", len(o.LeftOn), len(o.RightOn))
	}
	if err := n.bindKeys(); err != nil {
		return nil, err
	}
	if err := n.bindWhere(); err != nil {
		return nil, err
	}
	return n, n.derive()
}

func (n *Join) bindKeys() error {
	for i := range n.LeftOn {
		l, err := bindKey(n.LeftOn[i], n.L, "left")
		if err != nil {
			return err
		}
		r, err := bindKey(n.RightOn[i], n.R, "right")
		if err != nil {
			return err
		}
		t, ok := column.Common(l.Type, r.Type)
		if !ok {
			return expr.Errorf(expr.TypeMismatch, n.LeftOn[i], "the key %s is %s on the left and %s on the right", n.LeftOn[i], l.Type, r.Type).
				WithHint("cast one of them first: .with_column(%s.cast(%s))", n.LeftOn[i], r.Type)
		}
		n.left, n.right, n.types = append(n.left, l), append(n.right, r), append(n.types, t)
	}
	return nil
}

func bindKey(e *expr.Expr, in Node, side string) (*expr.Bound, error) {
	b, err := expr.Bind(e, in.Schema(), expr.InKeys)
	if bad, ok := err.(*expr.Error); ok && bad.Code == expr.UnknownColumn {
		bad.Message = fmt.Sprintf("the %s frame of the join has no column %q", side, bad.Name)
	}
	return b, err
}

// keyColumns are the places of keys that are plain columns.
func keyColumns(bounds []*expr.Bound) map[int]bool {
	out := map[int]bool{}
	for _, b := range bounds {
		if b.Op == expr.Column {
			out[b.Index] = true
		}
	}
	return out
}

// derive decides which columns the result has, and their names.
func (n *Join) derive() error {
	var dropL, dropR map[int]bool
	switch n.How {
	case Inner, Left:
		dropR = keyColumns(n.right)
	case Right:
		dropL = keyColumns(n.left)
	case Semi, Anti:
		dropR = map[int]bool{}
		for i := range n.R.Schema().Fields {
			dropR[i] = true
		}
	}
	var fields []column.Field
	for i, f := range n.L.Schema().Fields {
		if !dropL[i] {
			n.fromL, fields = append(n.fromL, i), append(fields, f)
		}
	}
	var err error
	if n.fromR, fields, err = withRight(fields, n.R.Schema(), dropR, n.Suffix); err != nil {
		return err
	}
	n.schema, err = column.NewSchema(fields)
	return err
}

// only gives fewer columns: keys that nobody needs behind the join are not copied.
func (n *Join) only(columns []string) *Join {
	out := *n
	out.Columns, out.fromL, out.fromR = columns, nil, nil
	var from []int
	out.schema, from = narrowed(n.schema, columns)
	for _, i := range from {
		if i < len(n.fromL) {
			out.fromL = append(out.fromL, n.fromL[i])
		} else {
			out.fromR = append(out.fromR, n.fromR[i-len(n.fromL)])
		}
	}
	return &out
}

// withRight puts the columns of a join's right side, but those dropped, behind fields: from says which they are. A name
// that is taken gets the suffix; one that is taken with it is an error.
func withRight(fields []column.Field, right *column.Schema, drop map[int]bool, suffix string) (from []int, all []column.Field, err error) {
	taken := map[string]bool{}
	for _, f := range fields {
		taken[f.Name] = true
	}
	for i, f := range right.Fields {
		if drop[i] {
			continue
		}
		if taken[f.Name] {
			f.Name += suffix
		}
		if taken[f.Name] {
			return nil, nil, expr.Errorf(expr.DuplicateName, nil, "the result of the join would have two columns %q", f.Name).WithHint("choose another suffix: suffix: \"_other\"")
		}
		taken[f.Name] = true
		from, fields = append(from, i), append(fields, f)
	}
	return from, fields, nil
}

// Schema of the result.
func (n *Join) Schema() *column.Schema { return n.schema }

// Inputs: left and right.
func (n *Join) Inputs() []Node { return []Node{n.L, n.R} }

func (n *Join) String() string {
	if n.How == Cross {
		return "CROSS JOIN"
	}
	text := fmt.Sprintf("%s JOIN on %s = %s", n.How, list(n.LeftOn), list(n.RightOn))
	if n.Where != nil {
		text += " where " + n.Where.String()
	}
	if n.Turned {
		text += ", left side built"
	}
	if n.Narrows {
		text += ", right side for the left one's keys"
	}
	if n.Columns != nil {
		text += fmt.Sprintf(", columns %v", n.Columns)
	}
	return text
}

func (n *Join) over(in []Node) (Node, error) {
	out, err := NewJoin(in[0], in[1], JoinOptions{n.How, n.LeftOn, n.RightOn, n.Suffix, n.Where})
	if err != nil {
		return nil, err
	}
	out.Turned, out.Narrows = n.Turned, n.Narrows
	if n.Columns != nil {
		return out.only(n.Columns), nil
	}
	return out, nil
}

func (n *Join) run(r *Run, in []*column.Table) (*column.Table, error) {
	l, rt, err := n.pairs(r, in[0], in[1])
	if err != nil {
		return nil, err
	}
	if err := r.Reserve(int64(len(l)) * int64(8*n.schema.Len())); err != nil {
		return nil, err
	}
	cols := make([]*column.Column, 0, n.schema.Len())
	for _, i := range n.fromL {
		cols = append(cols, in[0].Column(i).Take(l))
	}
	for _, i := range n.fromR {
		cols = append(cols, in[1].Column(i).Take(rt))
	}
	return column.NewTable(n.schema, cols, len(l)), nil
}

// pairs gives the rows of both sides that meet; -1 stands for a missing partner.
func (n *Join) pairs(r *Run, left, right *column.Table) (l, rt []int32, err error) {
	if n.How == Cross {
		return n.cross(r, left.Rows(), right.Rows())
	}
	lk, err := n.keys(r, left, n.left)
	if err != nil {
		return nil, nil, err
	}
	rk, err := n.keys(r, right, n.right)
	if err != nil {
		return nil, nil, err
	}
	if err := r.Reserve(int64(left.Rows()+right.Rows()) * 24); err != nil {
		return nil, nil, err
	}
	if n.How == Right { // the right side leads
		b, p, ids := column.Match(lk, rk)
		rt, l, err = n.probe(r, p, bucket(b, ids), true)
		return l, rt, err
	}
	b, p, ids := column.Match(rk, lk)
	buckets := bucket(b, ids)
	switch n.How {
	case Semi, Anti:
		if n.Where == nil {
			return withPartner(p, n.How == Semi), nil, nil
		}
		if l, rt, err = n.probe(r, p, buckets, false); err == nil {
			l, err = n.chosen(r, left, l, right, rt)
		}
		return l, nil, err
	case Inner:
		return n.probe(r, p, buckets, false)
	}
	l, rt, err = n.probe(r, p, buckets, true)
	if n.How == Full && err == nil {
		l, rt = appendLonely(l, rt, right.Rows())
	}
	return l, rt, err
}

func (n *Join) keys(r *Run, t *column.Table, bounds []*expr.Bound) ([]*column.Column, error) {
	cols, err := rowsOf(evaluation(r, t), bounds)
	for i := range cols {
		if err == nil {
			cols[i], err = cols[i].Cast(n.types[i], false)
		}
	}
	return cols, err
}

// buckets lists the rows of each key number: rows[start[id]:start[id+1]], in order.
type buckets struct {
	start, rows []int32
}

func bucket(ids []int32, n int) buckets {
	b := buckets{start: make([]int32, n+1), rows: make([]int32, len(ids))}
	for _, id := range ids {
		if id >= 0 {
			b.start[id+1]++
		}
	}
	for i := range n {
		b.start[i+1] += b.start[i]
	}
	at := append([]int32(nil), b.start...)
	for row, id := range ids {
		if id >= 0 {
			b.rows[at[id]] = int32(row)
			at[id]++
		}
	}
	return b
}

// probe pairs each row with its bucket; with lonely a row without a partner meets -1.
func (n *Join) probe(r *Run, ids []int32, b buckets, lonely bool) (probe, build []int32, err error) {
	size := 0
	for _, id := range ids {
		switch {
		case id >= 0:
			size += int(b.start[id+1] - b.start[id])
		case lonely:
			size++
		}
	}
	if err := n.fits(r, size); err != nil {
		return nil, nil, err
	}
	probe, build = make([]int32, 0, size), make([]int32, 0, size)
	for row, id := range ids {
		if id < 0 {
			if lonely {
				probe, build = append(probe, int32(row)), append(build, -1)
			}
			continue
		}
		for _, m := range b.rows[b.start[id]:b.start[id+1]] {
			probe, build = append(probe, int32(row)), append(build, m)
		}
	}
	return probe, build, nil
}

func (n *Join) fits(r *Run, size int) error {
	if size > column.MaxRows {
		return expr.Errorf(expr.BadValue, nil, "the join would have %d rows, more than a frame holds", size).WithHint("are the keys unique on one side?")
	}
	return r.Reserve(int64(size) * 8)
}

func (n *Join) cross(r *Run, left, right int) (l, rt []int32, err error) {
	if err := n.fits(r, left*right); err != nil {
		return nil, nil, err
	}
	for i := range left {
		for j := range right {
			l, rt = append(l, int32(i)), append(rt, int32(j))
		}
	}
	return l, rt, nil
}

func withPartner(ids []int32, want bool) []int32 {
	out := []int32{}
	for row, id := range ids {
		if id >= 0 == want {
			out = append(out, int32(row))
		}
	}
	return out
}

// appendLonely adds the right rows that no left row met.
func appendLonely(l, rt []int32, rows int) (left, right []int32) {
	met := column.NewBitmap(rows)
	for _, r := range rt {
		if r >= 0 {
			met.Set(int(r))
		}
	}
	for r := range rows {
		if !met.Get(r) {
			l, rt = append(l, -1), append(rt, int32(r))
		}
	}
	return l, rt
}
