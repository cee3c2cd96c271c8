package time

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	gotime "time"

	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// EqualValue and CompareValue go by the length.
func (d *duration) EqualValue(o any) bool {
	e, ok := o.(*duration)
	return ok && d.d == e.d
}

// CompareValue implements the order that value asks of boxes.
func (d *duration) CompareValue(o any) (int, bool) {
	e, ok := o.(*duration)
	switch {
	case !ok:
		return 0, false
	case d.d < e.d:
		return -1, true
	case d.d > e.d:
		return 1, true
	}
	return 0, true
}

func spanArg(c *module.Call, i int) gotime.Duration {
	d, ok := value.As[*duration](c.Args[i])
	if !ok {
		c.Wrong(i, "a Duration")
	}
	return d.d
}

// boxSpan wraps nanoseconds, if they fit.
func boxSpan(c *module.Call, ns float64) value.Value {
	if !(math.Abs(ns) < math.MaxInt64) {
		c.Fail(codeMoment, "", "a duration must be shorter than 292 years")
	}
	return box(gotime.Duration(math.Round(ns)))
}

// spans are lengths of time by their units.
func spans() []module.Func {
	of := func(name, want string, unit gotime.Duration) module.Func {
		return module.Func{Sig: "fun " + name + "(n: f64) -> Duration", Doc: "A length of so many " + name + ".", Example: "time." + name + "(2)  // => " + want, Impl: module.Checked(func(c *module.Call) value.Value { return boxSpan(c, c.Float(0)*float64(unit)) })}
	}
	return []module.Func{
		of("weeks", "336h0m0s", 7*24*gotime.Hour), of("days", "48h0m0s", 24*gotime.Hour), of("hours", "2h0m0s", gotime.Hour), of("minutes", "2m0s", gotime.Minute),
		of("seconds", "2s", gotime.Second), of("milliseconds", "2ms", gotime.Millisecond), of("microseconds", "2µs", gotime.Microsecond), of("nanoseconds", "2ns", gotime.Nanosecond),
		{Sig: "fun parse_duration(text: str) -> Result<Duration, str>", Doc: "Ok(the length that a text says, as 1h30m, 2 days 4 hours, 01:30:00, or PT1H30M of ISO 8601) or Err(why not).", Example: "time.parse_duration(\"PT1H30M\")  // => Ok(1h30m0s)\ntime.parse_duration(\"2 days 4 hours\").unwrap()  // => 52h0m0s", Impl: module.Checked(func(c *module.Call) value.Value {
			d, err := readSpan(c.Str(0))
			return module.Res(box(d), err)
		})},
	}
}

var spanUnits = lazy.Value[map[string]gotime.Duration]{New: func() map[string]gotime.Duration {
	return map[string]gotime.Duration{
		"ns": 1, "us": gotime.Microsecond, "µs": gotime.Microsecond, "ms": gotime.Millisecond,
		"s": gotime.Second, "sec": gotime.Second, "second": gotime.Second, "m": gotime.Minute, "min": gotime.Minute, "minute": gotime.Minute,
		"h": gotime.Hour, "hr": gotime.Hour, "hour": gotime.Hour, "d": 24 * gotime.Hour, "day": 24 * gotime.Hour, "w": 7 * 24 * gotime.Hour, "week": 7 * 24 * gotime.Hour,
	}
}}

func readSpan(text string) (gotime.Duration, error) {
	s := strings.ToLower(strings.TrimSpace(text))
	sign := 1.0
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = -1, rest
	}
	read := readUnits
	switch {
	case strings.HasPrefix(s, "p"):
		s = strings.TrimPrefix(strings.Replace(s, "t", "", 1), "p")
		if strings.ContainsAny(s, "y") || strings.Contains(beforeTime(text), "M") {
			return 0, fmt.Errorf("%s: years and months have no fixed length", value.Quote(text))
		}
	case strings.Contains(s, ":"):
		read = readClock
	}
	ns, err := read(s)
	if err != nil {
		return 0, fmt.Errorf("%s is no duration: %w", value.Quote(text), err)
	}
	if !(ns < math.MaxInt64) {
		return 0, fmt.Errorf("%s is longer than 292 years", value.Quote(text))
	}
	return gotime.Duration(math.Round(sign * ns)), nil
}

// beforeTime is the part of an ISO 8601 duration where M means months.
func beforeTime(s string) string {
	date, _, _ := strings.Cut(strings.ToUpper(s), "T")
	return date
}

// readUnits reads numbers with units behind them.
func readUnits(s string) (float64, error) {
	total, found := 0.0, false
	for s = strings.TrimLeft(s, " ,"); s != ""; s = strings.TrimLeft(s, " ,") {
		n := len(s) - len(strings.TrimLeft(s, "0123456789."))
		x, err := strconv.ParseFloat(s[:n], 64)
		if err != nil {
			return 0, errors.New("expected a number at " + value.Quote(s))
		}
		s = strings.TrimLeft(s[n:], " ")
		m := strings.IndexAny(s, " ,0123456789.")
		if m < 0 {
			m = len(s)
		}
		unit, ok := spanUnits.Get()[s[:m]]
		if !ok {
			unit, ok = spanUnits.Get()[strings.TrimSuffix(s[:m], "s")]
		}
		if !ok {
			return 0, fmt.Errorf("there is no unit %s", value.Quote(s[:m]))
		}
		total, found, s = total+x*float64(unit), true, s[m:]
	}
	if !found {
		return 0, errors.New("there is no number")
	}
	return total, nil
}

// readClock reads h:mm, h:mm:ss and m:ss with a fraction.
func readClock(s string) (float64, error) {
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, errors.New("expected h:mm:ss")
	}
	total := 0.0
	for i, p := range parts {
		x, err := strconv.ParseFloat(p, 64)
		if err != nil || x < 0 || i > 0 && x >= 60 || i < len(parts)-1 && x != math.Trunc(x) {
			return 0, errors.New("expected h:mm:ss")
		}
		total = total*60 + x
	}
	if len(parts) == 2 {
		total *= 60 // h:mm
	}
	return total * 1e9, nil
}

// spanOperators compute with lengths of time.
func spanOperators() []module.Operator {
	return []module.Operator{
		{Ops: "+", Doc: "Two Durations; or a Duration and a DateTime.", Impl: module.Checked(func(c *module.Call) value.Value {
			if _, ok := value.As[*dateTime](c.Args[1]); ok {
				return plus(c)
			}
			return boxSpan(c, float64(spanArg(c, 0))+float64(spanArg(c, 1)))
		})},
		{Ops: "-", Doc: "Two Durations.", Impl: module.Checked(func(c *module.Call) value.Value { return boxSpan(c, float64(spanArg(c, 0))-float64(spanArg(c, 1))) })},
		{Ops: "*", Doc: "A Duration and a number.", Impl: module.Checked(func(c *module.Call) value.Value {
			if _, ok := c.Args[0].Number(); ok {
				return boxSpan(c, c.Float(0)*float64(spanArg(c, 1)))
			}
			return boxSpan(c, float64(spanArg(c, 0))*c.Float(1))
		})},
		{Ops: "/", Doc: "A Duration by a number gives a Duration, by a Duration a float.", Impl: module.Checked(func(c *module.Call) value.Value {
			if d, ok := value.As[*duration](c.Args[1]); ok {
				return value.Float(float64(spanArg(c, 0)) / float64(d.d))
			}
			if c.Float(1) == 0 {
				c.Fail(codeMoment, "", "division by zero")
			}
			return boxSpan(c, float64(spanArg(c, 0))/c.Float(1))
		})},
		{Ops: "-x", Doc: "The Duration back.", Impl: module.Checked(func(c *module.Call) value.Value { return box(-spanArg(c, 0)) })},
	}
}

// spanMethods are those beside the conversions to whole units.
func spanMethods() []module.Func {
	in := func(name, words, want string, unit gotime.Duration) module.Func {
		return module.Func{Sig: "fun " + name + "(self) -> f64", Doc: "The length in " + words + ".", Example: "time.hours(36)." + name + "()  // => " + want, Impl: module.Checked(func(c *module.Call) value.Value { return value.Float(float64(spanArg(c, 0)) / float64(unit)) })}
	}
	return []module.Func{
		in("as_days", "days of 24 hours", "1.5", 24*gotime.Hour), in("as_hours", "hours", "36.0", gotime.Hour), in("as_minutes", "minutes", "2160.0", gotime.Minute), in("total_seconds", "seconds", "129600.0", gotime.Second),
		{Sig: "fun abs(self) -> Duration", Doc: "The length without its sign.", Example: "time.seconds(-2).abs()  // => 2s", Impl: module.Checked(func(c *module.Call) value.Value { return box(spanArg(c, 0).Abs()) })},
		{Sig: "fun iso(self) -> str", Doc: "The length as ISO 8601 has it.", Example: "time.hours(25.5).iso()  // => \"P1DT1H30M\"", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(isoSpan(spanArg(c, 0))) })},
	}
}

func isoSpan(d gotime.Duration) string {
	sign, n := "", uint64(d)
	if d < 0 {
		sign, n = "-", -n
	}
	const second, minute, hour, day = uint64(gotime.Second), uint64(gotime.Minute), uint64(gotime.Hour), 24 * uint64(gotime.Hour)
	date, clock := "", ""
	if n >= day {
		date = fmt.Sprintf("%dD", n/day)
	}
	if h := n % day / hour; h > 0 {
		clock = fmt.Sprintf("%dH", h)
	}
	if m := n % hour / minute; m > 0 {
		clock += fmt.Sprintf("%dM", m)
	}
	if s := n % minute; s > 0 || date+clock == "" {
		clock += fmt.Sprintf("%d", s/second)
		if f := s % second; f > 0 {
			clock += "." + strings.TrimRight(fmt.Sprintf("%09d", f), "0")
		}
		clock += "S"
	}
	if clock != "" {
		clock = "T" + clock
	}
	return sign + "P" + date + clock
}
