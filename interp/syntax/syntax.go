// Package syntax reads the language: text becomes tokens, tokens become a tree
// in which every node has its place. It knows nothing of names, types or
// values. It never panics on any text and never stops at the first mistake:
// what cannot be understood becomes a Bad node and a diagnostic, and reading
// goes on behind it. The checker and the evaluator read the tree; front ends
// use Tokens for colours and Incomplete for prompts that span lines; module
// declarations are read by ParseSignature.
package syntax

import (
	"errors"
	"strings"

	"skep/diag"
)

// Parse reads a file or a script. The Program is never nil; with errors in the
// list, Bad nodes stand where statements could not be read. At most about 50
// diagnostics are given. Time and memory are linear in the text, which may have 64 MiB.
func Parse(src *diag.Source) (*Program, diag.List) {
	p := newParser(src)
	lexed := len(p.diags)
	prog := p.program()
	return prog, p.withoutCascades(lexed)
}

// ParseCell reads a cell of a notebook, or what somebody writes at a prompt: as Parse does, and Magics besides.
func ParseCell(src *diag.Source) (*Program, diag.List) {
	return ParseCells(src, []diag.Span{{End: len(src.Text)}})
}

// ParseCells reads the parts of src that are cells as one program: places are those of the whole text.
func ParseCells(src *diag.Source, cells []diag.Span) (*Program, diag.List) {
	out := &Program{}
	var all diag.List
	for i, at := range cells {
		p := newCellParser(src, at)
		lexed := len(p.diags)
		prog := p.program()
		out.Stmts, out.Semi, out.Embeds = append(out.Stmts, prog.Stmts...), append(out.Semi, prog.Semi...), append(out.Embeds, prog.Embeds...)
		out.Lenient, out.Timed = out.Lenient || prog.Lenient, out.Timed || prog.Timed
		all = append(all, p.withoutCascades(lexed)...)
		if i == 0 {
			out.S = at
		}
		out.S.End = at.End
	}
	return out, all
}

// ParseExpr reads one expression that makes up the whole text.
func ParseExpr(src *diag.Source) (Expr, diag.List) {
	p := newParser(src)
	lexed := len(p.diags)
	p.c.free = true
	x := p.guarded(-1, false, func() Expr {
		x := p.expr()
		if !p.at(tkEOF) {
			d := p.err(codeUnexpected, p.here(), "expected the end of the expression")
			d.Found = p.found()
		}
		return x
	})
	return x, p.withoutCascades(lexed)
}

// ParseSignature reads the declaration of a builtin: "fun zscore(x: Series<f64>, ddof: i64 = 0) -> Series<f64>",
// "fun push(&mut self, x)", "fun print(...xs)". Body is nil. The error names the place within sig.
func ParseSignature(sig string) (*Fun, error) {
	p := newParser(diag.NewSource("signature", sig))
	x := p.guarded(-1, false, func() Expr {
		if !p.at(tkFun) && !p.word("async") {
			p.err(codeUnexpected, p.here(), "a signature begins with `fun`").Found = p.found()
			p.bail()
		}
		f := p.signature(p.headHere(), modifiers{})
		if !p.at(tkEOF) {
			p.err(codeUnexpected, p.here(), "expected the end of the signature").Found = p.found()
		}
		return f
	})
	if p.diags.HasErrors() {
		return nil, p.diags
	}
	f, ok := x.(*Fun)
	if !ok {
		return nil, errors.New("read signature " + sig)
	}
	return f, nil
}

// Kind is what a front end colours a token by.
type Kind uint8

// The kinds of tokens.
const (
	KindName        Kind = iota
	KindKeyword          // words of the language; contextual ones too, wherever they stand
	KindNumber           // integers and floats
	KindString           // strings, characters, bytes
	KindFString          // the quotes and the text of an f-string
	KindFormat           // the format behind the colon in an f-string
	KindComment          // line and block comments, shebang, doc comments
	KindOperator         // everything that computes
	KindPunctuation      // delimiters, commas, colons
	KindLabel            // 'label, 'lifetime
	KindConstant         // true, false, null, nil
	KindMagic            // a magic of a cell, up to where code of the language begins
)

// Token is a piece of the text with its kind; between tokens stands only white
// space, apart from bytes that mean nothing.
type Token struct {
	Kind Kind
	Span diag.Span
}

// Tokens gives all tokens of a text in order, comments included. It never fails.
func Tokens(text string) []Token { return tokens(newLexer(diag.NewSource("", text), 0, true)) }

// CellTokens is Tokens of a cell, whose magics are tokens.
func CellTokens(text string) []Token {
	return tokens(newCellLexer(diag.NewSource("", text), diag.Span{End: len(text)}, true))
}

func tokens(l *lexer) []Token {
	l.lex()
	out := make([]Token, 0, len(l.toks))
	for _, t := range l.toks {
		if t.end > t.start {
			out = append(out, Token{kindOf(t.kind), diag.Span{Start: int(t.start), End: int(t.end)}})
		}
	}
	return out
}

func kindOf(k tk) Kind {
	switch {
	case k == tkName:
		return KindName
	case k == tkTrue || k == tkFalse || k == tkNull:
		return KindConstant
	case k == tkSoft || k >= tkLet:
		return KindKeyword
	case k == tkInt || k == tkFloat:
		return KindNumber
	case k >= tkStr && k <= tkByte:
		return KindString
	case k == tkLabel:
		return KindLabel
	case k == tkFStart || k == tkFText || k == tkFEnd:
		return KindFString
	case k == tkFSpec:
		return KindFormat
	case k == tkComment:
		return KindComment
	case k == tkMagic:
		return KindMagic
	case k >= tkPlus:
		return KindOperator
	}
	return KindPunctuation
}

// The answers of Incomplete.
const (
	StatusComplete   = "complete"
	StatusIncomplete = "incomplete"
	StatusInvalid    = "invalid"
)

// Incomplete says whether a text typed so far is a whole program, waits for
// more lines, or is wrong whatever follows. For an incomplete text, indent is
// the white space that the next line should begin with.
func Incomplete(text string) (status, indent string) { return incomplete(text, false) }

// CellIncomplete is Incomplete of a cell.
func CellIncomplete(text string) (status, indent string) { return incomplete(text, true) }

func incomplete(text string, cell bool) (status, indent string) {
	src := diag.NewSource("", text)
	l := newLexer(src, 0, false)
	l.cell = cell
	l.lex()
	if l.open {
		return StatusIncomplete, ""
	}
	pairUp(l.toks)
	if open := innermostOpen(l.toks); open >= 0 {
		return StatusIncomplete, lineIndent(text, int(l.toks[open].start)) + "    "
	}
	parse := Parse
	if cell {
		parse = ParseCell
	}
	_, list := parse(src)
	if !list.HasErrors() {
		return StatusComplete, ""
	}
	end := int(l.toks[len(l.toks)-1].start)
	for _, d := range list {
		if d.Severity == diag.Error && d.Span.Start < end {
			return StatusInvalid, ""
		}
	}
	return StatusIncomplete, nextIndent(text, l.toks)
}

// innermostOpen gives the last delimiter that nothing closes, -1 if there is
// none, or if a closer stands alone: then no further line helps.
func innermostOpen(toks []tok) int {
	open := -1
	for i, t := range toks {
		if t.mate >= 0 {
			continue
		}
		if t.kind.isCloser() {
			return -1
		}
		if t.kind.isOpener() {
			open = i
		}
	}
	return open
}

func lineIndent(text string, offset int) string {
	line := text[strings.LastIndexByte(text[:offset], '\n')+1:]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// nextIndent: behind an operator the next line is indented, behind a head or `else` it is not.
func nextIndent(text string, toks []tok) string {
	if len(toks) < 2 {
		return ""
	}
	last := toks[len(toks)-2]
	indent := lineIndent(text, int(last.start))
	if last.kind >= tkPlus && last.kind < tkLet || last.kind == tkArrow || last.kind == tkFatArrow || last.kind == tkComma {
		indent += "    "
	}
	return indent
}
