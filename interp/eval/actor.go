package eval

import (
	"time"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// actor is a state that only its own handlers see. Messages wait in its mailbox
// and are handled one after the other by a task that exists while there are any:
// so an actor in a variable costs nothing, and no goroutine outlives a cell.
type actor struct {
	t       *value.Type
	self    *value.Cell
	mailbox []*message
	busy    bool
	closed  bool
	failed  *raise // what stopped it
	handle  value.Value
	at      *site
	home    *worker // who started it; nil: the program
}

func (a *actor) String() string { return "<actor " + a.t.Name + ">" }

// message is a name with arguments, as handlers are called, and who waits for the reply.
type message struct {
	name    string
	args    []value.Value
	named   []namedArg
	whole   value.Value // as it was sent, for a handler that takes anything
	asked   bool
	done    bool
	v       value.Value
	failed  *raise
	waiting []*task
}

func (m *message) String() string {
	if len(m.args) == 0 {
		return m.name
	}
	t := value.Repr(value.NewTuple(m.args...))
	if len(m.args) == 1 {
		t = "(" + value.Repr(m.args[0]) + ")"
	}
	return m.name + t
}

// actorType compiles an actor's declaration.
func (c *compiler) actorType(n *syntax.Actor) code {
	t := value.NewType(n.Name.Name, value.ActorType, fieldNames(n.Fields))
	set := c.fieldDefaults(t, n.Fields, n)
	ti := c.eng.info(t)
	ti.handlers = map[string]value.Value{}
	self := c.self
	c.self = t
	var add []code
	for _, f := range n.Handlers {
		p, caps := c.function(f)
		mk, name := c.closureOf(p, caps), f.Name.Name
		add = append(add, func(fr *frame) value.Value { ti.handlers[name] = mk(fr); return value.Unit() })
	}
	for _, f := range n.Methods {
		add = append(add, c.methodInto(t, f))
	}
	c.self = self
	bind := c.bindType(n.Name, t)
	ns := c.ns
	return func(fr *frame) value.Value {
		set(fr)
		for _, a := range add {
			a(fr)
		}
		for _, f := range n.Handlers {
			if scope.IsConstName(f.Name.Name) {
				ns.bindMessage(f.Name.Name)
			}
		}
		return bind(fr)
	}
}

// bindMessage makes the name of a message a value, unless it means something already.
func (ns *namespace) bindMessage(name string) {
	if g := ns.own(name); !g.defined {
		g.set(value.NewBox("Message", &message{name: name}))
	}
}

// startActor makes an actor from the fields of its literal or call.
func (th *thread) startActor(t *value.Type, names []string, vs []value.Value, base value.Value, st *site) value.Value {
	cell := th.cell(th.newObject(t, names, vs, base, st))
	a := &actor{t: t, self: cell, at: st, home: th.worker}
	a.handle = value.NewBox(t.Name, a)
	for _, name := range []string{"init", "new", "started"} {
		if m, ok := t.Methods[name]; ok {
			th.call(m, []value.Value{value.FromCell(cell)}, st)
			break
		}
	}
	return a.handle
}

// post puts a message into the mailbox and sees that someone handles it.
func (a *actor) post(th *thread, m *message, st *site) {
	th.mine(a.home, "an actor", st)
	if a.closed {
		r := th.fail(st, "E0438", "the actor `%s` has stopped", a.t.Name)
		if a.failed != nil {
			r.d.Message += ": " + a.failed.diagnostic().Message
		}
		panic(r)
	}
	if a.handler(m) == nil {
		panic(th.fail(st, "E0408", "the actor `%s` receives no `%s`%s", a.t.Name, m.name, nearest(m.name, a.names(th.eng))))
	}
	for i, v := range m.args {
		m.args[i] = deref(v).Share()
	}
	a.mailbox = append(a.mailbox, m)
	if !a.busy {
		a.busy = true
		th.spawnUnder(th.sched.root, a.work, st)
	}
}

func (a *actor) names(e *Engine) (out []string) {
	for name := range e.info(a.t).handlers {
		out = append(out, name)
	}
	for name := range a.t.Methods {
		out = append(out, name)
	}
	return out
}

// handler finds who handles a message: receive name(…), a method, or receive _(anything).
func (a *actor) handler(m *message) *closure {
	ti, _ := a.t.Decl.(*typeInfo)
	if ti == nil {
		return nil
	}
	f, ok := ti.handlers[m.name]
	if !ok {
		if f, ok = a.t.Methods[m.name]; !ok {
			for _, name := range []string{"_", "receive", "any"} {
				if g, found := ti.handlers[name]; found {
					m.args, m.named = []value.Value{m.whole}, nil
					f, ok = g, true
					break
				}
			}
		}
	}
	if !ok {
		return nil
	}
	cl, _ := f.Func().Code.(*closure)
	return cl
}

// work handles messages until there are none.
func (a *actor) work(th *thread) value.Value {
	th.actor = a
	defer func() { a.busy = false }()
	for len(a.mailbox) > 0 {
		m := a.mailbox[0]
		a.mailbox = a.mailbox[1:]
		m.v, m.failed = th.guarded(func() value.Value { return a.receive(th, m) })
		m.done = true
		th.sched.wake(&m.waiting)
		if m.failed != nil && (!m.asked || m.failed.final) {
			a.die(th, m.failed)
			panic(m.failed)
		}
		if th.stop.Load() {
			th.heed(a.at)
		}
	}
	return value.Unit()
}

func (a *actor) receive(th *thread, m *message) value.Value {
	cl := a.handler(m)
	args := m.args
	if cl.p.self == 1 {
		args = append([]value.Value{value.FromCell(a.self)}, args...)
	}
	return th.awaitAny(th.runClosure(cl, args, m.named, a.at), a.at).Share()
}

// die ends an actor: who waits for it gets its error.
func (a *actor) die(th *thread, r *raise) {
	a.closed, a.failed = true, r
	for _, m := range a.mailbox {
		m.done, m.failed = true, r
		th.sched.wake(&m.waiting)
	}
	a.mailbox = nil
}

// ask sends a message and waits for the reply; the handler's error is raised here.
func (a *actor) ask(th *thread, m *message, st *site) value.Value {
	th.mine(a.home, "an actor", st)
	m.asked = true
	if th.actor == a { // its own handler: the mailbox would wait for itself
		if a.handler(m) == nil {
			panic(th.fail(st, "E0408", "the actor `%s` receives no `%s`%s", a.t.Name, m.name, nearest(m.name, a.names(th.eng))))
		}
		return a.receive(th, m)
	}
	a.post(th, m, st)
	th.wait(st, time.Time{}, func() bool { return m.done }, &m.waiting)
	if m.failed != nil {
		panic(m.failed)
	}
	return m.v.Share()
}

// toMessage reads what was sent: a message, a variant, an atom, a name, (name, args…), {type, …}.
func toMessage(v value.Value) *message {
	m := &message{whole: v}
	switch v.Kind() {
	case value.KBox:
		if x, ok := value.As[*message](v); ok {
			return &message{name: x.name, args: append([]value.Value(nil), x.args...), named: x.named, whole: v}
		}
	case value.KEnum:
		e := v.Enum()
		m.name, m.args = e.Type.Variants[e.Variant].Name, append([]value.Value(nil), e.Data...)
	case value.KObj:
		m.name = v.Obj().Type.Name
		for i, f := range v.Obj().Type.Fields {
			m.named = append(m.named, namedArg{f, v.Obj().F[i].Share()})
		}
	case value.KAtom:
		m.name = v.Atom().Name
	case value.KStr:
		m.name = v.Str()
	case value.KTuple, value.KArray:
		if e := v.List().Values(); len(e) > 0 {
			m.name = value.Interpolate(toName(e[0]))
			m.args = e[1:]
		}
	case value.KDict:
		m.fromDict(v.Dict())
	}
	return m
}

func toName(v value.Value) value.Value {
	if v.Kind() == value.KAtom {
		return value.String(v.Atom().Name)
	}
	return v
}

func (m *message) fromDict(d *value.Dict) {
	d.Each(func(k, v value.Value) bool {
		switch name := value.Interpolate(k); name {
		case "type":
			m.name = value.Interpolate(v)
		case "data":
			if v.Kind() == value.KArray {
				m.args = append(m.args, v.List().Values()...)
			}
		case "__type":
		default:
			m.named = append(m.named, namedArg{name, v.Share()})
		}
		return true
	})
}

// messageCode compiles what is sent. A name, or the call of a name, that means
// nothing else is a message of that name.
func (c *compiler) messageCode(e syntax.Expr) func(fr *frame) *message {
	name, args := scope.MessageOf(e)
	if name == nil || c.info.Refs[name] != nil {
		x := c.keep(e)
		return func(fr *frame) *message { return toMessage(x(fr)) }
	}
	list, st, g := c.argList(args), c.at(e), c.ns.ref(name.Name)
	call, plain := e.(*syntax.Call)
	var x code
	if !plain || plainArgs(call.Args) {
		x = c.keep(e)
	}
	return func(fr *frame) *message {
		if g.defined && x != nil {
			if _, isMessage := value.As[*message](g.V); !isMessage && !g.builtin {
				return toMessage(x(fr))
			}
		}
		vs, named, _, _ := list.eval(fr, st)
		m := &message{name: name.Name, args: vs, named: named}
		m.whole = value.NewBox("Message", m)
		return m
	}
}

// send compiles a ! m and a <- m: to an actor, or into a channel.
func (c *compiler) send(n *syntax.Send) code {
	to, m, st := c.keep(n.To), c.messageCode(n.Message), c.at(n)
	return func(fr *frame) value.Value {
		v := fr.actorOf(to(fr))
		if ch, ok := value.As[*channel](v); ok {
			ch.send(fr.th, m(fr).whole, st)
			return value.Unit()
		}
		a, ok := value.As[*actor](v)
		if !ok {
			r := fr.fail(st, "E0412", "cannot send to %s", describe(v))
			r.d.Expected, r.d.Found = "an actor or a channel", value.TypeName(v)
			panic(r)
		}
		a.post(fr.th, m(fr), st)
		return value.Unit()
	}
}

// actorOf gives the actor whose state v is: self inside of its handlers.
func (fr *frame) actorOf(v value.Value) value.Value {
	v = deref(v)
	if a := fr.th.actor; a != nil && v.Kind() == value.KObj && v.Obj().Type == a.t {
		return a.handle
	}
	return v
}

// actorMethod compiles x.send(m), x.ask(m) and the like for when x is an actor; otherwise is the plain call.
func (c *compiler) actorMethod(n *syntax.MethodCall, otherwise, recv code) code {
	name := n.Name.Name
	m, st := c.messageCode(n.Args[0].Value), c.at(n)
	rest := c.argList(n.Args[1:])
	return func(fr *frame) value.Value {
		a, ok := value.As[*actor](fr.actorOf(recv(fr)))
		if !ok {
			return otherwise(fr)
		}
		msg := m(fr)
		args, named, _, _ := rest.eval(fr, st)
		msg.args, msg.named = append(msg.args, args...), append(msg.named, named...)
		if name == "ask" || name == "call" {
			return a.ask(fr.th, msg, st)
		}
		a.post(fr.th, msg, st)
		return value.Unit()
	}
}

// callActor is actor.name(args): what the engine offers, else a message whose reply is awaited.
func (m *methodCode) callActor(fr *frame, a *actor) value.Value {
	fr.th.mine(a.home, "an actor", m.st)
	args, named, _, ok := m.arguments(fr, value.Null, false)
	if !ok {
		return value.Null
	}
	if a.handler(&message{name: m.name}) == nil || m.name == "stop" && len(args) == 0 {
		switch m.name {
		case "stop", "kill":
			a.closed = true
			if m.name == "kill" {
				a.mailbox = nil
			}
			return value.Unit()
		case "is_alive":
			return value.Bool(!a.closed)
		case "pending", "mailbox_len":
			return value.Int(int64(len(a.mailbox)))
		case "to_string":
			return value.String(a.String())
		}
	}
	return a.ask(fr.th, &message{name: m.name, args: args, named: named, whole: value.String(m.name)}, m.st)
}
