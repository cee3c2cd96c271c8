package kernel

import (
	"encoding/json"
	"strings"

	"skep/interp/module"
	"skep/jupyter"
)

// The targets of Jupyter's widgets: what the program opens for each, and what a page opens to learn of all.
const (
	widgetTarget  = "jupyter.widget"
	widgetControl = "jupyter.widget.control"
)

// speaksControl tells whether a comm_open for the control target has the version that is spoken here, 1.
func speaksControl(metadata json.RawMessage) bool {
	var m struct {
		Version string `json:"version"`
	}
	return json.Unmarshal(metadata, &m) == nil && strings.HasPrefix(m.Version, "1.")
}

// controlWidgets answers a page that has come back: it asks for the state of all widgets.
func (k *kernel) controlWidgets(r *request, c *comm, data json.RawMessage) {
	var ask struct {
		Method string `json:"method"`
	}
	if err := json.Unmarshal(data, &ask); err != nil || ask.Method != "request_states" {
		k.options.Log("kernel: %s: unknown method %.40q", widgetControl, ask.Method)
		return
	}
	states, paths, buffers := map[string]any{}, [][]any{}, [][]byte(nil)
	for _, w := range k.comms.of(widgetTarget) {
		m := w.peer.State()
		state, ok := m.Data["state"].(map[string]any)
		if !ok {
			continue
		}
		states[w.id] = map[string]any{
			"model_name": state["_model_name"], "model_module": state["_model_module"], "model_module_version": state["_model_module_version"], "state": state,
		}
		for i, path := range pathsOf(m) {
			paths = append(paths, append([]any{w.id, "state"}, path...))
			buffers = append(buffers, m.Buffers[i])
		}
	}
	k.sayComm("comm_msg", r.msg.RawHeader, jupyter.Comm{ID: c.id}, module.CommMessage{Data: map[string]any{"method": "update_states", "states": states, "buffer_paths": paths}, Buffers: buffers})
}

// pathsOf is where in a state its buffers belong.
func pathsOf(m module.CommMessage) [][]any {
	paths, _ := m.Data["buffer_paths"].([][]any)
	return paths[:min(len(paths), len(m.Buffers))]
}
