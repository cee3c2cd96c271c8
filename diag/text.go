package diag

import (
	"fmt"
	"io"
	"strings"
)

// Text writes a list for a terminal: each Diagnostic with its place, the source
// lines with carets below the span, what was expected and found, hint, fixes,
// related places and, for run-time errors, the call chain. Nothing in a source
// or message can drive the terminal. color adds ANSI codes. The error is w's.
func Text(w io.Writer, list List, color bool) error {
	t := &textWriter{color: color}
	for i, d := range list {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.diagnostic(d)
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// ANSI codes of the parts; the gutter's blue and the rest are those that both dark and light terminals show.
const (
	styleGutter = "1;34"
	styleBold   = "1"
	styleFix    = "32"
	stylePlain  = ""
)

var severityStyle = [...]string{Error: "1;31", Warning: "1;33", Info: "1;36", Hint: "1;32"}

type textWriter struct {
	out    strings.Builder
	color  bool
	gutter int // columns of the widest line number shown
}

func (t *textWriter) diagnostic(d *Diagnostic) {
	t.gutter = gutterWidth(d)
	style := severityStyle[d.Severity]
	head := d.Severity.String()
	if d.Code != "" {
		head += "[" + clean(d.Code) + "]"
	}
	t.styled(style, head)
	t.styled(styleBold, ": "+indentRest(clean(d.Message), "  "))
	t.out.WriteByte('\n')
	if d.Source != nil {
		t.place(d.Source, d.Span)
		t.lines(excerpt(d.Source, d.Span), style, '^')
	}
	t.note("expected:", d.Expected)
	t.note("found:   ", d.Found)
	t.note("hint:    ", d.Hint)
	for _, f := range d.Fixes {
		t.fix(d.Source, f)
	}
	for _, r := range d.Related {
		t.related(r)
	}
	t.chain(d.Chain)
}

// place writes ` --> name:line:col`.
func (t *textWriter) place(src *Source, span Span) {
	p := src.Position(span.Start)
	t.pad(t.gutter)
	t.styled(styleGutter, "-->")
	fmt.Fprintf(&t.out, " %s:%d:%d\n", clean(src.Name), p.Line, p.Column)
}

// lines writes source lines with the mark below each.
func (t *textWriter) lines(lines []excerptLine, style string, mark byte) {
	t.bar("")
	for _, l := range lines {
		if l.number == 0 {
			t.styled(styleGutter, "...")
			t.out.WriteByte('\n')
			continue
		}
		t.styled(styleGutter, fmt.Sprintf("%*d |", t.gutter, l.number))
		t.out.WriteString(strings.TrimRight(" "+l.before+l.marked+l.after, " ") + "\n")
		t.styled(styleGutter, strings.Repeat(" ", t.gutter)+" |")
		t.out.WriteString(" " + strings.Repeat(" ", l.lead))
		t.styled(style, strings.Repeat(string(mark), l.width))
		t.out.WriteByte('\n')
	}
}

// note writes `= label text`, or nothing without text.
func (t *textWriter) note(label, text string) {
	if text == "" {
		return
	}
	t.pad(t.gutter + 1)
	t.styled(styleGutter, "=")
	t.out.WriteByte(' ')
	t.styled(styleBold, label)
	t.out.WriteString(" " + indentRest(clean(text), strings.Repeat(" ", t.gutter+13)) + "\n")
}

// fix writes the title and, if one line changes, how that line will read.
func (t *textWriter) fix(src *Source, f Fix) {
	t.note("fix:     ", f.Title)
	number, line, ok := f.preview(src)
	if !ok {
		return
	}
	t.styled(styleGutter, fmt.Sprintf("%*d ", t.gutter, number))
	shown, _ := firstColumns(line, columnsTotal)
	t.styled(styleFix, "+ "+shown)
	t.out.WriteByte('\n')
}

func (t *textWriter) related(r Related) {
	t.pad(t.gutter + 1)
	t.styled(styleGutter, "=")
	t.out.WriteByte(' ')
	t.styled(styleBold, "note:    ")
	t.out.WriteString(" " + indentRest(clean(r.Message), "  ") + "\n")
	if r.Source != nil {
		t.place(r.Source, r.Span)
		t.lines(excerpt(r.Source, r.Span), styleGutter, '-')
	}
}

// chain writes the calls that led to a run-time error, innermost first.
func (t *textWriter) chain(chain []Frame) {
	if len(chain) < 2 {
		return // the place above says it already
	}
	t.pad(t.gutter + 1)
	t.styled(styleGutter, "=")
	t.out.WriteByte(' ')
	t.styled(styleBold, "calls:   ")
	t.out.WriteString(" innermost first\n")
	for _, line := range chainLines(chain) {
		t.pad(t.gutter + 5)
		t.out.WriteString(line + "\n")
	}
}

func (t *textWriter) bar(text string) {
	t.pad(t.gutter + 1)
	t.styled(styleGutter, "|")
	t.out.WriteString(text + "\n")
}

func (t *textWriter) pad(n int) { t.out.WriteString(strings.Repeat(" ", n)) }

func (t *textWriter) styled(style, text string) {
	if !t.color || style == stylePlain {
		t.out.WriteString(text)
		return
	}
	t.out.WriteString("\x1b[" + style + "m" + text + "\x1b[0m")
}

// gutterWidth is wide enough for every line number that a Diagnostic shows.
func gutterWidth(d *Diagnostic) int {
	width := 1
	if d.Source != nil {
		width = lineDigits(d.Source, d.Span)
	}
	for _, r := range d.Related {
		if r.Source != nil {
			width = max(width, lineDigits(r.Source, r.Span))
		}
	}
	return width
}

func lineDigits(src *Source, span Span) int {
	_, end := clampSpan(src, span)
	return len(fmt.Sprint(src.LineOf(end)))
}

// indentRest indents all lines but the first.
func indentRest(s, indent string) string { return strings.ReplaceAll(s, "\n", "\n"+indent) }
