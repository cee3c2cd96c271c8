package syntax

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/diag"
)

// intLit reads the value of an integer token.
func (p *parser) intLit() Expr {
	i := p.next()
	at := At{p.span(i)}
	digits, suffix := splitSuffix(p.text(i))
	digits = strings.ReplaceAll(digits, "_", "")
	v, err := strconv.ParseInt(digits, base(digits), 64)
	if err == nil {
		return &Int{At: at, Value: v, Suffix: suffix}
	}
	b, ok := new(big.Int).SetString(digits, base(digits))
	if !ok {
		p.err(codeNumber, at.S, "malformed number").Hint = "after 0x, 0o and 0b stand digits of that base"
		return &Int{At: at, Suffix: suffix}
	}
	return &Int{At: at, Suffix: suffix, Big: b.String()}
}

// base is 0 (by prefix) for prefixed numbers; plain ones are decimal even with leading zeros.
func base(digits string) int {
	if len(digits) > 1 && digits[0] == '0' && !isDigit(digits[1]) {
		return 0
	}
	return 10
}

// splitSuffix cuts i32, f64 and the like off a number.
func splitSuffix(s string) (digits, suffix string) {
	hex := len(s) > 1 && s[0] == '0' && s[1]|0x20 == 'x'
	for i := 1; i < len(s); i++ {
		c := s[i]
		if c == 'i' || c == 'u' || c == 'f' && !hex {
			return strings.TrimRight(s[:i], "_"), s[i:]
		}
	}
	return s, ""
}

func (p *parser) floatLit() Expr {
	i := p.next()
	at := At{p.span(i)}
	digits, suffix := splitSuffix(p.text(i))
	v, err := strconv.ParseFloat(strings.ReplaceAll(digits, "_", ""), 64)
	if err != nil && v == 0 {
		p.err(codeNumber, at.S, "malformed number")
	}
	return &Float{At: at, Value: v, Suffix: suffix}
}

// strLit reads any plain string token.
func (p *parser) strLit() *Str {
	k := p.kind()
	i := p.next()
	s := &Str{At: At{p.span(i)}, Raw: k == tkRawStr, Bytes: k == tkByteStr}
	text := p.text(i)
	if s.Raw {
		text = strings.TrimRight(strings.TrimLeft(text[1:], "#"), "#")
		s.Value = strings.Clone(strings.TrimSuffix(strings.TrimPrefix(text, `"`), `"`))
		return s
	}
	body, from := stringBody(text)
	s.Value = p.unescape(body, s.S.Start+from, false)
	return s
}

// stringBody cuts the quotes off and says how many bytes stood before.
func stringBody(text string) (body string, from int) {
	if strings.HasPrefix(text, "b") {
		from = 1
	}
	for _, q := range []string{`"""`, `"`, `'`, `\"`, `\'`} {
		if rest, ok := strings.CutPrefix(text[from:], q); ok {
			return strings.TrimSuffix(rest, q), from + len(q)
		}
	}
	_, n := utf8.DecodeRuneInString(text) // typographic quotes
	body = text[n:]
	if r, w := utf8.DecodeLastRuneInString(body); r == '”' || r == '“' || r == '"' {
		body = body[:len(body)-w]
	}
	return body, n
}

func (p *parser) charLit() Expr {
	k := p.kind()
	i := p.next()
	body, from := stringBody(p.text(i))
	r, _ := utf8.DecodeRuneInString(p.unescape(body, int(p.toks[i].start)+from, false))
	return &Char{At: At{p.span(i)}, Value: r, Byte: k == tkByte}
}

// unescape resolves the escapes of a string body that begins at offset; in f-strings {{ and }} too.
func (p *parser) unescape(s string, offset int, braces bool) string {
	if strings.IndexByte(s, '\\') < 0 && !(braces && strings.ContainsAny(s, "{}")) {
		return strings.Clone(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\':
			n := p.escape(&b, s[i:], offset+i)
			i += n
			continue
		case braces && (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			i++
		}
		b.WriteByte(c)
		i++
	}
	return b.String()
}

// escape writes what the escape sequence at the start of s means and gives its length.
func (p *parser) escape(b *strings.Builder, s string, offset int) int {
	if len(s) < 2 {
		b.WriteByte('\\')
		return 1
	}
	if c, ok := simpleEscape(s[1]); ok {
		b.WriteByte(c)
		return 2
	}
	switch s[1] {
	case '\n', '\r':
		rest := strings.TrimLeft(s[1:], " \t\r\n")
		return len(s) - len(rest)
	case 'x':
		if len(s) >= 4 {
			if v, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
				b.WriteRune(rune(v))
				return 4
			}
		}
	case 'u':
		if n := p.unicodeEscape(b, s); n > 0 {
			return n
		}
	}
	_, w := utf8.DecodeRuneInString(s[1:])
	p.badEscape(s[:1+w], offset)
	b.WriteString(s[:1+w])
	return 1 + w
}

func simpleEscape(c byte) (byte, bool) {
	switch c {
	case 'n':
		return '\n', true
	case 't':
		return '\t', true
	case 'r':
		return '\r', true
	case '0':
		return 0, true
	case 'e':
		return 0x1b, true
	case '\\', '"', '\'', '{', '}':
		return c, true
	case 'a':
		return 7, true
	case 'b':
		return 8, true
	case 'f':
		return 12, true
	case 'v':
		return 11, true
	}
	return 0, false
}

// unicodeEscape reads \u{1F600} and \u00e9; 0 means that it is malformed.
func (p *parser) unicodeEscape(b *strings.Builder, s string) int {
	digits, n := "", 0
	if end := strings.IndexByte(s, '}'); strings.HasPrefix(s, `\u{`) && end > 0 {
		digits, n = s[3:end], end+1
	} else if len(s) >= 6 {
		digits, n = s[2:6], 6
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || v > utf8.MaxRune || v >= 0xd800 && v < 0xe000 {
		return 0
	}
	b.WriteRune(rune(v))
	return n
}

func (p *parser) badEscape(text string, offset int) {
	span := diag.Span{Start: offset, End: offset + len(text)}
	d := p.err(codeEscape, span, "unknown escape sequence `"+text+"`")
	d.Hint = `write \\ for a backslash, or r"…" for a string without escapes; known are \n \t \r \0 \e \\ \" \' \xNN \u{N}`
	d.Fixes = []diag.Fix{{Title: "double the backslash", Edits: []diag.Edit{{Span: diag.Span{Start: offset, End: offset}, New: `\`}}}}
}

// fstring reads f"…" from its tokens.
func (p *parser) fstring() Expr {
	start := p.start()
	p.next()
	x := &FString{}
	for {
		switch p.kind() {
		case tkFText:
			i := p.next()
			p.ftext(x, p.unescape(p.text(i), int(p.toks[i].start), true))
		case tkFOpen:
			p.interpolation(x)
		default:
			p.accept(tkFEnd)
			x.At = p.since(start)
			return x
		}
	}
}

func (p *parser) ftext(x *FString, text string) {
	if n := len(x.Parts); n > 0 && x.Parts[n-1].X == nil {
		x.Parts[n-1].Text += text
		return
	}
	x.Parts = append(x.Parts, FPart{Text: text})
}

// interpolation reads {expr}, {expr:spec}, {expr=} and {expr:?}.
func (p *parser) interpolation(x *FString) {
	open, saved := p.open()
	if p.at(tkFClose) || p.at(tkFSpec) {
		d := p.err(codeFString, p.span(open).To(p.here()), "nothing stands between the braces of this f-string")
		d.Expected = "an expression"
		d.Hint = "remove the `f` if arguments behind the string are to fill the braces; write {{}} for the braces themselves"
	} else {
		from := p.start()
		part := FPart{X: p.binary(precPipe)}
		if p.at(tkAssign) && (p.peek(1) == tkFClose || p.peek(1) == tkFSpec) {
			p.next()
			p.ftext(x, p.src.Text[from:p.lastEnd()])
			part.Debug = true
		}
		if p.at(tkFSpec) {
			p.fspec(&part)
		}
		x.Parts = append(x.Parts, part)
	}
	if p.at(tkFSpec) {
		p.next()
	}
	if !p.at(tkFClose) {
		d := p.err(codeFString, p.here(), "expected `}` after the expression in the f-string")
		d.Expected, d.Found = "`}` or `:` and a format", p.found()
		d.Related = []diag.Related{{Source: p.src, Span: p.span(open), Message: "the expression begins here"}}
		p.i = max(p.i, int(p.toks[open].mate))
	}
	p.accept(tkFClose)
	p.c = saved
}

func (p *parser) fspec(part *FPart) {
	spec := strings.TrimPrefix(p.text(p.next()), ":")
	if s, ok := strings.CutSuffix(spec, "#?"); ok {
		part.Pretty, spec = true, s
	} else if s, ok := strings.CutSuffix(spec, "?"); ok {
		part.Debug, spec = true, s
	}
	part.Spec = strings.Clone(spec)
}
