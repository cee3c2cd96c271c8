//go:build linux && amd64

package main

//lint:file-ignore U1000 structures of C keep the fields that nobody sets, for their places

import (
	"errors"
	"runtime"

	"skep/compute/device/serve"
	"skep/compute/device/wire"
)

// pipeline is a compiled kernel. The layout of its bindings is written out: a kernel may leave one unused, which WGSL then forgets.
type pipeline struct{ pipeline, layout uintptr }

type (
	wgslSource struct {
		next uintptr
		kind uint64
		code view
	}
	labelled struct { // WGPUShaderModuleDescriptor and others that have nothing more
		next  *wgslSource
		label view
	}
	layoutEntry struct { // WGPUBindGroupLayoutEntry
		next       uintptr
		binding    uint32
		visibility uint64
		arraySize  uint32
		buffer     bufferLayout
		sampler    [2]uint64
		texture    [3]uint64
		storage    [3]uint64
	}
	bufferLayout struct {
		next    uintptr
		kind    uint32
		dynamic uint32
		minimum uint64
	}
	layoutDescriptor struct {
		next    uintptr
		label   view
		count   uintptr
		entries *layoutEntry
	}
	pipelineLayoutDescriptor struct {
		next      uintptr
		label     view
		count     uintptr
		layouts   *uintptr
		immediate uint64
	}
	pipelineDescriptor struct {
		next   uintptr
		label  view
		layout uintptr
		stage  struct {
			next      uintptr
			module    uintptr
			entry     view
			constants uintptr
			first     uintptr
		}
	}
	bindEntry struct { // WGPUBindGroupEntry
		next         uintptr
		binding      uint64
		buffer       uintptr
		offset, size uint64
		sampler      uintptr
		texture      uintptr
	}
	bindDescriptor struct {
		next    uintptr
		label   view
		layout  uintptr
		count   uintptr
		entries *bindEntry
	}
)

func (d *wgpuDevice) Compile(k *wire.Kernel) (serve.Code, error) {
	var code *pipeline
	pinned(func(pin *runtime.Pinner) {
		source := &wgslSource{kind: sourceWGSL, code: viewOf(k.Text)}
		pin.Pin(source)
		pin.Pin(source.code.data)
		desc := &labelled{next: source}
		module := d.call("wgpuDeviceCreateShaderModule", d.device, p(desc))
		runtime.KeepAlive(desc)
		code = &pipeline{layout: d.layoutOf(k, pin)}
		code.pipeline = d.pipelineOf(k, module, code.layout, pin)
		d.call("wgpuShaderModuleRelease", module)
	})
	if err := d.taken(); err != nil {
		return nil, err
	}
	if code.pipeline == 0 {
		return nil, errors.New("wgpu gave no pipeline")
	}
	return code, nil
}

func (d *wgpuDevice) layoutOf(k *wire.Kernel, pin *runtime.Pinner) uintptr {
	var entries []layoutEntry
	add := func(kind uint32) {
		entries = append(entries, layoutEntry{binding: uint32(len(entries)), visibility: stageCompute, buffer: bufferLayout{kind: kind}})
	}
	for _, writes := range k.Writes {
		if writes {
			add(bindStorage)
		} else {
			add(bindReadOnly)
		}
	}
	if k.Params > 0 {
		add(bindUniform)
	}
	desc := &layoutDescriptor{count: uintptr(len(entries))}
	if len(entries) > 0 {
		desc.entries = &entries[0]
		pin.Pin(desc.entries)
	}
	layout := d.call("wgpuDeviceCreateBindGroupLayout", d.device, p(desc))
	runtime.KeepAlive(desc)
	return layout
}

func (d *wgpuDevice) pipelineOf(k *wire.Kernel, module, group uintptr, pin *runtime.Pinner) uintptr {
	groups := &group
	pin.Pin(groups)
	whole := &pipelineLayoutDescriptor{count: 1, layouts: groups}
	desc := &pipelineDescriptor{layout: d.call("wgpuDeviceCreatePipelineLayout", d.device, p(whole))}
	runtime.KeepAlive(whole)
	desc.stage.module, desc.stage.entry = module, viewOf(k.Name)
	pin.Pin(desc.stage.entry.data)
	made := d.call("wgpuDeviceCreateComputePipeline", d.device, p(desc))
	runtime.KeepAlive(desc)
	return made
}

// Run encodes all steps into one submission; a pass orders what its dispatches read and write.
func (d *wgpuDevice) Run(steps []serve.Step) error {
	encoder := d.call("wgpuDeviceCreateCommandEncoder", d.device, 0)
	pass := d.call("wgpuCommandEncoderBeginComputePass", encoder, 0)
	var groups, uniforms []uintptr
	for _, s := range steps {
		group, uniform, err := d.bind(s)
		if err != nil {
			d.fail(err)
			break
		}
		groups = append(groups, group)
		if uniform != 0 {
			uniforms = append(uniforms, uniform)
		}
		d.call("wgpuComputePassEncoderSetPipeline", pass, s.Code.(*pipeline).pipeline)
		d.call("wgpuComputePassEncoderSetBindGroup", pass, 0, group, 0, 0)
		d.call("wgpuComputePassEncoderDispatchWorkgroups", pass, uintptr(s.Grid[0]), uintptr(s.Grid[1]), uintptr(s.Grid[2]))
	}
	d.call("wgpuComputePassEncoderEnd", pass)
	d.call("wgpuComputePassEncoderRelease", pass)
	d.submit(encoder)
	d.call("wgpuDevicePoll", d.device, 1, 0)
	for _, g := range groups {
		d.call("wgpuBindGroupRelease", g)
	}
	for _, u := range uniforms {
		d.release(u)
	}
	return d.taken()
}

// bind makes the group of a step's buffers, with a buffer for its parameters.
func (d *wgpuDevice) bind(s serve.Step) (group, uniform uintptr, err error) {
	entries := make([]bindEntry, 0, len(s.Memory)+1)
	add := func(buffer uintptr) {
		entries = append(entries, bindEntry{binding: uint64(len(entries)), buffer: buffer, size: ^uint64(0)})
	}
	for _, m := range s.Memory {
		add(m.(uintptr))
	}
	if len(s.Params) > 0 {
		if uniform, err = d.buffer(int64(len(s.Params)), usageUniform|usageCopyDst); err != nil {
			return 0, 0, err
		}
		d.call("wgpuQueueWriteBuffer", d.queue, uniform, 0, p(&s.Params[0]), uintptr(len(s.Params)))
		add(uniform)
	}
	pinned(func(pin *runtime.Pinner) {
		desc := &bindDescriptor{layout: s.Code.(*pipeline).layout, count: uintptr(len(entries))}
		if len(entries) > 0 {
			desc.entries = &entries[0]
			pin.Pin(desc.entries)
		}
		group = d.call("wgpuDeviceCreateBindGroup", d.device, p(desc))
		runtime.KeepAlive(desc)
	})
	return group, uniform, d.taken()
}
