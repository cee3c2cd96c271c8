package eval

import (
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/syntax"
	"skep/interp/value"
)

// generator is a function that yields. It has a thread for its frames, and takes
// its turn from whoever asks for the next value: in a coroutine of its own
// (iter.Pull switches without the scheduler), or, where a loop runs over the call
// itself, below the loop, as a call of the loop's body for each value (loopOver).
type generator struct {
	maker *thread
	th    *thread
	at    *site // of the call, if a loop may run over it; see generatorOf
	body  func()
	out   func(value.Value) bool
	next  func() (value.Value, bool) // nil until the first value is asked for
	stop  func()
	begun bool
	gone  bool // the consumer is: yield unwinds the body

	failed *raise
}

// unwound ends the body of a generator or handler that nobody asks any more; its finally blocks run.
func unwound() *raise {
	return &raise{d: &diag.Diagnostic{Code: "E0439", Message: "nobody asks this generator any more"}, final: true, gone: true}
}

// maxNesting bounds generators and handlers inside of each other.
const maxNesting = 5_000

// callGenerator is a call of a function that yields: a lazy sequence.
func (th *thread) callGenerator(cl *closure, args []value.Value, named []namedArg, st *site) value.Value {
	g := &generator{maker: th, th: th.beside()}
	if cl.p.calm {
		g.at = st
	}
	g.th.gen, g.th.ops, g.th.actor = g, th.ops, th.actor
	args = append([]value.Value(nil), args...)
	g.body = func() { g.th.runClosure(cl, args, named, st) }
	it := value.NewIter(nil)
	it.Iter().From = g
	it.Iter().Next = func() (value.Value, bool) {
		if !g.begun {
			g.begin()
			th.eng.trackGenerator(it, g)
		}
		return g.ask()
	}
	return it
}

// begin makes the coroutine.
func (g *generator) begin() {
	g.begun = true
	g.next, g.stop = iter.Pull(func(out func(value.Value) bool) {
		g.out = out
		g.failed = g.run(g.body)
	})
}

// ask gives the next value.
func (g *generator) ask() (value.Value, bool) {
	if g.next == nil { // a loop ran over it
		return value.Null, false
	}
	defer g.maker.borrow(g.th)()
	v, ok := g.next()
	if r := g.failed; !ok && r != nil {
		g.failed = nil
		panic(r)
	}
	return v, ok
}

// generatorOf gives the generator of the call at a place, if v is what that has just
// made, and nothing in it would see how a loop over it ends: try, finally and handlers
// keep the coroutine, because they would catch what the loop's body raises.
func generatorOf(v value.Value, at *site) *generator {
	if v.Kind() != value.KIter {
		return nil
	}
	g, ok := v.Iter().From.(*generator)
	if !ok || g.begun || g.at == nil || g.at.span != at.span || g.at.src != at.src {
		return nil
	}
	return g
}

// notices tells bodies with a place that catches, cleans up or waits.
func notices(body syntax.Expr) bool {
	found := false
	syntax.Walk(body, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Try, *syntax.Handle, *syntax.Await, *syntax.Spawn, *syntax.AsyncBlock, *syntax.Send:
			found = true
		}
		return !found
	})
	return found
}

// keepsGenerator notes that a call's value is kept beside what it was made for.
func keepsGenerator(v value.Value) value.Value {
	if v.Kind() == value.KIter {
		if g, ok := v.Iter().From.(*generator); ok {
			g.at = nil
		}
	}
	return v
}

// loopOver runs the body, and f for each value; it ends when f gives false. A value
// costs a call instead of two switches of coroutines (150 ns).
func (g *generator) loopOver(f func(value.Value) bool) {
	g.begun, g.out = true, f
	g.th.weight = g.maker.weight // both run on one stack
	defer g.maker.borrow(g.th)()
	if failed := g.run(g.body); failed != nil {
		panic(failed)
	}
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
			fr.th.heed(st)
		}
		return value.Unit()
	}
}

var alwaysStopped = lazy.Value[*atomic.Bool]{New: func() *atomic.Bool {
	b := new(atomic.Bool)
	b.Store(true)
	return b
}}

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
			g.th.stop = alwaysStopped.Get() // their finally blocks must not wait for anything
			g.stop()
		}
		if left == 0 || len(lost) == 0 && left == live {
			return
		}
		live = left
		time.Sleep(time.Millisecond)
	}
}
