package zmtp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// readBuffer is small because many connections are idle; bodies beyond it are
// read straight into their own memory.
const readBuffer = 8 << 10

// Peer is one connection of a serving socket, after its handshake.
type Peer struct {
	wire
	identity string
	out      *outbox
	written  chan struct{} // closed when the writer has ended
	topics   topics        // of a Publisher's peer, guarded by the Publisher
	pace     pace          // likewise
}

// Identity is what the peer calls itself, or what the Router calls it.
func (p *Peer) Identity() string { return p.identity }

// Send queues a message. It never blocks; a full queue cuts the peer off.
func (p *Peer) Send(m Message) error { return p.send(encodeMessage(m)) }

func (p *Peer) send(c parcel) error {
	err := p.out.put(c)
	if errors.Is(err, ErrBacklog) {
		p.conn.Close()
	}
	return err
}

// wire is the reading half of a connection, the same on both sides.
type wire struct {
	conn   net.Conn
	r      *bufio.Reader
	minor  byte
	remote metadata
	in     intake
}

func newWire(conn net.Conn, limits *Limits, shared *atomic.Int64) wire {
	return wire{conn: conn, in: intake{limits: limits, shared: shared}}
}

// handshake greets, compares and exchanges READY, all before the deadline.
func (w *wire) handshake(own metadata, deadline time.Time) error {
	if err := w.conn.SetDeadline(deadline); err != nil {
		return err
	}
	if err := w.greet(); err != nil {
		return err
	}
	if err := writeBefore(w.conn, encodeCommand("READY", readyData(own)), deadline); err != nil {
		return err
	}
	w.r = bufio.NewReaderSize(w.conn, readBuffer)
	if err := w.awaitReady(); err != nil {
		return err
	}
	if !own.kind.accepts(w.remote.kind) {
		reason := fmt.Sprintf("%s does not talk to %s", own.kind, w.remote.kind)
		_ = writeBefore(w.conn, encodeCommand("ERROR", errorData(reason)), deadline) // the refusal stands either way
		return fmt.Errorf("%w: %s", ErrProtocol, reason)
	}
	return w.conn.SetDeadline(time.Time{})
}

func (w *wire) greet() error {
	if _, err := w.conn.Write(greeting()); err != nil {
		return err
	}
	var g [greetingSize]byte
	if err := readGreeting(w.conn, g[:]); err != nil {
		return err
	}
	var err error
	w.minor, err = parseGreeting(g[:])
	return err
}

// readGreeting gives up at the signature, before waiting for bytes that a
// stranger (an HTTP client, a port scanner) will never send.
func readGreeting(r io.Reader, g []byte) error {
	if _, err := io.ReadFull(r, g[:10]); err != nil {
		return unexpected(err)
	}
	if g[0] != 0xff || g[9]&1 == 0 {
		return fmt.Errorf("%w: not a ZMTP greeting", ErrProtocol)
	}
	_, err := io.ReadFull(r, g[10:])
	return unexpected(err)
}

func (w *wire) awaitReady() error {
	h, err := readFrameHeader(w.r)
	if err != nil {
		return unexpected(err)
	}
	if !h.command() || h.size > 4<<10 {
		return fmt.Errorf("%w: expected READY", ErrProtocol)
	}
	body, err := readBody(w.r, h.size, &w.in)
	if err != nil {
		return err
	}
	defer w.in.release()
	c, err := parseCommand(body)
	if err != nil {
		return err
	}
	if c.name == "ERROR" {
		return fmt.Errorf("%w: peer says %q", ErrProtocol, parseError(c.data))
	}
	if c.name != "READY" {
		return fmt.Errorf("%w: %s before READY", ErrProtocol, c.name)
	}
	w.remote, err = parseReady(c.data)
	return err
}

// read gives the next message, or the next command when cmd is set. The bytes
// stay charged until release.
func (w *wire) read() (m Message, cmd *command, err error) {
	for {
		h, err := readFrameHeader(w.r)
		if err != nil {
			return nil, nil, err
		}
		if h.command() && (len(m) > 0 || h.size > maxCommand) {
			return nil, nil, fmt.Errorf("%w: command of %d bytes, %d frames into a message", ErrProtocol, h.size, len(m))
		}
		body, err := readBody(w.r, h.size, &w.in)
		if err != nil {
			return nil, nil, err
		}
		if h.command() {
			c, err := parseCommand(body)
			return nil, &c, err
		}
		if m = append(m, body); !h.more() {
			return m, nil, nil
		}
	}
}

const maxCommand = 64 << 10

func (w *wire) release() { w.in.release() }

// listen reads until the connection ends. answer sends a command back, other
// hears commands that are not answered here; it may be nil.
func (w *wire) listen(answer func(parcel) error, message func(Message), other func(command) error) error {
	defer w.release()
	for {
		m, cmd, err := w.read()
		if err != nil {
			return err
		}
		if cmd == nil {
			message(m)
		} else if err := w.obey(*cmd, answer, other); err != nil {
			return err
		}
		w.release()
	}
}

func (w *wire) obey(c command, answer func(parcel) error, other func(command) error) error {
	switch c.name {
	case "PING":
		context, err := parsePing(c.data)
		if err != nil {
			return err
		}
		return answer(encodeCommand("PONG", context))
	case "ERROR":
		return fmt.Errorf("%w: peer says %q", ErrProtocol, parseError(c.data))
	}
	if other != nil {
		return other(c)
	}
	return nil // PONG, and commands of later versions
}
