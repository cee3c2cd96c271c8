package web

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"skep/internal/lazy"
	"skep/jupyter"
	"skep/web/live"
)

// runs are the executions of a room's cells, asked for by our pages (through the room) or by other clients.
type runs struct {
	room   *room
	codec  *jupyter.Codec
	kernel *running // whose messages are read; nil before the first execution
	line   *line
	list   map[string]*execution // by the id of the request
	order  []string              // ids, oldest first; those that have ended stay for a while, because output may come late
}

// execution is one request to execute a cell.
type execution struct {
	cell    string
	asker   *tabSocket // the tab that asked, nil if it was another client
	box     *mailbox   // of that other client
	started time.Time
	reply   json.RawMessage
	idle    bool
	ended   bool
	missed  bool // the other client was away while output came
	asked   *jupyter.Message
}

// lateRuns is how many ended executions output is still taken of.
const lateRuns = 200

func newRuns(r *room) *runs {
	return &runs{room: r, codec: jupyter.NewCodec(nil, r.session), list: map[string]*execution{}}
}

// busy says whether anything runs or waits. The caller holds the room's mu.
func (rs *runs) busy() bool {
	for _, e := range rs.list {
		if !e.ended {
			return true
		}
	}
	return false
}

// watch begins to read a kernel's messages. The caller holds the room's mu.
func (rs *runs) watch(k *running) {
	if rs.kernel == k {
		return
	}
	rs.leave()
	rs.room.widgets.end()
	rs.kernel, rs.line = k, newLine()
	k.watch(rs.line)
	go rs.room.gather(k, rs.line)
}

// leave reads no longer. The caller holds the room's mu.
func (rs *runs) leave() {
	if rs.kernel != nil {
		rs.kernel.unwatch(rs.line)
		rs.line.close()
	}
	rs.kernel, rs.line = nil, nil
}

// forget drops all executions: their cells are not there any more. The caller holds the room's mu.
func (rs *runs) forget() { rs.list, rs.order = map[string]*execution{}, nil }

func (rs *runs) add(id string, e *execution) {
	rs.list[id] = e
	rs.order = append(rs.order, id)
	for extra := len(rs.order) - lateRuns; extra > 0; extra-- {
		i := slices.IndexFunc(rs.order, func(id string) bool { return rs.list[id].ended })
		if i < 0 {
			return
		}
		delete(rs.list, rs.order[i])
		rs.order = slices.Delete(rs.order, i, i+1)
	}
}

// execute queues cells in the kernel of the notebook's session. The caller holds mu.
func (r *room) execute(ids []string, asker *tabSocket, k *running) error {
	r.runs.watch(k)
	for _, id := range ids {
		c := r.doc.Cell(id)
		if c == nil || c.Kind != "code" {
			continue
		}
		run := live.Run{State: "queued"}
		if strings.TrimSpace(c.Source) == "" {
			run = live.Run{}
		}
		r.change([]live.Op{{Op: "clear", ID: id}, {Op: "run", ID: id, Run: &run, Count: json.RawMessage("null")}}, nil)
		if run.State == "" {
			continue
		}
		m, err := r.runs.codec.New("execute_request", nil, map[string]any{
			"code": c.Source, "silent": false, "store_history": true, "user_expressions": map[string]any{}, "allow_stdin": true, "stop_on_error": true,
		})
		if err != nil {
			return err
		}
		m.Metadata, _ = json.Marshal(map[string]string{"cellId": id})
		r.runs.add(m.Header.MsgID, &execution{cell: id, asker: asker, asked: m})
		r.runs.line.send(Received{jupyter.Shell, m})
	}
	return nil
}

// foreign notes an execution that another client asked for. Its cell has the code that it sent, and shows nothing yet.
func (r *room) foreign(k *running, box *mailbox, id string, m *jupyter.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.doc.Cell(id)
	if c == nil || r.closed { // the cell is in no version of the notebook that the server was given
		return
	}
	r.runs.watch(k)
	var content struct{ Code string }
	_ = json.Unmarshal(m.Content, &content)
	r.runs.add(m.Header.MsgID, &execution{cell: id, box: box})
	ops := []live.Op{{Op: "clear", ID: id}, {Op: "run", ID: id, Run: &live.Run{State: "queued"}, Count: json.RawMessage("null")}}
	if content.Code != c.Source {
		ops = append([]live.Op{{Op: "source", ID: id, Source: &content.Code}}, ops...)
	}
	r.change(ops, nil)
}

// cellOf is the id of the cell that a client executes, as JupyterLab and others say it, or of the cell whose widget our page speaks for;
// "" if they do not say it.
func cellOf(m *jupyter.Message) string {
	var meta struct {
		CellID string `json:"cellId"`
	}
	if m.Header.MsgType != "execute_request" && m.Header.MsgType != "comm_msg" || json.Unmarshal(m.Metadata, &meta) != nil {
		return ""
	}
	return meta.CellID
}

// gather takes what a kernel says into the document, until the room reads another kernel.
func (r *room) gather(k *running, l *line) {
	go l.deliver(k)
	for {
		batch, ok := l.take()
		if !ok {
			return
		}
		r.mu.Lock()
		if r.runs.line == l {
			r.take(batch)
		}
		r.mu.Unlock()
	}
}

// take handles messages in order; text that follows text of the same stream goes out as one change. The caller holds mu.
func (r *room) take(batch []Received) {
	var ops []live.Op
	flush := func() {
		if len(ops) > 0 {
			r.change(ops, nil)
		}
		ops = nil
	}
	for _, m := range batch {
		if m.Message == nil {
			flush()
			r.abandon()
			r.widgets.end()
			continue
		}
		more, later := r.hear(r.runs.list[m.Message.ParentID()], m)
		for _, o := range more {
			if last := len(ops) - 1; o.Op == "stream" && last >= 0 && ops[last].Op == "stream" && ops[last].ID == o.ID && ops[last].Name == o.Name {
				ops[last].Text += o.Text
				continue
			}
			ops = append(ops, o)
		}
		if later != nil {
			flush()
			later()
		}
	}
	flush()
}

// hear says what one message means for the document, and what is to be done after that. e is nil for messages of no execution here.
func (r *room) hear(e *execution, m Received) (ops []live.Op, later func()) {
	kind := m.Message.Header.MsgType
	if kind == "update_display_data" {
		return nil, func() { r.change(r.updates(m.Message.Content), nil) } // after what is to be updated
	}
	if m.Channel == jupyter.IOPub && strings.HasPrefix(kind, "comm_") {
		return nil, func() { r.hearComm(m.Message) }
	}
	if e != nil && e.box != nil && !e.missed {
		_, e.missed = e.box.away()
	}
	if m.Channel == jupyter.IOPub {
		if ops, done := r.hearAside(m.Message); done {
			return ops, nil
		}
	}
	if e == nil {
		return nil, nil
	}
	switch {
	case m.Channel == jupyter.Stdin && kind == "input_request" && e.box == nil:
		return nil, func() { r.askInput(e, m.Message) }
	case m.Channel == jupyter.Shell && kind == "execute_reply":
		e.reply = m.Message.Content
		return nil, func() { r.maybeEnd(e) }
	case m.Channel != jupyter.IOPub:
		return nil, nil
	case kind == "status":
		return r.hearStatus(e, m.Message)
	case kind == "display_data" && isBar(m.Message.Content): // JupyterLab's form of the next
		return nil, nil
	case kind == "skep_progress": // how far a builtin of ours is; nothing of it stays
		return nil, func() { r.tell(roomMessage{Type: "progress", ID: e.cell, Reply: m.Message.Content}) }
	}
	return outputOps(e.cell, kind, m.Message.Content), nil
}

// isBar tells what shows other front ends how far a builtin is.
func isBar(content json.RawMessage) bool {
	var c struct {
		Transient struct {
			Display string `json:"display_id"`
		}
	}
	return bytes.Contains(content, []byte("skep_progress")) && json.Unmarshal(content, &c) == nil && strings.HasPrefix(c.Transient.Display, "skep_progress ")
}

func (r *room) hearStatus(e *execution, m *jupyter.Message) (ops []live.Op, later func()) {
	var status jupyter.Status
	_ = json.Unmarshal(m.Content, &status)
	switch {
	case status.State == stateBusy && e.started.IsZero() && !e.ended:
		e.started = time.Now()
		return []live.Op{{Op: "run", ID: e.cell, Run: &live.Run{State: "running"}}}, nil
	case status.State == stateIdle:
		e.idle = true
		return nil, func() { r.maybeEnd(e) }
	}
	return nil, nil
}

// outputOps are the changes that a message on iopub makes to its cell.
func outputOps(cell, kind string, content json.RawMessage) []live.Op {
	var c struct {
		Name, Text string
		Wait       bool
		Count      json.RawMessage `json:"execution_count"`
		Transient  struct {
			Display string `json:"display_id"`
		}
	}
	_ = json.Unmarshal(content, &c)
	switch kind {
	case "stream":
		if c.Name != "stderr" {
			c.Name = "stdout"
		}
		return []live.Op{{Op: "stream", ID: cell, Name: c.Name, Text: c.Text}}
	case "execute_input":
		return []live.Op{{Op: "run", ID: cell, Count: c.Count}}
	case "clear_output":
		return []live.Op{{Op: "clear", ID: cell, Wait: c.Wait}}
	case "display_data", "error":
		return []live.Op{{Op: "output", ID: cell, Output: outputOf(kind, content), Display: c.Transient.Display}}
	case "execute_result":
		out := live.Op{Op: "output", ID: cell, Output: outputOf(kind, content), Display: c.Transient.Display}
		return []live.Op{{Op: "run", ID: cell, Count: c.Count}, out}
	}
	return nil
}

// outputFields are the members that nbformat knows: it refuses a file with others.
var outputFields = lazy.Value[map[string][]string]{New: func() map[string][]string {
	return map[string][]string{
		"display_data": {"data", "metadata"}, "execute_result": {"data", "metadata", "execution_count"}, "error": {"ename", "evalue", "traceback"},
	}
}}

func outputOf(kind string, content json.RawMessage) json.RawMessage {
	var given map[string]json.RawMessage
	_ = json.Unmarshal(content, &given)
	out := map[string]json.RawMessage{"output_type": json.RawMessage(`"` + kind + `"`)}
	for _, name := range outputFields.Get()[kind] {
		switch {
		case given[name] != nil:
			out[name] = given[name]
		case name == "data" || name == "metadata":
			out[name] = json.RawMessage("{}")
		default:
			out[name] = json.RawMessage("null")
		}
	}
	return live.Encode(out)
}

// updates changes what is shown under a display id, wherever that is; in Output widgets at once.
func (r *room) updates(content json.RawMessage) []live.Op {
	r.show(updateOps(r.widgets.shown, content)...)
	return updateOps(r.doc, content)
}

// updateOps are the changes to a document's outputs that a message of update_display_data asks for.
func updateOps(d *live.Document, content json.RawMessage) (ops []live.Op) {
	var c struct {
		Data, Metadata json.RawMessage
		Transient      struct {
			Display string `json:"display_id"`
		}
	}
	if json.Unmarshal(content, &c) != nil || c.Transient.Display == "" {
		return nil
	}
	for _, cell := range d.Cells() {
		if cell.Shows(c.Transient.Display) {
			ops = append(ops, live.Op{Op: "update", ID: cell.ID, Display: c.Transient.Display, Data: orEmpty(c.Data), Metadata: orEmpty(c.Metadata)})
		}
	}
	return ops
}

// maybeEnd ends an execution that has both its reply and the word that the kernel is idle again.
func (r *room) maybeEnd(e *execution) {
	if e.ended || e.reply == nil {
		return
	}
	var reply struct {
		Status string
		Count  json.RawMessage `json:"execution_count"`
	}
	_ = json.Unmarshal(e.reply, &reply)
	switch {
	case reply.Status == "aborted":
		r.finish(e, "aborted", nil)
	case !e.idle:
	case reply.Status == "ok":
		r.finish(e, "ok", reply.Count)
	default:
		r.finish(e, "error", reply.Count)
	}
}

// finish ends an execution.
func (r *room) finish(e *execution, ending string, count json.RawMessage) {
	e.ended = true
	run := live.Run{Ending: ending}
	if !e.started.IsZero() && ending != "aborted" {
		run.Elapsed = time.Since(e.started).Milliseconds()
	}
	var ops []live.Op
	if ending == "lost" {
		ops = append(ops, live.Op{Op: "stream", ID: e.cell, Name: "stderr", Text: "The kernel ended while this cell ran; some of its output may be missing.\n"})
	}
	if string(count) == "null" {
		count = nil
	}
	r.change(append(ops, live.Op{Op: "run", ID: e.cell, Run: &run, Count: count}), nil)
	if c := r.doc.Cell(e.cell); c != nil {
		_ = r.server.trust.add([]json.RawMessage{c.OutputsJSON()}) // what cannot be noted is untrusted when it is opened again
	}
	if e.box != nil && e.missed {
		r.rest.unseen[e.cell] = true
	}
	r.tell(roomMessage{Type: "input", ID: e.cell, Done: true})
	if e.asker != nil && r.tabs[e.asker] {
		e.asker.put(encodeMessage(roomMessage{Type: "reply", ID: e.cell, Ending: ending, Reply: e.reply}))
	}
	if !r.runs.busy() {
		r.nudge()
	}
}

// abandon ends what a kernel that has gone will not end.
func (r *room) abandon() {
	for _, id := range slices.Clone(r.runs.order) {
		if e := r.runs.list[id]; e != nil && !e.ended {
			ending := "aborted"
			if !e.started.IsZero() {
				ending = "lost"
			}
			r.finish(e, ending, nil)
		}
	}
}

// askInput passes a kernel's question to all tabs; the first answer counts.
func (r *room) askInput(e *execution, m *jupyter.Message) {
	var request jupyter.InputRequest
	_ = json.Unmarshal(m.Content, &request)
	e.asked = m
	r.tell(roomMessage{Type: "input", ID: e.cell, Prompt: request.Prompt, Password: request.Password})
}

// answer gives a tab's answer to the kernel's question. The caller holds mu.
func (r *room) answer(cell, value string) {
	for _, e := range r.runs.list {
		if e.cell != cell || e.ended || e.asked == nil || e.asked.Header.MsgType != "input_request" {
			continue
		}
		reply, err := r.runs.codec.New("input_reply", e.asked.RawHeader, map[string]string{"status": "ok", "value": value})
		if err != nil {
			return
		}
		var request jupyter.InputRequest
		_ = json.Unmarshal(e.asked.Content, &request)
		shown := value
		if request.Password {
			shown = "········"
		}
		e.asked = nil
		r.change([]live.Op{{Op: "stream", ID: cell, Name: "stdout", Text: request.Prompt + shown + "\n"}}, nil)
		r.tell(roomMessage{Type: "input", ID: cell, Done: true})
		r.runs.line.send(Received{jupyter.Stdin, reply})
		return
	}
}

// deliver passes messages on while the room's kernel lives.
func (l *line) deliver(k *running) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-l.done
		cancel()
	}()
	for {
		m, ok := l.next()
		if !ok {
			return
		}
		if err := k.send(ctx, m.Channel, m.Message); err != nil && ctx.Err() == nil {
			l.put(Received{}) // the kernel is dead: what was asked for does not run
			l.drop()
		}
	}
}
