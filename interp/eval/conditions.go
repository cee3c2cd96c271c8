package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// contractedBody checks requires before and ensures after the body; old(x) in
// ensures is evaluated before it.
func (c *compiler) contractedBody(f *syntax.Fun) code {
	pre := c.conditions(f.Requires, "a precondition of `"+f.Name.Name+"`")
	olds := c.oldValues(f.Ensures)
	x := c.keep(f.Body)
	set := func(*frame, value.Value) {}
	if v := c.info.Binds[&f.Ensures]; v != nil {
		set = c.define(v)
	}
	post := c.conditions(f.Ensures, "a postcondition of `"+f.Name.Name+"`")
	return func(fr *frame) value.Value {
		for _, k := range pre {
			k(fr)
		}
		for _, o := range olds {
			o(fr)
		}
		v := x(fr)
		if fr.ctl == ctlReturn {
			v, fr.ret, fr.ctl = fr.ret, value.Null, ctlNone
		}
		set(fr, v)
		for _, k := range post {
			k(fr)
		}
		return v
	}
}

// conditions compiles checks that raise when one does not hold, and show its text.
func (c *compiler) conditions(list []syntax.Expr, what string) (out []func(fr *frame)) {
	for _, e := range list {
		t, st := c.test(e), c.at(e)
		text := c.src.Text[e.Span().Start:e.Span().End]
		out = append(out, func(fr *frame) {
			if !t(fr) {
				panic(fr.fail(st, "E0424", "%s does not hold: %s", what, text))
			}
		})
	}
	return out
}

// oldValues keeps what old(x) asks for, before the body changes it.
func (c *compiler) oldValues(list []syntax.Expr) (out []func(fr *frame)) {
	for _, e := range list {
		syntax.Walk(e, func(n syntax.Expr) bool {
			if call, ok := n.(*syntax.Call); ok && c.info.Old[call] {
				slot, x := c.temp(), c.keep(call.Args[0].Value)
				c.olds[call] = slot
				out = append(out, func(fr *frame) { fr.s[slot] = x(fr) })
				return false
			}
			return true
		})
	}
	return out
}

// invariant is a condition that the instances of a type fulfil whenever others see them.
type invariant struct {
	fn   value.Value
	text string
	st   *site
}

// invariantsOf compiles the invariants of a type into functions of self.
func (c *compiler) invariantsOf(ti *typeInfo, list []syntax.Expr) {
	for _, e := range list {
		k := c.child(c.info.Funcs[e])
		v := k.info.Binds[scope.InvariantSelf{Expr: e}]
		k.slot(v)
		p := &proto{name: "invariant", src: c.src, span: e.Span(), simple: true, self: 1, params: []param{{name: "self"}}}
		var prologue []func(fr *frame)
		if v.Captured {
			prologue = append(prologue, cellParam(0))
		}
		p.body = withPrologue(prologue, k.keep(e))
		p.nslots, p.weight = k.n, k.deep+4
		ti.invariants = append(ti.invariants, invariant{(&closure{p: p, eng: c.eng}).value(), c.src.Text[e.Span().Start:e.Span().End], c.at(e)})
	}
}

// upholds checks the invariants of an instance that code outside of its type may see.
func (th *thread) upholds(v value.Value, st *site) {
	if v.Kind() != value.KObj {
		return
	}
	t := v.Obj().Type
	if ti, _ := t.Decl.(*typeInfo); ti == nil || !ti.watched || insider(t, st) {
		return
	}
	for u := t; u != nil; u = u.Parent {
		for _, k := range th.eng.info(u).invariants {
			if ok := th.call(k.fn, []value.Value{v.Share()}, k.st); !ok.IsBool() || !ok.AsBool() {
				r := th.fail(st, "E0424", "an invariant of `%s` does not hold: %s", u.Name, k.text)
				r.d.Found = value.Repr(v)
				panic(r)
			}
		}
	}
}
