package memory

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestPercentLeavesRoom(t *testing.T) {
	for _, c := range []struct {
		live, scanned, coming uint64
		want                  int
	}{{0, 0, 0, 800}, {1 << 20, 0, 0, 800}, {8 << 20, 8 << 20, 0, 800}, {16 << 20, 0, 0, 400}, {32 << 20, 32 << 20, 0, 200}, {64 << 20, 64 << 20, 0, 100},
		{1 << 40, 1 << 40, 0, 100}, {640 << 20, 1 << 20, 0, 10}, {640 << 20, 320 << 20, 0, 50}, {1 << 40, 1 << 20, 0, 6},
		{0, 0, 400 << 20, 800 + 10000}, {64 << 20, 0, 640 << 20, 100 + 1000}, {640 << 20, 0, 320 << 20, 10 + 50}} {
		if got := percentFor(c.live, c.scanned, c.coming); got != c.want {
			t.Errorf("%s live, %s scanned, %s to come: %d %%, want %d %%", Size(int64(c.live)), Size(int64(c.scanned)), Size(int64(c.coming)), got, c.want)
		}
	}
}

// keep holds what a test wants to be live.
var keep []byte

// percent reads the setting; the only way to read it is to set it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

func TestPaceFollowsTheHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	defer pacing.Store(pacing.Load())
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	Pace()
	if p := percent(); p != 800 {
		t.Fatalf("at the start: %d %%, want 800 %%", p)
	}
	keep = make([]byte, 640<<20) // never touched
	settles(t, 6, 20)
	keep = nil
	linked := make([]*[64]*int, 1<<18) // 128 MiB to look through
	for i := range linked {
		linked[i] = new([64]*int)
	}
	settles(t, 60, 134) // 100, but a change below a quarter is none
	runtime.KeepAlive(linked)
	linked = nil
	settles(t, 800, 800)
}

// TestFill: where next to nothing is live the next collection comes after all of Room, once, and then after half of it.
func TestFill(t *testing.T) {
	t.Setenv("GOGC", "")
	defer pacing.Store(pacing.Load())
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	Pace()
	settles(t, 800, 800)
	pacing.Load().fill()
	live := max(liveNow(), smallest)
	if goal := live * uint64(percent()) / 100; goal < Room*3/4 || goal > Room*5/4 {
		t.Errorf("%s are live: the next collection comes after %s more, want %s", Size(int64(live)), Size(int64(goal)), Size(Room))
	}
	for range 3 * Room >> 20 {
		keep = make([]byte, 1<<20)
	}
	keep = nil
	settles(t, 800, 800)
}

// settles collects until the finalizers have set the percentage.
func settles(t *testing.T, low, high int) {
	t.Helper()
	for range 100 {
		runtime.GC()
		if p := percent(); low <= p && p <= high {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the percentage stays at %d, want %d to %d", percent(), low, high)
}

func TestPaceLeavesGOGCAlone(t *testing.T) {
	t.Setenv("GOGC", "50")
	defer debug.SetGCPercent(debug.SetGCPercent(70))
	if Pace(); percent() != 70 {
		t.Errorf("%d %%, want it untouched", percent())
	}
}

func TestRestGivesMemoryBack(t *testing.T) {
	var r Rest
	keep = make([]byte, 64<<20)
	for i := range keep {
		keep[i] = 1
	}
	keep = nil
	before := held()
	r.Idle()
	for range 100 {
		time.Sleep(20 * time.Millisecond)
		if held() < before-32<<20 {
			return
		}
	}
	t.Errorf("%s held before, %s after", Size(before), Size(held()))
}

// What little was used between two rests is worth no collection; code is let go of all the same.
func TestRestLetsCodeGo(t *testing.T) {
	r := Rest{since: allocated()}
	r.Idle()
	for {
		r.mu.Lock()
		long := r.long
		r.mu.Unlock()
		if long {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestRestWaitsWhileBusy(t *testing.T) {
	var r Rest
	r.Idle()
	r.Busy()
	time.Sleep(2 * restDelay)
	if r.since != 0 {
		t.Error("it collected while busy")
	}
}

func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys - m.HeapReleased)
}

func TestReadyCollectsWhatIsGarbage(t *testing.T) {
	keep = make([]byte, 3*Room)
	runtime.GC()
	keep = nil
	before := collections()
	if Ready(Room - 1); collections() != before {
		t.Error("little is worth no collection")
	}
	if Ready(Room); collections() == before {
		t.Error("garbage was left")
	}
}

// What is announced is there before the next collection; then all is as before.
func TestExpectLeavesRoom(t *testing.T) {
	t.Setenv("GOGC", "")
	defer pacing.Store(pacing.Load())
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	Pace()
	Expect(8 * Room)
	if p := percent(); p < 800*Room/(64<<20) {
		t.Errorf("%d %% after %s were announced", p, Size(8*Room))
	}
	keep = make([]byte, 8*Room)
	settles(t, 6, 20)
	keep = nil
	settles(t, 800, 800)
}

func collections() uint32 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.NumGC
}
