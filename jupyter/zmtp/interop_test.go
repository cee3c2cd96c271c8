package zmtp

import (
	"context"
	"strings"
	"testing"

	"github.com/go-zeromq/zmq4"
)

// The other implementation as client; pyzmq, the third, meets us in the kernel's own tests.
func TestInteropGoZeroMQ(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patienceOf)
	defer cancel()
	t.Run("DEALER", func(t *testing.T) {
		r := echoRouter(t, Options{})
		d := zmq4.NewDealer(ctx, zmq4.WithID(zmq4.SocketIdentity("go")))
		defer d.Close()
		dialPeer(t, d, r.Port())
		for _, body := range []string{"x", strings.Repeat("x", 300), strings.Repeat("x", 1<<20)} {
			if err := d.SendMulti(zmq4.NewMsgFrom([]byte("head"), []byte(body))); err != nil {
				t.Fatal(err)
			}
			m, err := d.Recv()
			if err != nil || len(m.Frames) != 2 || string(m.Frames[1]) != body {
				t.Fatalf("got %d frames, %v", len(m.Frames), err)
			}
		}
		if !r.Connected("go") {
			t.Error("the identity did not arrive")
		}
	})
	t.Run("SUB", func(t *testing.T) {
		x := newPublisher(t, Options{})
		s := zmq4.NewSub(ctx)
		defer s.Close()
		dialPeer(t, s, x.Port())
		if err := s.SetOption(zmq4.OptionSubscribe, "a"); err != nil {
			t.Fatal(err)
		}
		wantPeer(t, s, "a|welcome")
		x.Publish(msg("b", "1"))
		x.Publish(msg("ab", "2"))
		wantPeer(t, s, "ab|2")
	})
	t.Run("REQ", func(t *testing.T) {
		h, err := NewReplier("tcp://127.0.0.1:0", Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close(0)
		q := zmq4.NewReq(ctx)
		defer q.Close()
		dialPeer(t, q, h.Port())
		for range 3 {
			if err := q.Send(zmq4.NewMsgString("ping")); err != nil {
				t.Fatal(err)
			}
			wantPeer(t, q, "ping")
		}
	})
}

// Our connecting side against the other implementation's sockets.
func TestInteropConnect(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patienceOf)
	defer cancel()
	r := zmq4.NewRouter(ctx)
	defer r.Close()
	if err := r.Listen("tcp://127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	c, in := connect(t, DEALER, "tcp://"+r.Addr().String(), "ours")
	_ = c.Send(msg("ask"))
	m, err := r.Recv()
	if err != nil || len(m.Frames) != 2 || string(m.Frames[0]) != "ours" {
		t.Fatalf("got %q, %v", m.Frames, err)
	}
	if err := r.SendMulti(zmq4.NewMsgFrom(m.Frames[0], []byte("answer"))); err != nil {
		t.Fatal(err)
	}
	in.want(t, "answer")
}

func dialPeer(t *testing.T, s zmq4.Socket, port int) {
	t.Helper()
	if err := s.Dial(at(port)); err != nil {
		t.Fatal(err)
	}
}

func wantPeer(t *testing.T, s zmq4.Socket, want string) {
	t.Helper()
	m, err := s.Recv()
	if err != nil || text(Message(m.Frames)) != want {
		t.Fatalf("got %q, %v, want %s", m.Frames, err, want)
	}
}
