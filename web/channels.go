package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"skep/jupyter"
)

// The bounds of a websocket.
const (
	maxFrame     = 64 << 20 // bytes of one message from a client
	writeTimeout = 60 * time.Second
	pingEvery    = 30 * time.Second
	maxSession   = 256 // bytes of a session id
)

// socket is one websocket of one client on one kernel.
type socket struct {
	conn    *websocket.Conn
	framing framing
	kernel  *running
	box     *mailbox
	rooms   *rooms
	allowed func(Received) error // of an app's visitor; nil: everything
}

// getChannels answers GET /api/kernels/{id}/channels?session_id= with a websocket that relays.
func (s *Server) getChannels(w http.ResponseWriter, r *http.Request, k *running) error {
	if !isUpgrade(r) {
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	session := r.URL.Query().Get("session_id")
	if len(session) > maxSession {
		return failed(http.StatusBadRequest, "the session_id is too long")
	}
	if session == "" {
		session = jupyter.NewID()
	}
	box, err := k.box(session)
	if err != nil {
		return err
	}
	// apiGate has compared the Origin already, by a stricter rule.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		return nil // Accept has answered
	}
	so := &socket{conn: conn, framing: framingOf(conn.Subprotocol()), kernel: k, box: box, rooms: &s.rooms}
	so.run(context.WithoutCancel(r.Context()))
	return nil
}

// run relays until one side ends.
func (so *socket) run(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	so.conn.SetReadLimit(maxFrame)
	if !so.box.hold(so) {
		_ = so.conn.Close(websocket.StatusGoingAway, "the kernel was shut down")
		return
	}
	defer so.box.release(so)
	done := make(chan error, 3)
	for _, part := range []func(context.Context) error{so.read, so.write, so.ping} {
		go func() {
			defer func() {
				if recover() != nil {
					done <- errors.New("the server failed inside")
				}
			}()
			done <- part(ctx)
		}()
	}
	so.close(<-done)
}

// close says why, if the client is still there to hear it.
func (so *socket) close(err error) {
	code, reason := websocket.StatusGoingAway, "closed"
	switch {
	case errors.Is(err, errFrame):
		code, reason = websocket.StatusInvalidFramePayloadData, err.Error()
	case errors.Is(err, errSlow), errors.Is(err, errVisitor):
		code, reason = websocket.StatusPolicyViolation, err.Error()
	case errors.Is(err, errLost):
		code, reason = websocket.StatusGoingAway, err.Error()
	}
	if len(reason) > 120 { // the protocol's bound is 123 bytes
		reason = reason[:120]
	}
	_ = so.conn.Close(code, reason)
}

var (
	errSlow = errors.New("the client does not read fast enough")
	errLost = errors.New("the kernel was shut down, or the client came back on another connection")
)

// read passes what the client sends to the kernel.
func (so *socket) read(ctx context.Context) error {
	for {
		t, data, err := so.conn.Read(ctx)
		if err != nil {
			return err
		}
		r, err := so.framing.decode(t, data)
		if err != nil {
			return err
		}
		if so.allowed != nil {
			if err := so.allowed(r); err != nil {
				return err
			}
		}
		so.box.speaks(r.Message.Header.Session)
		so.rooms.asked(so.kernel, so.box, r.Message)
		if err := so.kernel.send(ctx, r.Channel, r.Message); err != nil && ctx.Err() != nil {
			return err
		}
		// Another error means that the kernel is gone; its status says so to the client.
	}
}

// write passes what the kernel said to the client.
func (so *socket) write(ctx context.Context) error {
	for {
		list, ok := so.box.take(so)
		if !ok {
			return so.box.reason()
		}
		for i, r := range list {
			if err := so.writeOne(ctx, r); err != nil {
				so.box.untake(so, list[i:])
				return err
			}
		}
		if len(list) > 0 {
			continue
		}
		select {
		case <-so.box.arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (so *socket) writeOne(ctx context.Context, r Received) error {
	t, data, err := so.framing.encode(r)
	if err != nil {
		return nil // a message of the kernel that is not JSON: the client could not read it either
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return so.conn.Write(ctx, t, data)
}

func (so *socket) ping(ctx context.Context) error { return pings(ctx, so.conn) }
