package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// runs joins rows in order that have one group and equal values.
type runs struct {
	s        *expr.Sought
	distinct bool             // each counts once
	open     []*column.Column // the last row, whose run may go on
}

// each hands runs on: of each run the first row, with the number of all in its last column.
func (x *runs) each(r *Run, sorted *exec.Stream, f func(cols []*column.Column) error) error {
	x.open = nil
	err := r.InOrder(sorted, func(t *column.Table) error {
		if t.Rows() == 0 {
			return nil
		}
		cols := t.Columns()
		if x.open != nil {
			for k, c := range cols {
				cols[k] = column.Concat([]*column.Column{x.open[k], c})
			}
		}
		joined := x.joined(cols)
		last := joined[0].Len() - 1
		done := make([]*column.Column, len(joined))
		for k, c := range joined {
			done[k], x.open[k] = c.Slice(0, last), c.Take([]int32{int32(last)})
		}
		return f(done)
	})
	if err != nil || x.open == nil {
		return err
	}
	return f(x.open)
}

func (x *runs) joined(cols []*column.Column) []*column.Column {
	x.open = make([]*column.Column, len(cols))
	counts, rows, sums := column.Values[int64](cols[len(cols)-1]), []int32(nil), []int64(nil)
	for i, n := range counts {
		if i > 0 && x.s.Same(cols, i, cols, i-1) {
			if !x.distinct {
				sums[len(sums)-1] += n
			}
			continue
		}
		if x.distinct {
			n = 1
		}
		rows, sums = append(rows, int32(i)), append(sums, n)
	}
	out := make([]*column.Column, len(cols))
	for k, c := range cols[:len(cols)-1] {
		if out[k] = c; len(rows) < len(counts) {
			out[k] = c.Take(rows)
		}
	}
	out[len(cols)-1] = column.Of(column.Int64Type, sums, nil)
	return out
}
