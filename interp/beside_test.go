package interp

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/diag"
)

func soon[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s does not end", what)
	}
	return v
}

// ended is a run on a goroutine of its own: what it gave and printed.
type ended struct {
	out string
	err error
}

func begun(ctx context.Context, s *Session, name, code string, run func(context.Context, *diag.Source, *Streams) (Result, error)) <-chan ended {
	c := make(chan ended, 1)
	go func() {
		var b strings.Builder
		_, err := run(ctx, diag.NewSource(name, code), &Streams{Stdout: func(s string) { b.WriteString(s) }})
		c <- ended{b.String(), err}
	}()
	return c
}

// endless are programs that never end, each in another tier or another way of waiting.
var endless = map[string]string{
	"machine code":          "let mut n = 0\nwhile true { n += 1 }",
	"machine code of calls": "fun fib(n: i64) -> i64 { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\nwhile true { fib(25) }",
	"a list that changes":   "let mut xs = (0..20000).map(|i| i)\nwhile true { for i in 0..xs.len() { xs[i] = xs[i] + 1 } }",
	"a dictionary":          "let mut d = {}\nlet mut i = 0\nwhile true { d[f\"{i % 1000}\"] = i; i += 1 }",
	"objects":               "class P { x: i64; fun new() { P { x: 0 } } fun step(&mut self) { self.x += 1 } }\nlet mut p = P::new()\nwhile true { p.step() }",
	"a generator":           "fun count() { let mut i = 0; while true { yield i; i += 1 } }\nfor x in count() { }",
	"tasks":                 "let ch = channel()\nlet t = spawn { while true { ch.send(1); sleep(0) } }\nwhile true { ch.recv() }",
	"sleeping":              "while true { sleep(1) }",
	"a parallel loop":       "let mut out = (0..64).map(|i| i)\nwhile true { parallel for i in 0..64 { out[i] = i * 2 } }",
}

// TestBothGetOn: whatever the one runs, cells of the other begin, run and end, in both directions; and the endless one goes on after.
func TestBothGetOn(t *testing.T) {
	for name, code := range endless {
		for _, first := range []string{"main", "beside"} {
			t.Run(name+", first "+first, func(t *testing.T) {
				s := New(Options{Notebook: true})
				one, other := s.Run, s.RunBeside
				if first == "beside" {
					one, other = other, one
				}
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				long := begun(ctx, s, "long", "println(\"begun\")\n"+code, one)
				for i := range 5 {
					short := begun(context.Background(), s, "short", fmt.Sprintf("let v%d = (0..3000).map(|i| i * 2).sum()\nlet mut t = 0\nfor i in 0..20000 { t += i }\nprintln(v%d, t)", i, i), other)
					got := soon(t, "the short cell", short)
					if got.err != nil || got.out != "8997000 199990000\n" {
						t.Fatalf("%q, %v", got.out, got.err)
					}
				}
				select {
				case e := <-long:
					t.Fatalf("it ended: %q, %v", e.out, e.err)
				default:
				}
				cancel()
				if e := soon(t, "the interrupted one", long); e.err == nil || !strings.Contains(e.err.Error(), "interrupt") {
					t.Errorf("%v", e.err)
				}
			})
		}
	}
}

// TestTwoLongOnes: two cells that compute for long both make progress, each as a share of the time, and both give what they give alone.
func TestTwoLongOnes(t *testing.T) {
	const rounds = 60
	work := func(who string) string {
		return fmt.Sprintf(`begun.push(1)
while begun.len() < 2 { sleep(0.001) }
let mut %[1]s = (0..4000).map(|i| i)
fun step_%[1]s(xs: [i64]) -> [i64] { let mut ys = xs; for i in 0..ys.len() { ys[i] = (ys[i] * 31 + i) %% 1000003 }; ys }
for r in 0..%[2]d {
    for k in 0..20 { %[1]s = step_%[1]s(%[1]s) }
    println("%[1]s", r)
}
println(%[1]s.sum())`, who, rounds)
	}
	alone := New(Options{Notebook: true})
	if _, err := alone.Run(context.Background(), diag.NewSource("first", "let mut begun = [1]"), nil); err != nil {
		t.Fatal(err)
	}
	want := soon(t, "alone", begun(context.Background(), alone, "a", work("a"), alone.Run))
	if want.err != nil {
		t.Fatal(want.err)
	}
	s := New(Options{Notebook: true})
	if _, err := s.Run(context.Background(), diag.NewSource("first", "let mut begun = []"), nil); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order strings.Builder
	hear := func(who string) *Streams {
		return &Streams{Stdout: func(text string) {
			mu.Lock()
			defer mu.Unlock()
			order.WriteString(who)
		}}
	}
	done := make(chan error, 2)
	sums := map[string]*Streams{"a": hear("a"), "b": hear("b")}
	go func() {
		_, err := s.Run(context.Background(), diag.NewSource("a", work("a")), sums["a"])
		done <- err
	}()
	go func() {
		_, err := s.RunBeside(context.Background(), diag.NewSource("b", work("b")), sums["b"])
		done <- err
	}()
	for range 2 {
		if err := soon(t, "the work", done); err != nil {
			t.Fatal(err)
		}
	}
	total := want.out[strings.LastIndex(strings.TrimRight(want.out, "\n"), "\n")+1:]
	for _, name := range []string{"a", "b"} {
		got := soon(t, "the sum", begun(context.Background(), s, "sum", "println("+name+".sum())", s.Run))
		if got.err != nil || got.out != total {
			t.Errorf("%s: %q, alone it is %q", name, got.out, total)
		}
	}
	text := order.String()
	switches := 0
	for i := 1; i < len(text); i++ {
		if text[i] != text[i-1] {
			switches++
		}
	}
	if switches < 3 {
		t.Errorf("they did not take turns: %s", text)
	}
	t.Logf("%d switches in %d lines", switches, len(text))
}

// TestSharedLists: what one reads of a list that the other changes is a state that the other has made, never half of one, and a list that
// somebody holds stays as it is.
func TestSharedLists(t *testing.T) {
	s := New(Options{Notebook: true})
	if _, err := s.Run(context.Background(), diag.NewSource("a", "let mut xs = (0..2000).map(|i| 0)\nlet mut count = 0"), nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	writer := begun(ctx, s, "writer", "let mut r = 0\nwhile true { r += 1; let n = r; xs = (0..2000).map(|i| n) }", s.Run)
	reader := begun(context.Background(), s, "reader", `
for k in 0..300 {
    let held = xs
    let first = held[0]
    let mut wrong = 0
    for i in 0..held.len() { if held[i] != first { wrong += 1 } }
    for i in 0..held.len() { if held[i] != first { wrong += 1 } }
    if wrong > 0 { println("torn", wrong) }
}
println("read")`, s.RunBeside)
	if got := soon(t, "the reader", reader); got.err != nil || got.out != "read\n" {
		t.Errorf("%q, %v", got.out, got.err)
	}
	cancel()
	_ = soon(t, "the writer", writer)
}

// TestManyBeside: many cells at once, some of which fail or are interrupted, and looks at variables meanwhile.
func TestManyBeside(t *testing.T) {
	s := New(Options{Notebook: true})
	if _, err := s.Run(context.Background(), diag.NewSource("a", "let base = 1\nlet mut log = []\nfun add(x) { x + base }"), nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var all []<-chan ended
	for i := range 12 {
		code := fmt.Sprintf("let mut s%[1]d = 0\nfor i in 0..30000 { s%[1]d += add(i) %% 7 }\nprintln(s%[1]d)", i)
		run, within := s.RunBeside, context.Background()
		switch i % 4 {
		case 1:
			code = "[1][5]"
		case 2:
			code, within = "while true { }", ctx
		case 3:
			run = s.Run
		}
		all = append(all, begun(within, s, fmt.Sprint(i), code, run))
	}
	for range 50 {
		_ = s.Complete("ba", 2)
		_ = s.View(func(v Viewer) { _ = v.Globals() })
	}
	time.Sleep(30 * time.Millisecond)
	cancel()
	for i, c := range all {
		e := soon(t, fmt.Sprint(i), c)
		if failed := e.err != nil; failed != (i%4 == 1 || i%4 == 2) || !failed && e.out != "90000\n" {
			t.Errorf("%d: %q, %v", i, e.out, e.err)
		}
	}
}
