//go:build unix

package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const bookText = `{"cells": [
 {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [], "source": ["let total = 3\n", "println(\"counting\")"]},
 {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [], "source": ["total * 2"]}
], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
`

// TestDispatch runs commands in this process; the transcripts say the same of the real program, but count for no coverage.
func TestDispatch(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	t.Setenv("JUPYTER_PATH", filepath.Join(dir, "env", "share", "jupyter"))
	for name, text := range map[string]string{
		"hello.ruchy": "println(\"hello\")", "ask.ruchy": "println(\"hi \" + input(\"who? \"))", "bad.ruchy": "let x = [1]\nx.push(2)\n",
		"more.ruchy": "let loaded = 5\n", "fails.ruchy": "1 / 0", "lax.ruchy": "let x = 1\nx = 2\nprintln(x)", "quick.ruchy": "@bench\nfun one() { 1 }\n@bench\nfun bad() { 1 / [].len() }\nlet top = 1", "base.json": `{"quick.ruchy: one": {"median_ns": 1}}`, "book.ipynb": bookText, "broken.ipynb": "{",
		"sums.ruchy":  "fun total(box) { 2 * box.n + box.n * box.n }\nlet mut s = 0.0\nfor i in 0..1000 { s += total({n: 0}) + i }\nprintln(s)",
		"tests.ruchy": "fun twice(x) { x * 2 }\n@test\nfun doubles() { assert_eq(twice(2), 4) }\n@test\nfun fails() { println(\"before\")\n assert(false) }\n@test\n@ignore(\"later\")\nfun later() { }\n",
		"slow.ruchy":  "@test\nfun waits() { sleep(0.6) }\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args, in string
		status   int
		out, err string // parts of what is written
	}{
		{"hello.ruchy", "", 0, "hello\n", ""},
		{"run ask.ruchy", "Ada\n", 0, "who? hi Ada\n", ""},
		{"run -", "println(7)", 0, "7\n", ""},
		{"run fails.ruchy", "", 1, "", "division by zero"},
		{"run nowhere.ruchy", "", 2, "", "cannot read nowhere.ruchy"},
		{"run lax.ruchy", "", 1, "", "immutable"},
		{"run --lenient lax.ruchy", "", 0, "2\n", "warning"},
		{"run --lenient -q lax.ruchy", "", 0, "2\n", ""},
		{"run --trace-tiers -q hello.ruchy", "", 0, "hello\n", "%  tier 0"},
		{"run --trace-tiers hello.ruchy", "", 0, "hello\n", "s reading, checking and making closures, of which the shares have no part"},
		{"run --trace-tiers sums.ruchy", "", 0, "499500.0\n", "tier 1  total at sums.ruchy:1:1"},
		{"run --memory x hello.ruchy", "", 2, "", "expected a size"},
		{"run --memory 1G hello.ruchy", "", 0, "hello\n", ""},
		{"run", "", 2, "", "which file?"},
		{"run --nope", "", 2, "", "no option --nope"},
		{"run --profile hello.ruchy", "", 0, "hello\n", "profile/profile.html"},
		{"run --profile-dir p fails.ruchy", "", 1, "", "p/profile.pb.gz"},
		{"run --profile -q book.ipynb", "", 0, "counting\n6\n", "samples"},
		{"bench --time 20ms -k one quick.ruchy", "", 0, "one ", ""},
		{"bench --time 20ms -k one --compare base.json --save new.json quick.ruchy", "", 0, "of 1 ns", ""},
		{"bench --time 20ms -k one --compare new.json --json quick.ruchy", "", 0, "median_ns", ""},
		{"bench --time 20ms quick.ruchy", "", 1, "one ", "division by zero"},
		{"bench --time x", "", 2, "", "expected a time"},
		{"bench --compare nowhere.json", "", 2, "", "no such file"},
		{"bench nowhere.ruchy", "", 2, "", "cannot read"},
		{"compile -q hello.ruchy -o hello", "", 0, "", ""},
		{"compile --target java hello.ruchy", "", 2, "", "expected native, wasm or go"},
		{"compile bad.ruchy", "", 1, "", "immutable"},
		{"-e 6*7", "", 0, "42\n", ""},
		{"-e exit(5)", "", 5, "", ""},
		{"-e", "", 2, "", "which expression?"},
		{"book.ipynb", "", 0, "counting\n6\n", ""},
		{"run --save book.ipynb", "", 0, "counting\n6\n", ""},
		{"run --save --memory x book.ipynb", "", 2, "", "expected a size"},
		{"run broken.ipynb", "", 2, "", "broken.ipynb"},
		{"check hello.ruchy book.ipynb", "", 0, "", ""},
		{"check --json bad.ruchy", "", 1, `"code":"E0202"`, ""},
		{"check bad.ruchy nowhere.ruchy", "", 2, "", "cannot read"},
		{"check --fix book.ipynb", "", 0, "", "0 fixed"},
		{"check --fix bad.ruchy", "", 0, "", "1 fixed"},
		{"check", "", 2, "", "which file?"},
		{"", "let x = 4\nx\n:load more.ruchy\nloaded\n", 0, "4\n5\n", ""},
		{"repl hello.ruchy", "", 2, "", ":load FILE"},
		{"repl --memory x", "", 2, "", "expected a size"},
		{"kernel install --prefix env", "", 0, "installed kernel", ""},
		{"doctor", "", 0, "✓ kernel", ""},
		{"kernel uninstall --prefix env", "", 0, "removed", ""},
		{"kernel uninstall --prefix env", "", 1, "", "not installed"},
		{"kernel install x", "", 2, "", "takes no file"},
		{"kernel install --prefix hello.ruchy", "", 1, "", "error"},
		{"kernel run", "", 2, "", "-f FILE"},
		{"kernel run -f broken.ipynb", "", 1, "", "connection file"},
		{"kernel run --no-history --memory x -f broken.ipynb", "", 2, "", "expected a size"},
		{"notebook nowhere", "", 2, "", "no such file"},
		{"notebook a b", "", 2, "", "one folder or file"},
		{"notebook --port x", "", 2, "", "--port x"},
		{"notebook --host 0.0.0.0", "", 1, "", "--insecure"},
		{"test tests.ruchy", "", 1, "FAILED  fails", "it printed:\nbefore"},
		{"test -k doubles --junit report.xml --coverage-dir cover tests.ruchy", "", 0, "of all lines ran", ""},
		{"test -q --jobs 1 -k doubles tests.ruchy", "", 0, "1 passed, 0 failed", ""},
		{"test slow.ruchy", "", 0, "waits  0.", ""},
		{"test --list tests.ruchy nowhere.ruchy", "", 2, "", "nowhere.ruchy"},
		{"test --list tests.ruchy", "", 0, "tests.ruchy: doubles", ""},
		{"test --timeout soon", "", 2, "", "expected a time"},
		{"test --jobs 0", "", 2, "", "expected a number"},
		{"test --memory x tests.ruchy", "", 2, "", "expected a size"},
		{"test broken.ipynb", "", 2, "", "broken.ipynb"},
		{"lint --rules", "", 0, "L0001", ""},
		{"doc tests.ruchy -o pages", "", 0, "", "pages"},
		{"doc --builtins -o lib --markdown", "", 0, "", "lib"},
		{"publish", "", 2, "", "--registry DIR says where to"},
		{"vendor", "", 2, "", "skep.toml"},
		{"remove x", "", 2, "", "skep.toml"},
		{"compile nowhere.ruchy", "", 2, "", "cannot read"},
		{"completions bash", "", 0, "complete -o filenames -F _skep skep", ""},
		{"completions zsh", "", 0, "#compdef skep", ""},
		{"completions fish", "", 0, "complete -c skep", ""},
		{"completions", "", 2, "", "for which shell"},
		{"version", "", 0, "skep " + version, ""},
		{"help", "", 0, "skep notebook", ""},
		{"help repl", "", 0, "usage: skep repl", ""},
		{"check --help", "", 0, "usage: skep check", ""},
		{"help zebra", "", 2, "", "no command"},
		{"kernel", "", 2, "", "kernel install"},
		{"docter", "", 2, "", "did you mean: skep doctor"},
	} {
		con, out, complaints := testConsole(c.in)
		status := dispatch(con, strings.Fields(c.args))
		if status != c.status || !strings.Contains(out.String(), c.out) || !strings.Contains(complaints.String(), c.err) || c.err == "" && complaints.Len() > 0 {
			t.Errorf("skep %s: status %d, out %q, err %q\n  want %d, %q, %q", c.args, status, out, complaints, c.status, c.out, c.err)
		}
	}
}

// collected is a writer that a test can read while another goroutine writes.
type collected struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (c *collected) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.Write(p)
}

func (c *collected) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

// TestNotebookServesUntilInterrupted starts the server, asks for the page with its token and ends it as Ctrl-C does.
func TestNotebookServesUntilInterrupted(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "book.ipynb"), []byte(bookText), 0o644); err != nil {
		t.Fatal(err)
	}
	con, _, _ := testConsole("")
	said := &collected{}
	con.Err = said
	status := make(chan int, 1)
	go func() {
		status <- dispatch(con, []string{"notebook", "--port", "0", "-q", filepath.Join(dir, "book.ipynb")})
	}()
	address := waitFor(t, said, regexp.MustCompile(`http://\S+`))
	jar, err := cookiejar.New(nil) // the page trades the token for a cookie
	if err != nil {
		t.Fatal(err)
	}
	reply, err := (&http.Client{Jar: jar}).Get(address)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(reply.Body)
	reply.Body.Close()
	if err != nil || reply.StatusCode != http.StatusOK || !strings.Contains(string(body), "<html") {
		t.Errorf("%s answers %s, %v: %.200s", address, reply.Status, err, body)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-status:
		if got != exitOK {
			t.Errorf("exit %d: %s", got, said)
		}
	case <-time.After(time.Minute):
		t.Fatal("the server does not end")
	}
}

func waitFor(t *testing.T, said *collected, what *regexp.Regexp) string {
	t.Helper()
	for range 600 {
		if found := what.FindString(said.String()); found != "" {
			return found
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("no %v in %q", what, said)
	return ""
}
