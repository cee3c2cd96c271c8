package terminal

import (
	"sync"
	"time"
)

// patience is how long a program must run before the console gets ready for what only
// lasting programs need: handlers of signals, looks at the heap, a flush while it
// computes. Each of them wakes threads, together a tenth of what a program takes that prints a line.
const patience = 2 * time.Millisecond

// lasting is what waits for the patience to end. One timer serves all.
type lasting struct {
	mu    sync.Mutex
	begun bool
	over  bool
	todo  []func()
}

// WhenLasting calls f once the process has lasted, or when something of it can be seen, whichever is first;
// at once if that was before. A process that ends sooner never calls it.
func (c *Console) WhenLasting(f func()) {
	l := &c.lasting
	l.mu.Lock()
	if !l.over {
		l.todo = append(l.todo, f)
		if !l.begun {
			l.begun = true
			time.AfterFunc(patience, c.settle)
		}
		f = nil
	}
	l.mu.Unlock()
	if f != nil {
		f()
	}
}

// settle ends the patience: who sees output may answer with Ctrl-C.
func (c *Console) settle() {
	l := &c.lasting
	l.mu.Lock()
	l.over = true
	todo := l.todo
	l.todo = nil
	l.mu.Unlock()
	for _, f := range todo {
		f()
	}
}
