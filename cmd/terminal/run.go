package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"

	"skep/diag"
	"skep/interp"
)

// The exit statuses that scripts can rely on.
const (
	ExitOK          = 0
	ExitFailed      = 1 // the program or the checked file has an error
	ExitUsage       = 2 // the command line is wrong, or a file cannot be read
	ExitInterrupted = 130
)

// Unreadable is the code of diagnostics of files that cannot be read: the exit status is then ExitUsage.
const Unreadable = "E9001"

// Streams connects a program with the console.
func (c *Console) Streams() *interp.Streams {
	s := &interp.Streams{
		Stdout:      c.Print,
		Stderr:      c.PrintError,
		Display:     func(b interp.Bundle) { c.Print(Shown(b)) },
		ClearOutput: func(bool) {},
		Input:       c.ask,
		Page:        func(b interp.Bundle) { c.Print(Shown(b)) },
	}
	if c.errTerminal && os.Getenv("TERM") != "dumb" {
		s.Progress = c.progress
	}
	return s
}

// Shown is the text of a bundle, or a line that names what a terminal cannot show.
func Shown(b interp.Bundle) string {
	for _, mime := range []string{"text/plain", "text/markdown", "text/latex"} {
		if text, ok := b.Data[mime].(string); ok {
			return text + "\n"
		}
	}
	for _, mime := range []string{"text/html", "image/svg+xml", "image/png", "image/jpeg", "application/vnd.vegalite.v5+json", "application/json"} {
		if _, ok := b.Data[mime]; ok {
			return fmt.Sprintf("[%s: shown in a notebook]\n", mime)
		}
	}
	return ""
}

// ErrInterrupted is the cause of a context that Ctrl-C ended.
var ErrInterrupted = errors.New("interrupted")

// Interrupter is what Ctrl-C stops.
type Interrupter interface{ Interrupt() }

// Interruptible gives a context that the first Ctrl-C ends. One that comes before the
// process has lasted ends the process, which has shown nothing yet.
func (c *Console) Interruptible(s Interrupter) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	w := &watch{done: make(chan struct{}), hit: func() {
		cancel(ErrInterrupted)
		s.Interrupt()
	}}
	c.whenLong(w.begin)
	return ctx, func() {
		w.end()
		cancel(nil)
	}
}

// watch waits for a Ctrl-C.
type watch struct {
	hit     func()
	done    chan struct{}
	mu      sync.Mutex
	ended   bool
	signals chan os.Signal // nil before it has begun
}

func (w *watch) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	w.signals = make(chan os.Signal, 1)
	signal.Notify(w.signals, os.Interrupt)
	go func() {
		select {
		case <-w.signals:
			signal.Stop(w.signals) // the next one is the system's
			w.hit()
		case <-w.done:
		}
	}()
}

func (w *watch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	if w.signals != nil {
		signal.Stop(w.signals)
	}
	close(w.done)
}

// Finish reports how a run ended and gives the exit status: exit(n) is n, an error 1, Ctrl-C 130.
func (c *Console) Finish(ctx context.Context, err error) int {
	var exit interface{ ExitCode() int }
	var one *diag.Diagnostic
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		return exit.ExitCode()
	case errors.Is(context.Cause(ctx), ErrInterrupted):
		c.Report(err)
		return ExitInterrupted
	case errors.As(err, &one) && one.Code == Unreadable:
		c.Report(err)
		return ExitUsage
	}
	c.Report(err)
	return ExitFailed
}
