package widgets

import (
	"skep/interp/module"
	"skep/interp/value"
)

// of makes an Impl of what a widget does.
func of(f func(c *module.Call, w *widget) value.Value) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		w, ok := value.As[*widget](c.Args[0])
		if !ok {
			c.Wrong(0, "a Widget")
		}
		return f(c, w)
	})
}

const sample = "let n = widgets.slider(0..=100, value: 10, label: \"n\")\n"

func methods() []module.Func {
	return []module.Func{
		{Sig: "fun observe<T>(self: Widget<T>, f: fun(T)) -> ()", Doc: "Calls a function with each new value, whoever changes it: the reader or the program.", Example: sample + "let mut seen = []\nn.observe(|v| seen.push(v))\nn.value = 11\nn.value = 12\nseen  // => [11, 12]",
			Impl: of(func(c *module.Call, w *widget) value.Value {
				w.observe(function(c, 1, true))
				return value.Unit()
			})},
		{Sig: "fun on_click(self: Widget<i64>, f: fun()) -> ()", Doc: "Calls a function with each click on a button.", Example: "let b = widgets.button(\"go\")\nlet mut n = 0\nb.on_click(|| n += 5)\nb.click()\nn  // => 5",
			Impl: of(func(c *module.Call, w *widget) value.Value {
				w.mustBe(c, kinds.Get().button)
				w.observe(function(c, 1, false))
				return value.Unit()
			})},
		{Sig: "fun click(self: Widget<i64>) -> ()", Doc: "Does what a click on a button does.", Example: "let b = widgets.button(\"go\")\nb.click()\nb.click()\nb.value  // => 2",
			Impl: of(func(c *module.Call, w *widget) value.Value {
				w.mustBe(c, kinds.Get().button)
				c.Must(w.click(c))
				return value.Unit()
			})},
		{Sig: "fun capture<T>(self: Widget<()>, f: fun() -> T) -> T", Doc: "Calls a function whose output goes into the area (widgets.output), and gives what it gives. An area shows at most 1 MiB.", Example: "let area = widgets.output()\narea.capture(|| { println(\"in the area\"); 7 })  // => 7",
			Impl: of(func(c *module.Call, w *widget) (v value.Value) {
				w.mustBe(c, kinds.Get().output)
				fn := c.Fn(1)
				c.Must(w.area.capture(c, func() error { v = fn(); return nil }))
				return v
			})},
		{Sig: "fun clear(self: Widget<()>) -> ()", Doc: "Empties an area (widgets.output).", Example: "let area = widgets.output()\narea.capture(|| println(\"gone\"))\narea.clear()\narea.children  // => []",
			Impl: of(func(c *module.Call, w *widget) value.Value {
				w.mustBe(c, kinds.Get().output)
				w.area.clear(c.IO, false)
				w.area.tell(c.IO)
				return value.Unit()
			})},
		{Sig: "fun close<T>(self: Widget<T>) -> ()", Doc: "Takes the widget out of all front ends. It stays a value.", Example: sample + "n.close()\nn.value  // => 10",
			Impl: of(func(c *module.Call, w *widget) value.Value {
				w.closeAll(c.IO)
				return value.Unit()
			})},
	}
}

// mustBe refuses widgets of other kinds.
func (w *widget) mustBe(c *module.Call, k *kind) {
	if w.kind != k {
		c.Refuse("this is for what widgets.%s makes, not for what widgets.%s makes", k.name, w.kind.name)
	}
}

func fields() []module.Func {
	attribute := func(sig, name, doc, example string) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: sample + example, Impl: of(func(c *module.Call, w *widget) value.Value { return w.shownAttribute(c, name) })}
	}
	return []module.Func{
		{Sig: "fun value<T>(self: Widget<T>) -> T", Doc: "What the widget stands at. Buttons count their clicks, tabs their pages; what only arranges others has ().", Example: sample + "n.value  // => 10", Impl: of(func(_ *module.Call, w *widget) value.Value { return w.get().Share() })},
		attribute("fun label<T>(self: Widget<T>) -> str", "description", "What stands beside it.", "n.label  // => \"n\""),
		attribute("fun disabled<T>(self: Widget<T>) -> bool", "disabled", "Whether it cannot be moved.", "n.disabled  // => false"),
		attribute("fun min<T>(self: Widget<T>)", "min", "The lowest value of a slider, number or progress bar.", "n.min  // => 0"),
		attribute("fun max<T>(self: Widget<T>)", "max", "The highest one.", "n.max  // => 100"),
		attribute("fun step<T>(self: Widget<T>)", "step", "What one step of it is.", "n.step  // => 1"),
		{Sig: "fun options<T>(self: Widget<T>) -> [_]", Doc: "What can be chosen.", Example: "widgets.dropdown([1, 2]).options  // => [1, 2]", Impl: of(func(c *module.Call, w *widget) value.Value {
			if w.options == nil {
				c.Refuse("there are no options in what widgets.%s makes", w.kind.name)
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			return value.ArrayOf(shareAll(w.options.values)...)
		})},
		{Sig: "fun children<T>(self: Widget<T>) -> [Widget<_>]", Doc: "The widgets that it arranges.", Example: "widgets.row(\"a\", \"b\").children.len()  // => 2", Impl: of(func(_ *module.Call, w *widget) value.Value {
			out := make([]value.Value, len(w.children))
			for i, child := range w.children {
				out[i] = value.NewBox(typeName, child)
			}
			return value.ArrayOf(out...)
		})},
	}
}

func shareAll(vs []value.Value) []value.Value {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[i] = v.Share()
	}
	return out
}

// shownAttribute is an attribute as a value.
func (w *widget) shownAttribute(c *module.Call, name string) value.Value {
	switch x := w.attribute(name).(type) {
	case string:
		return value.String(x)
	case bool:
		return value.Bool(x)
	case int:
		return value.Int(int64(x))
	case int64:
		return value.Int(x)
	case float64:
		return value.Float(x)
	case map[string]any:
		return value.String(dateText(x))
	}
	c.Refuse("what widgets.%s makes has none", w.kind.name)
	return value.Null
}

func setters() []module.Func {
	return []module.Func{
		{Sig: "fun value<T>(self: Widget<T>, v: T) -> ()", Doc: "Moves the widget, in all front ends.", Example: sample + "n.value = 50\nn.value += 1\nn.value  // => 51", Impl: of(func(c *module.Call, w *widget) value.Value {
			w.set(c, c.Args[1].Share())
			return value.Unit()
		})},
		{Sig: "fun label<T>(self: Widget<T>, text: str) -> ()", Doc: "Changes what stands beside it.", Example: sample + "n.label = \"count\"\nn.label  // => \"count\"", Impl: changes("description", func(c *module.Call) any { return c.Str(1) })},
		{Sig: "fun disabled<T>(self: Widget<T>, v: bool) -> ()", Doc: "Makes it rest, or move again.", Example: sample + "n.disabled = true\nn.disabled  // => true", Impl: changes("disabled", func(c *module.Call) any { return c.Bool(1) })},
		{Sig: "fun min<T>(self: Widget<T>, v: f64) -> ()", Doc: "Changes the lowest value; the value must lie above it.", Example: sample + "n.min = 5\nn.min  // => 5", Impl: of(func(c *module.Call, w *widget) value.Value { return w.bound(c, "min") })},
		{Sig: "fun max<T>(self: Widget<T>, v: f64) -> ()", Doc: "Changes the highest value; the value must lie below it.", Example: sample + "n.max = 20\nn.max  // => 20", Impl: of(func(c *module.Call, w *widget) value.Value { return w.bound(c, "max") })},
		{Sig: "fun options<T>(self: Widget<T>, options) -> ()", Doc: "Changes what can be chosen. What is chosen stays if it is still there; else it is the first one.", Example: "let d = widgets.dropdown([1, 2])\nd.options = [3, 4]\nd.value  // => 3", Impl: of(setOptions)},
	}
}

// changes makes a setter of an attribute, of the widgets that have it.
func changes(name string, read func(c *module.Call) any) module.Impl {
	return of(func(c *module.Call, w *widget) value.Value {
		x := read(c)
		if _, ok := w.copy()[name]; !ok {
			c.Refuse("what widgets.%s makes has none", w.kind.name)
		}
		w.put(c.IO, attributes{name: x})
		return value.Unit()
	})
}

// bound changes min or max, of numbers.
func (w *widget) bound(c *module.Call, name string) value.Value {
	var x any
	switch w.attribute(name).(type) {
	case int64:
		x = c.Int(1)
	case float64:
		x = c.Float(1)
	default:
		c.Refuse("what widgets.%s makes here has none", w.kind.name)
	}
	before := w.attribute(name)
	w.mu.Lock()
	w.state[name] = x
	w.mu.Unlock()
	if _, err := w.kind.encode(w, w.get()); err != nil {
		w.mu.Lock()
		w.state[name] = before
		w.mu.Unlock()
		c.Refuse("the value %s", err)
	}
	w.put(c.IO, attributes{name: x})
	return value.Unit()
}

// setOptions changes what can be chosen, and what is chosen with it, in one message.
func setOptions(c *module.Call, w *widget) value.Value {
	if w.options == nil {
		c.Refuse("there are no options in what widgets.%s makes", w.kind.name)
	}
	o := optionsOf(c, 1)
	before := w.get()
	w.mu.Lock()
	w.options = o
	w.mu.Unlock()
	v := before
	if _, err := w.kind.encode(w, v); err != nil {
		v = o.first(w.kind == kinds.Get().multiple)
	}
	x, err := w.kind.encode(w, v)
	c.Must(err)
	same := w.replace(v, x)
	w.put(c.IO, attributes{"_options_labels": o.labels, w.kind.key: x})
	if !same {
		c.Must(w.tell(c, v))
	}
	return value.Unit()
}

// first is what is chosen where nothing was.
func (o *options) first(many bool) value.Value {
	switch {
	case many:
		return value.ArrayOf()
	case len(o.values) == 0:
		return value.Null
	}
	return o.values[0]
}
