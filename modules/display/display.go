// Package display is the language's module display: rich output of a cell by
// MIME type. A front end shows the richest form it can; where nobody shows
// anything (a script), text is printed.
//
// Callers: the session, which gets the declaration through modules.All.
package display

import (
	"encoding/base64"
	"errors"
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

// Module declares display.
func Module() module.Module {
	shown := func(sig, doc, example, global string, f func(c *module.Call) (map[string]any, error)) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: example, Global: global, Impl: func(c *module.Call) (value.Value, error) {
			data, err := f(c)
			if err == nil && c.IO.Display != nil {
				c.IO.Display(module.Bundle{Data: data})
			}
			return value.Unit(), err
		}}
	}
	text := func(name, mime, doc string) module.Func {
		return shown("fun "+name+"(text: str)", doc, "display."+name+"(\"x\")", "display_"+name, func(c *module.Call) (map[string]any, error) {
			s, ok := c.Args[0].TryStr()
			if !ok {
				return nil, fmt.Errorf("`%s` expects a string, found %s", c.Name, value.TypeName(c.Args[0]))
			}
			return map[string]any{mime: s, "text/plain": s}, nil
		})
	}
	return module.Module{Name: "display", Doc: "Rich output: HTML, Markdown, pictures, tables, JSON, Vega-Lite.", Funcs: []module.Func{
		text("html", "text/html", "Shows HTML. Pages clean it: scripts do not run."),
		text("markdown", "text/markdown", "Shows Markdown."),
		text("svg", "image/svg+xml", "Shows an SVG picture."),
		text("latex", "text/latex", "Shows a formula or text in LaTeX."),
		shown("fun png(bytes: [u8])", "Shows a PNG picture, given as an array of bytes or as base64 text.", "display.png([137, 80, 78, 71, 13, 10, 26, 10])", "display_png", png),
		shown("fun vega(spec)", "Shows a Vega-Lite chart, given as an object.", "display.vega({mark: \"bar\"})", "display_vega", func(c *module.Call) (map[string]any, error) {
			x, err := plain(c.Args[0], 0)
			return map[string]any{"application/vnd.vegalite.v5+json": x, "text/plain": "<Vega-Lite chart>"}, err
		}),
		shown("fun json(x)", "Shows a value as a tree.", "display.json({a: [1, 2]})", "display_json", func(c *module.Call) (map[string]any, error) {
			x, err := plain(c.Args[0], 0)
			return map[string]any{"application/json": x, "text/plain": value.Repr(c.Args[0])}, err
		}),
		{Sig: "fun table(rows) -> Table", Doc: "A table of records: an array of objects or structs (one row each), or an object of columns.",
			Example: "typeof(table([{a: 1, b: \"x\"}]))  // => \"Table\"", Global: "table", Impl: makeTable},
		{Sig: "fun clear(wait: bool = false)", Doc: "Takes away what the cell has shown; with wait, when the next output comes.", Example: "display.clear()", Global: "clear_output",
			Impl: func(c *module.Call) (value.Value, error) {
				if c.IO.ClearOutput != nil {
					c.IO.ClearOutput(c.Args[0].IsBool() && c.Args[0].AsBool())
				}
				return value.Unit(), nil
			}},
		{Sig: "fun update(id: str, html: str)", Doc: "Replaces the HTML that was shown under an id, or shows it for the first time.", Example: "display.update(\"progress\", \"<b>50 %</b>\")",
			Global: "display_update", Impl: update()},
	}, Types: []module.Type{{Name: "Table", Doc: "Rows and columns to look at.", Display: func(v value.Value) module.Bundle {
		t, _ := value.As[*table](v)
		return module.Bundle{Data: map[string]any{"text/html": t.html(), "text/plain": t.String()}}
	}}}}
}

func png(c *module.Call) (map[string]any, error) {
	if s, ok := c.Args[0].TryStr(); ok {
		if _, err := base64.StdEncoding.DecodeString(s); err != nil {
			return nil, fmt.Errorf("display png: %w", err)
		}
		return map[string]any{"image/png": s, "text/plain": "<PNG picture>"}, nil
	}
	if !c.Args[0].IsArray() {
		return nil, fmt.Errorf("`png` expects an array of bytes, found %s", value.TypeName(c.Args[0]))
	}
	b := make([]byte, len(c.Args[0].Elems()))
	for i, x := range c.Args[0].Elems() {
		if !x.IsInt() || x.AsInt() < 0 || x.AsInt() > 255 {
			return nil, fmt.Errorf("`png` expects bytes from 0 to 255, found %s at %d", value.Repr(x), i)
		}
		b[i] = byte(x.AsInt())
	}
	return map[string]any{"image/png": base64.StdEncoding.EncodeToString(b), "text/plain": "<PNG picture>"}, nil
}

// update gives a function that remembers which ids were shown, so that the first call displays and later ones replace.
func update() module.Impl {
	return func(c *module.Call) (value.Value, error) {
		id, ok1 := c.Args[0].TryStr()
		html, ok2 := c.Args[1].TryStr()
		if !ok1 || !ok2 {
			return value.Null, errors.New("`update` expects an id and HTML")
		}
		if c.IO.Display != nil {
			c.IO.Display(module.Bundle{Data: map[string]any{"text/html": html, "text/plain": html}, DisplayID: id, Update: true})
		}
		return value.Unit(), nil
	}
}

const maxDepth = 200

// plain turns a value into what encoding/json writes.
func plain(v value.Value, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("the value is nested too deeply to show")
	}
	switch v.Kind() {
	case value.KNull, value.KUnit:
		return nil, nil
	case value.KBool:
		return v.AsBool(), nil
	case value.KInt:
		return v.AsInt(), nil
	case value.KFloat:
		return v.AsFloat(), nil
	case value.KArray, value.KTuple:
		out := make([]any, len(v.Elems()))
		for i, x := range v.Elems() {
			y, err := plain(x, depth+1)
			if err != nil {
				return nil, err
			}
			out[i] = y
		}
		return out, nil
	case value.KDict:
		out := map[string]any{}
		ks, vs := v.Dict().Entries()
		for i, k := range ks {
			y, err := plain(vs[i], depth+1)
			if err != nil {
				return nil, err
			}
			out[value.Interpolate(k)] = y
		}
		return out, nil
	}
	return value.Interpolate(v), nil
}
