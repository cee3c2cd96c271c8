package web

import "sync"

// line joins a room to a kernel: what the kernel says waits in it until the room has taken it in, and what the room asks until the kernel
// takes it. The room is quick, so nothing bounds it.
type line struct {
	mu      sync.Mutex
	changed *sync.Cond
	in, out []Received
	closed  bool
	done    chan struct{} // closed with the line
}

func newLine() *line {
	l := &line{done: make(chan struct{})}
	l.changed = sync.NewCond(&l.mu)
	return l
}

// put adds what the kernel said; without a message it says that the kernel's process is another now, or gone.
func (l *line) put(r Received) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.in = append(l.in, r)
	l.changed.Broadcast()
}

// send adds what the kernel is to be asked.
func (l *line) send(r Received) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.out = append(l.out, r)
	l.changed.Broadcast()
}

// take waits for what the kernel says, and gives all of it.
func (l *line) take() ([]Received, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.in) == 0 && !l.closed {
		l.changed.Wait()
	}
	batch := l.in
	l.in = nil
	return batch, !l.closed
}

// next waits for what the kernel is to be asked.
func (l *line) next() (Received, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.out) == 0 && !l.closed {
		l.changed.Wait()
	}
	if l.closed {
		return Received{}, false
	}
	r := l.out[0]
	l.out = l.out[1:]
	return r, true
}

// drop forgets what the kernel was to be asked: it is another now.
func (l *line) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.out = nil
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.done)
		l.changed.Broadcast()
	}
}
