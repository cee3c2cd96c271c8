package format

import (
	"strings"
	"unicode/utf8"
)

// mode says how a group's lines are written.
type mode uint8

const (
	flat   mode = iota // on one line, and everything inside too
	hugged             // on one line, but what is inside decides for itself
	broken
)

// layout turns a stream into text in one pass: widths are summed up front, so
// that each group is decided in constant time.
type layout struct {
	s      *stream
	width  int32
	sum    []int32 // width of all commands before, on one line
	rest   []int32 // width up to the next place where a line may end
	solid  []int32 // width up to the next place where a line must end
	out    strings.Builder
	modes  []mode
	indent int32
	col    int32
	lines  int // new lines that wait for the next text
	space  bool
}

func (s *stream) layout(width int) string {
	l := &layout{s: s, width: int32(width)}
	l.measure()
	l.out.Grow(int(l.sum[len(s.cmds)]) + len(s.cmds))
	for i := range s.cmds {
		l.step(i)
	}
	if l.out.Len() > 0 {
		l.out.WriteByte('\n')
	}
	return l.out.String()
}

func (l *layout) measure() {
	n := len(l.s.cmds)
	l.sum, l.rest, l.solid = make([]int32, n+1), make([]int32, n+1), make([]int32, n+1)
	for i, c := range l.s.cmds {
		l.sum[i+1] = l.sum[i] + c.flat()
	}
	for i := n - 1; i >= 0; i-- {
		c := l.s.cmds[i]
		w := c.flat()
		l.rest[i], l.solid[i] = w+l.rest[i+1], w+l.solid[i+1]
		switch {
		case c.op == opHard, c.op == opText && len(c.text) > int(c.w) && strings.IndexByte(c.text, '\n') >= 0:
			l.rest[i], l.solid[i] = c.w, c.w
		case c.op == opLine, c.op == opSoft, c.op == opFill:
			l.rest[i] = 0
		}
	}
}

func (c cmd) flat() int32 {
	switch c.op {
	case opText:
		return c.w
	case opSpace, opLine, opFill:
		return 1
	}
	return 0
}

// at is the column where the next text will stand.
func (l *layout) at() int32 {
	switch {
	case l.lines > 0:
		return l.indent * indentWidth
	case l.space:
		return l.col + 1
	}
	return l.col
}

func (l *layout) step(i int) {
	c := l.s.cmds[i]
	m := broken
	if n := len(l.modes); n > 0 {
		m = l.modes[n-1]
	}
	switch c.op {
	case opText:
		l.write(c.text)
	case opSpace:
		l.space = true
	case opLine, opSoft:
		l.line(c, m)
	case opFill:
		l.space = true
		if m == broken && l.at()+l.rest[i+1] > l.width {
			l.newline(1)
		}
	case opHard:
		if c.n < 0 {
			l.lines = 0
		}
		l.newline(max(1, int(c.n)))
	case opTrail:
		if m == broken {
			l.write(",")
		}
	case opIndent:
		l.indent += c.n
	case opNest:
		if m == broken {
			l.indent += c.n
		}
	case opBegin:
		l.modes = append(l.modes, l.decide(&l.s.groups[c.n], m))
	case opEnd:
		l.modes = l.modes[:len(l.modes)-1]
	}
}

func (l *layout) line(c cmd, m mode) {
	if m == broken {
		l.newline(max(1, int(c.n)))
	} else if c.op == opLine {
		l.space = true
	}
}

func (l *layout) newline(n int) {
	if l.out.Len() > 0 {
		l.lines = max(l.lines, n)
	}
	l.space = false
}

// decide chooses a group's mode where it begins.
func (l *layout) decide(g *group, outer mode) mode {
	if outer == flat {
		return flat
	}
	at := l.at()
	if !g.forced && at+l.sum[g.end]-l.sum[g.begin]+l.rest[g.end] <= l.width {
		return flat
	}
	if g.own {
		return broken
	}
	if g.forced && g.hug != hugNone && at+l.solid[g.begin] <= l.width {
		return hugged
	}
	if g.hug == hugLast && g.open > 0 && at+l.sum[g.open]-l.sum[g.begin] <= l.width {
		return hugged
	}
	return broken
}

func (l *layout) write(text string) {
	switch {
	case l.lines > 0:
		for range l.lines {
			l.out.WriteByte('\n')
		}
		l.col = l.indent * indentWidth
		l.out.WriteString(strings.Repeat(" ", int(l.col)))
	case l.space && l.col > 0:
		l.out.WriteByte(' ')
		l.col++
	}
	l.lines, l.space = 0, false
	l.out.WriteString(text)
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		l.col = 0
		text = text[i+1:]
	}
	l.col += int32(utf8.RuneCountInString(text))
}
