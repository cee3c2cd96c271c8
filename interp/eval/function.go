package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// proto compiles a function: parameters first in the frame, then a prologue for
// what plain slots do not cover, then the body.
func (c *compiler) proto(name string, node syntax.Expr, params []syntax.Param, ret *syntax.Type, body syntax.Expr) (*proto, []captor) {
	k := c.child(c.info.Funcs[node])
	p := &proto{name: name, src: c.src, span: node.Span(), simple: true, names: k.namedIn(node), within: c.ns, holds: k.fn.Captures}
	if f, ok := node.(*syntax.Fun); ok {
		p.doc = f.Doc
		if v := c.info.Binds[scope.SelfParam{Fun: f}]; v != nil { // class method without a written self
			k.slot(v)
			p.params = append(p.params, param{name: "self", ref: true})
			p.self, p.mutSelf = 1, true
		}
	}
	for i := range params {
		k.slot(k.info.Binds[&params[i]])
	}
	resume := c.resumeOf(node)
	if resume != nil {
		k.slot(resume)
	}
	var prologue []func(fr *frame)
	if p.self == 1 {
		prologue = append(prologue, cellParam(0))
	}
	if usesSizes(params) {
		prologue = append(prologue, func(fr *frame) { fr.sizes, fr.arguments = &sizeScope{}, 0 })
	}
	for i := range params {
		k.param(p, &params[i], &prologue)
	}
	if resume != nil { // the last argument of a handler's clause
		if resume.Captured {
			prologue = append(prologue, cellParam(len(p.params)))
		}
		p.params = append(p.params, param{name: "resume"})
	}
	if p.async, p.gen = !runsAtOnce(node), k.fn.Yields; p.async || p.gen {
		p.simple = false
	}
	p.calm = p.gen && !notices(body)
	k.want(body, ret)
	x := k.tiered(p, node, k.countedBody(node, k.body(node, body)))
	if ret != nil && !p.gen {
		if p.result = k.contract(ret); p.result != nil && p.result.plainInt() && runsAtOnce(node) {
			p.intResult, p.resultAt = true, k.site(ret.Span())
		} else {
			x = k.contracted(x, ret, k.site(ret.Span()), "the result of "+p.title())
		}
	}
	p.body = withPrologue(prologue, x)
	if p.tier != nil {
		p.tier.whole = len(prologue) == 0 && ret == nil && !p.async && !p.gen
	}
	if p.intParams == len(prologue) && len(prologue) == len(p.params) && runsAtOnce(node) {
		p.bare = x
	}
	p.nslots, p.weight = k.n, k.deep+4
	c.recall(p, name, node, params, ret, body)
	return p, c.captors(0, k)
}

func (c *compiler) resumeOf(node syntax.Expr) *scope.Var {
	if f, ok := node.(*syntax.Fun); ok {
		return c.info.Binds[scope.ResumeParam{Fun: f}]
	}
	return nil
}

// runsAtOnce tells functions whose call gives the body's value: only these may
// skip the body's wrappers.
func runsAtOnce(node syntax.Expr) bool {
	switch n := node.(type) {
	case *syntax.Fun:
		return !n.Async
	case *syntax.Lambda:
		return !n.Async
	}
	return true
}

// holdResult checks a result that is not an integer although it should be.
func (p *proto) holdResult(fr *frame, v value.Value) value.Value {
	return p.result.hold(fr, fr.th.eng, v, p.resultAt, "the result of "+p.title())
}

func (c *compiler) body(node, body syntax.Expr) code {
	if b, ok := body.(*syntax.Block); ok && b == nil {
		return unit
	}
	f, ok := node.(*syntax.Fun)
	if !ok || len(f.Requires)+len(f.Ensures) == 0 {
		return c.keep(body)
	}
	return c.contractedBody(f)
}

func withPrologue(prologue []func(fr *frame), x code) code {
	switch len(prologue) {
	case 0:
		return x
	case 1:
		first := prologue[0]
		return func(fr *frame) value.Value { first(fr); return x(fr) }
	}
	return func(fr *frame) value.Value {
		for _, f := range prologue {
			f(fr)
		}
		return x(fr)
	}
}

// cellParam makes sure that a parameter lives in a cell: the caller's for &mut, else a new one.
//
//go:noinline
func cellParam(i int) func(fr *frame) {
	return func(fr *frame) {
		if fr.s[i].Kind() != value.KCell {
			fr.s[i] = value.FromCell(fr.th.cell(fr.s[i]))
		}
	}
}

func (c *compiler) param(p *proto, n *syntax.Param, prologue *[]func(fr *frame)) {
	v := c.info.Binds[n]
	i := len(p.params)
	pr := param{name: n.Name.Name, rest: n.Rest, ref: n.Ref && n.Mut, borrow: borrowed(v)}
	if i == 0 && pr.name == "self" {
		p.self, p.mutSelf = 1, pr.ref
	}
	if n.Rest {
		p.simple = false
	}
	if n.Type != nil && n.Type.Kind == syntax.TypeOption {
		pr.optional = true
	}
	if n.Default != nil {
		pr.def = c.keep(n.Default)
		def := pr.def
		*prologue = append(*prologue, func(fr *frame) {
			if fr.s[i] == missing {
				fr.s[i] = def(fr)
			}
		})
	}
	if k := c.contract(n.Type); k != nil && !pr.ref {
		c.holds[v] = k
		name, eng := n.Name.Name, c.eng
		slow := func(fr *frame) { fr.s[i] = k.hold(fr, eng, fr.s[i], fr.site, name) }
		check := slow
		if k.plainInt() {
			p.intParams++
			check = func(fr *frame) {
				if !fr.s[i].IsInt() {
					slow(fr)
				}
			}
		} else if !k.ranged && k.declared == nil && !k.inner && k.tensor == nil {
			kinds := k.kinds
			check = func(fr *frame) {
				if kinds&(1<<fr.s[i].Kind()) == 0 {
					slow(fr)
				}
			}
		}
		*prologue = append(*prologue, check)
	}
	if v.Captured {
		*prologue = append(*prologue, cellParam(i))
	}
	if n.Pat != nil {
		bind := c.binder(n.Pat)
		*prologue = append(*prologue, func(fr *frame) { bind(fr, fr.s[i]) })
	}
	p.params = append(p.params, pr)
}

func (c *compiler) function(f *syntax.Fun) (*proto, []captor) {
	p, caps := c.proto(f.Name.Name, f, f.Params, f.Ret, f.Body)
	p.private = f.Private
	return p, caps
}

// hoistable tells local functions that can be made at the start of their block: they capture only functions.
func (c *compiler) hoistable(f *syntax.Fun) bool {
	fn := c.info.Funcs[f]
	if fn == nil || c.info.Binds[f] == nil {
		return false
	}
	for _, a := range f.Attrs {
		if scope.IsDecorator(a) { // its decorator may be defined above it
			return false
		}
	}
	for _, v := range fn.Captures {
		if !v.IsFun && v.Fn == c.fn && !v.Param {
			return false
		}
	}
	return true
}

// localFun defines a function inside a block.
func (c *compiler) localFun(f *syntax.Fun) code {
	v := c.info.Binds[f]
	i := c.slot(v)
	p, caps := c.function(f)
	mk := c.decorated(f, c.closureOf(p, caps))
	if !v.Captured {
		return func(fr *frame) value.Value { fr.s[i] = mk(fr); return value.Unit() }
	}
	return func(fr *frame) value.Value {
		if fr.s[i].Kind() != value.KCell {
			fr.s[i] = value.FromCell(fr.th.cell(value.Null))
		}
		fr.s[i].Cell().V = mk(fr)
		return value.Unit()
	}
}

// Arity is how many parameters the closure takes; sort_by tells comparators from key functions by it.
func (c *closure) Arity() int { return len(c.p.params) }
