package module

import (
	"sync"
	"sync/atomic"
	"time"
)

// Progress is how far a builtin is that takes long. Front ends show it while the builtin runs, and keep nothing of it.
type Progress struct {
	What        string // the function
	Done, Total int64  // Total 0: nobody knows
	Unit        string // of both: "B" for bytes, "" for pieces of work
	Took        time.Duration
	Ended       bool // the last word, which takes away what was shown
}

const (
	progressAfter = 500 * time.Millisecond // what is done sooner shows nothing
	progressEvery = 100 * time.Millisecond
)

// Meter tells how far one call is, from any goroutine. The nil Meter tells nobody.
type Meter struct {
	show        func(Progress)
	what, unit  string
	begin       time.Time
	done, total atomic.Int64

	mu           sync.Mutex
	timer        *time.Timer
	shown, ended bool
}

// NewMeter begins to measure a call; nil if nobody looks.
func NewMeter(io *Streams, what string) *Meter {
	if io == nil || io.Progress == nil {
		return nil
	}
	m := &Meter{show: io.Progress, what: what, begin: time.Now()}
	m.timer = time.AfterFunc(progressAfter, m.tell)
	return m
}

// Set says how much is done, and of how much; total 0 is unknown.
func (m *Meter) Set(done, total int) {
	if m != nil {
		m.done.Store(int64(done))
		m.total.Store(int64(total))
	}
}

// Bytes begins to count bytes, of so many; 0 is unknown.
func (m *Meter) Bytes(total int64) {
	if m != nil {
		m.mu.Lock()
		m.unit = "B"
		m.mu.Unlock()
		m.done.Store(0)
		m.total.Store(total)
	}
}

// Add counts what is done.
func (m *Meter) Add(n int64) {
	if m != nil {
		m.done.Add(n)
	}
}

// tell shows where the call is, and again after a while.
func (m *Meter) tell() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended {
		return
	}
	m.shown = true
	m.show(m.now())
	m.timer.Reset(progressEvery)
}

func (m *Meter) now() Progress {
	done, total := m.done.Load(), m.total.Load()
	if total > 0 {
		done = min(done, total) // work may be done twice: texts are read again when a guess was wrong
	}
	return Progress{What: m.what, Done: done, Total: total, Unit: m.unit, Took: time.Since(m.begin)}
}

// End takes away what was shown.
func (m *Meter) End() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = true
	m.timer.Stop()
	if m.shown {
		p := m.now()
		p.Ended = true
		m.show(p)
	}
}
