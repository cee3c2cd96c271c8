package interp_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

// An interrupt of a loop at the top level leaves its variables as it had reached
// them, in whichever tier it runs, and they can be used at once.
func TestInterruptLeavesGlobals(t *testing.T) {
	loops := map[string]string{
		"while":    "println()\nwhile true { n += 1\n m += 2\n a[n % 2] += 1 }",
		"function": "fun more() { n += 1\n m += 2\n a[n % 2] += 1 }\nprintln()\nloop { more() }",
		"inside":   "fun forever() { while true { n += 1\n m += 2\n a[n % 2] += 1 } }\nprintln()\nforever()",
	}
	for name, tier := range map[string]interp.Tier{"0": interp.Tier0, "auto": interp.TierAuto, "1": interp.Tier1, "2": interp.Tier2} {
		for what, code := range loops {
			t.Run(what+name, func(t *testing.T) {
				s := interp.New(interp.Options{Notebook: true, Tier: tier})
				run(s, "let mut n = 0\nlet mut m = 0\nlet mut a = [0, 0]")
				wait := 20 * time.Millisecond
				interrupted(t, s, code, wait)
				for ; run(s, "n > 1000") != "= true\n" && wait < 5*time.Second; wait *= 2 { // the machine had other things to do
					run(s, "n = 0\nm = 0\na = [0, 0]")
					interrupted(t, s, code, wait)
				}
				mustPrint(t, s, "n > 1000 && m <= 2 * n && m >= 2 * n - 2 && n - a[0] - a[1] <= 1", "= true\n")
				mustPrint(t, s, "n = 5\nfor i in 0..2000 { n += i }\nn", "= 1999005\n")
			})
		}
	}
}

// interrupted runs a cell until it prints and for a while after, and interrupts it.
func interrupted(t *testing.T, s *interp.Session, code string, wait time.Duration) {
	t.Helper()
	done, started := make(chan error, 1), make(chan bool, 1)
	go func() {
		io := &interp.Streams{Stdout: func(string) { started <- true }}
		_, err := s.Run(context.Background(), diag.NewSource("cell", code), io)
		done <- err
	}()
	<-started
	time.Sleep(wait)
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
}

// A variable whose type changes again and again is no variable of typed code any
// more, and stays right.
func TestGlobalOfManyTypes(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	run(s, "let mut v = 0\nfun add(n) { for i in 0..n { v = v + 1 } }")
	for k := range 12 {
		start, want := "let mut v = 0\n", "= 1000\n"
		if k%2 == 1 {
			start, want = "let mut v = 0.5\n", "= 1000.5\n"
		}
		mustPrint(t, s, start+"add(1000)\nv", want)
	}
}
