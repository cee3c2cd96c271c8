package eval

import (
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/value"
)

// generator is a running function that yields. It has a coroutine of its own
// (iter.Pull switches without the scheduler) and a thread for its frames, and
// takes its turn from whoever asks for the next value.
type generator struct {
	th   *thread
	out  func(value.Value) bool
	stop func()
	gone bool // the consumer is: yield unwinds the body
}

// unwound ends the body of a generator or handler that nobody asks any more; its finally blocks run.
func unwound() *raise {
	return &raise{d: &diag.Diagnostic{Code: "E0439", Message: "nobody asks this generator any more"}, final: true, gone: true}
}

// maxNesting bounds generators and handlers inside of each other.
const maxNesting = 5_000

// callGenerator is a call of a function that yields: a lazy sequence.
func (th *thread) callGenerator(cl *closure, args []value.Value, named []namedArg, st *site) value.Value {
	g := &generator{th: th.beside()}
	g.th.gen, g.th.ops, g.th.actor = g, th.ops, th.actor
	args = append([]value.Value(nil), args...)
	var failed *raise
	next, stop := iter.Pull(func(out func(value.Value) bool) {
		g.out = out
		failed = g.run(func() { g.th.runClosure(cl, args, named, st) })
	})
	g.stop = stop
	it := value.NewIter(func() (value.Value, bool) {
		defer th.borrow(g.th)()
		v, ok := next()
		if !ok && failed != nil {
			r := failed
			failed = nil
			panic(r)
		}
		return v, ok
	})
	th.eng.trackGenerator(it, g)
	return it
}

func (g *generator) run(body func()) (failed *raise) {
	ok := false
	defer func() {
		if ok {
			return
		}
		if r := g.th.caught(recover(), nil); !r.gone {
			failed = r
		}
	}()
	body()
	ok = true
	return nil
}

// borrow lets a coroutine's thread, which th has made, run in the turn of who asks it;
// call the result when it has answered.
func (maker *thread) borrow(th *thread) func() {
	s := maker.turns()
	t := s.now
	th.task, th.sched, th.ctx, th.stop, th.io = t, s, t.th.ctx, t.th.stop, t.th.io
	if s.nesting++; s.nesting > maxNesting {
		s.nesting = 0
		panic(th.fail(nil, "E0503", "more than %d generators and handlers inside of each other", maxNesting))
	}
	return func() { s.nesting = max(s.nesting-1, 0) }
}

// turns is the scheduler of the run, or of the worker that th belongs to. While workers
// run, nobody has a turn of the program's.
func (th *thread) turns() *sched {
	switch {
	case th.worker != nil:
		return th.worker.th.sched
	case th.eng.now.lent:
		panic(th.meets(nil, "an iteration of a parallel loop cannot use an iterator from outside of it"))
	}
	return th.eng.now
}

// yield compiles yield x.
func (c *compiler) yield(n *syntax.Yield) code {
	x := code(unit)
	if n.X != nil {
		x = c.keep(n.X)
	}
	st := c.at(n)
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		g := fr.th.gen
		if g == nil || g.out == nil {
			panic(fr.fail(st, "E0439", "`yield` works in functions only"))
		}
		if g.gone || !g.out(v) {
			g.gone = true
			panic(unwound())
		}
		if fr.th.stop.Load() {
			panic(fr.th.interrupted(st))
		}
		return value.Unit()
	}
}

var alwaysStopped = func() *atomic.Bool {
	b := new(atomic.Bool)
	b.Store(true)
	return b
}()

// parked holds generators whose sequences nobody can reach any more. Their
// coroutines are ended between runs, on the engine's own goroutine.
type parked struct {
	mu   sync.Mutex
	lost []*generator
	live int
}

func (e *Engine) trackGenerator(it value.Value, g *generator) {
	p := e.parked
	p.mu.Lock()
	p.live++
	p.mu.Unlock()
	runtime.AddCleanup(it.Iter(), func(g *generator) {
		p.mu.Lock()
		p.lost = append(p.lost, g)
		p.mu.Unlock()
	}, g)
}

// collectGenerators ends the coroutines of lost generators. It asks the collector
// first, so that none stays behind a cell; that happens only if the run made some.
func (e *Engine) collectGenerators() {
	p := e.parked
	p.mu.Lock()
	live := p.live
	p.mu.Unlock()
	if live == 0 {
		return
	}
	runtime.GC()
	for range 10 {
		p.mu.Lock()
		lost := p.lost
		p.lost, p.live = nil, p.live-len(lost)
		left := p.live
		p.mu.Unlock()
		for _, g := range lost {
			g.th.stop = alwaysStopped // their finally blocks must not wait for anything
			g.stop()
		}
		if left == 0 || len(lost) == 0 && left == live {
			return
		}
		live = left
		time.Sleep(time.Millisecond)
	}
}
