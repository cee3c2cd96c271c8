package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/jupyter"
	"skep/jupyter/client"
	"skep/kernel/internal/echo"
)

// talking is a session whose cells open, use and close a comm: open(target), send, close, all of one comm. What a front end sends comes
// back with the buffers turned round; "print", "fail", "wait" and "crash" do what they say.
type talking struct {
	echo.Session
	mu     sync.Mutex
	id     string
	io     *interp.Streams // of the callback that runs
	closed int
	begun  chan struct{} // a callback waits
}

func (s *talking) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	verb, target, _ := strings.Cut(src.Text, " ")
	switch verb {
	case "open":
		id, err := io.Comms.Open(target, module.CommMessage{Data: map[string]any{"state": map[string]any{"value": 1}}, Metadata: map[string]any{"version": "2.1.0"}, Buffers: [][]byte{{7, 0}}}, s)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.id = id
		return interp.Result{}, err
	case "send":
		io.Stdout("before it\n")
		io.Comms.Send(s.id, module.CommMessage{Data: map[string]any{"n": 1}})
		return interp.Result{}, nil
	case "move":
		for i := range 100 {
			io.Comms.Send(s.id, module.CommMessage{Data: map[string]any{"method": "update", "state": map[string]any{"value": i}}})
		}
		return interp.Result{}, nil
	case "unsayable":
		io.Comms.Send(s.id, module.CommMessage{Data: map[string]any{"n": func() {}}})
		return interp.Result{}, nil
	case "close":
		io.Comms.Close(s.id)
		io.Comms.Close(s.id)
		io.Comms.Send(s.id, module.CommMessage{})
		return interp.Result{}, nil
	}
	return s.Session.Run(ctx, src, io)
}

func (s *talking) Apply(ctx context.Context, io *module.Streams, f func(c *module.Call) error) error {
	s.io = io
	return f(&module.Call{Ctx: ctx, IO: io})
}

func (s *talking) Hear(c *module.Call, data json.RawMessage, buffers [][]byte) error {
	var ask struct{ Say string }
	if err := json.Unmarshal(data, &ask); err != nil {
		return err
	}
	switch ask.Say {
	case "print":
		c.IO.Stdout("printed\n")
		c.IO.Display(module.Bundle{Data: map[string]any{"text/plain": "shown"}})
	case "fail":
		return &diag.Diagnostic{Code: "E0500", Message: "it failed"}
	case "crash":
		panic("fault")
	case "wait":
		close(s.begun)
		<-c.Ctx.Done()
		return c.Ctx.Err()
	}
	var back [][]byte
	for _, b := range buffers {
		back = append([][]byte{b}, back...)
	}
	c.IO.Comms.Send(s.id, module.CommMessage{Data: map[string]any{"heard": ask.Say}, Buffers: back})
	return nil
}

func (s *talking) State() module.CommMessage {
	return module.CommMessage{Data: map[string]any{"state": map[string]any{"_model_name": "M", "_model_module": "mod", "_model_module_version": "1.0", "value": 1}, "buffer_paths": [][]any{{"bytes"}}}, Buffers: [][]byte{{7, 0}}}
}

func (s *talking) Closed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed++
}

func startTalking(t *testing.T) (*talking, *client.Client) {
	s := &talking{begun: make(chan struct{})}
	return s, serve(t, s, Options{Log: t.Logf}).connect(t)
}

// tell sends a message about a comm and gives all that the kernel says until it is idle after it.
func tell(t *testing.T, c *client.Client, msgType string, content any, metadata string, buffers ...[]byte) []*jupyter.Message {
	t.Helper()
	m, err := c.New(msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	m.Buffers = buffers
	if metadata != "" {
		m.Metadata = json.RawMessage(metadata)
	}
	if err := c.Send(jupyter.Shell, m); err != nil {
		t.Fatal(err)
	}
	var heard []*jupyter.Message
	for ctx := within(t); ; {
		select {
		case in := <-c.Messages():
			status := in.Message.Header.MsgType == "status"
			if status && in.Message.ParentID() == m.Header.MsgID && into[jupyter.Status](t, in.Message.Content).State == "idle" {
				return heard
			}
			if !status && in.Channel == jupyter.IOPub {
				heard = append(heard, in.Message)
			}
		case <-ctx.Done():
			t.Fatalf("after %s the kernel is never idle", msgType)
		}
	}
}

func say(id, word string) jupyter.Comm {
	return jupyter.Comm{ID: id, Data: json.RawMessage(fmt.Sprintf(`{"say": %q}`, word))}
}

// opened runs a cell that opens a comm, and gives the id and the header that the cell's request had.
func opened(t *testing.T, c *client.Client, target string) (id, cell string) {
	t.Helper()
	out := run(t, c, cellOf("open "+target), nil)
	raw, ok := out.Result("comm_open")
	if !ok {
		t.Fatal("no comm is opened")
	}
	for _, m := range out.Messages {
		if m.Message.Header.MsgType == "comm_open" {
			if string(m.Message.Metadata) != `{"version":"2.1.0"}` || len(m.Message.Buffers) != 1 || !bytes.Equal(m.Message.Buffers[0], []byte{7, 0}) {
				t.Errorf("comm_open has metadata %s and buffers %v", m.Message.Metadata, m.Message.Buffers)
			}
			cell = m.Message.ParentID()
		}
	}
	content := into[jupyter.Comm](t, raw)
	if content.Target != target || string(content.Data) != `{"state":{"value":1}}` {
		t.Errorf("comm_open says %s", raw)
	}
	return content.ID, cell
}

func TestComms(t *testing.T) {
	s, c := startTalking(t)
	id, cell := opened(t, c, "jupyter.widget")
	other, _ := opened(t, c, "elsewhere")
	if got := string(asking(t, c, "comm_info_request", struct{}{})); !strings.Contains(got, id) || !strings.Contains(got, other) {
		t.Errorf("comm_info says %s", got)
	}
	if got := string(asking(t, c, "comm_info_request", map[string]any{"target_name": "elsewhere"})); strings.Contains(got, id) || !strings.Contains(got, `"`+other+`":{"target_name":"elsewhere"}`) {
		t.Errorf("comm_info of one target says %s", got)
	}
	s.id = id
	out := run(t, c, cellOf("send"), nil)
	if len(out.Messages) != 2 || out.Messages[0].Message.Header.MsgType != "stream" || out.Messages[1].Message.Header.MsgType != "comm_msg" {
		t.Errorf("a cell that prints and sends: %+v", out.Messages)
	}
	heard := tell(t, c, "comm_msg", say(id, "hello"), "", []byte("a"), []byte("b"))
	if len(heard) != 1 || string(heard[0].Content) != `{"comm_id":"`+id+`","data":{"heard":"hello"}}` || string(bytes.Join(heard[0].Buffers, nil)) != "ba" || heard[0].ParentID() == cell {
		t.Errorf("a front end hears back: %+v", heard)
	}
	heard = tell(t, c, "comm_msg", say(id, "print"), "")
	if len(heard) != 3 || heard[0].ParentID() != cell || heard[1].ParentID() != cell || heard[1].Header.MsgType != "display_data" || heard[2].ParentID() == cell {
		t.Errorf("what a callback prints and shows: %+v", heard)
	}
	if r := replyOf(t, run(t, c, cellOf("unsayable"), nil)); r.Status != "ok" {
		t.Errorf("what JSON cannot say: %+v", r)
	}
	if out := run(t, c, cellOf("close"), nil); len(out.Messages) != 1 || out.Messages[0].Message.Header.MsgType != "comm_close" {
		t.Errorf("closing: %+v", out.Messages)
	}
	if heard := tell(t, c, "comm_msg", say(id, "hello"), ""); len(heard) != 0 {
		t.Errorf("a closed comm answers %+v", heard)
	}
	if tell(t, c, "comm_close", jupyter.Comm{ID: other}, ""); s.closed != 1 {
		t.Errorf("the peer was told %d times", s.closed)
	}
	if got := string(asking(t, c, "comm_info_request", struct{}{})); !strings.Contains(got, `"comms":{}`) {
		t.Errorf("in the end there are %s", got)
	}
}

// TestCallbacksFail: errors and interrupts of callbacks show under the cell, and neither they nor faults harm the kernel.
func TestCallbacksFail(t *testing.T) {
	s, c := startTalking(t)
	id, cell := opened(t, c, "jupyter.widget")
	heard := tell(t, c, "comm_msg", say(id, "fail"), "")
	if len(heard) != 1 || heard[0].Header.MsgType != "error" || heard[0].ParentID() != cell || into[jupyter.ErrorContent](t, heard[0].Content).Value != "it failed" {
		t.Errorf("a callback that fails: %+v", heard)
	}
	go func() {
		<-s.begun
		_, _ = c.Request(context.WithoutCancel(t.Context()), jupyter.Control, "interrupt_request", struct{}{})
	}()
	failed := ""
	for _, m := range tell(t, c, "comm_msg", say(id, "wait"), "") {
		if m.Header.MsgType == "error" {
			failed = into[jupyter.ErrorContent](t, m.Content).Name
		}
	}
	if failed != "Interrupted" {
		t.Errorf("an interrupted callback: %q", failed)
	}
	if heard := tell(t, c, "comm_msg", say(id, "crash"), ""); len(heard) != 1 || !strings.Contains(string(heard[0].Content), "internal error: fault") {
		t.Errorf("a callback with a fault: %+v", heard)
	}
	if heard := tell(t, c, "comm_msg", say(id, "hello"), ""); len(heard) != 1 {
		t.Errorf("after a fault: %+v", heard)
	}
	if r := replyOf(t, run(t, c, cellOf("1+1"), nil)); r.Status != "ok" {
		t.Errorf("after a fault: %+v", r)
	}
}

// TestWidgetControl: a page that comes back asks for all widgets at once.
func TestWidgetControl(t *testing.T) {
	_, c := startTalking(t)
	first, _ := opened(t, c, "jupyter.widget")
	second, _ := opened(t, c, "jupyter.widget")
	opened(t, c, "elsewhere")
	control := jupyter.Comm{ID: "page", Target: "jupyter.widget.control", Data: json.RawMessage("{}")}
	if heard := tell(t, c, "comm_open", control, `{"version":"1.0.0"}`); len(heard) != 0 {
		t.Fatalf("opening answers %+v", heard)
	}
	heard := tell(t, c, "comm_msg", jupyter.Comm{ID: "page", Data: json.RawMessage(`{"method":"request_states"}`)}, "")
	if len(heard) != 1 || len(heard[0].Buffers) != 2 {
		t.Fatalf("the answer is %+v", heard)
	}
	got := into[struct {
		Data struct {
			Method string
			States map[string]struct {
				Name    string `json:"model_name"`
				Module  string `json:"model_module"`
				Version string `json:"model_module_version"`
				State   map[string]any
			}
			Paths [][]any `json:"buffer_paths"`
		}
	}](t, heard[0].Content).Data
	if got.Method != "update_states" || len(got.States) != 2 || got.States[second].Name != "M" || got.States[first].Version != "1.0" || got.States[first].State["value"] != 1.0 ||
		fmt.Sprint(got.Paths) != fmt.Sprint([][]any{{first, "state", "bytes"}, {second, "state", "bytes"}}) {
		t.Errorf("the answer is %s", heard[0].Content)
	}
	for _, data := range []string{`{"method":"dance"}`, `{"method":7}`, `[]`} {
		if heard := tell(t, c, "comm_msg", jupyter.Comm{ID: "page", Data: json.RawMessage(data)}, ""); len(heard) != 0 {
			t.Errorf("%s: %+v", data, heard)
		}
	}
	tell(t, c, "comm_close", jupyter.Comm{ID: "page"}, "")
}

// TestRefusedComms: what nobody takes is closed at once, and what is no comm is not answered.
func TestRefusedComms(t *testing.T) {
	_, c := startTalking(t)
	long := strings.Repeat("x", mostCommName+1)
	tests := []struct {
		msgType, metadata string
		content           any
		closes            bool
	}{
		{"comm_open", "", jupyter.Comm{ID: "7", Target: "widget"}, true},
		{"comm_open", "", jupyter.Comm{ID: "7", Target: "jupyter.widget"}, true},
		{"comm_open", "", jupyter.Comm{ID: "7", Target: widgetControl}, true},
		{"comm_open", `{"version":"3.0"}`, jupyter.Comm{ID: "7", Target: widgetControl}, true},
		{"comm_open", `{"version":3}`, jupyter.Comm{ID: "7", Target: widgetControl}, true},
		{"comm_open", "", jupyter.Comm{ID: long, Target: "widget"}, false},
		{"comm_open", "", map[string]any{"comm_id": 7}, false},
		{"comm_msg", "", jupyter.Comm{ID: "never"}, false},
		{"comm_msg", "", map[string]any{"comm_id": []int{}}, false},
		{"comm_msg", "", jupyter.Comm{ID: "never", Data: json.RawMessage(`"` + strings.Repeat("x", mostCommData) + `"`)}, false},
		{"comm_close", "", jupyter.Comm{ID: "never"}, false},
		{"comm_close", "", map[string]any{}, false},
	}
	for _, test := range tests {
		heard := tell(t, c, test.msgType, test.content, test.metadata)
		if closes := len(heard) == 1 && heard[0].Header.MsgType == "comm_close"; closes != test.closes || !closes && len(heard) > 0 {
			t.Errorf("%s %.80v: %+v", test.msgType, test.content, heard)
		}
	}
	many := make([][]byte, mostBuffers+1)
	for i := range many {
		many[i] = []byte{}
	}
	id, _ := opened(t, c, "jupyter.widget")
	if heard := tell(t, c, "comm_msg", say(id, "hello"), "", many...); len(heard) != 0 {
		t.Errorf("too many buffers: %+v", heard)
	}
}

// TestCommsAreBounded: pages that forget to close give way to later ones, programs are told.
func TestCommsAreBounded(t *testing.T) {
	_, c := startTalking(t)
	for i := range mostAsking + 1 {
		heard := tell(t, c, "comm_open", jupyter.Comm{ID: fmt.Sprint(i), Target: widgetControl}, `{"version":"1.0.0"}`)
		if gives := i == mostAsking; gives != (len(heard) == 1) || gives && into[jupyter.Comm](t, heard[0].Content).ID != "0" {
			t.Fatalf("page %d: %+v", i, heard)
		}
	}
	if heard := tell(t, c, "comm_open", jupyter.Comm{ID: "5", Target: widgetControl}, `{"version":"1.0.0"}`); len(heard) != 1 {
		t.Errorf("an id for the second time: %+v", heard)
	}
	var all comms
	var err error
	for i := range mostComms + 1 {
		if err != nil {
			t.Fatal(err)
		}
		err = all.add(&comm{id: fmt.Sprint(i), peer: &talking{}})
	}
	if err == nil || !strings.Contains(err.Error(), "close()") {
		t.Errorf("the last one: %v", err)
	}
}

// mute is a session that takes no messages.
type mute struct{ Session }

func TestCommsNeedACaller(t *testing.T) {
	s := &talking{}
	c := serve(t, mute{s}, Options{Log: t.Logf}).connect(t)
	if r := replyOf(t, run(t, c, cellOf("open jupyter.widget"), nil)); r.Status != "error" || !strings.Contains(r.Value, "takes no messages") {
		t.Errorf("reply %+v", r)
	}
}

// FuzzCommMessages: whatever a front end sends about comms, the table and what is answered stay whole.
func FuzzCommMessages(f *testing.F) {
	f.Add("comm_open", `{"comm_id":"a","target_name":"jupyter.widget.control","data":{}}`, `{"version":"1.0.0"}`, []byte{1})
	f.Add("comm_msg", `{"comm_id":"a","data":{"method":"request_states"}}`, `{}`, []byte{})
	f.Add("comm_msg", `{"comm_id":"w","data":{"say":"hello"}}`, `{}`, []byte{1, 2})
	f.Add("comm_close", `{"comm_id":"w","data":null}`, `[]`, []byte{})
	f.Fuzz(func(t *testing.T, msgType, content, metadata string, buffer []byte) {
		m := &jupyter.Message{Header: jupyter.Header{MsgType: msgType}, Content: json.RawMessage(content), Metadata: json.RawMessage(metadata), Buffers: [][]byte{buffer}}
		var c jupyter.Comm
		if err := readComm(m, &c); err != nil {
			return
		}
		var table comms
		w := &comm{id: "w", target: widgetTarget, peer: &talking{}}
		if err := errors.Join(table.add(w), table.add(&comm{id: "a", target: widgetControl})); err != nil {
			t.Fatal(err)
		}
		speaksControl(m.Metadata)
		before := table.find(c.ID)
		if err := table.add(&comm{id: c.ID, target: c.Target}); (err == nil) != (before == nil) {
			t.Errorf("%q is added: %v", c.ID, err)
		}
		if table.remove(c.ID) == nil || table.find(c.ID) != nil {
			t.Errorf("%q is not removed", c.ID)
		}
		if n := len(table.of("")); n != len(table.open) || n != len(table.order) {
			t.Errorf("%d comms are listed, %d are open", n, len(table.open))
		}
	})
}
