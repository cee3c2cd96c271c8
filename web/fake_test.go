package web

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"skep/jupyter"
)

// fakes starts kernels that are goroutines. Their language: "crash" ends the
// process, "wait" runs until an interrupt, "ask" asks for input, "flood" floods, "script" shows HTML, "update" changes it,
// a JSON list of messages is said ("$id" is the request's), anything else is printed.
type fakes struct {
	mu     sync.Mutex
	all    []*fake
	refuse int // how many starts fail from now on
	doomed int // how many of the next processes end at once
}

func (f *fakes) Start(_ context.Context, l Launch) (Kernel, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse > 0 {
		f.refuse--
		return nil, errors.New("no such program")
	}
	codec := jupyter.NewCodec(nil, "fake")
	k := &fake{codec: codec, launch: l, in: make(chan Received, 100), out: make(chan Received, 100), quit: make(chan struct{}), stop: make(chan struct{}, 1)}
	f.all = append(f.all, k)
	if f.doomed > 0 {
		f.doomed--
		k.end()
	}
	go k.run()
	return k, nil
}

func (f *fakes) started() []*fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*fake(nil), f.all...)
}

type fake struct {
	codec  *jupyter.Codec
	launch Launch
	in     chan Received
	out    chan Received
	quit   chan struct{}
	once   sync.Once
	stop   chan struct{}
}

func (k *fake) end() { k.once.Do(func() { close(k.quit) }) }

func (k *fake) Send(ctx context.Context, ch jupyter.Channel, m *jupyter.Message) error {
	select {
	case k.in <- Received{ch, m}:
		return nil
	case <-k.quit:
		return errors.New("gone")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *fake) Received() <-chan Received { return k.out }

func (k *fake) Interrupt(context.Context) error {
	k.stop <- struct{}{}
	return nil
}

func (k *fake) Shutdown(context.Context) error {
	k.end()
	return nil
}

func (k *fake) alive() bool {
	select {
	case <-k.quit:
		return false
	default:
		return true
	}
}

func (k *fake) say(ch jupyter.Channel, kind string, parent *jupyter.Message, content any, buffers ...[]byte) {
	m, err := k.codec.New(kind, parent.RawHeader, content)
	if err != nil {
		panic(err)
	}
	m.Buffers = buffers
	k.out <- Received{ch, m}
}

func (k *fake) run() {
	defer close(k.out)
	for {
		select {
		case <-k.quit:
			return
		case r := <-k.in:
			k.answer(r)
		}
	}
}

func (k *fake) answer(r Received) {
	k.say(jupyter.IOPub, "status", r.Message, jupyter.Status{State: "busy"})
	defer func() {
		if k.alive() {
			k.say(jupyter.IOPub, "status", r.Message, jupyter.Status{State: "idle"})
		}
	}()
	var e struct{ Code string }
	_ = json.Unmarshal(r.Message.Content, &e)
	ok := map[string]any{"status": "ok", "execution_count": 1}
	if r.Message.Header.MsgType == "variables_request" {
		ok["variables"] = []map[string]string{{"name": "n", "widget": "model of n"}, {"name": "m", "widget": "model of m"}, {"name": "k"}}
		k.say(r.Channel, "variables_reply", r.Message, ok)
		return
	}
	switch e.Code {
	case "crash":
		k.end()
		return
	case "wait":
		select {
		case <-k.stop:
			ok["status"] = "aborted"
		case <-k.quit:
			return
		}
	case "ask":
		k.say(jupyter.Stdin, "input_request", r.Message, jupyter.InputRequest{Prompt: "?"})
		select {
		case in := <-k.in:
			k.say(jupyter.IOPub, "stream", r.Message, map[string]any{"name": "stdout", "text": string(in.Message.Content)})
		case <-k.quit:
			return
		}
	case "flood":
		for range 200 {
			k.say(jupyter.IOPub, "stream", r.Message, map[string]any{"name": "stdout", "text": strings.Repeat("x", 100_000)})
		}
	case "buffers":
		k.say(jupyter.IOPub, "comm_msg", r.Message, map[string]any{}, []byte{0, 1, 2}, []byte{})
	case "script":
		k.say(jupyter.IOPub, "display_data", r.Message, fakeScript("first"))
	case "update":
		k.say(jupyter.IOPub, "update_display_data", r.Message, fakeScript("second"))
	default:
		if k.sayAll(r.Message, e.Code) || r.Message.Header.MsgType == "comm_msg" {
			break
		}
		k.say(jupyter.IOPub, "stream", r.Message, jupyter.Stream{Name: "stdout", Text: e.Code})
	}
	k.say(r.Channel, "execute_reply", r.Message, ok)
}

func (k *fake) sayAll(request *jupyter.Message, code string) bool {
	var list []struct {
		Type    string          `json:"type"`
		Content json.RawMessage `json:"content"`
		Buffers [][]byte        `json:"buffers"`
	}
	if json.Unmarshal([]byte(strings.ReplaceAll(code, "$id", request.Header.MsgID)), &list) != nil {
		return false
	}
	for _, m := range list {
		k.say(jupyter.IOPub, m.Type, request, m.Content, m.Buffers...)
	}
	return true
}

func fakeScript(word string) map[string]any {
	return map[string]any{"data": map[string]any{"text/html": "<script>" + word + "</script>"}, "metadata": map[string]any{}, "transient": map[string]any{"display_id": "d"}}
}
