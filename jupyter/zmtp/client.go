package zmtp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Client is a connecting DEALER or SUB. It dials until the other side is there
// and again when the connection breaks; what is sent meanwhile waits.
type Client struct {
	kind     Kind
	identity string
	endpoint [2]string // network, address
	options  Options
	dial     Dialer
	receive  func(m Message)
	out      *outbox
	shared   atomic.Int64
	cancel   context.CancelFunc
	done     chan struct{}

	mu     sync.Mutex // orders subscriptions and the change of connections
	topics []string
	wire   *wire // nil while not connected
}

// Connect makes a DEALER, SUB or REQ that keeps itself connected. receive is
// called from one goroutine, in order; identity may be empty.
func Connect(kind Kind, endpoint, identity string, dial Dialer, o Options, receive func(m Message)) (*Client, error) {
	network, address, err := splitEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	if kind != DEALER && kind != SUB && kind != REQ {
		return nil, fmt.Errorf("connect %s: %s: expected DEALER, SUB or REQ", endpoint, kind)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &Client{
		kind: kind, identity: identity, endpoint: [2]string{network, address},
		options: o.withDefaults(), dial: dial, receive: receive,
		cancel: cancel, done: make(chan struct{}),
	}
	c.out = newOutbox(c.options.Limits.Backlog)
	go c.run(ctx)
	return c, nil
}

// Send queues a message. It never blocks; the error is ErrBacklog or ErrClosed.
func (c *Client) Send(m Message) error { return c.out.put(encodeMessage(m)) }

// Subscribe asks for messages whose first frame begins with topic; SUB only.
func (c *Client) Subscribe(topic string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.topics = append(c.topics, topic)
	if c.wire == nil {
		return nil // the next connection begins with all topics
	}
	return c.out.put(encodeSubscription(subscription{topic, true}, c.wire.minor))
}

// Connected says whether the other side is there now.
func (c *Client) Connected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wire != nil
}

// Close ends the connection after at most linger for what is queued.
func (c *Client) Close(linger time.Duration) {
	for until := time.Now().Add(linger); linger > 0 && time.Now().Before(until); {
		if n, _ := c.out.load(); n == 0 || !c.Connected() {
			break
		}
		time.Sleep(time.Millisecond)
	}
	c.cancel()
	c.out.close()
	c.drop()
	<-c.done
}

// drop breaks the connection; run makes a new one.
func (c *Client) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wire != nil {
		c.wire.conn.Close()
	}
}

const (
	redialFirst = 2 * time.Millisecond
	redialLast  = 250 * time.Millisecond
)

func (c *Client) run(ctx context.Context) {
	defer close(c.done)
	wait := redialFirst
	for ctx.Err() == nil {
		w, err := c.connect(ctx)
		if err == nil {
			wait = redialFirst
			err = c.converse(ctx, w)
		}
		if errors.Is(err, ErrProtocol) || errors.Is(err, ErrLimit) { // others say only that nobody is there
			c.options.Log("%s %s: %v", c.kind, c.endpoint[1], err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, redialLast)
	}
}

func (c *Client) connect(ctx context.Context) (*wire, error) {
	conn, err := c.dial(ctx, c.endpoint[0], c.endpoint[1])
	if err != nil {
		return nil, err
	}
	w := newWire(conn, &c.options.Limits, &c.shared)
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := w.handshake(metadata{c.kind, c.identity}, time.Now().Add(c.options.Limits.Handshake)); err != nil {
		conn.Close()
		return nil, err
	}
	return &w, nil
}

// converse subscribes, then writes and reads until the connection breaks.
func (c *Client) converse(ctx context.Context, w *wire) error {
	defer w.conn.Close()
	defer c.catch()
	if err := c.attach(w); err != nil {
		return err
	}
	defer c.attachNone()
	var broken atomic.Bool
	var writer sync.WaitGroup
	writer.Go(func() { c.write(w.conn, &broken) })
	err := w.listen(c.out.put, c.receive, nil)
	broken.Store(true)
	w.conn.Close()
	c.out.nudge()
	writer.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c *Client) write(conn net.Conn, broken *atomic.Bool) {
	defer conn.Close()
	defer c.catch()
	_ = c.out.write(conn, broken.Load) // the reader sees the same failure and reports it
}

func (c *Client) attach(w *wire) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.topics {
		p := encodeSubscription(subscription{t, true}, w.minor)
		if err := writeBefore(w.conn, p, time.Now().Add(c.options.Limits.Handshake)); err != nil {
			return err
		}
	}
	c.wire = w
	return w.conn.SetWriteDeadline(time.Time{})
}

func (c *Client) attachNone() {
	c.mu.Lock()
	c.wire = nil
	c.mu.Unlock()
}

func (c *Client) catch() {
	if v := recover(); v != nil {
		c.options.Log("%s: panic while hearing a peer: %v\n%s", c.kind, v, debug.Stack())
	}
}

// Requester is a connecting REQ: one question, one answer, as a heartbeat asks.
type Requester struct {
	client  *Client
	replies chan Message
	asking  sync.Mutex
}

// NewRequester connects a Requester.
func NewRequester(endpoint string, dial Dialer, o Options) (*Requester, error) {
	r := &Requester{replies: make(chan Message, 1)}
	c, err := Connect(REQ, endpoint, "", dial, o, r.take)
	r.client = c
	return r, err
}

// take keeps the newest answer; an older one has nobody waiting for it.
func (r *Requester) take(m Message) {
	if len(m) < 2 || len(m[0]) != 0 {
		return
	}
	select {
	case <-r.replies:
	default:
	}
	r.replies <- slices.Clone(m[1:])
}

// Ask sends body and waits for its answer. When ctx ends first the connection
// is given up, so that a late answer cannot be taken for the next one's.
func (r *Requester) Ask(ctx context.Context, body []byte) ([]byte, error) {
	r.asking.Lock()
	defer r.asking.Unlock()
	select {
	case <-r.replies:
	default:
	}
	if err := r.client.Send(Message{{}, body}); err != nil {
		return nil, err
	}
	select {
	case m := <-r.replies:
		return m[0], nil
	case <-ctx.Done():
		r.client.drop()
		return nil, ctx.Err()
	}
}

// Close ends the connection.
func (r *Requester) Close() { r.client.Close(0) }
