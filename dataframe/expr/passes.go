package expr

import (
	"slices"
	"strings"

	"skep/dataframe/column"
)

// Expressions that look at other rows, in passes over rows that come in morsels: aggregates of groups are known after a first
// pass, and running sums, shifts and fills go from row to row with what they carry from one morsel to the next.

// Total is the aggregates of one way to group rows that stand in expressions for each row. Without keys it is all rows.
type Total struct {
	Keys   []*Bound
	Leaves []*Bound // the aggregates
	cols   []*column.Column
	known  map[*Bound]*column.Column
	n      int
}

// Passes is what bound expressions need of other rows.
type Passes struct {
	Totals  []*Total
	Carried []*Carried
	Ranked  []*Placed
	totalOf map[*Bound]*Total // of each Over
	byKeys  map[string]*Total
}

// PassesOf finds what has to be known of other rows; ok is false if there is more than totals and what can be carried.
func PassesOf(bounds []*Bound) (p *Passes, ok bool) {
	p = &Passes{totalOf: map[*Bound]*Total{}, byKeys: map[string]*Total{}}
	for _, b := range bounds {
		if !p.find(b) {
			return nil, false
		}
	}
	return p, true
}

func (p *Passes) find(b *Bound) bool {
	switch {
	case b.Op == Windowed:
		return false
	case b.Op == Aggregate:
		p.total(nil, []*Bound{b})
		return true
	case b.Op == Over || b.Op == Call && b.fn.window:
		if c := carriedOf(b); c != nil {
			p.Carried = append(p.Carried, c)
			return true
		}
		if r := placedOf(b); r != nil {
			p.Ranked = append(p.Ranked, r)
			return true
		}
		if b.Op == Call || b.Args[0].Shape > Group || !onlyAggregates(b.Args[0]) {
			return false
		}
		p.totalOf[b] = p.total(b.Args[1:], Aggregates(b.Args[:1]))
		return true
	}
	for _, a := range b.Args {
		if !p.find(a) {
			return false
		}
	}
	return true
}

// Placed is a rank of values within groups, without keys among all rows.
type Placed struct {
	Of     *Bound // the whole expression, over included
	By     *Bound
	Keys   []*Bound
	Method string
}

// placedOf is nil for what is no rank.
func placedOf(b *Bound) *Placed {
	r, call := &Placed{Of: b, Method: "average"}, b
	if b.Op == Over {
		call, r.Keys = b.Args[0], b.Args[1:]
	}
	if call.Op != Call || call.fn.name != "rank" || call.Args[0].Looks() {
		return nil
	}
	if len(call.Args) == 2 {
		method, ok := call.Args[1].Value.(string)
		if !ok {
			return nil
		}
		r.Method = method
	}
	r.By = call.Args[0]
	return r
}

// onlyAggregates tells whether nothing but aggregates looks at other rows.
func onlyAggregates(b *Bound) bool {
	if b.Op == Aggregate {
		return true
	}
	return b.Op != Over && b.Op != Windowed && !(b.Op == Call && b.fn.window) && !slices.ContainsFunc(b.Args, func(a *Bound) bool { return !onlyAggregates(a) })
}

// total adds aggregates to those of the same keys.
func (p *Passes) total(keys, leaves []*Bound) *Total {
	var text strings.Builder
	for _, k := range keys {
		text.WriteString(k.From.String() + "\x00")
	}
	t := p.byKeys[text.String()]
	if t == nil {
		t = &Total{Keys: keys}
		p.byKeys[text.String()] = t
		p.Totals = append(p.Totals, t)
	}
	for _, l := range leaves {
		if !slices.Contains(t.Leaves, l) {
			t.Leaves = append(t.Leaves, l)
		}
	}
	return t
}

// Fill says what the first pass has found: the keys of n groups, and the value of each aggregate for each of them.
func (t *Total) Fill(keys []*column.Column, known map[*Bound]*column.Column, n int) {
	t.cols, t.known, t.n = keys, known, n
}

// Context is for morsels of rows, once all totals are filled.
func (p *Passes) Context(t *column.Table, check func() error) *Context {
	x := &Context{Table: t, Rows: t.Rows(), Check: check, totals: p.totalOf, Known: map[*Bound]*column.Column{}}
	for _, total := range p.Totals {
		if len(total.Keys) == 0 {
			for b, c := range total.known {
				x.Known[b] = c
			}
		}
	}
	return x
}

// rowsOf numbers rows by the groups of a total.
func (t *Total) rowsOf(keys []*column.Column, rows int) []int32 {
	if len(keys) == 0 {
		return make([]int32, rows)
	}
	return column.GroupBy(behind(t.cols, keys), t.n+rows).IDs[t.n:]
}

// behind puts columns behind others.
func behind(first, then []*column.Column) []*column.Column {
	out := make([]*column.Column, len(then))
	for i, c := range then {
		if out[i] = c; first != nil {
			out[i] = column.Concat([]*column.Column{first[i], c})
		}
	}
	return out
}

// overTotal is over with aggregates that are known.
func (x *Context) overTotal(b *Bound, t *Total) (*column.Column, error) {
	keys, err := x.rowsOfAll(b.Args[1:])
	if err != nil {
		return nil, err
	}
	ids := t.rowsOf(keys, x.Rows)
	inner := &Context{Table: x.Table, Cols: x.Cols, Rows: x.Rows, Groups: &column.Groups{IDs: ids, First: make([]int32, t.n)}, Check: x.Check, Pool: x.Pool, Known: t.known}
	c, err := inner.EvalGroups(b.Args[0])
	if err != nil {
		return nil, err
	}
	return c.Take(ids), nil
}

func (x *Context) rowsOfAll(bounds []*Bound) ([]*column.Column, error) {
	out := make([]*column.Column, len(bounds))
	for i, b := range bounds {
		var err error
		if out[i], err = x.EvalRows(b); err != nil {
			return nil, err
		}
	}
	return out, nil
}
