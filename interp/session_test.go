package interp_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp"
	"skep/interp/value"
)

// run runs one cell and gives what it printed, then its value or its error's first line.
func run(s *interp.Session, code string) string { return runSource(s, diag.NewSource("cell", code)) }

func runSource(s *interp.Session, src *diag.Source) string {
	var out strings.Builder
	io := &interp.Streams{Stdout: func(t string) { out.WriteString(t) }, Stderr: func(t string) { out.WriteString(t) }}
	r, err := s.Run(context.Background(), src, io)
	switch {
	case err != nil:
		var list diag.List
		var d *diag.Diagnostic
		if errors.As(err, &list) {
			for _, d := range list {
				fmt.Fprintf(&out, "%s %s: %s\n", d.Severity, d.Code, d.Error())
			}
		} else if errors.As(err, &d) {
			fmt.Fprintf(&out, "%s %s: %s\n", d.Severity, d.Code, d.Error())
		} else {
			out.WriteString(err.Error() + "\n")
		}
	case r.Show:
		out.WriteString("= " + fmt.Sprint(r.Bundle.Data["text/plain"]) + "\n")
	}
	return out.String()
}

// TestPrograms runs testdata/*.txt: a program, a line `----`, what it prints and
// displays; then a line `====`. `~~~~` inside a program parts cells of one session.
// A file whose name ends in _lenient.txt runs leniently.
func TestPrograms(t *testing.T) {
	golden.Cases(t, "*.txt", func(_ *testing.T, file, asked string) string {
		s := interp.New(interp.Options{Lenient: strings.HasSuffix(file, "_lenient.txt"), Notebook: strings.HasSuffix(file, "cells.txt"), MemoryLimit: 1 << 30})
		var out strings.Builder
		for _, cell := range strings.Split(asked, "~~~~\n") {
			out.WriteString(run(s, cell))
		}
		return out.String()
	})
}

func mustPrint(t *testing.T, s *interp.Session, code, want string) {
	t.Helper()
	if got := run(s, code); got != want {
		t.Errorf("%s\n got %q\nwant %q", code, got, want)
	}
}

func TestInterruptKeepsVariables(t *testing.T) {
	for name, code := range map[string]string{
		"while": "x += 1\nwhile true { }", "loop": "x += 1\nloop { x += 0 }", "for": "x += 1\nfor i in 0.. { }",
		"recursion": "fun f(n) { if n == 0 { 0 } else { f(n - 1) + f(n - 1) } }\nx += 1\nf(60)",
		"sleep":     "x += 1\nsleep(60)", "sort": "x += 1\nwhile true { [3, 1, 2].sort_by(|a, b| a - b) }",
		"sort by keys": "x += 1\nwhile true { (0..5000).collect().sort_by(|a, b| b % 97 - a % 97) }",
		"map":          "x += 1\n(0..1000000000).iter().map(|i| i).filter(|i| false).next()", "comprehension": "x += 1\n[i for i in 0..100000000 if false]",
	} {
		t.Run(name, func(t *testing.T) {
			s := interp.New(interp.Options{Notebook: true})
			run(s, "let mut x = 41")
			done, started := make(chan error, 1), make(chan bool, 1)
			go func() {
				io := &interp.Streams{Stdout: func(string) { started <- true }}
				_, err := s.Run(context.Background(), diag.NewSource("cell", "println()\n"+code), io)
				done <- err
			}()
			<-started
			time.Sleep(20 * time.Millisecond)
			go runtime.GC()
			s.Interrupt()
			select {
			case err := <-done:
				var d *diag.Diagnostic
				if !errors.As(err, &d) || d.Code != "E0502" {
					t.Errorf("got %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("not interrupted")
			}
			mustPrint(t, s, "x", "= 42\n")
		})
	}
}

func TestDeepRecursion(t *testing.T) {
	s := interp.New(interp.Options{})
	mustPrint(t, s, "fun down(n) { if n == 0 { 0 } else { 1 + down(n - 1) } }\ndown(100000)", "= 100000\n")
	if got := run(s, "fun forever(n) { forever(n + 1) + 1 }\nforever(0)"); !strings.Contains(got, "E0503") {
		t.Errorf("endless recursion: %.300q", got)
	}
	mustPrint(t, s, "down(10)", "= 10\n")
}

func TestMemoryLimit(t *testing.T) {
	s := interp.New(interp.Options{MemoryLimit: 300 << 20, Notebook: true})
	run(s, "let keep = [1, 2, 3]")
	for _, code := range []string{
		"let mut a = []\nloop { a.push(\"some text \" + a.len().to_string()) }",
		"let mut s = \"x\"\nloop { s = s + s }",
		"let mut a = [0]\nloop { a = a + a }",
		"let mut d = {}\nlet mut i = 0\nloop { d[i] = [i]\n i += 1 }",
		"\"ab\".repeat(1000000000000)",
		"let a = [0; 2000000000]",
		"fun grow(l) { grow({next: l, pad: [1, 2, 3]}) }\nlet mut l = null\nloop { l = {next: l} }",
	} {
		got := run(s, code)
		if !strings.Contains(got, "memory") && !strings.Contains(got, "longer than") && !strings.Contains(got, "more than") {
			t.Errorf("%s\ngave %.300q", code, got)
		}
		mustPrint(t, s, "keep", "= [1, 2, 3]\n")
		run(s, "let mut a = 0\nlet mut s = 0\nlet mut d = 0\nlet mut l = 0")
	}
}

// TestFlatListsAreCharged: a list of scalars is charged the 8 bytes an element that it takes, a bool's one; a list of others 16.
func TestFlatListsAreCharged(t *testing.T) {
	s := interp.New(interp.Options{MemoryLimit: 300 << 20, Notebook: true})
	for _, c := range []struct {
		code string
		fits bool
	}{
		{"let ints = [0; 25_000_000]", true}, {"let ints = [\"x\"; 25_000_000]", false}, {"let ints = [true; 200_000_000]", true},
		{"let ints = (0..6_000_000).collect()", true}, {"let ints = [i * 0.5 for i in 0..6_000_000]", true},
		{"let mut ints = [0; 12_000_000]\nints[7] = 0.5", true}, {"let mut ints = [0; 25_000_000]\nints[7] = 0.5", false},
	} {
		if got := run(s, c.code); strings.Contains(got, "out of memory") == c.fits {
			t.Errorf("%s\ngave %.300q", c.code, got)
		}
		run(s, "let ints = 0")
	}
}

// TestImplsStayInTheirSession: what one session adds to a builtin type is not there in another one of the same process.
func TestImplsStayInTheirSession(t *testing.T) {
	one, other := interp.New(interp.Options{}), interp.New(interp.Options{})
	for _, typ := range []struct{ name, value string }{{"Option", "Some(1)"}, {"Result", "Ok(1)"}, {"i64", "1"}, {"String", "\"a\""}, {"[i64]", "[1]"}} {
		run(one, "trait Own { fun byTrait(self) { 1 } }\nimpl Own for "+typ.name+" { }\nimpl "+typ.name+" { fun added(self) { 2 } }")
		mustPrint(t, one, typ.value+".added() + "+typ.value+".byTrait()", "= 3\n")
		for _, method := range []string{"added", "byTrait"} {
			if got := run(other, "fun call(x: any) { x."+method+"() }\ncall("+typ.value+")"); !strings.Contains(got, "E0408") {
				t.Errorf("%s.%s in the other session: %q", typ.value, method, got)
			}
		}
	}
}

// Values are copied only when they are really shared: these programs must do
// linear work in each tier, which shows as a bounded ratio of times for 1x and 8x the size.
func TestLinearScaling(t *testing.T) {
	for name, code := range map[string]string{
		"sieve":  "fun f(n) { let mut s = [true; n]\n let mut i = 2\n while i * i < n { if s[i] { let mut j = i * i\n while j < n { s[j] = false\n j += i } }\n i += 1 }\n s.len() }",
		"matrix": "fun f(n) { let mut m = []\n let k = 100\n for i in 0..n / k { m.push([0; 100]) }\n for i in 0..n / k { for j in 0..k { m[i][j] = i + j } }\n m.len() }",
		"queue":  "fun enqueue(q, x) { q.push(x)\n q }\nfun f(n) { let mut q = []\n for i in 0..n { q = enqueue(q, i) }\n let mut sum = 0\n while q.len() > 0 { sum += q.pop_front() }\n sum }",
		"cell":   "fun put(a, i) { a[i] = a[i] + i\n a }\nfun f(n) { let mut a = [0; n]\n for i in 0..n { a = put(a, i) }\n a.len() }",
		"kinds":  "fun f(n) { let mut a = [0; n]\n for i in 0..n { a[i] = if i % 2 == 0 { 1.5 } else { \"s\" } }\n a.len() }",
		"struct": "struct S { items: [i64] }\nimpl S { fun add(&mut self, x) { self.items.push(x) } }\nfun f(n) { let mut s = S { items: [] }\n for i in 0..n { s.add(i) }\n s.items.len() }",
		"string": "fun f(n) { let mut s = \"\"\n for i in 0..n { s = s + \"ab\" }\n s.len() }",
		"dict":   "fun f(n) { let mut d = {}\n for i in 0..n { d[i] = i }\n d.len() }",
		"typed":  "fun put(xs: [f64], i: i64) -> [f64] { xs[i] = xs[i] + 1.0\n xs }\nfun f(n: i64) -> f64 { let mut xs = [0.0; n]\n for i in 0..n { xs = put(xs, i) }\n let mut sum = 0.0\n for x in xs { sum += x }\n sum }",
	} {
		for _, tier := range []interp.Tier{interp.TierAuto, interp.Tier0, interp.Tier1, interp.Tier2} {
			t.Run(fmt.Sprintf("%s/tier %v", name, tier), func(t *testing.T) { linear(t, tier, code) })
		}
	}
}

// linear fails if f(80,000) takes far more than eight times what f(10,000) takes. Quadratic work would be 64
// times as long, however often it is tried; linear work comes below half of that as soon as the machine is calm.
func linear(t *testing.T, tier interp.Tier, code string) {
	s := interp.New(interp.Options{Tier: tier})
	if got := run(s, code); got != "" {
		t.Fatal(got)
	}
	timed := func(n int) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			if got := run(s, fmt.Sprintf("f(%d)", n)); !strings.HasPrefix(got, "= ") {
				t.Fatal(got)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	var small, large time.Duration
	for range 20 {
		if small, large = timed(10_000), timed(80_000); large <= 32*small+50*time.Millisecond {
			return
		}
	}
	t.Errorf("10,000 took %v, 80,000 took %v", small, large)
}

func TestCompleteInspect(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	run(s, "let total = 5\nlet point = {xaxis: 1, yaxis: 2}\n/// Adds.\nfun add_up(a, b) { a + b }")
	for code, want := range map[string]string{"tot": "total", "printl": "println", "point.xa": "xaxis", "add_": "add_up", "\"a\".len()\nprin": "println", "whi": "while", "point.conta": "contains_key"} {
		c := s.Complete(code, len(code))
		found := false
		for _, it := range c.Items {
			found = found || it.Text == want
		}
		if !found {
			t.Errorf("complete %q: no %s in %v", code, want, c.Items)
		}
	}
	for code, want := range map[string]string{"println": "fun println", "total": "integer", "add_up(": "Adds", "point": "object"} {
		b, ok := s.Inspect(code, len(code))
		if !ok || !strings.Contains(fmt.Sprint(b.Data["text/plain"]), want) {
			t.Errorf("inspect %q: %v", code, b)
		}
	}
	if _, ok := s.Inspect("nothing_here", 5); ok {
		t.Error("inspected an unknown name")
	}
}

func TestVariablesAndReset(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	run(s, "let a = [1, 2]\nlet mut b = \"text\"\nfun f() { 1 }")
	vs := s.Variables()
	if len(vs) != 2 || vs[0].Name != "a" || vs[1].Type != "string" || !vs[1].Mutable || vs[0].Size < 32 {
		t.Errorf("got %+v", vs)
	}
	s.Reset()
	if len(s.Variables()) != 0 {
		t.Error("reset left variables")
	}
	if got := run(s, "a"); !strings.Contains(got, "E0201") {
		t.Errorf("after reset: %q", got)
	}
}

// A forgotten name is undefined, also for functions that read it and were made machine code; what it hid is back, and it can be defined again.
func TestForget(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	run(s, "let rate = 2\nlet kept = 5\nfun times(n) { let mut t = 0; for i in 0..n { t = t + rate }; t }\nfun len(x) { 7 }\nstruct P { x: i64 }")
	if got := run(s, "times(100_000)"); !strings.Contains(got, "200000") {
		t.Fatalf("before: %q", got)
	}
	s.Forget([]string{"rate", "len", "P", "println", "never"})
	if vs := s.Variables(); len(vs) != 1 || vs[0].Name != "kept" {
		t.Errorf("left: %+v", vs)
	}
	for code, want := range map[string]string{
		"rate": "E0201", "P { x: 1 }": "P", "times(100_000)": "rate", "len([1, 2])": "2", "kept": "5", "println(\"x\")": "x",
	} {
		if got := run(s, code); !strings.Contains(got, want) || code == "times(100_000)" && !strings.Contains(got, "not defined") {
			t.Errorf("%s: %q, expected %q", code, got, want)
		}
	}
	run(s, "let rate = \"now a text\"")
	run(s, "let rate = 3")
	if got := run(s, "times(10)"); !strings.Contains(got, "30") {
		t.Errorf("defined again: %q", got)
	}
}

func TestSummaryIsShort(t *testing.T) {
	big := make([]value.Value, 1_000_000)
	for i := range big {
		big[i] = value.Int(int64(i))
	}
	if s := interp.Summary(value.NewArray(big)); len([]rune(s)) > 80 {
		t.Errorf("summary has %d runes", len([]rune(s)))
	}
}
