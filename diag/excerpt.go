package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// How much of a long line is shown, in terminal columns.
const (
	columnsBefore = 60
	columnsMarked = 60
	columnsTotal  = 130
	// Wider than any window: a 100 MB line must not be segmented as a whole.
	windowBytes = 2048
)

// excerptLine is one source line, cleaned for showing and split around its mark.
type excerptLine struct {
	number                int // 1-based; 0 stands for left-out lines
	before, marked, after string
	lead, width           int // columns before the mark and of the mark (0: no mark)
}

// excerpt picks the lines of a span: all of a short one, first and last of a long one.
func excerpt(src *Source, span Span) []excerptLine {
	start, end := clampSpan(src, span)
	first, last := src.LineOf(start), src.LineOf(end)
	if last > first && src.LineStart(last) == end {
		last-- // the span ends with a newline: nothing of the next line is meant
	}
	var lines []excerptLine
	for n := first; n <= last; n++ {
		if n == first+2 && last-n > 1 {
			lines = append(lines, excerptLine{})
			n = last
		}
		lines = append(lines, src.excerptOf(n, start, end))
	}
	return lines
}

// clampSpan makes any span usable: inside the text, not negative, on rune borders.
func clampSpan(src *Source, span Span) (start, end int) {
	start = max(0, min(span.Start, len(src.Text)))
	end = max(start, min(span.End, len(src.Text)))
	for start > 0 && start < len(src.Text) && !utf8.RuneStart(src.Text[start]) {
		start--
	}
	for end < len(src.Text) && !utf8.RuneStart(src.Text[end]) {
		end++
	}
	return start, end
}

// excerptOf splits line n where the byte range [start, end) of the text touches it.
func (s *Source) excerptOf(n, start, end int) excerptLine {
	line, base := s.Line(n), s.LineStart(n)
	from := max(0, min(start-base, len(line)))
	to := wholeGrapheme(line, max(from, min(end-base, len(line))))
	if start < base { // the mark continues from the line above: spare the indentation
		from = min(len(line)-len(strings.TrimLeft(line, " \t")), to)
	}
	before, lead := lastColumns(line[:from], columnsBefore)
	marked, width := firstColumns(line[from:to], columnsMarked)
	after, _ := firstColumns(line[to:], columnsTotal-lead-width)
	return excerptLine{n, before, marked, after, lead, max(1, width)}
}

// wholeGrapheme moves a cut behind combining marks, which belong to the character before.
func wholeGrapheme(line string, at int) int {
	for at > 0 && at < len(line) {
		r, n := utf8.DecodeRuneInString(line[at:])
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			break
		}
		at += n
	}
	return at
}

// firstColumns cleans s and keeps what fits into n columns.
func firstColumns(s string, n int) (text string, width int) {
	rest, more := s, false
	if len(rest) > windowBytes {
		rest, more = strings.ToValidUTF8(rest[:windowBytes], ""), true
	}
	var b strings.Builder
	for state := -1; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		cluster, w = visible(cluster, w)
		if more = more || width+w > n; width+w > n {
			break
		}
		b.WriteString(cluster)
		width += w
	}
	if more {
		return b.String() + "…", width + 1
	}
	return b.String(), width
}

// lastColumns cleans s and keeps the end that fits into n columns.
func lastColumns(s string, n int) (text string, width int) {
	rest, more := s, false
	if len(rest) > windowBytes {
		rest, more = strings.ToValidUTF8(rest[len(rest)-windowBytes:], ""), true
	}
	var clusters []string
	var widths []int
	for state := -1; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		cluster, w = visible(cluster, w)
		clusters, widths, width = append(clusters, cluster), append(widths, w), width+w
	}
	from := 0
	for ; width > n; from++ {
		width, more = width-widths[from], true
	}
	text = strings.Join(clusters[from:], "")
	if more {
		return "…" + text, width + 1
	}
	return text, width
}

// visible makes one grapheme cluster safe and countable: tabs become spaces;
// control characters, which could drive the terminal, and bidirectional
// overrides, which could make code look like other code, become pictures.
func visible(cluster string, width int) (string, int) {
	r, _ := utf8.DecodeRuneInString(cluster)
	switch {
	case r == '\t':
		return "    ", 4
	case r < 0x20:
		return string('␀' + r), 1
	case r == 0x7f:
		return "␡", 1
	case r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) || r == '\u2028' || r == '\u2029':
		return "\uFFFD", 1
	case strings.ContainsFunc(cluster, isBidi):
		return strings.Map(dropBidi, cluster), width
	}
	return cluster, width
}

func isBidi(r rune) bool { return unicode.In(r, unicode.Bidi_Control) }

func dropBidi(r rune) rune {
	if isBidi(r) {
		return '\uFFFD'
	}
	return r
}

// clean makes a message safe to print: as visible does, but newlines stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r < 0x20:
			return '␀' + r
		case unicode.IsControl(r) || isBidi(r):
			return '\uFFFD'
		}
		return r
	}, s)
}
