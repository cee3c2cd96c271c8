package spark

import (
	"bytes"
	"context"
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
	service     = "/spark.connect.SparkConnectService/"
	frameHeader = 5
	maxFrame    = 1 << 30   // of an answer: Spark sends rows in batches of some MiB
	maxRequest  = 128 << 20 // what servers take unless they are told otherwise
	readStep    = 1 << 20
)

// wire is how calls reach the server: HTTP/2, in the clear or under TLS, with gRPC's frames
// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). net/http does all of it but the frames; grpc-go
// would add 5 MB and its inits to every start of the program.
type wire struct {
	address address
	client  *http.Client
}

func newWire(ctx context.Context, a address) *wire {
	return &wire{a, policy.HTTP2Client(ctx, a.secure)}
}

// call sends one message and gives each message of the answer to f; reserve is asked before the room for one is made.
func (w *wire) call(ctx context.Context, method string, request message, reserve func(int64) error, f func([]byte) error) error {
	if len(request) > maxRequest {
		return &Error{Message: fmt.Sprintf("the plan has %d MB, and Spark takes 128", len(request)>>20), Hint: "write large frames as Parquet where Spark reads it, and scan that"}
	}
	resp, err := w.post(ctx, method, request)
	if err != nil {
		return w.unreached(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return &Error{Message: fmt.Sprintf("%s answers %s: no gRPC server", w.address.host, resp.Status)}
	}
	if err := status(resp.Header); err != nil { // an answer without messages says it in its head
		return err
	}
	if err := frames(resp.Body, reserve, f); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failed := status(resp.Trailer); failed != nil { // what the server says is more than that it broke off
			return failed
		}
		return err
	}
	if resp.Trailer.Get("Grpc-Status") == "" && resp.Header.Get("Grpc-Status") == "" {
		return &Error{Message: "the answer broke off before its end"}
	}
	return status(resp.Trailer)
}

func (w *wire) post(ctx context.Context, method string, request message) (*http.Response, error) {
	body := make([]byte, frameHeader, frameHeader+len(request))
	binary.BigEndian.PutUint32(body[1:], uint32(len(request)))
	scheme := "http"
	if w.address.secure {
		scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, scheme+"://"+w.address.host+service+method, bytes.NewReader(append(body, request...)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("Te", "trailers")
	req.Header.Set("User-Agent", w.agent())
	if w.address.token != "" {
		req.Header.Set("Authorization", "Bearer "+w.address.token)
	}
	for name, value := range w.address.headers {
		req.Header.Set(name, value)
	}
	return w.client.Do(req)
}

func (w *wire) agent() string {
	if w.address.agent != "" {
		return w.address.agent + " " + clientName
	}
	return clientName
}

// unreached words why no answer came.
func (w *wire) unreached(ctx context.Context, err error) error {
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
	return &Error{Message: fmt.Sprintf("%s does not answer: %v", w.address.host, err), Hint: "is the server started with org.apache.spark.sql.connect.service.SparkConnectServer, and is this its port?"}
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
			return &Error{Message: "the server compresses its answer, which was not asked for"}
		}
		if size > maxFrame {
			return &Error{Message: fmt.Sprintf("the server announces a message of %d bytes", size)}
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
		return &Error{Message: fmt.Sprintf("the server ends with the status %q", text)}
	}
	message, err := url.PathUnescape(h.Get("Grpc-Message"))
	if err != nil {
		message = h.Get("Grpc-Message")
	}
	return serverError(code, message)
}
