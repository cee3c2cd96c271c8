package linediff

import (
	"slices"
	"strings"
)

// Merge joins what two texts changed of their base, line by line. Where both
// changed the same lines, both versions stay between markers as git writes
// them, and count as a conflict.
func Merge(base, ours, theirs string) (text string, conflicts int) {
	m := &merge{base: strings.Split(base, "\n"), ours: strings.Split(ours, "\n"), theirs: strings.Split(theirs, "\n")}
	m.toOurs, m.toTheirs = matches(m.base, m.ours), matches(m.base, m.theirs)
	for m.stable(); m.b < len(m.base) || m.o < len(m.ours) || m.t < len(m.theirs); m.stable() {
		m.changed()
	}
	return strings.Join(m.out, "\n"), m.conflicts
}

// merge walks three texts at once.
type merge struct {
	base, ours, theirs []string
	toOurs, toTheirs   []int // of each line of base: where it is in the other text, -1 if it is gone
	b, o, t            int
	out                []string
	conflicts          int
}

// matches gives for each line of a where it stands in b.
func matches(a, b []string) []int {
	to := make([]int, 0, len(a))
	at := 0
	for _, e := range compare(a, b) {
		switch e.kind {
		case ' ':
			to = append(to, at)
			at++
		case '-':
			to = append(to, -1)
		case '+':
			at++
		}
	}
	return to
}

// stable takes the lines that all three have here.
func (m *merge) stable() {
	for m.b < len(m.base) && m.toOurs[m.b] == m.o && m.toTheirs[m.b] == m.t {
		m.out = append(m.out, m.base[m.b])
		m.b, m.o, m.t = m.b+1, m.o+1, m.t+1
	}
}

// changed takes what stands before the next line that all three have.
func (m *merge) changed() {
	b, o, t := m.b, len(m.ours), len(m.theirs)
	for b < len(m.base) && (m.toOurs[b] < 0 || m.toTheirs[b] < 0) {
		b++
	}
	if b < len(m.base) {
		o, t = m.toOurs[b], m.toTheirs[b]
	}
	m.choose(m.base[m.b:b], m.ours[m.o:o], m.theirs[m.t:t])
	m.b, m.o, m.t = b, o, t
}

func (m *merge) choose(base, ours, theirs []string) {
	switch {
	case slices.Equal(base, ours):
		m.out = append(m.out, theirs...)
	case slices.Equal(base, theirs) || slices.Equal(ours, theirs):
		m.out = append(m.out, ours...)
	default:
		m.conflict(ours, theirs)
	}
}

// conflict writes both versions; lines that begin or end both stand outside of the markers.
func (m *merge) conflict(ours, theirs []string) {
	for len(ours) > 0 && len(theirs) > 0 && ours[0] == theirs[0] {
		m.out = append(m.out, ours[0])
		ours, theirs = ours[1:], theirs[1:]
	}
	var tail []string
	for len(ours) > 0 && len(theirs) > 0 && ours[len(ours)-1] == theirs[len(theirs)-1] {
		tail = append(tail, ours[len(ours)-1])
		ours, theirs = ours[:len(ours)-1], theirs[:len(theirs)-1]
	}
	slices.Reverse(tail)
	m.conflicts++
	for _, part := range [][]string{{"<<<<<<< ours"}, ours, {"======="}, theirs, {">>>>>>> theirs"}, tail} {
		m.out = append(m.out, part...)
	}
}
