package syntax

import (
	"strings"
	"unicode/utf8"

	"skep/diag"
)

// prefixed reads f"", f”, r"", r#""#, b"" and b” at the current letter; false: it is a plain word.
func (l *lexer) prefixed() bool {
	c, d := l.s[l.pos], l.at(1)
	switch {
	case c == 'f' && (d == '"' || d == '\''):
		l.fstring()
	case c == 'r' && d == '"':
		l.rawString(0)
	case c == 'r' && d == '#':
		return l.rawHashes()
	case c == 'b' && d == '"':
		l.string(l.pos, l.pos+2, `"`, tkByteStr)
	case c == 'b' && d == '\'':
		return l.byteChar()
	default:
		return false
	}
	return true
}

// quoted reads what begins with a plain quote.
func (l *lexer) quoted() {
	if l.s[l.pos] == '\'' {
		l.apostrophe()
		return
	}
	if strings.HasPrefix(l.s[l.pos:], `"""`) {
		l.string(l.pos, l.pos+3, `"""`, tkStr)
		return
	}
	l.string(l.pos, l.pos+1, `"`, tkStr)
}

// string reads to the closing quote. Text may span lines, so a forgotten quote
// swallows what follows: a close that runs straight into a word is taken as
// the next string's opening, and the string is said to end with its line.
func (l *lexer) string(start, body int, quote string, k tk) {
	end := l.closing(body, quote)
	eol := l.lineEnd(body)
	if end >= 0 && end > eol && quote == `"` && (l.oneLine || end+1 < len(l.s) && isIdent(l.s[end+1])) {
		l.unclosed(start, body, eol, k)
		return
	}
	if end < 0 {
		l.open = true
		l.unclosed(start, body, eol, k)
		l.oneLine = true
		return
	}
	l.pos = end + len(quote)
	l.emit(k, start, l.pos)
}

func (l *lexer) unclosed(start, body, eol int, k tk) {
	if !l.oneLine {
		d := l.report(codeString, start, body, "this string is never closed")
		d.Hint = "put a `\"` where the text ends"
		d.Fixes = []diag.Fix{{Title: "close the string at the end of the line", Edits: []diag.Edit{{Span: diag.Span{Start: eol, End: eol}, New: `"`}}}}
	}
	l.pos = eol
	l.emit(k, start, eol)
}

// closing finds an unescaped quote from body on; -1: none.
func (l *lexer) closing(body int, quote string) int {
	limit := len(l.s)
	if l.oneLine && len(quote) == 1 {
		limit = l.lineEnd(body)
	}
	for i := body; i < limit; i++ {
		switch {
		case l.s[i] == quote[0] && strings.HasPrefix(l.s[i:], quote):
			return i
		case l.s[i] == '\\':
			i++
		}
	}
	return -1
}

// lineEnd is where the line that holds an offset ends. It is remembered: a long
// line of many strings would be searched for each of them.
func (l *lexer) lineEnd(from int) int {
	from = min(from, len(l.s))
	if l.line.Start <= from && from <= l.line.End && l.line.End > 0 {
		return l.line.End
	}
	l.line = diag.Span{Start: from, End: len(l.s)}
	if i := strings.IndexByte(l.s[from:], '\n'); i >= 0 {
		l.line.End = from + i
	}
	return l.line.End
}

// escapedString reads \"…\" inside an f-string's expression.
func (l *lexer) escapedString(quote string) {
	start := l.pos
	i := strings.Index(l.s[start+2:l.lineEnd(start)], quote)
	if i < 0 {
		l.pos += 2
		l.report(codeString, start, l.pos, "this string is never closed")
		return
	}
	l.pos = start + 2 + i + 2
	l.emit(tkStr, start, l.pos)
}

// smartString reads “…” as a string and offers straight quotes.
func (l *lexer) smartString() {
	start := l.pos
	_, n := utf8.DecodeRuneInString(l.s[start:])
	eol := l.lineEnd(start)
	i := strings.IndexAny(l.s[start+n:eol], "“”\"")
	end, w := eol, 0
	if i >= 0 {
		end = start + n + i
		_, w = utf8.DecodeRuneInString(l.s[end:])
	}
	d := l.report(codeQuotes, start, start+n, "typographic quotes do not make a string")
	d.Hint = "use straight quotes: \"…\""
	d.Fixes = []diag.Fix{{Title: "use straight quotes", Edits: []diag.Edit{
		{Span: diag.Span{Start: start, End: start + n}, New: `"`}, {Span: diag.Span{Start: end, End: end + w}, New: `"`}}}}
	l.pos = end + w
	l.emit(tkStr, start, l.pos)
}

// rawHashes reads r#"…"#; false: the r is a name of its own.
func (l *lexer) rawHashes() bool {
	n := 1
	for l.at(n) == '#' {
		n++
	}
	if l.at(n) != '"' {
		return false
	}
	l.rawString(n - 1)
	return true
}

func (l *lexer) rawString(hashes int) {
	start, body := l.pos, l.pos+hashes+2
	quote := `"` + strings.Repeat("#", hashes)
	i := strings.Index(l.s[body:], quote)
	if i < 0 {
		l.open = true
		l.report(codeString, start, body, "this raw string is never closed").Expected = "`" + quote + "`"
		l.pos = len(l.s)
	} else {
		l.pos = body + i + len(quote)
	}
	l.emit(tkRawStr, start, l.pos)
}

func (l *lexer) byteChar() bool {
	i := strings.IndexByte(l.s[l.pos+2:l.lineEnd(l.pos)], '\'')
	if i == 1 && l.at(2) == '\\' {
		i = 2
	}
	if i < 0 || l.pos+2+i >= len(l.s) || l.s[l.pos+2+i] != '\'' {
		return false
	}
	start := l.pos
	l.pos += 2 + i + 1
	l.emit(tkByte, start, l.pos)
	return true
}

// apostrophe reads 'x', 'text', or a label or lifetime 'name.
func (l *lexer) apostrophe() {
	start := l.pos
	eol := l.lineEnd(start)
	ident := l.scanIdent(start + 1)
	if r, n := utf8.DecodeRuneInString(l.s[start+1 : eol]); n > 0 && r != '\\' && r != '\'' && start+1+n < eol && l.s[start+1+n] == '\'' {
		l.pos = start + 2 + n
		l.emit(tkChar, start, l.pos)
		return
	}
	end := l.closing(start+1, "'")
	if ident > start+1 && !isDigit(l.s[start+1]) && (end < 0 || end > eol || l.isLabel(ident, end)) {
		l.pos = ident
		l.emit(tkLabel, start, ident)
		return
	}
	if end < 0 || end > eol && (isIdent(l.s[start+1]) || end+1 < len(l.s) && isIdent(l.s[end+1])) {
		l.open = l.open || end < 0
		l.unclosed(start, start+1, eol, tkStr)
		return
	}
	l.pos = end + 1
	if l.s[start+1] == '\\' && oneEscape(l.s[start+1:end]) {
		l.emit(tkChar, start, l.pos)
		return
	}
	l.emit(tkStr, start, l.pos)
}

// isLabel decides for 'name…' with a quote later on the line, from what stands around it.
func (l *lexer) isLabel(ident, end int) bool {
	if ident == end { // 'abc'
		return false
	}
	rest := strings.TrimLeft(l.s[ident:], " \t")
	switch l.prev() {
	case tkAmp, tkBreak, tkContinue:
		return true
	case tkLt:
		return rest != "" && strings.IndexByte(">,:", rest[0]) >= 0
	case tkComma, tkPlus, tkColon:
		n := len(l.toks)
		return strings.HasPrefix(rest, ">") || n > 1 && l.toks[n-2].kind == tkLabel
	}
	return strings.HasPrefix(rest, ":") && startsLoop(strings.TrimLeft(rest[1:], " \t\r\n"))
}

func startsLoop(s string) bool {
	return strings.HasPrefix(s, "for ") || strings.HasPrefix(s, "while ") || strings.HasPrefix(s, "loop") || strings.HasPrefix(s, "{")
}

// oneEscape says whether the text is exactly one escape sequence.
func oneEscape(s string) bool {
	switch {
	case len(s) == 2:
		return true
	case s[1] == 'x':
		return len(s) == 4
	case s[1] == 'u':
		return strings.IndexByte(s, '}') == len(s)-1
	}
	return false
}
