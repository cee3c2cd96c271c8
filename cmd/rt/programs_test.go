package rt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skep/cmd/skep-rt/small"
	"skep/compile/golang"
	"skep/diag"
	"skep/interp"
	"skep/interp/builtin"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// program is one of the tests' programs: its text, what running it gives, and its Go.
type program struct {
	src  *diag.Source
	want outcome
	made *golang.Output
}

// outcome is all that can be seen of a run.
type outcome struct {
	Text string // printed, and the error with its place and chain
	Code int
}

// TestProgramsAgree writes every program of the language's tests as Go, builds all
// in one, and compares what each does with what it does when it is run. What is
// not carried is refused by a message that says what, with its place.
func TestProgramsAgree(t *testing.T) {
	progs, refused := collect(t)
	if len(progs) < 150 {
		t.Errorf("only %d programs became Go, %d were refused", len(progs), refused)
	}
	t.Logf("%d programs, %d refused", len(progs), refused)
	hold(t, progs)
}

// collect reads the programs that check, and writes those that can be carried.
func collect(t *testing.T) (progs []*program, refused int) {
	for _, pattern := range []string{"../../interp/testdata/*.txt", "testdata/*.txt"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no programs in %s: %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_lenient.txt") || strings.HasSuffix(file, "cells.txt") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range strings.Split(string(text), "====\n") {
				prog, _, _ := strings.Cut(part, "----\n")
				if strings.Contains(prog, "~~~~") || strings.Contains(prog, "random") || strings.TrimSpace(prog) == "" {
					continue
				}
				p, ok := write(t, prog, len(progs))
				switch {
				case p != nil:
					progs = append(progs, p)
				case ok:
					refused++
				}
			}
		}
	}
	return progs, refused
}

// write gives the program as Go, the nth of a build; nil and true if it is refused, nil and false if it does not check.
func write(t *testing.T, text string, n int) (*program, bool) {
	src := diag.NewSource("main.ruchy", text)
	s := interp.New(interp.Options{Modules: small.Modules(), Program: "p"})
	if s.Check(src).Diagnostics.HasErrors() {
		return nil, false
	}
	p := &program{src: src}
	in := input(s, src)
	in.Package, in.Prefix = home(n)
	in.Path = "program/" + in.Package
	out, list := golang.Generate(in)
	for _, d := range list {
		if d.Code != "E0601" || !strings.HasSuffix(d.Message, "cannot be carried to Go") || d.Source == nil {
			t.Errorf("%s\n  refused by %v", text, d)
		}
	}
	if out == nil {
		return nil, true
	}
	p.made, p.want = out, ran(s, src)
	return p, true
}

func input(s *interp.Session, src *diag.Source) golang.Input {
	prog, _ := syntax.Parse(src)
	info := scope.Resolve(prog)
	return golang.Input{Source: src, Program: prog, Info: info, Package: "main", Path: "main", Modules: golang.Modules{All: small.Modules()},
		Builtin: s.HasBuiltin, Mutates: s.Mutating(), Calls: interp.CallsMain(prog, info)}
}

// ran runs a text as `skep run` does.
func ran(s *interp.Session, src *diag.Source) (o outcome) {
	var out strings.Builder
	print := func(text string) { out.WriteString(text) }
	_, err := s.Run(context.Background(), src, &interp.Streams{Stdout: print, Stderr: print})
	var exit *builtin.ExitError
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &exit):
		o.Code = exit.Code
	case errors.As(err, &one):
		_ = diag.Text(&out, diag.List{one}, false)
		o.Code = 1
	case err != nil:
		out.WriteString(err.Error())
		o.Code = 1
	}
	o.Text = out.String()
	return o
}

// execute runs an executable.
func execute(t *testing.T, exe string) (o outcome) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(exe)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		o.Code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	o.Text = out.String()
	return o
}

// TestWholeProgram builds a program of its own with modules, and variables of their names.
func TestWholeProgram(t *testing.T) {
	src := diag.NewSource("main.ruchy", "let text = [1, 2]\nfun path(json) { json.to_upper() }\nprintln(text, path(\"a\"), json_parse(\"[1, 2.5]\"), \"b-c\".to_title_case())\n")
	s := interp.New(interp.Options{Modules: small.Modules(), Program: "p"})
	in := input(s, src)
	in.Modules.Uses = []string{"json", "text"}
	out, list := golang.Generate(in)
	if out == nil {
		t.Fatal(list)
	}
	dir := t.TempDir()
	for name, text := range out.Files {
		put(t, filepath.Join(dir, name), text)
	}
	want := ran(s, src)
	if got := execute(t, goBuild(t, dir, out.Imports)); got != want || want.Code != 0 {
		t.Errorf("Go: %v, run: %v", got, want)
	}
}

// TestSameBytes writes a program twice: the same text gives the same files.
func TestSameBytes(t *testing.T) {
	text := "struct P { x: i64 }\nimpl P { fun double(&self) { self.x * 2 } }\nfun f(n) { if n < 1 { 0 } else { f(n - 1) } }\n" +
		"let p = P { x: 4 }\nlet d = {a: 1, b: [1, 2]}\nprintln(p.double(), d, f(3), \"some text\", d.b.map(|x| x + 1))\n"
	first, _ := write(t, text, 0)
	for range 20 {
		again, _ := write(t, text, 0)
		if a, b := asJSON(t, first.made), asJSON(t, again.made); a != b {
			t.Fatalf("twice:\n%s\n%s", a, b)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
