package syntax

// typeArgs reads <A, B, 10, Item = C>.
func (p *parser) typeArgs() []*Type {
	p.enter()
	open := p.next()
	saved := p.c
	p.c = context{free: true}
	args := []*Type{}
	for !p.atCloseAngle() {
		if p.at(tkLabel) {
			p.next()
		} else {
			if p.kind().isName() && p.peek(1) == tkAssign && capital(p.text(p.i)) { // Iterator<Item = T>
				p.next()
				p.next()
			}
			args = append(args, p.typ())
			for p.accept(tkPlus) {
				p.typ()
			}
		}
		if !p.accept(tkComma) {
			break
		}
	}
	p.closeAngle(open)
	p.c = saved
	p.leave()
	return args
}

// atCloseAngle says whether a token stands here that begins with `>`.
func (p *parser) atCloseAngle() bool {
	k := p.kind()
	return k == tkGt || k == tkShr || k == tkGe || k == tkShrEq
}

// closeAngle takes one `>`, splitting `>>`, `>=` and `>>=`.
func (p *parser) closeAngle(open int) {
	t := &p.toks[p.i]
	switch t.kind {
	case tkGt:
		p.next()
		return
	case tkShr:
		t.kind = tkGt
	case tkGe:
		t.kind = tkAssign
	case tkShrEq:
		t.kind = tkGe
	default:
		d := p.err(codeUnclosed, p.here(), "expected `,` or `>` in the type arguments")
		d.Expected, d.Found = "`,` or `>`", p.found()
		d.Related = append(d.Related, p.related(open, "opened here"))
		p.bail()
	}
	t.start++
}

// bounds reads A + B + 'a.
func (p *parser) bounds() []*Type {
	var out []*Type
	for {
		p.accept(tkQuestion) // ?Sized
		if p.at(tkLabel) {
			p.next()
		} else {
			out = append(out, p.boundType())
		}
		if !p.accept(tkPlus) {
			return out
		}
	}
}

// typeParams reads <T: A + B = C, const N: usize, 'a> if it stands here.
func (p *parser) typeParams() []TypeParam {
	if !p.at(tkLt) {
		return nil
	}
	open := p.next()
	var out []TypeParam
	for !p.atCloseAngle() {
		if p.at(tkLabel) {
			p.next()
			if p.accept(tkColon) {
				p.bounds()
			}
		} else {
			out = append(out, p.typeParam())
		}
		if !p.accept(tkComma) {
			break
		}
	}
	p.closeAngle(open)
	return out
}

func (p *parser) typeParam() TypeParam {
	t := TypeParam{Const: p.accept(tkConst)}
	t.Name = p.ident("a type parameter")
	if p.accept(tkColon) && !p.atCloseAngle() && !p.at(tkComma) {
		t.Bounds = p.bounds()
	}
	if p.accept(tkAssign) {
		p.typ()
	}
	return t
}

// where reads where T: A + B, U: C.
func (p *parser) where() []TypeParam {
	if !p.word("where") {
		return nil
	}
	p.next()
	var out []TypeParam
	for p.kind().isName() || p.at(tkLabel) || p.at(tkAmp) {
		if p.at(tkLabel) {
			p.next()
			p.expect(tkColon, ":", "in the `where` clause")
			p.bounds()
		} else {
			start := p.start()
			t := p.boundType()
			p.expect(tkColon, ":", "in the `where` clause")
			out = append(out, TypeParam{Name: Ident{At{t.S}, p.src.Text[start:t.S.End]}, Bounds: p.bounds()})
		}
		if !p.accept(tkComma) {
			break
		}
	}
	return out
}
