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

// deepest is how often rows are dealt out anew before the join gives up: what is larger then shares one key.
const deepest = 3

func (d *dealing) join(sides [2]*exec.Stream, depth int) error {
	left, err := d.r.Deal(sides[0], d.keys[0], depth)
	if err != nil {
		return err
	}
	right, err := d.r.Deal(sides[1], d.keys[1], depth)
	if err != nil {
		return err
	}
	for k := range left {
		err := d.pair(left[k], right[k])
		d.grant.Free()
		if exec.IsFull(err) && depth+1 < deepest {
			err = d.join([2]*exec.Stream{left[k].Stream(), right[k].Stream()}, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pair joins two partitions: the build side lies in memory, the other passes in its pieces. A piece's pairs are only
// handed on when the build side fits, so that nothing comes twice when the partition is dealt out anew.
func (d *dealing) pair(left, right *exec.Partition) error {
	build, probe := right, left
	if d.n.How == Right {
		build, probe = left, right
	}
	if probe.Rows == 0 && d.n.How != Full || build.Rows == 0 && (d.n.How == Inner || d.n.How == Semi) {
		return nil
	}
	if err := d.grant.Grow(2*build.Bytes + int64(build.Rows)*indexCost); err != nil {
		return err
	}
	x, err := d.open(build)
	if err != nil {
		return err
	}
	if err := d.r.Try(max(1, probe.Stream().N), func(i int) error {
		if probe.Rows == 0 {
			return nil
		}
		t, err := probe.Stream().At(i)
		if err != nil {
			return err
		}
		return x.piece(t)
	}); err != nil {
		return err
	}
	if d.n.How == Full {
		return x.rest()
	}
	return nil
}

// pairing is one pair of partitions while it is joined.
type pairing struct {
	*dealing
	joining
	met []atomic.Uint64 // build rows with a partner, in a full join
}

func (d *dealing) open(build *exec.Partition) (*pairing, error) {
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
	probe, build, _, err := x.index.Pairs(x.index.Find(keys, t.Rows()), x.lonely, func(rows int) error { return n.fits(x.dealing.r, rows) })
	if err != nil {
		return err
	}
	for _, row := range build {
		if row >= 0 {
			x.met[row>>6].Or(1 << (uint(row) & 63))
		}
	}
	step := x.pieceRows(t)
	for at := 0; at < len(probe); at += step {
		p, b := probe[at:min(len(probe), at+step)], build[at:min(len(probe), at+step)]
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
	return x.add(exec.Empty(x.leftSchema()), left, x.table, right)
}

// leftSchema is the left side's columns, keys and number.
func (x *pairing) leftSchema() *column.Schema {
	fields := make([]column.Field, len(x.keys[0]))
	for i := range fields {
		fields[i] = column.Field{Name: keyName(i), Type: x.dealing.n.types[i]}
	}
	return added(added(x.dealing.n.L.Schema(), fields...), ordinalField)
}

// add gives the sorter a piece of the result with the numbers of its rows. rt is nil where no right row belongs to it.
func (x *pairing) add(left *column.Table, l []int32, right *column.Table, rt []int32) error {
	n := x.dealing.n
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
	err := x.sorter.Add(column.NewTable(x.schema, cols, len(l)))
	if exec.IsFull(err) {
		return errors.New(err.Error()) // not to be tried with smaller partitions: part of this one is handed on
	}
	return err
}
