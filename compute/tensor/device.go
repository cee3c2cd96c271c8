package tensor

import (
	"context"
	"errors"
	"slices"
	"sync"

	"skep/compute/device"
	"skep/compute/dtype"
	"skep/compute/kir"
	"skep/compute/kir/ops"
)

// CodeDevice is the code of what a device did not do: it is not there, or what was computed there is lost.
const CodeDevice = "S0106"

// Devices are this machine's; nothing is started before somebody asks.
var Devices = &device.Host{}

// away is the part of a buffer that a device has. The bytes come back when somebody looks at them, once; both then hold the
// same, since what lies on a device is never written in place.
type away struct {
	memory *device.Buffer
	dtype  dtype.Type // of the elements here; stored says what they are there
	n      int

	mu   sync.Mutex
	here bool // the buffer's bytes are these too
}

// fetch reads the bytes back. It panics with *Error when they are lost: Guard gives that to the caller.
func (a *away) fetch(b *buffer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.here {
		return
	}
	back := zeroed(a.n * stored(a.dtype).Size())
	if err := a.memory.Read(context.Background(), back.bytes); err != nil {
		panic(failed(err))
	}
	b.bytes, a.here = fromStored(a.dtype, back.bytes), true
}

// IsAway says whether a device has the elements, so that looking at them may wait for it.
func (t *Tensor) IsAway() bool { return t.buf.away != nil }

// isHere says whether the elements are in this process's memory.
func (b *buffer) isHere() bool {
	if b.away == nil {
		return true
	}
	b.away.mu.Lock()
	defer b.away.mu.Unlock()
	return b.away.here
}

func failed(err error) *Error {
	e := &Error{Code: CodeDevice, Message: err.Error()}
	if lost := (*device.Lost)(nil); errors.As(err, &lost) {
		e.Hint = "compute it again: operands that were made here are still here"
	}
	return e
}

// on gives the device that has the elements, nil for none.
func (t *Tensor) on() *device.Device {
	if t.buf.away == nil || !t.buf.away.memory.Alive() {
		return nil
	}
	return t.buf.away.memory.Device()
}

// To gives the same elements on a device: "cpu", "gpu", or a name that Devices lists. A copy stays here as long as t does.
func To(t *Tensor, name string) (out *Tensor, err error) {
	defer Guard(&err)
	if name == "cpu" {
		t.buf.data()
		out = t.view(t.shape, t.strides, t.offset)
		if t.buf.away != nil {
			out.buf = &buffer{bytes: t.buf.bytes, keep: t.buf.keep}
			out.buf.share()
		}
		out.because("cpu: moved here, nothing was computed")
		return out, nil
	}
	d, err := Devices.Device(name)
	if err != nil {
		return nil, failed(err)
	}
	if have := t.on(); have == d {
		return t.Alias(), nil
	}
	if err := computes(d, t.dtype); err != nil {
		return nil, err
	}
	out, err = sent(t, d)
	if err != nil {
		return nil, failed(err)
	}
	return out.because("%s: moved there, nothing was computed", d.Adapter.Name), nil
}

// sent copies a tensor to a device; its bytes stay here too.
func sent(t *Tensor, d *device.Device) (*Tensor, error) {
	bytes := Bytes(t)
	memory, err := d.Upload(context.Background(), toStored(t.dtype, bytes))
	if err != nil {
		return nil, err
	}
	b := &buffer{bytes: bytes, keep: t.buf, away: &away{memory: memory, dtype: t.dtype, n: t.Len(), here: true}}
	b.share()
	return &Tensor{dtype: t.dtype, shape: slices.Clone(t.shape), strides: rowMajor(t.shape), buf: b}, nil
}

// work is an operation as the choice of a backend sees it.
type work struct {
	op      string
	kind    device.Kind
	flops   float64
	in      []dtype.Type                                 // of the operands as the kernel reads them; nil: all are elem
	elem    dtype.Type                                   // of the result
	sizes   []int                                        // of the result
	program func(in []ops.Operand) (*kir.Program, error) // nil: there is no kernel
}

// elsewhere runs an operation on a device if that is the better place. Else it says why it is to run here.
func elsewhere(w work, ts ...*Tensor) (out *Tensor, why string) {
	d := place(ts)
	if d == nil && !device.WorthAsking(w.kind, w.flops) {
		return nil, ""
	}
	q := w.question(d, ts)
	if d == nil {
		var err error
		if d, err = Devices.Default(); err != nil {
			q.Absent = err.Error()
		} else if q.Adapter = &d.Adapter; !d.Adapter.Software {
			q.NoKernel, q.Costs = reasonAgainst(d, w), d.Costs()
		}
	}
	decision := device.Choose(q)
	if !decision.There {
		return nil, decision.Reason
	}
	out, err := w.run(d, ts)
	if err != nil {
		return nil, err.Error() // what is lost shows when its elements are asked for
	}
	if !q.There { // the operands are here, and so is whoever wants the result
		if err := bring(out); err != nil {
			return nil, err.Error()
		}
	}
	return out.because("%s: %s over %d elements, %s: %s", d.Adapter.Name, w.op, out.Len(), w.elem, decision.Reason), ""
}

// place is the device that most elements of operands lie on: the first, by the largest operand.
func place(ts []*Tensor) (d *device.Device) {
	most := -1
	for _, t := range ts {
		if have := t.on(); have != nil && t.Len() > most {
			d, most = have, t.Len()
		}
	}
	return d
}

func (w work) question(d *device.Device, ts []*Tensor) device.Question {
	result := int64(product(w.sizes)) * int64(w.elem.Size())
	q := device.Question{Op: w.op, Kind: w.kind, Flops: w.flops, Touched: result, Moved: result, There: d != nil}
	for _, t := range ts {
		q.Touched += t.ByteSize()
		q.Moved += t.ByteSize()
	}
	if d != nil {
		q.Adapter, q.NoKernel = &d.Adapter, reasonAgainst(d, w)
	}
	return q
}

func reasonAgainst(d *device.Device, w work) string {
	if w.program == nil {
		return "there is no kernel for " + w.op
	}
	types := w.in
	if types == nil {
		types = []dtype.Type{w.elem}
	}
	for _, t := range types {
		if err := computes(d, t); err != nil {
			return err.Error()
		}
	}
	return ""
}

// operand is the type in which a kernel reads operand i.
func (w work) operand(i int) dtype.Type {
	if w.in == nil {
		return w.elem
	}
	return w.in[i]
}

// run makes the program for how the operands lie, and runs it; operands that are here are sent.
func (w work) run(d *device.Device, ts []*Tensor) (*Tensor, error) {
	operands, memory := make([]ops.Operand, len(ts)), make([]*device.Buffer, len(ts))
	for i, t := range ts {
		want := w.operand(i)
		if !readsAs(t.dtype, want) {
			t = t.AsType(want) // there too, if t is
		}
		if t.on() != d {
			var err error
			if t, err = sent(t, d); err != nil {
				return nil, err
			}
		}
		operands[i] = ops.Operand{Type: stored(want), Sizes: t.shape, Strides: t.strides, Offset: t.offset}
		memory[i] = t.buf.away.memory
	}
	p, err := w.program(operands)
	if err != nil {
		return nil, err
	}
	made, err := d.Run(context.Background(), p, memory...)
	if err != nil {
		return nil, err
	}
	buf := &buffer{away: &away{memory: made[0], dtype: w.elem, n: product(w.sizes)}}
	return &Tensor{dtype: w.elem, shape: slices.Clone(w.sizes), strides: rowMajor(w.sizes), buf: buf}, nil
}

// Fetch reads elements back that only a device has; the error is that they are lost.
func Fetch(t *Tensor) (err error) {
	defer Guard(&err)
	t.buf.data()
	return nil
}

// Pending gives what fetches the elements if a device has them and they are not here; nil otherwise.
func (t *Tensor) Pending() func() error {
	if t.buf.away == nil || t.buf.isHere() {
		return nil
	}
	return func() error { return Fetch(t) }
}

// bring fetches a result and lets the device's copy go.
func bring(t *Tensor) error {
	err := Fetch(t)
	t.buf.away = nil
	return err
}

// reasoned appends to the reason of what ran here why it ran nowhere else.
func (t *Tensor) reasoned(why string) *Tensor {
	if t != nil && why != "" {
		here := t.why
		t.why = func() string { return here.text() + "; " + why }
	}
	return t
}
