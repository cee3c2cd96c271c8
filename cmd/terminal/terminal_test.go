package terminal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

func onBuffers(in string) (c *Console, out, complaints *bytes.Buffer) {
	out, complaints = &bytes.Buffer{}, &bytes.Buffer{}
	return New(strings.NewReader(in), out, complaints), out, complaints
}

func TestInput(t *testing.T) {
	c, out, _ := onBuffers("Ada\r\nlast")
	for _, want := range []string{"Ada", "last"} {
		if got, err := c.Input(context.Background(), "name? ", false); got != want || err != nil {
			t.Errorf("input = %q, %v, want %q", got, err, want)
		}
	}
	if _, err := c.Input(context.Background(), "", true); err == nil {
		t.Error("input at the end gives no error")
	}
	if got := out.String(); got != "name? name? " {
		t.Errorf("prompts: %q", got)
	}
}

type endless struct{}

func (endless) Read([]byte) (int, error) { select {} }

func TestInputCanBeInterrupted(t *testing.T) {
	c, _, _ := onBuffers("")
	c.In = bufio.NewReader(endless{})
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(ErrInterrupted)
	if _, err := c.Input(ctx, "", false); !errors.Is(err, ErrInterrupted) {
		t.Errorf("got %v, want the interrupt", err)
	}
}

// A question that ended without its line leaves the read to the next one: no line is lost, and one reads at a time.
func TestAnEndedQuestionLosesNoLine(t *testing.T) {
	c, _, _ := onBuffers("")
	in, keyboard := io.Pipe()
	c.In = bufio.NewReader(in)
	ctx, cancel := context.WithCancel(context.Background())
	line := c.ask(ctx, "first? ", false)
	stopped := make(chan error)
	go func() { _, err := line(); stopped <- err }()
	cancel()
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	go io.WriteString(keyboard, "one\ntwo\n")
	for _, want := range []string{"one", "two"} {
		if got, err := c.Input(context.Background(), "", false); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}

func TestErrorsComeAfterWhatWasPrinted(t *testing.T) {
	var both bytes.Buffer
	c := New(strings.NewReader(""), &both, &both)
	c.Print("first\n")
	c.Complain("second")
	c.Report(errors.New("third"))
	c.Report(diag.List{{Message: "fourth"}})
	c.Report(&diag.Diagnostic{Message: "fifth"})
	if got, want := both.String(), "first\nsecond\nerror: third\nerror: fourth\nerror: fifth\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		data map[string]any
		want string
	}{
		{map[string]any{"text/plain": "42", "text/html": "<b>42</b>"}, "42\n"},
		{map[string]any{"text/markdown": "*a*"}, "*a*\n"},
		{map[string]any{"image/png": "iVBO", "text/html": "<img>"}, "[text/html: shown in a notebook]\n"},
		{nil, ""},
	} {
		if got := Shown(interp.Bundle{Data: c.data}); got != c.want {
			t.Errorf("Shown(%v) = %q, want %q", c.data, got, c.want)
		}
	}
}
