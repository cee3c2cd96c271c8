package zmtp

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// logged collects what a socket logs.
type logged struct {
	mu    sync.Mutex
	lines []string
}

func (l *logged) log(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range args {
		if err, ok := a.(error); ok {
			l.lines = append(l.lines, err.Error())
		}
	}
	l.lines = append(l.lines, format)
}

func (l *logged) has(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(strings.Join(l.lines, "\n"), s)
}

func works(t *testing.T, r *Router) {
	t.Helper()
	c, in := connect(t, DEALER, at(r.Port()), "")
	if err := c.Send(msg("hello")); err != nil {
		t.Fatal(err)
	}
	in.want(t, "hello")
	c.Close(0)
}

func TestStalledHandshakesLockNobodyOut(t *testing.T) {
	r := echoRouter(t, Options{Limits: Limits{HalfOpen: 4}})
	first := dialRaw(t, r.Port())
	for range 20 {
		dialRaw(t, r.Port()).send(greeting()[:7])
	}
	works(t, r)
	first.ends() // the oldest gave way
}

func TestHandshakeHasADeadline(t *testing.T) {
	r := echoRouter(t, Options{Limits: Limits{Handshake: 30 * time.Millisecond}})
	silent, half := dialRaw(t, r.Port()), dialRaw(t, r.Port())
	half.send(greeting())
	silent.ends()
	half.ends()
	works(t, r)
}

func TestNoGreetingIsRefused(t *testing.T) {
	old, plain := greeting(), greeting()
	old[10] = 1
	copy(plain[12:], "PLAIN")
	for name, bytes := range map[string][]byte{
		"http": []byte("GET / HTTP/1.1\r\n\r\n"), "version 1": old, "plain": plain,
		"no READY": append(greeting(), 0, 1, 'x'), "long READY": append(greeting(), 6, 0, 0, 0, 0, 0, 1, 0, 0),
		"bad READY": append(greeting(), 4, 7, 5, 'R', 'E', 'A', 'D', 'Y', 9),
		"other":     append(greeting(), 4, 3, 2, 'O', 'K'),
		"error":     append(greeting(), encodeCommand("ERROR", errorData("no")).parts[0]...),
		"zero id":   append(greeting(), encodeCommand("READY", readyData(metadata{DEALER, "\x00me"})).parts[0]...),
	} {
		t.Run(name, func(t *testing.T) {
			r := echoRouter(t, Options{})
			p := dialRaw(t, r.Port())
			p.send(bytes)
			p.ends()
			works(t, r)
		})
	}
}

func TestWrongPartnerHearsWhy(t *testing.T) {
	r := echoRouter(t, Options{})
	p := dialRaw(t, r.Port()).shake(SUB, 1)
	if c := p.command(); c.name != "ERROR" || !strings.Contains(parseError(c.data), "SUB") {
		t.Errorf("got %s %q", c.name, c.data)
	}
	p.ends()
}

func TestHugeFramesEndOneConnection(t *testing.T) {
	r := echoRouter(t, Options{Limits: Limits{Frame: 1 << 20, Message: 2 << 20}})
	announce := func(size uint64) []byte { return binary.BigEndian.AppendUint64([]byte{flagLong}, size) }
	for _, size := range []uint64{1 << 63, 1 << 62, 3 << 30, 1<<20 + 1} {
		p := dialRaw(t, r.Port()).shake(DEALER, 1)
		p.send(announce(size))
		if c := p.command(); c.name != "ERROR" {
			t.Errorf("%d: got %s, want ERROR", size, c.name)
		}
		p.ends()
	}
	p := dialRaw(t, r.Port()).shake(DEALER, 1) // a message of many frames
	go func() {
		frame := appendFrame(nil, flagMore, make([]byte, 60<<10))
		for range 100 {
			if _, err := p.Write(frame); err != nil {
				return
			}
		}
	}()
	p.ends()
	works(t, r)
}

// What a peer announces but does not send costs a first chunk.
func TestMemoryGrowsWithWhatArrived(t *testing.T) {
	var shared atomic.Int64
	l := Options{}.withDefaults().Limits
	in := intake{limits: &l, shared: &shared}
	for _, arrived := range []int{0, 100, 300 << 10} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readBody(io.LimitReader(zeros{}, int64(arrived)), 500<<20, &in)
		runtime.ReadMemStats(&after)
		if err != io.ErrUnexpectedEOF {
			t.Fatal(err)
		}
		if made, limit := after.TotalAlloc-before.TotalAlloc, uint64(4*arrived+2*firstChunk+1<<20); made > limit {
			t.Errorf("%d bytes arrived, %d were made on the heap", arrived, made)
		}
		if limit := int64(2*arrived + firstChunk + frameCost); in.total > limit {
			t.Errorf("%d bytes arrived, %d allocated", arrived, in.total)
		}
		in.release()
	}
	if shared.Load() != 0 {
		t.Errorf("%d bytes stay charged", shared.Load())
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestUnfinishedMessagesShareABudget(t *testing.T) {
	var l logged
	r := echoRouter(t, Options{Limits: Limits{Inbound: 4 << 20}, Log: l.log})
	for range 8 {
		p := dialRaw(t, r.Port()).shake(DEALER, 1)
		go func() {
			b := append(binary.BigEndian.AppendUint64([]byte{flagLong}, 100<<20), make([]byte, 1<<20)...)
			_, _ = p.Write(b) // may be cut off
		}()
	}
	eventually(t, "a peer is cut off", func() bool { return l.has("unfinished messages") })
	works(t, r)
}

func TestBadFramesEndOneConnection(t *testing.T) {
	for name, b := range map[string][]byte{
		"reserved flag": {0x80, 0}, "command with more": {5, 1, 0}, "empty command": {4, 0},
		"command in a message": {1, 1, 'a', 4, 5, 4, 'P', 'I', 'N', 'G'},
		"short PING":           encodeCommand("PING", []byte{0}).parts[0],
		"long PING":            encodeCommand("PING", make([]byte, 19)).parts[0],
		"ERROR":                encodeCommand("ERROR", errorData("why")).parts[0],
		"ERROR without reason": encodeCommand("ERROR", nil).parts[0],
	} {
		t.Run(name, func(t *testing.T) {
			r := echoRouter(t, Options{})
			p := dialRaw(t, r.Port()).shake(DEALER, 1)
			p.send(b)
			p.ends()
			works(t, r)
		})
	}
}

func TestPingIsAnswered(t *testing.T) {
	r := echoRouter(t, Options{})
	p := dialRaw(t, r.Port()).shake(DEALER, 1)
	p.send(encodeCommand("LATER", nil).parts[0]) // unknown commands are ignored
	p.send(encodeCommand("PING", append([]byte{0, 10}, "context"...)).parts[0])
	if c := p.command(); c.name != "PONG" || string(c.data) != "context" {
		t.Errorf("got %s %q", c.name, c.data)
	}
}

// One subscriber never reads: it is cut off at the cap; the other gets everything.
func TestSlowSubscriberLosesOnlyItself(t *testing.T) {
	var l logged
	x := newPublisher(t, Options{Limits: Limits{Backlog: 8 << 20}, Log: l.log})
	slow := dialRaw(t, x.Port()).shake(SUB, 0)
	slow.send([]byte{0, 1, 1})
	c, in := connect(t, SUB, at(x.Port()), "")
	_ = c.Subscribe("")
	in.want(t, "", "welcome")
	slow.wantFrames("", "welcome")
	body := strings.Repeat("z", 10_000)
	for i := range 3000 {
		x.Publish(msg("t", body))
		if i%100 == 99 { // as fast as the good reader, so that only the other falls behind
			for range 100 {
				in.want(t, "t", body)
			}
		}
	}
	eventually(t, "the slow one is cut off", func() bool { return l.has(ErrBacklog.Error()) })
	x.Publish(msg("t", "last"))
	in.want(t, "t", "last")
}

// A client that asks and never reads: cut off at the cap, others answered.
func TestClientThatNeverReads(t *testing.T) {
	var l logged
	reply := msg(strings.Repeat("r", 100_000))
	r := newRouter(t, Options{Limits: Limits{Backlog: 4 << 20}, Log: l.log}, func(p *Peer, m Message) {
		if text(m) == "hello" {
			_ = p.Send(m)
			return
		}
		_ = p.Send(reply)
	})
	p := dialRaw(t, r.Port()).shake(DEALER, 1)
	go func() {
		for range 10_000 {
			if _, err := p.Write(appendFrame(nil, 0, []byte("more"))); err != nil {
				return
			}
		}
	}()
	eventually(t, "cut off", func() bool { return l.has(ErrBacklog.Error()) })
	works(t, r)
}

func TestReceiverThatBlocksHoldsUpOnePeer(t *testing.T) {
	release := make(chan struct{})
	r := newRouter(t, Options{}, func(p *Peer, m Message) {
		if text(m) == "block" {
			<-release
		}
		_ = p.Send(m)
	})
	c, in := connect(t, DEALER, at(r.Port()), "")
	_ = c.Send(msg("block"))
	works(t, r)
	close(release)
	in.want(t, "block")
}

func TestReconnectsWithTheSameIdentity(t *testing.T) {
	r := echoRouter(t, Options{})
	for range 20 {
		c, in := connect(t, DEALER, at(r.Port()), "same")
		_ = c.Send(msg("hello"))
		in.want(t, "hello")
		// Not closed: the next one takes the name over from a connection that still stands.
		defer c.Close(0)
		c.cancel()
	}
}

func TestHandOverBringsUnsentReplies(t *testing.T) {
	r := newRouter(t, Options{}, func(*Peer, Message) {})
	old := dialRaw(t, r.Port())
	old.send(greeting())
	old.send(encodeCommand("READY", readyData(metadata{DEALER, "id"})).parts[0])
	eventually(t, "connected", func() bool { return r.Connected("id") })
	big := strings.Repeat("b", 16<<20) // more than the socket buffers of a peer that does not read
	r.Send("id", msg(big))
	eventually(t, "the writer has taken the first", func() bool {
		r.names.Lock()
		defer r.names.Unlock()
		p := r.names.byIdentity["id"]
		p.out.mu.Lock()
		defer p.out.mu.Unlock()
		return len(p.out.queue) == 0
	})
	r.Send("id", msg("reply"))
	_, in := connect(t, DEALER, at(r.Port()), "id")
	in.want(t, "reply")
	old.ends()
}

func TestTooManyPeersAndTopics(t *testing.T) {
	x := newPublisher(t, Options{Limits: Limits{Peers: 2, Topics: 3, TopicBytes: 10}})
	a, b := dialRaw(t, x.Port()).shake(SUB, 1), dialRaw(t, x.Port()).shake(SUB, 0)
	eventually(t, "both joined", func() bool { x.mu.Lock(); defer x.mu.Unlock(); return len(x.peers) == 2 })
	dialRaw(t, x.Port()).shake(SUB, 1).ends()
	for range 4 {
		a.send(encodeSubscription(subscription{"t", true}, 1).parts[0])
	}
	a.ends()
	b.send(encodeSubscription(subscription{strings.Repeat("t", 11), true}, 0).parts[0])
	b.ends()
}

func TestPanicBelowAPeerIsContained(t *testing.T) {
	var l logged
	r := newRouter(t, Options{Log: l.log}, func(p *Peer, m Message) {
		if text(m) == "panic" {
			panic("oh")
		}
		_ = p.Send(m)
	})
	p := dialRaw(t, r.Port()).shake(DEALER, 1)
	p.send(appendFrame(nil, 0, []byte("panic")))
	p.ends()
	works(t, r)
	for end := time.Now().Add(5 * time.Second); !l.has("panic while serving"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the panic was not logged") // after the connection's end, which the peer sees first
		}
	}
}

// failing accepts badly a few times, as when files run out, then well.
type failing struct {
	net.Listener
	left atomic.Int32
}

func (f *failing) Accept() (net.Conn, error) {
	if f.left.Add(-1) >= 0 {
		return nil, errors.New("too many open files")
	}
	return f.Listener.Accept()
}

func TestAcceptErrorsAreWaitedOut(t *testing.T) {
	r := echoRouter(t, Options{})
	r.ln.Close() // the first accept loop ends
	r.done.Wait()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &failing{Listener: ln}
	f.left.Store(3)
	r.ln = f
	r.done.Add(1)
	start := time.Now()
	go r.accept()
	works(t, r)
	if d := time.Since(start); d < 30*time.Millisecond {
		t.Errorf("three errors took %v: no waiting between them", d)
	}
}

func TestAwaitWaitsForReadersOnly(t *testing.T) {
	x := newPublisher(t, Options{})
	p := dialRaw(t, x.Port()).shake(SUB, 0)
	p.send([]byte{0, 1, 1})
	p.wantFrames("", "welcome")
	x.Await(context.Background(), 1<<20) // nothing to wait for
	for range 64 {
		x.Publish(msg(strings.Repeat("a", 1<<20)))
	}
	if x.Backlog() < 16<<20 {
		t.Fatal("the reader is not behind")
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for x.Backlog() > 1<<20 {
			x.Await(context.Background(), 1<<20) // gives up after a second at most; again and again here
			time.Sleep(time.Millisecond)
		}
	}()
	go func() { _, _ = io.Copy(io.Discard, p.r) }() // ends with the connection
	select {
	case <-done:
	case <-time.After(patienceOf):
		t.Fatal("Await never returned")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x.Await(ctx, -1)
}
