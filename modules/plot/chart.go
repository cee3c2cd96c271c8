package plot

import (
	"encoding/base64"
	"slices"

	"skep/interp/module"
	"skep/interp/value"
	engine "skep/plot"
)

// typeName is what typeof says of a chart.
const typeName = "Chart"

// chart is the engine's chart as a value: printed, it draws itself with characters.
type chart struct{ engine.Chart }

// Cells of a chart that is printed: it fits a terminal of 80 by 24.
const (
	textWidth  = 76
	textHeight = 20
)

// displayScale is sharp in print and half the bytes of 2: notebooks are kept in version control.
const displayScale = 1.5

// String draws the chart for println and for terminals.
func (ch *chart) String() string {
	s, err := ch.Text(textWidth, textHeight, false)
	if err != nil { // finish has drawn it once: cannot happen
		return "<" + typeName + ">"
	}
	return s[:len(s)-1]
}

// display is the chart in a notebook. SVG is what pages show; PNG is for
// exports that cannot (PDF, word processors). A Vega-Lite specification is left
// to vegalite(): JupyterLab would prefer it to the SVG, and it repeats all data.
func display(v value.Value) module.Bundle {
	ch, ok := value.As[*chart](v)
	if !ok {
		return module.Bundle{Data: map[string]any{}}
	}
	data := map[string]any{"text/plain": ch.String()}
	if svg, err := ch.SVG(); err == nil {
		data["image/svg+xml"] = svg
	}
	if png, err := ch.PNG(displayScale); err == nil {
		data["image/png"] = base64.StdEncoding.EncodeToString(png)
	}
	return module.Bundle{Data: data}
}

// finish checks the chart at once, so that the error stands at the call that
// has the data, and boxes it.
func finish(c *module.Call, ch *chart) (value.Value, error) {
	if err := ch.Check(); err != nil {
		return value.Null, c.Error(codeChart, "", "%v", err)
	}
	return value.NewBox(typeName, ch), nil
}

// maker makes the Impl of a function that draws x and y, or values alone.
func maker(kind engine.Kind) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		ch := &chart{}
		a := arguments{c: c, at: 2}
		bins := 0
		if kind == engine.Histogram {
			a.at = 1
			bins = a.integer("bins")
		}
		name, color := a.look(ch)
		if kind == engine.Bar || kind == engine.Area {
			ch.Stacked = a.truth("stacked")
		}
		if kind == engine.Bar || kind == engine.Box {
			ch.Horizontal = a.truth("horizontal")
		}
		if a.err != nil {
			return value.Null, a.err
		}
		y := value.Null
		if kind != engine.Histogram {
			y = c.Args[1]
		}
		return ch.add(c, engine.Series{Kind: kind, Name: name, Color: color, Bins: bins}, c.Args[0], y)
	}
}

// densities draws the distribution of each sequence.
func densities(c *module.Call) (value.Value, error) {
	ch, raw := &chart{}, &chart{}
	a := arguments{c: c, at: 1}
	bandwidth := a.number("bandwidth")
	name, color := a.look(ch)
	if a.err != nil {
		return value.Null, a.err
	}
	if _, err := raw.add(c, engine.Series{Kind: engine.Area, Name: name, Color: color}, c.Args[0], value.Null); err != nil {
		return value.Null, err
	}
	for _, s := range raw.Series {
		xs, ys, err := engine.Density(s.Y, bandwidth)
		if err != nil {
			return value.Null, c.Error(codeChart, "", "%v", err)
		}
		s.X, s.Y = engine.Numbers(xs), ys
		ch.Series = append(ch.Series, s)
	}
	return finish(c, ch)
}

// arguments reads options in the order of a signature and remembers the first error.
type arguments struct {
	c   *module.Call
	at  int
	err error
}

// next gives the next argument; ok is false after an error or for null.
func (a *arguments) next() (v value.Value, ok bool) {
	if a.err != nil {
		return value.Null, false
	}
	v = plain(a.c.Args[a.at])
	a.at++
	return v, !v.IsNull()
}

func (a *arguments) wrong(name, want string, v value.Value) {
	a.err = a.c.Error(codeArgument, "", "%s must be %s, found %s", name, want, value.TypeName(v))
}

func (a *arguments) text(name string) string {
	v, ok := a.next()
	if !ok {
		return ""
	}
	s, isText := v.TryStr()
	if !isText {
		a.wrong(name, "a text", v)
	}
	return s
}

func (a *arguments) integer(name string) int {
	v, ok := a.next()
	if !ok {
		return 0
	}
	if !v.IsInt() || v.AsInt() != int64(int32(v.AsInt())) {
		a.wrong(name, "a small integer", v)
		return 0
	}
	return int(v.AsInt())
}

func (a *arguments) number(name string) float64 {
	v, ok := a.next()
	if !ok {
		return 0
	}
	if v.IsInt() {
		return float64(v.AsInt())
	}
	if !v.IsFloat() || v.AsFloat() < 0 {
		a.wrong(name, "a number from 0 on", v)
		return 0
	}
	return v.AsFloat()
}

func (a *arguments) truth(name string) bool {
	v, ok := a.next()
	if ok && !v.IsBool() {
		a.wrong(name, "true or false", v)
		return false
	}
	return ok && v.AsBool()
}

// look reads what the constant look declares.
func (a *arguments) look(ch *chart) (name, color string) {
	ch.Title, ch.XLabel, ch.YLabel = a.text("title"), a.text("x_label"), a.text("y_label")
	name, color = a.text("name"), a.text("color")
	ch.Width, ch.Height = a.integer("width"), a.integer("height")
	ch.XLog, ch.YLog = a.truth("x_log"), a.truth("y_log")
	return name, color
}

// with gives a copy that can be changed without the original noticing.
func (ch *chart) with() *chart {
	copied := *ch
	copied.Series = slices.Clone(ch.Series)
	return &copied
}

// add appends the series that x and y describe, made like the pattern s.
func (ch *chart) add(c *module.Call, s engine.Series, x, y value.Value) (value.Value, error) {
	x, y = plain(x), plain(y)
	var err error
	switch {
	case !y.IsNull():
		err = ch.addXY(c, s, x, y)
	case x.Kind() == value.KDict:
		err = ch.addDict(c, s, x.Dict())
	default:
		if s.Y, err = floats(c, "values", x); err == nil {
			ch.Series = append(ch.Series, s)
		}
	}
	if err != nil {
		return value.Null, err
	}
	return finish(c, ch)
}

// addXY adds y over x; a dictionary as y has one series a key.
func (ch *chart) addXY(c *module.Call, s engine.Series, x, y value.Value) (err error) {
	if s.X, err = column(c, "x", x, wantsNames(s.Kind)); err != nil {
		return err
	}
	if y.Kind() == value.KDict {
		return ch.addEach(c, s, y.Dict())
	}
	if s.Y, err = floats(c, "y", y); err == nil {
		ch.Series = append(ch.Series, s)
	}
	return err
}

func wantsNames(k engine.Kind) bool { return k == engine.Bar || k == engine.Box }

// addDict adds a dictionary that stands alone: names with a number each, boxes
// with their values, or one series a key.
func (ch *chart) addDict(c *module.Call, s engine.Series, d *value.Dict) (err error) {
	keys, vals := d.Entries()
	switch {
	case s.Kind == engine.Box:
		return ch.addBoxes(c, s, keys, vals)
	case s.Kind == engine.Histogram || len(vals) > 0 && isSequence(vals[0]):
		return ch.addEach(c, s, d)
	}
	if s.X, err = column(c, "keys", value.NewArray(keys), wantsNames(s.Kind)); err != nil {
		return err
	}
	if s.Y, err = floats(c, "values", value.NewArray(vals)); err == nil {
		ch.Series = append(ch.Series, s)
	}
	return err
}

func isSequence(v value.Value) bool {
	switch v.Kind() {
	case value.KArray, value.KTuple, value.KSet, value.KRange, value.KIter:
		return true
	}
	return false
}

func (ch *chart) addEach(c *module.Call, s engine.Series, d *value.Dict) error {
	keys, vals := d.Entries()
	for i, v := range vals {
		s.Name = value.Display(keys[i])
		ys, err := floats(c, "values of "+value.Repr(keys[i]), v)
		if err != nil {
			return err
		}
		s.Y = ys
		ch.Series = append(ch.Series, s)
		s.Color = "" // a colour that was given is the first one's
	}
	return nil
}

// addBoxes lays all groups end to end, each value beside its group's name.
func (ch *chart) addBoxes(c *module.Call, s engine.Series, keys, vals []value.Value) error {
	var names []string
	for i, v := range vals {
		ys, err := floats(c, "values of "+value.Repr(keys[i]), v)
		if err != nil {
			return err
		}
		for range ys {
			names = append(names, value.Display(keys[i]))
		}
		s.Y = append(s.Y, ys...)
	}
	s.X = engine.Names(names)
	ch.Series = append(ch.Series, s)
	return nil
}
