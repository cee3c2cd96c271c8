package interp_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/format"
)

// allowed are the run-time errors that well-typed programs may end with:
// division by zero, overflow, too deep a recursion. Everything else is a defect
// of the checker (it let a type error pass) or of the evaluator.
var allowed = map[string]bool{"E0410": true, "E0413": true, "E0503": true}

// outcome runs a program on a new session.
func outcome(t *testing.T, text string) string {
	t.Helper()
	s := interp.New(interp.Options{MemoryLimit: 1 << 30})
	var out strings.Builder
	io := &interp.Streams{Stdout: func(x string) { out.WriteString(x) }, Stderr: func(x string) { out.WriteString(x) }}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := s.Run(ctx, diag.NewSource("program", text), io)
	var list diag.List
	var d *diag.Diagnostic
	switch {
	case err == nil:
	case errors.As(err, &list) && len(onlyErrors(list)) == 0: // constants that divide by zero or overflow: said before it runs
		return list[0].Message
	case errors.As(err, &list):
		t.Fatalf("a well-typed program does not check: %v\n%s", onlyErrors(list), text)
	case errors.As(err, &d):
		if !allowed[d.Code] {
			t.Fatalf("a well-typed program fails: %v\n%s", d, text)
		}
		out.WriteString(d.Message)
	default:
		t.Fatalf("%v\n%s", err, text)
	}
	return out.String()
}

func tryProgram(t *testing.T, seed uint64, size int) {
	t.Helper()
	text := newGenerator(seed, size).program()
	first := outcome(t, text)
	if again := outcome(t, text); first != again {
		t.Fatalf("two runs differ:\n%s\nand\n%s\nof\n%s", first, again, text)
	}
	formatted, list := format.Source(diag.NewSource("program", text))
	if len(list) > 0 {
		t.Fatalf("formatting: %v\n%s", list, text)
	}
	if again := outcome(t, formatted); first != again {
		t.Fatalf("the formatted program differs:\n%s\nand\n%s\nof\n%s", first, again, text)
	}
}

// TestGeneratedPrograms is a slice of what FuzzPrograms tries.
func TestGeneratedPrograms(t *testing.T) {
	n := uint64(150)
	if testing.Short() {
		n = 30
	}
	for seed := range n {
		tryProgram(t, seed, 4+int(seed%12))
	}
}

func FuzzPrograms(f *testing.F) {
	f.Add(uint64(1), uint8(5))
	f.Add(uint64(99), uint8(20))
	f.Fuzz(func(t *testing.T, seed uint64, size uint8) { tryProgram(t, seed, 1+int(size%40)) })
}

// FuzzSource runs any text that parses and checks: whatever it does, it must end
// with a value or a diagnostic that is not an internal error.
func FuzzSource(f *testing.F) {
	for _, text := range []string{"1 + 1", "fun g() { yield 1 }\ng().next()", "await async { 1 }", "handle { 1 } with { x() => 2 }", "let x = lazy 1\nx",
		"actor A { receive f() { 1 } }\nA().f()", "class C { property p => 1 }\nC::new().p", "match [1, 2] { [a, ..r] => r, _ => 0 }"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := interp.New(interp.Options{MemoryLimit: 256 << 20, Loader: memoryFiles{}})
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_, err := s.Run(ctx, diag.NewSource("program", text), &interp.Streams{})
		var d *diag.Diagnostic
		if errors.As(err, &d) && d.Code == "E0901" {
			t.Fatalf("%v\n%s", d, text)
		}
	})
}

// onlyErrors leaves warnings out (generated programs have many variables that nobody reads), and what the generator does not avoid: constant arithmetic that cannot be.
func onlyErrors(list diag.List) (out diag.List) {
	for _, d := range list {
		if d.Severity == diag.Error && d.Code != "E0309" && d.Code != "E0310" {
			out = append(out, d)
		}
	}
	return out
}
