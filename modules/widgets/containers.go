package widgets

import (
	"skep/interp/module"
	"skep/interp/value"
)

func containerFuncs() []module.Func {
	boxes := func(name string, k *kind, doc string) module.Func {
		return module.Func{Sig: "fun " + name + "(...children) -> Widget<()>", Doc: doc + " What is no widget is shown as text.",
			Example: "widgets." + name + "(widgets.slider(0..=9), \"and\", widgets.checkbox()).children.len()  // => 3", Impl: module.Checked(func(c *module.Call) value.Value {
				w := newWidget(k, look{}, nil)
				w.adopt(c, childrenOf(c, c.Args[0]))
				return w.announce(c)
			})}
	}
	pages := func(name string, k *kind, doc string, first int64) module.Func {
		return module.Func{Sig: "fun " + name + "(pages: Dict<str, _>, on_change: fun(i64) = null) -> Widget<i64>",
			Doc:     doc + " The value is the number of the one that is open, from 0; -1 is none.",
			Example: "let t = widgets." + name + "({first: widgets.slider(0..=9), second: \"text\"})\nt.value = 1\nt.value  // => 1", Impl: module.Checked(func(c *module.Call) value.Value { return paged(c, k, first) })}
	}
	return []module.Func{
		boxes("row", kinds.Get().row, "Widgets beside each other."),
		boxes("column", kinds.Get().column, "Widgets below each other."),
		pages("tabs", kinds.Get().tabs, "Pages of which one is open, each with a title: an object of titles and widgets.", 0),
		pages("accordion", kinds.Get().accordion, "Parts below each other that open and close, each with a title.", -1),
	}
}

func paged(c *module.Call, k *kind, first int64) value.Value {
	titles, vals := c.Dict(0).Entries()
	names := make([]string, len(titles))
	for i, t := range titles {
		names[i] = value.Display(t)
	}
	if len(names) == 0 {
		first = -1
	}
	w := newWidget(k, look{}, attributes{"titles": names})
	w.adopt(c, childrenOf(c, value.ArrayOf(vals...)))
	return w.finish(c, value.Int(first), 1)
}

// childrenOf reads widgets; an array among them is taken apart, other values become text.
func childrenOf(c *module.Call, list value.Value) (out []*widget) {
	for _, v := range list.List().All() {
		w, ok := value.As[*widget](v)
		switch {
		case ok:
			out = append(out, w)
		case v.Kind() == value.KArray:
			out = append(out, childrenOf(c, v)...)
		default:
			out = append(out, textOf(c, value.Display(v)))
		}
	}
	return out
}

func textOf(c *module.Call, s string) *widget {
	w := newWidget(kinds.Get().label, look{}, nil)
	w.value, w.state["value"] = value.String(s), s
	c.Must(w.openAll(c.IO))
	return w
}

// adopt makes widgets the children of a new one.
func (w *widget) adopt(c *module.Call, children []*widget) {
	c.Charge(int64(len(children)) * 64)
	refs := []any{}
	for _, child := range children {
		if ref := child.reference(); ref != nil {
			refs = append(refs, ref)
		}
	}
	w.children, w.state["children"] = children, refs
}
