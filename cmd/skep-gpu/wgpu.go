//go:build linux && amd64

package main

//lint:file-ignore U1000 structures of C keep the fields that nobody sets, for their places

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
	"skep/compute/device/serve"
	"skep/compute/device/wire"
)

// WebGPU's constants, from webgpu.h.
const (
	usageMapRead, usageCopySrc, usageCopyDst, usageUniform, usageStorage = 1, 4, 8, 0x40, 0x80
	bindUniform, bindStorage, bindReadOnly                               = 2, 3, 4
	stageCompute                                                         = 4
	sourceWGSL                                                           = 2
	featureF16                                                           = 0xb
	spontaneous                                                          = 3
	typeDiscrete, typeIntegrated, typeCPU                                = 1, 2, 3
	backendVulkan                                                        = 6
	succeeded                                                            = 1
)

var wgpuFunctions = []string{
	"wgpuCreateInstance", "wgpuInstanceEnumerateAdapters", "wgpuAdapterGetInfo", "wgpuAdapterGetLimits", "wgpuAdapterHasFeature",
	"wgpuAdapterRequestDevice", "wgpuDeviceGetQueue", "wgpuDevicePoll", "wgpuDeviceCreateBuffer", "wgpuDeviceCreateShaderModule",
	"wgpuDeviceCreateBindGroupLayout", "wgpuDeviceCreatePipelineLayout", "wgpuDeviceCreateComputePipeline", "wgpuDeviceCreateBindGroup",
	"wgpuDeviceCreateCommandEncoder", "wgpuCommandEncoderBeginComputePass", "wgpuComputePassEncoderSetPipeline", "wgpuComputePassEncoderSetBindGroup",
	"wgpuComputePassEncoderDispatchWorkgroups", "wgpuComputePassEncoderEnd", "wgpuCommandEncoderCopyBufferToBuffer", "wgpuCommandEncoderFinish",
	"wgpuQueueSubmit", "wgpuQueueWriteBuffer", "wgpuBufferMapAsync", "wgpuBufferGetConstMappedRange", "wgpuBufferUnmap",
	"wgpuBufferDestroy", "wgpuBufferRelease", "wgpuBindGroupRelease", "wgpuShaderModuleRelease", "wgpuComputePassEncoderRelease",
	"wgpuCommandEncoderRelease", "wgpuCommandBufferRelease",
}

// wgpu is the library with an instance, and the adapters that it lists.
type wgpu struct {
	*library
	instance uintptr
	adapters []uintptr
}

func loadWGPU() (serve.Backend, error) {
	var last error
	for _, path := range placesOfWGPU() {
		l, err := openLibrary(path)
		if err == nil {
			err = l.need(wgpuFunctions...)
		}
		if err == nil {
			return newWGPU(l)
		}
		last = err
	}
	return nil, fmt.Errorf("wgpu's library was not found (SKEP_WGPU names it; PyPI's package wgpu has it): %w", last)
}

func newWGPU(l *library) (serve.Backend, error) {
	w := &wgpu{library: l, instance: l.call("wgpuCreateInstance", 0)}
	if w.instance == 0 {
		return nil, errors.New("wgpu could not be started")
	}
	return w, nil
}

// adapterInfo is WGPUAdapterInfo.
type adapterInfo struct {
	next                                      uintptr
	vendor, architecture, device, description view
	backend, kind, vendorID, deviceID         uint32
	subgroupMin, subgroupMax                  uint32
}

// limits is WGPULimits; only two of them are looked at, all are asked for.
type limits struct {
	next       uintptr
	dimensions [14]uint32
	uniform    uint64
	storage    uint64 // bytes of a binding
	alignments [3]uint32
	buffer     uint64 // bytes of a buffer
	more       [64]uint32
}

func (w *wgpu) Adapters() (found []wire.Adapter, absent []string) {
	n := w.call("wgpuInstanceEnumerateAdapters", w.instance, 0, 0)
	if n == 0 {
		return nil, []string{"wgpu finds no adapter (no driver of Vulkan?)"}
	}
	all := make([]uintptr, n)
	w.call("wgpuInstanceEnumerateAdapters", w.instance, 0, p(&all[0]))
	seen := map[[2]uint32]bool{}
	for _, a := range all {
		var info adapterInfo
		var lim limits
		w.call("wgpuAdapterGetInfo", a, p(&info))
		w.call("wgpuAdapterGetLimits", a, p(&lim))
		key := [2]uint32{info.vendorID, info.deviceID}
		if info.backend != backendVulkan && (seen[key] || len(w.adapters) > 0) {
			continue // the same device by an older interface
		}
		seen[key] = true
		found = append(found, wire.Adapter{
			Name: fmt.Sprintf("wgpu:%d", len(w.adapters)), Title: info.device.String(), Language: "wgsl",
			Software: info.kind != typeDiscrete && info.kind != typeIntegrated,
			F16:      w.call("wgpuAdapterHasFeature", a, featureF16)&0xffffffff != 0, MaxBytes: int64(min(lim.storage, lim.buffer, 1<<62)),
		})
		w.adapters = append(w.adapters, a)
	}
	return found, absent
}

// wgpuDevice is an opened adapter. What goes wrong in it comes through a callback; failed has the first of that.
type wgpuDevice struct {
	*wgpu
	device, queue uintptr
	staging       uintptr // a buffer that can be read, as long as the longest read so far
	stagingBytes  int64
	mu            sync.Mutex
	failed        error
}

// callback is WGPU…CallbackInfo with a mode; the one for uncaptured errors has none.
type callback struct {
	next uintptr
	mode uint64
	call uintptr
	user [2]uintptr
}

type deviceDescriptor struct {
	next         uintptr
	label        view
	featureCount uintptr
	features     *uint32
	limits       *limits
	queueNext    uintptr
	queueLabel   view
	lost         callback
	uncapturedAt uintptr
	uncaptured   [3]uintptr
}

func (w *wgpu) Open(name string) (serve.Device, error) {
	var i int
	if _, err := fmt.Sscanf(name, "wgpu:%d", &i); err != nil || i < 0 || i >= len(w.adapters) {
		return nil, fmt.Errorf("there is no device %s", name)
	}
	d := &wgpuDevice{wgpu: w}
	var lim limits
	w.call("wgpuAdapterGetLimits", w.adapters[i], p(&lim))
	lim.next = 0
	feature := uint32(featureF16)
	desc := deviceDescriptor{limits: &lim}
	if w.call("wgpuAdapterHasFeature", w.adapters[i], featureF16)&0xffffffff != 0 {
		desc.featureCount, desc.features = 1, &feature
	}
	desc.lost = callback{mode: spontaneous, call: d.listener("the device was lost")}
	desc.uncaptured[0] = d.listener("")
	return d, d.request(w.adapters[i], &desc)
}

// listener makes a callback that notes a message: (device, reason, message by two words, …).
func (d *wgpuDevice) listener(prefix string) uintptr {
	return purego.NewCallback(func(_, _ uintptr, data *byte, length, _, _ uintptr) {
		d.fail(errors.New(join(prefix, view{data, length}.String())))
	})
}

func join(prefix, text string) string {
	if prefix == "" {
		return text
	}
	return prefix + ": " + text
}

func (d *wgpuDevice) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failed == nil {
		d.failed = err
	}
}

// taken gives what went wrong since it was last asked.
func (d *wgpuDevice) taken() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.failed
	d.failed = nil
	return err
}

// request asks for the device. The structure with the callback is passed by value, which on amd64 means on the stack: it stands behind
// the words that fill the registers.
func (d *wgpuDevice) request(adapter uintptr, desc *deviceDescriptor) (err error) {
	answer := purego.NewCallback(func(status, device uintptr, data *byte, length, _, _ uintptr) {
		if d.device = device; uint32(status) != succeeded {
			err = errors.New(view{data, length}.String())
		}
	})
	pinned(func(pin *runtime.Pinner) {
		pin.Pin(desc)
		pin.Pin(desc.limits)
		if desc.features != nil {
			pin.Pin(desc.features)
		}
		d.call("wgpuAdapterRequestDevice", adapter, p(desc), 0, 0, 0, 0, 0, spontaneous, answer, 0, 0)
	})
	switch {
	case err != nil:
		return err
	case d.device == 0:
		return errors.New("wgpu gave no device")
	}
	d.queue = d.call("wgpuDeviceGetQueue", d.device)
	return nil
}

type bufferDescriptor struct {
	next   uintptr
	label  view
	usage  uint64
	size   uint64
	mapped uint64
}

func (d *wgpuDevice) buffer(bytes int64, usage uint64) (uintptr, error) {
	desc := bufferDescriptor{usage: usage, size: uint64(bytes)}
	b := d.call("wgpuDeviceCreateBuffer", d.device, p(&desc))
	runtime.KeepAlive(&desc)
	if err := d.taken(); err != nil {
		return 0, err
	}
	if b == 0 {
		return 0, errors.New("wgpu gave no buffer")
	}
	return b, nil
}

func (d *wgpuDevice) Make(bytes int64) (serve.Memory, error) {
	b, err := d.buffer(bytes, usageStorage|usageCopySrc|usageCopyDst)
	return b, err
}

func (d *wgpuDevice) Free(m serve.Memory) { d.release(m.(uintptr)) }

func (d *wgpuDevice) release(buffer uintptr) {
	d.call("wgpuBufferDestroy", buffer)
	d.call("wgpuBufferRelease", buffer)
}

func (d *wgpuDevice) Write(m serve.Memory, offset int64, data []byte) error {
	d.call("wgpuQueueWriteBuffer", d.queue, m.(uintptr), uintptr(offset), p(&data[0]), uintptr(len(data)))
	d.call("wgpuQueueSubmit", d.queue, 0, 0)
	d.call("wgpuDevicePoll", d.device, 1, 0)
	return d.taken()
}

// Read copies by way of a buffer that may be mapped, since one for kernels may not.
func (d *wgpuDevice) Read(m serve.Memory, offset int64, into []byte) error {
	n := int64(len(into))
	if err := d.stage(n); err != nil {
		return err
	}
	encoder := d.call("wgpuDeviceCreateCommandEncoder", d.device, 0)
	d.call("wgpuCommandEncoderCopyBufferToBuffer", encoder, m.(uintptr), uintptr(offset), d.staging, 0, uintptr(n))
	d.submit(encoder)
	status := uint32(0)
	mapped := mapCallback(&status)
	d.call("wgpuBufferMapAsync", d.staging, 1, 0, uintptr(n), 0, 0, 0, spontaneous, mapped, p(&status), 0)
	d.call("wgpuDevicePoll", d.device, 1, 0)
	if err := d.taken(); err != nil {
		return err
	}
	if status != succeeded {
		return fmt.Errorf("a buffer could not be read (status %d)", status)
	}
	from := d.call("wgpuBufferGetConstMappedRange", d.staging, 0, uintptr(n))
	if from == 0 {
		return errors.New("a buffer could not be mapped")
	}
	copy(into, unsafe.Slice((*byte)(pointer(from)), n))
	d.call("wgpuBufferUnmap", d.staging)
	return nil
}

// pointer takes an address that C gave; it is no Go memory.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// mapCallback is made once, since callbacks cannot be freed: its first word for us is where the status goes.
var mapCallback = func() func(*uint32) uintptr {
	var once sync.Once
	var made uintptr
	return func(*uint32) uintptr {
		once.Do(func() {
			made = purego.NewCallback(func(status uintptr, _ *byte, _ uintptr, to *uint32, _ uintptr) { *to = uint32(status) })
		})
		return made
	}
}()

func (d *wgpuDevice) stage(bytes int64) (err error) {
	if bytes <= d.stagingBytes {
		return nil
	}
	if d.staging != 0 {
		d.release(d.staging)
		d.staging, d.stagingBytes = 0, 0
	}
	if d.staging, err = d.buffer(bytes, usageMapRead|usageCopyDst); err == nil {
		d.stagingBytes = bytes
	}
	return err
}

func (d *wgpuDevice) submit(encoder uintptr) {
	commands := d.call("wgpuCommandEncoderFinish", encoder, 0)
	d.call("wgpuCommandEncoderRelease", encoder)
	d.call("wgpuQueueSubmit", d.queue, 1, p(&commands))
	d.call("wgpuCommandBufferRelease", commands)
}
