// Package live is a notebook that is open: its cells by id, what they show, and
// a number of revision that each change raises. It knows nothing of kernels,
// sockets or files; package web feeds it what tabs ask for and what kernels say,
// hands its changes on, writes them into the journal and saves what Content
// gives. A Document is not safe for concurrent use.
//
// protocol.md beside this file says how tabs and server talk about it.
package live

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// Document is one open notebook.
type Document struct {
	top      map[string]json.RawMessage // all members but cells
	cells    []*Cell
	revision int64
	log      log
}

// Metadata is the notebook's own metadata.
func (d *Document) Metadata() json.RawMessage { return d.top["metadata"] }

// Parse reads a notebook in nbformat 4. Cells without an id, or with one that another has, get one.
func Parse(content []byte) (*Document, error) {
	d := &Document{}
	if err := json.Unmarshal(content, &d.top); err != nil {
		return nil, fmt.Errorf("read notebook: %w", err)
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(d.top["cells"], &raw); err != nil {
		return nil, fmt.Errorf("read cells of notebook: %w", err)
	}
	delete(d.top, "cells")
	seen := map[string]bool{}
	for i, text := range raw {
		c, err := parseCell(text)
		if err != nil {
			return nil, fmt.Errorf("read cell %d of notebook: %w", i+1, err)
		}
		for c.ID == "" || seen[c.ID] {
			c.ID = newID()
		}
		seen[c.ID] = true
		d.cells = append(d.cells, c)
	}
	return d, nil
}

func newID() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

// Content is the notebook in nbformat 4 (with cell ids, so at least 4.5), JSON on one line.
func (d *Document) Content() json.RawMessage {
	members := make(map[string]json.RawMessage, len(d.top)+1)
	for name, v := range d.top {
		members[name] = v
	}
	cells := make([]json.RawMessage, len(d.cells))
	for i, c := range d.cells {
		cells[i] = c.JSON()
	}
	members["cells"] = Encode(cells)
	var minor int
	if json.Unmarshal(members["nbformat_minor"], &minor) != nil || minor < 5 {
		members["nbformat_minor"] = json.RawMessage("5")
	}
	return Encode(members)
}

// Encode is JSON on one line, with <, > and & as they are. It is for what was parsed, or made of strings and numbers, and so cannot fail.
func Encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("live: encode failed: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Revision counts changes.
func (d *Document) Revision() int64 { return d.revision }

// Begin sets the revision that the next changes follow; for a document that goes on after a restart.
func (d *Document) Begin(revision int64) { d.revision = revision }

// Cells gives the cells in order. The list is a copy; the cells are not.
func (d *Document) Cells() []*Cell { return slices.Clone(d.cells) }

// Order lists the ids of the cells.
func (d *Document) Order() []string {
	ids := make([]string, len(d.cells))
	for i, c := range d.cells {
		ids[i] = c.ID
	}
	return ids
}

// Cell finds a cell by its id, nil if there is none.
func (d *Document) Cell(id string) *Cell {
	if i := d.index(id); i >= 0 {
		return d.cells[i]
	}
	return nil
}

func (d *Document) index(id string) int {
	return slices.IndexFunc(d.cells, func(c *Cell) bool { return c.ID == id })
}
