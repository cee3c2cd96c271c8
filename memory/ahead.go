package memory

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// aheadWorth is what a process must have allocated, starting included, and so is likely to allocate again, before it pays a collection.
const aheadWorth = 4 << 20

// firstLook is when allocations are counted first: a first reading of Go's metrics makes their table, 0.06 ms.
const firstLook = 2 * time.Millisecond

// Ahead lets Room bytes of Go's heap come in pages of 2 MiB once the program has shown that it allocates. It is for
// processes that run one program and end: there each small page is touched for the first time, which was a third of the
// CPU of scripts that make strings and lists (words: 8,700 faults and 103 ms; so 2,900 and 92 ms. trees: 52 and 46 ms; one
// that keeps all it makes, sort, loses 3 of 77 ms). A kernel at rest would hold large pages half empty, so it does not ask.
//
// Go maps its heap in small steps and takes no advice on what it will map. But a block that was allocated, and
// collected untouched, leaves its addresses to what is allocated next, and the advice stays with the addresses.
//
// The collection finds what the process has by then. That was 3 MB where the program's start had made most of it (it was
// checked first), so the next one came at 33 MB, in the middle of lists that all stay; half of the room was not used, and
// first runs of words took 20 ms more than later ones. So the whole room is filled before the next collection.
// GOGC in the environment, as for Pace, leaves all to Go.
func Ahead() {
	if os.Getenv("GOGC") == "" && canAdvise {
		time.AfterFunc(firstLook, func() { look(time.Millisecond) })
	}
}

// look sees whether the pages are worth asking for, now and then less and less often.
func look(wait time.Duration) {
	if allocated() < aheadWorth {
		time.AfterFunc(wait, func() { look(wait * 9 / 8) })
		return
	}
	adviseRoom()
}

func adviseRoom() {
	percent := debug.SetGCPercent(-1) // else the block itself, which is larger than the heap, starts a collection of its own
	adviseLarge(make([]byte, Room))
	debug.SetGCPercent(percent)
	runtime.GC()
	if p := pacing.Load(); p != nil {
		p.fill()
	}
}

// allocated is how many bytes of the heap were handed out since the process began.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
