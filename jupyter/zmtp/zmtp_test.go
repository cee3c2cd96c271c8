package zmtp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patienceOf bounds what a loaded machine may take; no test waits that long when all is well.
const patienceOf = 30 * time.Second

var dialNet Dialer = (&net.Dialer{}).DialContext

func newRouter(t *testing.T, o Options, f func(*Peer, Message)) *Router {
	t.Helper()
	r, err := NewRouter("tcp://127.0.0.1:0", o, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(0) })
	return r
}

// echoRouter answers each message with itself.
func echoRouter(t *testing.T, o Options) *Router {
	return newRouter(t, o, func(p *Peer, m Message) { _ = p.Send(m) })
}

func newPublisher(t *testing.T, o Options) *Publisher {
	t.Helper()
	x, err := NewPublisher("tcp://127.0.0.1:0", o, func(topic string) Message { return Message{[]byte(topic), []byte("welcome")} })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close(0) })
	return x
}

func at(port int) string { return fmt.Sprintf("tcp://127.0.0.1:%d", port) }

// inbox collects what a Client receives.
type inbox chan Message

func connect(t *testing.T, kind Kind, endpoint, identity string) (*Client, inbox) {
	t.Helper()
	in := make(inbox, 100_000)
	c, err := Connect(kind, endpoint, identity, dialNet, Options{}, func(m Message) { in <- m })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(0) })
	return c, in
}

func (in inbox) next(t *testing.T) Message {
	t.Helper()
	select {
	case m := <-in:
		return m
	case <-time.After(patienceOf):
		t.Fatal("no message came")
		return nil
	}
}

func (in inbox) want(t *testing.T, frames ...string) {
	t.Helper()
	if got := in.next(t); text(got) != strings.Join(frames, "|") {
		t.Fatalf("got %s, want %s", text(got), strings.Join(frames, "|"))
	}
}

func text(m Message) string { return string(bytes.Join(m, []byte("|"))) }

func msg(frames ...string) Message {
	m := Message{}
	for _, f := range frames {
		m = append(m, []byte(f))
	}
	return m
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(patienceOf); time.Now().Before(until); time.Sleep(time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

// raw is a peer written by hand, byte for byte.
type raw struct {
	net.Conn
	t *testing.T
	r *bufio.Reader
}

func dialRaw(t *testing.T, port int) *raw {
	t.Helper()
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(patienceOf))
	return &raw{c, t, bufio.NewReader(c)}
}

// shake does the handshake as kind and skips the server's READY.
func (r *raw) shake(kind Kind, minor byte) *raw {
	r.t.Helper()
	g := greeting()
	g[11] = minor
	r.send(g)
	r.send(encodeCommand("READY", readyData(metadata{kind: kind})).parts[0])
	if _, err := io.ReadFull(r.r, make([]byte, greetingSize)); err != nil {
		r.t.Fatal(err)
	}
	if c := r.command(); c.name != "READY" {
		r.t.Fatalf("got %s, want READY", c.name)
	}
	return r
}

func (r *raw) send(b []byte) {
	r.t.Helper()
	if _, err := r.Write(b); err != nil {
		r.t.Fatal(err)
	}
}

func (r *raw) frame() (frameHeader, []byte) {
	r.t.Helper()
	h, err := readFrameHeader(r.r)
	if err != nil {
		r.t.Fatal(err)
	}
	body := make([]byte, h.size)
	if _, err := io.ReadFull(r.r, body); err != nil {
		r.t.Fatal(err)
	}
	return h, body
}

func (r *raw) command() command {
	r.t.Helper()
	h, body := r.frame()
	if !h.command() {
		r.t.Fatalf("got a message frame %q, want a command", body)
	}
	c, err := parseCommand(body)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// ends wants the server to close the connection.
func (r *raw) ends() {
	r.t.Helper()
	_, err := io.Copy(io.Discard, r.r)
	if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
		r.t.Fatal("the connection stays open")
	}
}

func TestRouterAnswersDealers(t *testing.T) {
	for _, endpoint := range []string{"tcp://127.0.0.1:0", "ipc://" + filepath.Join(t.TempDir(), "s")} {
		r, err := NewRouter(endpoint, Options{}, func(p *Peer, m Message) { _ = p.Send(append(m, []byte(p.Identity()))) })
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close(0)
		if r.Port() != 0 {
			endpoint = at(r.Port())
		}
		for _, size := range []int{0, 1, 255, 256, 65535, 65536, 3 << 20} {
			c, in := connect(t, DEALER, endpoint, "me")
			body := strings.Repeat("x", size)
			if err := c.Send(msg("", body)); err != nil {
				t.Fatal(err)
			}
			in.want(t, "", body, "me")
			c.Close(time.Second)
		}
	}
}

func TestRouterSendsByIdentity(t *testing.T) {
	r := newRouter(t, Options{}, func(*Peer, Message) {})
	_, a := connect(t, DEALER, at(r.Port()), "a")
	_, b := connect(t, DEALER, at(r.Port()), "b")
	eventually(t, "both connected", func() bool { return r.Connected("a") && r.Connected("b") })
	if !r.Send("b", msg("to b")) || !r.Send("a", msg("to a")) {
		t.Fatal("peers not found")
	}
	a.want(t, "to a")
	b.want(t, "to b")
	if r.Send("c", msg("to c")) {
		t.Error("sent to a peer that is not there")
	}
}

func TestStaleIPCSocketIsReplacedButNoOtherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
	r, err := NewReplier("ipc://"+path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Close(0)
	if _, err := NewReplier("ipc://"+t.TempDir(), Options{}); err == nil {
		t.Error("bound over a folder")
	}
	if _, err := NewReplier("udp://127.0.0.1:1", Options{}); err == nil {
		t.Error("bound an endpoint of unknown kind")
	}
}

func TestPublisherMatchesPrefixes(t *testing.T) {
	x := newPublisher(t, Options{})
	c, in := connect(t, SUB, at(x.Port()), "")
	if err := c.Subscribe("ab"); err != nil {
		t.Fatal(err)
	}
	in.want(t, "ab", "welcome")
	for _, topic := range []string{"a", "ab", "b", "abc"} {
		x.Publish(msg(topic, "news"))
	}
	in.want(t, "ab", "news")
	in.want(t, "abc", "news")
	if err := c.Subscribe(""); err != nil {
		t.Fatal(err)
	}
	in.want(t, "", "welcome")
	x.Publish(msg("zz", "news"))
	in.want(t, "zz", "news")
}

// Peers of ZMTP 3.0 subscribe by messages, those of 3.1 by commands.
func TestSubscriptionsOfBothVersions(t *testing.T) {
	x := newPublisher(t, Options{})
	for minor := range byte(2) {
		p := dialRaw(t, x.Port()).shake(SUB, minor)
		p.send(encodeSubscription(subscription{"t", true}, minor).parts[0])
		p.wantFrames("t", "welcome")
		x.Publish(msg("t1"))
		p.wantFrames("t1")
		p.send(encodeSubscription(subscription{"t", false}, minor).parts[0])
		p.send(encodeSubscription(subscription{"u", true}, minor).parts[0])
		p.wantFrames("u", "welcome")
		x.Publish(msg("t2"))
		x.Publish(msg("u2"))
		p.wantFrames("u2")
	}
}

func (r *raw) wantFrames(frames ...string) {
	r.t.Helper()
	for i, want := range frames {
		h, body := r.frame()
		if h.command() || string(body) != want || h.more() != (i < len(frames)-1) {
			r.t.Fatalf("frame %d: %q (%+v), want %q", i, body, h, want)
		}
	}
}

func TestHeartbeat(t *testing.T) {
	s, err := NewReplier("tcp://127.0.0.1:0", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(0)
	q, err := NewRequester(at(s.Port()), dialNet, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	for _, body := range []string{"ping", "", "pong"} {
		ctx, cancel := context.WithTimeout(context.Background(), patienceOf)
		got, err := q.Ask(ctx, []byte(body))
		cancel()
		if err != nil || string(got) != body {
			t.Fatalf("ask %q: %q, %v", body, got, err)
		}
	}
	s.Close(0)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := q.Ask(ctx, []byte("still there?")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a closed heartbeat: %v", err)
	}
}

func TestClientConnectsAgain(t *testing.T) {
	x := newPublisher(t, Options{})
	port := x.Port()
	c, in := connect(t, SUB, at(port), "")
	_ = c.Subscribe("t")
	in.want(t, "t", "welcome")
	x.Close(0)
	again, err := NewPublisher(at(port), Options{}, func(topic string) Message { return msg(topic, "welcome back") })
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close(0)
	in.want(t, "t", "welcome back")
}

func TestClientQueuesBeforeTheServerIsThere(t *testing.T) {
	path := "ipc://" + filepath.Join(t.TempDir(), "late")
	c, in := connect(t, DEALER, path, "")
	_ = c.Send(msg("one"))
	_ = c.Send(msg("two"))
	r, err := NewRouter(path, Options{}, func(p *Peer, m Message) { _ = p.Send(m) })
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close(0)
	in.want(t, "one")
	in.want(t, "two")
}

func TestConnectRefusesOddKinds(t *testing.T) {
	if _, err := Connect(ROUTER, "tcp://127.0.0.1:1", "", dialNet, Options{}, nil); err == nil {
		t.Error("connected a ROUTER")
	}
	if _, err := Connect(DEALER, "127.0.0.1:1", "", dialNet, Options{}, nil); err == nil {
		t.Error("connected without a scheme")
	}
}

func TestCloseLetsQueuesRunEmpty(t *testing.T) {
	r := newRouter(t, Options{}, func(*Peer, Message) {})
	_, in := connect(t, DEALER, at(r.Port()), "a")
	eventually(t, "connected", func() bool { return r.Connected("a") })
	for range 100 {
		r.Send("a", msg(strings.Repeat("y", 100_000)))
	}
	r.Close(patienceOf)
	for range 100 {
		if m := in.next(t); len(m[0]) != 100_000 {
			t.Fatalf("got %d bytes", len(m[0]))
		}
	}
}
