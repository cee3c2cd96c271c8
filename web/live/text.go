package live

import "strings"

// text is a stream of output. It acts as a terminal does on carriage returns and backspaces, because progress bars use them, and keeps
// the beginning and the end of what is too long.
type text struct {
	head   strings.Builder // whole lines, up to maxHead
	pieces []string        // whole lines after that, in pieces
	size   int             // bytes of pieces
	lost   int             // bytes left out between head and pieces
	open   []string        // whole lines that are in no piece yet
	opened int             // bytes of open
	tail   string          // the line that is not ended
}

const (
	maxHead  = 8 << 20
	maxText  = 56 << 20 // of pieces
	pieceMin = 64 << 10
	settleAt = 4096 // bytes of an unfinished line with carriage returns in it
)

func (t *text) append(more string) {
	more = strings.ReplaceAll(more, "\r\n", "\n")
	for {
		line, rest, ended := strings.Cut(more, "\n")
		t.tail = overtype(t.tail, line)
		if !ended {
			return
		}
		t.close(settle(t.tail) + "\n")
		t.tail, more = "", rest
	}
}

func (t *text) close(line string) {
	t.open = append(t.open, line)
	if t.opened += len(line); t.opened < pieceMin {
		return
	}
	piece := strings.Join(t.open, "")
	t.open, t.opened = nil, 0
	if t.lost == 0 && len(t.pieces) == 0 && t.head.Len() < maxHead {
		t.head.WriteString(piece)
		return
	}
	t.pieces = append(t.pieces, piece)
	for t.size += len(piece); t.size > maxText && len(t.pieces) > 1; {
		t.size -= len(t.pieces[0])
		t.lost += len(t.pieces[0])
		t.pieces = t.pieces[1:]
	}
}

// String is the text as a terminal would show it.
func (t *text) String() string {
	var b strings.Builder
	b.WriteString(t.head.String())
	if t.lost > 0 {
		b.WriteString("… " + byteCount(t.lost) + " left out …\n")
	}
	for _, p := range t.pieces {
		b.WriteString(p)
	}
	for _, line := range t.open {
		b.WriteString(line)
	}
	b.WriteString(t.tail)
	return b.String()
}

// overtype adds to a line that is not ended. Its control characters stay: what a carriage return goes back to is known only when
// more comes. But a line that is drawn again ten thousand times is not kept ten thousand times.
func overtype(tail, more string) string {
	if len(tail) > settleAt && strings.Contains(tail, "\r") {
		again := strings.HasSuffix(tail, "\r")
		if tail = settle(tail); again {
			tail += "\r"
		}
	}
	return tail + more
}

// settle is what a terminal shows of a line. Colour codes take no room, so a part that holds any replaces the whole line.
func settle(line string) string {
	if !strings.ContainsAny(line, "\r\b") {
		return line
	}
	shown := ""
	for _, part := range strings.Split(line, "\r") {
		part = backspaced(part)
		switch {
		case strings.Contains(shown, "\x1b") || strings.Contains(part, "\x1b"):
			if part != "" {
				shown = part
			}
		default:
			over, under := []rune(part), []rune(shown)
			shown = part
			if len(under) > len(over) {
				shown += string(under[len(over):])
			}
		}
	}
	return shown
}

func backspaced(part string) string {
	if !strings.Contains(part, "\b") {
		return part
	}
	var shown []rune
	for _, r := range part {
		switch {
		case r != '\b':
			shown = append(shown, r)
		case len(shown) > 0:
			shown = shown[:len(shown)-1]
		}
	}
	return string(shown)
}
