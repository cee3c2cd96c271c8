package web

import (
	"encoding/json"
	"strconv"

	"skep/jupyter"
	"skep/web/live"
)

// joining marks in a follower's line where a page's mailbox begins.
const joining jupyter.Channel = "joining"

// shownBy is an app's page before anything ran: its cells, by the ids of their requests.
func shownBy(a *App) *live.Document {
	cells := []map[string]any{}
	for _, i := range a.cells() {
		cells = append(cells, map[string]any{"id": cellRequest + strconv.Itoa(i), "cell_type": "code", "source": "", "outputs": []any{}, "execution_count": nil, "metadata": map[string]any{}})
	}
	d, err := live.Parse(live.Encode(map[string]any{"cells": cells, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5}))
	if err != nil {
		panic("web: a notebook of empty cells cannot be read: " + err.Error())
	}
	return d
}

// keep takes in what cells show, as the page does. A cell that runs again shows what it showed until there is something new, or it ends.
func (f *follower) keep(m *jupyter.Message) {
	kind, cell := m.Header.MsgType, m.ParentID()
	var ops []live.Op
	switch {
	case kind == "update_display_data":
		ops = updateOps(f.shown, m.Content)
	case f.shown.Cell(cell) == nil:
		return
	case kind == "execute_input":
		f.stale[cell] = true
		ops = []live.Op{{Op: "clear", ID: cell, Wait: true}}
	case kind == "status" && statusOf(m) == stateIdle && f.stale[cell]:
		delete(f.stale, cell)
		ops = []live.Op{{Op: "clear", ID: cell}}
	default:
		if ops = outputOnly(outputOps(cell, kind, m.Content)); len(ops) > 0 && kind != "clear_output" {
			delete(f.stale, cell)
		}
	}
	for _, o := range ops {
		_, _ = f.shown.Apply(o) // what cannot be read the page does not show either
	}
}

func statusOf(m *jupyter.Message) string {
	var s jupyter.Status
	_ = json.Unmarshal(m.Content, &s)
	return s.State
}

// join gives a page a mailbox of its own, and what was shown until the mailbox begins.
func (f *follower) join() (*mailbox, []Received, error) {
	f.joins.Lock()
	defer f.joins.Unlock()
	box, err := f.kernel.boxFrom(f.line, joining)
	if err != nil {
		return nil, nil, err
	}
	select {
	case shown := <-f.joined:
		return box, shown, nil
	case <-f.line.done:
		box.close()
		return nil, nil, errLost
	}
}

// replay is what is shown, in the messages that would show it.
func (f *follower) replay() (list []Received) {
	codec := jupyter.NewCodec(nil, "app")
	for _, c := range f.shown.Cells() {
		parent := live.Encode(map[string]any{"msg_id": c.ID})
		for _, o := range c.Outputs {
			var content map[string]json.RawMessage
			var kind string
			if json.Unmarshal(o.JSON(), &content) != nil || json.Unmarshal(content["output_type"], &kind) != nil {
				continue
			}
			delete(content, "output_type")
			if id := o.Display(); id != "" {
				content["transient"] = live.Encode(map[string]any{"display_id": id})
			}
			if m, err := codec.New(kind, parent, content); err == nil {
				list = append(list, Received{jupyter.IOPub, m})
			}
		}
	}
	return list
}
