package interp_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
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
		"race": "race(async { sleep(60) }, async { sleep(60) })", "in finally": "spawn { try { sleep(60) } finally { x = 0 } }",
	} {
		t.Run(name, func(t *testing.T) {
			s := interp.New(interp.Options{Notebook: true})
			run(s, "let mut x = 41")
			done, started := make(chan error, 1), make(chan bool, 1)
			go func() {
				io := &interp.Streams{Stdout: func(string) { started <- true }}
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
