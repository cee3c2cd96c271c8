package notebooks

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
)

// newestMinor is the nbformat 4 minor that new notebooks have: the first with cell ids.
const newestMinor = 5

// Document is one notebook. It is not safe for concurrent use.
type Document struct {
	name          string
	raw           []byte // the text as read or last saved; what Bytes gives while nothing changed
	before, after []byte // around the outermost object: byte order mark, final newline
	top           *object
	cells         []*Cell
	inner, end    []byte // white space of an empty cell list, and before its `]`
	style         style
	dirty         bool
}

func parseDocument(name string, data []byte, limits Limits) (*Document, *fault) {
	d := &Document{name: name, raw: data}
	s := scanner{data: data}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		s.pos = len("\ufeff")
	}
	s.space()
	d.before = data[:s.pos]
	text, f := s.value()
	if f != nil {
		return nil, f
	}
	d.after = data[s.pos:]
	if s.space(); s.pos < len(data) {
		return nil, s.expected("the end of the file after the notebook's `}`")
	}
	top, ok := parseObject(text)
	if !ok {
		return nil, shapeFault(len(d.before), len(d.before)+1, "a notebook is a JSON object", "`{`", string(text[:1]))
	}
	d.top, d.style = top, styleOf(top, data)
	major, f := d.checkVersion()
	if f != nil {
		return nil, f
	}
	if isOldFormat(major) {
		return d.parseUpgraded(text, major, limits)
	}
	return d, d.readCells(limits)
}

// parseUpgraded reads an old notebook as it is in format 4.5. What is wrong there has no place in the old text but its beginning.
func (d *Document) parseUpgraded(text []byte, major int, limits Limits) (*Document, *fault) {
	fresh, f := d.upgraded(text, major, limits)
	if f != nil {
		return nil, f
	}
	doc, f := parseDocument(d.name, fresh, limits)
	if f != nil {
		f.at, f.end = len(d.before), len(d.before)+1
	}
	return doc, f
}

// at is the offset in the document of a slice of its text.
func (d *Document) at(part []byte) int { return cap(d.raw) - cap(part) }

func shapeFault(at, end int, message, expected, found string) *fault {
	return &fault{at: at, end: end, code: codeShape, message: message, expected: expected, found: found}
}

// checkVersion gives the format if it can be read.
func (d *Document) checkVersion() (major int, f *fault) {
	value, ok := d.top.get("nbformat")
	start := len(d.before)
	if !ok {
		f := shapeFault(start, start+1, "this JSON file is not a notebook", "the member \"nbformat\"", "")
		f.hint = "notebooks have the members cells, metadata, nbformat and nbformat_minor"
		return 0, f
	}
	at := d.at(value)
	major, err := strconv.Atoi(string(value))
	switch {
	case err != nil:
		return 0, shapeFault(at, at+len(value), "nbformat is not a number", "4", clip(value))
	case major == 4 || isOldFormat(major):
		return major, d.checkMinor()
	}
	f = &fault{at: at, end: at + len(value), code: codeVersion, expected: "nbformat 4", found: "nbformat " + strconv.Itoa(major)}
	if major < 4 {
		f.message = "this notebook has the old format " + strconv.Itoa(major)
		f.hint = "formats 2 to 4 are read; `nbformat.read(FILE, 4)` of Python's nbformat reads this one"
	} else {
		f.message = "this notebook was written by a newer program, in format " + strconv.Itoa(major)
	}
	return major, f
}

func (d *Document) checkMinor() *fault {
	value, ok := d.top.get("nbformat_minor")
	if !ok {
		return nil
	}
	if n, err := strconv.Atoi(string(value)); err != nil || n < 0 {
		return shapeFault(d.at(value), d.at(value)+len(value), "nbformat_minor is not a number", "0 to 5", clip(value))
	}
	return nil
}

// clip shortens a value for a message.
func clip(value []byte) string {
	r := []rune(string(value[:min(len(value), 200)]))
	if len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return string(r)
}

func (d *Document) readCells(limits Limits) *fault {
	start := len(d.before)
	value, ok := d.top.get("cells")
	if !ok {
		return shapeFault(start, start+1, "this notebook has no list of cells", "the member \"cells\"", "")
	}
	list, ok := parseArray(value)
	if !ok {
		return shapeFault(d.at(value), d.at(value)+len(value), "cells is not a list", "[…]", clip(value))
	}
	if len(list.elements) > limits.Cells {
		return &fault{at: d.at(value), end: d.at(value) + 1, code: codeTooLarge,
			message: fmt.Sprintf("the notebook has %d cells; the limit is %d", len(list.elements), limits.Cells)}
	}
	d.inner = list.inner
	for i, e := range list.elements {
		c := &Cell{doc: d, lead: e.lead, raw: e.value, trail: e.trail}
		if f := c.check(i + 1); f != nil {
			return f
		}
		d.cells = append(d.cells, c)
	}
	if n := len(d.cells); n > 0 {
		d.end, d.cells[n-1].trail = d.cells[n-1].trail, nil
	}
	return nil
}

// Name is what diagnostics call the notebook.
func (d *Document) Name() string { return d.name }

// Cells gives the cells in order. The list is a copy; the cells are not.
func (d *Document) Cells() []*Cell { return slices.Clone(d.cells) }

// Changed says whether anything differs from the text that was read or last saved.
func (d *Document) Changed() bool { return d.dirty }

// Minor is nbformat_minor; 0 if the notebook has none.
func (d *Document) Minor() int {
	value, _ := d.top.get("nbformat_minor")
	n, _ := strconv.Atoi(string(value))
	return n
}

// Metadata decodes the notebook's metadata; it is empty, never nil, if there is none.
// Changing the map changes nothing; see SetMetadata.
func (d *Document) Metadata() map[string]any {
	value, _ := d.top.get("metadata")
	return mapOf(value)
}

func mapOf(raw []byte) map[string]any {
	if m, ok := valueOf(raw).(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

// SetMetadata replaces one entry of the notebook's metadata; nil removes it.
func (d *Document) SetMetadata(name string, v any) {
	m := d.Metadata()
	if v == nil {
		delete(m, name)
	} else {
		m[name] = v
	}
	d.patch("metadata", normal(m))
}

// patch changes one member of the outermost object, as little as possible.
func (d *Document) patch(name string, v any) {
	old, ok := d.top.get(name)
	if ok && same(valueOf(old), v) {
		return
	}
	d.top.set(name, d.style.patch(old, v, 1), d.style, 1)
	d.dirty = true
}

// Language is the language of the code cells as the notebook says it ("ruchy", "python"), or "".
func (d *Document) Language() string {
	meta := d.Metadata()
	for _, place := range []struct{ key, field string }{{"kernelspec", "language"}, {"language_info", "name"}} {
		if m, ok := meta[place.key].(map[string]any); ok {
			if s, ok := m[place.field].(string); ok && s != "" {
				return s
			}
		}
	}
	return ""
}

// Kernel is the name of the kernelspec that the notebook asks for, or "".
func (d *Document) Kernel() string {
	spec, _ := d.Metadata()["kernelspec"].(map[string]any)
	name, _ := spec["name"].(string)
	return name
}

// Insert puts a new cell before the i-th (0-based; clamped) and gives it.
func (d *Document) Insert(i int, kind Kind, source string) *Cell {
	c := newCell(d, kind, source)
	d.cells = slices.Insert(d.cells, max(0, min(i, len(d.cells))), c)
	d.dirty = true
	return c
}

// Delete removes the i-th cell; an index outside is an error.
func (d *Document) Delete(i int) error {
	if i < 0 || i >= len(d.cells) {
		return fmt.Errorf("delete cell %d of %d: no such cell", i+1, len(d.cells))
	}
	d.cells = slices.Delete(d.cells, i, i+1)
	d.dirty = true
	return nil
}

// Move takes the cell at index from and puts it at index to; an index outside is an error.
func (d *Document) Move(from, to int) error {
	if n := len(d.cells); from < 0 || from >= n || to < 0 || to >= n {
		return fmt.Errorf("move cell %d to %d of %d: no such cell", from+1, to+1, n)
	}
	if from == to {
		return nil
	}
	c := d.cells[from]
	d.cells = slices.Insert(slices.Delete(d.cells, from, from+1), to, c)
	d.dirty = true
	return nil
}

// Upgrade makes an older notebook nbformat 4.5 and gives each cell an id.
func (d *Document) Upgrade() {
	if d.Minor() < newestMinor {
		d.patch("nbformat_minor", number(newestMinor))
	}
	d.repairIDs()
}

// repairIDs gives an id to each cell that has none or shares one, where the format asks for them.
func (d *Document) repairIDs() {
	if d.Minor() < newestMinor {
		return
	}
	seen := make(map[string]bool, len(d.cells))
	for _, c := range d.cells {
		id := c.ID()
		if !validID(id) || seen[id] {
			for id = newID(); seen[id]; id = newID() {
			}
			c.set("id", d.style.quote(id))
		}
		seen[id] = true
	}
}

// Bytes is the notebook's text. Unchanged parts are the bytes that were read.
func (d *Document) Bytes() []byte {
	if !d.dirty {
		return d.raw
	}
	d.repairIDs()
	d.top.set("cells", d.cellList(), d.style, 1)
	var b bytes.Buffer
	b.Write(d.before)
	b.Write(d.top.bytes())
	b.Write(d.after)
	return b.Bytes()
}

func (d *Document) cellList() []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	if len(d.cells) == 0 {
		b.Write(d.inner)
	}
	for i, c := range d.cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(d.leadOf(i, c))
		b.Write(c.raw)
		if i < len(d.cells)-1 {
			b.Write(c.trail)
		}
	}
	switch {
	case len(d.cells) > 0 && d.end != nil:
		b.Write(d.end)
	case len(d.cells) > 0:
		b.Write(d.style.close(2))
	}
	b.WriteByte(']')
	return b.Bytes()
}

// leadOf is the space before a cell. On one line the first cell has another one than the rest.
func (d *Document) leadOf(i int, c *Cell) []byte {
	if d.style.oneLine() {
		if i == 0 {
			return nil
		}
		return d.style.lead(2)
	}
	if c.lead == nil {
		return d.style.lead(2)
	}
	return c.lead
}
