package moduletest

import (
	"context"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

// Programs runs a table of `code ==> text`, one a line (`¶` in the code is a
// new line): code is a cell in a session of its own, text is what its value
// shows; `!` before the text means an error that contains it. Lines that begin
// with # are comments.
func Programs(t *testing.T, table string, mods ...interp.Module) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		code, want, ok := strings.Cut(line, " ==> ")
		if !ok {
			t.Fatalf("no ==> in %q", line)
		}
		got := Run(strings.ReplaceAll(code, "¶", "\n"), mods...)
		if text, fails := strings.CutPrefix(want, "!"); fails {
			if !strings.HasPrefix(got, "error: ") || !strings.Contains(got, text) {
				t.Errorf("%s\n  want an error with %q\n  got  %s", code, text, got)
			}
		} else if got != want {
			t.Errorf("%s\n  want %s\n  got  %s", code, want, got)
		}
	}
}

// Run gives what the value of a program shows, or its error after "error: ".
func Run(code string, mods ...interp.Module) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := interp.New(interp.Options{Modules: interp.Made(mods...)}).Run(ctx, diag.NewSource("test", code), &interp.Streams{})
	if err != nil {
		return "error: " + err.Error()
	}
	text, _ := r.Bundle.Data["text/plain"].(string)
	return text
}
