package plot

import (
	"context"
	"encoding/base64"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// run gives the shown text of a program's value, or its error's message.
func run(t *testing.T, code string) string {
	t.Helper()
	r, err := result(code)
	if err != nil {
		return "error: " + err.Error()
	}
	text, _ := r.Bundle.Data["text/plain"].(string)
	return text
}

func result(code string) (interp.Result, error) {
	s := interp.New(interp.Options{Modules: interp.Made(Module()), Notebook: true})
	return s.Run(context.Background(), diag.NewSource("test", code), &interp.Streams{})
}

func TestExamples(t *testing.T) {
	m := Module()
	for _, f := range append(m.Funcs, m.Types[0].Methods...) {
		if f.Example == "" {
			continue
		}
		for line := range strings.Lines(f.Example) {
			expression, want, ok := strings.Cut(strings.TrimSpace(line), "  // => ")
			if !ok {
				continue
			}
			setup := ""
			if strings.HasPrefix(f.Example, "let ") {
				setup, _, _ = strings.Cut(f.Example, "\n")
			}
			if got := run(t, setup+"\n"+expression); got != want {
				t.Errorf("%s: got %s, want %s", expression, got, want)
			}
		}
	}
}

func TestChartsShowInNotebooksAndTerminals(t *testing.T) {
	r, err := result(`plot.bar(["a", "b"], [3, 5], title: "Two", y_label: "n")`)
	if err != nil {
		t.Fatal(err)
	}
	if svg := r.Bundle.Data["image/svg+xml"].(string); !strings.Contains(svg, "Two") || !strings.Contains(svg, "<title>b: 5</title>") {
		t.Error(svg)
	}
	data := base64.NewDecoder(base64.StdEncoding, strings.NewReader(r.Bundle.Data["image/png"].(string)))
	if img, err := png.Decode(data); err != nil || img.Bounds().Dx() != 960 {
		t.Errorf("PNG: %v", err)
	}
	if text := r.Bundle.Data["text/plain"].(string); !strings.Contains(text, "b │████") || strings.HasSuffix(text, "\n") {
		t.Errorf("text %q", text)
	}
}

// TestColumns says what the x axis and the marks become, by looking into the specification.
func TestColumns(t *testing.T) {
	const at = `.vegalite()["layer"]`
	cases := map[string]string{
		`plot.line([1, 2], [3, 4])` + at + `[0]["encoding"]["x"]["type"]`:                                     `"quantitative"`,
		`plot.line(["2020-01-01", "2020-02-01"], [3, 4])` + at + `[0]["encoding"]["x"]["type"]`:               `"temporal"`,
		`plot.line(["a", "b"], [3, 4])` + at + `[0]["encoding"]["x"]["type"]`:                                 `"nominal"`,
		`plot.bar(["2020-01-01", "2020-02-01"], [3, 4])` + at + `[0]["encoding"]["x"]["type"]`:                `"nominal"`,
		`plot.bar({a: 3, b: 5})` + at + `[0]["data"]["values"][1]["x"]`:                                       `"b"`,
		`plot.bar({a: 3, b: 5}, horizontal: true)` + at + `[0]["encoding"]["y"]["field"]`:                     `"x"`,
		`plot.line(1..4, {p: [1, 2, 3], q: [4, 5, 6]})` + at + `.len()`:                                       `2`,
		`plot.line({p: [1, 2, 3], q: [4, 5, 6]})` + at + `[1]["data"]["values"][2]["y"]`:                      `6.0`,
		`plot.line([1, null, 3])` + at + `[0]["data"]["values"][1]["y"] == null`:                              `true`,
		`plot.line([1, None, Some(3)])` + at + `[0]["data"]["values"][2]["y"]`:                                `3.0`,
		`plot.scatter((1, 2), [3, 4], y_log: true)` + at + `[0]["encoding"]["y"]["scale"]["type"]`:            `"log"`,
		`plot.hist([1, 2, 3, 4], bins: 2)` + at + `[0]["data"]["values"].len()`:                               `2`,
		`plot.hist({a: [1, 2], b: [2, 3]})` + at + `.len()`:                                                   `2`,
		`plot.box({a: [1, 2], b: [2, 3]})` + at + `[0]["data"]["values"].len()`:                               `4`,
		`plot.line([1, 2], [3, 4]).scatter([1], [3], name: "s").title("t").labels(x: "X")` + at + `.len()`:    `2`,
		`plot.bar(["a", "b"], {x: [1, 2], y: [3, 4]}, stacked: true)` + at + `[1]["data"]["values"][1]["y2"]`: `2.0`,
		`plot.line([1.5, 2.5], color: "#ff0000")` + at + `[0]["mark"]["color"]`:                               `"#ff0000"`,
	}
	for code, want := range cases {
		if got := run(t, code); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", code, got, want)
		}
	}
}

func TestErrorsStandAtTheCall(t *testing.T) {
	cases := map[string]string{
		`plot.line([1, 2, 3], [1, 2])`:                "line: the line chart has 3 x values but 2 y values: both need the same length",
		`plot.line([])`:                               "line: the line chart has no values to draw",
		`plot.line([1, "x"])`:                         `line: element 1 of values must be a number or null, found string "x"`,
		`plot.line(5)`:                                "line: values must be a sequence, found integer",
		`plot.line([1, 2], title: [5, "a"][0])`:       "line: title must be a text, found integer",
		`plot.line([1, 2], width: 5)`:                 "line: a chart is 80 to 8000 pixels wide and high, not 5",
		`plot.line([1, 2], width: ["w", 1][0])`:       "line: width must be a small integer, found string",
		`plot.line([0, 2], y_log: true)`:              "line: the y axis is logarithmic, but 1 value is not positive (first: 0 in row 0)",
		`plot.bar(["a"], [1], stacked: [1, true][0])`: "bar: stacked must be true or false, found integer",
		`plot.line(1..)`:                              "line: values must be a range of integers with both ends",
		`plot.line([1, 2]).save("x.gif")`:             `save: "x.gif" does not say the picture's format`,
		`plot.line([1, 2]).save("/nowhere/at/a.svg")`: "save: write the picture: open /nowhere/at/a.svg: no such file or directory",
		`plot.line([1, 2]).save("a.png", scale: 99)`:  "save: the scale of a PNG is 0.25 to 8, not 99",
	}
	for code, want := range cases {
		if got := run(t, code); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", code, got, want)
		}
	}
}

func TestMethodsLeaveTheChartAlone(t *testing.T) {
	code := "let a = plot.line([1, 2])\nlet b = a.scatter([1.0], [2.0]).title(\"t\")\n[a.vegalite()[\"layer\"].len(), b.vegalite()[\"layer\"].len()]"
	if got := run(t, code); got != "[1, 2]" {
		t.Error(got)
	}
}

func TestSave(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	for ending, want := range map[string]string{"svg": "<svg", "png": "\x89PNG", "txt": " │", "json": "{\n"} {
		path := dir + "/chart." + ending
		if got := run(t, `plot.line([1, 3, 2]).save("`+path+`")`); got != `"`+path+`"` {
			t.Fatalf("%s: %s", ending, got)
		}
		data, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(data[:min(len(data), 400)]), want) {
			t.Errorf("%s: %v: %.80q", ending, err, data)
		}
	}
}
