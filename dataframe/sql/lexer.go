package sql

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"skep/diag"
)

type tokenKind uint8

const (
	tkEnd    tokenKind = iota
	tkName             // word or "quoted"
	tkNumber           // 1, 1_000, 0x1F, 1.5e3
	tkString           // 'text', E'te\nxt', $$text$$
	tkParam            // ?, $1, $name
	tkOp
)

// token is one lexeme. Text is the name as written (keywords keep their case), the decoded string, the operator.
type token struct {
	kind   tokenKind
	text   string
	span   diag.Span
	quoted bool
}

// operators by length, longest first.
var operators = [...][]string{
	3: {"->>", "!~~", "~~*", "<=>", "**=", "~~~"},
	2: {"::", "<=", ">=", "<>", "!=", "==", "||", "->", "**", "//", "<<", ">>", ":=", "=>", "&&", "@>", "<@", "~~", "!~", "^@"},
	1: {"+", "-", "*", "/", "%", "^", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",", ".", ";", ":", "&", "|", "~", "!", "@", "#"},
}

type lexer struct {
	text string
	at   int
	toks []token
}

// lex splits a text into tokens; the last is tkEnd.
func lex(text string) ([]token, error) {
	if len(text) > MaxText {
		return nil, &Error{Message: "the text is too long: SQL of at most 16 MB is read"}
	}
	l := &lexer{text: text}
	for {
		if err := l.space(); err != nil {
			return nil, err
		}
		if l.at >= len(text) {
			end := diag.Span{Start: len(text), End: len(text)}
			return append(l.toks, token{kind: tkEnd, span: end}), nil
		}
		if err := l.next(); err != nil {
			return nil, err
		}
	}
}

// space skips blanks and comments; /* */ nest.
func (l *lexer) space() error {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.HasPrefix(rest, "--"):
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				l.at += i
			} else {
				l.at = len(l.text)
			}
		case strings.HasPrefix(rest, "/*"):
			if err := l.comment(); err != nil {
				return err
			}
		default:
			r, n := utf8.DecodeRuneInString(rest)
			if !unicode.IsSpace(r) && r != '\uFEFF' {
				return nil
			}
			l.at += n
		}
	}
	return nil
}

func (l *lexer) comment() error {
	start, depth := l.at, 0
	for l.at < len(l.text) {
		switch rest := l.text[l.at:]; {
		case strings.HasPrefix(rest, "/*"):
			depth++
			l.at += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			l.at += 2
			if depth == 0 {
				return nil
			}
		default:
			l.at++
		}
	}
	return l.unclosed(start, "comment", "*/")
}

func (l *lexer) unclosed(start int, what, end string) error {
	return &Error{Span: diag.Span{Start: start, End: min(start+2, len(l.text))}, Message: "this " + what + " does not end", Expected: "`" + end + "`", Found: "the end of the text"}
}

func (l *lexer) add(kind tokenKind, start int, text string) {
	l.toks = append(l.toks, token{kind: kind, text: text, span: diag.Span{Start: start, End: l.at}})
}

func (l *lexer) next() error {
	start, c := l.at, l.text[l.at]
	switch {
	case c == '\'':
		return l.quoted('\'', false)
	case c == '"' || c == '`':
		return l.quoted(c, false)
	case (c == 'e' || c == 'E') && strings.HasPrefix(l.text[l.at+1:], "'"):
		l.at++
		return l.quoted('\'', true)
	case (c == 'x' || c == 'X') && strings.HasPrefix(l.text[l.at+1:], "'"):
		return l.bytes(start)
	case isDigit(c) || c == '.' && l.at+1 < len(l.text) && isDigit(l.text[l.at+1]):
		return l.number()
	case c == '?':
		l.at++
		l.add(tkParam, start, "")
		return nil
	case c == '$':
		return l.dollar()
	}
	if n := wordLen(l.text[l.at:]); n > 0 {
		l.at += n
		l.add(tkName, start, l.text[start:l.at])
		return nil
	}
	return l.operator()
}

// wordLen is how many bytes of s are a name.
func wordLen(s string) int {
	for i, r := range s {
		if r == '_' || unicode.IsLetter(r) || i > 0 && (unicode.IsDigit(r) || r == '$' || unicode.IsMark(r)) {
			continue
		}
		return i
	}
	return len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) operator() error {
	start := l.at
	for n := 3; n > 0; n-- {
		if start+n > len(l.text) {
			continue
		}
		for _, op := range operators[n] {
			if l.text[start:start+n] == op {
				l.at += n
				l.add(tkOp, start, op)
				return nil
			}
		}
	}
	r, n := utf8.DecodeRuneInString(l.text[start:])
	e := &Error{Span: diag.Span{Start: start, End: start + n}, Message: "the character " + strings.TrimSpace(string(r)) + " means nothing in SQL"}
	if r == '‘' || r == '’' || r == '“' || r == '”' {
		e.Hint = "typographic quotes are no quotes here: texts stand between ' and ', names between \" and \""
	}
	return e
}

// quoted reads 'text' and "name"; the quote itself is written twice.
// bytes reads x'AABB' as the typed text BLOB '\xAA\xBB'.
func (l *lexer) bytes(start int) error {
	end := strings.IndexByte(l.text[start+2:], '\'')
	if end < 0 {
		return l.unclosed(start, "text", "'")
	}
	digits := l.text[start+2 : start+2+end]
	var b strings.Builder
	for i := 0; i+1 < len(digits); i += 2 {
		b.WriteString(`\x` + digits[i:i+2])
	}
	if len(digits)%2 != 0 || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return &Error{Span: diag.Span{Start: start, End: start + end + 3}, Message: "bytes are pairs of digits: x'00AB'"}
	}
	l.at = start + end + 3
	l.add(tkName, start, "BLOB")
	l.add(tkString, start, b.String())
	return nil
}

func (l *lexer) quoted(q byte, escapes bool) error {
	start := l.at
	if escapes {
		start--
	}
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		c := l.text[l.at]
		switch {
		case c == '\\' && escapes && l.at+1 < len(l.text):
			l.at++
			b.WriteByte(unescaped(l.text[l.at]))
		case c != q:
			b.WriteByte(c)
		case l.at+1 < len(l.text) && l.text[l.at+1] == q:
			l.at++
			b.WriteByte(q)
		default:
			l.at++
			if q == '\'' {
				l.add(tkString, start, b.String())
				return nil
			}
			if b.Len() == 0 {
				return &Error{Span: diag.Span{Start: start, End: l.at}, Message: "a name has at least one character"}
			}
			l.add(tkName, start, b.String())
			l.toks[len(l.toks)-1].quoted = true
			return nil
		}
	}
	if q == '\'' {
		return l.unclosed(start, "text", "'")
	}
	return l.unclosed(start, "name", string(q))
}

func unescaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	}
	return c
}

// dollar reads $1, $name, $$text$$ and $tag$text$tag$.
func (l *lexer) dollar() error {
	start := l.at
	n := 0
	for start+1+n < len(l.text) && (isDigit(l.text[start+1+n])) {
		n++
	}
	if n == 0 {
		n = wordLen(l.text[start+1:])
		if i := strings.IndexByte(l.text[start+1:start+1+n], '$'); i >= 0 {
			n = i
		}
	}
	tag := l.text[start : start+1+n]
	if rest := l.text[start+1+n:]; strings.HasPrefix(rest, "$") && (n == 0 || !isDigit(tag[1])) {
		mark := tag + "$"
		end := strings.Index(rest[1:], mark)
		if end < 0 {
			return l.unclosed(start, "text", mark)
		}
		l.at = start + len(mark) + end + len(mark)
		l.add(tkString, start, rest[1:1+end])
		return nil
	}
	if n == 0 {
		return &Error{Span: diag.Span{Start: start, End: start + 1}, Message: "a parameter needs a number or a name", Hint: "write $1, $name or ?"}
	}
	l.at = start + 1 + n
	l.add(tkParam, start, tag[1:])
	return nil
}

// number reads integers (also 0x and 0b, with _ between digits) and decimals.
func (l *lexer) number() error {
	start := l.at
	if rest := strings.ToLower(l.text[start:min(start+2, len(l.text))]); rest == "0x" || rest == "0b" {
		digits := "0123456789abcdefABCDEF_"
		if rest == "0b" {
			digits = "01_"
		}
		l.at += 2
		l.run(digits)
		if l.at == start+2 {
			return &Error{Span: diag.Span{Start: start, End: l.at}, Message: "digits must follow " + rest}
		}
	} else {
		l.run("0123456789_")
		if strings.HasPrefix(l.text[l.at:], ".") {
			l.at++
			l.run("0123456789_")
		}
		l.exponent()
	}
	if n := wordLen(l.text[l.at:]); n > 0 {
		return &Error{Span: diag.Span{Start: start, End: l.at + n}, Message: "`" + l.text[start:l.at+n] + "` is neither a number nor a name", Hint: "a name that begins with a digit is written in double quotes"}
	}
	l.add(tkNumber, start, l.text[start:l.at])
	return nil
}

func (l *lexer) run(digits string) {
	for l.at < len(l.text) && strings.IndexByte(digits, l.text[l.at]) >= 0 {
		l.at++
	}
}

func (l *lexer) exponent() {
	rest := l.text[l.at:]
	if rest == "" || rest[0] != 'e' && rest[0] != 'E' {
		return
	}
	i := 1
	if i < len(rest) && (rest[i] == '+' || rest[i] == '-') {
		i++
	}
	if i < len(rest) && isDigit(rest[i]) {
		l.at += i
		l.run("0123456789_")
	}
}
