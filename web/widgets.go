package web

import (
	"encoding/json"
	"slices"
	"time"

	"skep/jupyter"
	"skep/web/live"
)

// widgets are the models that a room's kernel has told of: the document is saved with them, and what their handlers print belongs somewhere.
// Pages hear the kernel themselves and draw what they hear; here the same messages are followed without a page.
type widgets struct {
	models map[string]*widget
	shown  *live.Document      // what Output widgets show: a cell for each, by the widget's id
	takers map[string][]string // request to the Output widgets that take what is printed because of it, the last one first in line
	cells  map[string]string   // request of a page to a widget, to the cell that shows that widget
	order  []string            // of cells, oldest first
	sizes  int                 // bytes of buffers
}

// widget is one model.
type widget struct {
	live.WidgetState
	live    bool   // its kernel is there
	request string // of an Output widget: the one whose output it takes
	told    string // of an Output widget: what the kernel knows that it shows
}

// The bounds of what is kept of widgets.
const (
	maxWidgets       = 50_000
	maxWidgetBuffers = 64 << 20 // bytes of all buffers together; of others the notebook keeps the state without them
	lateCalls        = 1_000    // requests of pages whose output may still come
)

const (
	widgetTarget = "jupyter.widget"
	outputModel  = "OutputModel"
)

func newWidgets() *widgets {
	shown, err := live.Parse([]byte(`{"cells": []}`))
	if err != nil {
		panic("web: an empty notebook cannot be read: " + err.Error())
	}
	return &widgets{models: map[string]*widget{}, shown: shown, takers: map[string][]string{}, cells: map[string]string{}}
}

// commContent is what comm messages carry.
type commContent struct {
	ID     string `json:"comm_id"`
	Target string `json:"target_name"`
	Data   struct {
		Method string                     `json:"method"`
		State  map[string]json.RawMessage `json:"state"`
		Paths  []json.RawMessage          `json:"buffer_paths"`
	} `json:"data"`
}

// call notes that a page asked something of a widget in a cell: what the kernel prints because of it is shown there.
func (w *widgets) call(request, cell string) {
	w.cells[request] = cell
	w.order = append(w.order, request)
	if extra := len(w.order) - lateCalls; extra > 0 {
		for _, old := range w.order[:extra] {
			delete(w.cells, old)
		}
		w.order = slices.Delete(w.order, 0, extra)
	}
}

// end keeps the models of a kernel that has gone as they were last.
func (w *widgets) end() {
	for _, m := range w.models {
		m.live, m.request = false, ""
	}
	w.takers = map[string][]string{}
	w.cells, w.order = map[string]string{}, nil
}

// taker is the Output widget that takes what is printed because of a request, "" if none does.
func (w *widgets) taker(request string) string {
	if ids := w.takers[request]; len(ids) > 0 {
		return ids[len(ids)-1]
	}
	return ""
}

// hearComm follows a message on comms. The caller holds mu.
func (r *room) hearComm(m *jupyter.Message) {
	var c commContent
	if json.Unmarshal(m.Content, &c) != nil {
		return
	}
	switch m.Header.MsgType {
	case "comm_open":
		if c.Target == widgetTarget && len(r.widgets.models) < maxWidgets {
			r.openWidget(c, m)
		}
	case "comm_close":
		r.closeWidget(c.ID)
	case "comm_msg":
		if w := r.widgets.models[c.ID]; w != nil && (c.Data.Method == "update" || c.Data.Method == "echo_update") {
			r.updateWidget(c, w, m)
		}
	}
}

func (r *room) openWidget(c commContent, m *jupyter.Message) {
	w := &widget{live: true, WidgetState: live.WidgetState{State: map[string]json.RawMessage{}}}
	text := func(name string) (s string) {
		_ = json.Unmarshal(c.Data.State[name], &s)
		return s
	}
	w.Name, w.Module, w.Version = text("_model_name"), text("_model_module"), text("_model_module_version")
	r.closeWidget(c.ID)
	r.widgets.models[c.ID] = w
	if w.Name == outputModel {
		r.show(live.Op{Op: "insert", Cell: live.Encode(map[string]any{"id": c.ID, "cell_type": "code", "source": "", "outputs": c.Data.State["outputs"]})})
	}
	r.updateWidget(c, w, m)
}

func (r *room) closeWidget(id string) {
	w := r.widgets.models[id]
	if w == nil {
		return
	}
	r.takeFor(id, w, "")
	for _, b := range w.Buffers {
		r.widgets.sizes -= len(b.Data)
	}
	delete(r.widgets.models, id)
	_, _ = r.widgets.shown.Apply(live.Op{Op: "delete", ID: id})
	r.soil()
}

// updateWidget takes what of a state has changed.
func (r *room) updateWidget(c commContent, w *widget, m *jupyter.Message) {
	for name, value := range c.Data.State {
		if w.Name == outputModel && (name == "msg_id" || name == "outputs") {
			continue
		}
		w.State[name] = value
	}
	r.takeBuffers(c, w, m.Buffers)
	if w.Name == outputModel {
		r.updateOutput(c, w, m)
	}
	r.soil()
}

// takeBuffers keeps bytes, and drops those that belonged to what was given anew.
func (r *room) takeBuffers(c commContent, w *widget, buffers [][]byte) {
	first := func(path json.RawMessage) string {
		var parts []json.RawMessage
		var name string
		if json.Unmarshal(path, &parts) == nil && len(parts) > 0 {
			_ = json.Unmarshal(parts[0], &name)
		}
		return name
	}
	given := map[string]bool{}
	for name := range c.Data.State {
		given[name] = true
	}
	for _, path := range c.Data.Paths {
		given[first(path)] = true
	}
	w.Buffers = slices.DeleteFunc(w.Buffers, func(b live.WidgetBuffer) bool {
		if given[first(b.Path)] {
			r.widgets.sizes -= len(b.Data)
			return true
		}
		return false
	})
	for i, path := range c.Data.Paths {
		if i < len(buffers) && r.widgets.sizes+len(buffers[i]) <= maxWidgetBuffers {
			w.Buffers = append(w.Buffers, live.WidgetBuffer{Encoding: "base64", Path: path, Data: buffers[i]})
			r.widgets.sizes += len(buffers[i])
		}
	}
}

// updateOutput is for what Output widgets have beside their state. What they show is the server's: its own word, which the kernel echoes,
// is no news.
func (r *room) updateOutput(c commContent, w *widget, m *jupyter.Message) {
	var parent struct {
		Session string `json:"session"`
	}
	_ = json.Unmarshal(m.Parent, &parent)
	if outputs := c.Data.State["outputs"]; outputs != nil && !(c.Data.Method == "echo_update" && parent.Session == r.session) {
		w.told = live.Canonical(outputs)
		r.show(live.Op{Op: "outputs", ID: c.ID, Outputs: outputs})
	}
	var request string
	if raw := c.Data.State["msg_id"]; raw != nil && json.Unmarshal(raw, &request) == nil {
		r.takeFor(c.ID, w, request)
	}
}

// takeFor has an Output widget take what is printed because of a request, or of none. What it took until now the kernel is told.
func (r *room) takeFor(id string, w *widget, request string) {
	if w.request == request {
		return
	}
	if old := w.request; old != "" {
		r.widgets.takers[old] = slices.DeleteFunc(r.widgets.takers[old], func(o string) bool { return o == id })
		if len(r.widgets.takers[old]) == 0 {
			delete(r.widgets.takers, old)
		}
		r.tellOutputs(id, w, old)
	}
	if w.request = request; request != "" {
		r.widgets.takers[request] = append(r.widgets.takers[request], id)
	}
}

// tellOutputs gives the kernel what an Output widget shows, unless another client, which asked for it, does so itself.
func (r *room) tellOutputs(id string, w *widget, request string) {
	if e := r.runs.list[request]; e != nil && e.box != nil && !e.missed || e == nil && r.widgets.cells[request] == "" {
		return
	}
	c := r.widgets.shown.Cell(id)
	if c == nil || !w.live || r.runs.line == nil || live.Canonical(c.OutputsJSON()) == w.told {
		return
	}
	w.told = live.Canonical(c.OutputsJSON())
	m, err := r.runs.codec.New("comm_msg", nil, map[string]any{
		"comm_id": id, "data": map[string]any{"method": "update", "state": map[string]any{"outputs": c.OutputsJSON()}, "buffer_paths": []any{}},
	})
	if err == nil {
		r.runs.line.send(Received{jupyter.Shell, m})
	}
}

// show changes what Output widgets show, here and in all tabs.
func (r *room) show(ops ...live.Op) {
	var made []live.Op
	for _, o := range ops {
		if changed, err := r.widgets.shown.Apply(o); changed && err == nil && o.Op != "insert" {
			made = append(made, o)
		}
	}
	if len(made) > 0 {
		r.tell(roomMessage{Type: "widgets", Ops: made})
		r.soil()
	}
}

// soil notes that there is something to save. Tabs are not told: nobody has to hear of a slider that the file is older than it.
func (r *room) soil() {
	if r.dirty.IsZero() {
		r.dirty = time.Now()
		r.nudge()
	}
}

// hearAside says what a message means that no execution of a cell takes: it may be an Output widget's, or the answer to a widget in a cell.
// done: there is no more to it.
func (r *room) hearAside(m *jupyter.Message) (ops []live.Op, done bool) {
	kind, request := m.Header.MsgType, m.ParentID()
	if !slices.Contains([]string{"stream", "display_data", "execute_result", "error", "clear_output"}, kind) {
		return nil, false
	}
	if id := r.widgets.taker(request); id != "" {
		r.show(outputOnly(outputOps(id, kind, m.Content))...)
		return nil, true
	}
	if cell := r.widgets.cells[request]; cell != "" {
		return outputOnly(outputOps(cell, kind, m.Content)), true
	}
	return nil, false
}

// outputOnly leaves out what concerns the run of a cell.
func outputOnly(ops []live.Op) []live.Op {
	return slices.DeleteFunc(ops, func(o live.Op) bool { return o.Op == "run" })
}

// shownByWidgets are operations that give a tab all that Output widgets show.
func (r *room) shownByWidgets() (ops []live.Op) {
	for _, c := range r.widgets.shown.Cells() {
		ops = append(ops, live.Op{Op: "outputs", ID: c.ID, Outputs: c.OutputsJSON()})
	}
	return ops
}
