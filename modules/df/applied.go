package df

import (
	"fmt"
	"sync"

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
}

func (a *applied) String() string { return "a function" }

// Apply gives the results for all values, or what the function makes of the whole column.
func (a *applied) Apply(c *column.Column, to column.Type) (*column.Column, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out *column.Column
	var err error
	if a.whole {
		out, err = a.batch(c)
	} else {
		out, err = a.each(c)
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

func (a *applied) each(c *column.Column) (*column.Column, error) {
	vals := make([]value.Value, c.Len())
	for i := range vals {
		if vals[i] = value.Null; c.IsNull(i) {
			continue
		}
		v, err := a.call.Host.Invoke(a.fn, valueOf(c, i))
		if err != nil {
			return nil, err
		}
		vals[i] = v
	}
	return columnOf("result", vals)
}

func (a *applied) batch(c *column.Column) (*column.Column, error) {
	v, err := a.call.Host.Invoke(a.fn, newSeries("values", c))
	if err != nil {
		return nil, err
	}
	return valuesOf(a.call, "result", v)
}
