package time

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	gotime "time"

	"skep/interp/module"
	"skep/interp/value"
)

type a = []any

const noon = 1795435230.25 // Monday 2026-11-23 12:00:30.25 UTC

func TestDates(t *testing.T) {
	newDriver(t).Table([]row{
		{"format", a{noon}, `"2026-11-23 12:00:30"`}, {"format", a{0, "%d.%m.%y %e %j"}, `"01.01.70  1 001"`}, {"format", a{noon, "%a %A %b %B %h %p %I %u %w %V %G"}, `"Mon Monday Nov November Nov PM 12 1 1 48 2026"`}, {"format", a{noon, "%f %L %s %z %Z %F %T %R %D %%%n%t"}, `"250000 250 1795435230 +0000 UTC 2026-11-23 12:00:30 12:00 11/23/26 %\n\t"`}, {"format", a{noon, "%c é"}, `"Mon Nov 23 12:00:30 2026 é"`},
		{"format", a{noon, "%H %Z", "Europe/Berlin"}, `"13 CET"`}, {"format", a{-0.5, "%F %T.%f"}, `"1969-12-31 23:59:59.500000"`}, {"format", a{0, "%Q"}, "error: %Q is not known"}, {"format", a{0, "x%"}, "error: ends behind %"}, {"format", a{0, "%é"}, "error: %é is not known"}, {"format", a{"x"}, "error: argument 1 must be a number"}, {"format", a{0, 5}, "error: argument 2"}, {"format", a{0, "%Y", "Mars/Olympus"}, "error: the zone \"Mars/Olympus\" is not known"}, {"format", a{0, "%Y", 5}, "error: argument 3"},
		{"format", a{math.NaN()}, "error: found NaN"}, {"format", a{1e15}, "error: years 1 to 9999"}, {"format", a{253402300799, "%F"}, `"9999-12-31"`},
		{"iso", a{0}, `"1970-01-01T00:00:00Z"`}, {"iso", a{noon}, `"2026-11-23T12:00:30.25Z"`}, {"iso", a{0, "Europe/Berlin"}, `"1970-01-01T01:00:00+01:00"`}, {"iso", a{"x"}, "error: argument 1"},
		{"parts", a{noon}, "{year: 2026, month: 11, day: 23, hour: 12, minute: 0, second: 30, weekday: 1, yearday: 327}"}, {"parts", a{"x"}, "error: argument 1"},
		{"date", a{1970, 1, 2}, "86400.0"}, {"date", a{2026, 11, 23, 12, 0, 30.25}, "1795435230.25"}, {"date", a{2024, 3, 0}, "1709164800.0"}, {"date", a{1970, 1, 1, 1, 0, 0, "Europe/Berlin"}, "0.0"}, {"date", a{"x"}, "error: argument 1 must be an integer"}, {"date", a{20000}, "error: years 1 to 9999"}, {"date", a{1970, 1, 1, 0, 0, "x"}, "error: argument 6"}, {"date", a{1970, 1, 1, 0, 0, 0, "x"}, "error: zone"},
		{"local_offset", a{"x"}, "error: argument 1"},
	})
	for _, args := range []a{{}, {0}, {math.Inf(1)}} {
		if v, err := newDriver(t).Call("local_offset", args...); err != nil || !v.IsInt() {
			t.Errorf("local_offset: %v %v", v, err)
		}
	}
}

func TestParse(t *testing.T) {
	newDriver(t).Table([]row{
		{"parse", a{"1970-01-02"}, "86400.0"}, {"parse", a{" 2026-11-23 12:00:30.25 "}, "1795435230.25"}, {"parse", a{"2026-11-23T12:00:30Z"}, "1795435230.0"}, {"parse", a{"2026-11-23T13:00:30+01:00"}, "1795435230.0"}, {"parse", a{"2026-11-23 13:00:30", nil, "Europe/Berlin"}, "1795435230.0"}, {"parse", a{"yesterday"}, "error: cannot read \"yesterday\" as a time"}, {"parse", a{5}, "error: argument 1"}, {"parse", a{"x", 5}, "error: argument 2"}, {"parse", a{"x", nil, "x"}, "error: zone"},
		{"parse", a{"2.1.1970", "%d.%m.%Y"}, "86400.0"}, {"parse", a{"Mon, 23 november 2026 12:00:30 PM", "%a, %d %B %Y %I:%M:%S %p"}, "1795435230.0"}, {"parse", a{"12:30 am", "%I:%M %p"}, "1800.0"}, {"parse", a{"23-Nov-26", "%d-%b-%y"}, "1795392000.0"}, {"parse", a{"1/2/70", "%D"}, "86400.0"}, {"parse", a{"2026-11-23T12:00:30.25+0100", "%FT%T.%f%z"}, "1795431630.25"}, {"parse", a{"1970-01-01 00:01Z", "%F %R%z"}, "60.0"}, {"parse", a{"1970-01-01 01:00 +01:00", "%F %H:%M %z"}, "0.0"}, {"parse", a{"1970-01-01 UTC 100%", "%F %Z 100%%"}, "0.0"}, {"parse", a{"-5", "%s"}, "-5.0"}, {"parse", a{"1970 002", "%Y %j"}, "86400.0"}, {"parse", a{"1970   1", "%Y %m"}, "0.0"},
		{"parse", a{"2026-02-30", "%F"}, "error: the month has no day 30"}, {"parse", a{"2023 366", "%Y %j"}, "error: cannot read"}, {"parse", a{"x", "%Y"}, "error: expected a year, found \"x\""}, {"parse", a{"1970x", "%Y"}, "error: expected the end of the text, found \"x\""}, {"parse", a{"1970", "%Y-"}, "error: expected \"-\", found the end"}, {"parse", a{"13", "%m"}, "error: a month"}, {"parse", a{"foo", "%b"}, "error: a month's name"}, {"parse", a{"xx", "%p"}, "error: AM or PM"}, {"parse", a{"CET", "%Z"}, "error: ambiguous"}, {"parse", a{"x", "%z"}, "error: a zone"}, {"parse", a{"x", "%s"}, "error: seconds since 1970"}, {"parse", a{"x", "%%"}, "error: expected \"%\""}, {"parse", a{"1970/1", "%F"}, "error: expected \"-\""}, {"parse", a{"1970-x", "%F"}, "error: a month"}, {"parse", a{"x", "%Q"}, "error: %Q is not known"}, {"parse", a{"x", "%"}, "error: ends behind %"},
	})
}

// What format writes, parse reads.
func TestRoundTrip(t *testing.T) {
	d := newDriver(t)
	const pattern = "%Y-%m-%d %H:%M:%S.%f"
	for s := -2e9; s < 4e9; s += 86400*37.77 + 0.125 {
		s := math.Floor(s*8) / 8
		v, err := d.Call("format", s, pattern)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := d.Call("parse", v, pattern); err != nil || back.AsFloat() != s {
			t.Fatalf("%f became %s became %v (%v)", s, v.Str(), value.Repr(back), err)
		}
	}
}

func TestClocks(t *testing.T) {
	d := newDriver(t)
	before := gotime.Now()
	for name, unit := range map[string]float64{"now": 1, "now_ms": 1e3, "now_millis": 1e3, "now_ns": 1e9} {
		v, err := d.Call(name)
		f, ok := v.Number()
		if err != nil || !ok || math.Abs(f/unit-float64(before.UnixNano())/1e9) > 60 {
			t.Errorf("%s: %s %v", name, value.Repr(v), err)
		}
	}
	a1, _ := d.Call("monotonic_ns")
	a2, _ := d.Call("monotonic_ns")
	if a2.AsInt() < a1.AsInt() {
		t.Error("the monotonic clock went back")
	}
	if v, err := d.Call("today"); err != nil || v.StrLen() != 10 {
		t.Errorf("today: %v %v", v, err)
	}
	if v, err := d.Call("elapsed", noon-1e9); err != nil || v.AsFloat() < 0 {
		t.Errorf("elapsed: %v %v", v, err)
	}
	f := func(...value.Value) (value.Value, error) { return value.Int(42), nil }
	broken := func(...value.Value) (value.Value, error) { return value.Null, errors.New("boom") }
	if v, err := d.Call("measure", f); err != nil || v.Dict().F[0].AsInt() != 42 || v.Dict().F[1].AsFloat() < 0 {
		t.Errorf("measure: %v", err)
	}
	d.Table([]row{{"measure", a{broken}, "error: boom"}, {"elapsed", a{"x"}, "error: argument 1"}, {"sleep", a{0.001}, "()"}, {"sleep_ms", a{1}, "()"}, {"sleep", a{-1}, "error: from 0 to a year"}, {"sleep", a{math.NaN()}, "error: NaN"}, {"sleep", a{1e300}, "error: year"}, {"sleep", a{"x"}, "error: number"}})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Ctx = ctx
	if _, err := d.Call("sleep", 3600); !errors.Is(err, context.Canceled) {
		t.Errorf("sleep after the interrupt: %v", err)
	}
}

func TestDurations(t *testing.T) {
	d := newDriver(t)
	x, err := d.Call("duration", 1.5)
	if err != nil {
		t.Fatal(err)
	}
	i, _ := d.Call("instant")
	if e, err := d.Call("elapsed", i); err != nil || value.TypeName(e) != "Duration" || !strings.HasPrefix(value.Display(i), "Instant(") {
		t.Errorf("%v %v %s", e, err, value.Display(i))
	}
	if e, err := d.Call("elapsed_ms", i); err != nil || e.AsFloat() < 0 {
		t.Errorf("%v %v", e, err)
	}
	d.Table([]row{
		{"as_secs", a{x}, "1"}, {"as_secs_f64", a{x}, "1.5"}, {"as_millis", a{x}, "1500"}, {"as_micros", a{x}, "1500000"}, {"as_nanos", a{x}, "1500000000"}, {"duration", a{0.25}, "250ms"}, {"duration", a{1e12}, "error: 292 years"}, {"duration", a{"x"}, "error: number"},
	})
	for _, typ := range Module().Types {
		if len(typ.Methods) == 0 {
			continue
		}
		if _, err := typ.Methods[0].Impl(&module.Call{Args: []value.Value{value.Int(1)}}); err == nil {
			t.Errorf("a method of %s on a number", typ.Name)
		}
	}
}

// FuzzParse: no text and no pattern panics; what is read lies within the years 1 to 9999.
func FuzzParse(f *testing.F) {
	f.Add("2026-11-23", "%F")
	f.Add("1 PM", "%I %p")
	f.Add("\xff%", "%")
	f.Add("+01:00 999999 366", "%z %f %j")
	f.Fuzz(func(t *testing.T, s, pattern string) {
		d := newDriver(t)
		v, err := d.Call("parse", s, pattern)
		if err == nil && !(v.AsFloat() >= firstSecond-86400 && v.AsFloat() <= lastSecond+86400) {
			t.Fatalf("%q by %q is %v", s, pattern, v.AsFloat())
		}
		_, _ = d.Call("format", noon, pattern)
	})
}
