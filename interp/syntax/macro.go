package syntax

import "skep/diag"

// macroDelimiter says whether a delimiter is glued to the `!` that stands here; a brace may stand apart.
func (p *parser) macroDelimiter() bool {
	k := p.peek(1)
	return p.adjacentAt(1) && (k == tkLParen || k == tkLBracket) || k == tkLBrace && !p.toks[p.i+1].nl && !p.c.noStruct
}

// macroDefinition reports macro_rules! name { … } and the like, and skips them.
func (p *parser) macroDefinition() {
	w := p.text(p.i)
	if w != "macro_rules" && w != "macro" {
		return
	}
	i := p.i + 1
	if p.peekAt(i) == tkBang {
		i++
	}
	if !p.toks[min(i, len(p.toks)-1)].kind.isName() || p.toks[i].nl {
		return
	}
	span := p.here().To(p.span(i))
	for i++; p.peekAt(i) == tkLParen || p.peekAt(i) == tkLBrace || p.peekAt(i) == tkLBracket; {
		i = p.skip(i)
	}
	p.err(codeMacro, span, "macros cannot be defined").Hint = "write a function; functions take closures too"
	p.i = min(i, len(p.toks)-1)
	p.bail()
}

// macro reads name!(…), name![…] or name!{…}.
func (p *parser) macro(start int, name Ident) Expr {
	p.next()
	m := &Macro{Name: name}
	open, saved := p.open()
	p.c.free = true
	closer := tkRParen + (p.toks[open].kind - tkLParen)
	p.c.noArrow = name.Name == "df" || p.hasPairs(open)
	if name.Name == "matches" {
		x := p.matches(open, closer)
		p.c = saved
		return p.finishMatches(start, x)
	}
	p.macroBody(m, open, closer)
	p.c = saved
	m.At = p.since(start)
	return m
}

func (p *parser) macroBody(m *Macro, open int, closer tk) {
	if p.at(closer) {
		p.next()
		return
	}
	p.macroArg(m)
	if p.at(tkSemi) && len(m.Args) == 1 {
		p.next()
		m.Repeat = p.expr()
		p.closeWith(open, closer, "count")
		return
	}
	if !p.accept(tkComma) && !p.at(closer) && !p.commaOrClose(open) {
		return
	}
	p.list(open, closer, "arguments", func() { p.macroArg(m) })
}

// hasPairs says whether the first entry is a key => value.
func (p *parser) hasPairs(open int) bool {
	k := p.toks[open+1].kind
	return (k.isString() || k == tkInt) && p.peekAt(open+2) == tkFatArrow
}

// macroArg reads an argument, name = value, or key => value (in df! also key: value).
func (p *parser) macroArg(m *Macro) {
	if m.Name.Name == "df" && p.kind().isWord() && p.peek(1) == tkColon {
		id := p.takeIdent()
		p.next()
		m.Pairs = append(m.Pairs, Pair{&Str{At: id.At, Value: id.Name}, p.expr()})
		return
	}
	if p.kind().isName() && p.peek(1) == tkAssign {
		id := p.takeIdent()
		p.next()
		m.Args = append(m.Args, Arg{Name: &id, Value: p.expr()})
		return
	}
	if p.kind().isName() && p.peek(1) == tkColon {
		m.Args = append(m.Args, p.arg())
		return
	}
	a := p.element()
	if !a.Spread && (p.at(tkFatArrow) || p.at(tkColon)) {
		p.next()
		m.Pairs = append(m.Pairs, Pair{a.Value, p.pairValue()})
		return
	}
	m.Args = append(m.Args, a)
}

func (p *parser) pairValue() Expr {
	saved := p.c.noArrow
	p.c.noArrow = false
	x := p.expr()
	p.c.noArrow = saved
	return x
}

// matches reads the inside of matches!(value, pattern if guard).
func (p *parser) matches(open int, closer tk) *Match {
	m := &Match{Subject: p.expr()}
	p.expect(tkComma, ",", "after the value")
	start := p.start()
	arm := MatchArm{Pat: p.pattern()}
	if p.accept(tkIf) {
		arm.Guard = p.expr()
	}
	p.accept(tkComma)
	arm.At = p.since(start)
	m.Arms = []MatchArm{arm}
	p.closeWith(open, closer, "pattern")
	return m
}

// finishMatches makes the test a match that gives true or false.
func (p *parser) finishMatches(start int, m *Match) Expr {
	m.At = p.since(start)
	at := m.Arms[0].At
	m.Arms[0].Body = &Bool{at, true}
	m.Arms = append(m.Arms, MatchArm{At: at, Pat: &WildPat{at}, Body: &Bool{at, false}})
	return m
}

// isHandle decides for `handle expr with {`.
func (p *parser) isHandle() bool {
	k := p.peek(1)
	if !k.startsExpr() || infixLike(k) || p.toks[p.i+1].nl {
		return false
	}
	for i, n := p.i+1, 0; n < maxLook && i < len(p.toks); n++ {
		t := p.toks[i]
		if t.nl && n > 0 || t.kind == tkEOF || t.kind == tkSemi || t.kind.isCloser() {
			return false
		}
		if p.isWith(i) {
			return true
		}
		if k == tkName && n == 1 && t.kind == tkLBrace && int(t.mate) > i { // handle comp { op(x) => … }
			return p.peekAt(int(t.mate)+1) != tkElse && p.armInside(i)
		}
		i = p.skip(i)
	}
	return false
}

func (p *parser) isWith(i int) bool {
	return p.toks[i].kind == tkName && p.text(i) == "with" && p.peekAt(i+1) == tkLBrace
}

// armInside says whether the brace at i holds name(…) => first.
func (p *parser) armInside(i int) bool {
	if p.peekAt(i+1) != tkName {
		return false
	}
	j := i + 2
	if p.peekAt(j) == tkLParen {
		j = p.skip(j)
	}
	return p.peekAt(j) == tkFatArrow
}

// handle reads handle body with { op(args) => e, … }.
func (p *parser) handle() Expr {
	start := p.start()
	p.next()
	h := &Handle{}
	if p.at(tkLBrace) {
		h.Body = p.block("")
	} else {
		h.Body = p.head(precPipe)
	}
	p.acceptWord("with")
	if !p.at(tkLBrace) {
		p.noBlock("the handlers")
	}
	open, saved := p.open()
	for !p.at(tkRBrace) && !p.at(tkEOF) {
		h.Handlers = append(h.Handlers, p.handler())
		if !p.accept(tkComma) && !p.accept(tkSemi) && !p.at(tkRBrace) && !p.onNewLine() {
			p.missingCloser(open, "handlers")
			break
		}
	}
	p.closeWith(open, tkRBrace, "handlers")
	p.c = saved
	h.At = p.since(start)
	return h
}

// handler reads op(args) => body, or op(args) { body }.
func (p *parser) handler() *Fun {
	start := p.start()
	f := &Fun{}
	f.Name = p.anyIdent("the name of an operation")
	for p.at(tkPathSep) || p.at(tkDot) { // Effect::op handles op
		p.next()
		f.Name = p.anyIdent("the name of an operation")
	}
	if p.at(tkLParen) {
		f.Params = p.params(tkRParen)
	}
	if p.accept(tkArrow) && !p.at(tkLBrace) {
		f.Ret = p.typ()
	}
	f.Body = p.bodyOf("the handler")
	f.Head.At = p.since(start)
	return f
}

// bodyOf reads { … }, => e or = e as a block.
func (p *parser) bodyOf(what string) *Block {
	if p.at(tkFatArrow) || p.at(tkAssign) {
		p.next()
		if p.at(tkLBrace) {
			if x, ok := p.brace(true).(*Block); ok {
				return x
			}
			p.bail()
		}
		start := p.start()
		x := p.expr()
		return &Block{At: At{diag.Span{Start: start, End: p.lastEnd()}}, Stmts: []Expr{x}, Semi: []bool{false}}
	}
	return p.block(what)
}
