package interp

import (
	"context"
	"sync/atomic"
	"time"

	"skep/diag"
	"skep/interp/module"
)

// RunBeside is Run for a cell that does not wait for the one that runs: it is done in the
// middle of it, and that one stands still meanwhile (see eval's guest). Between runs it is
// Run. Any goroutine may call it.
func (s *Session) RunBeside(ctx context.Context, src *diag.Source, io *Streams) (res Result, err error) {
	p := s.prepare(src)
	if p.diags.HasErrors() {
		return Result{}, p.diags
	}
	s.beside(func() { res, err = s.runOwned(ctx, p, src, io) }, func() { res, err = s.runGuest(ctx, p, src, io) })
	return res, err
}

// ApplyBeside is Apply as RunBeside is Run.
func (s *Session) ApplyBeside(ctx context.Context, io *Streams, f func(c *module.Call) error) (err error) {
	s.beside(func() { err = s.applyOwned(ctx, io, f) }, func() {
		defer s.remember()
		var stop atomic.Bool
		if err = s.eng.Apply(ctx, io, &stop, f); err != nil {
			err = failure(err)
		}
	})
	return err
}

// beside has owned done between two runs, or guest in the middle of one.
func (s *Session) beside(owned, guest func()) {
	if !s.mu.TryLock() {
		if s.visit(guest) {
			return
		}
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	s.lent.Store(true)
	defer s.lent.Store(false)
	owned()
}

// visit does work in the middle of the run that is going on; false if none is. A panic comes out here, not there.
func (s *Session) visit(work func()) bool {
	var fault any
	ok := s.eng.Visit(func() {
		defer func() { fault = recover() }()
		work()
	})
	if fault != nil {
		panic(fault)
	}
	return ok
}

// patience is how long a cell waits for one beside it to end. A short one is to end first: once the
// cell is done in the middle of it, it stands still until the cell has ended, which may be never.
const patience = time.Second

// own waits until nothing runs and gives true; or it does guest in the middle of what was begun by
// RunBeside and gives false: who runs cells one after the other does not wait for long ones beside them.
func (s *Session) own(guest func()) bool {
	if s.mu.TryLock() {
		return true
	}
	for limit := time.Now().Add(s.patience); !s.mu.TryLock(); time.Sleep(time.Millisecond) {
		if time.Now().Before(limit) {
			continue
		}
		if !s.lent.Load() {
			s.mu.Lock()
			return true
		}
		if s.visit(guest) {
			return false
		}
	}
	return true
}

// runGuest runs a cell in the middle of a run.
func (s *Session) runGuest(ctx context.Context, p prepared, src *diag.Source, io *Streams) (Result, error) {
	defer s.remember()
	if io == nil {
		io = &Streams{}
	}
	var stop atomic.Bool
	s.eng.Lenient, s.eng.Args = p.lenient, s.arguments(src.Name, p.lenient)
	v, err := s.eng.Compile(p.prog, p.info, src).Run(ctx, io, &stop)
	s.eng.Declared(p.prog, src)
	return s.result(p, v, err)
}
