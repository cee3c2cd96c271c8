package json

import (
	"context"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// maxDepth bounds nesting, so that neither the parser nor whoever walks the value runs out of stack.
const maxDepth = 1000

// wideObject is the number of keys from which on an object is hashed at once.
const wideObject = 32

// parser reads RFC 8259, nothing looser.
type parser struct {
	s      string
	i      int
	depth  int
	ctx    context.Context
	charge func(int64) error
	owed   int64 // bytes allocated and not yet charged
	failed *syntaxError
	stop   error // interrupt or budget
}

// syntaxError is where and why a text is no JSON.
type syntaxError struct {
	at              int
	expected, found string
}

// parse reads one value and nothing behind it.
func (p *parser) parse() (value.Value, bool) {
	p.space()
	v, ok := p.value()
	if !ok {
		return value.Null, false
	}
	if p.space(); p.i < len(p.s) {
		p.fail("the end of the text")
		return value.Null, false
	}
	return v, true
}

func (p *parser) fail(expected string) {
	if p.failed == nil {
		p.failed = &syntaxError{p.i, expected, p.here()}
	}
}

// here names what stands at the present place.
func (p *parser) here() string {
	if p.i >= len(p.s) {
		return "the end of the text"
	}
	end := p.i
	for end < len(p.s) && end-p.i < 20 && (p.s[end] >= 'a' && p.s[end] <= 'z' || p.s[end] >= 'A' && p.s[end] <= 'Z') {
		end++
	}
	if end == p.i {
		_, n := utf8.DecodeRuneInString(p.s[p.i:])
		end += n
	}
	return value.Quote(p.s[p.i:end])
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

// chargeEvery is how many bytes are allocated between two questions to the budget and looks at the interrupt.
const chargeEvery = 1 << 20

func (p *parser) owe(n int64) bool {
	if p.owed += n; p.owed < chargeEvery {
		return true
	}
	n, p.owed = p.owed, 0
	if p.stop = p.ctx.Err(); p.stop == nil {
		p.stop = p.charge(n)
	}
	return p.stop == nil
}

func (p *parser) value() (value.Value, bool) {
	if p.i == len(p.s) {
		p.fail("a value")
		return value.Null, false
	}
	switch c := p.s[p.i]; {
	case c == '"':
		s, ok := p.str()
		return value.String(s), ok && p.owe(int64(len(s))+64)
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.array)
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for word, v := range [...]value.Value{value.Bool(true), value.Bool(false), value.Null} {
		if text := [...]string{"true", "false", "null"}[word]; len(p.s)-p.i >= len(text) && p.s[p.i:p.i+len(text)] == text {
			p.i += len(text)
			return v, true
		}
	}
	p.fail("a value")
	return value.Null, false
}

func (p *parser) nested(f func() (value.Value, bool)) (value.Value, bool) {
	if p.depth++; p.depth > maxDepth {
		p.fail("at most " + strconv.Itoa(maxDepth) + " levels of nesting")
		return value.Null, false
	}
	v, ok := f()
	p.depth--
	return v, ok
}

// list reads items between brackets, separated by commas.
func (p *parser) list(closing byte, item func() bool) bool {
	p.i++
	if p.space(); p.i < len(p.s) && p.s[p.i] == closing {
		p.i++
		return true
	}
	for {
		if p.space(); !item() {
			return false
		}
		if p.space(); p.i < len(p.s) && p.s[p.i] == closing {
			p.i++
			return true
		}
		if p.i == len(p.s) || p.s[p.i] != ',' {
			p.fail("`,` or `" + string(closing) + "`")
			return false
		}
		p.i++
	}
}

func (p *parser) array() (value.Value, bool) {
	elems := []value.Value{}
	ok := p.list(']', func() bool {
		v, ok := p.value()
		elems = append(elems, v)
		return ok && p.owe(24)
	})
	return value.NewArray(elems), ok
}

func (p *parser) object() (value.Value, bool) {
	d := value.NewDict()
	ok := p.list('}', func() bool {
		if p.i == len(p.s) || p.s[p.i] != '"' {
			p.fail("a key in double quotes")
			return false
		}
		key, ok := p.str()
		if !ok {
			return false
		}
		if p.space(); p.i == len(p.s) || p.s[p.i] != ':' {
			p.fail("`:`")
			return false
		}
		p.i++
		p.space()
		v, ok := p.value()
		if ok {
			setKey(d, key, v)
		}
		return ok && p.owe(48)
	})
	return d.Value(), ok
}

// setKey keeps small objects shaped, for speed; many keys are data, not fields.
// Of two equal keys the last wins, as everywhere.
func setKey(d *value.Dict, key string, v value.Value) {
	if d.Len() < wideObject {
		d.SetStr(key, v)
	} else {
		d.Set(value.String(key), v)
	}
}

// str reads a string; most have no escapes and are parts of the text.
func (p *parser) str() (string, bool) {
	start := p.i + 1
	for i := start; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '"':
			p.i = i + 1
			return p.s[start:i], true
		case c == '\\':
			return p.escaped(start, i)
		case c < ' ':
			p.i = i
			p.fail("`\"` (a line break or control character in a string must be escaped)")
			return "", false
		}
	}
	p.i = len(p.s)
	p.fail("`\"`")
	return "", false
}

func (p *parser) escaped(start, i int) (string, bool) {
	out := append(make([]byte, 0, i-start+32), p.s[start:i]...)
	for p.i = i; p.i < len(p.s); {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return string(out), true
		case c < ' ':
			p.fail("`\"` (a line break or control character in a string must be escaped)")
			return "", false
		case c == '\\':
			r, ok := p.escape()
			if !ok {
				return "", false
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
			p.i++
		}
	}
	p.fail("`\"`")
	return "", false
}

func (p *parser) escape() (rune, bool) {
	if p.i+1 < len(p.s) {
		switch c := p.s[p.i+1]; c {
		case '"', '\\', '/':
			p.i += 2
			return rune(c), true
		case 'b', 'f', 'n', 'r', 't':
			p.i += 2
			return map[byte]rune{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}[c], true
		case 'u':
			return p.unicode()
		}
	}
	p.fail(`an escape: \" \\ \/ \b \f \n \r \t \u`)
	return 0, false
}

// unicode reads \uXXXX and surrogate pairs; half a pair becomes U+FFFD.
func (p *parser) unicode() (rune, bool) {
	r, ok := p.hex4()
	if !ok {
		return 0, false
	}
	if utf16.IsSurrogate(r) && p.i+1 < len(p.s) && p.s[p.i] == '\\' && p.s[p.i+1] == 'u' {
		back := p.i
		low, ok := p.hex4()
		if !ok {
			return 0, false
		}
		if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
			return both, true
		}
		p.i = back
	}
	return r, true // AppendRune replaces a surrogate
}

func (p *parser) hex4() (rune, bool) {
	if p.i+6 <= len(p.s) {
		if n, err := strconv.ParseUint(p.s[p.i+2:p.i+6], 16, 16); err == nil {
			p.i += 6
			return rune(n), true
		}
	}
	p.fail("four hexadecimal digits after \\u")
	return 0, false
}

func (p *parser) digits() bool {
	start := p.i
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
	if p.i == start {
		p.fail("a digit")
	}
	return p.i > start
}

func (p *parser) number() (value.Value, bool) {
	start, whole := p.i, true
	if p.s[p.i] == '-' {
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] == '0' {
		p.i++
		if p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
			p.fail("a number without leading zeros")
			return value.Null, false
		}
	} else if !p.digits() {
		return value.Null, false
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		whole = false
		if p.i++; !p.digits() {
			return value.Null, false
		}
	}
	if p.i < len(p.s) && (p.s[p.i] == 'e' || p.s[p.i] == 'E') {
		whole = false
		if p.i++; p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		if !p.digits() {
			return value.Null, false
		}
	}
	return p.numeral(start, whole)
}

func (p *parser) numeral(start int, whole bool) (value.Value, bool) {
	text := p.s[start:p.i]
	if whole && text != "-0" {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return value.Int(n), true
		}
	}
	f, _ := strconv.ParseFloat(text, 64) // the grammar was checked; only the range can be wrong
	if math.IsInf(f, 0) {
		p.i = start
		p.fail("a number that fits into a float")
		return value.Null, false
	}
	return value.Float(f), true
}

// read parses text for a call; where names the text in errors ("" or a file).
func read(c *module.Call, text, where string) (value.Value, error) {
	p := &parser{s: text, ctx: c.Ctx, charge: c.Host.Charge}
	if len(text) >= 3 && text[:3] == "\uFEFF" {
		p.i = 3
	}
	v, ok := p.parse()
	switch {
	case ok:
		return v, nil
	case p.stop != nil:
		return value.Null, p.stop
	}
	line, column := place(text, p.failed.at)
	return value.Null, c.Error(codeSyntax, advice(text, p.failed), "%sline %d, column %d: expected %s, found %s", where, line, column, p.failed.expected, p.failed.found)
}

func place(text string, at int) (line, column int) {
	line = 1
	start := 0
	for i := 0; i < at; i++ {
		if text[i] == '\n' {
			line, start = line+1, i+1
		}
	}
	return line, utf8.RuneCountInString(text[start:at]) + 1
}

// advice knows the usual reasons why a text is nearly JSON.
func advice(text string, e *syntaxError) string {
	switch {
	case len(text) == 0:
		return "the text is empty"
	case e.found == `"'"`:
		return "JSON wants double quotes"
	case e.found == `"NaN"` || e.found == `"Infinity"`:
		return "JSON has no NaN and no infinity; write null"
	case e.found == `"True"` || e.found == `"False"` || e.found == `"None"`:
		return "JSON writes true, false and null"
	case e.found == `"/"`:
		return "JSON has no comments"
	case e.found == `"}"` || e.found == `"]"`:
		return "is there a comma too many before it?"
	}
	return ""
}
