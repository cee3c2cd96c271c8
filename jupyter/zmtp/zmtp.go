// Package zmtp speaks ZMTP 3.1, the wire protocol of ZeroMQ, with the NULL
// mechanism over tcp and ipc: as much of it as Jupyter's channels need.
//
// To serve a kernel: Router (shell, control, stdin), Publisher (iopub, an XPUB
// that sees its subscriptions) and Replier (heartbeat). To drive one: Client
// (DEALER, SUB) and Requester (REQ). The peers are ours or libzmq's.
//
// The package is built for peers that misbehave. Nothing is authenticated at
// this height, so every size that a peer announces is distrusted: memory grows
// with the bytes that have arrived, never with the bytes that were promised;
// handshakes have a deadline and their own goroutine; a peer that does not read
// is cut off when its queue is full, and it alone. It knows nothing of Jupyter:
// package jupyter and package kernel call it.
//
// Not here: CURVE and PLAIN, ZMTP 1 and 2, PUSH/PULL, PAIR, and the network
// itself on the connecting side: the caller hands in the dialer.
package zmtp

import (
	"context"
	"errors"
	"net"
	"time"
)

// Message is one multipart message.
type Message [][]byte

// Kind is a socket type as ZMTP spells it.
type Kind string

// The socket types that this package has or meets.
const (
	ROUTER Kind = "ROUTER"
	DEALER Kind = "DEALER"
	XPUB   Kind = "XPUB"
	PUB    Kind = "PUB"
	XSUB   Kind = "XSUB"
	SUB    Kind = "SUB"
	REP    Kind = "REP"
	REQ    Kind = "REQ"
)

// Limits bounds what peers may cost. A zero field takes its default.
type Limits struct {
	Frame      int64         // bytes of one frame; default 512 MiB
	Message    int64         // bytes of one message, 32 charged for each frame on top; default 512 MiB
	Inbound    int64         // bytes of unfinished messages over all peers of a socket; default 1 GiB
	Backlog    int64         // bytes queued for one peer before it is cut off; default 256 MiB
	Peers      int           // established connections of a socket; default 1024
	HalfOpen   int           // connections in the handshake; the oldest gives way; default 128
	Handshake  time.Duration // time for the whole handshake; default 10 s
	Topics     int           // subscriptions of one peer; default 1024
	TopicBytes int           // bytes of all subscriptions of one peer; default 64 KiB
}

// Options are the same for all sockets.
type Options struct {
	Limits Limits
	// Log hears of peers that were refused or cut off. It may be nil.
	Log func(format string, args ...any)
}

// Dialer opens connections for Client and Requester: network is "tcp" or "unix".
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// What goes wrong with a peer. They come wrapped, with details.
var (
	ErrProtocol = errors.New("zmtp protocol error")
	ErrLimit    = errors.New("zmtp limit exceeded")
	ErrBacklog  = errors.New("zmtp peer does not read: queue full")
	ErrClosed   = errors.New("zmtp socket closed")
)

const (
	defaultFrame      = 512 << 20
	defaultInbound    = 1 << 30
	defaultBacklog    = 256 << 20
	defaultPeers      = 1024
	defaultHalfOpen   = 128
	defaultHandshake  = 10 * time.Second
	defaultTopics     = 1024
	defaultTopicBytes = 64 << 10
)

func (o Options) withDefaults() Options {
	l := &o.Limits
	orDefault(&l.Frame, defaultFrame)
	orDefault(&l.Message, defaultFrame)
	orDefault(&l.Inbound, defaultInbound)
	orDefault(&l.Backlog, defaultBacklog)
	orDefault(&l.Peers, defaultPeers)
	orDefault(&l.HalfOpen, defaultHalfOpen)
	orDefault(&l.Handshake, defaultHandshake)
	orDefault(&l.Topics, defaultTopics)
	orDefault(&l.TopicBytes, defaultTopicBytes)
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	return o
}

func orDefault[T int | int64 | time.Duration](p *T, v T) {
	if *p <= 0 {
		*p = v
	}
}
