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
	gotime "time"

	"skep/interp/module"
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
	return module.Guarded(module.Module{Name: "time", Doc: "Clocks, dates and durations.", Known: []string{"datetime", "calendar"}, Synonyms: map[string]string{"perf_counter": "now", "strftime": "format", "strptime": "parse", "timedelta": "seconds"}, Funcs: funcs, Types: []module.Type{instantType(), durationType(), utcType(), dateTimeType()}})
}
