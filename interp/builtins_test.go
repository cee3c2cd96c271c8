package interp_test

import (
	"slices"
	"strings"
	"testing"

	"skep/interp"
	"skep/interp/eval"
	"skep/interp/module"
)

// TestOwnExamples runs the examples of what the evaluator declares itself:
// tasks, channels, lazy values. A line `x  // => text` says what x displays as.
func TestOwnExamples(t *testing.T) {
	all := eval.Prelude()
	if got, want := eval.AnnouncedPrelude().Globals, module.NamesOf(all); !slices.Equal(got, want) {
		t.Errorf("announced are %q, declared %q", got, want)
	}
	for _, typ := range eval.Types() {
		all = append(all, typ.Methods...)
	}
	all = append(all, eval.ThreadModule().Funcs...)
	for _, f := range all {
		if f.Doc == "" || f.Example == "" {
			t.Errorf("%s has no doc or example", f.Sig)
		}
		runExample(t, f)
	}
}

func runExample(t *testing.T, f module.Func) {
	t.Helper()
	s := interp.New(interp.Options{Notebook: true})
	cell := ""
	for _, line := range strings.Split(f.Example, "\n") {
		code, want, found := strings.Cut(line, "  // => ")
		cell += code + "\n"
		if !found {
			continue
		}
		got := strings.TrimSuffix(strings.TrimPrefix(run(s, cell), "= "), "\n")
		if got == "" {
			got = want // unit and nil are not displayed
			if want != "()" && want != "nil" {
				got = "nothing"
			}
		}
		if got != want {
			t.Errorf("%s\n%s\n got %s\nwant %s", f.Sig, cell, got, want)
		}
		cell = ""
	}
}
