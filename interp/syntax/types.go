package syntax

// typ reads a type; A -> B behind it is a function type.
func (p *parser) typ() *Type {
	p.enter()
	start := p.start()
	t := p.typeSuffix(start, p.typeBase())
	if p.at(tkArrow) && !p.breaks() {
		p.next()
		ret := p.typ()
		args := []*Type{t}
		if t.Kind == TypeTuple {
			args = t.Args
		}
		t = &Type{At: p.since(start), Kind: TypeFunc, Args: args, Ret: ret}
	}
	p.leave()
	return t
}

// typeSuffix reads T? and T[].
func (p *parser) typeSuffix(start int, t *Type) *Type {
	for n := 0; p.adjacent(); n++ {
		p.tooLong(n * 16)
		kind := TypeOption
		if p.at(tkLBracket) && p.peek(1) == tkRBracket { // T[]
			kind = TypeList
			p.next()
		} else if !p.at(tkQuestion) {
			break
		}
		p.next()
		t = &Type{At: p.since(start), Kind: kind, Elem: t}
	}
	return t
}

func (p *parser) typeBase() *Type {
	start := p.start()
	k := p.kind()
	switch k {
	case tkAmp, tkAndAnd, tkStar:
		return p.refType()
	case tkLBracket:
		return p.listType()
	case tkLParen:
		return p.tupleType()
	case tkLBrace:
		return p.recordType()
	case tkPipe, tkOrOr:
		return p.barType()
	case tkFun:
		p.next()
		return p.funcType(start)
	case tkImpl:
		p.next()
		return &Type{Kind: TypeImpl, Args: p.bounds(), At: p.since(start)}
	case tkBang:
		p.next()
		return &Type{Kind: TypeNamed, Name: "Never", At: p.since(start)}
	case tkInt, tkMinus, tkTrue, tkFalse, tkStr:
		return p.constType()
	case tkNull:
		p.next()
		return &Type{Kind: TypeTuple, At: p.since(start)}
	}
	if !k.isName() && k != tkStruct && k != tkEnum && k != tkConst {
		p.noType()
	}
	return p.namedType(start)
}

func (p *parser) noType() {
	d := p.err(codeType, p.here(), "expected a type")
	d.Expected, d.Found = "a type", p.found()
	p.bail()
}

// refType reads &T, &'a mut T, *const T.
func (p *parser) refType() *Type {
	start := p.start()
	double := p.at(tkAndAnd)
	p.next()
	if p.at(tkLabel) {
		p.next()
	}
	mut := p.accept(tkMut)
	if !mut {
		p.accept(tkConst)
	}
	t := &Type{Kind: TypeRef, Mut: mut, Elem: p.boundType()}
	t.At = p.since(start)
	if double {
		t = &Type{At: t.At, Kind: TypeRef, Elem: t}
	}
	return t
}

// boundType reads a type where a `?` belongs to it and `->` does not.
func (p *parser) boundType() *Type {
	p.enter()
	start := p.start()
	t := p.typeSuffix(start, p.typeBase())
	p.leave()
	return t
}

func (p *parser) listType() *Type {
	start := p.start()
	open, saved := p.open()
	t := &Type{Kind: TypeList}
	if !p.at(tkRBracket) {
		t.Elem = p.dimension()
	} else {
		t.Elem = &Type{Kind: TypeInfer, At: p.since(start)}
	}
	if p.accept(tkSemi) {
		t.Kind = TypeArray
		t.Len = p.expr()
	} else if p.at(tkComma) { // [n, 10]: the dimensions of a tensor
		t = p.dimensions(open, t.Elem)
		p.c = saved
		t.At = p.since(start)
		return t
	}
	p.closeWith(open, tkRBracket, "type")
	p.c = saved
	t.At = p.since(start)
	return t
}

// dimension reads a size of a tensor: a type, or an expression that begins with a name, n * k.
func (p *parser) dimension() *Type {
	if p.kind().isName() {
		switch p.peek(1) {
		case tkPlus, tkMinus, tkStar, tkSlash:
			return p.constType()
		}
	}
	return p.typ()
}

// dimensions reads [n, 10] as a list of its own: a TypeList with Args and no Elem.
func (p *parser) dimensions(open int, first *Type) *Type {
	t := &Type{Kind: TypeList, Args: []*Type{first}}
	p.next()
	p.list(open, tkRBracket, "dimensions", func() { t.Args = append(t.Args, p.dimension()) })
	return t
}

func (p *parser) tupleType() *Type {
	start := p.start()
	open, saved := p.open()
	t := &Type{Kind: TypeTuple}
	comma := false
	p.list(open, tkRParen, "types", func() {
		if p.kind().isName() && p.peek(1) == tkColon { // (x: f64, y: f64)
			p.next()
			p.next()
		}
		t.Args = append(t.Args, p.typ())
		comma = comma || p.at(tkComma)
	})
	p.c = saved
	t.At = p.since(start)
	if len(t.Args) == 1 && !comma {
		return t.Args[0]
	}
	return t
}

func (p *parser) recordType() *Type {
	start := p.start()
	open, saved := p.open()
	t := &Type{Kind: TypeRecord}
	p.list(open, tkRBrace, "fields", func() {
		at := p.start()
		f := FieldDecl{Name: p.anyIdent("a field name")}
		p.expect(tkColon, ":", "after the field name")
		f.Type = p.typ()
		f.At = p.since(at)
		t.Fields = append(t.Fields, f)
	})
	p.c = saved
	t.At = p.since(start)
	return t
}

// barType reads |A, B| -> C.
func (p *parser) barType() *Type {
	start := p.start()
	t := &Type{Kind: TypeFunc}
	if !p.accept(tkOrOr) {
		p.next()
		for !p.at(tkPipe) {
			t.Args = append(t.Args, p.typ())
			if !p.accept(tkComma) {
				break
			}
		}
		p.expect(tkPipe, "|", "after the parameter types")
	}
	p.returnType(t)
	t.At = p.since(start)
	return t
}

// funcType reads (A, B) -> C behind fn, fun or Fn.
func (p *parser) funcType(start int) *Type {
	t := &Type{Kind: TypeFunc}
	if p.at(tkLParen) {
		args := p.tupleType()
		t.Args = args.Args
		if args.Kind != TypeTuple {
			t.Args = []*Type{args}
		}
	}
	p.returnType(t)
	t.At = p.since(start)
	return t
}

func (p *parser) returnType(t *Type) {
	if p.at(tkArrow) && !p.breaks() {
		p.next()
		t.Ret = p.typ()
	}
}

// constType reads a value as a type argument: Matrix<100, 10>.
func (p *parser) constType() *Type {
	start := p.start()
	x := p.binary(precBitOr)
	return &Type{Kind: TypeConst, Len: x, At: p.since(start)}
}

// namedType reads a::b<T>, Fn(A) -> B, dyn Trait, _.
func (p *parser) namedType(start int) *Type {
	first := p.takeIdent()
	switch first.Name {
	case "_":
		return &Type{Kind: TypeInfer, At: p.since(start)}
	case "dyn":
		if p.kind().isName() || p.at(tkFun) || p.at(tkLParen) {
			return &Type{Kind: TypeImpl, Args: p.bounds(), At: p.since(start)}
		}
	case "Fn", "FnMut", "FnOnce":
		if p.at(tkLParen) {
			return p.funcType(start)
		}
	case "async":
		if p.at(tkFun) {
			p.next()
			return p.funcType(start)
		}
	}
	t := &Type{Kind: TypeNamed, Name: first.Name}
	p.typePath(t)
	t.At = p.since(start)
	return t
}

func (p *parser) typePath(t *Type) {
	for n := 0; ; n++ {
		switch {
		case p.at(tkLt) && !p.breaks():
			t.Args = p.typeArgs()
		case p.at(tkPathSep):
			p.next()
			if p.at(tkLt) {
				continue
			}
			t.Name = p.intern(t.Name + "::" + p.anyIdent("a name after `::`").Name)
		case p.at(tkDot) && p.peek(1).isName() && !p.breaks():
			p.next()
			t.Name = p.intern(t.Name + "::" + p.takeIdent().Name)
		default:
			return
		}
		p.tooLong(n)
	}
}
