package web

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"skep/jupyter"
	"skep/jupyter/kernelspec"
	"skep/memory"
)

// running is a kernel as clients know it: one id over all restarts of the
// process behind it.
type running struct {
	id      string
	spec    kernelspec.Spec
	dir     string
	env     []string
	starter Starter
	log     *Log
	rest    *memory.Rest // the server's

	mu       sync.Mutex
	process  Kernel        // nil while none is up
	ready    chan struct{} // closed when process is set, or the kernel is given up
	state    string
	activity time.Time
	born     time.Time // of the process
	crashes  int       // in a row
	ended    bool      // shut down on purpose
	boxes    map[string]*mailbox
	lines    map[*line]bool // to rooms, which hear everything
}

// The states that clients know.
const (
	stateStarting   = "starting"
	stateIdle       = "idle"
	stateBusy       = "busy"
	stateRestarting = "restarting"
	stateDead       = "dead"
)

// How often a kernel that keeps crashing is started again, and what does not count as that.
const (
	maxCrashes   = 5
	crashPause   = 300 * time.Millisecond
	stableAfter  = 10 * time.Second
	startTimeout = 60 * time.Second
	stopTimeout  = 5 * time.Second
	maxAwayTime  = 30 * time.Minute
	maxBoxes     = 256
)

// called is the kernel's name in the log.
func (k *running) called() string { return "kernel " + k.spec.Name + " (" + k.id[:8] + ")" }

// launch starts the process for the first time.
func (k *running) launch(ctx context.Context) error {
	process, err := k.start(ctx)
	if err != nil {
		return err
	}
	k.mu.Lock()
	ended := k.ended
	if !ended {
		k.install(process)
	}
	k.mu.Unlock()
	if ended { // deleted while it started
		stop(process)
		return failed(http.StatusNotFound, "the kernel was shut down while it started")
	}
	return nil
}

func (k *running) start(ctx context.Context) (Kernel, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startTimeout)
	defer cancel()
	process, err := k.starter.Start(ctx, Launch{Spec: k.spec, Dir: k.dir, Env: k.env})
	if err != nil {
		return nil, failed(http.StatusInternalServerError, "kernel %s did not start: %v", k.spec.Name, err)
	}
	return process, nil
}

// install makes a started process the kernel's. The caller holds mu.
func (k *running) install(process Kernel) {
	k.process, k.born, k.activity = process, time.Now(), time.Now()
	k.open()
	go k.listen(process)
}

// withdraw takes the process away, so that senders wait for the next. The caller holds mu.
func (k *running) withdraw(state string) Kernel {
	old := k.process
	if old != nil {
		k.process, k.ready = nil, make(chan struct{})
	}
	k.state = state
	for l := range k.lines {
		l.drop()
		l.put(Received{})
	}
	return old
}

// watch lets a room hear what the kernel says; unwatch ends that.
func (k *running) watch(l *line) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lines == nil {
		k.lines = map[*line]bool{}
	}
	k.lines[l] = true
}

func (k *running) unwatch(l *line) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.lines, l)
}

// listen hands out what one process says until it ends.
func (k *running) listen(process Kernel) {
	defer func() {
		if v := recover(); v != nil {
			k.giveUp()
		}
	}()
	for r := range process.Received() {
		k.deliver(r)
	}
	k.mu.Lock()
	crashed := k.process == process && !k.ended
	if crashed {
		k.withdraw(stateRestarting)
	}
	k.mu.Unlock()
	if crashed {
		k.log.add(levelError, "server", k.called()+" died and is started again")
		k.recoverCrash()
	}
}

// recoverCrash starts the kernel anew and tells all clients, as Jupyter does.
func (k *running) recoverCrash() {
	k.mu.Lock()
	if time.Since(k.born) > stableAfter {
		k.crashes = 0
	}
	k.mu.Unlock()
	for {
		k.mu.Lock()
		k.crashes++
		crashes, ended := k.crashes, k.ended
		k.mu.Unlock()
		switch {
		case ended:
			return
		case crashes > maxCrashes:
			k.giveUp()
			return
		}
		k.announce(stateRestarting)
		time.Sleep(time.Duration(crashes-1) * crashPause)
		if err := k.launch(context.Background()); err == nil {
			return
		}
	}
}

// giveUp marks the kernel dead; it stays in the list until it is restarted or deleted.
func (k *running) giveUp() {
	k.mu.Lock()
	k.state = stateDead
	k.open()
	k.mu.Unlock()
	k.log.add(levelError, "server", k.called()+" was given up: it does not stay up")
	k.announce(stateDead)
}

// open lets those who wait to send look again. The caller holds mu.
func (k *running) open() {
	select {
	case <-k.ready:
	default:
		close(k.ready)
	}
}

// announce sends a status of the server's own to all clients.
func (k *running) announce(state string) {
	header := jupyter.Header{MsgID: jupyter.NewID(), Session: k.id, Username: "skep", Date: jupyter.DateOf(time.Now()), MsgType: "status", Version: jupyter.ProtocolVersion}
	raw, err := json.Marshal(header)
	if err != nil {
		panic("web: marshal of a plain struct failed: " + err.Error())
	}
	empty := json.RawMessage("{}")
	content := json.RawMessage(`{"execution_state":"` + state + `"}`)
	k.deliver(Received{jupyter.IOPub, &jupyter.Message{Header: header, RawHeader: raw, Parent: empty, Metadata: empty, Content: content}})
}

// deliver puts a message into the boxes it is for: what is published into all,
// a reply into the one whose client asked.
func (k *running) deliver(r Received) {
	var parent struct {
		Session string `json:"session"`
	}
	if r.Channel != jupyter.IOPub {
		_ = json.Unmarshal(r.Message.Parent, &parent) // no parent: for nobody
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.activity = time.Now()
	if r.Channel == jupyter.IOPub && r.Message.Header.MsgType == "status" {
		k.note(r.Message)
	}
	for l := range k.lines {
		l.put(r)
	}
	for session, b := range k.boxes {
		if r.Channel == jupyter.IOPub || b.answersTo(parent.Session) {
			if !b.put(r) {
				delete(k.boxes, session)
			}
		}
	}
}

// note keeps the state that the kernel publishes. The caller holds mu.
func (k *running) note(m *jupyter.Message) {
	var status jupyter.Status
	if json.Unmarshal(m.Content, &status) != nil {
		return
	}
	switch status.State {
	case stateStarting, stateIdle, stateBusy, stateRestarting, stateDead:
		k.state = status.State
	}
	if status.State == stateIdle { // outputs have passed through, and were saved
		k.rest.Idle()
	}
}

// send passes a client's message to the process; while the kernel restarts it waits.
func (k *running) send(ctx context.Context, ch jupyter.Channel, m *jupyter.Message) error {
	for {
		k.mu.Lock()
		process, ready, state := k.process, k.ready, k.state
		k.mu.Unlock()
		if process != nil {
			return process.Send(ctx, ch, m)
		}
		if state == stateDead {
			return errDead
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

var errDead = &problem{status: http.StatusConflict, message: "the kernel is dead; restart it"}

// interrupt stops what runs.
func (k *running) interrupt(ctx context.Context) error {
	k.mu.Lock()
	process := k.process
	k.mu.Unlock()
	if process == nil {
		return errDead
	}
	return process.Interrupt(ctx)
}

// restart replaces the process by a new one; websockets stay.
func (k *running) restart(ctx context.Context) error {
	k.mu.Lock()
	if k.process == nil && k.state != stateDead {
		k.mu.Unlock()
		return failed(http.StatusConflict, "the kernel is being started already")
	}
	old := k.withdraw(stateRestarting)
	if old == nil {
		k.ready = make(chan struct{})
	}
	k.crashes = 0
	k.mu.Unlock()
	if old != nil {
		stop(old)
	}
	if err := k.launch(ctx); err != nil {
		k.giveUp()
		return err
	}
	return nil
}

// stop ends a process and waits for it.
func stop(process Kernel) {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	_ = process.Shutdown(ctx) // it kills what does not end by itself
}

// end shuts the kernel down for good and closes its websockets.
func (k *running) end() {
	k.mu.Lock()
	k.ended = true
	process := k.withdraw(stateDead)
	k.open()
	k.mu.Unlock()
	if process != nil {
		stop(process)
	}
	k.announce(stateDead)
	k.mu.Lock()
	defer k.mu.Unlock()
	for session, b := range k.boxes {
		b.finish()
		delete(k.boxes, session)
	}
}

// box gives the mailbox of a client's session, the old one if it comes back.
func (k *running) box(session string) (*mailbox, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.boxOf(session)
}

// boxFrom gives a new mailbox, and marks in a line from where on the box has what the line has.
func (k *running) boxFrom(l *line, mark jupyter.Channel) (*mailbox, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b, err := k.boxOf(jupyter.NewID())
	if err == nil {
		l.put(Received{Channel: mark})
	}
	return b, err
}

// boxOf is box for who holds mu.
func (k *running) boxOf(session string) (*mailbox, error) {
	if k.ended {
		return nil, failed(http.StatusNotFound, "the kernel was shut down")
	}
	if b := k.boxes[session]; b != nil {
		return b, nil
	}
	k.forget()
	if len(k.boxes) >= maxBoxes {
		return nil, failed(http.StatusTooManyRequests, "too many clients on this kernel")
	}
	b := newMailbox(session)
	k.boxes[session] = b
	return b, nil
}

// forget drops the boxes of clients that have been away for long, and when there
// are many, of all that are away. The caller holds mu.
func (k *running) forget() {
	for session, b := range k.boxes {
		if since, away := b.away(); away && (time.Since(since) > maxAwayTime || len(k.boxes) >= maxBoxes) {
			b.close()
			delete(k.boxes, session)
		}
	}
}

// model is the kernel as clients read it.
func (k *running) model() map[string]any {
	k.mu.Lock()
	defer k.mu.Unlock()
	connections := 0
	for _, b := range k.boxes {
		if _, away := b.away(); !away {
			connections++
		}
	}
	return map[string]any{
		"id": k.id, "name": k.spec.Name, "last_activity": stamp(k.activity),
		"execution_state": k.state, "connections": connections,
	}
}
