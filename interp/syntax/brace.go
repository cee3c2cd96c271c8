package syntax

// What a `{` begins where a value may stand. It is decided by the tokens
// behind it, up to the first separator outside inner delimiters: each token is
// looked at for one brace only, so the whole stays linear.
type braceKind uint8

const (
	braceBlock braceKind = iota
	braceDict
	braceSet
	braceComp
)

// brace reads a block or a literal. stmt: a statement or an arm begins here, so `{}` and `{e}` are blocks.
func (p *parser) brace(stmt bool) Expr {
	p.enter()
	defer p.leave()
	switch p.classify(stmt) {
	case braceDict:
		return p.dict()
	case braceSet:
		return p.set()
	case braceComp:
		return p.braceComp()
	}
	return p.block("")
}

func (p *parser) classify(stmt bool) braceKind {
	k1 := p.peek(1)
	switch {
	case k1 == tkRBrace:
		if stmt {
			return braceBlock
		}
		return braceDict
	case k1 == tkEllipsis:
		return braceDict
	case p.isKey(p.i + 1):
		if p.compFollows(p.skip(p.i+1) + 1) {
			return braceComp
		}
		return braceDict
	case k1 == tkName && (p.peek(2) == tkComma || p.peek(2) == tkRBrace):
	case beginsStatement(k1) || k1 == tkSoft && p.peek(2).isName():
		return braceBlock
	}
	return p.scanBrace()
}

func beginsStatement(k tk) bool {
	switch k {
	case tkLet, tkIf, tkMatch, tkFor, tkWhile, tkLoop, tkReturn, tkBreak, tkContinue, tkThrow, tkTry, tkFun, tkStruct, tkEnum, tkImpl,
		tkUse, tkConst, tkLabel, tkPipe, tkOrOr, tkHash, tkAt:
		return true
	}
	return false
}

// isKey says whether a dict key and its colon begin at token i.
func (p *parser) isKey(i int) bool {
	if i+1 >= len(p.toks) {
		return false
	}
	switch t := p.toks[i]; {
	case t.kind == tkLBracket || t.kind == tkFStart:
		return int(t.mate) > i && p.toks[t.mate+1].kind == tkColon
	case t.kind.isWord(), t.kind.isString(), t.kind == tkInt, t.kind == tkChar, t.kind == tkFloat:
		return p.toks[i+1].kind == tkColon
	}
	return false
}

// compFollows says whether `for` comes before any separator.
func (p *parser) compFollows(i int) bool {
	for n := 0; n < maxLook && i < len(p.toks); n++ {
		switch t := p.toks[i]; {
		case t.kind == tkFor:
			return true
		case t.kind == tkEOF || t.kind == tkComma || t.kind == tkSemi || t.kind.isCloser() || beginsStatement(t.kind) && t.kind != tkPipe && t.kind != tkOrOr:
			return false
		}
		i = p.skip(i)
	}
	return false
}

// scanBrace finds the first separator that tells what this is.
func (p *parser) scanBrace() braceKind {
	asked := 0
	for i := p.i + 1; i < len(p.toks); i = p.skip(i) {
		t := p.toks[i]
		if t.nl && i > p.i+1 && !joins(t.kind) && binPrec[t.kind] == 0 && t.kind != tkComma && t.kind != tkColon && binPrec[p.toks[i-1].kind] == 0 {
			return braceBlock
		}
		switch {
		case t.kind == tkComma:
			return p.setOrDict(i)
		case t.kind == tkQuestion:
			asked++
		case t.kind == tkColon && asked > 0:
			asked--
		case t.kind == tkColon:
			if p.compFollows(i + 1) {
				return braceComp
			}
			return braceDict
		case t.kind == tkFor && i > p.i+1:
			return braceComp
		case t.kind == tkEOF, t.kind.isCloser(), t.kind.isAssign(), t.kind == tkFatArrow, beginsStatement(t.kind) && t.kind != tkPipe && t.kind != tkOrOr:
			return braceBlock
		case t.kind == tkSemi:
			return braceBlock
		}
	}
	return braceBlock
}

// setOrDict looks behind the first comma for a key: {a, b: 1} is a dict with a shorthand.
func (p *parser) setOrDict(i int) braceKind {
	for ; i < len(p.toks) && !p.toks[i].kind.isCloser(); i = p.skip(i) {
		switch p.toks[i].kind {
		case tkEOF:
			return braceSet
		case tkComma:
			if p.isKey(i+1) || p.peekAt(i+1) == tkEllipsis {
				return braceDict
			}
		}
	}
	return braceSet
}

func (p *parser) peekAt(i int) tk {
	if i < len(p.toks) {
		return p.toks[i].kind
	}
	return tkEOF
}

// dict reads {k: v, "k v": v, [e]: v, ...d, a}.
func (p *parser) dict() Expr {
	start := p.start()
	open, saved := p.open()
	d := &Dict{}
	p.list(open, tkRBrace, "entries", func() { d.Entries = append(d.Entries, p.entry()) })
	p.c = saved
	d.At = p.since(start)
	return d
}

func (p *parser) entry() DictEntry {
	start := p.start()
	var e DictEntry
	switch {
	case p.accept(tkEllipsis):
		e.Spread = true
		e.Value = p.expr()
		e.At = p.since(start)
		return e
	case p.kind().isWord() && (p.peek(1) == tkColon || p.peek(1) == tkComma || p.peek(1) == tkRBrace):
		e.Name = p.takeIdent().Name
	case p.kind().isString() && p.peek(1) == tkColon:
		e.Name = p.strLit().Value
	case p.at(tkLBracket) && p.isKey(p.i):
		open, saved := p.open()
		e.Key = p.expr()
		p.closeWith(open, tkRBracket, "key")
		p.c = saved
	default:
		e.Key = p.binary(precRange)
	}
	if p.accept(tkColon) {
		e.Value = p.expr()
	} else if e.Key != nil {
		p.expect(tkColon, ":", "after the key")
	}
	e.At = p.since(start)
	return e
}

func (p *parser) set() Expr {
	start := p.start()
	open, saved := p.open()
	s := &Set{}
	p.list(open, tkRBrace, "elements", func() { s.Elems = append(s.Elems, p.element()) })
	p.c = saved
	s.At = p.since(start)
	return s
}

// braceComp reads {e for x in xs} and {k: v for x in xs}.
func (p *parser) braceComp() Expr {
	start := p.start()
	open, saved := p.open()
	c := &Comprehension{Kind: SetComp}
	c.Value = p.binary(precRange)
	if p.accept(tkColon) {
		c.Kind, c.Key = DictComp, c.Value
		c.Value = p.binary(precRange)
	}
	c.Clauses = p.clauses()
	p.closeWith(open, tkRBrace, "comprehension")
	p.c = saved
	c.At = p.since(start)
	return c
}
