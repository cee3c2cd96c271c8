package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"skep/internal/atomicfile"
	"skep/internal/lazy"

	"github.com/go-chi/chi/v5"
)

// sections are what front ends keep on the server for this user, one JSON object each, where Jupyter keeps them too.
type sections struct {
	dir string
	mu  sync.Mutex
}

var sectionName = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^\w{1,64}$`) }}

// oneSection wraps the handlers of /api/config/{section}.
func (s *Server) oneSection(h func(w http.ResponseWriter, r *http.Request, file string) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		name := chi.URLParam(r, "section")
		if !sectionName.Get().MatchString(name) {
			return failed(http.StatusNotFound, "%s is no name of a section", clipText(name))
		}
		s.sections.mu.Lock()
		defer s.sections.mu.Unlock()
		return h(w, r, filepath.Join(s.sections.dir, name+".json"))
	}
}

// readSection gives an empty section if there is none.
func readSection(file string) (map[string]any, error) {
	section := map[string]any{}
	text, err := os.ReadFile(file)
	if isMissing(err) {
		return section, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &section)
	}
	return section, err
}

func writeSection(file string, section map[string]any) error {
	text, err := json.MarshalIndent(section, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return atomicfile.WriteBytes(file, atomicfile.Options{}, append(text, '\n'))
}

func (s *Server) getSection(w http.ResponseWriter, _ *http.Request, file string) error {
	section, err := readSection(file)
	if err == nil {
		answer(w, http.StatusOK, section)
	}
	return err
}

func (s *Server) putSection(w http.ResponseWriter, r *http.Request, file string) error {
	section := map[string]any{}
	if err := decode(w, r, maxBody, &section); err != nil {
		return err
	}
	if err := writeSection(file, section); err != nil {
		return err
	}
	answer(w, http.StatusNoContent, nil)
	return nil
}

// patchSection merges: what is an object in both is merged likewise, and null removes.
func (s *Server) patchSection(w http.ResponseWriter, r *http.Request, file string) error {
	changes := map[string]any{}
	if err := decode(w, r, maxBody, &changes); err != nil {
		return err
	}
	section, err := readSection(file)
	if err != nil {
		return err
	}
	merge(section, changes)
	if err := writeSection(file, section); err != nil {
		return err
	}
	answer(w, http.StatusOK, section)
	return nil
}

func merge(into, changes map[string]any) {
	for name, v := range changes {
		inner, ok := v.(map[string]any)
		if !ok {
			into[name] = v
			continue
		}
		old, _ := into[name].(map[string]any)
		if old == nil {
			old = map[string]any{}
		}
		merge(old, inner)
		into[name] = old
	}
	maps.DeleteFunc(into, func(_ string, v any) bool {
		m, isMap := v.(map[string]any)
		return v == nil || isMap && len(m) == 0
	})
}
