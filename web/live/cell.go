package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
)

// Cell is one cell.
type Cell struct {
	ID       string
	Kind     string // code, markdown, raw
	Source   string
	Metadata json.RawMessage
	Count    json.RawMessage // of the last execution, null if there was none
	Outputs  []*Output
	Run      Run
	// Untrusted says that the outputs came with a file or a client, and nobody here knows that they are good: nothing in them runs.
	Untrusted bool

	others    map[string]json.RawMessage // members that are only kept
	clearNext bool                       // the next output replaces all others
}

// Run is what the cell is doing.
type Run struct {
	State   string `json:"state"`             // "", queued, running
	Ending  string `json:"ending,omitempty"`  // of the last run: ok, error, aborted, lost
	Elapsed int64  `json:"elapsed,omitempty"` // milliseconds of the last run
}

const null = "null"

func parseCell(text json.RawMessage) (*Cell, error) {
	c := &Cell{Count: json.RawMessage(null), Metadata: json.RawMessage("{}")}
	if err := json.Unmarshal(text, &c.others); err != nil {
		return nil, err
	}
	if c.others == nil {
		return nil, errors.New("a cell is an object")
	}
	_ = json.Unmarshal(c.others["id"], &c.ID) // another value is no id: the cell gets one
	if json.Unmarshal(c.others["cell_type"], &c.Kind) != nil || c.Kind == "" {
		return nil, errors.New("a cell has a cell_type")
	}
	var err error
	if c.Source, err = joined(c.others["source"]); err != nil {
		return nil, err
	}
	if m := c.others["metadata"]; len(m) > 0 && m[0] == '{' {
		c.Metadata = m
	}
	if n := c.others["execution_count"]; len(n) > 0 {
		c.Count = n
	}
	if c.Outputs, err = parseOutputs(c.others["outputs"]); err != nil {
		return nil, err
	}
	for _, name := range []string{"id", "cell_type", "source", "metadata", "execution_count", "outputs"} {
		delete(c.others, name)
	}
	return c, nil
}

// joined reads text that nbformat has as a string or as a list of lines.
func joined(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == null {
		return "", nil
	}
	if raw[0] == '"' {
		var s string
		return s, json.Unmarshal(raw, &s)
	}
	var lines []string
	err := json.Unmarshal(raw, &lines)
	return strings.Join(lines, ""), err
}

// JSON is the cell in nbformat 4.5.
func (c *Cell) JSON() json.RawMessage {
	m := maps.Clone(c.others)
	m["id"], m["cell_type"], m["source"], m["metadata"] = Encode(c.ID), Encode(c.Kind), Encode(c.Source), c.Metadata
	if c.Kind == "code" {
		m["execution_count"], m["outputs"] = c.Count, c.OutputsJSON()
		delete(m, "attachments")
	}
	return Encode(m)
}

// attachments are the files that the text shows: an object from their names.
func (c *Cell) attachments() json.RawMessage {
	if files := c.others["attachments"]; isObject(files) && c.Kind != "code" {
		return files
	}
	return json.RawMessage("{}")
}

func (c *Cell) setAttachments(files json.RawMessage) {
	if compact(files) == "{}" {
		delete(c.others, "attachments")
	} else {
		c.others["attachments"] = files
	}
}

// OutputsJSON is the list of outputs in nbformat 4.
func (c *Cell) OutputsJSON() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, o := range c.Outputs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(o.json())
	}
	b.WriteByte(']')
	return b.Bytes()
}

// setKind changes what the cell is. Only code has outputs.
func (c *Cell) setKind(kind string) {
	c.Kind = kind
	if kind != "code" {
		c.Outputs, c.Count, c.Run, c.Untrusted = nil, json.RawMessage(null), Run{}, false
	}
}
