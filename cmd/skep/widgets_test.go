package main

import (
	"context"
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/client"
	"skep/kernel"
	"skep/modules"
)

// widgetKernel is a kernel of the whole language, and a front end of it.
type widgetKernel struct {
	t *testing.T
	c *client.Client
}

func startWidgetKernel(t *testing.T) *widgetKernel {
	t.Helper()
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := jupyter.WriteConnectionFile(file, jupyter.ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", Key: "secret", SignatureScheme: "hmac-sha256"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- kernel.Run(ctx, file, interp.New(interp.Options{Modules: modules.All(), Notebook: true}), kernel.Options{Log: t.Logf})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &widgetKernel{t, connectTo(t, file)}
}

// connectTo waits for a kernel to write its ports.
func connectTo(t *testing.T, file string) *client.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		info, err := jupyter.ReadConnectionFile(file)
		if err == nil && info.HBPort != 0 {
			c, err := client.Connect(info, client.Options{Dial: (&net.Dialer{}).DialContext, Buffer: 100_000})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			if _, err := c.WaitReady(ctx); err != nil {
				t.Fatal(err)
			}
			return c
		}
		select {
		case <-ctx.Done():
			t.Fatal("the kernel writes no ports")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// until reads what the kernel publishes until it is idle after a message.
func (k *widgetKernel) until(id string) (heard []*jupyter.Message) {
	k.t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case in := <-k.c.Messages():
			if in.Channel != jupyter.IOPub {
				continue
			}
			heard = append(heard, in.Message)
			if in.Message.ParentID() == id && in.Message.Header.MsgType == "status" && strings.Contains(string(in.Message.Content), `"idle"`) {
				return heard
			}
		case <-deadline:
			k.t.Fatal("the kernel is not idle again")
		}
	}
}

func (k *widgetKernel) send(msgType string, content any) (id string) {
	k.t.Helper()
	m, err := k.c.New(msgType, content)
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.c.Send(jupyter.Shell, m); err != nil {
		k.t.Fatal(err)
	}
	return m.Header.MsgID
}

// run runs a cell and gives the id of its request and what came.
func (k *widgetKernel) run(code string) (id string, heard []*jupyter.Message) {
	id = k.send("execute_request", jupyter.ExecuteRequest{Code: code, StoreHistory: true})
	return id, k.until(id)
}

// value runs a cell and gives what its value shows.
func (k *widgetKernel) value(code string) string {
	_, heard := k.run(code)
	for _, m := range heard {
		var d jupyter.DisplayData
		if m.Header.MsgType == "execute_result" && json.Unmarshal(m.Content, &d) == nil {
			text, _ := d.Data["text/plain"].(string)
			return text
		}
	}
	return ""
}

// move is what a front end says on a widget's comm.
func (k *widgetKernel) move(model, data string) []*jupyter.Message {
	k.t.Helper()
	return k.until(k.send("comm_msg", jupyter.Comm{ID: model, Data: json.RawMessage(data)}))
}

// modelOf is the model by which a cell's result is shown.
func (k *widgetKernel) modelOf(code string) string {
	k.t.Helper()
	_, heard := k.run(code)
	for _, m := range heard {
		var d struct {
			Data struct {
				View struct {
					Major int    `json:"version_major"`
					ID    string `json:"model_id"`
				} `json:"application/vnd.jupyter.widget-view+json"`
			}
		}
		if m.Header.MsgType == "execute_result" && json.Unmarshal(m.Content, &d) == nil && d.Data.View.Major == 2 {
			return d.Data.View.ID
		}
	}
	k.t.Fatalf("%s shows no widget", code)
	return ""
}

func firstOf(heard []*jupyter.Message, msgType string) *jupyter.Message {
	for _, m := range heard {
		if m.Header.MsgType == msgType {
			return m
		}
	}
	return nil
}

// TestWidgetsInAKernel: a front end moves widgets of a real kernel.
func TestWidgetsInAKernel(t *testing.T) {
	k := startWidgetKernel(t)
	made, _ := k.run(`let n = widgets.slider(0..=100, value: 10, on_change: |v| println("moved to", v))`)
	slider := k.modelOf("n")
	heard := k.move(slider, `{"method":"update","state":{"value":42},"buffer_paths":[]}`)
	if m := firstOf(heard, "stream"); m == nil || m.ParentID() != made || !strings.Contains(string(m.Content), "moved to 42") {
		t.Errorf("the callback prints %+v", m)
	}
	if got := k.value("n.value + 1"); got != "43" {
		t.Errorf("the next cell sees %s", got)
	}
	if m := firstOf(k.move(slider, `{"method":"update","state":{"value":1000}}`), "comm_msg"); m == nil || !strings.Contains(string(m.Content), `{"value":42}`) || k.value("n.value") != "42" {
		t.Errorf("a value out of range: %+v", m)
	}
	made, _ = k.run(`let b = widgets.button("go", on_click: || { println("working"); while true { } })`)
	model := k.modelOf("b")
	click := k.send("comm_msg", jupyter.Comm{ID: model, Data: json.RawMessage(`{"method":"custom","content":{"event":"click"}}`)})
	queued := k.send("execute_request", jupyter.ExecuteRequest{Code: "b.value", StoreHistory: true})
	k.interruptWhen("working")
	if m := firstOf(k.until(click), "error"); m == nil || m.ParentID() != made || !strings.Contains(string(m.Content), "interrupted") {
		t.Errorf("an endless callback ends with %+v", m)
	}
	if m := firstOf(k.until(queued), "execute_result"); m == nil || !strings.Contains(string(m.Content), `"text/plain":"1"`) {
		t.Errorf("the cell that waited gives %+v", m)
	}
	if _, heard := k.run(`n.value = 7`); firstOf(heard, "comm_msg") == nil {
		t.Error("a value that a cell sets is not told")
	} else if m := firstOf(heard, "comm_msg"); !strings.Contains(string(m.Content), `"state":{"value":7}`) {
		t.Errorf("a value that a cell sets: %+v", m)
	}
	k.listed("n", slider)
}

// interruptWhen stops what runs when it has printed a text.
func (k *widgetKernel) interruptWhen(text string) {
	k.t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case in := <-k.c.Messages():
			if in.Message.Header.MsgType == "stream" && strings.Contains(string(in.Message.Content), text) {
				m, err := k.c.New("interrupt_request", struct{}{})
				if err != nil {
					k.t.Fatal(err)
				}
				if err := k.c.Send(jupyter.Control, m); err != nil {
					k.t.Fatal(err)
				}
				return
			}
		case <-deadline:
			k.t.Fatalf("nothing prints %q", text)
		}
	}
}

// listed checks that the list of variables names a widget's model.
func (k *widgetKernel) listed(name, model string) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	m, err := k.c.Request(ctx, jupyter.Control, "variables_request", struct{}{})
	if err != nil {
		k.t.Fatal(err)
	}
	var list struct {
		Variables []struct{ Name, Widget string }
	}
	if err := json.Unmarshal(m.Content, &list); err != nil {
		k.t.Fatal(err)
	}
	for _, v := range list.Variables {
		if v.Name == name && v.Widget == model {
			return
		}
	}
	k.t.Errorf("the variables are %s", m.Content)
}
