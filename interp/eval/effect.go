package eval

import (
	"iter"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// effectOp is an operation of an effect: what it means, the nearest handler says.
type effectOp struct {
	effect, name string
	params       int
	result       bool // it gives a value: a clause without resume goes on with its own
	never        bool // -> !: it never goes on
}

// effect declares an effect: its operations are functions, and members of a module of its name.
func (c *compiler) effect(n *syntax.Effect) code {
	ops := map[string]value.Value{}
	var names []string
	var binds []func()
	for _, f := range n.Ops {
		op := &effectOp{effect: n.Name.Name, name: f.Name.Name, params: len(f.Params)}
		if t := f.Ret; t != nil {
			op.never = t.Name == "!" || t.Name == "never" || t.Name == "Never"
			op.result = !op.never && !(t.Kind == syntax.TypeTuple && len(t.Args) == 0)
		}
		v := value.NewFunc(op.name, op)
		ops[op.name], names = v, append(names, op.name)
		g := c.ns.own(op.name)
		binds = append(binds, func() { g.set(v) })
	}
	mod := value.NewModule(n.Name.Name, func(name string) (value.Value, bool) { v, ok := ops[name]; return v, ok }, func() []string { return names })
	g := c.ns.own(n.Name.Name)
	return func(*frame) value.Value {
		for _, b := range binds {
			b()
		}
		g.set(mod)
		return value.Unit()
	}
}

// handling is one running `handle … with`: its body is a coroutine that stops at each operation.
type handling struct {
	outer   *handling
	clauses map[string]*clause
	out     func(*request) bool
	next    func() (*request, bool)
	end     func()
	th      *thread // of the body
	over    bool    // the handle has given its value
	v       value.Value
	failed  *raise
	st      *site
}

// request is an operation that waits for its handler.
type request struct {
	op     *effectOp
	args   []value.Value
	answer value.Value
	failed *raise
	used   bool
}

// clause is the compiled handler of one operation.
type clause struct {
	fn      value.Value
	resumes bool // it mentions resume: it decides itself how things go on
	params  int
}

type clauseMaker struct {
	name    string
	mk      code
	resumes bool
	params  int
}

// handle compiles handle body with { op(args) => … }.
func (c *compiler) handle(n *syntax.Handle) code {
	st := c.at(n)
	p, caps := c.proto("", n, nil, nil, n.Body)
	body := c.closureOf(p, caps)
	var makers []clauseMaker
	for _, f := range n.Handlers {
		cp, ccaps := c.proto(f.Name.Name, f, f.Params, f.Ret, f.Body)
		v := c.info.Binds[scope.ResumeParam{Fun: f}]
		makers = append(makers, clauseMaker{f.Name.Name, c.closureOf(cp, ccaps), v != nil && v.Uses > 0, len(f.Params)})
	}
	return func(fr *frame) value.Value {
		h := &handling{outer: fr.th.ops, clauses: map[string]*clause{}, st: st}
		for _, m := range makers {
			h.clauses[m.name] = &clause{m.mk(fr), m.resumes, m.params}
		}
		return fr.th.handle(h, body(fr))
	}
}

func (th *thread) handle(h *handling, body value.Value) value.Value {
	h.th = th.beside()
	h.th.ops, h.th.actor = h, th.actor
	next, end := iter.Pull(func(out func(*request) bool) {
		h.out = out
		ok := false
		defer func() {
			if !ok {
				if r := h.th.caught(recover(), h.st); !r.gone {
					h.failed = r
				}
			}
		}()
		h.v = h.th.call(body, nil, h.st)
		ok = true
	})
	h.next, h.end = next, end
	defer func() { h.over = true; end() }()
	return h.goOn(th)
}

// goOn runs the body to its end, or to an operation whose clause does not go on.
func (h *handling) goOn(th *thread) value.Value {
	for {
		release := th.borrow(h.th)
		req, ok := h.next()
		release()
		switch {
		case ok:
			if v, left := h.answer(th, req); left {
				return v
			}
		case h.failed != nil:
			r := h.failed
			h.failed = nil
			panic(r)
		default:
			return h.v
		}
	}
}

// answer runs the clause of an operation. left: its value is that of the whole handle.
func (h *handling) answer(th *thread, req *request) (v value.Value, left bool) {
	ops := th.ops
	th.ops = h.outer
	defer func() { th.ops = ops }()
	k := h.clauses[req.op.name]
	if k == nil { // an outer handler's: ask there, and go on here with the answer
		req.answer, req.failed = th.attempt(func() value.Value { return th.perform(req.op, req.args, h.st) })
		return value.Null, false
	}
	args := append([]value.Value(nil), req.args...)
	for len(args) < k.params {
		args = append(args, value.Null)
	}
	args = append(args[:k.params:k.params], h.resume(req))
	v, failed := th.attempt(func() value.Value { return th.call(k.fn, args, h.st) })
	switch {
	case failed != nil && !req.used && !k.resumes: // the body may catch it where it asked
		req.failed = failed
		return value.Null, false
	case failed != nil:
		panic(failed)
	case k.resumes, req.op.never, !req.op.result && !v.IsUnit() && !v.IsNull():
		return v, true
	}
	req.answer = v
	return value.Null, false
}

// attempt is guarded, except that interrupts and exit pass.
func (th *thread) attempt(f func() value.Value) (value.Value, *raise) {
	v, failed := th.guarded(f)
	if failed != nil && failed.final {
		panic(failed)
	}
	return v, failed
}

// resume is the function that a clause calls to go on in the body; its value is
// that of the rest of the body, so that a clause can work with it.
func (h *handling) resume(req *request) value.Value {
	return value.NewFunc("resume", &resumption{h, req})
}

type resumption struct {
	h   *handling
	req *request
}

func (k *resumption) call(th *thread, args []value.Value, st *site) value.Value {
	if len(args) > 1 {
		panic(th.fail(st, "E0406", "`resume` takes at most 1 argument, %d given", len(args)))
	}
	if k.h.over {
		panic(th.fail(st, "E0441", "`resume` comes too late: its `handle` has given a value"))
	}
	if k.req.used {
		panic(th.fail(st, "E0441", "`resume` was called before: a computation goes on once"))
	}
	k.req.used, k.req.answer = true, value.Unit()
	if len(args) == 1 {
		k.req.answer = args[0].Share()
	}
	return k.h.goOn(th)
}

// perform asks the nearest handler what an operation means.
func (th *thread) perform(op *effectOp, args []value.Value, st *site) value.Value {
	h := th.ops
	if h == nil || !h.handles(op) {
		r := th.fail(st, "E0440", "nobody handles `%s` of the effect `%s`", op.name, op.effect)
		r.d.Hint = "call it inside of `handle … with { " + op.name + "(…) => … }`"
		panic(r)
	}
	if len(args) > op.params {
		panic(th.fail(st, "E0406", "`%s` takes %s, %d given", op.name, count(op.params, op.params), len(args)))
	}
	if h.th != th {
		if k := h.clauses[op.name]; k != nil && k.resumes {
			panic(th.fail(st, "E0440", "`%s` is asked for inside of a generator: its clause cannot use resume there", op.name))
		}
		// from a generator or another coroutine that runs inside of the body
		v, left := h.answerInside(th, op, args)
		if left {
			panic(th.fail(st, "E0440", "`%s` cannot leave a generator: its clause must go on", op.name))
		}
		return v
	}
	req := &request{op: op, args: args}
	if !h.out(req) {
		panic(unwound())
	}
	if th.stop.Load() {
		th.heed(st)
	}
	if req.failed != nil {
		panic(req.failed)
	}
	return req.answer
}

// answerInside runs a clause on the thread that asks: no coroutine lies between.
func (h *handling) answerInside(th *thread, op *effectOp, args []value.Value) (value.Value, bool) {
	req := &request{op: op, args: args}
	v, left := h.answer(th, req)
	if req.failed != nil {
		panic(req.failed)
	}
	if left {
		return v, true
	}
	return req.answer, false
}

func (h *handling) handles(op *effectOp) bool {
	for ; h != nil; h = h.outer {
		if h.clauses[op.name] != nil {
			return true
		}
	}
	return false
}
