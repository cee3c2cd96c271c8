package syntax

import (
	"strings"

	"skep/diag"
)

// maxDiags is how many diagnostics one text gets: who has more mends these first.
const maxDiags = 50

// maxDepth is how deep programs may nest. Everything that walks the tree
// recurses, and a stack overflow cannot be recovered in Go.
const maxDepth = 500

// maxChain is how many operators, calls or else-branches may follow each other without parentheses: they nest in the tree too.
const maxChain = 5000

// parser reads tokens with one position and no backtracking: what a brace or a
// parenthesis begins is decided by looking at the tokens behind it, see brace.go.
type parser struct {
	src      *diag.Source
	toks     []tok
	i        int
	c        context
	depth    int
	docs     []docComment
	diags    diag.List
	names    map[string]string // one copy of each name
	fatal    bool              // nested too deep: nothing more is read
	lax      bool              // #![lenient] was seen
	carry    []Embed           // #![embed("…")]
	extra    []Expr            // what the statement just read stands for besides itself
	grouping map[Expr]int      // where the parentheses around an expression begin
	shown    Expr              // what a cell shows behind the statement just read
	timing   bool              // %%time was read
}

// context is what surrounds the expression being read.
type context struct {
	free     bool   // inside ( ) or [ ]: newlines mean nothing
	noStruct bool   // in a head: `{` begins the body
	noArrow  bool   // in guards and df![…]: `=>` is no lambda
	bound    string // in the value of `let bound = value in body`: the name
	inArm    bool   // directly in a match arm: a line with `=>` begins the next arm
}

func newParser(src *diag.Source) *parser {
	return parserOf(newLexer(src, 0, false))
}

// newCellParser reads the part of src that is a cell.
func newCellParser(src *diag.Source, at diag.Span) *parser {
	return parserOf(newCellLexer(src, at, false))
}

func parserOf(l *lexer) *parser {
	l.lex()
	pairUp(l.toks)
	return &parser{src: l.src, toks: l.toks, docs: l.docs, diags: l.diags, names: map[string]string{}}
}

// ---- tokens

func (p *parser) kind() tk        { return p.toks[p.i].kind }
func (p *parser) at(k tk) bool    { return p.toks[p.i].kind == k }
func (p *parser) onNewLine() bool { return p.toks[p.i].nl }

// peek is the kind of the token n after the current one.
func (p *parser) peek(n int) tk {
	if p.i+n < len(p.toks) {
		return p.toks[p.i+n].kind
	}
	return tkEOF
}

// breaks says whether a newline ends the statement before the current token.
func (p *parser) breaks() bool { return p.toks[p.i].nl && !p.c.free }

// next moves on and gives the index of the token left behind; the end stays the end.
func (p *parser) next() int {
	i := p.i
	if p.toks[i].kind != tkEOF {
		p.i++
	}
	return i
}

func (p *parser) accept(k tk) bool {
	if p.at(k) {
		p.next()
		return true
	}
	return false
}

func (p *parser) span(i int) diag.Span {
	return diag.Span{Start: int(p.toks[i].start), End: int(p.toks[i].end)}
}
func (p *parser) here() diag.Span    { return p.span(p.i) }
func (p *parser) text(i int) string  { return p.src.Text[p.toks[i].start:p.toks[i].end] }
func (p *parser) start() int         { return int(p.toks[p.i].start) }
func (p *parser) word(w string) bool { return p.kind().isName() && p.text(p.i) == w }
func (p *parser) since(start int) At {
	return At{diag.Span{Start: start, End: max(start, p.lastEnd())}}
}
func (p *parser) wordAt(n int) string { return p.text(min(p.i+n, len(p.toks)-1)) }

// lastEnd is where the token before the current one ends.
func (p *parser) lastEnd() int {
	if p.i == 0 {
		return 0
	}
	return int(p.toks[p.i-1].end)
}

// adjacent says whether nothing stands between the current token and the one before it.
func (p *parser) adjacent() bool { return p.i > 0 && p.toks[p.i-1].end == p.toks[p.i].start }

// adjacentAt says the same of the token n after the current one.
func (p *parser) adjacentAt(n int) bool {
	i := p.i + n
	return i > 0 && i < len(p.toks) && p.toks[i-1].end == p.toks[i].start
}

// acceptWord takes a contextual keyword.
func (p *parser) acceptWord(w string) bool {
	if p.word(w) {
		p.next()
		return true
	}
	return false
}

// found describes the current token for a diagnostic.
func (p *parser) found() string {
	switch p.kind() {
	case tkEOF:
		return "the end of the text"
	case tkFText, tkFEnd, tkFSpec, tkFClose:
		return "the end of the f-string's expression"
	}
	text := p.text(p.i)
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i] + "…"
	}
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return "`" + text + "`"
}

// ---- names

// ident reads a name; keywords are not names here.
func (p *parser) ident(what string) Ident {
	if !p.kind().isName() {
		d := p.err(codeName, p.here(), "expected "+what)
		d.Expected, d.Found = what, p.found()
		if p.kind().isWord() {
			d.Hint = "`" + p.text(p.i) + "` is a keyword"
		}
		p.bail()
	}
	return p.takeIdent()
}

// anyIdent reads a name where keywords serve too: fields, keys, methods.
func (p *parser) anyIdent(what string) Ident {
	if p.kind().isWord() {
		return p.takeIdent()
	}
	return p.ident(what)
}

func (p *parser) takeIdent() Ident {
	i := p.next()
	return Ident{At{p.span(i)}, p.intern(p.text(i))}
}

// intern keeps names from holding the whole text alive and makes equal names share bytes.
func (p *parser) intern(s string) string {
	if n, ok := p.names[s]; ok {
		return n
	}
	n := strings.Clone(s)
	p.names[n] = n
	return n
}

// doc gives the /// text before the token with index i.
func (p *parser) doc(i int) string {
	lo, hi := 0, len(p.docs)
	for lo < hi {
		if m := (lo + hi) / 2; p.docs[m].tok < i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == len(p.docs) || p.docs[lo].tok != i {
		return ""
	}
	lines := strings.Split(p.src.Text[p.docs[lo].start:p.docs[lo].end], "\n")
	keep := lines[:0]
	for _, line := range lines {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "///"); ok {
			keep = append(keep, strings.TrimPrefix(text, " "))
		}
	}
	return strings.Join(keep, "\n")
}

// ---- delimiters

// open takes an opening delimiter and gives its index and the context to restore.
func (p *parser) open() (int, context) {
	saved := p.c
	p.c = context{free: !p.at(tkLBrace)}
	return p.next(), saved
}

// expect takes a token that must stand here.
func (p *parser) expect(k tk, text, what string) int {
	if !p.at(k) {
		d := p.err(codeUnexpected, p.here(), "expected `"+text+"` "+what)
		d.Expected, d.Found = "`"+text+"`", p.found()
		p.bail()
	}
	return p.next()
}

// list reads elements with commas between them up to the closer of open, which
// has been taken. A missing comma or closer is reported and reading goes on.
func (p *parser) list(open int, closer tk, what string, elem func()) {
	for !p.at(closer) {
		at := p.i
		elem()
		if p.accept(tkComma) {
			continue
		}
		if p.at(closer) {
			break
		}
		if p.i == at || !p.missingComma(open, what) {
			p.missingCloser(open, what)
			return
		}
	}
	p.next()
}

// missingComma says whether the list goes on although no comma stands here.
func (p *parser) missingComma(open int, what string) bool {
	k := p.kind()
	if k == tkSemi && p.toks[open].mate >= 0 && p.peek(1).startsExpr() {
		d := p.err(codeComma, p.here(), "elements are separated by `,`, not by `;`")
		d.Fixes = []diag.Fix{{Title: "replace `;` with `,`", Edits: []diag.Edit{{Span: d.Span, New: ","}}}}
		p.next()
		return true
	}
	if k == tkLBrace && p.toks[open].kind == tkLParen && p.toks[open].mate < 0 {
		return false // the body of what lacks its `)`
	}
	if !k.startsExpr() && k != tkEllipsis || p.onNewLine() && (p.toks[open].mate < 0 || k.startsStmt()) {
		return false
	}
	end := p.lastEnd()
	d := p.err(codeComma, p.here(), "missing `,` between "+what)
	d.Expected, d.Found = "`,` or `"+closerText(p.toks[open].kind)+"`", p.found()
	d.Fixes = []diag.Fix{{Title: "insert `,`", Edits: []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: ","}}}}
	return true
}

// missingCloser reports it; the list ends here if a line or the text does, else the statement is given up.
func (p *parser) missingCloser(open int, what string) {
	if p.toks[open].mate < 0 {
		p.unclosed(open, " after the "+what)
		if p.onNewLine() || p.at(tkSemi) || p.at(tkLBrace) || p.kind().isCloser() {
			return
		}
		p.bail()
	}
	d := p.err(codeUnexpected, p.here(), "expected `,` or `"+closerText(p.toks[open].kind)+"` after the "+what)
	d.Expected, d.Found = "`,` or `"+closerText(p.toks[open].kind)+"`", p.found()
	d.Related = []diag.Related{{Source: p.src, Span: p.span(open), Message: "opened here"}}
	p.bail()
}

// closeWith takes the closer of open or reports that it is missing.
func (p *parser) closeWith(open int, closer tk, what string) {
	if !p.accept(closer) {
		p.missingCloser(open, what)
	}
}
