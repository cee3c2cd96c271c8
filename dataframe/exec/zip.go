package exec

import "skep/dataframe/column"

// zip merges runs of wide rows: one block of each is in memory, and whichever has the least row gives it. Comparing is cheap beside
// what such rows take to read and write, so all fronts are looked at for each of them.
func (s *Sorter) zip(runs [][]block, add func(t *column.Table) error) error {
	z := &zipper{s: s, fronts: make([]front, len(runs))}
	for i, run := range runs {
		z.fronts[i].blocks = run
		if err := z.fronts[i].advance(s); err != nil {
			return err
		}
	}
	for at := z.least(); at >= 0; at = z.least() {
		if err := s.r.Check(); err != nil {
			return err
		}
		f := &z.fronts[at]
		z.take(f.table.Slice(f.row, f.row+1))
		if z.bytes > s.r.Limit/morselsOfLimit || len(z.rows) == morselRows {
			if err := z.flush(add); err != nil {
				return err
			}
		}
		if f.row++; f.row == f.table.Rows() {
			if err := f.advance(s); err != nil {
				return err
			}
		}
	}
	return z.flush(add)
}

// zipper is such a merge on its way.
type zipper struct {
	s      *Sorter
	fronts []front
	rows   []*column.Table
	bytes  int64
}

// front is where a run stands; table is nil at its end.
type front struct {
	blocks []block
	table  *column.Table
	keys   []column.SortKey
	row    int
}

func (f *front) advance(s *Sorter) (err error) {
	f.table, f.row = nil, 0
	if len(f.blocks) == 0 {
		return nil
	}
	f.table, err = s.file.Read(f.blocks[0].Segment)
	if f.blocks = f.blocks[1:]; err == nil {
		f.keys = s.keysOf(f.table)
	}
	return err
}

// least is the front with the least row, -1 when all are at their end.
func (z *zipper) least() int {
	best := -1
	for i, f := range z.fronts {
		if f.table != nil && (best < 0 || column.CompareKeys(f.keys, f.row, z.fronts[best].keys, z.fronts[best].row) < 0) {
			best = i
		}
	}
	return best
}

func (z *zipper) take(row *column.Table) {
	z.rows, z.bytes = append(z.rows, row), z.bytes+row.Bytes()
}

func (z *zipper) flush(add func(t *column.Table) error) error {
	if len(z.rows) == 0 {
		return nil
	}
	t, err := z.s.r.alone().Concat(z.s.schema, z.rows)
	z.rows, z.bytes = nil, 0
	if err != nil {
		return err
	}
	return add(t)
}
