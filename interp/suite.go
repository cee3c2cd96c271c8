package interp

import (
	"context"
	"fmt"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/value"
)

// CoverPoint is a place of the program with how often it ran; see eval.Point.
type CoverPoint = eval.Point

// Call runs a function without parameters by its path, "tests::adds", as Run runs a cell.
func (s *Session) Call(ctx context.Context, path string, io *Streams) (value.Value, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.remember()
	s.stop.Store(false)
	if io == nil {
		io = &Streams{}
	}
	release := s.watch(ctx)
	defer release()
	runCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	f, ok := s.eng.Find(path)
	if !ok {
		return value.Null, &diag.Diagnostic{Code: "E0401", Message: fmt.Sprintf("`%s` is not defined", path)}
	}
	v, err := s.eng.CallValue(s.interruptible(runCtx, cancel), f, io, &s.stop)
	if err != nil {
		return value.Null, failure(err)
	}
	return v, nil
}

// Save notes the values of all variables and gives a function that puts them
// back, whatever ran in between. Nothing is copied until it is written.
func (s *Session) Save() (restore func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	back := s.eng.Save()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		back()
		s.remember()
	}
}

// Cover makes everything that is run from now on count its statements.
func (s *Session) Cover() { s.eng.Cover = &eval.Cover{} }

// Covered lists the counted places, or nothing without Cover.
func (s *Session) Covered() []*CoverPoint {
	if s.eng.Cover == nil {
		return nil
	}
	return s.eng.Cover.Points()
}
