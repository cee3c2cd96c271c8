package web

import (
	"encoding/json"
	"path"
	"path/filepath"
	"sync"
	"time"

	"skep/jupyter"
	"skep/web/live"
)

// room is one open notebook: the document, who shows it, what runs in it. The document is here, not in a tab: outputs go into it
// whether or not anybody looks.
type room struct {
	server  *Server
	session string // by which kernels know the room

	saves sync.Mutex // held over a whole save

	mu       sync.Mutex
	path     string
	doc      *live.Document
	instance string    // changes when the document is read anew: revisions of another instance mean nothing
	disk     string    // hash of the file as it was last read or written
	dirty    time.Time // since when there is something to save; zero: nothing
	asked    time.Time // when a tab asked for saving last
	conflict bool      // the file is another program's by now
	tabs     map[*tabSocket]bool
	journal  *journal
	runs     *runs
	widgets  *widgets
	unsigned map[string]bool // cells whose outputs kernels have changed since trust learned of them
	rest     restView
	wake     chan struct{} // has a token when keep has something to look at
	closed   bool
}

// restView is what clients have that take and send the whole notebook.
type restView struct {
	base     *live.Baseline // what the file was when the room was opened, at first
	hash     string         // of the version that they were given
	modified time.Time
	unseen   map[string]bool // cells whose last outputs the client that asked for them cannot have seen whole
}

// newRoom reads a notebook, and the changes that a server which ended early left in the journal.
func newRoom(s *Server, p, journals string) (*room, error) {
	r := &room{server: s, session: jupyter.NewID(), path: p, tabs: map[*tabSocket]bool{}, widgets: newWidgets(), unsigned: map[string]bool{}, wake: make(chan struct{}, 1)}
	r.runs = newRuns(r)
	if err := r.load(); err != nil {
		return nil, err
	}
	name := journalName(journals, s.folder.absolute(p))
	ops, apart, err := recoverJournal(name, r.disk)
	if err != nil {
		return nil, err
	}
	if apart {
		if err := r.rescue(); err != nil {
			return nil, err
		}
	}
	for _, o := range ops {
		if o.Run != nil {
			o.Run.State = "" // nothing runs any more
		}
		_, _ = r.apply(&o) // made to another version of the file it may make no sense
	}
	if len(ops) > 0 {
		r.stopRuns()
		r.dirty = time.Now()
	}
	r.journal, err = newJournal(name, s.folder.absolute(p), r.disk, ops)
	return r, err
}

// stopRuns marks cells that an ended server had running.
func (r *room) stopRuns() {
	for _, c := range r.doc.Cells() {
		if c.Run.State != "" {
			c.Run = live.Run{Ending: "lost"}
		}
	}
}

// rescue keeps a copy of a file that another program wrote while changes to its older version were not saved.
func (r *room) rescue() error {
	f := r.server.folder
	data, _, err := f.read(r.path, maxFile)
	if err != nil {
		return err
	}
	ext := path.Ext(r.path)
	name := path.Base(r.path)
	return f.writeNew(f.freeName(path.Dir(r.path), name[:len(name)-len(ext)]+"-on-disk", "-", ext), data)
}

// load reads the file.
func (r *room) load() error {
	files, info, err := r.server.folder.readDocument(r.path)
	if err != nil {
		return err
	}
	file, err := files.parse(r.path)
	if err != nil {
		return err
	}
	doc, err := live.Parse(file.ForClients())
	if err != nil {
		return err
	}
	doc.Judge(r.server.trust.has)
	r.doc, r.instance, r.disk, r.conflict, r.dirty = doc, jupyter.NewID(), files.hash(), false, time.Time{}
	r.rest = restView{base: doc.Baseline(), hash: r.disk, modified: info.ModTime(), unseen: map[string]bool{}}
	return nil
}

// freshen reads the file again if another program wrote it and nothing here is unsaved.
func (r *room) freshen() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.dirty.IsZero() || r.runs.busy() || r.closed {
		return nil
	}
	files, _, err := r.server.folder.readDocument(r.path)
	if err != nil || files.hash() == r.disk {
		return nil // a file that is gone is a conflict when it is saved
	}
	return r.reload()
}

// reload takes what is on the disk, for all tabs. The caller holds mu.
func (r *room) reload() error {
	if err := r.load(); err != nil {
		return err
	}
	r.runs.forget()
	if err := r.journal.restart(r.server.folder.absolute(r.path), r.disk, nil); err != nil {
		return err
	}
	for t := range r.tabs {
		t.put(r.state())
	}
	return nil
}

// restore takes what is on the disk instead of what is here.
func (r *room) restore() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reload()
}

func (r *room) where() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.path
}

// move gives the notebook another path.
func (r *room) move(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.journal
	fresh, err := newJournal(journalName(filepath.Dir(old.name), r.server.folder.absolute(to)), r.server.folder.absolute(to), r.disk, nil)
	if err == nil {
		r.journal = fresh
		old.remove()
	}
	r.path = to
	if !r.dirty.IsZero() {
		r.nudge()
	}
	r.tell(roomMessage{Type: "moved", Path: to})
}

// nudge makes keep look.
func (r *room) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// change makes changes, writes them into the journal and tells all tabs but the one that made them. What makes no sense is left out;
// why comes back. The caller holds mu.
func (r *room) change(ops []live.Op, from *tabSocket) (refused []string) {
	var made []live.Op
	for _, o := range ops {
		changed, err := r.apply(&o)
		switch {
		case err != nil:
			refused = append(refused, err.Error())
		case changed:
			made = append(made, o)
		}
	}
	if len(made) == 0 {
		return refused
	}
	if err := r.journal.add(made); err != nil {
		refused = append(refused, "the journal cannot be written: "+err.Error())
	}
	if r.dirty.IsZero() {
		r.dirty = time.Now()
		r.nudge()
	}
	message := encodeMessage(roomMessage{Type: "changes", Revision: r.doc.Revision(), Ops: made})
	for t := range r.tabs {
		if t != from {
			t.put(message)
		}
	}
	return refused
}

// tell says something to all tabs. The caller holds mu.
func (r *room) tell(m roomMessage) {
	text := encodeMessage(m)
	for t := range r.tabs {
		t.put(text)
	}
}

// state is the whole document for one tab. The caller holds mu.
func (r *room) state() []byte {
	running := map[string]live.Run{}
	for _, c := range r.doc.Cells() {
		if c.Run != (live.Run{}) {
			running[c.ID] = c.Run
		}
	}
	return encodeMessage(roomMessage{
		Type: "state", Instance: r.instance, Revision: r.doc.Revision(), Hash: r.disk, Path: r.path,
		Saved: new(r.dirty.IsZero()), Content: r.content(), Runs: running, Untrusted: r.doc.Untrusted(),
	})
}

// roomMessage is what the server says to a tab; live/protocol.md explains the fields.
type roomMessage struct {
	Type     string              `json:"type"`
	N        int64               `json:"n,omitempty"`
	Instance string              `json:"instance,omitempty"`
	Revision int64               `json:"revision"`
	Hash     string              `json:"hash,omitempty"`
	Path     string              `json:"path,omitempty"`
	Saved    *bool               `json:"saved,omitempty"`
	Content  json.RawMessage     `json:"content,omitempty"`
	Runs     map[string]live.Run `json:"runs,omitempty"`
	Ops      []live.Op           `json:"ops,omitempty"`
	Order    []string            `json:"order,omitempty"`
	Refused  []string            `json:"refused,omitempty"`
	ID       string              `json:"id,omitempty"`
	Ending   string              `json:"ending,omitempty"`
	Reply    json.RawMessage     `json:"reply,omitempty"`
	Prompt   string              `json:"prompt,omitempty"`
	Password bool                `json:"password,omitempty"`
	Done     bool                `json:"done,omitempty"`
	Reason   string              `json:"reason,omitempty"`
	// Untrusted lists cells in whose outputs nothing runs.
	Untrusted []string `json:"untrusted,omitempty"`
}

func encodeMessage(m roomMessage) []byte { return live.Encode(m) }

// keep saves by itself: some time after the first unsaved change, and soon when nobody looks any more.
func (r *room) keep() {
	tick := time.NewTimer(autosaveAfter)
	defer tick.Stop()
	for {
		select {
		case <-r.wake:
		case <-tick.C:
		case <-r.server.lifetime.Done():
			return
		}
		wait, save, over := r.plan()
		if over {
			return
		}
		if save {
			_ = r.save(false) // tabs were told why it failed; it is tried again
			r.server.rooms.settle(r)
			wait = autosaveAfter
		}
		tick.Reset(wait)
	}
}

// plan says what keep does next.
func (r *room) plan() (wait time.Duration, save, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return 0, false, true
	case r.dirty.IsZero() || r.conflict:
		return time.Hour, len(r.tabs) == 0 && !r.conflict && !r.runs.busy(), false // saving nothing lets settle look
	case len(r.tabs) == 0 && !r.runs.busy():
		return 0, true, false
	}
	after := autosaveAfter
	if r.dirty.Sub(r.asked) < soonAfterAsked { // outputs that were on their way when the user saved belong to what he saved
		after = saveLate
	}
	wait = time.Until(r.dirty.Add(after))
	return max(wait, 0), wait <= 0, false
}

// close ends the room unless it is needed; by force it always ends. It says whether it did.
func (r *room) close(force bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !force && (len(r.tabs) > 0 || !r.dirty.IsZero() || r.runs.busy()) {
		return false
	}
	if r.closed {
		return true
	}
	r.closed = true
	r.runs.leave()
	for t := range r.tabs {
		t.finish()
	}
	if r.dirty.IsZero() || force && !r.server.folder.exists(r.path) {
		r.journal.remove()
	}
	r.nudge()
	return true
}
