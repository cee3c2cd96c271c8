package automaton

import "unicode/utf8"

// Matches goes over the matches that do not overlap, as regexp's FindAll does: an
// empty match right behind another does not count.
type Matches struct {
	pattern *Pattern
	text    string
	at      int // where the next search begins
	last    int // where the last match ended
}

// Matches begins at the beginning of s.
func (p *Pattern) Matches(s string) *Matches { return &Matches{pattern: p, text: s, last: -1} }

// Next gives the beginning and end of the next match. After Unknown, regexp may go on: nothing was passed over.
func (m *Matches) Next(stop func() bool) (match [2]int, a Answer) {
	for m.at <= len(m.text) {
		start, end, a := m.pattern.Find(m.text, m.at, stop)
		if a != Found {
			return match, a
		}
		fresh := end != m.at || start != m.last
		if m.last = end; end > m.at {
			m.at = end
		} else {
			_, width := utf8.DecodeRuneInString(m.text[m.at:])
			m.at += max(width, 1)
		}
		if fresh {
			return [2]int{start, end}, Found
		}
	}
	return match, None
}
