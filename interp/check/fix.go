package check

import (
	"fmt"

	"skep/diag"
)

// suggest names the nearest known name, with a fix that writes it. It is a
// guess only if the two are far apart: one or two slips are what was meant.
func (c *checker) suggest(d *diag.Diagnostic, at diag.Span, wrong, best string) {
	if best == "" {
		return
	}
	d.Hint = "did you mean `" + best + "`?"
	d.Fixes = append(d.Fixes, diag.Fix{Title: "replace with `" + best + "`", Edits: []diag.Edit{{Span: at, New: best}}})
}

// fix adds a repair of one edit.
func fix(d *diag.Diagnostic, title string, at diag.Span, text string) {
	d.Fixes = append(d.Fixes, diag.Fix{Title: title, Edits: []diag.Edit{{Span: at, New: text}}})
}

// around adds a repair that writes something before and behind a place.
func around(d *diag.Diagnostic, title string, at diag.Span, before, behind string) {
	var edits []diag.Edit
	if before != "" {
		edits = append(edits, diag.Edit{Span: diag.Span{Start: at.Start, End: at.Start}, New: before})
	}
	if behind != "" {
		edits = append(edits, diag.Edit{Span: diag.Span{Start: at.End, End: at.End}, New: behind})
	}
	d.Fixes = append(d.Fixes, diag.Fix{Title: title, Edits: edits})
}

func plural(n int, noun string) string {
	if noun == "" || n == 1 {
		return trimRight(fmt.Sprintf("%d %s", n, noun))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func trimRight(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

func fixOf(title string, at diag.Span, text string) diag.Fix {
	return diag.Fix{Title: title, Edits: []diag.Edit{{Span: at, New: text}}}
}

func related(at diag.Span, message string) diag.Related {
	return diag.Related{Span: at, Message: message}
}
