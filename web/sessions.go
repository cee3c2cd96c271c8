package web

import (
	"net/http"
	"path"
	"slices"
	"sync"

	"github.com/go-chi/chi/v5"

	"skep/jupyter"
)

// sessions say which document runs on which kernel.
type sessions struct {
	kernels *kernels
	changes sync.Mutex // held over a whole change, the start of a kernel too, so that two tabs share one
	mu      sync.Mutex // guards what follows and the fields of each session; never held while a kernel starts
	list    []*session
}

type session struct {
	id, path, name, kind string
	kernel               *running
}

func newSessions(ks *kernels) *sessions { return &sessions{kernels: ks} }

// sessionRequest is the body of POST and PATCH.
type sessionRequest struct {
	Path   *string `json:"path"`
	Name   *string `json:"name"`
	Type   *string `json:"type"`
	Kernel *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"kernel"`
	Notebook *struct { // how clients said it before sessions had a path
		Path string `json:"path"`
		Name string `json:"name"`
	} `json:"notebook"`
}

// older reads how it was said before sessions had a path.
func (q *sessionRequest) older() {
	if q.Path == nil && q.Notebook != nil {
		q.Path, q.Name, q.Type = &q.Notebook.Path, &q.Notebook.Name, new(typeNotebook)
	}
}

// model is a session as clients read it; notebook is the older form of path and name.
func (s *session) model() map[string]any {
	m := map[string]any{"id": s.id, "path": s.path, "name": s.name, "type": s.kind, "kernel": s.kernel.model()}
	if s.kind == typeNotebook {
		m["notebook"] = map[string]any{"path": s.path, "name": s.name}
	}
	return m
}

// live drops the sessions whose kernel was shut down and lists the others.
func (ss *sessions) live() []*session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.list = slices.DeleteFunc(ss.list, func(s *session) bool {
		s.kernel.mu.Lock()
		defer s.kernel.mu.Unlock()
		return s.kernel.ended
	})
	return slices.Clone(ss.list)
}

// describe is model, while nobody changes the session.
func (ss *sessions) describe(s *session) map[string]any {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return s.model()
}

// forget drops the sessions of a kernel.
func (ss *sessions) forget(k *running) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.list = slices.DeleteFunc(ss.list, func(s *session) bool { return s.kernel == k })
}

// has says whether there is a session for a path.
func (ss *sessions) has(p string) bool {
	return slices.ContainsFunc(ss.live(), func(s *session) bool { return s.path == p })
}

// notebookOf is the path of the notebook that runs on a kernel, "" if none does.
func (ss *sessions) notebookOf(k *running) string {
	for _, s := range ss.live() {
		if s.kernel == k && s.kind == typeNotebook {
			return s.path
		}
	}
	return ""
}

// kernelOf is the kernel of the notebook at a path, nil if it has none.
func (ss *sessions) kernelOf(p string) *running {
	for _, s := range ss.live() {
		if s.path == p && s.kind == typeNotebook {
			return s.kernel
		}
	}
	return nil
}

// find gives the session of that id.
func (ss *sessions) find(id string) (*session, error) {
	for _, s := range ss.live() {
		if s.id == id {
			return s, nil
		}
	}
	return nil, failed(http.StatusNotFound, "no such session: %s", clipText(id))
}

func (s *Server) listSessions(w http.ResponseWriter, _ *http.Request) error {
	list := []any{}
	for _, one := range s.sessions.live() {
		list = append(list, s.sessions.describe(one))
	}
	answer(w, http.StatusOK, list)
	return nil
}

// postSession answers POST /api/sessions: the session of that path, or a new one with a kernel.
func (s *Server) postSession(w http.ResponseWriter, r *http.Request) error {
	var body sessionRequest
	if err := decode(w, r, maxBody, &body); err != nil {
		return err
	}
	body.older()
	if body.Path == nil || *body.Path == "" {
		return failed(http.StatusBadRequest, "the path is missing")
	}
	ss := s.sessions
	ss.changes.Lock()
	defer ss.changes.Unlock()
	for _, one := range ss.live() {
		if one.path == *body.Path {
			answer(w, http.StatusCreated, ss.describe(one))
			return nil
		}
	}
	fresh := &session{id: jupyter.NewID(), path: *body.Path, name: path.Base(*body.Path), kind: typeNotebook}
	if err := ss.apply(r, fresh, body); err != nil {
		return err
	}
	ss.mu.Lock()
	ss.list = append(ss.list, fresh)
	ss.mu.Unlock()
	w.Header().Set("Location", "/api/sessions/"+fresh.id)
	answer(w, http.StatusCreated, ss.describe(fresh))
	return nil
}

// apply takes over what the request says and sees that there is a kernel. The caller holds changes.
func (ss *sessions) apply(r *http.Request, one *session, body sessionRequest) error {
	k, err := ss.kernelFor(r, one, body)
	if err != nil {
		return err
	}
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for _, field := range []struct {
		to   *string
		from *string
	}{{&one.path, body.Path}, {&one.name, body.Name}, {&one.kind, body.Type}} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	one.kernel = k
	return nil
}

func (ss *sessions) kernelFor(r *http.Request, one *session, body sessionRequest) (*running, error) {
	if body.Kernel == nil && one.kernel != nil {
		return one.kernel, nil
	}
	var n newKernel
	if body.Kernel != nil {
		if k, err := ss.kernels.get(body.Kernel.ID); err == nil || body.Kernel.ID != "" && !kernelID.Get().MatchString(body.Kernel.ID) {
			return k, err
		}
		n.id, n.name = body.Kernel.ID, body.Kernel.Name
	}
	document := one.path
	if body.Path != nil {
		document = *body.Path
	}
	if p, err := bodyPath(document); err == nil { // consoles make up paths that are no files
		n.path = p
	}
	return ss.kernels.start(r.Context(), n)
}

// oneSession wraps the changing handlers of /api/sessions/{id}.
func (s *Server) oneSession(h func(w http.ResponseWriter, r *http.Request, one *session) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		s.sessions.changes.Lock()
		defer s.sessions.changes.Unlock()
		one, err := s.sessions.find(chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		return h(w, r, one)
	}
}

func (s *Server) getSession(w http.ResponseWriter, r *http.Request) error {
	one, err := s.sessions.find(chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, s.sessions.describe(one))
	return nil
}

// patchSession renames a session, or gives it another kernel; the old one ends if nobody else has it.
func (s *Server) patchSession(w http.ResponseWriter, r *http.Request, one *session) error {
	var body sessionRequest
	if err := decode(w, r, maxBody, &body); err != nil {
		return err
	}
	body.older()
	old := one.kernel
	if err := s.sessions.apply(r, one, body); err != nil {
		return err
	}
	if old != one.kernel && !s.sessions.uses(old) {
		s.kernels.end(old)
	}
	answer(w, http.StatusOK, s.sessions.describe(one))
	return nil
}

func (ss *sessions) uses(k *running) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return slices.ContainsFunc(ss.list, func(s *session) bool { return s.kernel == k })
}

func (s *Server) deleteSession(w http.ResponseWriter, _ *http.Request, one *session) error {
	ss := s.sessions
	ss.mu.Lock()
	ss.list = slices.DeleteFunc(ss.list, func(o *session) bool { return o == one })
	ss.mu.Unlock()
	if !ss.uses(one.kernel) {
		s.kernels.end(one.kernel)
	}
	answer(w, http.StatusNoContent, nil)
	return nil
}
