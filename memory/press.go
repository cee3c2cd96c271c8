package memory

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Pressure is a promise of one part of the program to hold no more than so many bytes. While there is one, Go's runtime collects, and gives
// pages back, so often that the process keeps it: the room that garbage has otherwise is many times a small limit. It costs
// collections, so who has much room waits with it until much of that is used.
type Pressure struct{ bytes int64 }

// pressSlack is what the process may hold beside all promises: garbage until a collection has run, buffers of files and runtime.
const pressSlack = 12 << 20

// pressed is all promises together, and what the process held before the first of them.
var pressed struct {
	sync.Mutex
	base, sum, before int64
	n                 int
	seen              int64 // bytes allocated in all when garbage was last collected for a promise
}

// Press promises to hold no more than bytes until Release.
func Press(bytes int64) *Pressure {
	pressed.Lock()
	defer pressed.Unlock()
	if pressed.n == 0 {
		pressed.base, pressed.before, pressed.seen = inUse(), debug.SetMemoryLimit(-1), int64(allocated())
	}
	pressed.n++
	pressed.sum += bytes
	applyPressed()
	return &Pressure{bytes}
}

// More lets the promise grow, by what stays when it is over.
func (p *Pressure) More(bytes int64) {
	pressed.Lock()
	defer pressed.Unlock()
	p.bytes += bytes
	pressed.sum += bytes
	applyPressed()
}

// Keep collects, if much was allocated since that was done last. The runtime does by itself, but beside the workers, and on a busy machine
// late: what they allocate meanwhile was seen to be ten times a limit. So they ask between two pieces of work.
func (p *Pressure) Keep() {
	pressed.Lock()
	now := int64(allocated())
	due := now-pressed.seen > max(pressed.sum/keepFrom, keepLeast)
	if due {
		pressed.seen = now
	}
	pressed.Unlock()
	if due {
		runtime.GC()
	}
}

const (
	keepFrom  = 4 // of which part of all promises may be garbage
	keepLeast = 8 << 20
)

// Release ends the promise.
func (p *Pressure) Release() {
	pressed.Lock()
	defer pressed.Unlock()
	pressed.n--
	pressed.sum -= p.bytes
	applyPressed()
}

func applyPressed() {
	limit := pressed.before
	if pressed.n > 0 && pressed.sum < math.MaxInt64/2 {
		limit = min(limit, pressed.base+pressed.sum+pressSlack)
	}
	debug.SetMemoryLimit(limit)
}

// inUse is what the runtime holds and uses: objects, dead ones too, stacks and what it needs for itself.
func inUse() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64() - s[1].Value.Uint64() - s[2].Value.Uint64())
}
