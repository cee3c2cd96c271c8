package expr

import (
	"math"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// units is what changes and counts the unit of times. Kernels count in microseconds. Of values in nanoseconds they get the microsecond
// before them, where no part of one can change the result (coarse), or map it and put what is behind it back (alongMicros); all others refuse
// nanoseconds by their rules of arguments, so that none takes the one for the other.
func units() []function {
	return []function{
		{name: "cast_time_unit", least: 2, most: 2, bind: bindTimeUnit, eval: evalSame},
		{name: "total_nanoseconds", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: evalNanoseconds},
		{name: "make_timestamp_ns", least: 1, most: 1, bind: returns(column.DatetimeType.Fine(), integer), eval: func(x *call) (*column.Column, error) {
			return x.mapInt(x.node.Type, func(v int64) int64 { return v })
		}},
	}
}

// unitless refuses values in nanoseconds.
func (b *Bound) unitless(i int) error {
	if t := b.Args[i].Type; t.Nano {
		e := fail(TypeMismatch, b.From, "%s counts microseconds, %s is %s", b.From.Name, b.Args[i].From, t)
		return e.hint("cut towards the past: %s.dt.cast_time_unit(\"us\")", b.Args[i].From.operand(atom))
	}
	return nil
}

// coarse makes a rule of arguments one that takes nanoseconds too, for functions that no part of a microsecond changes.
func coarse(rule func(*Bound, int) error) func(*Bound, int) error {
	return func(b *Bound, i int) error {
		if t := b.Args[i].Type; t.Nano {
			b.Args[i] = b.Args[i].castTo(t.Coarse())
		}
		return rule(b, i)
	}
}

// The rules for functions that know both units.
func anyCalendar(b *Bound, i int) error { return b.want(i, "a date or datetime", isCalendar) }
func anyClock(b *Bound, i int) error    { return b.want(i, "a time or datetime", isClock) }
func anyDuration(b *Bound, i int) error { return b.want(i, "a duration", isDuration) }
func anyMoment(b *Bound, i int) error {
	return b.want(i, "a date, time or datetime", func(t column.Type) bool { return isCalendar(t) || isClock(t) })
}

// sameUnit brings times and durations to one unit: that of the column beside a literal which it holds, or else the coarser one, as in Polars.
func (b *Bound) sameUnit(args []*Bound) error {
	fine, coarse := false, false
	for _, a := range args {
		if ticking(a.Type) && (a.Op != Literal || allLiterals(args) || !a.fitsNanos()) {
			fine, coarse = fine || a.Type.Nano, coarse || !a.Type.Nano
		}
	}
	for i, a := range args {
		if !ticking(a.Type) {
			continue
		}
		typ := a.Type.Coarse()
		if fine && !coarse {
			typ = a.Type.Fine()
		}
		c, err := a.coerce(typ)
		if err != nil {
			return err
		}
		args[i] = c
	}
	return nil
}

func ticking(t column.Type) bool { return t.Fine() != t.Coarse() }

// fitsNanos tells whether a literal can be counted in nanoseconds.
func (b *Bound) fitsNanos() bool {
	if _, later := b.Value.(Later); later {
		return true
	}
	n, isInt := b.Value.(int64)
	_, ok := column.InUnit(n, b.Type, b.Type.Fine())
	return ok && (isInt || b.Value == nil)
}

func bindTimeUnit(b *Bound) error {
	if err := b.want(0, "a datetime, time or duration", func(t column.Type) bool { return ticking(t) }); err != nil {
		return err
	}
	unit, err := b.constantStr(1)
	if err != nil {
		return err
	}
	b.Type = b.Args[0].Type
	switch {
	case b.Type.IsOpen() || b.later(1):
		return nil
	case unit == "ns":
		b.Type = b.Type.Fine()
	case unit == "us":
		b.Type = b.Type.Coarse()
	default:
		return fail(BadArgument, b.Args[1].From, "times are counted in \"us\" or \"ns\", not in %q", unit)
	}
	b.Args[0] = b.Args[0].castTo(b.Type)
	return nil
}

func evalNanoseconds(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	c, err := x.args[0].Cast(column.DurationType.Fine(), false)
	if err != nil {
		return nil, x.fail("%v", err)
	}
	return c.Retype(column.Int64Type).Broadcast(x.rows), nil
}

// The ends of what nanoseconds reach, which no mapped value is: they say that a value has left it.
const (
	belowNanos = math.MinInt64
	aboveNanos = math.MaxInt64
)

// alongMicros maps the microsecond before a value and keeps what is behind it; in nanoseconds what they do not reach becomes one of their ends.
func alongMicros(typ column.Type, f func(us int64) int64) func(int64) int64 {
	if !typ.Nano {
		return f
	}
	return func(v int64) int64 {
		us, rest := typ.Micros(v)
		return fineTicks(typ, f(us), rest)
	}
}

func fineTicks(typ column.Type, us, rest int64) int64 {
	out, ok := typ.FromMicros(us, rest)
	if !ok && us < 0 {
		return belowNanos
	}
	if !ok {
		return aboveNanos
	}
	return out
}

// mapTime is mapInt for results in the argument's unit; one that nanoseconds do not reach is an error.
func (x *call) mapTime(typ column.Type, f func(int64) int64) (*column.Column, error) {
	c, err := x.mapInt(typ, f)
	if err != nil || !typ.Nano || c.Type().Kind == column.Null {
		return c, err
	}
	return c, x.reached(c)
}

// reached refuses the ends of nanoseconds.
func (x *call) reached(c *column.Column) error {
	for i, v := range column.Values[int64](c) {
		if (v == belowNanos || v == aboveNanos) && !c.IsNull(i) {
			return x.fail("%s of %s in row %d leaves what nanoseconds in 64 bits reach: 1677-09-21 to 2262-04-11", x.node.From.Name, x.args[0].Text(i*x.step(0)), i).hint("dt.cast_time_unit(\"us\") reaches further")
		}
	}
	return nil
}

// add is the sum of ticks, or the end of what they reach.
func addTicks(a, b int64) int64 {
	switch s := a + b; {
	case (a^s)&(b^s) >= 0:
		return s
	case a < 0:
		return belowNanos
	}
	return aboveNanos
}

var epochSizes = lazy.Value[map[string]int64]{New: func() map[string]int64 {
	return map[string]int64{"ns": 1, "us": 1000, "ms": 1_000_000, "s": 1_000_000_000, "d": 1000 * column.MicrosPerDay}
}}
