package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"skep/diag"
)

// console is where a command reads and writes. Output is buffered, because
// programs print line by line, and reaches the reader after flushDelay at the latest.
type console struct {
	in     *bufio.Reader
	inFile *os.File // nil in tests: then nothing is a terminal
	err    io.Writer

	inTerminal, outTerminal, errTerminal bool
	color                                bool // on out
	errColor                             bool

	mu    sync.Mutex
	out   *bufio.Writer
	timer *time.Timer // pending flush, or nil
}

const (
	flushDelay = 30 * time.Millisecond
	bufferSize = 64 << 10
)

// newConsole is the console of the process. A closed pipe ends the process
// quietly: Go raises SIGPIPE for standard output, and nothing here catches it.
func newConsole() *console {
	c := &console{
		in: bufio.NewReader(os.Stdin), inFile: os.Stdin, out: bufio.NewWriterSize(os.Stdout, bufferSize), err: os.Stderr,
		inTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		outTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		errTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	wanted := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	c.color, c.errColor = wanted && c.outTerminal, wanted && c.errTerminal
	return c
}

// print writes to standard output.
func (c *console) print(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.WriteString(text)
	switch {
	case c.outTerminal && strings.Contains(text, "\n"):
		c.out.Flush()
	case c.timer == nil:
		c.timer = time.AfterFunc(flushDelay, c.flush)
	}
}

func (c *console) printf(format string, args ...any) { c.print(fmt.Sprintf(format, args...)) }

// flush sends what is buffered.
func (c *console) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.Flush()
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
}

// printError writes to standard error, after what was printed before.
func (c *console) printError(text string) {
	c.flush()
	io.WriteString(c.err, text)
}

// complain writes a line to standard error.
func (c *console) complain(format string, args ...any) {
	c.printError(fmt.Sprintf(format+"\n", args...))
}

// diagnose writes diagnostics to standard error.
func (c *console) diagnose(list diag.List) {
	if len(list) == 0 {
		return
	}
	var b strings.Builder
	diag.Text(&b, list, c.errColor)
	c.printError(b.String())
}

// report writes any error: diagnostics with their place, others as a line.
func (c *console) report(err error) { c.diagnose(asList(err)) }

// asList makes any error diagnostics.
func asList(err error) diag.List {
	var one *diag.Diagnostic
	var list diag.List
	switch {
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return diag.List{one}
	}
	return diag.List{{Message: err.Error()}}
}

// input asks for a line; the prompt is shown even when the answer comes from a file, as Jupyter and Python do.
func (c *console) input(ctx context.Context, prompt string, password bool) (string, error) {
	c.print(prompt)
	c.flush()
	type answer struct {
		line string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		line, err := c.readLine(password)
		done <- answer{line, err}
	}()
	select {
	case a := <-done:
		return a.line, a.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (c *console) readLine(password bool) (string, error) {
	if password && c.inTerminal {
		line, err := term.ReadPassword(int(c.inFile.Fd()))
		c.print("\n")
		return string(line), err
	}
	line, err := c.in.ReadString('\n')
	if err == io.EOF && line != "" {
		err = nil
	}
	if err == io.EOF {
		return "", errors.New("standard input is at its end")
	}
	return strings.TrimRight(line, "\r\n"), err
}
