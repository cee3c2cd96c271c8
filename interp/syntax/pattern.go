package syntax

// pattern reads alternatives a | b, with an optional bar before the first.
func (p *parser) pattern() Pattern {
	p.enter()
	start := p.start()
	p.accept(tkPipe)
	first := p.simplePattern()
	if p.at(tkPipe) {
		alts := []Pattern{first}
		for p.accept(tkPipe) {
			alts = append(alts, p.simplePattern())
		}
		first = &OrPat{p.since(start), alts}
	}
	p.leave()
	return first
}

// simplePattern reads one alternative.
func (p *parser) simplePattern() Pattern {
	p.enter()
	pat := p.patternHead()
	p.leave()
	return pat
}

func (p *parser) patternHead() Pattern {
	start := p.start()
	switch k := p.kind(); k {
	case tkLParen:
		return p.tuplePattern()
	case tkLBracket:
		return p.listPattern()
	case tkLBrace:
		return p.recordPattern(start, nil)
	case tkDotDot, tkEllipsis, tkDotDotEq:
		return p.restPattern()
	case tkAmp, tkAndAnd:
		p.next()
		p.accept(tkMut)
		return p.simplePattern()
	case tkMut:
		p.next()
		return p.bindPattern(start, true, false)
	case tkInt, tkFloat, tkStr, tkRawStr, tkByteStr, tkChar, tkByte, tkMinus, tkTrue, tkFalse, tkNull, tkColon:
		return p.literalPattern()
	case tkFStart:
		return &LitPat{Value: p.fstring(), At: p.since(start)}
	case tkSoft:
		if p.word("ref") && (p.peek(1).isName() || p.peek(1) == tkMut) {
			p.next()
			return p.bindPattern(start, p.accept(tkMut), true)
		}
	}
	if !p.kind().isName() {
		p.noPattern()
	}
	return p.namePattern()
}

func (p *parser) noPattern() {
	d := p.err(codePattern, p.here(), "expected a pattern")
	d.Expected, d.Found = "a pattern", p.found()
	if p.kind().isWord() {
		d.Hint = "`" + p.text(p.i) + "` is a keyword and cannot name a variable"
	}
	p.bail()
}

// bindPattern reads name, name @ pattern.
func (p *parser) bindPattern(start int, mut, ref bool) Pattern {
	b := &BindPat{Name: p.ident("a variable name"), Mut: mut, Ref: ref}
	if p.at(tkAt) && !p.onNewLine() {
		p.next()
		b.Sub = p.simplePattern()
	}
	b.At = p.since(start)
	return b
}

// namePattern reads what begins with a name: a binding, a path, a variant or a record.
func (p *parser) namePattern() Pattern {
	start := p.start()
	if p.text(p.i) == "_" {
		p.next()
		return &WildPat{p.since(start)}
	}
	k := p.peek(1)
	if k != tkPathSep && k != tkLParen && k != tkLBrace && k != tkDotDot && k != tkDotDotEq && k != tkDot && k != tkLt {
		return p.bindPattern(start, false, false)
	}
	path := []Ident{p.takeIdent()}
	for p.at(tkPathSep) || p.at(tkDot) && p.peek(1).isWord() {
		p.next()
		if p.at(tkLt) {
			p.typeArgs()
			continue
		}
		path = append(path, p.anyIdent("a name"))
	}
	return p.pathPattern(start, path)
}

func (p *parser) pathPattern(start int, path []Ident) Pattern {
	switch {
	case p.at(tkLParen) && !p.onNewLine():
		v := &VariantPat{Path: path, HasArgs: true}
		v.Elems = p.patterns(tkRParen)
		v.At = p.since(start)
		return v
	case p.at(tkLBrace) && p.isRecordPattern():
		return p.recordPattern(start, p.pathExpr(start, path))
	case (p.at(tkDotDot) || p.at(tkDotDotEq)) && !p.onNewLine():
		return p.rangePattern(start, p.pathExpr(start, path))
	case len(path) == 1:
		return &BindPat{At: p.since(start), Name: path[0]}
	}
	return &VariantPat{At: p.since(start), Path: path}
}

func (p *parser) pathExpr(start int, path []Ident) Expr {
	if len(path) == 1 {
		return &Name{path[0].At, path[0].Name}
	}
	return &Path{At: p.since(start), Segs: path}
}

// isRecordPattern tells Point { x, .. } from a name before a body: `for x in p {` never asks, `if let A = b {` ends before.
func (p *parser) isRecordPattern() bool {
	k1, k2 := p.peek(1), p.peek(2)
	if k1 == tkRBrace || k1 == tkDotDot {
		return true
	}
	return (k1.isWord() || k1 == tkInt) && (k2 == tkColon || k2 == tkComma || k2 == tkRBrace || k2 == tkAssign || k1 == tkMut || p.wordAt(1) == "ref" && k2.isName())
}

func (p *parser) tuplePattern() Pattern {
	start := p.start()
	open := p.i
	elems := p.patterns(tkRParen)
	if len(elems) == 1 && p.toks[p.i-2].kind != tkComma && p.toks[open].mate == int32(p.i-1) {
		if _, rest := elems[0].(*RestPat); !rest {
			return elems[0]
		}
	}
	if len(elems) == 0 {
		return &LitPat{Value: &Unit{p.since(start)}, At: p.since(start)}
	}
	return &TuplePat{p.since(start), elems}
}

func (p *parser) listPattern() Pattern {
	start := p.start()
	elems := p.patterns(tkRBracket)
	return &ListPat{p.since(start), elems}
}

// patterns reads a delimited list; `..` may stand once.
func (p *parser) patterns(closer tk) []Pattern {
	open, saved := p.open()
	var out []Pattern
	rest := false
	p.list(open, closer, "patterns", func() {
		pat := p.pattern()
		if _, ok := pat.(*RestPat); ok {
			if rest {
				p.err(codeDuplicate, pat.Span(), "`..` may stand once in a pattern")
			}
			rest = true
		}
		if p.accept(tkColon) { // (a: T, b: U)
			p.typ()
		}
		out = append(out, p.withDefault(pat))
	})
	p.c = saved
	return out
}

// withDefault reads = value behind a binding.
func (p *parser) withDefault(pat Pattern) Pattern {
	if b, ok := pat.(*BindPat); ok && p.accept(tkAssign) {
		b.Default = p.binary(precPipe)
		b.S.End = p.lastEnd()
	}
	return pat
}

// restPattern reads .., ..name, ...name, name.. is not one; ..=5 and ..5 are ranges.
func (p *parser) restPattern() Pattern {
	start := p.start()
	inclusive := p.at(tkDotDotEq)
	p.next()
	if inclusive || p.at(tkInt) || p.at(tkFloat) || p.at(tkMinus) || p.at(tkChar) {
		return &RangePat{Hi: p.rangeEnd(), Inclusive: inclusive, At: p.since(start)}
	}
	r := &RestPat{}
	p.accept(tkMut)
	if p.kind().isName() {
		id := p.takeIdent()
		if id.Name != "_" {
			r.Name = &id
		}
	}
	r.At = p.since(start)
	return r
}

// recordPattern reads { a, b: pat, c = 1, .. } behind the type.
func (p *parser) recordPattern(start int, typ Expr) Pattern {
	open, saved := p.open()
	r := &RecordPat{Type: typ}
	p.list(open, tkRBrace, "fields", func() {
		if p.at(tkDotDot) || p.at(tkEllipsis) {
			p.next()
			r.Rest = true
			if p.kind().isName() {
				id := p.takeIdent()
				r.RestName = &id
			}
			return
		}
		r.Fields = append(r.Fields, p.fieldPattern())
	})
	p.c = saved
	r.At = p.since(start)
	return r
}

func (p *parser) fieldPattern() FieldPat {
	start := p.start()
	mut := false
	ref := p.word("ref") && (p.peek(1).isWord())
	if ref {
		p.next()
	}
	mut = p.accept(tkMut)
	var f FieldPat
	switch {
	case p.at(tkInt):
		i := p.next()
		f.Name = Ident{At{p.span(i)}, p.intern(p.text(i))}
	case p.at(tkStr):
		s := p.strLit()
		f.Name = Ident{s.At, s.Value}
	default:
		f.Name = p.anyIdent("a field name")
	}
	if p.accept(tkColon) {
		f.Pat = p.pattern()
	} else if mut || ref {
		f.Pat = &BindPat{At: p.since(start), Name: f.Name, Mut: mut, Ref: ref}
	}
	if p.accept(tkAssign) {
		f.Default = p.binary(precPipe)
	}
	return f
}

// literalPattern reads a literal, or a range that begins with one.
func (p *parser) literalPattern() Pattern {
	start := p.start()
	x := p.rangeEnd()
	if (p.at(tkDotDot) || p.at(tkDotDotEq) || p.at(tkEllipsis)) && !p.onNewLine() {
		return p.rangePattern(start, x)
	}
	return &LitPat{Value: x, At: p.since(start)}
}

func (p *parser) rangePattern(start int, lo Expr) Pattern {
	r := &RangePat{Lo: lo, Inclusive: !p.at(tkDotDot)}
	p.next()
	switch p.kind() {
	case tkInt, tkFloat, tkChar, tkByte, tkMinus, tkStr, tkName:
		if !p.onNewLine() {
			r.Hi = p.rangeEnd()
		}
	}
	r.At = p.since(start)
	return r
}

// rangeEnd reads a literal with an optional sign, or a constant's name.
func (p *parser) rangeEnd() Expr {
	start := p.start()
	if p.at(tkMinus) {
		if p.peek(1) != tkInt && p.peek(1) != tkFloat {
			p.noPattern()
		}
		return p.prefixLiteral(start)
	}
	switch p.kind() {
	case tkName:
		return p.pathFromName()
	case tkInt, tkFloat, tkStr, tkRawStr, tkByteStr, tkChar, tkByte, tkTrue, tkFalse, tkNull, tkColon:
		return p.primary()
	}
	p.noPattern()
	return nil
}

func (p *parser) prefixLiteral(start int) Expr {
	p.next()
	x := p.primary()
	if n, ok := x.(*Int); ok && n.Big == "9223372036854775808" {
		return &Int{At: p.since(start), Value: -1 << 63, Suffix: n.Suffix}
	}
	return &Unary{At: p.since(start), Op: "-", X: x}
}

func (p *parser) pathFromName() Expr {
	start := p.start()
	path := []Ident{p.takeIdent()}
	for p.accept(tkPathSep) {
		path = append(path, p.anyIdent("a name after `::`"))
	}
	return p.pathExpr(start, path)
}
