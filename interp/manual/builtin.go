package manual

import (
	"sort"
	"strings"

	"skep/internal/lazy"
	"skep/interp/builtin"
	"skep/interp/module"
	"skep/interp/value"
)

// Builtins is the manual of what every program has, and of modules.
func Builtins(mods []module.Module) Book {
	b := Book{Title: "skep: the standard library", Intro: "What programs have without installing anything: " +
		"the prelude, the methods of the core types, and the modules. Each example is run by the tests."}
	prelude := builtin.Prelude()
	b.Pages = append(b.Pages, Page{Name: "prelude", Kind: "prelude", Doc: prelude.Doc, Sections: []Section{{Items: funcs(prelude.Funcs, "function")}}})
	for _, t := range builtin.Types() {
		b.Pages = append(b.Pages, typePage(t))
	}
	mods = append([]module.Module(nil), mods...)
	sort.Slice(mods, func(i, j int) bool { return mods[i].Name < mods[j].Name })
	for _, m := range mods {
		b.Pages = append(b.Pages, modulePage(m))
	}
	return b
}

// madeBy are the type names whose functions make values of a core type; the first is shown.
var madeBy = lazy.Value[map[string][]string]{New: func() map[string][]string {
	return map[string][]string{
		"string": {"String", "str"}, "array": {"Vec", "VecDeque", "Array"}, "object": {"HashMap", "BTreeMap", "Dict"},
		"set": {"HashSet", "BTreeSet", "Set"}, "integer": {"i64", "int", "i32", "u8"}, "float": {"f64", "float", "f32"},
	}
}}

func typePage(t module.Type) Page {
	p := Page{Name: t.Name, Kind: "type", Doc: t.Doc}
	if names := madeBy.Get()[t.Name]; names != nil {
		if list := builtin.Statics(names[0]); len(list) > 0 {
			p.Sections = append(p.Sections, Section{Title: names[0], Doc: "Functions of the type, also as `" + strings.Join(names[1:], "`, `") + "`.", Items: funcs(list, "function")})
		}
		if list := builtin.Constants(names[0]); len(list) > 0 {
			p.Sections = append(p.Sections, Section{Title: "Constants", Items: consts(list)})
		}
	}
	p.Sections = append(p.Sections, Section{Title: "Methods", Items: funcs(t.Methods, "method")})
	return p
}

func modulePage(m module.Module) Page {
	p := Page{Name: m.Name, Kind: "module", Doc: m.Doc}
	if len(m.Consts) > 0 {
		p.Sections = append(p.Sections, Section{Title: "Constants", Items: consts(m.Consts)})
	}
	if len(m.Funcs) > 0 {
		p.Sections = append(p.Sections, Section{Title: "Functions", Items: funcs(m.Funcs, "function")})
	}
	for _, t := range m.Types {
		p.Sections = append(p.Sections, typeSection(t))
	}
	return p
}

func typeSection(t module.Type) Section {
	s := Section{Title: t.Name, Doc: t.Doc}
	s.Items = append(s.Items, funcs(t.Statics, "function")...)
	s.Items = append(s.Items, funcs(t.Fields, "field")...)
	s.Items = append(s.Items, funcs(t.Methods, "method")...)
	for _, o := range t.Operators {
		s.Items = append(s.Items, Item{Kind: "operator", Name: o.Ops, Doc: o.Doc})
	}
	return s
}

func funcs(list []module.Func, kind string) []Item {
	var out []Item
	for _, f := range list {
		doc := f.Doc
		if f.Global != "" {
			doc += " Also known as `" + f.Global + "` without the module."
		}
		out = append(out, Item{Kind: kind, Name: sigName(f.Sig), Sig: f.Sig, Forms: f.Forms, Doc: doc, Example: f.Example})
	}
	return out
}

// sigName is the name in a signature such as "fun sqrt(x: f64) -> f64".
func sigName(sig string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(sig, "async "), "fun ")
	if i := strings.IndexAny(name, "(<"); i > 0 {
		name = name[:i]
	}
	return strings.TrimSpace(name)
}

func consts(list []module.Const) []Item {
	var out []Item
	for _, c := range list {
		out = append(out, Item{Kind: "constant", Name: c.Name, Sig: c.Name + " = " + value.Repr(c.Value), Doc: c.Doc})
	}
	return out
}
