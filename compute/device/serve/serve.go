// Package serve answers the requests of compute/device: it checks every number in them against what is there, keeps the
// numbers of buffers and kernels, and holds the budget. What drives a device stands behind Backend: the helper skep-gpu has
// those that call drivers, tests have one in Go. So whatever arrives, no driver gets a length or a number that does not fit.
package serve

import (
	"errors"
	"fmt"
	"io"

	"skep/compute/device/wire"
)

// Backend finds devices.
type Backend interface {
	Adapters() (found []wire.Adapter, absent []string)
	Open(name string) (Device, error)
}

// Device is an opened adapter. Memory and Code are its own; only it looks into them.
type Device interface {
	Make(bytes int64) (Memory, error)
	Free(m Memory)
	Write(m Memory, offset int64, data []byte) error
	Read(m Memory, offset int64, into []byte) error
	Compile(k *wire.Kernel) (Code, error)
	Run(steps []Step) error // waits until all have run
}

// Memory and Code are a device's buffer and compiled kernel.
type (
	Memory any
	Code   any
)

// Step is a dispatch whose numbers have been looked up.
type Step struct {
	Code   Code
	Kernel *wire.Kernel
	Grid   [3]int
	Memory []Memory
	Params []byte
}

type server struct {
	backend Backend
	device  Device
	shared  []byte
	budget  int64
	greeted bool

	used    int64
	buffers map[uint32]held
	kernels map[uint32]compiled
}

type held struct {
	memory Memory
	bytes  int64
}

type compiled struct {
	code   Code
	kernel *wire.Kernel
}

// Serve answers until the other side ends, which is no error.
func Serve(requests io.Reader, replies io.Writer, shared []byte, b Backend) error {
	s := &server{backend: b, shared: shared, buffers: map[uint32]held{}, kernels: map[uint32]compiled{}}
	for {
		var q wire.Request
		if err := wire.Receive(requests, &q); err != nil {
			if err == io.EOF {
				return nil
			}
			return fmt.Errorf("read a request: %w", err)
		}
		reply := wire.Reply{ID: q.ID}
		if err := s.answer(&q, &reply); err != nil {
			reply.Failure = err.Error()
		}
		if err := wire.Send(replies, reply); err != nil {
			return fmt.Errorf("write a reply: %w", err)
		}
	}
}

func (s *server) answer(q *wire.Request, reply *wire.Reply) error {
	switch {
	case q.Command == wire.Hello:
		return s.hello(q, reply)
	case !s.greeted:
		return errors.New("a command before the greeting")
	case q.Command == wire.Open:
		return s.open(q)
	case s.device == nil:
		return errors.New("a command before a device was opened")
	}
	switch q.Command {
	case wire.Write, wire.Read:
		return s.move(q)
	case wire.Compile:
		return s.compile(q)
	case wire.Run:
		return s.run(q)
	}
	return fmt.Errorf("there is no command %q", q.Command)
}

func (s *server) hello(q *wire.Request, reply *wire.Reply) error {
	if q.Version != wire.Version {
		return fmt.Errorf("skep speaks version %d of the protocol, the helper %d", q.Version, wire.Version)
	}
	s.greeted, s.budget = true, q.Budget
	reply.Adapters, reply.Absent = s.backend.Adapters()
	return nil
}

func (s *server) open(q *wire.Request) error {
	if s.device != nil {
		return errors.New("a device is open")
	}
	d, err := s.backend.Open(q.Adapter)
	if err == nil {
		s.device = d
	}
	return err
}

// move copies between a buffer and shared memory.
func (s *server) move(q *wire.Request) error {
	b, ok := s.buffers[q.Buffer]
	switch {
	case !ok:
		return fmt.Errorf("there is no buffer %d", q.Buffer)
	case q.Bytes <= 0 || q.Bytes%4 != 0 || q.Offset%4 != 0:
		return fmt.Errorf("%d bytes from %d: whole words are moved", q.Bytes, q.Offset)
	case !within(q.Offset, q.Bytes, b.bytes):
		return fmt.Errorf("%d bytes from %d of a buffer of %d", q.Bytes, q.Offset, b.bytes)
	case !within(q.At, q.Bytes, int64(len(s.shared))):
		return fmt.Errorf("%d bytes from %d of %d that are shared", q.Bytes, q.At, len(s.shared))
	}
	part := s.shared[q.At : q.At+q.Bytes]
	if q.Command == wire.Write {
		return s.device.Write(b.memory, q.Offset, part)
	}
	return s.device.Read(b.memory, q.Offset, part)
}

func within(from, n, size int64) bool { return from >= 0 && n >= 0 && from <= size && n <= size-from }

func (s *server) compile(q *wire.Request) error {
	k := q.Kernel
	if k == nil || k.Name == "" || k.Params < 0 || k.Params > 1<<10 || len(k.Writes) > 64 {
		return errors.New("compile: no kernel that could be one")
	}
	for _, n := range k.Workgroup {
		if n < 1 || n > 1024 {
			return fmt.Errorf("kernel %s: a workgroup of %v", k.Name, k.Workgroup)
		}
	}
	if _, ok := s.kernels[k.ID]; ok {
		return fmt.Errorf("kernel %d is there", k.ID)
	}
	code, err := s.device.Compile(k)
	if err != nil {
		return fmt.Errorf("compile kernel %s: %w", k.Name, err)
	}
	k.Text = "" // nobody needs it again
	s.kernels[k.ID] = compiled{code, k}
	return nil
}

// run makes buffers, runs the steps and frees; what it made is gone again if it fails.
func (s *server) run(q *wire.Request) error {
	err := s.makeAll(q.Make)
	if err == nil {
		if err = s.steps(q.Steps); err != nil {
			for _, b := range q.Make {
				s.free(b.ID)
			}
		}
	}
	for _, id := range q.Free {
		s.free(id)
	}
	return err
}

func (s *server) steps(list []wire.Step) error {
	steps, err := s.lookUp(list)
	if err != nil || len(steps) == 0 {
		return err
	}
	return s.device.Run(steps)
}

// makeAll makes all or none, since run frees by the same list.
func (s *server) makeAll(list []wire.Buffer) error {
	for i, b := range list {
		if err := s.make(b); err != nil {
			for _, made := range list[:i] {
				s.free(made.ID)
			}
			return err
		}
	}
	return nil
}

func (s *server) make(b wire.Buffer) error {
	if _, ok := s.buffers[b.ID]; ok {
		return fmt.Errorf("buffer %d is there", b.ID)
	}
	if b.Bytes <= 0 || b.Bytes%4 != 0 {
		return fmt.Errorf("a buffer of %d bytes", b.Bytes)
	}
	if b.Bytes > s.budget-s.used {
		return fmt.Errorf("a buffer of %d bytes: %d of the budget of %d are in use", b.Bytes, s.used, s.budget)
	}
	m, err := s.device.Make(b.Bytes)
	if err != nil {
		return fmt.Errorf("a buffer of %d bytes: %w", b.Bytes, err)
	}
	s.buffers[b.ID] = held{m, b.Bytes}
	s.used += b.Bytes
	return nil
}

func (s *server) free(id uint32) {
	if b, ok := s.buffers[id]; ok {
		s.device.Free(b.memory)
		delete(s.buffers, id)
		s.used -= b.bytes
	}
}

func (s *server) lookUp(steps []wire.Step) ([]Step, error) {
	out := make([]Step, len(steps))
	for i, step := range steps {
		k, ok := s.kernels[step.Kernel]
		if !ok {
			return nil, fmt.Errorf("there is no kernel %d", step.Kernel)
		}
		if len(step.Buffers) != len(k.kernel.Writes) || len(step.Params) != (k.kernel.Params*4+15)&^15 {
			return nil, fmt.Errorf("kernel %s takes %d buffers and %d words, not %d and %d bytes", k.kernel.Name, len(k.kernel.Writes), k.kernel.Params, len(step.Buffers), len(step.Params))
		}
		for _, n := range step.Grid {
			if n < 1 || n > 65535 {
				return nil, fmt.Errorf("kernel %s: a grid of %v", k.kernel.Name, step.Grid)
			}
		}
		out[i] = Step{Code: k.code, Kernel: k.kernel, Grid: step.Grid, Params: step.Params}
		for _, id := range step.Buffers {
			b, ok := s.buffers[id]
			if !ok {
				return nil, fmt.Errorf("there is no buffer %d", id)
			}
			out[i].Memory = append(out[i].Memory, b.memory)
		}
	}
	return out, nil
}
