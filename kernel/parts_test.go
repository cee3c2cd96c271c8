package kernel

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"skep/jupyter"
)

// printed collects what outputs sends.
type printed struct {
	mu    sync.Mutex
	parts []jupyter.Stream
	gate  chan struct{} // readers wait here
}

func (p *printed) publish(_ json.RawMessage, name, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts = append(p.parts, jupyter.Stream{Name: name, Text: text})
}

func (p *printed) wait(ctx context.Context) {
	if p.gate == nil {
		return
	}
	select {
	case <-p.gate:
	case <-ctx.Done():
	}
}

func (p *printed) all() (string, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b strings.Builder
	for _, part := range p.parts {
		b.WriteString(part.Name[3:4] + ":" + part.Text)
	}
	return b.String(), len(p.parts)
}

func newPrinted(t *testing.T, gate chan struct{}) (*printed, *outputs) {
	p := &printed{gate: gate}
	o := newOutputs(p.publish, p.wait)
	t.Cleanup(o.close)
	return p, o
}

func TestOutputsKeepTheOrderOfStreams(t *testing.T) {
	p, o := newPrinted(t, nil)
	for _, s := range []string{"a", "b"} {
		o.write("stdout", s)
	}
	o.write("stderr", "c")
	o.write("stdout", "")
	o.write("stdout", "d")
	o.flush()
	if got, _ := p.all(); strings.ReplaceAll(strings.ReplaceAll(got, "o:", ""), "e:", "") != "abcd" {
		t.Errorf("sent %q", got)
	}
}

func TestOutputsGoOutByThemselves(t *testing.T) {
	p, o := newPrinted(t, nil)
	for _, want := range []int{1, 2} {
		o.write("stdout", "x")
		eventually(t, "sent without a flush", func() bool { _, n := p.all(); return n == want })
	}
}

func TestLongTextIsCutBetweenCodePoints(t *testing.T) {
	p, o := newPrinted(t, nil)
	long := "a" + strings.Repeat("é", maxText)
	o.write("stdout", long)
	o.flush()
	got := ""
	for _, part := range p.parts {
		if !utf8.ValidString(part.Text) || len(part.Text) > maxText {
			t.Errorf("a part of %d bytes, valid: %v", len(part.Text), utf8.ValidString(part.Text))
		}
		got += part.Text
	}
	if got != long {
		t.Error("the parts are not the whole")
	}
	if n := cut(make([]byte, maxText+9)); n != maxText {
		t.Errorf("cut at %d", n)
	}
	if n := cut([]byte(strings.Repeat("\x80", maxText+9))); n != maxText {
		t.Errorf("text that is not UTF-8 is cut at %d", n)
	}
}

// A cell that prints without end waits for readers, and its interrupt ends the wait.
func TestPrintingWaitsForRoom(t *testing.T) {
	p, o := newPrinted(t, make(chan struct{}))
	ctx, interrupt := context.WithCancel(context.Background())
	o.begin(ctx, nil)
	chunk := strings.Repeat("x", 1<<20)
	const chunks = 16
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range chunks {
			o.write("stdout", chunk)
		}
	}()
	eventually(t, "the writer waits", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.size > holdBytes
	})
	select {
	case <-done:
		t.Fatal("nothing held the writer")
	case <-time.After(50 * time.Millisecond):
	}
	interrupt()
	<-done
	o.flush()
	if s, _ := p.all(); strings.Count(s, "x") != chunks<<20 {
		t.Errorf("%d bytes sent, want %d", strings.Count(s, "x"), chunks<<20)
	}
}

func BenchmarkPrintLines(b *testing.B) {
	p := &printed{}
	codec := jupyter.NewCodec([]byte("key"), "")
	o := newOutputs(func(parent json.RawMessage, name, text string) {
		m, _ := codec.New("stream", parent, jupyter.Stream{Name: name, Text: text})
		codec.Encode(m)
	}, p.wait)
	defer o.close()
	b.ReportAllocs()
	for b.Loop() {
		o.write("stdout", "line 123456\n")
	}
	o.flush()
}

func TestQueueHoldsBackOneClient(t *testing.T) {
	q := newQueue()
	put := func(from string, size int) {
		q.push(&request{from: from, msg: &jupyter.Message{Content: make([]byte, size), Buffers: [][]byte{{1}}}})
	}
	put("a", maxWaitingBytes+1) // alone it is taken, whatever its size
	held := make(chan struct{})
	go func() { put("a", 1); close(held) }()
	put("b", 1)
	select {
	case <-held:
		t.Fatal("a client beyond its share was not held back")
	case <-time.After(50 * time.Millisecond):
	}
	for _, want := range []string{"a", "b", "a"} {
		if r, ok := q.pop(); !ok || r.from != want {
			t.Fatalf("popped %+v, want one of %s", r, want)
		}
	}
	<-held
	for range maxWaiting {
		put("c", 0)
	}
	late := make(chan struct{})
	go func() { put("c", 0); close(late) }()
	q.close()
	<-late
	if _, ok := q.pop(); ok {
		t.Error("popped from a closed queue")
	}
	if len(q.from) != 1 {
		t.Errorf("shares of %d clients are remembered, want c's", len(q.from))
	}
}

func historyAt(t *testing.T, path string) *history { return newHistory(path, t.Logf) }

func inputs(entries []entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Input)
	}
	return strings.Join(out, " ")
}

func pickFrom(t *testing.T, h *history, ask string) string {
	t.Helper()
	entries, current := h.all()
	got, err := pick(entries, current, into[jupyter.HistoryRequest](t, json.RawMessage(ask)))
	if err != nil {
		t.Fatal(err)
	}
	return inputs(got)
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "history.jsonl")
	first := historyAt(t, path)
	for i, s := range []string{"a", "b", "a", " "} {
		first.add(i+1, s, "out "+s)
	}
	second := historyAt(t, path)
	second.add(1, "c", "")
	second.add(2, "ab", strings.Repeat("é", historyOutput))
	for ask, want := range map[string]string{
		`{}`: "a b a c ab", `{"hist_access_type":"tail","n":2}`: "c ab", `{"hist_access_type":"tail","n":-1}`: "",
		`{"hist_access_type":"range","session":0,"start":1,"stop":2}`: "c", `{"hist_access_type":"range","start":2}`: "ab",
		`{"hist_access_type":"range","session":-1,"start":2,"stop":9}`: "b a", `{"hist_access_type":"range","session":1,"start":1}`: "a b a",
		`{"hist_access_type":"range","session":9}`:                  "",
		`{"hist_access_type":"search","pattern":"a*"}`:              "a a ab",
		`{"hist_access_type":"search"}`:                             "a b a c ab",
		`{"hist_access_type":"search","pattern":"?","n":2}`:         "a c",
		`{"hist_access_type":"search","pattern":"?","unique":true}`: "b a c",
	} {
		if got := pickFrom(t, second, ask); got != want {
			t.Errorf("%s: %q, want %q", ask, got, want)
		}
	}
	entries, current := second.all()
	if current != 2 || entries[0].number != 1 || entries[4].number != 2 || !utf8.ValidString(entries[4].Output) || len(entries[4].Output) > historyOutput+3 {
		t.Errorf("session %d, entries %+v", current, entries)
	}
	if _, current := historyAt(t, path).all(); current != 3 {
		t.Errorf("the third kernel is session %d", current)
	}
	got, _ := json.Marshal(triples(entries[:1], true))
	if string(got) != `[[1,1,["a","out a"]]]` {
		t.Errorf("with output: %s", got)
	}
	got, _ = json.Marshal(triples([]entry{{Input: "x"}}, true))
	if string(got) != `[[0,0,["x",null]]]` {
		t.Errorf("without one: %s", got)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", st, err)
	}
}

func TestHistorySurvivesBadFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "h")
	if err := os.WriteFile(path, []byte("{\"i\":\"cut\n\x00\xff\n{\"s\":\"1\",\"l\":1,\"i\":\"good\"}\n{\"s\":"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := pickFrom(t, historyAt(t, path), "{}"); got != "good" {
		t.Errorf("read %q", got)
	}
	for _, bad := range []string{dir, filepath.Join(path, "below a file"), ""} {
		h := historyAt(t, bad)
		h.add(1, "kept", "")
		h.add(2, "too", "")
		if got := pickFrom(t, h, "{}"); got != "kept too" {
			t.Errorf("%q: %q", bad, got)
		}
	}
}

func TestHistoryIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	line, _ := json.Marshal(entry{Session: "old", Line: 1, Input: strings.Repeat("x", 2000)})
	for range historyBytes/len(line) + 100 {
		_, _ = f.Write(append(line, '\n'))
	}
	f.Close()
	h := historyAt(t, path)
	h.add(1, "own", "")
	h.add(2, strings.Repeat("y", historyInput+1), "") // not in the file
	entries, _ := h.all()
	if len(entries) > historyEntries+2 || inputs(entries[len(entries)-2:])[:3] != "own" {
		t.Errorf("%d entries", len(entries))
	}
	h.add(3, "more", "")
	st, err := os.Stat(path)
	if err != nil || st.Size() > historyBytes*3/4 {
		t.Errorf("the file was not shortened: %v, %v", st.Size(), err)
	}
	again, _ := historyAt(t, path).all()
	if got := inputs(again[len(again)-2:]); !strings.HasSuffix(got, " more") {
		t.Errorf("ends with %.20q", got)
	}
	for i := range historyEntries + 10 {
		h.add(i, "z", "")
		h.path = "" // the file is not what this loop is about
	}
	if len(h.own) > historyEntries {
		t.Errorf("%d entries in memory", len(h.own))
	}
}

func TestHistoryPath(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/x")
	if got := HistoryPath(); got != filepath.Join("/x", "skep", "history.jsonl") {
		t.Errorf("%s", got)
	}
	t.Setenv("XDG_DATA_HOME", "relative")
	t.Setenv("HOME", "/h")
	if got := HistoryPath(); !strings.HasPrefix(got, "/h") {
		t.Errorf("%s", got)
	}
	t.Setenv("HOME", "")
	if got := HistoryPath(); got != "" {
		t.Errorf("without a home: %s", got)
	}
}

func FuzzParseHistory(f *testing.F) {
	f.Add([]byte("{\"s\":\"a\",\"l\":1,\"i\":\"x\"}\n"))
	f.Add([]byte("{\n\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, e := range parseHistory(b, "own") {
			if e.Session == "own" || e.Input == "" {
				t.Errorf("%q gives %+v", b, e)
			}
		}
	})
}

// Patterns mean what the regular expression means that they translate to.
func FuzzGlob(f *testing.F) {
	f.Add("1?1*", "1+1")
	f.Add("*a*b", "xaybab")
	f.Add("**", "")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 50 || !utf8.ValidString(pattern) || !utf8.ValidString(text) {
			return
		}
		re := regexp.QuoteMeta(pattern)
		re = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(re)
		want := regexp.MustCompile(`(?s)\A` + re + `\z`).MatchString(text)
		if got := glob([]rune(pattern), []rune(text)); got != want {
			t.Errorf("%q on %q: %v, want %v", pattern, text, got, want)
		}
	})
}
