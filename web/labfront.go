package web

import (
	"net/http"
	"os"
	"path/filepath"

	"github.com/go-chi/chi/v5"

	"skep/jupyter/kernelspec"
	"skep/policy"
	"skep/web/lab"
)

// openLab looks for JupyterLab's front end. Without one the server has only its own page, unless one was asked for.
func openLab(o Options) (*lab.Front, error) {
	data := kernelspec.Dirs(os.Getenv)
	if program, err := policy.FindProgram("jupyter-lab"); err == nil {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			program = real
		}
		data = append(data, filepath.Join(filepath.Dir(filepath.Dir(program)), "share", "jupyter"))
	}
	front, err := lab.Open(lab.Paths{Dir: o.LabDir, Data: data, Config: configDir(os.Getenv)})
	if err != nil && !o.Lab && o.LabDir == "" {
		return nil, nil
	}
	return front, err
}

// configDir is where this user's Jupyter keeps its configuration.
func configDir(getenv func(string) string) string {
	if dir := getenv("JUPYTER_CONFIG_DIR"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "skep-jupyter")
	}
	return filepath.Join(home, ".jupyter")
}

// stateDir is where this user's programs keep what must survive them.
func stateDir() string {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "skep")
	}
	if dir, err := os.UserConfigDir(); err == nil {
		return filepath.Join(dir, "skep")
	}
	return filepath.Join(os.TempDir(), "skep-state")
}

// labPages are the addresses of JupyterLab that people open.
func (s *Server) labPages(r chi.Router) {
	r.Use(s.pageGate)
	var page http.Handler = handler(func(http.ResponseWriter, *http.Request) error {
		return failed(http.StatusNotFound, "%v; this server's own page is at /tree", lab.ErrMissing)
	})
	if s.lab != nil {
		page = s.lab.Page(lab.Site{Root: filepath.ToSlash(s.folder.path), Terminals: terminalsAvailable})
	}
	for _, path := range []string{"/lab", "/lab/", "/lab/tree", "/lab/tree/*", "/lab/workspaces/*", "/doc/*"} {
		r.Method(http.MethodGet, path, page)
	}
}
