package interp

import (
	"context"
	"sync/atomic"

	"skep/diag"
	"skep/interp/module"
)

// RunBeside is Run for a cell that does not wait for the one that runs: both get on, in
// turns of some milliseconds (see eval's tenant). Any goroutine may call it.
func (s *Session) RunBeside(ctx context.Context, src *diag.Source, io *Streams) (Result, error) {
	p := s.prepare(src)
	if p.diags.HasErrors() {
		return Result{}, p.diags
	}
	defer s.eng.Occupy()()
	defer s.remember()
	if io == nil {
		io = &Streams{}
	}
	var stop atomic.Bool
	s.heedDebugger()
	s.eng.Lenient, s.eng.Args = p.lenient, s.arguments(src.Name, p.lenient)
	defer timed(p, io)()
	v, err := s.eng.Compile(p.prog, p.info, src).Run(ctx, io, &stop)
	s.eng.Declared(p.prog, src)
	return s.result(p, v, err)
}

// ApplyBeside is Apply as RunBeside is Run.
func (s *Session) ApplyBeside(ctx context.Context, io *Streams, f func(c *module.Call) error) error {
	defer s.eng.Occupy()()
	defer s.remember()
	var stop atomic.Bool
	if err := s.eng.Apply(ctx, io, &stop, f); err != nil {
		return failure(err)
	}
	return nil
}

// alone waits until no cell of the main line runs, and for the engine, which those beside get turns of.
func (s *Session) alone() (leave func()) {
	s.mu.Lock()
	give := s.eng.Occupy()
	return func() {
		give()
		s.mu.Unlock()
	}
}
