package kernel

import (
	"encoding/json"
	"fmt"

	"skep/jupyter"
)

// variable is one row of the reply to a variables_request.
type variable struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Summary string `json:"summary"`
	Size    int64  `json:"size"` // bytes, approximate
	Mutable bool   `json:"mutable"`
	Widget  string `json:"widget,omitempty"` // its model, if it is a widget that is open
}

// listVariables answers a variables_request, which comes by control so that it is answered while a cell runs.
func (k *kernel) listVariables(r *request) {
	list := []variable{}
	for _, v := range k.session.Variables() {
		list = append(list, variable{v.Name, v.Type, v.Summary, v.Size, v.Mutable, v.Widget})
	}
	k.reply(r, struct {
		Status    string     `json:"status"`
		Variables []variable `json:"variables"`
	}{"ok", list})
}

// forget answers a forget_request: what cells defined that are gone is taken away. It waits for its turn behind cells.
func (k *kernel) forget(r *request) {
	var c struct {
		Names []string `json:"names"`
	}
	if err := json.Unmarshal(r.msg.Content, &c); err != nil {
		k.replyError(r, fmt.Errorf("forget_request: %w", err))
		return
	}
	k.session.Forget(c.Names)
	k.reply(r, jupyter.Reply{Status: "ok"})
}
