package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"skep/interp/module"
	"skep/jupyter"
)

// Caller is a Session that runs builtins beside cells; see interp.Session. Without it no comm is opened.
type Caller interface {
	Apply(ctx context.Context, io *module.Streams, f func(c *module.Call) error) error
}

// What comms may cost. A front end opens one for each page that asks for all widgets, and may forget to close it.
const (
	mostComms     = 20_000
	mostAsking    = 64       // opened by front ends: the oldest gives way
	mostCommData  = 8 << 20  // bytes of JSON in one message
	mostBuffers   = 1024     // in one message
	mostInBuffers = 64 << 20 // bytes of them
	mostCommName  = 256      // bytes of an id or a target's name
)

// comms are the open channels between values of the program and front ends.
type comms struct {
	mu     sync.Mutex
	open   map[string]*comm
	order  []string // ids, oldest first
	asking []string // ids of those that front ends have opened, oldest first
}

// comm is one of them.
type comm struct {
	id, target string
	peer       module.CommPeer // nil: opened by a front end
	maker      json.RawMessage // the header of the request that opened it: what peer's callbacks show belongs to its cell
}

// add makes a comm known. The error is that there are too many.
func (t *comms) add(c *comm) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case len(t.open) >= mostComms:
		return fmt.Errorf("%d widgets are open: close() those that are no longer shown", len(t.open))
	case t.open[c.id] != nil:
		return errors.New("the comm is open already")
	case t.open == nil:
		t.open = map[string]*comm{}
	}
	t.open[c.id] = c
	t.order = append(t.order, c.id)
	if c.peer == nil {
		t.asking = append(t.asking, c.id)
	}
	return nil
}

// surplus gives the oldest comm of a front end if there are too many of these.
func (t *comms) surplus() (id string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.asking) <= mostAsking {
		return "", false
	}
	return t.asking[0], true
}

func (t *comms) find(id string) *comm {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[id]
}

// remove forgets a comm and gives it; nil if it is not open.
func (t *comms) remove(id string) *comm {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.open[id]
	if c == nil {
		return nil
	}
	delete(t.open, id)
	is := func(other string) bool { return other == id }
	t.order = slices.DeleteFunc(t.order, is)
	t.asking = slices.DeleteFunc(t.asking, is)
	return c
}

// of lists the comms of a target in the order in which they were opened; "" is all.
func (t *comms) of(target string) (list []*comm) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range t.order {
		if c := t.open[id]; target == "" || c.target == target {
			list = append(list, c)
		}
	}
	return list
}

// listComms answers a comm_info_request.
func (k *kernel) listComms(r *request) {
	var ask jupyter.CommInfoRequest
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("comm_info_request: %w", err))
		return
	}
	reply := jupyter.CommInfoReply{Status: "ok", Comms: map[string]jupyter.CommInfo{}}
	for _, c := range k.comms.of(ask.Target) {
		reply.Comms[c.id] = jupyter.CommInfo{Target: c.target}
	}
	k.reply(r, reply)
}

// commContent reads a message about a comm; nil if nothing can be done with it, which is logged.
func (k *kernel) commContent(r *request) *jupyter.Comm {
	c := &jupyter.Comm{}
	if err := readComm(r.msg, c); err != nil {
		k.options.Log("kernel: %s refused: %v", r.msg.Header.MsgType, err)
		return nil
	}
	return c
}

func readComm(m *jupyter.Message, c *jupyter.Comm) error {
	if n := len(m.Content); n > mostCommData {
		return fmt.Errorf("%d bytes of content, more than %d", n, mostCommData)
	}
	size := 0
	for _, b := range m.Buffers {
		size += len(b)
	}
	if len(m.Buffers) > mostBuffers || size > mostInBuffers {
		return fmt.Errorf("%d buffers of %d bytes, more than %d of %d", len(m.Buffers), size, mostBuffers, mostInBuffers)
	}
	if err := json.Unmarshal(m.Content, c); err != nil {
		return err
	}
	if c.ID == "" || len(c.ID) > mostCommName || len(c.Target) > mostCommName {
		return fmt.Errorf("a comm_id of %d bytes and a target_name of %d", len(c.ID), len(c.Target))
	}
	return nil
}

// commOpened is a front end's comm_open: one target takes it, all others are closed at once.
func (k *kernel) commOpened(r *request) {
	content := k.commContent(r)
	if content == nil {
		return
	}
	if content.Target != widgetControl || !speaksControl(r.msg.Metadata) || k.comms.add(&comm{id: content.ID, target: content.Target}) != nil {
		k.options.Log("kernel: a comm for %q is closed again: nothing takes it", content.Target)
		k.sayComm("comm_close", r.msg.RawHeader, jupyter.Comm{ID: content.ID}, module.CommMessage{})
		return
	}
	if oldest, ok := k.comms.surplus(); ok {
		k.comms.remove(oldest)
		k.sayComm("comm_close", r.msg.RawHeader, jupyter.Comm{ID: oldest}, module.CommMessage{})
	}
}

// commHeard is a front end's comm_msg.
func (k *kernel) commHeard(ctx context.Context, r *request) {
	content := k.commContent(r)
	if content == nil {
		return
	}
	switch c := k.comms.find(content.ID); {
	case c == nil:
		k.options.Log("kernel: a message for a comm that is not open")
	case c.peer == nil:
		k.controlWidgets(r, c, content.Data)
	default:
		k.callBack(ctx, r, c, func(call *module.Call) error { return c.peer.Hear(call, content.Data, r.msg.Buffers) })
	}
}

// commClosed is a front end's comm_close.
func (k *kernel) commClosed(r *request) {
	content := k.commContent(r)
	if content == nil {
		return
	}
	if c := k.comms.remove(content.ID); c != nil && c.peer != nil {
		c.peer.Closed()
	}
}

// callBack runs what a message sets off, as a cell is run. What it prints, shows and fails with belongs to the cell that opened the
// comm: that is where its reader looks, and JupyterLab hides what has the message itself as its parent in a log.
func (k *kernel) callBack(ctx context.Context, r *request, c *comm, f func(call *module.Call) error) {
	session, ok := k.session.(Caller)
	if !ok {
		return
	}
	k.saver.before()
	ctx, cancel := context.WithCancel(ctx)
	k.running.begin(cancel)
	k.outputs.begin(ctx, c.maker)
	io := k.streams(&cell{request: &request{from: r.from, via: r.via, msg: &jupyter.Message{RawHeader: c.maker}}})
	io.Comms = speaker{k, r.msg.RawHeader, c.maker}
	err := k.applied(func() error { return session.Apply(ctx, io, f) })
	interrupted := k.running.end()
	k.outputs.flush()
	k.updates.flush()
	if err != nil {
		k.publish("error", c.maker, contentOf(err, interrupted))
	}
	k.saver.after(0)
}

// applied makes an error of a panic.
func (k *kernel) applied(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = k.fault(v)
		}
	}()
	return f()
}

// speaker is module.Comms for one cell or message.
type speaker struct {
	k      *kernel
	parent json.RawMessage // what is being worked on
	maker  json.RawMessage // the cell that it belongs to
}

// Open implements module.Comms.
func (s speaker) Open(target string, m module.CommMessage, peer module.CommPeer) (string, error) {
	if _, ok := s.k.session.(Caller); !ok {
		return "", errors.New("the session takes no messages")
	}
	c := &comm{id: jupyter.NewID(), target: target, peer: peer, maker: s.maker}
	if err := s.k.comms.add(c); err != nil {
		return "", err
	}
	s.k.sayComm("comm_open", s.parent, jupyter.Comm{ID: c.id, Target: target}, m)
	return c.id, nil
}

// Send implements module.Comms.
func (s speaker) Send(id string, m module.CommMessage) {
	if s.k.comms.find(id) != nil && !s.k.updates.add(id, s.parent, m) {
		s.k.sayComm("comm_msg", s.parent, jupyter.Comm{ID: id}, m)
	}
}

// Close implements module.Comms.
func (s speaker) Close(id string) {
	if s.k.comms.remove(id) != nil {
		s.k.sayComm("comm_close", s.parent, jupyter.Comm{ID: id}, module.CommMessage{})
	}
}

// sayComm publishes a message about a comm, after the output and the changes of widgets that came before it.
func (k *kernel) sayComm(msgType string, parent json.RawMessage, content jupyter.Comm, m module.CommMessage) {
	k.outputs.flush()
	k.updates.flush()
	k.publishComm(msgType, parent, content, m)
}

func (k *kernel) publishUpdate(id string, parent json.RawMessage, m module.CommMessage) {
	k.publishComm("comm_msg", parent, jupyter.Comm{ID: id}, m)
}

func (k *kernel) publishComm(msgType string, parent json.RawMessage, content jupyter.Comm, m module.CommMessage) {
	if state, _ := m.Data["state"].(map[string]any); state["msg_id"] != nil && state["msg_id"] != "" {
		k.bar.forgo()
	}
	var err error
	if content.Data, err = objectOf(m.Data); err != nil {
		k.options.Log("kernel: %s: %v", msgType, err)
		return
	}
	msg, err := k.codec.New(msgType, parent, content)
	if err == nil {
		msg.Metadata, err = objectOf(m.Metadata)
	}
	if err != nil {
		k.options.Log("kernel: %s: %v", msgType, err)
		return
	}
	msg.Buffers = m.Buffers
	k.publishMessage(msg)
}

func objectOf(m map[string]any) (json.RawMessage, error) {
	if m == nil {
		return json.RawMessage("{}"), nil
	}
	return json.Marshal(m)
}
