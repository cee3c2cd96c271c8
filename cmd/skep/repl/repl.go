// Package repl talks with a person: it reads inputs that may span lines, runs
// them in a session and shows what they give. At a terminal it edits lines with
// history, colours and completion; on a pipe it reads plain lines and writes no
// escape codes. `skep repl` calls it; it knows sessions, not the command line.
package repl

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"

	console "skep/cmd/terminal"
	"skep/diag"
	"skep/interp"
)

// Options connect a REPL with its surroundings.
type Options struct {
	Session  interp.Runner
	Streams  *interp.Streams
	Reader   Reader
	Print    func(text string)                       // to the person
	Diagnose func(list diag.List)                    // shows diagnostics
	Read     func(name string) (*diag.Source, error) // reads a script for :load
	Color    bool
}

// Reader gives the next complete input. io.EOF ends the REPL, ErrCleared asks again.
type Reader interface {
	Read() (string, error)
}

// ErrCleared is what a Reader says when Ctrl-C threw the input away.
var ErrCleared = errors.New("input cleared")

// repl is one conversation.
type repl struct {
	Options
	count int
	saved []string // inputs that ran without error, for :save
}

// Run converses until the input ends, :quit, or exit(n) in the language; the
// error is then one that has `ExitCode() int`. All other errors are shown and the talk goes on.
func Run(o Options) error {
	r := &repl{Options: o}
	for {
		text, err := r.Reader.Read()
		switch {
		case errors.Is(err, ErrCleared):
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if quit, err := r.answer(strings.TrimSpace(text)); quit || err != nil {
			return err
		}
	}
}

// answer handles one input: a command if it starts with a colon, else code.
func (r *repl) answer(text string) (quit bool, err error) {
	switch {
	case text == "":
		return false, nil
	case strings.HasPrefix(text, ":"):
		return r.command(text)
	}
	ok, err := r.runCode(diag.NewSource(r.nextName(), text))
	if ok {
		r.saved = append(r.saved, text)
	}
	return false, err
}

// runCode runs and shows one source. The error is only that of exit(n).
func (r *repl) runCode(src *diag.Source) (ok bool, err error) {
	result, err := r.interruptibly(src)
	r.Diagnose(result.Warnings)
	var exit interface{ ExitCode() int }
	switch {
	case errors.As(err, &exit):
		return false, err
	case err != nil:
		r.Diagnose(console.List(err))
		return false, nil
	case result.Show:
		r.show(result.Bundle)
	}
	return true, nil
}

// interruptibly runs a source while Ctrl-C stops it.
func (r *repl) interruptibly(src *diag.Source) (interp.Result, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, os.Interrupt)
	defer close(done)
	defer signal.Stop(signals)
	go func() {
		for {
			select {
			case <-signals:
				r.Session.Interrupt()
				cancel()
			case <-done:
				return
			}
		}
	}()
	return r.Session.Run(ctx, src, r.Streams)
}

func (r *repl) show(b interp.Bundle) {
	text, ok := b.Data["text/plain"].(string)
	if !ok {
		return
	}
	if r.Color {
		text = Highlight(text)
	}
	r.Print(text + "\n")
}
