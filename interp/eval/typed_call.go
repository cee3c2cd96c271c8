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

// enter evaluates the arguments and enters the callee.
func (k *typedCall) enter(fr *frame) *frame {
	var words [maxTypedArgs]uint64
	var vals [maxTypedArgs]value.Value
	for i, x := range k.args {
		if x != nil {
			words[i] = x(fr)
		} else {
			vals[i] = k.vals[i](fr)
		}
	}
	nf := fr.th.enter(k.t, k.st)
	for i := range k.args {
		if p := &k.t.sync[i]; p.word >= 0 {
			nf.w[p.word] = words[i]
		} else {
			nf.s[p.slot] = vals[i]
		}
	}
	return nf
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
		return callInt1(k.t, a.int(n.Args[0]), st)
	}
	return func(fr *frame) int64 {
		nf := k.enter(fr)
		r := k.t.runInt(nf)
		fr.th.leave(nf, k.t)
		return r
	}
}

// callInt1 is the call of most recursive functions: one integer in, one out.
//
//go:noinline
func callInt1(t *typed, x intCode, st *site) intCode {
	return func(fr *frame) int64 {
		v := x(fr)
		th := fr.th
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
		return callFloat2(k.t, a.int(n.Args[0]), a.int(n.Args[1]), st)
	}
	return func(fr *frame) float64 {
		nf := k.enter(fr)
		r := k.t.runFloat(nf)
		fr.th.leave(nf, k.t)
		return r
	}
}

//go:noinline
func callFloat2(t *typed, x, y intCode, st *site) floatCode {
	return func(fr *frame) float64 {
		v := x(fr)
		w := y(fr)
		th := fr.th
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
		nf := k.enter(fr)
		r := k.t.runTest(nf)
		fr.th.leave(nf, k.t)
		return r
	}
}

func (a *assembler) callValue(n *ir.Node, st *site) code {
	k := a.callOf(n, st)
	return func(fr *frame) value.Value {
		nf := k.enter(fr)
		r := k.t.runValue(nf)
		fr.th.leave(nf, k.t)
		return r
	}
}
