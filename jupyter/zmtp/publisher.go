package zmtp

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Publisher is a serving XPUB: it sends each message to the peers that have
// subscribed to a prefix of its first frame, and its owner sees subscriptions.
type Publisher struct {
	server
	welcome func(topic string) Message

	mu    sync.Mutex // orders messages, and subscriptions among them
	peers []*Peer
}

// NewPublisher binds a Publisher. welcome makes the message that a peer gets
// first after each new subscription, before anything published later; nil for none.
func NewPublisher(endpoint string, o Options, welcome func(topic string) Message) (*Publisher, error) {
	x := &Publisher{welcome: welcome}
	if err := x.bind(endpoint, XPUB, o, x); err != nil {
		return nil, err
	}
	return x, nil
}

// Publish queues a message for every subscriber; it never blocks. The frames must not be changed later.
func (x *Publisher) Publish(m Message) {
	if len(m) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.peers) == 0 {
		return
	}
	c := encodeMessage(m)
	for _, p := range x.peers {
		if p.topics.match(m[0]) {
			_ = p.send(c) // a full queue cuts that peer off and concerns nobody else
		}
	}
}

// Await blocks while some subscriber has more than high bytes to read and is
// reading, for at most a second: a publisher of much output waits for slow
// readers, so that none is cut off, but neither for dead ones nor for ever.
// It returns when ctx ends, too.
func (x *Publisher) Await(ctx context.Context, high int64) {
	if !x.behind(high) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for x.behind(high) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(patience / 50):
		}
	}
}

// patience is how long a reader with a long queue may stand still before nobody waits for it.
const patience = 500 * time.Millisecond

// behind says whether a peer has more than high bytes to read and has taken some lately.
func (x *Publisher) behind(high int64) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	slow := false
	for _, p := range x.peers {
		bytes, moved := p.out.load()
		if bytes > high && p.pace.moving(moved, time.Now()) {
			slow = true
		}
	}
	return slow
}

// pace remembers how far a reader had come, and when it was first seen there.
type pace struct {
	moved int64
	since time.Time
}

func (p *pace) moving(moved int64, now time.Time) bool {
	if p.since.IsZero() || p.moved != moved {
		p.moved, p.since = moved, now
	}
	return now.Sub(p.since) < patience
}

func (x *Publisher) join(p *Peer) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.peers = append(x.peers, p)
	return nil
}

func (x *Publisher) leave(p *Peer) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i, q := range x.peers {
		if q == p {
			x.peers = append(x.peers[:i:i], x.peers[i+1:]...)
			return
		}
	}
}

// message takes the subscriptions of 3.0 peers; XSUB peers may say other things, which are ignored.
func (x *Publisher) message(p *Peer, m Message) {
	if s, ok := parseSubscription(m); ok {
		if err := x.subscribe(p, s); err != nil {
			x.options.Log("%s: %v", x.kind, err)
			p.conn.Close()
		}
	}
}

func (x *Publisher) command(p *Peer, c command) error {
	switch c.name {
	case "SUBSCRIBE":
		return x.subscribe(p, subscription{string(c.data), true})
	case "CANCEL":
		return x.subscribe(p, subscription{string(c.data), false})
	}
	return nil
}

func (x *Publisher) subscribe(p *Peer, s subscription) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !s.on {
		p.topics.remove(s.topic)
		return nil
	}
	if err := p.topics.add(s.topic, &x.options.Limits); err != nil {
		return err
	}
	if x.welcome != nil {
		if m := x.welcome(s.topic); m != nil {
			_ = p.send(encodeMessage(m)) // a full queue cuts the peer off
		}
	}
	return nil
}

// topics are one peer's subscriptions; repeated ones count.
type topics struct {
	prefixes []string
	size     int
}

func (t *topics) add(topic string, l *Limits) error {
	if len(t.prefixes) >= l.Topics || t.size+len(topic) > l.TopicBytes {
		return fmt.Errorf("%w: %d subscriptions", ErrLimit, len(t.prefixes))
	}
	t.prefixes, t.size = append(t.prefixes, strings.Clone(topic)), t.size+len(topic)
	return nil
}

func (t *topics) remove(topic string) {
	for i, s := range t.prefixes {
		if s == topic {
			t.prefixes = append(t.prefixes[:i], t.prefixes[i+1:]...)
			t.size -= len(topic)
			return
		}
	}
}

func (t *topics) match(first []byte) bool {
	for _, s := range t.prefixes {
		if len(s) <= len(first) && bytes.Equal(first[:len(s)], []byte(s)) {
			return true
		}
	}
	return false
}
