package plan

import (
	"errors"
	"strconv"
	"sync/atomic"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// dealing is a join by way of the disk: rows of both sides go to partitions by their keys, partitions are joined in
// memory one after the other, and the pairs are brought into the join's order by their rows' numbers.
type dealing struct {
	n      *Join
	r      *Run
	keys   [2][]int // places of the keys, per side
	sorter *exec.Sorter
	schema *column.Schema // of the result, and two numbers
	grant  *exec.Grant
}

func (n *Join) dealt(r *Run, in []*exec.Stream) (*exec.Stream, error) {
	defer in[0].Close()
	defer in[1].Close()
	left, right := column.Field{Name: "\x00left", Type: column.Int64Type}, column.Field{Name: "\x00right", Type: column.Int64Type}
	d := &dealing{n: n, r: r, grant: r.Grant(operatorOf(n)), schema: added(n.schema, left, right)}
	l, rt := n.schema.Len(), n.schema.Len()+1
	order := []exec.Order{{Col: l, NullsLast: true}, {Col: rt}}
	if n.How == Right {
		order = []exec.Order{{Col: rt}, {Col: l}}
	}
	d.sorter = r.NewSorter(operatorOf(n), d.schema, order)
	sides := [2]*exec.Stream{}
	for s := range sides {
		sides[s] = d.side(in[s], s)
	}
	if err := d.join(sides, 0); err != nil {
		return nil, err
	}
	s, err := d.sorter.Finish()
	if err != nil {
		return nil, err
	}
	return dropLast(s, n.schema), nil
}

// side is a side's rows with their keys, in the common types, and their number behind them.
func (d *dealing) side(in *exec.Stream, side int) *exec.Stream {
	bounds := d.n.left
	if side == 1 {
		bounds = d.n.right
	}
	var fields []column.Field
	for i := range bounds {
		d.keys[side] = append(d.keys[side], in.Schema.Len()+i)
		fields = append(fields, column.Field{Name: keyName(i), Type: d.n.types[i]})
	}
	schema := added(in.Schema, fields...)
	keyed := in.Map(schema, func(_ int, t *column.Table) (*column.Table, error) {
		keys, err := d.n.keys(d.r, t, bounds)
		if err != nil {
			return nil, err
		}
		return column.NewTable(schema, append(append([]*column.Column(nil), t.Columns()...), keys...), t.Rows()), nil
	})
	keyed.Free = nil
	return ordinal(keyed)
}

func keyName(i int) string { return "\x00" + strconv.Itoa(i) }

func (d *dealing) join(sides [2]*exec.Stream, depth int) error {
	left, err := d.r.Deal(sides[0], d.keys[0], depth)
	if err != nil {
		return err
	}
	right, err := d.r.Deal(sides[1], d.keys[1], depth)
	if err != nil {
		return err
	}
	rows := exec.RowsOf(right)
	if d.n.How == Right {
		rows = exec.RowsOf(left)
	}
	for k := range left {
		build, probe := d.roles(left[k], right[k])
		err := d.pair(build, probe)
		d.grant.Free()
		if exec.IsFull(err) {
			if build.Stuck(depth, rows) {
				err = d.chunks(build, probe)
			} else {
				err = d.join([2]*exec.Stream{left[k].Stream(), right[k].Stream()}, depth+1)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// roles tells which of two partitions is built, and which is looked up in it.
func (d *dealing) roles(left, right *exec.Partition) (build, probe *exec.Partition) {
	if d.n.How == Right {
		return left, right
	}
	return right, left
}

// pair joins two partitions: the build side lies in memory, the other passes in its pieces. A piece's pairs are only
// handed on when the build side fits, so that nothing comes twice when the partition is dealt out anew.
func (d *dealing) pair(build, probe *exec.Partition) error {
	if probe.Rows == 0 && d.n.How != Full || build.Rows == 0 && (d.n.How == Inner || d.n.How == Semi) {
		return nil
	}
	x, err := d.open(build)
	if err != nil {
		return err
	}
	if err := d.each(probe, func(_ int, t *column.Table) error { return x.piece(t) }); err != nil {
		return whole(err)
	}
	if d.n.How == Full {
		return x.rest()
	}
	return nil
}

// each hands the pieces of a partition on, beside each other.
func (d *dealing) each(p *exec.Partition, f func(i int, t *column.Table) error) error {
	if p.Rows == 0 {
		return nil
	}
	return d.r.EachMorsel(p.Stream(), f)
}

// chunks joins two partitions of which the build side cannot be cut by its keys: it comes in chunks that fit, and the other passes once for
// each. Which of its rows have met one is known when all have passed.
func (d *dealing) chunks(build, probe *exec.Partition) error {
	partners := make([][]atomic.Uint64, probe.Stream().N)
	for _, chunk := range build.Chunks(d.r.Limit / 8) {
		x, err := d.open(chunk)
		if err != nil {
			return whole(err)
		}
		if err := d.each(probe, func(i int, t *column.Table) error { return x.chunk(t, &partners[i]) }); err != nil {
			return whole(err)
		}
		if d.n.How == Full {
			if err := x.rest(); err != nil {
				return err
			}
		}
		d.grant.Free()
	}
	if d.n.How == Inner {
		return nil
	}
	return whole(d.each(probe, func(i int, t *column.Table) error { return d.without(t, partners[i]) }))
}

// chunk hands on the pairs of a piece of the probe side with a chunk of the other, and notes which rows have one.
func (x *pairing) chunk(t *column.Table, met *[]atomic.Uint64) error {
	n := x.dealing.n
	if *met == nil {
		*met = make([]atomic.Uint64, (t.Rows()+63)/64)
	}
	keys := columnsAt(t, x.keys[1-x.buildSide()])
	if n.How == Semi || n.How == Anti {
		some := *n
		some.How = Semi
		rows, err := some.partnered(x.dealing.r, t, keys, x.index, x.table)
		mark(*met, rows)
		return err
	}
	hits := x.index.Find(keys, t.Rows())
	mark(*met, hits.Rows)
	x.lonely = false
	return x.pairs(t, hits)
}

func mark(bits []atomic.Uint64, rows []int32) {
	for _, row := range rows {
		if row >= 0 {
			bits[row>>6].Or(1 << (uint(row) & 63))
		}
	}
}

// without hands on the rows of the probe side that met nothing, in a semi-join those that did.
func (d *dealing) without(t *column.Table, met []atomic.Uint64) error {
	if met == nil {
		met = make([]atomic.Uint64, (t.Rows()+63)/64)
	}
	rows := lonelyRows(met, t.Rows())
	if d.n.How == Semi {
		rows = others(rows, t.Rows())
	}
	if d.n.How == Semi || d.n.How == Anti {
		return d.add(t, rows, nil, nil)
	}
	none := make([]int32, len(rows))
	for i := range none {
		none[i] = -1
	}
	if d.n.How == Right {
		return d.add(exec.Empty(d.sideSchema(0)), none, t, rows)
	}
	return d.add(t, rows, exec.Empty(d.sideSchema(1)), none)
}

// pairing is one pair of partitions while it is joined.
type pairing struct {
	*dealing
	joining
	met []atomic.Uint64 // build rows with a partner, in a full join
}

func (d *dealing) open(build *exec.Partition) (*pairing, error) {
	if err := d.grant.Grow(2*build.Bytes + int64(build.Rows)*indexCost); err != nil {
		return nil, err
	}
	t, err := build.Load(d.r)
	if err != nil {
		return nil, err
	}
	x := &pairing{dealing: d, joining: joining{n: d.n, r: d.r, table: t, lonely: d.n.How == Left || d.n.How == Right || d.n.How == Full}}
	x.index, err = column.NewIndex(d.r, columnsAt(t, d.keys[x.buildSide()]), t.Rows())
	x.met = make([]atomic.Uint64, (t.Rows()+63)/64)
	return x, err
}

func (x *pairing) buildSide() int {
	if x.dealing.n.How == Right {
		return 0
	}
	return 1
}

func columnsAt(t *column.Table, places []int) []*column.Column {
	out := make([]*column.Column, len(places))
	for i, p := range places {
		out[i] = t.Column(p)
	}
	return out
}

// piece joins rows of the probe side and hands the pairs on.
func (x *pairing) piece(t *column.Table) error {
	n := x.dealing.n
	keys := columnsAt(t, x.keys[1-x.buildSide()])
	if n.How == Semi || n.How == Anti {
		rows, err := n.partnered(x.dealing.r, t, keys, x.index, x.table)
		if err != nil {
			return err
		}
		return x.add(t, rows, x.table, nil)
	}
	return x.pairs(t, x.index.Find(keys, t.Rows()))
}

// pairs hands pairs on, not too many at once.
func (x *pairing) pairs(t *column.Table, hits column.Hits) error {
	n, total, step := x.dealing.n, x.index.Count(hits, x.lonely), x.pieceRows(t)
	if total > column.MaxRows {
		return n.fits(x.dealing.r, total)
	}
	for at := 0; at < total; at += step {
		p, b := x.index.Some(hits, x.lonely, at, min(total, at+step))
		mark(x.met, b)
		var err error
		if n.How == Right {
			err = x.add(x.table, b, t, p)
		} else {
			err = x.add(t, p, x.table, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pieceRows is how many pairs are made at once: a key that both sides have often makes more pairs than rows came.
func (x *pairing) pieceRows(t *column.Table) int {
	return x.dealing.r.MorselRows(t.RowBytes() + x.table.RowBytes())
}

// rest hands on the build rows that met nothing, in a full join.
func (x *pairing) rest() error {
	right := lonelyRows(x.met, x.table.Rows())
	left := make([]int32, len(right))
	for i := range left {
		left[i] = -1
	}
	return x.add(exec.Empty(x.sideSchema(0)), left, x.table, right)
}

// sideSchema is a side's columns, keys and number.
func (d *dealing) sideSchema(side int) *column.Schema {
	in := []Node{d.n.L, d.n.R}[side].Schema()
	fields := make([]column.Field, len(d.keys[side]))
	for i := range fields {
		fields[i] = column.Field{Name: keyName(i), Type: d.n.types[i]}
	}
	return added(added(in, fields...), ordinalField)
}

// add gives the sorter a piece of the result with the numbers of its rows. rt is nil where no right row belongs to it.
func (d *dealing) add(left *column.Table, l []int32, right *column.Table, rt []int32) error {
	n := d.n
	cols := make([]*column.Column, 0, n.schema.Len()+2)
	for _, i := range n.fromL {
		cols = append(cols, left.Column(i).Take(l))
	}
	for _, i := range n.fromR {
		cols = append(cols, right.Column(i).Take(rt))
	}
	cols = append(cols, left.Column(left.Schema().Len()-1).Take(l))
	if rt == nil {
		cols = append(cols, column.OfNulls(column.Int64Type, len(l)))
	} else {
		cols = append(cols, right.Column(right.Schema().Len()-1).Take(rt))
	}
	return whole(d.sorter.Add(column.NewTable(d.schema, cols, len(l))))
}

// whole makes an error of a full budget one that is not tried again with smaller partitions: part of this one is handed on.
func whole(err error) error {
	if exec.IsFull(err) {
		return errors.New(err.Error())
	}
	return err
}
