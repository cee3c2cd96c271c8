package syntax

import "skep/diag"

// unary reads prefix operators, then a power.
func (p *parser) unary() Expr {
	k := p.kind()
	switch k {
	case tkMinus, tkBang, tkTilde, tkStar:
		return p.prefix(opText[k])
	case tkAmp:
		start := p.start()
		p.next()
		return p.reference(start)
	case tkAndAnd:
		start := p.start()
		p.next()
		inner := p.reference(start + 1)
		return &Ref{At: p.since(start), X: inner}
	case tkDec:
		start := p.start()
		p.next()
		return &Unary{At: p.since(start), Op: "-", X: &Unary{At: p.since(start + 1), Op: "-", X: p.nested()}}
	case tkInc:
		op := p.next()
		x := p.nested()
		p.checkTarget(x, p.span(op))
		return &Assign{At: p.since(int(p.toks[op].start)), Op: "+", Target: x, Value: &Int{At: At{p.span(op)}, Value: 1}}
	case tkPlus:
		p.next()
		return p.nested()
	case tkSoft:
		if x := p.prefixWord(); x != nil {
			return x
		}
	}
	return p.power()
}

// nested reads the operand of a prefix operator, counting the depth.
func (p *parser) nested() Expr {
	p.enter()
	x := p.unary()
	p.leave()
	return x
}

func (p *parser) prefix(op string) Expr {
	start := p.start()
	p.next()
	paren := p.at(tkLParen)
	x := p.nested()
	if op == "-" {
		if n, ok := x.(*Int); ok && n.Big == "9223372036854775808" && !paren {
			return &Int{At: p.since(start), Value: -1 << 63, Suffix: n.Suffix}
		}
		if b, ok := x.(*Binary); ok && b.Op == "**" && !paren {
			p.warn(codePower, p.since(start).S, "`**` binds tighter than `-`: the power is negated").Hint = "write -(a ** b) or (-a) ** b"
		}
	}
	return &Unary{At: p.since(start), Op: op, X: x}
}

// reference reads the rest of &x or &mut x.
func (p *parser) reference(start int) Expr {
	r := &Ref{Mut: p.accept(tkMut)}
	r.X = p.nested()
	r.At = p.since(start)
	return r
}

// power reads x ** y; its right side may have a sign and binds right.
func (p *parser) power() Expr {
	x := p.postfix(p.primary())
	if !p.at(tkPow) || p.breaks() && p.c.inArm && p.lineHas(tkFatArrow) {
		return x
	}
	op := p.next()
	y := p.nested()
	return &Binary{At: p.since(p.startOf(x)), Op: "**", OpSpan: p.span(op), X: x, Y: y}
}

// prefixWord reads await, spawn and the like; nil: the word is a name here.
func (p *parser) prefixWord() Expr {
	next := p.toks[min(p.i+1, len(p.toks)-1)]
	if next.nl && next.kind != tkLBrace || !next.kind.startsExpr() {
		return nil
	}
	start := p.start()
	switch p.text(p.i) {
	case "await":
		apart := p.toks[p.i].end < next.start // await [a, b], but await[0] is an index
		if next.kind == tkLParen || !infixLike(next.kind) || next.kind == tkLBracket && apart {
			p.next()
			return p.await(start)
		}
	case "spawn":
		if !infixLike(next.kind) || next.kind == tkPipe || next.kind == tkOrOr {
			return p.spawn(start)
		}
	case "lazy":
		if next.kind != tkLParen && !infixLike(next.kind) {
			return p.lazy(start)
		}
	case "yield":
		if next.kind != tkLParen && !infixLike(next.kind) || p.operandAfter() {
			return p.lazy(start)
		}
	case "not":
		if !infixLike(next.kind) {
			return p.notWord(start)
		}
	case "move":
		if next.kind == tkPipe || next.kind == tkOrOr {
			p.next()
			return p.nested()
		}
	}
	return nil
}

// operandAfter says whether what follows the word here is set as an operand: apart from the word, and a sign close to what it is a
// sign of. yield (a, b) gives a pair and yield -1 a number, where yield(a, b) is a call and yield - 1 a difference.
func (p *parser) operandAfter() bool {
	word, next := p.toks[p.i], p.toks[p.i+1]
	if word.end == next.start {
		return false
	}
	return next.kind == tkLParen || next.kind == tkLBracket || p.i+2 < len(p.toks) && next.end == p.toks[p.i+2].start && p.toks[p.i+2].kind.startsExpr()
}

// infixLike says whether a token that can begin an expression rather continues one.
func infixLike(k tk) bool {
	switch k {
	case tkMinus, tkStar, tkAmp, tkAndAnd, tkLBracket, tkPipe, tkOrOr, tkDotDot, tkDotDotEq, tkColon, tkInc, tkDec, tkBang:
		return true
	}
	return false
}

// await reads what is awaited; in `await f()?` the question mark asks the awaited value.
func (p *parser) await(start int) Expr {
	paren := p.at(tkLParen)
	x := p.nested()
	if t, ok := x.(*TryOp); ok && !paren {
		t.X = &Await{At: At{diag.Span{Start: start, End: t.X.Span().End}}, X: t.X}
		t.S.Start = start
		return t
	}
	return &Await{At: p.since(start), X: x}
}

func (p *parser) spawn(start int) Expr {
	p.next()
	if p.word("move") && p.peek(1) == tkLBrace {
		p.next()
	}
	s := &Spawn{}
	if p.at(tkLBrace) {
		s.X = p.block("")
	} else {
		s.X = p.nested()
	}
	s.At = p.since(start)
	return s
}

func (p *parser) lazy(start int) Expr {
	word := p.next()
	x := p.blockOrExpr()
	if p.text(word) == "lazy" {
		return &Lazy{At: p.since(start), X: x}
	}
	return &Yield{At: p.since(start), X: x}
}

// blockOrExpr reads the operand of a word: a block if a brace stands here.
func (p *parser) blockOrExpr() Expr {
	if p.at(tkLBrace) {
		return p.block("")
	}
	return p.expr()
}

func (p *parser) notWord(start int) Expr {
	d := p.err(codeForeign, p.here(), "`not` is written `!`")
	d.Fixes = []diag.Fix{write("!", diag.Span{Start: start, End: int(p.toks[p.i+1].start)})}
	p.next()
	return &Unary{At: p.since(start), Op: "!", X: p.binary(precCompare)}
}
