package plot

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/internal/lazy"
)

// svgStyle is for the picture as a file of its own (or an <img>): :root then is
// the <svg> itself, which takes the reader's light or dark paper. Inside a page
// :root is the page, the rules match nothing, and the page's ink is inherited.
const svgStyle = `<style>svg:root{color:#24292f;background:#fff}` +
	`@media(prefers-color-scheme:dark){svg:root{color:#d8dee6;background:#15191e}}</style>`

const fontStack = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"

func (s *scene) svg() string {
	var w strings.Builder
	width, height := number(s.width), number(s.height)
	w.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + width + ` ` + height + `" width="` + width + `" height="` + height + `"`)
	w.WriteString(` style="max-width:100%;height:auto" role="img" aria-label="` + escape(s.label) + `"`)
	w.WriteString(` font-family="` + fontStack + `" fill="none">` + "\n" + svgStyle + "\n")
	for _, it := range s.items {
		it.svg(&w)
	}
	w.WriteString("</svg>\n")
	return w.String()
}

func (s *stroke) svg(w *strings.Builder) {
	if len(s.paths) == 0 {
		return
	}
	w.WriteString(`<path stroke="` + s.ink.color + `"` + opacity("stroke-opacity", s.ink.alpha) + ` stroke-width="` + number(s.width) + `"`)
	if s.dash != nil {
		w.WriteString(` stroke-dasharray="` + number(s.dash[0]) + ` ` + number(s.dash[1]) + `"`)
	}
	w.WriteString(` stroke-linejoin="round" stroke-linecap="round" d="`)
	for _, p := range s.paths {
		writePath(w, p, false)
	}
	w.WriteString("\"/>\n")
}

func (r *region) svg(w *strings.Builder) {
	if len(r.paths) == 0 {
		return
	}
	w.WriteString(`<path` + fillInk(r.ink) + ` d="`)
	for _, p := range r.paths {
		writePath(w, p, true)
	}
	closeWithTitle(w, `"`, "path", r.title)
}

func (d *dots) svg(w *strings.Builder) {
	if len(d.at) == 0 {
		return
	}
	w.WriteString("<g" + fillInk(d.ink))
	if d.ink.alpha == 0 {
		w.WriteString(` pointer-events="all"`)
	}
	w.WriteString(">\n")
	radius := number(d.radius)
	for i, p := range d.at {
		title := ""
		if d.titles != nil {
			title = d.titles[i]
		}
		w.WriteString(`<circle cx="` + number(p.x) + `" cy="` + number(p.y) + `" r="` + radius)
		closeWithTitle(w, `"`, "circle", title)
	}
	w.WriteString("</g>\n")
}

func (s *squares) svg(w *strings.Builder) {
	side := number(s.side)
	w.WriteString("<path" + fillInk(s.ink) + ` d="`)
	for _, p := range s.at {
		w.WriteString("M" + number(p.x) + " " + number(p.y) + "h" + side + "v" + side + "h-" + side + "z")
	}
	w.WriteString("\"/>\n")
}

func (t *text) svg(w *strings.Builder) {
	if t.words == "" {
		return
	}
	x, y := number(t.at.x), number(t.at.y)
	w.WriteString(`<text x="` + x + `" y="` + y + `" font-size="` + number(t.size) + `"`)
	if t.anchor != start {
		w.WriteString(` text-anchor="` + [...]string{"start", "middle", "end"}[t.anchor] + `"`)
	}
	if t.bold {
		w.WriteString(` font-weight="600"`)
	}
	if t.turn != 0 {
		w.WriteString(` transform="rotate(` + number(t.turn) + ` ` + x + ` ` + y + `)"`)
	}
	w.WriteString(fillInk(ink{pageColor, t.alpha}) + ">" + escape(t.words) + "</text>\n")
}

func closeWithTitle(w *strings.Builder, quote, tag, title string) {
	if title == "" {
		w.WriteString(quote + "/>\n")
		return
	}
	w.WriteString(quote + "><title>" + escape(title) + "</title></" + tag + ">\n")
}

func fillInk(i ink) string { return ` fill="` + i.color + `"` + opacity("fill-opacity", i.alpha) }

func opacity(attribute string, alpha float64) string {
	if alpha >= 1 {
		return ""
	}
	return ` ` + attribute + `="` + number(alpha) + `"`
}

// writePath writes points relative to each other: half the bytes of absolute ones.
// Differences are taken between rounded places, so that errors do not add up.
func writePath(w *strings.Builder, path []point, closed bool) {
	var px, py float64
	for i, p := range path {
		x, y := math.Round(p.x*10)/10, math.Round(p.y*10)/10
		switch i {
		case 0:
			w.WriteString("M" + number(x) + " " + number(y))
		case 1:
			w.WriteString("l" + number(x-px) + " " + number(y-py))
		default:
			w.WriteString(" " + number(x-px) + " " + number(y-py))
		}
		px, py = x, y
	}
	if closed {
		w.WriteByte('z')
	}
}

// number writes at most two digits after the point.
func number(v float64) string {
	v = math.Round(v*100) / 100
	if v == 0 {
		return "0" // never -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

var escaper = lazy.Value[*strings.Replacer]{New: func() *strings.Replacer {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;")
}}

// escape writes text for XML; what XML 1.0 cannot carry becomes U+FFFD.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || (r < ' ' && r != '\n' && r != '\t') || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, s)
	return escaper.Get().Replace(s)
}
