package format

import (
	"strings"
	"unicode/utf8"

	"skep/interp/syntax"
)

// op is one command of the stream that the printer writes and the layout reads.
type op uint8

const (
	opText   op = iota
	opSpace     // a space, unless the line ends here
	opLine      // a space, or a new line where the group is broken
	opSoft      // nothing, or a new line where the group is broken
	opFill      // a space, or a new line if what follows does not fit
	opHard      // a new line; n is 2 for a blank line before it, -1 for surely none
	opTrail     // a comma where the group is broken
	opBegin     // a group: on one line if it fits; n is its index
	opEnd       // n is the group's index
	opIndent    // n levels more (or fewer)
	opNest      // likewise, where the group is broken
	opMargin    // the text stands at column 0
)

type cmd struct {
	op   op
	n    int32
	w    int32 // width of a text's first line
	text string
}

// hug says when a group that breaks only inside its last part stays closed around it: f(a, |x| {…}).
type hug uint8

const (
	hugNone   hug = iota
	hugForced     // if something inside must break anyway
	hugLast       // and also if only the last part is too wide
)

// group is a part that is either on one line or broken at all its lines.
type group struct {
	begin, end int32
	open       int32 // hugLast: the command behind the last part's opening delimiter
	hug        hug
	forced     bool // something inside ends a line
	own        bool // it is broken at its own lines, whatever is inside
}

// stream collects commands; begin and end nest.
type stream struct {
	cmds   []cmd
	groups []group
	stack  []int32
}

func (s *stream) add(o op, n int) { s.cmds = append(s.cmds, cmd{op: o, n: int32(n)}) }

func (s *stream) begin(h hug) int {
	s.groups = append(s.groups, group{begin: int32(len(s.cmds)), hug: h})
	id := len(s.groups) - 1
	s.add(opBegin, id)
	s.stack = append(s.stack, int32(id))
	return id
}

func (s *stream) end() {
	id := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	s.groups[id].end = int32(len(s.cmds))
	s.add(opEnd, int(id))
}

// breakOwn breaks the innermost group, because of a comment or because the author did.
func (s *stream) breakOwn() {
	s.force()
	if n := len(s.stack); n > 0 {
		s.groups[s.stack[n-1]].own = true
	}
}

// force marks all open groups: one line cannot hold them.
func (s *stream) force() {
	for n := len(s.stack) - 1; n >= 0; n-- {
		g := &s.groups[s.stack[n]]
		if g.forced {
			return
		}
		g.forced = true
	}
}

func (s *stream) hard(n int) {
	s.force()
	s.add(opHard, n)
}

// put writes a text; a space comes between if the two would otherwise be read as one.
func (s *stream) put(text string) {
	if p := s.before(); p != "" && glued(p, text) {
		s.add(opSpace, 0)
	}
	first := text
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		first = text[:i]
	}
	s.cmds = append(s.cmds, cmd{op: opText, text: text, w: int32(utf8.RuneCountInString(first))})
}

// before is the text that the next one would touch; "" if there is none.
func (s *stream) before() string {
	for i := len(s.cmds) - 1; i >= 0; i-- {
		switch s.cmds[i].op {
		case opText:
			return s.cmds[i].text
		case opBegin, opEnd, opIndent, opNest, opTrail, opSoft:
		default:
			return ""
		}
	}
	return ""
}

// glued says whether two texts need a space between them.
func glued(a, b string) bool {
	x, y := a[len(a)-1], b[0]
	if isWord(x) {
		return isWord(y) || y == '"' || y == '\'' || y == '.' && a[0] >= '0' && a[0] <= '9' && syntax.Joins(a, b)
	}
	switch x {
	case '(', ')', '[', ']', '{', '}', ',', ';', '"':
		return false
	}
	return !isWord(y) && strings.IndexByte("()[]{},;\"", y) < 0 && syntax.Joins(a, b)
}

func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c >= utf8.RuneSelf
}
