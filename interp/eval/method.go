package eval

import (
	"math"
	"sync/atomic"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// methodCode is a method call with its parts compiled.
type methodCode struct {
	name   string
	recv   code
	place  ref // nil if the receiver is no place
	list   *argList
	args   []arg // plain positional arguments, else nil
	plain  bool
	safe   bool
	top    bool // no function is around that `?.` could leave
	st     *site
	cached atomic.Pointer[methodCache]
	known  atomic.Pointer[knownBuiltin]
	met    atomic.Bool // it was called once

	of      operand      // the receiver, of a call with one plain argument
	behind  *methodCode  // the receiver is what this call gives; nil if it is anything else
	inner   *methodCode  // likewise, of any number of arguments
	plainAt atomic.Int64 // see optionsPlain

	piped    *Global  // the name after |>: if it is defined by now, it is called with the receiver; else nil
	columnar *argList // the arguments read as column expressions, for receivers that have columns; else nil
	holder   int      // the slot in which those find the receiver
}

// methodCache remembers a user's methods by receiver type, of the last few types that a
// place has met: a list of shapes has some. It never changes, and is swapped as a whole.
type methodCache [4]struct {
	t *value.Type
	m value.Value
}

// find looks for a type's method.
func (c *methodCache) find(t *value.Type) (value.Value, bool) {
	if c == nil {
		return value.Null, false
	}
	for i := range c {
		if c[i].t == t {
			return c[i].m, true
		}
	}
	return value.Null, false
}

// with is the cache with one more type in front.
func (c *methodCache) with(t *value.Type, m value.Value) *methodCache {
	out := &methodCache{}
	if c != nil {
		copy(out[1:], c[:])
	}
	out[0].t, out[0].m = t, m
	return out
}

func (c *compiler) methodCall(n *syntax.MethodCall) code {
	scope.WantResult(c.wanted, n.Name.Name, n.Recv)
	at := n
	n = c.collectInto(n)
	var before []code
	recv := c.stable(n.Recv, &before)
	if scope.Sends(n) && !scope.IsPlace(recv) {
		slot, x := c.temp(), c.keep(recv)
		before = append(before, func(fr *frame) value.Value { fr.s[slot] = x(fr); return value.Null })
		recv = &slotExpr{syntax.At{S: recv.Span()}, slot}
	}
	m := c.methodParts(n, recv)
	if lit := scope.QueryOf(n); lit != nil && len(c.info.InText[lit]) > 0 {
		return after(before, c.queryCall(m, c.info.InText[lit]))
	}
	if scope.Sends(n) {
		return after(before, c.actorMethod(n, m.call, m.recv))
	}
	if c.isSuper(n.Recv) {
		return after(before, c.superMethod(m))
	}
	if !n.Safe {
		if x := m.quick(operand{c.localSlot(recv), m.recv}); x != nil {
			return after(before, x)
		}
		if k := c.integerOf(n.Recv); m.plain && m.piped == nil && (k == nil || k.lo == -1<<63) {
			if len(before) == 0 && len(m.args) <= 1 {
				m.of = operand{c.localSlot(recv), m.recv}
				c.last, c.lastAt = m, at
			}
			if x := m.bareReader(); x != nil {
				return after(before, x)
			}
			return after(before, m.brief(operand{c.localSlot(recv), m.recv}))
		}
	}
	return after(before, c.inWidth(n, m))
}

// methodParts compiles the parts of a method call on recv.
func (c *compiler) methodParts(n *syntax.MethodCall, recv syntax.Expr) *methodCode {
	m := &methodCode{name: n.Name.Name, safe: n.Safe, top: c.outer == nil, st: c.callSite(n), recv: c.expr(recv)}
	m.st.usesUp[0] = temporary(recv)
	m.behind = c.lastCall(recv)
	if c.lastAt != nil && c.lastAt == recv {
		m.inner = c.last
	}
	if scope.IsPlace(recv) {
		m.place = c.place(recv, false)
	}
	m.plain = plainArgs(n.Args) && !mayJumpArgs(n.Args) && !mayJump(n.Recv)
	if m.plain {
		m.args = c.callArgs(n.Args)
	} else {
		m.list = c.argList(n.Args)
	}
	c.columnArgs(m, n)
	return m
}

// quick gives hot builtin methods a path of their own; other receivers fall through to call.
func (m *methodCode) quick(recv operand) code {
	if !m.plain {
		return nil
	}
	switch {
	case m.name == "len" && len(m.args) == 0:
		return func(fr *frame) value.Value {
			v := recv.get(fr)
			switch v.Kind() {
			case value.KArray:
				return value.Int(int64(v.Array().Len()))
			case value.KStr:
				return value.Int(int64(v.StrLen()))
			}
			return m.on(fr, v)
		}
	case m.name == "push" && len(m.args) == 1 && m.place != nil:
		x, place, st := m.args[0].keep, m.place, m.st
		return func(fr *frame) value.Value {
			if recv.get(fr).Kind() != value.KArray {
				return m.call(fr)
			}
			v := x(fr)
			var p *value.Value
			if recv.slot >= 0 {
				p = &fr.s[recv.slot]
			} else {
				p = place(fr)
			}
			fr.sameKind(*p, value.KArray, st)
			a := own(p).Array()
			fr.push(a, v, st)
			return value.Unit()
		}
	case m.name == "sqrt" && len(m.args) == 0:
		return func(fr *frame) value.Value {
			v := recv.get(fr)
			if v.IsFloat() {
				return value.Float(math.Sqrt(v.AsFloat()))
			}
			return m.on(fr, v)
		}
	case m.name == "contains_key" && len(m.args) == 1:
		x := m.args[0].plain
		return func(fr *frame) value.Value {
			v := recv.get(fr)
			if v.Kind() == value.KDict {
				return value.Bool(v.Dict().Ref(x(fr)) != nil)
			}
			return m.on(fr, v)
		}
	case m.name == "to_string" && len(m.args) == 0:
		return func(fr *frame) value.Value {
			v := recv.get(fr)
			if v.IsInt() {
				return value.IntText(v.AsInt())
			}
			return m.on(fr, v)
		}
	}
	return nil
}

func (m *methodCode) call(fr *frame) value.Value {
	v := m.recv(fr)
	if fr.ctl != ctlNone {
		return value.Null
	}
	return m.on(fr, v)
}

// on calls the method on an evaluated receiver: a user's method, a callable field, a builtin.
func (m *methodCode) on(fr *frame, v value.Value) value.Value {
	v = deref(v)
	if g := m.piped; g != nil && g.defined && !(g.builtin && v.Kind() == value.KBox && fr.th.eng.hasMethod(v, m.name)) {
		return m.callPiped(fr, v)
	}
	if m.safe {
		if v.IsNull() {
			return value.Null
		}
		if inner, good, ok := v.ResultOf(); ok { // `?`, then a dot
			if !good {
				return fr.tryLeave(v, m.top, m.st)
			}
			v = deref(inner)
		}
		if inner, some, ok := v.OptionOf(); ok && !fr.th.eng.hasMethod(v, m.name) {
			if !some {
				return value.Null
			}
			v = inner
		}
	}
	th := fr.th
	switch v.Kind() {
	case value.KBox:
		if m.columnar != nil {
			if b := th.eng.columnMethod(v, m.name); b != nil {
				return m.callColumns(fr, b, v)
			}
		}
		switch x := v.Box().V.(type) {
		case *actor:
			return m.callActor(fr, x)
		case *lazyValue:
			if m.name != "get" && m.name != "force" {
				return m.on(fr, x.force(th))
			}
		}
	case value.KObj:
		if f, ok := m.userMethod(v.Obj().Type); ok {
			return m.callUser(fr, f, v)
		}
		if m.name == "to_string" {
			return value.String(fr.show(v, m.st))
		}
		if i := v.Obj().Type.Field(m.name); i >= 0 {
			return m.callValue(fr, v.Obj().F[i])
		}
	case value.KEnum:
		if f, ok := m.userMethod(v.Enum().Type); ok {
			return m.callUser(fr, f, v)
		}
		if m.name == "to_string" {
			return value.String(fr.show(v, m.st))
		}
	case value.KDict:
		if f, ok := v.Dict().GetStr(m.name); ok && (f.Kind() == value.KFunc || f.Kind() == value.KType) {
			return m.callValue(fr, f)
		}
	case value.KModule:
		return m.callValue(fr, fr.member(v, m.name, m.st))
	case value.KType:
		if f, ok := th.eng.staticOf(fr, v.Type(), m.name, m.st); ok {
			return m.callValue(fr, f)
		}
	}
	if k := m.known.Load(); k.fits(fr, v) {
		return m.callBuiltin(fr, k.b, v)
	}
	if f, ok := th.eng.extension(v, m.name); ok {
		return m.callUser(fr, f, v)
	}
	if x, ok := m.first(th.eng, v); ok {
		return x
	}
	if b := th.eng.builtinMethod(v, m.name); b != nil {
		m.remember(fr, v, b)
		return m.callBuiltin(fr, b, v)
	}
	if it, ok := fr.th.userIter(v, m.st); ok {
		if b := th.eng.builtinMethod(it, m.name); b != nil {
			return m.callBuiltin(fr, b, it)
		}
	}
	panic(m.unknown(fr, v))
}

// first does the first call of a method without arguments by its quick form, where that is announced: the methods of the type
// are declared when there is a second one.
func (m *methodCode) first(e *Engine, v value.Value) (value.Value, bool) {
	if !m.plain || len(m.args) > 0 || e.Lenient || m.met.Swap(true) {
		return value.Null, false
	}
	if f := e.shelf.Quick(value.TypeName(v), m.name).One; f != nil {
		return f(v)
	}
	return value.Null, false
}

func (m *methodCode) userMethod(t *value.Type) (value.Value, bool) {
	known := m.cached.Load()
	if f, ok := known.find(t); ok {
		return f, true
	}
	f, ok := t.Method(m.name)
	if ok && f.Kind() == value.KFunc {
		if cl, isClosure := f.Func().Code.(*closure); isClosure && cl.p.private && !insider(t, m.st) {
			return value.Null, false
		}
	}
	if ok {
		m.cached.Store(known.with(t, f))
	}
	return f, ok
}

func (m *methodCode) unknown(fr *frame, v value.Value) *raise {
	if v.Kind() == value.KObj {
		if _, ok := v.Obj().Type.Method(m.name); ok {
			return fr.fail(m.st, "E0433", "`%s` is private in `%s`", m.name, v.Obj().Type.Name)
		}
	}
	if v.Kind() == value.KBox {
		for _, t := range fr.th.eng.shelf.Declared(v.Box().Type) {
			if ours, ok := t.Synonyms[m.name]; ok {
				return fr.fail(m.st, "E0408", "%s has no method `%s`; did you mean `%s`?", describe(v), m.name, ours)
			}
		}
	}
	return fr.fail(m.st, "E0408", "%s has no method `%s`%s", describe(v), m.name, nearest(m.name, fr.th.eng.methodNames(v)))
}

// callPiped calls a function that is defined by now with the receiver first.
func (m *methodCode) callPiped(fr *frame, v value.Value) value.Value {
	args, named, backs, ok := m.arguments(fr, v.Share(), true)
	if !ok {
		return value.Null
	}
	x := fr.th.callNamed(m.piped.V, args, named, m.st)
	fr.giveBack(backs)
	return x
}

// arguments evaluates the arguments in either form.
func (m *methodCode) arguments(fr *frame, first value.Value, hasFirst bool) (args []value.Value, named []namedArg, backs []back, ok bool) {
	if hasFirst {
		args = make([]value.Value, 1, len(m.args)+1)
		args[0] = first
	}
	if m.plain {
		for i := range m.args {
			args = append(args, m.args[i].keep(fr))
		}
		return args, nil, nil, true
	}
	rest, named, backs, ok := m.list.eval(fr, m.st)
	return append(args, rest...), named, backs, ok
}

func (m *methodCode) callValue(fr *frame, f value.Value) value.Value {
	args, named, backs, ok := m.arguments(fr, value.Null, false)
	if !ok {
		return value.Null
	}
	v := fr.th.callNamed(f, args, named, m.st)
	fr.giveBack(backs)
	return v
}

// callUser calls a method written in the language. &mut self gets the receiver
// in a cell, and what the cell holds afterwards goes back to the place.
func (m *methodCode) callUser(fr *frame, f, self value.Value) value.Value {
	if f.Kind() != value.KFunc {
		return m.callValue(fr, f)
	}
	cl, ok := f.Func().Code.(*closure)
	if !ok && takesSelf(f) { // behind a decorator
		args, named, backs, ok := m.arguments(fr, self.Share(), true)
		if !ok {
			return value.Null
		}
		v := fr.th.callNamed(f, args, named, m.st)
		fr.giveBack(backs)
		return v
	}
	if !ok || cl.p.self == 0 {
		return m.callValue(fr, f)
	}
	if cl.p.mutSelf {
		return m.callMut(fr, cl, self)
	}
	if cl.p.simple && m.plain && len(m.args)+1 == len(cl.p.params) && len(m.args) <= 3 {
		var vs [3]value.Value
		for i := range m.args {
			vs[i] = m.args[i].eval(fr, cl.p, i+1)
		}
		if !cl.p.params[0].borrow {
			self.Share()
		}
		nf := fr.th.push(cl, m.st)
		nf.s[0] = self
		copy(nf.s[1:], vs[:len(m.args)])
		return fr.th.run(nf)
	}
	args, named, backs, ok := m.arguments(fr, self.Share(), true)
	if !ok {
		return value.Null
	}
	v := fr.th.callClosure(cl, args, named, m.st)
	fr.giveBack(backs)
	return v
}

func (m *methodCode) callMut(fr *frame, cl *closure, self value.Value) value.Value {
	if cl.p.simple && m.plain && m.place != nil && len(m.args)+1 == len(cl.p.params) && len(m.args) <= 3 {
		return m.callMutPlain(fr, cl)
	}
	args, named, backs, ok := m.arguments(fr, value.Null, true)
	if !ok {
		return value.Null
	}
	if m.place == nil { // a temporary: its changes are seen by nobody else
		cell := fr.th.cell(value.Own(self))
		args[0] = value.FromCell(cell)
		v := fr.th.callClosure(cl, args, named, m.st)
		fr.giveBack(backs)
		return v
	}
	p := m.place(fr)
	if p.Kind() == value.KCell {
		p = &p.Cell().V
	}
	cell := fr.th.cell(own(p))
	args[0] = value.FromCell(cell)
	defer m.bringBack(fr, cell)
	v := fr.th.callClosure(cl, args, named, m.st)
	fr.giveBack(backs)
	fr.th.upholds(cell.V, m.st)
	return v
}

// callMutPlain is callMut on a place with up to three plain arguments.
func (m *methodCode) callMutPlain(fr *frame, cl *closure) value.Value {
	var vs [3]value.Value
	for i := range m.args {
		vs[i] = m.args[i].eval(fr, cl.p, i+1)
	}
	p := m.place(fr)
	if p.Kind() == value.KCell {
		p = &p.Cell().V
	}
	cell := fr.th.cell(own(p))
	defer m.bringBack(fr, cell) // also after an error: what was changed stays changed, as in place
	nf := fr.th.push(cl, m.st)
	nf.s[0] = value.FromCell(cell)
	copy(nf.s[1:], vs[:len(m.args)])
	v := fr.th.run(nf)
	fr.th.upholds(cell.V, m.st)
	return v
}

// bringBack puts what a method left in the receiver's cell into the place.
func (m *methodCode) bringBack(fr *frame, cell *value.Cell) {
	p := m.place(fr)
	if p.Kind() == value.KCell {
		p = &p.Cell().V
	}
	*p = cell.V
}

func (m *methodCode) ownedSelf(fr *frame, self value.Value) value.Value {
	if m.place == nil {
		return value.Own(self)
	}
	p := m.place(fr)
	if p.Kind() == value.KCell {
		p = &p.Cell().V
	}
	fr.sameKind(*p, self.Kind(), m.st)
	return own(p)
}

// sameKind guards methods that change their receiver: `a.insert({ a = 5; 0 }, 1)`
// puts something else into the place after the method was found.
func (fr *frame) sameKind(v value.Value, k value.Kind, st *site) {
	if v.Kind() != k {
		r := fr.fail(st, "E0408", "the receiver became %s while the arguments were evaluated", describe(v))
		r.d.Hint = "evaluate the argument in a statement before"
		panic(r)
	}
}

// method calls a method by name from Go; ok is false if there is none.
func (th *thread) method(v value.Value, name string, args []value.Value, st *site) (value.Value, bool) {
	full := append([]value.Value{v}, args...)
	var t *value.Type
	switch v.Kind() {
	case value.KObj:
		t = v.Obj().Type
	case value.KEnum:
		t = v.Enum().Type
	}
	if t != nil {
		if f, ok := t.Method(name); ok {
			v.Share()
			return th.call(f, full, st), true
		}
	}
	if f, ok := th.eng.extension(v, name); ok {
		v.Share()
		return th.call(f, full, st), true
	}
	if b := th.eng.builtinMethod(v, name); b != nil {
		return th.callBuiltin(b, full, nil, st), true
	}
	return value.Null, false
}
