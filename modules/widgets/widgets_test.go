package widgets

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/moduletest"
)

func source(code string) *diag.Source { return diag.NewSource("cell", code) }

// TestStatesAreThoseOfIPywidgets: what a front end learns of a model is what ipywidgets tells it, attribute for attribute.
// testdata/ipywidgets.json was recorded from ipywidgets 8.1.9: `get_state` of widgets made with the same arguments.
func TestStatesAreThoseOfIPywidgets(t *testing.T) {
	raw, err := os.ReadFile("testdata/ipywidgets.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Calls map[string]map[string]map[string]any
	}
	if err := json.Unmarshal(raw, &recorded); err != nil {
		t.Fatal(err)
	}
	if len(recorded.Calls) < 30 {
		t.Fatalf("%d calls are recorded", len(recorded.Calls))
	}
	for call, want := range recorded.Calls {
		p := newPage(t)
		if shown := p.run("widgets." + call); strings.HasPrefix(shown, "error") {
			t.Errorf("%s: %s", call, shown)
			continue
		}
		compare(t, call, want["widget"], p.first[p.last()])
		at := len(p.order) - 2
		if style, ok := want["style"]; ok {
			compare(t, call+", style", style, p.first[p.order[at]])
			at--
		}
		compare(t, call+", layout", want["layout"], p.first[p.order[at]])
	}
}

func compare(t *testing.T, what string, want map[string]any, m module.CommMessage) {
	t.Helper()
	raw, err := json.Marshal(m.Data["state"])
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for name, x := range want {
		y, ok := got[name]
		if shape(x) != shape(y) || !ok {
			t.Errorf("%s: %s is %v, in ipywidgets %v", what, name, y, x)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s: ipywidgets has no %s", what, name)
	}
}

// shape writes a value without the ids of models.
func shape(x any) string {
	if s, ok := x.(string); ok && strings.HasPrefix(s, modelPrefix) {
		return modelPrefix
	}
	if list, ok := x.([]any); ok {
		var parts []string
		for _, x := range list {
			parts = append(parts, shape(x))
		}
		return strings.Join(parts, ",") + "[]"
	}
	return fmt.Sprint(x)
}

// TestPrograms: widgets without front ends.
func TestPrograms(t *testing.T) {
	table, err := os.ReadFile("testdata/programs.txt")
	if err != nil {
		t.Fatal(err)
	}
	moduletest.Programs(t, string(table), Module())
}

// TestFrontEndMoves: what a front end sends changes the value, is echoed, and is told to the program's functions.
func TestFrontEndMoves(t *testing.T) {
	for _, test := range []struct{ call, state, value, heard string }{
		{"slider(0..=100)", `{"value":42}`, "42", `echo_update {"value":42}`},
		{"slider((0.0, 1.0))", `{"value":1}`, "1.0", `echo_update {"value":1}`},
		{"range_slider(0..=10)", `{"value":[2,5]}`, "(2, 5)", `echo_update {"value":[2,5]}`},
		{"number(3)", `{"value":-7}`, "-7", `echo_update {"value":-7}`},
		{"number(3.5, min: 0.0)", `{"value":0.25}`, "0.25", `echo_update {"value":0.25}`},
		{"text()", `{"value":"é\"x"}`, `"é\"x"`, `echo_update {"value":"é\"x"}`},
		{"textarea()", `{"value":"a\nb"}`, `"a\nb"`, `echo_update {"value":"a\nb"}`},
		{"checkbox()", `{"value":true}`, "true", `echo_update {"value":true}`},
		{"toggle()", `{"value":true}`, "true", `echo_update {"value":true}`},
		{`dropdown(["a", "b"])`, `{"index":1}`, `"b"`, `echo_update {"index":1}`},
		{`radio({one: 1.5, two: 2})`, `{"index":1}`, `2`, `echo_update {"index":1}`},
		{`select_multiple([1, 2, 3])`, `{"index":[2,0]}`, `[3, 1]`, `echo_update {"index":[2,0]}`},
		{`date()`, `{"value":{"year":2024,"month":1,"date":29}}`, `"2024-02-29"`, `echo_update {"value":{"date":29,"month":1,"year":2024}}`},
		{`date("2024-01-01")`, `{"value":null}`, `""`, `echo_update {"value":null}`},
		{`color()`, `{"value":"#1e90ff"}`, `"#1e90ff"`, `echo_update {"value":"#1e90ff"}`},
		{`tabs({a: "x", b: "y"})`, `{"selected_index":1}`, `1`, `echo_update {"selected_index":1}`},
		{`accordion({a: "x"})`, `{"selected_index":0}`, `0`, `echo_update {"selected_index":0}`},
	} {
		p := newPage(t)
		p.run("let w = widgets." + test.call)
		p.run("w.observe(|v| println(\"now\", v))")
		id := p.last()
		if err := p.update(id, test.state); err != nil {
			t.Errorf("%s: %v", test.call, err)
		}
		if got := p.took(); got != id+" "+test.heard {
			t.Errorf("%s: front ends hear %s", test.call, got)
		}
		if got := p.run("w.value"); got != test.value {
			t.Errorf("%s: value %s, want %s", test.call, got, test.value)
		}
		if got := p.output(); !strings.HasPrefix(got, "now ") {
			t.Errorf("%s: the observer prints %q", test.call, got)
		}
		if err := p.update(id, test.state); err != nil || p.output() != "" {
			t.Errorf("%s: the same value again is told again", test.call)
		}
	}
}

// TestRefusals: what a widget cannot hold changes nothing, and front ends are told the truth.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		call, truth string
		states      []string
	}{
		{"slider(0..=100, value: 7)", `{"value":7}`, []string{`{"value":101}`, `{"value":-1}`, `{"value":7.5}`, `{"value":"8"}`, `{"value":null}`, `{"value":[8]}`, `{"value":1e300}`}},
		{"slider((0.0, 1.0))", `{"value":0}`, []string{`{"value":1.01}`, `{"value":"x"}`, `{"value":{}}`}},
		{"range_slider(0..=10)", `{"value":[0,10]}`, []string{`{"value":[5,2]}`, `{"value":[5]}`, `{"value":[0,11]}`, `{"value":["a",3]}`, `{"value":[1,2,3]}`, `{"value":4}`}},
		{"text()", `{"value":""}`, []string{`{"value":5}`, `{"value":null}`}},
		{"checkbox()", `{"value":false}`, []string{`{"value":1}`, `{"value":"true"}`}},
		{`dropdown(["a", "b"])`, `{"index":0}`, []string{`{"index":2}`, `{"index":-1}`, `{"index":0.5}`, `{"index":null}`, `{"index":"b"}`}},
		{`select_multiple(["a", "b"])`, `{"index":[]}`, []string{`{"index":[2]}`, `{"index":[0,0]}`, `{"index":[0,1,0]}`, `{"index":0}`}},
		{`date(min: "2024-01-01", value: "2024-01-02", max: "2024-02-01")`, `{"value":{"date":2,"month":0,"year":2024}}`,
			[]string{`{"value":{"year":2023,"month":0,"date":1}}`, `{"value":{"year":2024,"month":5,"date":1}}`, `{"value":{"year":2024,"month":0,"date":32}}`, `{"value":{"year":2024.5,"month":0,"date":3}}`, `{"value":"2024-01-03"}`, `{"value":{"year":-5,"month":0,"date":1}}`, `{"value":{"year":99999999999,"month":0,"date":1}}`}},
		{`color()`, `{"value":"black"}`, []string{`{"value":"url(javascript:x)"}`, `{"value":"#12"}`, `{"value":"red;}"}`}},
		{`tabs({a: "x"})`, `{"selected_index":0}`, []string{`{"selected_index":1}`, `{"selected_index":-2}`, `{"selected_index":"a"}`, `{"selected_index":0.5}`}},
		{"slider(0..=100, disabled: true)", `{"value":0}`, []string{`{"value":5}`}},
		{`label("x")`, `{"value":"x"}`, []string{`{"value":"y"}`}},
		{`html("x")`, `{"value":"x"}`, []string{`{"value":"<script>"}`}},
		{"progress(0..=5)", `{"value":0}`, []string{`{"value":3}`}},
		{"slider(0..=9)", `{"max":9}`, []string{`{"max":1000}`}},
		{`button("go")`, `{"disabled":false}`, []string{`{"disabled":true}`}},
		{"output()", `{"outputs":[]}`, []string{`{"outputs":[{"output_type":"stream"}]}`}},
	} {
		for _, state := range test.states {
			p := newPage(t)
			p.run("let w = widgets." + test.call)
			p.run("w.observe(|v| println(v))")
			before, id := p.run("w.value"), p.last()
			if err := p.update(id, state); err != nil {
				t.Errorf("%s: %s: %v", test.call, state, err)
			}
			if got, want := p.took(), id+" echo_update "+test.truth+"\n"+id+" update "+test.truth; got != want {
				t.Errorf("%s: to %s front ends hear\n%s\nwant\n%s", test.call, state, got, want)
			}
			if after := p.run("w.value"); after != before || p.output() != "" {
				t.Errorf("%s: %s makes %s of %s", test.call, state, after, before)
			}
		}
	}
}

// TestOddMessages: what is no message of the protocol is not answered, and unknown attributes are left out.
func TestOddMessages(t *testing.T) {
	p := newPage(t)
	p.run("let w = widgets.slider(0..=9)")
	layout, style, id := p.order[0], p.order[1], p.order[2]
	for _, data := range []string{`{}`, `[]`, `7`, `null`, `{"method":"update"}`, `{"method":"update","state":[]}`, `{"method":"update","state":{"volume":11,"":1}}`, `{"method":"custom","content":{"event":"click"}}`, `{"method":"custom","content":7}`, `{"method":"dance"}`} {
		for _, id := range p.order {
			if err := p.send(id, data); err != nil || p.took() != "" {
				t.Errorf("%s to %s: %v", data, id, err)
			}
		}
	}
	for _, id := range []string{layout, style, id} {
		if err := p.send(id, `{"method":"request_state"}`); err != nil || !strings.Contains(p.took(), id+` update {`) {
			t.Errorf("%s does not tell its state: %v", id, err)
		}
	}
	if err := p.update(layout, `{"width":"9999px"}`); err != nil || p.took() != layout+" echo_update {\"width\":null}\n"+layout+" update {\"width\":null}" {
		t.Errorf("a layout is not what programs say: %v", err)
	}
	if err := p.update(id, `{"value":3,"max":100}`); err != nil || p.took() != id+" echo_update {\"value\":3}\n"+id+" echo_update {\"max\":9}\n"+id+" update {\"max\":9}" {
		t.Errorf("a value with an attribute that is refused: %v", err)
	}
}

// TestProgramMoves: what a program writes is told to front ends, once.
func TestProgramMoves(t *testing.T) {
	p := newPage(t)
	p.run("let n = widgets.slider(0..=9)\nlet d = widgets.dropdown([\"a\", \"b\"])")
	n, d := p.order[2], p.order[5]
	for _, test := range []struct{ code, heard string }{
		{"n.value = 5", n + ` update {"value":5}`},
		{"n.value = 5", ""},
		{"n.value += 1", n + ` update {"value":6}`},
		{"n.label = \"N\"", n + ` update {"description":"N"}`},
		{"n.disabled = true", n + ` update {"disabled":true}`},
		{"n.max = 20", n + ` update {"max":20}`},
		{"d.value = \"b\"", d + ` update {"index":1}`},
		{"d.options = [\"b\", \"c\"]", d + ` update {"_options_labels":["b","c"],"index":0}`},
		{"d.options = {x: 1}", d + ` update {"_options_labels":["x"],"index":0}`},
		{"n.close()", n + " close\n" + p.order[0] + " close\n" + p.order[1] + " close"},
		{"n.value = 1", ""},
	} {
		if out := p.run(test.code); out != "" {
			t.Errorf("%s: %s", test.code, out)
		}
		if got := p.took(); got != test.heard {
			t.Errorf("%s: front ends hear %s, want %s", test.code, got, test.heard)
		}
	}
	if got := p.run("(n.value, d.value)"); got != "(1, 1)" {
		t.Errorf("in the end the values are %s", got)
	}
}

// TestClicks: a button's function runs once a click, and its error is the click's.
func TestClicks(t *testing.T) {
	p := newPage(t)
	p.run("let b = widgets.button(\"go\", on_click: || println(\"clicked\"))")
	p.run("b.on_click(|| if b.value > 2 { panic!(\"enough\") })")
	click := `{"method":"custom","content":{"event":"click"}}`
	for i := range 3 {
		err := p.send(p.last(), click)
		if (err != nil) != (i == 2) || p.output() != "clicked\n" {
			t.Errorf("click %d: %v", i, err)
		}
		if err != nil && !strings.Contains(err.Error(), "enough") {
			t.Errorf("the error is %v", err)
		}
	}
	p.run("b.disabled = true")
	if err := p.send(p.last(), click); err != nil || p.run("b.value") != "3" {
		t.Errorf("a disabled button is clicked: %v", err)
	}
}

// TestClosedByFrontEnds: the widget stays a value that nobody sees.
func TestClosedByFrontEnds(t *testing.T) {
	p := newPage(t)
	p.run("let n = widgets.slider(0..=9)")
	p.peers[p.last()].Closed()
	if out := p.run("n.value = 4\nn.value"); out != "4" || p.took() != "" {
		t.Errorf("a closed widget is %s", out)
	}
}

func TestTooMany(t *testing.T) {
	p := newPage(t)
	p.full = true
	if out := p.run("widgets.slider(0..=9)"); !strings.Contains(out, "too many") {
		t.Errorf("the cell says %s", out)
	}
}

// TestVariables: a widget's row in the list of variables names its model.
func TestVariables(t *testing.T) {
	p := newPage(t)
	p.run("let n = widgets.slider(0..=9)\nlet m = 5")
	for _, v := range p.session.Variables() {
		if want := map[string]string{"n": p.last(), "m": ""}[v.Name]; v.Widget != want {
			t.Errorf("%s has the widget %q, want %q", v.Name, v.Widget, want)
		}
	}
}

// TestSnapshots: a snapshot says that it does not keep widgets; what lies beside them it keeps.
func TestSnapshots(t *testing.T) {
	p := newPage(t)
	p.run("let n = widgets.slider(0..=9)\nlet m = 5")
	state, err := p.session.Snapshot(t.Context(), 1<<20)
	if err != nil || len(state.Names) != 1 || state.Names[0] != "m" || len(state.Lost) != 1 || state.Lost[0].Name != "n" || !strings.Contains(state.Lost[0].Reason, "Widget") {
		t.Errorf("the snapshot keeps %v, loses %+v, %v", state.Names, state.Lost, err)
	}
}

func TestEchoes(t *testing.T) {
	for setting, want := range map[string]bool{"0": false, "no": false, "OFF": false, "0.0": false, "1": true, "": true} {
		if echoesIf(setting, true) != want {
			t.Errorf("JUPYTER_WIDGETS_ECHO=%s: %v", setting, !want)
		}
	}
	if !echoesIf("", false) {
		t.Error("without a setting there are no echoes")
	}
}

// TestOutput: what a function prints and shows under capture is in the area alone.
func TestOutput(t *testing.T) {
	p := newPage(t)
	p.run("let a = widgets.output()")
	if got := p.run("a.capture(|| { println(\"one\"); println(\"two\"); 7 })"); got != "7" || p.output() != "" {
		t.Errorf("capture gives %s", got)
	}
	heard := p.heard[len(p.heard)-1]
	p.took()
	if want := p.last() + ` update {"outputs":[{"name":"stdout","output_type":"stream","text":"one\ntwo\n"}]}`; heard != want {
		t.Errorf("the area shows %s", heard)
	}
	p.run("println(\"outside\")")
	if p.output() != "outside\n" || p.took() != "" {
		t.Error("after capture the cell prints into the area")
	}
	if out := p.run("a.capture(|| { println(\"bad\"); panic!(\"oh\") })"); !strings.Contains(out, "oh") || !strings.Contains(p.took(), "bad") {
		t.Errorf("an error passes: %s", out)
	}
	p.run("a.clear()")
	if got := p.took(); got != p.last()+` update {"outputs":[]}` {
		t.Errorf("cleared: %s", got)
	}
	p.run("a.capture(|| { for i in 0..200000 { println(\"0123456789\") } })")
	raw, _ := json.Marshal(p.peers[p.last()].State().Data)
	if len(raw) > mostShown+mostShown/2 || !strings.Contains(string(raw), "not shown here") {
		t.Errorf("a long output takes %d bytes", len(raw))
	}
}

// TestInteract: the function runs with each move; what it shows takes the place of what it showed.
func TestInteract(t *testing.T) {
	p := newPage(t)
	if got := p.run("let n = widgets.slider(0..=9, value: 2)\nwidgets.interact(|word, n, twice| { if n == 5 { panic!(\"five\") }; println(word); n * if twice { 2 } else { 1 } }, n: n, word: \"hi\", twice: true)"); got != "<column>" {
		t.Fatalf("interact shows %s", got)
	}
	area := ""
	for id, m := range p.first {
		if m.Data["state"].(map[string]any)["_model_name"] == "OutputModel" {
			area = id
		}
	}
	shows := func() string {
		raw, _ := json.Marshal(p.peers[area].State().Data["state"].(map[string]any)["outputs"])
		return string(raw)
	}
	if got := shows(); !strings.Contains(got, `"text":"hi\n"`) || !strings.Contains(got, `"text/plain":"4"`) {
		t.Errorf("at first: %s", got)
	}
	if err := p.update("m2", `{"value":3}`); err != nil || !strings.Contains(shows(), `"text/plain":"6"`) || strings.Contains(shows(), `"text/plain":"4"`) {
		t.Errorf("after a move: %s, %v", shows(), err)
	}
	if err := p.update("m2", `{"value":5}`); err != nil || !strings.Contains(shows(), `"evalue":"five"`) || strings.Contains(shows(), `"text":"hi`) {
		t.Errorf("with an error: %s, %v", shows(), err)
	}
	if p.output() != "" {
		t.Error("the function prints beside the area")
	}
}

// TestWithoutFrontEnds: what would go into an area is printed, and errors are the program's.
func TestWithoutFrontEnds(t *testing.T) {
	p := newPage(t)
	io := p.streams()
	io.Comms = nil
	run := func(code string) error {
		_, err := p.session.Run(t.Context(), source(code), io)
		return err
	}
	if err := run("widgets.output().capture(|| println(\"captured\"))\nlet x = widgets.interact(|n| println(\"n is\", n), n: 2)"); err != nil || p.output() != "captured\nn is 2\n" {
		t.Errorf("what is printed is lost: %v", err)
	}
	if err := run("widgets.interact(|n| panic!(\"oh\"), n: 2)"); err == nil || !strings.Contains(err.Error(), "oh") {
		t.Errorf("the error is %v", err)
	}
}

// FuzzHear: whatever a front end sends, each widget keeps a value that it can hold, and its state can be told.
func FuzzHear(f *testing.F) {
	for _, state := range []string{`{"value":5}`, `{"index":[1,0]}`, `{"value":{"year":2024,"month":1,"date":29}}`, `{"selected_index":null}`, `{"value":[0.5,1]}`} {
		f.Add(`{"method":"update","state":` + state + `}`)
	}
	f.Add(`{"method":"custom","content":{"event":"click"}}`)
	f.Add(`{"method":"request_state"}`)
	calls := []string{"slider(0..=9)", "slider((0.0, 1.0))", "range_slider(0..=9)", "number(1, min: 0)", "text()", "checkbox()", `dropdown(["a", "b"])`, `select_multiple(["a", "b"])`, `date(max: "2024-06-01")`, "color()", `tabs({a: "x", b: "y"})`, `button("b")`, "output()"}
	f.Fuzz(func(t *testing.T, data string) {
		p := newPage(t)
		for _, call := range calls {
			p.run("widgets." + call)
		}
		for _, id := range p.order {
			if err := p.send(id, data); err != nil {
				t.Errorf("%s: %v", id, err)
			}
			w, ok := p.peers[id].(*widget)
			if !ok {
				continue
			}
			x, err := w.kind.encode(w, w.get())
			if err != nil {
				t.Errorf("a %s holds %s: %v", w.kind.name, w, err)
			}
			told, _ := json.Marshal(w.State().Data["state"].(map[string]any)[w.kind.key])
			if want, _ := json.Marshal(x); w.kind.key != "" && string(told) != string(want) {
				t.Errorf("a %s tells %s, and holds %s", w.kind.name, told, want)
			}
		}
	})
}
