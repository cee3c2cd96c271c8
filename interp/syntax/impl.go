package syntax

import "skep/diag"

// implDecl reads impl<T> [Trait for] Type { … }.
func (p *parser) implDecl(start int) Expr {
	p.next()
	x := &Impl{TypeParams: p.typeParams()}
	if p.at(tkLBrace) {
		p.noType()
	}
	x.For = p.boundType()
	if p.accept(tkFor) {
		x.Trait = x.For
		x.For = p.boundType()
	}
	p.where()
	p.members("the body of `impl`", func() { p.implMember(x) })
	x.At = p.since(start)
	return x
}

// extendDecl reads extend Type [with Trait] { … } as an impl.
func (p *parser) extendDecl(start int) Expr {
	p.next()
	x := &Impl{TypeParams: p.typeParams(), For: p.boundType()}
	if p.acceptWord("with") || p.acceptWord("implements") || p.accept(tkColon) {
		x.Trait = p.boundType()
	}
	p.where()
	p.members("the body of `extend`", func() { p.implMember(x) })
	x.At = p.since(start)
	return x
}

func (p *parser) implMember(x *Impl) {
	switch m := p.plainMember(modifiers{body: true}).(type) {
	case *Fun:
		x.Methods = append(x.Methods, m)
	case *Let:
		x.Consts = append(x.Consts, m)
	case *TypeAlias:
		x.Types = append(x.Types, m)
	default:
		p.noMember("a function, a constant or a type")
	}
}

// plainMember reads a function, a constant or a type with attributes and modifiers; nil: none stands here.
func (p *parser) plainMember(m modifiers) Expr {
	h := Head{At: At{diag.Span{Start: p.start()}}, Doc: p.doc(p.i)}
	h.Attrs = p.attrs()
	if h.Doc == "" {
		h.Doc = p.doc(p.i)
	}
	p.memberModifiers(&m)
	h.Pub = m.pub
	switch {
	case p.at(tkFun):
		return p.signature(h, m)
	case p.word("operator") && !p.operatorIsName():
		return p.operatorDecl(h, m)
	case p.at(tkConst):
		if p.peek(1) == tkFun {
			p.next()
			return p.signature(h, m)
		}
		return p.constant(h.S.Start, m.pub, h.Doc)
	case p.word("type") && p.peek(1).isName():
		return p.typeAlias(h)
	case p.word("def") || p.word("function") || p.word("func"):
		if p.peek(1).isName() && p.peek(2) == tkLParen {
			p.foreignFun()
			p.i--
			return p.signature(h, m)
		}
	}
	return nil
}

func (p *parser) operatorIsName() bool {
	k := p.peek(1)
	return k == tkColon || k == tkAssign || k == tkComma || k == tkLParen || k == tkRBrace
}

// operatorDecl reads operator +(other) { }, also with fun before or behind it.
func (p *parser) operatorDecl(h Head, m modifiers) *Fun {
	p.next()
	f := &Fun{Head: h, Static: m.static, Override: m.override, Abstract: m.abstract}
	if p.at(tkFun) {
		p.next()
	}
	p.operatorMethod(f)
	p.funRest(f, m.body)
	f.Head.At = p.since(h.S.Start)
	return f
}

// memberModifiers takes pub, static, override and the like where a member follows.
func (p *parser) memberModifiers(m *modifiers) {
	for p.at(tkSoft) && (p.peek(1).isWord() || p.word("pub") && p.peek(1) == tkLParen) && !p.toks[p.i+1].nl {
		switch p.text(p.i) {
		case "pub":
			m.pub = p.visibility()
			continue
		case "private", "protected":
			m.pub, m.private = false, true
		case "static":
			if p.peek(1) != tkFun && p.wordAt(1) != "async" && p.peek(2) != tkLParen {
				return // a static field
			}
			m.static = true
		case "override":
			m.override = true
		case "abstract":
			m.abstract, m.body = true, false
		case "sealed", "final":
			m.sealed = true
		case "async":
			m.async = true
		case "unsafe":
		default:
			return
		}
		p.next()
	}
}

func (p *parser) noMember(want string) {
	d := p.err(codeDeclaration, p.here(), "expected "+want)
	d.Expected, d.Found = want, p.found()
	p.bail()
}
