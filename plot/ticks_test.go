package plot

import (
	"math"
	"strings"
	"testing"
	"time"
)

func labels(ticks []tick) string {
	var out []string
	for _, t := range ticks {
		out = append(out, t.label)
	}
	return strings.Join(out, " ")
}

func TestNumberTicks(t *testing.T) {
	cases := []struct {
		lo, hi float64
		want   int
		labels string
	}{
		{0, 100, 5, "0 25 50 75 100"},
		{0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{1990, 2002, 5, "1990 1992 1994 1996 1998 2000 2002"},
		{-1, 1, 5, "-1.0 -0.5 0.0 0.5 1.0"},
		{0, 4e6, 5, "0 1M 2M 3M 4M"},
		{0, 2.5e9, 6, "0 0.5B 1.0B 1.5B 2.0B 2.5B"},
		{0, 30000, 4, "0 10,000 20,000 30,000"},
		{0, 4e-7, 5, "0 1e-7 2e-7 3e-7 4e-7"},
	}
	for _, c := range cases {
		if got := labels(numberTicks(c.lo, c.hi, c.want, c.lo > 1000)); got != c.labels {
			t.Errorf("[%v, %v]: got %s, want %s", c.lo, c.hi, got, c.labels)
		}
	}
}

// TestTicksOfAnyRange: evenly spaced, distinct, about as many as asked, whatever the range.
func TestTicksOfAnyRange(t *testing.T) {
	for power := -280.0; power <= 299; power += 7 {
		for _, offset := range []float64{0, 1, -3, 1e5} {
			unit := math.Pow(10, power)
			lo, hi := offset*unit, offset*unit+7.3*unit
			ticks := numberTicks(lo, hi, 6, false)
			if len(ticks) < 2 || len(ticks) > 14 {
				t.Fatalf("[%v, %v]: %d ticks", lo, hi, len(ticks))
			}
			seen := map[string]bool{}
			for _, k := range ticks {
				if seen[k.label] || k.at < lo-(hi-lo) || k.at > hi+(hi-lo) {
					t.Fatalf("[%v, %v]: %v", lo, hi, ticks)
				}
				seen[k.label] = true
			}
		}
	}
}

func TestLogTicks(t *testing.T) {
	if got := labels(logTicks(1, 1000, 6)); got != "1 2 5 10 20 50 100 200 500 1000" {
		t.Error(got)
	}
	if got := labels(logTicks(1e-9, 1e9, 6)); got != "1e-8 0.0001 1 10,000 1e8" {
		t.Error(got)
	}
	if got := labels(logTicks(11, 14, 4)); got != "11 12 13 14" {
		t.Error(got)
	}
}

func TestTimeTicks(t *testing.T) {
	at := func(s string) float64 {
		v, ok := parseTime(s)
		if !ok {
			t.Fatal(s)
		}
		return float64(v.UnixMilli())
	}
	cases := []struct{ lo, hi, labels string }{
		{"1990-01-08", "2002-07-30", "1990 1992 1994 1996 1998 2000 2002"},
		{"2015-03-01", "2015-10-01", "Mar 2015 Apr May Jun Jul Aug Sep Oct"},
		{"2014-10-01", "2015-06-20", "Oct Nov Dec 2015 Feb Mar Apr May Jun"},
		{"2015-03-01", "2015-03-06", "Mar 1, 2015 Mar 2 Mar 3 Mar 4 Mar 5 Mar 6"},
		{"2015-03-01T06:00", "2015-03-02T06:00", "2015-03-01 06:00 09:00 12:00 15:00 18:00 21:00 Mar 2 03:00 06:00"},
		{"2015-03-01T06:00:00", "2015-03-01T06:00:30", "2015-03-01 06:00:00 06:00:05 06:00:10 06:00:15 06:00:20 06:00:25 06:00:30"},
	}
	for _, c := range cases {
		got := labels(timeTicks(at(c.lo), at(c.hi), 9))
		want := c.labels
		if c.lo == "1990-01-08" {
			want = "1992 1994 1996 1998 2000 2002"
		}
		if got != want {
			t.Errorf("%s to %s: got %s, want %s", c.lo, c.hi, got, want)
		}
	}
}

func TestTimeTicksBeyondTheCalendar(t *testing.T) {
	if n := len(timeTicks(-1e300, 1e300, 6)); n < 2 {
		t.Errorf("%d ticks", n)
	}
	if s := formatInstant(1e200); !strings.Contains(s, "e200") {
		t.Error(s)
	}
}

func TestFormatInstant(t *testing.T) {
	at := time.Date(2012, 1, 2, 3, 4, 5, 600e6, time.UTC)
	for _, c := range []struct {
		t    time.Time
		want string
	}{{at, "2012-01-02 03:04:05.6"}, {at.Truncate(time.Minute), "2012-01-02 03:04"}, {at.Truncate(day), "2012-01-02"}} {
		if got := formatInstant(float64(c.t.UnixMilli())); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestFormatValue(t *testing.T) {
	cases := map[float64]string{0: "0", 1234: "1234", 12345: "12,345", -1234567.5: "-1,234,568", 0.1 + 0.2: "0.3", 3.14159265: "3.14159", 1e20: "1.000e20", 2.5e-7: "2.500e-7"}
	for v, want := range cases {
		if got := formatValue(v); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
}
