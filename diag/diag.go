// Package diag is what every package of skep says when something is wrong: a
// Diagnostic with a code, a place, what was expected and found, related places
// and fixes. It knows how to find lines and columns and how to render itself
// for a terminal (text.go), a page (html.go) and machines (json.go). It knows
// nothing of the language; the parser, the checker, the evaluator and the
// engines make Diagnostics, front ends show them.
package diag

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Severity orders how bad a Diagnostic is.
type Severity uint8

// The severities. An Error stops a strict program before it runs.
const (
	Error Severity = iota
	Warning
	Info
	Hint
)

// String gives the word that a person reads: "error", "warning", "info", "hint".
func (s Severity) String() string { return [...]string{"error", "warning", "info", "hint"}[s] }

// Span is a half-open range of byte offsets [Start, End) in one Source.
type Span struct {
	Start, End int
}

// To gives the smallest span that covers both.
func (s Span) To(o Span) Span { return Span{min(s.Start, o.Start), max(s.End, o.End)} }

// Source is one text with a name: a script, or one cell of a notebook.
type Source struct {
	Name string // what a person calls it: "prog.ruchy", "cell 3"
	Text string

	lines []int           // byte offset of each line's start, by NewSource
	grown strings.Builder // the text, once it is extended: texts given out before stay its beginning
}

// NewSource makes a Source and its line table.
func NewSource(name, text string) *Source {
	s := &Source{Name: name, Text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// Extend appends to the text, whose offsets so far stay what they are, and gives the offset
// where the new part starts. Only for a Source that NewSource made and one goroutine owns.
func (s *Source) Extend(text string) (start int) {
	start = len(s.Text)
	if s.grown.Len() != start {
		s.grown.Reset()
		s.grown.WriteString(s.Text)
	}
	s.grown.WriteString(text)
	s.Text = s.grown.String()
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, start+i+1)
		}
	}
	return start
}

// Position is a place for people and editors, both 1-based; Column counts code points.
type Position struct {
	Line, Column int
}

// Position finds line and column of a byte offset; offsets outside are clamped.
func (s *Source) Position(offset int) Position {
	offset = max(0, min(offset, len(s.Text)))
	n := s.LineOf(offset)
	return Position{n, utf8.RuneCountInString(s.Text[s.LineStart(n):offset]) + 1}
}

// LineOf is the 1-based line that holds a byte offset of the text. It costs less than Position, which counts columns.
func (s *Source) LineOf(offset int) int {
	if s.lines == nil { // made without NewSource: one line
		return 1
	}
	return sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > offset })
}

// LineStart is the byte offset at which 1-based line n starts; n is at most LineCount.
func (s *Source) LineStart(n int) int {
	if s.lines == nil {
		return 0
	}
	return s.lines[n-1]
}

// Line gives the text of a 1-based line without its newline, or "" outside.
func (s *Source) Line(n int) string {
	if s.lines == nil && n == 1 {
		return s.Text
	}
	if n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.Text)
	if n < len(s.lines) {
		end = s.lines[n] - 1
	}
	return strings.TrimSuffix(s.Text[s.lines[n-1]:end], "\r")
}

// LineCount is the number of lines; an empty text has one.
func (s *Source) LineCount() int { return max(1, len(s.lines)) }

// Edit replaces the text of a span in the Diagnostic's Source.
type Edit struct {
	Span Span
	New  string
}

// Fix is one titled repair that a click or `skep check --fix` applies.
type Fix struct {
	Title string
	Edits []Edit
	Guess bool // it may not be what was meant (a similar name): offered, never applied unasked
}

// Related is another place that explains the Diagnostic.
type Related struct {
	Source  *Source
	Span    Span
	Message string
}

// Frame is one link of a run-time call chain, innermost first.
type Frame struct {
	Function string // "" at top level
	Source   *Source
	Span     Span // of the call, or of the failing expression in the innermost frame
}

// Diagnostic is one error, warning or hint with its place.
type Diagnostic struct {
	Code     string // stable, e.g. "E0201"; `skep explain` knows it
	Severity Severity
	Source   *Source // nil if there is no text to point into
	Span     Span
	Message  string // one sentence, lower case
	Expected string // optional: what should stand here
	Found    string // optional: what stands here
	Hint     string // optional: what to do
	Related  []Related
	Fixes    []Fix
	Chain    []Frame // run-time errors: the call chain
}

// Error makes a Diagnostic an error: "prog.ruchy:3:5: message".
func (d *Diagnostic) Error() string {
	if d.Source == nil {
		return d.Message
	}
	p := d.Source.Position(d.Span.Start)
	return fmt.Sprintf("%s:%d:%d: %s", d.Source.Name, p.Line, p.Column, d.Message)
}

// List is some Diagnostics; it is an error as a whole.
type List []*Diagnostic

// Error gives the first message and how many more there are.
func (l List) Error() string {
	switch len(l) {
	case 0:
		return "no errors"
	case 1:
		return l[0].Error()
	}
	return fmt.Sprintf("%s (and %d more)", l[0].Error(), len(l)-1)
}

// HasErrors says whether any Diagnostic is an Error.
func (l List) HasErrors() bool {
	for _, d := range l {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// Sort orders by place, then by severity; stable.
func (l List) Sort() {
	sort.SliceStable(l, func(i, j int) bool {
		if l[i].Span.Start != l[j].Span.Start {
			return l[i].Span.Start < l[j].Span.Start
		}
		return l[i].Severity < l[j].Severity
	})
}
