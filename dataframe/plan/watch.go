package plan

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/memory"
)

// Watch is what the nodes of a plan did in one run.
type Watch struct {
	workers int
	total   time.Duration
	peak    int64
	spilled int64
	mu      sync.Mutex
	nodes   map[Node]*spent
	ran     map[Node]Node // what ran in the place of a node that changed on the way
}

// spent is what one node did.
type spent struct {
	rows, bytes, morsels atomic.Int64
	opening              atomic.Int64 // nanoseconds until its first row could be had, by the clock
	flowing              atomic.Int64 // nanoseconds that workers waited for its morsels, inputs that flow through it included
}

// Analyze runs a plan and tells what each node did: rows, the time of the node itself, the bytes of the rows it gave.
func Analyze(r *Run, n Node) (*column.Table, string, error) {
	t, w, err := observe(r, n)
	if err != nil {
		return nil, "", err
	}
	return t, w.text(n, t.Rows()), nil
}

func observe(r *Run, n Node) (*column.Table, *Watch, error) {
	w := &Watch{workers: r.Workers(), nodes: map[Node]*spent{}, ran: map[Node]Node{}}
	begin := time.Now()
	t, err := execute(r, n, w)
	w.total, w.peak, w.spilled = time.Since(begin), r.Peak(), r.Spilled()
	return t, w, err
}

func (w *Watch) of(n Node) *spent {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.nodes[n]
	if s == nil {
		s = &spent{}
		w.nodes[n] = s
	}
	return s
}

// replace says that another node, if there is one, runs in the place of one.
func (w *Watch) replace(n, ran Node) {
	if w != nil && ran != nil {
		w.ran[n] = ran
	}
}

// watched opens a node's stream, and counts what flows through it if somebody watches.
func (f *flow) watched(n Node, open func() (*exec.Stream, error)) (*exec.Stream, error) {
	if f.watch == nil {
		return open()
	}
	own, begin := f.watch.of(n), time.Now()
	s, err := open()
	own.opening.Add(int64(time.Since(begin)))
	if err != nil {
		return nil, err
	}
	return own.tap(s), nil
}

// tap counts the morsels of a stream. A whole table is counted at once.
func (own *spent) tap(s *exec.Stream) *exec.Stream {
	if s.Whole != nil {
		own.count(s.Whole, int64(s.N))
		return s
	}
	at, seen := s.At, make([]atomic.Bool, s.N)
	out := *s
	out.Kept = nil
	if s.Direct != nil {
		out.Direct = func(g *exec.Grant) (*column.Table, error) {
			begin := time.Now()
			t, err := s.Direct(g)
			own.opening.Add(int64(time.Since(begin)))
			if err == nil {
				own.count(t, int64(s.N))
			}
			return t, err
		}
	}
	if s.Where != nil {
		out.Where = own.tapWhere(s)
	}
	out.At = func(i int) (*column.Table, error) {
		begin := time.Now()
		t, err := at(i)
		own.flowing.Add(int64(time.Since(begin)))
		if err == nil && !seen[i].Swap(true) {
			own.count(t, 1)
		}
		return t, err
	}
	return &out
}

// tapWhere counts the rows that a condition is asked about.
func (own *spent) tapWhere(s *exec.Stream) func([]string, []string, func(*column.Table) ([]int32, error)) (*exec.Stream, error) {
	return func(out, condition []string, pass func(*column.Table) ([]int32, error)) (*exec.Stream, error) {
		return s.Where(out, condition, func(t *column.Table) ([]int32, error) {
			own.count(t, 1)
			return pass(t)
		})
	}
}

func (own *spent) count(t *column.Table, morsels int64) {
	own.rows.Add(int64(t.Rows()))
	own.bytes.Add(t.Bytes())
	own.morsels.Add(morsels)
}

// self is a node's time without that of its inputs. What flowed into a node while it was opened was waited for by all workers beside each other.
func (w *Watch) self(n Node) time.Duration {
	own, below := w.of(n), int64(0)
	for _, in := range n.Inputs() {
		if ran, ok := w.ran[in]; ok {
			in = ran
		}
		below += w.of(in).flowing.Load()
	}
	if flowing := own.flowing.Load(); flowing >= below {
		return time.Duration(own.opening.Load() + flowing - below)
	}
	return time.Duration(max(0, own.opening.Load()-below/int64(max(1, w.workers))))
}

func (w *Watch) text(n Node, rows int) string {
	var b strings.Builder
	w.write(&b, n, 0)
	return b.String() + w.summary(rows) + "\n"
}

// summary is what the whole took.
func (w *Watch) summary(rows int) string {
	s := fmt.Sprintf("%d rows in %s, %d workers, %s held at most", rows, duration(w.total), w.workers, memory.Size(w.peak))
	if w.spilled > 0 {
		s += fmt.Sprintf(", %s on disk", memory.Size(w.spilled))
	}
	return s
}

func (w *Watch) write(b *strings.Builder, n Node, depth int) {
	if ran, ok := w.ran[n]; ok {
		n = ran
	}
	own := w.of(n)
	fmt.Fprintf(b, "%s%s  [%d rows, %s, %s", strings.Repeat("  ", depth), n, own.rows.Load(), duration(w.self(n)), memory.Size(own.bytes.Load()))
	if m := own.morsels.Load(); m > 1 {
		fmt.Fprintf(b, ", %d morsels", m)
	}
	b.WriteString("]\n")
	for _, in := range n.Inputs() {
		w.write(b, in, depth+1)
	}
}

func duration(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}
