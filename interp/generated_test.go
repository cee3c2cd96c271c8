package interp_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/internal/generate"
	"skep/interp"
	"skep/interp/format"
	"skep/interp/syntax"
)

// allowed are the run-time errors that well-typed programs may end with:
// division by zero, overflow, too deep a recursion. Everything else is a defect
// of the checker (it let a type error pass) or of the evaluator.
var allowed = map[string]bool{"E0410": true, "E0413": true, "E0503": true}

// ending is how a program ended: what it printed, then the error's message.
type ending struct {
	text    string
	refused diag.List // by the checker
	failed  *diag.Diagnostic
}

// perform runs the parts of a program one after the other in one session, until one fails.
func perform(t *testing.T, o interp.Options, parts ...string) (end ending) {
	t.Helper()
	o.MemoryLimit = 1 << 30
	s := interp.New(o)
	var out strings.Builder
	io := &interp.Streams{Stdout: func(x string) { out.WriteString(x) }, Stderr: func(x string) { out.WriteString(x) }}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var err error
	for i := 0; i < len(parts) && err == nil; i++ {
		_, err = s.Run(ctx, diag.NewSource("program", parts[i]), io)
	}
	switch {
	case err == nil:
	case errors.As(err, &end.refused):
	case errors.As(err, &end.failed):
		out.WriteString(end.failed.Message)
	default:
		t.Fatalf("%v\n%s", err, strings.Join(parts, "\n"))
	}
	end.text = out.String()
	return end
}

// outcome is how a well-typed program ends: it checks, and meets no type error.
func outcome(t *testing.T, o interp.Options, parts ...string) string {
	t.Helper()
	end := perform(t, o, parts...)
	if list := onlyErrors(end.refused); len(list) > 0 {
		t.Fatalf("a well-typed program does not check: %v\n%s", list, strings.Join(parts, "\n"))
	}
	if end.failed != nil && !allowed[end.failed.Code] {
		t.Fatalf("a well-typed program fails: %v\n%s", end.failed, strings.Join(parts, "\n"))
	}
	if end.refused != nil {
		return refusedConstant
	}
	return end.text
}

// refusedConstant stands for programs whose constants divide by zero or overflow: that is said before they run.
const refusedConstant = "refused"

// onlyErrors leaves out warnings, as generated programs have many variables that nobody reads, and what
// the generator does not avoid: constant arithmetic that cannot be.
func onlyErrors(list diag.List) (out diag.List) {
	for _, d := range list {
		if d.Severity == diag.Error && d.Code != "E0309" && d.Code != "E0310" {
			out = append(out, d)
		}
	}
	return out
}

// cells cuts a program into its top-level statements.
func cells(t *testing.T, text string) (parts []string) {
	t.Helper()
	prog, list := syntax.Parse(diag.NewSource("program", text))
	if list.HasErrors() {
		t.Fatalf("%v\n%s", list, text)
	}
	for i, s := range prog.Stmts {
		end := len(text)
		if i+1 < len(prog.Stmts) {
			end = prog.Stmts[i+1].Span().Start
		}
		parts = append(parts, text[s.Span().Start:end])
	}
	return parts
}

// tryProgram wants of a well-typed program that it checks and meets no type error, that each run prints the
// same, and so do the formatted program, its statements as cells of a notebook, and a lenient run.
func tryProgram(t *testing.T, o generate.Options) {
	t.Helper()
	text, _ := generate.Program(o)
	first := outcome(t, interp.Options{}, text)
	equal := func(what, got, of string) {
		if got != first {
			t.Fatalf("%s differs: it prints\n%s\nand not\n%s\nof\n%s", what, got, first, of)
		}
	}
	equal("the second run", outcome(t, interp.Options{}, text), text)
	formatted, list := format.Source(diag.NewSource("program", text))
	if len(list) > 0 {
		t.Fatalf("formatting: %v\n%s", list, text)
	}
	equal("the formatted program", outcome(t, interp.Options{}, formatted), formatted)
	if first == refusedConstant {
		return
	}
	equal("the program in cells", outcome(t, interp.Options{Notebook: true}, cells(t, text)...), text)
	o.Repr = true
	text, _ = generate.Program(o)
	if first = outcome(t, interp.Options{}, text); first == refusedConstant { // a lenient run only warns of it
		return
	}
	equal("the lenient run", outcome(t, interp.Options{Lenient: true}, text), text)
}

// slice is how many programs a test tries: all of them under SKEP_STRESS.
func slice(short, all uint64) uint64 {
	if os.Getenv("SKEP_STRESS") != "" {
		return all
	}
	return short
}

// TestGeneratedPrograms is a slice of what FuzzPrograms tries.
func TestGeneratedPrograms(t *testing.T) {
	for seed := range slice(120, 10_000) {
		tryProgram(t, generate.Options{Seed: seed, Size: 4 + int(seed%12)})
	}
}

// TestGeneratedMistakes: a program with one expression of a wrong type is
// refused, or the place takes any type and it runs as a well-typed one does. What
// slips through are values of several types, `if c { 1 } else { "a" }`, where one
// would do; the checker takes those to fit. They are one program in a hundred.
func TestGeneratedMistakes(t *testing.T) {
	tried, refused, missed := 0, 0, 0
	for seed := range slice(300, 10_000) {
		text, wrong := generate.Program(generate.Options{Seed: seed, Size: 3 + int(seed%8), Wrong: 1 + int(seed*7%60)})
		if !wrong {
			continue
		}
		tried++
		end := perform(t, interp.Options{}, text)
		switch {
		case len(onlyErrors(end.refused)) > 0:
			refused++
		case end.failed != nil && !allowed[end.failed.Code]:
			missed++
			t.Logf("seed %d is not found before running: %v", seed, end.failed)
		}
	}
	t.Logf("%d of %d refused, %d missed, the others run", refused, tried, missed)
	if refused*8 < tried || missed*40 > tried {
		t.Errorf("%d of %d refused, %d missed", refused, tried, missed)
	}
}

func FuzzPrograms(f *testing.F) {
	f.Add(uint64(1), uint8(5))
	f.Add(uint64(99), uint8(20))
	f.Add(uint64(109), uint8(35))
	f.Fuzz(func(t *testing.T, seed uint64, size uint8) {
		tryProgram(t, generate.Options{Seed: seed, Size: 1 + int(size%40)})
	})
}
