package expr

import (
	"math"
	"slices"

	"skep/dataframe/column"
)

// Tally makes an aggregate of how often values come. Runs are given in the order of groups, and then of values.
type Tally interface {
	// Totals tells whether the number of rows of each group must be known before.
	Totals() bool
	// Add takes pieces of the runs: cols as in Sought, each row stands for as many as its last column says.
	Add(cols []*column.Column, totals []int64) error
	// Finish is the aggregate of each group.
	Finish() (*column.Column, error)
}

func (s *Sought) tally(n int) Tally {
	switch s.of.agg.name {
	case "median", "mad":
		return newQuantiles(s, n, 0.5, "linear")
	case "quantile":
		q, _ := s.of.constantFloat(1) // checked when it was bound
		how := "nearest"
		if len(s.of.Args) == 3 {
			how, _ = s.of.constantStr(2)
		}
		return newQuantiles(s, n, q, how)
	case "n_unique":
		return &differing{make([]int64, n)}
	case "mode":
		return &frequent{s: s, most: make([]int64, n), best: make([][]*column.Column, n)}
	case "entropy":
		return &entropies{make([]float64, n)}
	case "histogram":
		return &histograms{of: s.of, seen: column.NewBitmap(n), n: n}
	}
	return nil
}

func runCounts(cols []*column.Column) []int64 { return column.Values[int64](cols[len(cols)-1]) }

// differing counts the runs.
type differing struct{ counts []int64 }

func (d *differing) Totals() bool { return false }

func (d *differing) Add(cols []*column.Column, _ []int64) error {
	for _, id := range column.Values[int32](cols[0]) {
		d.counts[id]++
	}
	return nil
}

func (d *differing) Finish() (*column.Column, error) {
	return column.Of(column.Int64Type, d.counts, nil), nil
}

// frequent is the value of the longest run; of several the one that comes first, which is not the first by value.
type frequent struct {
	s    *Sought
	most []int64
	best [][]*column.Column // of each group the row that stands for its longest run
}

func (m *frequent) Totals() bool { return false }

func (m *frequent) Add(cols []*column.Column, _ []int64) error {
	counts, ids, found := runCounts(cols), column.Values[int32](cols[0]), map[int32]int{}
	for i, id := range ids {
		at, here := found[id]
		switch {
		case counts[i] < m.most[id]:
			continue
		case counts[i] > m.most[id]:
		case here && !m.before(cols, i, cols, at), !here && !m.before(cols, i, m.best[id], 0):
			continue
		}
		m.most[id], found[id] = counts[i], i
	}
	for id, row := range found {
		m.best[id] = make([]*column.Column, len(cols))
		for k, c := range cols {
			m.best[id][k] = c.Take([]int32{int32(row)})
		}
	}
	return nil
}

// before compares rows by the aggregate's order.
func (m *frequent) before(a []*column.Column, i int, b []*column.Column, j int) bool {
	order := m.s.Order(false)[1:]
	x, y := make([]column.SortKey, len(order)), make([]column.SortKey, len(order))
	for k, p := range order {
		x[k], y[k] = column.SortKey{Col: a[p.Col], Desc: p.Desc, NullsLast: p.NullsLast}, column.SortKey{Col: b[p.Col], Desc: p.Desc, NullsLast: p.NullsLast}
	}
	return column.CompareKeys(x, i, y, j) < 0
}

func (m *frequent) Finish() (*column.Column, error) {
	parts := []*column.Column{column.OfNulls(m.s.of.Type, 1)}
	rows := make([]int32, len(m.best))
	for g, best := range m.best {
		if best != nil {
			rows[g] = int32(len(parts))
			parts = append(parts, best[1])
		}
	}
	return column.Concat(parts).Take(rows), nil
}

// entropies adds up the shares of runs.
type entropies struct{ bits []float64 }

func (e *entropies) Totals() bool { return true }

func (e *entropies) Add(cols []*column.Column, totals []int64) error {
	counts := runCounts(cols)
	for i, id := range column.Values[int32](cols[0]) {
		p := float64(counts[i]) / float64(totals[id])
		e.bits[id] -= p * math.Log2(p)
	}
	return nil
}

func (e *entropies) Finish() (*column.Column, error) {
	return column.Of(column.Float64Type, e.bits, nil), nil
}

// histograms keeps all runs: they are the answer.
type histograms struct {
	of      *Bound
	keys    []*column.Column
	counts  []int64
	parents []int32
	seen    column.Bitmap
	n       int
}

func (h *histograms) Totals() bool { return false }

func (h *histograms) Add(cols []*column.Column, _ []int64) error {
	h.keys, h.counts = append(h.keys, cols[1]), append(h.counts, runCounts(cols)...)
	for _, id := range column.Values[int32](cols[0]) {
		h.parents = append(h.parents, id)
		h.seen.Set(int(id))
	}
	return nil
}

func (h *histograms) Finish() (*column.Column, error) {
	keys := column.Concat(append(h.keys, column.OfNulls(h.of.Args[0].Type, 0)))
	entries := column.OfStructs([]string{"key", "value"}, []*column.Column{keys, column.Of(column.Int64Type, h.counts, nil)}, len(h.counts), nil)
	return column.ListsOf(entries, h.parents, h.n, h.seen), nil
}

// quantiles picks the values at one or two places of each group: which, follows from the number of its rows.
type quantiles struct {
	of     *Bound
	q      float64
	how    string
	groups []picked
}

// picked is the values of a group that its quantile is made of.
type picked struct {
	total, passed int64 // rows of the group, and of those the ones before the next run
	places        []int64
	values        []float64
}

func newQuantiles(s *Sought, n int, q float64, how string) *quantiles {
	of := s.of
	if of.agg.name == "mad" {
		of = &Bound{Type: column.Float64Type}
	}
	return &quantiles{of: of, q: q, how: how, groups: make([]picked, n)}
}

func (x *quantiles) Totals() bool { return true }

func (x *quantiles) Add(cols []*column.Column, totals []int64) error {
	values, counts := column.Values[float64](cols[1]), runCounts(cols)
	for i, id := range column.Values[int32](cols[0]) {
		g := &x.groups[id]
		if g.total == 0 {
			x.open(g, totals[id])
		}
		for k, place := range g.places {
			if place >= g.passed && place < g.passed+counts[i] {
				g.values[k] = values[i]
			}
		}
		g.passed += counts[i]
	}
	return nil
}

// open finds the places that are asked for.
func (x *quantiles) open(g *picked, total int64) {
	g.total = total
	quantileOf(func(place int) float64 {
		g.places, g.values = append(g.places, int64(place)), append(g.values, 0)
		return 0
	}, int(total), x.q, x.how)
}

func (x *quantiles) Finish() (*column.Column, error) {
	out, counts := make([]float64, len(x.groups)), make([]int64, len(x.groups))
	for i := range x.groups {
		if g := &x.groups[i]; g.total > 0 {
			counts[i] = g.total
			out[i] = quantileOf(func(place int) float64 { return g.values[slices.Index(g.places, int64(place))] }, int(g.total), x.q, x.how)
		}
	}
	return orNull(x.of.Type, out, counts)
}
