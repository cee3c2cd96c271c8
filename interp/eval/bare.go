package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// d.get(k).unwrap_or(0), text.parse::<i64>().unwrap(), xs.get(i).is_some(): what the
// first call gives is an Option or Result only to be taken apart by the second. Where
// the first has a form without (module.Quick.Bare), none is made.

// given says what a call gave that may give without an Option.
type given uint8

const (
	givenWhole given = iota // the value as the call gives it
	givenSome               // what is inside of Some
	givenOk                 // what is inside of Ok
	givenNone               // Null stands for None
)

// whole puts the Option or Result back around what was given.
func (g given) whole(v value.Value) value.Value {
	switch g {
	case givenSome:
		return value.Some(v)
	case givenOk:
		return value.Ok(v)
	case givenNone:
		return value.None()
	}
	return v
}

// lastCall gives the method call that was compiled just now, if e is one that can go without its Option.
func (c *compiler) lastCall(e syntax.Expr) *methodCode {
	if e == nil || c.lastAt != e || len(c.last.args) != 1 {
		return nil
	}
	return c.last
}

// bareCall makes a call of one plain argument whose Option nobody needs.
func (m *methodCode) bareCall(fr *frame) (value.Value, given) {
	self := m.of.get(fr)
	k := m.known.Load()
	if !k.fits(fr, self) || k.b.bare == nil || fr.th.eng.Lenient || k.kind == value.KDict && keyCalled(self.Dict(), m.name) {
		return m.on(fr, self), givenWhole
	}
	x := deref(m.args[0].keep(fr))
	if k.b.mut {
		self = m.ownedSelf(fr, self)
	}
	switch v, there, ok := k.b.bare(self, x); {
	case !ok:
		return m.passBuiltin(fr, k.b, self, x), givenWhole
	case there && k.b.f.Quick.Oks:
		return v, givenOk
	case there:
		return v, givenSome
	}
	return value.Null, givenNone
}

// keyCalled tells dictionaries that hold something to be called under a name.
func keyCalled(d *value.Dict, name string) bool {
	f, ok := d.GetStr(name)
	return ok && (f.Kind() == value.KFunc || f.Kind() == value.KType)
}

// bareReader is unwrap, unwrap_or, is_some and is_none behind such a call, or nil.
func (m *methodCode) bareReader() code {
	in := m.behind
	if in == nil {
		return nil
	}
	switch {
	case m.name == "unwrap" && len(m.args) == 0:
		return func(fr *frame) value.Value {
			v, how := in.bareCall(fr)
			if (how == givenSome || how == givenOk) && m.optionsPlain(fr) {
				return v
			}
			return m.on(fr, how.whole(v))
		}
	case m.name == "unwrap_or" && len(m.args) == 1:
		other := m.args[0].keep
		return func(fr *frame) value.Value {
			v, how := in.bareCall(fr)
			if how == givenWhole || !m.optionsPlain(fr) {
				return m.on(fr, how.whole(v))
			}
			w := deref(other(fr))
			if how != givenNone {
				return v
			}
			return w
		}
	case (m.name == "is_some" || m.name == "is_none") && len(m.args) == 0:
		want := givenSome
		if m.name == "is_none" {
			want = givenNone
		}
		return func(fr *frame) value.Value {
			v, how := in.bareCall(fr)
			if how == givenWhole || how == givenOk || !m.optionsPlain(fr) {
				return m.on(fr, how.whole(v))
			}
			return value.Bool(how == want)
		}
	}
	return nil
}

// optionsPlain tells whether the program leaves this method of Options and Results alone. The answer holds until an impl block runs.
func (m *methodCode) optionsPlain(fr *frame) bool {
	e := fr.th.eng
	if m.plainAt.Load() == int64(e.extended)+1 {
		return true
	}
	if e.extendsOptions(m.name) {
		return false
	}
	m.plainAt.Store(int64(e.extended) + 1)
	return true
}

// otherwise is x ?? y behind a call that may give without an Option.
func (m *methodCode) otherwise(y code) code {
	return func(fr *frame) value.Value {
		v, how := m.bareCall(fr)
		switch {
		case how == givenSome:
			return v
		case how == givenNone:
			return y(fr)
		}
		return coalesced(fr, how.whole(v), y)
	}
}

// coalesced is v ?? y.
func coalesced(fr *frame, v value.Value, y code) value.Value {
	if v.IsNull() {
		return y(fr)
	}
	if inner, some, ok := v.OptionOf(); ok {
		if !some {
			return y(fr)
		}
		return inner
	}
	return v
}
