package lsp

import (
	"context"
	"sync"
	"time"

	"skep/diag"
	"skep/internal/lazy"
)

type published struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type diagnostic struct {
	Range    textRange     `json:"range"`
	Severity int           `json:"severity"`
	Code     string        `json:"code"`
	Source   string        `json:"source"`
	Message  string        `json:"message"`
	Tags     []int         `json:"tags,omitempty"`
	Related  []relatedInfo `json:"relatedInformation,omitempty"`
}

type relatedInfo struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

// quiet is how long the server waits for further edits before it checks.
const quiet = 40 * time.Millisecond

// outbox checks a unit once its edits pause, so that a fast typist costs one check, not twenty.
type outbox struct {
	mu      sync.Mutex
	timers  map[string]*time.Timer
	closed  bool
	publish func(key string)
}

func newOutbox(publish func(key string)) *outbox {
	return &outbox{timers: map[string]*time.Timer{}, publish: publish}
}

func (o *outbox) later(key string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	if t := o.timers[key]; t != nil {
		t.Stop()
	}
	o.timers[key] = time.AfterFunc(quiet, func() { o.publish(key) })
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	for _, t := range o.timers {
		t.Stop()
	}
}

func (s *Server) changed(d *document) { s.publish(s.unitOf(d)) }

func (s *Server) publish(u *unit) { s.units.later(u.key) }

// publishNow checks what has an address and sends what it finds.
func (s *Server) publishNow(key string) {
	defer func() {
		if p := recover(); p != nil {
			s.log("check %s: panic: %v", key, p)
		}
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.unit(key)
	if u == nil || len(u.docs) == 0 {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.checking.Store(&cancel)
	list, err := s.find(ctx, u)
	if err != nil {
		return // the edit that ended it has a check of its own
	}
	found := map[*document][]diagnostic{}
	for _, d := range list {
		doc, item := s.diagnostic(u, d)
		found[doc] = append(found[doc], item)
	}
	for _, d := range u.docs {
		list := found[d]
		if list == nil {
			list = []diagnostic{}
		}
		version := d.version
		s.out.notify("textDocument/publishDiagnostics", published{URI: d.uri, Version: &version, Diagnostics: list})
	}
	if u.notebook && s.links {
		s.out.notify("skep/cells", linksOf(u))
	}
}

// find gives what is to be reported of a unit.
func (s *Server) find(ctx context.Context, u *unit) (diag.List, error) {
	if !u.notebook {
		return s.session(u).Check(u.source).Diagnostics, nil
	}
	a, err := s.checkedCells(ctx, u)
	if err != nil {
		return nil, err
	}
	return a.Diagnostics, nil
}

// drop ends the check that is going on: an edit has come in.
func (s *Server) drop() {
	if cancel := s.checking.Load(); cancel != nil {
		(*cancel)()
	}
}

// unit finds an open script or notebook by its address.
func (s *Server) unit(key string) *unit {
	if b := s.books[key]; b != nil {
		return b.unit()
	}
	if d := s.docs[key]; d != nil {
		return s.unitOf(d)
	}
	return nil
}

// diagnostic turns a finding into the protocol's form. One in another file stands at the unit's beginning, with that file as related place.
func (s *Server) diagnostic(u *unit, d *diag.Diagnostic) (*document, diagnostic) {
	doc, span := u.docs[0], diag.Span{}
	if d.Source == nil || d.Source == u.source || d.Source.Name == u.source.Name {
		doc, span = u.span(d.Span)
	}
	item := diagnostic{Range: s.textRange(doc.source, span), Severity: int(d.Severity) + 1, Code: d.Code, Source: "skep", Message: fullMessage(d)}
	if unneeded.Get()[d.Code] {
		item.Tags = []int{1}
	}
	if d.Source != nil && d.Source.Name != u.source.Name {
		item.Related = append(item.Related, relatedInfo{location{addressOf(d.Source.Name), s.textRange(d.Source, d.Span)}, "here"})
	}
	for _, r := range d.Related {
		item.Related = append(item.Related, relatedInfo{s.place(u, r.Source, r.Span), r.Message})
	}
	return doc, item
}

// place is a span as a location, in an open document or a file.
func (s *Server) place(u *unit, src *diag.Source, span diag.Span) location {
	if src == nil || src == u.source || src.Name == u.source.Name {
		d, in := u.span(span)
		return location{d.uri, s.textRange(d.source, in)}
	}
	return location{addressOf(src.Name), s.textRange(src, span)}
}

// fullMessage is a diagnostic's text with what a terminal shows below it.
func fullMessage(d *diag.Diagnostic) string {
	text := d.Message
	if d.Expected != "" {
		text += "\nexpected: " + d.Expected
	}
	if d.Found != "" {
		text += "\nfound: " + d.Found
	}
	if d.Hint != "" {
		text += "\n" + d.Hint
	}
	return text
}

// unneeded are the codes of what editors show pale: unused bindings, code and arms that never run.
var unneeded = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"W0201": true, "W0202": true, "W0203": true, "W0204": true}
}}
