package live

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// Op is one change, as tabs ask for it, as they are told of it, and as the journal keeps it. protocol.md says which fields belong to
// which operation.
type Op struct {
	Op       string          `json:"op"`
	ID       string          `json:"id,omitempty"`
	After    *string         `json:"after,omitempty"`
	Cell     json.RawMessage `json:"cell,omitempty"`
	Source   *string         `json:"source,omitempty"`
	Kind     string          `json:"kind,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
	Files    json.RawMessage `json:"attachments,omitempty"`
	Outputs  json.RawMessage `json:"outputs,omitempty"`
	Output   json.RawMessage `json:"output,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"`
	Display  string          `json:"display,omitempty"`
	Name     string          `json:"name,omitempty"`
	Text     string          `json:"text,omitempty"`
	Wait     bool            `json:"wait,omitempty"`
	Count    json.RawMessage `json:"count,omitempty"`
	Run      *Run            `json:"run,omitempty"`
	// Untrusted says of what insert and outputs bring that it is not known to be good. The server decides it, whatever a tab says.
	Untrusted bool `json:"untrusted,omitempty"`
}

// IsEdit says whether a tab may ask for it; the others are what kernels do.
func (o Op) IsEdit() bool {
	switch o.Op {
	case "insert", "delete", "move", "source", "kind", "metadata", "attachments", "outputs", "notebook":
		return true
	}
	return false
}

// IsStructural says whether it changes which cells there are, or their order.
func (o Op) IsStructural() bool { return o.Op == "insert" || o.Op == "delete" || o.Op == "move" }

// Apply makes a change. An error says that it makes no sense (any more): then nothing has changed. A change to a cell that somebody
// else has deleted meanwhile is none, and no error.
func (d *Document) Apply(o Op) (changed bool, err error) {
	apply, ok := appliers.Get()[o.Op]
	if !ok {
		return false, fmt.Errorf("no such operation: %.40q", o.Op)
	}
	if changed, err = apply(d, o); changed && err == nil {
		d.revision++
		d.log.add(d.revision, o)
	}
	return changed, err
}

var appliers = lazy.Value[map[string]func(d *Document, o Op) (bool, error)]{New: func() map[string]func(d *Document, o Op) (bool, error) {
	return map[string]func(d *Document, o Op) (bool, error){
		"insert": (*Document).insert, "delete": (*Document).remove, "move": (*Document).move, "notebook": (*Document).setMetadata,
		"source": onCell(func(c *Cell, o Op) error {
			if o.Source == nil {
				return errField("source")
			}
			c.Source = *o.Source
			return nil
		}),
		"kind": onCell(func(c *Cell, o Op) error {
			if !slices.Contains([]string{"code", "markdown", "raw"}, o.Kind) {
				return errField("kind")
			}
			c.setKind(o.Kind)
			return nil
		}),
		"metadata": onCell(func(c *Cell, o Op) error {
			if !isObject(o.Metadata) {
				return errField("metadata")
			}
			c.Metadata = o.Metadata
			return nil
		}),
		"attachments": onCell(func(c *Cell, o Op) error {
			if !isObject(o.Files) {
				return errField("attachments")
			}
			c.setAttachments(o.Files)
			return nil
		}),
		"outputs": onCell(func(c *Cell, o Op) error {
			list, err := parseOutputs(o.Outputs)
			if err != nil {
				return err
			}
			c.Outputs, c.clearNext, c.Untrusted = list, false, o.Untrusted
			if o.Count != nil {
				return c.setCount(o)
			}
			return nil
		}),
		"stream": onCell(func(c *Cell, o Op) error { c.stream(o.Name, o.Text); return nil }),
		"output": onCell(func(c *Cell, o Op) error {
			out, err := parseOutput(o.Output)
			if err != nil {
				return err
			}
			out.display = o.Display
			c.add(out)
			return nil
		}),
		"update": onCell(func(c *Cell, o Op) error {
			if !c.update(o.Display, o.Data, o.Metadata) {
				return fmt.Errorf("cell %s shows nothing under %.40q", c.ID, o.Display)
			}
			return nil
		}),
		"clear": onCell(func(c *Cell, o Op) error { c.clear(o.Wait); return nil }),
		"run": onCell(func(c *Cell, o Op) error {
			if o.Run != nil {
				c.Run = *o.Run
			}
			if o.Count != nil {
				return c.setCount(o)
			}
			return nil
		}),
	}
}}

func (c *Cell) setCount(o Op) error {
	if _, err := strconv.Atoi(string(o.Count)); err != nil && string(o.Count) != null {
		return errField("count")
	}
	c.Count = o.Count
	return nil
}

func errField(name string) error {
	return fmt.Errorf("%s is missing, or is not what it should be", name)
}

func isObject(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '{' && json.Valid(raw) }

// onCell is for changes inside one cell.
func onCell(f func(c *Cell, o Op) error) func(d *Document, o Op) (bool, error) {
	return func(d *Document, o Op) (bool, error) {
		c := d.Cell(o.ID)
		if c == nil {
			return false, nil
		}
		return true, f(c, o)
	}
}

// validID follows the nbformat schema.
func validID(id string) bool {
	return len(id) > 0 && len(id) <= 64 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// insert puts a new cell behind the cell After ("" for the beginning; at the end if that one is gone). One that is there already stays.
func (d *Document) insert(o Op) (bool, error) {
	c, err := parseCell(o.Cell)
	switch {
	case err != nil:
		return false, err
	case !validID(c.ID):
		return false, errField("the cell's id")
	case d.Cell(c.ID) != nil:
		return false, nil
	}
	c.Untrusted = o.Untrusted
	d.cells = slices.Insert(d.cells, d.place(o.After), c)
	return true, nil
}

// place is the index behind the cell after.
func (d *Document) place(after *string) int {
	if after == nil {
		return len(d.cells)
	}
	if *after == "" {
		return 0
	}
	if i := d.index(*after); i >= 0 {
		return i + 1
	}
	return len(d.cells)
}

func (d *Document) remove(o Op) (bool, error) {
	i := d.index(o.ID)
	if i < 0 {
		return false, nil
	}
	d.cells = slices.Delete(d.cells, i, i+1)
	return true, nil
}

func (d *Document) move(o Op) (bool, error) {
	i := d.index(o.ID)
	if i < 0 || o.After != nil && *o.After == o.ID {
		return false, nil
	}
	c := d.cells[i]
	d.cells = slices.Delete(d.cells, i, i+1)
	d.cells = slices.Insert(d.cells, d.place(o.After), c)
	return true, nil
}

func (d *Document) setMetadata(o Op) (bool, error) {
	if !isObject(o.Metadata) {
		return false, errField("metadata")
	}
	d.top["metadata"] = keepWidgets(o.Metadata, d.top["metadata"])
	return true, nil
}

// log keeps the last changes, for tabs that were away for a moment.
type log struct {
	entries []entry
	size    int // bytes, about
}

type entry struct {
	revision int64
	op       Op
	size     int
}

const maxLog = 4 << 20 // bytes

func (l *log) add(revision int64, o Op) {
	e := entry{revision, o, 200 + len(o.Cell) + len(o.Outputs) + len(o.Output) + len(o.Data) + len(o.Text) + len(o.Metadata)}
	if o.Source != nil {
		e.size += len(*o.Source)
	}
	l.entries = append(l.entries, e)
	l.size += e.size
	for l.size > maxLog && len(l.entries) > 1 {
		l.size -= l.entries[0].size
		l.entries = l.entries[1:]
	}
}

// Since gives the changes after a revision; ok is false if they are no longer known, or never were.
func (d *Document) Since(revision int64) (ops []Op, ok bool) {
	if revision == d.revision {
		return nil, true
	}
	first := slices.IndexFunc(d.log.entries, func(e entry) bool { return e.revision == revision+1 })
	if first < 0 {
		return nil, false
	}
	for _, e := range d.log.entries[first:] {
		ops = append(ops, e.op)
	}
	return ops, true
}
