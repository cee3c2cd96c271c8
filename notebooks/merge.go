package notebooks

import (
	"encoding/json"
	"hash/maphash"
	"maps"
	"reflect"
	"strconv"
)

// Adopt makes the document say what other says, while every cell, output and
// entry that says the same keeps its bytes. It is for clients that hold the
// whole notebook and send it back in a layout of their own. Cells are paired by
// id, then by equal content, then by place.
func (d *Document) Adopt(other *Document) {
	for _, m := range other.top.members {
		if name := m.name(); name != "cells" {
			d.patch(name, withoutTrust(name, valueOf(m.value)))
		}
	}
	for _, name := range d.top.names() {
		if other.top.find(name) < 0 {
			d.top.drop(name)
			d.dirty = true
		}
	}
	d.adoptCells(other)
}

func (o *object) names() []string {
	var names []string
	for _, m := range o.members {
		names = append(names, m.name())
	}
	return names
}

// withoutTrust drops what servers add for their clients and files do not keep.
func withoutTrust(name string, v any) any {
	if m, ok := v.(map[string]any); ok && name == "metadata" {
		m = maps.Clone(m)
		delete(m, "trusted")
		return m
	}
	return v
}

func (d *Document) adoptCells(other *Document) {
	pairs := pair(d.cells, other.cells)
	if len(d.cells) != len(other.cells) {
		d.dirty = true
	}
	cells := make([]*Cell, len(other.cells))
	for i, theirs := range other.cells {
		v := theirs.decoded()
		if mine := pairs[i]; mine != nil {
			mine.adopt(v)
			cells[i] = mine
		} else {
			cells[i] = d.cellFrom(v)
			d.dirty = true
		}
		if i < len(d.cells) && d.cells[i] != cells[i] {
			d.dirty = true
		}
	}
	d.cells = cells
}

// decoded gives the cell's value with texts joined and without what clients add.
func (c *Cell) decoded() map[string]any {
	v := joinCell(mapOf(c.raw))
	v["metadata"] = withoutTrust("metadata", v["metadata"])
	if v["metadata"] == nil {
		v["metadata"] = map[string]any{}
	}
	return v
}

// cellFrom lays out a cell that the document does not have yet.
func (d *Document) cellFrom(v map[string]any) *Cell {
	if d.Minor() < newestMinor {
		delete(v, "id")
	}
	return &Cell{doc: d, raw: d.style.render(splitCell(v), 2)}
}

// adopt changes what differs. An id that one side lacks is no difference.
func (c *Cell) adopt(v map[string]any) {
	mine := c.decoded()
	if _, has := v["id"]; !has || mine["id"] == nil && c.doc.Minor() < newestMinor {
		v["id"] = mine["id"]
		if mine["id"] == nil {
			delete(v, "id")
		}
	}
	if same(mine, v) {
		return
	}
	for name := range mine {
		if _, ok := v[name]; !ok {
			c.drop(name)
		}
	}
	for _, name := range sortedNames(v) {
		c.adoptMember(name, mine, v[name])
	}
}

func (c *Cell) adoptMember(name string, mine map[string]any, v any) {
	if old, ok := mine[name]; ok && same(old, v) {
		return
	}
	switch name {
	case "source":
		if s, ok := v.(string); ok {
			c.SetSource(s)
		}
	case "outputs":
		if list, ok := v.([]any); ok {
			c.mergeOutputs(list)
		}
	case "attachments":
		c.patch(name, mapBundle(v, func(string) bool { return true }, splitBundle))
	default:
		c.patch(name, v)
	}
}

// mergeOutputs replaces the outputs by list (texts joined or not); an output
// that says the same as the old one at its place keeps that one's bytes.
func (c *Cell) mergeOutputs(list []any) {
	st := c.doc.style
	old, ok := parseArray(c.get("outputs"))
	if !ok {
		old = &array{}
	}
	kept := &array{}
	for i, v := range list {
		m, _ := v.(map[string]any)
		e := element{lead: st.lead(4), value: st.render(splitOutput(m), 4)}
		if st.oneLine() && i == 0 {
			e.lead = nil
		}
		if i < len(old.elements) {
			e.lead = old.elements[i].lead
			if same(joinOutput(mapOf(old.elements[i].value)), joinOutput(m)) {
				e.value = old.elements[i].value
			}
		}
		kept.elements = append(kept.elements, e)
	}
	if n := len(kept.elements); n > 0 {
		kept.elements[n-1].trail = st.close(4)
	}
	if len(list) == len(old.elements) && sameElements(kept, old) {
		return
	}
	c.set("outputs", kept.bytes())
}

func sameElements(a, b *array) bool {
	for i := range a.elements {
		if string(a.elements[i].value) != string(b.elements[i].value) {
			return false
		}
	}
	return true
}

// pair finds for each of theirs the cell of mine that it continues, or nil.
func pair(mine, theirs []*Cell) []*Cell {
	pairs := make([]*Cell, len(theirs))
	taken := make(map[*Cell]bool, len(mine))
	take := func(i int, c *Cell) {
		if c != nil && pairs[i] == nil && !taken[c] {
			pairs[i], taken[c] = c, true
		}
	}
	byID := make(map[string]*Cell, len(mine))
	for _, c := range mine {
		if id := c.ID(); id != "" {
			byID[id] = c
		}
	}
	for i, c := range theirs {
		take(i, byID[c.ID()])
	}
	pairByContent(mine, theirs, pairs, taken, take)
	for i := range theirs {
		// A cell that both sides gave an id, and not the same one, is another cell.
		if i < len(mine) && (theirs[i].ID() == "" || mine[i].ID() == "") {
			take(i, mine[i])
		}
	}
	return pairs
}

// pairByContent pairs what is left and equal, in order, so that inserting one
// cell into a notebook without ids does not rewrite all cells after it.
func pairByContent(mine, theirs, pairs []*Cell, taken map[*Cell]bool, take func(int, *Cell)) {
	seed := maphash.MakeSeed()
	left := map[uint64][]*Cell{}
	for _, c := range mine {
		if !taken[c] && c.ID() == "" {
			h := c.fingerprint(seed)
			left[h] = append(left[h], c)
		}
	}
	if len(left) == 0 {
		return
	}
	for i, c := range theirs {
		if pairs[i] != nil {
			continue
		}
		h := c.fingerprint(seed)
		if list := left[h]; len(list) > 0 {
			take(i, list[0])
			left[h] = list[1:]
		}
	}
}

// fingerprint is over type and source: what a person takes for the same cell.
func (c *Cell) fingerprint(seed maphash.Seed) uint64 {
	return maphash.String(seed, string(c.Kind())+"\x00"+c.Source())
}

// same compares decoded values; numbers by value, because JavaScript writes 1.0 as 1.
func same(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, v := range a {
			w, ok := b[name]
			if !ok || !same(v, w) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a.String(), 64)
	y, errY := strconv.ParseFloat(b.String(), 64)
	return errX == nil && errY == nil && x == y
}

// patch gives the text of v at depth, made from old with as few changes as possible.
func (st style) patch(old []byte, v any, depth int) []byte {
	m, isMap := v.(map[string]any)
	o, isObject := parseObject(old)
	if !isMap || !isObject {
		return st.render(v, depth)
	}
	for _, name := range o.names() {
		if _, ok := m[name]; !ok {
			o.drop(name)
		}
	}
	for _, name := range sortedNames(m) {
		value, ok := o.get(name)
		if ok && same(valueOf(value), m[name]) {
			continue
		}
		o.set(name, st.patch(value, m[name], depth+1), st, depth+1)
	}
	return o.bytes()
}
