package syntax

import "skep/diag"

// modifiers are the words before a declaration.
type modifiers struct {
	pub, private, async, static, override, abstract, sealed bool
	body                                                    bool // a function must have one
}

// declaration reads a declaration; nil: none begins here.
func (p *parser) declaration(h Head, m modifiers) Expr {
	start := h.S.Start
	h.Pub = m.pub
	switch p.kind() {
	case tkLet:
		x := p.let(m.pub, h.Doc)
		return x
	case tkConst:
		if p.peek(1) == tkFun {
			p.next()
			return p.signature(h, m)
		}
		return p.constant(start, m.pub, h.Doc)
	case tkFun:
		if k := p.peek(1); k.isWord() || k != tkLParen && k != tkLt {
			return p.signature(h, m)
		}
	case tkStruct:
		return p.structDecl(h)
	case tkEnum:
		return p.enumDecl(h)
	case tkImpl:
		return p.implDecl(start)
	case tkUse:
		return p.useDecl(start, m.pub)
	case tkSoft:
		return p.softDeclaration(h, m)
	}
	if m.pub {
		p.noDeclaration()
	}
	return nil
}

func (p *parser) noDeclaration() {
	d := p.err(codeUnexpected, p.here(), "expected a declaration after `pub`")
	d.Expected, d.Found = "a declaration", p.found()
	p.bail()
}

// softDeclaration decides by the tokens behind it whether a contextual keyword begins a declaration.
func (p *parser) softDeclaration(h Head, m modifiers) Expr {
	start := h.S.Start
	next, after := p.peek(1), p.peek(2)
	sameLine := !p.toks[min(p.i+1, len(p.toks)-1)].nl
	named := next.isName() && sameLine
	switch w := p.text(p.i); w {
	case "var":
		if named || (next == tkLParen || next == tkLBracket || next == tkLBrace) && p.peekAt(p.skip(p.i+1)) == tkAssign {
			return p.let(m.pub, h.Doc)
		}
	case "pub", "static", "async", "abstract", "sealed", "final", "private", "protected", "override", "unsafe", "export":
		return p.modified(h, m, w)
	case "type":
		if named && (after == tkAssign || after == tkLt) {
			return p.typeAlias(h)
		}
	case "trait", "interface", "protocol", "mixin":
		if named && (after == tkLBrace || after == tkColon || after == tkLt || after.isName()) {
			return p.traitDecl(h)
		}
	case "class":
		if named {
			return p.classDecl(h, m)
		}
	case "actor":
		if named && (after == tkLBrace || after == tkLt) {
			return p.actorDecl(h)
		}
	case "effect":
		if named && (after == tkLBrace || after == tkLt) {
			return p.effectDecl(h)
		}
	case "mod", "module":
		if named && (after == tkLBrace || after == tkPathSep || after == tkSemi || after == tkEOF || p.toks[p.i+2].nl) {
			return p.modDecl(h)
		}
	case "import":
		if sameLine && (next.isWord() || next == tkStr || next == tkLBrace || next == tkStar) {
			return p.importDecl(start)
		}
	case "from":
		if sameLine && (next.isName() || next == tkStr) {
			return p.fromImport(start)
		}
	case "extend", "extension":
		if named || next == tkLBracket && sameLine && p.peekAt(p.skip(p.i+1)) == tkLBrace {
			return p.extendDecl(start)
		}
	case "test":
		if next == tkStr && after == tkLBrace {
			return p.testDecl(h)
		}
	case "def", "function", "func":
		if named && (after == tkLParen || after == tkLt) {
			p.foreignFun()
			p.i--
			p.toks[p.i].kind = tkFun
			return p.signature(h, m)
		}
	}
	if m.pub {
		p.noDeclaration()
	}
	return nil
}

// modified takes a modifier if a declaration follows it.
func (p *parser) modified(h Head, m modifiers, w string) Expr {
	if w == "export" {
		return p.exportDecl(h, m)
	}
	skip := 1
	if w == "pub" && p.peek(1) == tkLParen && p.toks[p.i+1].mate > 0 {
		skip = int(p.toks[p.i+1].mate) + 1 - p.i
	}
	if !p.declares(skip) && !(w == "static" && (p.peek(1) == tkMut || p.peek(1).isName() && p.peek(2) == tkColon)) {
		if w == "pub" && p.peek(1).isName() && !p.toks[p.i+1].nl {
			p.next()
			p.noDeclaration()
		}
		return nil
	}
	p.i += skip
	switch w {
	case "pub":
		m.pub = true
	case "async":
		m.async = true
	case "abstract":
		m.abstract = true
		m.body = false
	case "sealed", "final":
		m.sealed = true
	case "override":
		m.override = true
	case "static":
		if !p.at(tkFun) && !p.word("async") {
			p.i--
			return p.constant(h.S.Start, m.pub, h.Doc)
		}
		m.static = true
	}
	return p.declaration(h, m)
}

// declares says whether the token n ahead can begin a declaration.
func (p *parser) declares(n int) bool {
	switch p.peek(n) {
	case tkLet, tkConst, tkFun, tkStruct, tkEnum, tkImpl, tkUse:
		return p.peek(n) != tkFun || p.peek(n+1).isWord()
	case tkSoft:
		switch p.wordAt(n) {
		case "var", "type", "trait", "interface", "class", "actor", "effect", "mod", "module", "import", "extend",
			"static", "async", "abstract", "sealed", "final", "override", "unsafe", "def", "function":
			return p.peek(n + 1).isWord()
		}
	}
	return false
}

// headHere is a head without anything before the word fun.
func (p *parser) headHere() Head { return Head{At: At{diag.Span{Start: p.start(), End: p.start()}}} }

// signature reads fun name<T>(params) -> R where … requires … { body }. It begins where h does.
func (p *parser) signature(h Head, m modifiers) *Fun {
	p.enter()
	start := h.S.Start
	if p.acceptWord("async") {
		m.async = true
	}
	p.next() // fun
	f := &Fun{Head: h, Async: m.async, Static: m.static, Private: m.private, Override: m.override, Abstract: m.abstract}
	f.Pub = m.pub
	p.funName(f)
	p.funRest(f, m.body)
	f.Head.At = p.since(start)
	p.leave()
	return f
}

func (p *parser) funName(f *Fun) {
	if p.word("operator") && p.peek(1) >= tkPlus && p.peek(1) < tkLet || p.word("operator") && p.peek(1) == tkLBracket {
		p.next()
		p.operatorMethod(f)
		return
	}
	f.Name = p.anyIdent("the name of the function")
}

// operatorMethod reads the operator behind `operator`.
func (p *parser) operatorMethod(f *Fun) {
	start := p.i
	op := p.text(p.next())
	if p.toks[start].kind == tkLBracket && p.accept(tkRBracket) {
		op = "[]"
	}
	f.Operator = op
	f.Name = Ident{At{p.span(start)}, op}
}

// funRest reads everything behind a function's name.
func (p *parser) funRest(f *Fun, body bool) {
	f.TypeParams = p.typeParams()
	if !p.at(tkLParen) {
		d := p.err(codeUnexpected, p.here(), "expected `(` to begin the parameters")
		d.Expected, d.Found = "`(`", p.found()
		if !p.at(tkLBrace) {
			p.bail()
		}
		end := p.lastEnd()
		d.Fixes = []diag.Fix{{Title: "insert `()`", Edits: []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: "()"}}}}
	} else {
		f.Params = p.params(tkRParen)
	}
	p.funReturn(f)
	f.Where = p.where()
	p.contracts(f)
	if f.Where == nil {
		f.Where = p.where()
	}
	if p.at(tkLBrace) || (p.at(tkAssign) || p.at(tkFatArrow)) && !p.breaks() {
		f.Body = p.bodyOf("the body of the function")
	} else if body {
		p.noBlock("the body of the function")
	}
}

// funReturn reads -> T; `: T` is reported and read likewise.
func (p *parser) funReturn(f *Fun) {
	p.noColonBlock("the body of the function")
	if p.at(tkColon) {
		d := p.err(codeForeign, p.here(), "a return type is written `-> T`")
		d.Fixes = []diag.Fix{{Title: "write `->`", Edits: []diag.Edit{{Span: d.Span, New: " ->"}}}}
		p.next()
		f.Ret = p.boundType()
		return
	}
	if p.accept(tkArrow) {
		f.Ret = p.typ()
	}
}

// noColonBlock reports a body behind a colon, as Python has it: the colon ends its line, or a statement follows it.
func (p *parser) noColonBlock(what string) {
	if next := p.toks[min(p.i+1, len(p.toks)-1)]; p.at(tkColon) && (next.nl || next.kind == tkReturn || next.kind == tkThrow) {
		p.noBlock(what)
	}
}

// contracts reads requires and ensures clauses; `decreases` is read and has no meaning at run time.
func (p *parser) contracts(f *Fun) {
	for p.kind().isName() {
		list := &f.Requires
		switch p.text(p.i) {
		case "requires":
		case "ensures":
			list = &f.Ensures
		case "invariant", "decreases":
			list = nil
		default:
			return
		}
		p.next()
		for {
			x := p.head(precPipe)
			if list != nil {
				*list = append(*list, x)
			}
			if !p.accept(tkComma) || p.at(tkLBrace) {
				break
			}
		}
		p.accept(tkSemi)
	}
}

// members reads { … }, one member after the other with commas, `;` or new lines between.
func (p *parser) members(what string, member func()) {
	if !p.at(tkLBrace) {
		p.noBlock(what)
	}
	p.enter()
	open, saved := p.open()
	p.c = context{}
	for !p.at(tkRBrace) && !p.at(tkEOF) {
		at := p.i
		x := p.guarded(int(p.toks[open].mate), true, func() Expr { member(); return nil })
		if p.accept(tkComma) || p.accept(tkSemi) {
			for p.accept(tkComma) || p.accept(tkSemi) {
			}
			continue
		}
		if x == nil && !p.at(tkRBrace) && !p.onNewLine() && p.toks[p.i-1].kind != tkRBrace && !p.beginsMember() {
			d := p.err(codeComma, p.here(), "expected `,` or a new line after the member")
			d.Expected, d.Found = "`,` or a new line", p.found()
			p.sync(at, int(p.toks[open].mate), true)
		}
		if p.i == at {
			p.next()
		}
	}
	p.closeWith(open, tkRBrace, "members")
	p.c = saved
	p.leave()
}

// beginsMember tells words that can only begin another member: `count: i32 receive { … }`.
func (p *parser) beginsMember() bool {
	if p.at(tkFun) {
		return true
	}
	if !p.kind().isWord() {
		return false
	}
	next := p.peek(1)
	switch p.text(p.i) {
	case "init", "new", "constructor":
		return next == tkLParen
	case "receive":
		return next == tkLBrace || next.isName()
	}
	return false
}

func (p *parser) typeAlias(h Head) *TypeAlias {
	start := h.S.Start
	p.next()
	t := &TypeAlias{Head: h}
	t.Name = p.ident("the name of the type")
	t.TypeParams = p.typeParams()
	if p.accept(tkColon) {
		p.bounds()
	}
	if p.accept(tkAssign) {
		t.Type = p.typ()
	}
	p.where()
	t.Head.At = p.since(start)
	return t
}

func (p *parser) modDecl(h Head) Expr {
	start := h.S.Start
	p.next()
	m := &Mod{Head: h}
	m.Name = p.ident("the name of the module")
	if p.at(tkPathSep) { // mod a::b { } is mod a { mod b { } }
		m.Body = []Expr{p.modDecl(Head{At: At{diag.Span{Start: p.start()}}, Pub: true})}
	} else if p.at(tkLBrace) {
		m.Body = p.block("the module").Stmts
		if m.Body == nil {
			m.Body = []Expr{}
		}
	}
	m.Head.At = p.since(start)
	return m
}

// testDecl reads test "name" { } as a function with the attribute test.
func (p *parser) testDecl(h Head) Expr {
	start := h.S.Start
	word := p.next()
	name := p.strLit()
	f := &Fun{Head: h}
	f.Name = Ident{name.At, name.Value}
	f.Attrs = append(f.Attrs, Attr{At: At{p.span(word)}, Name: "test"})
	f.Body = p.block("the test")
	f.Head.At = p.since(start)
	return f
}
