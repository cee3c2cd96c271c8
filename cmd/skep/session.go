package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp"
	"skep/modules"
)

// sessionOptions are the options of all commands that run code.
var sessionOptions = []option{
	{name: "lenient", doc: "run what the original runs; what strict refuses becomes a warning"},
	{name: "memory", value: "SIZE", doc: "limit of live data, as 512M or 4G (default: most of the machine's)"},
}

// newSession makes the language with all its modules and what sessionOptions
// say, and the packages of the project that the file belongs to ("": the working folder).
func (c *call) newSession(o interp.Options, file string) (interp.Runner, error) {
	o.Modules, o.Lenient = modules.All(), c.has("lenient")
	o, err := inProject(o, file)
	if err != nil {
		return nil, err
	}
	if text, ok := c.given["memory"]; ok {
		n, err := parseSize(text)
		if err != nil {
			return nil, err
		}
		o.MemoryLimit = n
	}
	return interp.New(o), nil
}

// parseSize reads "512M", "4G", "100000" as bytes.
func parseSize(text string) (int64, error) {
	digits := strings.TrimRight(strings.ToUpper(text), "IB")
	shift := map[string]int{"K": 10, "M": 20, "G": 30, "T": 40}[digits[max(0, len(digits)-1):]]
	if shift > 0 {
		digits = digits[:len(digits)-1]
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt64>>shift {
		return 0, fmt.Errorf("--memory %s: expected a size as 512M or 4G", text)
	}
	return n << shift, nil
}

// streams connects a program with the console.
func (c *console) streams() *interp.Streams {
	return &interp.Streams{
		Stdout:      c.print,
		Stderr:      c.printError,
		Display:     func(b interp.Bundle) { c.print(shown(b)) },
		ClearOutput: func(bool) {},
		Input:       c.input,
		Page:        func(b interp.Bundle) { c.print(shown(b)) },
	}
}

// shown is the text of a bundle, or a line that names what a terminal cannot show.
func shown(b interp.Bundle) string {
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

// errInterrupted is the cause of a context that Ctrl-C ended.
var errInterrupted = errors.New("interrupted")

// interruptible gives a context that the first Ctrl-C ends.
func interruptible(s interp.Runner) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, os.Interrupt)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals) // the next one is the system's
			cancel(errInterrupted)
			s.Interrupt()
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}

// finish reports how a run ended and gives the exit status: exit(n) is n, an error 1, Ctrl-C 130.
func (c *console) finish(ctx context.Context, err error) int {
	var exit interface{ ExitCode() int }
	var one *diag.Diagnostic
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return exit.ExitCode()
	case errors.Is(context.Cause(ctx), errInterrupted):
		c.report(err)
		return exitInterrupted
	case errors.As(err, &one) && one.Code == unreadableCode:
		c.report(err)
		return exitUsage
	}
	c.report(err)
	return exitFailed
}
