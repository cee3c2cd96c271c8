package widgets

import (
	"skep/interp/module"
	"skep/interp/value"
)

// lookParams are the last parameters of most makers; readLook and moved read them.
const lookParams = `label: str = "", disabled: bool = false, width: str = "", tooltip: str = ""`

const lookDoc = " label stands beside it, tooltip appears when the pointer rests on it, width is CSS (\"300px\", \"50%\"), and what is disabled cannot be moved."

// changeParam comes after them, T being the type of the value.
func changeParam(t string) string { return lookParams + ", on_change: fun(" + t + ") = null" }

const changeDoc = lookDoc + " on_change is called with each new value."

func readLook(c *module.Call, i int) look {
	return look{label: c.Str(i), disabled: c.Bool(i + 1), width: c.Str(i + 2), tooltip: c.Str(i + 3)}
}

// finish gives a widget its value, what its look is followed by, and its place in front ends.
func (w *widget) finish(c *module.Call, v value.Value, change int) value.Value {
	if err := w.hold(v); err != nil {
		c.Refuse("%s", err)
	}
	if c.Given(change) {
		w.observe(function(c, change, true))
	}
	return w.announce(c)
}

// function reads a function of the program.
func function(c *module.Call, i int, withValue bool) observer {
	c.Fn(i)
	return called(c.Args[i].Share(), withValue)
}
