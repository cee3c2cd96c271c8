package eval

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// worker runs blocks of a parallel loop on a goroutine and a thread of its own. It
// shares the engine and all compiled code with the others: those only read what
// running code may see, or swap it whole. What an iteration makes is its own;
// what it finds it may read.
type worker struct {
	th     *thread
	crew   *crew
	block  *block // that it runs now; guarded by crew.mu
	index  int    // among the workers of the engine; -1: inside of another's iteration
	mark   uint32 // of the cells that it makes
	stop   atomic.Bool
	cancel context.CancelFunc
	pace   time.Duration // that an iteration took, at last
	state  any           // of the loop: what its blocks use again
	work   module.Work   // the part that it runs
	out    *output       // of the block that it runs
	to     *module.Streams
}

// block is a range of iterations, and what came of them.
type block struct {
	lo, hi int
	out    output
	given  any // what run has for take
	failed *raise
	done   bool
}

// crew are the workers of one loop. Blocks are claimed in order and end in any;
// their effects (texts, elements, what they give) are taken over in order, up to
// the first that failed. So a loop ends as if its iterations had run one after the other.
type crew struct {
	th    *thread // that waits for the workers
	at    *site
	n     int // iterations
	grain int // of its parts; blocks are some parts
	loop  uint64
	limit int // of workers
	// ready is called before a block begins and take when it has ended, in order and one
	// at a time; take also of the first block that has failed.
	run   func(w *worker, b *block)
	ready func(b *block)
	take  func(b *block)

	mu      sync.Mutex
	ended   sync.Cond // a block has
	next    int
	begun   int      // workers that were started
	busy    int      // those that run a block
	blocks  []*block // not taken over yet, in order
	workers []*worker
	failed  *block      // the first that failed
	over    bool        // no more blocks
	late    *time.Timer // starts a second worker
	stopped bool        // an interrupt
}

// Blocks should take so long: less, and handing them out counts; more, and the last one is waited for.
const blockTime = 200 * time.Microsecond

// work runs the loop to its end; the first error in the order of iterations is raised.
func (c *crew) work() {
	c.ended.L = &c.mu
	c.loop = loops.Add(1)
	th := c.th
	if th.worker != nil || th.eng.hosted != nil { // inside of an iteration the other cores are busy; a program of Go has one thread
		c.alone()
		return
	}
	release := th.sched.hire(th.task, c)
	defer release()
	c.begun = 1
	c.help()
	c.mu.Lock()
	c.over = true
	if c.late != nil {
		c.late.Stop()
	}
	for c.busy > 0 {
		c.ended.Wait()
	}
	c.mu.Unlock()
	th.eng.dismiss(c.workers)
	c.raise()
}

// raise raises the first error.
func (c *crew) raise() {
	if c.failed == nil {
		return
	}
	th, r := c.th, c.failed.failed
	if th.stop.Load() {
		th.heed(c.at)
	}
	if outside := th.chain(c.at); len(outside) > 1 {
		d := r.diagnostic()
		d.Chain = append(d.Chain[:len(d.Chain):len(d.Chain)], outside[1:]...)
	}
	panic(r)
}

// alone runs the blocks on the thread of the iteration around the loop.
func (c *crew) alone() {
	w := &worker{th: c.th, crew: c, index: -1}
	if c.th.worker != nil {
		w.mark = c.th.worker.mark
	}
	c.limit = 1
	top, weight, calls := c.th.mark()
	defer c.th.unwind(top, weight, calls)
	for b := c.claim(w); b != nil; b = c.claim(w) {
		b.failed = c.guarded(w, b)
		c.take(b)
		if b.failed != nil {
			panic(b.failed)
		}
	}
}

// help is the life of a worker: it hires itself when there is a block for it.
func (c *crew) help() {
	c.mu.Lock()
	if c.over || c.failed != nil || c.stopped || c.next >= c.n {
		c.mu.Unlock()
		return
	}
	w := c.th.eng.hire(c, len(c.workers))
	c.workers = append(c.workers, w)
	c.mu.Unlock()
	for b := c.claim(w); b != nil; b = c.claim(w) {
		c.begin(w, b)
		start := time.Now()
		b.failed = c.guarded(w, b)
		w.pace = time.Since(start) / time.Duration(b.hi-b.lo)
		c.finish(w, b)
	}
}

// claim takes the next block, or nil. It starts another worker as long as there is work.
func (c *crew) claim(w *worker) *block {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over || c.failed != nil || c.stopped || c.next >= c.n {
		return nil
	}
	b := &block{lo: c.next, hi: min(c.n, c.next+c.size(w))}
	c.next = b.hi
	w.block = b
	if c.ready != nil {
		c.ready(b)
	}
	c.blocks = append(c.blocks, b)
	c.busy++
	if c.next < c.n && c.begun < c.limit {
		c.call(w)
	}
	return b
}

// call starts another worker, if there is work enough for one: the first iterations of
// a loop tell. If they take long themselves, a timer does it.
func (c *crew) call(w *worker) {
	switch {
	case w.pace > 0 && time.Duration(c.n-c.next)*w.pace < worthHelp, w.pace == 0 && w.state != nil && c.n < 1000:
	case w.pace == 0 && c.begun == 1 && c.late == nil:
		c.late = time.AfterFunc(worthHelp, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.begun == 1 {
				c.begun++
				go c.help()
			}
		})
	case c.begun > 1 || c.late.Stop():
		c.begun++
		go c.help()
	}
}

// worthHelp is how much work there must be for a second worker: to wake one takes a
// part of that.
const worthHelp = 30 * time.Microsecond

// size is how many iterations the next block has: as many as take blockTime, but
// not so many that others would have nothing to do at the end.
func (c *crew) size(w *worker) int {
	n, left := 1, c.n-c.next
	switch {
	case w.index < 0:
		n = left
	case w.pace > 0:
		n = int(min(blockTime/w.pace, 1<<30))
	case w.state != nil:
		n = left // an iteration takes less than a nanosecond
	}
	if c.limit > 1 {
		n = min(n, left/(2*c.limit))
	}
	return max(1, (n+c.grain-1)/c.grain) * c.grain
}

// loops numbers the parallel loops of the process.
var loops atomic.Uint64

// inParts runs the parts of a block one after the other.
func (c *crew) inParts(w *worker, b *block, run func(lo, hi int)) {
	outer := w.th.work
	defer func() { w.th.work = outer }()
	w.th.work = &w.work
	for lo := b.lo; lo < b.hi; lo += c.grain {
		w.work = module.Work{Outer: outer, Loop: c.loop, Part: lo / c.grain}
		run(lo, min(lo+c.grain, b.hi))
	}
}

// Work implements module.Worker.
func (th *thread) Work() *module.Work { return th.work }

// begin lets the block's texts be collected.
func (c *crew) begin(w *worker, b *block) {
	w.out = &b.out
	if w.to != c.th.io || w.th.io == nil {
		w.to, w.th.io = c.th.io, w.streams(c.th.io)
	}
}

// guarded runs a block and gives its error.
func (c *crew) guarded(w *worker, b *block) *raise {
	th := w.th
	_, failed := th.guarded(func() value.Value {
		if th.stop.Load() {
			th.heed(c.at)
		}
		c.run(w, b)
		return value.Null
	})
	if th.sched.started > 0 && th.worker != nil && th.worker.crew == c {
		return th.finishTasks(failed)
	}
	return failed
}

// finish takes over all blocks whose turn it is.
func (c *crew) finish(w *worker, b *block) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b.done, w.block = true, nil
	if b.failed != nil && (c.failed == nil || b.lo < c.failed.lo) {
		c.failed = b
		for _, x := range c.workers {
			if x.block != nil && x.block.lo > b.lo {
				x.halt()
			}
		}
	}
	for len(c.blocks) > 0 && c.blocks[0].done {
		head := c.blocks[0]
		c.blocks = c.blocks[1:]
		if c.failed == nil || head.lo <= c.failed.lo {
			head.out.flush(c.th.io)
			c.take(head)
		}
	}
	c.busy--
	c.ended.Signal()
}

// halt makes a worker stop soon.
func (w *worker) halt() {
	w.th.sched.stopTree(w.th.task)
	w.cancel()
}

// interrupt stops all workers, from any goroutine.
func (c *crew) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	for _, w := range c.workers {
		w.halt()
	}
}

// hire gives a worker that waits, or makes one. One crew of an engine works at a
// time, so their numbers tell workers apart.
func (e *Engine) hire(c *crew, index int) *worker {
	for len(e.workers) <= index {
		w := &worker{index: len(e.workers)}
		e.threaded.Store(true)
		w.th = newThread(e, nil, nil, &w.stop)
		w.th.worker = w
		e.workers = append(e.workers, w)
	}
	w := e.workers[index]
	e.marks++
	w.crew, w.mark, w.pace, w.state = c, e.marks, 0, nil
	w.stop.Store(c.stopped)
	w.th.leaveAll()
	var ctx context.Context
	ctx, w.cancel = context.WithCancel(c.th.ctx)
	t := &task{th: w.th, parent: c.th.task, wake: make(chan struct{}, 1), stop: &w.stop, cancel: w.cancel}
	w.th.ctx, w.th.task, w.th.sched = ctx, t, newSched(t)
	return w
}

// dismiss lets workers wait for the next loop.
func (e *Engine) dismiss(workers []*worker) {
	for _, w := range workers {
		w.cancel()
		w.crew, w.state = nil, nil
		w.th.leaveAll()
	}
}

// leaveAll drops all frames of a thread.
func (th *thread) leaveAll() {
	root := th.cur
	for root.depth > 0 {
		root = root.prev
	}
	th.unwind(root, 0, 0)
	th.ops, th.tables = nil, nil
}

// hire notes that a task waits for a crew, which its end or an interrupt stops.
func (s *sched) hire(t *task, c *crew) (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.crew, s.lent = c, true
	if t.stop.Load() && !t.called {
		c.stopped = true
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		t.crew, s.lent = nil, false
		if s.knocked.Load() {
			s.callLocked(t)
		}
	}
}
