package client

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/jupyter"
	"skep/jupyter/zmtp"
)

const patience = 30 * time.Second

var dial zmtp.Dialer = (&net.Dialer{}).DialContext

// kernel is a small one, made of sockets: it answers kernel_info, runs
// "print TEXT" and "ask PROMPT", and is its own process.
type kernel struct {
	t     *testing.T
	codec *jupyter.Codec
	iopub *zmtp.Publisher
	heart *zmtp.Replier
	rs    map[jupyter.Channel]*zmtp.Router
	quiet bool // an old PUB: no welcome

	mu       sync.Mutex
	asked    *jupyter.Message // the cell that waits for input
	signals  []os.Signal
	ended    chan struct{}
	endOnce  sync.Once
	stubborn bool // does not heed shutdown_request
}

func (k *kernel) start(file string) (Process, error) {
	info, err := jupyter.ReadConnectionFile(file)
	if err != nil {
		return nil, err
	}
	k.codec, k.ended, k.rs = jupyter.NewCodec([]byte(info.Key), "kernel"), make(chan struct{}), map[jupyter.Channel]*zmtp.Router{}
	welcome := func(string) zmtp.Message {
		m, _ := k.codec.New("iopub_welcome", nil, struct{}{})
		return k.codec.Encode(m)
	}
	if k.quiet {
		welcome = nil
	}
	if k.iopub, err = zmtp.NewPublisher(info.Endpoint(jupyter.IOPub), zmtp.Options{}, welcome); err != nil {
		return nil, err
	}
	if k.heart, err = zmtp.NewReplier(info.Endpoint(jupyter.Heartbeat), zmtp.Options{}); err != nil {
		return nil, err
	}
	ready := make(chan struct{})
	defer close(ready)
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin} {
		r, err := zmtp.NewRouter(info.Endpoint(ch), zmtp.Options{}, func(p *zmtp.Peer, m zmtp.Message) {
			<-ready
			k.hear(ch, p, m)
		})
		if err != nil {
			return nil, err
		}
		k.rs[ch] = r
	}
	return k, nil
}

func (k *kernel) Signal(s os.Signal) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.signals = append(k.signals, s)
	return nil
}

func (k *kernel) Kill() error {
	k.endOnce.Do(func() { close(k.ended) })
	return nil
}

func (k *kernel) Wait() error {
	<-k.ended
	for _, r := range k.rs {
		r.Close(time.Second)
	}
	k.iopub.Close(time.Second)
	k.heart.Close(0)
	return nil
}

func (k *kernel) send(ch jupyter.Channel, to, msgType string, parent *jupyter.Message, content any) {
	m, err := k.codec.New(msgType, parent.RawHeader, content)
	if err != nil {
		k.t.Error(err)
	}
	if ch == jupyter.IOPub {
		m.Identities = [][]byte{[]byte(msgType)}
		k.iopub.Publish(k.codec.Encode(m))
		return
	}
	// The stdin channel may have opened at the client and not here yet.
	for end := time.Now().Add(patience); !k.rs[ch].Send(to, k.codec.Encode(m)) && time.Now().Before(end); {
		select {
		case <-k.ended:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func (k *kernel) hear(ch jupyter.Channel, p *zmtp.Peer, frames zmtp.Message) {
	m, err := k.codec.Decode(frames)
	if err != nil {
		k.t.Error(err)
		return
	}
	id := p.Identity()
	k.send(jupyter.IOPub, "", "status", m, jupyter.Status{State: "busy"})
	switch m.Header.MsgType {
	case "kernel_info_request":
		k.send(ch, id, "kernel_info_reply", m, jupyter.KernelInfo{Status: "ok", Implementation: "small"})
	case "execute_request":
		k.execute(id, m)
		return
	case "input_reply":
		k.mu.Lock()
		cell := k.asked
		k.mu.Unlock()
		var c jupyter.InputReply
		_ = json.Unmarshal(m.Content, &c)
		k.finish(id, cell, c.Value)
		return
	case "interrupt_request":
		k.send(ch, id, "interrupt_reply", m, jupyter.Reply{Status: "ok"})
	case "shutdown_request":
		if !k.stubborn {
			_ = k.Kill()
		}
	}
	k.send(jupyter.IOPub, "", "status", m, jupyter.Status{State: "idle"})
}

func (k *kernel) execute(id string, m *jupyter.Message) {
	r, _ := jupyter.DecodeExecuteRequest(m.Content)
	k.send(jupyter.IOPub, "", "execute_input", m, jupyter.ExecuteInput{Code: r.Code})
	word, arg, _ := strings.Cut(r.Code, " ")
	if word == "ask" {
		k.mu.Lock()
		k.asked = m
		k.mu.Unlock()
		k.send(jupyter.Stdin, id, "input_request", m, jupyter.InputRequest{Prompt: arg})
		return
	}
	k.finish(id, m, arg)
}

func (k *kernel) finish(id string, cell *jupyter.Message, text string) {
	k.send(jupyter.IOPub, "", "stream", cell, jupyter.Stream{Name: "stdout", Text: text})
	k.send(jupyter.IOPub, "", "execute_result", cell, jupyter.DisplayData{Data: map[string]any{"text/plain": text}})
	k.send(jupyter.Shell, id, "execute_reply", cell, jupyter.ExecuteReply{Status: "ok"})
	k.send(jupyter.IOPub, "", "status", cell, jupyter.Status{State: "idle"})
}

func launch(t *testing.T, k *kernel, o LaunchOptions) *Kernel {
	t.Helper()
	k.t = t
	o.Start, o.Dial, o.Log = k.start, dial, t.Logf
	got, err := Launch(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = got.Kill()
		got.Close()
	})
	return got
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func TestLaunchAndRun(t *testing.T) {
	for name, o := range map[string]LaunchOptions{"tcp": {}, "ipc": {Transport: "ipc"}} {
		t.Run(name, func(t *testing.T) {
			k := launch(t, &kernel{}, o)
			ctx := within(t)
			info, err := k.WaitReady(ctx)
			if err != nil || info.Implementation != "small" {
				t.Fatalf("%+v, %v", info, err)
			}
			if err := k.Alive(ctx); err != nil {
				t.Errorf("alive: %v", err)
			}
			for !k.Connected() { // stdin and control may come later
				if ctx.Err() != nil {
					t.Fatal("not connected")
				}
				time.Sleep(time.Millisecond)
			}
			heard := 0
			out, err := k.Execute(ctx, jupyter.ExecuteRequest{Code: "print hello"}, func(Incoming) { heard++ })
			if err != nil {
				t.Fatal(err)
			}
			if out.Text("stdout") != "hello" || out.Text("stderr") != "" || len(out.Messages) != 2 || heard < 5 {
				t.Errorf("stdout %q, %d messages, %d heard", out.Text("stdout"), len(out.Messages), heard)
			}
			if raw, ok := out.Result("execute_result"); !ok || !strings.Contains(string(raw), "hello") {
				t.Errorf("result %s", raw)
			}
			if _, ok := out.Result("error"); ok {
				t.Error("an error came from nowhere")
			}
			ends(t, k)
		})
	}
}

func ends(t *testing.T, k *Kernel) {
	t.Helper()
	if k.Exit() != nil {
		t.Error("exit before the end")
	}
	if err := k.Shutdown(within(t), false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(k.ConnectionFile); !os.IsNotExist(err) {
		t.Errorf("the connection file is still there: %v", err)
	}
	if err := k.Exit(); err != nil {
		t.Errorf("exit: %v", err)
	}
	if _, err := k.Request(within(t), jupyter.Shell, "kernel_info_request", struct{}{}); !errors.Is(err, ErrClosed) {
		t.Errorf("request after the end: %v", err)
	}
}

func TestWaitReadyWithoutWelcome(t *testing.T) {
	k := launch(t, &kernel{quiet: true}, LaunchOptions{})
	if _, err := k.WaitReady(within(t)); err != nil {
		t.Fatal(err)
	}
}

func TestInput(t *testing.T) {
	k := launch(t, &kernel{}, LaunchOptions{Transport: "ipc", Dir: t.TempDir()})
	if _, err := k.WaitReady(within(t)); err != nil {
		t.Fatal(err)
	}
	out, err := k.Execute(within(t), jupyter.ExecuteRequest{Code: "ask name?", AllowStdin: true}, func(in Incoming) {
		if in.Channel == jupyter.Stdin {
			if err := k.Answer(in.Message, "Ann"); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil || out.Text("stdout") != "Ann" {
		t.Errorf("%q, %v", out.Text("stdout"), err)
	}
}

// A relay sends another session's message; the answer's parent is that one.
func TestRelay(t *testing.T) {
	k := launch(t, &kernel{}, LaunchOptions{})
	browser := jupyter.NewCodec(nil, "browser")
	m, err := browser.New("execute_request", nil, jupyter.ExecuteRequest{Code: "print x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Send(jupyter.Shell, m); err != nil {
		t.Fatal(err)
	}
	for ctx := within(t); ; {
		select {
		case in := <-k.Messages():
			if in.Channel == jupyter.Shell {
				if string(in.Message.Parent) != string(m.RawHeader) {
					t.Errorf("parent %s, want %s", in.Message.Parent, m.RawHeader)
				}
				return
			}
		case <-ctx.Done():
			t.Fatal("no reply")
		}
	}
}

func TestInterruptBothWays(t *testing.T) {
	fake := &kernel{}
	k := launch(t, fake, LaunchOptions{})
	if err := k.Interrupt(within(t)); err != nil {
		t.Fatal(err)
	}
	if fake.mu.Lock(); len(fake.signals) != 1 || fake.signals[0] != os.Interrupt {
		t.Errorf("signals %v", fake.signals)
	}
	fake.mu.Unlock()
	k = launch(t, &kernel{}, LaunchOptions{InterruptMode: "message"})
	if err := k.Interrupt(within(t)); err != nil {
		t.Fatal(err)
	}
}

func TestStubbornKernelIsKilled(t *testing.T) {
	k := launch(t, &kernel{stubborn: true}, LaunchOptions{})
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := k.Shutdown(ctx, true); err != nil {
		t.Fatal(err)
	}
	<-k.Ended()
}

func TestErrors(t *testing.T) {
	none := func(string) (Process, error) { return nil, errors.New("no such program") }
	dir := t.TempDir()
	if _, err := Launch(LaunchOptions{Start: none, Dir: dir}); err == nil || !strings.Contains(err.Error(), "no such program") {
		t.Errorf("launch: %v", err)
	}
	if left, _ := filepath.Glob(dir + "/*"); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	if _, err := Launch(LaunchOptions{Start: none, Dir: filepath.Join(dir, "none")}); err == nil {
		t.Error("launched in a folder that is not there")
	}
	c, err := Connect(jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, "nobody")}, Options{Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m, _ := c.New("x", struct{}{})
	if err := c.Send(jupyter.IOPub, m); err == nil {
		t.Error("sent on iopub")
	}
	if _, err := c.New("x", make(chan int)); err == nil {
		t.Error("encoded a channel")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.WaitReady(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody was ready: %v", err)
	}
	if _, err := c.Execute(ctx, jupyter.ExecuteRequest{}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody executed: %v", err)
	}
	if err := c.Alive(ctx); err == nil || c.Connected() {
		t.Error("nobody is alive")
	}
}
