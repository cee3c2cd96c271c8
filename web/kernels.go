package web

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"skep/internal/lazy"
	"skep/jupyter"
	"skep/memory"
)

// kernels are all kernels of the server, oldest first.
type kernels struct {
	starter Starter
	specs   specs
	folder  *folder
	rest    *memory.Rest
	log     *Log

	mu     sync.Mutex
	list   []*running
	closed bool
}

// maxKernels keeps a runaway client from filling the machine with processes.
const maxKernels = 200

func newKernels(starter Starter, s specs, f *folder, rest *memory.Rest) *kernels {
	return &kernels{starter: starter, specs: s, folder: f, rest: rest}
}

// newKernel says which kernel to start.
type newKernel struct {
	id   string // that a client wants it to have; "" for a fresh one
	name string // "" for the first one
	path string // of its document, "" for none
}

// kernelID is what clients may call a kernel: it is part of addresses and of the names of files.
var kernelID = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
}}

// start runs a new kernel.
func (ks *kernels) start(ctx context.Context, n newKernel) (*running, error) {
	if n.id == "" {
		n.id = jupyter.NewID()
	} else if !kernelID.Get().MatchString(n.id) {
		return nil, failed(http.StatusBadRequest, "%s is no UUID, and cannot be a new kernel's id", clipText(n.id))
	}
	spec, err := ks.specs.named(n.name)
	if err != nil {
		return nil, err
	}
	p := n.path
	k := &running{
		id: n.id, spec: spec, dir: ks.folder.startFolder(p), starter: ks.starter, rest: ks.rest, log: ks.log,
		ready: make(chan struct{}), state: stateStarting, activity: time.Now(), boxes: map[string]*mailbox{},
	}
	if p != "" {
		k.env = []string{"JPY_SESSION_NAME=" + ks.folder.absolute(p)}
	}
	if err := ks.add(k); err != nil {
		return nil, err
	}
	if err := k.launch(ctx); err != nil {
		ks.remove(k)
		ks.log.add(levelError, "server", err.Error())
		return nil, err
	}
	ks.log.add(levelInfo, "server", k.called()+" started for "+cmp.Or(p, "no file"))
	return k, nil
}

func (ks *kernels) add(k *running) error {
	ks.mu.Lock()
	defer ks.mu.Unlock()
	if ks.closed {
		return failed(http.StatusServiceUnavailable, "the server is shutting down")
	}
	if len(ks.list) >= maxKernels {
		return failed(http.StatusTooManyRequests, "%d kernels run already; shut some down", len(ks.list))
	}
	if slices.ContainsFunc(ks.list, func(o *running) bool { return o.id == k.id }) {
		return failed(http.StatusConflict, "Kernel already exists: %s", k.id)
	}
	ks.list = append(ks.list, k)
	return nil
}

func (ks *kernels) remove(k *running) {
	ks.mu.Lock()
	defer ks.mu.Unlock()
	ks.list = slices.DeleteFunc(ks.list, func(o *running) bool { return o == k })
}

func (ks *kernels) get(id string) (*running, error) {
	for _, k := range ks.all() {
		if k.id == id {
			return k, nil
		}
	}
	return nil, failed(http.StatusNotFound, "Kernel does not exist: %s", clipText(id))
}

func (ks *kernels) all() []*running {
	ks.mu.Lock()
	defer ks.mu.Unlock()
	return slices.Clone(ks.list)
}

// end shuts one kernel down.
func (ks *kernels) end(k *running) {
	ks.remove(k)
	k.end()
	ks.log.add(levelInfo, "server", k.called()+" was shut down")
}

// close shuts all down, at the same time.
func (ks *kernels) close() {
	ks.mu.Lock()
	list := ks.list
	ks.list, ks.closed = nil, true
	ks.mu.Unlock()
	var done sync.WaitGroup
	for _, k := range list {
		done.Go(k.end)
	}
	done.Wait()
}

func (s *Server) listKernels(w http.ResponseWriter, _ *http.Request) error {
	list := []any{}
	for _, k := range s.kernels.all() {
		list = append(list, k.model())
	}
	answer(w, http.StatusOK, list)
	return nil
}

func (s *Server) postKernel(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Name, Path string
		ID         string `json:"kernel_id"`
	}
	if err := decode(w, r, maxBody, &body); err != nil {
		return err
	}
	p, err := bodyPath(body.Path)
	if err != nil {
		return err
	}
	k, err := s.kernels.start(r.Context(), newKernel{body.ID, body.Name, p})
	if err != nil {
		return err
	}
	s.kernelEvent("start", k)
	w.Header().Set("Location", "/api/kernels/"+k.id)
	answer(w, http.StatusCreated, k.model())
	return nil
}

// oneKernel wraps the handlers of /api/kernels/{id}.
func (s *Server) oneKernel(h func(w http.ResponseWriter, r *http.Request, k *running) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		k, err := s.kernels.get(chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		return h(w, r, k)
	}
}

// kernelEvent tells those who listen what was done to a kernel.
func (s *Server) kernelEvent(action string, k *running) {
	if action == "interrupt" || action == "restart" {
		s.log.add(levelInfo, "server", k.called()+": "+action)
	}
	s.events.tell(kernelSchema, map[string]any{"action": action, "kernel_id": k.id, "kernel_name": k.spec.Name, "status": "success", "msg": "Kernel " + k.id + ": " + action})
}

func (s *Server) getKernel(w http.ResponseWriter, _ *http.Request, k *running) error {
	answer(w, http.StatusOK, k.model())
	return nil
}

func (s *Server) deleteKernel(w http.ResponseWriter, _ *http.Request, k *running) error {
	s.kernels.end(k)
	s.sessions.forget(k)
	s.kernelEvent("shutdown", k)
	answer(w, http.StatusNoContent, nil)
	return nil
}

func (s *Server) interruptKernel(w http.ResponseWriter, r *http.Request, k *running) error {
	if err := k.interrupt(r.Context()); err != nil {
		return err
	}
	s.kernelEvent("interrupt", k)
	answer(w, http.StatusNoContent, nil)
	return nil
}

func (s *Server) restartKernel(w http.ResponseWriter, r *http.Request, k *running) error {
	if err := k.restart(r.Context()); err != nil {
		return err
	}
	s.kernelEvent("restart", k)
	answer(w, http.StatusOK, k.model())
	return nil
}
