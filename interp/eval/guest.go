package eval

import (
	"sync"
	"sync/atomic"

	"skep/interp/value"
)

// A guest is work that somebody else wants done while a run goes on: a cell of a
// subshell, a front end's message. The evaluator is not safe for two at a time, so
// the guest is done in the middle of the run, where an interrupt would end it: on the
// goroutine and with the turn of the task that polls next; or, when all tasks wait for
// something, on a goroutine of its own with the turn that nobody has. Until the
// guest has ended, the run stands still.
//
// Tier 1 and 2 rely on what they have seen of values while no code of the program
// runs between: so all that guests can reach is marked as shared before, and
// they change copies. What a run keeps in registers (variables of a hot loop) guests
// see as it was when that began, and it wins at the end.
type guest struct {
	work func()
	done chan bool // false: the run has ended before
}

// guests are those of an engine.
type guests struct {
	mu      sync.Mutex
	open    bool     // a run is going on or about to
	hosts   []*sched // the runs that are inside of each other, the innermost last
	waiting []*guest
	inside  bool // machine code waits for a guest: nobody else may run any; owned by who has the turn
}

// Welcome lets guests wait for the run that is about to begin; only their owner calls it.
func (e *Engine) Welcome() {
	e.guests.mu.Lock()
	defer e.guests.mu.Unlock()
	e.guests.open = true
}

// Farewell sends away who waits: the run has ended.
func (e *Engine) Farewell() {
	e.guests.mu.Lock()
	left := e.guests.waiting
	e.guests.open, e.guests.waiting = false, nil
	e.guests.mu.Unlock()
	for _, g := range left {
		g.done <- false
	}
}

// Visit has work done in the middle of the run that is going on, and waits for it;
// false if none is, or it ended before. A panic of work is its own affair: it must not.
func (e *Engine) Visit(work func()) bool {
	g := &guest{work, make(chan bool, 1)}
	e.guests.mu.Lock()
	if !e.guests.open {
		e.guests.mu.Unlock()
		return false
	}
	e.guests.waiting = append(e.guests.waiting, g)
	if host := e.guests.host(); host != nil {
		host.knock(e) // under the lock: a run that has ended is not knocked at
	}
	e.guests.mu.Unlock()
	return <-g.done
}

func (g *guests) host() *sched {
	if len(g.hosts) == 0 {
		return nil
	}
	return g.hosts[len(g.hosts)-1]
}

// enter makes a run the one that guests visit.
func (e *Engine) enter(s *sched) {
	e.guests.mu.Lock()
	defer e.guests.mu.Unlock()
	e.guests.hosts = append(e.guests.hosts, s)
	if len(e.guests.waiting) > 0 {
		s.knock(e)
	}
}

// leave ends that.
func (e *Engine) leave() {
	e.guests.mu.Lock()
	defer e.guests.mu.Unlock()
	e.guests.hosts = e.guests.hosts[:len(e.guests.hosts)-1]
	if host := e.guests.host(); host != nil && len(e.guests.waiting) > 0 {
		host.knock(e)
	}
}

// serve does what guests wait for. The caller has the turn.
func (e *Engine) serve() {
	lenient, args, now := e.Lenient, e.Args, e.now
	e.shareAll()
	for {
		e.guests.mu.Lock()
		if len(e.guests.waiting) == 0 {
			e.guests.mu.Unlock()
			break
		}
		g := e.guests.waiting[0]
		e.guests.waiting = e.guests.waiting[1:]
		e.guests.mu.Unlock()
		g.work()
		g.done <- true
	}
	e.Lenient, e.Args, e.now = lenient, args, now
}

// shareAll marks what guests can reach as shared: variables, and what functions among them have captured.
func (e *Engine) shareAll() {
	for _, ns := range e.spaces {
		ns.mu.RLock()
		for _, g := range ns.names {
			if g.defined && !g.builtin {
				shareReached(g.V)
			}
		}
		ns.mu.RUnlock()
	}
}

func shareReached(v value.Value) {
	v.Share()
	if v.Kind() != value.KFunc {
		return
	}
	if cl, ok := v.Func().Code.(*closure); ok {
		for _, c := range cl.cells {
			c.V.Share()
		}
		cl.self.Share()
	}
}

// knock tells a run of guests.
func (s *sched) knock(e *Engine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.knocked.Store(true)
	switch {
	case s.lent: // when the workers have ended; see hire
	case s.now != nil:
		s.now.stop.Store(true)
	default:
		s.admitLocked(e)
	}
}

// admitLocked gives the turn that nobody has to guests.
func (s *sched) admitLocked(e *Engine) {
	s.knocked.Store(false)
	s.now = &task{stop: new(atomic.Bool), state: isRunning}
	go func() {
		e.serve()
		s.mu.Lock()
		s.now = nil
		next := s.idlePick()
		if next == nil && s.now == nil {
			next = s.pick() // somebody may have to be told that nothing goes on
		}
		s.mu.Unlock()
		turn(next)
	}()
}

// heed is called where a task sees that it is to stop: for guests, or for good.
func (th *thread) heed(st *site) {
	if !th.serveGuests() {
		panic(th.interrupted(st))
	}
}

// serveGuests does what guests wait for; false if that was not why the task is to stop.
func (th *thread) serveGuests() bool {
	s, t := th.sched, th.task
	if s == nil || th.worker != nil || !s.knocked.Load() {
		return false
	}
	s.mu.Lock()
	if s.lent || t.cancelled || th.ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	s.knocked.Store(false)
	t.stop.Store(false)
	s.mu.Unlock()
	th.eng.serve()
	return true
}

// serveInMachine is serveGuests in the middle of machine code, which guests must not use: it runs once at a time.
func (th *thread) serveInMachine() bool {
	if th.worker != nil { // nobody waits for a worker of a parallel loop, and others run beside it
		return false
	}
	was := th.eng.guests.inside
	th.eng.guests.inside = true
	defer func() { th.eng.guests.inside = was }()
	return th.serveGuests()
}
