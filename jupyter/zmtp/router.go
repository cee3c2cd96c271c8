package zmtp

import (
	"encoding/binary"
	"sync"
)

// Router is a serving ROUTER: it hears from all peers and answers each by identity.
type Router struct {
	server
	receive func(from *Peer, m Message)

	names struct {
		sync.Mutex
		byIdentity map[string]*Peer
		next       uint32
	}
}

// NewRouter binds a Router. receive is called from the peer's own goroutine, so
// messages of one peer come in order and a receive that blocks holds up this peer only.
func NewRouter(endpoint string, o Options, receive func(from *Peer, m Message)) (*Router, error) {
	r := &Router{receive: receive}
	r.names.byIdentity = map[string]*Peer{}
	if err := r.bind(endpoint, ROUTER, o, r); err != nil {
		return nil, err
	}
	return r, nil
}

// Send queues a message for the peer of that identity; false if there is none
// or it was cut off. Without the identity frame: the Router knows the way.
func (r *Router) Send(identity string, m Message) bool {
	c := encodeMessage(m)
	r.names.Lock()
	defer r.names.Unlock()
	p := r.names.byIdentity[identity]
	return p != nil && p.send(c) == nil
}

// Connected says whether a peer of that identity is there.
func (r *Router) Connected(identity string) bool {
	r.names.Lock()
	defer r.names.Unlock()
	return r.names.byIdentity[identity] != nil
}

// join names the peer. A known name is taken over together with what is still
// unsent: a client that reconnects is usually faster than the notice that its old connection died.
func (r *Router) join(p *Peer) error {
	r.names.Lock()
	defer r.names.Unlock()
	if p.identity == "" {
		p.identity = r.invent()
	}
	if old := r.names.byIdentity[p.identity]; old != nil {
		for _, c := range old.out.handOver() {
			_ = p.out.put(c) // the same cap held for the old queue
		}
		old.conn.Close()
	}
	r.names.byIdentity[p.identity] = p
	return nil
}

// invent names a nameless peer: a zero byte, which peers must not use, and a number.
func (r *Router) invent() string {
	r.names.next++
	return string(binary.BigEndian.AppendUint32([]byte{0}, r.names.next))
}

func (r *Router) leave(p *Peer) {
	r.names.Lock()
	defer r.names.Unlock()
	if r.names.byIdentity[p.identity] == p {
		delete(r.names.byIdentity, p.identity)
	}
}

func (r *Router) message(p *Peer, m Message) { r.receive(p, m) }

func (r *Router) command(*Peer, command) error { return nil }
