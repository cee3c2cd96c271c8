// Package device computes on GPUs, in a process of its own: the helper skep-gpu, which skep carries inside itself, calls the
// drivers (wgpu's library, CUDA's). Here are a host that knows which adapters there are, devices with buffers, and programs of
// kernels (compute/kir) that run over them; choice.go says whether the work is worth sending there.
//
// The helper starts with the first question about devices, never before. Whatever happens to it, a crash in a driver, a hang or
// nonsense on the wire, is an error here (*Lost), and the next buffer starts another helper. Nothing of it outlives this process.
//
// Callers: compute/tensor (operations), modules/tensor, cmd/skep (doctor).
package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"skep/compute/device/wire"
)

// Variable names the device that "gpu" means, if not the first one that is real hardware; "cpu" switches devices off.
const Variable = "SKEP_DEVICE"

// Limit is how long one command may take.
const Limit = 5 * time.Minute

// budgetOf gives how many bytes buffers may take on a device whose memory nobody tells.
const budget = 8 << 30

// Adapter is a device that could be opened.
type Adapter = wire.Adapter

// Host knows the devices of this machine. The zero value starts the helper that skep carries.
type Host struct {
	Begin func() (*Link, error) // nil: Start
	Limit time.Duration         // 0: the constant

	mu       sync.Mutex
	listed   bool
	adapters []Adapter
	absent   []string
	failure  error
	idle     *helper // has listed, and has no device open yet
	devices  map[string]*Device
}

// Adapters lists what there is, and why there is no more. The first call starts the helper.
func (h *Host) Adapters() (found []Adapter, absent []string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list()
	return h.adapters, h.absent, h.failure
}

func (h *Host) list() {
	if h.listed {
		return
	}
	h.listed = true
	if os.Getenv(Variable) == "cpu" {
		h.failure = errors.New(Variable + " is cpu")
		return
	}
	helper, reply, err := h.greet("the helper for GPUs")
	if err != nil {
		h.failure = err
		return
	}
	h.idle, h.adapters, h.absent = helper, reply.Adapters, reply.Absent
}

// greet starts a helper and hears what it finds.
func (h *Host) greet(name string) (*helper, *wire.Reply, error) {
	begin := h.Begin
	if begin == nil {
		begin = Start
	}
	link, err := begin()
	if err != nil {
		return nil, nil, err
	}
	limit := h.Limit
	if limit == 0 {
		limit = Limit
	}
	started := &helper{link: link, limit: limit, device: name}
	reply, err := started.call(context.Background(), &wire.Request{Command: wire.Hello, Version: wire.Version, Budget: budget})
	if err != nil {
		_ = started.end(err)
		return nil, nil, err
	}
	return started, reply, nil
}

// Device gives a device by its name, or for "gpu" the one that SKEP_DEVICE names, else the first that is real hardware. A
// software adapter is only given to those who name it.
func (h *Host) Device(name string) (*Device, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list()
	if h.failure != nil {
		return nil, fmt.Errorf("no device %s: %w", name, h.failure)
	}
	a, err := h.pick(name)
	if err != nil {
		return nil, err
	}
	if d := h.devices[a.Name]; d != nil {
		return d, nil
	}
	if h.devices == nil {
		h.devices = map[string]*Device{}
	}
	d := &Device{Adapter: a, host: h}
	h.devices[a.Name] = d
	return d, nil
}

// Default gives what "gpu" means, or why there is none. It looks for the files of drivers first, so that on a machine without a GPU no
// helper is ever started for work that nobody sent to one.
func (h *Host) Default() (*Device, error) {
	h.mu.Lock()
	known := h.listed
	h.mu.Unlock()
	if !known && os.Getenv(Variable) == "" && !hardware() {
		return nil, errors.New("this machine has no GPU")
	}
	return h.Device("gpu")
}

// hardware looks for what drivers of GPUs put into /dev.
func hardware() bool {
	for _, pattern := range []string{"/dev/nvidia[0-9]*", "/dev/kfd", "/dev/dri/renderD*", "/dev/dxg"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return true
		}
	}
	return false
}

func (h *Host) pick(name string) (Adapter, error) {
	wanted := name
	if name == "gpu" {
		wanted = os.Getenv(Variable)
	}
	for _, a := range h.adapters {
		if a.Name == wanted || wanted == "" && !a.Software {
			return a, nil
		}
	}
	return Adapter{}, fmt.Errorf("no device %s: %s", name, h.words(wanted))
}

// words says what there is instead.
func (h *Host) words(wanted string) string {
	var names []string
	for _, a := range h.adapters {
		label := a.Name
		if a.Software {
			label += " (software; it is used only by its name)"
		}
		names = append(names, label)
	}
	if len(names) == 0 {
		return strings.Join(h.absent, "; ")
	}
	text := "there is " + strings.Join(names, ", ")
	if wanted == "" {
		text = "no real GPU; " + text
	}
	return text
}

// take gives the helper that listed, once, or starts one.
func (h *Host) take(name string) (*helper, error) {
	h.mu.Lock()
	started := h.idle
	h.idle = nil
	h.mu.Unlock()
	if started != nil {
		started.device = name
		return started, nil
	}
	started, _, err := h.greet(name)
	return started, err
}

// Device is an adapter, opened when something is first sent there.
type Device struct {
	Adapter Adapter
	host    *Host

	mu      sync.Mutex
	helper  *helper // nil before the first buffer and after a loss
	kernels map[string]uint32
	last    uint32

	costs    sync.Once
	measured Costs

	litter struct { // numbers of buffers that nobody has any more; the next command frees them
		sync.Mutex
		of  *helper
		ids []uint32
	}
}

// Buffer is memory of a device. It is freed some time after the last reference to it is gone.
type Buffer struct {
	device *Device
	helper *helper
	id     uint32
	bytes  int64
}

// Device says where the buffer lies.
func (b *Buffer) Device() *Device { return b.device }

// Alive says whether the buffer's helper still runs.
func (b *Buffer) Alive() bool { return b.helper.lost.Load() == nil }

// running gives the helper with the adapter open; d.mu is held.
func (d *Device) running() (*helper, error) {
	if d.helper != nil {
		if d.helper.lost.Load() == nil {
			return d.helper, nil
		}
		d.helper = nil
	}
	h, err := d.host.take(d.Adapter.Name)
	if err != nil {
		return nil, err
	}
	if _, err := h.call(context.Background(), &wire.Request{Command: wire.Open, Adapter: d.Adapter.Name}); err != nil {
		_ = h.end(err)
		return nil, err
	}
	d.helper, d.kernels = h, map[string]uint32{}
	return h, nil
}

// number gives a buffer or kernel a number; d.mu is held.
func (d *Device) number() uint32 {
	d.last++
	return d.last
}

// adopt makes a buffer that the helper has made reachable: its end is that of the Go value.
func (d *Device) adopt(h *helper, id uint32, bytes int64) *Buffer {
	b := &Buffer{device: d, helper: h, id: id, bytes: bytes}
	runtime.AddCleanup(b, func(id uint32) { d.drop(h, id) }, id)
	return b
}

func (d *Device) drop(h *helper, id uint32) {
	l := &d.litter
	l.Lock()
	defer l.Unlock()
	if l.of != h {
		l.of, l.ids = h, nil
	}
	l.ids = append(l.ids, id)
}

// swept gives the numbers to free, once.
func (d *Device) swept(h *helper) []uint32 {
	l := &d.litter
	l.Lock()
	defer l.Unlock()
	if l.of != h {
		return nil
	}
	ids := l.ids
	l.ids = nil
	return ids
}

// granule is what buffers are multiples of: what kernels read at a time.
const granule = 16

func padded(bytes int) int64 { return max(granule, (int64(bytes)+granule-1)/granule*granule) }

// Upload makes a buffer with these bytes, which are copied once into memory that the helper shares.
func (d *Device) Upload(ctx context.Context, data []byte) (*Buffer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.running()
	if err != nil {
		return nil, err
	}
	id, size := d.number(), padded(len(data))
	if _, err := h.call(ctx, &wire.Request{Command: wire.Run, Make: []wire.Buffer{{ID: id, Bytes: size}}, Free: d.swept(h)}); err != nil {
		return nil, err
	}
	b := d.adopt(h, id, size)
	err = h.moving(size, func(from, n int64) error {
		copied := 0
		if from < int64(len(data)) {
			copied = copy(h.link.Shared[:n], data[from:])
		}
		clear(h.link.Shared[copied:n])
		_, err := h.exchange(ctx, &wire.Request{Command: wire.Write, Buffer: id, Offset: from, Bytes: n})
		return err
	})
	return b, err
}

// Read copies the buffer's first bytes.
func (b *Buffer) Read(ctx context.Context, into []byte) error {
	if int64(len(into)) > b.bytes {
		return fmt.Errorf("read %d bytes of a buffer of %d", len(into), b.bytes)
	}
	h := b.helper
	err := h.moving(padded(len(into)), func(from, n int64) error {
		_, err := h.exchange(ctx, &wire.Request{Command: wire.Read, Buffer: b.id, Offset: from, Bytes: n})
		if err == nil && from < int64(len(into)) {
			copy(into[from:], h.link.Shared[:n])
		}
		return err
	})
	runtime.KeepAlive(b)
	return err
}

// Close ends the helpers; buffers are lost.
func (h *Host) Close() {
	h.mu.Lock()
	devices := h.devices
	idle := h.idle
	h.idle = nil
	h.mu.Unlock()
	for _, d := range devices {
		d.mu.Lock()
		if d.helper != nil {
			d.helper.mu.Lock()
			_ = d.helper.end(errors.New("closed"))
			d.helper.mu.Unlock()
		}
		d.mu.Unlock()
	}
	if idle != nil {
		_ = idle.end(errors.New("closed"))
	}
}
