package zmtp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

const greetingSize = 64

// greeting is the 64 bytes with which both sides begin: a signature of 10
// bytes, the version, the mechanism in 20, the as-server flag, filler.
func greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9] = 0xff, 0x7f
	g[10], g[11] = 3, 1
	copy(g[12:32], "NULL")
	return g
}

// parseGreeting gives the peer's minor version: 0 peers subscribe by messages, 1 by commands.
func parseGreeting(g []byte) (minor byte, err error) {
	if len(g) < greetingSize || g[0] != 0xff || g[9]&1 == 0 {
		return 0, fmt.Errorf("%w: not a ZMTP greeting", ErrProtocol)
	}
	if g[10] < 3 {
		return 0, fmt.Errorf("%w: version %d, need 3", ErrProtocol, g[10])
	}
	if mech := string(bytes.TrimRight(g[12:32], "\x00")); mech != "NULL" {
		return 0, fmt.Errorf("%w: mechanism %q, need NULL", ErrProtocol, mech)
	}
	return g[11], nil
}

// command is a decoded command frame.
type command struct {
	name string
	data []byte
}

func parseCommand(body []byte) (command, error) {
	if len(body) == 0 || int(body[0]) > len(body)-1 || body[0] == 0 {
		return command{}, fmt.Errorf("%w: malformed command", ErrProtocol)
	}
	n := int(body[0])
	return command{string(body[1 : 1+n]), body[1+n:]}, nil
}

// metadata is what a READY command says of its sender.
type metadata struct {
	kind     Kind
	identity string
}

func readyData(m metadata) []byte {
	b := appendProperty(nil, "Socket-Type", string(m.kind))
	return appendProperty(b, "Identity", m.identity)
}

func appendProperty(dst []byte, name, value string) []byte {
	dst = append(append(dst, byte(len(name))), name...)
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(value))), value...)
}

func parseReady(data []byte) (metadata, error) {
	var m metadata
	for len(data) > 0 {
		name, value, rest, err := cutProperty(data)
		if err != nil {
			return m, err
		}
		switch strings.ToLower(name) {
		case "socket-type":
			m.kind = Kind(value)
		case "identity":
			m.identity = value
		}
		data = rest
	}
	if len(m.identity) > 255 || strings.HasPrefix(m.identity, "\x00") {
		return m, fmt.Errorf("%w: identity not allowed", ErrProtocol)
	}
	return m, nil
}

func cutProperty(data []byte) (name, value string, rest []byte, err error) {
	bad := fmt.Errorf("%w: malformed READY", ErrProtocol)
	n := int(data[0])
	if n == 0 || len(data) < 1+n+4 {
		return "", "", nil, bad
	}
	name, data = string(data[1:1+n]), data[1+n:]
	size := binary.BigEndian.Uint32(data)
	if data = data[4:]; uint64(size) > uint64(len(data)) {
		return "", "", nil, bad
	}
	return name, string(data[:size]), data[size:], nil
}

// accepts says whether a socket of kind k may talk to a peer of kind other.
func (k Kind) accepts(other Kind) bool {
	switch k {
	case ROUTER:
		return other == DEALER || other == REQ || other == ROUTER
	case DEALER:
		return other == ROUTER || other == REP || other == DEALER
	case XPUB:
		return other == SUB || other == XSUB
	case SUB:
		return other == XPUB || other == PUB
	case REP:
		return other == REQ || other == DEALER
	case REQ:
		return other == REP || other == ROUTER
	}
	return false
}

// parsePing gives the context that the PONG must repeat.
func parsePing(data []byte) ([]byte, error) {
	if len(data) < 2 || len(data) > 2+16 {
		return nil, fmt.Errorf("%w: malformed PING", ErrProtocol)
	}
	return data[2:], nil
}

// errorData is the body of an ERROR command; reasons are cut to a byte's length.
func errorData(reason string) []byte {
	reason = reason[:min(len(reason), 255)]
	return append([]byte{byte(len(reason))}, reason...)
}

func parseError(data []byte) string {
	if len(data) == 0 || int(data[0]) > len(data)-1 {
		return "unknown reason"
	}
	return string(data[1 : 1+int(data[0])])
}

// subscription is one change of what a SUB peer wants to hear.
type subscription struct {
	topic string
	on    bool
}

// parseSubscription reads the 3.0 form, a message of \x01topic or \x00topic.
func parseSubscription(m Message) (s subscription, ok bool) {
	if len(m) != 1 || len(m[0]) == 0 || m[0][0] > 1 {
		return s, false
	}
	return subscription{string(m[0][1:]), m[0][0] == 1}, true
}

// encodeSubscription writes for a peer of the given minor version.
func encodeSubscription(s subscription, minor byte) parcel {
	if minor >= 1 {
		name := "CANCEL"
		if s.on {
			name = "SUBSCRIBE"
		}
		return encodeCommand(name, []byte(s.topic))
	}
	first := byte(0)
	if s.on {
		first = 1
	}
	return encodeMessage(Message{append([]byte{first}, s.topic...)})
}
