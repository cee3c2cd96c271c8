package loader

import (
	"context"
	"math/rand/v2"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/plan"
)

// BatchOptions say how rows come.
type BatchOptions struct {
	Size     int   // rows of a batch
	DropLast bool  // a last batch with fewer rows is left out
	Shuffle  bool  // parts come in any order, and rows within Buffer
	Seed     int64 // of the order
	Buffer   int   // rows that are shuffled together; 0: 65,536. All rows of the plan make it a full shuffle
	Prefetch int   // parts that are read ahead; 0: 2
}

const (
	usualBuffer   = 1 << 16
	usualPrefetch = 2
)

// Batches are the rows of a plan, some at a time. Only the parts that were read ahead and the shuffle's buffer are in memory, if
// the plan's rows flow: a sort or a join that holds its rows holds them here too.
type Batches struct {
	o      BatchOptions
	r      *rand.Rand
	stop   context.CancelFunc
	parts  chan part
	stream *exec.Stream
	closed sync.Once
	end    bool
	ready  *column.Table   // rows to be cut into batches
	at     int             // how many of them are gone
	wait   []*column.Table // rows that the buffer gathers
	rows   int             // of wait
}

type part struct {
	t   *column.Table
	err error
}

// NewBatches begins to read. The caller takes batches with Next until it gives nil, and calls Close.
func NewBatches(r *plan.Run, n plan.Node, o BatchOptions) (*Batches, error) {
	if o.Size < 1 {
		return nil, failf("a batch has at least one row, not %d", o.Size)
	}
	if o.Buffer <= 0 {
		o.Buffer = usualBuffer
	}
	if o.Prefetch <= 0 {
		o.Prefetch = usualPrefetch
	}
	ctx := r.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, stop := context.WithCancel(ctx)
	s, err := plan.Open(r, plan.Optimize(n))
	if err != nil {
		stop()
		return nil, err
	}
	b := &Batches{o: o, r: source(o.Seed), stop: stop, stream: s, parts: make(chan part, o.Prefetch)}
	order := upTo(s.N)
	if o.Shuffle {
		shuffled(order, b.r)
	}
	go b.read(ctx, order)
	return b, nil
}

// read computes parts ahead of their use.
func (b *Batches) read(ctx context.Context, order []int32) {
	defer close(b.parts)
	for _, i := range order {
		p := b.partAt(int(i))
		select {
		case b.parts <- p:
		case <-ctx.Done():
			return
		}
		if p.err != nil {
			return
		}
	}
}

// partAt hands a panic of the engine to the reader: nobody else could catch it.
func (b *Batches) partAt(i int) (p part) {
	defer func() {
		if bad := recover(); bad != nil {
			p.err = failf("reading a part failed: %v", bad)
		}
	}()
	p.t, p.err = b.stream.At(i)
	return p
}

// Next gives the next batch, nil behind the last one.
func (b *Batches) Next() (*column.Table, error) {
	for b.left() < b.o.Size && !b.end {
		if err := b.more(); err != nil {
			return nil, err
		}
	}
	n := min(b.o.Size, b.left())
	if n == 0 || n < b.o.Size && b.o.DropLast {
		return nil, nil
	}
	b.at += n
	return b.ready.Slice(b.at-n, b.at), nil
}

func (b *Batches) left() int {
	if b.ready == nil {
		return 0
	}
	return b.ready.Rows() - b.at
}

// more fills ready anew: with the next part, or with a shuffled buffer.
func (b *Batches) more() error {
	if b.left() > 0 {
		b.wait, b.rows = append(b.wait, b.ready.Slice(b.at, b.ready.Rows())), b.left()
	}
	b.ready, b.at = nil, 0
	least := b.o.Size
	if b.o.Shuffle {
		least = max(least, b.o.Buffer)
	}
	for b.rows < least {
		p, open := <-b.parts
		if p.err != nil {
			return p.err
		}
		if !open {
			b.end = true
			break
		}
		b.wait, b.rows = append(b.wait, p.t), b.rows+p.t.Rows()
	}
	if len(b.wait) == 0 {
		return nil
	}
	b.ready = stacked(b.wait)
	if b.o.Shuffle {
		b.ready = b.ready.Take(shuffled(upTo(b.rows), b.r))
	}
	b.wait, b.rows = nil, 0
	return nil
}

// stacked puts tables of one schema under each other.
func stacked(parts []*column.Table) *column.Table {
	if len(parts) == 1 {
		return parts[0]
	}
	cols, rows := make([]*column.Column, parts[0].Schema().Len()), 0
	for _, t := range parts {
		rows += t.Rows()
	}
	for i := range cols {
		pieces := make([]*column.Column, len(parts))
		for k, t := range parts {
			pieces[k] = t.Column(i)
		}
		cols[i] = column.Concat(pieces)
	}
	return column.NewTable(parts[0].Schema(), cols, rows)
}

// Close ends the reading ahead and gives back what the plan holds; it may be called again.
func (b *Batches) Close() {
	b.closed.Do(func() {
		b.stop()
		for range b.parts { // until the reader has seen it
		}
		b.stream.Close()
	})
}
