package interp_test

import (
	"context"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// Programs whose text shows what will be hot, and with what types.
var foretoldPrograms = map[string]string{
	"a loop":            keptPrograms["a loop"],
	"a growing list":    keptPrograms["a list that grows"],
	"a list of lists":   keptPrograms["a list of lists"],
	"a recursion":       "fun fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\nlet size = 20\nprintln(fib(size))",
	"through main":      "fun sum(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += i ^ j } }\n s }\nfun main() { let n = 300\n println(sum(n)) }",
	"results handed on": "fun ones(n) { let mut out = []\n for i in 0..n { for j in 0..n { if j == 0 { out.push(1.0) } } }\n out }\nfun sum(a) { let mut s = 0.0\n for i in 0..a.len() { for j in 0..a.len() { s += a[j] } }\n s }\nlet a = ones(300)\nprintln(sum(a))",
	"written lists":     "fun f(n) { let mut a = [1.0, 2.0, 3.0]\n for i in 0..n { for j in 0..300 { a[j % 3] += (i as f64) / 2.0 } }\n println(a) }\nf(2000)",
	"annotated":         "fun f(x: f64, n: i64) -> f64 { let mut s = 0.0\n for i in 0..n { for j in 0..n { s = s + x * (j as f64) } }\n s }\nprintln(f(2, 300))",
}

// What is foretold is machine code from its first entry on, in the first run of all.
func TestForetold(t *testing.T) {
	for name, text := range foretoldPrograms {
		o := interp.Options{MemoryLimit: 1 << 30}
		want := seenIn(o, []string{text})
		o.Trusting = true
		got, ran := spent(t, o, text)
		if got != want {
			t.Errorf("%s: %s, foretold %s", name, want, got)
		}
		if ran[1] != 0 || ran[2] == 0 {
			t.Errorf("%s: entries by tier %v", name, ran)
		}
	}
}

// Programs that do not do what their text shows at first, or that fail on the way.
var misleading = map[string]string{
	"other types":          "fun sum(a, n) { let mut s = a\n for i in 0..n { for j in 0..n { s = s + a } }\n s }\nlet x = if [1].len() == 1 { 0.5 } else { 1 }\nprintln(sum(1, 300), sum(x, 300))",
	"a constant":           "let step = 3\nfun sum(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += step } }\n s }\nprintln(sum(300))",
	"a constant too late":  "fun sum(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += step } }\n s }\nprintln(try { sum(300) } catch e { e.message })\nlet step = 3\nprintln(sum(300))",
	"a variable":           "let mut total = 0\nfun add(n) { for i in 0..n { for j in 0..n { total += j } } }\nadd(300)\nprintln(total)",
	"a function assigned":  "fun one(n) { n + 1 }\nfun sum(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += one(j) } }\n s }\nprintln(sum(300))\nlet one = |n| n + 2\nprintln(sum(300))",
	"an error in it":       "fun f(a, n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += a[j] } }\n s }\nlet a = [1, 2, 3]\nprintln(f(a, 3))\nprintln(f(a, 300))",
	"an overflow":          "fun f(n) { let mut s = 1\n for i in 0..n { for j in 0..n { s = s * 3 } }\n s }\nprintln(f(300))",
	"too deep":             "fun f(n) { if n < 0 { 0 } else { f(n + 1) + f(n + 2) } }\nprintln(f(1))",
	"a list that is empty": "fun f(a, n) { let mut s = 0\n for i in 0..n { for j in 0..n { if j < a.len() { s += a[j] } } }\n s }\nlet a = [1, 2]\nlet mut b = a\nb.clear()\nprintln(f(a, 300), f(b, 300))",
	"printing in between":  "fun f(n) { for i in 0..3 { let mut s = 0\n for j in 0..n { for k in 0..n { s += i * k } }\n println(s) } }\nf(300)",
}

func TestForetoldWrong(t *testing.T) {
	for name, text := range misleading {
		o := interp.Options{MemoryLimit: 1 << 30, Tier: interp.Tier0}
		want := seenIn(o, []string{text})
		if strings.HasSuffix(want, refusedBefore) {
			t.Errorf("%s: does not check", name)
		}
		o.Tier, o.Trusting, o.CodeCache = interp.TierAuto, true, t.TempDir()
		for _, run := range []string{"first", "second"} {
			if got := seenIn(o, []string{text}); got != want {
				t.Errorf("%s, %s run:\n%s\nin tier 0:\n%s", name, run, got, want)
			}
		}
	}
}

// A source that does not run leaves nothing, whether it has errors or another one runs.
func TestForetoldInVain(t *testing.T) {
	loop := "fun sum(n) { let mut s = 0\n for i in 0..n { for j in 0..n { s += 1 } }\n s }\n"
	for name, first := range map[string]string{"errors": loop + "println(nobody)", "another runs": loop + "println(sum(300))"} {
		s := interp.New(interp.Options{Trusting: true})
		s.Check(diag.NewSource("first", first))
		var out strings.Builder
		io := &interp.Streams{Stdout: func(t string) { out.WriteString(t) }}
		if _, err := s.Run(context.Background(), diag.NewSource("second", "println(try { sum(2) } catch e { \"no sum\" })"), io); err == nil {
			t.Errorf("%s: sum is there: %s", name, out.String())
		}
		if _, err := s.Run(context.Background(), diag.NewSource("third", "println(1)"), io); err != nil || out.String() != "1\n" {
			t.Errorf("%s: %v, %q", name, err, out.String())
		}
	}
}
