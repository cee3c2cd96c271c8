package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"skep/cmd/terminal"
	"skep/dap"
	"skep/diag"
	"skep/interp"
)

func dapCommand() *command {
	return &command{
		name: "dap", summary: "be a debug adapter for an editor (the editor starts this)",
		detail: `The Debug Adapter Protocol over standard input and output, or with --port for the
first editor that connects to that port of this machine: starts a script with its
arguments, stops at breakpoints (also with conditions, counts and messages) and at
errors, steps, pauses, shows the stack and the variables, evaluates and assigns. A
configuration says "request": "launch", "program", and if wanted "args", "cwd",
"env", "stopOnEntry" and "lenient". The folder editors of skep's sources says how
editors start it.`,
		options: append([]option{{name: "port", value: "N", doc: "listen on 127.0.0.1:N for one editor; 0 takes a free port, which standard error names"}}, sessionOptions...),
		run:     debugFor,
	}
}

func debugFor(c *call) int {
	text, listens := c.given["port"]
	if !listens {
		return c.served(dap.Serve(context.Background(), os.Stdin, os.Stdout, c.launch))
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return c.wrongUsage(fmt.Sprintf("--port %s: expected a number up to 65535", text))
	}
	return c.served(dap.Listen(context.Background(), int(port), func(address string) { c.Complain("waiting for an editor on %s", address) }, c.launch))
}

func (c *call) served(err error) int {
	if err != nil {
		c.Report(err)
		return exitFailed
	}
	return exitOK
}

// debugged is a script that an editor runs.
type debugged struct {
	*interp.Session
	call *call
	src  *diag.Source
}

// launch makes a script ready. The process is the program's: its folder and environment become what the editor wants.
func (c *call) launch(l dap.Launch) (dap.Program, error) {
	name, err := filepath.Abs(l.Program)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(name) == ".ipynb" {
		return nil, fmt.Errorf("%s is a notebook: the kernel debugs its cells", l.Program)
	}
	src, err := c.readSource(name)
	if err != nil {
		return nil, err
	}
	for name, text := range l.Env {
		if err := os.Setenv(name, text); err != nil {
			return nil, fmt.Errorf("env %s: %w", name, err)
		}
	}
	if l.Folder != "" {
		if err := os.Chdir(l.Folder); err != nil {
			return nil, err
		}
	}
	if l.Lenient {
		c.given["lenient"] = ""
	}
	s, err := c.newSession(interp.Options{Args: l.Args}, name)
	if err != nil {
		return nil, err
	}
	return &debugged{s, c, src}, nil
}

// Run implements dap.Program. Standard input is the editor's, so the program has none.
func (d *debugged) Run(ctx context.Context, say func(category, text string)) int {
	c := *d.call
	c.console = &console{terminal.New(strings.NewReader(""), sayer{say, "stdout"}, sayer{say, "stderr"})}
	d.flushing(c.Flush)
	defer c.Flush()
	if found := d.Check(d.src).Diagnostics; !found.HasErrors() {
		c.Diagnose(found)
	}
	_, err := d.Session.Run(ctx, d.src, c.Streams())
	c.Flush()
	return c.Finish(ctx, err)
}

// flushing has what was printed before a stop, or a message of a breakpoint, told before it.
func (d *debugged) flushing(flush func()) {
	b := d.Debugger()
	if stopped := b.Stopped; stopped != nil {
		b.Stopped = func(s interp.Stop) { flush(); stopped(s) }
	}
	if logged := b.Logged; logged != nil {
		b.Logged = func(text string) { flush(); logged(text) }
	}
}

// sayer is a stream of which the editor hears.
type sayer struct {
	say      func(category, text string)
	category string
}

func (s sayer) Write(text []byte) (int, error) {
	s.say(s.category, string(text))
	return len(text), nil
}
