package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"skep/jupyter"
	"skep/jupyter/kernelspec"
)

// tab is a browser tab: a websocket on a kernel.
type tab struct {
	t       *testing.T
	conn    *websocket.Conn
	framing framing
	codec   *jupyter.Codec
}

func (s *site) dial(kernel, query string, protocols []string, edit func(http.Header)) (*websocket.Conn, *http.Response, error) {
	h := http.Header{"Authorization": {"token " + testToken}}
	if edit != nil {
		edit(h)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	conn, response, err := websocket.Dial(ctx, s.base+"/api/kernels/"+kernel+"/channels"+query, &websocket.DialOptions{HTTPHeader: h, Subprotocols: protocols, HTTPClient: &http.Client{Transport: noRedirects}})
	if conn != nil {
		conn.SetReadLimit(-1)
	}
	return conn, response, err
}

func (s *site) open(kernel, session string, protocols ...string) *tab {
	s.t.Helper()
	conn, _, err := s.dial(kernel, "?session_id="+session, protocols, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return &tab{s.t, conn, framingOf(conn.Subprotocol()), jupyter.NewCodec(nil, "tab")}
}

// run sends an execute_request and gives its id.
func (b *tab) run(code string) string {
	b.t.Helper()
	m, err := b.codec.New("execute_request", nil, map[string]any{"code": code})
	if err != nil {
		b.t.Fatal(err)
	}
	b.send(Received{jupyter.Shell, m})
	return m.Header.MsgID
}

func (b *tab) send(r Received) {
	b.t.Helper()
	kind, data, err := b.framing.encode(r)
	if err == nil {
		err = b.conn.Write(b.t.Context(), kind, data)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// tryNext gives the next message. The framing's decode is for what clients send, so this reads by itself.
func (b *tab) tryNext() (Received, error) {
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	kind, data, err := b.conn.Read(ctx)
	if err != nil {
		return Received{}, err
	}
	m := &jupyter.Message{}
	if _, ok := b.framing.(newFraming); ok {
		parts, err := cut(data)
		if err != nil {
			return Received{}, err
		}
		m.RawHeader, m.Parent, m.Content, m.Buffers = parts[1], parts[2], parts[4], parts[5:]
		return Received{jupyter.Channel(parts[0]), m}, json.Unmarshal(parts[1], &m.Header)
	}
	if kind == websocket.MessageBinary {
		parts, err := cutOld(data)
		if err != nil {
			return Received{}, err
		}
		data, m.Buffers = parts[0], parts[1:]
	}
	var old oldMessage
	if err := json.Unmarshal(data, &old); err != nil {
		return Received{}, err
	}
	m.RawHeader, m.Parent, m.Content = old.Header, old.Parent, old.Content
	return Received{old.Channel, m}, json.Unmarshal(old.Header, &m.Header)
}

// until reads messages up to the first that is as wanted; it gives that one and what came before.
func (b *tab) until(what string, wanted func(Received) bool) (last Received, before []Received) {
	b.t.Helper()
	for {
		r, err := b.tryNext()
		if err != nil {
			for _, r := range before[max(0, len(before)-20):] {
				b.t.Logf("%s %s %.200s", r.Channel, r.Message.Header.MsgType, r.Message.Content)
			}
			b.t.Fatalf("waiting for %s after %d messages: %v", what, len(before), err)
		}
		if wanted(r) {
			return r, before
		}
		before = append(before, r)
	}
}

func kind(name string) func(Received) bool {
	return func(r Received) bool { return r.Message.Header.MsgType == name }
}

func status(state string) func(Received) bool {
	return func(r Received) bool {
		return r.Message.Header.MsgType == "status" && strings.Contains(string(r.Message.Content), `"`+state+`"`)
	}
}

func (s *site) kernel() string {
	s.t.Helper()
	return s.object(201, "POST", "/api/kernels", map[string]any{"name": "fake"})["id"].(string)
}

func TestExecuteInBothFramings(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	for _, protocols := range [][]string{nil, {subprotocol}, {"other", subprotocol}, {"other"}} {
		b := s.open(id, "s", protocols...)
		if _, isNew := b.framing.(newFraming); isNew != (len(protocols) > 0 && protocols[len(protocols)-1] == subprotocol) {
			t.Errorf("%v: chosen %q", protocols, b.conn.Subprotocol())
		}
		request := b.run("6*7 ü")
		reply, before := b.until("the reply", kind("execute_reply"))
		if reply.Channel != jupyter.Shell || reply.Message.ParentID() != request {
			t.Errorf("reply %+v", reply.Message)
		}
		if n := len(before); n != 2 || !strings.Contains(string(before[1].Message.Content), "6*7 ü") || before[1].Channel != jupyter.IOPub {
			t.Errorf("%d messages before the reply", n)
		}
		b.until("idle", status("idle"))
		b.run("buffers")
		comm, _ := b.until("the comm message", kind("comm_msg"))
		if len(comm.Message.Buffers) != 2 || string(comm.Message.Buffers[0]) != "\x00\x01\x02" {
			t.Errorf("buffers %v", comm.Message.Buffers)
		}
		ends := 0 // what is still on its way would be kept for the next socket of the session
		b.until("reply and idle", func(r Received) bool {
			if kind("execute_reply")(r) || status("idle")(r) {
				ends++
			}
			return ends == 2
		})
		_ = b.conn.Close(websocket.StatusNormalClosure, "")
	}
}

func TestWebsocketGates(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	for name, c := range map[string]struct {
		edit func(http.Header)
		ok   bool
	}{
		"token":          {nil, true},
		"own origin":     {func(h http.Header) { h.Set("Origin", s.base) }, true},
		"foreign origin": {func(h http.Header) { h.Set("Origin", "http://evil.example") }, false},
		"null origin":    {func(h http.Header) { h.Set("Origin", "null") }, false},
		"no token":       {func(h http.Header) { h.Del("Authorization") }, false},
		"cookie alone": {func(h http.Header) {
			h.Del("Authorization")
			h.Set("Cookie", s.server.cookieName()+"="+s.cookie())
		}, false},
		"cookie and origin": {func(h http.Header) {
			h.Del("Authorization")
			h.Set("Cookie", s.server.cookieName()+"="+s.cookie())
			h.Set("Origin", s.base)
		}, true},
		"cookie, foreign": {func(h http.Header) {
			h.Del("Authorization")
			h.Set("Cookie", s.server.cookieName()+"="+s.cookie())
			h.Set("Origin", "http://evil.example")
		}, false},
	} {
		conn, response, err := s.dial(id, "", nil, c.edit)
		if (err == nil) != c.ok {
			t.Errorf("%s: error %v", name, err)
		}
		if err != nil && response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
		if conn != nil {
			_ = conn.CloseNow()
		}
	}
	if _, response, err := s.dial("none", "", nil, nil); err == nil || response.StatusCode != 404 {
		t.Errorf("no such kernel: %v", err)
	}
	s.call(426, "GET", "/api/kernels/"+id+"/channels", nil)
	if _, response, err := s.dial(id, "?session_id="+strings.Repeat("x", 1000), nil, nil); err == nil || response.StatusCode != 400 {
		t.Errorf("long session id: %v", err)
	}
}

func TestRepliesGoToWhoAskedAndOutputsToAll(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	a, b := s.open(id, "a", subprotocol), s.open(id, "b")
	a.run("one")
	a.until("a's reply", kind("execute_reply"))
	b.run("two")
	_, before := b.until("b's reply", kind("execute_reply"))
	streams := 0
	for _, r := range before {
		if r.Message.Header.MsgType == "stream" {
			streams++
		}
	}
	if streams != 2 {
		t.Errorf("the second tab saw %d of 2 outputs", streams)
	}
	if m := s.object(200, "GET", "/api/kernels/"+id, nil); m["connections"] != 2.0 {
		t.Errorf("model %v", m)
	}
	a.run("ask")
	question, _ := a.until("the question", kind("input_request"))
	m, err := a.codec.New("input_reply", question.Message.RawHeader, jupyter.InputReply{Value: "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	a.send(Received{jupyter.Stdin, m})
	a.until("the answer printed", func(r Received) bool { return strings.Contains(string(r.Message.Content), "Ada") })
}

func TestWhoComesBackFindsWhatWasSaid(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	a := s.open(id, "tab-a", subprotocol)
	request := a.run("wait")
	a.until("busy", status("busy"))
	_ = a.conn.CloseNow()
	for s.object(200, "GET", "/api/kernels/"+id, nil)["connections"] != 0.0 { // what is under way to a dead connection is lost
		time.Sleep(time.Millisecond)
	}
	s.call(204, "POST", "/api/kernels/"+id+"/interrupt", nil)
	other := s.open(id, "tab-b", subprotocol)
	other.run("probe") // the kernel is past the cell when this is answered
	other.until("the probe's reply", kind("execute_reply"))
	back := s.open(id, "tab-a", subprotocol)
	reply, _ := back.until("the reply that came meanwhile", kind("execute_reply"))
	if reply.Message.ParentID() != request {
		t.Errorf("reply to %s", reply.Message.ParentID())
	}
	third := s.open(id, "tab-a", subprotocol) // the same client on a second connection takes over
	if _, err := back.tryNext(); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		for err == nil {
			_, err = back.tryNext()
		}
		if websocket.CloseStatus(err) != websocket.StatusGoingAway {
			t.Errorf("the old connection ends with %v", err)
		}
	}
	third.run("x")
	third.until("the reply", kind("execute_reply"))
}

func TestInterruptAndRestart(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	b := s.open(id, "s", subprotocol)
	b.run("wait")
	b.until("busy", status("busy"))
	if m := s.object(200, "GET", "/api/kernels/"+id, nil); m["execution_state"] != "busy" {
		t.Errorf("model %v", m)
	}
	s.call(204, "POST", "/api/kernels/"+id+"/interrupt", nil)
	reply, _ := b.until("the reply", kind("execute_reply"))
	if !strings.Contains(string(reply.Message.Content), "aborted") {
		t.Errorf("reply %s", reply.Message.Content)
	}
	b.run("wait")
	b.until("busy", status("busy"))
	if m := s.object(200, "POST", "/api/kernels/"+id+"/restart", nil); m["id"] != id {
		t.Errorf("restarted %v", m)
	}
	b.run("after") // on the same websocket
	b.until("the new process's reply", kind("execute_reply"))
	if all := s.fakes.started(); len(all) != 2 || all[0].alive() || !all[1].alive() {
		t.Errorf("%d processes", len(all))
	}
}

func TestCrashIsSeenAndMended(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	a, b := s.open(id, "a", subprotocol), s.open(id, "b")
	a.run("crash")
	a.until("restarting", status("restarting"))
	b.until("restarting", status("restarting"))
	a.run("again") // waits for the new process if need be
	a.until("the reply", kind("execute_reply"))
	if len(s.fakes.started()) != 2 {
		t.Errorf("%d processes", len(s.fakes.started()))
	}
	s.call(200, "GET", "/api/status", nil)
}

func TestCrashLoopEndsDead(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	b := s.open(id, "s", subprotocol)
	s.fakes.mu.Lock()
	s.fakes.doomed, s.fakes.refuse = 2, 100
	s.fakes.mu.Unlock()
	b.run("crash")
	b.until("dead", status("dead"))
	if m := s.object(200, "GET", "/api/kernels/"+id, nil); m["execution_state"] != "dead" {
		t.Errorf("model %v", m)
	}
	s.call(409, "POST", "/api/kernels/"+id+"/interrupt", nil)
	s.call(500, "POST", "/api/kernels/"+id+"/restart", nil)
	s.fakes.mu.Lock()
	s.fakes.doomed, s.fakes.refuse = 0, 0
	s.fakes.mu.Unlock()
	s.call(200, "POST", "/api/kernels/"+id+"/restart", nil)
	b.run("alive")
	b.until("the reply", kind("execute_reply"))
}

func TestKernelThatDoesNotStart(t *testing.T) {
	s := newSite(t)
	s.fakes.refuse = 1
	if m := s.object(500, "POST", "/api/kernels", nil); !strings.Contains(m["message"].(string), "no such program") {
		t.Errorf("message %v", m)
	}
	if list := s.call(200, "GET", "/api/kernels", nil).([]any); len(list) != 0 {
		t.Errorf("kernels %v", list)
	}
}

func TestSlowClientIsCutOffNotTheKernel(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	slow, fast := s.open(id, "slow"), s.open(id, "fast", subprotocol)
	for range 6 { // 120 MB that the slow one does not read
		fast.run("flood")
		fast.until("the reply", kind("execute_reply"))
	}
	var err error
	for err == nil {
		_, err = slow.tryNext()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		t.Error("the slow client is still connected")
	}
	fast.run("still there")
	fast.until("the reply", kind("execute_reply"))
}

func TestBadFrameEndsOnlyThatWebsocket(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	bad, good := s.open(id, "bad", subprotocol), s.open(id, "good", subprotocol)
	if err := bad.conn.Write(t.Context(), websocket.MessageBinary, []byte("\xff\xff\xff\xff\xff\xff\xff\x7f")); err != nil {
		t.Fatal(err)
	}
	if _, err := bad.tryNext(); websocket.CloseStatus(err) != websocket.StatusInvalidFramePayloadData {
		t.Errorf("closed by %v", err)
	}
	good.run("fine")
	good.until("the reply", kind("execute_reply"))
}

func TestDeletingAKernelEndsItsWebsockets(t *testing.T) {
	s := newSite(t)
	id := s.kernel()
	b := s.open(id, "s", subprotocol)
	b.run("x")
	b.until("the reply", kind("execute_reply"))
	s.call(204, "DELETE", "/api/kernels/"+id, nil)
	b.until("dead", status("dead"))
	if _, err := b.tryNext(); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("closed by %v", err)
	}
	s.call(404, "GET", "/api/kernels/"+id, nil)
	if s.fakes.started()[0].alive() {
		t.Error("the process lives on")
	}
}

func TestKernelsEndWithTheServer(t *testing.T) {
	f := &fakes{}
	server, err := Listen(Options{Dir: t.TempDir(), Token: testToken, Starter: f})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	s := &site{t: t, server: server, base: "http://" + server.Addr().String(), fakes: f}
	id := s.object(201, "POST", "/api/kernels", nil)["id"].(string)
	b := s.open(id, "s")
	b.run("wait")
	b.until("busy", status("busy"))
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("the server does not end")
	}
	if f.started()[0].alive() {
		t.Error("the kernel lives on")
	}
}

func TestSessions(t *testing.T) {
	s := newSite(t)
	s.write("sub/n.ipynb", notebookText)
	a := s.object(201, "POST", "/api/sessions", map[string]any{"path": "sub/n.ipynb", "name": "n.ipynb", "type": "notebook", "kernel": map[string]any{"name": "fake"}})
	again := s.object(201, "POST", "/api/sessions", map[string]any{"path": "sub/n.ipynb", "type": "notebook", "kernel": map[string]any{"name": "fake"}})
	if a["id"] != again["id"] || len(s.fakes.started()) != 1 {
		t.Error("two tabs of one notebook got two kernels")
	}
	l := s.fakes.started()[0].launch
	if l.Dir != filepath.Join(s.dir, "sub") || l.Env[0] != "JPY_SESSION_NAME="+filepath.Join(s.dir, "sub", "n.ipynb") {
		t.Errorf("launched in %s with %v", l.Dir, l.Env)
	}
	at := "/api/sessions/" + a["id"].(string)
	if m := s.object(200, "PATCH", at, map[string]any{"path": "moved.ipynb", "name": "moved.ipynb"}); m["path"] != "moved.ipynb" || m["notebook"].(map[string]any)["path"] != "moved.ipynb" {
		t.Errorf("patched %v", m)
	}
	old := a["kernel"].(map[string]any)["id"].(string)
	m := s.object(200, "PATCH", at, map[string]any{"kernel": map[string]any{"name": "fake"}})
	if id := m["kernel"].(map[string]any)["id"]; id == old {
		t.Error("the kernel did not change")
	}
	s.call(404, "GET", "/api/kernels/"+old, nil)
	extra := s.kernel()
	if m := s.object(200, "PATCH", at, map[string]any{"kernel": map[string]any{"id": extra}}); m["kernel"].(map[string]any)["id"] != extra {
		t.Errorf("patched %v", m)
	}
	s.call(404, "PATCH", at, map[string]any{"kernel": map[string]any{"id": "none"}})
	if list := s.call(200, "GET", "/api/sessions", nil).([]any); len(list) != 1 {
		t.Errorf("sessions %v", list)
	}
	s.call(200, "GET", at, nil)
	s.call(204, "DELETE", at, nil)
	s.call(404, "GET", at, nil)
	s.call(404, "GET", "/api/kernels/"+extra, nil)
	legacy := s.object(201, "POST", "/api/sessions", map[string]any{"notebook": map[string]any{"path": "old.ipynb"}})
	s.call(204, "DELETE", "/api/kernels/"+legacy["kernel"].(map[string]any)["id"].(string), nil)
	if list := s.call(200, "GET", "/api/sessions", nil).([]any); len(list) != 0 {
		t.Errorf("a session outlives its kernel: %v", list)
	}
}

func TestKernelspecs(t *testing.T) {
	s := newSite(t)
	all := s.object(200, "GET", "/api/kernelspecs", nil)
	one := all["kernelspecs"].(map[string]any)["fake"].(map[string]any)
	if all["default"] != "fake" || one["spec"].(map[string]any)["display_name"] != "Fake" || one["name"] != "fake" {
		t.Errorf("specs %v", all)
	}
	if spec := one["spec"].(map[string]any); spec["env"] == nil || spec["metadata"] == nil {
		t.Errorf("spec %v", spec)
	}
	s.call(404, "GET", "/api/kernelspecs/none", nil)
	for _, file := range []string{"kernel.json", "../fake/x", "%2e%2e%2fx", "logo-64x64.png"} {
		if response, _ := s.request("GET", "/kernelspecs/fake/"+file, nil, withToken); response.StatusCode < 400 {
			t.Errorf("%s: status %d", file, response.StatusCode)
		}
	}
}

// A kernelspec's folder gives its logos and scripts only, and no link leads out of it.
func TestResourcesOfAKernelspecStayInside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	dir := t.TempDir()
	for path, text := range map[string]string{outside: "secret", filepath.Join(dir, "secret.txt"): "secret", filepath.Join(dir, "logo-32x32.png"): "a bee"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "logo-64x64.png")); err != nil {
		t.Fatal(err)
	}
	k := kernelspec.Spec{Name: "bees", Dir: dir}
	for file, ok := range map[string]bool{"logo-32x32.png": true, "logo-64x64.png": false, "secret.txt": false, "../" + filepath.Base(dir) + "/logo-32x32.png": false} {
		in, err := (&specs{}).open(k, file)
		if (err == nil) != ok {
			t.Errorf("%s: %v", file, err)
		}
		if err == nil {
			_ = in.Close()
		}
	}
}
