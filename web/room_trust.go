package web

import (
	"encoding/json"

	"skep/jupyter"
	"skep/web/live"
)

// apply makes one change. Outputs that a tab or a client brings are judged; those that kernels make are good, and noted as such when
// the notebook is saved. The caller holds mu.
func (r *room) apply(o *live.Op) (changed bool, err error) {
	brought := o.Brought()
	o.Untrusted = len(brought) > 0 && !r.server.trust.has(brought)
	changed, err = r.doc.Apply(*o)
	switch o.Op {
	case "stream", "output", "update":
		r.unsigned[o.ID] = changed || r.unsigned[o.ID]
	}
	return changed, err
}

// toSign gives the outputs that kernels have made since the last save, where nothing untrusted is beside them. The caller holds mu.
func (r *room) toSign() (outputs []json.RawMessage) {
	for id := range r.unsigned {
		if c := r.doc.Cell(id); c != nil && !c.Untrusted {
			outputs = append(outputs, c.OutputsJSON())
		}
	}
	clear(r.unsigned)
	return outputs
}

// trustAll takes everything that the notebook shows for good, because its user says so. Tabs that are connected are told; one that is not finds the
// document to be another when it returns, and reads it whole.
func (r *room) trustAll() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var shown []json.RawMessage
	for _, c := range r.doc.Cells() {
		shown = append(shown, c.OutputsJSON())
	}
	if err := r.server.trust.add(shown); err != nil {
		return err
	}
	r.doc.Judge(func(json.RawMessage) bool { return true })
	r.instance = jupyter.NewID()
	r.tell(roomMessage{Type: "trusted", Instance: r.instance, Revision: r.doc.Revision()})
	return nil
}
