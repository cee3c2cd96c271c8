package web

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/coder/websocket"

	"skep/jupyter"
)

// The two ways in which Jupyter messages travel over a websocket.
//
// The newer one has a name, which client and server agree on as subprotocol:
// a binary frame of little-endian 64-bit numbers (how many offsets, then the
// offsets) and the parts that they delimit: channel, header, parent header,
// metadata, content, buffers. The parts are passed on unread.
//
// The older one is JSON with all parts as members; if there are buffers it is a
// binary frame of big-endian 32-bit numbers (how many parts, their offsets),
// the JSON, and the buffers.
const subprotocol = "v1.kernel.websocket.jupyter.org"

// maxParts bounds the buffers of one message.
const maxParts = 10_000

// framing turns messages into websocket frames and back.
type framing interface {
	encode(r Received) (websocket.MessageType, []byte, error)
	decode(t websocket.MessageType, data []byte) (Received, error)
}

func framingOf(chosen string) framing {
	if chosen == subprotocol {
		return newFraming{}
	}
	return oldFraming{}
}

var errFrame = errors.New("malformed websocket frame")

func badFrame(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errFrame, fmt.Sprintf(format, args...))
}

type newFraming struct{}

func (newFraming) encode(r Received) (websocket.MessageType, []byte, error) {
	m := r.Message
	parts := append([][]byte{[]byte(r.Channel), m.RawHeader, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}, m.Buffers...)
	at := 8 * (1 + len(parts) + 1)
	size := at
	for _, p := range parts {
		size += len(p)
	}
	out := make([]byte, 0, size)
	out = binary.LittleEndian.AppendUint64(out, uint64(len(parts)+1))
	for _, p := range parts {
		out = binary.LittleEndian.AppendUint64(out, uint64(at))
		at += len(p)
	}
	out = binary.LittleEndian.AppendUint64(out, uint64(at))
	for _, p := range parts {
		out = append(out, p...)
	}
	return websocket.MessageBinary, out, nil
}

func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("{}")
	}
	return raw
}

func (newFraming) decode(t websocket.MessageType, data []byte) (Received, error) {
	if t != websocket.MessageBinary {
		return Received{}, badFrame("text, although %s is binary", subprotocol)
	}
	parts, err := cut(data)
	if err != nil {
		return Received{}, err
	}
	if len(parts) < 5 {
		return Received{}, badFrame("%d parts, expected channel, header, parent_header, metadata and content", len(parts))
	}
	return relayed(string(parts[0]), parts[1], parts[2], parts[3], parts[4], parts[5:])
}

// cut splits a frame at its offsets. They must rise and stay inside.
func cut(data []byte) ([][]byte, error) {
	if len(data) < 8 {
		return nil, badFrame("%d bytes", len(data))
	}
	n := binary.LittleEndian.Uint64(data)
	if n < 2 || n > maxParts || uint64(len(data)) < 8*(n+1) {
		return nil, badFrame("%d offsets in %d bytes", n, len(data))
	}
	offset := func(i uint64) uint64 { return binary.LittleEndian.Uint64(data[8*(i+1):]) }
	parts := make([][]byte, 0, n-1)
	low := 8 * (n + 1)
	for i := uint64(0); i+1 < n; i++ {
		start, end := offset(i), offset(i+1)
		if start < low || end < start || end > uint64(len(data)) {
			return nil, badFrame("part %d from %d to %d of %d bytes", i, start, end, len(data))
		}
		parts = append(parts, data[start:end:end])
		low = start
	}
	return parts, nil
}

type oldFraming struct{}

// oldMessage is the JSON of the older framing. msg_id and msg_type repeat the header for old clients.
type oldMessage struct {
	Channel jupyter.Channel `json:"channel"`
	MsgID   string          `json:"msg_id,omitempty"`
	MsgType string          `json:"msg_type,omitempty"`
	Header  json.RawMessage `json:"header"`
	Parent  json.RawMessage `json:"parent_header"`
	Meta    json.RawMessage `json:"metadata"`
	Content json.RawMessage `json:"content"`
	Buffers []string        `json:"buffers"` // always empty: they come behind the JSON
}

func (oldFraming) encode(r Received) (websocket.MessageType, []byte, error) {
	m := r.Message
	text, err := json.Marshal(oldMessage{
		Channel: r.Channel, MsgID: m.Header.MsgID, MsgType: m.Header.MsgType, Header: orEmpty(m.RawHeader),
		Parent: orEmpty(m.Parent), Meta: orEmpty(m.Metadata), Content: orEmpty(m.Content), Buffers: []string{},
	})
	if err != nil {
		return 0, nil, fmt.Errorf("encode %s for a websocket: %w", m.Header.MsgType, err)
	}
	if len(m.Buffers) == 0 {
		return websocket.MessageText, text, nil
	}
	parts := append([][]byte{text}, m.Buffers...)
	at := 4 * (1 + len(parts))
	out := binary.BigEndian.AppendUint32(nil, uint32(len(parts)))
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		at += len(p)
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return websocket.MessageBinary, out, nil
}

func (oldFraming) decode(t websocket.MessageType, data []byte) (Received, error) {
	var buffers [][]byte
	if t == websocket.MessageBinary {
		parts, err := cutOld(data)
		if err != nil {
			return Received{}, err
		}
		data, buffers = parts[0], parts[1:]
	}
	var m oldMessage
	m.Buffers = nil
	if err := json.Unmarshal(data, &m); err != nil {
		return Received{}, badFrame("%v", err)
	}
	return relayed(string(m.Channel), m.Header, m.Parent, m.Meta, m.Content, buffers)
}

// cutOld splits a binary frame of the older framing; the first part is the JSON.
func cutOld(data []byte) ([][]byte, error) {
	if len(data) < 8 {
		return nil, badFrame("%d bytes", len(data))
	}
	n := uint64(binary.BigEndian.Uint32(data))
	if n < 1 || n > maxParts || uint64(len(data)) < 4*(n+1) {
		return nil, badFrame("%d parts in %d bytes", n, len(data))
	}
	var parts [][]byte
	low := 4 * (n + 1)
	for i := range n {
		start, end := uint64(binary.BigEndian.Uint32(data[4*(i+1):])), uint64(len(data))
		if i+1 < n {
			end = uint64(binary.BigEndian.Uint32(data[4*(i+2):]))
		}
		if start < low || end < start || end > uint64(len(data)) {
			return nil, badFrame("part %d from %d to %d of %d bytes", i, start, end, len(data))
		}
		parts = append(parts, data[start:end:end])
		low = start
	}
	return parts, nil
}

// relayed makes a message of parts that a client sent. They go on to the kernel
// as they are, so each must be a JSON object; only the header is understood here.
func relayed(channel string, header, parent, metadata, content json.RawMessage, buffers [][]byte) (Received, error) {
	ch := jupyter.Channel(channel)
	if ch == "" {
		ch = jupyter.Shell // what the oldest clients mean
	}
	if ch != jupyter.Shell && ch != jupyter.Control && ch != jupyter.Stdin {
		return Received{}, badFrame("channel %s: expected shell, control or stdin", clipText(channel))
	}
	m := &jupyter.Message{RawHeader: header, Parent: parent, Metadata: metadata, Content: content, Buffers: buffers}
	if err := json.Unmarshal(header, &m.Header); err != nil {
		return Received{}, badFrame("header: %v", err)
	}
	if m.Header.MsgType == "" || m.Header.MsgID == "" {
		return Received{}, badFrame("a header without msg_id or msg_type")
	}
	for _, part := range []*json.RawMessage{&m.Parent, &m.Metadata, &m.Content} {
		if len(*part) == 0 || string(*part) == "null" {
			*part = json.RawMessage("{}")
		}
		if !json.Valid(*part) {
			return Received{}, badFrame("a part of %s is not JSON", clipText(m.Header.MsgType))
		}
	}
	return Received{ch, m}, nil
}
