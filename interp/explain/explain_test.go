package explain

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/lint"
	"skep/interp/syntax"
)

// TestExamples: each wrong program gives its code, each right one runs without any.
func TestExamples(t *testing.T) {
	for _, e := range All() {
		if strings.HasPrefix(e.Code, "L") {
			continue
		}
		t.Run(e.Code, func(t *testing.T) {
			if e.Title == "" || e.Text == "" {
				t.Error("no title or text")
			}
			if e.Wrong != "" {
				if codes := codesOf(t, e.Wrong, e.Lenient); !codes[e.Code] {
					t.Errorf("the wrong program gives %v", codes)
				}
			}
			if e.Right != "" {
				if codes := codesOf(t, e.Right, false); len(codes) > 0 {
					t.Errorf("the right program gives %v", codes)
				}
			}
			if (e.Wrong == "") != (e.Right == "") && e.Code != "E0122" {
				t.Error("an example needs a wrong and a right program")
			}
		})
	}
}

// TestRules: each wrong program gets its warning and no other, and the fix, if
// there is one, takes it away and leaves what the program prints; the right one gets none.
func TestRules(t *testing.T) {
	for _, r := range lint.Rules() {
		e, _ := Find(r.Code)
		if e.Wrong == "" {
			continue
		}
		t.Run(r.Code, func(t *testing.T) {
			o := lint.Options{Enabled: map[string]bool{r.Code: true}}
			list := lintOf(t, e.Wrong, o)
			if len(list) != 1 || list[0].Code != r.Code {
				t.Fatalf("the wrong program gives %v", list)
			}
			if list := lintOf(t, e.Right, o); len(list) > 0 {
				t.Errorf("the right program gives %v", list)
			}
			fixed, made := list.ApplyFixes(list[0].Source)
			if made == 0 {
				return
			}
			if list := lintOf(t, fixed, o); len(list) > 0 {
				t.Errorf("the fixed program\n%s\ngives %v", fixed, list)
			}
			if was, is := printedBy(t, e.Wrong), printedBy(t, fixed); was != is {
				t.Errorf("the fix changes what is printed from %q to %q", was, is)
			}
		})
	}
}

func lintOf(t *testing.T, program string, o lint.Options) diag.List {
	t.Helper()
	src := diag.NewSource("example", program)
	prog, list := syntax.Parse(src)
	if list.HasErrors() {
		t.Fatalf("%v in\n%s", list, program)
	}
	return lint.Program(src, prog, o)
}

func printedBy(t *testing.T, program string) string {
	t.Helper()
	var out strings.Builder
	s := interp.New(interp.Options{Modules: interp.Made(interp.Module{Name: "math"})})
	if _, err := s.Run(context.Background(), diag.NewSource("example", program), &interp.Streams{Stdout: func(s string) { out.WriteString(s) }}); err != nil && !strings.Contains(program, "use math") {
		t.Errorf("%v in\n%s", err, program)
	}
	return out.String()
}

// codesOf checks and runs a program and gives the codes of all errors and warnings.
func codesOf(t *testing.T, program string, lenient bool) map[string]bool {
	t.Helper()
	s := interp.New(interp.Options{Lenient: lenient, MemoryLimit: 1 << 30, Dir: t.TempDir()})
	src := diag.NewSource("example", program)
	codes := map[string]bool{}
	for _, d := range s.Check(src).Diagnostics {
		if !lenient || d.Severity == diag.Error {
			codes[d.Code] = true
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := s.Run(ctx, src, &interp.Streams{})
	var one *diag.Diagnostic
	var list diag.List
	switch {
	case errors.As(err, &one):
		codes[one.Code] = true
	case errors.As(err, &list):
		for _, d := range list {
			codes[d.Code] = true
		}
	}
	return codes
}

var code = regexp.MustCompile(`"([A-Z]\d{4})"`)

// TestEveryCode: every code in the sources has an entry.
func TestEveryCode(t *testing.T) {
	found := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != "../.." && d.Name() != ".." || d.Name() == "echo" || d.Name() == "node_modules") {
			if d != nil && d.IsDir() && path != "../.." {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range code.FindAllStringSubmatch(string(data), -1) {
			found++
			if _, ok := Find(m[1]); !ok {
				t.Errorf("%s: %s has no entry in interp/explain", path, m[1])
			}
		}
		return nil
	})
	if err != nil || found < 100 {
		t.Errorf("%d codes found, %v", found, err)
	}
}
