package interp_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

// settled waits until no more goroutines run than before, or gives up: what compiles in the background may take a while.
func settled(before int) int {
	for range 4000 {
		if n := runtime.NumGoroutine(); n <= before {
			return n
		}
		time.Sleep(5 * time.Millisecond)
	}
	return runtime.NumGoroutine()
}

func TestNoGoroutineOutlivesItsCell(t *testing.T) {
	for name, code := range map[string]string{
		"tasks":     "for i in 0..20 { spawn sleep(0.001) }",
		"failing":   "spawn sleep(60)\nsleep(0.001)\n1 / 0",
		"cancelled": "let t = spawn { loop { sleep(0.001) } }\nt.cancel()",
		"channel":   "let ch = channel()\nspawn ch.recv()\nspawn ch.recv()",
		"generator": "fun g() { let mut i = 0\n loop { yield i\n i += 1 } }\nfor k in 0..50 { for x in g() { if x > 3 { break } } }",
		"handler":   "effect E { fun e() -> ! }\nfor i in 0..20 { handle { e()\n 1 } with { e() => 2 } }",
		"actor":     "actor A { n = 0\n receive inc() { self.n += 1 } }\nfor i in 0..20 { let a = A()\n a ! inc() }",
		"timeout":   "for i in 0..5 { timeout(0.001, async { sleep(60) }) }",
		"deadlock":  "let a = spawn { channel().recv() }\nawait a",
	} {
		t.Run(name, func(t *testing.T) {
			s := interp.New(interp.Options{Notebook: true})
			before := runtime.NumGoroutine()
			run(s, code)
			if after := settled(before); after > before {
				t.Errorf("%d goroutines before, %d after", before, after)
			}
			mustPrint(t, s, "1 + 1", "= 2\n")
		})
	}
}

func TestGeneratorInAVariableLivesOn(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	run(s, "fun g() { for i in 0..100 { yield i } }\nlet mut it = g()\nlet k = [it]")
	mustPrint(t, s, "it.next()", "= Some(0)\n")
	runtime.GC()
	mustPrint(t, s, "for x in g() { if x == 2 { break } }\nit.next()", "= Some(1)\n")
}

func TestInterruptEndsAllTasks(t *testing.T) {
	for name, code := range map[string]string{
		"await": "await async { sleep(60) }", "receive": "let ch = channel()\nspawn { sleep(60)\n ch.send(1) }\nch.recv()", "loop in a task": "spawn { while true { } }\nsleep(60)",
		"many": "for i in 0..50 { spawn sleep(60) }", "ask": "actor A { receive slow() { sleep(60) } }\nA().slow()",
		"generator": "fun g() { loop { yield 1 } }\ng().filter(|x| x > 1).next()", "handler": "effect E { fun e() -> i64 }\nhandle { loop { e() } } with { e() => 1 }",
		"input": "spawn { loop { sleep(0.001) } }\nawait async { input() }", "two inputs": "spawn input()\nspawn input()",
		"race": "race(async { sleep(60) }, async { sleep(60) })", "in finally": "spawn { try { sleep(60) } finally { x = 0 } }",
	} {
		t.Run(name, func(t *testing.T) {
			s := interp.New(interp.Options{Notebook: true})
			run(s, "let mut x = 41")
			done, started := make(chan error, 1), make(chan bool, 1)
			go func() {
				io := &interp.Streams{Stdout: func(string) { started <- true }, Input: silent}
				_, err := s.Run(context.Background(), diag.NewSource("cell", "println()\nx += 1\n"+strings.ReplaceAll(code, "x = 0", "println(1)")), io)
				done <- err
			}()
			<-started
			time.Sleep(10 * time.Millisecond)
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

// Tasks take turns in an order that does not depend on the machine.
func TestTasksTakeTurnsInOrder(t *testing.T) {
	code := `let ch = channel(2)
async fun worker(id) { for i in 0..5 { ch.send((id, i))
  pause() } }
let ws = (0..6).map(|id| spawn worker(id))
let seen = []
let collect = spawn { let mut out = []
  while out.len() < 30 { out.push(ch.recv()) }
  out }
println(await collect)`
	first := run(interp.New(interp.Options{}), code)
	if !strings.Contains(first, "(5, 4)") {
		t.Fatal(first)
	}
	for range 20 {
		if got := run(interp.New(interp.Options{}), code); got != first {
			t.Fatalf("another order:\n%s\n%s", first, got)
		}
	}
}

func TestTasksFromManySessions(t *testing.T) {
	done := make(chan string)
	for range 8 {
		go func() {
			s := interp.New(interp.Options{})
			done <- run(s, "fun fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\n(await [spawn fib(12), spawn fib(13), async { fib(11) }]).sum()")
		}()
	}
	for range 8 {
		if got := <-done; got != "= 466\n" {
			t.Error(got)
		}
	}
}

// silent is a person who never answers.
func silent(ctx context.Context, _ string, _ bool) interp.Line {
	return func() (string, error) { <-ctx.Done(); return "", context.Cause(ctx) }
}

// person answers each question when the program has printed what the answer waits for.
type person struct {
	mu     sync.Mutex
	heard  sync.Cond
	out    string
	asking int
	most   int // questions at the same time
}

func newPerson() *person {
	p := &person{}
	p.heard.L = &p.mu
	return p
}

func (p *person) hear(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out += text
	p.heard.Broadcast()
}

// answers waits for the text that is the prompt's part behind "after ", then gives the prompt in capitals.
func (p *person) answers(ctx context.Context, prompt string, _ bool) interp.Line {
	p.hear(prompt + "? ")
	return func() (string, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asking++
		p.most = max(p.most, p.asking)
		defer func() { p.asking-- }()
		stop := context.AfterFunc(ctx, func() { p.mu.Lock(); defer p.mu.Unlock(); p.heard.Broadcast() })
		defer stop()
		_, after, _ := strings.Cut(prompt, "after ")
		for !strings.Contains(p.out, after+"\n") && after != "" && ctx.Err() == nil {
			p.heard.Wait()
		}
		return strings.ToUpper(prompt), context.Cause(ctx)
	}
}

// ask runs a program before a person and gives what it printed and asked.
func ask(t *testing.T, p *person, code string) string {
	t.Helper()
	s := interp.New(interp.Options{Notebook: true})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := s.Run(ctx, diag.NewSource("cell", code), &interp.Streams{Stdout: p.hear, Input: p.answers}); err != nil {
		t.Errorf("%v, after %q", err, p.out)
	}
	return p.out
}

// While a task waits for a person's line all others go on: the answer comes only after what they print.
func TestInputWaitsAlone(t *testing.T) {
	for name, c := range map[string]struct{ code, want string }{
		"task":      {"let t = spawn input(\"after 2\")\nfor i in 0..3 { sleep(0.001)\n println(i) }\nprintln(await t)", "after 2? 0\n1\n2\nAFTER 2\n"},
		"itself":    {"spawn { sleep(0.001)\n println(7) }\nprintln(input(\"after 7\"))", "after 7? 7\nAFTER 7\n"},
		"actor":     {"actor A { receive ask() { input(\"after 9\") } receive n() { 9 } }\nactor B { receive n() { 9 } }\nlet a = A()\nlet t = spawn { a.ask() }\npause()\nprintln(B().n())\nprintln(await t)", "after 9? 9\nAFTER 9\n"},
		"parallel":  {"let t = spawn input(\"after 4950\")\npause()\nlet mut n = 0\nparallel for i in 0..100 { n += i }\nprintln(n)\nprintln(await t)", "after 4950? 4950\nAFTER 4950\n"},
		"generator": {"fun g() { yield input(\"after 5\") }\nlet t = spawn { for x in g() { println(x) } }\npause()\nprintln(5)\nawait t", "after 5? 5\nAFTER 5\n"},
		"timeout":   {"let r = timeout(0.01, async { input(\"after never\") })\nprintln(r.is_err())\nprintln(input(\"after true\"))", "after never? true\nafter true? AFTER TRUE\n"},
		"in turn":   {"let a = spawn input(\"after 1\")\nlet b = spawn input(\"b\")\nlet c = spawn input(\"c\")\nsleep(0.001)\nprintln(1)\nprintln(await [a, b, c])", "after 1? 1\nb? c? [AFTER 1, B, C]\n"},
		"gives up":  {"let a = spawn input(\"after 1\")\nlet b = spawn input(\"b\")\nlet c = spawn input(\"c\")\nsleep(0.001)\nb.cancel()\nprintln(1)\nprintln(await [a, c])", "after 1? 1\nc? [AFTER 1, C]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPerson()
			got := ask(t, p, c.code)
			if got != c.want && got != strings.NewReplacer("[AFTER 1, B, C]", `["AFTER 1", "B", "C"]`, "[AFTER 1, C]", `["AFTER 1", "C"]`).Replace(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if p.most != 1 {
				t.Errorf("%d questions at the same time", p.most)
			}
		})
	}
}
