package time

import (
	"math"
	"strings"
	gotime "time"

	"skep/interp/module"
	"skep/interp/value"
)

func dates() []module.Func {
	return []module.Func{
		{Sig: `fun format(seconds: f64, pattern: str = "%Y-%m-%d %H:%M:%S", zone: str = "UTC") -> str`, Doc: "A time as text.\n\n%Y year, %m month, %d day, %H hour, %M minute, %S second, %f microseconds, %j day of the year, %a %A weekday, %b %B month's name, %I %p twelve hours, %y two-digit year, %u weekday from 1 (Monday), %V ISO week, %z %Z zone, %s seconds since 1970, %F date, %T time, %% percent.", Example: "time.format(0.0, \"%d.%m.%Y %H:%M\")  // => \"01.01.1970 00:00\"", Impl: format},
		{Sig: "fun iso(seconds: f64, zone: str = \"UTC\") -> str", Doc: "A time as ISO 8601 has it: 2026-11-23T09:30:00Z.", Example: "time.iso(0.0)  // => \"1970-01-01T00:00:00Z\"", Impl: iso},
		{Sig: "fun parse(text: str, pattern: str = null, zone: str = \"UTC\") -> f64", Doc: "The time that a text says, by a pattern (see format) or, without one, as 2026-11-23, 2026-11-23 09:30:00 or 2026-11-23T09:30:00Z.", Example: "time.parse(\"1970-01-02\")  // => 86400.0\ntime.parse(\"2.1.1970\", \"%d.%m.%Y\")  // => 86400.0", Impl: parse},
		{Sig: "fun parts(seconds: f64, zone: str = \"UTC\") -> {year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64, weekday: i64, yearday: i64}", Doc: "{year, month, day, hour, minute, second, weekday (1 is Monday), yearday}.", Example: "time.parts(0.0).year  // => 1970", Impl: parts},
		{Sig: "fun date(year: i64, month: i64 = 1, day: i64 = 1, hour: i64 = 0, minute: i64 = 0, second: f64 = 0.0, zone: str = \"UTC\") -> f64", Doc: "The time of a date; what overflows carries over, so that day 0 is the last day of the month before.", Example: "time.date(1970, 1, 2)  // => 86400.0", Impl: date},
		{Sig: "fun local_offset(seconds: f64 = null) -> i64", Doc: "How many seconds the local zone is ahead of UTC, now or at a time.", Example: "typeof(time.local_offset())  // => \"integer\"", Impl: localOffset},
	}
}

// seconds is a time as the language has it; microseconds survive.
func seconds(t gotime.Time) value.Value {
	return value.Float(float64(t.Unix()) + float64(t.Nanosecond()/1000)/1e6)
}

// The first and the last moment that have a four-digit year.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// moment reads a time in a zone; the argument zone is optional.
func moment(c *module.Call, i, zone int) (gotime.Time, error) {
	s := c.Float(i)
	if !(s >= firstSecond && s < lastSecond+1) {
		return gotime.Time{}, c.Error(codeMoment, "milliseconds are divided by 1000.0 first", "a time must be seconds since 1970 within the years 1 to 9999, found %s", value.Repr(c.Args[i]))
	}
	loc, err := location(c, zone)
	if err != nil {
		return gotime.Time{}, err
	}
	whole := math.Floor(s)
	micro := math.Round((s - whole) * 1e6)
	return gotime.Unix(int64(whole), int64(micro)*1000).In(loc), nil
}

func location(c *module.Call, i int) (*gotime.Location, error) {
	name := c.Str(i)
	switch strings.ToLower(name) {
	case "utc", "z", "":
		return gotime.UTC, nil
	case "local":
		return gotime.Local, nil
	}
	loc, err := gotime.LoadLocation(name)
	if err != nil {
		return nil, c.Error(codePattern, "zones are \"UTC\", \"local\" and names like \"Europe/Berlin\" that the system knows", "the zone %s is not known", value.Quote(name))
	}
	return loc, nil
}

func format(c *module.Call) (value.Value, error) {
	t, err := moment(c, 0, 2)
	if err != nil {
		return value.Null, err
	}
	pattern := c.Str(1)
	out, err := strftime(c, t, pattern)
	return value.String(out), err
}

func iso(c *module.Call) (value.Value, error) {
	t, err := moment(c, 0, 1)
	if err != nil {
		return value.Null, err
	}
	return value.String(t.Format(gotime.RFC3339Nano)), nil
}

func parse(c *module.Call) (value.Value, error) {
	s := c.Str(0)
	loc, err := location(c, 2)
	if err != nil {
		return value.Null, err
	}
	if !c.Args[1].IsNull() {
		pattern := c.Str(1)
		t, err := strptime(c, s, pattern, loc)
		if err != nil {
			return value.Null, err
		}
		return seconds(t), nil
	}
	for _, layout := range []string{gotime.RFC3339, "2006-01-02 15:04:05Z07:00", gotime.DateTime, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", gotime.DateOnly} {
		if t, err := gotime.ParseInLocation(layout, strings.TrimSpace(s), loc); err == nil {
			return seconds(t), nil
		}
	}
	return value.Null, c.Error(codeMoment, "a pattern says how to read other texts: time.parse(text, \"%d.%m.%Y\")", "cannot read %s as a time: expected 2026-11-23, 2026-11-23 09:30:00 or 2026-11-23T09:30:00Z", value.Repr(c.Args[0]))
}

func parts(c *module.Call) (value.Value, error) {
	t, err := moment(c, 0, 1)
	if err != nil {
		return value.Null, err
	}
	d := value.NewDict()
	for _, p := range []struct {
		name string
		n    int
	}{{"year", t.Year()}, {"month", int(t.Month())}, {"day", t.Day()}, {"hour", t.Hour()}, {"minute", t.Minute()}, {"second", t.Second()}, {"weekday", weekday(t)}, {"yearday", t.YearDay()}} {
		d.SetStr(p.name, value.Int(int64(p.n)))
	}
	return d.Value(), nil
}

// weekday counts from Monday, 1, as ISO 8601 does.
func weekday(t gotime.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func date(c *module.Call) (value.Value, error) {
	var n [5]int
	for i := range n {
		v := c.Args[i]
		if !v.IsInt() || v.AsInt() < -1e6 || v.AsInt() > 1e6 {
			return value.Null, c.Mismatch(i, "an integer up to a million")
		}
		n[i] = int(v.AsInt())
	}
	second := c.Float(5)
	loc, err := location(c, 6)
	if err != nil {
		return value.Null, err
	}
	t := gotime.Date(n[0], gotime.Month(n[1]), n[2], n[3], n[4], 0, 0, loc)
	s := float64(t.Unix()) + second
	if !(s >= firstSecond && s < lastSecond+1) {
		return value.Null, c.Error(codeMoment, "", "the date lies outside of the years 1 to 9999")
	}
	return value.Float(s), nil
}

func localOffset(c *module.Call) (value.Value, error) {
	t := gotime.Now()
	if !c.Args[0].IsNull() {
		s := c.Float(0)
		t = gotime.Unix(int64(max(firstSecond, min(s, lastSecond))), 0)
	}
	_, offset := t.In(gotime.Local).Zone()
	return value.Int(int64(offset)), nil
}
