// Package stopwatch measures what a piece of a program takes: the clock's time and the processor's, of all threads of
// this process. Callers: the session for cells under %%time, the functions behind %time and %timeit.
package stopwatch

import (
	"fmt"
	"strconv"
	"time"
)

// Watch is when something began.
type Watch struct {
	clock        time.Time
	user, system time.Duration
}

// Lap is how long something took. User and System are processor time.
type Lap struct{ Wall, User, System time.Duration }

// Start begins to measure.
func Start() Watch {
	user, system := processor()
	return Watch{time.Now(), user, system}
}

// Lap is what was taken since the start.
func (w Watch) Lap() Lap {
	user, system := processor()
	return Lap{time.Since(w.clock), user - w.user, system - w.system}
}

// String is what %time prints, with a newline at its end.
func (l Lap) String() string {
	return fmt.Sprintf("CPU times: user %s, sys: %s, total: %s\nWall time: %s\n", Short(l.User), Short(l.System), Short(l.User+l.System), Short(l.Wall))
}

// Short writes a duration with three digits: 1.23 µs, 45.6 ms, 2 min 3 s.
func Short(d time.Duration) string { return ShortSeconds(d.Seconds()) }

// ShortSeconds is Short of seconds, which may be less than a nanosecond.
func ShortSeconds(s float64) string {
	if s >= 60 {
		whole := int64(s)
		return fmt.Sprintf("%d min %d s", whole/60, whole%60)
	}
	for _, unit := range []struct {
		name string
		size float64
	}{{"s", 1}, {"ms", 1e-3}, {"µs", 1e-6}} {
		if s >= unit.size {
			return threeDigits(s/unit.size) + " " + unit.name
		}
	}
	return threeDigits(max(s, 0)*1e9) + " ns"
}

func threeDigits(x float64) string {
	if x >= 100 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}
