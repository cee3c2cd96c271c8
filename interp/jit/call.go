package jit

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"skep/interp/ir"
	"skep/interp/value"
)

// Call is one call of compiled code, and what it looks at while it runs. It is
// the context that the engine hands to host functions, which saves them a
// search; it is never done, since making the engine look at that would slow
// every loop down eightfold. A Call may be used again, not by two at once.
type Call struct {
	Stop  *atomic.Bool // set by anyone: the call ends within a few milliseconds
	Heed  func() bool  // optional: asked when Stop is set; true: the call goes on
	Depth int          // how many calls of the program lie below this one

	polled time.Time
	fuel   int64
	failed *failed
	full   bool
}

// failed is a failure as compiled code reports it.
type failed struct {
	place int32
	a, b  int64
	calls []int32
}

// Failure is why compiled code gave up, in terms of the tree.
type Failure struct {
	Kind  Kind
	Func  *ir.Func   // where
	Node  *ir.Node   // what failed; the loop that was interrupted; nil at the entry of Func
	A, B  int64      // the operands, or index and length
	Calls []*ir.Node // the calls that led there, outermost first
}

func (f *Failure) Error() string {
	if f.Node == nil {
		return fmt.Sprintf("compiled code failed at the entry of %s", f.Func.Name)
	}
	return fmt.Sprintf("compiled code failed in %s at %s of %d, %d", f.Func.Name, f.Node.Op, f.A, f.B)
}

// ErrAgain says that the call has done nothing and another tier must do it: its
// arguments are of other types, its region or the engine's stack is full, or the machine is busy.
var ErrAgain = errors.New("run it in another tier")

var errFailed = errors.New("compiled code failed")

// Run calls the function. The values of the variables outside of functions that
// it uses (Func.Globals) follow its arguments. outs are the values of Func.Outs,
// then of those of these variables that it may write, also beside a *Failure: what
// the loop had reached. Other errors are ErrAgain.
func (c *Code) Run(call *Call, args []value.Value) (result value.Value, outs []value.Value, err error) {
	m := c.machine
	if !m.calls.TryLock() {
		return value.Null, nil, ErrAgain
	}
	defer m.calls.Unlock()
	if m.closed || call.Depth >= m.depth {
		return value.Null, nil, ErrAgain
	}
	defer m.region.reset()
	w := watch{}
	w.start(args)
	stack, err := c.enter(call, args, &w)
	for err == errGuess || err == errPin {
		m.region.reset()
		if err = c.sober(err); err == nil {
			stack, err = c.enter(call, args, &w)
		}
	}
	if err != nil {
		if err = asFailure(err); err == ErrAgain {
			c.disappoint()
			return value.Null, nil, err
		}
	}
	out := outValues{r: &m.region, like: typesIn(args, nil)}
	if err == nil {
		result = out.value(stack[0], c.Func.Result)
	}
	for _, o := range c.outs {
		outs = append(outs, out.back(m.region.get(o.at), o.v.Type, c.before(o.v, args)))
	}
	for _, o := range c.changed {
		outs = append(outs, out.back(m.region.get(o.at), o.v.Type, c.before(o.v, args)))
	}
	runtime.KeepAlive(args)
	if out.failed {
		return value.Null, nil, ErrAgain
	}
	w.copied()
	w.wrote(m.region.copied)
	c.judge(&w)
	return result, outs, err
}

// before is what a variable held when the call began, null if it had nothing from outside.
func (c *Code) before(v *ir.Var, args []value.Value) value.Value {
	params := len(args) - len(c.globals)
	for i, o := range c.globals {
		if o.v == v {
			return args[params+i]
		}
	}
	if v.I < params && c.Func.Vars[v.I] == v {
		return args[v.I]
	}
	return value.Null
}

// enter copies the arguments in and runs the code; the result lies on the stack.
func (c *Code) enter(call *Call, args []value.Value, w *watch) (stack []uint64, err error) {
	if stack, err = c.arguments(call, args); err != nil {
		return nil, err
	}
	w.copied()
	err = c.run(call, stack)
	w.worked()
	return stack, err
}

// errGuess says that what compiled code took for granted was wrong.
var errGuess = errors.New("a guess was wrong")

// sober replaces the code by some that takes less for granted: not what has turned out to be wrong.
func (c *Code) sober(wrong error) error {
	if err := c.restore(); err != nil {
		return err
	}
	old := c.loaded
	if wrong == errPin {
		c.short = nil
	} else {
		c.guess = false
	}
	if err := c.compile(); err != nil {
		return err
	}
	c.machine.drop(old)
	return nil
}

// arguments copies the arguments in: the place in the trail first.
func (c *Code) arguments(call *Call, args []value.Value) ([]uint64, error) {
	params := len(args) - len(c.globals)
	stack := c.fresh(params)
	stack[0] = uint64(c.machine.trailAt(call.Depth))
	if len(c.pins) > 0 {
		c.machine.region.skipPins(len(c.pins))
	}
	for i, v := range args[:params] {
		bits, err := c.argument(i, v)
		if err != nil {
			return nil, err
		}
		stack[1+i] = bits
	}
	for i, o := range c.globals {
		bits, ok, err := c.machine.region.in(args[params+i], o.v.Type)
		if !ok || err != nil {
			return nil, ErrAgain
		}
		c.machine.region.set(o.at, bits)
	}
	return stack, nil
}

// argument copies one argument in.
func (c *Code) argument(i int, v value.Value) (bits uint64, err error) {
	r, t := &c.machine.region, c.Func.Vars[i].Type
	if p := c.pins[i]; p != 0 {
		return r.inPinned(v, t.Elem, p)
	}
	bits, ok, err := r.in(v, t)
	if !ok || err != nil {
		return 0, ErrAgain
	}
	return bits, nil
}

// fresh gives the stack for a call with n arguments, which is used again and again.
func (c *Code) fresh(n int) []uint64 {
	if c.stack == nil {
		c.stack = make([]uint64, 1+max(n, 1))
	}
	return c.stack
}

// Words tells functions that RunWords can call: their parameters and result are numbers and truth.
func (c *Code) Words() bool {
	for _, v := range c.Func.Vars[:c.Func.Params] {
		if !v.Type.Scalar() {
			return false
		}
	}
	return c.Func.Result.Scalar() && len(c.Func.Outs)+len(c.globals) == 0
}

// RunWords is Run without values: integers, the bits of floats, 0 and 1. A call
// costs about 100 ns. Words must have told that the function is of this kind.
func (c *Code) RunWords(call *Call, args []uint64) (uint64, error) {
	m := c.machine
	if !m.calls.TryLock() {
		return 0, ErrAgain
	}
	defer m.calls.Unlock()
	if m.closed || call.Depth >= m.depth {
		return 0, ErrAgain
	}
	defer m.region.reset()
	stack, err := c.enterWords(call, args)
	if err == errGuess {
		m.region.reset()
		if err = c.sober(err); err == nil {
			stack, err = c.enterWords(call, args)
		}
	}
	if err != nil {
		return 0, asFailure(err)
	}
	if c.Func.Result.Kind == ir.KBool {
		return stack[0] & 1, nil
	}
	return stack[0], nil
}

func (c *Code) enterWords(call *Call, args []uint64) ([]uint64, error) {
	stack := c.fresh(len(args))
	stack[0] = uint64(c.machine.trailAt(call.Depth))
	copy(stack[1:], args)
	return stack, c.run(call, stack)
}

// asFailure lets failures of the program pass; all else is for another tier.
func asFailure(err error) error {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return ErrAgain
}

// run enters machine code.
func (c *Code) run(call *Call, stack []uint64) error {
	m := c.machine
	call.failed, call.full, call.polled = nil, false, time.Time{}
	err := c.loaded.run(call, stack)
	runtime.KeepAlive(m.trail)
	runtime.KeepAlive(m.region.pieces)
	switch {
	case err == nil:
		return nil
	case call.failed != nil && c.restore() != nil:
		return ErrAgain
	case call.failed != nil && c.places[call.failed.place].kind == wrongGuess:
		return errGuess
	case call.failed != nil:
		return c.explain(call.failed)
	}
	return ErrAgain
}

// explain turns numbers of places into nodes.
func (c *Code) explain(f *failed) *Failure {
	p := c.places[f.place]
	out := &Failure{Kind: p.kind, Func: p.fn, Node: p.node, A: f.a, B: f.b}
	for _, i := range f.calls {
		out.Calls = append(out.Calls, c.places[i].node)
	}
	out.Calls = append(out.Calls, p.via...)
	return out
}

// Ready tells whether calling is worth while: false after the copying of
// arguments and results has taken longer than the work.
func (c *Code) Ready() bool { return !c.off.Load() }

// disappoint turns the code off when it had to be run in another tier several times.
func (c *Code) disappoint() {
	const tries = 5
	if c.again++; c.again >= tries {
		c.off.Store(true)
	}
}

// watch measures a call with large arguments.
type watch struct {
	on         bool
	last       time.Time
	copy, work time.Duration
}

// largeArgument is from where on copying an array is worth two looks at the clock.
const largeArgument = 256

func (w *watch) start(args []value.Value) {
	for _, v := range args {
		if v.IsArray() && v.Array().Len() >= largeArgument && !settles(v.Array()) {
			w.on = true
		}
	}
	w.lap()
}

// settles tells arrays that are read where they lie.
func settles(a *value.Array) bool {
	return a.Elem() != value.Boxed && a.Bytes() >= settleFrom
}

func (w *watch) lap() (d time.Duration) {
	if w.on {
		now := time.Now()
		d, w.last = now.Sub(w.last), now
	}
	return d
}

// wrote counts bytes that compiled code had to copy before it wrote, as copying.
func (w *watch) wrote(bytes int64) {
	const perByte = 0.2 // nanoseconds, beyond the caches
	w.on = w.on || bytes > 0
	w.copy += time.Duration(perByte * float64(bytes))
	w.work -= time.Duration(perByte * float64(bytes))
}

func (w *watch) copied() { w.copy += w.lap() }
func (w *watch) worked() { w.work += w.lap() }

// maxCopying is how long code may copy more than it works before that is judged.
const maxCopying = 10 * time.Millisecond

// judge turns the code off when some calls have shown that copying is most of them.
func (c *Code) judge(w *watch) {
	if !w.on {
		return
	}
	c.copyTime += w.copy
	c.workTime += w.work
	const trials = 20
	if c.trials++; (c.trials >= trials || c.copyTime > maxCopying) && c.copyTime > c.workTime {
		c.off.Store(true)
	}
}

// Deadline, Done, Err and Value make a context of a call: one that never ends and holds nothing.
func (c *Call) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done is never closed.
func (c *Call) Done() <-chan struct{} { return nil }

// Err is always nil.
func (c *Call) Err() error { return nil }

// Value knows no keys.
func (c *Call) Value(any) any { return nil }

var _ context.Context = (*Call)(nil)
