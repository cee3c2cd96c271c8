package column

import (
	"fmt"
	"math"
	"time"
)

const nanosPerMicro = 1000

// Fine is the type with ticks of nanoseconds, Coarse the one with ticks of microseconds; of types without ticks both are the type itself.
func (t Type) Fine() Type {
	t.Nano = t.hasTicks()
	return t
}

// Coarse is the type with ticks of microseconds.
func (t Type) Coarse() Type {
	t.Nano = false
	return t
}

func (t Type) hasTicks() bool { return t.Kind == Time || t.Kind == Datetime || t.Kind == Duration }

// PerMicro is how many ticks of the type a microsecond has.
func (t Type) PerMicro() int64 {
	if t.Nano {
		return nanosPerMicro
	}
	return 1
}

// PerDay is how many ticks of the type a day has.
func (t Type) PerDay() int64 { return MicrosPerDay * t.PerMicro() }

// Micros gives the whole microseconds before a value, and the ticks behind them.
func (t Type) Micros(ticks int64) (us, rest int64) {
	if !t.Nano {
		return ticks, 0
	}
	return floorDiv(ticks, nanosPerMicro), floorMod(ticks, nanosPerMicro)
}

// FromMicros is Micros backwards; ok is false where ticks do not reach.
func (t Type) FromMicros(us, rest int64) (ticks int64, ok bool) {
	if !t.Nano {
		return us, true
	}
	const most = math.MaxInt64 / nanosPerMicro // of both signs: what lies between is less than a microsecond
	if us >= most || us <= -most {
		return 0, false
	}
	return us*nanosPerMicro + rest, true
}

// Instant is the moment of a datetime, or of a time on 1970-01-01, in its zone.
func (t Type) Instant(ticks int64) time.Time {
	us, rest := t.Micros(ticks)
	return At(us, t.Zone).Add(time.Duration(rest))
}

// InUnit brings ticks from one type's unit to another's. Points in time go to the tick before them, so that order is kept, and durations
// towards 0, as in Polars. ok is false where the unit does not reach.
func InUnit(ticks int64, from, to Type) (out int64, ok bool) {
	switch {
	case from.Nano == to.Nano:
		return ticks, true
	case to.Nano:
		return to.FromMicros(ticks, 0)
	case from.Kind == Duration:
		return ticks / nanosPerMicro, true
	}
	return floorDiv(ticks, nanosPerMicro), true
}

// inUnit is InUnit of a column, whose type differs in unit or zone.
func (c *Column) inUnit(to Type, lenient bool) (*Column, error) {
	if c.typ.Nano == to.Nano {
		return c.Retype(to), nil
	}
	in, valid := Values[int64](c), c.valid
	out := make([]int64, c.n)
	for i, v := range in {
		ok := true
		if out[i], ok = InUnit(v, c.typ, to); ok || c.IsNull(i) {
			continue
		}
		if !lenient {
			return nil, &CastError{i, c.quoted(i), c.typ, to}
		}
		if valid == nil {
			valid = Ones(c.n)
		} else if &valid[0] == &c.valid[0] {
			valid = append(Bitmap(nil), valid...)
		}
		valid.Clear(i)
	}
	return Of(to, out, valid), nil
}

// appendTicks adds a value that knows its unit; what would lose something is an error.
func (b *Builder) appendTicks(v Ticks) error {
	if b.typ.Kind == Datetime && v.Type.Kind == Date {
		v.N = dayStart(v.N, b.typ.Zone)
	}
	n, ok := v.N, true
	if b.typ.hasTicks() {
		n, ok = InUnit(v.N, v.Type, b.typ)
	}
	if back, _ := InUnit(n, b.typ, v.Type); b.typ.hasTicks() && v.Type.hasTicks() && (!ok || back != v.N) || !ok {
		return fmt.Errorf("%s does not fit a column of %s", formatInt(v.Type, v.N), b.typ)
	}
	return b.appendInt(n)
}

// byMicros casts between kinds of times of which one has ticks of nanoseconds: days become moments by way of microseconds, moments days.
// A time of day keeps what is behind the microsecond.
func (c *Column) byMicros(to Type, lenient bool) (*Column, error) {
	if c.typ.Kind == Datetime && to.Kind == Time && c.typ.Nano && to.Nano {
		return c.clocks(to), nil
	}
	coarse, err := c.Cast(c.typ.Coarse(), lenient)
	if err == nil {
		coarse, err = coarse.Cast(to.Coarse(), lenient)
	}
	if err != nil {
		return nil, err
	}
	return coarse.Cast(to, lenient)
}

func (c *Column) clocks(to Type) *Column {
	out := make([]int64, c.n)
	for i, v := range Values[int64](c) {
		us, rest := c.typ.Micros(v)
		_, clock := DayOf(LocalMicros(us, c.typ.Zone))
		out[i] = clock*nanosPerMicro + rest
	}
	return Of(to, out, c.valid)
}
