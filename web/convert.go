package web

import (
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"

	"skep/internal/lazy"
	"skep/notebooks"
	"skep/notebooks/export"
)

// conversion is a format that notebooks are given out in.
type conversion struct {
	kind, ext string
	text      func(*notebooks.Document, string) []byte
}

// conversions has them by the names that Jupyter's clients know.
var conversions = lazy.Value[map[string]conversion]{New: func() map[string]conversion {
	return map[string]conversion{
		"html":     {"text/html", ".html", func(d *notebooks.Document, title string) []byte { return export.Page(d, title, ExportScript) }},
		"markdown": {"text/markdown", ".md", func(d *notebooks.Document, _ string) []byte { return export.Markdown(d) }},
		"script":   {"text/plain", ".ruchy", func(d *notebooks.Document, _ string) []byte { return export.Script(d) }},
		"notebook": {"application/json", ".ipynb", func(d *notebooks.Document, _ string) []byte { return d.Bytes() }},
	}
}}

// listConversions answers GET /api/nbconvert.
func (s *Server) listConversions(w http.ResponseWriter, _ *http.Request) error {
	out := map[string]any{}
	for name, c := range conversions.Get() {
		out[name] = map[string]string{"output_mimetype": c.kind}
	}
	answer(w, http.StatusOK, out)
	return nil
}

// convert answers GET /nbconvert/FORMAT/PATH. What comes out is somebody's content: it is sandboxed, so that a notebook which
// was sent to a person cannot act as this server's page.
func (s *Server) convert(w http.ResponseWriter, r *http.Request) error {
	c, ok := conversions.Get()[chi.URLParam(r, "format")]
	if !ok {
		return failed(http.StatusNotFound, "no such format: expected html, markdown, notebook or script")
	}
	p, err := apiPath(r, "/nbconvert/"+chi.URLParam(r, "format"))
	if err != nil {
		return err
	}
	files, _, err := s.folder.readDocument(p)
	if err != nil {
		return err
	}
	doc, err := files.parse(p)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(path.Base(p), path.Ext(p))
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", c.kind+"; charset=utf-8")
	if r.URL.Query().Get("download") == "true" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + c.ext}))
	}
	_, _ = w.Write(c.text(doc, name)) // the client is gone if this fails
	return nil
}
