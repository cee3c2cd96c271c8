package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"skep/compute/device/serve"
	"skep/compute/device/wire"
	"skep/compute/kir"
	"skep/compute/kir/ops"
)

// toy is a backend in Go: it stands where drivers do, so that everything but them is tested on every system. Its kernels do nothing
// but count, except that each first step of a run fills what it writes with the byte that the test chose.
type toy struct {
	fail   error         // of the next run
	hang   chan struct{} // a run waits here
	fill   byte
	made   int
	texts  int
	opened []string
}

func (d *toy) Adapters() ([]wire.Adapter, []string) {
	return []wire.Adapter{{Name: "toy:0", Language: "wgsl", Software: true, MaxBytes: 1 << 30}, {Name: "toy:1", Language: "wgsl", MaxBytes: 1 << 30}}, []string{"no other toys"}
}
func (d *toy) Open(name string) (serve.Device, error) {
	if !strings.HasPrefix(name, "toy:") {
		return nil, errors.New("no such toy")
	}
	d.opened = append(d.opened, name)
	return d, nil
}
func (d *toy) Make(n int64) (serve.Memory, error) {
	d.made++
	return make([]byte, n), nil
}
func (d *toy) Free(serve.Memory) { d.made-- }
func (d *toy) Write(m serve.Memory, at int64, data []byte) error {
	copy(m.([]byte)[at:], data)
	return nil
}
func (d *toy) Read(m serve.Memory, at int64, into []byte) error {
	copy(into, m.([]byte)[at:])
	return nil
}
func (d *toy) Compile(k *wire.Kernel) (serve.Code, error) {
	d.texts++
	if !strings.Contains(k.Text, "fn main(") {
		return nil, errors.New("no main")
	}
	return k.Name, nil
}
func (d *toy) Run(steps []serve.Step) error {
	if d.hang != nil {
		<-d.hang
	}
	for _, s := range steps {
		for i, m := range s.Memory {
			if s.Kernel.Writes[i] {
				copy(m.([]byte), bytes.Repeat([]byte{d.fill}, len(m.([]byte))))
			}
		}
	}
	err := d.fail
	d.fail = nil
	return err
}

// linkTo runs a helper in this process; its shared memory is short, so that transfers go in parts.
func linkTo(b serve.Backend) (*Link, error) {
	in, requests := io.Pipe()
	replies, out := io.Pipe()
	shared := make([]byte, 64)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = serve.Serve(in, out, shared, b)
		out.Close()
	}()
	return &Link{Requests: requests, Replies: replies, Shared: shared, Release: func() {},
		Kill: func() { in.CloseWithError(io.EOF); out.CloseWithError(io.EOF) }, Epitaph: func() string { return "the toy broke" }}, nil
}

func playing(t *testing.T, b serve.Backend) *Host {
	t.Setenv(Variable, "")
	h := &Host{Begin: func() (*Link, error) { return linkTo(b) }}
	t.Cleanup(h.Close)
	return h
}

func adding(t *testing.T, n int) *kir.Program {
	t.Helper()
	p, err := ops.Map(ops.Call("add", ops.In(0), ops.In(1)), kir.F32, ops.Dense(kir.F32, n), ops.Dense(kir.F32, n))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhichDevice(t *testing.T) {
	h := playing(t, &toy{})
	for _, c := range []struct{ env, name, want, words string }{
		{"", "gpu", "toy:1", ""},
		{"", "toy:0", "toy:0", ""},
		{"toy:0", "gpu", "toy:0", ""},
		{"", "cuda:0", "", "no device cuda:0: there is toy:0 (software; it is used only by its name), toy:1"},
		{"toy:9", "gpu", "", "no device gpu: there is toy:0"},
	} {
		t.Setenv(Variable, c.env)
		d, err := h.Device(c.name)
		switch {
		case c.want != "" && (err != nil || d.Adapter.Name != c.want):
			t.Errorf("%+v: %v, %v", c, d, err)
		case c.want == "" && (err == nil || !strings.Contains(err.Error(), c.words)):
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestBytesComeBack(t *testing.T) {
	d, err := playing(t, &toy{}).Device("gpu")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 3, 4, 15, 16, 17, 63, 64, 65, 1000} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(i * 7)
		}
		b, err := d.Upload(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, n)
		if err := b.Read(context.Background(), got); err != nil || !slices.Equal(got, data) {
			t.Errorf("%d bytes: %v, %v", n, got, err)
		}
	}
}

func TestProgramsRun(t *testing.T) {
	b := &toy{fill: 3}
	d, err := playing(t, b).Device("gpu")
	if err != nil {
		t.Fatal(err)
	}
	x, err := d.Upload(context.Background(), make([]byte, 400))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		out, err := d.Run(context.Background(), adding(t, 100), x, x)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 400)
		if err := out[0].Read(context.Background(), got); err != nil || got[399] != 3 {
			t.Errorf("%v, %v", got, err)
		}
	}
	if b.texts != 1 {
		t.Errorf("the kernel was compiled %d times", b.texts)
	}
	b.fail = errors.New("out of luck")
	var refused *Refused
	if _, err := d.Run(context.Background(), adding(t, 100), x, x); !errors.As(err, &refused) {
		t.Errorf("a failure becomes %v", err)
	}
	if _, err := d.Run(context.Background(), adding(t, 100), x, x); err != nil || !x.Alive() {
		t.Errorf("after a failure: %v", err)
	}
	if _, err := d.Run(context.Background(), adding(t, 200), x, x); err == nil {
		t.Error("inputs that are too short pass")
	}
}

// TestLossIsAnError: whatever ends a helper, callers get *Lost with the reason, and what comes next has a new helper.
func TestLossIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(b *toy, d *Device) context.Context
		want  string
	}{
		"crash":     {func(_ *toy, d *Device) context.Context { d.helper.link.Kill(); return context.Background() }, "the toy broke"},
		"interrupt": {func(b *toy, _ *Device) context.Context { b.hang = make(chan struct{}); return soon() }, "interrupted"},
		"limit": {func(b *toy, d *Device) context.Context {
			b.hang = make(chan struct{})
			d.helper.limit = time.Millisecond
			return context.Background()
		}, "took longer than 1ms"},
	} {
		t.Run(name, func(t *testing.T) {
			b := &toy{}
			d, err := playing(t, b).Device("gpu")
			if err != nil {
				t.Fatal(err)
			}
			x, err := d.Upload(context.Background(), make([]byte, 64))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Run(context.Background(), adding(t, 16), x, x); err != nil { // compiles
				t.Fatal(err)
			}
			ctx := c.spoil(b, d)
			_, err = d.Run(ctx, adding(t, 16), x, x)
			var lost *Lost
			if !errors.As(err, &lost) || lost.Device != "toy:1" || !strings.Contains(lost.Reason, c.want) {
				t.Fatalf("%v, not a loss with %q", err, c.want)
			}
			if err := x.Read(context.Background(), make([]byte, 64)); !errors.As(err, &lost) || x.Alive() {
				t.Errorf("a lost buffer is read: %v", err)
			}
			if b.hang != nil {
				close(b.hang)
				b.hang = nil
			}
			y, err := d.Upload(context.Background(), make([]byte, 64))
			if err != nil {
				t.Fatalf("no new helper: %v", err)
			}
			if _, err := d.Run(context.Background(), adding(t, 16), x, y); !errors.As(err, &lost) {
				t.Errorf("an operand of the lost helper: %v", err)
			}
			if _, err := d.Run(context.Background(), adding(t, 16), y, y); err != nil {
				t.Errorf("in the new helper: %v", err)
			}
		})
	}
}

// soon is a context that somebody has ended.
func soon() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// TestNonsenseIsAnError: replies that are none, or to other questions.
func TestNonsenseIsAnError(t *testing.T) {
	for name, reply := range map[string]string{"text": "MESA: warning: something\n", "nothing": "", "another number": frame(t, wire.Reply{ID: 77}), "cut": frame(t, wire.Reply{ID: 1})[:10]} {
		h := playing(t, nil)
		h.Begin = func() (*Link, error) {
			return &Link{Requests: discard{}, Replies: io.NopCloser(strings.NewReader(reply)), Shared: make([]byte, 64), Kill: func() {}, Release: func() {}, Epitaph: func() string { return "" }}, nil
		}
		if _, _, err := h.Adapters(); err == nil {
			t.Errorf("%s passes", name)
		}
		if _, err := h.Device("gpu"); err == nil {
			t.Errorf("%s: a device", name)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }

func frame(t *testing.T, r wire.Reply) string {
	t.Helper()
	var b bytes.Buffer
	if err := wire.Send(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// FuzzReply: whatever a helper says, the other side gets an error or what it asked for.
func FuzzReply(f *testing.F) {
	for _, r := range []wire.Reply{{ID: 1, Adapters: []wire.Adapter{{Name: "toy:0", Language: "wgsl"}}}, {ID: 1, Failure: "no"}, {ID: 2}} {
		var b bytes.Buffer
		if err := wire.Send(&b, r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		h := &Host{Begin: func() (*Link, error) {
			return &Link{Requests: discard{}, Replies: io.NopCloser(bytes.NewReader(said)), Shared: make([]byte, 64), Kill: func() {}, Release: func() {}, Epitaph: func() string { return "" }}, nil
		}}
		if adapters, _, err := h.Adapters(); err == nil && len(adapters) > 0 {
			if d, err := h.Device(adapters[0].Name); err == nil {
				_, _ = d.Upload(context.Background(), make([]byte, 100))
			}
		}
	})
}

func TestWordsOfAnEnd(t *testing.T) {
	if got := fmt.Sprint(&Lost{"wgpu:0", "the helper ended (signal: killed)"}); !strings.Contains(got, "wgpu:0 is lost: the helper ended (signal: killed)") {
		t.Error(got)
	}
}
