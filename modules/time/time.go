// Package time is the language's module time: clocks and dates. Times are
// seconds since 1970 in UTC, as floats, unless a name says ms or ns.
//
// Callers: the session, which gets the declaration through modules.All.
package time

import (
	"errors"
	"fmt"
	"math"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// Module declares time.
func Module() module.Module {
	start := time.Now() // monotonic readings count from here
	clock := func(sig, doc, example, global string, f func() value.Value) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: example, Global: global, Impl: func(*module.Call) (value.Value, error) { return f(), nil }}
	}
	return module.Module{Name: "time", Doc: "Clocks and dates.", Funcs: []module.Func{
		clock("fun now() -> f64", "Seconds since 1970, UTC.", "time.now() > 1.0e9  // => true", "", func() value.Value { return value.Float(float64(time.Now().UnixNano()) / 1e9) }),
		clock("fun now_ms() -> i64", "Milliseconds since 1970, UTC.", "time.now_ms() > 0  // => true", "timestamp", func() value.Value { return value.Int(time.Now().UnixMilli()) }),
		clock("fun now_ns() -> i64", "Nanoseconds since 1970, UTC.", "time.now_ns() > 0  // => true", "", func() value.Value { return value.Int(time.Now().UnixNano()) }),
		clock("fun monotonic_ns() -> i64", "Nanoseconds of a clock that never goes back; only differences mean something.", "time.monotonic_ns() >= 0  // => true", "",
			func() value.Value { return value.Int(int64(time.Since(start))) }),
		clock("fun today() -> str", "The date, UTC, as 2026-11-23.", "time.today().len()  // => 10", "", func() value.Value { return value.String(time.Now().UTC().Format(time.DateOnly)) }),
		{Sig: "fun iso(seconds: f64) -> str", Doc: "A time as 2026-11-23T09:30:00Z.", Example: "time.iso(0.0)  // => \"1970-01-01T00:00:00Z\"", Impl: func(c *module.Call) (value.Value, error) {
			t, err := moment(c)
			return value.String(t.Format(time.RFC3339)), err
		}},
		{Sig: "fun parse(text: str) -> f64", Doc: "Seconds since 1970 of 2026-11-23, 2026-11-23 09:30:00 or 2026-11-23T09:30:00Z.", Example: "time.parse(\"1970-01-02\")  // => 86400.0", Impl: parse},
		{Sig: "fun parts(seconds: f64) -> Object", Doc: "Year, month, day, hour, minute, second and weekday (1 is Monday), UTC.", Example: "time.parts(0.0).year  // => 1970", Impl: parts},
	}}
}

func moment(c *module.Call) (time.Time, error) {
	s, ok := c.Args[0].Number()
	if !ok || math.IsNaN(s) || math.Abs(s) > 2.5e11 {
		return time.Time{}, errors.New("a time must be seconds since 1970, within 8000 years")
	}
	whole, frac := math.Modf(s)
	return time.Unix(int64(whole), int64(frac*1e9)).UTC(), nil
}

func parse(c *module.Call) (value.Value, error) {
	s, _ := c.Args[0].TryStr()
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return value.Float(float64(t.UnixNano()) / 1e9), nil
		}
	}
	return value.Null, fmt.Errorf("cannot read %s as a time: expected 2026-11-23, 2026-11-23 09:30:00 or 2026-11-23T09:30:00Z", value.Repr(c.Args[0]))
}

func parts(c *module.Call) (value.Value, error) {
	t, err := moment(c)
	d := value.NewDict()
	for _, p := range []struct {
		name string
		n    int
	}{{"year", t.Year()}, {"month", int(t.Month())}, {"day", t.Day()}, {"hour", t.Hour()}, {"minute", t.Minute()}, {"second", t.Second()}, {"weekday", (int(t.Weekday())+6)%7 + 1}} {
		d.SetStr(p.name, value.Int(int64(p.n)))
	}
	return d.Value(), err
}
