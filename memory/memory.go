// Package memory keeps one budget for what a session allocates: containers and
// strings of the language, and the engines' buffers. Asking is cheap; when the
// budget seems spent, a collection decides whether it really is.
package memory

import (
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Budget limits the live heap of the process and what an arena has handed out, in bytes. The zero Budget does not limit.
type Budget struct {
	limit   func() int64 // nil: none
	outside atomic.Int64 // bytes that the runtime does not know of
	since   atomic.Int64 // bytes that were asked for since the runtime was asked last
	mu      sync.Mutex
	s       []metrics.Sample
}

// NewBudget limits the live heap to limit bytes; 0 or less means no limit.
func NewBudget(limit int64) *Budget { return BudgetOf(func() int64 { return limit }) }

// BudgetOf is NewBudget with a limit that is asked for when much is allocated for the first
// time: to find out how large the machine is takes as long as a small program runs.
func BudgetOf(limit func() int64) *Budget {
	return &Budget{limit: limit, s: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}}
}

// Limit is the budget in bytes; 0 or less: there is none.
func (b *Budget) Limit() int64 {
	if b == nil || b.limit == nil {
		return 0
	}
	return b.limit()
}

// What is small is only added up until that is more than chargeUnseen, or a sixty-fourth of the limit: to ask the runtime takes a
// microsecond, as long as what such results cost otherwise.
const (
	chargeSmall  = 64 << 10
	chargeUnseen = 1 << 20
)

// Charge asks for n more bytes. The error says how much was asked for and what the limit is.
func (b *Budget) Charge(n int64) error {
	limit := b.Limit()
	if limit <= 0 || n < chargeSmall && b.since.Add(n) < min(chargeUnseen, limit/64) {
		return nil
	}
	b.since.Store(0)
	b.mu.Lock()
	defer b.mu.Unlock()
	if n <= limit && b.live()+n <= limit {
		return nil
	}
	if n <= limit && b.fitsAfterCollection(n, limit) {
		return nil
	}
	return fmt.Errorf("out of memory: %s more would exceed the limit of %s", Size(n), Size(limit))
}

// fitsAfterCollection collects: what looks spent may be garbage. Memory outside of Go's heap comes back by cleanups, which
// run some time after the collection: on a busy machine long after, so that a cleanup of our own is waited for. Those that
// stand behind it in the queue get a little longer.
func (b *Budget) fitsAfterCollection(n, limit int64) bool {
	ran := cleanupsRan()
	runtime.GC()
	fits := func() bool { return b.live()+n <= limit }
	if fits() || b.outside.Load() == 0 {
		return fits()
	}
	return poll(5*time.Second, func() bool { return fits() || ran.Load() }) && poll(20*time.Millisecond, fits)
}

// cleanupsRan tells when the next collection has come to running cleanups.
func cleanupsRan() *atomic.Bool {
	ran := new(atomic.Bool)
	runtime.AddCleanup(&struct{ first, second *atomic.Bool }{ran, ran}, func(ran *atomic.Bool) { ran.Store(true) }, ran)
	return ran
}

// poll waits until something is so, at most so long.
func poll(longest time.Duration, so func() bool) bool {
	for end := time.Now().Add(longest); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

func (b *Budget) live() int64 {
	metrics.Read(b.s)
	return int64(b.s[0].Value.Uint64()+b.s[1].Value.Uint64()) + b.outside.Load()
}

// Hold counts n bytes outside of Go's heap as live; a negative n lets go of them.
func (b *Budget) Hold(n int64) {
	if b != nil {
		b.outside.Add(n)
	}
}

// ParseSize reads "512M", "1.5 GiB", "100000" as bytes; units are powers of 1024.
func ParseSize(text string) (int64, bool) {
	digits := strings.TrimRight(strings.ToUpper(strings.TrimSpace(text)), "IB")
	shift := map[string]int{"K": 10, "M": 20, "G": 30, "T": 40}[digits[max(0, len(digits)-1):]]
	if shift > 0 {
		digits = strings.TrimSpace(digits[:len(digits)-1])
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !(n > 0) || n > float64(int64(math.MaxInt64)>>shift) {
		return 0, false
	}
	return int64(n * float64(int64(1)<<shift)), true
}

// Size writes a number of bytes for people: 1.5 GiB, 340 KiB.
func Size(n int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	f, u := float64(n), 0
	for f >= 1024 && u < len(units)-1 {
		f, u = f/1024, u+1
	}
	if u == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", f, units[u])
}
