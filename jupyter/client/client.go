// Package client drives any Jupyter kernel: it connects to the sockets that a
// connection file names, sends requests, and gives everything that the kernel
// says as one stream. Launch also starts the kernel's process, through a
// function that the caller hands in, and ends it again. The web server relays
// its browsers through it; tests ask kernels with it. It neither dials nor
// starts a process by itself, and knows no language.
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"skep/jupyter"
	"skep/jupyter/zmtp"
)

// Incoming is one message from the kernel and the channel it came on.
type Incoming struct {
	Channel jupyter.Channel // shell, control, iopub or stdin
	Message *jupyter.Message
}

// Options says how to reach a kernel. Dial must be set.
type Options struct {
	Dial     zmtp.Dialer
	Username string
	Limits   zmtp.Limits
	Buffer   int // messages that wait in Messages before the sockets are left unread; default 256
	Log      func(format string, args ...any)
}

// Client is one front end of a kernel. Its methods may be called from any goroutine.
type Client struct {
	codec    *jupyter.Codec
	log      func(format string, args ...any)
	sockets  map[jupyter.Channel]*zmtp.Client
	heart    *zmtp.Requester
	incoming chan Incoming
	closing  chan struct{}
	once     sync.Once

	mu      sync.Mutex
	waiting map[string]chan *jupyter.Message // by msg_id of the request
	welcome chan struct{}                    // closed by the first message on iopub
	heard   bool
}

// ErrClosed is what requests get from a closed Client.
var ErrClosed = errors.New("kernel client is closed")

// Connect makes a Client for the kernel at info. It returns at once; the
// sockets connect when the kernel is there, and again when a connection breaks.
func Connect(info jupyter.ConnectionInfo, o Options) (*Client, error) {
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	if o.Buffer <= 0 {
		o.Buffer = 256
	}
	c := &Client{
		codec:    jupyter.NewCodec([]byte(info.Key), o.Username),
		log:      o.Log,
		sockets:  map[jupyter.Channel]*zmtp.Client{},
		incoming: make(chan Incoming, o.Buffer),
		closing:  make(chan struct{}),
		waiting:  map[string]chan *jupyter.Message{},
		welcome:  make(chan struct{}),
	}
	if err := c.open(&info, o); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// open connects. Shell, control and stdin share an identity: by it a kernel finds whom to ask for input.
func (c *Client) open(info *jupyter.ConnectionInfo, o Options) error {
	zo := zmtp.Options{Limits: o.Limits, Log: o.Log}
	kinds := map[jupyter.Channel]zmtp.Kind{
		jupyter.IOPub: zmtp.SUB, jupyter.Shell: zmtp.DEALER, jupyter.Control: zmtp.DEALER, jupyter.Stdin: zmtp.DEALER,
	}
	for ch, kind := range kinds {
		s, err := zmtp.Connect(kind, info.Endpoint(ch), c.codec.Session(), o.Dial, zo, func(m zmtp.Message) { c.hear(ch, m) })
		if err != nil {
			return fmt.Errorf("connect to kernel: %w", err)
		}
		c.sockets[ch] = s
	}
	if err := c.sockets[jupyter.IOPub].Subscribe(""); err != nil {
		return fmt.Errorf("connect to kernel: %w", err)
	}
	heart, err := zmtp.NewRequester(info.Endpoint(jupyter.Heartbeat), o.Dial, zo)
	if err != nil {
		return fmt.Errorf("connect to kernel: %w", err)
	}
	c.heart = heart
	return nil
}

// Messages is all that the kernel sends, in order for each channel. It must be
// read: a full stream leaves the sockets unread, and in the end the kernel cuts
// this client off. It is never closed; watch Done.
func (c *Client) Messages() <-chan Incoming { return c.incoming }

// Done is closed by Close.
func (c *Client) Done() <-chan struct{} { return c.closing }

// Session is the session id of the messages that New makes.
func (c *Client) Session() string { return c.codec.Session() }

func (c *Client) hear(ch jupyter.Channel, m zmtp.Message) {
	msg, err := c.codec.Decode(m)
	if err != nil {
		c.log("client: %s message refused: %v", ch, err)
		return
	}
	if ch != jupyter.IOPub {
		c.resolve(msg)
	}
	select {
	case c.incoming <- Incoming{ch, msg}:
	case <-c.closing:
	}
	if ch == jupyter.IOPub {
		c.noteIOPub() // behind the message itself, so that who waits for the first one can drop it
	}
}

func (c *Client) noteIOPub() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.heard {
		c.heard = true
		close(c.welcome)
	}
}

func (c *Client) resolve(msg *jupyter.Message) {
	id := msg.ParentID()
	c.mu.Lock()
	defer c.mu.Unlock()
	if w, ok := c.waiting[id]; ok && msg.Header.MsgType != "input_request" {
		delete(c.waiting, id)
		w <- msg // has room for one
	}
}

// New makes a request of this client's session, to be sent with Send.
func (c *Client) New(msgType string, content any) (*jupyter.Message, error) {
	return c.codec.New(msgType, nil, content)
}

// Send signs m and queues it. A relay sends other sessions' messages unchanged:
// the kernel's answers then carry those headers as parents.
func (c *Client) Send(ch jupyter.Channel, m *jupyter.Message) error {
	s := c.sockets[ch]
	if s == nil || ch == jupyter.IOPub {
		return fmt.Errorf("send %s: no sending channel %q", m.Header.MsgType, ch)
	}
	select {
	case <-c.closing:
		return ErrClosed
	default:
	}
	plain := *m
	plain.Identities = nil
	if err := s.Send(c.codec.Encode(&plain)); err != nil {
		return fmt.Errorf("send %s: %w", m.Header.MsgType, err)
	}
	return nil
}

// Request sends content and waits for the reply on the same channel. The reply
// appears in Messages as well, which must be read meanwhile.
func (c *Client) Request(ctx context.Context, ch jupyter.Channel, msgType string, content any) (*jupyter.Message, error) {
	m, err := c.New(msgType, content)
	if err != nil {
		return nil, err
	}
	return c.Ask(ctx, ch, m)
}

// Ask sends a message that New made and waits for its reply.
func (c *Client) Ask(ctx context.Context, ch jupyter.Channel, m *jupyter.Message) (*jupyter.Message, error) {
	reply := make(chan *jupyter.Message, 1)
	c.mu.Lock()
	c.waiting[m.Header.MsgID] = reply
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, m.Header.MsgID)
		c.mu.Unlock()
	}()
	if err := c.Send(ch, m); err != nil {
		return nil, err
	}
	select {
	case r := <-reply:
		return r, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: no answer: %w", m.Header.MsgType, ctx.Err())
	case <-c.closing:
		return nil, ErrClosed
	}
}

// Answer sends the user's line in reply to an input_request.
func (c *Client) Answer(question *jupyter.Message, value string) error {
	m, err := c.codec.New("input_reply", question.RawHeader, jupyter.InputReply{Value: value})
	if err != nil {
		return err
	}
	return c.Send(jupyter.Stdin, m)
}

// nudge is how often WaitReady asks: a kernel whose iopub is an old PUB does
// not say that the subscription has arrived, and shows it only by a status.
const nudge = 100 * time.Millisecond

// WaitReady waits until the kernel answers kernel_info, is heard on iopub and
// all channels are open, so that neither output nor question of a following
// cell can be missed. Messages is read and what comes meanwhile is dropped.
func (c *Client) WaitReady(ctx context.Context) (jupyter.KernelInfo, error) {
	var info jupyter.KernelInfo
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		c.drop(ctx)
	}()
	reply, err := c.Request(ctx, jupyter.Shell, "kernel_info_request", struct{}{})
	for err == nil {
		welcome := c.welcome
		if !c.Connected() {
			welcome = nil
		}
		select {
		case <-welcome:
			cancel()
			<-drained
			return info, json.Unmarshal(reply.Content, &info)
		case <-time.After(nudge):
			reply, err = c.Request(ctx, jupyter.Shell, "kernel_info_request", struct{}{})
		case <-ctx.Done():
			err = fmt.Errorf("kernel is not heard on iopub: %w", ctx.Err())
		}
	}
	return info, err
}

func (c *Client) drop(ctx context.Context) {
	for {
		select {
		case <-c.incoming:
		case <-ctx.Done():
			for len(c.incoming) > 0 { // nobody else reads
				<-c.incoming
			}
			return
		}
	}
}

// Alive asks the heartbeat; an error means that the kernel's process did not answer before ctx ended.
func (c *Client) Alive(ctx context.Context) error {
	_, err := c.heart.Ask(ctx, []byte("ping"))
	if err != nil {
		return fmt.Errorf("kernel heartbeat: %w", err)
	}
	return nil
}

// Connected says whether all channels but the heartbeat have a connection now.
func (c *Client) Connected() bool {
	for _, s := range c.sockets {
		if !s.Connected() {
			return false
		}
	}
	return true
}

// Close ends the connections; what was sent has a moment to leave.
func (c *Client) Close() {
	c.once.Do(func() {
		close(c.closing)
		var all sync.WaitGroup
		for _, s := range c.sockets {
			all.Go(func() { s.Close(100 * time.Millisecond) })
		}
		if c.heart != nil {
			c.heart.Close()
		}
		all.Wait()
	})
}
