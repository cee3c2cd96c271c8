package zmtp

import (
	"container/list"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// room is what a kind of serving socket does with its peers. join may refuse.
type room interface {
	join(p *Peer) error
	leave(p *Peer)
	message(p *Peer, m Message)
	command(p *Peer, c command) error
}

// server accepts connections, shakes hands and runs one reader and one writer
// goroutine for each peer. Router, Publisher and Replier embed it.
type server struct {
	kind    Kind
	options Options
	room    room
	ln      net.Listener
	shared  atomic.Int64 // bytes of unfinished messages

	mu       sync.Mutex
	halfOpen *list.List // of net.Conn, oldest first
	peers    map[*Peer]struct{}
	closed   bool
	done     sync.WaitGroup
}

// bind opens the endpoint: tcp://address:port (port 0 picks one) or ipc://path.
func (s *server) bind(endpoint string, kind Kind, o Options, r room) error {
	network, address, err := splitEndpoint(endpoint)
	if err != nil {
		return err
	}
	if network == "unix" {
		removeStale(address)
	}
	ln, err := net.Listen(network, address)
	if err != nil {
		return fmt.Errorf("bind %s %s: %w", kind, endpoint, err)
	}
	if network == "unix" {
		if err := os.Chmod(address, 0o600); err != nil {
			ln.Close()
			return fmt.Errorf("bind %s %s: %w", kind, endpoint, err)
		}
	}
	s.kind, s.options, s.room, s.ln = kind, o.withDefaults(), r, ln
	s.halfOpen, s.peers = list.New(), map[*Peer]struct{}{}
	s.done.Add(1)
	go s.accept()
	return nil
}

// removeStale removes a socket file that a dead process has left. Other files stay, and bind fails.
func removeStale(path string) {
	if st, err := os.Lstat(path); err == nil && st.Mode().Type() == os.ModeSocket {
		os.Remove(path)
	}
}

func splitEndpoint(endpoint string) (network, address string, err error) {
	switch scheme, rest, _ := strings.Cut(endpoint, "://"); {
	case scheme == "tcp" && rest != "":
		return "tcp", rest, nil
	case scheme == "ipc" && rest != "":
		return "unix", rest, nil
	}
	return "", "", fmt.Errorf("endpoint %q: expected tcp://address:port or ipc://path", endpoint)
}

// Port is the bound TCP port, 0 for ipc.
func (s *server) Port() int {
	if a, ok := s.ln.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// accept runs until Close. Errors such as too many open files are waited out.
func (s *server) accept() {
	defer s.done.Done()
	wait := 5 * time.Millisecond
	for {
		conn, err := s.ln.Accept()
		if err == nil {
			wait = 5 * time.Millisecond
			s.begin(conn)
			continue
		}
		if s.isClosed() || errors.Is(err, net.ErrClosed) {
			return
		}
		s.options.Log("%s: accept: %v", s.kind, err)
		time.Sleep(wait)
		wait = min(2*wait, time.Second)
	}
}

func (s *server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// begin makes room for one more half-open connection, by closing the oldest.
func (s *server) begin(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		conn.Close()
		return
	}
	if s.halfOpen.Len() >= s.options.Limits.HalfOpen {
		oldest := s.halfOpen.Remove(s.halfOpen.Front()).(net.Conn)
		oldest.Close()
	}
	place := s.halfOpen.PushBack(conn)
	s.done.Add(1)
	go s.serve(conn, place)
}

func (s *server) serve(conn net.Conn, place *list.Element) {
	defer s.done.Done()
	defer conn.Close()
	defer s.catch()
	p := &Peer{wire: newWire(conn, &s.options.Limits, &s.shared)}
	err := p.handshake(metadata{kind: s.kind}, time.Now().Add(s.options.Limits.Handshake))
	if !s.finish(place) || err != nil {
		s.report(conn, err)
		return
	}
	p.identity, p.out = p.remote.identity, newOutbox(s.options.Limits.Backlog)
	p.written = make(chan struct{})
	if err := s.admit(p); err != nil {
		s.report(conn, err)
		return
	}
	s.report(conn, s.converse(p))
}

// finish takes the connection from the half-open ones; false if it was pushed out.
func (s *server) finish(place *list.Element) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.halfOpen.Len()
	s.halfOpen.Remove(place)
	return s.halfOpen.Len() < before
}

func (s *server) admit(p *Peer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if len(s.peers) >= s.options.Limits.Peers {
		return fmt.Errorf("%w: %d peers", ErrLimit, len(s.peers))
	}
	if err := s.room.join(p); err != nil {
		return err
	}
	s.peers[p] = struct{}{}
	s.done.Add(1)
	go s.write(p)
	return nil
}

func (s *server) write(p *Peer) {
	defer s.done.Done()
	defer close(p.written)
	defer p.conn.Close() // wakes the reader
	defer s.catch()
	if err := p.out.write(p.conn, never); err != nil {
		p.out.close()
	}
}

func never() bool { return false }

func (s *server) converse(p *Peer) error {
	defer s.dismiss(p)
	err := p.listen(p.send,
		func(m Message) { s.room.message(p, m) },
		func(c command) error { return s.room.command(p, c) })
	if errors.Is(err, ErrProtocol) || errors.Is(err, ErrLimit) {
		_ = p.send(encodeCommand("ERROR", errorData(err.Error()))) // best effort: the peer is at fault
		_ = p.conn.SetWriteDeadline(time.Now().Add(time.Second))
		p.out.drain()
		<-p.written
		return err
	}
	if p.out.overflowed() {
		return ErrBacklog
	}
	return err
}

// dismiss also runs when a callback has panicked.
func (s *server) dismiss(p *Peer) {
	p.out.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.peers, p)
	s.room.leave(p)
}

// catch keeps one peer's panic from ending the process.
func (s *server) catch() {
	if v := recover(); v != nil {
		s.options.Log("%s: panic while serving a peer: %v\n%s", s.kind, v, debug.Stack())
	}
}

func (s *server) report(conn net.Conn, err error) {
	for _, usual := range []error{io.EOF, ErrClosed, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, usual) {
			return
		}
	}
	if err == nil {
		return
	}
	s.options.Log("%s: peer %s: %v", s.kind, conn.RemoteAddr(), err)
}

// Close stops accepting, lets the peers' queues run empty for at most linger,
// and closes every connection. It waits for the callbacks, so none may call it.
func (s *server) Close(linger time.Duration) {
	if !s.stopAccepting() {
		return
	}
	if linger > 0 {
		s.linger(time.Now().Add(linger))
	}
	s.mu.Lock()
	for p := range s.peers {
		p.out.close()
		p.conn.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
}

func (s *server) stopAccepting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.closed = true
	s.ln.Close()
	for e := s.halfOpen.Front(); e != nil; e = e.Next() {
		e.Value.(net.Conn).Close()
	}
	return true
}

// linger polls: it runs once, at the end of a process.
func (s *server) linger(until time.Time) {
	for s.Backlog() > 0 && time.Now().Before(until) {
		time.Sleep(time.Millisecond)
	}
}

// Backlog is the largest number of bytes that one peer has yet to read.
func (s *server) Backlog() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	worst := int64(0)
	for p := range s.peers {
		b, _ := p.out.load()
		worst = max(worst, b)
	}
	return worst
}
