package widgets

import (
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

func actionFuncs() []module.Func {
	return []module.Func{
		{Sig: "fun button(label: str, on_click: fun() = null, style: str = \"\", icon: str = \"\", disabled: bool = false, width: str = \"\", tooltip: str = \"\") -> Widget<i64>",
			Doc:     "A button. on_click is called with each click; the value is how many there were. style is \"primary\", \"success\", \"info\", \"warning\" or \"danger\"; icon a name of Font Awesome's, which JupyterLab draws." + lookDoc,
			Example: "let b = widgets.button(\"Run\", on_click: || println(\"running\"), style: \"primary\")\nb.click()\nb.value  // => 1", Impl: module.Checked(newButton)},
		{Sig: "fun interact(f, ...controls) -> Widget<()>", Gathers: true,
			Doc: "Calls a function whenever one of its controls moves, and shows what it prints and gives below them. Controls are named as the function's parameters, or come in their order. " +
				"One that is no widget becomes one: a range a slider, a string a text field, a bool a checkbox, a number a number field, an array or object a dropdown.",
			Example: "let n = widgets.slider(1..=5, value: 3)\nlet shown = widgets.interact(|n, word| word.repeat(n), n: n, word: \"ab\")\ntypeof(shown)  // => \"Widget\"", Impl: module.Checked(interact)},
		{Sig: "fun output(width: str = \"\") -> Widget<()>",
			Doc:     "An area for what a function prints and shows: `area.capture(f)`.",
			Example: "let area = widgets.output()\narea.capture(|| { println(\"in the area\"); 7 })  // => 7", Impl: module.Checked(func(c *module.Call) value.Value { return newOutput(c.Str(0)).announce(c) })},
	}
}

func newButton(c *module.Call) value.Value {
	if style := c.Str(2); style != "" && !slices.Contains([]string{"primary", "success", "info", "warning", "danger"}, style) {
		c.Refuse("style must be \"primary\", \"success\", \"info\", \"warning\" or \"danger\", found %s", value.Quote(style))
	}
	l := look{label: c.Str(0), disabled: c.Bool(4), width: c.Str(5), tooltip: c.Str(6)}
	w := newWidget(kinds.Get().button, l, attributes{"button_style": c.Str(2), "icon": c.Str(3)})
	if err := w.hold(value.Int(0)); err != nil {
		c.Refuse("%s", err)
	}
	if c.Given(1) {
		w.observe(function(c, 1, false))
	}
	return w.announce(c)
}
