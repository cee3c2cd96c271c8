package eval

import (
	"skep/interp/module"
	"skep/interp/value"
)

// Calls of builtin methods. Most are short, and are made by the million: what is
// called is found by one look at the receiver, and the builtin's quick form
// (module.Quick), if it has one, is given values instead of a list of arguments.
// A call of split, contains or get took 40 to 60 ns before, most of it around the work.

// knownBuiltin remembers a builtin method by the receiver's kind, until an impl block extends a builtin type.
type knownBuiltin struct {
	kind     value.Kind
	of       *value.Type // of Options and Results: which of both; else nil
	box      string      // of boxes: their type
	extended int
	b        *builtin
}

// fits tells whether the method is that of v.
func (k *knownBuiltin) fits(fr *frame, v value.Value) bool {
	if k == nil || k.kind != v.Kind() || k.extended != fr.th.eng.extended {
		return false
	}
	return k.of == nil && k.box == "" || k.of != nil && v.Enum().Type == k.of || k.box != "" && v.Box().Type == k.box
}

// remember notes what was found for v, where all values of its kind have the same builtin methods.
func (m *methodCode) remember(fr *frame, v value.Value, b *builtin) {
	k := &knownBuiltin{kind: v.Kind(), extended: fr.th.eng.extended, b: b}
	switch k.kind {
	case value.KObj, value.KModule, value.KType:
		return
	case value.KBox:
		if k.box = v.Box().Type; k.box == "" {
			return
		}
	case value.KEnum:
		if k.of = v.Enum().Type; k.of != value.Option && k.of != value.Result {
			return
		}
	}
	b.prepare()
	m.known.Store(k)
}

// brief is a call with plain arguments. Receivers that may have something else under the name go the way of all.
func (m *methodCode) brief(recv operand) code {
	return func(fr *frame) value.Value {
		v := recv.get(fr)
		if k := m.known.Load(); k.fits(fr, v) && k.kind != value.KDict && k.kind != value.KBox {
			return m.callBuiltin(fr, k.b, v)
		}
		return m.on(fr, v)
	}
}

// callBuiltin calls a builtin method; &mut self owns the receiver and writes it back.
func (m *methodCode) callBuiltin(fr *frame, b *builtin, self value.Value) value.Value {
	b.prepare()
	switch {
	case !m.plain:
		return m.callListed(fr, b, self)
	case len(m.args) == 0:
		if b.mut {
			self = m.ownedSelf(fr, self)
		}
		if f := b.one; f != nil && !fr.th.eng.Lenient {
			if v, ok := f(self); ok {
				return v
			}
		}
		return m.passBuiltin(fr, b, self)
	case len(m.args) == 1:
		x := deref(m.args[0].keep(fr))
		if b.mut {
			self = m.ownedSelf(fr, self)
		}
		if f := b.two; f != nil && !fr.th.eng.Lenient {
			if v, ok := f(self, x); ok {
				return v
			}
		}
		return m.passBuiltin(fr, b, self, x)
	case len(m.args) == 2:
		x := deref(m.args[0].keep(fr))
		y := deref(m.args[1].keep(fr))
		if b.mut {
			self = m.ownedSelf(fr, self)
		}
		if f := b.three; f != nil && !fr.th.eng.Lenient {
			if v, ok := f(self, x, y); ok {
				return v
			}
		}
		return m.passBuiltin(fr, b, self, x, y)
	}
	args := make([]value.Value, 0, len(m.args))
	for i := range m.args {
		args = append(args, m.args[i].keep(fr))
	}
	if b.mut {
		self = m.ownedSelf(fr, self)
	}
	return m.passBuiltin(fr, b, self, args...)
}

// passBuiltin binds evaluated arguments and runs the builtin.
func (m *methodCode) passBuiltin(fr *frame, b *builtin, self value.Value, args ...value.Value) value.Value {
	c := fr.th.takeCall(b, m.st)
	c.Args = append(append(c.Args, self), args...)
	return m.runPassed(fr, b, c, nil)
}

// callListed is callBuiltin with arguments of any form.
func (m *methodCode) callListed(fr *frame, b *builtin, self value.Value) value.Value {
	c := fr.th.takeCall(b, m.st) // calls in arguments take those behind it
	c.Args = append(c.Args, self)
	extra, named, _, ok := m.list.eval(fr, m.st)
	if !ok {
		fr.th.dropCall(c)
		return value.Null
	}
	c.Args = append(c.Args, extra...)
	if b.mut {
		self = m.ownedSelf(fr, self)
		c.Args[0] = self
	}
	return m.runPassed(fr, b, c, named)
}

// runPassed runs the builtin on a call whose first argument is the receiver.
func (m *methodCode) runPassed(fr *frame, b *builtin, c *module.Call, named []namedArg) value.Value {
	self := c.Args[0]
	v := fr.th.runBuiltin(b, c, named, m.st)
	if b.mut && m.place != nil && c.Args[0] != self {
		*m.place(fr) = c.Args[0]
	}
	fr.th.dropCall(c)
	if m.st.usesUp[0] && !b.mut {
		usingUp(self, v)
	}
	return v
}

// callBuiltin1, 2 and 3 call a builtin function with plain arguments.
func (th *thread) callBuiltin1(b *builtin, x value.Value, st *site) value.Value {
	b.prepare()
	if x = deref(x); b.one != nil && !th.eng.Lenient {
		if v, ok := b.one(x); ok {
			return v
		}
	}
	c := th.takeCall(b, st)
	c.Args = append(c.Args, x)
	v := th.runBuiltin(b, c, nil, st)
	th.dropCall(c)
	return v
}

func (th *thread) callBuiltin2(b *builtin, x, y value.Value, st *site) value.Value {
	b.prepare()
	if b.two != nil && !th.eng.Lenient {
		if v, ok := b.two(deref(x), deref(y)); ok {
			return v
		}
	}
	return th.callBuiltin(b, []value.Value{x, y}, nil, st)
}

func (th *thread) callBuiltin3(b *builtin, x, y, z value.Value, st *site) value.Value {
	b.prepare()
	if b.three != nil && !th.eng.Lenient {
		if v, ok := b.three(deref(x), deref(y), deref(z)); ok {
			return v
		}
	}
	return th.callBuiltin(b, []value.Value{x, y, z}, nil, st)
}
