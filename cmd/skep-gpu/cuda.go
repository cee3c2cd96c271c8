//go:build linux && amd64

package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"skep/compute/device/serve"
	"skep/compute/device/wire"
)

// caller is CUDA's driver as far as it is called here: the library, or what a test puts in its place.
type caller interface {
	call(name string, words ...any) uintptr
}

var cudaFunctions = []string{
	"cuInit", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2", "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2",
	"cuCtxSetCurrent", "cuCtxSynchronize", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2", "cuModuleLoadDataEx", "cuModuleUnload",
	"cuModuleGetFunction", "cuLaunchKernel", "cuGetErrorString",
}

// The attributes of a device that are asked for, and the options of the assembler, from cuda.h.
const (
	attributeMajor, attributeMinor   = 75, 76
	optionLogBytes, optionLogPlace   = 6, 5
	logBytes                         = 8 << 10
	oldestProcessor, newestProcessor = 70, 90 // newer ones run what was written for these
)

// cuda is the driver.
type cuda struct{ driver caller }

func loadCUDA() (serve.Backend, error) {
	l, err := openLibrary("libcuda.so.1")
	if err == nil {
		err = l.need(cudaFunctions...)
	}
	if err != nil {
		return nil, fmt.Errorf("CUDA's driver was not found: %w", err)
	}
	return newCUDA(l)
}

func newCUDA(driver caller) (serve.Backend, error) {
	c := &cuda{driver: driver}
	if err := c.do("cuInit", 0); err != nil {
		return nil, fmt.Errorf("CUDA's driver does not start: %w", err)
	}
	return c, nil
}

// do calls a function, whose status becomes an error in the driver's words.
func (c *cuda) do(name string, words ...any) error {
	status := uint32(c.driver.call(name, words...))
	if status == 0 {
		return nil
	}
	text := new(view)
	text.length = ^uintptr(0)
	c.driver.call("cuGetErrorString", uintptr(status), p(&text.data))
	return fmt.Errorf("%s: %s (%d)", name, text, status)
}

func (c *cuda) Adapters() (found []wire.Adapter, absent []string) {
	n := new(int32)
	if err := c.do("cuDeviceGetCount", p(n)); err != nil {
		return nil, []string{err.Error()}
	}
	for i := range *n {
		a, err := c.adapter(i)
		if err != nil {
			absent = append(absent, fmt.Sprintf("cuda:%d: %v", i, err))
			continue
		}
		found = append(found, a)
	}
	return found, absent
}

func (c *cuda) adapter(i int32) (a wire.Adapter, err error) {
	device, major, minor, bytes := new(int32), new(int32), new(int32), new(uint64)
	name := make([]byte, 256)
	err = c.do("cuDeviceGet", p(device), uintptr(i))
	for _, ask := range []func() error{
		func() error { return c.do("cuDeviceGetName", p(&name[0]), uintptr(len(name)), uintptr(*device)) },
		func() error { return c.do("cuDeviceGetAttribute", p(major), attributeMajor, uintptr(*device)) },
		func() error { return c.do("cuDeviceGetAttribute", p(minor), attributeMinor, uintptr(*device)) },
		func() error { return c.do("cuDeviceTotalMem_v2", p(bytes), uintptr(*device)) },
	} {
		if err == nil {
			err = ask()
		}
	}
	processor := int(*major*10 + *minor)
	if err == nil && processor < oldestProcessor {
		err = fmt.Errorf("compute capability %d.%d; %d.%d is the least", *major, *minor, oldestProcessor/10, oldestProcessor%10)
	}
	title, _, _ := strings.Cut(string(name), "\x00")
	return wire.Adapter{Name: fmt.Sprintf("cuda:%d", i), Title: title, Language: "ptx", F16: true, Processor: min(processor, newestProcessor), MaxBytes: int64(*bytes)}, err
}

// cudaDevice is the primary context of a device. The thread that serves is locked, so the context stays the current one.
type cudaDevice struct{ *cuda }

func (c *cuda) Open(name string) (serve.Device, error) {
	var i int32
	if _, err := fmt.Sscanf(name, "cuda:%d", &i); err != nil {
		return nil, fmt.Errorf("there is no device %s", name)
	}
	device, context := new(int32), new(uintptr)
	if err := c.do("cuDeviceGet", p(device), uintptr(i)); err != nil {
		return nil, err
	}
	if err := c.do("cuDevicePrimaryCtxRetain", p(context), uintptr(*device)); err != nil {
		return nil, err
	}
	if err := c.do("cuCtxSetCurrent", *context); err != nil {
		_ = c.do("cuDevicePrimaryCtxRelease_v2", uintptr(*device)) // the first error is the one to tell
		return nil, err
	}
	return &cudaDevice{c}, nil
}

func (d *cudaDevice) Make(bytes int64) (serve.Memory, error) {
	address := new(uint64)
	err := d.do("cuMemAlloc_v2", p(address), uintptr(bytes))
	return *address, err
}

// Free has no way to fail that anybody could do something about.
func (d *cudaDevice) Free(m serve.Memory) { _ = d.do("cuMemFree_v2", uintptr(m.(uint64))) }

func (d *cudaDevice) Write(m serve.Memory, offset int64, data []byte) error {
	return d.do("cuMemcpyHtoD_v2", uintptr(m.(uint64))+uintptr(offset), p(&data[0]), uintptr(len(data)))
}

func (d *cudaDevice) Read(m serve.Memory, offset int64, into []byte) error {
	return d.do("cuMemcpyDtoH_v2", p(&into[0]), uintptr(m.(uint64))+uintptr(offset), uintptr(len(into)))
}

// Compile has the driver assemble the text; what the assembler says about a mistake is the error.
func (d *cudaDevice) Compile(k *wire.Kernel) (code serve.Code, err error) {
	text, name := append([]byte(k.Text), 0), append([]byte(k.Name), 0)
	module, function, said := new(uintptr), new(uintptr), make([]byte, logBytes)
	options := []uint32{optionLogPlace, optionLogBytes}
	pinned(func(pin *runtime.Pinner) {
		pin.Pin(&said[0])
		values := []uintptr{uintptr(p(&said[0])), logBytes}
		err = d.do("cuModuleLoadDataEx", p(module), p(&text[0]), uintptr(len(options)), p(&options[0]), p(&values[0]))
	})
	if err != nil {
		if log, _, _ := strings.Cut(string(said), "\x00"); log != "" {
			err = errors.New(strings.TrimSpace(log))
		}
		return nil, err
	}
	if err := d.do("cuModuleGetFunction", p(function), *module, p(&name[0])); err != nil {
		_ = d.do("cuModuleUnload", *module)
		return nil, err
	}
	return *function, nil
}

// Run waits also when a launch fails: those before it still use memory that the caller is about to free.
func (d *cudaDevice) Run(steps []serve.Step) (err error) {
	for _, s := range steps {
		if err = d.launch(s); err != nil {
			break
		}
	}
	if waited := d.do("cuCtxSynchronize"); err == nil {
		err = waited
	}
	return err
}

// launch passes the addresses of the buffers, then the words.
func (d *cudaDevice) launch(s serve.Step) (err error) {
	words := make([]uint64, 0, len(s.Memory)+s.Kernel.Params)
	for _, m := range s.Memory {
		words = append(words, m.(uint64))
	}
	for i := range s.Kernel.Params {
		words = append(words, uint64(*(*uint32)(unsafe.Pointer(&s.Params[4*i]))))
	}
	pinned(func(pin *runtime.Pinner) {
		places := make([]uintptr, len(words)+1)
		for i := range words {
			places[i] = uintptr(p(&words[i]))
		}
		pin.Pin(unsafe.SliceData(words))
		g, w := s.Grid, s.Kernel.Workgroup
		err = d.do("cuLaunchKernel", s.Code.(uintptr), uintptr(g[0]), uintptr(g[1]), uintptr(g[2]), uintptr(w[0]), uintptr(w[1]), uintptr(w[2]), 0, 0, p(&places[0]), 0)
	})
	return err
}
