package zmtp

// Replier is a serving REP that echoes: Jupyter's heartbeat. It answers from
// each peer's own goroutine, so it lives while a cell computes.
type Replier struct{ server }

// NewReplier binds a Replier.
func NewReplier(endpoint string, o Options) (*Replier, error) {
	r := &Replier{}
	if err := r.bind(endpoint, REP, o, r); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Replier) join(*Peer) error { return nil }

func (r *Replier) leave(*Peer) {}

// message echoes the envelope of a REQ (an empty frame) together with the body.
func (r *Replier) message(p *Peer, m Message) {
	_ = p.Send(m) // a peer that does not read is cut off by Send
}

func (r *Replier) command(*Peer, command) error { return nil }
