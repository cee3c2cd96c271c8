package syntax

func (p *parser) traitDecl(h Head) Expr {
	start := h.S.Start
	p.next()
	t := &Trait{Head: h}
	t.Name = p.ident("the name of the trait")
	t.TypeParams = p.typeParams()
	if p.accept(tkColon) || p.acceptWord("extends") {
		t.Supers = p.bounds()
		for p.accept(tkComma) {
			t.Supers = append(t.Supers, p.boundType())
		}
	}
	p.where()
	p.members("the body of the trait", func() {
		switch m := p.plainMember(modifiers{}).(type) {
		case *Fun:
			t.Methods = append(t.Methods, m)
		case *Let:
			t.Consts = append(t.Consts, m)
		case *TypeAlias:
			t.Types = append(t.Types, m)
		default:
			t.Methods = append(t.Methods, p.bareSignature())
		}
	})
	t.Head.At = p.since(start)
	return t
}

// bareSignature reads name(params) -> T without fun, as interfaces and effects have it.
func (p *parser) bareSignature() *Fun {
	start := p.start()
	if !p.kind().isWord() || p.peek(1) != tkLParen && p.peek(1) != tkLt && p.peek(1) != tkColon {
		p.noMember("a function")
	}
	f := &Fun{Head: Head{Doc: p.doc(p.i)}}
	f.Name = p.takeIdent()
	if p.accept(tkColon) { // get: () -> S
		t := p.typ()
		f.Ret = t
		if t.Kind == TypeFunc {
			f.Ret = t.Ret
			for i, a := range t.Args {
				f.Params = append(f.Params, Param{At: a.At, Name: Ident{a.At, "arg" + itoa(i)}, Type: a})
			}
		}
	} else {
		p.funRest(f, false)
	}
	f.Head.At = p.since(start)
	return f
}

func (p *parser) classDecl(h Head, m modifiers) Expr {
	start := h.S.Start
	p.next()
	c := &Class{Head: h, Abstract: m.abstract, Sealed: m.sealed}
	c.Name = p.ident("the name of the class")
	if p.peek(2) != tkLBrace { // class A < B { has no type parameters
		c.TypeParams = p.typeParams()
	}
	p.inheritance(c)
	p.where()
	p.members("the body of the class", func() { p.classMember(c) })
	c.Head.At = p.since(start)
	return c
}

// inheritance reads : Parent + Trait, extends Parent, implements A, B, with C, < Parent.
func (p *parser) inheritance(c *Class) {
	p.noColonBlock("the body of the class")
	for {
		switch {
		case p.accept(tkColon), p.accept(tkLt):
			types := p.bounds()
			for p.accept(tkComma) {
				types = append(types, p.boundType())
			}
			c.Parent = types[0]
			c.Traits = append(c.Traits, types[1:]...)
		case p.acceptWord("extends"):
			c.Parent = p.boundType()
		case p.acceptWord("implements"), p.acceptWord("with"):
			c.Traits = append(c.Traits, p.bounds()...)
			for p.accept(tkComma) {
				c.Traits = append(c.Traits, p.boundType())
			}
		default:
			return
		}
	}
}

// classMember reads one member of a class into it.
func (p *parser) classMember(c *Class) {
	at := p.i
	switch m := p.plainMember(modifiers{}).(type) {
	case *Fun:
		p.addMethod(c, m)
		return
	case *Let:
		c.Consts = append(c.Consts, m)
		return
	case *TypeAlias:
		p.err(codeDeclaration, m.S, "a class holds no type aliases").Hint = "declare it outside"
		return
	}
	p.i = at // attributes and modifiers are read again with what follows
	doc := p.doc(at)
	p.attrs()
	var m modifiers
	p.memberModifiers(&m)
	if !p.specialMember(c, m, doc) {
		f := p.fieldDecl()
		f.Pub, f.Private = f.Pub || m.pub, f.Private || m.private
		if f.Doc == "" {
			f.Doc = doc
		}
		c.Fields = append(c.Fields, f)
	}
}

// addMethod sorts a function of a class: one named new, init or constructor without self makes instances.
func (p *parser) addMethod(c *Class, f *Fun) {
	own := len(f.Params) > 0 && f.Params[0].Name.Name == "self"
	if (f.Name.Name == "new" || f.Name.Name == "init" || f.Name.Name == "constructor") && !own {
		f.Static = true
		c.Ctors = append(c.Ctors, f)
		return
	}
	c.Methods = append(c.Methods, f)
}

// specialMember reads constructors, properties, invariants, impl blocks, statics and short methods.
func (p *parser) specialMember(c *Class, m modifiers, doc string) bool {
	start := p.start()
	next, after := p.peek(1), p.peek(2)
	if !p.kind().isWord() || next == tkColon || next == tkAssign || next == tkComma {
		return false
	}
	switch w := p.text(p.i); {
	case (w == "new" || w == "init" || w == "constructor") && (next == tkLParen || next.isName() && after == tkLParen):
		c.Ctors = append(c.Ctors, p.ctor(start, doc, m))
	case w == "property" && next.isWord():
		c.Methods = append(c.Methods, p.property()...)
	case (w == "get" || w == "set") && next.isName() && after == tkLParen:
		c.Methods = append(c.Methods, p.accessor(w, m))
	case w == "invariant":
		p.next()
		c.Invariants = append(c.Invariants, p.expr())
	case w == "static" && (next.isName() || next == tkMut || next == tkLet):
		c.Consts = append(c.Consts, p.staticField(start, doc, m))
	case w == "companion" && next == tkLBrace:
		p.next()
		p.members("the companion", func() { p.companionMember(c) })
	case p.at(tkImpl):
		p.innerImpl(c)
	case p.kind().isName() && next == tkLParen:
		f := &Fun{Head: Head{Doc: doc, Pub: m.pub}, Static: m.static, Private: m.private, Async: m.async, Override: m.override, Abstract: m.abstract}
		f.Name = p.takeIdent()
		p.funRest(f, !m.abstract)
		f.Head.At = p.since(start)
		c.Methods = append(c.Methods, f)
	default:
		return false
	}
	return true
}

// ctor reads new(…) { }, new name(…) { }, init(…) { }.
func (p *parser) ctor(start int, doc string, m modifiers) *Fun {
	f := &Fun{Head: Head{Doc: doc, Pub: m.pub}}
	f.Name = p.takeIdent()
	if p.kind().isName() {
		f.Name = p.takeIdent()
	} else {
		f.Name.Name = "new"
	}
	p.funRest(f, true)
	f.Head.At = p.since(start)
	return f
}

// staticField reads static name: T = value: one variable for all instances.
func (p *parser) staticField(start int, doc string, m modifiers) *Let {
	if p.peek(1) == tkLet {
		p.next()
	}
	x, _ := p.constant(start, m.pub, doc).(*Let)
	x.Const, x.Mut = false, true
	return x
}

func (p *parser) companionMember(c *Class) {
	start := p.start()
	if p.at(tkLet) || p.word("var") {
		c.Consts = append(c.Consts, p.staticField(start, p.doc(p.i), modifiers{}))
		return
	}
	switch m := p.plainMember(modifiers{static: true}).(type) {
	case *Fun:
		c.Methods = append(c.Methods, m)
	case *Let:
		c.Consts = append(c.Consts, m)
	default:
		p.noMember("a function or a constant")
	}
}

// innerImpl reads impl Trait { … } inside a class.
func (p *parser) innerImpl(c *Class) {
	p.next()
	c.Traits = append(c.Traits, p.boundType())
	p.members("the body of `impl`", func() {
		if f, ok := p.plainMember(modifiers{body: true}).(*Fun); ok {
			c.Methods = append(c.Methods, f)
			return
		}
		p.noMember("a function")
	})
}

// selfParam is the receiver that accessors do not write.
func selfParam(at At) Param { return Param{At: at, Name: Ident{at, "self"}, Ref: true, Mut: true} }

// accessor reads get name() { } and set name(v) { }.
func (p *parser) accessor(w string, m modifiers) *Fun {
	start := p.start()
	word := p.next()
	f := &Fun{Head: Head{Pub: m.pub, Attrs: []Attr{{At: At{p.span(word)}, Name: w}}}}
	f.Name = p.takeIdent()
	p.funRest(f, true)
	p.giveSelf(f)
	f.Head.At = p.since(start)
	return f
}

func (p *parser) giveSelf(f *Fun) {
	if len(f.Params) == 0 || f.Params[0].Name.Name != "self" {
		f.Params = append([]Param{selfParam(f.Name.At)}, f.Params...)
	}
}

// property reads property name: T { get => e, set(v) => e }, or property name: T => e:
// functions with the attribute get or set.
func (p *parser) property() []*Fun {
	p.next()
	name := p.anyIdent("the name of the property")
	var typ *Type
	if p.accept(tkColon) {
		typ = p.typ()
	}
	var out []*Fun
	add := func(at At, word string, params []Param) *Fun {
		f := &Fun{Head: Head{At: at, Name: name, Attrs: []Attr{{At: at, Name: word}}}, Params: params}
		if word == "get" {
			f.Ret = typ
		}
		p.giveSelf(f)
		out = append(out, f)
		return f
	}
	if !p.at(tkLBrace) {
		f := add(name.At, "get", nil)
		f.Body = p.bodyOf("the property")
		return out
	}
	p.members("the accessors", func() {
		start := p.start()
		word := p.ident("`get` or `set`")
		if word.Name != "get" && word.Name != "set" {
			p.err(codeDeclaration, word.S, "a property has `get` and `set`")
			p.bail()
		}
		var params []Param
		if p.at(tkLParen) {
			params = p.params(tkRParen)
		}
		f := add(word.At, word.Name, params)
		if p.accept(tkArrow) {
			f.Ret = p.typ()
		}
		f.Body = p.bodyOf("the accessor")
		f.Head.At = p.since(start)
	})
	return out
}
