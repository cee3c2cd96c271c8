package widgets

import (
	"encoding/json"
	"maps"
	"sync"

	"skep/internal/lazy"
	"skep/interp/module"
)

// What the messages are called.
const (
	target       = "jupyter.widget"
	protocol     = "2.1.0"
	controls     = "@jupyter-widgets/controls"
	controlsHave = "2.0.0"
	base         = "@jupyter-widgets/base"
	baseHas      = "2.0.0"
	outputModule = "@jupyter-widgets/output"
	outputHas    = "1.0.0"
	modelPrefix  = "IPY_MODEL_" // before the id of a model that an attribute refers to
)

// attributes are a model's state: what JSON can express. Values are replaced, never changed, so that a copy of the map is a copy.
type attributes map[string]any

// model is what front ends know: attributes behind a comm. A widget is one, and has two more for its layout and style.
type model struct {
	mu    sync.Mutex
	id    string // of the comm; "" where there is none
	state attributes
}

// CommID is the model's id, "" if no front end knows it.
func (m *model) CommID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.id
}

// State implements module.CommPeer.
func (m *model) State() module.CommMessage {
	m.mu.Lock()
	defer m.mu.Unlock()
	return stateMessage("", maps.Clone(m.state))
}

// Closed implements module.CommPeer.
func (m *model) Closed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.id = ""
}

func (m *model) attribute(name string) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[name]
}

// stateMessage is a message about attributes. Nothing of ours is binary.
func stateMessage(method string, state attributes) module.CommMessage {
	data := map[string]any{"state": map[string]any(state), "buffer_paths": [][]any{}}
	if method != "" {
		data["method"] = method
	}
	return module.CommMessage{Data: data}
}

// open announces a model; peer is what hears for it.
func (m *model) open(io *module.Streams, peer module.CommPeer) error {
	if io == nil || io.Comms == nil {
		return nil
	}
	first := m.State()
	first.Metadata = map[string]any{"version": protocol}
	id, err := io.Comms.Open(target, first, peer)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.id = id
	return err
}

// put changes attributes and tells front ends.
func (m *model) put(io *module.Streams, changes attributes) {
	m.mu.Lock()
	maps.Copy(m.state, changes)
	m.mu.Unlock()
	m.send(io, stateMessage("update", changes))
}

func (m *model) send(io *module.Streams, message module.CommMessage) {
	if id := m.CommID(); id != "" && io != nil && io.Comms != nil {
		io.Comms.Send(id, message)
	}
}

func (m *model) close(io *module.Streams) {
	id := m.CommID()
	m.Closed()
	if id != "" && io != nil && io.Comms != nil {
		io.Comms.Close(id)
	}
}

// reference is how an attribute names a model; null where front ends do not know it.
func (m *model) reference() any {
	if id := m.CommID(); id != "" {
		return modelPrefix + id
	}
	return nil
}

// request is what front ends send.
type request struct {
	Method  string                     `json:"method"`
	State   map[string]json.RawMessage `json:"state"`
	Content json.RawMessage            `json:"content"`
}

// Hear implements module.CommPeer, for layouts and styles: front ends ask for them, and change nothing.
func (m *model) Hear(c *module.Call, data json.RawMessage, _ [][]byte) error {
	var r request
	if err := json.Unmarshal(data, &r); err != nil {
		return nil // no message of the protocol: nothing to answer
	}
	switch r.Method {
	case "request_state":
		m.send(c.IO, stateMessage("update", m.copy()))
	case "update":
		m.refuse(c.IO, r.State)
	}
	return nil
}

func (m *model) copy() attributes {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.state)
}

// refuse tells what attributes really are. The echo is for who sent them and waits for one, the update for all others.
func (m *model) refuse(io *module.Streams, sent map[string]json.RawMessage) {
	truth := attributes{}
	m.mu.Lock()
	for name := range sent {
		if v, ok := m.state[name]; ok {
			truth[name] = v
		}
	}
	m.mu.Unlock()
	if len(truth) == 0 {
		return
	}
	if echoes.Get() {
		m.send(io, stateMessage("echo_update", truth))
	}
	m.send(io, stateMessage("update", truth))
}

// identity makes the attributes that say what a model is.
func identity(name, view, from, version string) attributes {
	return attributes{"_model_name": name, "_model_module": from, "_model_module_version": version, "_view_count": nil, "_view_name": view, "_view_module": from, "_view_module_version": version}
}

// layoutAttributes are the properties of CSS that a layout has, all null at first.
var layoutAttributes = []string{
	"align_content", "align_items", "align_self", "border_bottom", "border_left", "border_right", "border_top", "bottom", "display", "flex", "flex_flow",
	"grid_area", "grid_auto_columns", "grid_auto_flow", "grid_auto_rows", "grid_column", "grid_gap", "grid_row", "grid_template_areas", "grid_template_columns",
	"grid_template_rows", "height", "justify_content", "justify_items", "left", "margin", "max_height", "max_width", "min_height", "min_width", "object_fit",
	"object_position", "order", "overflow", "padding", "right", "top", "visibility", "width",
}

func newLayout(width string) *model {
	a := identity("LayoutModel", "LayoutView", base, baseHas)
	for _, name := range layoutAttributes {
		a[name] = nil
	}
	if width != "" {
		a["width"] = width
	}
	return &model{state: a}
}

// styleAttributes are what the styles have beside description_width.
var styleAttributes = lazy.Value[map[string]attributes]{New: func() map[string]attributes {
	return map[string]attributes{
		"Description":   {"description_width": ""},
		"Slider":        {"description_width": "", "handle_color": nil},
		"Progress":      {"description_width": "", "bar_color": nil},
		"Text":          {"description_width": "", "background": nil, "font_size": nil, "text_color": nil},
		"HTML":          {"description_width": "", "background": nil, "font_size": nil, "text_color": nil},
		"Checkbox":      {"description_width": "", "background": nil},
		"ToggleButtons": {"description_width": "", "button_width": "", "font_weight": ""},
		"ToggleButton":  {"description_width": "", "font_family": nil, "font_size": nil, "font_style": nil, "font_variant": nil, "font_weight": nil, "text_color": nil, "text_decoration": nil},
		"Label":         {"description_width": "", "background": nil, "font_family": nil, "font_size": nil, "font_style": nil, "font_variant": nil, "font_weight": nil, "text_color": nil, "text_decoration": nil},
		"Button":        {"button_color": nil, "font_family": nil, "font_size": nil, "font_style": nil, "font_variant": nil, "font_weight": nil, "text_color": nil, "text_decoration": nil},
	}
}}

func newStyle(kind string) *model {
	a := identity(kind+"StyleModel", "StyleView", controls, controlsHave)
	a["_view_module"], a["_view_module_version"] = base, baseHas
	maps.Copy(a, styleAttributes.Get()[kind])
	return &model{state: a}
}
