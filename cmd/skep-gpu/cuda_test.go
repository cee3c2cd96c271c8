//go:build linux && amd64

package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"skep/compute/device/serve"
	"skep/compute/device/wire"
	"skep/compute/kir"
	"skep/compute/kir/catalog"
	"skep/compute/kir/ptx"
	"skep/compute/kir/run"
)

const fakeProcessor = 80

// fakeDriver stands in for libcuda: it keeps count of what is alive, refuses what the real one would, and runs a kernel that it
// knows by its PTX in the interpreter, with the memory and words that the launch passes.
type fakeDriver struct {
	t       *testing.T
	known   map[string]*kir.Kernel // by text
	memory  map[uintptr][]byte     // by address
	modules map[uintptr]*kir.Kernel
	next    uintptr
	current bool
	held    int // contexts
	waiting bool
	calls   []string
	failing string // a function that fails
}

const (
	fakeContext = uintptr(0xc0)
	failed      = uintptr(999)
	invalid     = uintptr(1)
)

var failure = append([]byte("the driver is broken"), 0)

func newFake(t *testing.T) *fakeDriver {
	return &fakeDriver{t: t, known: map[string]*kir.Kernel{}, memory: map[uintptr][]byte{}, modules: map[uintptr]*kir.Kernel{}, next: 0x7000_0000_0000}
}

// at is the value to which a word points.
func at[T any](w any) *T { return (*T)(w.(unsafe.Pointer)) }

func textAt(w any) string { return view{at[byte](w), ^uintptr(0)}.String() }

func (f *fakeDriver) call(name string, words ...any) uintptr {
	f.calls = append(f.calls, name)
	if name == "cuGetErrorString" {
		*at[*byte](words[1]) = &failure[0]
		return 0
	}
	if name == f.failing {
		return failed
	}
	if strings.HasPrefix(name, "cuMem") || strings.HasPrefix(name, "cuModule") || name == "cuLaunchKernel" || name == "cuCtxSynchronize" {
		if !f.current {
			f.t.Errorf("%s without a current context", name)
		}
	}
	return f.answer(name, words)
}

func (f *fakeDriver) answer(name string, words []any) uintptr {
	switch name {
	case "cuInit":
	case "cuDeviceGetCount":
		*at[int32](words[0]) = 1
	case "cuDeviceGet":
		if word(words[1]) != 0 {
			return invalid
		}
		*at[int32](words[0]) = 0
	case "cuDeviceGetName":
		copy(unsafe.Slice(at[byte](words[0]), word(words[1])), "Fake 80\x00")
	case "cuDeviceGetAttribute":
		*at[int32](words[0]) = map[uintptr]int32{attributeMajor: fakeProcessor / 10, attributeMinor: fakeProcessor % 10}[word(words[1])]
	case "cuDeviceTotalMem_v2":
		*at[uint64](words[0]) = 1 << 30
	case "cuDevicePrimaryCtxRetain":
		*at[uintptr](words[0]) = fakeContext
		f.held++
	case "cuDevicePrimaryCtxRelease_v2":
		f.held--
	case "cuCtxSetCurrent":
		f.current = word(words[0]) == fakeContext
	case "cuCtxSynchronize":
		f.waiting = false
	case "cuModuleLoadDataEx", "cuModuleGetFunction", "cuModuleUnload":
		return f.module(name, words)
	case "cuMemAlloc_v2", "cuMemFree_v2", "cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2":
		return f.move(name, words)
	case "cuLaunchKernel":
		return f.launch(words)
	default:
		f.t.Errorf("the driver has no %s", name)
		return invalid
	}
	return 0
}

func (f *fakeDriver) module(name string, words []any) uintptr {
	switch name {
	case "cuModuleLoadDataEx":
		k := f.known[textAt(words[1])]
		if k == nil {
			values := unsafe.Slice(at[uintptr](words[4]), 2)
			copy(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&values[0]))), values[1]), "ptxas: no such kernel\x00")
			return invalid
		}
		f.next += 0x100
		f.modules[f.next] = k
		*at[uintptr](words[0]) = f.next
	case "cuModuleGetFunction":
		k := f.modules[word(words[1])]
		if k == nil || k.Name != textAt(words[2]) {
			return invalid
		}
		*at[uintptr](words[0]) = word(words[1])
	case "cuModuleUnload":
		delete(f.modules, word(words[0]))
	}
	return 0
}

func (f *fakeDriver) move(name string, words []any) uintptr {
	switch name {
	case "cuMemAlloc_v2":
		f.next += 0x1_0000_0000
		f.memory[f.next] = make([]byte, word(words[1]))
		*at[uint64](words[0]) = uint64(f.next)
	case "cuMemFree_v2":
		if f.waiting && f.failing != "cuCtxSynchronize" { // then the context is broken, and nothing runs in it any more
			f.t.Error("memory was freed while kernels run")
		}
		if _, ok := f.memory[word(words[0])]; !ok {
			return invalid
		}
		delete(f.memory, word(words[0]))
	case "cuMemcpyHtoD_v2":
		copy(f.within(word(words[0]), word(words[2])), unsafe.Slice(at[byte](words[1]), word(words[2])))
	case "cuMemcpyDtoH_v2":
		copy(unsafe.Slice(at[byte](words[0]), word(words[2])), f.within(word(words[1]), word(words[2])))
	}
	return 0
}

// within is a part of the device's memory that lies in one allocation.
func (f *fakeDriver) within(address, n uintptr) []byte {
	for start, m := range f.memory {
		if address >= start && address+n <= start+uintptr(len(m)) {
			return m[address-start:][:n]
		}
	}
	f.t.Errorf("%d bytes at %#x are not on the device", n, address)
	return make([]byte, n)
}

func (f *fakeDriver) launch(words []any) uintptr {
	k := f.modules[word(words[0])]
	if k == nil {
		return invalid
	}
	group := [3]int{int(word(words[4])), int(word(words[5])), int(word(words[6]))}
	if group != k.Workgroup {
		f.t.Errorf("%s: workgroups of %v, found %v", k.Name, k.Workgroup, group)
	}
	n := len(k.Bindings)
	values := unsafe.Slice(at[unsafe.Pointer](words[9]), n+len(k.Params))
	p := &kir.Program{Name: k.Name, Dispatches: []kir.Dispatch{{Kernel: k, Grid: [3]int{int(word(words[1])), int(word(words[2])), int(word(words[3]))}}}}
	d := &p.Dispatches[0]
	var buffers [][]byte
	for i, b := range k.Bindings {
		m := f.memory[*(*uintptr)(values[i])]
		// As inputs all elements count as written before, and the kernel writes in place.
		p.Buffers = append(p.Buffers, kir.Buffer{Name: b.Name, Type: b.Type, Len: len(m) / b.Type.Size(), Role: kir.Input})
		d.Buffers, buffers = append(d.Buffers, i), append(buffers, m)
	}
	for i := range k.Params {
		d.Params = append(d.Params, *(*uint32)(values[n+i]))
	}
	f.waiting = true
	if err := run.Run(p, buffers); err != nil {
		f.t.Error(err)
		return failed
	}
	return 0
}

// play runs a case on a device, as the server does.
func play(f *fakeDriver, d serve.Device, c catalog.Case) (outputs [][]byte, err error) {
	var memory []serve.Memory
	defer func() {
		for _, m := range memory {
			d.Free(m)
		}
	}()
	inputs := c.Inputs
	for _, b := range c.Program.Buffers {
		m, err := d.Make(int64(max(b.Bytes(), 4)))
		if err != nil {
			return nil, err
		}
		memory = append(memory, m)
		if b.Role == kir.Input {
			padded := append(slices.Clone(inputs[0]), make([]byte, max(b.Bytes(), 4)-len(inputs[0]))...)
			if inputs = inputs[1:]; len(padded) > 0 {
				if err := d.Write(m, 0, padded); err != nil {
					return nil, err
				}
			}
		}
	}
	var steps []serve.Step
	for _, dispatch := range c.Program.Dispatches {
		step, err := stepOf(f, d, dispatch, memory)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	if err := d.Run(steps); err != nil {
		return nil, err
	}
	for _, i := range c.Program.Of(kir.Output) {
		back := make([]byte, max(c.Program.Buffers[i].Bytes(), 4))
		if err := d.Read(memory[i], 0, back); err != nil {
			return nil, err
		}
		outputs = append(outputs, back[:c.Program.Buffers[i].Bytes()])
	}
	return outputs, nil
}

func stepOf(f *fakeDriver, d serve.Device, dispatch kir.Dispatch, memory []serve.Memory) (s serve.Step, err error) {
	k := dispatch.Kernel
	text, err := ptx.Emit(k, fakeProcessor)
	if err != nil {
		return s, err
	}
	f.known[text] = k
	w := &wire.Kernel{Name: k.Name, Text: text, Workgroup: k.Workgroup, Params: len(k.Params), Writes: make([]bool, len(k.Bindings))}
	s = serve.Step{Kernel: w, Grid: dispatch.Grid, Params: dispatch.Uniform()}
	for _, b := range dispatch.Buffers {
		s.Memory = append(s.Memory, memory[b])
	}
	s.Code, err = d.Compile(w)
	return s, err
}

func openFake(t *testing.T, f *fakeDriver) (serve.Device, error) {
	t.Helper()
	c, err := newCUDA(f)
	if err != nil {
		return nil, err
	}
	return c.Open("cuda:0")
}

// TestCUDARunsTheCatalogue: each of a spread of programs gives through the driver's functions what the interpreter gives.
func TestCUDARunsTheCatalogue(t *testing.T) {
	cases, err := catalog.Cases()
	if err != nil {
		t.Fatal(err)
	}
	f := newFake(t)
	d, err := openFake(t, f)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(cases); i += 5 {
		c := cases[i]
		want, err := c.Expect()
		if err != nil {
			t.Fatal(err)
		}
		got, err := play(f, d, c)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		for j := range want {
			if !bytes.Equal(got[j], want[j]) {
				t.Errorf("%s: output %d differs", c.Name, j)
			}
		}
	}
	if len(f.memory) > 0 || f.held != 1 {
		t.Errorf("%d buffers and %d contexts are left", len(f.memory), f.held)
	}
}

// TestCUDAFails: whichever function fails, the error says so in the driver's words and nothing is left that nobody can free.
func TestCUDAFails(t *testing.T) {
	cases, err := catalog.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range cudaFunctions {
		if slices.Contains([]string{"cuGetErrorString", "cuMemFree_v2", "cuModuleUnload", "cuDevicePrimaryCtxRelease_v2"}, name) {
			continue // what has failed already, or cannot be told to anybody
		}
		f := newFake(t)
		f.failing = name
		err := whole(t, f, cases[0])
		if err == nil || !strings.Contains(err.Error(), name+": the driver is broken (999)") {
			t.Errorf("%s: found error %v", name, err)
		}
		if len(f.memory) > 0 || name == "cuModuleGetFunction" && len(f.modules) > 0 || name == "cuCtxSetCurrent" && f.held != 0 {
			t.Errorf("%s: %d buffers, %d modules, %d contexts are left", name, len(f.memory), len(f.modules), f.held)
		}
	}
}

func whole(t *testing.T, f *fakeDriver, c catalog.Case) error {
	b, err := newCUDA(f)
	if err != nil {
		return err
	}
	if _, absent := b.Adapters(); len(absent) > 0 {
		return fmt.Errorf("%s", absent[0])
	}
	d, err := b.Open("cuda:0")
	if err != nil {
		if d != nil {
			t.Error("a device that did not open")
		}
		return err
	}
	_, err = play(f, d, c)
	return err
}

// TestCUDASaysWhatTheAssemblerSaid: a kernel that is none is told in its words.
func TestCUDASaysWhatTheAssemblerSaid(t *testing.T) {
	d, err := openFake(t, newFake(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Compile(&wire.Kernel{Name: "none", Text: "none", Workgroup: [3]int{1, 1, 1}}); err == nil || err.Error() != "ptxas: no such kernel" {
		t.Errorf("found error %v", err)
	}
}

// TestCUDAAdapters: what a card can do, and one that is too old.
func TestCUDAAdapters(t *testing.T) {
	b, err := newCUDA(newFake(t))
	if err != nil {
		t.Fatal(err)
	}
	found, absent := b.Adapters()
	want := wire.Adapter{Name: "cuda:0", Title: "Fake 80", Language: "ptx", F16: true, Processor: fakeProcessor, MaxBytes: 1 << 30}
	if len(absent) > 0 || len(found) != 1 || found[0] != want {
		t.Errorf("found %+v, %v", found, absent)
	}
	for _, name := range []string{"cuda:1", "wgpu:0", ""} {
		if d, err := b.Open(name); err == nil || d != nil {
			t.Errorf("%q: %v, %v", name, d, err)
		}
	}
}
