package eval

import (
	"skep/interp/ir"
	"skep/interp/value"
)

// Calls between functions of tier 1. Arguments are evaluated before the callee's
// frame is entered, because evaluating one may enter the same frame. Calls with
// one or two arguments hold these in registers on the way: a list of them on the
// stack, cleared at each call, was a third of the time of a recursive function
// over objects.

// typedCall is one call site.
type typedCall struct {
	t    *typed
	args []callArg
	st   *site
	back *lentPlace // of a Change: what goes back to the caller
	hope bool       // the callee may become machine code
}

// callArg is an argument: a word or a value, and where the callee has it.
type callArg struct {
	bits func(fr *frame) uint64 // nil if it is a value
	val  code
	to   int // word or slot of the callee's frame
}

// lentPlace is what a method with &mut self works on.
type lentPlace struct {
	slot  int
	steps []pathStep
	self  int // the callee's slot
}

func (a *assembler) callOf(n *ir.Node, st *site) *typedCall {
	k := &typedCall{t: a.known.typed(n.Fn), st: st}
	k.hope = k.t.hopes()
	args, params := n.Args, n.Fn.Vars[:n.Fn.Params]
	if n.Op == ir.Change {
		self := a.known.place(n.Fn, params[0])
		k.back = &lentPlace{a.slot(n.Var), a.pathOf(n, len(params)-1), self.slot}
		args, params = args[:len(params)-1], params[1:]
	}
	for i, x := range args {
		k.args = append(k.args, a.callArg(x, a.known.place(n.Fn, params[i])))
	}
	if len(k.args) > maxTypedArgs {
		refuse("a call with %d arguments", len(k.args))
	}
	return k
}

const maxTypedArgs = 12

// place is where a parameter lives in its function's frame, also while that is being made.
func (s *typedSet) place(f *ir.Func, v *ir.Var) place { return s.made[f].sync[v.I] }

func (a *assembler) callArg(x *ir.Node, at place) callArg {
	if jumps(x) {
		refuse("a jump inside of an argument")
	}
	if at.word >= 0 {
		return callArg{bits: a.bits(x), to: at.word}
	}
	return callArg{val: a.value(x), to: at.slot}
}

// bits makes the code of a number or bool as a word.
func (a *assembler) bits(x *ir.Node) func(fr *frame) uint64 {
	switch x.Type.Kind {
	case ir.KF64:
		f := a.float(x)
		return func(fr *frame) uint64 { return wordOf(f(fr)) }
	case ir.KBool:
		b := a.test(x)
		return func(fr *frame) uint64 { return truthWord(b(fr)) }
	}
	i := a.int(x)
	return func(fr *frame) uint64 { return uint64(i(fr)) }
}

// enterer evaluates the arguments and enters the callee.
type enterer func(fr *frame) *frame

// enterer picks a way for the number and form of the arguments.
func (k *typedCall) enterer() enterer {
	if k.back != nil {
		return k.enterLent
	}
	switch len(k.args) {
	case 0:
		t, st := k.t, k.st
		return func(fr *frame) *frame { return fr.th.enter(t, st) }
	case 1:
		if k.args[0].bits == nil {
			return enterValue(k, k.args[0])
		}
	case 2:
		x, y := k.args[0], k.args[1]
		switch {
		case x.bits != nil && y.bits != nil:
			return enterWords(k, x, y)
		case x.bits == nil && y.bits == nil:
			return enterValues(k, x, y)
		case x.bits == nil:
			return enterValueWord(k, x, y)
		}
	}
	return k.enterMany
}

//go:noinline
func enterValue(k *typedCall, x callArg) enterer {
	t, st := k.t, k.st
	return func(fr *frame) *frame {
		v := x.val(fr)
		nf := fr.th.enter(t, st)
		nf.s[x.to] = v
		return nf
	}
}

//go:noinline
func enterValues(k *typedCall, x, y callArg) enterer {
	t, st := k.t, k.st
	return func(fr *frame) *frame {
		v := x.val(fr)
		w := y.val(fr)
		nf := fr.th.enter(t, st)
		nf.s[x.to] = v
		nf.s[y.to] = w
		return nf
	}
}

//go:noinline
func enterWords(k *typedCall, x, y callArg) enterer {
	t, st := k.t, k.st
	return func(fr *frame) *frame {
		v := x.bits(fr)
		w := y.bits(fr)
		nf := fr.th.enter(t, st)
		nf.w[x.to] = v
		nf.w[y.to] = w
		return nf
	}
}

//go:noinline
func enterValueWord(k *typedCall, x, y callArg) enterer {
	t, st := k.t, k.st
	return func(fr *frame) *frame {
		v := x.val(fr)
		w := y.bits(fr)
		nf := fr.th.enter(t, st)
		nf.s[x.to] = v
		nf.w[y.to] = w
		return nf
	}
}

// passed are evaluated arguments.
type passed struct {
	words [maxTypedArgs]uint64
	vals  [maxTypedArgs]value.Value
}

func (k *typedCall) evaluate(fr *frame, p *passed) {
	for i := range k.args {
		if x := &k.args[i]; x.bits != nil {
			p.words[i] = x.bits(fr)
		} else {
			p.vals[i] = x.val(fr)
		}
	}
}

// enter enters the callee with its arguments.
func (k *typedCall) enter(fr *frame, p *passed) *frame {
	nf := fr.th.enter(k.t, k.st)
	for i := range k.args {
		if x := &k.args[i]; x.bits != nil {
			nf.w[x.to] = p.words[i]
		} else {
			nf.s[x.to] = p.vals[i]
		}
	}
	return nf
}

func (k *typedCall) enterMany(fr *frame) *frame {
	var p passed
	k.evaluate(fr, &p)
	return k.enter(fr, &p)
}

// enterLent lends what is at a place of the caller to the callee, which gives it back in giveBack.
func (k *typedCall) enterLent(fr *frame) *frame {
	var p passed
	k.evaluate(fr, &p)
	self := own(fr.element(k.back.slot, k.back.steps))
	nf := k.enter(fr, &p)
	nf.s[k.back.self] = self
	return nf
}

// native runs the call in tier 2, if there is machine code for the callee.
func (k *typedCall) native(fr *frame, p *passed) (value.Value, bool) {
	code := k.t.machine(fr.th)
	if code == nil || k.back != nil {
		return value.Null, false
	}
	nf := fr.th.enter(k.t, k.st) // the callee's frame, for the call chain of errors
	if code.Words() {
		w, ok := fr.th.callWords(code, k.t, p.words[:len(k.args)], k.st)
		fr.th.leave(nf, k.t)
		return boxWord(k.t.f.Result.Kind, w), ok
	}
	args := make([]value.Value, len(k.args))
	for i := range args {
		if k.args[i].bits != nil {
			args[i] = boxWord(k.t.sync[i].typ.Kind, p.words[i])
		} else {
			args[i] = p.vals[i]
		}
	}
	v, ok := fr.th.callNative(code, k.t, args, k.st)
	fr.th.leave(nf, k.t)
	return v, ok
}

// inMachine calls machine code, or goes on in tier 1 if that is not worth while now.
func (k *typedCall) inMachine(fr *frame) value.Value {
	var p passed
	k.evaluate(fr, &p)
	if v, ok := k.native(fr, &p); ok {
		return v
	}
	k.noteWork(fr.th)
	nf := k.enter(fr, &p)
	v := k.t.boxed(nf)
	fr.th.leave(nf, k.t)
	return v
}

// noteWork counts a call in tier 1 of what may become machine code.
func (k *typedCall) noteWork(th *thread) {
	if k.hope {
		k.t.worked(th, k.t.size, ripePart)
	}
}

// enter pushes a frame for a function of tier 1.
func (th *thread) enter(t *typed, st *site) *frame {
	fr := th.cur.next
	if fr == nil || len(fr.s) < t.slots || len(fr.w) < t.words || th.weight > maxWeight || th.stop.Load() {
		fr = th.prepare(t.p, st)
		fr.room(t)
	}
	th.cur = fr
	th.weight += t.p.weight
	fr.p, fr.site = t.p, st
	return fr
}

// leave pops a frame of tier 1.
func (th *thread) leave(fr *frame, t *typed) {
	switch t.slots {
	case 0:
	case 1:
		fr.s[0] = value.Null
	case 2:
		fr.s[0], fr.s[1] = value.Null, value.Null
	default:
		clear(fr.s[:t.slots])
	}
	th.cur = fr.prev
	th.weight -= t.p.weight
}

func (t *typed) runInt(fr *frame) int64 {
	if t.i != nil {
		return t.i(fr)
	}
	t.steps(fr)
	return int64(fr.out)
}

func (t *typed) runFloat(fr *frame) float64 {
	if t.x != nil {
		return t.x(fr)
	}
	t.steps(fr)
	return floatOf(fr.out)
}

func (t *typed) runTest(fr *frame) bool {
	if t.b != nil {
		return t.b(fr)
	}
	t.steps(fr)
	return fr.out != 0
}

func (t *typed) runValue(fr *frame) value.Value {
	if t.v != nil {
		return t.v(fr)
	}
	t.steps(fr)
	v := fr.ret
	fr.ret = value.Null
	return v
}

// giveBack puts a lent self into its place: also when the method raises an error,
// what it changed stays changed.
func (k *typedCall) giveBack(fr, nf *frame) {
	*fr.element(k.back.slot, k.back.steps) = nf.s[k.back.self]
}

// lent makes the code of a call that gives its self back, with its result boxed.
func (k *typedCall) lent() code {
	t := k.t
	return func(fr *frame) value.Value {
		nf := k.enterLent(fr)
		v := k.onLent(fr, nf)
		fr.th.leave(nf, t)
		return v
	}
}

func (k *typedCall) onLent(fr, nf *frame) value.Value {
	defer k.giveBack(fr, nf)
	return k.t.boxed(nf)
}

func (a *assembler) callInt(n *ir.Node, st *site) intCode {
	k := a.callOf(n, st)
	if k.back != nil {
		x := k.lent()
		return func(fr *frame) int64 { return x(fr).AsInt() }
	}
	if len(n.Args) == 1 && n.Args[0].Type.Kind == ir.KI64 {
		return callInt1(k, a.int(n.Args[0]))
	}
	enter, t := k.enterer(), k.t
	return func(fr *frame) int64 {
		if t.native.Load() != nil {
			return k.inMachine(fr).AsInt()
		}
		k.noteWork(fr.th)
		nf := enter(fr)
		r := t.runInt(nf)
		fr.th.leave(nf, t)
		return r
	}
}

// callInt1 is the call of most recursive functions: one integer in, one out.
//
//go:noinline
func callInt1(k *typedCall, x intCode) intCode {
	t, st := k.t, k.st
	return func(fr *frame) int64 {
		v := x(fr)
		th := fr.th
		if t.native.Load() != nil {
			if r, ok := k.native(fr, &passed{words: [maxTypedArgs]uint64{uint64(v)}}); ok {
				return r.AsInt()
			}
		}
		t.worked(th, t.size, ripePart)
		nf := th.enter(t, st)
		nf.w[0] = uint64(v)
		r := t.runInt(nf)
		th.leave(nf, t)
		return r
	}
}

func (a *assembler) callFloat(n *ir.Node, st *site) floatCode {
	k := a.callOf(n, st)
	if k.back != nil {
		x := k.lent()
		return func(fr *frame) float64 { return x(fr).AsFloat() }
	}
	enter, t := k.enterer(), k.t
	return func(fr *frame) float64 {
		if t.native.Load() != nil {
			return k.inMachine(fr).AsFloat()
		}
		k.noteWork(fr.th)
		nf := enter(fr)
		r := t.runFloat(nf)
		fr.th.leave(nf, t)
		return r
	}
}

func (a *assembler) callTest(n *ir.Node, st *site) test {
	k := a.callOf(n, st)
	if k.back != nil {
		x := k.lent()
		return func(fr *frame) bool { return x(fr).AsBool() }
	}
	enter, t := k.enterer(), k.t
	return func(fr *frame) bool {
		if t.native.Load() != nil {
			return k.inMachine(fr).AsBool()
		}
		k.noteWork(fr.th)
		nf := enter(fr)
		r := t.runTest(nf)
		fr.th.leave(nf, t)
		return r
	}
}

func (a *assembler) callValue(n *ir.Node, st *site) code {
	k := a.callOf(n, st)
	if k.back != nil {
		return k.lent()
	}
	enter, t := k.enterer(), k.t
	return func(fr *frame) value.Value {
		if t.native.Load() != nil {
			return k.inMachine(fr)
		}
		k.noteWork(fr.th)
		nf := enter(fr)
		v := t.boxed(nf)
		fr.th.leave(nf, t)
		return v
	}
}
