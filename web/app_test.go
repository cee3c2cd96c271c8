package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"skep/jupyter"
)

func newApp(t *testing.T, a App) *site {
	a.Title = "greetings"
	if a.Parts == nil {
		a.Parts = []AppPart{{Markdown: "# Hello"}, {Code: "the secret code"}, {Markdown: "between"}, {Code: "wait", MayFail: true}}
	}
	return newSite(t, func(o *Options) { o.App = &a })
}

// TestAppRunsItsCellsForEachVisitor: each has a kernel, whose outputs the page knows by the number of their part, and which ends with the visit.
func TestAppRunsItsCellsForEachVisitor(t *testing.T) {
	s := newApp(t, App{})
	first, second := s.open(appKernel, ""), s.open(appKernel, "")
	for _, b := range []*tab{first, second} {
		out, _ := b.until("the first cell's output", kind("stream"))
		if out.Message.ParentID() != "cell-1" || !strings.Contains(string(out.Message.Content), "the secret code") {
			t.Errorf("the output of %s: %s", out.Message.ParentID(), out.Message.Content)
		}
	}
	if n := len(s.fakes.started()); n != 2 {
		t.Fatalf("two visitors have %d kernels", n)
	}
	_ = first.conn.CloseNow()
	eventually(t, "the kernel of who leaves ends", func() bool { return !s.fakes.started()[0].alive() || !s.fakes.started()[1].alive() })
	eventually(t, "its place is free", func() bool {
		s.server.visits.mu.Lock()
		defer s.server.visits.mu.Unlock()
		return len(s.server.visits.list) == 1
	})
}

// TestVisitorsRunNothing: no message that could run, read or stop anything reaches a kernel; the websocket is closed instead.
func TestVisitorsRunNothing(t *testing.T) {
	s := newApp(t, App{})
	for _, test := range []struct {
		channel jupyter.Channel
		msgType string
	}{
		{jupyter.Shell, "execute_request"}, {jupyter.Shell, "complete_request"}, {jupyter.Shell, "inspect_request"}, {jupyter.Shell, "history_request"}, {jupyter.Shell, "restore_request"},
		{jupyter.Shell, "shutdown_request"}, {jupyter.Control, "interrupt_request"}, {jupyter.Control, "comm_msg"}, {jupyter.Control, "variables_request"}, {jupyter.Control, "debug_request"}, {jupyter.Stdin, "input_reply"},
	} {
		b := s.open(appKernel, "")
		b.until("the cells' output", kind("stream"))
		m, err := b.codec.New(test.msgType, nil, map[string]any{"code": "foreign code"})
		if err != nil {
			t.Fatal(err)
		}
		b.send(Received{test.channel, m})
		for {
			r, err := b.tryNext()
			if err == nil {
				if r.Message.ParentID() == m.Header.MsgID {
					t.Fatalf("%s on %s is answered with %s", test.msgType, test.channel, r.Message.Header.MsgType)
				}
				continue
			}
			if websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
				t.Errorf("%s on %s: %v", test.msgType, test.channel, err)
			}
			break
		}
	}
}

// TestVisitorsMoveWidgets: what widgets say passes.
func TestVisitorsMoveWidgets(t *testing.T) {
	s := newApp(t, App{Parts: []AppPart{{Code: "x"}}})
	b := s.open(appKernel, "")
	for _, msgType := range []string{"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"} {
		m, err := b.codec.New(msgType, nil, map[string]any{"comm_id": "1", "code": "moved"})
		if err != nil {
			t.Fatal(err)
		}
		b.send(Received{jupyter.Shell, m})
		b.until(msgType, func(r Received) bool { return r.Message.ParentID() == m.Header.MsgID })
	}
}

// TestAppServesNothingElse: of a notebook server's addresses only those that the page needs are there, and none tells the code.
func TestAppServesNothingElse(t *testing.T) {
	s := newApp(t, App{})
	for _, address := range []string{"/api", "/api/contents", "/api/contents/x", "/api/kernels", "/api/kernels/" + appKernel, "/api/sessions", "/api/terminals", "/api/kernelspecs", "/files/x", "/tree", "/notebooks/x.ipynb", "/api/skep/document", "/api/skep/language", "/lab", "/api/config/x", "/nbconvert/html/x", "/metrics", "/logout"} {
		if r, body := s.request(http.MethodGet, address, nil, withToken); r.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %d %.100s", address, r.StatusCode, body)
		}
	}
	for _, address := range []string{"/api/kernels", "/api/sessions", "/api/terminals", "/api/shutdown", "/api/kernels/" + appKernel + "/interrupt"} {
		if r, _ := s.request(http.MethodPost, address, "{}", withToken); r.StatusCode != http.StatusNotFound {
			t.Errorf("POST %s: %d", address, r.StatusCode)
		}
	}
	for _, address := range []string{"/app", "/api/skep/app"} {
		r, body := s.request(http.MethodGet, address, nil, withToken)
		if r.StatusCode != http.StatusOK || strings.Contains(string(body), "secret") {
			t.Errorf("GET %s: %d %.300s", address, r.StatusCode, body)
		}
	}
	if _, body := s.request(http.MethodGet, "/api/skep/app", nil, withToken); !strings.Contains(string(body), `["# Hello",null,"between",null]`) {
		t.Errorf("the page is %s", body)
	}
	if r, _ := s.request(http.MethodGet, "/api/kernels/"+appKernel+"/channels", nil, withToken); r.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("without a websocket: %d", r.StatusCode)
	}
}

// TestWhoMayVisit: who has the token, or everybody who is told so; pages of other sites never.
func TestWhoMayVisit(t *testing.T) {
	closed, public := newApp(t, App{}), newApp(t, App{Public: true})
	for address, want := range map[string][2]int{"/api/skep/app": {http.StatusForbidden, http.StatusOK}, "/app": {http.StatusForbidden, http.StatusOK}, "/api/kernels/app/channels": {http.StatusForbidden, http.StatusUpgradeRequired}} {
		for i, s := range []*site{closed, public} {
			if r, _ := s.request(http.MethodGet, address, nil, nil); r.StatusCode != want[i] {
				t.Errorf("GET %s without the token, public: %v: %d", address, i == 1, r.StatusCode)
			}
		}
	}
	for _, s := range []*site{closed, public} {
		_, response, err := s.dial(appKernel, "", nil, func(h http.Header) { h.Set("Origin", "http://evil.example") })
		if err == nil || response.StatusCode != http.StatusForbidden {
			t.Errorf("a foreign page opens the websocket: %v", err)
		}
		if r, _ := s.request(http.MethodGet, "/app", nil, func(r *http.Request) { withToken(r); r.Host = "evil.example" }); r.StatusCode != http.StatusForbidden {
			t.Errorf("under a foreign name: %d", r.StatusCode)
		}
	}
	if strings.Contains(public.server.URL(), "token") || !strings.Contains(closed.server.URL(), "/app?token=") {
		t.Errorf("the addresses are %s and %s", public.server.URL(), closed.server.URL())
	}
}

func TestVisitorsAreLimited(t *testing.T) {
	s := newApp(t, App{Visitors: 1})
	b := s.open(appKernel, "")
	b.until("the first cell's output", kind("stream"))
	if _, body := s.request(http.MethodGet, "/api/skep/app", nil, withToken); !strings.Contains(string(body), `"full":true`) {
		t.Errorf("the page says %s", body)
	}
	_, response, err := s.dial(appKernel, "", nil, nil)
	if err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a second visitor: %v", err)
	}
	_ = b.conn.CloseNow()
	eventually(t, "the place is free again", func() bool { return !s.server.visits.full(s.server.options.App) })
}

// TestIdleVisitorsAreLetGo: after a time without a message from them.
func TestIdleVisitorsAreLetGo(t *testing.T) {
	s := newApp(t, App{Idle: time.Millisecond})
	b := s.open(appKernel, "")
	for {
		if _, err := b.tryNext(); err != nil {
			if !strings.Contains(err.Error(), "nothing was done") {
				t.Errorf("the websocket ends with %v", err)
			}
			break
		}
	}
	eventually(t, "the kernel ends", func() bool { return !s.fakes.started()[0].alive() })
}

// TestReactiveApps: what reads a moved widget runs again, and what reads that; what stands still does not, nor what reads
// nothing of it. A notebook that is not reactive runs once.
func TestReactiveApps(t *testing.T) {
	parts := []AppPart{
		{Code: "let n = widget"},
		{Code: "let twice", Reads: []AppRead{{"n", 0}}},
		{Markdown: "between"},
		{Code: "twice", Reads: []AppRead{{"twice", 1}}},
		{Code: "other"},
		{Code: "still", Still: true, Reads: []AppRead{{"n", 0}}},
		{Code: "of still", Reads: []AppRead{{"still", 5}}},
	}
	a := App{Parts: parts}
	for _, c := range []struct{ moved, want string }{{"n", "1 3"}, {"twice", "3"}, {"m", ""}, {"still", "6"}} {
		if got := strings.Trim(fmt.Sprint(a.readers(map[string]bool{c.moved: true, "unmoved": false})), "[]"); got != c.want {
			t.Errorf("when %s is moved, %s run, not %s", c.moved, got, c.want)
		}
	}
	for _, reactive := range []bool{true, false} {
		s := newApp(t, App{Parts: parts, Reactive: reactive})
		b := s.open(appKernel, "")
		b.until("the last cell", func(r Received) bool { return r.Message.ParentID() == "cell-6" && status("idle")(r) })
		m, err := b.codec.New("comm_msg", nil, map[string]any{"comm_id": "model of n", "data": map[string]any{"method": "update", "state": map[string]any{"value": 5}}})
		if err != nil {
			t.Fatal(err)
		}
		b.send(Received{jupyter.Shell, m})
		if reactive {
			b.until("the first reader again", func(r Received) bool { return r.Message.ParentID() == "cell-1" && kind("stream")(r) })
			b.until("the second", func(r Received) bool { return r.Message.ParentID() == "cell-3" && kind("stream")(r) })
			continue
		}
		b.until("the answer to the widget", func(r Received) bool { return r.Message.ParentID() == m.Header.MsgID })
	}
}
