package kernel

import (
	"sync"

	"skep/jupyter"
	"skep/jupyter/zmtp"
)

// request is one verified message and the way back to who sent it.
type request struct {
	from    string // identity
	via     *zmtp.Router
	msg     *jupyter.Message
	aborted bool // an earlier cell failed while this one waited
}

func (r *request) cost() int64 {
	n := int64(len(r.msg.Content)) + 1024
	for _, b := range r.msg.Buffers {
		n += int64(len(b))
	}
	return n
}

// A client may have this much waiting; then its own reading stops, nobody else's.
const (
	maxWaiting      = 1024
	maxWaitingBytes = 64 << 20
)

// waiting is what one client has in the queue.
type waiting struct {
	count int
	bytes int64
}

// queue holds shell requests in the order of their arrival.
type queue struct {
	mu     sync.Mutex
	change sync.Cond
	items  []*request
	from   map[string]waiting
	closed bool
}

func newQueue() *queue {
	q := &queue{from: map[string]waiting{}}
	q.change.L = &q.mu
	return q
}

// push waits while the client has too much in the queue already.
func (q *queue) push(r *request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed && !q.fits(r) {
		q.change.Wait()
	}
	if q.closed {
		return
	}
	w := q.from[r.from]
	q.from[r.from] = waiting{w.count + 1, w.bytes + r.cost()}
	q.items = append(q.items, r)
	q.change.Broadcast()
}

func (q *queue) fits(r *request) bool {
	w := q.from[r.from]
	return w.count == 0 || w.count < maxWaiting && w.bytes+r.cost() <= maxWaitingBytes
}

// pop waits for the next request; false when the queue was closed.
func (q *queue) pop() (*request, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed && len(q.items) == 0 {
		q.change.Wait()
	}
	if q.closed {
		return nil, false
	}
	r := q.items[0]
	q.items[0] = nil
	if q.items = q.items[1:]; len(q.items) == 0 {
		q.items = nil
	}
	w := q.from[r.from]
	if w = (waiting{w.count - 1, w.bytes - r.cost()}); w.count == 0 {
		delete(q.from, r.from)
	} else {
		q.from[r.from] = w
	}
	q.change.Broadcast()
	return r, true
}

// abortCells marks the waiting cells: the one before them failed.
func (q *queue) abortCells() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.items {
		if r.msg.Header.MsgType == "execute_request" {
			r.aborted = true
		}
	}
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.change.Broadcast()
}
