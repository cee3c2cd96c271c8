package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// concurrent compiles async, spawn, await and sends; nil for other nodes.
func (c *compiler) concurrent(e syntax.Expr) code {
	switch n := e.(type) {
	case *syntax.Await:
		return c.await(n)
	case *syntax.AsyncBlock:
		return c.asyncBlock(n)
	case *syntax.Spawn:
		return c.spawn(n)
	case *syntax.Send:
		return c.send(n)
	case *syntax.Yield:
		return c.yield(n)
	case *syntax.Handle:
		return c.handle(n)
	case *syntax.Lazy:
		return c.lazy(n)
	}
	return nil
}

// await compiles await x. The task of a call or block that is awaited on the spot
// is never made: its body runs here.
func (c *compiler) await(n *syntax.Await) code {
	st := c.at(n)
	switch x := n.X.(type) {
	case *syntax.AsyncBlock:
		p, caps := c.proto("", x, nil, nil, x.Body)
		mk := c.closureOf(p, caps)
		return func(fr *frame) value.Value {
			f := mk(fr)
			return fr.th.scoped(func() value.Value { return fr.th.call(f, nil, st) })
		}
	case *syntax.Call:
		if plainArgs(x.Args) && !mayJump(x) && !c.isSuper(x.Fn) {
			return c.awaitCall(x, st)
		}
	}
	x, jumps := c.keep(n.X), mayJump(n.X)
	return func(fr *frame) value.Value {
		v := x(fr)
		if jumps && fr.ctl != ctlNone {
			return value.Null
		}
		return fr.th.awaitAny(v, st)
	}
}

func (c *compiler) awaitCall(n *syntax.Call, st *site) code {
	fn := c.callee(n.Fn)
	xs := make([]code, len(n.Args))
	for i, a := range n.Args {
		xs[i] = c.keep(a.Value)
	}
	at := c.at(n)
	return func(fr *frame) value.Value {
		f := fn.load(fr)
		vs := make([]value.Value, len(xs))
		for i, x := range xs {
			vs[i] = x(fr)
		}
		if cl := asyncClosure(f); cl != nil {
			return fr.th.awaitAny(fr.th.scoped(func() value.Value { return fr.th.runClosure(cl, vs, nil, at) }), st)
		}
		return fr.th.awaitAny(fr.th.call(f, vs, at), st)
	}
}

func asyncClosure(f value.Value) *closure {
	if f.Kind() == value.KFunc {
		if cl, ok := f.Func().Code.(*closure); ok && cl.p.async {
			return cl
		}
	}
	return nil
}

func taskValue(t *task) value.Value { return value.NewBox("Task", t) }

// callAsync is a call of an async function: a task that begins when this one waits.
// Lenient programs run it at once, as the original does.
func (th *thread) callAsync(cl *closure, args []value.Value, named []namedArg, st *site) value.Value {
	if th.eng.Lenient {
		return th.runClosure(cl, args, named, st)
	}
	args = cross(args)
	return taskValue(th.spawn(func(th *thread) value.Value { return th.runClosure(cl, args, named, st) }, st))
}

// cross marks what enters a task as shared: whoever writes first copies. References lose their place.
func cross(args []value.Value) []value.Value {
	out := make([]value.Value, len(args))
	for i, v := range args {
		out[i] = deref(v).Share()
	}
	return out
}

func (c *compiler) asyncBlock(n *syntax.AsyncBlock) code {
	p, caps := c.proto("", n, nil, nil, n.Body)
	mk, st := c.closureOf(p, caps), c.at(n)
	return func(fr *frame) value.Value {
		cl := mk(fr).Func().Code.(*closure)
		if fr.th.eng.Lenient {
			return fr.th.runClosure(cl, nil, nil, st)
		}
		cl = fr.th.ownCells(cl)
		return taskValue(fr.th.spawn(func(th *thread) value.Value { return th.runClosure(cl, nil, nil, st) }, st))
	}
}

// ownCells gives a closure variables of its own: a task sees what they held when it was made.
func (th *thread) ownCells(cl *closure) *closure {
	if len(cl.cells) == 0 {
		return cl
	}
	k := *cl
	k.cells = make([]*value.Cell, len(cl.cells))
	for i, c := range cl.cells {
		k.cells[i] = th.cell(c.V.Share())
	}
	return &k
}

// spawn compiles spawn f(x): the function and its arguments are evaluated here,
// the call is the task. spawn of an actor's literal starts the actor; of a lambda calls it.
func (c *compiler) spawn(n *syntax.Spawn) code {
	st := c.at(n)
	switch x := n.X.(type) {
	case *syntax.Call:
		if !c.isSuper(x.Fn) {
			return c.spawnCall(x, st)
		}
	case *syntax.Lambda:
		return c.spawnValue(c.keep(x), st)
	case *syntax.Name, *syntax.StructLit, *syntax.AsyncBlock, *syntax.Path:
		return c.spawnValue(c.keep(n.X), st)
	}
	p, caps := c.proto("", n, nil, nil, n.X)
	mk := c.closureOf(p, caps)
	return func(fr *frame) value.Value {
		cl := fr.th.ownCells(mk(fr).Func().Code.(*closure))
		return taskValue(fr.th.spawn(func(th *thread) value.Value { return th.awaitAny(th.runClosure(cl, nil, nil, st), st) }, st))
	}
}

func (c *compiler) spawnCall(n *syntax.Call, st *site) code {
	fn, list, at := c.expr(n.Fn), c.argList(n.Args), c.at(n)
	return func(fr *frame) value.Value {
		f := fn(fr)
		args, named, _, ok := list.eval(fr, at)
		if !ok || fr.ctl != ctlNone {
			return value.Null
		}
		if f.Kind() == value.KType { // an actor, or a value that is there already
			return fr.th.call(f, args, at)
		}
		args = cross(args)
		cl, isClosure := closureOfValue(f)
		if isClosure {
			cl = fr.th.ownCells(cl)
		}
		return taskValue(fr.th.spawn(func(th *thread) value.Value {
			if isClosure {
				return th.awaitAny(th.runClosure(cl, args, named, at), at)
			}
			return th.awaitAny(th.callNamed(f, args, named, at), at)
		}, st))
	}
}

func closureOfValue(f value.Value) (*closure, bool) {
	if f.Kind() != value.KFunc {
		return nil, false
	}
	cl, ok := f.Func().Code.(*closure)
	return cl, ok && !cl.p.gen
}

// spawnValue starts what a value is: a function is called, a task or an actor runs already.
func (c *compiler) spawnValue(x code, st *site) code {
	return func(fr *frame) value.Value {
		v := x(fr)
		if cl, ok := closureOfValue(v); ok {
			cl = fr.th.ownCells(cl)
			return taskValue(fr.th.spawn(func(th *thread) value.Value { return th.awaitAny(th.runClosure(cl, nil, nil, st), st) }, st))
		}
		if t, ok := typeIn(v); ok && t.Form == value.ActorType {
			return fr.th.construct(t, nil, nil, st)
		}
		return v
	}
}

// lazy compiles lazy e: evaluated at most once, when it is first asked for.
func (c *compiler) lazy(n *syntax.Lazy) code {
	p, caps := c.proto("", n, nil, nil, n.X)
	mk, st := c.closureOf(p, caps), c.at(n)
	return func(fr *frame) value.Value {
		return value.NewBox("Lazy", &lazyValue{f: mk(fr), at: st, home: fr.th.worker})
	}
}

// lazyValue is a value that is computed when it is first asked for.
type lazyValue struct {
	f    value.Value
	at   *site
	v    value.Value
	done bool
	busy bool
	home *worker // who made it; nil: the program
}

func (l *lazyValue) force(th *thread) value.Value {
	if !l.done {
		th.mine(l.home, "a lazy value", l.at)
		if l.busy {
			panic(th.fail(l.at, "E0436", "a lazy value needs itself"))
		}
		l.busy = true
		defer func() { l.busy = false }()
		l.v, l.done = th.call(l.f, nil, l.at).Share(), true
		l.f = value.Null
	}
	return l.v
}

func (l *lazyValue) String() string {
	if l.done {
		return value.Repr(l.v)
	}
	return "<lazy>"
}

// forced looks through a lazy value.
func (th *thread) forced(v value.Value) value.Value {
	if v.Kind() == value.KBox {
		if l, ok := v.Box().V.(*lazyValue); ok {
			return l.force(th)
		}
	}
	return v
}

// isLazy tells names that were bound by `let x = lazy e`: reading them asks for the value.
func (c *compiler) isLazy(n *syntax.Name) bool {
	if v := c.info.Refs[n]; v != nil {
		return v.Lazy
	}
	if g := c.info.Globals[n.Name]; g != nil && g.Let != nil {
		_, ok := g.Let.Value.(*syntax.Lazy)
		return ok
	}
	g := c.ns.ref(n.Name)
	return g.defined && g.V.Kind() == value.KBox && g.V.Box().Type == "Lazy"
}
