package web

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"skep/jupyter"
)

// rooms are the notebooks that are open: one room each, however many tabs show it, and whether or not any does.
type rooms struct {
	server *Server
	dir    string // of journals
	opens  sync.Mutex
	mu     sync.Mutex
	list   []*room
	closed bool
}

// at gives the open room of a path, or nil.
func (rs *rooms) at(p string) *room {
	for _, r := range rs.all() {
		if r.where() == p {
			return r
		}
	}
	return nil
}

func (rs *rooms) all() []*room {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return slices.Clone(rs.list)
}

// open gives the room of a path; the notebook is read if nobody has it open.
func (rs *rooms) open(p string) (*room, error) {
	rs.opens.Lock()
	defer rs.opens.Unlock()
	if r := rs.at(p); r != nil {
		return r, r.freshen()
	}
	rs.mu.Lock()
	closed := rs.closed
	rs.mu.Unlock()
	if closed {
		return nil, failed(http.StatusServiceUnavailable, "the server is shutting down")
	}
	r, err := newRoom(rs.server, p, rs.dir)
	if err != nil {
		return nil, err
	}
	rs.mu.Lock()
	rs.list = append(rs.list, r)
	rs.mu.Unlock()
	go r.keep()
	return r, nil
}

// settle closes a room that nobody needs any more: no tab, no session, nothing that runs or is not saved.
func (rs *rooms) settle(r *room) {
	if rs.server.sessions.has(r.where()) {
		return
	}
	rs.opens.Lock()
	defer rs.opens.Unlock()
	if r.close(false) {
		rs.forget(r)
	}
}

func (rs *rooms) forget(r *room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.list = slices.DeleteFunc(rs.list, func(o *room) bool { return o == r })
}

// moved follows a file or folder that got another name.
func (rs *rooms) moved(from, to string) {
	for _, r := range rs.all() {
		p := r.where()
		if rest, ok := strings.CutPrefix(p, from); ok && (rest == "" || rest[0] == '/') {
			r.move(to + rest)
		}
	}
}

// removed closes the rooms of a file that was deleted.
func (rs *rooms) removed(p string) {
	if r := rs.at(p); r != nil && r.close(true) {
		rs.forget(r)
	}
}

// shut saves and closes all, when the server ends.
func (rs *rooms) shut() {
	rs.mu.Lock()
	rs.closed = true
	rs.mu.Unlock()
	var done sync.WaitGroup
	for _, r := range rs.all() {
		done.Go(func() {
			_ = r.save(false) // what cannot be saved is in the journal
			r.close(true)
		})
	}
	done.Wait()
}

// asked hears that a client other than our page has a kernel execute a cell, or that a page tells the kernel what was done with a widget of
// a cell: what comes of it belongs into the document too. Clients that name no cell, and kernels without a notebook, are left alone.
func (rs *rooms) asked(k *running, box *mailbox, m *jupyter.Message) {
	id := cellOf(m)
	if id == "" {
		return
	}
	p, err := bodyPath(rs.server.sessions.notebookOf(k))
	if err != nil || !isDocument(p) {
		return
	}
	r, err := rs.open(p)
	switch {
	case err != nil:
	case m.Header.MsgType == "comm_msg":
		r.mu.Lock()
		r.widgets.call(m.Header.MsgID, id)
		r.mu.Unlock()
	default:
		r.foreign(k, box, id, m)
	}
}
