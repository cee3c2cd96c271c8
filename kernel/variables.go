package kernel

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
