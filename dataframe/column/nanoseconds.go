package column

import (
	"strconv"

	"skep/dataframe/fault"
)

// Nanoseconds is what readers do with times and durations that other programs have counted in nanoseconds. Here they
// count microseconds. Most such files come from programs that know no other unit, and lose nothing.
type Nanoseconds uint8

// The ways.
const (
	ExactNanos Nanoseconds = iota // become microseconds; what would lose something is an error
	CutNanos                      // become microseconds, cut towards the past, so that order is kept
	CountNanos                    // stay whole numbers, of type i64
)

// NanosecondsOf reads how a program says it.
func NanosecondsOf(name string) (how Nanoseconds, ok bool) {
	how, ok = map[string]Nanoseconds{"exact": ExactNanos, "cut": CutNanos, "i64": CountNanos}[name]
	return how, ok
}

// Finer is the error of a value that has a part of a microsecond.
func Finer(ns int64) *fault.Error {
	return &fault.Error{Message: "a time of " + strconv.FormatInt(ns, 10) + " nanoseconds is finer than a microsecond",
		Hint: `nanoseconds: "cut" reads it to the microsecond before, nanoseconds: "i64" as whole numbers`}
}

// TooFar is the error of a time that 64 bits of microseconds cannot count: 292,000 years from 1970.
func TooFar(n int64, unit string) *fault.Error {
	return &fault.Error{Message: "a time of " + strconv.FormatInt(n, 10) + " " + unit + " is too far away for microseconds in 64 bits"}
}
