package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp/syntax"
)

var mark = regexp.MustCompile(`//~ ([L0-9 ]+)`)

// TestPrograms lints testdata/*.ruchy, in which each line with warnings names their codes behind //~.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ruchy")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := diag.NewSource(file, string(data))
		found := map[int][]string{}
		for _, d := range lintOf(t, src, Options{All: true, Allowed: map[string]bool{"L0019": true}}) {
			line := src.Position(d.Span.Start).Line
			found[line] = append(found[line], d.Code)
			seen[d.Code] = true
			checkFixes(t, src, d)
		}
		for i, line := range strings.Split(src.Text, "\n") {
			var want []string
			if m := mark.FindStringSubmatch(line); m != nil {
				want = strings.Fields(m[1])
			}
			got := found[i+1]
			sort.Strings(want)
			sort.Strings(got)
			if strings.Join(want, " ") != strings.Join(got, " ") {
				t.Errorf("%s:%d: got %v, want %v: %s", file, i+1, got, want, line)
			}
		}
	}
	for _, r := range Rules() {
		if !seen[r.Code] && r.Code != "L0019" {
			t.Errorf("%s (%s) is in no program", r.Code, r.Name)
		}
	}
}

func lintOf(t *testing.T, src *diag.Source, o Options) diag.List {
	t.Helper()
	prog, list := syntax.Parse(src)
	if list.HasErrors() {
		t.Fatalf("%s: %v", src.Name, list)
	}
	return Program(src, prog, o)
}

// checkFixes: each fix leaves a program in which its warning stands no more.
func checkFixes(t *testing.T, src *diag.Source, d *diag.Diagnostic) {
	t.Helper()
	for _, f := range d.Fixes {
		text, err := f.Apply(src.Text)
		if err != nil {
			t.Errorf("%v: %v", d, err)
			continue
		}
		next := diag.NewSource(src.Name, text)
		prog, list := syntax.Parse(next)
		if list.HasErrors() {
			t.Errorf("%v: after the fix: %v", d, list)
			continue
		}
		for _, e := range Program(next, prog, Options{All: true}) {
			if e.Code == d.Code && e.Span.Start == d.Span.Start && e.Message == d.Message {
				t.Errorf("%v: the fix does not help", d)
			}
		}
	}
}

func TestLongFunction(t *testing.T) {
	src := diag.NewSource("long", "fun long() {\n"+strings.Repeat("    println(1)\n", 120)+"}\nlong()\n")
	if list := lintOf(t, src, Options{}); len(list) != 0 {
		t.Errorf("by default: %v", list)
	}
	if list := lintOf(t, src, Options{Enabled: map[string]bool{"L0019": true}}); len(list) != 1 || list[0].Code != "L0019" {
		t.Errorf("enabled: %v", list)
	}
}

// TestCells: in a notebook the names of the top level are there for other cells.
func TestCells(t *testing.T) {
	src := diag.NewSource("cell", "let mut x = 1\nfun f(a) { a }\n1\n")
	if list := lintOf(t, src, Options{Cell: true}); len(list) != 0 {
		t.Errorf("got %v", list)
	}
}

func TestFind(t *testing.T) {
	for _, word := range []string{"L0001", "l0001", "unused_variable", "unused-variable"} {
		if r, ok := Find(word); !ok || r.Code != "L0001" {
			t.Errorf("%s: %v, %v", word, r, ok)
		}
	}
	if _, ok := Find("nothing"); ok {
		t.Error("found a rule that is none")
	}
}

// FuzzLint: no program makes it panic, and no fix breaks a program.
func FuzzLint(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.ruchy")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
		for _, line := range strings.Split(string(data), "\n") {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := diag.NewSource("fuzz", text)
		prog, list := syntax.Parse(src)
		if list.HasErrors() {
			return
		}
		fixed, made := Program(src, prog, Options{All: true}).ApplyFixes(src)
		if _, list := syntax.Parse(diag.NewSource("fixed", fixed)); made > 0 && list.HasErrors() {
			t.Errorf("%q became %q: %v", text, fixed, list)
		}
	})
}
