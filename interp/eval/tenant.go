package eval

import (
	"sync"
	"sync/atomic"
	"time"

	"skep/interp/value"
)

// A tenant is a piece of work that has the engine in turns with others: a cell, a cell
// of a subshell beside it, a front end's message, a look at a variable. The evaluator is
// not safe for two at a time, so exactly one tenant runs; it hands over where an
// interrupt would end it, when it has had its time and another waits, and while all its
// tasks wait for something. So all get on at the pace of threads under one lock.
//
// Tiers 1 and 2 rely on what they have seen of values while no code of the program
// runs between: so all that others can reach is marked as shared before one of them
// comes in, and whoever writes next changes a copy. What a run keeps in registers
// (variables of a hot loop) others see as it was when that began, and it wins at the end.
type tenant struct {
	hosts []*sched // its runs that are inside of each other, the innermost last; guarded by tenancy.mu
	enter func()   // lets it go on; it must not wait

	lenient bool // what the engine was for it when it handed over
	args    []string
	now     *sched
}

// tenancy says whose the engine is.
type tenancy struct {
	open atomic.Int32 // tenants that have come and not ended

	mu      sync.Mutex
	now     *tenant
	waiting []*tenant // in the order of their coming
	last    *tenant   // who has run since everything was marked as shared, and has not ended
	lenient bool      // what the engine was for the last that has ended, and is for who comes next
	args    []string
	alarmed bool // an alarm is set
	inside  bool // machine code waits for its turn: nobody else may run any; owned by who has the engine
}

// turnTime is how long a tenant has the engine while others wait: as long as a thread of
// CPython. A shorter one would copy the lists that hot loops change more often.
const turnTime = 5 * time.Millisecond

// Occupy waits for the engine and has it until leave is called, but for the turns that others get meanwhile.
func (e *Engine) Occupy() (leave func()) {
	y := &e.tenancy
	y.mu.Lock()
	y.open.Add(1)
	t := &tenant{lenient: y.lenient, args: y.args}
	y.mu.Unlock()
	in := make(chan struct{})
	e.want(t, func() { close(in) })
	<-in
	return func() { e.give(t, true) }
}

// TryOccupy is Occupy if nobody has the engine.
func (e *Engine) TryOccupy() (leave func(), ok bool) {
	y := &e.tenancy
	y.mu.Lock()
	if y.now != nil {
		y.mu.Unlock()
		return nil, false
	}
	y.open.Add(1)
	t := &tenant{lenient: y.lenient, args: y.args, enter: func() {}}
	admitted := e.admitLocked(t)
	y.mu.Unlock()
	admitted()
	return func() { e.give(t, true) }, true
}

// Shared tells whether several tenants have come and not ended.
func (e *Engine) Shared() bool { return e.tenancy.open.Load() > 1 }

// want lets a tenant go on by enter, on any goroutine, as soon as the engine is its.
func (e *Engine) want(t *tenant, enter func()) {
	y := &e.tenancy
	y.mu.Lock()
	t.enter = enter
	if y.now != nil {
		y.waiting = append(y.waiting, t)
		e.setAlarmLocked()
		y.mu.Unlock()
		return
	}
	admitted := e.admitLocked(t)
	y.mu.Unlock()
	admitted()
}

// admitLocked makes the engine a tenant's. What it gives is called without the lock, and lets it go on.
func (e *Engine) admitLocked(t *tenant) func() {
	y := &e.tenancy
	others := y.last != nil && y.last != t
	y.now, y.last = t, t
	e.Lenient, e.Args, e.now = t.lenient, t.args, t.now
	if len(y.waiting) > 0 {
		e.setAlarmLocked()
	}
	return func() {
		if others {
			e.shareAll()
		}
		t.enter()
	}
}

// give hands the engine to who waits; with ended, for good.
func (e *Engine) give(t *tenant, ended bool) {
	y := &e.tenancy
	y.mu.Lock()
	t.lenient, t.args, t.now = e.Lenient, e.Args, e.now
	y.now = nil
	if ended {
		y.open.Add(-1)
		y.last, y.lenient, y.args = nil, e.Lenient, e.Args
	}
	admitted := e.nextLocked()
	y.mu.Unlock()
	admitted()
}

// nextLocked admits who has waited longest.
func (e *Engine) nextLocked() func() {
	y := &e.tenancy
	if len(y.waiting) == 0 {
		return func() {}
	}
	next := y.waiting[0]
	y.waiting = y.waiting[1:]
	return e.admitLocked(next)
}

// cede lets those who wait have their turns, each one, before t goes on.
func (e *Engine) cede(t *tenant) {
	y := &e.tenancy
	y.mu.Lock()
	if len(y.waiting) == 0 {
		y.mu.Unlock()
		return
	}
	back := make(chan struct{})
	t.enter = func() { close(back) }
	t.lenient, t.args, t.now = e.Lenient, e.Args, e.now
	y.waiting = append(y.waiting, t)
	admitted := e.nextLocked()
	y.mu.Unlock()
	admitted()
	<-back
}

// setAlarmLocked ends the turn of who has the engine, some time from now.
func (e *Engine) setAlarmLocked() {
	if !e.tenancy.alarmed {
		e.tenancy.alarmed = true
		time.AfterFunc(turnTime, e.ring)
	}
}

// ring tells the run that has the engine that others wait. It rings again until nobody does: who has it may be between two runs, or enter another.
func (e *Engine) ring() {
	y := &e.tenancy
	y.mu.Lock()
	y.alarmed = false
	var host *sched
	if len(y.waiting) > 0 {
		e.setAlarmLocked()
		if t := y.now; t != nil && len(t.hosts) > 0 {
			host = t.hosts[len(t.hosts)-1]
		}
	}
	y.mu.Unlock()
	if host != nil {
		host.knock()
	}
}

// enter makes a run the innermost of its tenant.
func (e *Engine) enter(s *sched) {
	if s.tenant == nil {
		return
	}
	e.tenancy.mu.Lock()
	defer e.tenancy.mu.Unlock()
	s.tenant.hosts = append(s.tenant.hosts, s)
}

// leave ends that. A knock that was not heard is forgotten with the run: the flag may be the next one's too.
func (e *Engine) leave(s *sched) {
	if s.tenant == nil {
		return
	}
	e.tenancy.mu.Lock()
	s.tenant.hosts = s.tenant.hosts[:len(s.tenant.hosts)-1]
	e.tenancy.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.root.called && s.root.th.ctx.Err() == nil {
		s.root.called = false
		s.root.stop.Store(false)
	}
}

// shareAll marks what other tenants can reach as shared: variables, and what functions among them have captured.
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

// knock tells a run that others wait for the engine.
func (s *sched) knock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return
	}
	s.knocked.Store(true)
	if s.now != nil && !s.lent { // when workers have ended: see hire
		s.callLocked(s.now)
	}
}

// callLocked stops a task so that it looks up; an interrupt that comes after is one.
func (s *sched) callLocked(t *task) {
	if !t.stop.Load() {
		t.called = true
		t.stop.Store(true)
	}
}

// turn gives the turn to a task, whose run has the engine. If there is none, all tasks wait, and the engine is others' until one does not.
func (s *sched) turn(t *task) {
	switch {
	case t != nil:
		t.begin()
	case s.tenant != nil:
		s.eng.give(s.tenant, false)
	}
}

// resume gives the turn that nobody had to a task, as soon as the run has the engine again.
func (s *sched) resume(t *task) {
	switch {
	case t == nil:
	case s.tenant == nil:
		t.begin()
	default:
		s.eng.want(s.tenant, t.begin)
	}
}

// heed is called where a task sees that it is to stop: for others' turns, or for good.
func (th *thread) heed(st *site) {
	if !th.cede() {
		panic(th.interrupted(st))
	}
}

// cede lets other tenants have their turns; false if that was not why the task is to stop.
func (th *thread) cede() bool {
	s, t := th.sched, th.task
	if s == nil || s.tenant == nil || th.worker != nil {
		return false
	}
	s.mu.Lock()
	if !t.called || s.lent || t.cancelled || th.ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	t.called = false
	s.knocked.Store(false)
	t.stop.Store(false)
	s.mu.Unlock()
	th.eng.cede(s.tenant)
	return true
}

// cedeInMachine is cede in the middle of machine code, which others must not use then: it runs once at a time.
func (th *thread) cedeInMachine() bool {
	if th.worker != nil { // nobody waits for a worker of a parallel loop, and others run beside it
		return false
	}
	was := th.eng.tenancy.inside
	th.eng.tenancy.inside = true
	defer func() { th.eng.tenancy.inside = was }()
	return th.cede()
}
