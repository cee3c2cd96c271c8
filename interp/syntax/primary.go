package syntax

import "skep/diag"

// primary reads an expression without operators.
func (p *parser) primary() Expr {
	switch p.kind() {
	case tkName:
		return p.nameOrPath()
	case tkSoft:
		return p.softPrimary()
	case tkInt:
		return p.intLit()
	case tkFloat:
		return p.floatLit()
	case tkStr, tkRawStr, tkByteStr:
		return p.strLit()
	case tkChar, tkByte:
		return p.charLit()
	case tkFStart:
		return p.fstring()
	case tkTrue, tkFalse:
		i := p.next()
		return &Bool{At{p.span(i)}, p.toks[i].kind == tkTrue}
	case tkNull:
		return &Null{At{p.span(p.next())}}
	case tkLParen:
		return p.paren()
	case tkLBracket:
		return p.array()
	case tkLBrace:
		if p.c.noStruct && !p.literalInHead() {
			p.noExpression()
		}
		return p.brace(false)
	case tkPipe, tkOrOr:
		return p.lambda(p.start(), false)
	case tkBackslash:
		return p.backslashLambda()
	case tkColon:
		return p.atom()
	case tkDotDot, tkDotDotEq:
		return p.rangeFrom(nil)
	case tkMagic: // let files = !!ls
		return p.magic()
	}
	return p.keywordPrimary()
}

// literalInHead decides for a brace in the head of if, while, for or match: a
// literal if the body still follows it, otherwise the body itself.
func (p *parser) literalInHead() bool {
	i := p.skip(p.i)
	k := p.peekAt(i)
	return k == tkLBrace || k == tkDot || k == tkLBracket || binPrec[k] > 0 && !p.toks[min(i, len(p.toks)-1)].nl
}

// keywordPrimary reads control flow and declarations that stand as a value.
func (p *parser) keywordPrimary() Expr {
	start := p.start()
	switch p.kind() {
	case tkIf:
		return p.ifExpr()
	case tkMatch:
		return p.match()
	case tkFor, tkWhile, tkLoop, tkLabel:
		return p.loops()
	case tkFun:
		return p.anonymous(start, false)
	case tkReturn:
		p.next()
		return &Return{Value: p.optional(), At: p.since(start)}
	case tkBreak:
		p.next()
		b := &Break{Label: p.labelName()}
		b.Value = p.optional()
		b.At = p.since(start)
		return b
	case tkContinue:
		p.next()
		return &Continue{Label: p.labelName(), At: p.since(start)}
	case tkThrow:
		p.next()
		return &Throw{Value: p.expr(), At: p.since(start)}
	case tkTry:
		return p.try()
	case tkLet:
		return p.let(false, "")
	}
	p.noExpression()
	return nil
}

// optional reads a value if one begins on the same line.
func (p *parser) optional() Expr {
	if !p.kind().startsExpr() || p.breaks() || p.at(tkColon) || p.at(tkLBrace) && p.c.noStruct {
		return nil
	}
	return p.expr()
}

// labelName reads 'name behind break and continue.
func (p *parser) labelName() string {
	if p.at(tkLabel) && !p.onNewLine() {
		return p.intern(p.text(p.next())[1:])
	}
	if p.at(tkAt) && p.adjacentAt(1) && p.peek(1).isName() && !p.onNewLine() {
		p.next()
		return p.intern(p.text(p.next()))
	}
	return ""
}

// noExpression reports what stands where an expression should, and gives up.
func (p *parser) noExpression() {
	d := p.err(codeExpr, p.here(), "expected an expression")
	d.Expected, d.Found = "an expression", p.found()
	switch p.kind() {
	case tkRParen, tkRBracket, tkRBrace:
		if p.toks[p.i].mate < 0 {
			d.Code, d.Message = codeUnopened, "`"+p.text(p.i)+"` closes nothing"
		}
	case tkElse:
		d.Hint = "`else` stands directly behind the `}` of an `if`"
	case tkAssign:
		d.Hint = "to compare, write `==`"
	case tkEllipsis:
		d.Hint = "`...` spreads a list inside ( ), [ ] and { }; it is no placeholder"
	case tkAt:
		d.Code, d.Message = codeMagic, "a decorator stands at the start of a line, before a declaration"
	}
	p.bail()
}

// paren reads (), (x), (a, b) and (a, b) => e.
func (p *parser) paren() Expr {
	start := p.start()
	if m := p.toks[p.i].mate; m > 0 && p.toks[m+1].kind == tkFatArrow && !p.c.noArrow && !p.toks[m+1].nl {
		return p.arrowLambda(start, p.params(tkRParen))
	}
	open, saved := p.open()
	if p.accept(tkRParen) {
		p.c = saved
		return &Unit{p.since(start)}
	}
	var elems []Expr
	comma := false
	for !p.at(tkRParen) {
		elems = append(elems, p.expr())
		if p.accept(tkComma) {
			comma = true
			continue
		}
		if !p.at(tkRParen) {
			if len(elems) > 1 && p.missingComma(open, "elements") {
				continue
			}
			p.missingCloser(open, "expression")
			p.c = saved
			return p.grouped(start, elems, comma)
		}
	}
	p.next()
	p.c = saved
	return p.grouped(start, elems, comma)
}

// startOf is where an expression begins as an operand: its parentheses, which are no part of its own place, included.
func (p *parser) startOf(x Expr) int {
	if at, ok := p.grouping[x]; ok {
		return at
	}
	return x.Span().Start
}

func (p *parser) grouped(start int, elems []Expr, comma bool) Expr {
	if len(elems) == 1 && !comma {
		if p.grouping == nil {
			p.grouping = map[Expr]int{}
		}
		p.grouping[elems[0]] = start
		return elems[0]
	}
	return &Tuple{p.since(start), elems}
}

// array reads [a, ...b], [v; n] and [e for x in xs].
func (p *parser) array() Expr {
	start := p.start()
	open, saved := p.open()
	if p.accept(tkRBracket) {
		p.c = saved
		return &Array{At: p.since(start)}
	}
	first := p.element()
	x := p.arrayFrom(start, open, first)
	p.c = saved
	return x
}

func (p *parser) arrayFrom(start, open int, first Arg) Expr {
	if !first.Spread && p.at(tkSemi) {
		p.next()
		count := p.expr()
		p.closeWith(open, tkRBracket, "count")
		return &ArrayRepeat{p.since(start), first.Value, count}
	}
	if !first.Spread && p.at(tkFor) {
		clauses := p.clauses()
		p.closeWith(open, tkRBracket, "comprehension")
		return &Comprehension{At: p.since(start), Kind: ListComp, Value: first.Value, Clauses: clauses}
	}
	a := &Array{Elems: []Arg{first}}
	if p.accept(tkComma) || !p.at(tkRBracket) && p.commaOrClose(open) {
		p.list(open, tkRBracket, "elements", func() { a.Elems = append(a.Elems, p.element()) })
	} else {
		p.accept(tkRBracket)
	}
	a.At = p.since(start)
	return a
}

// commaOrClose handles a first element that neither `,` nor the closer follows.
func (p *parser) commaOrClose(open int) bool {
	if p.missingComma(open, "elements") {
		return true
	}
	p.missingCloser(open, "elements")
	return false
}

// element is an expression or a spread.
func (p *parser) element() Arg {
	if p.accept(tkEllipsis) {
		return Arg{Spread: true, Value: p.expr()}
	}
	return Arg{Value: p.expr()}
}

// clauses reads for x in xs if c …
func (p *parser) clauses() []CompClause {
	var out []CompClause
	for p.accept(tkFor) {
		c := CompClause{Pat: p.forPattern()}
		p.expect(tkIn, "in", "in the comprehension")
		c.Iter = p.binary(precRange)
		for p.accept(tkIf) {
			c.Conds = append(c.Conds, p.binary(precRange))
		}
		out = append(out, c)
	}
	return out
}

// atom reads :name.
func (p *parser) atom() Expr {
	if !p.adjacentAt(1) || !p.peek(1).isWord() {
		p.noExpression()
	}
	start := p.start()
	p.next()
	id := p.takeIdent()
	return &Atom{p.since(start), id.Name}
}

// softPrimary reads a contextual keyword as what it begins, or as a name.
func (p *parser) softPrimary() Expr {
	start := p.start()
	next := p.peek(1)
	switch p.text(p.i) {
	case "parallel":
		if p.isParallel() {
			return p.loops()
		}
	case "async":
		switch {
		case next == tkLBrace:
			p.next()
			return &AsyncBlock{Body: p.block(""), At: p.since(start)}
		case next == tkPipe || next == tkOrOr || next == tkFun || p.wordAt(1) == "move" || next == tkLParen && p.arrowAfter(1) || p.peek(2) == tkFatArrow:
			return p.asyncLambda(start)
		}
	case "unsafe":
		if next == tkLBrace {
			p.next()
			return p.block("")
		}
	case "handle":
		if p.isHandle() {
			return p.handle()
		}
	case "do":
		if next == tkLBrace {
			p.next()
			return p.block("")
		}
	case "def", "function", "func":
		if next == tkLParen && p.toks[p.i+1].mate > 0 && p.toks[p.toks[p.i+1].mate+1].kind == tkLBrace && !p.c.noStruct {
			p.foreignFun()
			return p.anonymousFrom(start, false)
		}
	case "yield":
		if !next.startsExpr() || p.toks[p.i+1].nl {
			if next != tkDot && next != tkLParen && !next.isAssign() && binPrec[next] == 0 {
				p.next()
				return &Yield{At: p.since(start)}
			}
		}
	}
	return p.nameOrPath()
}

// arrowAfter says whether the group that opens n tokens ahead is followed by =>.
func (p *parser) arrowAfter(n int) bool {
	m := p.toks[p.i+n].mate
	return m > 0 && p.toks[m+1].kind == tkFatArrow
}

// foreignFun reports def, function and func.
func (p *parser) foreignFun() {
	i := p.next()
	d := p.err(codeForeign, p.span(i), "functions begin with `fun`")
	d.Expected, d.Found = "`fun`", "`"+p.text(i)+"`"
	d.Fixes = []diag.Fix{write("fun", d.Span)}
}
