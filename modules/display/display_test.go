package display

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

type a = []any

// page collects what is shown, in one line each.
type page struct {
	*driver
	lines []string
}

func newPage(t *testing.T) *page {
	p := &page{driver: newDriver(t)}
	p.IO.Display = func(b module.Bundle) {
		text, err := json.Marshal(b.Data)
		if err != nil {
			t.Error(err)
		}
		p.lines = append(p.lines, b.DisplayID+map[bool]string{true: "!", false: ":"}[b.Update]+string(text))
	}
	p.IO.ClearOutput = func(wait bool) { p.lines = append(p.lines, map[bool]string{true: "clear, wait", false: "clear"}[wait]) }
	return p
}

// last gives the line that a call shows.
func (p *page) last(name string, args ...any) string {
	p.lines = nil
	if got := p.Show(name, args...); got != "()" {
		return got
	}
	return strings.Join(p.lines, "\n")
}

const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func TestShow(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string]string{"a.svg": "<?xml version='1.0'?><svg/>", "a.jpg": "\xff\xd8\xff\xe0", "a.gif": "GIF89a", "a.txt": "hello"}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := newPage(t)
	point := value.NewType("P", value.StructType, []string{"x"})
	set := value.NewSet()
	set.Add(value.Int(1))
	for _, r := range []struct {
		name string
		args a
		want string
	}{
		{"html", a{"<b>x</b>"}, `:{"text/html":"\u003cb\u003ex\u003c/b\u003e","text/plain":"\u003cb\u003ex\u003c/b\u003e"}`}, {"markdown", a{"x", "id"}, `id:{"text/markdown":"x","text/plain":"x"}`}, {"latex", a{"$x$"}, `:{"text/latex":"$x$","text/plain":"$x$"}`}, {"svg", a{"s"}, `:{"image/svg+xml":"s","text/plain":"\u003cSVG picture\u003e"}`}, {"text", a{"t"}, `:{"text/plain":"t"}`},
		{"png", a{dot}, `:{"image/png":"` + dot + `","text/plain":"\u003cPNG picture\u003e"}`}, {"png", a{a{137, 80, 78, 71, 13, 10, 26, 10}}, `:{"image/png":"iVBORw0KGgo=","text/plain":"\u003cPNG picture\u003e"}`}, {"image", a{"a.svg"}, `:{"image/svg+xml":"\u003c?xml version='1.0'?\u003e\u003csvg/\u003e","text/plain":"\u003cSVG picture\u003e"}`}, {"image", a{"a.jpg"}, `:{"image/jpeg":"/9j/4A==","text/plain":"\u003cJPEG picture\u003e"}`}, {"image", a{a{71, 73, 70, 56, 55, 97}}, `:{"image/gif":"R0lGODdh","text/plain":"\u003cGIF picture\u003e"}`},
		{"json", a{pairs{"b", 1, "a", a{nil, true, 1.5, math.NaN(), "é"}}}, `:{"application/json":{"b":1,"a":[null,true,1.5,null,"é"]},"text/plain":"{b: 1, a: [nil, true, 1.5, NaN, \"é\"]}"}`}, {"json", a{a{value.None(), value.Some(value.Int(1)), set.Value(), value.NewObj(point, []value.Value{value.Int(1)}), value.NewAtom("at")}}, `:{"application/json":[null,1,[1],{"x":1},":at"],"text/plain":"[None, Some(1), {1}, P {x: 1}, :at]"}`},
		{"vega", a{pairs{"mark", "bar"}}, `:{"application/vnd.vegalite.v5+json":{"mark":"bar"},"text/plain":"\u003cVega-Lite chart\u003e"}`}, {"display", a{"x"}, `:{"text/plain":"\"x\""}`}, {"show", a{1}, `:{"text/plain":"1"}`}, {"clear", nil, "clear"}, {"clear_output", a{true}, "clear, wait"},
		{"html", a{5}, "error: html: argument 1 must be a string, found integer"}, {"html", a{"x", 5}, "error: html: argument 2 must be a string, found integer"}, {"text", a{5}, "error: text: argument 1 must be a string, found integer"}, {"clear", a{5}, "error: clear: wait must be true or false, found integer"}, {"vega", a{5}, "error: vega: the specification must be an object, found integer"},
		{"png", a{"?"}, "error: png: the text is no base64: illegal base64 data at input byte 0"}, {"png", a{5}, "error: png: argument 1 must be a string or an array of bytes, found integer"}, {"png", a{a{1}}, "error: png: this is no PNG picture"}, {"png", a{a{256}}, "error: png: element 0 must be a byte (0 to 255), found 256"}, {"image", a{"a.txt"}, "error: image: this is no PNG, JPEG, GIF or SVG picture"}, {"image", a{"nope"}, `error: image: cannot show "nope": open nope: no such file or directory`}, {"image", a{"."}, `error: image: cannot show ".": it is no regular file`},
	} {
		if got := p.last(r.name, r.args...); got != r.want {
			t.Errorf("%s(%v)\n shows %s\n not   %s", r.name, r.args, got, r.want)
		}
	}
	if err := os.Truncate("a.txt", maxPicture+1); err != nil {
		t.Fatal(err)
	}
	if got := p.last("image", "a.txt"); !strings.Contains(got, "larger than 64 MiB") {
		t.Error(got)
	}
	p.IO = module.Streams{} // nobody looks
	p.driver.Table([]row{{"html", a{"x"}, "()"}, {"clear", nil, "()"}, {"update", a{"id", "x"}, "()"}})
}

func TestUpdate(t *testing.T) {
	p := newPage(t)
	for _, r := range []struct {
		name string
		args a
		want string
	}{
		{"update", a{"p", "1"}, `p:{"text/html":"1","text/plain":"1"}`}, {"update", a{"p", "2"}, `p!{"text/html":"2","text/plain":"2"}`}, {"update", a{"p", 3}, `p!{"text/plain":"3"}`}, {"text", a{"x", "named"}, `named:{"text/plain":"x"}`}, {"update", a{"named", 5}, `named!{"text/plain":"5"}`}, {"update", a{"", 5}, "error: update: the id is empty"}, {"update", a{5, 5}, "error: update: argument 1 must be a string, found integer"},
	} {
		if got := p.last(r.name, r.args...); got != r.want {
			t.Errorf("%s(%v)\n shows %s\n not   %s", r.name, r.args, got, r.want)
		}
	}
	again := newPage(t) // the cell runs again, in the same session
	again.Module = p.Module
	if got := again.last("update", "p", "1"); !strings.HasPrefix(got, "p:") {
		t.Errorf("the first update of another run: %s", got)
	}
	if got := again.last("update", "named", "1"); !strings.HasPrefix(got, "named!") {
		t.Errorf("an update of a named display of another cell: %s", got)
	}
}

type presenting struct{ *driver }

func (presenting) Bundle(value.Value) module.Bundle {
	return module.Bundle{Data: map[string]any{"image/svg+xml": "<svg/>"}}
}

// A host that knows how boxed values show is asked.
func TestPresenter(t *testing.T) {
	p := newPage(t)
	chart := value.NewBox("Chart", 1)
	f := p.Find("show", nil)
	if _, err := f.Impl(&module.Call{Ctx: p.Ctx, IO: &p.IO, Host: presenting{p.driver}, Args: []value.Value{chart, value.Null}}); err != nil || len(p.lines) != 1 || !strings.Contains(p.lines[0], "svg") {
		t.Errorf("%v %v", p.lines, err)
	}
}

func TestTable(t *testing.T) {
	d := newPage(t)
	point := value.NewType("P", value.StructType, []string{"x", "y"})
	obj := value.NewObj(point, []value.Value{value.Int(1), value.String("<b>")})
	for _, r := range []struct {
		rows any
		want string
	}{
		{a{pairs{"a", 1, "name", "Ann"}, pairs{"a", nil, "b", 2.5}}, "┌──────┬──────┬─────┐\n│ a    │ name │ b   │\n├──────┼──────┼─────┤\n│    1 │ Ann  │     │\n│ null │      │ 2.5 │\n└──────┴──────┴─────┘"},
		{pairs{"k", a{"x", "y"}, "n", a{10}, "s", 5}, "┌───┬────┬───┐\n│ k │ n  │ s │\n├───┼────┼───┤\n│ x │ 10 │ 5 │\n│ y │    │   │\n└───┴────┴───┘"},
		{a{obj}, "┌───┬─────┐\n│ x │ y   │\n├───┼─────┤\n│ 1 │ <b> │\n└───┴─────┘"}, {a{a{1, 2}, a{3, 4}}, "┌───┬───┐\n│ 0 │ 1 │\n├───┼───┤\n│ 1 │ 2 │\n│ 3 │ 4 │\n└───┴───┘"}, {a{1, 2}, "┌───────┐\n│ value │\n├───────┤\n│     1 │\n│     2 │\n└───────┘"}, {a{}, "(an empty table)"},
	} {
		v, err := d.Call("table", r.rows)
		if err != nil || value.Display(v) != r.want {
			t.Errorf("table(%v): %v\n%s\nwant\n%s", r.rows, err, value.Display(v), r.want)
		}
	}
	v, _ := d.Call("table", a{obj})
	if got := d.Show("html", v); !strings.Contains(got, "<td>&lt;b&gt;</td>") || !strings.Contains(got, "text-align:right") {
		t.Errorf("html: %s", got)
	}
	if got := d.Show("rows", v); got != "1" {
		t.Errorf("rows: %s", got)
	}
	if got := d.last("show", v); !strings.Contains(got, "skep-table") || !strings.Contains(got, "│") {
		t.Errorf("show: %s", got)
	}
	b := d.Module.Types[0].Display(v)
	if b.Data["text/plain"] != value.Display(v) || b.Data["text/html"] == "" {
		t.Errorf("as a result: %v", b.Data)
	}
	if got := d.Show("text", v); !strings.HasPrefix(got, `"┌`) {
		t.Errorf("text: %s", got)
	}
	long := make(a, 3*maxRows)
	for i := range long {
		long[i] = pairs{"text", strings.Repeat("é", 500)}
	}
	if v, _ = d.Call("table", long); !strings.Contains(value.Display(v), "200 of 600 rows") || !strings.Contains(d.Show("html", v), "200 of 600 rows") || len(value.Display(v)) > 1_000_000 {
		t.Error("a long table is not cut, or does not say so")
	}
	d.Table([]row{{"table", a{5}, "error: the rows must be an array of records or an object of columns, found integer"}})
	if _, err := d.Module.Types[0].Methods[0].Impl(&module.Call{Args: []value.Value{value.Int(1)}}); err == nil {
		t.Error("a table method on a number")
	}
}

func TestProgress(t *testing.T) {
	p := newPage(t)
	for _, r := range []struct {
		xs   any
		want string
	}{{a{"x", "y"}, `["x", "y"]`}, {3, "[0, 1, 2]"}, {value.NewRange(value.Int(2), value.Int(4), false), "[2, 3]"}, {a{}, "[]"}} {
		p.lines = nil
		v, err := p.Call("progress", r.xs, "work")
		if err != nil {
			t.Fatal(err)
		}
		out := []value.Value{}
		for {
			x, ok := v.Iter().Next()
			if !ok {
				break
			}
			out = append(out, x)
		}
		n := len(out)
		if got := value.Repr(value.NewArray(out)); got != r.want {
			t.Errorf("progress(%v) gives %s", r.xs, got)
		}
		first, last := p.lines[0], p.lines[len(p.lines)-1]
		if !strings.Contains(first, ":{") || !strings.Contains(last, "!{") || !strings.Contains(last, strings.Repeat("█", 30)) || !strings.Contains(last, "work "+value.Display(value.Int(int64(n)))+"/") {
			t.Errorf("the bar of %v: %s … %s", r.xs, first, last)
		}
	}
	b := &bar{io: &p.IO, id: "x", total: 10}
	b.drawn = time.Now().Add(-time.Hour)
	p.lines = nil
	b.step(5)
	b.step(6) // too soon to be drawn
	if len(p.lines) != 1 || !strings.Contains(p.lines[0], "5/10") {
		t.Errorf("a bar half way: %v", p.lines)
	}
	p.Table([]row{{"progress", a{"x"}, "error: argument 1"}, {"progress", a{-1}, "error: argument 1"}, {"progress", a{3, 5}, "error: argument 2"}, {"progress", a{value.NewRange(value.Int(0), value.Null, false)}, "error: with an end"}})
}

func TestLimits(t *testing.T) {
	d := newDriver(t)
	v := value.NewArray(nil)
	for range maxDepth + 2 {
		v = value.NewArray([]value.Value{v})
	}
	o := value.NewDict().Value()
	for range maxDepth + 2 {
		n := value.NewDict()
		n.SetStr("k", value.Some(o))
		o = n.Value()
	}
	d.Table([]row{{"json", a{v}, "error: deeper than 200"}, {"vega", a{o}, "error: deeper than 200"}})
	d.Budget = 100
	big := make(a, 100)
	d.Table([]row{{"json", a{big}, "error: memory budget exceeded"}, {"png", a{big}, "error: memory budget exceeded"}})
	if err := os.WriteFile(t.TempDir()+"/x", make([]byte, 1000), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d = newDriver(t)
	d.Ctx = ctx
	if _, err := d.Call("json", big); !errors.Is(err, context.Canceled) {
		t.Errorf("after the interrupt: %v", err)
	}
}
