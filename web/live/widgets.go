package live

import (
	"bytes"
	"encoding/json"
)

// The type by which an output names a widget, and the one under which the notebook's metadata have the states of widgets, which follow
// the schema of ipywidgets (version 2).
const (
	widgetView  = "application/vnd.jupyter.widget-view+json"
	widgetState = "application/vnd.jupyter.widget-state+json"
)

// WidgetState is a widget as a notebook keeps it.
type WidgetState struct {
	Name    string                     `json:"model_name"`
	Module  string                     `json:"model_module"`
	Version string                     `json:"model_module_version"`
	State   map[string]json.RawMessage `json:"state"`
	Buffers []WidgetBuffer             `json:"buffers,omitempty"`
}

// WidgetBuffer are the bytes that belong at a path of a state.
type WidgetBuffer struct {
	Encoding string          `json:"encoding"` // base64
	Path     json.RawMessage `json:"path"`
	Data     []byte          `json:"data"`
}

// Views lists the ids of the widgets that cells show.
func (d *Document) Views() (ids []string) {
	for _, c := range d.cells {
		ids = append(ids, c.Views()...)
	}
	return ids
}

// Views lists the ids of the widgets that the cell shows.
func (c *Cell) Views() (ids []string) {
	for _, o := range c.Outputs {
		if o.log != nil || !bytes.Contains(o.raw, []byte(widgetView)) {
			continue
		}
		var shown struct {
			Data map[string]json.RawMessage `json:"data"`
		}
		var view struct {
			ID string `json:"model_id"`
		}
		if json.Unmarshal(o.raw, &shown) == nil && json.Unmarshal(shown.Data[widgetView], &view) == nil && view.ID != "" {
			ids = append(ids, view.ID)
		}
	}
	return ids
}

// Widgets are the states that the notebook's metadata have.
func (d *Document) Widgets() map[string]WidgetState {
	var metadata struct {
		Widgets map[string]json.RawMessage `json:"widgets"`
	}
	var saved struct {
		Major int                        `json:"version_major"`
		State map[string]json.RawMessage `json:"state"`
	}
	_ = json.Unmarshal(d.top["metadata"], &metadata)
	if json.Unmarshal(metadata.Widgets[widgetState], &saved) != nil || saved.Major != 2 {
		return nil
	}
	out := map[string]WidgetState{}
	for id, raw := range saved.State {
		var w WidgetState
		if json.Unmarshal(raw, &w) == nil {
			out[id] = w
		}
	}
	return out
}

// ContentWith is Content with these states of widgets in place of those that the metadata have.
func (d *Document) ContentWith(states map[string]WidgetState) json.RawMessage {
	old := d.top["metadata"]
	d.top["metadata"] = withWidgets(old, states)
	defer func() {
		if d.top["metadata"] = old; old == nil {
			delete(d.top, "metadata")
		}
	}()
	return d.Content()
}

func withWidgets(metadata json.RawMessage, states map[string]WidgetState) json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(metadata, &m) != nil || m == nil || len(states) == 0 && m["widgets"] == nil {
		return metadata
	}
	delete(m, "widgets")
	if len(states) > 0 {
		m["widgets"] = Encode(map[string]any{widgetState: map[string]any{"version_major": 2, "version_minor": 0, "state": states}})
	}
	return Encode(m)
}

// keepWidgets gives metadata that say nothing of widgets what the others say: tabs leave that to the server.
func keepWidgets(metadata, old json.RawMessage) json.RawMessage {
	var m, before map[string]json.RawMessage
	if json.Unmarshal(old, &before) != nil || before["widgets"] == nil || json.Unmarshal(metadata, &m) != nil || m["widgets"] != nil {
		return metadata
	}
	m["widgets"] = before["widgets"]
	return Encode(m)
}
