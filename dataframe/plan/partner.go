package plan

import (
	"sync/atomic"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// Semi- and anti-joins: which rows of the left side have a partner on the right. A partner has equal keys, and meets Where.

// bindWhere binds the condition over the columns of the left side, then those of the right.
func (n *Join) bindWhere() error {
	if n.Where == nil {
		return nil
	}
	if n.How != Semi && n.How != Anti {
		return expr.Errorf(expr.BadArgument, n.Where, "only semi and anti joins take a condition beside the keys").WithHint("filter the join instead")
	}
	both, err := column.NewSchema(append(append([]column.Field(nil), n.L.Schema().Fields...), n.R.Schema().Fields...))
	if err != nil {
		return err
	}
	if n.where, err = expr.Bind(n.Where, both, expr.InRows); err != nil {
		return err
	}
	return expr.Condition(n.where)
}

// meets tells for pairs of rows whether the condition is true.
func (n *Join) meets(r *Run, left *column.Table, l []int32, right *column.Table, rt []int32) (column.Bitmap, error) {
	width := n.L.Schema().Len()
	all := width + n.R.Schema().Len()
	x := &expr.Context{Cols: make([]*column.Column, all), Rows: len(l), Check: r.Check}
	for _, i := range n.where.Reads(all) {
		if i < width {
			x.Cols[i] = left.Column(i).Take(l)
		} else {
			x.Cols[i] = right.Column(i - width).Take(rt)
		}
	}
	mask, err := x.EvalRows(n.where)
	if err != nil {
		return nil, err
	}
	return expr.Mask(mask), nil
}

// chosen lists the left rows of a semi-join, or those an anti-join leaves, by all pairs of equal keys.
func (n *Join) chosen(r *Run, left *column.Table, l []int32, right *column.Table, rt []int32) ([]int32, error) {
	hold, err := n.meets(r, left, l, right, rt)
	if err != nil {
		return nil, err
	}
	met := column.NewBitmap(left.Rows())
	for _, row := range among(l, hold) {
		met.Set(int(row))
	}
	if n.How == Anti {
		met = met.Not()
	}
	return met.Indices(left.Rows()), nil
}

// partnered is chosen for rows whose keys are looked up in an index of the right side.
func (n *Join) partnered(r *Run, left *column.Table, keys []*column.Column, x *column.Index, right *column.Table) ([]int32, error) {
	if n.where == nil {
		return x.Has(keys, left.Rows(), n.How == Semi), nil
	}
	l, rt, _, err := x.Pairs(x.Find(keys, left.Rows()), false, func(rows int) error { return n.fits(r, rows) })
	if err != nil {
		return nil, err
	}
	return n.chosen(r, left, l, right, rt)
}

// streamMet builds the left side because it is small: the right one passes, and marks the left rows that it meets.
func (n *Join) streamMet(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	j := &joining{n: n, r: f.r, grant: f.r.Grant(operatorOf(n)), build: n.left, probe: n.right}
	defer j.grant.Free()
	met, err := j.meeting(in)
	if exec.IsFull(err) {
		j.grant.Free()
		return n.dealt(f.r, in)
	}
	if err != nil {
		return nil, err
	}
	defer in[0].Close()
	defer in[1].Close()
	rows := lonelyRows(met, j.table.Rows())
	if n.How == Semi {
		rows = others(rows, j.table.Rows())
	}
	t, err := n.ofLeft(j.table).TakeIn(f.r, rows)
	if err != nil {
		return nil, err
	}
	return f.hold(n, t)
}

// others lists the rows that are not in a list in order.
func others(rows []int32, n int) []int32 {
	out, k := make([]int32, 0, n-len(rows)), 0
	for row := range int32(n) {
		if k < len(rows) && rows[k] == row {
			k++
			continue
		}
		out = append(out, row)
	}
	return out
}

// meeting has a bit for each left row that has a partner.
func (j *joining) meeting(in []*exec.Stream) ([]atomic.Uint64, error) {
	if err := j.open(in[0]); err != nil {
		return nil, err
	}
	met := make([]atomic.Uint64, (j.table.Rows()+63)/64)
	return met, j.r.EachMorsel(in[1], func(_ int, t *column.Table) error {
		right, left, _, err := j.pairs(t)
		if err != nil {
			return err
		}
		if j.n.where != nil {
			hold, err := j.n.meets(j.r, j.table, left, t, right)
			if err != nil {
				return err
			}
			left = among(left, hold)
		}
		for _, row := range left {
			if bit := uint64(1) << (uint(row) & 63); met[row>>6].Load()&bit == 0 {
				met[row>>6].Or(bit)
			}
		}
		return nil
	})
}
