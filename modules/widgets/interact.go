package widgets

import (
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

// interaction is a function with a control for each of its parameters.
type interaction struct {
	fn       value.Value
	controls []*widget
	area     *widget
}

func interact(c *module.Call) value.Value {
	c.Fn(0)
	x := &interaction{fn: c.Args[0].Share(), area: newOutput("")}
	x.controls = controlsOf(c)
	c.Must(x.area.openAll(c.IO))
	for _, w := range x.controls {
		w.observe(func(c *module.Call, _ value.Value) error { return x.run(c) })
	}
	box := newWidget(kinds.Get().column, look{}, attributes{"_dom_classes": []string{"widget-interact"}})
	box.adopt(c, append(slices.Clone(x.controls), x.area))
	v := box.announce(c)
	c.Must(x.run(c))
	return v
}

// controlsOf reads the controls, in the order of the function's parameters.
func controlsOf(c *module.Call) []*widget {
	given := c.Args[1].List()
	var params []string
	if n, ok := c.Host.(module.Namer); ok {
		params = n.Parameters(c.Args[0])
	}
	if params != nil && len(params) != given.Len() {
		c.Refuse("the function takes %d arguments, %d controls are given", len(params), given.Len())
	}
	out := make([]*widget, given.Len())
	next := 0
	for _, v := range given.All() {
		name, v := argument(v)
		i := slices.Index(params, name)
		switch {
		case name == "" || params == nil:
			i, next = next, next+1
		case i < 0:
			c.Refuse("the function has no parameter `%s`: it has %v", name, params)
		}
		if i >= len(out) || out[i] != nil {
			c.Refuse("a parameter has two controls")
		}
		out[i] = controlFor(c, name, v)
	}
	return out
}

// argument takes a named argument apart; "" is the name of others.
func argument(v value.Value) (string, value.Value) {
	if v.Kind() == value.KTuple && v.List().Len() == 2 {
		if name, ok := v.List().At(0).TryStr(); ok {
			return name, v.List().At(1)
		}
	}
	return "", v
}

// controlFor is a widget itself, or one for a value.
func controlFor(c *module.Call, name string, v value.Value) *widget {
	if w, ok := value.As[*widget](v); ok {
		return w
	}
	inner := *c
	inner.Args = []value.Value{v}
	w, first := widgetFor(&inner, look{label: name})
	if err := w.hold(first); err != nil {
		c.Refuse("%s", err)
	}
	c.Must(w.openAll(c.IO))
	return w
}

func widgetFor(c *module.Call, l look) (*widget, value.Value) {
	switch v := c.Args[0]; v.Kind() {
	case value.KRange:
		s := spanOf(c, 0)
		k := kinds.Get().floatSlider
		if s.whole {
			k = kinds.Get().intSlider
		}
		return newWidget(k, l, s.stepped()), s.lo
	case value.KArray, value.KDict:
		w := withOptions(kinds.Get().dropdown, l, optionsOf(c, 0))
		if len(w.options.values) == 0 {
			return w, value.Null
		}
		return w, w.options.values[0]
	case value.KStr:
		return newWidget(kinds.Get().textInput, l, nil), v
	case value.KInt:
		return newWidget(kinds.Get().intInput, l, nil), v
	case value.KFloat:
		return newWidget(kinds.Get().floatInput, l, nil), v
	case value.KBool:
		return newWidget(kinds.Get().checkbox, l, nil), v
	}
	c.Refuse("no control is known for %s", value.TypeName(c.Args[0]))
	return nil, value.Null
}

// run calls the function and shows what it does in place of what it did before. Its errors are shown there too, but for interrupts,
// which are the user's, and where nobody sees areas.
func (x *interaction) run(c *module.Call) error {
	args := make([]value.Value, len(x.controls))
	for i, w := range x.controls {
		args[i] = w.get().Share()
	}
	a := x.area.area
	return a.capture(c, func() error {
		a.clear(c.IO, true)
		v, err := c.Host.Invoke(x.fn, args...)
		switch {
		case err == nil:
			a.result(c, v)
		case c.Ctx.Err() != nil || !isSeen(c):
			return err
		default:
			a.fail(c.IO, err)
		}
		if a.wait { // nothing came
			a.clear(c.IO, false)
		}
		return nil
	})
}
