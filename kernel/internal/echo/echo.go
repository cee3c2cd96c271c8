// Package echo is a session for tests of the kernel: it understands a dozen
// fixed programs, written as the language writes them, and no more. With it the
// protocol is tested, and its speed measured, apart from the language.
package echo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"skep/diag"
	"skep/interp"
)

// Session answers the programs listed at its Run.
type Session struct {
	mu   sync.Mutex
	stop chan struct{} // of the running cell

	Forgotten []string // names that were taken away
}

var (
	sum      = regexp.MustCompile(`^(\d+)\s*([+*])\s*(\d+)\s*$`)
	call     = regexp.MustCompile(`^(\w+!?)\((?:"([^"]*)"|(\w*))\)\s*$`)
	loop     = regexp.MustCompile(`^for i in 0\.\.(\d+)`)
	newCell  = func() chan struct{} { return make(chan struct{}) }
	errStack = func(src *diag.Source, msg string) error {
		return &diag.Diagnostic{Code: "E0500", Source: src, Span: diag.Span{Start: 0, End: len(src.Text)}, Message: msg}
	}
)

// Variables is one variable, a widget, whatever ran.
func (s *Session) Variables() []interp.Variable {
	return []interp.Variable{{Name: "x", Type: "i64", Summary: "7", Size: 16, Mutable: true, Widget: "m7"}}
}

// Forget notes what was to be taken away.
func (s *Session) Forget(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Forgotten = append(s.Forgotten, names...)
}

// Run understands 1+1, 6*7, println("x"), eprintln("x"), for i in 0..N (prints
// "line i"), while true, sleep(60), panic!(), crash() (a Go panic), help(x),
// display_html("x"), show(id), update(id), clear_output(), input(), password(),
// chart() (one representation holds a NaN), table("xxx") (as many rows as letters, which can be looked at); other code is null.
func (s *Session) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	stop := newCell()
	s.mu.Lock()
	s.stop = stop
	s.mu.Unlock()
	code := strings.TrimSpace(src.Text)
	if m := sum.FindStringSubmatch(code); m != nil {
		return text(calculate(m)), nil
	}
	if m := loop.FindStringSubmatch(code); m != nil {
		return s.count(ctx, stop, m[1], io)
	}
	if strings.HasPrefix(code, "while true") {
		return wait(ctx, stop, src)
	}
	if m := call.FindStringSubmatch(code); m != nil {
		return s.call(ctx, stop, src, io, m[1], m[2]+m[3])
	}
	return interp.Result{}, nil
}

func calculate(m []string) string {
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	if m[2] == "*" {
		return strconv.Itoa(a * b)
	}
	return strconv.Itoa(a + b)
}

func text(s string) interp.Result {
	return interp.Result{Show: true, Bundle: interp.Bundle{Data: map[string]any{"text/plain": s}}}
}

func (s *Session) count(ctx context.Context, stop chan struct{}, n string, io *interp.Streams) (interp.Result, error) {
	last, _ := strconv.Atoi(n)
	line := []byte("line ")
	for i := range last {
		if i%1024 == 0 {
			select {
			case <-ctx.Done():
				return interp.Result{}, ctx.Err()
			case <-stop:
				return interp.Result{}, errors.New("interrupted")
			default:
			}
		}
		line = append(strconv.AppendInt(line[:5], int64(i), 10), '\n')
		io.Stdout(string(line))
	}
	return interp.Result{}, nil
}

func wait(ctx context.Context, stop chan struct{}, src *diag.Source) (interp.Result, error) {
	select {
	case <-ctx.Done():
	case <-stop:
	}
	return interp.Result{}, errStack(src, "interrupted")
}

func (s *Session) call(ctx context.Context, stop chan struct{}, src *diag.Source, io *interp.Streams, name, arg string) (interp.Result, error) {
	none := interp.Result{}
	html := map[string]any{"text/html": arg, "text/plain": arg}
	switch name {
	case "println":
		io.Stdout(arg + "\n")
	case "eprintln":
		io.Stderr(arg + "\n")
	case "sleep":
		return wait(ctx, stop, src)
	case "panic!":
		return none, errStack(src, "explicit panic")
	case "crash":
		panic("nil map")
	case "help":
		io.Page(interp.Bundle{Data: map[string]any{"text/plain": "documentation of " + arg}})
	case "display_html":
		io.Display(interp.Bundle{Data: html})
	case "show":
		io.Display(interp.Bundle{Data: html, DisplayID: arg})
	case "update":
		io.Display(interp.Bundle{Data: html, DisplayID: arg, Update: true})
	case "chart":
		nan := map[string]any{"y": nan()}
		io.Display(interp.Bundle{Data: map[string]any{"text/plain": "chart", "application/json": nan}})
	case "table":
		io.Display(interp.Bundle{Data: html, Table: numbers(len(arg))})
	case "clear_output":
		io.ClearOutput(arg == "true")
	case "input", "password":
		answer, err := io.Input(ctx, arg, name == "password")()
		if err != nil {
			return none, err
		}
		return text(answer), nil
	default:
		return none, errStack(src, fmt.Sprintf("unknown name %s", name))
	}
	return none, nil
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

// Interrupt ends what waits.
func (s *Session) Interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		close(s.stop)
		s.stop = nil
	}
}

// Complete knows print and println.
func (s *Session) Complete(code string, cursor int) interp.Completion {
	before := []rune(code)[:cursor]
	start := len(before)
	for start > 0 && before[start-1] >= 'a' && before[start-1] <= 'z' {
		start--
	}
	c := interp.Completion{Start: start, End: cursor}
	for _, w := range []string{"print", "println"} {
		if strings.HasPrefix(w, string(before[start:])) {
			c.Items = append(c.Items, interp.CompletionItem{Text: w, Kind: "function"})
		}
	}
	return c
}

// Inspect documents println.
func (s *Session) Inspect(code string, cursor int) (interp.Bundle, bool) {
	if !strings.HasPrefix(code, "println") {
		return interp.Bundle{}, false
	}
	return interp.Bundle{Data: map[string]any{"text/plain": "prints a line"}}, true
}

// IsComplete counts braces.
func (s *Session) IsComplete(code string) (interp.Completeness, string) {
	if code == "let = 3" {
		return interp.Invalid, ""
	}
	if strings.Count(code, "{") > strings.Count(code, "}") {
		return interp.Incomplete, "    "
	}
	return interp.Complete, ""
}
