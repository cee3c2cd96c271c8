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

// readAll reads messages until the stream ends or breaks the framing. A message
// that is no JSON is passed over: the frame says where the next one begins.
func readAll(in io.Reader, to chan<- message, done <-chan struct{}) error {
	r := bufio.NewReader(in)
	for {
		body, err := readFrame(r)
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

// writer frames what the server says; several goroutines may.
type writer struct {
	mu sync.Mutex
	w  io.Writer
}

func (w *writer) send(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("lsp: marshal of own structs failed: " + err.Error())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintf(w.w, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (w *writer) notify(method string, params any) {
	w.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}
