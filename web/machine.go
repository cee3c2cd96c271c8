package web

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
)

// getMetrics answers GET /metrics in Prometheus' text format.
func (s *Server) getMetrics(w http.ResponseWriter, _ *http.Request) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	kinds := map[string]int{}
	for _, k := range s.kernels.all() {
		kinds[k.spec.Name]++
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	gauge := func(name, help string, v any) {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n%s %v\n", name, help, name, name, v)
	}
	gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", s.started.Unix())
	gauge("go_goroutines", "Number of goroutines that currently exist.", runtime.NumGoroutine())
	gauge("go_memstats_heap_alloc_bytes", "Bytes of the heap in use.", m.HeapAlloc)
	gauge("go_memstats_sys_bytes", "Bytes obtained from the system.", m.Sys)
	gauge("terminal_currently_running_total", "Terminals that run.", s.terminals.count())
	fmt.Fprint(w, "# HELP kernel_currently_running_total Kernels that run, by type.\n# TYPE kernel_currently_running_total gauge\n")
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintf(w, "kernel_currently_running_total{type=%q} %d\n", name, kinds[name])
	}
	return nil
}

// getSpecification answers GET /api/spec.yaml: the addresses of this server in OpenAPI's form, as its router has them.
func (s *Server) getSpecification(w http.ResponseWriter, _ *http.Request) error {
	paths := map[string][]string{}
	err := chi.Walk(s.router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		route = strings.ReplaceAll(strings.TrimSuffix(route, "/"), "/*", "/{path}")
		if strings.HasPrefix(route, "/api") && !slices.Contains(paths[route], method) {
			paths[route] = append(paths[route], method)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/x-yaml; charset=utf-8")
	fmt.Fprintf(w, "openapi: 3.0.3\ninfo:\n  title: Jupyter Server API of skep\n  version: %q\npaths:\n", apiVersion)
	for _, route := range slices.Sorted(maps.Keys(paths)) {
		fmt.Fprintf(w, "  %q:\n", route)
		slices.Sort(paths[route])
		for _, method := range paths[route] {
			fmt.Fprintf(w, "    %s: {responses: {default: {description: see Jupyter Server's documentation}}}\n", strings.ToLower(method))
		}
	}
	return nil
}

// resolvePath answers GET /api/resolvePath?path=&kernel=: what a path that a traceback names is for this server and for a kernel.
func (s *Server) resolvePath(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	given := q.Get("path")
	if given == "" {
		return failed(http.StatusBadRequest, "the path is missing")
	}
	resolved, unresolved := []any{}, []any{}
	if inside, ok := s.insideOf(given); ok {
		resolved = append(resolved, map[string]string{"scope": "server", "path": inside})
	}
	if id := q.Get("kernel"); id != "" {
		if k, err := s.kernels.get(id); err != nil {
			unresolved = append(unresolved, map[string]string{"scope": "kernel", "reason": "Kernel " + clipText(id) + " could not be found"})
		} else if inside, ok := s.insideOf(absoluteIn(k.dir, given)); ok {
			resolved = append(resolved, map[string]string{"scope": "kernel", "path": inside})
		}
	}
	body := map[string]any{"resolved": resolved}
	if len(unresolved) > 0 {
		body["unresolved"] = unresolved
	}
	answer(w, http.StatusOK, body)
	return nil
}

func absoluteIn(dir, p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// insideOf gives a path of the machine as clients name it, if it is a file or folder that they may see.
func (s *Server) insideOf(given string) (string, bool) {
	relative, err := filepath.Rel(s.folder.path, absoluteIn(s.folder.path, given))
	if err != nil {
		return "", false
	}
	p, err := bodyPath(filepath.ToSlash(relative))
	if relative == "." {
		p, err = "", nil
	}
	if err != nil {
		return "", false
	}
	_, err = s.folder.stat(p)
	return p, err == nil
}

// postShutdown answers POST /api/shutdown: the server ends as by Ctrl-C.
func (s *Server) postShutdown(w http.ResponseWriter, _ *http.Request) error {
	answer(w, http.StatusOK, map[string]string{"message": "the server ends"})
	s.quitOnce.Do(func() { close(s.quit) })
	return nil
}
