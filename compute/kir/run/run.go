// Package run executes kernels on the processor, slowly and exactly: the oracle of every emitter. A workgroup runs in
// lock step, statement by statement over all invocations that are active. What a device would leave undefined is a Fault: accesses out of bounds, races on
// workgroup memory between barriers and on buffers within a dispatch, reading what nobody wrote, barriers that some
// invocations miss, division of integers by zero, counters that wrap, outputs not written in full.
package run

import (
	"fmt"

	"skep/compute/kir"
)

// Fault is a mistake of a kernel that shows when it runs.
type Fault struct {
	Kernel string
	Group  [3]int
	Local  int // number of the invocation in its workgroup
	What   string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("kernel %s, workgroup %v, invocation %d: %s", f.Kernel, f.Group, f.Local, f.What)
}

// Run executes a program. buffers has the bytes of each of its buffers, little-endian, in order; those of
// outputs are written, those of scratch may be nil. It fails with a *Fault, or because buffers do not fit.
func Run(p *kir.Program, buffers [][]byte) error { return execute(p, buffers, false) }

// RunBackwards is Run with the workgroups of a grid from the last to the first: results must not tell.
func RunBackwards(p *kir.Program, buffers [][]byte) error { return execute(p, buffers, true) }

func execute(p *kir.Program, buffers [][]byte, backwards bool) error {
	memory, err := allocate(p, buffers)
	if err != nil {
		return err
	}
	for i, d := range p.Dispatches {
		if err := dispatch(d, memory, backwards); err != nil {
			return fmt.Errorf("%s, dispatch %d: %w", p.Name, i, err)
		}
	}
	for i, b := range p.Buffers {
		if at := memory[i].unwritten(b.Len); b.Role == kir.Output && at >= 0 {
			return fmt.Errorf("%s: element %d of output %s was never written", p.Name, at, b.Name)
		}
	}
	return nil
}

func allocate(p *kir.Program, buffers [][]byte) ([]*memory, error) {
	if len(buffers) != len(p.Buffers) {
		return nil, fmt.Errorf("%s: %d buffers for %d", p.Name, len(buffers), len(p.Buffers))
	}
	out := make([]*memory, len(buffers))
	for i, b := range p.Buffers {
		bytes := buffers[i]
		if bytes == nil && b.Role == kir.Scratch {
			bytes = make([]byte, b.Bytes())
		}
		if len(bytes) < b.Len*b.Type.Size() {
			return nil, fmt.Errorf("%s: buffer %s has %d bytes, needs %d", p.Name, b.Name, len(bytes), b.Len*b.Type.Size())
		}
		out[i] = newMemory(bytes[:b.Len*b.Type.Size()], b.Type, b.Role == kir.Input)
	}
	return out, nil
}

// dispatch runs one kernel over its grid; a Fault is its error.
func dispatch(d kir.Dispatch, buffers []*memory, backwards bool) (err error) {
	m, err := prepare(d, buffers)
	if err != nil {
		return err
	}
	defer func() {
		switch f := recover().(type) {
		case nil:
		case *Fault:
			err = f
		default:
			panic(f)
		}
	}()
	x, y := d.Grid[0], d.Grid[1]
	groups := x * y * d.Grid[2]
	for i := range groups {
		if backwards {
			i = groups - 1 - i
		}
		m.group([3]int{i % x, i / x % y, i / x / y})
	}
	return nil
}

// prepare checks that a dispatch fits its kernel, and compiles it.
func prepare(d kir.Dispatch, buffers []*memory) (*machine, error) {
	k := d.Kernel
	if err := kir.Verify(k); err != nil {
		return nil, err
	}
	if len(d.Buffers) != len(k.Bindings) || len(d.Params) != len(k.Params) {
		return nil, fmt.Errorf("kernel %s: %d buffers and %d parameters for %d and %d", k.Name, len(d.Buffers), len(d.Params), len(k.Bindings), len(k.Params))
	}
	for _, n := range d.Grid {
		if n < 0 || n > kir.MaxGroups {
			return nil, fmt.Errorf("kernel %s: a grid of %v", k.Name, d.Grid)
		}
	}
	m := newMachine(d)
	for i, at := range d.Buffers {
		b := k.Bindings[i]
		if buffers[at].t != b.Type {
			return nil, fmt.Errorf("kernel %s: binding %s is %s, the buffer %s", k.Name, b.Name, b.Type, buffers[at].t)
		}
		for j := range i {
			if d.Buffers[j] == at && (b.Access == kir.ReadWrite || k.Bindings[j].Access == kir.ReadWrite) {
				return nil, fmt.Errorf("kernel %s: one buffer is bound as %s and %s, and written", k.Name, k.Bindings[j].Name, b.Name)
			}
		}
		buffers[at].begin()
		m.bound = append(m.bound, buffers[at])
	}
	m.body = m.block(k.Body)
	return m, nil
}
