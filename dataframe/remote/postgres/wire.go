package postgres

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

const (
	maxMessage = 1 << 30 // PostgreSQL's own limit of a value
	readStep   = 1 << 20 // room is made in such steps, as bytes come: a length alone costs nothing
	bufferSize = 1 << 17
)

// wire reads and writes messages: a letter, a length that counts itself, and what follows.
type wire struct {
	conn    net.Conn
	in      *bufio.Reader
	body    []byte // of the message that was read last
	out     []byte // messages that wait for flush
	begun   int    // where the one that is written begins
	reserve func(int64) error
}

func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, bufferSize)}
}

// read gives the next message; its body stays until the next read.
func (w *wire) read() (kind byte, body []byte, err error) {
	head, err := w.in.Peek(5)
	if err != nil {
		return 0, nil, broken(err)
	}
	kind = head[0]
	size := int64(binary.BigEndian.Uint32(head[1:])) - 4
	w.in.Discard(5)
	if size < 0 || size > maxMessage {
		return 0, nil, &Error{Message: fmt.Sprintf("the server announces a message of %d bytes: does another kind of server listen there?", size)}
	}
	if err := w.fill(int(size)); err != nil {
		return 0, nil, err
	}
	return kind, w.body, nil
}

// fill reads a body of a size into the room of the one before, which grows with what comes and asks the budget beforehand.
func (w *wire) fill(size int) error {
	w.body = w.body[:0]
	for len(w.body) < size {
		n := min(size-len(w.body), readStep)
		if cap(w.body) < len(w.body)+n {
			if err := w.grow(len(w.body)+n, size); err != nil {
				return err
			}
		}
		at := len(w.body)
		w.body = w.body[:at+n]
		if _, err := io.ReadFull(w.in, w.body[at:]); err != nil {
			return broken(err)
		}
	}
	return nil
}

// grow makes room for least bytes, and for twice as many as there were if the message has so many.
func (w *wire) grow(least, size int) error {
	room := max(least, min(size, 2*cap(w.body)), 1<<12)
	if w.reserve != nil && room > readStep {
		if err := w.reserve(int64(room - cap(w.body))); err != nil {
			return err
		}
	}
	w.body = append(make([]byte, 0, room), w.body...)
	return nil
}

func broken(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return &Error{Message: "the server has closed the connection"}
	}
	return &Error{Message: "the connection broke: " + err.Error()}
}

// begin starts a message; kind 0 is the first one of a connection, which has no letter.
func (w *wire) begin(kind byte) {
	if kind != 0 {
		w.out = append(w.out, kind)
	}
	w.begun = len(w.out)
	w.out = append(w.out, 0, 0, 0, 0)
}

func (w *wire) end() {
	binary.BigEndian.PutUint32(w.out[w.begun:], uint32(len(w.out)-w.begun))
}

func (w *wire) string(s string) { w.out = append(append(w.out, s...), 0) }

func (w *wire) short(n int) { w.out = binary.BigEndian.AppendUint16(w.out, uint16(n)) }

func (w *wire) long(n int) { w.out = binary.BigEndian.AppendUint32(w.out, uint32(n)) }

// message writes one that is a letter and strings.
func (w *wire) message(kind byte, parts ...string) {
	w.begin(kind)
	for _, p := range parts {
		w.string(p)
	}
	w.end()
}

// flush sends what waits.
func (w *wire) flush() error {
	_, err := w.conn.Write(w.out)
	w.out = w.out[:0]
	if err != nil {
		return broken(err)
	}
	return nil
}

// cString takes a text off that ends with a byte 0.
func cString(b []byte) (s string, rest []byte, ok bool) {
	at := bytes.IndexByte(b, 0)
	if at < 0 {
		return "", nil, false
	}
	return string(b[:at]), b[at+1:], true
}
