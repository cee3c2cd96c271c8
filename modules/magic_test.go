package modules

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp"
)

var (
	duration  = regexp.MustCompile(`\d+(\.\d+)?(e[+-]\d+)? (ns|µs|ms|s)\b`)
	timedLine = regexp.MustCompile(`(?m)^(CPU times|Wall time): .*\n`)
)

// TestMagics runs the cells of testdata/magics.txt, each case in a session of its own. What time took is written "~".
func TestMagics(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("the commands are those of unix")
	}
	golden.Cases(t, "magics.txt", func(t *testing.T, _, asked string) string {
		home, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		defer t.Chdir(home) // where the answers are
		dir, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Chdir(dir)
		t.Setenv("SKEP_HIVE", "")
		s := interp.New(interp.Options{Notebook: true, Modules: All()})
		var out strings.Builder
		for cell := range strings.SplitSeq(asked, "~~~~\n") {
			out.WriteString(cellOutput(s, strings.TrimSuffix(cell, "\n")))
		}
		shown := strings.ReplaceAll(out.String(), dir, "DIR")
		return duration.ReplaceAllString(timedLine.ReplaceAllString(shown, "$1: ~\n"), "~")
	})
}

// cellOutput is what a cell prints (standard error behind "! "), its value, its warnings and errors.
func cellOutput(s *interp.Session, code string) string {
	var out strings.Builder
	io := &interp.Streams{
		Stdout:  func(text string) { out.WriteString(text) },
		Stderr:  func(text string) { out.WriteString("! " + text) },
		Display: func(b interp.Bundle) { out.WriteString("display " + b.Data["text/html"].(string) + "\n") },
	}
	r, err := s.Run(context.Background(), diag.NewSource("cell", code), io)
	list := r.Warnings
	if one := (*diag.Diagnostic)(nil); errors.As(err, &one) {
		list = append(list, one)
	} else if err != nil && !errors.As(err, &list) {
		list = append(list, &diag.Diagnostic{Message: err.Error()})
	}
	for _, d := range list {
		out.WriteString(d.Severity.String() + " " + d.Code + ": " + d.Error() + "\n")
	}
	if r.Show {
		out.WriteString("= " + r.Bundle.Data["text/plain"].(string) + "\n")
	}
	return out.String()
}
