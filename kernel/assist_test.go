package kernel

import (
	"strings"
	"testing"

	"skep/interp"
	"skep/kernel/internal/echo"
)

func TestSmallRequests(t *testing.T) {
	c := start(t)
	for _, test := range []struct {
		ask     string
		content any
		want    []string // in the reply
	}{
		{"kernel_info_request", struct{}{}, []string{`"name":"ruchy"`, `"file_extension":".ruchy"`, `"pygments_lexer":"rust"`, `"protocol_version":"5.5"`, `"help_links":[]`, `"supported_features":[]`}},
		{"complete_request", map[string]any{"code": "é pri", "cursor_pos": 5}, []string{`"matches":["print","println"]`, `"cursor_start":2`, `"cursor_end":5`, `"type":"function"`}},
		{"complete_request", map[string]any{"code": "printl"}, []string{`"matches":["println"]`}},
		{"complete_request", map[string]any{"code": "pri", "cursor_pos": 999}, []string{`"cursor_end":3`}},
		{"complete_request", map[string]any{"code": 7}, []string{`"status":"error"`}},
		{"inspect_request", map[string]any{"code": "println", "cursor_pos": 3}, []string{`"found":true`, "prints a line"}},
		{"inspect_request", map[string]any{"code": "x", "cursor_pos": 1}, []string{`"found":false`, `"data":{}`}},
		{"inspect_request", map[string]any{"cursor_pos": "x"}, []string{`"status":"error"`}},
		{"is_complete_request", map[string]any{"code": "f {"}, []string{`"incomplete"`, `"indent":"    "`}},
		{"is_complete_request", map[string]any{"code": "1"}, []string{`"status":"complete"}`}},
		{"is_complete_request", map[string]any{"code": 1}, []string{`"status":"error"`}},
		{"comm_info_request", struct{}{}, []string{`"comms":{}`}},
		{"comm_info_request", map[string]any{"target_name": 7}, []string{`"status":"error"`}},
		{"history_request", map[string]any{"hist_access_type": "dream"}, []string{`"status":"error"`}},
		{"history_request", map[string]any{"n": "x"}, []string{`"status":"error"`}},
		{"execute_request", map[string]any{"code": 1}, []string{`"status":"error"`}},
		{"interrupt_request", struct{}{}, []string{`"status":"ok"`}},
		{"create_subshell_request", struct{}{}, []string{`"status":"error"`, "not supported"}},
	} {
		got := string(asking(t, c, test.ask, test.content))
		for _, w := range test.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s %v: %s, want %s", test.ask, test.content, got, w)
			}
		}
	}
}

// panicky is a session with a fault in its completion.
type panicky struct{ echo.Session }

func (*panicky) Complete(string, int) interp.Completion { panic("fault") }

func TestPanicOutsideACell(t *testing.T) {
	c := serve(t, &panicky{}, Options{Log: t.Logf}).connect(t)
	if got := string(asking(t, c, "complete_request", map[string]any{"code": "x"})); !strings.Contains(got, "internal error") {
		t.Errorf("reply %s", got)
	}
	if r := replyOf(t, run(t, c, cellOf("1+1"), nil)); r.Status != "ok" {
		t.Errorf("after it: %+v", r)
	}
}
