package plan

import (
	"sync/atomic"

	"skep/dataframe/column"
	"skep/dataframe/exec"
)

// Rows that stream by, of more groups than a morsel can show but far fewer than there are rows, are grouped in batches of
// morsels: each batch becomes a part, and parts are put together now and then. So a query holds a few batches and the
// groups, however long the stream is; numbering all rows at once would hold them all, or put them on disk.
const (
	batchMorsels = 16 // of the usual size, whose rows a batch has: a million
	batchesWorth = 4  // batches that a stream must have
	roundBatches = 8  // that are grouped beside each other
)

// batching is such a grouping on its way.
type batching struct {
	*grouping
	narrow  *narrow
	rows    *exec.Stream
	size    int // morsels of a batch
	seen    atomic.Int64
	pending []*part
	all     *part // of the batches before the pending ones; nil: there are none
}

// batchSize is how many morsels like the first one make a batch; 0 where batches are not worth it.
func batchSize(r *Run, in *exec.Stream, first *column.Table) int {
	rows := batchMorsels * r.MorselRows(first.RowBytes())
	size := (rows + first.Rows() - 1) / max(1, first.Rows())
	if in.Whole != nil || in.N < batchesWorth*size {
		return 0
	}
	return size
}

// byBatches gives one part of all rows, nil if the first batch shows that nearly each row is a group of its own. What
// is put together when depends on rows alone, so sums of floats do too.
func (g *grouping) byBatches(in *exec.Stream, size int) (*part, error) {
	b := &batching{grouping: g, narrow: g.narrow(), size: size}
	b.rows = b.narrow.stream(g.f.r, in)
	batches := (in.N + size - 1) / size
	for at, n := 0, 1; at < batches; at, n = at+n, min(roundBatches, batches-at-n) {
		if err := b.round(at, n); err != nil {
			return nil, err
		}
		if at == 0 && int64(b.pending[0].groups)*4 > b.seen.Load() {
			return nil, nil
		}
		if b.all == nil || b.waiting() >= b.all.groups || at+n == batches {
			if err := b.merge(); err != nil {
				return nil, err
			}
		}
	}
	g.rows.Add(b.seen.Load())
	return b.all, nil
}

// waiting counts the groups of the pending parts.
func (b *batching) waiting() (n int) {
	for _, p := range b.pending {
		n += p.groups
	}
	return n
}

// round groups n batches from one on.
func (b *batching) round(from, n int) error {
	parts := make([]*part, n)
	first := from * b.size
	some := &exec.Stream{Schema: b.rows.Schema, N: n, At: func(i int) (*column.Table, error) { return b.batch(first + i*b.size) }}
	err := b.f.r.EachMorsel(some, func(i int, t *column.Table) (err error) {
		own := b.f.r.Grant("aggregate")
		defer own.Free()
		if err := own.Grow(t.Bytes() + int64(t.Rows())*groupCost); err != nil {
			return err
		}
		b.seen.Add(int64(t.Rows()))
		x := evaluation(b.f.r, t)
		x.Pool = nil
		if parts[i], err = makePart(x, valuesOf(t.Columns()[:b.narrow.keys]), b.narrow.leaves); err != nil {
			return err
		}
		return b.grant.Grow(parts[i].bytes())
	})
	b.pending = append(b.pending, parts...)
	return err
}

// batch puts the morsels of a batch together, the first of which is given.
func (b *batching) batch(first int) (*column.Table, error) {
	tables := make([]*column.Table, min(b.size, b.rows.N-first))
	for i := range tables {
		var err error
		if tables[i], err = b.rows.At(first + i); err != nil {
			return nil, err
		}
	}
	alone := exec.Run{Threads: 1}
	return alone.Concat(b.rows.Schema, tables)
}

// merge puts the pending parts behind all before them.
func (b *batching) merge() (err error) {
	parts := b.pending
	if b.all != nil {
		parts = append([]*part{b.all}, parts...)
	}
	if b.all, err = b.merged(parts); err != nil {
		return err
	}
	b.pending = nil
	b.grant.Free()
	return b.grant.Grow(b.all.bytes())
}
