package syntax

import "skep/diag"

// match reads match subject { arms }.
func (p *parser) match() Expr {
	p.enter()
	start := p.start()
	p.next()
	m := &Match{Subject: p.head(precPipe)}
	if !p.at(tkLBrace) {
		p.noBlock("the arms of `match`")
	}
	open, saved := p.open()
	for !p.at(tkRBrace) && !p.at(tkEOF) {
		at := p.i
		arm, ok := p.armOrSkip(open)
		if ok {
			m.Arms = append(m.Arms, arm)
		}
		if p.i == at {
			break
		}
	}
	p.closeWith(open, tkRBrace, "arms")
	p.c = saved
	m.At = p.since(start)
	p.leave()
	return m
}

// armOrSkip reads one arm; after a mistake it skips to the next.
func (p *parser) armOrSkip(open int) (arm MatchArm, ok bool) {
	x := p.guarded(int(p.toks[open].mate), true, func() Expr {
		arm = p.arm()
		ok = true
		return nil
	})
	if _, bad := x.(*Bad); bad {
		p.accept(tkComma)
		p.accept(tkSemi)
		return arm, false
	}
	return arm, ok
}

func (p *parser) arm() MatchArm {
	start := p.start()
	a := MatchArm{Pat: p.pattern()}
	p.c = context{noArrow: true}
	if p.accept(tkIf) {
		a.Guard = p.guard()
	}
	if !p.accept(tkFatArrow) {
		d := p.err(codeUnexpected, p.here(), "expected `=>` after the pattern")
		d.Expected, d.Found = "`=>`", p.found()
		if p.at(tkArrow) || p.at(tkColon) || p.at(tkAssign) {
			d.Fixes = []diag.Fix{write("=>", d.Span)}
			p.next()
		} else {
			p.bail()
		}
	}
	p.c = context{inArm: true}
	block := p.at(tkLBrace)
	a.Body = p.armBody()
	p.c = context{}
	a.At = p.since(start)
	if !p.accept(tkComma) && !p.accept(tkSemi) && !p.at(tkRBrace) && !p.onNewLine() && !block {
		d := p.err(codeComma, p.here(), "expected `,` or a new line after the arm")
		d.Expected, d.Found = "`,`", p.found()
		p.bail()
	}
	return a
}

// guard reads what follows `if`; a brace cannot begin a struct there either.
func (p *parser) guard() Expr {
	if p.at(tkLet) {
		return p.condition()
	}
	return p.binary(precPipe)
}

// armBody reads an arm's value; a block ends it, unless an operator certainly goes on.
func (p *parser) armBody() Expr {
	if !p.at(tkLBrace) {
		return p.expr()
	}
	x := p.brace(true)
	if p.at(tkDot) || p.at(tkSafeDot) {
		return p.assignment(p.infix(p.postfix(x), precPipe))
	}
	return x
}
