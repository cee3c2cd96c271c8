package notebooks

import "fmt"

// maxDepth bounds how deep values may nest. Real outputs (Vega specs, widget
// states) stay below 40; every walk over a value may recurse this deep.
const maxDepth = 400

// scanner walks JSON text without building anything, and says where it is
// broken. Its input is valid UTF-8.
type scanner struct {
	data  []byte
	pos   int
	depth int
}

// space skips white space and gives what it skipped.
func (s *scanner) space() []byte {
	start := s.pos
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return s.data[start:s.pos]
		}
	}
	return s.data[start:s.pos]
}

// peek gives the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.data) {
		return s.data[s.pos]
	}
	return 0
}

// value skips one value and gives its bytes.
func (s *scanner) value() ([]byte, *fault) {
	start := s.pos
	var f *fault
	switch c := s.peek(); {
	case c == '{':
		f = s.object(func(member) *fault { return nil })
	case c == '[':
		f = s.array(func(element) *fault { return nil })
	case c == '"':
		f = s.text()
	case c == '-' || c >= '0' && c <= '9':
		f = s.number()
	default:
		f = s.word()
	}
	return s.data[start:s.pos], f
}

// enter goes one level down; each way in is paired with a leave.
func (s *scanner) enter() *fault {
	if s.depth++; s.depth > maxDepth {
		return &fault{at: s.pos, end: s.pos + 1, code: codeDepth, message: fmt.Sprintf("values are nested more than %d deep", maxDepth)}
	}
	s.pos++
	return nil
}

func (s *scanner) leave() {
	s.depth--
	s.pos++
}

// object walks an object and hands over its members in order, with every byte between them.
func (s *scanner) object(each func(member) *fault) *fault {
	if f := s.enter(); f != nil {
		return f
	}
	lead := s.space()
	if s.peek() == '}' {
		s.leave()
		return nil
	}
	for {
		m, f := s.member(lead)
		if f == nil {
			f = each(m)
		}
		if f != nil {
			return f
		}
		switch s.peek() {
		case ',':
			s.pos++
			lead = s.space()
		case '}':
			s.leave()
			return nil
		default:
			return s.expected("`,` or `}` after the value")
		}
	}
}

func (s *scanner) member(lead []byte) (m member, f *fault) {
	m.lead = lead
	start := s.pos
	if s.peek() != '"' {
		return m, s.expected("a name in double quotes")
	}
	if f = s.text(); f != nil {
		return m, f
	}
	m.key = s.data[start:s.pos]
	colon := s.pos
	s.space()
	if s.peek() != ':' {
		return m, s.expected("`:` after the name")
	}
	s.pos++
	s.space()
	m.colon = s.data[colon:s.pos]
	if m.value, f = s.value(); f == nil {
		m.trail = s.space()
	}
	return m, f
}

// array walks an array and hands over its elements in order, with every byte between them.
func (s *scanner) array(each func(element) *fault) *fault {
	if f := s.enter(); f != nil {
		return f
	}
	lead := s.space()
	if s.peek() == ']' {
		s.leave()
		return nil
	}
	for {
		e := element{lead: lead}
		var f *fault
		if e.value, f = s.value(); f == nil {
			e.trail = s.space()
			f = each(e)
		}
		if f != nil {
			return f
		}
		switch s.peek() {
		case ',':
			s.pos++
			lead = s.space()
		case ']':
			s.leave()
			return nil
		default:
			return s.expected("`,` or `]` after the value")
		}
	}
}

// text skips a string with its quotes.
func (s *scanner) text() *fault {
	start := s.pos
	s.pos++
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return nil
		case c == '\\':
			if f := s.escape(); f != nil {
				return f
			}
		case c < 0x20:
			return &fault{at: s.pos, end: s.pos + 1, code: codeJSON, message: "a string has a control character in it",
				expected: "an escape such as \\n", found: fmt.Sprintf("byte 0x%02x", c)}
		default:
			s.pos++
		}
	}
	return &fault{at: start, end: start + 1, code: codeJSON, message: "the string that starts here does not end",
		hint: "the file may be cut off; the last complete copy may be in .ipynb_checkpoints"}
}

func (s *scanner) escape() *fault {
	at := s.pos
	s.pos++
	switch c := s.peek(); c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos++
		return nil
	case 'u':
		s.pos++
		for range 4 {
			if !isHex(s.peek()) {
				return &fault{at: at, end: s.pos, code: codeJSON, message: "a \\u escape needs four hexadecimal digits"}
			}
			s.pos++
		}
		return nil
	default:
		return &fault{at: at, end: at + 2, code: codeJSON, message: "this escape is unknown in JSON", expected: `one of \" \\ \/ \b \f \n \r \t \uXXXX`}
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func (s *scanner) digits() bool {
	start := s.pos
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.pos++
	}
	return s.pos > start
}

func (s *scanner) number() *fault {
	start := s.pos
	bad := func() *fault {
		return &fault{at: start, end: s.pos + 1, code: codeJSON, message: "this is not a JSON number"}
	}
	if s.peek() == '-' {
		s.pos++
	}
	if s.peek() == '0' {
		s.pos++
	} else if !s.digits() {
		return bad()
	}
	if s.peek() == '.' {
		if s.pos++; !s.digits() {
			return bad()
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c = s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return bad()
		}
	}
	return nil
}

func (s *scanner) word() *fault {
	for _, word := range []string{"true", "false", "null"} {
		if end := s.pos + len(word); end <= len(s.data) && string(s.data[s.pos:end]) == word {
			s.pos = end
			return nil
		}
	}
	f := s.expected("a value")
	if c := s.peek(); c == 'N' || c == 'I' {
		f.hint = "NaN and Infinity are not JSON; write null"
	}
	return f
}

// expected says what should stand at the current place; merge markers and cut-off files get a word of their own.
func (s *scanner) expected(what string) *fault {
	f := &fault{at: s.pos, end: s.pos + 1, code: codeJSON, message: "the notebook is not valid JSON", expected: what}
	rest := s.data[s.pos:]
	switch {
	case len(rest) == 0:
		f.end, f.found = s.pos, "the end of the file"
		f.hint = "the file may be cut off; the last complete copy may be in .ipynb_checkpoints"
	case len(rest) >= 7 && (string(rest[:7]) == "<<<<<<<" || string(rest[:7]) == "=======" || string(rest[:7]) == ">>>>>>>"):
		f.found, f.hint = "a merge conflict marker", "resolve the conflict in a text editor first"
	default:
		f.found = "`" + string([]rune(string(rest[:min(4, len(rest))]))[:1]) + "`"
	}
	return f
}
