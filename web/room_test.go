package web

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"skep/jupyter"
	"skep/notebooks"
)

const roomText = `{"cells": [
 {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [], "source": "one"},
 {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [], "source": "wait"}
], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`

// visitor is a tab that shows a notebook.
type visitor struct {
	t        *testing.T
	conn     *websocket.Conn
	instance string
	revision float64
	n        int
}

func (s *site) visit(p string, known ...string) (*visitor, map[string]any) {
	s.t.Helper()
	q := url.Values{"path": {p}}
	if len(known) == 2 {
		q.Set("instance", known[0])
		q.Set("revision", known[1])
	}
	v := &visitor{t: s.t, conn: s.socket("/api/skep/document?" + q.Encode())}
	first := v.next()
	v.instance, _ = first["instance"].(string)
	return v, first
}

func (v *visitor) next() map[string]any {
	v.t.Helper()
	var m map[string]any
	if err := json.Unmarshal(read(v.t, v.conn), &m); err != nil {
		v.t.Fatal(err)
	}
	if r, ok := m["revision"].(float64); ok && m["type"] != "saved" {
		v.revision = r
	}
	return m
}

// until reads messages up to one that fits.
func (v *visitor) until(what string, fits func(m map[string]any) bool) map[string]any {
	v.t.Helper()
	for {
		if m := v.next(); fits(m) {
			return m
		} else if m["type"] == "failed" {
			v.t.Fatalf("waiting for %s: %v", what, m)
		}
	}
}

func (v *visitor) say(m map[string]any) {
	v.t.Helper()
	text, _ := json.Marshal(m)
	if err := v.conn.Write(context.Background(), websocket.MessageText, text); err != nil {
		v.t.Fatal(err)
	}
}

// edit makes changes and waits for the word that they are kept.
func (v *visitor) edit(ops ...map[string]any) map[string]any {
	v.t.Helper()
	v.n++
	v.say(map[string]any{"type": "edit", "n": v.n, "revision": v.revision, "ops": ops})
	return v.until("ack", func(m map[string]any) bool { return m["type"] == "ack" && m["n"] == float64(v.n) })
}

func (v *visitor) save() {
	v.t.Helper()
	v.say(map[string]any{"type": "save"})
	v.until("saved", func(m map[string]any) bool { return m["type"] == "saved" })
}

// ended waits until a cell has run.
func (v *visitor) ended(id string) {
	v.t.Helper()
	v.until("the end of "+id, func(m map[string]any) bool {
		ops, _ := m["ops"].([]any)
		for _, o := range ops {
			op := o.(map[string]any)
			if run, ok := op["run"].(map[string]any); ok && op["id"] == id && run["state"] == "" {
				return true
			}
		}
		return false
	})
}

// saved reads a cell of the file: its source, and what it shows as text.
func (s *site) saved(file, id string) (source, shown string) {
	s.t.Helper()
	doc, err := notebooks.Parse(file, []byte(s.text(file)))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range doc.Cells() {
		if c.ID() == id {
			for _, o := range c.Outputs() {
				text, _ := o["text"].(string)
				shown += text
			}
			return c.Source(), shown
		}
	}
	return "", ""
}

func (s *site) session(p string) (kernel string) {
	s.t.Helper()
	one := s.object(201, "POST", "/api/sessions", map[string]any{"path": p, "name": p, "type": "notebook", "kernel": map[string]any{"name": "fake"}})
	return one["kernel"].(map[string]any)["id"].(string)
}

// snapshot is what a new tab would be given.
func (r *room) snapshot() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state()
}

func source(id, text string) map[string]any {
	return map[string]any{"op": "source", "id": id, "source": text}
}

func TestTwoTabsStayInSync(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	one, state := s.visit("n.ipynb")
	if state["type"] != "state" || state["saved"] != true || len(state["content"].(map[string]any)["cells"].([]any)) != 2 {
		t.Fatalf("first message %v", state)
	}
	two, _ := s.visit("n.ipynb")
	one.edit(source("a", "from one"), map[string]any{"op": "insert", "after": "a", "cell": map[string]any{"cell_type": "markdown", "id": "new", "metadata": map[string]any{}, "source": "# t"}})
	m := two.next()
	if ops := m["ops"].([]any); m["type"] != "changes" || len(ops) != 2 || ops[0].(map[string]any)["source"] != "from one" {
		t.Errorf("the other tab heard %v", m)
	}
	ack := two.edit(map[string]any{"op": "move", "id": "b", "after": ""}, map[string]any{"op": "stream", "id": "a", "name": "stdout", "text": "x"}, map[string]any{"op": "insert", "cell": map[string]any{"id": "no kind"}})
	if len(ack["refused"].([]any)) != 2 {
		t.Errorf("nonsense was taken: %v", ack)
	}
	one.edit(map[string]any{"op": "delete", "id": "new"})
	one.save()
	doc, _ := notebooks.Parse("n.ipynb", []byte(s.text("n.ipynb")))
	ids := ""
	for _, c := range doc.Cells() {
		ids += c.ID() + " "
	}
	if ids != "b a " {
		t.Errorf("saved cells %s", ids)
	}
}

func TestAReturningTabGetsWhatItLacks(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	stays, _ := s.visit("n.ipynb")
	leaves, _ := s.visit("n.ipynb")
	instance := leaves.instance
	leaves.edit(source("a", "x"))
	_ = leaves.conn.CloseNow()
	stays.next()
	stays.edit(source("b", "y"))
	_, m := s.visit("n.ipynb", instance, "1")
	if ops, _ := m["ops"].([]any); m["type"] != "changes" || len(ops) != 1 || ops[0].(map[string]any)["source"] != "y" {
		t.Errorf("it got %v", m)
	}
	for _, known := range [][]string{{"another", "1"}, {instance, "99"}, {instance, "x"}} {
		if _, m := s.visit("n.ipynb", known...); m["type"] != "state" {
			t.Errorf("%v: got %v", known, m["type"])
		}
	}
}

func TestOutputsAreGatheredWithoutATab(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	kernel := s.session("n.ipynb")
	v, _ := s.visit("n.ipynb")
	v.say(map[string]any{"type": "execute", "ids": []string{"b", "a"}})
	v.until("running", func(m map[string]any) bool { return strings.Contains(string(mustJSON(m)), `"state":"running"`) })
	_ = v.conn.CloseNow()
	s.call(204, "POST", "/api/kernels/"+kernel+"/interrupt", nil)
	eventually(t, "the outputs are in the file", func() bool { _, shown := s.saved("n.ipynb", "a"); return shown == "one" })
	_, state := s.visit("n.ipynb")
	if text := string(mustJSON(state)); !strings.Contains(text, `"text":"one"`) || !strings.Contains(text, `"ending":"ok"`) {
		t.Errorf("a new tab sees %s", text)
	}
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func TestInputIsAskedOfTheTabs(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", strings.Replace(roomText, `"source": "one"`, `"source": "ask"`, 1))
	s.session("n.ipynb")
	v, _ := s.visit("n.ipynb")
	v.say(map[string]any{"type": "execute", "ids": []string{"a"}})
	if m := v.until("a question", func(m map[string]any) bool { return m["type"] == "input" }); m["id"] != "a" || m["prompt"] != "?" {
		t.Errorf("asked %v", m)
	}
	v.say(map[string]any{"type": "input", "id": "a", "value": "seven"})
	v.ended("a")
	v.save()
	if _, shown := s.saved("n.ipynb", "a"); !strings.HasPrefix(shown, "?seven\n") || !strings.Contains(shown, `"value":"seven"`) {
		t.Errorf("shown %q", shown)
	}
}

func TestACrashedKernelEndsWhatRan(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", strings.Replace(roomText, `"source": "one"`, `"source": "crash"`, 1))
	s.session("n.ipynb")
	v, _ := s.visit("n.ipynb")
	v.say(map[string]any{"type": "execute", "ids": []string{"a", "b"}})
	v.ended("a")
	v.ended("b")
	v.save()
	if _, shown := s.saved("n.ipynb", "a"); !strings.Contains(shown, "kernel ended") {
		t.Errorf("shown %q", shown)
	}
}

// lab is a client that has the whole notebook and its own websocket to the kernel, as JupyterLab does.
func (s *site) labRun(kernel, cell, code string) *tab {
	b := s.open(kernel, "lab", subprotocol)
	m, err := b.codec.New("execute_request", nil, map[string]any{"code": code})
	if err != nil {
		s.t.Fatal(err)
	}
	m.Metadata = json.RawMessage(`{"cellId": "` + cell + `"}`)
	b.send(Received{jupyter.Shell, m})
	return b
}

func TestAnOldUploadKeepsNewerOutputs(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	kernel := s.session("n.ipynb")
	opened := s.object(200, "GET", "/api/contents/n.ipynb?type=notebook&content=1&hash=1", nil)
	b := s.labRun(kernel, "b", "wait")
	eventually(t, "it runs", func() bool {
		r := s.server.rooms.at("n.ipynb")
		return r != nil && strings.Contains(string(r.snapshot()), `"running"`)
	})
	_ = b.conn.CloseNow() // the tab is closed while its cell runs
	eventually(t, "the client is away", func() bool {
		k, _ := s.server.kernels.get(kernel)
		return k.model()["connections"] == 0
	})
	s.call(204, "POST", "/api/kernels/"+kernel+"/interrupt", nil)
	again := s.labRun(kernel, "a", "printed later")
	eventually(t, "outputs have come", func() bool { return strings.Contains(string(s.server.rooms.at("n.ipynb").snapshot()), "printed later") })
	_ = again.conn.CloseNow()

	put := map[string]any{"type": "notebook", "format": "json", "content": opened["content"]}
	described := s.object(200, "GET", "/api/contents/n.ipynb?content=0&hash=1", nil)
	if described["hash"] != opened["hash"] || described["last_modified"] != opened["last_modified"] {
		t.Errorf("the client would ask about a conflict: %v, it has %v %v", described, opened["hash"], opened["last_modified"])
	}
	s.call(200, "PUT", "/api/contents/n.ipynb", put)
	reopened := s.object(200, "GET", "/api/contents/n.ipynb?type=notebook&content=1", nil)
	if text := string(mustJSON(reopened["content"])); !strings.Contains(text, "printed later") {
		t.Errorf("the old upload removed what the cell shows: %s", text)
	}
	if _, shown := s.saved("n.ipynb", "a"); shown != "printed later" {
		t.Errorf("the file shows %q", shown)
	}
	// A tab that has seen them may clear them.
	cells := reopened["content"].(map[string]any)["cells"].([]any)
	cells[0].(map[string]any)["outputs"], cells[0].(map[string]any)["execution_count"] = []any{}, nil
	s.call(200, "PUT", "/api/contents/n.ipynb", map[string]any{"type": "notebook", "content": reopened["content"]})
	if _, shown := s.saved("n.ipynb", "a"); shown != "" {
		t.Errorf("cleared, and the file shows %q", shown)
	}
}

func TestUploadsAreMergedByCell(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	v, _ := s.visit("n.ipynb")
	opened := s.object(200, "GET", "/api/contents/n.ipynb?type=notebook&content=1", nil)
	v.edit(source("b", "typed in our page"), map[string]any{"op": "insert", "after": "b", "cell": map[string]any{"cell_type": "code", "id": "ours", "metadata": map[string]any{}, "source": "ours"}})
	cells := opened["content"].(map[string]any)["cells"].([]any)
	cells[0].(map[string]any)["source"] = "typed in JupyterLab"
	s.call(200, "PUT", "/api/contents/n.ipynb", map[string]any{"type": "notebook", "content": opened["content"]})
	for id, want := range map[string]string{"a": "typed in JupyterLab", "b": "typed in our page", "ours": "ours"} {
		if got, _ := s.saved("n.ipynb", id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	v.until("the other's text", func(m map[string]any) bool { return strings.Contains(string(mustJSON(m)), "typed in JupyterLab") })
}

func TestAFileOfAnotherProgramIsAConflict(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	v, _ := s.visit("n.ipynb")
	v.edit(source("a", "mine"))
	theirs := strings.Replace(roomText, "one", "theirs", 1)
	s.write("n.ipynb", theirs)
	v.say(map[string]any{"type": "save"})
	v.until("conflict", func(m map[string]any) bool { return m["type"] == "conflict" })
	if s.text("n.ipynb") != theirs {
		t.Error("it was overwritten unasked")
	}
	v.say(map[string]any{"type": "save", "force": true})
	v.until("saved", func(m map[string]any) bool { return m["type"] == "saved" })
	if got, _ := s.saved("n.ipynb", "a"); got != "mine" {
		t.Errorf("by force it is %q", got)
	}
	s.write("n.ipynb", theirs)
	v.edit(source("b", "more"))
	v.say(map[string]any{"type": "reload"})
	m := v.until("state", func(m map[string]any) bool { return m["type"] == "state" })
	if text := string(mustJSON(m)); !strings.Contains(text, "theirs") || strings.Contains(text, "more") {
		t.Errorf("taken from the disk: %s", text)
	}
}

func TestRenamedWhileOpen(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	v, _ := s.visit("n.ipynb")
	v.edit(source("a", "kept"))
	s.call(200, "PATCH", "/api/contents/n.ipynb", map[string]any{"path": "m.ipynb"})
	if m := v.until("the new name", func(m map[string]any) bool { return m["type"] == "moved" }); m["path"] != "m.ipynb" {
		t.Errorf("moved to %v", m)
	}
	v.save()
	if got, _ := s.saved("m.ipynb", "a"); got != "kept" {
		t.Errorf("saved %q", got)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "n.ipynb")); err == nil {
		t.Error("the old name is back")
	}
}

func TestNotebooksThatCannotBeOpened(t *testing.T) {
	s := newSite(t)
	s.write("broken.ipynb", "{")
	s.call(400, "GET", "/api/skep/document?path=../x.ipynb", nil)
	for p, why := range map[string]string{"broken.ipynb": "expected", "none.ipynb": "no such file"} {
		if _, m := s.visit(p); m["type"] != "refused" || !strings.Contains(m["reason"].(string), why) {
			t.Errorf("%s: %v, want %s", p, m, why)
		}
	}
}

// TestLateChangesAreSaved holds that what comes right after a save does not wait for the next one by itself, half a minute later.
func TestLateChangesAreSaved(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	v, _ := s.visit("n.ipynb")
	v.edit(source("a", "first"))
	v.say(map[string]any{"type": "save"})
	v.until("saved", func(m map[string]any) bool { return m["type"] == "saved" })
	v.edit(source("a", "late"))
	begin := time.Now()
	eventually(t, "the late change is in the file", func() bool { source, _ := s.saved("n.ipynb", "a"); return source == "late" })
	if took := time.Since(begin); took > autosaveAfter/2 {
		t.Errorf("it took %v", took)
	}
}

// TestBarsForOthersStayOut: what shows JupyterLab how far a builtin is comes to nothing in our document, which hears that by other means.
func TestBarsForOthersStayOut(t *testing.T) {
	bar := `{"data":{"text/html":"<progress>"},"metadata":{},"transient":{"display_id": "skep_progress 7"}}`
	code := string(mustJSON(`[{"type":"display_data","content":` + bar + `},{"type":"update_display_data","content":` + bar + `},{"type":"stream","content":{"name":"stdout","text":"done"}}]`))
	s := newSite(t)
	s.write("n.ipynb", strings.Replace(roomText, `"source": "one"`, `"source": `+code, 1))
	s.session("n.ipynb")
	v, _ := s.visit("n.ipynb")
	v.say(map[string]any{"type": "execute", "ids": []string{"a"}})
	v.until("the end", func(m map[string]any) bool { return strings.Contains(string(mustJSON(m)), `"ending":"ok"`) })
	_, state := s.visit("n.ipynb")
	if text := string(mustJSON(state)); !strings.Contains(text, `"text":"done"`) || strings.Contains(text, `"output_type":"display_data"`) {
		t.Errorf("the document has %s", text)
	}
}
