package format

import "skep/interp/syntax"

func (p *printer) control(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Block:
		if !p.at("{") && len(x.Stmts) == 2 {
			p.letIn(x)
			return
		}
		if len(x.Stmts) == 0 && p.peek(1) == ";" {
			p.emptyBlock()
			return
		}
		p.block(x)
	case *syntax.If:
		p.ifExpr(x)
	case *syntax.LetCond:
		p.word()
		p.run(x.Pat.Span().End)
		p.assigned(x.Value)
	case *syntax.Match:
		p.match(x)
	case *syntax.For:
		p.label()
		p.parallel(x)
		p.word()
		p.run(x.Pat.Span().End)
		p.space()
		p.word()
		p.head(x.Iter)
		p.block(x.Body)
	case *syntax.While:
		p.label()
		p.word()
		p.head(x.Cond)
		p.block(x.Body)
	case *syntax.Loop:
		p.label()
		if p.at("loop") {
			p.word()
			p.block(x.Body)
		} else if b, ok := x.Body.Stmts[0].(*syntax.Break); ok { // 'a: { … }
			p.expr(b.Value)
		}
	case *syntax.Break:
		p.words(x.Value, x.S.End)
	case *syntax.Return:
		p.words(x.Value, x.S.End)
	case *syntax.Throw:
		p.words(x.Value, x.S.End)
	case *syntax.Continue:
		p.run(x.S.End)
	case *syntax.Try:
		p.try(x)
	case *syntax.Spawn:
		p.words(x.X, x.S.End)
	case *syntax.Lazy:
		p.words(x.X, x.S.End)
	case *syntax.Yield:
		p.words(x.X, x.S.End)
	case *syntax.AsyncBlock:
		p.words(x.Body, x.S.End)
	case *syntax.Handle:
		p.handle(x)
	default:
		p.declaration(x)
	}
}

// parallel prints what stands before the `for` of a parallel loop: `parallel` or `parallel(workers: n)`.
func (p *printer) parallel(x *syntax.For) {
	if !x.Parallel {
		return
	}
	if x.Workers == nil {
		p.word()
		return
	}
	p.tok()
	p.run(x.Workers.Span().Start)
	p.space()
	p.expr(x.Workers)
	p.tok()
	p.space()
}

// label prints 'name: before a loop.
func (p *printer) label() {
	for n := 0; n < 3 && !p.at("for") && !p.at("parallel") && !p.at("while") && !p.at("loop") && !p.at("{"); n++ {
		p.tok()
		if p.i > 0 && p.toks[p.i-1].text == ":" {
			p.space()
		}
	}
}

// head prints a condition or a subject; lines that it needs stand deeper than the body.
func (p *printer) head(x syntax.Expr) {
	p.add(opIndent, 1)
	p.expr(x)
	p.gap(false)
	p.add(opIndent, -1)
	p.space()
}

// ifExpr prints a chain of if and else; if one branch needs lines, all have them.
func (p *printer) ifExpr(x *syntax.If) {
	p.begin(hugNone)
	for {
		p.word()
		p.head(x.Cond)
		p.body(x.Then)
		if x.Else == nil {
			break
		}
		p.space()
		p.word()
		next, ok := x.Else.(*syntax.If)
		if !ok {
			p.elseBranch(x.Else)
			break
		}
		x = next
	}
	p.end()
}

func (p *printer) elseBranch(x syntax.Expr) {
	if b, ok := x.(*syntax.Block); ok {
		p.gap(false)
		p.body(b)
		return
	}
	p.expr(x)
}

func (p *printer) match(x *syntax.Match) {
	if !p.at("match") { // matches!(value, pattern)
		p.loose(x.S.End)
		return
	}
	p.word()
	p.head(x.Subject)
	end := p.closer()
	if end < 0 || len(x.Arms) == 0 {
		p.empty(end)
		return
	}
	still := p.still
	p.still = 0
	p.begin(hugNone)
	p.tok()
	many := p.manyLines(p.i, end)
	if many {
		p.force()
	}
	p.add(opIndent, 1)
	if !many {
		p.line()
	}
	for i, a := range x.Arms {
		if many {
			p.separate(i == 0)
		}
		p.arm(a)
		p.armEnd(a, i == len(x.Arms)-1, many, end)
	}
	p.gap(true)
	p.add(opIndent, -1)
	if many {
		p.hard(-1)
	} else {
		p.line()
	}
	p.loose(p.toks[end].start)
	p.tok()
	p.end()
	p.still = still
}

// armEnd prints the comma behind an arm; one with a block needs none.
func (p *printer) armEnd(a syntax.MatchArm, last, many bool, end int) {
	comma := p.i < end && (p.at(",") || p.at(";"))
	_, block := a.Body.(*syntax.Block)
	switch {
	case comma && p.at(";"):
		p.semicolon(end)
	case comma && last && !block:
		p.add(opTrail, 0)
		p.comma(false)
	case comma:
		p.comma(!last || many)
	case !block && last:
		p.add(opTrail, 0)
	case !block:
		p.put(",")
	}
	if !last && !many {
		p.gap(true)
		p.line()
	}
}

func (p *printer) arm(a syntax.MatchArm) {
	if p.at("|") {
		p.word()
	}
	p.run(a.Pat.Span().End)
	for p.at(")") { // a pattern in parentheses
		p.tok()
	}
	p.space()
	if a.Guard != nil {
		p.word()
		p.expr(a.Guard)
		p.space()
	}
	p.word()
	p.expr(a.Body)
}

// try prints try, its catches and finally.
func (p *printer) try(x *syntax.Try) {
	p.begin(hugNone)
	p.word()
	p.body(x.Body)
	for _, c := range catches(x) {
		p.space()
		p.word()
		p.run(starts(c))
		p.space()
		p.body(c)
	}
	if x.Finally != nil {
		p.space()
		p.word()
		p.body(x.Finally)
	}
	p.end()
}

// catches gives the bodies of all catches: several are one match in the tree.
func catches(x *syntax.Try) []*syntax.Block {
	if x.Catch == nil {
		return nil
	}
	if b, ok := x.CatchPat.(*syntax.BindPat); ok && b.Name.Name == "<caught>" {
		var out []*syntax.Block
		m := x.Catch.Stmts[0].(*syntax.Match)
		for _, a := range m.Arms[:len(m.Arms)-1] {
			out = append(out, a.Body.(*syntax.Block))
		}
		return out
	}
	return []*syntax.Block{x.Catch}
}

// handle prints handle body with { clauses }; a body without braces stays on one line, where the reader looks for `with`.
func (p *printer) handle(x *syntax.Handle) {
	p.word()
	p.still++
	p.expr(x.Body)
	p.still--
	p.space()
	for p.at("with") {
		p.word()
	}
	if p.at("{") && p.closer() > 0 {
		p.memberBody(p.parts(x.Handlers, nil, nil))
	}
}
