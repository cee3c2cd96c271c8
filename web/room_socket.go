package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"

	"skep/web/live"
)

// tabSocket is one tab that shows a room's notebook.
type tabSocket struct {
	conn    *websocket.Conn
	mu      sync.Mutex
	waiting [][]byte
	size    int
	arrived chan struct{}
	ended   bool // nothing more comes, or the tab reads too slowly
}

const (
	maxTabWaiting = 256 << 20 // bytes for one tab; a tab that is cut off comes back and asks for what it lacks
	maxTabFrame   = 160 << 20 // of one message from a tab: a cell may hold attachments
	maxTabs       = 64
)

func (t *tabSocket) put(message []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.size += len(message); t.size > maxTabWaiting {
		t.waiting, t.ended = nil, true
	}
	if !t.ended {
		t.waiting = append(t.waiting, message)
	}
	t.wakeUp()
}

func (t *tabSocket) wakeUp() {
	select {
	case t.arrived <- struct{}{}:
	default:
	}
}

// finish lets the tab have what waits, and ends.
func (t *tabSocket) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.wakeUp()
}

func (t *tabSocket) take() (list [][]byte, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list, t.waiting, t.size = t.waiting, nil, 0
	return list, len(list) > 0 || !t.ended
}

// write passes messages on until the room or the tab ends.
func (t *tabSocket) write(ctx context.Context) {
	for {
		list, more := t.take()
		if !more {
			return
		}
		for _, text := range list {
			wait, done := context.WithTimeout(ctx, writeTimeout)
			err := t.conn.Write(wait, websocket.MessageText, text)
			done()
			if err != nil {
				return
			}
		}
		if len(list) > 0 {
			continue
		}
		select {
		case <-t.arrived:
		case <-ctx.Done():
			return
		}
	}
}

// getDocument answers GET /api/skep/document?path=&instance=&revision= with a websocket (web/live/protocol.md).
func (s *Server) getDocument(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p, err := bodyPath(q.Get("path"))
	if err != nil {
		return err
	}
	if !isUpgrade(r) {
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // apiGate has compared the Origin
	if err != nil {
		return nil // Accept has answered
	}
	conn.SetReadLimit(maxTabFrame)
	t := &tabSocket{conn: conn, arrived: make(chan struct{}, 1)}
	revision, err := strconv.ParseInt(q.Get("revision"), 10, 64)
	for range 3 { // nobody was in it until now, so it may be closed in between
		room, failure := s.rooms.open(p)
		if failure != nil {
			t.refuse(s.lifetime, asProblem(outside(failure)).message)
			return nil
		}
		if room.enter(t, q.Get("instance"), revision, err == nil) {
			room.serve(t)
			return nil
		}
	}
	t.refuse(s.lifetime, "too many tabs have this notebook open")
	return nil
}

// refuse says why there is no document: a browser does not show pages why a websocket was not opened.
func (t *tabSocket) refuse(ctx context.Context, reason string) {
	wait, done := context.WithTimeout(ctx, writeTimeout)
	defer done()
	_ = t.conn.Write(wait, websocket.MessageText, encodeMessage(roomMessage{Type: "refused", Reason: reason}))
	_ = t.conn.Close(websocket.StatusNormalClosure, "")
}

// enter adds a tab, and gives it what it lacks: the changes since the revision that it has, or all.
func (r *room) enter(t *tabSocket, instance string, revision int64, known bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(r.tabs) >= maxTabs {
		return false
	}
	r.tabs[t] = true
	defer func() {
		if ops := r.shownByWidgets(); len(ops) > 0 {
			t.put(encodeMessage(roomMessage{Type: "widgets", Ops: ops}))
		}
	}()
	if known && instance == r.instance {
		if ops, ok := r.doc.Since(revision); ok {
			t.put(encodeMessage(roomMessage{Type: "changes", Revision: r.doc.Revision(), Ops: ops, Saved: new(r.dirty.IsZero())}))
			return true
		}
	}
	t.put(r.state())
	return true
}

func (r *room) exit(t *tabSocket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.tabs, t)
	r.nudge()
}

// serve obeys a tab until it leaves.
func (r *room) serve(t *tabSocket) {
	ctx, cancel := context.WithCancel(r.server.lifetime)
	defer cancel()
	defer r.exit(t)
	go func() {
		defer cancel()
		t.write(ctx)
	}()
	go func() {
		defer cancel()
		_ = pings(ctx, t.conn)
	}()
	for {
		_, data, err := t.conn.Read(ctx)
		if err != nil {
			break
		}
		r.obey(t, data)
	}
	t.finish()
	_ = t.conn.Close(websocket.StatusGoingAway, "")
}

// tabMessage is what a tab says; live/protocol.md explains it.
type tabMessage struct {
	Type     string    `json:"type"`
	N        int64     `json:"n"`
	Revision int64     `json:"revision"`
	Ops      []live.Op `json:"ops"`
	IDs      []string  `json:"ids"`
	ID       string    `json:"id"`
	Value    string    `json:"value"`
	Force    bool      `json:"force"`
}

func (r *room) obey(t *tabSocket, data []byte) {
	var m tabMessage
	if err := json.Unmarshal(data, &m); err != nil {
		t.put(encodeMessage(roomMessage{Type: "failed", Reason: "a message is not JSON: " + err.Error()}))
		return
	}
	switch m.Type {
	case "edit":
		r.edit(t, m)
	case "execute":
		r.executeFor(t, m)
	case "input":
		r.mu.Lock()
		r.answer(m.ID, m.Value)
		r.mu.Unlock()
	case "save":
		r.saveFor(t, m)
	case "trust":
		if err := r.trustAll(); err != nil {
			t.put(encodeMessage(roomMessage{Type: "failed", Reason: asProblem(err).message}))
		}
	case "reload":
		if err := r.restore(); err != nil {
			t.put(encodeMessage(roomMessage{Type: "failed", Reason: asProblem(err).message}))
		}
	}
}

// edit makes a tab's changes and acknowledges them: they are in the journal then. A tab whose changes met those of others may have cells
// in another order, and is told the right one.
func (r *room) edit(t *tabSocket, m tabMessage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	apart := r.doc.Revision() != m.Revision
	var ops []live.Op
	var refused []string
	structural := false
	for _, o := range m.Ops {
		if !o.IsEdit() {
			refused = append(refused, o.Op+" is not for tabs")
			continue
		}
		structural = structural || o.IsStructural()
		ops = append(ops, o)
	}
	refused = append(refused, r.change(ops, t)...)
	ack := roomMessage{Type: "ack", N: m.N, Revision: r.doc.Revision(), Refused: refused}
	if structural && apart {
		ack.Order = r.doc.Order()
	}
	t.put(encodeMessage(ack))
}

func (r *room) executeFor(t *tabSocket, m tabMessage) {
	k := r.server.sessions.kernelOf(r.where())
	r.mu.Lock()
	defer r.mu.Unlock()
	if k == nil {
		t.put(encodeMessage(roomMessage{Type: "failed", Reason: "the notebook has no kernel"}))
		return
	}
	if err := r.execute(m.IDs, t, k); err != nil {
		t.put(encodeMessage(roomMessage{Type: "failed", Reason: err.Error()}))
	}
}

// saveFor saves because a tab asks for it; what fails was told to all tabs by save.
func (r *room) saveFor(t *tabSocket, m tabMessage) {
	if err := r.save(m.Force); err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = time.Now()
	r.nudge()
	if r.dirty.IsZero() { // a tab that asks for what is saved already waits for an answer too
		t.put(encodeMessage(roomMessage{Type: "saved", Revision: r.doc.Revision(), Hash: r.disk}))
	}
}
