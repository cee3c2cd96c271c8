package syntax

import "strings"

// magic reads a magic, if one begins here: at the start of a line of a cell, outside of all brackets, behind a statement that is
// whole; `!!command` also behind a `let name =`. The token is the name with its options where code follows (%time), else the
// line, else, for %%name at the top of the cell, all that is left.
func (l *lexer) magic() bool {
	if !l.cell || len(l.modes) > 0 || l.depth() > 0 {
		return false
	}
	s := l.s[l.pos:]
	switch {
	case strings.HasPrefix(s, "!!") && commandStarts(s[2:]) && (l.stands() || !l.nl && l.prev() == tkAssign):
	case s[0] == '!' && commandStarts(s[1:]) && l.stands():
	case s[0] == '%' && l.stands() && isLetter(strings.TrimPrefix(s[1:]+" ", "%")[0]):
	default:
		return false
	}
	end := l.magicEnd(s)
	l.emit(tkMagic, l.pos, l.pos+end)
	l.pos += end
	return true
}

// commandStarts tells a command line from what `!` negates otherwise: `!(a)`, `! a`, `!=`, `!-1`.
func commandStarts(s string) bool {
	return s != "" && (isLetter(s[0]) || isDigit(s[0]) || s[0] >= 0x80 || strings.IndexByte("./~$\"'{", s[0]) >= 0)
}

// depth is how many brackets are open. Tokens are counted once.
func (l *lexer) depth() int {
	for ; l.counted < len(l.toks); l.counted++ {
		switch k := l.toks[l.counted].kind; {
		case k.isOpener():
			l.opened++
		case k.isCloser():
			l.opened = max(0, l.opened-1)
		}
	}
	return l.opened
}

// stands says whether a statement can begin here: on a new line, behind something that does not wait for more.
func (l *lexer) stands() bool {
	if !l.nl {
		return false
	}
	k := l.prev()
	if k == tkComment {
		k = l.code()
	}
	switch k {
	case tkComma, tkColon, tkDot, tkSafeDot, tkFatArrow, tkArrow, tkPathSep, tkDotDot, tkDotDotEq:
		return false
	case tkQuestion, tkInc, tkDec, tkEOF, tkMagic:
		return true
	}
	return k < tkPlus || k >= tkLet
}

// code is the kind of the last token that is no comment.
func (l *lexer) code() tk {
	for i := len(l.toks) - 1; i >= 0; i-- {
		if l.toks[i].kind != tkComment {
			return l.toks[i].kind
		}
	}
	return tkEOF
}

// magicEnd is how long the token of the magic at the start of s is.
func (l *lexer) magicEnd(s string) int {
	if s[0] == '!' {
		return lineLength(s)
	}
	percents, name := magicName(s)
	whole := percents == 2 && l.code() == tkEOF
	m := MagicNamed(name)
	switch code := m != nil && m.code; {
	case code && !whole:
		return optionsEnd(s, percents+len(name))
	case whole && !code:
		return len(strings.TrimRight(s, "\r\n"))
	}
	return lineLength(s)
}

// magicName takes the name off a magic that begins with percent signs.
func magicName(s string) (percents int, name string) {
	for percents < min(2, len(s)) && s[percents] == '%' {
		percents++
	}
	end := percents
	for end < len(s) && isIdent(s[end]) {
		end++
	}
	return percents, s[percents:end]
}

// optionsEnd goes past options such as -n 5 that follow a magic's name at i.
func optionsEnd(s string, i int) int {
	for {
		rest := strings.TrimLeft(s[i:], " \t")
		if len(rest) < 2 || rest[0] != '-' || !isLetter(rest[1]) {
			return i
		}
		rest = strings.TrimLeft(rest[2:], " \t")
		n := 0
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		if n == 0 {
			return i
		}
		i = len(s) - len(rest) + n
	}
}

// lineLength is how long the line at the start of s is; one that ends with a backslash goes on.
func lineLength(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' && !strings.HasSuffix(strings.TrimSuffix(s[:i], "\r"), `\`) {
			return len(strings.TrimRight(s[:i], " \t\r"))
		}
	}
	return len(strings.TrimRight(s, " \t\r\n"))
}
