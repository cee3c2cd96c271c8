package interp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
)

// judged checks and runs a source in a new session and gives what was found, and whether an earlier run was believed.
func judged(t *testing.T, o Options, src *diag.Source) (found string, believed bool) {
	t.Helper()
	s := New(o)
	list := s.Check(src).Diagnostics
	if r := s.last.Load(); r != nil {
		believed = r.result == nil && !list.HasErrors()
	}
	_, err := s.Run(context.Background(), src, nil)
	var shown strings.Builder
	if diag.Text(&shown, list, false) != nil {
		t.Fatal("nothing can be shown")
	}
	return shown.String() + fmt.Sprint(err), believed
}

const judgedLoop = "let mut sum = 0\nfor i in 0..10 { sum += i }\n"

func TestVerdictIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		believed bool
	}{
		"a loop, with a warning": {judgedLoop, true},
		"nothing to be hot":      {"let x = 1\n", false},
		"an error":               {judgedLoop + "println(nobody)\n", false},
		"a failure":              {judgedLoop + "println([1][sum])\n", true},
		"lenient: never hot":     {"#![lenient]\n" + judgedLoop, false},
	} {
		o := Options{Trusting: true, CodeCache: t.TempDir()}
		src := func() *diag.Source { return diag.NewSource("prog.ruchy", c.text) }
		want, believed := judged(t, o, src())
		if believed {
			t.Errorf("%s: believed before anything was checked", name)
		}
		for range 2 {
			got, believed := judged(t, o, src())
			if got != want || believed != c.believed {
				t.Errorf("%s: believed: %v, found\n%s\nthe first time\n%s", name, believed, got, want)
			}
		}
		o.Trusting = false
		if got, believed := judged(t, o, src()); got != want || believed {
			t.Errorf("%s: who does not trust: believed: %v, found\n%s", name, believed, got)
		}
	}
}

// What reads files is checked each time.
func TestVerdictOfFiles(t *testing.T) {
	dir := t.TempDir()
	module := filepath.Join(dir, "shapes.ruchy")
	write := func(text string) {
		if err := os.WriteFile(module, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Trusting: true, CodeCache: t.TempDir(), Dir: dir}
	text := judgedLoop + "use shapes\nprintln(shapes::area(sum))\n"
	write("pub fun area(x: i64) { x * x }\n")
	for range 2 {
		if found, believed := judged(t, o, diag.NewSource(filepath.Join(dir, "prog.ruchy"), text)); believed || strings.Contains(found, "error") {
			t.Errorf("believed: %v, found %s", believed, found)
		}
	}
	write("pub fun volume(x: i64) { x * x * x }\n")
	if found, _ := judged(t, o, diag.NewSource(filepath.Join(dir, "prog.ruchy"), text)); !strings.Contains(found, "area") {
		t.Errorf("nothing was found in a program whose module has changed: %s", found)
	}
}

// What an earlier cell has defined is no part of a text: only the first of a session can be believed.
func TestVerdictOfSecond(t *testing.T) {
	o := Options{Trusting: true, CodeCache: t.TempDir()}
	src := func() *diag.Source { return diag.NewSource("prog.ruchy", judgedLoop) }
	judged(t, o, src())
	s := New(o)
	if _, err := s.Run(context.Background(), diag.NewSource("before", "let i = \"text\"\n"), nil); err != nil {
		t.Fatal(err)
	}
	s.Check(src())
	if s.last.Load().result == nil {
		t.Error("a source behind another was not checked")
	}
}
