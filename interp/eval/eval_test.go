package eval_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// run runs one cell on the engine, unchecked, and gives what it printed, then its value or its error.
func run(e *eval.Engine, name, code string, lenient bool) string {
	var out strings.Builder
	src := diag.NewSource(name, code)
	prog, diags := syntax.Parse(src)
	info := scope.Resolve(prog)
	if diags.HasErrors() {
		for _, d := range diags {
			fmt.Fprintf(&out, "%s %s: %s\n", d.Severity, d.Code, d.Error())
		}
		return out.String()
	}
	e.Lenient = lenient
	io := &module.Streams{Stdout: func(t string) { out.WriteString(t) }, Stderr: func(t string) { out.WriteString(t) }}
	var stop atomic.Bool
	v, err := e.Compile(prog, info, src).Run(context.Background(), io, &stop)
	var f *eval.Failure
	var exit exitError
	switch {
	case errors.As(err, &exit):
		fmt.Fprintf(&out, "exit %d\n", exit.code)
	case errors.As(err, &f):
		fmt.Fprintf(&out, "%s %s: %s\n", f.Diagnostic.Severity, f.Diagnostic.Code, f.Diagnostic.Error())
	case err != nil:
		out.WriteString(err.Error() + "\n")
	case !v.IsNull() && !v.IsUnit() && shows(prog):
		out.WriteString("= " + value.Repr(v) + "\n")
	}
	return out.String()
}

func shows(p *syntax.Program) bool {
	n := len(p.Stmts) - 1
	if n < 0 || n < len(p.Semi) && p.Semi[n] {
		return false
	}
	switch p.Stmts[n].(type) {
	case *syntax.Fun, *syntax.Struct, *syntax.Enum, *syntax.Let, *syntax.Assign, *syntax.Use:
		return false
	}
	return true
}

// cases splits a file of programs and answers.
func cases(t *testing.T, path string) (programs, answers []string) {
	t.Helper()
	for _, c := range golden.Split(t, path) {
		programs, answers = append(programs, c.Asked), append(answers, c.Answer)
	}
	return programs, answers
}

func runCells(prog string, lenient bool) string {
	e := newEngine(lenient)
	var out strings.Builder
	for _, cell := range strings.Split(prog, "~~~~\n") {
		out.WriteString(run(e, "cell", cell, lenient || strings.Contains(cell, "#![lenient]")))
	}
	return out.String()
}

// TestLanguageWithoutLibrary runs the programs of interp/testdata on an engine
// that knows only the few functions of this test: those that need no more must
// give the same answers.
func TestLanguageWithoutLibrary(t *testing.T) {
	files, _ := filepath.Glob("../testdata/*.txt")
	ran, all := 0, 0
	for _, f := range files {
		if strings.Contains(f, "lenient") {
			continue // what the original prints is the library's
		}
		programs, answers := cases(t, f)
		for i, p := range programs {
			all++
			got := runCells(p, false)
			switch {
			case got == answers[i]:
				ran++
			case checked(answers[i]), lacksLibrary(got), strings.Contains(p, "fun main"):
			default:
				t.Errorf("%s\n%s\n got %s\nwant %s", f, p, got, answers[i])
			}
		}
	}
	if ran < 120 {
		t.Errorf("only %d of %d programs ran", ran, all)
	}
}

// checked tells answers in which the checker has its say, which is not under test here.
func checked(answer string) bool {
	return strings.Contains(answer, "error E02") || strings.Contains(answer, "error E03") || strings.Contains(answer, "error E0433") || strings.Contains(answer, "warning W")
}

// lacksLibrary tells answers that miss a function or method which this test does not have.
func lacksLibrary(got string) bool {
	for _, s := range []string{"has no method", "assertion failed", "is not defined", "there is no module", "has no `", "takes at least", "has no field", "cannot iterate over an iterator", "takes 1 argument", "takes 0 argument", "expected seconds"} {
		if strings.Contains(got, s) {
			return true
		}
	}
	return false
}

// TestPrograms runs this package's own programs, which reach what others do not.
func TestPrograms(t *testing.T) {
	golden.Cases(t, "*.txt", func(_ *testing.T, file, asked string) string {
		return runCells(asked, strings.Contains(file, "lenient"))
	})
}
