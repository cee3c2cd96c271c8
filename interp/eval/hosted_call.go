package eval

import (
	"skep/interp/value"
)

// HostedSite is a method call in the text of a program of Go: what methodCode is
// for tier 0, with arguments that are values already.
type HostedSite struct {
	h     *Hosted
	plain *methodCode // all arguments are positional

	width *contract // of an integer receiver that is narrower than 64 bits
}

// ArgForm says how an argument is given.
type ArgForm struct {
	Name   string // name: value
	Spread bool   // ...value
	Ref    bool   // &mut place
}

// invocation is a method call on its way.
type invocation struct {
	args  []value.Value
	refs  []*value.Value // of arguments by &mut
	place func() *value.Value
}

// Site makes the place of a method call with n positional arguments, or with arguments as forms say.
func (h *Hosted) Site(name string, n int, forms []ArgForm, at Place, width string) *HostedSite {
	s := &HostedSite{h: h}
	m := &methodCode{name: name, st: h.site(at), plain: forms == nil}
	if forms == nil {
		m.args = make([]arg, n)
		for i := range m.args {
			x := func(*frame) value.Value { return h.now.args[i] }
			m.args[i] = arg{plain: x, keep: x, same: true, slot: -1}
		}
	} else {
		m.list = h.argList(forms)
	}
	if width != "" {
		s.width = h.Contract(width, false).k
	}
	s.plain = m
	return s
}

// Piped makes the place of x |> name(…), where name is a builtin function, or a method if there is none.
func (h *Hosted) Piped(name string, n int, at Place) *HostedSite {
	s := h.Site(name, n, nil, at, "")
	s.plain.piped = h.eng.root.ref(name)
	return s
}

func (h *Hosted) argList(forms []ArgForm) *argList {
	l := &argList{}
	for i, f := range forms {
		it := argItem{name: f.Name, spread: f.Spread}
		if f.Ref {
			it.ref = func(*frame) *value.Value { return h.now.refs[i] }
		} else {
			it.x = func(*frame) value.Value { return h.now.args[i] }
		}
		l.items = append(l.items, it)
	}
	return l
}

// Invoke calls the method on v. place gives where v lies, for methods that change it; nil if it is no place.
func (s *HostedSite) Invoke(v value.Value, place func() *value.Value, args []value.Value, refs []*value.Value) value.Value {
	h := s.h
	defer func(before *invocation) { h.now = before }(h.now)
	h.now = &invocation{args, refs, place}
	m := s.plain
	if place != nil {
		k := &methodCode{name: m.name, st: m.st, plain: m.plain, args: m.args, list: m.list, piped: m.piped}
		k.place = func(*frame) *value.Value { return place() }
		m = k
	}
	w := m.on(h.fr(), v)
	if s.width != nil {
		if fit := s.width.fitting(m.name); fit != nil && s.width.lo != -1<<63 {
			return fit(w)
		}
	}
	return w
}

// Call applies a function value.
func (h *Hosted) Call(fn value.Value, args []value.Value, at Place) value.Value {
	return h.th.call(fn, args, h.site(at))
}

// CallForms applies a function value to arguments of any form.
func (h *Hosted) CallForms(fn value.Value, forms []ArgForm, args []value.Value, refs []*value.Value, at Place) value.Value {
	defer func(before *invocation) { h.now = before }(h.now)
	h.now = &invocation{args: args, refs: refs}
	fr, st := h.fr(), h.site(at)
	plain, named, backs, _ := h.argList(forms).eval(fr, st)
	v := fr.th.callNamed(fn, plain, named, st)
	fr.giveBack(backs)
	return v
}

// Inside looks through Some for a method that Options do not have, as x?.f() does.
func (h *Hosted) Inside(v value.Value, method string) value.Value {
	if inner, some, ok := v.OptionOf(); ok && some && !h.eng.hasMethod(v, method) {
		return inner
	}
	return v
}
