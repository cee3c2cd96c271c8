package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/interp/syntax"
)

// parrot is a session that knows `NAME = VALUE`, repeats what it reads, and fails on request.
type parrot struct {
	names  map[string]string
	stop   chan struct{}
	resets int
}

func newParrot() *parrot {
	return &parrot{names: map[string]string{}, stop: make(chan struct{}, 1)}
}

type exitError int

func (e exitError) Error() string { return fmt.Sprint("exit ", int(e)) }
func (e exitError) ExitCode() int { return int(e) }

func (p *parrot) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	text := strings.TrimSpace(src.Text)
	switch name, value, ok := strings.Cut(text, " = "); {
	case ok:
		p.names[name] = value
		return interp.Result{}, nil
	case text == "fail":
		return interp.Result{}, &diag.Diagnostic{Source: src, Span: diag.Span{Start: 0, End: 4}, Message: "it failed"}
	case text == "odd":
		return interp.Result{}, errors.New("no diagnostic")
	case text == "exit(3)":
		return interp.Result{}, exitError(3)
	case text == "spin":
		io.Stdout("spinning\n")
		<-p.stop
		return interp.Result{}, diag.List{{Message: "interrupted"}}
	}
	if v, ok := p.names[text]; ok {
		text = v
	}
	return interp.Result{Show: true, Bundle: interp.Bundle{Data: map[string]any{"text/plain": text}}}, nil
}

func (p *parrot) Check(*diag.Source) interp.Checked { return interp.Checked{} }

func (p *parrot) Complete(code string, cursor int) interp.Completion {
	word := code[strings.LastIndexAny(code[:cursor], " (")+1 : cursor]
	c := interp.Completion{Start: cursor - len(word), End: cursor}
	for _, item := range []interp.CompletionItem{{Text: "print", Kind: "function", Signature: "fun print(...xs)"}, {Text: "println", Kind: "function"}} {
		if strings.HasPrefix(item.Text, word) {
			c.Items = append(c.Items, item)
		}
	}
	return c
}

func (p *parrot) Inspect(code string, _ int) (interp.Bundle, bool) {
	if strings.HasSuffix(code, "println") {
		return interp.Bundle{Data: map[string]any{"text/plain": "fun println(...xs)\nPrints a line."}}, true
	}
	return interp.Bundle{}, false
}

func (p *parrot) IsComplete(code string) (interp.Completeness, string) {
	status, indent := syntax.Incomplete(code)
	return interp.Completeness(status), indent
}

func (p *parrot) Interrupt() {
	select {
	case p.stop <- struct{}{}:
	default:
	}
}

func (p *parrot) Forget([]string) {}

func (p *parrot) Variables() []interp.Variable {
	var list []interp.Variable
	for n, v := range p.names {
		list = append(list, interp.Variable{Name: n, Type: "text", Summary: v, Size: int64(len(v)) << 10})
	}
	slices.SortFunc(list, func(a, b interp.Variable) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (p *parrot) Reset() { p.names = map[string]string{}; p.resets++ }

// talk gives a REPL some lines and returns all that it says.
func talk(t *testing.T, lines ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	session := newParrot()
	err := Run(Options{
		Session:  session,
		Streams:  &interp.Streams{Stdout: func(s string) { out.WriteString(s) }},
		Reader:   NewPlain(bufio.NewReader(strings.NewReader(strings.Join(lines, "\n"))), session.IsComplete),
		Print:    func(s string) { out.WriteString(s) },
		Diagnose: func(list diag.List) { diag.Text(&out, list, false) },
		Read: func(name string) (*diag.Source, error) {
			text, err := os.ReadFile(name)
			return diag.NewSource(name, string(text)), err
		},
	})
	return out.String(), err
}

func TestTalk(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"value", []string{"x = 5", "", "x"}, "5\n"},
		{"several lines", []string{"fun f() {", "  1", "}"}, "fun f() {\n  1\n}\n"},
		{"unfinished at the end", []string{"fun f() {"}, "fun f() {\n"},
		{"error, then on", []string{"fail", "1"}, "error: it failed\n --> input 1:1:1\n  |\n1 | fail\n  | ^^^^\n1\n"},
		{"plain error", []string{"odd"}, "error: no diagnostic\n"},
		{"vars", []string{"bb = 22", "a = 1", ":vars"}, "a   text   1.0 KiB  1\nbb  text   2.0 KiB  22\n"},
		{"no vars", []string{":vars"}, "no names yet\n"},
		{"type", []string{":type 1 + 1"}, "typeof(1 + 1)\n"},
		{"reset", []string{"a = 1", ":reset", "a"}, "all names forgotten\na\n"},
		{"quit", []string{":quit", "1"}, ""},
		{"shortened", []string{":q", "1"}, ""},
		{"mistyped", []string{":tpye 1"}, "error: there is no command :tpye; did you mean :type?\n"},
		{"unknown", []string{":zebra"}, "error: there is no command :zebra; :help lists them\n"},
		{"unclear", []string{":"}, "error: there is no command :; :help lists them\n"},
		{"operand missing", []string{":load"}, "error: usage: :load FILE\n"},
		{"operand too many", []string{":vars x"}, "error: usage: :vars\n"},
		{"no file", []string{":load /no/such/file"}, "error: open /no/such/file: no such file or directory\n"},
		{"not writable", []string{":save /no/such/folder/x"}, "error: cannot save: open /no/such/folder/x: no such file or directory\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := talk(t, c.lines...); got != c.want || err != nil {
				t.Errorf("got %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	got, _ := talk(t, ":help")
	for _, c := range commands() {
		if !strings.Contains(got, ":"+c.name) {
			t.Errorf("no :%s in\n%s", c.name, got)
		}
	}
}

func TestExitEndsWithItsStatus(t *testing.T) {
	_, err := talk(t, "exit(3)", "1")
	var exit interface{ ExitCode() int }
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("got %v, want an exit with 3", err)
	}
}

func TestSaveAndLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "saved.ruchy")
	if _, err := talk(t, "a = 1", "fail", "fun f() {", "  a", "}", ":save "+file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a = 1\nfun f() {\n  a\n}\n"; string(text) != want {
		t.Errorf("saved %q, want %q: failed inputs and commands stay out", text, want)
	}
	if err := os.WriteFile(file, []byte("b = 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, _ := talk(t, ":load "+file, "b"); got != "7\n" {
		t.Errorf("after :load, b is %q", got)
	}
}

type brokenReader struct{ errs []error }

func (b *brokenReader) Read() (string, error) {
	err := b.errs[0]
	b.errs = b.errs[1:]
	return "", err
}

func TestReaderErrors(t *testing.T) {
	torn := errors.New("the terminal is gone")
	if err := Run(Options{Reader: &brokenReader{[]error{ErrCleared, torn}}}); err != torn {
		t.Errorf("got %v, want %v after the cleared input", err, torn)
	}
	if err := Run(Options{Reader: &brokenReader{[]error{io.EOF}}}); err != nil {
		t.Errorf("end of input gives %v", err)
	}
}

func TestHighlight(t *testing.T) {
	got := Highlight("let s = \"a\nb\" // c")
	want := "\x1b[35mlet\x1b[0m s = \x1b[32m\"a\x1b[0m\n\x1b[32mb\"\x1b[0m \x1b[2m// c\x1b[0m"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if long := strings.Repeat("1 ", longest); Highlight(long) != long {
		t.Error("a very long text was coloured")
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("let x = f\"{a:>3}\" // é")
	f.Add("\"\"\"\n\x00")
	f.Fuzz(func(t *testing.T, code string) {
		plain := Highlight(code)
		for _, style := range styles.Get() {
			plain = strings.ReplaceAll(plain, "\x1b["+style+"m", "")
		}
		if !strings.Contains(code, "\x1b") && strings.ReplaceAll(plain, "\x1b[0m", "") != code {
			t.Errorf("colouring changed the text: %q", plain)
		}
	})
}

func TestBytesText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 3 << 30: "3.0 GiB", 1 << 62: "4096.0 PiB"} {
		if got := bytesText(n); got != want {
			t.Errorf("bytesText(%d) = %q, want %q", n, got, want)
		}
	}
}
