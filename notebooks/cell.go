package notebooks

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Kind is what a cell is; other kinds than these three are kept as they are.
type Kind string

// The kinds of nbformat 4.
const (
	Code     Kind = "code"
	Markdown Kind = "markdown"
	Raw      Kind = "raw"
)

// Cell is one cell of a Document, kept as its own JSON text.
type Cell struct {
	doc              *Document
	lead, raw, trail []byte
}

// Output is one output of a code cell as nbformat has it: output_type and what belongs to it.
type Output map[string]any

func newCell(d *Document, kind Kind, source string) *Cell {
	v := map[string]any{"cell_type": string(kind), "metadata": map[string]any{}, "source": splitLines(source)}
	if kind == Code {
		v["execution_count"], v["outputs"] = nil, []any{}
	}
	if d.Minor() >= newestMinor {
		v["id"] = newID()
	}
	return &Cell{doc: d, raw: d.style.render(v, 2)}
}

// newID makes a cell id: 8 hexadecimal digits, as nbformat's own are.
func newID() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

// validID follows the nbformat schema: 1 to 64 of letters, digits, - and _.
func validID(id string) bool {
	for _, c := range []byte(id) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

// check says what of a cell (1-based number n) cannot be understood.
func (c *Cell) check(n int) *fault {
	at := c.doc.at(c.raw)
	o, ok := parseObject(c.raw)
	if !ok {
		return shapeFault(at, at+len(c.raw), fmt.Sprintf("cell %d is not an object", n), "{…}", clip(c.raw))
	}
	kind, ok := o.get("cell_type")
	if !ok {
		return shapeFault(at, at+1, fmt.Sprintf("cell %d has no cell_type", n), `"code", "markdown" or "raw"`, "")
	}
	if kind[0] != '"' {
		return shapeFault(c.doc.at(kind), c.doc.at(kind)+len(kind), fmt.Sprintf("the cell_type of cell %d is not a string", n), `"code", "markdown" or "raw"`, clip(kind))
	}
	if source, ok := o.get("source"); ok && !isText(source) {
		return shapeFault(c.doc.at(source), c.doc.at(source)+len(source), fmt.Sprintf("the source of cell %d is not text", n), "a string or a list of strings", clip(source))
	}
	if outputs, ok := o.get("outputs"); ok && outputs[0] != '[' {
		return shapeFault(c.doc.at(outputs), c.doc.at(outputs)+len(outputs), fmt.Sprintf("the outputs of cell %d are not a list", n), "[…]", clip(outputs))
	}
	return nil
}

func isText(raw []byte) bool {
	if raw[0] == '"' {
		return true
	}
	a, ok := parseArray(raw)
	if !ok {
		return false
	}
	for _, e := range a.elements {
		if e.value[0] != '"' {
			return false
		}
	}
	return true
}

func (c *Cell) get(name string) []byte {
	o, _ := parseObject(c.raw)
	value, _ := o.get(name)
	return value
}

// set replaces one member; nothing else of the cell's text changes.
func (c *Cell) set(name string, value []byte) {
	o, _ := parseObject(c.raw)
	if old, ok := o.get(name); ok && bytes.Equal(old, value) {
		return
	}
	o.set(name, value, c.doc.style, 3)
	c.raw, c.doc.dirty = o.bytes(), true
}

func (c *Cell) drop(name string) {
	o, _ := parseObject(c.raw)
	if o.find(name) < 0 {
		return
	}
	o.drop(name)
	c.raw, c.doc.dirty = o.bytes(), true
}

// Raw is the cell's JSON text.
func (c *Cell) Raw() []byte { return slices.Clip(c.raw) }

// Kind is the cell's type.
func (c *Cell) Kind() Kind { return Kind(textOf(c.get("cell_type"))) }

// ID is the cell's id, or "" if the file has none.
func (c *Cell) ID() string { return textOf(c.get("id")) }

// Source is the cell's text.
func (c *Cell) Source() string { return joinRaw(c.get("source")) }

// SetSource replaces the cell's text. A source that was one string stays one string, otherwise it is a list of lines.
func (c *Cell) SetSource(source string) {
	old := c.get("source")
	if old != nil && joinRaw(old) == source {
		return
	}
	if len(old) > 0 && old[0] == '"' {
		c.set("source", c.doc.style.quote(source))
		return
	}
	c.set("source", c.doc.style.render(splitLines(source), 3))
}

// SetKind changes the type. Outputs and execution count of a code cell go when
// it stops being one; attachments go when it becomes one.
func (c *Cell) SetKind(kind Kind) {
	if kind == c.Kind() {
		return
	}
	c.set("cell_type", c.doc.style.quote(string(kind)))
	if kind == Code {
		c.drop("attachments")
		c.set("execution_count", []byte("null"))
		c.set("outputs", []byte("[]"))
		return
	}
	c.drop("execution_count")
	c.drop("outputs")
}

// Metadata decodes the cell's metadata; empty, never nil, if there is none.
func (c *Cell) Metadata() map[string]any { return mapOf(c.get("metadata")) }

// SetMetadata replaces one entry of the cell's metadata; nil removes it.
func (c *Cell) SetMetadata(name string, v any) {
	m := c.Metadata()
	if v == nil {
		delete(m, name)
	} else {
		m[name] = v
	}
	c.patch("metadata", normal(m))
}

// patch changes one member as little as possible.
func (c *Cell) patch(name string, v any) {
	old := c.get(name)
	if old != nil && same(valueOf(old), v) {
		return
	}
	c.set(name, c.doc.style.patch(old, v, 3))
}

// Tags are the cell's tags (metadata.tags).
func (c *Cell) Tags() []string {
	list, _ := c.Metadata()["tags"].([]any)
	var tags []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			tags = append(tags, s)
		}
	}
	return tags
}

// ExecutionCount is the number in brackets beside a code cell; ok is false if it has not run.
func (c *Cell) ExecutionCount() (n int, ok bool) {
	n, err := strconv.Atoi(string(c.get("execution_count")))
	return n, err == nil
}

// SetExecutionCount sets that number; 0 means not run.
func (c *Cell) SetExecutionCount(n int) {
	value := []byte("null")
	if n > 0 {
		value = strconv.AppendInt(nil, int64(n), 10)
	}
	c.set("execution_count", value)
}

// Outputs decodes the outputs, with the lines of each text joined to one string.
func (c *Cell) Outputs() []Output {
	list, _ := valueOf(c.get("outputs")).([]any)
	var outputs []Output
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			outputs = append(outputs, joinOutput(m))
		}
	}
	return outputs
}

// SetOutputs replaces the outputs. Those that say the same as the one at their place keep its bytes.
func (c *Cell) SetOutputs(outputs []Output) {
	list := make([]any, len(outputs))
	for i, o := range outputs {
		list[i] = normal(map[string]any(o))
	}
	c.mergeOutputs(list)
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// Attachments are the files that a Markdown cell carries, each by MIME type.
func (c *Cell) Attachments() map[string]map[string]any {
	files := map[string]map[string]any{}
	joinedFiles, _ := joinCell(map[string]any{"attachments": valueOf(c.get("attachments"))})["attachments"].(map[string]any)
	for name, v := range joinedFiles {
		files[name], _ = v.(map[string]any)
	}
	return files
}
