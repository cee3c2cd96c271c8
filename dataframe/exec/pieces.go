package exec

import (
	"sort"
	"sync"

	"skep/dataframe/column"
)

// Piecewise is a morsel from which a larger one is made piece by piece: a join's, whose keys both sides have often.
type Piecewise struct {
	Bytes int64                                     // that it holds meanwhile
	Part  func(from, to int) (*column.Table, error) // of the rows that it becomes
}

// Pieces is a stream whose morsels are pieces of larger ones: morsel i becomes sizes[i] rows, of which a piece has most at a time. begin makes what the
// pieces of a morsel have in common, once for each, as long as pieces are asked for in about their order.
func (r *Run) Pieces(schema *column.Schema, sizes []int, most int, begin func(i int) (*Piecewise, error)) *Stream {
	p := &pieces{r: r, sizes: sizes, most: max(1, most), begin: begin, open: map[int]*opened{}}
	p.starts = make([]int, len(sizes)+1)
	for i, n := range sizes {
		p.starts[i+1] = p.starts[i] + max(1, (n+p.most-1)/p.most)
	}
	return &Stream{Schema: schema, N: p.starts[len(sizes)], At: p.at}
}

type pieces struct {
	r      *Run
	sizes  []int
	starts []int // of each morsel's pieces among all
	most   int
	begin  func(i int) (*Piecewise, error)
	mu     sync.Mutex
	open   map[int]*opened
}

// opened is a morsel whose pieces are being made.
type opened struct {
	once sync.Once
	left int // pieces to come
	of   *Piecewise
	err  error
}

func (p *pieces) at(k int) (*column.Table, error) {
	i := sort.SearchInts(p.starts, k+1) - 1
	from := (k - p.starts[i]) * p.most
	m := p.opened(i)
	defer p.done(i, m)
	if m.err != nil {
		return nil, m.err
	}
	return m.of.Part(from, min(p.sizes[i], from+p.most))
}

func (p *pieces) opened(i int) *opened {
	p.mu.Lock()
	m := p.open[i]
	if m == nil {
		m = &opened{left: p.starts[i+1] - p.starts[i]}
		p.open[i] = m
	}
	p.mu.Unlock()
	m.once.Do(func() {
		if m.of, m.err = p.begin(i); m.err == nil {
			if m.err = p.r.fly(m.of.Bytes); m.err != nil {
				m.of = nil
			}
		}
	})
	return m
}

// done lets go of a morsel with its last piece.
func (p *pieces) done(i int, m *opened) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.left--; m.left > 0 && m.err == nil || p.open[i] != m {
		return
	}
	delete(p.open, i)
	if m.of != nil {
		p.r.flying.Add(-m.of.Bytes)
	}
}
