package interp

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/value"
)

// Profile, Sample and Spot tell where the time goes; see eval.Profile.
type (
	Profile = eval.Profile
	Sample  = eval.Sample
	Spot    = eval.Spot
)

// CoverPoint is a place of the program with how often it ran; see eval.Point.
type CoverPoint = eval.Point

// Call runs a function without parameters by its path, "tests::adds", as Run runs a cell.
func (s *Session) Call(ctx context.Context, path string, io *Streams) (value.Value, error) {
	v, err := s.call(ctx, path, io)
	defer s.alone()()
	s.remember()
	return v, err
}

// call is Call without telling readers of what has changed.
func (s *Session) call(ctx context.Context, path string, io *Streams) (value.Value, error) {
	defer s.alone()()
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
	defer s.alone()()
	back := s.eng.Save()
	return func() {
		defer s.alone()()
		back()
		s.remember()
	}
}

// Profiled makes everything that is run from now on tell where its time goes. It
// runs in tier 0, whose statements can be told apart.
func (s *Session) Profiled() *Profile {
	s.eng.Profile = &eval.Profile{}
	s.eng.SetTier(eval.Tier0)
	return s.eng.Profile
}

// Measured is what calls of a function took.
type Measured struct {
	Time          time.Duration
	Allocs, Bytes uint64 // on the heap, by the whole process
}

// Measure calls a function without parameters n times, one after the other.
func (s *Session) Measure(ctx context.Context, path string, n int, io *Streams) (m Measured, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for i := 0; i < n && err == nil; i++ {
		_, err = s.call(ctx, path, io)
	}
	m.Time = time.Since(start)
	runtime.ReadMemStats(&after)
	m.Allocs, m.Bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	defer s.alone()()
	s.remember()
	return m, err
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
