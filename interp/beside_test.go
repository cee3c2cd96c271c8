package interp

import (
	"context"
	"strings"
	"testing"
	"time"

	"skep/diag"
)

// running begins a cell beside the others and returns when it has printed; it goes on when let is closed.
func running(ctx context.Context, t *testing.T, s *Session, code string) (let chan bool, ended chan error) {
	t.Helper()
	let, ended = make(chan bool), make(chan error, 1)
	printed := make(chan bool, 1)
	out := func(string) {
		printed <- true
		<-let
	}
	go func() {
		_, err := s.RunBeside(ctx, diag.NewSource("beside", code), &Streams{Stdout: out})
		ended <- err
	}()
	<-printed
	return let, ended
}

func soon[T any](t *testing.T, what string, c chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s does not end", what)
	}
	return v
}

// TestShortOnesEndFirst: a cell that finds one beside it running does not begin in the middle of it,
// where it would hold it for as long as it runs itself.
func TestShortOnesEndFirst(t *testing.T) {
	s := New(Options{Notebook: true})
	s.patience = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	let, beside := running(ctx, t, s, "println(1)\nfor i in 0..100 { }")
	ended := make(chan error, 1)
	go func() {
		_, err := s.Run(ctx, diag.NewSource("cell", "while true { }"), nil)
		ended <- err
	}()
	time.Sleep(20 * time.Millisecond) // most likely it waits by now; if not, nothing is shown
	close(let)
	if err := soon(t, "what is beside", beside); err != nil {
		t.Error(err)
	}
	cancel()
	if err := soon(t, "the cell", ended); err == nil || !strings.Contains(err.Error(), "interrupt") {
		t.Errorf("%v", err)
	}
}

// TestLongOnesAreNotWaitedFor: a cell is done in the middle of one beside it that does not end.
func TestLongOnesAreNotWaitedFor(t *testing.T) {
	s := New(Options{Notebook: true})
	s.patience = 0
	ctx, cancel := context.WithCancel(context.Background())
	let, beside := running(ctx, t, s, "println(1)\nwhile true { }")
	close(let)
	ended := make(chan error, 1)
	go func() {
		_, err := s.Run(context.Background(), diag.NewSource("cell", "let x = 1"), nil)
		ended <- err
	}()
	if err := soon(t, "the cell", ended); err != nil {
		t.Error(err)
	}
	cancel()
	if err := soon(t, "what is beside", beside); err == nil {
		t.Error("nothing has stopped it")
	}
}
