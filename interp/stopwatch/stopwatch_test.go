package stopwatch

import (
	"regexp"
	"testing"
	"time"
)

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ns", 999: "999 ns", 1500: "1.5 µs", 45_678_900: "45.7 ms", 123_456_789: "123 ms", 2 * time.Second: "2 s",
		61*time.Second + 900*time.Millisecond: "1 min 1 s", -5: "0 ns",
	} {
		if got := Short(d); got != want {
			t.Errorf("%d ns: %q, want %q", d, got, want)
		}
	}
}

// TestLap wants what was waited for in the clock's time.
func TestLap(t *testing.T) {
	w := Start()
	for begun := time.Now(); time.Since(begun) < time.Millisecond; {
	}
	l := w.Lap()
	if l.Wall < time.Millisecond || l.User < 0 || l.System < 0 {
		t.Errorf("%+v", l)
	}
	if text := l.String(); !regexp.MustCompile(`^CPU times: user .+, sys: .+, total: .+\nWall time: .+\n$`).MatchString(text) {
		t.Errorf("%q", text)
	}
}
