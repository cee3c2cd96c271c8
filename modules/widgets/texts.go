package widgets

import (
	"skep/interp/module"
	"skep/interp/value"
)

func textFuncs() []module.Func {
	line := func(name string, k *kind, doc string) module.Func {
		return module.Func{Sig: "fun " + name + "(value: str = \"\", placeholder: str = \"\", " + changeParam("str") + ") -> Widget<str>",
			Doc:     doc + " placeholder stands in it while it is empty." + changeDoc,
			Example: "widgets." + name + "(\"Ada\", label: \"Who?\").value  // => \"Ada\"", Impl: module.Checked(func(c *module.Call) value.Value {
				return newWidget(k, readLook(c, 2), holder(c, 1)).finish(c, c.Args[0], 6)
			})}
	}
	return []module.Func{
		line("text", kinds.Get().textInput, "A field for a line of text."),
		line("password", kinds.Get().password, "A field for a line of text that nobody sees. The text is in the kernel and on its way as it was typed."),
		{Sig: "fun textarea(value: str = \"\", placeholder: str = \"\", rows: i64 = 5, " + changeParam("str") + ") -> Widget<str>",
			Doc:     "A field for text of many lines." + changeDoc,
			Example: "widgets.textarea(\"a\\nb\", rows: 3).value.lines().len()  // => 2", Impl: module.Checked(func(c *module.Call) value.Value {
				more := holder(c, 1)
				more["rows"] = c.IntIn(2, 1, 1000)
				return newWidget(kinds.Get().textarea, readLook(c, 3), more).finish(c, c.Args[0], 7)
			})},
		{Sig: "fun date(value: str = \"\", min: str = \"\", max: str = \"\", " + changeParam("str") + ") -> Widget<str>",
			Doc:     "A field for a day, written \"2026-11-30\"; \"\" is none." + changeDoc,
			Example: "widgets.date(\"2026-11-30\", min: \"2026-01-01\").value  // => \"2026-11-30\"", Impl: module.Checked(dateField)},
		{Sig: "fun color(value: str = \"black\", " + changeParam("str") + ") -> Widget<str>",
			Doc:     "A field for a colour: \"#1e90ff\", or a name of CSS." + changeDoc,
			Example: "widgets.color(\"#1e90ff\").value  // => \"#1e90ff\"", Impl: module.Checked(func(c *module.Call) value.Value {
				return newWidget(kinds.Get().colorPicker, readLook(c, 1), nil).finish(c, c.Args[0], 5)
			})},
		shows("label", kinds.Get().label, "A line of text that programs change.", "ready"),
		shows("html", kinds.Get().html, "HTML that programs change. Front ends clean it: scripts do not run.", "<b>ready</b>"),
	}
}

// shows declares what only shows text.
func shows(name string, k *kind, doc, example string) module.Func {
	return module.Func{Sig: "fun " + name + "(text: str, label: str = \"\", width: str = \"\") -> Widget<str>", Doc: doc,
		Example: "let l = widgets." + name + "(\"" + example + "\")\nl.value = \"done\"\nl.value  // => \"done\"", Impl: module.Checked(func(c *module.Call) value.Value {
			w := newWidget(k, look{label: c.Str(1), width: c.Str(2)}, nil)
			if err := w.hold(c.Args[0]); err != nil {
				c.Refuse("%s", err)
			}
			return w.announce(c)
		})}
}

// holder is the attribute for what stands in an empty field.
func holder(c *module.Call, i int) attributes {
	if s := c.Str(i); s != "" {
		return attributes{"placeholder": s}
	}
	return attributes{}
}

func dateField(c *module.Call) value.Value {
	more := attributes{}
	for i, name := range []string{"min", "max"} {
		day, err := dateOf(c.Str(i + 1))
		if err != nil {
			c.Refuse("%s: %s", name, err)
		}
		more[name] = day
	}
	return newWidget(kinds.Get().date, readLook(c, 3), more).finish(c, c.Args[0], 7)
}
