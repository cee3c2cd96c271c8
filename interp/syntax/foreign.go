package syntax

import "skep/diag"

// What people write who come from other languages, where more than a word differs: it is recognised where a statement should end
// and does not, so that right programs pay nothing for it.

// foreign reports a form of another language whose first part has been read as the statement x.
func (p *parser) foreign(x Expr) bool {
	word := p.i - 1
	switch {
	case p.at(tkIf):
		return p.pythonChoice(x)
	case p.at(tkLBrace):
		return p.switchWord(x)
	case !p.toks[word].kind.isName():
		return false
	}
	switch p.text(word) {
	case "lambda":
		return p.lambdaWord(word)
	case "raise":
		p.err(codeForeign, p.span(word), "`raise` is written `throw`").Fixes = []diag.Fix{write("throw", p.span(word))}
		return true
	case "assert", "print", "println":
		return p.bareCall(word)
	}
	return false
}

// lineEnd is the index of the token behind the rest of this line, which ends at a new line, a `;` or what closes a group around it.
func (p *parser) lineEnd() int {
	i := p.i
	for n := 0; n < maxLook && i < len(p.toks)-1; n++ {
		if t := p.toks[i]; t.kind == tkEOF || t.nl && i > p.i || t.kind.isCloser() || t.kind == tkSemi {
			break
		}
		i = p.skip(i)
	}
	return i
}

// find gives the index of the first token of this kind between here and end, outside of delimiters, or -1.
func (p *parser) find(k tk, end int) int {
	for i := p.i; i < end; i = p.skip(i) {
		if p.toks[i].kind == k {
			return i
		}
	}
	return -1
}

func (p *parser) textOf(from, to int) string {
	return p.src.Text[p.toks[from].start:p.toks[to-1].end]
}

// pythonChoice reports a if c else b, and proposes if c { a } else { b }.
func (p *parser) pythonChoice(x Expr) bool {
	end := p.lineEnd()
	other := p.find(tkElse, end)
	x = valueIn(x)
	if other < 0 || other == p.i+1 || other+1 >= end || p.find(tkLBrace, end) >= 0 {
		return false
	}
	condition := p.textOf(p.i+1, other)
	d := p.err(codeForeign, p.here(), "a choice is written `if c { a } else { b }`")
	d.Fixes = []diag.Fix{{Title: "write it so", Edits: []diag.Edit{
		{Span: diag.Span{Start: x.Span().Start, End: x.Span().Start}, New: "if " + condition + " { "},
		{Span: diag.Span{Start: p.start(), End: p.span(other).End}, New: "} else {"},
		{Span: diag.Span{Start: p.span(end - 1).End, End: p.span(end - 1).End}, New: " }"},
	}}}
	return true
}

// valueIn is what a statement defines, assigns or returns, or itself.
func valueIn(x Expr) Expr {
	switch s := x.(type) {
	case *Let:
		if s.Value != nil {
			return s.Value
		}
	case *Assign:
		return s.Value
	case *Return:
		if s.Value != nil {
			return s.Value
		}
	}
	return x
}

// switchWord reports switch (x) { case …
func (p *parser) switchWord(x Expr) bool {
	call, ok := x.(*Call)
	if !ok {
		return false
	}
	name, ok := call.Fn.(*Name)
	if !ok || name.Name != "switch" {
		return false
	}
	p.err(codeForeign, name.Span(), "`switch` is written `match`").Hint = "match x { 1 => …, 2 | 3 => …, _ => … }"
	return true
}

// lambdaWord reports lambda a, b: x, and proposes |a, b| x.
func (p *parser) lambdaWord(word int) bool {
	colon := p.find(tkColon, p.lineEnd())
	if colon < 0 {
		return false
	}
	d := p.err(codeForeign, p.span(word), "a function of one expression is written `|a, b| a + b`")
	d.Fixes = []diag.Fix{{Title: "write it so", Edits: []diag.Edit{{Span: diag.Span{Start: p.span(word).Start, End: p.start()}, New: "|"}, {Span: p.span(colon), New: "|"}}}}
	return true
}

// bareCall reports what other languages call without parentheses: print x, assert x == 1, "why".
func (p *parser) bareCall(word int) bool {
	end := p.lineEnd()
	if end <= p.i {
		return false
	}
	name := p.text(word)
	d := p.err(codeForeign, p.span(word), "`"+name+"` is called as `"+name+"(…)`")
	behind := p.span(end - 1).End
	d.Fixes = []diag.Fix{{Title: "write parentheses", Edits: []diag.Edit{{Span: diag.Span{Start: p.span(word).End, End: p.start()}, New: "("}, {Span: diag.Span{Start: behind, End: behind}, New: ")"}}}}
	return true
}

// except reports except and except E as e, and stands at what is caught, as behind catch.
func (p *parser) except() bool {
	if !p.word("except") {
		return false
	}
	span := p.here()
	if p.peek(1).isName() && p.peek(2) == tkAs && p.peek(3).isName() { // any error: its kind is asked of its fields
		p.next()
		p.next()
		span = span.To(p.here())
	}
	p.err(codeForeign, span, "`except` is written `catch`").Fixes = []diag.Fix{write("catch", span)}
	return true
}
