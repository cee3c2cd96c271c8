package df

import (
	"fmt"
	"sync"
	"sync/atomic"

	"skep/dataframe/column"
	"skep/interp/module"
	"skep/interp/value"
)

// applied is a function of the program over a column. One goroutine at a time calls it.
type applied struct {
	call  *module.Call
	fn    value.Value
	whole bool // it takes a Series
	mu    *sync.Mutex
	id    int64
	ran   *atomic.Pointer[string] // what it ran in, for explain; nil: it has not run
}

// String tells functions apart, and in what one has run.
func (a *applied) String() string {
	what := "function"
	if a.whole {
		what = "function of the column"
	}
	text := fmt.Sprintf("%s %d", what, a.id)
	if ran := a.ran.Load(); ran != nil {
		text += ", " + *ran
	}
	return text
}

// functions counts the functions that were given to columns.
var functions atomic.Int64

func newApplied(c *module.Call, fn value.Value) *applied {
	return &applied{call: c, fn: fn, id: functions.Add(1), mu: &sync.Mutex{}, ran: &atomic.Pointer[string]{}}
}

// Apply gives the results for all values, or what the function makes of the whole column.
func (a *applied) Apply(c *column.Column, to column.Type) (*column.Column, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out *column.Column
	var err error
	if a.whole {
		out, err = a.batch(c)
	} else {
		m := &mapped{call: a.call, fn: a.fn, name: "result"}
		out, err = m.over(c)
		a.ran.Store(&m.ran)
	}
	if err != nil {
		return nil, err
	}
	cast, err := out.Cast(to, false)
	if err != nil || !fitsBack(out.Type(), to) {
		return nil, fail(codeArgument, fmt.Sprintf("say what it gives: return_dtype: %q", out.Type()), fmt.Sprintf("the function gives %s, expected was %s", out.Type(), to))
	}
	return cast, nil
}

// fitsBack tells whether results become their declared type without losing anything.
func fitsBack(from, to column.Type) bool {
	t, ok := column.Common(from, to)
	return ok && (t == to || from.IsInteger() && to.IsInteger())
}

func (a *applied) batch(c *column.Column) (*column.Column, error) {
	v, err := a.call.Host.Invoke(a.fn, newSeries("values", c))
	if err != nil {
		return nil, err
	}
	return valuesOf(a.call, "result", v)
}
