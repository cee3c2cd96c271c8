package kernel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/jupyter"
	"skep/jupyter/client"
	"skep/jupyter/zmtp"
	"skep/kernel/internal/echo"
)

// logbook is a kernel's log that tests can ask.
type logbook struct {
	mu    sync.Mutex
	lines []string
}

func (l *logbook) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *logbook) count(s string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if strings.Contains(line, s) {
			n++
		}
	}
	return n
}

func attacked(t *testing.T, limits zmtp.Limits) (*served, *client.Client, *logbook) {
	t.Helper()
	l := &logbook{}
	s := serve(t, &echo.Session{}, Options{Log: l.add, Limits: limits})
	return s, s.connect(t), l
}

// unharmed wants the kernel to serve both an old and a new client.
func unharmed(t *testing.T, s *served, old *client.Client) {
	t.Helper()
	for _, c := range []*client.Client{old, s.connect(t)} {
		out := run(t, c, cellOf("20+22"), nil)
		if raw, _ := out.Result("execute_result"); !strings.Contains(string(raw), "42") {
			t.Errorf("result %s", raw)
		}
	}
	if err := old.Alive(within(t)); err != nil {
		t.Error(err)
	}
}

var allChannels = []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.IOPub, jupyter.Stdin, jupyter.Heartbeat}

func dialRaw(t *testing.T, s *served, ch jupyter.Channel) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.info.Port(ch)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestStalledHandshakesOnAllSockets(t *testing.T) {
	s, c, _ := attacked(t, zmtp.Limits{})
	for _, ch := range allChannels {
		for range 3 {
			dialRaw(t, s, ch)
		}
	}
	unharmed(t, s, c)
}

// handshake is what any client may say before it is known.
func handshake(t *testing.T, s *served, ch jupyter.Channel, kind string) net.Conn {
	t.Helper()
	conn := dialRaw(t, s, ch)
	greeting := make([]byte, 64)
	greeting[0], greeting[9], greeting[10] = 0xff, 0x7f, 3
	copy(greeting[12:], "NULL")
	ready := append([]byte("\x05READY\x0bSocket-Type"), 0, 0, 0, byte(len(kind)))
	ready = append(ready, kind...)
	if _, err := conn.Write(append(append(greeting, 4, byte(len(ready))), ready...)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestFrameLengthsThatNobodyHas(t *testing.T) {
	s, c, _ := attacked(t, zmtp.Limits{})
	kinds := map[jupyter.Channel]string{jupyter.Shell: "DEALER", jupyter.Control: "DEALER", jupyter.Stdin: "DEALER", jupyter.IOPub: "SUB", jupyter.Heartbeat: "REQ"}
	for ch, kind := range kinds {
		for _, size := range []uint64{1 << 63, 1 << 62, 3 << 30} {
			conn := handshake(t, s, ch, kind)
			if _, err := conn.Write(binary.BigEndian.AppendUint64([]byte{2}, size)); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			_, err := io.Copy(io.Discard, conn) // until it is closed
			if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
				t.Errorf("%s: a frame of %d bytes is waited for", ch, size)
			}
		}
	}
	unharmed(t, s, c)
}

// A subscriber that never reads: others get every line, and it is cut off.
func TestSubscriberThatNeverReads(t *testing.T) {
	s, c, l := attacked(t, zmtp.Limits{Backlog: 4 << 20})
	conn := handshake(t, s, jupyter.IOPub, "SUB")
	if _, err := conn.Write([]byte{0, 1, 1}); err != nil {
		t.Fatal(err)
	}
	const lines = 100_000
	for range 50 {
		if l.count(zmtp.ErrBacklog.Error()) > 0 {
			break
		}
		out := run(t, c, cellOf(fmt.Sprintf("for i in 0..%d", lines)), nil)
		if n := strings.Count(out.Text("stdout"), "\n"); n != lines {
			t.Fatalf("%d lines, want %d", n, lines)
		}
	}
	eventually(t, "cut off", func() bool { return l.count(zmtp.ErrBacklog.Error()) > 0 })
	unharmed(t, s, c)
}

// A client that pauses while much is printed loses nothing.
func TestSubscriberThatPauses(t *testing.T) {
	s, c, l := attacked(t, zmtp.Limits{})
	pausing, err := client.Connect(s.info, client.Options{Dial: dial, Buffer: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer pausing.Close()
	if _, err := pausing.WaitReady(within(t)); err != nil {
		t.Fatal(err)
	}
	const lines = 400_000
	out := run(t, c, cellOf(fmt.Sprintf("for i in 0..%d", lines)), nil)
	cell, got := out.Reply.ParentID(), 0
	for ctx := within(t); ; {
		select {
		case <-ctx.Done():
			t.Fatalf("%d lines of %d", got, lines)
		case in := <-pausing.Messages():
			if in.Message.ParentID() != cell {
				continue
			}
			switch in.Message.Header.MsgType {
			case "stream":
				got += strings.Count(into[jupyter.Stream](t, in.Message.Content).Text, "\n")
			case "status":
				if into[jupyter.Status](t, in.Message.Content).State == "idle" {
					if got != lines {
						t.Errorf("%d lines, want %d", got, lines)
					}
					if n := l.count(zmtp.ErrBacklog.Error()); n != 0 {
						t.Errorf("%d clients cut off", n)
					}
					return
				}
			}
		}
	}
}

// dealer is a bare shell client that signs with a key of its own.
func dealer(t *testing.T, s *served, identity, key string) (*zmtp.Client, *jupyter.Codec, chan zmtp.Message) {
	t.Helper()
	got := make(chan zmtp.Message, 100)
	c, err := zmtp.Connect(zmtp.DEALER, s.info.Endpoint(jupyter.Shell), identity, dial, zmtp.Options{}, func(m zmtp.Message) { got <- m })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(0) })
	return c, jupyter.NewCodec([]byte(key), ""), got
}

func TestRefusedMessages(t *testing.T) {
	s, c, l := attacked(t, zmtp.Limits{})
	d, codec, got := dealer(t, s, "", s.info.Key)
	_, stranger, _ := dealer(t, s, "", "wrong")
	foreign, _ := stranger.New("kernel_info_request", nil, struct{}{})
	_ = d.Send(stranger.Encode(foreign))
	deep, _ := codec.New("kernel_info_request", nil, map[string]any{})
	deep.Content = []byte(strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000))
	_ = d.Send(codec.Encode(deep))
	_ = d.Send(zmtp.Message{[]byte("noise")})
	good, _ := codec.New("kernel_info_request", nil, struct{}{})
	for range 3 {
		_ = d.Send(codec.Encode(good)) // the second and third are replays
	}
	eventually(t, "five are refused", func() bool { return l.count("message refused") == 5 })
	if a, b := l.count("wrong signature"), l.count("signature seen before"); a != 1 || b != 2 {
		t.Errorf("%d wrong signatures, %d replays, want 1 and 2", a, b)
	}
	last, _ := codec.New("is_complete_request", nil, map[string]string{"code": "1"})
	_ = d.Send(codec.Encode(last))
	for _, want := range []string{"kernel_info_reply", "is_complete_reply"} {
		select {
		case m := <-got:
			if answer, err := codec.Decode(m); err != nil || answer.Header.MsgType != want {
				t.Errorf("%+v, %v, want %s", answer, err, want)
			}
		case <-time.After(patience):
			t.Fatalf("no %s", want)
		}
	}
	unharmed(t, s, c)
}

// A client that asks for much and never reads is cut off; others are answered.
func TestAskerThatNeverReads(t *testing.T) {
	s, c, l := attacked(t, zmtp.Limits{Backlog: 2 << 20})
	for i := range 30 {
		run(t, c, cellOf(fmt.Sprintf("%d+1%s", i, strings.Repeat(" ", 20_000))), nil)
	}
	conn := handshake(t, s, jupyter.Shell, "DEALER")
	codec := jupyter.NewCodec([]byte(s.info.Key), "")
	go func() {
		for {
			m, _ := codec.New("history_request", nil, map[string]any{"hist_access_type": "tail", "n": 1000})
			if _, err := conn.Write(frames(codec.Encode(m))); err != nil {
				return
			}
		}
	}()
	eventually(t, "cut off", func() bool { return l.count(zmtp.ErrBacklog.Error()) > 0 })
	unharmed(t, s, c)
}

func frames(m zmtp.Message) (out []byte) {
	for i, f := range m {
		flags := byte(2)
		if i < len(m)-1 {
			flags |= 1
		}
		out = append(binary.BigEndian.AppendUint64(append(out, flags), uint64(len(f))), f...)
	}
	return out
}

func TestTwentyReconnectsWithTheSameIdentity(t *testing.T) {
	s, c, _ := attacked(t, zmtp.Limits{})
	for i := range 20 {
		d, codec, got := dealer(t, s, "same", s.info.Key) // usually before the end of the last one is noticed
		m, _ := codec.New("kernel_info_request", nil, struct{}{})
		_ = d.Send(codec.Encode(m))
		select {
		case <-got:
		case <-time.After(patience):
			t.Fatalf("no answer to connection %d", i)
		}
		d.Close(0)
	}
	unharmed(t, s, c)
}
