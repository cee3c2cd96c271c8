package diag

import (
	"fmt"
	"sort"
	"strings"
)

// Apply gives the text with the fix's edits made. Edits outside of the text or
// over each other are an error, and then nothing is changed.
func (f Fix) Apply(text string) (string, error) {
	edits := append([]Edit(nil), f.Edits...)
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].Span.Start < edits[j].Span.Start })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.Span.Start < done || e.Span.End < e.Span.Start || e.Span.End > len(text) {
			return text, fmt.Errorf("apply fix %q: edit %d..%d is outside of the text or over another edit", f.Title, e.Span.Start, e.Span.End)
		}
		b.WriteString(text[done:e.Span.Start])
		b.WriteString(e.New)
		done = e.Span.End
	}
	b.WriteString(text[done:])
	return b.String(), nil
}

// ApplyFixes makes the first fix of each Diagnostic of src, leaving out guesses
// and those that touch what an earlier one changed, and says how many were made.
func (l List) ApplyFixes(src *Source) (text string, made int) {
	var all Fix
	for _, d := range l {
		if d.Source != src || len(d.Fixes) == 0 || d.Fixes[0].Guess || !all.leavesRoomFor(d.Fixes[0]) {
			continue
		}
		tried := Fix{Edits: append(append([]Edit(nil), all.Edits...), d.Fixes[0].Edits...)}
		if _, err := tried.Apply(src.Text); err == nil {
			all, made = tried, made+1
		}
	}
	text, _ = all.Apply(src.Text)
	return text, made
}

func (f Fix) leavesRoomFor(other Fix) bool {
	for _, a := range f.Edits {
		for _, b := range other.Edits {
			if a.Span.Start <= b.Span.End && b.Span.Start <= a.Span.End {
				return false
			}
		}
	}
	return true
}

// preview gives the one source line that the fix changes, as it will read.
func (f Fix) preview(src *Source) (number int, line string, ok bool) {
	if src == nil || len(f.Edits) == 0 {
		return 0, "", false
	}
	start, end := len(src.Text), 0
	for _, e := range f.Edits {
		if strings.Contains(e.New, "\n") || e.Span.Start < 0 {
			return 0, "", false
		}
		start, end = min(start, e.Span.Start), max(end, e.Span.End)
	}
	if end > len(src.Text) || start > end {
		return 0, "", false
	}
	number = src.LineOf(start)
	text, base := src.Line(number), src.LineStart(number)
	if src.LineOf(end) != number || end-base > len(text) || len(text) > windowBytes {
		return 0, "", false
	}
	moved := Fix{Title: f.Title}
	for _, e := range f.Edits {
		moved.Edits = append(moved.Edits, Edit{Span{e.Span.Start - base, e.Span.End - base}, e.New})
	}
	line, err := moved.Apply(text)
	return number, line, err == nil
}
