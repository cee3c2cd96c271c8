package eval

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// task is one line of execution: a run itself (the root), what spawn and async
// start, and the work of an actor. A task belongs to the one that started it: it
// cannot outlive it, and its error is the starter's unless someone awaits it.
type task struct {
	th       *thread
	parent   *task
	children []*task // guarded by sched.mu
	body     func(th *thread) value.Value
	at       *site // where it was started
	wake     chan struct{}
	waiting  []*task // tasks that await this one
	state    state
	fresh    bool // its goroutine does not run yet
	deadlock bool // all wait: the root is told
	stop     *atomic.Bool
	called   bool // stop is set because others wait for the engine; guarded by sched.mu
	cancel   context.CancelFunc

	cancelled bool // by the program, not by an interrupt
	done      bool
	number    int  // of starting
	order     int  // of ending among the tasks of a run
	seen      bool // someone awaited it: its error has been delivered
	v         value.Value
	failed    *raise
	exit      *raise // of the root: a task called exit
	crew      *crew  // of the parallel loop that it waits for; guarded by sched.mu
}

func (t *task) String() string {
	if !t.done {
		return "<task>"
	}
	return "<task that has ended>"
}

// begin makes the root task of a run.
func (th *thread) begin() {
	t := &task{th: th, wake: make(chan struct{}, 1), stop: th.stop}
	th.task = t
	th.sched = newSched(t)
	th.eng.now = th.sched
}

// finish waits for what the run has started. An error cancels what is left.
func (th *thread) finishTasks(failed *raise) *raise {
	return th.joinChildren(failed)
}

// spawn starts a task. body runs on the task's own thread.
func (th *thread) spawn(body func(th *thread) value.Value, at *site) *task {
	return th.spawnUnder(th.task, body, at)
}

func (th *thread) spawnUnder(parent *task, body func(th *thread) value.Value, at *site) *task {
	ctx, cancel := context.WithCancel(parent.th.ctx)
	t := &task{parent: parent, body: body, at: at, wake: make(chan struct{}, 1), stop: new(atomic.Bool), cancel: cancel}
	th.eng.threaded.Store(true)
	t.th = newThread(th.eng, ctx, th.io, t.stop)
	t.th.task, t.th.sched, t.th.worker, t.th.work = t, th.sched, th.worker, th.work
	th.sched.started++
	t.number = th.sched.started
	th.sched.mu.Lock()
	parent.children = append(parent.children, t)
	if len(parent.children) > maxTasks {
		th.sched.mu.Unlock()
		panic(th.fail(at, "E0503", "more than %d tasks run at the same time", maxTasks))
	}
	th.sched.mu.Unlock()
	th.sched.start(t)
	return t
}

// maxTasks bounds the tasks that one task has at the same time.
const maxTasks = 100_000

// main is the goroutine of a task.
func (t *task) main() {
	defer t.cancel()
	t.v, t.failed = t.th.guarded(func() value.Value {
		if t.stop.Load() {
			t.th.heed(t.at)
		}
		return t.body(t.th).Share()
	})
	t.failed = t.th.joinChildren(t.failed)
	t.body = nil
	if t.failed != nil {
		t.v = value.Null
		t.failed.startedAt(t.at)
		if t.failed.exits() {
			t.th.exitRun(t.failed)
		}
	}
	t.th.sched.ended++
	t.done, t.order = true, t.th.sched.ended
	t.th.sched.forget(t)
	t.th.sched.leave(t)
}

// forget drops a finished task whose error nobody has to see.
func (s *sched) forget(t *task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.parent == nil || t.failed != nil && !t.seen {
		return
	}
	for i, c := range t.parent.children {
		if c == t {
			t.parent.children = append(t.parent.children[:i:i], t.parent.children[i+1:]...)
			return
		}
	}
}

// guarded runs f and gives what it raised.
func (th *thread) guarded(f func() value.Value) (v value.Value, failed *raise) {
	top, weight, calls := th.mark()
	ok := false
	defer func() {
		if !ok {
			failed = th.caught(recover(), nil)
			th.unwind(top, weight, calls)
		}
	}()
	v = f()
	ok = true
	return v, nil
}

// joinChildren waits for all tasks that this one has started. The first error
// that nobody has seen becomes this task's own and cancels the others.
func (th *thread) joinChildren(failed *raise) *raise { return th.joinSince(0, failed) }

func (th *thread) joinSince(since int, failed *raise) *raise {
	t := th.task
	for {
		c := th.sched.firstChild(t, since)
		if c == nil {
			return failed
		}
		if failed != nil && !c.done {
			c.cancelled = c.cancelled || !failed.interrupt()
			th.sched.stopTree(c)
		}
		for !c.done {
			c.waiting = append(c.waiting, t)
			th.sched.block(t, time.Time{})
			if t.deadlock {
				t.deadlock = false
				failed = th.stuck(c.at)
				th.sched.stopTree(c)
			} else if failed == nil && th.stop.Load() && !th.cede() {
				failed = th.interrupted(t.at)
				th.sched.stopTree(c)
			}
		}
		if failed == nil && c.failed != nil && !c.seen && !c.cancelled {
			failed = c.failed
		}
		c.seen = true
		th.sched.drop(t, c)
	}
}

// firstChild is the first task that t started after a count of starts, and that nobody has joined.
func (s *sched) firstChild(t *task, since int) *task {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range t.children {
		if c.number > since {
			return c
		}
	}
	return nil
}

func (s *sched) drop(t, child *task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range t.children {
		if c == child {
			t.children = append(t.children[:i:i], t.children[i+1:]...)
			return
		}
	}
}

func (th *thread) stuck(st *site) *raise {
	r := th.fail(st, "E0436", "nothing can go on: all tasks wait for each other")
	r.d.Hint = "someone must send, close the channel, or end"
	r.final = true
	return r
}

// wait blocks until cond holds, or until a time; false: the time came first. Each
// of lists wakes the task when it changes. The lists are the caller's: it enters the task.
func (th *thread) wait(st *site, until time.Time, cond func() bool, lists ...*[]*task) bool {
	t := th.task
	for !cond() {
		if !until.IsZero() && !time.Now().Before(until) {
			return false
		}
		for _, l := range lists {
			*l = append(*l, t)
		}
		th.sched.block(t, until)
		for _, l := range lists {
			removeTask(l, t)
		}
		th.checkWoken(st)
	}
	return true
}

// checkWoken raises what a waiting task was woken for other than its condition.
func (th *thread) checkWoken(st *site) {
	t := th.task
	switch {
	case t.exit != nil:
		panic(t.exit)
	case th.stop.Load():
		th.heed(st)
	case t.deadlock:
		t.deadlock = false
		panic(th.stuck(st))
	}
}

func removeTask(list *[]*task, t *task) {
	for i, x := range *list {
		if x == t {
			*list = append((*list)[:i], (*list)[i+1:]...)
			return
		}
	}
}

// await waits for a task and gives its value; its error is raised here.
func (th *thread) await(t *task, st *site) value.Value {
	th.mine(t.th.worker, "a task", st)
	if t == th.task {
		panic(th.fail(st, "E0436", "a task cannot await itself"))
	}
	th.wait(st, time.Time{}, func() bool { return t.done }, &t.waiting)
	t.seen = true
	if t.failed != nil {
		panic(th.received(t, st))
	}
	return t.v.Share()
}

// received is a task's error as those who await it see it: they may catch that it was cancelled.
func (th *thread) received(t *task, st *site) *raise {
	if !t.cancelled || !t.failed.final {
		return t.failed
	}
	return th.fail(st, "E0435", "the awaited task was cancelled")
}

// awaitAny is the value of `await v`: of tasks, arrays and tuples of tasks; other values are there already.
func (th *thread) awaitAny(v value.Value, st *site) value.Value {
	if t, ok := value.As[*task](v); ok {
		return th.await(t, st)
	}
	if k := v.Kind(); k != value.KArray && k != value.KTuple || !hasTask(v) {
		return v
	}
	out := make([]value.Value, v.List().Len())
	for i, x := range v.List().All() {
		w, failed := th.guarded(func() value.Value { return th.awaitAny(x, st) })
		if failed != nil {
			for j := i + 1; j < v.List().Len(); j++ {
				th.cancelValue(v.List().At(j))
			}
			panic(failed)
		}
		out[i] = w.Share()
	}
	if v.Kind() == value.KTuple {
		return value.NewTuple(out...)
	}
	return value.NewArray(out)
}

func hasTask(v value.Value) bool {
	for _, x := range v.List().All() {
		if _, ok := value.As[*task](x); ok {
			return true
		}
	}
	return false
}

func (th *thread) cancelValue(v value.Value) {
	if t, ok := value.As[*task](v); ok {
		th.cancelTask(t)
	}
}

// cancelTask asks a task to stop where it waits or loops next; its finally blocks run.
func (th *thread) cancelTask(t *task) {
	if !t.done {
		t.cancelled, t.seen = true, true
		th.sched.stopTree(t)
		t.cancel()
	}
}

// ownsGlobals stops a task that writes a variable of the program: only the program itself does.
func (th *thread) ownsGlobals(g *Global, st *site) {
	if th.worker != nil {
		panic(th.meets(st, "an iteration of a parallel loop cannot change `%s`: it belongs to the program", g.Name))
	}
	if th.eng.Lenient || g.V.Kind() == value.KModule {
		return
	}
	r := th.fail(st, "E0437", "a task cannot change `%s`: it belongs to the program", g.Name)
	r.d.Hint = "give the value back (await), send it through a channel, or keep it in an actor"
	panic(r)
}

// scoped runs the body of what is awaited on the spot: tasks that it starts end with it.
func (th *thread) scoped(f func() value.Value) value.Value {
	since := th.sched.started
	v, failed := th.guarded(f)
	if th.sched.started > since {
		failed = th.joinSince(since, failed)
	}
	if failed != nil {
		panic(failed)
	}
	return v
}

// exitRun ends the whole run: a task called exit.
func (th *thread) exitRun(r *raise) {
	root := th.sched.root
	root.exit = r
	th.sched.mu.Lock()
	th.sched.wakeLocked(root)
	th.sched.mu.Unlock()
}

// exits tells the error that exit(code) raises; interrupt that of an interrupt.
func (r *raise) exits() bool {
	var x interface{ ExitCode() int }
	return r.cause != nil && errors.As(r.cause, &x)
}

func (r *raise) interrupt() bool { return !r.thrown && r.d.Code == Interrupted }

// startedAt adds where the failed task began.
func (r *raise) startedAt(at *site) {
	if at == nil || r.thrownInTask {
		return
	}
	r.thrownInTask = true
	d := r.diagnostic()
	d.Related = append(d.Related, diag.Related{Source: at.src, Span: at.span, Message: "the task was started here"})
}

// Block implements module.Blocker: other tasks run while f waits for something outside.
func (th *thread) Block(f func()) {
	if th.sched == nil || th.task == nil {
		f()
		return
	}
	th.sched.outside(th.task, f)
}

var _ module.Blocker = (*thread)(nil)
