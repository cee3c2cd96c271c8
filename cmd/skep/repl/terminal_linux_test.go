package repl

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skep/diag"
	"skep/interp"
)

// TestMain lets the test program be the REPL of a terminal: the line editor owns the process's standard input.
func TestMain(m *testing.M) {
	if history := os.Getenv("REPL_TEST_HISTORY"); history != "" {
		os.Exit(child(history))
	}
	os.Exit(m.Run())
}

func child(history string) int {
	session := newParrot()
	reader, err := NewTerminal(session, history, os.Getenv("NO_COLOR") == "")
	if err != nil {
		fmt.Println("history:", err)
	}
	err = Run(Options{
		Session: session, Reader: reader,
		Streams:  &interp.Streams{Stdout: func(s string) { fmt.Print(s) }},
		Print:    func(s string) { fmt.Print(s) },
		Diagnose: func(list diag.List) { diag.Text(os.Stdout, list, false) },
	})
	fmt.Println("ended:", err)
	return 0
}

// tty is a child at the other end of a pseudo terminal.
type tty struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd

	mu   sync.Mutex
	seen bytes.Buffer
}

func startTTY(t *testing.T, history string, env ...string) *tty {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 100}); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(own)
	cmd.Env = append(os.Environ(), append(env, "REPL_TEST_HISTORY="+history, "TERM=xterm-256color", "INPUTRC=/dev/null")...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &tty{t: t, master: master, cmd: cmd}
	go p.watch()
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait(); master.Close() })
	return p
}

// watch keeps what the child writes, and answers its question for the cursor's place.
func (p *tty) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := p.master.Read(buf)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.seen.Write(buf[:n])
		p.mu.Unlock()
		for range bytes.Count(buf[:n], []byte("\x1b[6n")) {
			p.master.WriteString("\x1b[1;1R")
		}
	}
}

func (p *tty) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

// quiet is how long the child must have written nothing before the next keys:
// the editor asks the terminal questions while it draws, and keys must not come between.
const quiet = 150 * time.Millisecond

// press sends keys and waits until the child has written want since, and is done with it.
func (p *tty) press(keys, want string) string {
	p.t.Helper()
	before := len(p.output())
	p.master.WriteString(keys)
	until := time.Now().Add(60 * time.Second)
	for time.Now().Before(until) {
		fresh := p.output()[before:]
		time.Sleep(quiet)
		if strings.Contains(fresh, want) && len(p.output()) == before+len(fresh) {
			return fresh
		}
	}
	p.t.Fatalf("after keys %q: no %q in\n%q", keys, want, p.output()[before:])
	return ""
}

func TestTerminal(t *testing.T) {
	history := filepath.Join(t.TempDir(), "folder", "history")
	p := startTTY(t, history)
	p.press("", ">>")
	p.press("x = 41\r", "\r\n")
	p.press("x\r", "41")
	p.press("fun f() {\r", "\n") // incomplete: Enter continues
	p.press("1\r", "\n")
	p.press("}\r", ">>")
	if got := p.press("pri\t", "println"); !strings.Contains(got, "fun print(...xs)") {
		t.Errorf("no signature beside the completions: %q", got)
	}
	p.press("\x03\x03", "")
	p.press("abc\x03", ">>")            // Ctrl-C clears
	p.press("spin\r", "spinning")       // runs until it is told to stop
	p.press("\x03", "interrupted")      // Ctrl-C stops what runs
	p.press("\x1b[A", "spin")           // the arrow fetches the last input
	p.press("\x15\x04", "ended: <nil>") // Ctrl-U, Ctrl-D
	text, err := os.ReadFile(history)
	if err != nil || !strings.Contains(string(text), "x = 41") {
		t.Errorf("history holds %q, %v", text, err)
	}
	if info, err := os.Stat(history); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("history may be read by others: %v, %v", info.Mode(), err)
	}
}

func TestGuide(t *testing.T) {
	p := startTTY(t, filepath.Join(t.TempDir(), "h"))
	p.press("", ">>")
	p.press("printl", "printl\x1b[0m\x1b[2m") // the rest of the name, pale
	p.press("\x1b[C(", "fun println(...xs)")  // taken; then the signature
	p.press("1)\r", ">>")
	p.press("prin", "tln(1)") // what was typed before comes first
}

func TestHistoryComesBack(t *testing.T) {
	history := filepath.Join(t.TempDir(), "history")
	p := startTTY(t, history)
	p.press("", ">>")
	p.press("first = 1\r", ">>")
	p.press("\x04", "ended")
	p = startTTY(t, history)
	p.press("", ">>")
	p.press("\x1b[A", "first")
}

func TestUnwritableHistoryIsSaid(t *testing.T) {
	p := startTTY(t, "/dev/null/history")
	p.press("", "keep history:")
	p.press("7\r", "7")
}

func TestWithoutColor(t *testing.T) {
	p := startTTY(t, filepath.Join(t.TempDir(), "h"), "NO_COLOR=1")
	p.press("", ">>")
	p.press("let s\r", ">>")
	if got := p.output(); strings.Contains(got, "\x1b[35m") || strings.Contains(got, "\x1b[1;34m") {
		t.Errorf("colours in %q", got)
	}
}
