// Package grpc is calls to servers that speak gRPC (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md): messages as
// protocol buffers (message.go), one or several that are sent and a stream of them that comes back, over HTTP/2 in the clear or under
// TLS. net/http does all of it but the frames; grpc-go with generated messages would add 5 MB and its inits to every start of the
// program. Sockets are opened through package policy. The clients of Spark and of Flight SQL are the callers.
package grpc

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"skep/policy"
)

const (
	frameHeader = 5
	maxFrame    = 1 << 30 // of an answer: servers send rows in batches of some MiB
	readStep    = 1 << 20
)

// The codes that callers know.
const (
	Cancelled       = 1
	Unimplemented   = 12
	Unauthenticated = 16
)

// Error is how a call failed: what the server says, or why it says nothing.
type Error struct {
	Code    int // the server's, 0 if it did not speak
	Message string
	Mute    bool // no answer came at all
}

func (e *Error) Error() string { return e.Message }

func failf(format string, args ...any) *Error { return &Error{Message: fmt.Sprintf(format, args...)} }

// Server is where calls go.
type Server struct {
	Host    string // with the port
	Secure  bool
	Headers map[string]string // of each call

	client *http.Client
}

// Dial makes a Server; no connection is opened before the first call. settings are those of TLS, nil for the usual ones.
func Dial(ctx context.Context, host string, secure bool, settings *tls.Config, headers map[string]string) *Server {
	return &Server{host, secure, headers, policy.HTTP2Client(ctx, secure, settings)}
}

// Call sends messages to a method, "/package.Service/Method", and gives each message of the answer to f; reserve is asked before the
// room for one is made. The headers of the answer are the result, also of one that failed.
func (s *Server) Call(ctx context.Context, method string, requests []Message, reserve func(int64) error, f func([]byte) error) (http.Header, error) {
	resp, err := s.post(ctx, method, requests)
	if err != nil {
		return nil, s.unreached(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return resp.Header, failf("%s answers %s: no gRPC server", s.Host, resp.Status)
	}
	if err := status(resp.Header); err != nil { // an answer without messages says it in its head
		return resp.Header, err
	}
	if err := frames(resp.Body, reserve, f); err != nil {
		if ctx.Err() != nil {
			return resp.Header, ctx.Err()
		}
		if failed := status(resp.Trailer); failed != nil { // what the server says is more than that it broke off
			return resp.Header, failed
		}
		return resp.Header, err
	}
	if resp.Trailer.Get("Grpc-Status") == "" && resp.Header.Get("Grpc-Status") == "" {
		return resp.Header, failf("the answer broke off before its end")
	}
	return resp.Header, status(resp.Trailer)
}

func (s *Server) post(ctx context.Context, method string, requests []Message) (*http.Response, error) {
	body := []byte{}
	for _, m := range requests {
		body = binary.BigEndian.AppendUint32(append(body, 0), uint32(len(m)))
		body = append(body, m...)
	}
	scheme := "http"
	if s.Secure {
		scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, scheme+"://"+s.Host+method, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("Te", "trailers")
	for name, value := range s.Headers {
		req.Header.Set(name, value)
	}
	return s.client.Do(req)
}

// unreached words why no answer came.
func (s *Server) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var refused *policy.Refused
	if errors.As(err, &refused) {
		return refused
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &Error{Message: fmt.Sprintf("%s does not answer: %v", s.Host, err), Mute: true}
}

// frames reads messages to the end of the answer.
func frames(in io.Reader, reserve func(int64) error, f func([]byte) error) error {
	var head [frameHeader]byte
	for {
		switch _, err := io.ReadFull(in, head[:]); {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("read the answer: %w", err)
		}
		size := binary.BigEndian.Uint32(head[1:])
		if head[0] != 0 {
			return failf("the server compresses its answer, which was not asked for")
		}
		if size > maxFrame {
			return failf("the server announces a message of %d bytes", size)
		}
		b, err := body(in, int(size), reserve)
		if err != nil {
			return err
		}
		if err := f(b); err != nil {
			return err
		}
	}
}

// body makes room as bytes come, so that a length alone costs nothing.
func body(in io.Reader, size int, reserve func(int64) error) ([]byte, error) {
	out := make([]byte, 0, min(size, readStep))
	for len(out) < size {
		n := min(size-len(out), max(readStep, len(out)))
		if reserve != nil {
			if err := reserve(int64(n)); err != nil {
				return nil, err
			}
		}
		at := len(out)
		out = append(out, make([]byte, n)...)
		if _, err := io.ReadFull(in, out[at:]); err != nil {
			return nil, fmt.Errorf("read the answer: it breaks off in a message of %d bytes: %w", size, err)
		}
	}
	return out, nil
}

// status reads how a call ended; nil also where the header is not there yet.
func status(h http.Header) error {
	text := h.Get("Grpc-Status")
	if text == "" || text == "0" {
		return nil
	}
	code, err := strconv.Atoi(text)
	if err != nil {
		return failf("the server ends with the status %q", text)
	}
	message, err := url.PathUnescape(h.Get("Grpc-Message"))
	if err != nil {
		message = h.Get("Grpc-Message")
	}
	return &Error{Code: code, Message: message}
}
