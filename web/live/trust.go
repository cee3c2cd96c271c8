package live

import "encoding/json"

// The member of a cell's metadata by which servers tell their clients that what a cell shows may run, and clients their servers. Files do
// not have it: a notebook cannot say of itself that it is to be trusted.
const trusted = "trusted"

// Canonical is one text for all layouts of the same value.
func Canonical(raw json.RawMessage) string { return compact(raw) }

// eachCell calls f with each cell of a notebook and gives the notebook with what f made of it; the same text if it is none.
func eachCell(content json.RawMessage, f func(cell map[string]json.RawMessage)) json.RawMessage {
	var top map[string]json.RawMessage
	var cells []map[string]json.RawMessage
	if json.Unmarshal(content, &top) != nil || json.Unmarshal(top["cells"], &cells) != nil {
		return content
	}
	for _, c := range cells {
		f(c)
	}
	top["cells"] = Encode(cells)
	return Encode(top)
}

func isCode(cell map[string]json.RawMessage) bool { return string(cell["cell_type"]) == `"code"` }

// WithTrust gives the notebook with the word in each code cell's metadata: whether good holds for its outputs.
func WithTrust(content json.RawMessage, good func(outputs json.RawMessage) bool) json.RawMessage {
	return eachCell(content, func(cell map[string]json.RawMessage) {
		var meta map[string]json.RawMessage
		if !isCode(cell) || json.Unmarshal(cell["metadata"], &meta) != nil || meta == nil {
			return
		}
		meta[trusted] = Encode(good(cell["outputs"]))
		cell["metadata"] = Encode(meta)
	})
}

// Brought gives the outputs that an operation brings from a tab or a client; nil if it brings none. What kernels say is not among it.
func (o Op) Brought() json.RawMessage {
	switch o.Op {
	case "outputs":
		return o.Outputs
	case "insert":
		var cell struct{ Outputs json.RawMessage }
		_ = json.Unmarshal(o.Cell, &cell) // what cannot be read is not inserted
		return cell.Outputs
	}
	return nil
}

// Judge asks of each cell whether its outputs are good.
func (d *Document) Judge(good func(outputs json.RawMessage) bool) {
	for _, c := range d.cells {
		c.Untrusted = len(c.Outputs) > 0 && !good(c.OutputsJSON())
	}
}

// Untrusted lists the ids of the cells whose outputs are not known to be good.
func (d *Document) Untrusted() (ids []string) {
	for _, c := range d.cells {
		if c.Untrusted {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Trusted lists the outputs of the cells that a client calls trusted.
func Trusted(content json.RawMessage) (out []json.RawMessage) {
	eachCell(content, func(cell map[string]json.RawMessage) {
		var meta struct{ Trusted bool }
		if isCode(cell) && json.Unmarshal(cell["metadata"], &meta) == nil && meta.Trusted {
			out = append(out, cell["outputs"])
		}
	})
	return out
}

// AllOutputs lists the outputs of all code cells.
func AllOutputs(content json.RawMessage) (out []json.RawMessage) {
	eachCell(content, func(cell map[string]json.RawMessage) {
		if isCode(cell) {
			out = append(out, cell["outputs"])
		}
	})
	return out
}
