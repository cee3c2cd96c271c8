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
	return !s.done && len(s.parts) > 0 && s.flush() == nil
}

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

func (s *Sorter) sorted(parts []*column.Table) (*column.Table, error) {
	t, err := s.r.Concat(s.schema, parts)
	if err != nil {
		return nil, err
	}
	rows, err := column.SortIn(s.r, s.keysOf(t), t.Rows())
	if err != nil {
		return nil, err
	}
	return t.TakeIn(s.r, rows)
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
	t, err := s.sorted(s.parts)
	if err != nil {
		return err
	}
	if s.file == nil {
		if s.file, err = s.r.NewFile(s.schema); err != nil {
			return err
		}
	}
	rows := s.blockRows(t)
	run := make([]block, (t.Rows()+rows-1)/rows)
	err = s.r.Try(len(run), func(i int) error {
		piece := t.Slice(i*rows, min(t.Rows(), (i+1)*rows))
		seg, err := s.file.Write(piece)
		run[i] = block{seg, piece.Take([]int32{0})}
		return err
	})
	s.runs = append(s.runs, run)
	s.parts, s.bytes = nil, 0
	s.grant.Free()
	return err
}

// blockRows makes blocks so small that one of each of some dozen runs fit.
func (s *Sorter) blockRows(t *column.Table) int {
	return max(16, min(morselRows, t.Rows()/16))
}

// Finish gives the rows in order.
func (s *Sorter) Finish() (*Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = true
	if s.runs == nil {
		t, err := s.sorted(s.parts)
		s.parts = nil
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
	return s.merged()
}

// merged cuts the order into ranges that fit, at first rows of blocks. A range needs of each run the blocks that
// reach into it, and is sorted anew: that is as fast as a merge and every worker can do one.
func (s *Sorter) merged() (*Stream, error) {
	var heads []*column.Table
	size := int64(0)
	for _, run := range s.runs {
		for _, b := range run {
			heads, size = append(heads, b.first), max(size, b.Size)
		}
	}
	all, err := s.sorted(heads)
	if err != nil {
		return nil, err
	}
	step := len(heads)
	if s.r.Limit > 0 && size > 0 {
		step = int(s.r.Limit / int64(s.r.Workers()) / 4 / sortCost / size)
	}
	step = max(1, step-len(s.runs))
	n := max(1, len(heads)/step)
	return &Stream{Schema: s.schema, N: n, Free: s.file.Close, At: func(i int) (*column.Table, error) {
		lo, hi := -1, -1
		if i > 0 {
			lo = i * step
		}
		if i < n-1 {
			hi = (i + 1) * step
		}
		return s.cut(all, lo, hi)
	}}, nil
}

// cut gives the rows from row lo of the cuts up to below row hi; -1 is without an end.
func (s *Sorter) cut(cuts *column.Table, lo, hi int) (*column.Table, error) {
	keys := s.keysOf(cuts)
	var parts []*column.Table
	for _, run := range s.runs {
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
	if len(parts) == 0 {
		return Empty(s.schema), nil
	}
	t, err := s.r.alone().Concat(s.schema, parts)
	if err != nil {
		return nil, err
	}
	return t.Take(column.Sort(s.keysOf(t), t.Rows())), nil
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
