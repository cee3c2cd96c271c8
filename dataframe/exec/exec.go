// Package exec is how plans run: morsels of rows on a pool of workers, one
// memory budget that all operators of a query share, and files on disk for what
// does not fit into it. It knows columns, and neither expressions nor plans:
// package plan says for each node how its rows flow (plan/stream.go).
//
// The answer of a query never depends on the number of workers: morsels are
// fixed by the rows alone, and what workers found is put together in the order
// of morsels, sums of floats too.
package exec

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"

	"skep/memory"
)

// Run is one execution of a query: cancel, budget, workers. The zero Run limits nothing and uses all processors.
type Run struct {
	Ctx      context.Context
	Charge   func(bytes int64) error // the session's budget, asked for what stays when the query is over; nil: no limit
	Limit    int64                   // bytes that the operators of the query may hold together; 0: no limit
	Threads  int                     // 0: as many as there are processors
	Morsel   int                     // rows of a morsel; 0: 64 Ki
	Dir      string                  // of temporary files; "": the system's
	Progress func(done, total int)   // told now and then how many morsels are through; calls do not overlap

	held, peak, spilled atomic.Int64
	seen                int64 // bytes allocated in all when the heap was last collected
	mu                  sync.Mutex
	done, total         int
	sorters             []*Sorter // that can put rows on disk when others need the memory
}

// Check is the error of a cancelled run.
func (r *Run) Check() error {
	if r.Ctx == nil {
		return nil
	}
	return r.Ctx.Err()
}

// Reserve asks the session's budget before bytes are allocated that outlive the query.
func (r *Run) Reserve(bytes int64) error {
	if r.Charge == nil || bytes <= 0 {
		return nil
	}
	return r.Charge(bytes)
}

// Peak is the most that operators held together, in bytes.
func (r *Run) Peak() int64 { return r.peak.Load() }

// Spilled is how many bytes were written to disk.
func (r *Run) Spilled() int64 { return r.spilled.Load() }

// Error says that a query cannot be run within its limit, and which operator met it.
type Error struct {
	Operator    string
	Want, Limit int64
}

func (e *Error) Error() string {
	return fmt.Sprintf("out of memory in %s: %s more would exceed the query's limit of %s, and its rows cannot be cut smaller on disk",
		e.Operator, memory.Size(e.Want), memory.Size(e.Limit))
}

// IsFull tells whether an error is that of a spent budget.
func IsFull(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

// Grant is the memory that one operator holds.
type Grant struct {
	r        *Run
	operator string
	bytes    atomic.Int64
}

// Grant begins an operator's account.
func (r *Run) Grant(operator string) *Grant { return &Grant{r: r, operator: operator} }

// Grow asks for more; the error is *Error, or the session's.
func (g *Grant) Grow(bytes int64) error {
	r := g.r
	memory.Ready(bytes)
	now := r.held.Add(bytes)
	for r.Limit > 0 && now > r.Limit {
		r.held.Add(-bytes)
		if !r.relieve() {
			return &Error{g.operator, bytes, r.Limit}
		}
		now = r.held.Add(bytes)
	}
	g.bytes.Add(bytes)
	for {
		p := r.peak.Load()
		if now <= p || r.peak.CompareAndSwap(p, now) {
			break
		}
	}
	r.tidy()
	return r.Reserve(bytes)
}

// relieve makes one sorter write what it holds; false if none could.
func (r *Run) relieve() bool {
	r.mu.Lock()
	sorters := r.sorters
	r.mu.Unlock()
	for _, s := range sorters {
		if s.relieve() {
			return true
		}
	}
	return false
}

// Free gives everything back.
func (g *Grant) Free() { g.r.held.Add(-g.bytes.Swap(0)) }

// tidy collects garbage before there is half a limit of it: the limit is meant for what the process holds, not only
// for what operators count. Frames are few large objects without pointers, so that a collection takes well below a millisecond.
func (r *Run) tidy() {
	if r.Limit <= 0 {
		return
	}
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	now := int64(s[0].Value.Uint64())
	r.mu.Lock()
	due := now-r.seen > max(r.Limit/2, 8<<20)
	if due {
		r.seen = now
	}
	r.mu.Unlock()
	if due {
		runtime.GC()
	}
}
