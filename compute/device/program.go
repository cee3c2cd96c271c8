package device

import (
	"context"
	"fmt"
	"runtime"

	"skep/compute/device/wire"
	"skep/compute/kir"
	"skep/compute/kir/ptx"
	"skep/compute/kir/wgsl"
)

// Run runs a program over buffers of this device, one for each input in order, and gives a buffer for each output.
// It waits until the device is done. Kernels are compiled once per helper.
func (d *Device) Run(ctx context.Context, p *kir.Program, inputs ...*Buffer) ([]*Buffer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.running()
	if err != nil {
		return nil, err
	}
	q := &wire.Request{Command: wire.Run, Free: d.swept(h)}
	ids, outputs, err := d.layOut(h, p, inputs, q)
	if err != nil {
		return nil, err
	}
	for _, s := range p.Dispatches {
		step, err := d.step(ctx, h, s, ids)
		if err != nil {
			return nil, err
		}
		q.Steps = append(q.Steps, step)
	}
	if _, err := h.call(ctx, q); err != nil {
		return nil, err
	}
	runtime.KeepAlive(inputs)
	out := make([]*Buffer, len(outputs))
	for i, b := range outputs {
		out[i] = d.adopt(h, b.ID, b.Bytes)
	}
	return out, nil
}

// layOut gives every buffer of a program its number; scratch is freed by the same command that makes it.
func (d *Device) layOut(h *helper, p *kir.Program, inputs []*Buffer, q *wire.Request) (ids []uint32, outputs []wire.Buffer, err error) {
	if n := len(p.Of(kir.Input)); n != len(inputs) {
		return nil, nil, fmt.Errorf("%s: %d inputs for %d", p.Name, len(inputs), n)
	}
	ids = make([]uint32, len(p.Buffers))
	for i, b := range p.Buffers {
		if b.Role == kir.Input {
			in := inputs[0]
			inputs = inputs[1:]
			if in.helper != h {
				return nil, nil, &Lost{d.Adapter.Name, "an operand belonged to a helper that has ended"}
			}
			if in.bytes < int64(b.Bytes()) {
				return nil, nil, fmt.Errorf("%s: input %s has %d bytes, needs %d", p.Name, b.Name, in.bytes, b.Bytes())
			}
			ids[i] = in.id
			continue
		}
		made := wire.Buffer{ID: d.number(), Bytes: padded(b.Bytes())}
		ids[i] = made.ID
		q.Make = append(q.Make, made)
		if b.Role == kir.Scratch {
			q.Free = append(q.Free, made.ID)
		} else {
			outputs = append(outputs, made)
		}
	}
	return ids, outputs, nil
}

func (d *Device) step(ctx context.Context, h *helper, s kir.Dispatch, ids []uint32) (wire.Step, error) {
	kernel, err := d.kernel(ctx, h, s.Kernel)
	step := wire.Step{Kernel: kernel, Grid: s.Grid, Params: s.Uniform()}
	for _, b := range s.Buffers {
		step.Buffers = append(step.Buffers, ids[b])
	}
	return step, err
}

// kernel compiles a kernel that the helper has not seen.
func (d *Device) kernel(ctx context.Context, h *helper, k *kir.Kernel) (uint32, error) {
	key := k.Key()
	if id, ok := d.kernels[key]; ok {
		return id, nil
	}
	w := &wire.Kernel{ID: d.number(), Name: "main", Workgroup: k.Workgroup, Params: len(k.Params), Writes: make([]bool, len(k.Bindings))}
	for i, b := range k.Bindings {
		w.Writes[i] = b.Access == kir.ReadWrite
	}
	var err error
	if d.Adapter.Language == "ptx" {
		w.Name = k.Name
		w.Text, err = ptx.Emit(k, d.Adapter.Processor)
	} else {
		w.Text, err = wgsl.Emit(k)
	}
	if err != nil {
		return 0, err
	}
	if _, err := h.call(ctx, &wire.Request{Command: wire.Compile, Kernel: w}); err != nil {
		return 0, err
	}
	d.kernels[key] = w.ID
	return w.ID, nil
}
