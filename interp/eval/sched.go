package eval

import (
	"context"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// sched lets the tasks of one run take turns: exactly one of them runs, and it
// hands over where it waits (await, sleep, receive, a blocking builtin). So no
// task sees another in the middle of a step, the order is the same every time,
// and values need no locks. Tasks have goroutines of their own, because they
// wait in the middle of Go calls (a closure given to map may await).
type sched struct {
	mu             sync.Mutex
	ready          []*task // in the order in which they became ready
	now            *task   // who runs; nil: all wait
	naps           []nap   // by time
	timer          *time.Timer
	started, ended int // how many tasks have
	away           int // tasks inside of a blocking builtin
	root           *task
	nesting        int  // generators and handlers that run inside of each other
	lent           bool // a parallel loop runs: nobody has a turn until its workers have ended
	eng            *Engine
	tenant         *tenant     // of which the run is a part; nil: the engine is nobody else's
	knocked        atomic.Bool // others wait for the engine; see tenant.go
	over           bool        // the run has ended
}

// nap is a task that waits until a time at the latest.
type nap struct {
	at time.Time
	t  *task
}

// state of a task.
type state uint8

const (
	isNew state = iota
	isReady
	isRunning
	isBlocked
	isAway
	isDone
)

func newSched(root *task) *sched {
	s := &sched{root: root, now: root, eng: root.th.eng}
	if root.th.worker == nil {
		s.tenant = s.eng.tenancy.now // who makes a run has the engine
	}
	root.state = isRunning
	return s
}

// wakeLocked puts a waiting task into the queue.
func (s *sched) wakeLocked(t *task) {
	if t.state == isBlocked || t.state == isNew {
		t.fresh = t.state == isNew
		t.state = isReady
		s.ready = append(s.ready, t)
	}
}

// pick chooses who runs next. When all wait and nothing can wake them, the root
// gets the turn, to say so.
func (s *sched) pick() *task {
	if len(s.ready) == 0 {
		s.now = nil
		if len(s.naps) > 0 || s.away > 0 || s.root.state != isBlocked {
			return nil
		}
		s.root.deadlock = true
		s.wakeLocked(s.root)
	}
	t := s.ready[0]
	s.ready = s.ready[1:]
	t.state, s.now = isRunning, t
	if s.knocked.Load() {
		s.callLocked(t)
	}
	return t
}

// begin is t's turn: its own goroutine begins or goes on.
func (t *task) begin() {
	if t.fresh {
		t.fresh = false
		go t.main()
		return
	}
	t.wake <- struct{}{}
}

// start queues a new task.
func (s *sched) start(t *task) {
	s.mu.Lock()
	s.wakeLocked(t)
	s.mu.Unlock()
}

// block waits until something wakes t, or until a time (zero: none).
func (s *sched) block(t *task, until time.Time) {
	s.mu.Lock()
	t.state = isBlocked
	if !until.IsZero() {
		s.napLocked(nap{until, t})
	}
	next := s.pick()
	s.mu.Unlock()
	s.turn(next)
	<-t.wake
	if !until.IsZero() {
		s.mu.Lock()
		s.dropNap(t)
		s.mu.Unlock()
	}
}

// pause lets all others that are ready run first.
func (s *sched) pause(t *task) {
	s.mu.Lock()
	t.state = isReady
	s.ready = append(s.ready, t)
	next := s.pick()
	s.mu.Unlock()
	s.turn(next)
	<-t.wake
}

// leave ends t's last turn.
func (s *sched) leave(t *task) {
	s.mu.Lock()
	t.state = isDone
	for _, w := range t.waiting {
		s.wakeLocked(w)
	}
	t.waiting = nil
	next := s.pick()
	s.mu.Unlock()
	s.turn(next)
}

// outside runs f, which waits for something outside of the program, while others have their turns.
func (s *sched) outside(t *task, f func()) {
	s.mu.Lock()
	t.state = isAway
	s.away++
	next := s.pick()
	s.mu.Unlock()
	s.turn(next)
	defer func() {
		s.mu.Lock()
		s.away--
		t.state = isReady
		s.ready = append(s.ready, t)
		next := s.idlePick()
		s.mu.Unlock()
		s.resume(next)
		<-t.wake
	}()
	f()
}

func (s *sched) napLocked(n nap) {
	i := sort.Search(len(s.naps), func(i int) bool { return s.naps[i].at.After(n.at) })
	s.naps = append(s.naps, nap{})
	copy(s.naps[i+1:], s.naps[i:])
	s.naps[i] = n
	if i == 0 {
		s.setTimer()
	}
}

func (s *sched) dropNap(t *task) {
	for i, n := range s.naps {
		if n.t == t {
			s.naps = append(s.naps[:i], s.naps[i+1:]...)
			return
		}
	}
}

func (s *sched) setTimer() {
	if s.timer != nil {
		s.timer.Stop()
	}
	if len(s.naps) > 0 {
		s.timer = time.AfterFunc(time.Until(s.naps[0].at), s.fire)
	}
}

// fire wakes who slept long enough, in the order of their times.
func (s *sched) fire() {
	s.mu.Lock()
	now := time.Now()
	for len(s.naps) > 0 && !s.naps[0].at.After(now) {
		s.wakeLocked(s.naps[0].t)
		s.naps = s.naps[1:]
	}
	s.setTimer()
	next := s.idlePick()
	s.mu.Unlock()
	s.resume(next)
}

// idlePick chooses a task if none runs and one is ready.
func (s *sched) idlePick() *task {
	if s.now != nil || len(s.ready) == 0 {
		return nil
	}
	return s.pick()
}

// wake makes waiting tasks ready: whatever they wait for may have come.
func (s *sched) wake(list *[]*task) {
	if len(*list) == 0 {
		return
	}
	s.mu.Lock()
	for _, t := range *list {
		s.wakeLocked(t)
	}
	s.mu.Unlock()
	*list = nil
}

// stopTree stops a task and those it started, from any goroutine.
func (s *sched) stopTree(t *task) {
	s.mu.Lock()
	s.stopLocked(t)
	next := s.idlePick()
	s.mu.Unlock()
	s.resume(next)
}

func (s *sched) stopLocked(t *task) {
	t.called = false
	t.stop.Store(true)
	if t.crew != nil {
		t.crew.interrupt()
	}
	s.wakeLocked(t)
	for _, c := range t.children {
		if c.state != isDone {
			s.stopLocked(c)
		}
	}
}

// watch stops all tasks when ctx ends: an interrupt. After release none comes any
// more: a late one would stop the next run, whose flag is the same.
func (s *sched) watch(ctx context.Context) (release func()) {
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		s.stopTree(s.root)
	})
	return func() {
		if !stop() {
			<-stopped
		}
	}
}
