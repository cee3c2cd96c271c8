package widgets

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

// widget is one widget. Its value is the program's; the attribute that the kind names is the same for front ends.
type widget struct {
	model
	kind          *kind
	layout, style *model
	value         value.Value // guarded by model.mu, as all that follows
	options       *options
	children      []*widget
	observers     []observer
	telling       int   // how many calls of tell are under way, each within the one before
	area          *area // of an output
}

// observer is told the new value of a widget that has changed.
type observer func(c *module.Call, v value.Value) error

// called makes an observer of a function of the program.
func called(fn value.Value, withValue bool) observer {
	return func(c *module.Call, v value.Value) error {
		var args []value.Value
		if withValue {
			args = append(args, v.Share())
		}
		_, err := c.Host.Invoke(fn, args...)
		return err
	}
}

// look is what all widgets may be given.
type look struct {
	label, width, tooltip string
	disabled              bool
}

// newWidget makes a widget of a kind; more are the attributes that it has beside those of all.
func newWidget(k *kind, l look, more attributes) *widget {
	w := &widget{kind: k, layout: newLayout(l.width), value: value.Unit()}
	w.state = identity(k.model+"Model", k.view+"View", k.from, k.version)
	maps.Copy(w.state, attributes{"_dom_classes": []string{}, "tabbable": nil, "tooltip": nil, "layout": nil})
	maps.Copy(w.state, k.attrs)
	maps.Copy(w.state, more)
	if l.tooltip != "" {
		w.state["tooltip"] = l.tooltip
	}
	if _, ok := w.state["description"]; ok {
		w.state["description"] = l.label
	}
	if _, ok := w.state["disabled"]; ok {
		w.state["disabled"] = l.disabled
	}
	if k.style != "" {
		w.style = newStyle(k.style)
		w.state["style"] = nil
	}
	return w
}

// hold gives a new widget its first value.
func (w *widget) hold(v value.Value) error {
	x, err := w.kind.encode(w, v)
	if err != nil {
		return err
	}
	if w.value = w.kind.settle(w, v); w.kind.key != "" {
		w.state[w.kind.key] = x
	}
	return nil
}

// announce opens the widget's models, if there are front ends, and gives the widget as a value.
func (w *widget) announce(c *module.Call) value.Value {
	c.Must(w.openAll(c.IO))
	return value.NewBox(typeName, w)
}

func (w *widget) openAll(io *module.Streams) error {
	if err := w.layout.open(io, w.layout); err != nil {
		return err
	}
	w.state["layout"] = w.layout.reference()
	if w.style != nil {
		if err := w.style.open(io, w.style); err != nil {
			return err
		}
		w.state["style"] = w.style.reference()
	}
	return w.open(io, w)
}

// closeAll takes the widget out of all front ends. It stays a value.
func (w *widget) closeAll(io *module.Streams) {
	w.close(io)
	w.layout.close(io)
	if w.style != nil {
		w.style.close(io)
	}
}

func (w *widget) get() value.Value {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.value
}

// set changes the value from the program: front ends are told, then the program's own functions. What it cannot hold ends the call.
func (w *widget) set(c *module.Call, v value.Value) {
	x, err := w.kind.encode(w, v)
	if err != nil {
		c.Refuse("%s", err)
	}
	v = w.kind.settle(w, v)
	if same := w.replace(v, x); same {
		return
	}
	if w.kind.key != "" {
		w.send(c.IO, stateMessage("update", attributes{w.kind.key: x}))
	}
	c.Must(w.tell(c, v))
}

// replace stores a value and what it is in front ends, and tells whether that was the value already.
func (w *widget) replace(v value.Value, x any) (same bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	same = value.Equal(w.value, v)
	if w.value = v; w.kind.key != "" {
		w.state[w.kind.key] = x
	}
	return same
}

// mostTelling bounds observers that change what they observe: one step at a time is a way to count, a circle has no end.
const mostTelling = 100

// tell calls the observers. Those that they add hear of the next change.
func (w *widget) tell(c *module.Call, v value.Value) error {
	w.mu.Lock()
	observers := slices.Clone(w.observers)
	w.telling++
	deep := w.telling > mostTelling
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.telling--
	}()
	if deep {
		return errEndless
	}
	for _, f := range observers {
		if err := f(c, v); err != nil {
			return err
		}
	}
	return nil
}

func (w *widget) observe(f observer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.observers = append(w.observers, f)
}

// Hear implements module.CommPeer.
func (w *widget) Hear(c *module.Call, data json.RawMessage, buffers [][]byte) error {
	var r request
	if err := json.Unmarshal(data, &r); err != nil {
		return nil
	}
	switch r.Method {
	case "update":
		return w.update(c, r.State)
	case "custom":
		return w.custom(c, r.Content)
	}
	return w.model.Hear(c, data, buffers)
}

// update takes what a front end has set: the value, if the widget can hold it. All else is refused.
func (w *widget) update(c *module.Call, sent map[string]json.RawMessage) error {
	key := w.kind.key
	raw, ok := sent[key]
	if !ok || w.kind.decode == nil || w.attribute("disabled") == true {
		w.refuse(c.IO, sent)
		return nil
	}
	v, x, err := w.decoded(raw)
	if err != nil {
		w.refuse(c.IO, sent)
		return nil
	}
	same := w.replace(v, x)
	if echoes.Get() {
		w.send(c.IO, stateMessage("echo_update", attributes{key: x}))
	}
	if delete(sent, key); len(sent) > 0 {
		w.refuse(c.IO, sent)
	}
	if same {
		return nil
	}
	return w.tell(c, v)
}

// decoded reads a value, and gives it as an attribute too.
func (w *widget) decoded(raw json.RawMessage) (v value.Value, x any, err error) {
	if err = json.Unmarshal(raw, &x); err != nil {
		return value.Null, nil, err
	}
	if v, err = w.kind.decode(w, x); err != nil {
		return value.Null, nil, err
	}
	x, err = w.kind.encode(w, v)
	return v, x, err
}

// custom is a message that is no change of state: a click.
func (w *widget) custom(c *module.Call, content json.RawMessage) error {
	var event struct {
		Event string `json:"event"`
	}
	if json.Unmarshal(content, &event) != nil || event.Event != "click" || w.kind.name != "button" || w.attribute("disabled") == true {
		return nil
	}
	return w.click(c)
}

// click counts and tells.
func (w *widget) click(c *module.Call) error {
	w.mu.Lock()
	w.value = value.Int(w.value.AsInt() + 1)
	v := w.value
	w.mu.Unlock()
	return w.tell(c, v)
}

// String shows a widget as it would be written, shortly.
func (w *widget) String() string {
	label, _ := w.attribute("description").(string)
	if label != "" {
		label = " " + value.Quote(label)
	}
	if v := w.get(); !v.IsUnit() {
		return fmt.Sprintf("<%s%s %s>", w.kind.name, label, value.Brief(v, 60))
	}
	return fmt.Sprintf("<%s%s>", w.kind.name, label)
}

// ByteSize tells about how much memory a widget takes.
func (w *widget) ByteSize() int64 { return 4 << 10 }

var (
	errNoOption = errors.New("there is no such option")
	errEndless  = errors.New("functions that observe widgets change them without end")
)
