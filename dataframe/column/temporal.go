package column

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zones of the world, for systems that have none
)

const (
	microsPerSecond = 1_000_000
	secondsPerDay   = 86_400
	// MicrosPerDay is how many ticks of a datetime a day has.
	MicrosPerDay = secondsPerDay * microsPerSecond
)

// FormatDate writes days since 1970-01-01 as 2026-01-31.
func FormatDate(days int64) string {
	y, m, d := time.Unix(days*secondsPerDay, 0).UTC().Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

// FormatTime writes microseconds since midnight as 13:05:00, with a fraction if there is one.
func FormatTime(us int64) string { return formatTime(TimeType, us) }

func formatTime(typ Type, ticks int64) string {
	second := microsPerSecond * typ.PerMicro()
	s := ticks / second
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60) + typ.fraction(ticks%second)
}

// fraction writes the ticks behind a second by three, six or nine digits.
func (t Type) fraction(ticks int64) string {
	us, rest := t.Micros(ticks)
	switch {
	case rest != 0:
		return fmt.Sprintf(".%09d", ticks)
	case us == 0:
		return ""
	case us%1000 == 0:
		return fmt.Sprintf(".%03d", us/1000)
	}
	return fmt.Sprintf(".%06d", us)
}

// FormatDatetime writes microseconds since the epoch as 2026-01-31 13:05:00, in the zone with its offset if there is one.
func FormatDatetime(us int64, zone string) string {
	return formatDatetime(Type{Kind: Datetime, Zone: zone}, us)
}

func formatDatetime(typ Type, ticks int64) string {
	t := typ.Instant(ticks)
	out := t.Format("2006-01-02 15:04:05") + typ.fraction(floorMod(ticks, microsPerSecond*typ.PerMicro()))
	if typ.Zone != "" {
		out += t.Format("Z07:00")
	}
	return out
}

// FormatDuration writes microseconds as 1d 2h 3m 4.5s.
func FormatDuration(us int64) string { return formatDuration(DurationType, us) }

func formatDuration(typ Type, ticks int64) string {
	if ticks == 0 {
		return "0s"
	}
	sign, u, second := "", uint64(ticks), microsPerSecond*uint64(typ.PerMicro())
	if ticks < 0 {
		sign, u = "-", -uint64(ticks)
	}
	var parts []string
	for _, unit := range []struct {
		size uint64
		name string
	}{{secondsPerDay * second, "d"}, {3600 * second, "h"}, {60 * second, "m"}} {
		if n := u / unit.size; n > 0 {
			parts = append(parts, fmt.Sprintf("%d%s", n, unit.name))
			u %= unit.size
		}
	}
	if u > 0 {
		parts = append(parts, fmt.Sprintf("%d%s", u/second, strings.TrimRight(typ.fraction(int64(u%second)), "0"))+"s")
	}
	return sign + strings.Join(parts, " ")
}

// At gives the moment of a datetime in its zone; an unknown zone is UTC.
func At(us int64, zone string) time.Time { return time.UnixMicro(us).In(Location(zone)) }

var zones sync.Map // name -> *time.Location

// Location finds a zone by name; "" and unknown ones are UTC.
func Location(zone string) *time.Location {
	if zone == "" || zone == "UTC" {
		return time.UTC
	}
	if l, ok := zones.Load(zone); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(zone, l)
	return l
}

// ParseDate reads 2026-01-31 (also with / between) as days since 1970-01-01.
func ParseDate(s string) (days int64, ok bool) {
	if len(s) != 10 || s[4] != s[7] || s[4] != '-' && s[4] != '/' {
		return 0, false
	}
	y, okY := digits(s[:4])
	m, okM := digits(s[5:7])
	d, okD := digits(s[8:])
	if !okY || !okM || !okD || m < 1 || m > 12 || d < 1 || d > DaysIn(y, m) {
		return 0, false
	}
	return DaysOf(y, m, d), true
}

// DaysOf counts the days from 1970-01-01 to a day of the Gregorian calendar (Howard Hinnant's days_from_civil).
func DaysOf(y, m, d int64) int64 {
	if m <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*((m+9)%12)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// DaysIn is how many days a month has.
func DaysIn(y, m int64) int64 {
	switch {
	case m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

func digits(s string) (n int64, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, len(s) > 0 && len(s) < 18
}

// ParseTime reads 13:05, 13:05:09 and 13:05:09.123456 as microseconds since midnight.
func ParseTime(s string) (us int64, ok bool) {
	ns, ok := parseClock(s)
	return ns / nanosPerMicro, ok
}

// parseClock gives nanoseconds since midnight: of nine digits behind the second none is lost.
func parseClock(s string) (ns int64, ok bool) {
	clock, frac, hasFrac := strings.Cut(s, ".")
	if len(clock) != 5 && len(clock) != 8 || clock[2] != ':' || hasFrac && len(clock) == 5 {
		return 0, false
	}
	h, okH := digits(clock[:2])
	m, okM := digits(clock[3:5])
	sec, okS := int64(0), true
	if len(clock) == 8 {
		sec, okS = digits(clock[6:])
		okS = okS && clock[5] == ':'
	}
	if !okH || !okM || !okS || h > 23 || m > 59 || sec > 59 {
		return 0, false
	}
	ns = (h*3600 + m*60 + sec) * microsPerSecond * nanosPerMicro
	if !hasFrac {
		return ns, true
	}
	f, okF := digits(frac)
	if !okF || len(frac) > 9 {
		return 0, false
	}
	for range 9 - len(frac) {
		f *= 10
	}
	return ns + f, true
}

// ParseDatetime reads a date, T or a space, a time, and perhaps Z or an offset. zoned says that there was one; us is then UTC.
func ParseDatetime(s string) (us int64, zoned, ok bool) {
	us, _, zoned, ok = parseMoment(s)
	return us, zoned, ok
}

// parseMoment is ParseDatetime with the nanoseconds behind the microsecond.
func parseMoment(s string) (us, rest int64, zoned, ok bool) {
	if len(s) < 16 || s[10] != 'T' && s[10] != ' ' {
		return 0, 0, false, false
	}
	days, ok := ParseDate(s[:10])
	if !ok {
		return 0, 0, false, false
	}
	clock, offset, zoned, ok := cutOffset(s[11:])
	if !ok {
		return 0, 0, false, false
	}
	t, ok := parseClock(clock)
	return days*MicrosPerDay + t/nanosPerMicro - offset, t % nanosPerMicro, zoned, ok
}

// cutOffset takes Z, +02:00, +0200 or +02 off the end of a time.
func cutOffset(s string) (clock string, offset int64, zoned, ok bool) {
	if c, isUTC := strings.CutSuffix(s, "Z"); isUTC {
		return c, 0, true, true
	}
	i := strings.LastIndexAny(s, "+-")
	if i < 0 {
		return s, 0, false, true
	}
	d := strings.Replace(s[i+1:], ":", "", 1)
	if len(d) == 2 {
		d += "00"
	}
	n, isNumber := digits(d)
	if !isNumber || len(d) != 4 || n%100 > 59 || n > 1500 {
		return "", 0, false, false
	}
	offset = (n/100*3600 + n%100*60) * microsPerSecond
	if s[i] == '-' {
		offset = -offset
	}
	return s[:i], offset, true, true
}

// LocalMicros gives what the clock on the wall shows in the zone, as if it were UTC: calendar parts are read from it.
func LocalMicros(us int64, zone string) int64 {
	if zone == "" || zone == "UTC" {
		return us
	}
	_, offset := At(us, zone).Zone()
	return us + int64(offset)*microsPerSecond
}

// FromLocal is the moment at which the clock on the wall of a zone shows some time: of two the earlier one, of none what the clock
// would show without the change.
func FromLocal(local int64, zone string) int64 {
	if zone == "" || zone == "UTC" {
		return local
	}
	t := time.UnixMicro(local).UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), Location(zone)).UnixMicro()
}

// IsZone tells whether there is a zone of that name.
func IsZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local"
}

// Civil gives year, month and day of days since 1970-01-01.
func Civil(days int64) (y, m, d int64) {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp%12 + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// DayOf gives the day on which a datetime lies, and the microseconds since its midnight.
func DayOf(us int64) (days, rest int64) {
	return floorDiv(us, MicrosPerDay), floorMod(us, MicrosPerDay)
}

// dateIn is the midnight at which a day begins in a zone, in microseconds UTC.
func dateIn(y, m, d int64, zone string) int64 {
	return time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, Location(zone)).UnixMicro()
}
