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

	held, flying  atomic.Int64 // what operators keep; morsels that workers have in their hands
	peak, spilled atomic.Int64
	mu            sync.Mutex
	done, total   int
	sorters       []*Sorter // that can put rows on disk when others need the memory
	uses          int       // Begins without an End
	pressure      *memory.Pressure
	stays         int64 // bytes of the answer that pressure does not know of yet
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
	if bytes <= 0 {
		return nil
	}
	r.stay(bytes)
	return r.ask(bytes)
}

// stay lets the process hold what outlives the query beside its limit.
func (r *Run) stay(bytes int64) {
	if r.Limit <= 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stays += bytes; r.pressure != nil && r.stays > r.Limit/pressFrom {
		r.pressure.More(r.stays)
		r.stays = 0
	}
}

// Peak is the most that operators held together, in bytes.
func (r *Run) Peak() int64 { return r.peak.Load() }

// Spilled is how many bytes were written to disk.
func (r *Run) Spilled() int64 { return r.spilled.Load() }

// Begin says that a plan runs, which may be part of another that runs already; End follows.
func (r *Run) Begin() {
	r.mu.Lock()
	r.uses++
	r.mu.Unlock()
}

// End says that a plan has run: with the last one what the run asked of the process is over.
func (r *Run) End() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.uses--; r.uses == 0 && r.pressure != nil {
		r.pressure.Release()
		r.pressure, r.stays = nil, 0
	}
}

// Error says that a query cannot be run within its limit, and which operator met it.
type Error struct {
	Operator          string
	Want, Held, Limit int64
}

func (e *Error) Error() string {
	return fmt.Sprintf("out of memory in %s: %s more, with %s held, would exceed the query's limit of %s, and its rows cannot be cut smaller on disk: it needs a memory_limit of %s at least",
		e.Operator, memory.Size(e.Want), memory.Size(e.Held), memory.Size(e.Limit), memory.Size(e.Least()))
}

// Least is the lowest limit under which the operator would have come farther, in bytes: no lower one does.
func (e *Error) Least() int64 { return (e.Held+e.Want)*flightShare/(flightShare-1) + 1 }

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

// flightShare is which part of the limit, one of so many, is kept for the morsels that workers have in their hands. What operators keep gets
// the rest: whether it fits depends on the rows alone then, not on how many workers there are.
const flightShare = 4

// room is what operators may keep together.
func (r *Run) room() int64 { return r.Limit - r.Limit/flightShare }

// Grow asks for more; the error is *Error, or the session's.
func (g *Grant) Grow(bytes int64) error {
	r := g.r
	memory.Ready(bytes)
	now := r.held.Add(bytes)
	for r.Limit > 0 && now > r.room() {
		r.held.Add(-bytes)
		if !r.relieve() {
			return &Error{g.operator, bytes, r.held.Load(), r.Limit}
		}
		now = r.held.Add(bytes)
	}
	g.bytes.Add(bytes)
	r.reached(now + r.flying.Load())
	return r.ask(bytes)
}

// reached notes how much is held, and presses the process once it is much beside the limit.
func (r *Run) reached(now int64) {
	for p := r.peak.Load(); now > p && !r.peak.CompareAndSwap(p, now); p = r.peak.Load() {
	}
	if r.Limit > 0 && (now > r.Limit/pressFrom || r.IsTight()) {
		r.press()
	}
}

const (
	pressFrom  = 8         // of which part of the limit on the process is pressed
	tightBelow = 256 << 20 // limits below are pressed at once: garbage alone would exceed them
)

// IsTight tells whether the limit is so low that what one morsel becomes may not fit: then a second look at rows is cheaper than their memory.
func (r *Run) IsTight() bool { return r.Limit > 0 && r.Limit < tightBelow }

func (r *Run) press() {
	r.mu.Lock()
	if r.uses > 0 && r.pressure == nil {
		r.pressure = memory.Press(r.Limit)
	}
	p := r.pressure
	r.mu.Unlock()
	if p != nil {
		p.Keep()
	}
}

// ask asks the session for what an operator holds.
func (r *Run) ask(bytes int64) error {
	if r.Charge == nil || bytes <= 0 {
		return nil
	}
	return r.Charge(bytes)
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

// Shrink gives a part back.
func (g *Grant) Shrink(bytes int64) {
	g.bytes.Add(-bytes)
	g.r.held.Add(-bytes)
}

// Free gives everything back.
func (g *Grant) Free() { g.r.held.Add(-g.bytes.Swap(0)) }
