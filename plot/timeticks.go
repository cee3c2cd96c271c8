package plot

import (
	"math"
	"time"
)

// timeStep is a distance between ticks that calendars like.
type timeStep struct {
	months int           // whole months, or
	length time.Duration // a fixed length
}

const day = 24 * time.Hour

var timeSteps = [...]timeStep{
	{0, time.Millisecond}, {0, 10 * time.Millisecond}, {0, 100 * time.Millisecond},
	{0, time.Second}, {0, 5 * time.Second}, {0, 15 * time.Second}, {0, 30 * time.Second},
	{0, time.Minute}, {0, 5 * time.Minute}, {0, 15 * time.Minute}, {0, 30 * time.Minute},
	{0, time.Hour}, {0, 3 * time.Hour}, {0, 6 * time.Hour}, {0, 12 * time.Hour},
	{0, day}, {0, 2 * day}, {0, 7 * day},
	{1, 0}, {2, 0}, {3, 0}, {6, 0}, {12, 0}, {24, 0}, {60, 0}, {120, 0}, {240, 0}, {600, 0}, {1200, 0},
}

func (s timeStep) approx() float64 {
	if s.months > 0 {
		return float64(s.months) * 30.44 * float64(day.Milliseconds())
	}
	return float64(s.length.Milliseconds())
}

// farTime is the largest distance from 1970, in milliseconds, that has a calendar here (year 9999).
const farTime = 253402300799999

// timeTicks labels instants in milliseconds; beyond the calendar it labels numbers.
func timeTicks(lo, hi float64, want int) []tick {
	if lo < -farTime || hi > farTime {
		return numberTicks(lo, hi, want, false)
	}
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if (hi-lo)/s.approx() <= float64(want) {
			step = s
			break
		}
	}
	var ticks []tick
	for t := firstTime(lo, step); float64(t.UnixMilli()) <= hi && len(ticks) < 100; t = nextTime(t, step) {
		if ms := float64(t.UnixMilli()); ms >= lo {
			ticks = append(ticks, tick{ms, timeLabel(t, step)})
		}
	}
	return withYear(ticks, step)
}

func firstTime(lo float64, step timeStep) time.Time {
	t := time.UnixMilli(int64(math.Floor(lo))).UTC()
	if step.months == 0 {
		return t.Truncate(step.length)
	}
	months := t.Year()*12 + int(t.Month()) - 1
	months -= ((months % step.months) + step.months) % step.months
	return time.Date(0, time.Month(months+1), 1, 0, 0, 0, 0, time.UTC)
}

func nextTime(t time.Time, step timeStep) time.Time {
	if step.months > 0 {
		return t.AddDate(0, step.months, 0)
	}
	next := t.Add(step.length)
	if step.length > day && next.Month() != t.Month() {
		return time.Date(next.Year(), next.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return next
}

// timeLabel names the largest unit that begins at t: the year, the month, the day, the hour.
func timeLabel(t time.Time, step timeStep) string {
	switch {
	case step.months%12 == 0 && step.months > 0, step.months > 0 && t.Month() == 1:
		return t.Format("2006")
	case step.months > 0:
		return t.Format("Jan")
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0:
		return t.Format("Jan 2")
	case step.length >= time.Minute:
		return t.Format("15:04")
	case step.length >= time.Second:
		return t.Format("15:04:05")
	}
	return t.Format("05.000s")
}

// withYear puts the year (or the day) on the first label when no other label says it.
func withYear(ticks []tick, step timeStep) []tick {
	if len(ticks) == 0 || step.months >= 12 {
		return ticks
	}
	for _, k := range ticks {
		t := time.UnixMilli(int64(k.at)).UTC()
		if step.months > 0 && t.Month() == 1 {
			return ticks
		}
	}
	t := time.UnixMilli(int64(ticks[0].at)).UTC()
	switch {
	case step.months > 0:
		ticks[0].label = t.Format("Jan 2006")
	case step.length >= day:
		ticks[0].label = t.Format("Jan 2, 2006")
	default:
		ticks[0].label = t.Format("2006-01-02 ") + ticks[0].label
		if t.Truncate(day).Equal(t) {
			ticks[0].label = t.Format("2006-01-02")
		}
	}
	return ticks
}

// formatInstant writes an instant in full, without what is zero.
func formatInstant(ms float64) string {
	if math.Abs(ms) > farTime || math.IsNaN(ms) {
		return formatValue(ms)
	}
	t := time.UnixMilli(int64(ms)).UTC()
	switch {
	case t.Truncate(day).Equal(t):
		return t.Format("2006-01-02")
	case t.Second() == 0 && t.Nanosecond() == 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("2006-01-02 15:04:05.999")
}
