package web

import (
	"context"
	"net/http"
	"path"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"skep/interp"
	"skep/lsp"
)

// The bounds of what checks for pages: each has the language and what is known of one notebook in memory.
const (
	maxCheckers  = 32
	maxQuestion  = 16 << 20 // bytes of one message
	pathQuestion = "path"
)

// checkers counts the pages that have a language server.
type checkers struct{ open atomic.Int32 }

// getLanguage answers GET /api/skep/language?path= with a websocket to a language server (LSP 3.17, one JSON text a
// message) for a notebook in our language: errors as one types and their fixes, hover, and what cells have from each
// other (lsp's skep/cells). It checks beside the kernel, and so never waits for a running cell. Files that the program names are
// looked for from the notebook's folder, whatever address the page gives its documents.
func (s *Server) getLanguage(w http.ResponseWriter, r *http.Request) error {
	switch {
	case s.options.Session == nil:
		return failed(http.StatusNotFound, "this server has no checker")
	case !isUpgrade(r):
		return failed(http.StatusUpgradeRequired, "this address is for websockets")
	}
	file, err := bodyPath(r.URL.Query().Get(pathQuestion))
	if err != nil {
		return err
	}
	if s.checkers.open.Add(1) > maxCheckers {
		s.checkers.open.Add(-1)
		return failed(http.StatusServiceUnavailable, "%d pages are being checked already", maxCheckers)
	}
	defer s.checkers.open.Add(-1)
	// apiGate has compared the Origin already, by a stricter rule.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return nil // Accept has answered
	}
	s.converse(conn, filepath.Join(s.folder.path, filepath.FromSlash(path.Dir("/"+file))))
	return nil
}

// converse serves one page until it leaves or the server ends.
func (s *Server) converse(conn *websocket.Conn, dir string) {
	ctx, cancel := context.WithCancel(s.lifetime)
	defer cancel()
	conn.SetReadLimit(maxQuestion)
	go func() {
		defer cancel()
		_ = pings(ctx, conn) // the reader finds out as well
	}()
	session := func(string, bool) *interp.Session { return s.options.Session(dir, true) }
	lsp.Converse(ctx, &questions{ctx, conn}, lsp.Options{Version: s.options.Version, Session: session})
	_ = conn.Close(websocket.StatusNormalClosure, "")
}

// questions is a websocket as the language server's connection.
type questions struct {
	ctx  context.Context
	conn *websocket.Conn
}

func (q *questions) Read() ([]byte, error) {
	_, body, err := q.conn.Read(q.ctx)
	return body, err
}

func (q *questions) Write(body []byte) error {
	ctx, cancel := context.WithTimeout(q.ctx, writeTimeout)
	defer cancel()
	return q.conn.Write(ctx, websocket.MessageText, body)
}

// pings finds out about clients that left without a word.
func pings(ctx context.Context, conn *websocket.Conn) error {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		wait, cancel := context.WithTimeout(ctx, 2*pingEvery)
		err := conn.Ping(wait)
		cancel()
		if err != nil {
			return err
		}
	}
}
