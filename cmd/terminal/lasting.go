package terminal

import (
	"sync"
	"time"
)

// patience is how long a program must run before the console gets ready for what only
// lasting programs need: looks at the heap, a flush while it computes; handlers of signals
// wait longer, because nobody answers sooner. Each of them wakes threads, together a tenth
// of what a program takes that prints a line.
const (
	patience     = 2 * time.Millisecond
	longPatience = 8 * time.Millisecond
)

// lasting is what waits for the patience to end. One timer at a time serves all.
type lasting struct {
	mu    sync.Mutex
	begun bool
	over  [2]bool
	todo  [2][]func()
}

// WhenLasting calls f once the process has lasted, or when something of it can be seen, whichever is first;
// at once if that was before. A process that ends sooner never calls it.
func (c *Console) WhenLasting(f func()) { c.lasting.wait(0, f) }

// whenLong is WhenLasting for what may come later still.
func (c *Console) whenLong(f func()) { c.lasting.wait(1, f) }

func (l *lasting) wait(stage int, f func()) {
	l.mu.Lock()
	over := l.over[stage]
	if !over {
		l.todo[stage] = append(l.todo[stage], f)
	}
	if !l.begun {
		l.begun = true
		time.AfterFunc(patience, l.first)
	}
	l.mu.Unlock()
	if over {
		f()
	}
}

// first ends the first patience, and lets the second begin.
func (l *lasting) first() {
	l.end(0)
	time.AfterFunc(longPatience-patience, func() { l.end(1) })
}

// end does what has waited for one of them.
func (l *lasting) end(stage int) {
	l.mu.Lock()
	l.over[stage] = true
	todo := l.todo[stage]
	l.todo[stage] = nil
	l.mu.Unlock()
	for _, f := range todo {
		f()
	}
}

// settle ends all patience: who sees output may answer with Ctrl-C.
func (c *Console) settle() {
	c.lasting.end(0)
	c.lasting.end(1)
}
