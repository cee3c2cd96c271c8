package client

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"skep/jupyter"
)

// Execute runs code and gathers what the kernel says about it until it is idle
// again. It reads Messages, so nothing else may: it is for programs that run one
// cell after the other. each, if not nil, hears every message of the cell at once.
func (c *Client) Execute(ctx context.Context, r jupyter.ExecuteRequest, each func(Incoming)) (Outcome, error) {
	var out Outcome
	m, err := c.New("execute_request", r)
	if err != nil {
		return out, err
	}
	if err := c.Send(jupyter.Shell, m); err != nil {
		return out, err
	}
	for idle := false; !idle || out.Reply == nil; {
		select {
		case <-ctx.Done():
			return out, fmt.Errorf("execute: %w", ctx.Err())
		case <-c.closing:
			return out, ErrClosed
		case in := <-c.incoming:
			if in.Message.ParentID() != m.Header.MsgID {
				continue
			}
			idle = out.add(in) || idle
			if each != nil {
				each(in)
			}
		}
	}
	return out, nil
}

// Outcome is what a cell did.
type Outcome struct {
	Reply    *jupyter.Message
	Messages []Incoming // on iopub, but for status and execute_input
}

// add notes a message and says whether it is the cell's idle.
func (o *Outcome) add(in Incoming) (idle bool) {
	if in.Channel == jupyter.Shell {
		o.Reply = in.Message
		return false
	}
	switch in.Message.Header.MsgType {
	case "status":
		var s jupyter.Status
		return json.Unmarshal(in.Message.Content, &s) == nil && s.State == "idle"
	case "execute_input":
		return false
	}
	if in.Channel == jupyter.IOPub {
		o.Messages = append(o.Messages, in)
	}
	return false
}

// Text is all that the cell wrote to stdout or stderr.
func (o *Outcome) Text(name string) string {
	var text strings.Builder
	for _, in := range o.Messages {
		var s jupyter.Stream
		if in.Message.Header.MsgType == "stream" && json.Unmarshal(in.Message.Content, &s) == nil && s.Name == name {
			text.WriteString(s.Text)
		}
	}
	return text.String()
}

// Result is the content of the cell's first message of a type such as execute_result or error.
func (o *Outcome) Result(msgType string) (json.RawMessage, bool) {
	for _, in := range o.Messages {
		if in.Message.Header.MsgType == msgType {
			return in.Message.Content, true
		}
	}
	return nil, false
}
