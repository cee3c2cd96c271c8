package syntax

import "skep/diag"

// block reads { … }. what names its owner for the diagnostic; "" is any block.
func (p *parser) block(what string) *Block {
	if !p.at(tkLBrace) {
		p.noBlock(what)
	}
	p.enter()
	start := p.start()
	open, saved := p.open()
	p.c = context{}
	b := &Block{}
	b.Stmts, b.Semi = p.stmts(open)
	p.c = saved
	b.At = p.since(start)
	p.leave()
	return b
}

func (p *parser) noBlock(what string) {
	if what == "" {
		what = "the block"
	}
	d := p.err(codeBlock, p.here(), "expected `{` to begin "+what)
	d.Expected, d.Found = "`{`", p.found()
	if p.at(tkColon) {
		d.Hint = "blocks stand in braces, not behind a colon"
	}
	if p.word("then") {
		d.Hint = "write braces instead of `then`"
	}
	p.bail()
}

// head reads a condition or a subject: no struct literal, since `{` begins the body.
func (p *parser) head(prec uint8) Expr {
	saved := p.c
	p.c = context{noStruct: true, inArm: false, free: saved.free}
	x := p.binary(prec)
	p.c = saved
	return x
}

// condition reads the head of if and while, with let chains; `=` is read as `==` and reported.
func (p *parser) condition() Expr {
	saved := p.c
	p.c = context{noStruct: true, free: saved.free}
	x := p.condOperand()
	for n := 0; p.infixPrec() == precAnd && (!p.breaks() || p.continues()); n++ {
		p.tooLong(n)
		name := p.operatorName()
		op := p.next()
		y := p.condOperand()
		x = &Binary{At: p.since(p.startOf(x)), Op: name, OpSpan: p.span(op), X: x, Y: y}
	}
	x = p.infix(x, precPipe) // || and what binds looser than &&
	if p.at(tkAssign) {
		x = p.equals(x)
	}
	p.c = saved
	return x
}

// condOperand is `let pattern = value` or an expression that binds tighter than &&.
func (p *parser) condOperand() Expr {
	start := p.start()
	if p.accept(tkLet) {
		pat := p.pattern()
		p.expect(tkAssign, "=", "after the pattern")
		v := p.binary(precCompare)
		return &LetCond{p.since(start), pat, v}
	}
	x := p.binary(precCompare)
	if p.at(tkAssign) {
		return p.equals(x)
	}
	return x
}

// equals reports `=` in a condition and reads it as a comparison.
func (p *parser) equals(x Expr) Expr {
	d := p.err(codeCondition, p.here(), "`=` assigns; a condition compares with `==`")
	d.Expected, d.Found = "`==`", "`=`"
	d.Fixes = []diag.Fix{write("==", d.Span)}
	op := p.next()
	y := p.binary(precCompare)
	return &Binary{At: p.since(p.startOf(x)), Op: "==", OpSpan: p.span(op), X: x, Y: y}
}

// ifExpr reads if … else if … else; the branches are read in a loop, but nest in the tree.
func (p *parser) ifExpr() Expr {
	first := &If{}
	for x, n := first, 0; ; n++ {
		p.tooLong(n)
		start := p.start()
		p.next()
		x.Cond = p.condition()
		x.Then = p.block("the branch of `if`")
		x.At = p.since(start)
		if !p.elseFollows() {
			break
		}
		if p.at(tkIf) {
			next := &If{}
			x.Else = next
			x = next
			continue
		}
		x.Else = p.block("the branch of `else`")
		break
	}
	first.widen()
	return first
}

// widen gives each if of a chain the span up to the chain's end.
func (x *If) widen() {
	end := x.S.End
	for y := x; y != nil; {
		end = max(end, y.S.End)
		if y.Else != nil {
			end = max(end, y.Else.Span().End)
		}
		y, _ = y.Else.(*If)
	}
	for y := x; y != nil; {
		y.S.End = end
		y, _ = y.Else.(*If)
	}
}

// elseFollows takes `else`; `elif` and `elseif` are reported and read as `else if`.
func (p *parser) elseFollows() bool {
	if p.accept(tkElse) {
		return true
	}
	if p.kind().isName() {
		switch w := p.text(p.i); w {
		case "elif", "elsif", "elseif":
			if p.peek(1).startsExpr() {
				d := p.err(codeForeign, p.here(), "`"+w+"` is written `else if`")
				d.Fixes = []diag.Fix{write("else if", d.Span)}
				p.toks[p.i].kind = tkIf
				return true
			}
		}
	}
	return false
}

// loops reads for, while and loop with an optional label.
func (p *parser) loops() Expr {
	start := p.start()
	label := p.loopLabel()
	switch p.kind() {
	case tkFor:
		return p.forLoop(start, label)
	case tkSoft:
		if p.isParallel() {
			return p.parallelFor(start, label)
		}
	case tkWhile:
		p.next()
		w := &While{Label: label, Cond: p.condition()}
		w.Body = p.block("the body of `while`")
		w.At = p.since(start)
		return w
	case tkLoop:
		p.next()
		l := &Loop{Label: label, Body: p.block("the body of `loop`")}
		l.At = p.since(start)
		return l
	case tkLBrace:
		if label != "" { // 'a: { … break 'a v }: a loop that runs once
			return p.labelledBlock(start, label)
		}
	}
	d := p.err(codeUnexpected, p.here(), "expected a loop after the label")
	d.Expected, d.Found = "`for`, `while` or `loop`", p.found()
	p.bail()
	return nil
}

func (p *parser) loopLabel() string {
	label := ""
	switch p.kind() {
	case tkLabel:
		label = p.intern(p.text(p.next())[1:])
	case tkAt:
		p.next()
		label = p.ident("a label").Name
	default:
		return ""
	}
	p.expect(tkColon, ":", "after the label")
	return label
}

// labelledBlock is a loop that leaves with the block's value.
func (p *parser) labelledBlock(start int, label string) Expr {
	b := p.block("")
	at := p.since(start)
	body := &Block{At: b.At, Stmts: []Expr{&Break{At: b.At, Label: label, Value: b}}, Semi: []bool{false}}
	return &Loop{At: at, Label: label, Body: body}
}

func (p *parser) forLoop(start int, label string) *For {
	p.next()
	f := &For{Label: label}
	if p.cStyleFor() {
		d := p.err(codeForeign, p.here(), "a counting loop is written `for i in 0..n`")
		d.Expected, d.Found = "a pattern and `in`", p.found()
		p.bail()
	}
	f.Pat = p.forPattern()
	if !p.accept(tkIn) {
		d := p.err(codeUnexpected, p.here(), "expected `in` after the loop variable")
		d.Expected, d.Found = "`in`", p.found()
		if p.word("of") {
			d.Hint = "write `in` instead of `of`"
			d.Fixes = []diag.Fix{write("in", d.Span)}
			p.next()
		} else {
			p.bail()
		}
	}
	f.Iter = p.head(precPipe)
	f.Body = p.block("the body of `for`")
	f.At = p.since(start)
	return f
}

// isParallel tells `parallel for` and `parallel(…) for`; elsewhere the word is a name.
func (p *parser) isParallel() bool {
	if !p.word("parallel") {
		return false
	}
	next := p.i + 1
	if p.peek(1) == tkLParen && p.toks[next].mate > 0 {
		next = int(p.toks[next].mate) + 1
	}
	return p.peekAt(next) == tkFor && !p.toks[next].nl
}

// parallelFor reads a loop behind `parallel`, and the option between them.
func (p *parser) parallelFor(start int, label string) Expr {
	p.next()
	var workers Expr
	if p.at(tkLParen) {
		open, saved := p.open()
		if w := p.ident("`workers`"); w.Name != "workers" {
			d := p.err(codeUnexpected, w.S, "a parallel loop has one option: `workers`")
			d.Expected, d.Found = "`workers`", "`"+w.Name+"`"
		}
		p.expect(tkColon, ":", "behind `workers`")
		workers = p.expr()
		p.closeWith(open, tkRParen, "workers")
		p.c = saved
	}
	f := p.forLoop(start, label)
	f.Parallel, f.Workers = true, workers
	return f
}

// cStyleFor says whether `for (let i = 0; …` stands here.
func (p *parser) cStyleFor() bool {
	if p.at(tkLParen) {
		return p.peek(1) == tkLet || p.wordAt(1) == "var" || p.peek(2) == tkAssign || p.peek(1).isName() && p.peek(2).isName() && p.peek(3) == tkAssign
	}
	return p.at(tkLet) || p.peek(1) == tkAssign
}

// forPattern reads the loop variable; a, b is a tuple.
func (p *parser) forPattern() Pattern {
	start := p.start()
	pat := p.simplePattern()
	if !p.at(tkComma) {
		return pat
	}
	t := &TuplePat{Elems: []Pattern{pat}}
	for p.accept(tkComma) {
		t.Elems = append(t.Elems, p.simplePattern())
	}
	t.At = p.since(start)
	return t
}

// try reads try { } catch e { } finally { }; several catches become one that matches.
func (p *parser) try() Expr {
	start := p.start()
	p.next()
	t := &Try{Body: p.block("the body of `try`")}
	var arms []MatchArm
	for p.word("catch") || p.except() {
		at := p.start()
		p.next()
		pat := p.catchPattern()
		body := p.block("the body of `catch`")
		arms = append(arms, MatchArm{At: p.since(at), Pat: pat, Body: body})
	}
	p.joinCatches(t, arms)
	if p.acceptWord("finally") {
		t.Finally = p.block("the body of `finally`")
	}
	if t.Catch == nil && t.Finally == nil {
		d := p.err(codeUnexpected, p.here(), "expected `catch` or `finally` after the body of `try`")
		d.Expected, d.Found = "`catch` or `finally`", p.found()
	}
	t.At = p.since(start)
	return t
}

// catchPattern reads e, (e), (e: T), a pattern, or nothing.
func (p *parser) catchPattern() Pattern {
	if p.at(tkLBrace) {
		if p.peekAt(p.skip(p.i)) != tkLBrace {
			return nil
		}
		return p.pattern() // catch { code: 4 } { … }
	}
	if p.kind().isName() && p.peek(1) == tkLBrace && p.peekAt(p.skip(p.i+1)) != tkLBrace {
		return p.bindPattern(p.start(), false, false) // the brace begins the body
	}
	if !p.at(tkLParen) {
		return p.pattern()
	}
	open, saved := p.open()
	if p.accept(tkRParen) {
		p.c = saved
		return nil
	}
	pat := p.pattern()
	if p.accept(tkColon) {
		p.typ()
	}
	p.closeWith(open, tkRParen, "name")
	p.c = saved
	return pat
}

// caughtName is the variable that several catches share; no program can write it.
const caughtName = "<caught>"

func (p *parser) joinCatches(t *Try, arms []MatchArm) {
	if len(arms) == 0 {
		return
	}
	if len(arms) == 1 {
		t.CatchPat, t.Catch = arms[0].Pat, arms[0].Body.(*Block)
		return
	}
	at := arms[0].At
	name := func() Expr { return &Name{at, caughtName} }
	for i := range arms {
		if arms[i].Pat == nil {
			arms[i].Pat = &WildPat{at}
		}
	}
	arms = append(arms, MatchArm{At: at, Pat: &WildPat{at}, Body: &Throw{at, name()}})
	t.CatchPat = &BindPat{At: at, Name: Ident{at, caughtName}}
	t.Catch = &Block{At: at, Stmts: []Expr{&Match{at, name(), arms}}, Semi: []bool{false}}
}
