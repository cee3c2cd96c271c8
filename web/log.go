package web

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Log keeps what happened on the server, for its page: what kernels write outside of cells, how they come and go, saves, requests that
// were refused. It holds the newest entries only, and no secret: those that it is told of are blotted out. The zero Log is ready.
type Log struct {
	mu      sync.Mutex
	entries []logEntry
	next    int64
	bytes   int
	secrets []string
	news    chan struct{} // closed at the next entry; nil while nobody waits
}

// logEntry is one line.
type logEntry struct {
	N      int64  `json:"n"`
	When   string `json:"when"`
	Level  string `json:"level"`  // info, warning or error
	Source string `json:"source"` // server or kernel
	Text   string `json:"text"`
}

const (
	levelInfo    = "info"
	levelWarning = "warning"
	levelError   = "error"
)

// How much is kept, and how long a page's question waits for news.
const (
	mostEntries  = 5000
	mostLogBytes = 2 << 20
	longestEntry = 4 << 10
	longestWait  = 25 * time.Second
)

// hide has a secret blotted out in what is added from now on.
func (l *Log) hide(secret string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if secret != "" {
		l.secrets = append(l.secrets, secret)
	}
}

// add does nothing on a nil Log.
func (l *Log) add(level, source, text string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, secret := range l.secrets {
		text = strings.ReplaceAll(text, secret, "…")
	}
	if len(text) > longestEntry {
		text = strings.ToValidUTF8(text[:longestEntry], "") + " …"
	}
	l.next++
	l.entries = append(l.entries, logEntry{l.next, stamp(time.Now()), level, source, text})
	l.bytes += len(text)
	drop := 0
	for len(l.entries)-drop > mostEntries || l.bytes > mostLogBytes {
		l.bytes -= len(l.entries[drop].Text)
		drop++
	}
	if drop > 0 {
		l.entries = append([]logEntry(nil), l.entries[drop:]...)
	}
	if l.news != nil {
		close(l.news)
		l.news = nil
	}
}

// since gives the entries behind number n, and what is closed when there are more.
func (l *Log) since(n int64) ([]logEntry, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := []logEntry{}
	for _, e := range l.entries {
		if e.N > n {
			list = append(list, e)
		}
	}
	if l.news == nil {
		l.news = make(chan struct{})
	}
	return list, l.news
}

// KernelOutput is for what kernels write outside of cells, line by line.
func (l *Log) KernelOutput() *LogWriter { return &LogWriter{log: l} }

// LogWriter makes entries of lines.
type LogWriter struct {
	log  *Log
	mu   sync.Mutex
	rest []byte
}

// Write takes whole lines; what has no end yet waits for it, up to the length of an entry.
func (w *LogWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, found := bytes.Cut(w.rest, []byte("\n"))
		if !found {
			break
		}
		w.rest = rest
		w.put(line)
	}
	if len(w.rest) > longestEntry {
		w.put(w.rest)
		w.rest = nil
	}
	return len(p), nil
}

func (w *LogWriter) put(line []byte) {
	text := strings.TrimRight(string(line), "\r")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	if strings.TrimSpace(text) != "" {
		w.log.add(levelInfo, "kernel", text)
	}
}

// getLog answers GET /api/skep/log?after=N with the entries behind N, and waits for some if there are none.
func (s *Server) getLog(w http.ResponseWriter, r *http.Request) error {
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64) // no number: from the beginning
	ctx, cancel := context.WithTimeout(r.Context(), longestWait)
	defer cancel()
	list, news := s.log.since(after)
	if len(list) == 0 {
		select {
		case <-news:
		case <-ctx.Done():
		case <-s.lifetime.Done():
		}
		list, _ = s.log.since(after)
	}
	answer(w, http.StatusOK, map[string]any{"entries": list})
	return nil
}

// turnAway refuses a request, and notes it: by its path, for what is behind the question mark may be a secret.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, status int, message string) {
	s.log.add(levelWarning, "server", "refused "+r.Method+" "+clipText(r.URL.Path)+" from "+hostOf(r.RemoteAddr)+": "+message)
	refuse(w, status, message)
}
