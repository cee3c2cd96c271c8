// Package jupyter is the Jupyter messaging protocol, version 5.5, free of any
// language: messages and their contents, signing, connection files. The sockets
// are in jupyter/zmtp, finding installed kernels in jupyter/kernelspec, driving
// one in jupyter/client; package kernel serves one. It does no input or output
// except for connection files.
//
// Field names and meanings are those of the protocol's own page,
// https://jupyter-client.readthedocs.io/en/stable/messaging.html.
package jupyter

import (
	"encoding/json"
	"errors"
	"time"
)

// ProtocolVersion is what headers and kernel_info_reply say.
const ProtocolVersion = "5.5"

// Channel names one of a kernel's sockets as connection files and websockets do.
type Channel string

// The channels.
const (
	Shell     Channel = "shell"
	Control   Channel = "control"
	IOPub     Channel = "iopub"
	Stdin     Channel = "stdin"
	Heartbeat Channel = "hb"
)

// Header says who sent what. Unknown fields of a peer's header survive in Message.RawHeader.
type Header struct {
	MsgID      string `json:"msg_id"`
	Session    string `json:"session"`
	Username   string `json:"username"`
	Date       Date   `json:"date"`
	MsgType    string `json:"msg_type"`
	Version    string `json:"version"`
	SubshellID string `json:"subshell_id,omitempty"`
}

// Date is when a message was sent: ISO 8601 with microseconds. Jupyter's gateway client sends seconds since 1970 instead, which
// are read too; what is neither is no reason to refuse a message.
type Date string

// UnmarshalJSON implements json.Unmarshaler.
func (d *Date) UnmarshalJSON(text []byte) error {
	var s string
	var seconds float64
	switch {
	case json.Unmarshal(text, &s) == nil:
		*d = Date(s)
	case json.Unmarshal(text, &seconds) == nil:
		*d = DateOf(time.UnixMicro(int64(seconds * 1e6)))
	}
	return nil
}

// DateOf writes a time as headers have it.
func DateOf(t time.Time) Date { return Date(t.UTC().Format("2006-01-02T15:04:05.000000Z")) }

// Message is one message. The JSON parts are kept as they came: a relay passes
// them on unchanged, and a reply's parent is byte for byte the request's header.
type Message struct {
	Identities [][]byte // routing frames before the delimiter, or the topic on iopub
	Header     Header
	RawHeader  json.RawMessage
	Parent     json.RawMessage // the header of the message that this one answers, {} if none
	Metadata   json.RawMessage
	Content    json.RawMessage
	Buffers    [][]byte // binary parts; not signed, by the protocol
}

// ParentID is the msg_id of the message that m answers, "" if none.
func (m *Message) ParentID() string {
	var h struct {
		MsgID string `json:"msg_id"`
	}
	if json.Unmarshal(m.Parent, &h) != nil {
		return ""
	}
	return h.MsgID
}

// What can be wrong with received frames. They come wrapped, with details.
var (
	ErrMalformed = errors.New("malformed jupyter message")
	ErrSignature = errors.New("wrong signature")
	ErrReplay    = errors.New("signature seen before")
)

// MaxDepth is how deep the JSON of a message may nest.
const MaxDepth = 256
