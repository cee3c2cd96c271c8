package syntax

// actorDecl reads actor Name { fields, state { … }, receive …, fun … }.
func (p *parser) actorDecl(h Head) Expr {
	start := h.S.Start
	p.next()
	a := &Actor{Head: h}
	a.Name = p.ident("the name of the actor")
	p.typeParams()
	p.members("the body of the actor", func() { p.actorMember(a) })
	a.Head.At = p.since(start)
	return a
}

func (p *parser) actorMember(a *Actor) {
	at := p.i
	if f, ok := p.plainMember(modifiers{body: true}).(*Fun); ok {
		a.Methods = append(a.Methods, f)
		return
	}
	p.i = at
	p.attrs()
	next := p.peek(1)
	field := next == tkColon || next == tkAssign || next == tkComma
	switch w := p.text(p.i); {
	case field || !p.kind().isWord():
	case w == "state" && next == tkLBrace:
		p.next()
		p.members("the state", func() { a.Fields = append(a.Fields, p.fieldDecl()) })
		return
	case w == "state" && next.isWord():
		p.next()
	case w == "receive" && next == tkLBrace:
		p.next()
		p.members("the handlers", func() { a.Handlers = append(a.Handlers, p.message()) })
		return
	case (w == "receive" || w == "handler" || w == "on" || w == "handle") && next.isWord():
		p.next()
		a.Handlers = append(a.Handlers, p.message())
		return
	}
	a.Fields = append(a.Fields, p.fieldDecl())
}

// message reads Name(params) -> T { body } and Pattern => body.
func (p *parser) message() *Fun {
	start := p.start()
	f := &Fun{Head: Head{Doc: p.doc(p.i)}}
	f.Name = p.anyIdent("the name of a message")
	for p.at(tkPathSep) {
		p.next()
		f.Name = p.anyIdent("the name of a message")
	}
	switch {
	case p.at(tkLParen):
		f.Params = p.messageParams()
	case p.at(tkLBrace) && p.isRecordPattern() && p.messageArrow():
		f.Params = p.messageFields()
	}
	p.funReturn(f)
	f.Body = p.bodyOf("the handler")
	f.Head.At = p.since(start)
	return f
}

// messageArrow says whether => follows the record pattern that stands here.
func (p *parser) messageArrow() bool {
	m := p.toks[p.i].mate
	return m > 0 && (p.toks[m+1].kind == tkFatArrow || p.toks[m+1].kind == tkArrow)
}

// messageParams reads (a: T, b), or patterns that take the message apart.
func (p *parser) messageParams() []Param {
	open, saved := p.open()
	var out []Param
	p.list(open, tkRParen, "parameters", func() {
		k := p.kind()
		if k.isName() && p.text(p.i) != "_" && p.peek(1) != tkLParen && p.peek(1) != tkPathSep || k == tkAmp || k == tkMut || k == tkEllipsis {
			out = append(out, p.param(precPipe))
			return
		}
		start := p.start()
		pat := p.pattern()
		out = append(out, Param{At: p.since(start), Pat: pat})
	})
	p.c = saved
	return out
}

// messageFields makes parameters of Message { a, b: pattern }.
func (p *parser) messageFields() []Param {
	pat, _ := p.recordPattern(p.start(), nil).(*RecordPat)
	var out []Param
	for _, f := range pat.Fields {
		out = append(out, Param{At: f.Name.At, Name: f.Name, Pat: f.Pat, Default: f.Default})
	}
	return out
}

// effectDecl reads effect Name { fun op(x) -> T, op: A -> B }.
func (p *parser) effectDecl(h Head) Expr {
	start := h.S.Start
	p.next()
	e := &Effect{Head: h}
	e.Name = p.ident("the name of the effect")
	p.typeParams()
	p.members("the operations", func() {
		if f, ok := p.plainMember(modifiers{}).(*Fun); ok {
			e.Ops = append(e.Ops, f)
			return
		}
		e.Ops = append(e.Ops, p.bareSignature())
	})
	e.Head.At = p.since(start)
	return e
}
