package memory

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// Room is how much may gather above what is live before the next collection;
// while next to nothing is live, half of it.
const Room = 64 << 20

// Pace sets how often the process collects. Go's default collects whenever the
// heap has doubled, from 4 MiB on: a small script that makes garbage quickly
// then spends a quarter of its time marking, most of it in write barriers and
// preemptions. With Room between two collections this share is small. What a
// collection costs is what it has to look through: a heap full of pointers
// doubles between two, as by default, but columns and texts have none, and a
// heap of these gets Room only, so that what a query lets go of is there for the
// next one. GOGC in the environment overrules.
func Pace() {
	if os.Getenv("GOGC") != "" {
		return
	}
	p := &pacer{percent: percentFor(0, 0, 0)}
	debug.SetGCPercent(p.percent)
	pacing.Store(p)
	p.arm()
}

// pacing is the process's pacer, nil without Pace.
var pacing atomic.Pointer[pacer]

const (
	most, least = 800, 6  // GC percentages
	smallest    = 4 << 20 // what the runtime takes for live if less is
)

// percentFor is the GC percentage that leaves Room above a live heap, or as much as is scanned if that is more: from
// 800, at which the runtime's smallest heap (4 MiB at 100) is half of Room, down to 6, so that a collection at least
// comes with each sixteenth of what is live. What is coming has its place beside that.
func percentFor(live, scanned, coming uint64) int {
	percent := uint64(most)
	if live > 0 {
		percent = min(max(max(Room, scanned)*100/live, least), most)
	}
	return int(percent + coming*100/max(live, smallest))
}

type pacer struct {
	mu      sync.Mutex
	percent int
	due     uint64 // bytes of the heap that will have been handed out in all when all that was announced is there
}

// arm makes an object that the next collection finds dead: its finalizer is the
// only notice of a collection that Go gives.
func (p *pacer) arm() {
	runtime.SetFinalizer(&sentinel{pacer: p}, func(s *sentinel) {
		s.pacer.adjust()
		s.pacer.arm()
	})
}

type sentinel struct {
	pacer *pacer
	_     [8]byte // not a tiny object, which would share its block with others
}

// adjust changes the percentage only by a quarter or more: each change stops the world.
func (p *pacer) adjust() {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	p.mu.Lock()
	defer p.mu.Unlock()
	now := s[2].Value.Uint64()
	want := percentFor(s[0].Value.Uint64(), s[1].Value.Uint64(), max(p.due, now)-now)
	if 4*want < 3*p.percent || 4*want > 5*p.percent {
		p.percent = want
		debug.SetGCPercent(want)
	}
}

// expect leaves so many bytes room until they are there.
func (p *pacer) expect(bytes int64) {
	p.mu.Lock()
	p.due = max(p.due, allocated()+uint64(bytes))
	p.mu.Unlock()
	p.adjust()
}

// fill leaves all of Room until the next collection, and not half of it, where next to nothing is live.
func (p *pacer) fill() {
	if given := int64(max(liveNow(), smallest)) * most / 100; given < Room {
		p.expect(Room - given)
	}
}

// liveNow is what the last collection found live, in bytes.
func liveNow() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// Expect is Ready for a reader, who makes little beside what stays. Nothing is collected before so much is there: it would find nothing,
// and the runtime gives the pages of a heap that has become small back to the system, one by one; touching them again was a tenth
// of reading a file a second time.
func Expect(bytes int64) {
	Ready(bytes)
	if p := pacing.Load(); p != nil && bytes >= Room {
		p.expect(bytes)
	}
}

// Ready says that much is going to be allocated at once. If there is little to look through, garbage is collected first:
// the pace would do it meanwhile, too late for the new to take the place of the old.
func Ready(bytes int64) {
	if bytes < Room {
		return
	}
	s := []metrics.Sample{{Name: "/gc/scan/total:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	grown := int64(s[2].Value.Uint64()) - int64(s[1].Value.Uint64())
	if s[0].Value.Uint64() < Room && (grown > Room/2 || int64(s[1].Value.Uint64()) > bytes/4) {
		runtime.GC()
	}
}

// Rest gives memory back to the system when a process becomes idle: a kernel
// between two cells holds what it uses, not the room that the last cell had,
// nor the pages of code that only starting needed.
type Rest struct {
	mu    sync.Mutex
	timer *time.Timer
	long  bool   // the timer waits for codeDelay
	since uint64 // bytes allocated in all when memory was last given back
}

const (
	restDelay = 200 * time.Millisecond
	codeDelay = 2 * time.Second // more: to have code back costs the next who comes a quarter of a millisecond
	restWorth = 4 << 20         // so much must have been allocated to be worth a collection
)

// Idle says that nothing runs; memory is given back unless Busy follows soon.
func (r *Rest) Idle() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.timer == nil {
		r.timer = time.AfterFunc(restDelay, r.free)
		return
	}
	r.long = false
	r.timer.Reset(restDelay)
}

// Busy says that something runs.
func (r *Rest) Busy() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.timer != nil {
		r.timer.Stop()
	}
}

func (r *Rest) free() {
	now := allocated()
	r.mu.Lock()
	if r.long {
		r.mu.Unlock()
		releaseCode()
		return
	}
	r.long = true
	r.timer.Reset(codeDelay)
	worth := now >= r.since+restWorth
	if worth {
		r.since = now
	}
	r.mu.Unlock()
	if worth {
		Blocks.Clear()
		debug.FreeOSMemory()
	}
}
