package interp_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

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
