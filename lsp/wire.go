package lsp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
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

// maxMessage bounds one message (64 MiB): more than any file that is edited.
const maxMessage = 64 << 20

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

func (s *stream) Read() ([]byte, error) { return readFrame(s.in) }

func (s *stream) Write(body []byte) error {
	_, err := fmt.Fprintf(s.out, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

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

// readFrame reads the headers and the content of one message.
func readFrame(r *bufio.Reader) ([]byte, error) {
	size := -1
	for {
		line, err := readHeader(r)
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("%.40q is no header", line)
		}
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || size < 0 || size > maxMessage {
				return nil, fmt.Errorf("content of %.40q bytes is not accepted", value)
			}
		}
	}
	if size < 0 {
		return nil, fmt.Errorf("a message without Content-Length")
	}
	body := make([]byte, min(size, 1<<16)) // what is announced is not believed before it comes
	for read := 0; ; {
		n, err := io.ReadFull(r, body[read:])
		if read += n; err != nil {
			return nil, err
		}
		if read == size {
			return body, nil
		}
		body = append(body, make([]byte, min(size-read, read))...)
	}
}

func readHeader(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
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
