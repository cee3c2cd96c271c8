package modules_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/generate"
	"skep/interp"
	"skep/interp/format"
	"skep/modules"
)

// allowed says whether a code is of what generated programs may end with: overflow, division by zero, said before or while it runs.
func allowed(code string) bool {
	return code == "E0410" || code == "E0413" || code == "E0309" || code == "E0310"
}

// printed is what a generated program prints; it fails the test if the program has a type error.
func printed(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	s := interp.New(interp.Options{Modules: modules.All()})
	_, err := s.Run(context.Background(), diag.NewSource("program", text), &interp.Streams{Stdout: func(x string) { out.WriteString(x) }})
	var list diag.List
	var d *diag.Diagnostic
	switch {
	case errors.As(err, &list):
		for _, d := range list {
			if d.Severity == diag.Error && !allowed(d.Code) {
				t.Fatalf("a well-typed program does not check: %v\n%s", d, text)
			}
		}
		return "refused"
	case errors.As(err, &d) && !allowed(d.Code):
		t.Fatalf("a well-typed program fails: %v\n%s", d, text)
	case err != nil:
		out.WriteString(err.Error())
	}
	return out.String()
}

// TestGeneratedEngines runs generated programs with frames and tensors, and formatted again.
func TestGeneratedEngines(t *testing.T) {
	n := uint64(60)
	if os.Getenv("SKEP_STRESS") != "" {
		n = 3000
	}
	for seed := range n {
		text, _ := generate.Program(generate.Options{Seed: seed, Size: 3 + int(seed%6), Engines: true})
		first := printed(t, text)
		formatted, list := format.Source(diag.NewSource("program", text))
		if len(list) > 0 {
			t.Fatalf("formatting: %v\n%s", list, text)
		}
		if again := printed(t, formatted); again != first {
			t.Fatalf("the formatted program differs: it prints\n%s\nand not\n%s\nof\n%s", again, first, text)
		}
	}
}
