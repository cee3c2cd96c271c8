package web

import (
	"slices"
	"sync"
	"time"
)

// mailbox holds what a kernel said to one client until its websocket has taken
// it. It outlives the websocket: who comes back with the same session id finds
// what was said meanwhile.
type mailbox struct {
	mu       sync.Mutex
	waiting  []Received
	size     int           // bytes waiting, about
	arrived  chan struct{} // has a token when something waits or the box changed hands
	holder   *socket       // the websocket that empties it; nil while the client is away
	since    time.Time     // when the client left
	sessions map[string]bool
	finished bool // nothing more will come; what waits is still taken
	closed   bool
}

// The bounds of a mailbox, in bytes. A client that reads too slowly is cut off,
// never the kernel; one that is away loses its box when that is full.
const (
	maxWaiting  = 64 << 20
	maxAway     = 16 << 20
	maxSessions = 64 // session ids that one client sends by
)

func newMailbox(session string) *mailbox {
	return &mailbox{arrived: make(chan struct{}, 1), sessions: map[string]bool{session: true}, since: time.Now()}
}

func (b *mailbox) wake() {
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

// put adds a message. It says false if the box is full; it is closed then.
func (b *mailbox) put(r Received) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	limit := maxWaiting
	if b.holder == nil {
		limit = maxAway
	}
	b.size += sizeOf(r)
	if b.size > limit {
		b.waiting, b.closed = nil, true
		b.wake()
		return false
	}
	b.waiting = append(b.waiting, r)
	b.wake()
	return true
}

func sizeOf(r Received) int {
	const overhead = 512
	m := r.Message
	n := overhead + len(m.RawHeader) + len(m.Parent) + len(m.Metadata) + len(m.Content)
	for _, b := range m.Buffers {
		n += len(b)
	}
	return n
}

// take gives all that waits. ok is false when holder has lost the box.
func (b *mailbox) take(holder *socket) (list []Received, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.holder != holder || b.finished && len(b.waiting) == 0 {
		return nil, false
	}
	list, b.waiting, b.size = b.waiting, nil, 0
	return list, true
}

// untake puts back what holder took and could not pass on.
func (b *mailbox) untake(holder *socket, list []Received) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.holder != holder {
		return
	}
	for _, r := range list {
		b.size += sizeOf(r)
	}
	b.waiting = append(slices.Clone(list), b.waiting...)
}

// hold gives the box to a websocket; an older one of the same client loses it.
func (b *mailbox) hold(holder *socket) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.holder = holder
	b.wake()
	return true
}

// release is called when the websocket has ended.
func (b *mailbox) release(holder *socket) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.holder == holder {
		b.holder, b.since = nil, time.Now()
	}
}

// away says since when the client is gone; ok is false if it is there.
func (b *mailbox) away() (since time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since, b.holder == nil
}

// speaks notes a session id that the client sends by: replies to it belong here.
func (b *mailbox) speaks(session string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.sessions) < maxSessions {
		b.sessions[session] = true
	}
}

func (b *mailbox) answersTo(session string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sessions[session]
}

func (b *mailbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.waiting = true, nil
	b.wake()
}

// finish lets the client have what waits, and then ends its websocket.
func (b *mailbox) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.finished = true
	b.wake()
}

// reason is why take said no.
func (b *mailbox) reason() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed && !b.finished {
		return errSlow
	}
	return errLost
}
