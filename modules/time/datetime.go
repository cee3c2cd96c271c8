package time

import (
	"math"
	"strings"
	gotime "time"

	"skep/interp/module"
	"skep/interp/value"
)

// dateTime is a time in a zone: what DateTime boxes.
type dateTime struct{ t gotime.Time }

func (m *dateTime) String() string { return m.t.Format(gotime.RFC3339Nano) }

// EqualValue and CompareValue go by the instant, whatever the zones.
func (m *dateTime) EqualValue(o any) bool {
	p, ok := o.(*dateTime)
	return ok && m.t.Equal(p.t)
}

// Moment gives the time, for what keeps times elsewhere: columns.
func (m *dateTime) Moment() gotime.Time { return m.t }

// Of makes a DateTime.
func Of(t gotime.Time) value.Value { return value.NewBox("DateTime", &dateTime{t}) }

// CompareValue implements the order that value asks of boxes.
func (m *dateTime) CompareValue(o any) (int, bool) {
	p, ok := o.(*dateTime)
	if !ok {
		return 0, false
	}
	return m.t.Compare(p.t), true
}

// boxTime wraps a time, which must lie within the years 1 to 9999.
func boxTime(c *module.Call, t gotime.Time) value.Value {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		c.Fail(codeMoment, "", "the result lies outside of the years 1 to 9999")
	}
	return value.NewBox("DateTime", &dateTime{t})
}

func timeArg(c *module.Call, i int) gotime.Time {
	m, ok := value.As[*dateTime](c.Args[i])
	if !ok {
		c.Wrong(i, "a DateTime")
	}
	return m.t
}

func zoneArg(c *module.Call, i int) *gotime.Location {
	loc, err := location(c, i)
	c.Must(err)
	return loc
}

const (
	zoned  = `zone: str = "UTC"`
	civil  = "year: i64, month: i64 = 1, day: i64 = 1, hour: i64 = 0, minute: i64 = 0, second: f64 = 0.0, " + zoned
	sample = "let t = time.datetime(2024, 1, 31, 9, 30)\n"
)

func datetimes() []module.Func {
	return []module.Func{
		{Sig: "fun datetime(" + civil + ") -> DateTime", Doc: "A date and time in a zone. A day or an hour that does not exist is an error.", Example: "time.datetime(2024, 2, 29, 12)  // => 2024-02-29T12:00:00Z", Impl: module.Checked(newDateTime)},
		{Sig: "fun at(seconds: f64, " + zoned + ") -> DateTime", Doc: "The date and time of seconds since 1970.", Example: "time.at(0, zone: \"Europe/Berlin\")  // => 1970-01-01T01:00:00+01:00", Impl: module.Checked(at)},
		{Sig: "fun current(" + zoned + ") -> DateTime", Doc: "The date and time now.", Example: "time.current().year > 2000  // => true", Impl: module.Checked(current)},
		{Sig: "fun read(text: str, pattern: str = null, " + zoned + ") -> Result<DateTime, str>", Doc: "Ok(the date and time that a text says: by a pattern, see format, or as ISO 8601) or Err(why not). A text that names its zone keeps it.", Example: "time.read(\"2024-05-06T07:08:09+02:00\").unwrap().hour  // => 7", Impl: module.Checked(readDateTime)},
		{Sig: "fun range(start: DateTime, end: DateTime, step: OneOf<Duration, str> = \"day\") -> Iterator<DateTime>", Doc: "The times from start on, before end, a step apart: a Duration, or year, month, week, day, hour, minute, second by the calendar.", Example: "time.range(time.datetime(2024, 1, 31), time.datetime(2024, 4, 1), \"month\").map(|t| t.day).collect()  // => [31, 29, 31]", Impl: module.Checked(timeRange)},
		{Sig: "fun is_leap_year(year: i64) -> bool", Doc: "Whether February has 29 days.", Example: "time.is_leap_year(2100)  // => false", Impl: module.Checked(func(c *module.Call) value.Value { return value.Bool(daysIn(int(c.IntIn(0, 1, 9999)), 2) == 29) })},
		{Sig: "fun days_in_month(year: i64, month: i64) -> i64", Doc: "How many days a month has.", Example: "time.days_in_month(2024, 2)  // => 29", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.Int(int64(daysIn(int(c.IntIn(0, 1, 9999)), int(c.IntIn(1, 1, 12)))))
		})},
		{Sig: "fun calendar(year: i64, month: i64) -> [[i64?]]", Doc: "The weeks of a month from Monday to Sunday; days of other months are null.", Example: "time.calendar(2024, 2)[0]  // => [nil, nil, nil, 1, 2, 3, 4]", Impl: module.Checked(calendar)},
	}
}

// daysIn uses that day 0 is the last of the month before.
func daysIn(year, month int) int {
	return gotime.Date(year, gotime.Month(month)+1, 0, 0, 0, 0, 0, gotime.UTC).Day()
}

func newDateTime(c *module.Call) value.Value {
	year, month := int(c.IntIn(0, 1, 9999)), int(c.IntIn(1, 1, 12))
	day := int(c.IntIn(2, 1, int64(daysIn(year, month))))
	hour, minute := int(c.IntIn(3, 0, 23)), int(c.IntIn(4, 0, 59))
	second := c.Float(5)
	if !(second >= 0 && second < 60) {
		c.Refuse("the second must lie from 0 below 60, found %s", value.FormatFloat(second))
	}
	whole := math.Floor(second)
	t := gotime.Date(year, gotime.Month(month), day, hour, minute, int(whole), int(math.Round((second-whole)*1e9)), zoneArg(c, 6))
	if t.Hour() != hour && whole < 59 {
		c.Fail(codeMoment, "clocks are set forward then", "%02d:%02d does not exist on this day in %s", hour, minute, t.Location())
	}
	return boxTime(c, t)
}

func at(c *module.Call) value.Value {
	t, err := moment(c, 0, 1)
	c.Must(err)
	return boxTime(c, t)
}

func current(c *module.Call) value.Value { return boxTime(c, gotime.Now().In(zoneArg(c, 0)).Round(0)) }

var isoForms = []string{gotime.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", gotime.DateOnly, "20060102T150405Z07:00", "20060102T150405", "20060102", "2006-002", "2006-01"}

func readDateTime(c *module.Call) value.Value {
	s, loc := strings.TrimSpace(c.Str(0)), zoneArg(c, 2)
	if c.Given(1) {
		t, err := strptime(c, c.Str(0), c.Str(1), loc)
		if err != nil {
			return module.Res(value.Null, err)
		}
		return value.Ok(boxTime(c, t))
	}
	for _, form := range isoForms {
		if t, err := gotime.ParseInLocation(form, s, loc); err == nil {
			return value.Ok(boxTime(c, t))
		}
	}
	return value.Err(value.String("cannot read " + value.Quote(s) + " as a time: expected a form of ISO 8601 such as 2026-11-23T09:30:00Z"))
}

func calendar(c *module.Call) value.Value {
	year, month := int(c.IntIn(0, 1, 9999)), int(c.IntIn(1, 1, 12))
	first := weekday(gotime.Date(year, gotime.Month(month), 1, 0, 0, 0, 0, gotime.UTC))
	var weeks []value.Value
	for day, n := 2-first, daysIn(year, month); day <= n; {
		week := make([]value.Value, 7)
		for i := range week {
			if day >= 1 && day <= n {
				week[i] = value.Int(int64(day))
			}
			day++
		}
		weeks = append(weeks, value.NewArray(week))
	}
	return value.NewArray(weeks)
}

// shifted adds by the calendar: a day that the month does not have becomes its last.
func shifted(t gotime.Time, years, months, days int) gotime.Time {
	year, month := t.Year()+years, int(t.Month())+months-1
	year, month = year+floorDiv(month, 12), month-12*floorDiv(month, 12)+1
	day := min(t.Day(), daysIn(year, month))
	return gotime.Date(year, gotime.Month(month), day+days, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

var units = []string{"year", "month", "week", "day", "hour", "minute", "second"}

// unitArg reads a unit, also as a plural.
func unitArg(c *module.Call, i int) string {
	name := strings.TrimSuffix(strings.ToLower(c.Str(i)), "s")
	for _, u := range units {
		if u == name {
			return u
		}
	}
	c.Fail(codeMoment, "one of: "+strings.Join(units, ", "), "there is no unit %s", value.Quote(c.Str(i)))
	return ""
}

// after gives the time n units behind t.
func after(t gotime.Time, unit string, n int) gotime.Time {
	switch unit {
	case "year":
		return shifted(t, n, 0, 0)
	case "month":
		return shifted(t, 0, n, 0)
	case "week":
		return shifted(t, 0, 0, 7*n)
	case "day":
		return shifted(t, 0, 0, n)
	}
	return t.Add(gotime.Duration(n) * map[string]gotime.Duration{"hour": gotime.Hour, "minute": gotime.Minute, "second": gotime.Second}[unit])
}

func timeRange(c *module.Call) value.Value {
	start, end := timeArg(c, 0), timeArg(c, 1)
	next := func(n int) gotime.Time { return gotime.Time{} }
	if d, ok := value.As[*duration](c.Args[2]); ok {
		if d.d <= 0 {
			c.Fail(codeMoment, "", "the step must be longer than 0")
		}
		next = func(n int) gotime.Time { return start.Add(gotime.Duration(n) * d.d) }
	} else {
		unit := unitArg(c, 2)
		next = func(n int) gotime.Time { return after(start, unit, n) }
	}
	n := 0
	return value.NewIter(func() (value.Value, bool) {
		t := next(n)
		if !t.Before(end) || t.Before(start) || t.Year() > 9999 {
			return value.Null, false
		}
		n++
		return value.NewBox("DateTime", &dateTime{t}), true
	})
}
