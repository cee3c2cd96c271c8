package live

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Baseline is a version of the notebook that a client has, which keeps the whole notebook and sends it back: what of its next version
// the client itself has changed is told by it.
type Baseline struct {
	cells map[string]version
}

type version struct{ kind, source, metadata, attachments, outputs, count string }

func (c *Cell) version() version {
	return version{c.Kind, c.Source, compact(c.Metadata), compact(c.attachments()), compact(c.OutputsJSON()), string(c.Count)}
}

func compact(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	if m, ok := v.(map[string]any); ok {
		delete(m, "trusted") // what servers add for their clients
	}
	return string(Encode(joinTexts(v)))
}

// joinTexts makes the two forms of long texts one: clients write strings as lists of lines or the other way round.
func joinTexts(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			v[name] = joinTexts(x)
		}
	case []any:
		var b bytes.Buffer
		for _, x := range v {
			s, ok := x.(string)
			if !ok {
				for i, x := range v {
					v[i] = joinTexts(x)
				}
				return v
			}
			b.WriteString(s)
		}
		if len(v) > 0 {
			return b.String()
		}
	}
	return v
}

// Baseline remembers the document as it is now.
func (d *Document) Baseline() *Baseline {
	b := &Baseline{cells: map[string]version{}}
	for _, c := range d.cells {
		b.cells[c.ID] = c.version()
	}
	return b
}

// Merge gives the operations that bring in what a client changed since base. Outputs of cells that newer holds for stay as they are:
// the client cannot have seen them whole. base nil: the client's version counts, but for those outputs.
func (d *Document) Merge(content []byte, base *Baseline, newer func(c *Cell) bool) ([]Op, error) {
	theirs, err := Parse(content)
	if err != nil {
		return nil, err
	}
	var ops []Op
	if m := theirs.top["metadata"]; isObject(m) && compact(m) != compact(d.top["metadata"]) {
		ops = append(ops, Op{Op: "notebook", Metadata: withoutTrust(m)})
	}
	ops = append(ops, d.mergeStructure(theirs, base)...)
	for _, their := range theirs.cells {
		if mine := d.Cell(their.ID); mine != nil {
			ops = append(ops, mine.merge(their, base, newer(mine))...)
		}
	}
	return ops, nil
}

func withoutTrust(raw json.RawMessage) json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil || m["trusted"] == nil {
		return raw
	}
	delete(m, "trusted")
	return Encode(m)
}

// mergeStructure inserts, moves and deletes. What the client never had was inserted by others, and stays.
func (d *Document) mergeStructure(theirs *Document, base *Baseline) (ops []Op) {
	sim := &Document{top: d.top, cells: d.Cells()} // where cells stand after the operations so far
	do := func(o Op) {
		if changed, err := sim.Apply(o); changed && err == nil {
			ops = append(ops, o)
		}
	}
	for _, mine := range d.cells {
		had := base == nil
		if base != nil {
			_, had = base.cells[mine.ID]
		}
		if had && theirs.Cell(mine.ID) == nil {
			do(Op{Op: "delete", ID: mine.ID})
		}
	}
	before := ""
	for _, their := range theirs.cells {
		after := before
		before = their.ID
		switch at := sim.index(their.ID); {
		case at < 0 && base != nil && deletedHere(base, their):
			before = after
		case at < 0:
			their.Metadata = withoutTrust(their.Metadata)
			do(Op{Op: "insert", After: &after, Cell: their.JSON()})
		case !sim.follows(their.ID, after, theirs):
			do(Op{Op: "move", ID: their.ID, After: &after})
		}
	}
	return ops
}

// deletedHere says that the client had the cell and did not change it, while others deleted it.
func deletedHere(base *Baseline, c *Cell) bool {
	old, had := base.cells[c.ID]
	return had && old.source == c.Source
}

// follows says whether a cell stands behind another, but for cells that the client does not know.
func (d *Document) follows(id, after string, theirs *Document) bool {
	for i := d.index(id) - 1; i >= 0; i-- {
		if d.cells[i].ID == after {
			return true
		}
		if theirs.Cell(d.cells[i].ID) != nil {
			return false
		}
	}
	return after == ""
}

// merge gives what a client changed of one cell.
func (c *Cell) merge(their *Cell, base *Baseline, newer bool) (ops []Op) {
	was := c.version()
	if base != nil {
		if v, ok := base.cells[c.ID]; ok {
			was = v
		}
	}
	now, here := their.version(), c.version()
	if now.kind != was.kind && now.kind != here.kind {
		ops = append(ops, Op{Op: "kind", ID: c.ID, Kind: now.kind})
	}
	if now.source != was.source && now.source != here.source {
		ops = append(ops, Op{Op: "source", ID: c.ID, Source: &their.Source})
	}
	if now.metadata != was.metadata && now.metadata != here.metadata {
		ops = append(ops, Op{Op: "metadata", ID: c.ID, Metadata: withoutTrust(their.Metadata)})
	}
	if now.attachments != was.attachments && now.attachments != here.attachments {
		ops = append(ops, Op{Op: "attachments", ID: c.ID, Files: their.attachments()})
	}
	if differs := now.outputs != here.outputs || now.count != here.count; their.Kind == "code" && !newer && differs && (now.outputs != was.outputs || now.count != was.count) {
		ops = append(ops, Op{Op: "outputs", ID: c.ID, Outputs: their.OutputsJSON(), Count: their.Count})
	}
	return ops
}

// byteCount writes a size for people.
func byteCount(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
