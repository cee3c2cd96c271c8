package serve

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"skep/compute/device/wire"
)

// strict is a device that fails the test when it is asked for what serve has to refuse.
type strict struct {
	t    testing.TB
	live map[*[]byte]bool
}

func (d *strict) Adapters() ([]wire.Adapter, []string) { return []wire.Adapter{{Name: "a"}}, nil }
func (d *strict) Open(string) (Device, error)          { return d, nil }
func (d *strict) Make(n int64) (Memory, error) {
	if n <= 0 || n > 1<<20 {
		d.t.Fatalf("a buffer of %d bytes", n)
	}
	m := make([]byte, n)
	d.live[&m] = true
	return &m, nil
}
func (d *strict) memory(m Memory) []byte {
	b := m.(*[]byte)
	if !d.live[b] {
		d.t.Fatal("a buffer that was freed")
	}
	return *b
}
func (d *strict) Free(m Memory) { d.memory(m); delete(d.live, m.(*[]byte)) }
func (d *strict) Write(m Memory, at int64, data []byte) error {
	copy(d.memory(m)[at:at+int64(len(data))], data)
	return nil
}
func (d *strict) Read(m Memory, at int64, into []byte) error {
	copy(into, d.memory(m)[at:at+int64(len(into))])
	return nil
}
func (d *strict) Compile(k *wire.Kernel) (Code, error) { return k.Name, nil }
func (d *strict) Run(steps []Step) error {
	for _, s := range steps {
		if len(s.Memory) != len(s.Kernel.Writes) || len(s.Params) < 4*s.Kernel.Params {
			d.t.Fatalf("a step that does not fit: %+v", s)
		}
		for _, m := range s.Memory {
			d.memory(m)
		}
	}
	return nil
}

func kernel(id uint32) *wire.Kernel {
	return &wire.Kernel{ID: id, Name: "k", Text: "…", Workgroup: [3]int{64, 1, 1}, Writes: []bool{false, true}, Params: 1}
}

// script is a session: requests with what their replies must say; "" is success.
var script = []struct {
	request wire.Request
	failure string
}{
	{wire.Request{Command: wire.Open}, "before the greeting"},
	{wire.Request{Command: wire.Hello, Version: 99}, "version 99"},
	{wire.Request{Command: wire.Hello, Version: wire.Version, Budget: 100}, ""},
	{wire.Request{Command: wire.Run}, "before a device was opened"},
	{wire.Request{Command: wire.Open, Adapter: "a"}, ""},
	{wire.Request{Command: wire.Open, Adapter: "a"}, "a device is open"},
	{wire.Request{Command: "dance"}, `no command "dance"`},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 1, Bytes: 64}}}, ""},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 2, Bytes: 32}, {ID: 1, Bytes: 4}}}, "buffer 1 is there"},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 2, Bytes: 40}}}, "64 of the budget of 100 are in use"},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 2, Bytes: 1 << 62}}}, "budget"},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 2, Bytes: -4}}}, "a buffer of -4 bytes"},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 2, Bytes: 32}}}, ""},
	{wire.Request{Command: wire.Write, Buffer: 1, Bytes: 64}, ""},
	{wire.Request{Command: wire.Write, Buffer: 9, Bytes: 64}, "no buffer 9"},
	{wire.Request{Command: wire.Write, Buffer: 1, Bytes: 68}, "of a buffer of 64"},
	{wire.Request{Command: wire.Write, Buffer: 1, Offset: 1 << 62, Bytes: 64}, "of a buffer of 64"},
	{wire.Request{Command: wire.Read, Buffer: 1, Bytes: 64, At: 100}, "that are shared"},
	{wire.Request{Command: wire.Read, Buffer: 1, Bytes: 3}, "whole words"},
	{wire.Request{Command: wire.Read, Buffer: 1, Bytes: 4, At: -4}, "that are shared"},
	{wire.Request{Command: wire.Compile}, "no kernel"},
	{wire.Request{Command: wire.Compile, Kernel: kernel(1)}, ""},
	{wire.Request{Command: wire.Compile, Kernel: kernel(1)}, "kernel 1 is there"},
	{wire.Request{Command: wire.Run, Steps: []wire.Step{{Kernel: 1, Grid: [3]int{1, 1, 1}, Buffers: []uint32{1, 2}, Params: make([]byte, 16)}}}, ""},
	{wire.Request{Command: wire.Run, Steps: []wire.Step{{Kernel: 1, Grid: [3]int{1, 1, 1}, Buffers: []uint32{1}, Params: make([]byte, 16)}}}, "takes 2 buffers"},
	{wire.Request{Command: wire.Run, Steps: []wire.Step{{Kernel: 1, Grid: [3]int{1, 0, 1}, Buffers: []uint32{1, 2}, Params: make([]byte, 16)}}}, "a grid of"},
	{wire.Request{Command: wire.Run, Steps: []wire.Step{{Kernel: 1, Grid: [3]int{1, 1, 1}, Buffers: []uint32{1, 3}, Params: make([]byte, 16)}}}, "no buffer 3"},
	{wire.Request{Command: wire.Run, Steps: []wire.Step{{Kernel: 8}}}, "no kernel 8"},
	{wire.Request{Command: wire.Run, Free: []uint32{1, 1, 7}}, ""},
	{wire.Request{Command: wire.Read, Buffer: 1, Bytes: 4}, "no buffer 1"},
	{wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: 1, Bytes: 68}}}, ""},
}

func TestScript(t *testing.T) {
	var in, out bytes.Buffer
	for i, s := range script {
		s.request.ID = uint64(i)
		if err := wire.Send(&in, s.request); err != nil {
			t.Fatal(err)
		}
	}
	if err := Serve(&in, &out, make([]byte, 128), &strict{t, map[*[]byte]bool{}}); err != nil {
		t.Fatal(err)
	}
	for i, s := range script {
		var r wire.Reply
		if err := wire.Receive(&out, &r); err != nil {
			t.Fatal(err)
		}
		if r.ID != uint64(i) || (r.Failure == "") != (s.failure == "") || !strings.Contains(r.Failure, s.failure) {
			t.Errorf("%d %s: %q, not %q", i, s.request.Command, r.Failure, s.failure)
		}
	}
}

func FuzzServe(f *testing.F) {
	var whole bytes.Buffer
	for _, s := range script {
		if err := wire.Send(&whole, s.request); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(whole.Bytes())
	f.Fuzz(func(t *testing.T, said []byte) {
		d := &strict{t, map[*[]byte]bool{}}
		_ = Serve(bytes.NewReader(said), io.Discard, make([]byte, 128), limited{d})
	})
}

// limited sends a budget that is small, whatever the greeting says.
type limited struct{ *strict }

func (l limited) Open(string) (Device, error) { return roomy(l), nil }

// roomy makes no large buffers, as a device without memory does.
type roomy struct{ *strict }

func (r roomy) Make(n int64) (Memory, error) {
	if n > 1<<20 {
		return nil, io.ErrShortBuffer
	}
	return r.strict.Make(n)
}
