package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// An asof join by way of the disk: the rows of both sides are put in one order, by their keys and then by what is compared, and the last right row that
// has passed is each left row's partner. What lies behind a row is found by passing from the end.

func (n *Asof) stream(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	g := f.r.Grant("asof join")
	defer g.Free()
	defer in[1].Close()
	t, err := n.inMemory(f.r, in, g)
	if exec.IsFull(err) {
		g.Free()
		return n.external(f.r, in)
	}
	in[0].Close()
	if err != nil {
		return nil, err
	}
	g.Free()
	return f.hold(n, t)
}

// asofCost is what finding partners holds for each row of both sides: numbers of keys, an order, partners.
const asofCost = 24

func (n *Asof) inMemory(r *Run, in []*exec.Stream, g *exec.Grant) (*column.Table, error) {
	tables := make([]*column.Table, 2)
	for i, s := range in {
		var err error
		if tables[i], err = r.Collect(s, g); err != nil {
			return nil, err
		}
		if err := g.Grow(int64(tables[i].Rows()) * asofCost); err != nil {
			return nil, err
		}
	}
	return n.run(&Run{Ctx: r.Ctx}, tables)
}

// external finds the partners of all left rows, and puts them beside these in their order.
func (n *Asof) external(r *Run, in []*exec.Stream) (*exec.Stream, error) {
	defer in[0].Close()
	var found []*cursor
	defer func() {
		for _, c := range found {
			c.s.Close()
		}
	}()
	for _, way := range map[string][]bool{"backward": {false}, "forward": {true}, "nearest": {false, true}}[n.o.Strategy] {
		c, err := n.partners(r, in, way)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	file := r.NewParking(n.schema)
	err := r.InOrder(in[0], func(t *column.Table) error {
		out, err := n.beside(r, t, found)
		if err != nil {
			return err
		}
		return file.Add(out)
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	return file.Stream(), nil
}

// meeting is the rows of both sides in one order: keys, what is compared, which side it is, the row's number, and the right columns.
type meeting struct {
	n      *Asof
	schema *column.Schema
	before *column.Table // the last right row
	out    *exec.Sorter
}

const (
	sidePlace = iota // behind the keys
	numberPlace
	rightPlace
)

// partners gives for each left row whether it has a partner, what that is compared by, and its columns.
func (n *Asof) partners(r *Run, in []*exec.Stream, forward bool) (*cursor, error) {
	m := &meeting{n: n, schema: n.meetingSchema(in[1].Schema)}
	keys := len(n.types)
	var order []exec.Order
	for i := range keys + rightPlace {
		order = append(order, exec.Order{Col: i})
	}
	sorter := r.NewSorter("asof join", m.schema, order)
	for side, bounds := range [][]*expr.Bound{n.left, n.right} {
		rows := ordinal(in[side])
		err := r.EachMorsel(rows, func(_ int, t *column.Table) error {
			met, err := m.side(r, t, bounds, side == 1, forward == n.o.Strict)
			if err != nil {
				return err
			}
			return sorter.Add(met)
		})
		if err != nil {
			return nil, err
		}
	}
	sorted, err := sorter.Finish()
	if err != nil {
		return nil, err
	}
	defer func() { sorted.Close() }()
	if forward {
		sorted = turned(sorted)
	}
	m.out = r.NewSorter("asof join", n.foundSchema(m.schema), []exec.Order{{Col: 0}})
	if err := r.InOrder(sorted, m.add); err != nil {
		return nil, err
	}
	out, err := m.out.Finish()
	if err != nil {
		return nil, err
	}
	return &cursor{s: out}, nil
}

func (n *Asof) meetingSchema(right *column.Schema) *column.Schema {
	types := append(append([]column.Type(nil), n.types...), column.Int32Type, column.Int64Type)
	for _, i := range n.fromR {
		types = append(types, right.Fields[i].Type)
	}
	return columnsOfTypes(types)
}

// foundSchema is the left row's number, whether there is a partner, what it is compared by, and its columns.
func (n *Asof) foundSchema(met *column.Schema) *column.Schema {
	types := []column.Type{column.Int64Type, column.BoolType, n.types[len(n.types)-1]}
	for _, f := range met.Fields[len(n.types)+rightPlace:] {
		types = append(types, f.Type)
	}
	return columnsOfTypes(types)
}

// side is rows of one side as they meet the others. Among rows that compare equal the right ones come first if they may be partners of left rows that
// follow; right rows that can be nobody's partner stay away.
func (m *meeting) side(r *Run, t *column.Table, bounds []*expr.Bound, right, rightFirst bool) (*column.Table, error) {
	cols, err := m.n.keys(r, t, bounds)
	if err != nil {
		return nil, err
	}
	known := column.Ones(t.Rows())
	for _, c := range cols {
		known = known.And(c.Valid())
	}
	sides := make([]int32, t.Rows()) // odd: of the right side
	for i := range sides {
		switch {
		case right && rightFirst:
			sides[i] = 1
		case right:
			sides[i] = 3
		default:
			sides[i] = 2
		}
	}
	cols = append(cols, column.Of(column.Int32Type, sides, nil), t.Column(t.Width()-1))
	for _, i := range m.n.fromR {
		if right {
			cols = append(cols, t.Column(i))
		} else {
			cols = append(cols, column.OfNulls(m.schema.Fields[len(cols)].Type, t.Rows()))
		}
	}
	out := column.NewTable(m.schema, cols, t.Rows())
	if right {
		return out.Take(known.Indices(t.Rows())), nil
	}
	return out, nil
}

// add finds the partners of rows in order: of each left row the last right one before it, if that has the same keys.
func (m *meeting) add(t *column.Table) error {
	all := t
	if m.before != nil {
		all = stacked([]*column.Table{m.before, t})
	}
	keys := len(m.n.types)
	by, sides := all.Columns()[:keys-1], column.Values[int32](all.Column(keys+sidePlace))
	last, left, partner := -1, []int32{}, []int32{}
	for i := range all.Rows() {
		if sides[i]&1 == 1 {
			last = i
			continue
		}
		left = append(left, int32(i))
		if partner = append(partner, -1); last >= 0 && !all.Column(keys-1).IsNull(i) && !differs(by, i, by, last) {
			partner[len(partner)-1] = int32(last)
		}
	}
	if m.before = nil; last >= 0 {
		m.before = all.Take([]int32{int32(last)})
	}
	return m.found(all, left, partner)
}

// found hands the partners of left rows on.
func (m *meeting) found(all *column.Table, left, partner []int32) error {
	keys, has := len(m.n.types), column.NewBitmap(len(left))
	for i, p := range partner {
		if p >= 0 {
			has.Set(i)
		}
	}
	cols := []*column.Column{all.Column(keys + numberPlace).Take(left), column.OfBools(has, len(left), nil), all.Column(keys - 1).Take(partner)}
	for _, c := range all.Columns()[keys+rightPlace:] {
		cols = append(cols, c.Take(partner))
	}
	return m.out.Add(column.NewTable(m.n.foundSchema(m.schema), cols, len(left)))
}

// beside puts left rows and their partners together.
func (n *Asof) beside(r *Run, t *column.Table, found []*cursor) (*column.Table, error) {
	keys, err := n.keys(r, t, n.left)
	if err != nil {
		return nil, err
	}
	met, err := n.chosen(t.Rows(), keys[len(keys)-1], found)
	if err != nil {
		return nil, err
	}
	rows := make([]int32, t.Rows())
	for i := range rows {
		rows[i] = -1
		if met.Column(1).Bools().Get(i) {
			rows[i] = int32(i)
		}
	}
	left := make([]int32, 0, t.Rows())
	right := make([]int32, 0, t.Rows())
	for i, row := range rows {
		if row >= 0 || !n.o.Inner {
			left, right = append(left, int32(i)), append(right, row)
		}
	}
	if right, err = n.near(r, keys, []*column.Column{met.Column(2)}, left, right); err != nil {
		return nil, err
	}
	cols := append([]*column.Column(nil), t.Take(left).Columns()...)
	for _, c := range met.Columns()[foundPlace:] {
		cols = append(cols, c.Take(right))
	}
	return column.NewTable(n.schema, cols, len(left)), nil
}

const foundPlace = 3 // of the first right column in what was found

// chosen is the partners of the next rows: where both ways were gone, the nearer ones.
func (n *Asof) chosen(rows int, by *column.Column, found []*cursor) (*column.Table, error) {
	back, err := found[0].table(rows)
	if err != nil || len(found) == 1 {
		return back, err
	}
	forth, err := found[1].table(rows)
	if err != nil {
		return nil, err
	}
	pick := make([]int32, rows)
	for i := range pick {
		pick[i] = int32(i)
		if n.behindIsNearer(by, back, forth, i) {
			pick[i] += int32(rows)
		}
	}
	return stacked([]*column.Table{back, forth}).Take(pick), nil
}

func (n *Asof) behindIsNearer(by *column.Column, back, forth *column.Table, i int) bool {
	if !back.Column(1).Bools().Get(i) || !forth.Column(1).Bools().Get(i) {
		return forth.Column(1).Bools().Get(i)
	}
	return distance(forth.Column(2), i, by, i) <= distance(back.Column(2), i, by, i)
}
