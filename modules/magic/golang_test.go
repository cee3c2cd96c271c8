package magic

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/policy"
)

// inPlaceOf makes cells of Go run by a script, which reads them from its standard input.
func inPlaceOf(t *testing.T, script string) {
	t.Helper()
	if os.PathSeparator != '/' {
		t.Skip("the script is one of unix")
	}
	file := filepath.Join(t.TempDir(), "skep-go")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv(goVariable, file)
}

// cellRun runs a cell and gives what it prints, standard error behind "! ", and its error.
func cellRun(ctx context.Context, code string, printed func(text string)) (string, error) {
	s := interp.New(interp.Options{Notebook: true, Modules: interp.Made(Module())})
	var out strings.Builder
	io := &interp.Streams{Stdout: func(text string) { out.WriteString(text); printed(text) }, Stderr: func(text string) { out.WriteString("! " + text) }}
	_, err := s.Run(ctx, diag.NewSource("cell", code), io)
	return out.String(), err
}

func nothing(string) {}

// TestGo: the cell reaches the interpreter, what that prints is shown, and the place of what is wrong is one in the cell.
func TestGo(t *testing.T) {
	inPlaceOf(t, `cat; printf 'warned\n\0362:3: unknown: x' >&2; exit 97`)
	out, err := cellRun(t.Context(), "%%go\na\nbcd\n", nothing)
	if out != "a\nbcd! warned\n" {
		t.Errorf("%q", out)
	}
	var d *diag.Diagnostic
	if !errors.As(err, &d) || d.Message != "Go: unknown: x" || len(d.Related) != 1 || d.Related[0].Span.Start != len("a\nbc") {
		t.Errorf("%+v", d)
	}
}

func TestGoEnds(t *testing.T) {
	for script, want := range map[string]string{"exit 3": "the Go of the cell ended with code 3", "kill -9 $$": "the Go of the cell was ended by a signal", "printf '\\036no place: here' >&2; exit 97": "Go: no place: here"} {
		inPlaceOf(t, "cat > /dev/null\n"+script)
		if _, err := cellRun(t.Context(), "%%go\nx", nothing); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", script, err)
		}
	}
}

// TestInterrupted: an interrupt ends commands and cells of Go with all that they have started.
func TestInterrupted(t *testing.T) {
	inPlaceOf(t, "echo started; sleep 1000 & sleep 1000")
	for _, code := range []string{"%%go\nx", "!echo started; sleep 1000 & sleep 1000", "%%sh\necho started\nsleep 1000"} {
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := cellRun(ctx, code, func(string) { cancel() }); err == nil {
			t.Errorf("%s ends by itself", code)
		}
		cancel()
	}
}

// TestTier: what other programs do with sockets cannot be seen, so in the strictest tier none of them starts.
func TestTier(t *testing.T) {
	inPlaceOf(t, "true")
	ctx := policy.WithTier(t.Context(), policy.Sovereign)
	for _, code := range []string{"%%go\nx", "!true", "let a = !!true", "%%sh\ntrue"} {
		if _, err := cellRun(ctx, code, nothing); err == nil || !strings.Contains(err.Error(), "refused by privacy tier") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestCutCharacters: what a program writes in two halves of a character is shown as one.
func TestCutCharacters(t *testing.T) {
	var shown []string
	l := &live{turn: new(sync.Mutex), show: func(text string) { shown = append(shown, text) }}
	for _, part := range []string{"a\xe2", "\x82", "\xac\xff", "b\xf0\x9f"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Error(n, err)
		}
	}
	l.finish()
	if got := strings.Join(shown, "|"); got != "a|€\uFFFD|b|\uFFFD" {
		t.Errorf("%q", got)
	}
}
