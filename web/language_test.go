package web

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"skep/interp"
)

func (s *site) dialLanguage(query string, edit func(http.Header)) (*websocket.Conn, *http.Response, error) {
	h := http.Header{"Authorization": {"token " + testToken}}
	if edit != nil {
		edit(h)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	return websocket.Dial(ctx, s.base+"/api/skep/language"+query, &websocket.DialOptions{HTTPHeader: h, HTTPClient: &http.Client{Transport: noRedirects}})
}

func checking(o *Options) {
	o.Session = func(dir string, notebook bool) *interp.Session {
		return interp.New(interp.Options{Dir: dir, Notebook: notebook})
	}
}

// asker is a page's side of the language server.
type asker struct {
	t    *testing.T
	conn *websocket.Conn
}

func (a asker) say(message string) {
	a.t.Helper()
	if err := a.conn.Write(a.t.Context(), websocket.MessageText, []byte(message)); err != nil {
		a.t.Fatal(err)
	}
}

// until reads messages up to one with that in it.
func (a asker) until(part string) string {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), patience)
	defer cancel()
	for {
		_, body, err := a.conn.Read(ctx)
		if err != nil {
			a.t.Fatalf("no message with %q: %v", part, err)
		}
		if strings.Contains(string(body), part) {
			return string(body)
		}
	}
}

func (s *site) ask(query string) asker {
	s.t.Helper()
	conn, _, err := s.dialLanguage(query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	a := asker{s.t, conn}
	a.say(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{"experimental":{"cellLinks":true}}}}`)
	a.until(`"id":1`)
	return a
}

func (a asker) open(texts ...string) {
	type cell struct {
		Kind     int    `json:"kind"`
		Document string `json:"document"`
	}
	type document struct {
		URI     string `json:"uri"`
		Version int    `json:"version"`
		Text    string `json:"text"`
	}
	var cells []cell
	var docs []document
	for i, text := range texts {
		uri := "skep-cell:" + string(rune('a'+i))
		cells, docs = append(cells, cell{2, uri}), append(docs, document{uri, 1, text})
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "notebookDocument/didOpen", "params": map[string]any{
		"notebookDocument": map[string]any{"uri": "skep:/n.ipynb", "cells": cells}, "cellTextDocuments": docs}})
	if err != nil {
		a.t.Fatal(err)
	}
	a.say(string(body))
}

// TestLanguage: a page learns what is wrong in its cells and what they have from each other; files are those beside the notebook.
func TestLanguage(t *testing.T) {
	s := newSite(t, checking)
	if err := os.MkdirAll(filepath.Join(s.dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "sub", "tools.ruchy"), []byte("pub fun twice(n: i64) -> i64 { n * 2 }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := s.ask("?path=sub/n.ipynb")
	a.open("let total = 3", "println(totl)", "import tools\ntools.twice(total)")
	if got := a.until(`"uri":"skep-cell:b"`); !strings.Contains(got, "totl") || !strings.Contains(got, "E0201") {
		t.Errorf("cell b: %s", got)
	}
	if got := a.until(`"uri":"skep-cell:c"`); !strings.Contains(got, `"diagnostics":[]`) {
		t.Errorf("cell c: %s", got)
	}
	if got := a.until(`"skep/cells"`); !strings.Contains(got, `{"name":"total","document":"skep-cell:a"}`) {
		t.Errorf("links: %s", got)
	}
	a.say(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"skep-cell:a"},"position":{"line":0,"character":5}}}`)
	if got := a.until(`"id":2`); !strings.Contains(got, "i64") {
		t.Errorf("hover: %s", got)
	}
}

// TestLanguageRefuses: without the token, from another site's page, out of the folder, or beyond the number of pages, nothing is opened.
func TestLanguageRefuses(t *testing.T) {
	s := newSite(t, checking)
	for name, try := range map[string]struct {
		query  string
		edit   func(http.Header)
		status int
	}{
		"no token":     {"?path=n.ipynb", func(h http.Header) { h.Del("Authorization") }, http.StatusForbidden},
		"foreign page": {"?path=n.ipynb", func(h http.Header) { h.Set("Origin", "http://evil.example") }, http.StatusForbidden},
		"outside":      {"?path=../n.ipynb", nil, http.StatusBadRequest},
		"hidden":       {"?path=.ssh/n.ipynb", nil, http.StatusNotFound},
	} {
		conn, r, err := s.dialLanguage(try.query, try.edit)
		if err == nil {
			_ = conn.CloseNow()
			t.Errorf("%s: opened", name)
		} else if r == nil || r.StatusCode != try.status {
			t.Errorf("%s: %v, expected status %d", name, err, try.status)
		}
	}
	s.server.checkers.open.Store(maxCheckers)
	if _, r, err := s.dialLanguage("?path=n.ipynb", nil); err == nil || r == nil || r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one page too many: %v", err)
	}
	if got := s.server.checkers.open.Load(); got != maxCheckers {
		t.Errorf("%d pages are counted after a refusal, not %d", got, maxCheckers)
	}
	plain := newSite(t)
	if _, r, err := plain.dialLanguage("?path=n.ipynb", nil); err == nil || r == nil || r.StatusCode != http.StatusNotFound {
		t.Errorf("without a checker: %v", err)
	}
}

// TestLanguageEnds: broken messages end nothing, a page that leaves is counted no more, and no page keeps the server from ending.
func TestLanguageEnds(t *testing.T) {
	s := newSite(t, checking)
	a := s.ask("?path=n.ipynb")
	a.say(`{"jsonrpc`)
	a.say(`[1, 2]`)
	a.say(`{"jsonrpc":"2.0","id":7,"method":"textDocument/hover","params":{"textDocument":7}}`)
	a.until(`"id":7`)
	if got := s.server.checkers.open.Load(); got != 1 {
		t.Errorf("%d pages are counted, not 1", got)
	}
	_ = a.conn.CloseNow()
	for end := time.Now().Add(patience); s.server.checkers.open.Load() != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the page has left and is counted still")
		}
	}
	b := s.ask("?path=n.ipynb")
	s.server.end() // as Serve does when its context ends
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, _, err := b.conn.Read(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("the server has ended and the page has not heard of it: %v", err)
	}
}
