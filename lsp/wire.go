package lsp

import (
	"bufio"
	"encoding/json"
	"io"
	"sync"

	"skep/internal/framed"
)

// The codes of JSON-RPC and of the protocol.
const (
	codeParseError     = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
	codeInternalError  = -32603
	codeNotInitialized = -32002
	codeRequestFailed  = -32803
)

// message is one request or notification.
type message struct {
	ID     json.RawMessage `json:"id"` // nil: a notification
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type responseError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *responseError) Error() string { return e.Message }

// Conn carries messages, one JSON text each. Reads and writes go on beside each other, two writes never.
type Conn interface {
	Read() ([]byte, error) // io.EOF when the other side is done
	Write(message []byte) error
}

// stream is a Conn over bytes in the protocol's framing: headers, an empty line, content.
type stream struct {
	in  *bufio.Reader
	out io.Writer
}

func (s *stream) Read() ([]byte, error) { return framed.Read(s.in) }

func (s *stream) Write(body []byte) error { return framed.Write(s.out, body) }

// readAll reads messages until the connection ends or fails. A message that is no JSON is passed over.
func readAll(in Conn, to chan<- message, done <-chan struct{}) error {
	for {
		body, err := in.Read()
		if err != nil {
			return err
		}
		var m message
		if json.Unmarshal(body, &m) != nil {
			continue
		}
		if string(m.ID) == "null" {
			m.ID = nil
		}
		select {
		case to <- m:
		case <-done:
			return nil
		}
	}
}

// writer sends what the server says; several goroutines may.
type writer struct {
	mu sync.Mutex
	to Conn
}

func (w *writer) send(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("lsp: marshal of own structs failed: " + err.Error())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.to.Write(body) // an editor that is gone is found by the reader
}

func (w *writer) notify(method string, params any) {
	w.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}
