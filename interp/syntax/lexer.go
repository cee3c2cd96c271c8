package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"skep/diag"
)

// maxText is the longest text that is read: offsets are int32, and a script of this size is a mistake.
const maxText = 64 << 20

// lexer turns a text into tokens in one pass. F-strings are tokens too: their
// text and the tokens of their expressions, so that places inside stay exact.
type lexer struct {
	src     *diag.Source
	s       string
	pos     int
	keep    bool // comments become tokens
	nl      bool // a newline came since the last token
	toks    []tok
	docs    []docComment
	modes   []fmode // open f-string interpolations, innermost last
	diags   diag.List
	open    bool      // the text ended inside a string or comment
	line    diag.Span // where lineEnd has looked: to the end of a line
	oneLine bool      // strings end with their line: set once one ran to the end of the text

	cell            bool // of a notebook: it may have magics
	counted, opened int  // how many tokens have been looked at for brackets, and how many are open there
}

// docComment is the text of /// lines before the token with index tok.
type docComment struct {
	tok        int
	start, end int
}

// fmode is an f-string whose expression is being read.
type fmode struct {
	quote   string // what ends the f-string
	depth   int    // open delimiters inside the braces
	ternary int    // `?` that still wait for their `:`
	start   int    // index of tkFStart
	at      int    // offset of the open brace
}

func newLexer(src *diag.Source, start int, keep bool) *lexer {
	l := &lexer{src: src, s: src.Text, pos: start, keep: keep}
	if len(l.s) > maxText {
		l.report(codeTooLarge, 0, 0, fmt.Sprintf("the text has %d MiB, more than the %d MiB that can be read", len(l.s)>>20, maxText>>20))
		l.s, l.pos = "", 0
	}
	l.toks = make([]tok, 0, (len(l.s)-l.pos)/4+16)
	return l
}

// newCellLexer reads the part of a text that is a cell.
func newCellLexer(src *diag.Source, at diag.Span, keep bool) *lexer {
	l := newLexer(src, at.Start, keep)
	l.cell = true
	l.s = l.s[:min(at.End, len(l.s))]
	return l
}

// lex reads everything and ends with tkEOF.
func (l *lexer) lex() {
	l.prologue()
	for l.pos < len(l.s) {
		l.next()
	}
	for len(l.modes) > 0 { // an f-string was left open at its brace
		l.abandonFString()
		for l.pos < len(l.s) {
			l.next()
		}
	}
	l.nl = true
	l.emit(tkEOF, len(l.s), len(l.s))
}

// prologue skips a byte order mark and a shebang line.
func (l *lexer) prologue() {
	if strings.HasPrefix(l.s[l.pos:], "\ufeff") {
		l.pos += 3
	}
	if strings.HasPrefix(l.s[l.pos:], "#!") && !strings.HasPrefix(l.s[l.pos:], "#![") {
		l.lineComment(l.pos)
	}
	l.nl = true
}

func (l *lexer) emit(k tk, start, end int) {
	l.toks = append(l.toks, tok{start: int32(start), end: int32(end), mate: -1, kind: k, nl: l.nl})
	l.nl = false
}

// prev is the kind of the last token.
func (l *lexer) prev() tk {
	if len(l.toks) == 0 {
		return tkEOF
	}
	return l.toks[len(l.toks)-1].kind
}

func (l *lexer) report(code string, start, end int, message string) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Source: l.src, Span: diag.Span{Start: start, End: end}, Message: message}
	if len(l.diags) < maxDiags {
		l.diags = append(l.diags, d)
	}
	return d
}

// at gives the byte n after the current one, 0 beyond the end.
func (l *lexer) at(n int) byte {
	if l.pos+n < len(l.s) {
		return l.s[l.pos+n]
	}
	return 0
}

// next reads one token, or the white space and comments before it.
func (l *lexer) next() {
	c := l.s[l.pos]
	switch {
	case c == ' ' || c == '\t' || c == '\r':
		l.pos++
	case c == '\n':
		l.nl = true
		l.pos++
		if l.oneLine && len(l.modes) > 0 {
			l.abandonFString()
		}
	case isLetter(c) || c >= utf8.RuneSelf:
		l.word()
	case isDigit(c):
		l.number()
	case c == '"' || c == '\'':
		l.quoted()
	case c == '/' && l.at(1) == '/':
		l.lineComment(l.pos)
	case c == '/' && l.at(1) == '*':
		l.blockComment()
	case c == '#':
		l.hash()
	case c == '\\':
		l.backslash()
	case (c == '%' || c == '!') && l.magic():
	default:
		l.operator(c)
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isIdent(c byte) bool  { return isLetter(c) || isDigit(c) }

// word reads a name, a keyword or the prefix of a string: f"", r"", b"".
func (l *lexer) word() {
	start := l.pos
	if l.prefixed() {
		return
	}
	end := l.scanIdent(start)
	if end == start {
		l.foreign()
		return
	}
	l.pos = end
	l.emit(keyword(l.s[start:end]), start, end)
}

// scanIdent gives the end of the identifier at start (start if there is none).
func (l *lexer) scanIdent(start int) int {
	i := start
	for i < len(l.s) {
		c := l.s[i]
		if isIdent(c) {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(l.s[i:])
		if !unicode.IsLetter(r) && (i == start || !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '\u200d') {
			break
		}
		i += n
	}
	return i
}

// foreign handles a non-ASCII character that is no letter.
func (l *lexer) foreign() {
	r, n := utf8.DecodeRuneInString(l.s[l.pos:])
	start := l.pos
	switch {
	case r == '“' || r == '”' || r == '„':
		l.smartString()
	case unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b':
		l.pos += n
	default:
		l.pos += n
		d := l.report(codeCharacter, start, l.pos, fmt.Sprintf("unexpected character %q", r))
		if ascii := lookalike(r); ascii != "" {
			d.Hint = "this looks like `" + ascii + "` but is another character"
			d.Fixes = []diag.Fix{{Title: "replace it with `" + ascii + "`", Edits: []diag.Edit{{Span: d.Span, New: ascii}}}}
			l.emitLookalike(ascii, start)
		}
	}
}

func lookalike(r rune) string {
	switch r {
	case '‘', '’', '‚', '′':
		return "'"
	case '–', '—', '−':
		return "-"
	case '×', '∗', '·':
		return "*"
	case '÷':
		return "/"
	case '≤':
		return "<="
	case '≥':
		return ">="
	case '≠':
		return "!="
	case '→':
		return "->"
	case '⇒':
		return "=>"
	case '，':
		return ","
	case '；':
		return ";"
	case '（':
		return "("
	case '）':
		return ")"
	case '…':
		return "..."
	}
	return ""
}

// emitLookalike goes on as if the ASCII operator had been written.
func (l *lexer) emitLookalike(ascii string, start int) {
	if k, n := operatorAt(ascii, 0); n == len(ascii) {
		l.emit(k, start, l.pos)
		l.nest(k)
	}
}

// lineComment skips to the end of the line; /// is remembered for the next token.
func (l *lexer) lineComment(start int) {
	end := len(l.s)
	if i := strings.IndexByte(l.s[start:], '\n'); i >= 0 {
		end = start + i
	}
	l.pos = end
	if text := l.s[start:end]; strings.HasPrefix(text, "///") && !strings.HasPrefix(text, "////") {
		l.doc(start, end)
	}
	l.comment(start, end)
}

func (l *lexer) doc(start, end int) {
	if n := len(l.docs); n > 0 && l.docs[n-1].tok == len(l.toks) {
		l.docs[n-1].end = end
		return
	}
	l.docs = append(l.docs, docComment{len(l.toks), start, end})
}

func (l *lexer) comment(start, end int) {
	if l.keep {
		nl := l.nl
		l.emit(tkComment, start, end)
		l.nl = nl
	}
}

// blockComment skips /* … */, nested ones too.
func (l *lexer) blockComment() {
	start, depth := l.pos, 0
	for l.pos < len(l.s) {
		switch {
		case l.s[l.pos] == '/' && l.at(1) == '*':
			depth++
			l.pos += 2
		case l.s[l.pos] == '*' && l.at(1) == '/':
			depth--
			l.pos += 2
		default:
			l.nl = l.nl || l.s[l.pos] == '\n'
			l.pos++
		}
		if depth == 0 {
			l.comment(start, l.pos)
			return
		}
	}
	l.open = true
	l.report(codeComment, start, start+2, "this comment is never closed").Hint = "write `*/` where it ends; comments nest"
	l.comment(start, l.pos)
}

// hash is an attribute (#[ or #![) or a comment.
func (l *lexer) hash() {
	if l.at(1) == '[' {
		l.emit(tkHash, l.pos, l.pos+1)
		l.pos++
		return
	}
	if l.at(1) == '!' && l.at(2) == '[' {
		l.emit(tkHash, l.pos, l.pos+2)
		l.pos += 2
		return
	}
	l.lineComment(l.pos)
}

// backslash is a line continuation, a quote inside an f-string's expression, or a lambda.
func (l *lexer) backslash() {
	rest := l.s[l.pos+1:]
	if strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n") {
		l.pos += 1 + strings.IndexByte(rest, '\n') + 1
		return
	}
	if n := len(l.modes); n > 0 && (l.at(1) == '"' || l.at(1) == '\'') {
		l.escapedString(l.s[l.pos : l.pos+2])
		return
	}
	l.emit(tkBackslash, l.pos, l.pos+1)
	l.pos++
}

// operator reads punctuation; inside an f-string `}` and `:` may belong to it.
func (l *lexer) operator(c byte) {
	if len(l.modes) > 0 && l.fstringPunct(c) {
		return
	}
	k, n := operatorAt(l.s, l.pos)
	if n == 0 {
		l.pos++
		l.report(codeCharacter, l.pos-1, l.pos, fmt.Sprintf("unexpected character %q", c)).Hint = strangeHint(c)
		return
	}
	if k == tkSend && isDigit(l.at(2)) { // x<-1 compares with a negative number
		k, n = tkLt, 1
	}
	l.emit(k, l.pos, l.pos+n)
	l.pos += n
	l.nest(k)
}

// nest counts delimiters inside an f-string's expression.
func (l *lexer) nest(k tk) {
	if len(l.modes) == 0 {
		return
	}
	m := &l.modes[len(l.modes)-1]
	switch k {
	case tkLParen, tkLBracket, tkLBrace:
		m.depth++
	case tkRParen, tkRBracket, tkRBrace:
		m.depth = max(0, m.depth-1)
	case tkQuestion:
		if m.depth == 0 && l.at(0) != ':' && l.at(0) != '}' {
			m.ternary++
		}
	}
}

func strangeHint(c byte) string {
	switch c {
	case '$':
		return "names have no `$`; in text write f\"…{name}…\""
	case '`':
		return "text stands in double quotes; f\"…{name}…\" fills in values"
	}
	return ""
}
