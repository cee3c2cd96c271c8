package exec

import (
	"sort"
	"sync"

	"skep/dataframe/column"
)

// Order is a column to sort by, by its place.
type Order struct {
	Col             int
	Desc, NullsLast bool
}

// Sorter puts rows in order. As long as they fit into the budget they stay in memory; else sorted runs go to disk. The
// keys must tell all rows apart (a last column with their numbers does), so that it does not matter which run a row is in.
type Sorter struct {
	r      *Run
	grant  *Grant
	schema *column.Schema
	keys   []Order
	mu     sync.Mutex
	parts  []*column.Table
	bytes  int64
	file   *File
	runs   [][]block
	done   bool
	wide   bool // some rows are so large that their blocks have no first ones
}

// block is a piece of a run; first is its first row.
type block struct {
	Segment
	first *column.Table
}

// NewSorter makes a sorter; operator is named by errors.
func (r *Run) NewSorter(operator string, schema *column.Schema, keys []Order) *Sorter {
	s := &Sorter{r: r, grant: r.Grant(operator), schema: schema, keys: keys}
	r.mu.Lock()
	r.sorters = append(r.sorters[:len(r.sorters):len(r.sorters)], s)
	r.mu.Unlock()
	return s
}

// relieve writes what is in memory, because another operator needs it; false if there is nothing or the sorter is busy itself.
func (s *Sorter) relieve() bool {
	if !s.mu.TryLock() {
		return false
	}
	defer s.mu.Unlock()
	return !s.done && len(s.parts) > 0 && s.bytes >= s.r.Limit/relieveFrom && s.flush() == nil
}

// relieveFrom is which part of the limit a sorter must hold to be worth a run: many small ones are slow to merge.
const relieveFrom = 16

// sortCost is what sorting holds in proportion to the rows: they themselves, and once more as they are put in order.
const sortCost = 2

// Add takes rows; several may add at once.
func (s *Sorter) Add(t *column.Table) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(t.Taken())
}

// add halves rows that are too many at once.
func (s *Sorter) add(t *column.Table) error {
	size := t.Bytes()*sortCost + int64(t.Rows())*32
	err := s.grant.Grow(size)
	if IsFull(err) && len(s.parts) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
		err = s.grant.Grow(size)
	}
	if IsFull(err) && t.Rows() > 1 {
		half := t.Rows() / 2
		if err := s.add(t.Slice(0, half)); err != nil {
			return err
		}
		return s.add(t.Slice(half, t.Rows()))
	}
	if err != nil {
		return err
	}
	s.parts, s.bytes = append(s.parts, t), s.bytes+size
	if s.r.Limit > 0 && s.bytes > s.r.Limit/2 { // leave room for those that feed us
		return s.flush()
	}
	return nil
}

// sorted puts tables together and in order; it takes them.
func (s *Sorter) sorted(r *Run, parts []*column.Table) (*column.Table, error) {
	t, err := r.Concat(s.schema, parts)
	if err != nil {
		return nil, err
	}
	rows, err := column.SortIn(r, s.keysOf(t), t.Rows())
	if err != nil {
		return nil, err
	}
	return t.TakeIn(r, rows)
}

func (s *Sorter) keysOf(t *column.Table) []column.SortKey {
	out := make([]column.SortKey, len(s.keys))
	for i, k := range s.keys {
		out[i] = column.SortKey{Col: t.Column(k.Col), Desc: k.Desc, NullsLast: k.NullsLast}
	}
	return out
}

// flush writes what is in memory as a run.
func (s *Sorter) flush() error {
	parts := s.parts
	s.parts = nil
	t, err := s.sorted(s.r, parts)
	if err != nil {
		return err
	}
	run, err := s.write(t)
	s.runs = append(s.runs, run)
	s.bytes = 0
	s.grant.Free()
	return err
}

// write puts rows in order to disk, in blocks.
func (s *Sorter) write(t *column.Table) ([]block, error) {
	if s.file == nil {
		var err error
		if s.file, err = s.r.NewFile(s.schema); err != nil {
			return nil, err
		}
	}
	rows := s.blockRows(t)
	run := make([]block, (t.Rows()+rows-1)/rows)
	wide := t.RowBytes()*headsOfBlock > s.r.Limit/blocksOfLimit
	s.wide = s.wide || wide
	return run, s.r.Try(len(run), func(i int) (err error) {
		piece := t.Slice(i*rows, min(t.Rows(), (i+1)*rows))
		if !wide {
			run[i].first = piece.Take([]int32{0})
		}
		run[i].Segment, err = s.file.Write(piece)
		return err
	})
}

const (
	blocksOfLimit = 256 // so many blocks fill the limit: of each run one is needed at a time
	headsOfBlock  = 64  // rows that a block must have room for, so that its first one may stay in memory
	mostRuns      = 48  // that are merged at once
)

// blockRows makes blocks so small that one of each run fits, with what putting them in order takes. Wide rows come alone.
func (s *Sorter) blockRows(t *column.Table) int {
	return max(1, min(morselRows, int(s.r.Limit/blocksOfLimit/max(1, t.RowBytes()))))
}

// Finish gives the rows in order.
func (s *Sorter) Finish() (*Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = true
	if s.runs == nil {
		parts := s.parts
		s.parts = nil
		t, err := s.sorted(s.r, parts)
		if err != nil {
			return nil, err
		}
		out := s.r.FromTable(t)
		out.Free = s.grant.Free
		return out, nil
	}
	if len(s.parts) > 0 {
		if err := s.flush(); err != nil {
			return nil, err
		}
	}
	for len(s.runs) > mostRuns || s.wide && len(s.runs) > 1 {
		if err := s.fewer(); err != nil {
			return nil, err
		}
	}
	if s.wide {
		run := s.runs[0]
		return &Stream{Schema: s.schema, N: len(run), Free: s.file.Close, At: func(i int) (*column.Table, error) { return s.file.Read(run[i].Segment) }}, nil
	}
	return s.merged(s.runs)
}

// fewer merges the first runs into one, which comes last: keys tell all rows apart, so the order of runs says nothing.
func (s *Sorter) fewer() error {
	some := s.runs[:min(mostRuns, len(s.runs))]
	var all []block
	add := func(t *column.Table) error {
		run, err := s.write(t)
		all = append(all, run...)
		return err
	}
	var err error
	if s.wide {
		err = s.zip(some, add)
	} else {
		var in *Stream
		if in, err = s.merged(some); err == nil {
			err = s.r.InOrder(in, add)
		}
	}
	s.runs = append(s.runs[len(some):len(s.runs):len(s.runs)], all)
	return err
}

// merged cuts the order into ranges that fit, at first rows of blocks. A range needs of each run the blocks that
// reach into it, and is sorted anew: that is as fast as a merge and every worker can do one.
func (s *Sorter) merged(runs [][]block) (*Stream, error) {
	var heads []*column.Table
	size := int64(0)
	for _, run := range runs {
		for _, b := range run {
			heads, size = append(heads, b.first), max(size, b.Size)
		}
	}
	all, err := s.sorted(s.r, heads)
	if err != nil {
		return nil, err
	}
	step := len(heads)
	if s.r.Limit > 0 && size > 0 {
		step = int(s.r.Limit / flightShare / rangeCost / size)
	}
	step = max(1, step-len(runs))
	n := max(1, len(heads)/step)
	return &Stream{Schema: s.schema, N: n, Free: s.file.Close, At: func(i int) (*column.Table, error) {
		lo, hi := -1, -1
		if i > 0 {
			lo = i * step
		}
		if i < n-1 {
			hi = (i + 1) * step
		}
		return s.cut(runs, all, lo, hi)
	}}, nil
}

// rangeCost is what a range holds in proportion to its blocks while it is put in order: them, put together, and in order. Two workers may have
// one each.
const rangeCost = 6

// cut gives the rows from row lo of the cuts up to below row hi; -1 is without an end.
func (s *Sorter) cut(runs [][]block, cuts *column.Table, lo, hi int) (*column.Table, error) {
	keys := s.keysOf(cuts)
	var parts []*column.Table
	for _, run := range runs {
		first, last := 0, len(run)
		if lo >= 0 { // the last block that begins at or below the cut holds it
			first = max(0, sort.Search(len(run), func(b int) bool { return column.CompareKeys(s.keysOf(run[b].first), 0, keys, lo) > 0 })-1)
		}
		if hi >= 0 {
			last = sort.Search(len(run), func(b int) bool { return column.CompareKeys(s.keysOf(run[b].first), 0, keys, hi) >= 0 })
		}
		for _, b := range run[first:max(first, last)] {
			t, err := s.file.Read(b.Segment)
			if err != nil {
				return nil, err
			}
			parts = append(parts, s.within(t, keys, lo, hi))
		}
	}
	return s.sorted(s.r.alone(), parts)
}

// alone is a run of one worker, for what workers do each by themselves.
func (r *Run) alone() *Run { return &Run{Ctx: r.Ctx, Threads: 1} }

// within keeps the rows of a sorted block that lie between two cuts.
func (s *Sorter) within(t *column.Table, cuts []column.SortKey, lo, hi int) *column.Table {
	own, from, to := s.keysOf(t), 0, t.Rows()
	if lo >= 0 {
		from = sort.Search(t.Rows(), func(i int) bool { return column.CompareKeys(own, i, cuts, lo) >= 0 })
	}
	if hi >= 0 {
		to = sort.Search(t.Rows(), func(i int) bool { return column.CompareKeys(own, i, cuts, hi) >= 0 })
	}
	return t.Slice(from, max(from, to))
}
