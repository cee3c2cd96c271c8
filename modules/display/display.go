// Package display is the language's module display: rich output of a cell by
// MIME type. A front end shows the richest form that it can; a terminal shows
// the text that goes with it. An id names what is shown, so that later output
// can replace it. Callers: the session, through modules.All.
package display

import (
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeContent  = "M1101" // bytes that are no picture, a value that is no specification
)

// Module declares display; which ids are on the page is known per session.
func Module() module.Module {
	ids := &shown{}
	var funcs []module.Func
	funcs = append(funcs, ids.texts()...)
	funcs = append(funcs, ids.pictures()...)
	funcs = append(funcs, ids.values()...)
	funcs = append(funcs, ids.changes()...)
	return module.Guarded(module.Module{Name: "display", Doc: "Rich output: HTML, Markdown, pictures, tables, JSON, Vega-Lite.", Funcs: funcs, Types: []module.Type{{Name: "Table", Doc: "Rows and columns to look at.", Methods: tableMethods(),
		Display: func(v value.Value) module.Bundle {
			t, _ := value.As[*table](v)
			return module.Bundle{Data: t.bundle()}
		}}}})
}

// maker makes the representations of a call's first argument.
type maker func(c *module.Call) (map[string]any, error)

// shows makes an Impl that shows what make makes, under the id in the last argument.
func (s *shown) shows(make maker) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		id := ""
		if v := c.Args[len(c.Args)-1]; !v.IsNull() {
			id = c.Str(len(c.Args) - 1)
		}
		data, err := make(c)
		if err != nil {
			return value.Null, err
		}
		if id != "" {
			if err := c.Witness().Changes("what is shown as " + id); err != nil {
				return value.Null, err
			}
		}
		s.note(id)
		put(c.IO, module.Bundle{Data: data, DisplayID: id})
		return value.Unit(), nil
	}
}

func put(io *module.Streams, b module.Bundle) {
	if io != nil && io.Display != nil {
		io.Display(b)
	}
}

func (s *shown) texts() []module.Func {
	as := func(name, mime, doc, example string, plain func(string) string) module.Func {
		return module.Func{Sig: "fun " + name + "(text: str, id: str = null) -> ()", Doc: doc, Example: "display." + name + "(" + value.Quote(example) + ")", Global: "display_" + name, Impl: s.shows(func(c *module.Call) (map[string]any, error) {
			t := c.Str(0)
			return map[string]any{mime: t, "text/plain": plain(t)}, nil
		})}
	}
	same := func(t string) string { return t }
	picture := func(string) string { return "<SVG picture>" }
	return []module.Func{
		as("html", "text/html", "Shows HTML. Pages clean it: scripts do not run.", "<b>bold</b>", same),
		as("markdown", "text/markdown", "Shows Markdown.", "**bold**", same),
		as("latex", "text/latex", "Shows a formula or text in LaTeX.", "$x^2$", same),
		as("svg", "image/svg+xml", "Shows an SVG picture.", "<svg xmlns='http://www.w3.org/2000/svg'/>", picture),
		{Sig: "fun text(text: str, id: str = null) -> ()", Doc: "Shows plain text.", Example: "display.text(\"done\")", Impl: s.shows(func(c *module.Call) (map[string]any, error) {
			return map[string]any{"text/plain": c.Str(0)}, nil
		})},
	}
}

func (s *shown) values() []module.Func {
	return []module.Func{
		{Sig: "fun display(x, id: str = null) -> ()", Doc: "Shows a value as a cell's result is shown.", Example: "display.display([1, 2])", Impl: s.shows(asResult)},
		{Sig: "fun show(x, id: str = null) -> ()", Doc: "The same as display.", Example: "display.show([1, 2])", Impl: s.shows(asResult)},
		{Sig: "fun json(x, id: str = null) -> ()", Doc: "Shows a value as a tree.", Example: "display.json({a: [1, 2]})", Global: "display_json", Impl: s.shows(func(c *module.Call) (map[string]any, error) {
			x, err := plain(c, c.Args[0], 0)
			return map[string]any{"application/json": x, "text/plain": value.Repr(c.Args[0])}, err
		})},
		{Sig: "fun vega(spec: Dict<str, _>, id: str = null) -> ()", Doc: "Shows a Vega-Lite chart, given as an object; version 5.", Example: "display.vega({mark: \"bar\", data: {values: [{a: 1}]}})", Global: "display_vega", Impl: s.shows(vega)},
		{Sig: "fun table(rows: OneOf<Iterable<_>, Dict<str, _>>) -> Table", Doc: "A table of records: an array of objects, structs or arrays (one row each), or an object of columns. It shows as a cell's result, or by display.show.", Example: "typeof(table([{a: 1, b: \"x\"}]))  // => \"Table\"", Global: "table", Impl: makeTable},
	}
}

// presenter is what a host knows beside module.Host: how boxed values show.
type presenter interface {
	// Bundle gives all representations of a value, as for a cell's result.
	Bundle(v value.Value) module.Bundle
}

func asResult(c *module.Call) (map[string]any, error) {
	if t, ok := value.As[*table](c.Args[0]); ok {
		return t.bundle(), nil
	}
	if p, ok := c.Host.(presenter); ok {
		return p.Bundle(c.Args[0]).Data, nil
	}
	return map[string]any{"text/plain": value.Repr(c.Args[0])}, nil
}

func vega(c *module.Call) (map[string]any, error) {
	if c.Args[0].Kind() != value.KDict {
		return nil, c.Error(codeArgument, "json.parse makes an object of text", "the specification must be an object, found %s", value.TypeName(c.Args[0]))
	}
	x, err := plain(c, c.Args[0], 0)
	return map[string]any{"application/vnd.vegalite.v5+json": x, "text/plain": "<Vega-Lite chart>"}, err
}

func tableMethods() []module.Func {
	method := func(name, result, doc, example string, f func(t *table) value.Value) module.Func {
		return module.Func{Sig: "fun " + name + "(self) -> " + result, Doc: doc, Example: "table([{a: 1}])." + name + "()  // => " + example, Impl: func(c *module.Call) (value.Value, error) {
			t, ok := value.As[*table](c.Args[0])
			if !ok {
				return value.Null, c.Error(codeArgument, "", "argument 1 must be a Table, found %s", value.TypeName(c.Args[0]))
			}
			return f(t), nil
		}}
	}
	return []module.Func{
		method("html", "str", "The table as HTML.", value.Quote(oneCell), func(t *table) value.Value { return value.String(t.html()) }),
		method("text", "str", "The table drawn with lines.", value.Quote("┌───┐\n│ a │\n├───┤\n│ 1 │\n└───┘"), func(t *table) value.Value { return value.String(t.String()) }),
		method("rows", "i64", "How many rows the table has.", "1", func(t *table) value.Value { return value.Int(int64(t.total)) }),
	}
}

const oneCell = `<table class="skep-table"><thead><tr><th>a</th></tr></thead><tbody><tr><td style="text-align:right">1</td></tr></tbody></table>`

func (t *table) bundle() map[string]any {
	return map[string]any{"text/html": t.html(), "text/plain": strings.TrimRight(t.String(), "\n")}
}
