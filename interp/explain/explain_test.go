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
)

// TestExamples: each wrong program gives its code, each right one runs without any.
func TestExamples(t *testing.T) {
	for _, e := range All() {
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

var code = regexp.MustCompile(`"([EWLN]\d{4})"`)

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
