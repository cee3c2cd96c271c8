package memory

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

var pressedSink []byte

// TestPressure makes much garbage under a promise: the heap stays near it, and without promises it is as it was.
func TestPressure(t *testing.T) {
	percent := debug.SetGCPercent(2000)
	defer debug.SetGCPercent(percent)
	runtime.GC()
	debug.FreeOSMemory()
	before := debug.SetMemoryLimit(-1)
	a, b := Press(8<<20), Press(4<<20)
	b.More(1 << 20)
	base, most := inUse(), int64(0)
	for range 400 {
		pressedSink = make([]byte, 1<<20)
		b.Keep()
		most = max(most, inUse()-base)
	}
	if most > 13<<20+pressSlack+keepLeast {
		t.Errorf("the heap grew by %s under promises of 13 MiB", Size(most))
	}
	a.Release()
	if got := debug.SetMemoryLimit(-1); got == before {
		t.Error("the second promise is forgotten")
	}
	b.Release()
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("the limit is %d afterwards, not %d", got, before)
	}
	huge := Press(math.MaxInt64 / 2)
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("a promise without a bound sets a limit of %d", got)
	}
	huge.Release()
}
