// Package lab serves JupyterLab's own front end, whose files it takes from an
// installation of JupyterLab on this machine (share/jupyter/lab of its wheel):
// the page, its scripts, themes, settings, workspaces and languages, as
// jupyterlab_server does. Nothing of JupyterLab is part of this program. The
// notebooks, kernels and log-in are package web's, which calls it.
package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/go-chi/chi/v5"

	"skep/internal/lazy"
)

// Front is one installation.
type Front struct {
	root       *os.Root   // share/jupyter/lab
	extensions []*os.Root // share/jupyter/labextensions of this and other installations, most important first
	overrides  map[string]map[string]json.RawMessage
	config     string // the user's folder of Jupyter's configuration
	script     string // the page's first script, below static
	version    string // of JupyterLab
}

// Paths say where to look.
type Paths struct {
	Dir    string   // share/jupyter/lab itself; "" looks for it in Data
	Data   []string // Jupyter's data folders, most important first
	Config string   // the user's folder of Jupyter's configuration, where settings and workspaces are kept
}

// ErrMissing says that no JupyterLab is installed.
var ErrMissing = errors.New("no JupyterLab is installed here (looked for share/jupyter/lab in Jupyter's data folders and beside the program jupyter-lab)")

// Open finds an installation. ErrMissing if there is none.
func Open(p Paths) (*Front, error) {
	dir, err := p.find()
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open JupyterLab: %w", err)
	}
	f := &Front{root: root, config: p.Config}
	if f.script, err = f.firstScript(); err != nil {
		f.Close()
		return nil, fmt.Errorf("open JupyterLab in %s: %w", dir, err)
	}
	f.version = f.readVersion()
	f.overrides = f.readOverrides()
	for _, d := range append([]string{filepath.Dir(dir)}, p.Data...) {
		if e, err := os.OpenRoot(filepath.Join(d, "labextensions")); err == nil {
			f.extensions = append(f.extensions, e)
		}
	}
	return f, nil
}

// Close lets go of the folders.
func (f *Front) Close() {
	_ = f.root.Close()
	for _, e := range f.extensions {
		_ = e.Close()
	}
}

func (p Paths) find() (string, error) {
	if p.Dir != "" {
		return p.Dir, nil
	}
	for _, d := range p.Data {
		dir := filepath.Join(d, "lab")
		if _, err := os.Stat(filepath.Join(dir, "static", "index.html")); err == nil {
			return dir, nil
		}
	}
	return "", ErrMissing
}

var scriptName = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
	return regexp.MustCompile(`src="\{\{\s*page_config\.fullStaticUrl\s*\}\}/([A-Za-z0-9._-]+\.js)`)
}}

// firstScript reads which script the installation's own page begins with: its name has a hash in it.
func (f *Front) firstScript() (string, error) {
	text, err := f.root.ReadFile("static/index.html")
	if err != nil {
		return "", err
	}
	m := scriptName.Get().FindSubmatch(text)
	if m == nil {
		return "", errors.New("static/index.html names no script: is this JupyterLab 4?")
	}
	return string(m[1]), nil
}

func (f *Front) readVersion() string {
	var p struct {
		JupyterLab struct{ Version string } `json:"jupyterlab"`
	}
	if text, err := f.root.ReadFile("static/package.json"); err != nil || json.Unmarshal(text, &p) != nil {
		return ""
	}
	return p.JupyterLab.Version
}

// Routes adds what lies below /lab; the page itself is Page's.
func (f *Front) Routes(r chi.Router) {
	get := func(path string, h answerer) { r.Method(http.MethodGet, path, h); r.Method(http.MethodHead, path, h) }
	get("/lab/static/*", f.static)
	get("/lab/extensions/*", f.extension)
	get("/lab/api/themes/*", f.theme)
	get("/lab/api/settings", f.listSettings)
	get("/lab/api/settings/", f.listSettings)
	get("/lab/api/settings/*", f.getSettings)
	r.Method(http.MethodPut, "/lab/api/settings/*", answerer(f.putSettings))
	get("/lab/api/workspaces", f.listWorkspaces)
	get("/lab/api/workspaces/", f.listWorkspaces)
	get("/lab/api/workspaces/*", f.getWorkspace)
	r.Method(http.MethodPut, "/lab/api/workspaces/*", answerer(f.putWorkspace))
	r.Method(http.MethodDelete, "/lab/api/workspaces/*", answerer(f.deleteWorkspace))
	get("/lab/api/translations", f.listTranslations)
	get("/lab/api/translations/", f.listTranslations)
	get("/lab/api/translations/*", f.getTranslation)
	get("/lab/api/listings/*", f.listings)
	get("/lab/api/extensions", f.noExtensions)
	get("/lab/api/build", f.build)
	get("/lsp/status", f.languageServers)
	get("/lab/api/licenses/", f.licenses)
}

// failure is an error with its HTTP status.
type failure struct {
	status int
	text   string
}

func (e *failure) Error() string { return e.text }

func failed(status int, format string, args ...any) error {
	return &failure{status, fmt.Sprintf(format, args...)}
}

// answerer is a handler that may fail.
type answerer func(w http.ResponseWriter, r *http.Request) error

func (h answerer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := h(w, r)
	if err == nil {
		return
	}
	status := http.StatusInternalServerError
	var f *failure
	switch {
	case errors.As(err, &f):
		status = f.status
	case errors.Is(err, fs.ErrNotExist):
		status = http.StatusNotFound
	case errors.Is(err, fs.ErrPermission), strings.Contains(err.Error(), "path escapes from parent"):
		status = http.StatusForbidden
	}
	write(w, status, map[string]any{"message": err.Error(), "reason": nil})
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone if this fails
}
