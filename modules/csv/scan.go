package csv

import "strings"

// cell is one field as it stands in the text.
type cell struct {
	text   string // without quotes; doubled quotes still doubled when escaped
	at     int    // byte offset of its first character
	quoted bool
	double bool // has doubled quotes
}

// content is the field's text.
func (c cell) content() string {
	if c.double {
		return strings.ReplaceAll(c.text, `""`, `"`)
	}
	return c.text
}

// scanner splits a text into rows of fields. It keeps nothing but the place, so
// that reading a table twice (once for the types) needs no memory in between.
type scanner struct {
	s   string
	sep byte
	i   int
}

// fault is where and why a text is no table.
type fault struct {
	at  int
	why string
}

// row reads the next row into cells and gives it, nil at the end of the text.
// Lines with nothing in them are passed over, unless the table has one column.
func (s *scanner) row(cells []cell, single bool) ([]cell, *fault) {
	for {
		if s.i == len(s.s) {
			return nil, nil
		}
		if single || s.s[s.i] != '\n' && s.s[s.i] != '\r' {
			break
		}
		s.i++
	}
	cells = cells[:0]
	for {
		c, bad := s.field()
		if bad != nil {
			return nil, bad
		}
		cells = append(cells, c)
		if s.i == len(s.s) {
			return cells, nil
		}
		switch s.s[s.i] {
		case s.sep:
			s.i++
			if s.i == len(s.s) { // the text ends behind a separator: one more, empty field
				return append(cells, cell{at: s.i}), nil
			}
		case '\r':
			s.i++
			if s.i < len(s.s) && s.s[s.i] == '\n' {
				s.i++
			}
			return cells, nil
		default:
			s.i++
			return cells, nil
		}
	}
}

// field reads up to a separator, a line end or the end of the text.
func (s *scanner) field() (cell, *fault) {
	start := s.i
	if start < len(s.s) && s.s[start] == '"' {
		return s.quotedField()
	}
	i, text, sep := start, s.s, s.sep
	for i < len(text) && text[i] != sep && text[i] != '\n' && text[i] != '\r' {
		i++
	}
	s.i = i
	return cell{text: text[start:i], at: start}, nil
}

func (s *scanner) quotedField() (cell, *fault) {
	start := s.i
	double := false
	for i := start + 1; ; i++ {
		n := strings.IndexByte(s.s[i:], '"')
		if n < 0 {
			return cell{}, &fault{start, "this quote is never closed"}
		}
		i += n
		if i+1 < len(s.s) && s.s[i+1] == '"' {
			double = true
			i++
			continue
		}
		s.i = i + 1
		if s.i < len(s.s) && s.s[s.i] != s.sep && s.s[s.i] != '\n' && s.s[s.i] != '\r' {
			return cell{}, &fault{s.i, "text behind a closing quote; a quote inside of a quoted field is written twice"}
		}
		return cell{text: s.s[start+1 : i], at: start, quoted: true, double: double}, nil
	}
}
