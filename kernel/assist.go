package kernel

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"skep/interp"
	"skep/jupyter"
)

// cursorIn keeps a client's cursor inside the code; missing means the end.
func cursorIn(code string, cursor int) int {
	n := utf8.RuneCountInString(code)
	if cursor < 0 || cursor > n {
		return n
	}
	return cursor
}

func (k *kernel) complete(r *request) {
	ask := jupyter.CompleteRequest{CursorPos: -1}
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("complete_request: %w", err))
		return
	}
	c := k.session.Complete(ask.Code, cursorIn(ask.Code, ask.CursorPos))
	matches := make([]string, len(c.Items))
	for i, item := range c.Items {
		matches[i] = item.Text
	}
	k.reply(r, jupyter.CompleteReply{
		Status: "ok", Matches: matches, CursorStart: c.Start, CursorEnd: c.End,
		Metadata: map[string]any{"_jupyter_types_experimental": kinds(c)},
	})
}

// kinds is what front ends show as icons beside the matches; the name is
// IPython's, the only one that front ends know.
func kinds(c interp.Completion) []map[string]any {
	out := make([]map[string]any, len(c.Items))
	for i, item := range c.Items {
		out[i] = map[string]any{
			"text": item.Text, "type": item.Kind, "signature": item.Signature,
			"start": c.Start, "end": c.End,
		}
	}
	return out
}

func (k *kernel) inspect(r *request) {
	ask := jupyter.InspectRequest{CursorPos: -1}
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("inspect_request: %w", err))
		return
	}
	b, found := k.session.Inspect(ask.Code, cursorIn(ask.Code, ask.CursorPos))
	k.reply(r, jupyter.InspectReply{
		Status: "ok", Found: found, Data: k.jsonable(b.Data), Metadata: k.jsonable(b.Metadata),
	})
}

func (k *kernel) isComplete(r *request) {
	var ask struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("is_complete_request: %w", err))
		return
	}
	status, indent := k.session.IsComplete(ask.Code)
	reply := jupyter.IsCompleteReply{Status: string(status)}
	if status == interp.Incomplete {
		reply.Indent = &indent
	}
	k.reply(r, reply)
}
