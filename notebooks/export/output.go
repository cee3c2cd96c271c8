package export

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"

	"skep/interp/manual"
	"skep/notebooks"
)

// pictures are the types that browsers show in <img>, where nothing in them runs.
var pictures = []string{"image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif"}

// picture gives a data: address of what can be shown as an image, and its type; "" if nothing can.
func picture(data map[string]any) (src, mime string) {
	for _, mime := range pictures {
		s := text(data, mime)
		if s == "" {
			continue
		}
		if mime == "image/svg+xml" {
			s = base64.StdEncoding.EncodeToString([]byte(s))
		}
		if src := dataAddress(mime, s); src != "" {
			return src, mime
		}
	}
	return "", ""
}

// image is a picture in the size that the program asked for, with what it gave as text for those who do not see it.
func image(o notebooks.Output, data map[string]any) string {
	src, mime := picture(data)
	if src == "" {
		return ""
	}
	words := clip(text(data, "text/plain"))
	if words == "" {
		words = "a picture that the program made"
	}
	return `<img alt="` + html.EscapeString(words) + `"` + size(o, mime) + ` src="` + src + "\">\n"
}

// size is what an output's metadata say of a picture's width and height, in CSS pixels.
func size(o notebooks.Output, mime string) (attributes string) {
	all, _ := o["metadata"].(map[string]any)
	meta, ok := all[mime].(map[string]any)
	if !ok {
		meta = all
	}
	for _, name := range []string{"width", "height"} {
		if n, err := strconv.ParseFloat(fmt.Sprint(meta[name]), 64); err == nil && n >= 1 && n <= 10_000 {
			attributes += fmt.Sprintf(` %s="%d"`, name, int(n))
		}
	}
	return attributes
}

// longest is how many lines an output has on the page before it scrolls; on paper it is whole.
const longest = 100

// pre is a text that a program wrote. One that scrolls can be reached and named without a pointer.
func pre(class, s string) string {
	attributes := ""
	if strings.Count(s, "\n") > longest {
		class, attributes = strings.TrimSpace(class+" long"), ` tabindex="0" role="region" aria-label="a long output"`
	}
	if class != "" {
		attributes = ` class="` + class + `"` + attributes
	}
	return "<pre" + attributes + ">" + coloured(s) + "</pre>\n"
}

// dataAddress is "" for what is no base64.
func dataAddress(mime, s string) string {
	s = strings.Join(strings.Fields(s), "")
	if _, err := base64.StdEncoding.DecodeString(s); err != nil {
		return ""
	}
	return "data:" + mime + ";base64," + s
}

// outputHTML renders one output; what could run is shown in a frame in which nothing does, or not at all.
func outputHTML(o notebooks.Output) string {
	switch o["output_type"] {
	case "stream":
		class := "stream"
		if o["name"] == "stderr" {
			class = "stream stderr"
		}
		return pre(class, text(o, "text"))
	case "error":
		return pre("error", traceback(o))
	}
	data := shown(o)
	if img := image(o, data); img != "" {
		return img
	}
	switch mime := chartOf(data); {
	case mime != "":
		return chart(mime, data)
	case text(data, "text/html") != "":
		return frame(text(data, "text/html"))
	case text(data, "text/markdown") != "":
		return `<div class="prose">` + manual.Prose{Headings: true, Formulas: true}.HTML(text(data, "text/markdown")) + "</div>\n"
	case text(data, "text/latex") != "":
		return `<div class="prose">` + manual.Latex(text(data, "text/latex")) + "</div>\n"
	case text(data, "text/plain") != "":
		return pre("", text(data, "text/plain"))
	}
	return leftOut(data)
}

// chartMark begins the element of a chart.
const chartMark = `<div class="chart" data-type="`

// chartOf is the type of an output's chart, which Vega and Vega-Lite draw; of two the later one, "" if there is none.
func chartOf(data map[string]any) string {
	found := ""
	for mime, value := range data {
		_, ok := value.(map[string]any)
		if ok && (strings.HasPrefix(mime, "application/vnd.vegalite.v") || strings.HasPrefix(mime, "application/vnd.vega.v")) && mime > found {
			found = mime
		}
	}
	return found
}

// chart is a chart for the script of the page; what the program gave as text stands there until that has run.
func chart(mime string, data map[string]any) string {
	value, err := json.Marshal(data[mime])
	if err != nil {
		return leftOut(data)
	}
	words := leftOut(data)
	if s := text(data, "text/plain"); s != "" {
		words = "<pre>" + coloured(s) + "</pre>"
	}
	return chartMark + html.EscapeString(mime) + `" data-chart="` + html.EscapeString(string(value)) + `">` + strings.TrimSpace(words) + "</div>\n"
}

// leftOut says what a static page cannot show.
func leftOut(data map[string]any) string {
	if len(data) == 0 {
		return ""
	}
	types := slices.Sorted(maps.Keys(data))
	return `<p class="note">an output that needs a program to be shown: ` + html.EscapeString(strings.Join(types, ", ")) + "</p>\n"
}

// traceback is the text of an error, which programs write with colours.
func traceback(o notebooks.Output) string {
	list, _ := o["traceback"].([]any)
	var lines []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			lines = append(lines, s)
		}
	}
	if len(lines) == 0 {
		return text(o, "ename") + ": " + text(o, "evalue")
	}
	return strings.Join(lines, "\n")
}

// frameStyle is what HTML of outputs looks like that says nothing itself.
const frameStyle = `<meta charset="utf-8"><style>:root{color-scheme:light dark}body{margin:0;font:13px/1.4 system-ui,sans-serif;color:light-dark(#24211c,#e9e5dd)}` +
	`table{border-collapse:collapse}th,td{padding:2px 8px;border-bottom:1px solid light-dark(#e6e1d8,#36332e);text-align:right}</style>`

// frame shows HTML that somebody's program wrote in a frame without rights: no
// scripts, no forms, an origin of its own. Such a frame cannot tell its height, so
// it is guessed from the rows, and a person can drag it larger.
func frame(page string) string {
	lower := strings.ToLower(page)
	rows := max(strings.Count(lower, "<tr"), strings.Count(lower, "<br")+strings.Count(lower, "<p")+strings.Count(lower, "<li"))
	height := min(max(rows*25+24, 60), 640)
	return fmt.Sprintf("<iframe sandbox title=\"output\" height=\"%d\" srcdoc=\"%s\"></iframe>\n", height, html.EscapeString(frameStyle+page))
}

func clip(s string) string {
	if r := []rune(oneLine(s)); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return oneLine(s)
}
