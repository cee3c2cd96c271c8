package column

import (
	"strconv"

	"skep/dataframe/fault"
)

// Nanoseconds is what readers do with times and durations that other programs have counted in nanoseconds.
type Nanoseconds uint8

// The ways.
const (
	KeepNanos  Nanoseconds = iota // stay nanoseconds
	ExactNanos                    // become microseconds; what would lose something is an error
	CutNanos                      // become microseconds, cut towards the past, so that order is kept
	CountNanos                    // stay whole numbers, of type i64
)

// NanosecondsOf reads how a program says it.
func NanosecondsOf(name string) (how Nanoseconds, ok bool) {
	how, ok = map[string]Nanoseconds{"ns": KeepNanos, "exact": ExactNanos, "cut": CutNanos, "i64": CountNanos}[name]
	return how, ok
}

// Finer is the error of a value that has a part of a microsecond.
func Finer(ns int64) *fault.Error {
	return &fault.Error{Message: "a time of " + strconv.FormatInt(ns, 10) + " nanoseconds is finer than a microsecond",
		Hint: `nanoseconds: "ns" keeps it, nanoseconds: "cut" reads it to the microsecond before`}
}

// TooFar is the error of a time that 64 bits of microseconds cannot count: 292,000 years from 1970.
func TooFar(n int64, unit string) *fault.Error {
	return &fault.Error{Message: "a time of " + strconv.FormatInt(n, 10) + " " + unit + " is too far away for microseconds in 64 bits"}
}

// OutOfNanos is the error of a time that 64 bits of nanoseconds cannot count: they reach from 1677-09-21 to 2262-04-11.
func OutOfNanos(us int64) *fault.Error {
	return &fault.Error{Message: FormatDatetime(us, "") + " is too far away for nanoseconds in 64 bits, which end in 1677 and 2262"}
}

// ExactMicros is a column, and what is inside of it, in microseconds, for what knows nothing finer; a value that would lose something is an
// error.
func ExactMicros(c *Column) (*Column, error) {
	to := c.typ.inMicros()
	if to == c.typ {
		return c, nil
	}
	if err := c.wholeMicros(); err != nil {
		return nil, err
	}
	return c.Cast(to, false)
}

func (t Type) inMicros() Type {
	switch t.Kind {
	case ListKind:
		return ListOf(t.Elem().inMicros())
	case StructKind:
		fields := append([]Field(nil), t.Fields()...)
		for i := range fields {
			fields[i].Type = fields[i].Type.inMicros()
		}
		return StructOf(fields)
	}
	return t.Coarse()
}

func (c *Column) wholeMicros() error {
	switch {
	case c.typ.Kind == ListKind:
		return c.Lists().Child.wholeMicros()
	case c.typ.Kind == StructKind:
		for _, part := range c.Structs() {
			if err := part.wholeMicros(); err != nil {
				return err
			}
		}
	case c.typ.Nano:
		for i, v := range Values[int64](c) {
			if v%nanosPerMicro != 0 && !c.IsNull(i) {
				return &fault.Error{Message: c.Text(i) + " is finer than a microsecond", Hint: "cut it first: dt.cast_time_unit(\"us\")"}
			}
		}
	}
	return nil
}
