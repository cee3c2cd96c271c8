package syntax

import "skep/diag"

// lambda reads |a, b: T = v| -> T body.
func (p *parser) lambda(start int, async bool) Expr {
	p.enter()
	f := &Lambda{Async: async}
	if !p.accept(tkOrOr) {
		f.Params = p.pipeParams()
	}
	if p.accept(tkArrow) {
		f.Ret = p.typ()
	}
	f.Body = p.lambdaBody()
	f.At = p.since(start)
	p.leave()
	return f
}

// lambdaBody takes all that follows; a brace is a literal or a block, see brace.go.
func (p *parser) lambdaBody() Expr {
	if p.at(tkFatArrow) { // |x| => e, which some write
		p.next()
	}
	saved := p.c
	p.c.noArrow = false
	x := p.expr()
	p.c = saved
	return x
}

func (p *parser) pipeParams() []Param {
	open := p.next()
	saved := p.c
	p.c = context{free: true}
	var out []Param
	for !p.at(tkPipe) {
		out = append(out, p.param(precBitOr+1))
		if p.accept(tkComma) {
			continue
		}
		if !p.at(tkPipe) {
			d := p.err(codeUnexpected, p.here(), "expected `,` or `|` after the parameter")
			d.Expected, d.Found = "`,` or `|`", p.found()
			d.Related = []diag.Related{{Source: p.src, Span: p.span(open), Message: "the parameters begin here"}}
			p.bail()
		}
	}
	p.next()
	p.c = saved
	return out
}

// arrowLambda reads => body behind its parameters.
func (p *parser) arrowLambda(start int, params []Param) Expr {
	p.enter()
	p.expect(tkFatArrow, "=>", "after the parameters")
	f := &Lambda{Params: params, Body: p.lambdaBody()}
	f.At = p.since(start)
	p.leave()
	return f
}

// backslashLambda reads \x, y -> e.
func (p *parser) backslashLambda() Expr {
	start := p.start()
	p.next()
	f := &Lambda{}
	for !p.at(tkArrow) && !p.at(tkFatArrow) {
		id := p.ident("a parameter")
		f.Params = append(f.Params, Param{At: id.At, Name: id})
		p.accept(tkComma)
	}
	p.next()
	f.Body = p.lambdaBody()
	f.At = p.since(start)
	return f
}

// asyncLambda reads async |x| e, async x => e, async fun(x) { }.
func (p *parser) asyncLambda(start int) Expr {
	p.next()
	p.acceptWord("move")
	if p.at(tkLBrace) {
		return &AsyncBlock{Body: p.block(""), At: p.since(start)}
	}
	if p.at(tkFun) {
		return p.anonymous(start, true)
	}
	var x Expr
	if p.at(tkPipe) || p.at(tkOrOr) {
		return p.lambda(start, true)
	}
	x = p.primary()
	if f, ok := x.(*Lambda); ok {
		f.Async = true
		f.S.Start = start
	}
	return x
}

// anonymous reads fun(x) { … } and fun(x) => e as values; with a name it is a declaration whose value is the function.
func (p *parser) anonymous(start int, async bool) Expr {
	if p.peek(1).isName() {
		return p.signature(p.headHere(), modifiers{async: async, body: true})
	}
	p.next()
	return p.anonymousFrom(start, async)
}

func (p *parser) anonymousFrom(start int, async bool) Expr {
	f := &Lambda{Async: async}
	if !p.at(tkLParen) {
		p.expect(tkLParen, "(", "to begin the parameters")
	}
	f.Params = p.params(tkRParen)
	if p.accept(tkArrow) {
		f.Ret = p.typ()
	}
	switch {
	case p.at(tkLBrace):
		f.Body = p.block("")
	case p.accept(tkFatArrow) || p.accept(tkAssign):
		f.Body = p.expr()
	default:
		f.Body = p.expr()
	}
	f.At = p.since(start)
	return f
}

// params reads the parameters from the opening delimiter on.
func (p *parser) params(closer tk) []Param {
	open, saved := p.open()
	var out []Param
	p.list(open, closer, "parameters", func() { out = append(out, p.param(precPipe)) })
	p.c = saved
	return out
}

// param reads one parameter; min is the level of its default value (inside |…| above the bar).
func (p *parser) param(min uint8) Param {
	start := p.start()
	var r Param
	p.attrs()
	r.Rest = p.accept(tkEllipsis) || p.accept(tkDotDot)
	r.Ref = p.accept(tkAmp)
	if r.Ref && p.at(tkLabel) {
		p.next()
	}
	r.Mut = p.accept(tkMut)
	p.paramTarget(&r)
	if p.accept(tkColon) {
		r.Type = p.typ()
		if r.Type.Kind == TypeRef {
			r.Ref, r.Mut = true, r.Mut || r.Type.Mut
		}
	}
	if p.accept(tkAssign) {
		r.Default = p.binary(min)
	}
	r.At = p.since(start)
	return r
}

// paramTarget reads the name, or the pattern that takes the argument apart.
func (p *parser) paramTarget(r *Param) {
	switch k := p.kind(); {
	case k == tkLParen || k == tkLBracket || k == tkLBrace:
		r.Pat = p.simplePattern()
	case k.isName() && (p.peek(1) == tkLParen || p.peek(1) == tkPathSep || p.peek(1) == tkLBrace && capital(p.text(p.i))):
		r.Pat = p.simplePattern()
	case k == tkAmp || k == tkAndAnd:
		r.Pat = p.simplePattern()
	default:
		r.Name = p.ident("a parameter name")
	}
}
