package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// The log's memory is bounded, in entries and in bytes; what is dropped is the oldest.
func TestLogIsBounded(t *testing.T) {
	var l Log
	for i := range 3 * mostEntries {
		l.add(levelInfo, "server", fmt.Sprint("entry ", i))
	}
	list, _ := l.since(0)
	if len(list) != mostEntries || list[len(list)-1].N != 3*mostEntries || list[len(list)-1].Text != fmt.Sprint("entry ", 3*mostEntries-1) {
		t.Errorf("%d entries, the last %+v", len(list), list[len(list)-1])
	}
	for range 2 * mostLogBytes / longestEntry {
		l.add(levelInfo, "kernel", strings.Repeat("é", 10*longestEntry))
	}
	list, _ = l.since(0)
	total := 0
	for _, e := range list {
		total += len(e.Text)
	}
	if total > mostLogBytes || total < mostLogBytes/2 {
		t.Errorf("%d bytes are kept", total)
	}
}

// What kernels write becomes lines, however it is cut; text without an end does not grow for ever.
func TestLogOfKernelOutput(t *testing.T) {
	var l Log
	w := l.KernelOutput()
	for _, part := range []string{"one\ntw", "o\r\n\n  \nthr", "ee", "\n\xff\n", strings.Repeat("x", longestEntry+1)} {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	list, _ := l.since(0)
	var texts []string
	for _, e := range list {
		texts = append(texts, e.Text)
	}
	if len(texts) != 5 || strings.Join(texts[:4], "|") != "one|two|three|\ufffd" || len(w.rest) != 0 {
		t.Errorf("%q", texts)
	}
}

// The route needs the token, tells of refused requests and kernels, and shows no token, wherever it stood.
func TestLogRoute(t *testing.T) {
	s := newSite(t)
	if r, _ := s.request("GET", "/api/skep/log", nil, nil); r.StatusCode != http.StatusForbidden {
		t.Errorf("without the token: %d", r.StatusCode)
	}
	if r, _ := s.request("GET", "/api/contents/x?token=not-the-token-at-all", nil, nil); r.StatusCode != http.StatusForbidden {
		t.Errorf("a wrong token: %d", r.StatusCode)
	}
	s.server.log.add(levelInfo, "kernel", "somebody printed "+s.server.token.text+" here")
	_, body := s.request("GET", "/api/skep/log", nil, withToken)
	var got struct{ Entries []logEntry }
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Entries) < 3 || got.Entries[0].Level != levelWarning || !strings.Contains(got.Entries[0].Text, "refused GET /api/skep/log") {
		t.Errorf("%s", body)
	}
	if strings.Contains(string(body), s.server.token.text) || strings.Contains(string(body), "not-the-token") || !strings.Contains(string(body), "printed … here") {
		t.Errorf("a secret shows: %s", body)
	}
}
