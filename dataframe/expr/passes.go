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
	Steps   []Step
	totalOf map[*Bound]*Total // of each Over
	byKeys  map[string]*Total
}

// Step is an expression whose values are known row by row, once those of the steps before are. Exactly one of its ways is there: Forward goes from row
// to row, Backward from the last row to the first, Ranked and Framed by way of an order, and Expr looks at no other rows.
type Step struct {
	Of       *Bound
	Forward  Runner
	Backward Runner
	Ranked   *Placed
	Framed   *Framed
	Expr     *Bound
}

// Runner is a function of the rows so far, morsel by morsel.
type Runner interface {
	Next(x *Context) (*column.Column, error)
	// Bytes is what it carries from one morsel to the next.
	Bytes() int64
}

// PassesOf finds what has to be known of other rows; ok is false if there is more than can be had in passes.
func PassesOf(bounds []*Bound) (p *Passes, ok bool) {
	p = &Passes{totalOf: map[*Bound]*Total{}, byKeys: map[string]*Total{}}
	for _, b := range bounds {
		if _, ok := p.lower(b, nil); !ok {
			return nil, false
		}
	}
	return p, true
}

// lower adds the steps of an expression, within the groups of an over if there are keys, and gives what stands in its place when these are done.
func (p *Passes) lower(b *Bound, keys []*Bound) (*Bound, bool) {
	switch {
	case b.Shape == Free:
		return nil, false
	case !b.Looks():
		return b, true
	case b.Op == Windowed:
		return b, keys == nil && p.frame(b)
	case b.Op == Aggregate:
		if b.looksInside() {
			return nil, false
		}
		if keys != nil {
			of := &Bound{Op: Over, Type: b.Type, Shape: Rows, Args: append([]*Bound{b}, keys...), From: b.From}
			p.totalOf[of] = p.total(keys, []*Bound{b})
			return of, true
		}
		p.total(nil, []*Bound{b})
		return b, true
	case b.Op == Over:
		return b, p.lowerOver(b)
	}
	return p.lowerCall(b, keys)
}

// lowerCall lowers the arguments, and adds the step of a function that looks at other rows.
func (p *Passes) lowerCall(b *Bound, keys []*Bound) (*Bound, bool) {
	d := *b
	d.Args = make([]*Bound, len(b.Args))
	for i, a := range b.Args {
		var ok bool
		if d.Args[i], ok = p.lower(a, keys); !ok {
			return nil, false
		}
	}
	if b.Op != Call || !b.fn.window {
		return &d, true
	}
	node := &d
	if len(keys) > 0 {
		node = &Bound{Op: Over, Type: d.Type, Shape: Rows, Args: append([]*Bound{&d}, keys...), From: b.From}
	}
	if !p.window(node, &d, keys) {
		return nil, false
	}
	if keys == nil {
		p.Steps = append(p.Steps, Step{Of: b, Expr: node})
	}
	return node, true
}

func (p *Passes) lowerOver(b *Bound) bool {
	if b.Args[0].Shape <= Group && onlyAggregates(b.Args[0]) {
		leaves := Aggregates(b.Args[:1])
		p.totalOf[b] = p.total(b.Args[1:], leaves)
		return !slices.ContainsFunc(leaves, (*Bound).looksInside)
	}
	inner, ok := p.lower(b.Args[0], b.Args[1:])
	p.Steps = append(p.Steps, Step{Of: b, Expr: inner})
	return ok
}

func looksWithin(b *Bound) bool { return slices.ContainsFunc(b.Args, (*Bound).Looks) }

// window adds the step of one function; node is the function within its groups.
func (p *Passes) window(node, call *Bound, keys []*Bound) bool {
	s := Step{Of: node, Forward: forwardOf(node, call, keys)}
	if s.Forward != nil {
		p.Steps = append(p.Steps, s)
		return true
	}
	if looksWithin(call) { // other ways look at the rows before the steps are done
		return false
	}
	switch call.fn.name {
	case "rank", "is_first_distinct", "is_duplicated":
		s.Ranked = placedOf(node, call, keys)
	case "shift", "backward_fill":
		if c := backwardOf(node, call, keys); c != nil {
			s.Backward = c
		}
	case "interpolate":
		gap := &Bound{Op: Call, Type: gapType(), Shape: Rows, From: call.From, fn: call.fn}
		p.Steps = append(p.Steps, Step{Of: gap, Backward: &gaps{call: call, numbering: numbering{keys: keys}}})
		s.Forward = &interpolated{gaps: gaps{call: call, numbering: numbering{keys: keys}}, next: gap}
	}
	p.Steps = append(p.Steps, s)
	return s.Ranked != nil || s.Backward != nil || s.Forward != nil
}

// frame adds the step of a window with a frame, or the total that it is.
func (p *Passes) frame(b *Bound) bool {
	if slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Of == b }) {
		return true
	}
	if agg := b.Args[0]; b.window.isWhole() && !agg.looksInside() && (len(b.window.order) == 0 || combines(agg) && agg.From.Name != "first" && agg.From.Name != "last") {
		all := &Bound{Op: Over, Type: b.Type, Shape: Rows, Args: append([]*Bound{agg}, b.window.part...), From: b.From}
		p.totalOf[all] = p.total(b.window.part, []*Bound{agg})
		p.Steps = append(p.Steps, Step{Of: b, Expr: all})
		return true
	}
	f := framedOf(b)
	if f == nil {
		return false
	}
	p.Steps = append(p.Steps, Step{Of: b, Framed: f})
	return true
}

// Placed is a rank of values within groups, without keys among all rows, or what ranks tell: whether a value came before, and whether it comes again.
type Placed struct {
	Of     *Bound // the whole expression, over included
	By     *Bound // nil: all rows of a group are equal
	Keys   []*Bound
	Method string
	is     func(rank float64) bool // nil: the rank itself is asked
}

// placedOf is nil for a rank whose method is not known.
func placedOf(node, call *Bound, keys []*Bound) *Placed {
	r := &Placed{Of: node, By: call.Args[0], Keys: keys, Method: "average"}
	if call.fn.name != "rank" {
		r.By, r.Keys, r.Method = nil, append(slices.Clone(keys), call.Args[0]), "ordinal"
		r.is = func(rank float64) bool { return rank == 1 }
	}
	if call.fn.name == "is_duplicated" {
		r.Method, r.is = "max", func(rank float64) bool { return rank > 1 }
	}
	if len(call.Args) == 2 {
		method, ok := call.Args[1].Value.(string)
		if !ok {
			return nil
		}
		r.Method = method
	}
	return r
}

// Values are what ranks say.
func (p *Placed) Values(ranks *column.Column) (*column.Column, error) {
	if p.is == nil {
		return ranks.Cast(p.Of.Type, false)
	}
	out := column.NewBitmap(ranks.Len())
	for i, r := range column.Values[float64](ranks) {
		if p.is(r) {
			out.Set(i)
		}
	}
	return column.OfBools(out, ranks.Len(), nil), nil
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
	return column.GroupBy(column.Behind(t.cols, keys), t.n+rows).IDs[t.n:]
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
