package format

import (
	"strings"

	"skep/interp/syntax"
)

// program prints everything.
func (p *printer) program(prog *syntax.Program) {
	if prog.Timed { // the line %%time is no statement
		p.tok()
	}
	p.statements(prog.Stmts, len(p.toks)-1)
	p.gap(true)
}

// statements prints a list of statements, one a line, up to the token with index end.
func (p *printer) statements(list []syntax.Expr, end int) {
	for first := true; ; first = false {
		for p.i < end && p.at(";") { // an empty statement
			p.gap(true)
			p.next()
		}
		if p.i >= end {
			return
		}
		p.separate(first)
		if p.pragma() {
			continue
		}
		p.attributes()
		for len(list) > 0 && p.printed(list[0]) {
			list = list[1:]
		}
		if len(list) == 0 {
			p.loose(p.toks[end].start)
			return
		}
		p.expr(list[0])
		list = list[1:]
		p.semicolon(end)
	}
}

// printed says whether a node stands before the current token: several can come from one construct.
func (p *printer) printed(x syntax.Expr) bool {
	return starts(x) < p.cur().start && ends(x) <= p.cur().start
}

// separate begins a new line, with the blank line that the author left.
func (p *printer) separate(first bool) {
	if len(p.cur().comments) > p.done {
		p.gap(true)
		return
	}
	if p.i == 0 {
		return
	}
	n := 1
	if !first {
		n = max(1, p.cur().nl)
	}
	p.hard(n)
}

// semicolon prints the ; behind a statement, before the comments that stand between.
func (p *printer) semicolon(end int) {
	if p.i < end && p.at(";") {
		p.put(";")
		p.gap(true)
		p.next()
	}
}

// pragma prints #![…].
func (p *printer) pragma() bool {
	if !p.at("#!") || p.closerOf(1) < 0 {
		return false
	}
	p.verbatim(p.closerOf(1))
	return true
}

// closerOf is the index of what closes the delimiter n tokens further on, -1 if there is none.
func (p *printer) closerOf(n int) int {
	if p.i+n < len(p.toks) && p.toks[p.i+n].mate > p.i+n {
		return p.toks[p.i+n].mate
	}
	return -1
}

// attributes prints the attributes and decorators before a declaration, each on its line.
func (p *printer) attributes() {
	for {
		last := p.attributeEnd()
		if last < 0 {
			return
		}
		p.verbatim(last)
		if len(p.cur().comments) > 0 {
			p.gap(false)
		}
		p.hard(1)
	}
}

// attributeEnd is the index of the last token of the attribute that begins here, -1 if none does.
func (p *printer) attributeEnd() int {
	if p.at("#") {
		return p.closerOf(1)
	}
	if !p.at("@") || p.i+1 >= len(p.toks) || p.toks[p.i+1].spaced || p.toks[p.i+1].nl > 0 || p.peek(2) == ":" {
		return -1
	}
	if p.peek(1) == "[" {
		return p.closerOf(1)
	}
	n := p.i + 1
	for n+2 < len(p.toks) && (p.toks[n+1].text == "." || p.toks[n+1].text == "::") && !p.toks[n+1].spaced {
		n += 2
	}
	if t := p.toks[n+1]; t.text == "(" && !t.spaced && t.mate > n {
		return t.mate
	}
	return n
}

// block prints { … }. One that stood on one line with at most one statement stays there if it fits.
func (p *printer) block(b *syntax.Block) {
	p.begin(hugNone)
	p.body(b)
	p.end()
}

// body prints a block whose lines belong to the group around it.
func (p *printer) body(b *syntax.Block) {
	end := p.closer()
	if !p.at("{") || end < 0 {
		p.loose(ends(b))
		return
	}
	still := p.still
	p.still = 0
	p.braces(b.Stmts, end)
	p.still = still
}

// braces prints statements between the braces that stand here.
func (p *printer) braces(list []syntax.Expr, end int) {
	p.tok()
	for len(list) == 0 && p.at(";") && len(p.cur().comments) == 0 {
		p.next()
	}
	if p.i == end && p.inlineOnly() {
		p.gap(false)
		p.tok()
		return
	}
	oneLine := len(list) == 1 && !p.manyLines(p.i, end)
	p.add(opIndent, 1)
	if oneLine {
		p.add(opLine, 0)
		p.expr(list[0])
		p.semicolon(end)
	} else {
		p.force()
		p.statements(list, end)
		p.gap(true)
	}
	p.add(opIndent, -1)
	if oneLine {
		p.line()
	} else {
		p.hard(-1)
	}
	p.tok()
}

// emptyBlock prints {;} as a value, of which one ; stays: {} would be a dictionary.
func (p *printer) emptyBlock() {
	p.begin(hugNone)
	p.tok()
	p.tok()
	for p.at(";") {
		p.gap(false)
		p.next()
	}
	p.tok()
	p.end()
}

// inlineOnly says whether at most comments that leave the line open stand before the current token.
func (p *printer) inlineOnly() bool {
	inline := len(p.cur().comments) == 0 || p.cur().nl == 0
	for _, c := range p.cur().comments {
		inline = inline && !c.line && c.nl == 0
	}
	return inline
}

// manyLines says whether the author ended a line behind the opening delimiter or before the closing one, or
// whether something stands between them that needs a line.
func (p *printer) manyLines(from, end int) bool {
	if p.toks[from].first() > 0 || p.toks[end].first() > 0 || p.toks[from].text == "#!" || p.toks[from].text == "#" || p.toks[from].text == "@" {
		return true
	}
	return len(p.toks[from].comments) > 0 || len(p.toks[end].comments) > 0
}

// let prints let, var, const and static.
func (p *printer) let(x *syntax.Let) {
	head := x.Pat.Span().End
	if x.Type != nil {
		head = max(head, x.Type.S.End)
	}
	p.run(head)
	if x.Value != nil {
		p.assigned(x.Value)
	}
	if x.Else != nil {
		p.space()
		p.word()
		p.block(x.Else)
	}
}

// letIn prints let x = value in body, which the tree holds as a block. An `in`
// that begins a line stays there: behind the value it could ask for membership.
func (p *printer) letIn(b *syntax.Block) {
	p.expr(b.Stmts[0])
	if p.authorBroke() {
		p.hard(1)
	} else {
		p.space()
	}
	p.tok() // in
	if p.authorBroke() {
		p.hard(1)
	} else {
		p.space()
	}
	p.expr(b.Stmts[1])
}

// assign prints a = b, a += b, a++ and ++a.
func (p *printer) assign(x *syntax.Assign) {
	if v := x.Value.Span(); v.End-v.Start == 2 && v.End <= len(p.src) {
		if op := p.src[v.Start:v.End]; op == "++" || op == "--" {
			p.increment(x, v.Start)
			return
		}
	}
	p.expr(x.Target)
	p.assigned(x.Value)
}

func (p *printer) increment(x *syntax.Assign, at int) {
	if at < starts(x.Target) {
		p.tok()
		p.expr(x.Target)
		return
	}
	p.expr(x.Target)
	p.tok()
}

// words prints keywords up to where an expression begins, then the expression.
func (p *printer) words(x syntax.Expr, end int) {
	if x == nil {
		p.run(end)
		return
	}
	for p.cur().start < starts(x) && !p.at("(") {
		p.word()
	}
	p.expr(x)
}

// use prints use, import and export with their braces.
func (p *printer) use(end int) {
	open := 0
	for !p.atEnd() && p.cur().start < end {
		switch t := p.cur(); {
		case t.text == "{" || t.text == "(":
			p.begin(hugNone)
			p.tok()
			p.add(opNest, 1)
			p.gap(false)
			p.soft()
			open++
			continue
		case (t.text == "}" || t.text == ")") && open > 0:
			if last := p.toks[p.i-1].text; last != "," && last != "{" && last != "(" {
				p.add(opTrail, 0)
			}
			p.gap(false)
			p.add(opNest, -1)
			p.soft()
			p.tok()
			p.end()
			open--
		case t.text == ",":
			p.useComma(open)
			continue
		default:
			p.tok()
		}
		if t := p.cur(); t.start < end && t.text != "}" && t.text != ")" && t.text != "," && useSpace(p.toks[p.i-1].text, t.text, t.spaced) {
			p.space()
		}
	}
	for ; open > 0; open-- {
		p.add(opNest, -1)
		p.end()
	}
}

func (p *printer) useComma(open int) {
	if next := p.peek(1); open > 0 && (next == "}" || next == ")") {
		p.add(opTrail, 0)
		p.comma(false)
		return
	}
	p.comma(true)
	if open > 0 {
		p.gap(false)
		p.line()
	} else {
		p.space()
	}
}

func useSpace(prev, next string, spaced bool) bool {
	tight := func(s string) bool { return s == "::" || s == "." }
	return !tight(prev) && !tight(next) && (spaced || !strings.HasSuffix(prev, "{"))
}
