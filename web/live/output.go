package live

import (
	"encoding/json"
	"errors"
	"slices"
)

// Output is one output of a code cell.
type Output struct {
	raw     json.RawMessage // nbformat; of a stream without what log holds
	name    string          // of a stream: stdout or stderr
	log     *text           // of a stream that grew here
	display string          // by which later messages change it; "" if they cannot
}

// JSON is the output in nbformat 4.
func (o *Output) JSON() json.RawMessage { return o.json() }

// Display is the id by which later messages change the output, "" if they cannot.
func (o *Output) Display() string { return o.display }

func parseOutputs(raw json.RawMessage) ([]*Output, error) {
	if len(raw) == 0 || string(raw) == null {
		return nil, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	var out []*Output
	for _, text := range list {
		o, err := parseOutput(text)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

func parseOutput(text json.RawMessage) (*Output, error) {
	var head struct {
		Type string `json:"output_type"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, err
	}
	if head.Type == "" {
		return nil, errors.New("an output has an output_type")
	}
	o := &Output{raw: text}
	if head.Type == "stream" {
		o.name = head.Name
	}
	return o, nil
}

func (o *Output) json() json.RawMessage {
	if o.log == nil {
		return o.raw
	}
	return Encode(map[string]string{"output_type": "stream", "name": o.name, "text": o.log.String()})
}

// grow appends to a stream.
func (o *Output) grow(more string) {
	if o.log == nil {
		var head struct{ Text json.RawMessage }
		_ = json.Unmarshal(o.raw, &head) // it was parsed before
		old, _ := joined(head.Text)
		o.log, o.raw = &text{}, nil
		o.log.append(old)
	}
	o.log.append(more)
}

// stream appends text to the last output if that is the same stream, else adds one.
func (c *Cell) stream(name, more string) {
	c.clearIfWaiting()
	if n := len(c.Outputs); n == 0 || c.Outputs[n-1].name != name {
		c.Outputs = append(c.Outputs, &Output{name: name, log: &text{}})
	}
	c.Outputs[len(c.Outputs)-1].grow(more)
}

func (c *Cell) add(o *Output) {
	c.clearIfWaiting()
	c.Outputs = append(c.Outputs, o)
}

// clear empties the list, or with wait does so when the next output comes.
func (c *Cell) clear(wait bool) {
	if c.clearNext = wait; !wait {
		c.Outputs, c.Untrusted = nil, false
	}
}

func (c *Cell) clearIfWaiting() {
	if c.clearNext {
		c.clear(false)
	}
}

// Shows says whether the cell shows something under a display id.
func (c *Cell) Shows(display string) bool {
	return slices.ContainsFunc(c.Outputs, func(o *Output) bool { return display != "" && o.display == display })
}

// update replaces what is shown under a display id. It says whether there was anything.
func (c *Cell) update(display string, data, metadata json.RawMessage) bool {
	found := false
	for i, o := range c.Outputs {
		if display == "" || o.display != display {
			continue
		}
		var m map[string]json.RawMessage
		if json.Unmarshal(o.raw, &m) != nil {
			continue
		}
		m["data"], m["metadata"] = data, metadata
		c.Outputs[i] = &Output{raw: Encode(m), display: display}
		found = true
	}
	return found
}

// Plain is what an output shows, if that is text and nothing else: the kind is stdout or stderr of a stream, or the output_type.
func (o *Output) Plain() (kind, text string, ok bool) {
	if o.log != nil {
		return o.name, o.log.String(), o.name == "stdout" || o.name == "stderr"
	}
	var head struct {
		Type string                     `json:"output_type"`
		Text json.RawMessage            `json:"text"`
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(o.raw, &head); err != nil {
		return "", "", false
	}
	kind = head.Type
	switch {
	case kind == "stream" && (o.name == "stdout" || o.name == "stderr"):
		kind = o.name
	case (kind == "execute_result" || kind == "display_data") && len(head.Data) == 1 && head.Data["text/plain"] != nil:
		head.Text = head.Data["text/plain"]
	default:
		return "", "", false
	}
	text, err := joined(head.Text)
	return kind, text, err == nil
}
