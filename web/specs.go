package web

import (
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"skep/jupyter/kernelspec"
)

// specs are the kernels that can be started: ours first, then what is installed.
type specs struct {
	own       kernelspec.Spec
	resources fs.FS
	find      func() []kernelspec.Spec // nil for the installed ones
}

// ownSpec is our kernel in this very binary, whether or not it is installed.
func ownSpec() (kernelspec.Spec, error) {
	binary, err := os.Executable()
	if err != nil {
		return kernelspec.Spec{}, fmt.Errorf("find the kernel in this program: %w", err)
	}
	return kernelspec.Spec{
		Name: "skep", DisplayName: "skep (ruchy)", Language: "ruchy", InterruptMode: "message",
		Argv: []string{binary, "kernel", "run", "-f", "{connection_file}"},
		Env:  map[string]string{}, Metadata: map[string]any{"debugger": true},
	}, nil
}

// all lists them anew each time: a kernel may be installed while the server runs.
func (s specs) all() []kernelspec.Spec {
	var found []kernelspec.Spec
	if s.find != nil {
		found = s.find()
	} else {
		found, _ = kernelspec.Find(kernelspec.Dirs(os.Getenv))
	}
	found = slices.DeleteFunc(found, func(k kernelspec.Spec) bool { return k.Name == s.own.Name })
	return append([]kernelspec.Spec{s.own}, found...)
}

// find gives the kernel of that name; "" is the default one.
func (s specs) named(name string) (kernelspec.Spec, error) {
	all := s.all()
	if name == "" && len(all) > 0 {
		return all[0], nil
	}
	for _, k := range all {
		if k.Name == strings.ToLower(name) { // folders' names, as Jupyter reads them
			return k, nil
		}
	}
	var names []string
	for _, k := range all {
		names = append(names, k.Name)
	}
	return kernelspec.Spec{}, &problem{status: http.StatusNotFound, reason: "no such kernel",
		message: "no kernel is called " + clipText(name) + "; there are: " + strings.Join(names, ", ")}
}

// model is a kernelspec as clients read it.
func (s specs) model(k kernelspec.Spec) map[string]any {
	if k.Env == nil { // clients expect objects, not null
		k.Env = map[string]string{}
	}
	if k.Metadata == nil {
		k.Metadata = map[string]any{}
	}
	resources := map[string]string{}
	for _, file := range s.files(k) {
		stem := strings.TrimSuffix(file, path.Ext(file))
		if !strings.HasPrefix(file, "logo-") {
			stem = file
		}
		u := url.URL{Path: "/kernelspecs/" + k.Name + "/" + file}
		resources[stem] = u.EscapedPath()
	}
	return map[string]any{"name": k.Name, "spec": k, "resources": resources}
}

// files lists the resources of a kernel.
func (s specs) files(k kernelspec.Spec) []string {
	if k.Dir != "" {
		return k.Resources()
	}
	if k.Name != s.own.Name || s.resources == nil {
		return nil
	}
	names, _ := fs.Glob(s.resources, "logo-*")
	return names
}

// open gives one resource.
func (s specs) open(k kernelspec.Spec, file string) (io.ReadCloser, error) {
	if !slices.Contains(s.files(k), file) {
		return nil, failed(http.StatusNotFound, "kernel %s has no file %s", k.Name, clipText(file))
	}
	if k.Dir == "" {
		return s.resources.Open(file)
	}
	return os.OpenInRoot(k.Dir, file)
}

func (s *Server) getSpecs(w http.ResponseWriter, _ *http.Request) error {
	all := map[string]any{}
	first := ""
	for _, k := range s.specs.all() {
		if all[k.Name] = s.specs.model(k); first == "" {
			first = k.Name
		}
	}
	answer(w, http.StatusOK, map[string]any{"default": first, "kernelspecs": all})
	return nil
}

func (s *Server) getSpec(w http.ResponseWriter, r *http.Request) error {
	k, err := s.specs.named(chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, s.specs.model(k))
	return nil
}

// maxResource is the size of a logo or script of a kernel, in bytes.
const maxResource = 8 << 20

func (s *Server) getResource(w http.ResponseWriter, r *http.Request) error {
	k, err := s.specs.named(chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	file := chi.URLParam(r, "*")
	in, err := s.specs.open(k, file)
	if err != nil {
		return err
	}
	defer in.Close()
	w.Header().Set("Content-Security-Policy", filePolicy)
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(file)))
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = io.Copy(w, io.LimitReader(in, maxResource))
	return nil
}
