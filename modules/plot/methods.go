package plot

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
	engine "skep/plot"
)

const layer = `(self, x, y = null, name: str = "", color: str = "") -> Chart`

func methods() []module.Func {
	const p = "let c = plot.line([1, 2, 4])\n"
	return []module.Func{
		{Sig: "fun line" + layer, Doc: "The chart with one more line over the same axes.", Example: p + "typeof(c.line([0, 2], [1, 4], name: \"fit\"))  // => \"Chart\"", Impl: layered(engine.Line)},
		{Sig: "fun scatter" + layer, Doc: "The chart with more dots over the same axes.", Example: p + "typeof(c.scatter([0, 2], [1, 4]))  // => \"Chart\"", Impl: layered(engine.Scatter)},
		{Sig: "fun area" + layer, Doc: "The chart with one more area over the same axes.", Example: p + "typeof(c.area([0, 2], [1, 4]))  // => \"Chart\"", Impl: layered(engine.Area)},
		{Sig: "fun bar" + layer, Doc: "The chart with more bars over the same axes, which then have names.", Example: p + "typeof(c.bar([0, 1, 2], [1, 4, 2]))  // => \"Chart\"", Impl: layered(engine.Bar)},
		{Sig: "fun title(self, text: str) -> Chart", Doc: "The chart under a title.", Example: p + "typeof(c.title(\"Growth\"))  // => \"Chart\"", Impl: titled},
		{Sig: `fun labels(self, x: str = "", y: str = "") -> Chart`, Doc: "The chart with names at its axes.", Example: p + "typeof(c.labels(x: \"day\", y: \"cm\"))  // => \"Chart\"", Impl: labelled},
		{Sig: "fun size(self, width: i64, height: i64) -> Chart", Doc: "The chart in another size, in pixels from 80 to 8000.", Example: p + "typeof(c.size(800, 300))  // => \"Chart\"", Impl: sized},
		{Sig: "fun svg(self) -> str", Doc: "The chart as the text of an SVG picture.", Example: p + "c.svg().starts_with(\"<svg\")  // => true", Impl: svgText},
		{Sig: "fun text(self, width: i64 = 76, height: i64 = 20, color: bool = false) -> str", Doc: "The chart drawn with characters, at least 24 by 6 of them; color adds the codes of a terminal.", Example: p + "c.text(40, 10).contains(\"└\")  // => true", Impl: asText},
		{Sig: "fun vegalite(self)", Doc: "The chart as a Vega-Lite version 5 specification: a dictionary, for other tools.", Example: p + "c.vegalite()[\"layer\"].len()  // => 1", Impl: vegaLite},
		{Sig: "fun save(self, path: str, scale: f64 = 2.0) -> str", Doc: "Writes the chart to a file and gives its path. The ending says how: .svg, .png (scale device pixels a pixel, 0.25 to 8), .txt, or .json for Vega-Lite.",
			Example: "try { plot.line([1, 2]).save(\"chart.gif\") } catch e { \"not a picture\" }  // => \"not a picture\"", Impl: save},
	}
}

func receiver(c *module.Call) (*chart, error) {
	ch, ok := value.As[*chart](c.Args[0])
	if !ok {
		return nil, c.Error(codeArgument, "", "the receiver must be a Chart, found %s", value.TypeName(c.Args[0]))
	}
	return ch.with(), nil
}

func layered(kind engine.Kind) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		ch, err := receiver(c)
		if err != nil {
			return value.Null, err
		}
		a := arguments{c: c, at: 3}
		s := engine.Series{Kind: kind, Name: a.text("name"), Color: a.text("color")}
		if a.err != nil {
			return value.Null, a.err
		}
		return ch.add(c, s, c.Args[1], c.Args[2])
	}
}

// changed makes the Impl of a method that sets something and gives the new chart.
func changed(c *module.Call, set func(ch *chart, a *arguments)) (value.Value, error) {
	ch, err := receiver(c)
	if err != nil {
		return value.Null, err
	}
	a := arguments{c: c, at: 1}
	if set(ch, &a); a.err != nil {
		return value.Null, a.err
	}
	return finish(c, ch)
}

func titled(c *module.Call) (value.Value, error) {
	return changed(c, func(ch *chart, a *arguments) { ch.Title = a.text("text") })
}

func labelled(c *module.Call) (value.Value, error) {
	return changed(c, func(ch *chart, a *arguments) { ch.XLabel, ch.YLabel = a.text("x"), a.text("y") })
}

func sized(c *module.Call) (value.Value, error) {
	return changed(c, func(ch *chart, a *arguments) { ch.Width, ch.Height = a.integer("width"), a.integer("height") })
}

func svgText(c *module.Call) (value.Value, error) {
	ch, err := receiver(c)
	if err != nil {
		return value.Null, err
	}
	s, err := ch.SVG()
	return value.String(s), err
}

func asText(c *module.Call) (value.Value, error) {
	ch, err := receiver(c)
	if err != nil {
		return value.Null, err
	}
	a := arguments{c: c, at: 1}
	width, height, color := a.integer("width"), a.integer("height"), a.truth("color")
	if a.err != nil {
		return value.Null, a.err
	}
	s, err := ch.Text(width, height, color)
	return value.String(s), err
}

func vegaLite(c *module.Call) (value.Value, error) {
	ch, err := receiver(c)
	if err != nil {
		return value.Null, err
	}
	spec, err := ch.VegaLite()
	return fromGo(spec), err
}

// fromGo makes values of a specification; keys are sorted, so that it always reads the same.
func fromGo(x any) value.Value {
	switch x := x.(type) {
	case string:
		return value.String(x)
	case bool:
		return value.Bool(x)
	case int:
		return value.Int(int64(x))
	case float64:
		return value.Float(x)
	case []any:
		out := make([]value.Value, len(x))
		for i := range x {
			out[i] = fromGo(x[i])
		}
		return value.NewArray(out)
	case map[string]any:
		d := value.NewDict()
		for _, k := range slices.Sorted(maps.Keys(x)) {
			d.Set(value.String(k), fromGo(x[k]))
		}
		return d.Value()
	}
	return value.Null
}

func save(c *module.Call) (value.Value, error) {
	ch, err := receiver(c)
	if err != nil {
		return value.Null, err
	}
	a := arguments{c: c, at: 1}
	path := a.text("path")
	if a.err != nil {
		return value.Null, a.err
	}
	scale, ok := c.Args[2].Number()
	if !ok {
		a.wrong("scale", "a number", c.Args[2])
		return value.Null, a.err
	}
	data, err := ch.encode(c, path, scale)
	if err != nil {
		return value.Null, err
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return value.Null, c.Error(codeFile, "", "write the picture: %v", err)
	}
	return value.String(path), nil
}

// encode writes the chart in the format that the path's ending names.
func (ch *chart) encode(c *module.Call, path string, scale float64) (data []byte, err error) {
	var text string
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".svg":
		text, err = ch.SVG()
	case ".png":
		data, err = ch.PNG(scale)
	case ".txt":
		text, err = ch.Text(textWidth, textHeight, false)
	case ".json":
		var spec map[string]any
		if spec, err = ch.VegaLite(); err == nil {
			data, err = json.MarshalIndent(spec, "", "  ")
		}
	default:
		return nil, c.Error(codeFile, "end the path in .svg, .png, .txt or .json", "%q does not say the picture's format", path)
	}
	if err != nil {
		return nil, c.Error(codeChart, "", "%v", err)
	}
	if data == nil {
		data = []byte(text)
	}
	return data, nil
}
