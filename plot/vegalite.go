package plot

import (
	"math"
	"strings"
	"time"
)

// maxVegaRows is how many rows of a series go into a specification: viewers
// keep all of them in memory. Lines keep the rows that show.
const maxVegaRows = 5000

func (f *figure) vegaLite() map[string]any {
	w, h := f.size()
	layers := []any{}
	for i := range f.series {
		layers = append(layers, f.vegaLayer(&f.series[i]))
	}
	spec := map[string]any{
		"$schema": "https://vega.github.io/schema/vega-lite/v5.json",
		"width":   w - 80, "height": h - 80,
		"layer": layers,
	}
	if f.chart.Title != "" {
		spec["title"] = f.chart.Title
	}
	if len(f.notes) > 0 {
		spec["description"] = strings.Join(f.notes, "; ")
	}
	return spec
}

func (f *figure) vegaLayer(d *drawn) map[string]any {
	mark := map[string]any{"tooltip": true, "color": d.color}
	layer := map[string]any{"mark": mark}
	encoding := map[string]any{"x": f.vegaX(), "y": f.vegaY(d)}
	switch d.kind {
	case Line:
		mark["type"] = "line"
	case Area:
		mark["type"], mark["opacity"] = "area", 0.6
	case Scatter:
		mark["type"], mark["opacity"] = "point", 0.7
		mark["filled"] = true
	case Bar, Histogram:
		mark["type"] = "bar"
	case Box:
		mark["type"] = "boxplot"
		delete(mark, "tooltip") // it makes its own
	}
	if d.kind == Histogram {
		if f.count(Histogram) > 1 {
			mark["opacity"] = 0.55
		}
		encoding["x2"] = map[string]any{"field": "x2"}
		if !f.y.log {
			encoding["y2"] = map[string]any{"datum": 0} // else Vega-Lite takes the bars to lie
		}
	}
	if f.chart.Stacked && d.base != nil {
		encoding["y2"] = map[string]any{"field": "y2"}
	}
	if n := f.count(Bar); d.kind == Bar && n > 1 && !f.chart.Stacked {
		encoding["xOffset"] = map[string]any{"field": "series", "type": "nominal", "sort": f.seriesNames()}
	}
	if f.chart.Horizontal {
		swapAxes(encoding)
	}
	if len(f.legend()) > 0 {
		delete(mark, "color")
		encoding["color"] = f.vegaColor()
	}
	layer["encoding"] = encoding
	layer["data"] = map[string]any{"values": f.vegaRows(d)}
	return layer
}

// swapAxes turns the x channels into y channels and back.
func swapAxes(encoding map[string]any) {
	for _, pair := range [][2]string{{"x", "y"}, {"x2", "y2"}, {"xOffset", "yOffset"}} {
		a, hasA := encoding[pair[0]]
		b, hasB := encoding[pair[1]]
		delete(encoding, pair[0])
		delete(encoding, pair[1])
		if hasA {
			encoding[pair[1]] = a
		}
		if hasB {
			encoding[pair[0]] = b
		}
	}
}

func (f *figure) seriesNames() []any {
	var out []any
	for _, d := range f.series {
		out = append(out, d.name)
	}
	return out
}

// vegaColor gives every series its colour by name, and so a legend.
func (f *figure) vegaColor() map[string]any {
	var colors []any
	for _, d := range f.series {
		colors = append(colors, d.color)
	}
	return map[string]any{"field": "series", "type": "nominal", "title": nil,
		"scale": map[string]any{"domain": f.seriesNames(), "range": colors}}
}

func (f *figure) vegaX() map[string]any {
	x := map[string]any{"field": "x", "type": "quantitative", "title": orNull(f.chart.XLabel)}
	switch {
	case f.x.names != nil:
		x["type"], x["sort"] = "nominal", f.vegaOrder()
	case f.x.time:
		x["type"] = "temporal"
		x["scale"] = map[string]any{"type": "utc"}
	case f.x.log:
		x["scale"] = map[string]any{"type": "log"}
	default:
		x["scale"] = map[string]any{"zero": false}
	}
	return x
}

// vegaOrder is the order of the names; where one name stands twice the rows' own order serves.
func (f *figure) vegaOrder() any {
	seen := newCategories()
	var order []any
	for _, name := range f.x.names {
		seen.slot(name)
		order = append(order, name)
	}
	if len(seen.names) < len(order) {
		return nil
	}
	return order
}

func (f *figure) vegaY(d *drawn) map[string]any {
	y := map[string]any{"field": "y", "type": "quantitative", "title": orNull(f.chart.YLabel)}
	if f.y.log {
		y["scale"] = map[string]any{"type": "log"}
	} else {
		y["scale"] = map[string]any{"zero": f.y.zero}
	}
	if d.base != nil {
		y["stack"] = nil
	}
	return y
}

// orNull keeps Vega-Lite from writing the field's name where there is no label.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (f *figure) vegaRows(d *drawn) []any {
	rows := []any{}
	if d.kind == Histogram {
		for _, b := range d.bins {
			rows = append(rows, map[string]any{"x": b.lo, "x2": b.hi, "y": b.count, "series": d.name})
		}
		return rows
	}
	names := newCategories() // Vega-Lite would join bars that share a name
	for _, i := range f.vegaRowNumbers(d) {
		row := map[string]any{"x": f.vegaPlace(d, i, names), "y": orMissing(d.ys[i]), "series": d.name}
		if f.chart.Stacked && d.base != nil {
			row["y2"] = orMissing(d.base[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// vegaRowNumbers keeps every row while there are few; then the rows of a line
// that show at 2,000 pixels, or every n-th of other marks.
func (f *figure) vegaRowNumbers(d *drawn) []int {
	var keep []int
	step := 1
	if len(d.xs) > maxVegaRows {
		if d.kind == Line || d.kind == Area {
			return f.vegaLineRows(d)
		}
		step = (len(d.xs) + maxVegaRows - 1) / maxVegaRows
		f.note("every %s row is in the specification", ordinal(step))
	}
	for i := 0; i < len(d.xs); i += step {
		keep = append(keep, i)
	}
	return keep
}

func (f *figure) vegaLineRows(d *drawn) []int {
	var keep []int
	runs, _ := d.simplified(f.x, 2000)
	for _, run := range runs {
		keep = append(keep, run...)
		if next := run[len(run)-1] + 1; next < len(d.xs) {
			keep = append(keep, next) // the missing row that ends the run
		}
	}
	return keep
}

// vegaPlace writes an x value; a name that came before gets invisible spaces,
// so that its bar stays a bar of its own.
func (f *figure) vegaPlace(d *drawn, i int, seen *categories) any {
	x := d.xs[i]
	switch {
	case math.IsNaN(x):
		return nil
	case f.x.names != nil:
		name := f.x.names[int(x)]
		if d.kind == Bar {
			for seen.index[name] > 0 {
				name += "\u200b"
			}
			seen.index[name] = 1
		}
		return name
	case f.x.time && math.Abs(x) <= farTime:
		return time.UnixMilli(int64(x)).UTC().Format(time.RFC3339Nano)
	}
	return x
}

func orMissing(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}
