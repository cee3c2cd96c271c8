package kernel

import (
	"strings"
	"testing"

	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
	"skep/jupyter"
)

// loading stands for the module that is behind %load.
func loading() module.Module {
	return module.Module{Name: "magic", Funcs: []module.Func{{Sig: "fun load(path: str)", Impl: func(c *module.Call) (value.Value, error) {
		c.IO.NextInput("text of " + c.Args[0].Str())
		return value.Unit(), nil
	}}}}
}

// TestNextInput: what %load reads goes to the front end as a payload that replaces the cell.
func TestNextInput(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true, Modules: interp.Made(loading())})
	c := serve(t, s, Options{Log: t.Logf}).connect(t)
	reply := replyOf(t, run(t, c, cellOf("%load a.ruchy"), nil))
	want := jupyter.Payload{Source: "set_next_input", Text: "text of a.ruchy", Replace: true}
	if len(reply.Payload) != 1 || reply.Payload[0].Text != want.Text || reply.Payload[0].Source != want.Source || !reply.Payload[0].Replace {
		t.Errorf("%+v", reply.Payload)
	}
}

// TestMagicsAreDocumented: names of magics are completed behind %, and inspected.
func TestMagicsAreDocumented(t *testing.T) {
	c := serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}).connect(t)
	for _, test := range []struct {
		ask     string
		content map[string]any
		want    string
		not     string
	}{
		{"complete_request", map[string]any{"code": "%ti", "cursor_pos": 3}, `"matches":["%time","%timeit"],"cursor_start":0,"cursor_end":3`, ""},
		{"complete_request", map[string]any{"code": "%%t", "cursor_pos": 3}, `"matches":["%%time","%%timeit"]`, ""},
		{"complete_request", map[string]any{"code": "é\n  %w", "cursor_pos": 6}, `"matches":["%who"],"cursor_start":4`, ""},
		{"complete_request", map[string]any{"code": "let a = 1\n%", "cursor_pos": 11}, `"%time"`, `"%%time"`},
		{"complete_request", map[string]any{"code": "5 %ti", "cursor_pos": 5}, `"matches":["timeout"]`, ""},
		{"complete_request", map[string]any{"code": "%%sql\nsele", "cursor_pos": 10}, `"matches":["select"]`, ""},
		{"complete_request", map[string]any{"code": "%%sql a\nsele", "cursor_pos": 7}, ``, `"and"`},
		{"inspect_request", map[string]any{"code": "%time f()", "cursor_pos": 2}, "The value passes through", ""},
		{"inspect_request", map[string]any{"code": "%time f()", "cursor_pos": 7}, `"found":false`, ""},
		{"inspect_request", map[string]any{"code": "!ls", "cursor_pos": 1}, "Runs a command line", ""},
		{"is_complete_request", map[string]any{"code": "%%sql\nselect '"}, `"status":"complete"`, ""},
		{"is_complete_request", map[string]any{"code": "%time f("}, `"status":"incomplete"`, ""},
	} {
		got := string(asking(t, c, test.ask, test.content))
		if !strings.Contains(got, test.want) || test.not != "" && strings.Contains(got, test.not) {
			t.Errorf("%s %v: %s, want %s", test.ask, test.content, got, test.want)
		}
	}
}
