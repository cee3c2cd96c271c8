package format

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/syntax"
)

// TestLayout formats the programs of testdata/*.txt: program, ----, what comes of it, with ==== between.
func TestLayout(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, part := range strings.Split(string(data), "====\n") {
			program, _, _ := strings.Cut(part, "----\n")
			text := formatted(t, program)
			if again := formatted(t, text); again != text {
				t.Errorf("%s: formatting twice changes\n%s\nto\n%s", file, text, again)
			}
			out = append(out, program+"----\n"+text)
		}
		golden.Check(t, filepath.Base(file), strings.Join(out, "====\n"))
	}
}

func formatted(t *testing.T, program string) string {
	t.Helper()
	text, list := Source(diag.NewSource("program", program))
	if len(list) > 0 {
		t.Errorf("%v of\n%s\nwould be\n%s", list, program, onceOf(program))
	}
	return text
}

// onceOf formats without the checks of Source.
func onceOf(program string) string {
	tree, _ := syntax.Parse(diag.NewSource("program", program))
	return once(program, tree, scan(program, syntax.Pieces(program)))
}

// TestOwnPrograms formats all programs of the neighbours' tests.
func TestOwnPrograms(t *testing.T) {
	for _, pattern := range []string{"../syntax/testdata/*/*.ruchy", "../testdata/*.txt", "../../bench/*/*.ruchy"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, program := range strings.Split(string(data), "\n----\n") {
				if _, list := syntax.Parse(diag.NewSource(file, program)); !list.HasErrors() {
					formatted(t, program)
				}
			}
		}
	}
}

func TestErrorsLeaveTheText(t *testing.T) {
	const program = "let   x = (\n"
	text, list := Source(diag.NewSource("program", program))
	if text != program || !list.HasErrors() {
		t.Errorf("got %q, %v", text, list)
	}
}

func TestLineEnds(t *testing.T) {
	for program, want := range map[string]string{
		"let  x=1\r\nlet y=2\r\n": "let x = 1\r\nlet y = 2\r\n",
		"let  x=1\nlet y=2":       "let x = 1\nlet y = 2\n",
		"let  x=1\r\nlet y=2\n":   "let x = 1\nlet y = 2\n",
		"":                        "",
		"\n\n// only\n\n":         "// only\n",
		"\n\nx":                   "x\n",
	} {
		if got := formatted(t, program); got != want {
			t.Errorf("%q became %q, want %q", program, got, want)
		}
	}
}

// TestSame: what the check that guards a file can see.
func TestSame(t *testing.T) {
	parse := func(s string) *syntax.Program { p, _ := syntax.Parse(diag.NewSource("p", s)); return p }
	for _, pair := range [][2]string{{"a + b", "a - b"}, {"f(a)", "f(b)"}, {"{a,}", "{a}"}, {"x;", "x"}, {"1", "1.0"}, {"f()", "f(a)"}, {`"a"`, `"a "`}, {"@a(1) fun f() {}", "@a(2) fun f() {}"}} {
		if Same(parse(pair[0]), parse(pair[1])) {
			t.Errorf("%q and %q count as the same", pair[0], pair[1])
		}
		if !Same(parse(pair[0]), parse(" "+pair[0]+"\n")) {
			t.Errorf("%q differs from itself", pair[0])
		}
	}
}

// FuzzFormat: what parses is formatted, to the same program with the same comments, and formatting again changes nothing.
func FuzzFormat(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	more, _ := filepath.Glob("../syntax/testdata/parse/*.ruchy")
	for _, file := range append(files, more...) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
		for _, line := range strings.SplitAfter(string(data), "\n") {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, program string) {
		if _, list := syntax.Parse(diag.NewSource("fuzz", program)); list.HasErrors() {
			return
		}
		text := formatted(t, program)
		if again := formatted(t, text); again != text {
			t.Errorf("%q\nbecame %q\nand then %q", program, text, again)
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	data, err := os.ReadFile("testdata/layout.txt")
	if err != nil {
		b.Fatal(err)
	}
	_, program, _ := strings.Cut(string(data), "----\n")
	program, _, _ = strings.Cut(program, "====\n")
	text := strings.Repeat(program, 10_000/strings.Count(program, "\n")+1)
	src := diag.NewSource("bench", text)
	b.ReportMetric(float64(strings.Count(text, "\n")), "lines")
	for b.Loop() {
		if _, list := Source(src); len(list) > 0 {
			b.Fatal(list)
		}
	}
}

// TestCells lays cells out: their magics stay as they are written, and formatting twice is formatting once.
func TestCells(t *testing.T) {
	golden.Cases(t, "cells/*.txt", func(t *testing.T, _, asked string) string {
		text, list := Cell(diag.NewSource("cell", asked))
		if list.HasErrors() {
			return list.Error() + "\n"
		}
		if again, _ := Cell(diag.NewSource("cell", text)); again != text {
			t.Errorf("%q becomes %q", text, again)
		}
		return text
	})
}
