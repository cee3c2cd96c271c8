package syntax

// structDecl reads a struct. Functions written between its fields become an impl behind it.
func (p *parser) structDecl(h Head) Expr {
	start := h.S.Start
	var own *Impl
	p.next()
	s := &Struct{Head: h}
	s.Name = p.ident("the name of the struct")
	s.TypeParams = p.typeParams()
	p.where()
	switch {
	case p.at(tkLParen):
		s.Tuple = true
		s.Fields = p.tupleFields()
		p.where()
	case p.at(tkLBrace):
		p.members("the fields", func() {
			if p.word("invariant") && p.peek(1) != tkColon {
				p.next()
				s.Invariants = append(s.Invariants, p.expr())
				return
			}
			at := p.i
			if f, ok := p.plainMember(modifiers{body: true}).(*Fun); ok {
				if own == nil {
					own = &Impl{TypeParams: s.TypeParams, For: selfType(s.Name, s.TypeParams)}
				}
				own.Methods = append(own.Methods, f)
				return
			}
			p.i = at
			s.Fields = append(s.Fields, p.fieldDecl())
		})
	}
	s.Head.At = p.since(start)
	if own != nil {
		own.At = s.Head.At
		p.extra = append(p.extra, own)
	}
	return s
}

// selfType is the type that a declaration makes, applied to its own parameters.
func selfType(name Ident, params []TypeParam) *Type {
	t := &Type{At: name.At, Kind: TypeNamed, Name: name.Name}
	for _, q := range params {
		t.Args = append(t.Args, &Type{At: q.Name.At, Kind: TypeNamed, Name: q.Name.Name})
	}
	return t
}

// tupleFields reads (T, pub U): fields named 0, 1, …
func (p *parser) tupleFields() []FieldDecl {
	var out []FieldDecl
	open, saved := p.open()
	p.list(open, tkRParen, "fields", func() {
		start := p.start()
		f := FieldDecl{Pub: p.visibility()}
		f.Name = Ident{Name: itoa(len(out))}
		f.Type = p.typ()
		f.At = p.since(start)
		f.Name.At = f.At
		out = append(out, f)
	})
	p.c = saved
	return out
}

func itoa(n int) string {
	if n < 10 {
		return "0123456789"[n : n+1]
	}
	return itoa(n/10) + itoa(n%10)
}

// visibility takes pub, pub(crate), private and protected.
func (p *parser) visibility() bool {
	if (p.word("private") || p.word("protected")) && p.peek(1).isWord() {
		p.next()
		return false
	}
	if !p.word("pub") || p.peek(1) == tkColon || p.peek(1) == tkComma {
		return false
	}
	p.next()
	if p.at(tkLParen) && p.adjacent() && p.toks[p.i].mate > 0 {
		p.i = int(p.toks[p.i].mate) + 1
	}
	return true
}

// fieldDecl reads [pub] [mut] name [: T] [= default].
func (p *parser) fieldDecl() FieldDecl {
	start := p.start()
	f := FieldDecl{Doc: p.doc(p.i)}
	p.attrs()
	f.Private = (p.word("private") || p.word("protected")) && p.peek(1).isWord()
	f.Pub = p.visibility()
	if p.at(tkLet) || p.word("var") && p.peek(1).isWord() {
		f.Mut = p.word("var")
		p.next()
	}
	f.Mut = p.accept(tkMut) || f.Mut
	f.Name = p.anyIdent("a field name")
	if p.accept(tkColon) {
		f.Type = p.typ()
	}
	if p.accept(tkAssign) {
		f.Default = p.expr()
	}
	f.At = p.since(start)
	return f
}

func (p *parser) enumDecl(h Head) Expr {
	start := h.S.Start
	p.next()
	e := &Enum{Head: h}
	e.Name = p.ident("the name of the enum")
	e.TypeParams = p.typeParams()
	p.where()
	p.members("the variants", func() { e.Variants = append(e.Variants, p.variant()) })
	e.Head.At = p.since(start)
	return e
}

// variant reads A, B(T, U), C { x: T } or D = 3.
func (p *parser) variant() Variant {
	start := p.start()
	p.attrs()
	v := Variant{Name: p.anyIdent("the name of a variant")}
	switch {
	case p.at(tkLParen):
		open, saved := p.open()
		v.Tuple = []*Type{}
		p.list(open, tkRParen, "types", func() {
			if p.kind().isName() && p.peek(1) == tkColon { // Circle(radius: f64)
				p.next()
				p.next()
			}
			v.Tuple = append(v.Tuple, p.typ())
		})
		p.c = saved
	case p.at(tkLBrace):
		v.Fields = []FieldDecl{}
		p.members("the fields", func() { v.Fields = append(v.Fields, p.fieldDecl()) })
	}
	if p.accept(tkAssign) {
		v.Discriminant = p.expr()
	}
	v.At = p.since(start)
	return v
}
