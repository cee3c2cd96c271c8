package eval

import (
	"context"
	"sync/atomic"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/value"
)

// code is one compiled node: closures over resolved slots (tier 0). Errors are
// panics of *raise, so that no node pays for a result that is nearly always nil.
type code func(fr *frame) value.Value

// test is a compiled condition.
type test func(fr *frame) bool

// ctl says why a block stopped early; nodes that cannot contain a jump never look at it.
type ctl uint8

const (
	ctlNone ctl = iota
	ctlBreak
	ctlContinue
	ctlReturn
)

// frame is one running call. Frames are pooled: each keeps its neighbours, so
// that a call finds its frame by one load, and code must not keep frames. Slots
// beyond those of the running function are null, as is ret of a frame that does not run.
type frame struct {
	s     []value.Value // slots: parameters, then locals; at least as many as the function needs
	w     []uint64      // words of tier 1: its numbers and bools, unboxed
	cells []*value.Cell // captured variables of the closure
	th    *thread
	p     *proto
	site  *site  // where it was called from
	next  *frame // the frame of a call made here; nil until one was made
	prev  *frame
	ret   value.Value // of return and break
	loop  *loopID
	depth int // calls below this one; fixed
	ctl   ctl
	place *stopPlace // with a debugger: the statement that it has come to
	out   uint64     // tier 1: a result that is a word
	aim   int64      // tier 1: the loop that a jump aims at

	sizes     *sizeScope // of a function whose parameters name sizes of tensors
	arguments int        // how many of those were held
}

// loopID is the identity of a loop that break and continue aim at.
type loopID struct{ label string }

// site is a place in a source for call chains and errors.
type site struct {
	src  *diag.Source
	span diag.Span

	wantsValue bool        // of a comparison: a result that is no bool is welcome
	self       *value.Type // whose methods the code belongs to: private members are for them
	asked      bool        // of a call: the Result is asked for, not the value
	thrown     bool        // of a call: nobody looks at its value
	usesUp     [2]bool     // of an operator or a method call: which operands were made for it
}

// proto is a compiled function without its captured variables.
type proto struct {
	name    string
	src     *diag.Source
	span    diag.Span
	params  []param
	nslots  int
	weight  int // nesting depth of the body: how much Go stack a call may need
	body    code
	bare    code // the body without its prologue, if that only checks that all parameters are integers
	simple  bool // no rest parameter: arguments can go straight into the slots
	self    int  // 1 if the first parameter is self
	mutSelf bool
	async   bool
	gen     bool // it yields: a call gives a lazy sequence
	calm    bool // and has no place that would notice what a loop over it does
	private bool // a method for its own class only
	top     bool // no function but the top level of a cell or script
	doc     string
	tier    *tier            // how it becomes hot; nil if it cannot
	names   func() []*Global // variables of the program that the code names
	within  *namespace       // whose names the code means
	holds   []*scope.Var     // what it captures, in the order of a closure's cells

	intResult bool // the result is annotated as an integer of 64 bits
	intParams int  // how many parameters are
	result    *contract
	resultAt  *site
}

// param is one parameter at run time.
type param struct {
	name     string
	borrow   bool // only read: the caller need not mark the argument shared
	ref      bool // &mut: it comes in a cell, and the caller writes back what that holds
	rest     bool
	def      code // default, evaluated in the callee's frame
	optional bool // a missing argument is null
}

// captor tells where a closure finds one captured variable when it is made: a slot of the maker's frame or one of its own captures.
type captor struct {
	fromCells bool
	index     int
}

// closure is a function value's code.
type closure struct {
	p     *proto
	cells []*value.Cell
	eng   *Engine
	self  value.Value // bound receiver, for methods taken as values
	bound bool
}

// value makes the function value of a closure.
func (c *closure) value() value.Value {
	if c.p.simple && !c.bound {
		return value.NewDirect(c.p.name, c, len(c.p.params))
	}
	return value.NewFunc(c.p.name, c)
}

// thread is one line of execution: its frames and its interrupt flag.
type thread struct {
	cur    *frame // the running call; a root frame of depth 0 when there is none
	weight int
	made   int // frames that hang behind the root
	eng    *Engine
	ctx    context.Context
	io     *module.Streams
	stop   *atomic.Bool
	calls  []*module.Call // pooled calls of builtins, by nesting
	ncalls int
	charge int64                  // bytes allocated since the budget was last asked
	wide   value.Value            // the last comparison's result, if it is no bool
	tables map[string]value.Value // local variables that the query of the running call names

	scratch []byte // see text

	heeding func() bool // for machine code: cedeInMachine; nil where nobody else comes

	task  *task // whose turn it runs in; tasks that generators and handlers borrow count as their caller's
	sched *sched
	gen   *generator // the generator whose body runs on this thread
	ops   *handling  // the innermost effect handlers
	actor *actor     // whose handler runs

	catching int // with a debugger: how many `try` with a catch are around what runs

	worker *worker      // of a parallel loop; nil on the thread of the program and its tasks
	work   *module.Work // the part of a loop that the worker runs
}

// MaxCalls is how many calls may be nested.
const MaxCalls = 200_000

// Limits of recursion: calls, and nested nodes over all calls. A node needs up
// to about 300 bytes of Go stack, so maxWeight stays below 1.5 GiB (SetMaxStack).
const (
	maxCalls  = MaxCalls
	maxWeight = 4_000_000
)

func newThread(e *Engine, ctx context.Context, io *module.Streams, stop *atomic.Bool) *thread {
	if ctx == nil {
		ctx = context.Background()
	}
	th := &thread{eng: e, ctx: ctx, io: io, stop: stop}
	if e.recalls {
		th.heeding = th.cedeInMachine
	}
	th.cur = &frame{th: th}
	return th
}

// beside makes a thread for a coroutine that takes turns with th.
func (th *thread) beside() *thread {
	th.eng.threaded.Store(true)
	t := newThread(th.eng, th.ctx, th.io, th.stop)
	t.worker, t.work = th.worker, th.work
	return t
}

// cell makes a captured variable; one that a worker makes is the worker's.
func (th *thread) cell(v value.Value) *value.Cell {
	if th.worker != nil {
		return value.NewOwnedCell(v, th.worker.mark)
	}
	return value.NewCell(v)
}

// push enters a function. The caller fills the first slots with arguments. All
// that is rare (a new frame, more slots, the limits, an interrupt) hides behind
// one branch each, in prepare.
func (th *thread) push(cl *closure, st *site) *frame {
	p, fr := cl.p, th.cur.next
	if fr == nil || len(fr.s) < p.nslots || th.weight > maxWeight || th.stop.Load() {
		fr = th.prepare(p, st)
	}
	th.cur = fr
	th.weight += p.weight
	fr.cells, fr.p, fr.site = cl.cells, p, st
	return fr
}

func (th *thread) prepare(p *proto, st *site) *frame {
	if th.cur.depth >= maxCalls || th.weight > maxWeight {
		th.overflow(st)
	}
	if th.stop.Load() {
		th.heed(st)
	}
	if th.cur.next == nil {
		th.grow()
	}
	fr := th.cur.next
	if len(fr.s) < p.nslots {
		fr.s = make([]value.Value, p.nslots+2)
	}
	return fr
}

// firstSlots is how many slots a frame has from the start; they of one block lie side by side.
const firstSlots = 6

// firstWords is how many words of tier 1 a frame has from the start.
const firstWords = 4

// grow hangs more frames behind the last one, twice as many as before up to a limit: a thread that calls little costs little.
func (th *thread) grow() {
	n := min(max(8, th.made), 256)
	block, slots, words := make([]frame, n), make([]value.Value, n*firstSlots), make([]uint64, n*firstWords)
	last := th.cur
	for i := range block {
		fr := &block[i]
		fr.th, fr.prev, fr.depth = th, last, last.depth+1
		fr.s = slots[i*firstSlots : (i+1)*firstSlots : (i+1)*firstSlots]
		fr.w = words[i*firstWords : (i+1)*firstWords : (i+1)*firstWords]
		last.next, last = fr, fr
	}
	th.made += n
}

// pop leaves a function and lets go of what its slots held: in a loop of calls
// the clearing was a sixth of the time while it went through clear(), which asks
// for write barriers over the whole range.
func (th *thread) pop(fr *frame) {
	s, n := fr.s, fr.p.nslots
	if n > 4 || len(s) < 4 {
		clear(s[:n])
	} else {
		switch n {
		case 4:
			s[0], s[1], s[2], s[3] = value.Null, value.Null, value.Null, value.Null
		case 3:
			s[0], s[1], s[2] = value.Null, value.Null, value.Null
		case 2:
			s[0], s[1] = value.Null, value.Null
		case 1:
			s[0] = value.Null
		}
	}
	th.cur = fr.prev
	th.weight -= fr.p.weight
}

// mark and unwind bracket what may panic: unwind drops the frames above the mark.
func (th *thread) mark() (top *frame, weight, calls int) { return th.cur, th.weight, th.ncalls }

func (th *thread) unwind(top *frame, weight, calls int) {
	for fr := th.cur; fr.depth > top.depth; fr = fr.prev {
		clear(fr.s)
		fr.ret, fr.ctl = value.Null, ctlNone
	}
	th.cur, th.weight, th.ncalls = top, weight, calls
	if th.made > 4096 && top.depth < 1024 { // after runaway recursion: give the memory back
		for fr := top; ; fr = fr.next {
			if fr.depth == 4096 {
				fr.next, th.made = nil, 4096
				return
			}
		}
	}
}

// run calls a closure's body in its frame and takes the result of return.
func (th *thread) run(fr *frame) value.Value { return th.finish(fr, fr.p.body(fr)) }

// finish ends a call whose body gave v.
func (th *thread) finish(fr *frame, v value.Value) value.Value {
	if fr.ctl != ctlNone {
		v, fr.ret, fr.ctl = fr.ret, value.Null, ctlNone
	}
	if p := fr.p; p.intResult && !v.IsInt() {
		v = p.holdResult(fr, v)
	}
	th.pop(fr)
	return v
}

// run1 calls a closure that takes one plain argument: push, run and pop in one
// piece, because this is what recursive programs do most. Integer parameters and
// results that were annotated are checked here, not in nodes of their own.
func (th *thread) run1(cl *closure, v value.Value, st *site) value.Value {
	p, fr := cl.p, th.cur.next
	if fr == nil || len(fr.s) < p.nslots || th.weight > maxWeight || th.stop.Load() {
		fr = th.prepare(p, st)
	}
	th.cur = fr
	th.weight += p.weight
	fr.cells, fr.p, fr.site = cl.cells, p, st
	fr.s[0] = v
	body := p.body
	if p.bare != nil && v.IsInt() {
		body = p.bare
	}
	r := body(fr)
	if fr.ctl != ctlNone {
		r, fr.ret, fr.ctl = fr.ret, value.Null, ctlNone
	}
	if p.intResult && !r.IsInt() {
		r = p.holdResult(fr, r)
	}
	if p.nslots == 1 {
		fr.s[0] = value.Null
		th.cur = fr.prev
		th.weight -= p.weight
		return r
	}
	th.pop(fr)
	return r
}

// run2 calls a closure that takes two plain arguments.
func (th *thread) run2(cl *closure, v, w value.Value, st *site) value.Value {
	fr := th.push(cl, st)
	fr.s[0], fr.s[1] = v, w
	if p := cl.p; p.bare != nil && v.IsInt() && w.IsInt() {
		return th.finish(fr, p.bare(fr))
	}
	return th.run(fr)
}

// call applies a function value to positional arguments.
func (th *thread) call(fn value.Value, args []value.Value, st *site) value.Value {
	return th.callNamed(fn, args, nil, st)
}

// callNamed applies a function value to positional and named arguments.
func (th *thread) callNamed(fn value.Value, args []value.Value, named []namedArg, st *site) value.Value {
	switch fn.Kind() {
	case value.KFunc:
		switch c := fn.Func().Code.(type) {
		case *closure:
			return th.callClosure(c, args, named, st)
		case *builtin:
			return th.callBuiltin(c, args, named, st)
		case *constructor:
			return c.make(th, args, named, st)
		case *classCtor:
			return th.newInstance(c.t, c.name, args, named, st)
		case *memo:
			return c.call(th, args, named, st)
		case *wrapper:
			return th.callNamed(c.fn, args, named, st)
		case *effectOp:
			return th.perform(c, cross(args), st)
		case *resumption:
			return c.call(th, args, st)
		}
	case value.KBox:
		if m, ok := value.As[*message](fn); ok {
			k := &message{name: m.name, args: args, named: named}
			k.whole = value.NewBox("Message", k)
			return k.whole
		}
	case value.KType:
		return th.construct(fn.Type(), args, named, st)
	case value.KObj:
		if len(args)+len(named) == 0 && fn.Obj().Type.IsUnit() {
			return fn
		}
	case value.KModule: // random(): the module's function of its own name
		if f, ok := fn.Module().Get(fn.Module().Name); ok && f.Kind() == value.KFunc {
			return th.callNamed(f, args, named, st)
		}
	}
	panic(th.fail(st, "E0405", "%s is not a function", describe(fn)))
}

type namedArg struct {
	name string
	v    value.Value
}

func (th *thread) callClosure(c *closure, args []value.Value, named []namedArg, st *site) value.Value {
	switch {
	case c.p.gen:
		return th.callGenerator(c, args, named, st)
	case c.p.async:
		return th.callAsync(c, args, named, st)
	}
	return th.runClosure(c, args, named, st)
}

// runClosure runs a closure's body here, also that of an async function or a generator.
func (th *thread) runClosure(c *closure, args []value.Value, named []namedArg, st *site) value.Value {
	if c.bound {
		args = append([]value.Value{c.self.Share()}, args...)
	}
	fr := th.push(c, st)
	if c.p.simple && len(args) == len(c.p.params) && len(named) == 0 {
		for i, v := range args {
			fr.s[i] = v
			if v.Kind() == value.KCell && !c.p.params[i].ref {
				fr.s[i] = v.Cell().V
			}
		}
	} else {
		th.bindArgs(fr, c.p, args, named, st)
	}
	return th.run(fr)
}

// missing marks a parameter that was not given; the prologue puts its default there.
var missing = value.NewAtom("missing argument")

// bindArgs fills the parameter slots from positional and named arguments; rest
// parameters take what is left. Defaults, contracts and cells are the prologue's work.
func (th *thread) bindArgs(fr *frame, p *proto, args []value.Value, named []namedArg, st *site) {
	n := len(args)
	for i := range p.params {
		pr := &p.params[i]
		switch {
		case pr.rest:
			fr.s[i] = value.NewArray(append([]value.Value(nil), args[min(i, n):]...))
			n = min(i, n)
		case i < n && args[i].Kind() == value.KCell && !pr.ref:
			fr.s[i] = args[i].Cell().V
		case i < n:
			fr.s[i] = args[i]
		default:
			fr.s[i] = missing
		}
	}
	if n > len(p.params) {
		panic(th.arity(st, p, len(args)))
	}
	for _, na := range named {
		i := p.paramIndex(na.name)
		if i < 0 {
			panic(th.fail(st, "E0407", "%s has no parameter `%s`%s", p.title(), na.name, nearest(na.name, p.paramNames())))
		}
		if fr.s[i] != missing {
			panic(th.fail(st, "E0407", "parameter `%s` of %s is given twice", na.name, p.title()))
		}
		fr.s[i] = na.v
	}
	for i := range p.params {
		if fr.s[i] == missing && p.params[i].def == nil {
			if !p.params[i].optional {
				panic(th.arity(st, p, len(args)+len(named)))
			}
			fr.s[i] = value.Null
		}
	}
}

func (p *proto) paramIndex(name string) int {
	for i := range p.params {
		if p.params[i].name == name {
			return i
		}
	}
	return -1
}

func (p *proto) paramNames() []string {
	var out []string
	for i := range p.params {
		out = append(out, p.params[i].name)
	}
	return out
}

func (p *proto) title() string {
	if p.name == "" {
		return "the function"
	}
	return "`" + p.name + "`"
}

// allocated notes n new bytes; now and then it asks the budget.
func (th *thread) allocated(n int, st *site) {
	if th.charge += int64(n); th.charge > 1<<20 {
		th.askBudget(st)
	}
}

func (th *thread) askBudget(st *site) {
	n := th.charge
	th.charge = 0
	if err := th.eng.budget.Charge(n); err != nil {
		panic(th.fail(st, "E0501", "%v", err))
	}
}
