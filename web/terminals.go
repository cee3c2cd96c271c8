package web

import (
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/coder/websocket"
	"github.com/go-chi/chi/v5"
)

// terminals are the shells of the server, oldest first.
type terminals struct {
	mu     sync.Mutex
	list   []*terminal
	next   int
	closed bool
}

// maxTerminals keeps a runaway client from filling the machine with shells.
const maxTerminals = 50

func (ts *terminals) all() []*terminal {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return slices.Clone(ts.list)
}

func (ts *terminals) count() int { return len(ts.all()) }

// start runs a shell and forgets it when it has ended.
func (ts *terminals) start(dir string, env []string) (*terminal, error) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.closed || len(ts.list) >= maxTerminals {
		return nil, failed(http.StatusServiceUnavailable, "no more terminals can be opened")
	}
	ts.next++
	t, err := startTerminal(strconv.Itoa(ts.next), dir, env)
	if err != nil {
		return nil, err
	}
	ts.list = append(ts.list, t)
	go func() {
		t.relay()
		ts.forget(t)
	}()
	return t, nil
}

func (ts *terminals) forget(t *terminal) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.list = slices.DeleteFunc(ts.list, func(o *terminal) bool { return o == t })
}

func (ts *terminals) close() {
	ts.mu.Lock()
	ts.closed = true
	list := slices.Clone(ts.list)
	ts.mu.Unlock()
	for _, t := range list {
		t.cancel()
	}
}

func (s *Server) listTerminals(w http.ResponseWriter, _ *http.Request) error {
	list := []any{}
	for _, t := range s.terminals.all() {
		list = append(list, t.model())
	}
	answer(w, http.StatusOK, list)
	return nil
}

// postTerminal answers POST /api/terminals {"cwd": FOLDER}.
func (s *Server) postTerminal(w http.ResponseWriter, r *http.Request) error {
	var body struct{ Cwd string }
	if err := decode(w, r, maxBody, &body); err != nil {
		return err
	}
	dir := s.folder.path
	if inside, ok := s.insideOf(body.Cwd); ok && body.Cwd != "" {
		dir = s.folder.startFolder(inside)
	}
	t, err := s.terminals.start(dir, []string{"JUPYTER_SERVER_ROOT=" + s.folder.path})
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, t.model())
	return nil
}

// oneTerminal wraps the handlers of one terminal.
func (s *Server) oneTerminal(h func(w http.ResponseWriter, r *http.Request, t *terminal) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		name := chi.URLParam(r, "name")
		for _, t := range s.terminals.all() {
			if t.name == name {
				return h(w, r, t)
			}
		}
		return failed(http.StatusNotFound, "Terminal not found: %s", clipText(name))
	}
}

func (s *Server) getTerminal(w http.ResponseWriter, _ *http.Request, t *terminal) error {
	answer(w, http.StatusOK, t.model())
	return nil
}

func (s *Server) deleteTerminal(w http.ResponseWriter, _ *http.Request, t *terminal) error {
	t.cancel()
	s.terminals.forget(t)
	answer(w, http.StatusNoContent, nil)
	return nil
}

// getTerminalSocket answers GET /terminals/websocket/{name}.
func (s *Server) getTerminalSocket(w http.ResponseWriter, r *http.Request, t *terminal) error {
	if !isUpgrade(r) {
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // apiGate has compared the Origin
	if err != nil {
		return nil // Accept has answered
	}
	conn.SetReadLimit(maxBody)
	t.converse(s.lifetime, conn)
	_ = conn.Close(websocket.StatusNormalClosure, "")
	return nil
}
