//go:build unix

package web

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/jupyter/kernelspec"
	"skep/kernel"
)

// TestMain lets this test binary be a kernel of its own, a real process behind real sockets, or a server that is going to be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(toBeKilled); dir != "" {
		serveUntilKilled(dir)
		os.Exit(0)
	}
	if file := os.Getenv("SKEP_TEST_KERNEL"); file != "" {
		if err := kernel.Run(context.Background(), file, &echo{stop: make(chan struct{}, 1)}, kernel.Options{Process: true}); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// echo is a session that prints its cells; "pid" shows the process, "die" ends it, "wait" waits.
type echo struct{ stop chan struct{} }

func (e *echo) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	switch src.Text {
	case "pid":
		io.Stdout("pid=" + strconv.Itoa(os.Getpid()) + " in " + workingFolder())
	case "die":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "wait":
		io.Stdout("waiting")
		select {
		case <-e.stop:
		case <-ctx.Done():
		}
		return interp.Result{}, errors.New("interrupted")
	default:
		io.Stdout(src.Text)
	}
	return interp.Result{}, nil
}

func workingFolder() string {
	dir, err := os.Getwd()
	if err != nil {
		return err.Error()
	}
	return dir
}

func (e *echo) Complete(string, int) interp.Completion          { return interp.Completion{} }
func (e *echo) Inspect(string, int) (interp.Bundle, bool)       { return interp.Bundle{}, false }
func (e *echo) IsComplete(string) (interp.Completeness, string) { return interp.Complete, "" }
func (*echo) Forget([]string)                                   {}
func (*echo) Variables() []interp.Variable                      { return nil }

func (e *echo) Interrupt() { e.stop <- struct{}{} }

// childSpec starts this test binary as a kernel.
func childSpec(t *testing.T, name, mode string) kernelspec.Spec {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return kernelspec.Spec{Name: name, DisplayName: name, Language: "ruchy", InterruptMode: mode, Argv: []string{"/usr/bin/env", "SKEP_TEST_KERNEL={connection_file}", binary}}
}

// idleAfter waits on iopub only: a real kernel's replies and outputs come by different sockets, in any order.
func idleAfter(request string) func(Received) bool {
	return func(r Received) bool { return status("idle")(r) && r.Message.ParentID() == request }
}

func TestChildProcess(t *testing.T) {
	s := newSite(t, func(o *Options) {
		o.Starter = Children{Log: os.Stderr}
		o.Own = childSpec(t, "fake", "message")
		o.Specs = func() []kernelspec.Spec {
			return []kernelspec.Spec{childSpec(t, "signals", "signal"), {Name: "false", Argv: []string{"/bin/false"}}, {Name: "none", Argv: []string{"/no/such/program"}}}
		}
	})
	s.write("sub/n.ipynb", notebookText)
	session := s.object(201, "POST", "/api/sessions", map[string]any{"path": "sub/n.ipynb", "type": "notebook"})
	id := session["kernel"].(map[string]any)["id"].(string)
	b := s.open(id, "s", subprotocol)
	request := b.run("pid")
	out, _ := b.until("the output", kind("stream"))
	_, text, _ := strings.Cut(string(out.Message.Content), "pid=")
	number, _, _ := strings.Cut(text, " ")
	pid, err := strconv.Atoi(number)
	if dir, _ := filepath.EvalSymlinks(s.dir); err != nil || !strings.Contains(text, filepath.Join(dir, "sub")) {
		t.Fatalf("output %s", out.Message.Content)
	}
	b.until("idle", idleAfter(request))

	b.run("wait")
	b.until("waiting", kind("stream"))
	s.call(204, "POST", "/api/kernels/"+id+"/interrupt", nil)
	b.until("the error", kind("error"))

	b.run("die")
	b.until("restarting", status("restarting"))
	b.run("again")
	b.until("the new process's output", func(r Received) bool {
		return strings.Contains(string(r.Message.Content), "again") && r.Message.Header.MsgType == "stream"
	})
	if syscall.Kill(pid, 0) == nil {
		t.Error("the first process is still there")
	}
	s.call(200, "POST", "/api/kernels/"+id+"/restart", nil)
	b.until("idle", idleAfter(b.run("restarted")))

	other := s.object(201, "POST", "/api/kernels", map[string]any{"name": "signals"})["id"].(string)
	c := s.open(other, "s")
	c.run("wait")
	c.until("waiting", kind("stream"))
	s.call(204, "POST", "/api/kernels/"+other+"/interrupt", nil)
	c.until("the error", kind("error"))

	for name, says := range map[string]string{"false": "did not start", "none": "did not start"} {
		if m := s.object(500, "POST", "/api/kernels", map[string]any{"name": name}); !strings.Contains(m["message"].(string), says) {
			t.Errorf("%s: %v", name, m)
		}
	}
}

func TestChildrenEndWithTheServer(t *testing.T) {
	server, err := Listen(Options{Dir: t.TempDir(), Token: testToken, Starter: Children{}, Own: childSpec(t, "fake", "message")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	s := &site{t: t, server: server, base: "http://" + server.Addr().String()}
	id := s.kernel()
	b := s.open(id, "s", subprotocol)
	b.run("pid")
	out, _ := b.until("the output", kind("stream"))
	_, text, _ := strings.Cut(string(out.Message.Content), "pid=")
	number, _, _ := strings.Cut(text, " ")
	pid, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("the server does not end")
	}
	if syscall.Kill(pid, 0) == nil {
		t.Error("the kernel outlives the server")
	}
}
