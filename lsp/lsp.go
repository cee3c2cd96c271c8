// Package lsp is the language server: what an editor asks about scripts and
// notebooks over the Language Server Protocol 3.17, answered from the same
// parser, checker and formatter that `skep check` and `skep fmt` use. One Server
// talks with one editor over one pair of streams. It runs no code of the user's
// and reads only files beside those that are open, and scripts in the workspace's folders.
package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"skep/internal/lazy"
	"skep/interp"
)

// Options of a Server.
type Options struct {
	Version string
	// Session makes the language for the files of a folder. It is asked once for each folder.
	Session func(dir string, notebook bool) *interp.Session
	Log     io.Writer // optional: what goes wrong inside the server
}

// Server serves one editor.
type Server struct {
	options  Options
	out      *writer
	units    *outbox
	mu       sync.Mutex // held while documents are read or changed
	docs     map[string]*document
	books    map[string]*book
	sessions map[string]*interp.Session
	checking atomic.Pointer[context.CancelFunc] // ends the check that is going on
	kept     *analysis                          // of the script that was asked about last
	last     reached
	roots    []string // folders of the workspace
	utf8     bool     // the editor counts columns in bytes, not in UTF-16 units
	links    bool     // the editor wants to know what cells have from each other

	started, closing bool
}

// Serve is Converse over a pair of streams, as editors start a server.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) int {
	return Converse(ctx, &stream{bufio.NewReader(in), out}, o)
}

// Converse answers the editor behind a connection until it says exit, closes it,
// or ctx ends. It gives the exit status that the protocol asks for: 0 after
// shutdown, 1 without.
func Converse(ctx context.Context, conn Conn, o Options) int {
	s := &Server{options: o, out: &writer{to: conn}, docs: map[string]*document{}, books: map[string]*book{},
		sessions: map[string]*interp.Session{}}
	s.units = newOutbox(s.publishNow)
	defer s.units.close()
	messages := make(chan message)
	failed := make(chan error, 1)
	done := make(chan struct{}) // so that nobody waits to hand a message over when nobody takes any
	defer close(done)
	go func() { failed <- readAll(conn, messages, done) }()
	for {
		select {
		case <-ctx.Done():
			return s.status()
		case err := <-failed:
			if err != nil && !errors.Is(err, io.EOF) {
				s.log("read: %v", err)
			}
			return s.status()
		case m := <-messages:
			if m.Method == "exit" {
				return s.status()
			}
			s.receive(ctx, m)
		}
	}
}

func (s *Server) status() int {
	if s.closing {
		return 0
	}
	return 1
}

func (s *Server) log(format string, args ...any) {
	if s.options.Log != nil {
		fmt.Fprintf(s.options.Log, "lsp: "+format+"\n", args...)
	}
}

// receive handles one message. Requests are answered in the order in which they
// come: each takes milliseconds, and their answers depend on the edits before them.
func (s *Server) receive(ctx context.Context, m message) {
	defer func() {
		if p := recover(); p != nil { // a mistake in one answer must not end the editor's session
			s.log("%s: panic: %v\n%s", m.Method, p, debug.Stack())
			s.fail(m, codeInternalError, fmt.Sprintf("internal error: %v", p))
		}
	}()
	switch {
	case m.Method == "":
		return // an answer to a request of ours; we ask nothing that matters
	case !s.started && m.Method != "initialize":
		s.fail(m, codeNotInitialized, "the first request is initialize")
		return
	case s.closing && m.ID != nil:
		s.fail(m, codeInvalidRequest, "the server is shutting down")
		return
	}
	h, ok := handlers.Get()[m.Method]
	if !ok {
		if m.ID != nil {
			s.fail(m, codeMethodNotFound, "the method "+m.Method+" is not supported")
		}
		return
	}
	if strings.HasSuffix(m.Method, "/didChange") {
		s.drop()
	}
	result, err := s.handle(h, m.Params)
	if m.ID == nil {
		if err != nil {
			s.log("%s: %v", m.Method, err)
		}
		return
	}
	if err != nil {
		var r *responseError
		if !errors.As(err, &r) {
			r = &responseError{Code: codeInvalidParams, Message: err.Error()}
		}
		s.fail(m, r.Code, r.Message)
		return
	}
	s.out.send(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": result})
}

// handle calls a handler with the documents in its hand.
func (s *Server) handle(h handler, params json.RawMessage) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return h(s, params)
}

func (s *Server) fail(m message, code int, text string) {
	if m.ID != nil {
		s.out.send(map[string]any{"jsonrpc": "2.0", "id": m.ID, "error": responseError{Code: code, Message: text}})
	}
}

// handler answers one method; result is null for notifications.
type handler func(s *Server, params json.RawMessage) (result any, err error)

// handlers is the table of contents of the server, made once.
var handlers = lazy.Value[map[string]handler]{New: handlerTable}

// typed makes a handler of a function that takes its own parameters.
func typed[P any](f func(s *Server, p P) (any, error)) handler {
	return func(s *Server, params json.RawMessage) (any, error) {
		var p P
		if len(params) > 0 {
			if err := json.Unmarshal(params, &p); err != nil {
				return nil, fmt.Errorf("the parameters do not fit: %w", err)
			}
		}
		return f(s, p)
	}
}
