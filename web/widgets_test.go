package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"skep/jupyter"
	"skep/web/live"
)

// said is a message that the fake kernel says because a cell asks it to.
func said(kind string, content map[string]any) map[string]any {
	return map[string]any{"type": kind, "content": content}
}

func opened(id, model string, state map[string]any) map[string]any {
	all := map[string]any{"_model_name": model, "_model_module": "@jupyter-widgets/controls", "_model_module_version": "2.0.0"}
	for name, value := range state {
		all[name] = value
	}
	return said("comm_open", map[string]any{"comm_id": id, "target_name": "jupyter.widget", "data": map[string]any{"state": all, "buffer_paths": []any{}}})
}

func updated(id, method string, state map[string]any) map[string]any {
	return said("comm_msg", map[string]any{"comm_id": id, "data": map[string]any{"method": method, "state": state}})
}

func viewed(id string) map[string]any {
	return said("display_data", map[string]any{"metadata": map[string]any{}, "data": map[string]any{
		"text/plain": "w", "application/vnd.jupyter.widget-view+json": map[string]any{"version_major": 2, "version_minor": 0, "model_id": id}}})
}

func printed(text string) map[string]any {
	return said("stream", map[string]any{"name": "stdout", "text": text})
}

// widgetSite is a notebook whose first cell has been run.
func widgetSite(t *testing.T, messages ...map[string]any) (s *site, v *visitor, kernel string) {
	s = newSite(t)
	s.write("n.ipynb", roomText)
	kernel = s.session("n.ipynb")
	v, _ = s.visit("n.ipynb")
	v.runs("a", messages...)
	return s, v, kernel
}

func (v *visitor) runs(cell string, messages ...map[string]any) {
	v.t.Helper()
	v.edit(source(cell, string(mustJSON(messages))))
	v.say(map[string]any{"type": "execute", "ids": []string{cell}})
	v.ended(cell)
}

func (s *site) savedStates() map[string]live.WidgetState {
	s.t.Helper()
	d, err := live.Parse([]byte(s.text("n.ipynb")))
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Widgets()
}

func TestStatesOfShownWidgetsAreSaved(t *testing.T) {
	s, v, _ := widgetSite(t,
		opened("style", "SliderStyleModel", nil),
		opened("slider", "IntSliderModel", map[string]any{"value": 1, "style": "IPY_MODEL_style"}),
		opened("box", "VBoxModel", map[string]any{"children": []string{"IPY_MODEL_slider", "IPY_MODEL_gone"}}),
		opened("other", "LabelModel", nil),
		opened("link", "LinkModel", map[string]any{"source": []string{"IPY_MODEL_slider", "value"}, "target": []string{"IPY_MODEL_box", "x"}}),
		opened("loose", "LinkModel", map[string]any{"source": []string{"IPY_MODEL_slider", "value"}, "target": []string{"IPY_MODEL_other", "x"}}),
		updated("slider", "echo_update", map[string]any{"value": 7}),
		viewed("box"),
	)
	v.save()
	states := s.savedStates()
	if got := string(states["slider"].State["value"]); len(states) != 4 || got != "7" || states["link"].Name != "LinkModel" || states["box"].Version != "2.0.0" {
		t.Errorf("saved %v with value %s", states, got)
	}
	v.runs("a", printed("nothing to see"))
	v.save()
	if strings.Contains(s.text("n.ipynb"), "widgets") {
		t.Error("states of widgets that nothing shows are saved")
	}
}

func TestBytesOfWidgetsAreSavedAndReplaced(t *testing.T) {
	open := opened("i", "ImageModel", map[string]any{"format": "png"})
	open["content"].(map[string]any)["data"].(map[string]any)["buffer_paths"] = [][]any{{"value"}, {"more", 0}}
	open["buffers"] = [][]byte{[]byte("old"), []byte("kept")}
	change := updated("i", "update", map[string]any{})
	change["content"].(map[string]any)["data"].(map[string]any)["buffer_paths"] = [][]any{{"value"}}
	change["buffers"] = [][]byte{[]byte("new")}
	s, v, _ := widgetSite(t, open, change, viewed("i"))
	v.save()
	var got []string
	for _, b := range s.savedStates()["i"].Buffers {
		got = append(got, fmt.Sprintf("%s %s %s", strings.Join(strings.Fields(string(b.Path)), ""), b.Encoding, b.Data))
	}
	if strings.Join(got, "; ") != `["more",0] base64 kept; ["value"] base64 new` {
		t.Errorf("saved %q", got)
	}
}

// What is printed while an Output widget takes it is not in the cell; tabs and the kernel are told.
func TestOutputWidgetsTakeWhatIsPrinted(t *testing.T) {
	s, v, _ := widgetSite(t,
		opened("o", "OutputModel", map[string]any{"outputs": []any{}, "msg_id": ""}),
		opened("p", "OutputModel", map[string]any{"outputs": []any{}, "msg_id": ""}),
		viewed("o"), viewed("p"), printed("before "),
		updated("o", "update", map[string]any{"msg_id": "$id"}), printed("in o "),
		updated("p", "update", map[string]any{"msg_id": "$id"}), printed("in p "),
		updated("p", "update", map[string]any{"msg_id": ""}), printed("in o again"),
		updated("o", "update", map[string]any{"msg_id": ""}), printed("after"),
	)
	v.save()
	states := s.savedStates()
	for id, want := range map[string]string{"o": "in o in o again", "p": "in p "} {
		if got := live.Canonical(states[id].State["outputs"]); !strings.Contains(got, `"text":"`+want+`"`) {
			t.Errorf("%s shows %s", id, got)
		}
	}
	if _, shown := s.saved("n.ipynb", "a"); shown != "before after" {
		t.Errorf("the cell shows %q", shown)
	}
	second, _ := s.visit("n.ipynb")
	if m := second.next(); m["type"] != "widgets" || !strings.Contains(string(mustJSON(m)), "in o again") {
		t.Errorf("a second tab is told %v", m)
	}
	eventually(t, "the kernel is told", func() bool {
		r := s.server.rooms.at("n.ipynb")
		r.mu.Lock()
		defer r.mu.Unlock()
		return strings.Contains(r.widgets.models["o"].told, "in o again") && strings.Contains(r.widgets.models["p"].told, "in p")
	})
	second.runs("b", updated("o", "update", map[string]any{"outputs": []any{map[string]any{"output_type": "stream", "name": "stdout", "text": "set by the program"}}}))
	second.save()
	if text := string(s.savedStates()["o"].State["outputs"]); !strings.Contains(text, "set by the program") || strings.Contains(text, "in o again") {
		t.Errorf("the program gave an Output widget what it shows, and it shows %s", text)
	}
}

// A page tells the kernel what was done with a widget; what is printed because of it belongs to the cell that shows it.
func TestWhatAHandlerPrintsIsInItsCell(t *testing.T) {
	s, v, kernel := widgetSite(t, opened("b", "ButtonModel", nil), viewed("b"))
	for _, protocol := range []string{subprotocol, ""} {
		b := s.open(kernel, "page", protocol)
		m, err := b.codec.New("comm_msg", nil, map[string]any{"comm_id": "b", "data": map[string]any{"method": "custom"}, "code": string(mustJSON([]any{printed("by " + protocol + ";")}))})
		if err != nil {
			t.Fatal(err)
		}
		m.Metadata, m.Buffers = json.RawMessage(`{"cellId": "a"}`), [][]byte{{1, 2}}
		b.send(Received{jupyter.Shell, m})
		b.until("it was heard", status("idle"))
		_ = b.conn.CloseNow()
	}
	v.until("both are shown", func(m map[string]any) bool {
		return strings.Contains(string(s.server.rooms.at("n.ipynb").snapshot()), "by "+subprotocol+";by ;")
	})
}

// The widgets of a kernel that has ended are saved as they were, as long as something shows them.
func TestWidgetsOutliveTheirKernel(t *testing.T) {
	s, v, kernel := widgetSite(t, opened("l", "LabelModel", map[string]any{"value": "last words"}), viewed("l"))
	s.call(200, "POST", "/api/kernels/"+kernel+"/restart", nil)
	v.edit(source("b", "x"))
	v.save()
	if got := string(s.savedStates()["l"].State["value"]); got != `"last words"` {
		t.Errorf("saved %s", got)
	}
	r := s.server.rooms.at("n.ipynb")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.widgets.models["l"].live {
		t.Error("it is taken for alive")
	}
}
