package lab

import (
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/go-chi/chi/v5"

	"skep/internal/lazy"
)

// rest is what follows the route's fixed part, decoded: the router cuts the address as it was sent if it holds escapes.
func rest(r *http.Request) string {
	text := chi.URLParam(r, "*")
	if r.URL.RawPath == "" {
		return text
	}
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// serveFile answers with a file below root; os.Root keeps every spelling of a path inside.
func serveFile(w http.ResponseWriter, r *http.Request, root *os.Root, name string) error {
	file, err := root.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fs.ErrNotExist
	}
	w.Header().Set("Content-Type", typeOf(name))
	http.ServeContent(w, r, "", info.ModTime(), file)
	return nil
}

// typeOf does not ask the machine's own table of types, which may say anything.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".woff":
		return "font/woff"
	case ".woff2":
		return "font/woff2"
	case ".wasm":
		return "application/wasm"
	case ".png", ".gif", ".jpg", ".ico", ".webp":
		return mime.TypeByExtension(path.Ext(name))
	}
	return "application/octet-stream"
}

// hashed are the names with a hash of their content in them.
var hashed = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`[.-][0-9a-f]{16,}\.|^[0-9a-f]{16}\.`) }}

func (f *Front) static(w http.ResponseWriter, r *http.Request) error {
	name := rest(r)
	cacheHashed(w, name)
	w.Header().Set("Content-Security-Policy", Policy) // a worker obeys the policy of its own script
	return serveFile(w, r, f.root, path.Join("static", name))
}

func cacheHashed(w http.ResponseWriter, name string) {
	cache := "no-cache"
	if hashed.Get().MatchString(path.Base(name)) {
		cache = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", cache)
}

// extension answers with a file of an extension that was installed beside JupyterLab.
func (f *Front) extension(w http.ResponseWriter, r *http.Request) error {
	name := rest(r)
	cacheHashed(w, name)
	for _, root := range f.extensions {
		if info, err := root.Stat(name); err == nil && info.Mode().IsRegular() {
			return serveFile(w, r, root, name)
		}
	}
	return fs.ErrNotExist
}

// localURL are addresses in a theme's style sheet that are meant from the sheet.
var localURL = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`url\((['"]?)([^/'")][^:'")]*)\)`) }}

// theme answers with a file of a theme: from an extension, or from JupyterLab itself. Addresses in a style sheet are made
// absolute, because the page takes the sheet's text elsewhere.
func (f *Front) theme(w http.ResponseWriter, r *http.Request) error {
	name := rest(r)
	root, file := f.root, path.Join("themes", name)
	for _, e := range f.extensions {
		if info, err := e.Stat(themeOf(name)); err == nil && info.Mode().IsRegular() {
			root, file = e, themeOf(name)
		}
	}
	if path.Ext(name) != ".css" {
		return serveFile(w, r, root, file)
	}
	text, err := root.ReadFile(file)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeOf(name))
	_, err = w.Write(localURL.Get().ReplaceAll(text, []byte("url(${1}/lab/api/themes/"+path.Dir(name)+"/${2})")))
	return err
}

// themeOf is where an extension keeps the files of its theme: NAME/themes/NAME/FILE.
func themeOf(name string) string {
	parts := strings.SplitN(name, "/", 2)
	if strings.HasPrefix(name, "@") {
		if parts = strings.SplitN(name, "/", 3); len(parts) == 3 {
			parts = []string{parts[0] + "/" + parts[1], parts[2]}
		}
	}
	if len(parts) < 2 {
		return name
	}
	return path.Join(parts[0], "themes", name)
}
