package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// Pairs of rows in pieces: under a tight limit a join does not make at once what a morsel of its probe side becomes. A first pass counts
// the pairs of each morsel, which costs a second look at the probe side, and only there.

// inPieces streams a join's pairs.
func (j *joining) inPieces(probe *exec.Stream) (*exec.Stream, error) {
	sizes, widths := make([]int, probe.N), make([]int64, probe.N)
	err := j.r.EachMorsel(probe, func(i int, t *column.Table) error {
		keys, err := j.n.keys(j.r, t, j.probe)
		if err != nil {
			return err
		}
		sizes[i], widths[i] = j.index.Count(j.index.Find(keys, t.Rows()), j.lonely), t.RowBytes()
		return nil
	})
	if err != nil {
		return nil, err
	}
	wide := int64(0)
	for _, w := range widths {
		wide = max(wide, w)
	}
	return j.r.Pieces(j.n.schema, sizes, j.r.MorselRows(wide+j.table.RowBytes()), func(i int) (*exec.Piecewise, error) {
		t, err := probe.At(i)
		if err != nil {
			return nil, err
		}
		return j.piecewise(t)
	}), nil
}

// piecewise has the pairs of a probe side's morsel.
func (j *joining) piecewise(t *column.Table) (*exec.Piecewise, error) {
	keys, err := j.n.keys(j.r, t, j.probe)
	if err != nil {
		return nil, err
	}
	hits := j.index.Find(keys, t.Rows())
	return &exec.Piecewise{Bytes: t.Bytes() + int64(t.Rows())*rowNumbers, Part: func(from, to int) (*column.Table, error) {
		if err := j.n.fits(j.r, to-from); err != nil {
			return nil, err
		}
		probe, build := j.index.Some(hits, j.lonely, from, to)
		if j.n.How == Right {
			return j.n.pick(j.table, build, t, probe, false, false)
		}
		return j.n.pick(t, probe, j.table, build, false, false)
	}}, nil
}

// crossRows is how many rows a morsel of a cross join has about.
const crossRows = 1 << 17

func (n *Join) streamCross(f *flow, in []*exec.Stream) (*exec.Stream, error) {
	g := f.r.Grant("cross join")
	right, err := f.r.Collect(in[1], g)
	if exec.IsFull(err) {
		g.Free()
		return n.crossParked(f.r, in)
	}
	if err != nil {
		g.Free()
		return nil, err
	}
	if left := in[0].Whole; left != nil {
		if err := n.fits(&Run{}, left.Rows()*right.Rows()); err != nil {
			return nil, err
		}
	}
	out, err := n.crossed(f.r, in[0], right)
	if err != nil {
		g.Free()
		return nil, err
	}
	out.Free = func() {
		g.Free()
		in[0].Close()
		in[1].Close()
	}
	return out, nil
}

// crossed pairs each row of a stream with all rows of a table.
func (n *Join) crossed(r *Run, left *exec.Stream, right *column.Table) (*exec.Stream, error) {
	if r.IsTight() {
		sizes, wide, err := rowCounts(r, left)
		if err != nil {
			return nil, err
		}
		for i := range sizes {
			sizes[i] *= right.Rows()
		}
		return r.Pieces(n.schema, sizes, r.MorselRows(wide+right.RowBytes()), func(i int) (*exec.Piecewise, error) {
			t, err := left.At(i)
			if err != nil {
				return nil, err
			}
			return &exec.Piecewise{Bytes: t.Bytes(), Part: func(from, to int) (*column.Table, error) { return n.crossPart(r, t, right, from, to) }}, nil
		}), nil
	}
	return left.Finer(crossRows/max(1, right.Rows())).Map(n.schema, func(_ int, t *column.Table) (*column.Table, error) {
		return n.crossPart(r, t, right, 0, t.Rows()*right.Rows())
	}), nil
}

// crossPart is the pairs of two tables with the numbers [from, to).
func (n *Join) crossPart(r *Run, left, right *column.Table, from, to int) (*column.Table, error) {
	if err := n.fits(r, to-from); err != nil {
		return nil, err
	}
	l, rt := make([]int32, to-from), make([]int32, to-from)
	for i := range l {
		l[i], rt[i] = int32((from+i)/right.Rows()), int32((from+i)%right.Rows())
	}
	return n.pick(left, l, right, rt, false, false)
}

// rowCounts is how many rows each morsel has, and how wide those of the widest are.
func rowCounts(r *Run, s *exec.Stream) (rows []int, wide int64, err error) {
	rows = make([]int, s.N)
	widths := make([]int64, s.N)
	err = r.EachMorsel(s, func(i int, t *column.Table) error {
		rows[i], widths[i] = t.Rows(), t.RowBytes()
		return nil
	})
	for _, w := range widths {
		wide = max(wide, w)
	}
	return rows, wide, err
}

// crossParked pairs each left row with the right rows that lie on disk, which pass once for each left row: the order of the pairs wants
// that, and reading a piece takes no longer than making the pairs of it.
func (n *Join) crossParked(r *Run, in []*exec.Stream) (*exec.Stream, error) {
	right, err := r.ParkStream(in[1])
	if err != nil {
		return nil, err
	}
	in[1].Close()
	rows, _, err := rowCounts(r, in[0])
	if err != nil {
		right.Close()
		return nil, err
	}
	for i := range rows {
		rows[i] *= right.N
	}
	out := r.Pieces(n.schema, rows, 1, func(i int) (*exec.Piecewise, error) {
		t, err := in[0].At(i)
		if err != nil {
			return nil, err
		}
		return &exec.Piecewise{Bytes: t.Bytes(), Part: func(from, to int) (*column.Table, error) {
			if from >= to {
				return exec.Empty(n.schema), nil
			}
			piece, err := right.At(from % right.N)
			if err != nil {
				return nil, err
			}
			return n.crossPart(r, t.Slice(from/right.N, from/right.N+1), piece, 0, piece.Rows())
		}}, nil
	})
	out.Free = func() {
		right.Close()
		in[0].Close()
	}
	return out, nil
}
