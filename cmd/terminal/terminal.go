// Package terminal connects programs with the streams and signals of the process:
// output that is buffered and never late, input that an interrupt ends, errors as
// diagnostics, exit statuses. The commands of skep and the programs that it
// compiles (cmd/skep-rt) share it; nothing else does.
package terminal

import (
	"bufio"
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

// Console is where a command reads and writes. Output is buffered, because
// programs print line by line, and reaches the reader after flushDelay at the latest.
type Console struct {
	In     *bufio.Reader
	Err    io.Writer
	inFile *os.File // nil in tests: then nothing is a terminal

	InTerminal, OutTerminal bool
	Color                   bool // on standard output
	errColor                bool
	errTerminal             bool

	lasting lasting
	reading chan read // the line that is being read; see nextLine

	mu       sync.Mutex
	out      io.Writer
	pending  []byte      // not yet written to out
	flushing bool        // somebody will flush
	timer    *time.Timer // who does, unless the process is too young
}

const (
	flushDelay = 30 * time.Millisecond
	bufferSize = 64 << 10
)

// Process is the console of the process. A closed pipe ends the process
// quietly: Go raises SIGPIPE for standard output, and nothing here catches it.
func Process() *Console {
	c := New(os.Stdin, os.Stdout, os.Stderr)
	c.inFile = os.Stdin
	c.InTerminal, c.OutTerminal = isTerminal(os.Stdin), isTerminal(os.Stdout)
	wanted := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	c.errTerminal = isTerminal(os.Stderr)
	c.Color, c.errColor = wanted && c.OutTerminal, wanted && c.errTerminal
	return c
}

// New is a console on any streams; none counts as a terminal.
func New(in io.Reader, out, complaints io.Writer) *Console {
	return &Console{In: bufio.NewReader(in), out: out, Err: complaints}
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Print writes to standard output.
func (c *Console) Print(text string) {
	if c.OutTerminal {
		c.settle()
	}
	c.mu.Lock()
	c.write(text)
	if c.OutTerminal && strings.Contains(text, "\n") {
		c.flush()
	}
	late := len(c.pending) > 0 && !c.flushing
	c.flushing = c.flushing || late
	c.mu.Unlock()
	if late {
		c.WhenLasting(c.flushLater)
	}
}

// write puts text behind what is pending. Long texts are not copied.
func (c *Console) write(text string) {
	if len(c.pending)+len(text) > bufferSize {
		c.flush()
	}
	if len(text) > bufferSize {
		io.WriteString(c.out, text)
		return
	}
	c.pending = append(c.pending, text...)
}

// flush needs the lock.
func (c *Console) flush() {
	if len(c.pending) > 0 {
		c.out.Write(c.pending)
		c.pending = c.pending[:0]
	}
}

func (c *Console) flushLater() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flushing && c.timer == nil {
		c.timer = time.AfterFunc(flushDelay, c.Flush)
	}
}

// Printf is Print with a format.
func (c *Console) Printf(format string, args ...any) { c.Print(fmt.Sprintf(format, args...)) }

// Flush sends what is buffered.
func (c *Console) Flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush()
	c.flushing = false
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
}

// PrintError writes to standard error, after what was printed before.
func (c *Console) PrintError(text string) {
	c.settle()
	c.Flush()
	io.WriteString(c.Err, text)
}

// Complain writes a line to standard error.
func (c *Console) Complain(format string, args ...any) {
	c.PrintError(fmt.Sprintf(format+"\n", args...))
}

// Diagnose writes diagnostics to standard error.
func (c *Console) Diagnose(list diag.List) {
	if len(list) == 0 {
		return
	}
	var b strings.Builder
	diag.Text(&b, list, c.errColor)
	c.PrintError(b.String())
}

// Report writes any error: diagnostics with their place, others as a line.
func (c *Console) Report(err error) { c.Diagnose(List(err)) }

// List makes any error diagnostics.
func List(err error) diag.List {
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
