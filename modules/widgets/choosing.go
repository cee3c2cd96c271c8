package widgets

import (
	"skep/interp/module"
	"skep/interp/value"
)

func choiceFuncs() []module.Func {
	one := func(name string, k *kind, doc string) module.Func {
		rest := ", value: T = null, " + changeParam("T") + ") -> Widget<T>"
		return module.Func{Sig: "fun " + name + "<T>(options: OneOf<[T], Dict<str, T>>" + rest, Forms: []string{"fun " + name + "<T>(options: [T]" + rest, "fun " + name + "<T>(options: Dict<str, T>" + rest},
			Doc:     doc + " The options are values, or an object of names and values; the first is chosen if no value is given." + changeDoc,
			Example: "let d = widgets." + name + "([\"red\", \"green\"], value: \"green\")\nd.value  // => \"green\"\nwidgets." + name + "({few: 10, many: 1000}).value  // => 10",
			Impl:    module.Checked(func(c *module.Call) value.Value { return chosen(c, k) })}
	}
	bool := func(name string, k *kind, doc string) module.Func {
		return module.Func{Sig: "fun " + name + "(value: bool = false, " + changeParam("bool") + ") -> Widget<bool>", Doc: doc + changeDoc,
			Example: "widgets." + name + "(true, label: \"log\").value  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
				return newWidget(k, readLook(c, 1), nil).finish(c, c.Args[0], 5)
			})}
	}
	rest := ", value: [T] = [], " + changeParam("[T]") + ") -> Widget<[T]>"
	return []module.Func{
		bool("checkbox", kinds.Get().checkbox, "A box to tick."),
		bool("toggle", kinds.Get().toggle, "A button that stays down."),
		one("dropdown", kinds.Get().dropdown, "A list to choose from that opens."),
		one("select", kinds.Get().selector, "A list to choose from."),
		one("radio", kinds.Get().radio, "A list to choose from, all to be seen, with a dot each."),
		one("toggle_buttons", kinds.Get().toggleButtons, "Buttons of which one is down."),
		{Sig: "fun select_multiple<T>(options: OneOf<[T], Dict<str, T>>" + rest, Forms: []string{"fun select_multiple<T>(options: [T]" + rest, "fun select_multiple<T>(options: Dict<str, T>" + rest},
			Doc:     "A list to choose any number from: its value is an array." + changeDoc,
			Example: "widgets.select_multiple([1, 2, 3], value: [1, 3]).value.sum()  // => 4", Impl: module.Checked(func(c *module.Call) value.Value {
				w := withOptions(kinds.Get().multiple, readLook(c, 2), optionsOf(c, 0))
				return w.finish(c, c.Args[1], 6)
			})},
	}
}

func withOptions(k *kind, l look, o *options) *widget {
	w := newWidget(k, l, attributes{"_options_labels": o.labels})
	w.options = o
	return w
}

func chosen(c *module.Call, k *kind) value.Value {
	w := withOptions(k, readLook(c, 2), optionsOf(c, 0))
	v := c.Args[1]
	if v.IsNull() && len(w.options.values) > 0 {
		v = w.options.values[0]
	}
	return w.finish(c, v, 6)
}
