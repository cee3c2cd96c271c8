// Package time is the language's module time: clocks, dates and durations. A
// time is a float: seconds since 1970 in UTC, unless a name says ms or ns. Dates
// are written and read with the patterns of strftime; zones are "UTC", "local"
// or a name such as "Europe/Berlin", known without the system's help. Years run
// from 1 to 9999. A DateTime is a time with its zone, a Duration a length of time;
// both compute with operators.
//
// Callers: the session, through modules.All.
package time

import (
	"fmt"
	gotime "time"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeMoment   = "M0701" // no time: outside of the years 1 to 9999, or no date at all
	codePattern  = "M0702" // an unknown directive in a pattern, or an unknown zone
)

// Module declares time.
func Module() module.Module {
	var funcs []module.Func
	funcs = append(funcs, clocks(gotime.Now())...)
	funcs = append(funcs, dates()...)
	funcs = append(funcs, datetimes()...)
	funcs = append(funcs, spans()...)
	return module.Module{Name: "time", Doc: "Clocks, dates and durations.", Funcs: funcs, Types: []module.Type{instantType(), durationType(), utcType(), dateTimeType()}}
}

func fail(c *module.Call, code, hint, format string, args ...any) error {
	return &diag.Diagnostic{Code: code, Message: c.Name + ": " + fmt.Sprintf(format, args...), Hint: hint}
}

func wrong(c *module.Call, i int, want string) error {
	return fail(c, codeArgument, "", "argument %d must be %s, found %s", i+1, want, value.TypeName(c.Args[i]))
}

func text(c *module.Call, i int) (string, error) {
	if s, ok := c.Args[i].TryStr(); ok {
		return s, nil
	}
	return "", wrong(c, i, "a string")
}

func number(c *module.Call, i int) (float64, error) {
	if f, ok := c.Args[i].Number(); ok {
		return f, nil
	}
	return 0, wrong(c, i, "a number")
}
