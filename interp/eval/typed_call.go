package eval

import (
	"skep/interp/ir"
	"skep/interp/value"
)

// Calls between functions of tier 1: arguments are evaluated before the callee's
// frame is entered, because evaluating one may enter the same frame.

// typedCall is one call site.
type typedCall struct {
	t    *typed
	args []func(fr *frame) uint64 // nil where vals has the argument
	vals []code
	st   *site
}

func (a *assembler) callOf(n *ir.Node, st *site) *typedCall {
	k := &typedCall{t: a.known.typed(n.Fn), st: st}
	for _, x := range n.Args {
		if jumps(x) {
			refuse("a jump inside of an argument")
		}
		var bits func(fr *frame) uint64
		var val code
		switch x.Type.Kind {
		case ir.KI64:
			i := a.int(x)
			bits = func(fr *frame) uint64 { return uint64(i(fr)) }
		case ir.KF64:
			f := a.float(x)
			bits = func(fr *frame) uint64 { return wordOf(f(fr)) }
		case ir.KBool:
			b := a.test(x)
			bits = func(fr *frame) uint64 { return truthWord(b(fr)) }
		default:
			val = a.value(x)
		}
		k.args, k.vals = append(k.args, bits), append(k.vals, val)
	}
	if len(k.args) > maxTypedArgs {
		refuse("a call with %d arguments", len(k.args))
	}
	return k
}

const maxTypedArgs = 12

// passed are evaluated arguments.
type passed struct {
	words [maxTypedArgs]uint64
	vals  [maxTypedArgs]value.Value
}

func (k *typedCall) evaluate(fr *frame, p *passed) {
	for i, x := range k.args {
		if x != nil {
			p.words[i] = x(fr)
		} else {
			p.vals[i] = k.vals[i](fr)
		}
	}
}

// enter enters the callee with its arguments.
func (k *typedCall) enter(fr *frame, p *passed) *frame {
	nf := fr.th.enter(k.t, k.st)
	for i := range k.args {
		if at := &k.t.sync[i]; at.word >= 0 {
			nf.w[at.word] = p.words[i]
		} else {
			nf.s[at.slot] = p.vals[i]
		}
	}
	return nf
}

// native runs the call in tier 2, if there is machine code for the callee.
func (k *typedCall) native(fr *frame, p *passed) (value.Value, bool) {
	code := k.t.machine()
	if code == nil {
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
		if at := &k.t.sync[i]; at.word >= 0 {
			args[i] = boxWord(at.typ.Kind, p.words[i])
		} else {
			args[i] = p.vals[i]
		}
	}
	v, ok := fr.th.callNative(code, k.t, args, k.st)
	fr.th.leave(nf, k.t)
	return v, ok
}

// run calls the function and gives its result boxed.
func (k *typedCall) run(fr *frame) value.Value {
	var p passed
	k.evaluate(fr, &p)
	if v, ok := k.native(fr, &p); ok {
		return v
	}
	k.t.worked(fr.th, k.t.size, ripeCall)
	nf := k.enter(fr, &p)
	v := k.t.boxed(nf)
	fr.th.leave(nf, k.t)
	return v
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
	if t.slots > 0 {
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

func (a *assembler) callInt(n *ir.Node, st *site) intCode {
	k := a.callOf(n, st)
	if len(n.Args) == 1 && n.Args[0].Type.Kind == ir.KI64 {
		return callInt1(k, a.int(n.Args[0]))
	}
	return func(fr *frame) int64 {
		return k.run(fr).AsInt()
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
		t.worked(th, t.size, ripeCall)
		nf := th.enter(t, st)
		nf.w[0] = uint64(v)
		r := t.runInt(nf)
		th.leave(nf, t)
		return r
	}
}

func (a *assembler) callFloat(n *ir.Node, st *site) floatCode {
	k := a.callOf(n, st)
	if len(n.Args) == 2 && n.Args[0].Type.Kind == ir.KI64 && n.Args[1].Type.Kind == ir.KI64 {
		return callFloat2(k, a.int(n.Args[0]), a.int(n.Args[1]))
	}
	return func(fr *frame) float64 {
		return k.run(fr).AsFloat()
	}
}

//go:noinline
func callFloat2(k *typedCall, x, y intCode) floatCode {
	t, st := k.t, k.st
	return func(fr *frame) float64 {
		v := x(fr)
		w := y(fr)
		th := fr.th
		if t.native.Load() != nil {
			if r, ok := k.native(fr, &passed{words: [maxTypedArgs]uint64{uint64(v), uint64(w)}}); ok {
				return r.AsFloat()
			}
		}
		t.worked(th, t.size, ripeCall)
		nf := th.enter(t, st)
		nf.w[0], nf.w[1] = uint64(v), uint64(w)
		r := t.runFloat(nf)
		th.leave(nf, t)
		return r
	}
}

func (a *assembler) callTest(n *ir.Node, st *site) test {
	k := a.callOf(n, st)
	return func(fr *frame) bool {
		return k.run(fr).AsBool()
	}
}

func (a *assembler) callValue(n *ir.Node, st *site) code {
	k := a.callOf(n, st)
	return k.run
}
