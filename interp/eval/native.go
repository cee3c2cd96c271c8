package eval

import (
	"sync/atomic"

	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/value"
)

// Native is tier 2: machine code of typed functions. The session hands it in;
// without one tier 1 is the highest.
type Native interface {
	// Compile makes machine code of a function and all that it calls, for one worker of
	// parallel loops (0: also for the program itself): code runs once at a time, and code
	// of different workers at the same time. The error says why it cannot. Any
	// goroutine may call it, beside running code.
	// short tells which arguments have been seen to be short flat lists: a hint.
	Compile(f *ir.Func, worker int, short []bool) (NativeCode, error)
}

// NativeCode is one function as machine code.
type NativeCode interface {
	// Outline is what Recaller.Recall needs of it in a later run; nil if there is no such thing.
	Outline() []byte
	// Ready tells whether calling is still worth while.
	Ready() bool
	// Run calls the function for arguments of the types of its parameters. When stop is set
	// it asks heed, if there is one, which tells whether it may go on after all. outs are
	// the values of Func.Outs, also beside a *NativeFailure. ok is false if nothing
	// was done and another tier must do it.
	Run(stop *atomic.Bool, heed func() bool, depth int, args []value.Value) (result value.Value, outs []value.Value, failed *NativeFailure, ok bool)
	// Words tells functions whose parameters and result are numbers and bools; RunWords is Run for them.
	Words() bool
	RunWords(stop *atomic.Bool, heed func() bool, depth int, args []uint64) (result uint64, failed *NativeFailure, ok bool)
}

// NativeFailure is why machine code gave up.
type NativeFailure struct {
	Interrupted bool
	TooDeep     bool
	Node        *ir.Node // what failed; the loop that was interrupted; nil at the entry of Func
	Func        *ir.Func
	A, B        int64      // the operands, or index and length
	Calls       []*ir.Node // that led there, outermost first
}

// SetNative gives the engine its tier 2.
func (e *Engine) SetNative(n Native) { e.tiers.native = n }

// nativeOf is machine code as it is published to running code.
type nativeOf struct{ code NativeCode }

// prepare makes machine code of a function; of a large one in the background.
func (tt *tiers) prepare(t *typed) {
	compile := func() {
		code, err := tt.native.Compile(t.f, 0, t.short)
		if err != nil {
			tt.trace.refuse(Refused{Function: t.f.Name, Source: t.f.Src, At: t.at, Tier: 2}, err)
			return
		}
		t.native.Store(&nativeOf{code})
		tt.hot.became(t)
	}
	if tt.mode == Tier2 || t.foreseen || wholeSize(t.f) <= waitSize {
		if tt.trace != nil {
			defer tt.trace.enter(t, Compiling)()
		}
		compile()
		return
	}
	go compile()
}

// prepareAll makes machine code of all that has types at once, when tests force tier 2.
func (tt *tiers) prepareAll(t *typed) {
	if tt.native == nil || tt.mode != Tier2 {
		return
	}
	for _, f := range t.f.Callees() {
		code := tt.known.made[f]
		if code == nil || !code.mayRun() || code.ripe.Swap(true) {
			continue
		}
		if tt.prepare(code); f == t.f {
			return
		}
	}
}

// machine gives machine code that is there for the thread and worth calling, or nil.
func (t *typed) machine(th *thread) NativeCode {
	n := t.native.Load()
	if n == nil && t.coming != nil && th.worker == nil {
		n = t.arrives(th)
	}
	if n != nil && th.worker != nil && th.worker.index > 0 {
		if t.recalled != "" { // a copy is made of the tree
			return nil
		}
		n = t.copies.of(t, th)
	}
	if n != nil && !th.eng.tenancy.inside && n.code.Ready() {
		return n.code
	}
	return nil
}

// copies are machine code of one function for the workers that run beside the first.
type copies struct {
	by atomic.Pointer[[maxCopies]atomic.Pointer[nativeOf]]
}

// maxCopies is how many workers have machine code; others stay in tier 1. Each copy is
// compiled anew, because the addresses of the worker's own memory are constants in it.
const maxCopies = 64

// none stands where code is being made, or cannot be had.
var none = &nativeOf{code: neverReady{}}

// of gives a worker's copy, and asks for it when the function has shown that it is worth one.
func (c *copies) of(t *typed, th *thread) *nativeOf {
	index := th.worker.index
	if index >= maxCopies {
		return nil
	}
	all := c.by.Load()
	if all == nil {
		c.by.CompareAndSwap(nil, new([maxCopies]atomic.Pointer[nativeOf]))
		all = c.by.Load()
	}
	at := &all[index]
	n := at.Load()
	if n == nil && at.CompareAndSwap(nil, none) {
		tt := &th.eng.tiers
		compile := func() {
			if code, err := tt.native.Compile(t.f, index, t.short); err == nil {
				at.Store(&nativeOf{code})
			}
		}
		if tt.mode == Tier2 || wholeSize(t.f) <= waitSize {
			compile()
		} else {
			go compile()
		}
		n = at.Load()
	}
	return n
}

// neverReady is code that is not there.
type neverReady struct{ NativeCode }

func (neverReady) Ready() bool { return false }

// callNative runs a function in tier 2. ok is false when another tier must.
func (th *thread) callNative(code NativeCode, t *typed, args []value.Value, st *site) (v value.Value, ok bool) {
	if trace := th.eng.tiers.trace; trace != nil {
		defer trace.enter(t, 2)()
	}
	v, outs, failed, ok := code.Run(th.stop, th.heeding, th.cur.depth, t.withOuters(args))
	if failed != nil && !failed.known() || !ok {
		return v, false
	}
	t.writeOuters(outs)
	if failed != nil {
		th.replay(t.f, failed, st)
	}
	return v, true
}

// known tells failures that replay can raise. For others tier 1 runs the same
// again, and finds out.
func (f *NativeFailure) known() bool {
	if f.Interrupted || f.TooDeep {
		return true
	}
	if f.Node == nil {
		return false
	}
	switch f.Node.Op {
	case ir.I64Neg, ir.I64Fits, ir.ArrayGet, ir.Put, ir.Push:
		return true
	}
	return intOpNames.Get()[f.Node.Op] != ""
}

// replay raises the error that machine code ran into, with the calls that led
// there as frames.
func (th *thread) replay(f *ir.Func, failed *NativeFailure, st *site) {
	fr, at := th.cur, f
	for _, call := range failed.Calls {
		fr = th.enter(&typed{f: call.Fn, p: protoOf(call.Fn), words: 1}, siteIn(at, call))
		at = call.Fn
	}
	switch {
	case failed.Node == nil && len(failed.Calls) > 0: // at the entry of what the last of them calls
		st = fr.site
	case failed.Node == nil:
	case failed.Node.Span.End == 0: // of what a call hands over: the error stands there
		st = fr.site
	default:
		st = siteIn(failed.Func, failed.Node)
	}
	fr.failAgain(st, failed)
	panic("machine code failed where nothing fails")
}

// callWords is callNative for numbers and bools.
func (th *thread) callWords(code NativeCode, t *typed, args []uint64, st *site) (uint64, bool) {
	if trace := th.eng.tiers.trace; trace != nil {
		defer trace.enter(t, 2)()
	}
	w, failed, ok := code.RunWords(th.stop, th.heeding, th.cur.depth, args)
	if failed != nil {
		if failed.known() {
			th.replay(t.f, failed, st)
		}
		return 0, false
	}
	return w, ok
}

func protoOf(f *ir.Func) *proto {
	if k, ok := f.Origin.(*tier); ok && k.p != nil {
		return k.p
	}
	return &proto{name: f.Name}
}

func siteIn(f *ir.Func, n *ir.Node) *site { return &site{src: f.Src, span: n.Span} }

var intOpNames = lazy.Value[map[ir.Op]string]{New: func() map[ir.Op]string {
	return map[ir.Op]string{ir.I64Add: "+", ir.I64Sub: "-", ir.I64Mul: "*", ir.I64Div: "/", ir.I64Rem: "%", ir.I64Pow: "**", ir.I64Shl: "<<", ir.I64Shr: ">>"}
}}

// failAgain does what failed once more, on the same operands.
func (fr *frame) failAgain(st *site, failed *NativeFailure) {
	switch {
	case failed.Interrupted:
		panic(fr.th.interrupted(st))
	case failed.TooDeep:
		fr.th.overflow(st)
	}
	n := failed.Node
	if op := intOpNames.Get()[n.Op]; op != "" {
		fr.intOp(op, failed.A, failed.B, st)
		return
	}
	switch n.Op {
	case ir.I64Fits:
		k, what := rangeOf(n)
		k.hold(fr, fr.th.eng, value.Int(failed.A), st, what)
	case ir.I64Neg:
		fr.negate(value.Int(failed.A), st)
	case ir.ArrayGet, ir.Put, ir.Push:
		if failed.B >= 0 && failed.B < 1<<40 {
			fr.position(value.Int(failed.A), int(failed.B), st)
		}
	}
}

// native runs a call that tier 0 has made a frame for, if there is machine code for it.
func (e *entry) native(fr *frame) (value.Value, bool) {
	code := e.t.machine(fr.th)
	if code == nil {
		return value.Null, false
	}
	var few [8]value.Value
	args := few[:0]
	for i := range e.t.sync {
		args = append(args, fr.s[e.t.sync[i].slot])
	}
	return fr.th.callNative(code, e.t, args, fr.site)
}

// nativeLoop runs the rest of a loop in tier 2, from what its variables hold.
func (h *hotLoop) nativeLoop(fr *frame, t *typed) bool {
	code := t.machine(fr.th)
	if code == nil {
		return false
	}
	args := make([]value.Value, len(t.sync))
	for i := range t.sync {
		if p := &t.sync[i]; p.word >= 0 {
			args[i] = boxWord(p.typ.Kind, fr.w[p.word])
		} else {
			args[i] = fr.s[p.slot]
		}
	}
	th := fr.th
	if trace := th.eng.tiers.trace; trace != nil {
		defer trace.enter(t, 2)()
	}
	_, outs, failed, ok := code.Run(th.stop, th.heeding, th.cur.depth, t.withOuters(args))
	if !ok || failed != nil && !failed.known() {
		return false
	}
	for i, v := range t.f.Outs {
		if p := &t.sync[v.I]; p.slot >= 0 {
			fr.s[p.slot] = outs[i]
		}
		if p := &t.sync[v.I]; p.word >= 0 {
			fr.w[p.word] = wordOfValue(outs[i])
		}
	}
	t.writeOuters(outs)
	if failed != nil {
		th.replay(t.f, failed, nil)
	}
	return true
}

func wordOfValue(v value.Value) uint64 {
	switch {
	case v.IsFloat():
		return wordOf(v.AsFloat())
	case v.IsBool():
		return truthWord(v.AsBool())
	}
	return uint64(v.AsInt())
}
