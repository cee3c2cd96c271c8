package syntax

import (
	"strings"

	"skep/diag"
)

// fstring reads the opening of f"…" and its first text.
func (l *lexer) fstring() {
	quote := l.s[l.pos+1 : l.pos+2]
	if strings.HasPrefix(l.s[l.pos+1:], `"""`) {
		quote = `"""`
	}
	start := l.pos
	l.pos += 1 + len(quote)
	l.emit(tkFStart, start, l.pos)
	l.ftext(fmode{quote: quote, start: len(l.toks) - 1})
}

// ftext reads the text of an f-string up to the next `{` or its end.
func (l *lexer) ftext(m fmode) {
	start, s := l.pos, l.s
	for i := start; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			i++
		case c == '{':
			l.fpiece(start, i)
			l.emit(tkFOpen, i, i+1)
			m.at, m.depth, m.ternary = i, 0, 0
			l.modes = append(l.modes, m)
			l.pos = i + 1
			return
		case c == m.quote[0] && strings.HasPrefix(s[i:], m.quote):
			l.fpiece(start, i)
			l.pos = i + len(m.quote)
			l.emit(tkFEnd, i, l.pos)
			return
		}
	}
	l.open = true
	at := l.toks[m.start]
	eol := l.lineEnd(start)
	l.fpiece(start, eol)
	l.unclosed(int(at.start), int(at.end), eol, tkFEnd)
	l.toks[len(l.toks)-1].start = int32(eol)
	l.oneLine = true
}

func (l *lexer) fpiece(start, end int) {
	if end > start {
		l.nl = false
		l.emit(tkFText, start, end)
	}
	l.nl = false
}

// fstringPunct handles the brace or colon that ends an interpolated expression.
func (l *lexer) fstringPunct(c byte) bool {
	n := len(l.modes)
	m := &l.modes[n-1]
	if m.depth > 0 {
		return false
	}
	if c == ':' && l.at(1) != ':' {
		if m.ternary > 0 {
			m.ternary--
			return false
		}
		l.fspec()
		return true
	}
	if c != '}' {
		return false
	}
	done := *m
	l.modes = l.modes[:n-1]
	l.emit(tkFClose, l.pos, l.pos+1)
	l.pos++
	l.ftext(done)
	return true
}

// fspec reads :spec up to the closing brace; {width} may stand inside.
func (l *lexer) fspec() {
	depth := 0
	for i := l.pos; i < len(l.s) && l.s[i] != '\n'; i++ {
		switch l.s[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				l.emit(tkFSpec, l.pos, i)
				l.pos = i
				return
			}
			depth--
		}
	}
	l.abandonFString()
}

// abandonFString gives up on an interpolation that never closes: the outermost
// f-string ends with its line, and reading goes on below it.
func (l *lexer) abandonFString() {
	m := l.modes[0]
	l.modes = l.modes[:0]
	at := l.toks[m.start]
	if !l.oneLine {
		d := l.report(codeFString, m.at, m.at+1, "this `{` of the f-string is never closed")
		d.Expected = "`}`"
		d.Hint = "write `{{` for a brace in the text"
		d.Related = []diag.Related{{Source: l.src, Span: diag.Span{Start: int(at.start), End: int(at.end)}, Message: "the f-string begins here"}}
	}
	l.open = l.open || l.pos >= len(l.s)
	eol := l.lineEnd(int(at.start))
	l.toks = l.toks[:m.start+1]
	for n := len(l.docs); n > 0 && l.docs[n-1].tok > m.start; n-- {
		l.docs = l.docs[:n-1]
	}
	l.emit(tkFEnd, eol, eol)
	l.pos = eol
	l.oneLine = true
}
