package time

import (
	"math"
	gotime "time"

	"skep/interp/module"
	"skep/interp/value"
)

// dateTimeType declares what a DateTime can do.
func dateTimeType() module.Type {
	return module.Type{Name: "DateTime", Fixed: true, Doc: "A date and time in a zone, as time.datetime gives it.", Fields: dateTimeFields(), Methods: dateTimeMethods(), Operators: []module.Operator{
		{Ops: "+", Doc: "A DateTime and a Duration give a DateTime.", Impl: module.Checked(plus)},
		{Ops: "-", Doc: "Two DateTimes give a Duration; a DateTime and a Duration a DateTime.", Impl: module.Checked(minus)},
	}, Statics: []module.Func{
		{Sig: "fun new(" + civil + ") -> DateTime", Doc: "A date and time in a zone.", Example: "DateTime::new(2024, 2, 29)  // => 2024-02-29T00:00:00Z", Impl: module.Checked(newDateTime)},
		{Sig: "fun now(" + zoned + ") -> DateTime", Doc: "The date and time now.", Example: "DateTime::now().year > 2000  // => true", Impl: module.Checked(current)},
		{Sig: "fun from_timestamp(seconds: f64, " + zoned + ") -> DateTime", Doc: "The date and time of seconds since 1970.", Example: "DateTime::from_timestamp(86400)  // => 1970-01-02T00:00:00Z", Impl: module.Checked(at)},
		{Sig: "fun parse(text: str, pattern: str = null, " + zoned + ") -> Result<DateTime, str>", Doc: "The same as time.read.", Example: "DateTime::parse(\"6.5.2024\", \"%d.%m.%Y\")  // => Ok(2024-05-06T00:00:00Z)", Impl: module.Checked(readDateTime)},
	}}
}

func dateTimeFields() []module.Func {
	field := func(name, typ, doc, want string, f func(t gotime.Time) value.Value) module.Func {
		return module.Func{Sig: "fun " + name + "(self) -> " + typ, Doc: doc, Example: sample + "t." + name + "  // => " + want, Impl: module.Checked(func(c *module.Call) value.Value { return f(timeArg(c, 0)) })}
	}
	number := func(name, doc, want string, f func(t gotime.Time) int) module.Func {
		return field(name, "i64", doc, want, func(t gotime.Time) value.Value { return value.Int(int64(f(t))) })
	}
	return []module.Func{
		number("year", "The year.", "2024", gotime.Time.Year),
		number("month", "The month, 1 to 12.", "1", func(t gotime.Time) int { return int(t.Month()) }),
		number("day", "The day of the month.", "31", gotime.Time.Day),
		number("hour", "The hour, 0 to 23.", "9", gotime.Time.Hour),
		number("minute", "The minute.", "30", gotime.Time.Minute),
		number("second", "The second.", "0", gotime.Time.Second),
		number("nanosecond", "The fraction of the second in nanoseconds.", "0", gotime.Time.Nanosecond),
		number("weekday", "The day of the week: 1 is Monday, 7 Sunday.", "3", weekday),
		number("yearday", "The day of the year, from 1 on.", "31", gotime.Time.YearDay),
		number("week", "The week of the year by ISO 8601.", "5", func(t gotime.Time) int { _, w := t.ISOWeek(); return w }),
		number("offset", "How many seconds the zone is ahead of UTC.", "0", func(t gotime.Time) int { _, n := t.Zone(); return n }),
		field("zone", "str", "The name of the zone.", `"UTC"`, func(t gotime.Time) value.Value { return value.String(t.Location().String()) }),
	}
}

func dateTimeMethods() []module.Func {
	const parts = "years: i64 = 0, months: i64 = 0, weeks: i64 = 0, days: i64 = 0, hours: i64 = 0, minutes: i64 = 0, seconds: f64 = 0.0"
	return []module.Func{
		{Sig: `fun format(self, pattern: str = "%Y-%m-%d %H:%M:%S") -> str`, Doc: "The time as text, by the directives that time.format knows.", Example: sample + "t.format(\"%d.%m.%y %H:%M\")  // => \"31.01.24 09:30\"", Impl: module.Checked(func(c *module.Call) value.Value {
			s, err := strftime(c, timeArg(c, 0), c.Str(1))
			c.Must(err)
			return value.String(s)
		})},
		{Sig: "fun iso(self) -> str", Doc: "The time as ISO 8601 has it.", Example: sample + "t.iso()  // => \"2024-01-31T09:30:00Z\"", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(timeArg(c, 0).Format(gotime.RFC3339Nano)) })},
		{Sig: "fun timestamp(self) -> f64", Doc: "Seconds since 1970, UTC.", Example: "time.datetime(1970, 1, 2).timestamp()  // => 86400.0", Impl: module.Checked(func(c *module.Call) value.Value { return seconds(timeArg(c, 0)) })},
		{Sig: "fun in_zone(self, zone: str) -> DateTime", Doc: "The same time as the clocks of a zone show it.", Example: sample + "t.in_zone(\"Asia/Tokyo\").hour  // => 18", Impl: module.Checked(func(c *module.Call) value.Value { return boxTime(c, timeArg(c, 0).In(zoneArg(c, 1))) })},
		{Sig: "fun plus(self, " + parts + ") -> DateTime", Doc: "The time so much later by the calendar: a day that the month does not have becomes its last; negative numbers go back.", Example: sample + "t.plus(months: 1)  // => 2024-02-29T09:30:00Z\nt.plus(days: -31, hours: 1).iso()  // => \"2023-12-31T10:30:00Z\"", Impl: module.Checked(addParts)},
		{Sig: "fun start_of(self, unit: str) -> DateTime", Doc: "When the year, month, week (Monday), day, hour, minute or second began.", Example: sample + "t.start_of(\"month\")  // => 2024-01-01T00:00:00Z", Impl: module.Checked(func(c *module.Call) value.Value { return boxTime(c, startOf(timeArg(c, 0), unitArg(c, 1))) })},
		{Sig: "fun end_of(self, unit: str) -> DateTime", Doc: "When the next year, month, week, day, hour, minute or second begins.", Example: sample + "t.end_of(\"year\")  // => 2025-01-01T00:00:00Z", Impl: module.Checked(func(c *module.Call) value.Value {
			unit := unitArg(c, 1)
			return boxTime(c, after(startOf(timeArg(c, 0), unit), unit, 1))
		})},
		{Sig: "fun until(self, other: DateTime) -> Duration", Doc: "How long it is until another time; negative if that is earlier.", Example: sample + "t.until(t.plus(hours: 2))  // => 2h0m0s", Impl: module.Checked(func(c *module.Call) value.Value { return box(timeArg(c, 1).Sub(timeArg(c, 0))) })},
		{Sig: "fun days_until(self, other: DateTime) -> i64", Doc: "How many midnights lie between both dates, each in its own zone; negative if the other is earlier.", Example: sample + "t.days_until(time.datetime(2024, 3, 1))  // => 30", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.Int(dayNumber(timeArg(c, 1)) - dayNumber(timeArg(c, 0)))
		})},
		{Sig: "fun is_leap_year(self) -> bool", Doc: "Whether its year has 366 days.", Example: sample + "t.is_leap_year()  // => true", Impl: module.Checked(func(c *module.Call) value.Value { return value.Bool(daysIn(timeArg(c, 0).Year(), 2) == 29) })},
	}
}

func dayNumber(t gotime.Time) int64 {
	return gotime.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, gotime.UTC).Unix() / 86400
}

func startOf(t gotime.Time, unit string) gotime.Time {
	year, month, day, hour, minute, second := t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second()
	switch unit {
	case "year":
		month, day, hour, minute, second = 1, 1, 0, 0, 0
	case "month":
		day, hour, minute, second = 1, 0, 0, 0
	case "week":
		day, hour, minute, second = day-weekday(t)+1, 0, 0, 0
	case "day":
		hour, minute, second = 0, 0, 0
	case "hour": // on this side of a change of clocks
		return t.Add(-gotime.Duration(minute)*gotime.Minute - gotime.Duration(second)*gotime.Second - gotime.Duration(t.Nanosecond()))
	case "minute":
		return t.Add(-gotime.Duration(second)*gotime.Second - gotime.Duration(t.Nanosecond()))
	case "second":
		return t.Add(-gotime.Duration(t.Nanosecond()))
	}
	return gotime.Date(year, month, day, hour, minute, second, 0, t.Location())
}

const maxShift = 400 * 366 * 24 * 60

func addParts(c *module.Call) value.Value {
	n := func(i int) int { return int(c.IntIn(i, -maxShift, maxShift)) }
	t := shifted(timeArg(c, 0), n(1), n(2), 7*n(3)+n(4))
	s := c.Float(7)
	if !(math.Abs(s) <= maxShift*60) {
		c.Refuse("the seconds are too many: %s", value.FormatFloat(s))
	}
	return boxTime(c, t.Add(gotime.Duration(n(5))*gotime.Hour+gotime.Duration(n(6))*gotime.Minute+gotime.Duration(math.Round(s*1e9))))
}

func plus(c *module.Call) value.Value {
	a, b := c.Args[0], c.Args[1]
	if d, ok := value.As[*duration](a); ok {
		a, b = b, value.NewBox("Duration", d)
	}
	t, ok := value.As[*dateTime](a)
	d, ok2 := value.As[*duration](b)
	if !ok || !ok2 {
		c.Refuse("a DateTime and a Duration can be added, found %s and %s", value.TypeName(c.Args[0]), value.TypeName(c.Args[1]))
	}
	return boxTime(c, t.t.Add(d.d))
}

func minus(c *module.Call) value.Value {
	t, ok := value.As[*dateTime](c.Args[0])
	if u, ok2 := value.As[*dateTime](c.Args[1]); ok && ok2 {
		return box(t.t.Sub(u.t))
	}
	d, ok2 := value.As[*duration](c.Args[1])
	if !ok || !ok2 {
		c.Refuse("a DateTime, or a Duration, can be taken off a DateTime, found %s and %s", value.TypeName(c.Args[0]), value.TypeName(c.Args[1]))
	}
	return boxTime(c, t.t.Add(-d.d))
}
