package automaton

import (
	"strings"
	"unicode/utf8"
)

// piece is how many bytes are read between two questions whether to stop: some tenths of a millisecond.
const piece = 256 << 10

// search is one way through a text.
type search struct {
	*table
	text   string
	prefix string // what matches begin with
	any    bool   // the first place that shows that there is a match will do
	from   int
	n      int // the first entry of the state that was reached
	end    int // of the best match so far, or -1
}

// run gives the end of the leftmost match that begins at from or behind it; with any,
// the first place that shows that there is one.
func (t *table) run(s string, from int, prefix string, any bool, stop func() bool) (end int, a Answer) {
	w := search{table: t, text: s, prefix: prefix, any: any, from: from, end: -1}
	w.begin(t.beside(utf8.DecodeLastRuneInString(s[:from])))
	for i := from; i < len(s); {
		if i > from && stop != nil && stop() {
			return 0, Stopped
		}
		if i, a = w.forward(i, min(len(s), i+piece)); a != going {
			t.read += i - from
			return w.end, a
		}
	}
	t.read += len(s) - from
	switch e := w.edge(t.stride-1, 0); {
	case e == unmade:
		return 0, Unknown
	case e&matches != 0:
		w.end = len(s)
	}
	return w.end, found(w.end >= 0)
}

// forward reads from i up to limit. The common step is a look at ascii and one at edges.
func (w *search) forward(i, limit int) (at int, a Answer) {
	s, n, edges, origin := w.text, w.n, w.edges, -1
	if w.prefix != "" {
		origin = w.origin
	}
	for i < limit {
		if n == origin {
			at := strings.Index(s[i:], w.prefix)
			if at < 0 {
				return len(s), found(w.end >= 0)
			}
			i += at
		}
		c, width := w.ascii[s[i]], 1
		if c == wide {
			c, width = w.wide(utf8.DecodeRuneInString(s[i:]))
		}
		e := edges[n+int(c)]
		if e>>shift == 0 || e&(unmade|matches) != 0 {
			if e == unmade {
				if w.n = n; w.made(int(c), i-w.from) == unmade {
					return i, Unknown
				}
				n, edges = w.n, w.edges
				if origin >= 0 {
					origin = w.origin
				}
				continue
			}
			if w.matched(e, i) {
				return i, found(w.end >= 0)
			}
		}
		n = int(e >> shift)
		i += width
	}
	w.n = n
	return i, going
}

// matched notes where a match ends, and tells whether that is all.
func (w *search) matched(e edge, i int) bool {
	if e&matches != 0 {
		w.end = i
	}
	return e>>shift == 0 || w.any && w.end >= 0
}

// back gives the beginning of the match that ends at end and begins at from or behind it.
func (t *table) back(s string, from, end int, stop func() bool) (start int, a Answer) {
	w := search{table: t, text: s, from: from, end: -1}
	w.begin(t.beside(utf8.DecodeRuneInString(s[end:])))
	for i := end; i > from; {
		if i < end && stop != nil && stop() {
			return 0, Stopped
		}
		if i, a = w.backward(i, max(from, i-piece), end); a != going {
			t.read += end - i
			return w.end, a
		}
	}
	t.read += end - from
	switch e := w.edge(t.classBefore(s, from), 0); {
	case e == unmade:
		return 0, Unknown
	case e&matches != 0:
		w.end = from
	}
	return w.end, found(w.end >= 0)
}

// backward reads from i down to limit; end is where it began.
func (w *search) backward(i, limit, end int) (at int, a Answer) {
	for i > limit {
		c, width := w.ascii[w.text[i-1]], 1
		if c == wide {
			c, width = w.wide(utf8.DecodeLastRuneInString(w.text[:i]))
		}
		e := w.edge(int(c), end-i)
		if e == unmade {
			return i, Unknown
		}
		if w.matched(e, i) {
			return i, found(w.end >= 0)
		}
		w.n = int(e >> shift)
		i -= width
	}
	return i, going
}

// classBefore is the class of the rune before from, or of the text's end.
func (t *table) classBefore(s string, from int) int {
	if from == 0 {
		return t.stride - 1
	}
	r, _ := utf8.DecodeLastRuneInString(s[:from])
	return int(t.class(r))
}

// wide finds the class of a rune that is not ASCII.
func (t *table) wide(r rune, width int) (uint8, int) { return t.class(r), width }

// beside says what the rune before the first place is to assertions; width 0: there is none.
func (t *table) beside(r rune, width int) byte {
	switch {
	case !t.looks:
		return 0
	case width == 0:
		return atTheStart
	}
	return t.side(r)
}

// begin goes to the state of a search that begins behind what before says.
func (w *search) begin(before byte) {
	s := state{searches: !w.longest, before: before}
	if w.longest {
		s.at = []uint32{uint32(w.Start)}
	}
	w.origin = w.intern(s) * w.stride
	w.n = w.origin
}

// edge is the step for a class, or unmade if the table gives up.
func (w *search) edge(class, read int) edge {
	if e := w.edges[w.n+class]; e != unmade {
		return e
	}
	return w.made(class, read)
}

// made makes the step for a class after read bytes. If there is no more room, all
// states but the one here and the first are forgotten, unless that happens too often.
func (w *search) made(class, read int) edge {
	if e, full := w.step(w.n/w.stride, class); !full {
		return e
	}
	if w.read+read < 10*len(w.states) {
		if w.purges++; w.purges > thrash {
			return unmade
		}
	}
	here, first := w.states[w.n/w.stride], w.states[w.origin/w.stride]
	w.forget()
	w.read = -read
	w.origin = w.intern(first) * w.stride
	w.n = w.intern(here) * w.stride
	e, _ := w.step(w.n/w.stride, class)
	return e
}
