package suite

import (
	"path/filepath"
	"strings"

	"skep/diag"
)

// isDocument says whether a source is Markdown, whose fenced programs are what is to be tested.
func isDocument(src *diag.Source) bool { return filepath.Ext(src.Name) == ".md" }

// documentCases makes one test of the fences of a Markdown file: they run in order, each sees what
// those before it defined. Fences that are to fail, or to be ignored, do not run.
func documentCases(src *diag.Source) []Case {
	var code []string
	for _, x := range Examples(src.Text) {
		if !x.Ignored && !x.Fails {
			code = append(code, x.Code)
		}
	}
	if len(code) == 0 {
		return nil
	}
	return []Case{{Name: "examples", Code: strings.Join(code, "\n"), Source: src}}
}
