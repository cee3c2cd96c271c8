package memory

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Arena is one range of addresses that never moves, and parts of which are
// handed out: a session's typed arrays lie in it, and compiled WebAssembly, Go
// slices and Arrow arrays then read the same bytes. Nothing is reserved before
// the first use; what is reserved costs no memory until it is written.
//
// Go's collector does not see these bytes. Each Buffer is freed when the
// program has lost it, and because their owners are tiny, the arena asks for
// a collection itself when much was allocated since the last one.
type Arena struct {
	budget *Budget
	want   uint64 // bytes to reserve

	mu        sync.Mutex
	mem       []byte // the reservation
	blocks    *blocks
	fresh     uint64 // nothing at or above it was ever handed out: it reads as zeros
	committed uint64
	since     uint64 // bytes handed out since the last collection
	left      uint64 // bytes in use when it had ended
	charge    uint64 // and since the budget was last asked
	closed    bool
	unmap     runtime.Cleanup
}

// MaxArena is the largest reservation: a WebAssembly memory of 65,535 pages. One
// more is the whole 4 GiB, whose length overflows 32 bits: there every access traps.
const MaxArena = 65535 << 16

// PageSize is the unit in which a WebAssembly memory is measured.
const PageSize = 1 << 16

// ErrFull says that the arena has no room, though the budget has.
var ErrFull = errors.New("the arena is full")

var errClosed = errors.New("the arena is closed")

// collectAfter is how much may be handed out between two collections while less than that is live.
const collectAfter = 64 << 20

// chargeEvery is how often the budget is asked: asking reads the runtime's counters, and for the first time how large the machine is.
// What a machine for compiled code needs before its first call is a megabyte, of which it writes some pages.
const chargeEvery = 4 << 20

// NewArena makes an arena that is charged to a budget; nil does not limit.
func NewArena(b *Budget) *Arena { return newArena(b, MaxArena) }

func newArena(b *Budget, size uint64) *Arena { return &Arena{budget: b, want: size} }

// Memory is the whole reservation, made now if there is none. Its address and
// length never change. It begins with 64 bytes that no buffer has, so that
// offset 0 can mean "none".
func (a *Arena) Memory() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	err := a.reserve()
	return a.mem, err
}

// reserve tries smaller sizes where the system limits address space (ulimit -v).
func (a *Arena) reserve() error {
	if a.closed {
		return errClosed
	}
	if a.mem != nil {
		return nil
	}
	var err error
	for size := a.want; size >= 16<<20 || size == a.want; size = size / 4 &^ (PageSize - 1) {
		var mem []byte
		if mem, err = reserve(int(size)); err == nil {
			a.mem, a.blocks, a.fresh = mem, newBlocks(align, size), align
			a.unmap = runtime.AddCleanup(a, func(mem []byte) { unreserve(mem) }, mem)
			return a.commit(align)
		}
	}
	return fmt.Errorf("reserve %s of addresses: %w", Size(int64(a.want)), err)
}

// commit makes the first n bytes usable, where the system wants to be asked.
func (a *Arena) commit(n uint64) error {
	if n <= a.committed {
		return nil
	}
	const step = 16 << 20
	to := min((n+step-1)/step*step, uint64(len(a.mem)))
	if err := commit(a.mem[a.committed:to]); err != nil {
		return fmt.Errorf("use %s more: %w", Size(int64(to-a.committed)), err)
	}
	a.committed = to
	return nil
}

// take hands out n bytes of zeros, 64-byte aligned.
func (a *Arena) take(n uint64) (off uint64, err error) {
	if a.due(n) {
		a.collect()
	}
	off, err = a.tryTake(n)
	for range 3 { // cleanups run beside us, some time after a collection
		if err == nil || errors.Is(err, errClosed) {
			break
		}
		a.collect()
		off, err = a.tryTake(n)
	}
	return off, err
}

// due counts n bytes more and tells whether a collection is due.
func (a *Arena) due(n uint64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.since += n
	return a.blocks != nil && a.since > max(collectAfter, a.left)
}

// collect frees the buffers that the program has lost. Cleanups run on goroutines
// of the runtime after the collection, in no promised order: one of our own tells
// that they run, and a moment more is enough for the others.
func (a *Arena) collect() {
	a.mu.Lock()
	a.since = 0
	a.mu.Unlock()
	ran := make(chan struct{})
	runtime.AddCleanup(&struct {
		self *Arena // no tiny object: those are freed together with their neighbours
		pad  [48]byte
	}{}, func(ran chan struct{}) { close(ran) }, ran)
	runtime.GC()
	select {
	case <-ran:
	case <-time.After(20 * time.Millisecond):
	}
	time.Sleep(200 * time.Microsecond)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.blocks != nil {
		a.left = a.blocks.bytes
	}
}

func (a *Arena) tryTake(n uint64) (uint64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.reserve(); err != nil {
		return 0, err
	}
	if a.charge += n; a.charge >= chargeEvery {
		if err := a.budget.Charge(int64(a.charge)); err != nil {
			a.charge -= n
			return 0, err
		}
		a.charge = 0
	}
	off, ok := a.blocks.take(n)
	if !ok {
		return 0, fmt.Errorf("%w: %s are in use, %s more asked for", ErrFull, Size(int64(a.blocks.bytes)), Size(int64(n)))
	}
	size := a.blocks.sizeOf(off)
	if err := a.commit(off + size); err != nil {
		a.blocks.give(off)
		return 0, err
	}
	if off < a.fresh { // clearing what is reused is cheaper than giving it to the system at each free
		clear(a.mem[off:min(off+size, a.fresh)])
	}
	a.fresh = max(a.fresh, off+size)
	a.budget.Hold(int64(size))
	return off, nil
}

// give frees what take handed out; false if nothing was handed out there.
func (a *Arena) give(off uint64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.blocks == nil {
		return false
	}
	size := a.blocks.sizeOf(off)
	if !a.blocks.give(off) {
		return false
	}
	a.budget.Hold(-int64(size))
	if a.closed {
		a.release()
	}
	return true
}

// InUse is how many bytes are handed out.
func (a *Arena) InUse() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.blocks == nil {
		return 0
	}
	return int64(a.blocks.bytes)
}

// Trim gives the memory behind free parts back to the system; for a kernel that rests.
func (a *Arena) Trim() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.blocks == nil {
		return
	}
	a.blocks.eachFree(func(off, size uint64) {
		if off < a.fresh {
			discard(a.mem[off:min(off+size, a.fresh)])
		}
	})
}

// Close gives the reservation back, as soon as no buffer is left: touching
// addresses that are gone kills the process. Compiled code that knows them must
// have been closed before.
func (a *Arena) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	a.release()
}

func (a *Arena) release() {
	if a.mem == nil || a.blocks.bytes > 0 {
		return
	}
	a.unmap.Stop()
	unreserve(a.mem)
	a.mem, a.blocks = nil, nil
}

// offsetOf tells where in the arena b begins; false if it is not of it.
func (a *Arena) offsetOf(b []byte) (uint64, bool) {
	if cap(b) == 0 || len(a.mem) == 0 {
		return 0, false
	}
	at, base := uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(unsafe.Pointer(&a.mem[0]))
	if at < base || at >= base+uintptr(len(a.mem)) {
		return 0, false
	}
	return uint64(at - base), true
}
