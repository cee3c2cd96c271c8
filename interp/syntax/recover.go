package syntax

import "skep/diag"

// bailout carries a parse function out to the statement list that reads on.
// A panic that never leaves the package: it keeps hundreds of functions free of error returns.
type bailout struct{}

func (p *parser) bail() { panic(bailout{}) }

// err records an error. Only one error stands at one place, and none after a fatal one.
func (p *parser) err(code string, span diag.Span, message string) *diag.Diagnostic {
	return p.say(diag.Error, code, span, message)
}

func (p *parser) warn(code string, span diag.Span, message string) *diag.Diagnostic {
	return p.say(diag.Warning, code, span, message)
}

// write is the repair that puts a text in the place of another.
func write(text string, at diag.Span) diag.Fix {
	return diag.Fix{Title: "write `" + text + "`", Edits: []diag.Edit{{Span: at, New: text}}}
}

func (p *parser) say(sev diag.Severity, code string, span diag.Span, message string) *diag.Diagnostic {
	if span.End == span.Start && span.Start < len(p.src.Text) {
		span.End++
	}
	d := &diag.Diagnostic{Code: code, Severity: sev, Source: p.src, Span: span, Message: message}
	if p.fatal || len(p.diags) >= maxDiags {
		return d
	}
	for i := len(p.diags) - 1; i >= 0 && i >= len(p.diags)-4; i-- {
		if p.diags[i].Span.Start == span.Start && p.diags[i].Severity <= sev {
			return d
		}
	}
	p.diags = append(p.diags, d)
	return d
}

// enter counts nesting; leave undoes it. A bailout restores the depth where it is caught.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.giveUp("the program nests deeper than 500 levels here")
	}
}

func (p *parser) leave() { p.depth-- }

// giveUp reports and jumps to the end of the text.
func (p *parser) giveUp(message string) {
	p.err(codeDepth, p.here(), message).Hint = "name a part of it with `let`, or move it to a function"
	p.fatal = true
	p.i = len(p.toks) - 1
	p.bail()
}

// guarded runs parse; if it gives up, reading goes on behind the statement that
// began at start, and Bad stands for it. end is the index of the closer around
// it (-1: none); with comma, a comma ends it too.
func (p *parser) guarded(end int, comma bool, parse func() Expr) (x Expr) {
	start, depth, c := p.i, p.depth, p.c
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if _, ours := r.(bailout); !ours {
			panic(r)
		}
		p.depth, p.c = depth, c
		from := int(p.toks[start].start)
		p.sync(start, end, comma)
		x = &Bad{p.since(from)}
	}()
	return parse()
}

// sync skips to the next statement: behind the place of the mistake, at a
// newline or `;` outside all delimiters that the broken statement opened.
func (p *parser) sync(start, end int, comma bool) {
	errAt := p.i
	if end < 0 {
		end = len(p.toks) - 1
	}
	for i := start; ; {
		if i >= end || p.toks[i].kind == tkEOF {
			p.i = min(i, end)
			return
		}
		t := p.toks[i]
		if i >= errAt && i > start && (t.nl && !joins(t.kind) || t.kind == tkSemi || comma && t.kind == tkComma || t.kind == tkRBrace && t.mate < int32(start)) {
			p.i = i
			return
		}
		if t.kind.isOpener() && t.mate > int32(i) && int(t.mate) <= end {
			i = int(t.mate)
		}
		i++
	}
}

// joins says whether a line that starts so certainly belongs to the one before.
func joins(k tk) bool {
	return k == tkDot || k == tkSafeDot || k == tkPipeline || k == tkRParen || k == tkRBracket || k == tkElse || k == tkLBrace
}

// tooLong gives up on an expression that strings together more than maxChain operators.
func (p *parser) tooLong(n int) {
	if n > maxChain {
		p.giveUp("this expression strings together more than 5000 parts")
	}
}

// withoutCascades drops what the parser says on a line where the lexer already found a mistake.
func (p *parser) withoutCascades(lexed int) diag.List {
	lines := map[int]bool{}
	for _, d := range p.diags[:lexed] {
		lines[p.src.Position(d.Span.Start).Line] = true
	}
	out := p.diags[:lexed:lexed]
	for _, d := range p.diags[lexed:] {
		if len(lines) == 0 || !lines[p.src.Position(d.Span.Start).Line] {
			out = append(out, d)
		}
	}
	out.Sort()
	return out
}

// related points at a token.
func (p *parser) related(i int, message string) diag.Related {
	return diag.Related{Source: p.src, Span: p.span(i), Message: message}
}
