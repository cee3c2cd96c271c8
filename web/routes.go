package web

import (
	"encoding/json"
	"net/http"
	"os/user"

	"github.com/go-chi/chi/v5"

	"skep/jupyter"
)

// apiVersion is the version of the Jupyter Server API that clients may expect here.
const apiVersion = "2.17.0"

// routes is all that this server answers.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(headers, s.resting, recovered, s.hostGate)
	// Both behind the gate: strangers do not learn what there is.
	r.NotFound(s.apiGate(handler(func(http.ResponseWriter, *http.Request) error {
		return failed(http.StatusNotFound, "no such address")
	})).ServeHTTP)
	r.MethodNotAllowed(s.apiGate(handler(func(_ http.ResponseWriter, r *http.Request) error {
		return failed(http.StatusMethodNotAllowed, "%s is not for this address", r.Method)
	})).ServeHTTP)
	r.Method(http.MethodGet, "/static/*", handler(s.page.static))
	r.Method(http.MethodHead, "/static/*", handler(s.page.static))
	r.Get(outputPath, s.page.output)
	r.Post("/login", s.login)
	r.Get("/logout", s.logout)
	r.Group(s.pages)
	r.Group(s.labPages)
	r.Group(func(r chi.Router) {
		r.Use(s.apiGate)
		s.information(r)
		s.contents(r)
		s.execution(r)
		s.surroundings(r)
		if s.lab != nil {
			s.lab.Routes(r)
		}
	})
	s.router = r
	return r
}

// resting gives memory back some time after the last request: a server waits most of its life.
func (s *Server) resting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.rest.Idle()
		next.ServeHTTP(w, r)
	})
}

// pages are the addresses that people open.
func (s *Server) pages(r chi.Router) {
	r.Use(s.pageGate)
	for _, path := range []string{"/", "/login", "/tree", "/tree/*", "/edit/*"} {
		r.Get(path, s.page.index)
	}
	r.Get("/notebooks/*", s.notebookPage)
}

func (s *Server) information(r chi.Router) {
	get := func(path string, h handler) { r.Method(http.MethodGet, path, h) }
	get("/api", s.getVersion)
	get("/api/", s.getVersion)
	get("/api/status", s.getStatus)
	get("/api/me", s.getMe)
	get("/api/kernelspecs", s.getSpecs)
	get("/api/kernelspecs/{name}", s.getSpec)
	get("/kernelspecs/{name}/*", s.getResource)
	get("/api/skep/language", s.getLanguage)
	get("/api/skep/document", s.getDocument)
	get("/api/skep/changes/*", s.getChanges)
	get("/api/skep/log", s.getLog)
	get("/api/skep/logins", s.listLogins)
	r.Method(http.MethodDelete, "/api/skep/logins", handler(s.deleteLogins))
	r.Method(http.MethodDelete, "/api/skep/logins/{id}", handler(s.deleteLogin))
	get("/api/spec.yaml", s.getSpecification)
	get("/api/resolvePath", s.resolvePath)
	get("/metrics", s.getMetrics)
}

// surroundings are what front ends have beside notebooks: their settings, terminals, what happens on the server.
func (s *Server) surroundings(r chi.Router) {
	r.Method(http.MethodGet, "/api/config/{section}", s.oneSection(s.getSection))
	r.Method(http.MethodPut, "/api/config/{section}", s.oneSection(s.putSection))
	r.Method(http.MethodPatch, "/api/config/{section}", s.oneSection(s.patchSection))
	r.Method(http.MethodGet, "/api/terminals", handler(s.listTerminals))
	r.Method(http.MethodPost, "/api/terminals", handler(s.postTerminal))
	r.Method(http.MethodGet, "/api/terminals/{name}", s.oneTerminal(s.getTerminal))
	r.Method(http.MethodDelete, "/api/terminals/{name}", s.oneTerminal(s.deleteTerminal))
	r.Method(http.MethodGet, "/terminals/websocket/{name}", s.oneTerminal(s.getTerminalSocket))
	r.Method(http.MethodGet, "/api/events/subscribe", handler(s.getEvents))
	r.Method(http.MethodPost, "/api/shutdown", handler(s.postShutdown))
}

func (s *Server) contents(r chi.Router) {
	for _, path := range []string{"/api/contents", "/api/contents/*"} {
		r.Method(http.MethodGet, path, s.orCheckpoint(s.getContents))
		r.Method(http.MethodPut, path, handler(s.putContents))
		r.Method(http.MethodPost, path, s.orCheckpoint(s.postContents))
		r.Method(http.MethodPatch, path, handler(s.patchContents))
		r.Method(http.MethodDelete, path, s.orCheckpoint(s.deleteContents))
	}
	for _, prefix := range []string{"/files", "/view"} {
		r.Method(http.MethodGet, prefix+"/*", s.filesBelow(prefix))
		r.Method(http.MethodHead, prefix+"/*", s.filesBelow(prefix))
	}
	r.Method(http.MethodGet, "/api/nbconvert", handler(s.listConversions))
	r.Method(http.MethodGet, "/nbconvert/{format}/*", handler(s.convert))
}

func (s *Server) execution(r chi.Router) {
	r.Method(http.MethodGet, "/api/kernels", handler(s.listKernels))
	r.Method(http.MethodPost, "/api/kernels", handler(s.postKernel))
	r.Method(http.MethodGet, "/api/kernels/{id}", s.oneKernel(s.getKernel))
	r.Method(http.MethodDelete, "/api/kernels/{id}", s.oneKernel(s.deleteKernel))
	r.Method(http.MethodPost, "/api/kernels/{id}/interrupt", s.oneKernel(s.interruptKernel))
	r.Method(http.MethodPost, "/api/kernels/{id}/restart", s.oneKernel(s.restartKernel))
	r.Method(http.MethodGet, "/api/kernels/{id}/channels", s.oneKernel(s.getChannels))
	r.Method(http.MethodGet, "/api/sessions", handler(s.listSessions))
	r.Method(http.MethodPost, "/api/sessions", handler(s.postSession))
	r.Method(http.MethodGet, "/api/sessions/{id}", handler(s.getSession))
	r.Method(http.MethodPatch, "/api/sessions/{id}", s.oneSession(s.patchSession))
	r.Method(http.MethodDelete, "/api/sessions/{id}", s.oneSession(s.deleteSession))
}

func (s *Server) getVersion(w http.ResponseWriter, _ *http.Request) error {
	answer(w, http.StatusOK, map[string]any{"version": apiVersion, "skep": s.options.Version})
	return nil
}

func (s *Server) getStatus(w http.ResponseWriter, _ *http.Request) error {
	last, connections, all := s.started, 0, s.kernels.all()
	for _, k := range all {
		m := k.model()
		connections += m["connections"].(int)
		k.mu.Lock()
		if k.activity.After(last) {
			last = k.activity
		}
		k.mu.Unlock()
	}
	answer(w, http.StatusOK, map[string]any{
		"started": stamp(s.started), "last_activity": stamp(last), "connections": connections, "kernels": len(all),
	})
	return nil
}

// permissions answers which of the permissions that a client asks about it has: who knows the token may do everything.
func permissions(r *http.Request) (map[string][]string, error) {
	asked := map[string][]string{}
	if !r.URL.Query().Has("permissions") {
		return asked, nil
	}
	if err := json.Unmarshal([]byte(r.URL.Query().Get("permissions")), &asked); err != nil || asked == nil {
		return nil, failed(http.StatusBadRequest, `permissions should be a JSON dict of {"resource": ["action",]}`)
	}
	return asked, nil
}

// getMe answers who is asking: with one token there is one person.
func (s *Server) getMe(w http.ResponseWriter, r *http.Request) error {
	allowed, err := permissions(r)
	if err != nil {
		return err
	}
	name := jupyter.Username()
	full := name
	if u, err := user.Current(); err == nil && u.Name != "" {
		full = u.Name
	}
	initials := ""
	for _, r := range full {
		initials = string(r)
		break
	}
	answer(w, http.StatusOK, map[string]any{
		"identity":    map[string]any{"username": name, "name": full, "display_name": full, "initials": initials, "avatar_url": nil, "color": nil},
		"permissions": allowed,
	})
	return nil
}
