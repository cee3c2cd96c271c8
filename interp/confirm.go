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

// confirmFixes gives a list in which the repairs of shape errors are those that
// help (the program has fewer errors with them), where there are such; size is that of the text in bytes.
func confirmFixes(list diag.List, size int, helps func(diag.Fix) bool) diag.List {
	out, tried := slices.Clone(list), 0
	for i, d := range list {
		if !strings.HasPrefix(d.Code, "S") || len(d.Fixes) < 2 || tried == confirmErrors || size > confirmBytes {
			continue
		}
		tried++
		good := slices.DeleteFunc(slices.Clone(d.Fixes), func(f diag.Fix) bool { return !helps(f) })
		if len(good) == 0 {
			continue
		}
		better := *d
		better.Message = strings.Replace(d.Message, "; "+d.Fixes[0].Title, "; "+good[0].Title, 1)
		better.Fixes = good
		out[i] = &better
	}
	return out
}

func (s *Session) helps(src *diag.Source, f diag.Fix, before int) bool {
	text, err := f.Apply(src.Text)
	if err != nil {
		return false
	}
	return countErrors(s.examine(diag.NewSource(src.Name, text)).diags) < before
}

func countErrors(list diag.List) (n int) {
	for _, d := range list {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}
