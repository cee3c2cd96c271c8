package time

import (
	"math"
	"strconv"
	gotime "time"

	"skep/interp/module"
	"skep/interp/value"
)

// clocks declares what reads a clock or waits; monotonic readings count from start.
func clocks(start gotime.Time) []module.Func {
	clock := func(sig, doc, example, global string, f func() value.Value) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: example, Global: global, Impl: func(*module.Call) (value.Value, error) { return f(), nil }}
	}
	millis := func() value.Value { return value.Int(gotime.Now().UnixMilli()) }
	return []module.Func{
		clock("fun now() -> f64", "Seconds since 1970, UTC.", "time.now() > 1.0e9  // => true", "", func() value.Value { return seconds(gotime.Now()) }),
		clock("fun now_ms() -> i64", "Milliseconds since 1970, UTC.", "time.now_ms() > 0  // => true", "timestamp", millis),
		clock("fun now_millis() -> i64", "The same as now_ms.", "time.now_millis() > 0  // => true", "get_time_ms", millis),
		clock("fun now_ns() -> i64", "Nanoseconds since 1970, UTC.", "time.now_ns() > 0  // => true", "", func() value.Value { return value.Int(gotime.Now().UnixNano()) }),
		clock("fun monotonic_ns() -> i64", "Nanoseconds of a clock that never goes back; only differences mean something.", "let a = time.monotonic_ns()\ntime.monotonic_ns() >= a  // => true", "", func() value.Value { return value.Int(int64(gotime.Since(start))) }),
		clock("fun today() -> str", "The date, UTC, as 2026-11-23.", "time.today().len()  // => 10", "", func() value.Value { return value.String(gotime.Now().UTC().Format(gotime.DateOnly)) }),
		clock("fun instant() -> Instant", "A stopwatch that runs from now on.", "time.instant().elapsed().as_secs()  // => 0", "", func() value.Value { return value.NewBox("Instant", &instant{gotime.Now()}) }),
		{Sig: "fun elapsed(since: f64) -> f64", Doc: "Seconds since a time that now() gave.", Example: "time.elapsed(time.now()) < 60.0  // => true", Impl: elapsed},
		{Sig: "fun sleep(seconds: OneOf<f64, Duration>) -> ()", Doc: "Waits so many seconds, or a Duration; an interrupt ends it.", Example: "time.sleep(0.001)\n1  // => 1", Impl: sleeper(gotime.Second)},
		{Sig: "fun sleep_ms(milliseconds: i64) -> ()", Doc: "Waits; an interrupt ends it.", Example: "time.sleep_ms(1)\n1  // => 1", Impl: sleeper(gotime.Millisecond)},
		{Sig: "fun measure<T>(f: fun() -> T) -> {value: T, seconds: f64}", Doc: "Calls f and gives {value, seconds}.", Example: "time.measure(|| 6 * 7).value  // => 42", Impl: measure},
		{Sig: "fun duration(seconds: f64) -> Duration", Doc: "A length of time.", Example: "time.duration(1.5)  // => 1.5s", Impl: newDuration},
	}
}

func elapsed(c *module.Call) (value.Value, error) {
	since := c.Float(0)
	now, _ := seconds(gotime.Now()).Number()
	return value.Float(now - since), nil
}

// maxWait keeps unit conversions inside of 64 bits: a year.
const maxWait = 366 * 24 * gotime.Hour

func sleeper(unit gotime.Duration) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		if d, ok := value.As[*duration](c.Args[0]); ok && unit == gotime.Second {
			c.Args[0] = value.Float(d.Seconds())
		}
		n := c.Float(0)
		if !(n >= 0 && n*float64(unit) <= float64(maxWait)) {
			return value.Null, c.Error(codeMoment, "", "the time to wait must be from 0 to a year, found %s", value.Repr(c.Args[0]))
		}
		timer := gotime.NewTimer(gotime.Duration(n * float64(unit)))
		defer timer.Stop()
		select {
		case <-timer.C:
			return value.Unit(), nil
		case <-c.Ctx.Done():
			return value.Null, c.Ctx.Err()
		}
	}
}

func measure(c *module.Call) (value.Value, error) {
	start := gotime.Now()
	v, err := c.Host.Invoke(c.Args[0])
	if err != nil {
		return value.Null, err
	}
	d := value.NewDict()
	d.SetStr("value", v.Share())
	d.SetStr("seconds", value.Float(gotime.Since(start).Seconds()))
	return d.Value(), nil
}

// instant is a point of the monotonic clock.
type instant struct{ at gotime.Time }

// String shows how long ago it was.
func (i *instant) String() string { return "Instant(" + gotime.Since(i.at).String() + " ago)" }

// duration is a length of time.
type duration struct{ d gotime.Duration }

// String writes 1.5s, 250ms.
func (d *duration) String() string { return d.d.String() }

// Seconds is what sleep reads.
func (d *duration) Seconds() float64 { return d.d.Seconds() }

// Length gives the duration, for what keeps durations elsewhere: columns.
func (d *duration) Length() gotime.Duration { return d.d }

// Lasting makes a Duration.
func Lasting(d gotime.Duration) value.Value { return box(d) }

func box(d gotime.Duration) value.Value { return value.NewBox("Duration", &duration{d}) }

func newDuration(c *module.Call) (value.Value, error) {
	s := c.Float(0)
	if !(math.Abs(s) < float64(math.MaxInt64)/1e9) {
		return value.Null, c.Error(codeMoment, "", "a duration must be shorter than 292 years, found %s seconds", value.Repr(c.Args[0]))
	}
	return box(gotime.Duration(math.Round(s * 1e9))), nil
}

func instantType() module.Type {
	method := func(name, doc, example string, f func(i *instant) value.Value) module.Func {
		return module.Func{Sig: "fun " + name, Doc: doc, Example: example, Impl: func(c *module.Call) (value.Value, error) {
			i, ok := value.As[*instant](c.Args[0])
			if !ok {
				return value.Null, c.Mismatch(0, "an Instant")
			}
			return f(i), nil
		}}
	}
	return module.Type{Name: "Instant", Doc: "A stopwatch, as time.instant() gives it.", Methods: []module.Func{
		method("elapsed(self) -> Duration", "How long the stopwatch has run.", "time.instant().elapsed().as_secs()  // => 0", func(i *instant) value.Value { return box(gotime.Since(i.at)) }),
		method("elapsed_ms(self) -> f64", "How long it has run, in milliseconds.", "time.instant().elapsed_ms() >= 0.0  // => true", func(i *instant) value.Value { return value.Float(float64(gotime.Since(i.at)) / 1e6) }),
	}, Statics: []module.Func{
		{Sig: "fun now() -> Instant", Doc: "A stopwatch that runs from now on.", Example: "Instant::now().elapsed().as_secs()  // => 0", Impl: func(*module.Call) (value.Value, error) {
			return value.NewBox("Instant", &instant{gotime.Now()}), nil
		}},
	}}
}

func durationType() module.Type {
	method := func(name, result, doc, example string, f func(d gotime.Duration) value.Value) module.Func {
		return module.Func{Sig: "fun " + name + "(self) -> " + result, Doc: doc, Example: "time.duration(1.5)." + name + "()  // => " + example, Impl: func(c *module.Call) (value.Value, error) {
			d, ok := value.As[*duration](c.Args[0])
			if !ok {
				return value.Null, c.Mismatch(0, "a Duration")
			}
			return f(d.d), nil
		}}
	}
	return module.Type{Name: "Duration", Fixed: true, Doc: "A length of time.", Operators: spanOperators(), Methods: append(spanMethods(), []module.Func{
		method("as_secs", "i64", "Whole seconds.", "1", func(d gotime.Duration) value.Value { return value.Int(int64(d / gotime.Second)) }),
		method("as_secs_f64", "f64", "Seconds.", "1.5", func(d gotime.Duration) value.Value { return value.Float(d.Seconds()) }),
		method("as_millis", "i64", "Whole milliseconds.", "1500", func(d gotime.Duration) value.Value { return value.Int(d.Milliseconds()) }),
		method("as_micros", "i64", "Whole microseconds.", "1500000", func(d gotime.Duration) value.Value { return value.Int(d.Microseconds()) }),
		method("as_nanos", "i64", "Nanoseconds.", strconv.Itoa(1_500_000_000), func(d gotime.Duration) value.Value { return value.Int(int64(d)) }),
	}...), Statics: []module.Func{
		lengthOf("from_secs(n: i64)", "So many seconds.", "Duration::from_secs(2)  // => 2s", gotime.Second),
		lengthOf("from_secs_f64(n: f64)", "So many seconds.", "Duration::from_secs_f64(0.25)  // => 250ms", gotime.Second),
		lengthOf("from_millis(n: i64)", "So many milliseconds.", "Duration::from_millis(1500)  // => 1.5s", gotime.Millisecond),
		lengthOf("from_micros(n: i64)", "So many microseconds.", "Duration::from_micros(5)  // => 5µs", gotime.Microsecond),
		lengthOf("from_nanos(n: i64)", "So many nanoseconds.", "Duration::from_nanos(5)  // => 5ns", gotime.Nanosecond),
	}}
}

// lengthOf makes a length of time from a number of units.
func lengthOf(sig, doc, example string, unit gotime.Duration) module.Func {
	return module.Func{Sig: "fun " + sig + " -> Duration", Doc: doc, Example: example, Impl: func(c *module.Call) (value.Value, error) {
		n := c.Float(0)
		if d := n * float64(unit); math.Abs(d) < math.MaxInt64 {
			return box(gotime.Duration(math.Round(d))), nil
		}
		return value.Null, c.Error(codeMoment, "", "a duration must be shorter than 292 years, found %s", value.Repr(c.Args[0]))
	}}
}

// utcType is chrono's Utc: its now is text, as programs of the original have it.
func utcType() module.Type {
	return module.Type{Name: "Utc", Doc: "The clock of chrono.", Statics: []module.Func{
		{Sig: "fun now() -> str", Doc: "The time, UTC, as 2026-11-23T09:30:00.123456789+00:00.", Example: "Utc::now().ends_with(\"+00:00\")  // => true", Impl: func(*module.Call) (value.Value, error) {
			return value.String(gotime.Now().UTC().Format("2006-01-02T15:04:05.999999999-07:00")), nil
		}},
	}}
}
