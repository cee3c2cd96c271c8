package interp

import (
	"slices"
	"strings"

	"skep/diag"
)

// What a repair of a shape must do besides making its own expression fit: what
// depends on it must check too. The checker cannot know that while it walks, so
// the program is checked again with each repair made.

// Limits of that: so many errors of one text, and a text of so many bytes.
const (
	confirmErrors = 8
	confirmBytes  = 100_000
)

// confirmFixes leaves of the repairs of shape errors those with which the
// program has fewer errors, if there are any.
func (s *Session) confirmFixes(src *diag.Source, list diag.List) {
	tried := 0
	for _, d := range list {
		if !strings.HasPrefix(d.Code, "S") || len(d.Fixes) < 2 || tried == confirmErrors || len(src.Text) > confirmBytes {
			continue
		}
		tried++
		good := slices.DeleteFunc(slices.Clone(d.Fixes), func(f diag.Fix) bool { return !s.helps(src, f, countErrors(list)) })
		if len(good) > 0 && good[0].Title != d.Fixes[0].Title {
			d.Message = strings.Replace(d.Message, "; "+d.Fixes[0].Title, "; "+good[0].Title, 1)
		}
		if len(good) > 0 {
			d.Fixes = good
		}
	}
}

func (s *Session) helps(src *diag.Source, f diag.Fix, before int) bool {
	text, err := f.Apply(src.Text)
	if err != nil {
		return false
	}
	return countErrors(s.prepare(diag.NewSource(src.Name, text)).diags) < before
}

func countErrors(list diag.List) (n int) {
	for _, d := range list {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}
