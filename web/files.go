package web

import (
	"net/http"
	"net/url"
	"path"
)

// filesBelow answers GET /files/PATH, and /view/PATH, with the bytes of a file, in a sandbox: an
// HTML file in the folder must not act as this server's page.
func (s *Server) filesBelow(prefix string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := apiPath(r, prefix)
		if err != nil {
			return err
		}
		return s.getFile(w, r, p)
	}
}

func (s *Server) getFile(w http.ResponseWriter, r *http.Request, p string) error {
	file, info, err := s.folder.open(p)
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", contentType(p))
	if r.URL.Query().Has("download") {
		h.Set("Content-Disposition", "attachment; filename*=utf-8''"+url.PathEscape(path.Base(p)))
	}
	http.ServeContent(w, r, "", info.ModTime(), file)
	return nil
}

func contentType(p string) string {
	t := orDefault(mimetypeOf(p), "application/octet-stream")
	if path.Ext(p) == ".ipynb" {
		return "application/json"
	}
	if m := *t; len(m) > 5 && m[:5] == "text/" {
		return m + "; charset=utf-8"
	}
	return *t
}
