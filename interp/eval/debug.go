package eval

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"skep/interp/value"
)

// Debugger stops programs at statements and at errors. Engine.SetDebugger says what
// can be stopped: code that is compiled with it has a place to stop at before each
// statement and runs in tier 0; other code carries nothing and costs nothing.
//
// A program that stops does so on its own goroutine, inside of a statement, with
// its turn: its tasks stand still too. What wants to see or change it hands a
// function to Inspect, which runs on that goroutine. Parallel loops are plain loops
// under a debugger; the workers of builtins stop one at a time.
type Debugger struct {
	// Stopped hears of a stop, on the program's goroutine, before Inspect is served.
	Stopped func(Stop)
	// Resumed hears that a stopped program goes on or ends. Nil: nobody does.
	Resumed func()
	// Logged hears what log points and broken conditions say. Nil: nobody does.
	Logged func(text string)

	mu     sync.Mutex
	files  map[string]*breaks // by text
	one    sync.Mutex         // one goroutine stops at a time
	halted *halt              // nil: nothing has stopped; guarded by mu
	step   stepping           // guarded by mu
	eager  atomic.Bool        // a step or a pause is on: every statement looks
	errors atomic.Int32       // an ErrorStops
	quiet  atomic.Bool        // code is evaluated for who looks on: nothing stops
}

// Stop says why a program stopped.
type Stop struct {
	Reason string // "breakpoint", "step", "pause" or "exception"
	Task   int    // the number of the task, 0 for the program itself

	// Of an exception: what it says, its code, and whether no `try` is around it.
	Text, Code string
	Uncaught   bool
}

// Step is how a stopped program goes on.
type Step uint8

// The ways to go on.
const (
	Continue Step = iota // to the next breakpoint
	StepOver             // to the next line of this function or of its callers
	StepIn               // to the next line, also of what is called
	StepOut              // until this function has returned
)

// ErrorStops says which errors stop a program.
type ErrorStops int32

// The kinds of errors that stop.
const (
	NoErrors       ErrorStops = iota
	UncaughtErrors            // those that no `try` of the same task is around
	AllErrors
)

// stepping is what a running program looks for beside breakpoints.
type stepping struct {
	kind  Step
	pause bool
	task  *task
	depth int
	place *stopPlace
}

// job is done on the goroutine of a stopped program; it goes on after the last.
type job struct {
	do     func(h *Halted)
	last   bool
	done   chan struct{}
	failed error // a panic of do
}

// halt is one stop: what is asked of it, and its end.
type halt struct {
	jobs chan *job
	over chan struct{}
}

// NewDebugger makes one without breakpoints.
func NewDebugger() *Debugger { return &Debugger{files: map[string]*breaks{}} }

// StopAtErrors says which errors stop a program from now on.
func (d *Debugger) StopAtErrors(which ErrorStops) { d.errors.Store(int32(which)) }

// reach is a statement about to run.
func (d *Debugger) reach(fr *frame, p *stopPlace) {
	if d.quiet.Load() {
		return
	}
	fr.place = p
	reason := ""
	if at := p.file.at.Load(); at != nil && (*at)[p.site.span.Start] != nil && d.wantsBreak(fr, (*at)[p.site.span.Start]) {
		reason = "breakpoint"
	} else if d.eager.Load() {
		reason = d.wanted(fr, p)
	}
	if reason != "" {
		d.halt(fr, Stop{Reason: reason})
	}
}

// wanted tells whether a step or a pause ends here. A step goes on over the rest of
// its line, unless it comes to the same statement again: the next round of a loop.
func (d *Debugger) wanted(fr *frame, p *stopPlace) string {
	d.mu.Lock()
	s := d.step
	d.mu.Unlock()
	if s.pause {
		return "pause"
	}
	depth := fr.th.callDepth()
	sameLine := depth == s.depth && s.place != p && s.place != nil && s.place.line == p.line && s.place.site.src == p.site.src
	switch {
	case fr.th.task != s.task || sameLine:
	case s.kind == StepIn, s.kind == StepOver && depth <= s.depth, s.kind == StepOut && depth < s.depth:
		return "step"
	}
	return ""
}

// callDepth counts the calls of a thread, and of the one that asks its generator.
func (th *thread) callDepth() int {
	n := th.cur.depth
	if th.gen != nil {
		n += th.gen.maker.callDepth()
	}
	return n
}

// failing is a statement that an error leaves: the innermost one stops, with all calls still there.
func (d *Debugger) failing(fr *frame, r *raise) {
	which := ErrorStops(d.errors.Load())
	if which == NoErrors || r.final || r.gone || r.shown || d.quiet.Load() || which == UncaughtErrors && fr.th.catching > 0 {
		return
	}
	r.shown = true
	d.halt(fr, Stop{Reason: "exception", Text: r.diagnostic().Message, Code: r.diagnostic().Code, Uncaught: fr.th.catching == 0})
}

// halt serves what is asked of the program until it shall go on, or is interrupted.
func (d *Debugger) halt(fr *frame, s Stop) {
	d.one.Lock()
	defer d.one.Unlock()
	s.Task = fr.th.task.number
	stop := &halt{make(chan *job), make(chan struct{})}
	d.mu.Lock()
	d.halted, d.step = stop, stepping{}
	d.eager.Store(false)
	d.mu.Unlock()
	defer d.release()
	d.Stopped(s)
	h := &Halted{fr: fr, d: d, stop: s}
	look := time.NewTicker(cedingPeriod)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			h.admit()
		case j := <-stop.jobs:
			h.serve(j)
			if j.last {
				return
			}
		case <-fr.th.ctx.Done():
			panic(fr.th.interrupted(fr.placeSite()))
		}
	}
}

// cedingPeriod is how long other tenants may wait for a program that stands.
const cedingPeriod = 20 * time.Millisecond

// admit lets other tenants in, whose code does not stop.
func (h *Halted) admit() {
	if !h.fr.th.stop.Load() {
		return
	}
	was := h.d.quiet.Swap(true)
	defer h.d.quiet.Store(was)
	h.fr.th.cede()
}

// serve does one job. Its panic is its own failure: the program is still there for the next.
func (h *Halted) serve(j *job) {
	defer close(j.done)
	defer func() {
		if p := recover(); p != nil {
			j.failed = fmt.Errorf("internal error: %v\n%s", p, debug.Stack())
		}
	}()
	j.do(h)
}

func (d *Debugger) release() {
	if d.Resumed != nil {
		d.Resumed()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.halted.over)
	d.halted = nil
}

// Inspect runs f on the goroutine of the stopped program; false: none has stopped.
func (d *Debugger) Inspect(f func(h *Halted)) (bool, error) {
	return d.hand(&job{do: f, done: make(chan struct{})})
}

// Go lets the stopped program go on; false: none has stopped.
func (d *Debugger) Go(how Step) bool {
	ok, _ := d.hand(&job{last: true, done: make(chan struct{}), do: func(h *Halted) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.step = stepping{kind: how, task: h.fr.th.task, depth: h.fr.th.callDepth(), place: h.fr.place}
		d.eager.Store(how != Continue)
	}})
	return ok
}

func (d *Debugger) hand(j *job) (bool, error) {
	d.mu.Lock()
	stop := d.halted
	d.mu.Unlock()
	if stop == nil {
		return false, nil
	}
	select {
	case stop.jobs <- j:
		<-j.done
		if j.last {
			<-stop.over // who asks next finds it running
		}
		return true, j.failed
	case <-stop.over:
		return false, nil
	}
}

// Pause stops the program at its next statement.
func (d *Debugger) Pause() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.step = stepping{pause: true}
	d.eager.Store(true)
}

// Release forgets all breakpoints and steps, and lets what has stopped run on.
func (d *Debugger) Release() {
	d.mu.Lock()
	for _, b := range d.files {
		b.at.Store(nil)
	}
	d.step = stepping{}
	d.mu.Unlock()
	d.StopAtErrors(NoErrors)
	for d.Go(Continue) { // workers may stand in line
	}
	d.eager.Store(false)
}

// caughtWithin notes that errors of x are caught, for UncaughtErrors.
func (c *compiler) caughtWithin(x code) code {
	if c.eng.debug == nil {
		return x
	}
	return func(fr *frame) value.Value {
		th := fr.th
		th.catching++
		defer func() { th.catching-- }()
		return x(fr)
	}
}
