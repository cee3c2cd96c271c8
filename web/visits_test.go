package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"skep/jupyter"
)

// shows reads until the kernel is idle after a cell, and says which cells' streams came.
func (b *tab) shows(cell string) (streams []string) {
	b.until("the end of "+cell, func(r Received) bool {
		if r.Message.Header.MsgType == "stream" {
			streams = append(streams, r.Message.ParentID())
		}
		return r.Message.ParentID() == cell && (status("idle")(r) || kind("stream")(r))
	})
	return streams
}

// TestVisitsGoOn: a page that comes back by its name has the same kernel, and is shown what its cells had shown; it runs nothing again.
func TestVisitsGoOn(t *testing.T) {
	s := newApp(t, App{Parts: []AppPart{{Code: "one"}, {Markdown: "between"}, {Code: "two"}}})
	for round := range 3 {
		b := s.open(appKernel, "secret")
		if got := strings.Join(b.shows("cell-2"), " "); got != "cell-0 cell-2" {
			t.Fatalf("in round %d the page is shown %s", round, got)
		}
		if n := len(s.fakes.started()); n != 1 {
			t.Fatalf("in round %d there are %d kernels", round, n)
		}
		_ = b.conn.CloseNow()
	}
	if _, body := s.request(http.MethodGet, "/api/skep/app?session_id=secret", nil, withToken); !strings.Contains(string(body), `"again":true`) {
		t.Errorf("who comes back reads %s", body)
	}
	for _, other := range []string{"", "another"} {
		if _, body := s.request(http.MethodGet, "/api/skep/app?session_id="+other, nil, withToken); !strings.Contains(string(body), `"again":false`) {
			t.Errorf("%q reads %s", other, body)
		}
	}
	s.open(appKernel, "another").shows("cell-2")
	if n := len(s.fakes.started()); n != 2 {
		t.Errorf("another visitor makes %d kernels", n)
	}
}

// TestOnePageShowsAVisit: the later one has it, the earlier one is told why it ends.
func TestOnePageShowsAVisit(t *testing.T) {
	s := newApp(t, App{Visitors: 1, Parts: []AppPart{{Code: "one"}}})
	first := s.open(appKernel, "same")
	first.shows("cell-0")
	second := s.open(appKernel, "same")
	second.shows("cell-0")
	for {
		if _, err := first.tryNext(); err != nil {
			if !strings.Contains(err.Error(), "another tab") {
				t.Errorf("the first page ends with %v", err)
			}
			break
		}
	}
	m, err := second.codec.New("kernel_info_request", nil, map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	second.send(Received{jupyter.Shell, m})
	second.until("an answer to the second", func(r Received) bool { return r.Message.ParentID() == m.Header.MsgID })
}

// TestPlacesOfWhoIsAway: a newcomer takes the place of who left first, never of who is there.
func TestPlacesOfWhoIsAway(t *testing.T) {
	s := newApp(t, App{Visitors: 2})
	there, away := s.open(appKernel, "there"), s.open(appKernel, "away")
	there.shows("cell-1")
	away.shows("cell-1")
	if !s.server.visits.full(s.server.options.App) {
		t.Error("two of two places are taken, and there is one")
	}
	_ = away.conn.CloseNow()
	eventually(t, "a place can be had", func() bool { return !s.server.visits.full(s.server.options.App) })
	if !s.server.visits.here("away") {
		t.Error("who left a moment ago is forgotten")
	}
	s.open(appKernel, "newcomer").shows("cell-1")
	if s.server.visits.here("away") || !s.server.visits.here("there") {
		t.Error("the newcomer has the wrong place")
	}
	eventually(t, "the kernel of who was away ends", func() bool { return !s.fakes.started()[1].alive() })
}

// TestSpoiltVisits: who tried what a visitor may not has nothing to come back to; nor has who stayed away or did nothing for long.
func TestSpoiltVisits(t *testing.T) {
	s := newApp(t, App{})
	b := s.open(appKernel, "evil")
	b.shows("cell-1")
	m, err := b.codec.New("execute_request", nil, map[string]any{"code": "foreign code"})
	if err != nil {
		t.Fatal(err)
	}
	b.send(Received{jupyter.Shell, m})
	eventually(t, "the visit ends", func() bool { return !s.server.visits.here("evil") && !s.fakes.started()[0].alive() })

	v, ok := s.server.visits.enter("left", s.server.options.App)
	if !ok || v.begin(s.server) != nil || !s.server.visits.come(v, nil, time.Hour) {
		t.Fatal("no visit can be had")
	}
	s.server.visits.leave(v, nil, time.Millisecond)
	eventually(t, "who stays away is let go", func() bool { return !s.server.visits.here("left") && !s.fakes.started()[1].alive() })
	if s.server.visits.come(v, nil, time.Hour) {
		t.Error("a visit that has ended goes on")
	}
}

// TestShownAgain: outputs that later messages change, that are cleared, and that a cell which runs again has not replaced yet.
func TestShownAgain(t *testing.T) {
	f := &follower{shown: shownBy(&App{Parts: []AppPart{{Code: "x"}}}), stale: map[string]bool{}}
	codec := jupyter.NewCodec(nil, "k")
	say := func(kind string, content map[string]any) string {
		m, err := codec.New(kind, []byte(`{"msg_id": "cell-0"}`), content)
		if err != nil {
			t.Fatal(err)
		}
		f.keep(m)
		var got []string
		for _, r := range f.replay() {
			got = append(got, r.Message.Header.MsgType+" "+string(r.Message.Content))
		}
		return strings.Join(got, "\n")
	}
	shown := map[string]any{"data": map[string]any{"text/plain": "a"}, "metadata": map[string]any{}, "transient": map[string]any{"display_id": "d"}}
	for _, c := range []struct {
		kind    string
		content map[string]any
		want    string
	}{
		{"stream", map[string]any{"name": "stdout", "text": "one"}, `stream {"name":"stdout","text":"one"}`},
		{"clear_output", map[string]any{"wait": false}, ""},
		{"display_data", shown, `display_data {"data":{"text/plain":"a"},"metadata":{},"transient":{"display_id":"d"}}`},
		{"update_display_data", map[string]any{"data": map[string]any{"text/plain": "b"}, "metadata": map[string]any{}, "transient": map[string]any{"display_id": "d"}}, `display_data {"data":{"text/plain":"b"},"metadata":{},"transient":{"display_id":"d"}}`},
		{"execute_input", map[string]any{"execution_count": 2}, `display_data {"data":{"text/plain":"b"},"metadata":{},"transient":{"display_id":"d"}}`},
		{"error", map[string]any{"ename": "E", "evalue": "v", "traceback": []string{"t"}}, `error {"ename":"E","evalue":"v","traceback":["t"]}`},
		{"status", map[string]any{"execution_state": "idle"}, `error {"ename":"E","evalue":"v","traceback":["t"]}`},
		{"execute_input", map[string]any{"execution_count": 3}, `error {"ename":"E","evalue":"v","traceback":["t"]}`},
		{"status", map[string]any{"execution_state": "idle"}, ""},
	} {
		if got := say(c.kind, c.content); got != c.want {
			t.Errorf("after %s the page would be shown\n%s\nnot\n%s", c.kind, got, c.want)
		}
	}
}
