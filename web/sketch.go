package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"

	"skep/interp/manual"
	"skep/web/live"
)

// A sketch is what the page of a notebook shows before its script runs: the server draws the bars and the first cells into the HTML, as the
// page will draw them, so that people see their notebook and type into it at once; ui/src/sketch keeps what they do until the page takes the sketch's
// place. It ends in front of the first cell that it cannot draw exactly (scripts, pictures, HTML, formulas): what stands
// there must not jump when the page comes. All text in it is escaped, and nothing in it runs.

const (
	maxSketched    = 8 << 20  // bytes of a file that is read before anything is answered
	maxSketch      = 64 << 10 // bytes of cells; more than the highest screen shows
	maxSketchCells = 60
	maxPlainLines  = 100  // text_view.tsx: longer texts scroll in a box of their own
	maxPlainLine   = 5000 // ansi.ts: longer lines are cut
)

// notebookPage answers GET /notebooks/PATH: the page, with a sketch of the notebook if there is one.
func (s *Server) notebookPage(w http.ResponseWriter, r *http.Request) {
	sketch, name := s.sketchOf(chi.URLParam(r, "*"))
	if sketch == "" {
		s.page.index(w, r)
		return
	}
	s.page.sketched(w, r, name, sketch)
}

// sketchOf draws the notebook of an escaped path; "" if there is none, or reading it would take long: the page says then what is wrong.
func (s *Server) sketchOf(escaped string) (sketch, title string) {
	given, err := url.PathUnescape(escaped)
	if err != nil {
		return "", ""
	}
	p, err := bodyPath(given)
	if err != nil || !isDocument(p) {
		return "", ""
	}
	if info, err := s.folder.stat(p); err != nil || !info.Mode().IsRegular() || info.Size() > maxSketched {
		return "", ""
	}
	room, err := s.rooms.open(p)
	if err != nil {
		return "", ""
	}
	return room.sketch(s.page.bars), strings.TrimSuffix(path.Base(p), ".ipynb")
}

// sketch draws the room's notebook; "" for one without cells, which gets its first one from the page.
func (r *room) sketch(bars string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	cells := r.doc.Cells()
	if len(cells) == 0 {
		return ""
	}
	d := &drawing{total: len(cells)}
	d.bars(bars, r.path, kernelName(r.doc.Metadata()), cells[0].Kind)
	for i, c := range cells[:min(len(cells), maxSketchCells)] {
		cell, ok := d.cell(i, c)
		if !ok || d.Len()+len(cell) > maxSketch {
			break
		}
		d.WriteString(cell)
	}
	d.WriteString("</main>")
	return d.String()
}

// drawing is a sketch under way.
type drawing struct {
	strings.Builder
	total int // cells of the notebook
}

// bars draws what stands above the cells. It is to look at: whoever points at it points at the page, when that is there.
func (d *drawing) bars(template, p, kernel, kind string) {
	var folders strings.Builder
	for at := range len(p) {
		if p[at] == '/' {
			fmt.Fprintf(&folders, `<a href="/tree/%s">%s</a>`, html.EscapeString((&url.URL{Path: p[:at]}).EscapedPath()), html.EscapeString(path.Base(p[:at])))
		}
	}
	name := html.EscapeString(strings.TrimSuffix(path.Base(p), ".ipynb"))
	template = strings.Replace(template, `<option value="`+kind+`">`, `<option value="`+kind+`" selected>`, 1)
	d.WriteString(strings.NewReplacer("{{folders}}", folders.String(), "{{name}}", name, "{{kernel}}", html.EscapeString(kernel)).Replace(template))
	d.WriteString(`<div class="notices"></div><main class="notebook" aria-label="Cells" aria-busy="true" data-mode="command">`)
}

// kernelName is the kernel that a notebook names, as the page shows it before it knows which there are.
func kernelName(metadata json.RawMessage) string {
	var head struct{ Kernelspec struct{ Name string } }
	if err := json.Unmarshal(metadata, &head); err != nil || head.Kernelspec.Name == "" {
		return "No kernel"
	}
	return head.Kernelspec.Name
}

// cell draws a cell; ok is false for one that the page may draw otherwise.
func (d *drawing) cell(i int, c *live.Cell) (drawn string, ok bool) {
	if c.Run.State != "" {
		return "", false
	}
	classes, current := "", ""
	if i == 0 {
		classes, current = " active selected", ` aria-current="true"`
	}
	kind := map[string]string{"code": "Code", "markdown": "Markdown"}[c.Kind]
	name := fmt.Sprintf("%s cell %d of %d", kind, i+1, d.total)
	var body, below, count string
	switch c.Kind {
	case "code":
		body, count = box(c.Source, name), `<span class="count">`+countText(c.Count)+`</span>`
		below, ok = outputs(c)
	case "markdown":
		body, ok = prose(c.Source)
	}
	return fmt.Sprintf(`<div class="inserter"></div><div class="cell %s%s" role="group" aria-label="%s"%s data-cell="%s"><div class="cell-input"><div class="gutter">%s</div><div class="cell-body">%s</div></div>%s</div>`,
		c.Kind, classes, name, current, html.EscapeString(c.ID), count, body, below), ok
}

// box is a cell's text, which can be typed into. Browsers show no empty line behind the last line end, but for a break after it.
func box(source, name string) string {
	text := html.EscapeString(source)
	if strings.HasSuffix(source, "\n") {
		text += "<br>"
	}
	return `<div class="editor"><div class="editor-rest cm-content" contenteditable="plaintext-only" role="textbox" aria-multiline="true" aria-label="` + name +
		`, text" spellcheck="false" autocorrect="off" autocapitalize="off" translate="no">` + text + `</div></div>`
}

func countText(count json.RawMessage) string {
	var n *int64
	if err := json.Unmarshal(count, &n); err != nil || n == nil {
		return "[ ]"
	}
	return fmt.Sprintf("[%d]", *n)
}

// prose is a text cell, if it is made of what all renderers of Markdown agree on.
func prose(source string) (drawn string, ok bool) {
	if strings.TrimSpace(source) == "" {
		return `<div class="prose empty">Empty text cell: press Enter to write</div>`, true
	}
	if strings.ContainsAny(source, "$<&\\") || strings.Contains(source, "![") || strings.Contains(source, "```") || strings.Contains(source, "~~~") || strings.Contains(source, "[ ]") || strings.Contains(strings.ToLower(source), "[x]") || strings.Contains(source, "[^") {
		return "", false
	}
	return `<div class="prose">` + manual.Prose{Headings: true}.HTML(source) + `</div>`, true
}

// outputs draws what a cell shows, if that is plain text.
func outputs(c *live.Cell) (drawn string, ok bool) {
	var metadata struct {
		Collapsed, Scrolled bool
		Jupyter             struct {
			Hidden bool `json:"outputs_hidden"`
		}
	}
	_ = json.Unmarshal(c.Metadata, &metadata) // what is no boolean means nothing to the page either
	var b strings.Builder
	for _, o := range c.Outputs {
		kind, text, plain := o.Plain()
		if !plain || metadata.Collapsed || metadata.Jupyter.Hidden || !isShort(text) {
			return "", false
		}
		text = html.EscapeString(strings.TrimSuffix(text, "\n"))
		if kind == "stdout" || kind == "stderr" {
			fmt.Fprintf(&b, `<pre class="text %s">%s</pre>`, kind, text)
		} else {
			fmt.Fprintf(&b, `<div class="output %s"><pre class="text plain">%s</pre></div>`, kind, text)
		}
	}
	if c.Run.Elapsed > 0 {
		fmt.Fprintf(&b, `<div class="elapsed">%s</div>`, duration(c.Run.Elapsed))
	}
	if b.Len() == 0 {
		return "", true
	}
	scrolled := map[bool]string{true: " scrolled"}[metadata.Scrolled]
	return fmt.Sprintf(`<div class="cell-output"><span></span><div class="outputs%s">%s</div></div>`, scrolled, b.String()), true
}

// isShort says whether the page shows a text as it is, and all of it: terminals' signs change what is shown.
func isShort(text string) bool {
	if strings.ContainsAny(text, "\x1b\r\b") || strings.Count(text, "\n") >= maxPlainLines {
		return false
	}
	for line := range strings.Lines(text) {
		if len(line) > maxPlainLine {
			return false
		}
	}
	return true
}

// duration is a time in milliseconds as elapsed_time.tsx writes it.
func duration(ms int64) string {
	switch {
	case ms < 10:
		return fmt.Sprintf("%d.0 ms", ms)
	case ms < 1000:
		return fmt.Sprintf("%d ms", ms)
	case ms < 60_000:
		return fmt.Sprintf("%.1f s", float64(ms)/1000)
	}
	return fmt.Sprintf("%d min %d s", ms/60_000, (ms%60_000+500)/1000)
}

// sketched writes the page with a sketch in it. It shows what is the user's own, so no cache keeps it.
func (p *page) sketched(w http.ResponseWriter, r *http.Request, title, sketch string) {
	index := bytes.Replace(p.files["index.html"].plain, []byte("<title>skep</title>"), []byte("<title>"+html.EscapeString(title)+"</title>"), 1)
	index = bytes.Replace(index, []byte(`<div id="page">`), []byte(`<div id="sketch">`+sketch+`</div><div id="page">`), 1)
	index = bytes.Replace(index, []byte(`rel="modulepreload"`), []byte(`rel="later"`), 1) // app.js fetches it once this is seen
	h := w.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(pagePolicy, frameSource(r)))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding")
	if takes(r, "gzip") {
		h.Set("Content-Encoding", "gzip")
		index = squeeze(index, gzip.BestSpeed)
	}
	_, _ = w.Write(index) // the client is gone if this fails
}
