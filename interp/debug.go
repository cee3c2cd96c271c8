package interp

import (
	"context"
	"sync"
	"sync/atomic"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/value"
)

// Debugger stops programs; see eval.Debugger.
type Debugger = eval.Debugger

// Halted is a stopped program.
type Halted = eval.Halted

// Stop says why a program has stopped.
type Stop = eval.Stop

// Step is how a stopped program goes on.
type Step = eval.Step

// Breakpoint is a line to stop at, and when.
type Breakpoint = eval.Breakpoint

// Placed is where a breakpoint came to lie.
type Placed = eval.Placed

// Local is a variable with its value.
type Local = eval.Local

// ErrorStops says which errors stop a program.
type ErrorStops = eval.ErrorStops

// The ways to go on, and the errors that stop.
const (
	Continue = eval.Continue
	StepOver = eval.StepOver
	StepIn   = eval.StepIn
	StepOut  = eval.StepOut

	NoErrors       = eval.NoErrors
	UncaughtErrors = eval.UncaughtErrors
	AllErrors      = eval.AllErrors
)

// StopLines lists the lines of a text at which a program can stop.
func StopLines(src *diag.Source) []int { return eval.Lines(src) }

// debugging is a session's debugger, and whether what runs next is to be stopped by it.
type debugging struct {
	mu       sync.Mutex
	debugger *Debugger
	attached bool
}

// Debugger gives the session's debugger.
func (s *Session) Debugger() *Debugger {
	s.debug.mu.Lock()
	defer s.debug.mu.Unlock()
	if s.debug.debugger == nil {
		s.debug.debugger = eval.NewDebugger()
	}
	return s.debug.debugger
}

// Attach lets the debugger stop what runs from now on, functions of earlier runs too. A run that is going on stays as it is.
func (s *Session) Attach() { s.attach(true) }

// Detach lets everything run on, at full speed from the next run on.
func (s *Session) Detach() {
	s.attach(false)
	s.Debugger().Release()
}

func (s *Session) attach(on bool) {
	s.Debugger()
	s.debug.mu.Lock()
	defer s.debug.mu.Unlock()
	s.debug.attached = on
}

// heedDebugger compiles what runs next as the debugger needs it, unless something runs beside.
func (s *Session) heedDebugger() {
	if s.eng.Shared() {
		return
	}
	s.debug.mu.Lock()
	defer s.debug.mu.Unlock()
	if s.debug.attached {
		s.eng.SetDebugger(s.debug.debugger)
	} else {
		s.eng.SetDebugger(nil)
	}
}

// Viewer shows the variables of a session: a Halted is one, and so is what Session.View gives.
type Viewer interface {
	// Globals lists the variables, not functions and types, sorted by name.
	Globals() []Local
	// Ask calls a function, given as its text, with values of the program.
	Ask(text string, args ...value.Value) (value.Value, error)
}

// View lets f look at the variables, between two runs or in the middle of one; true: they can always be looked at.
func (s *Session) View(f func(v Viewer)) bool {
	defer s.eng.Occupy()()
	f(view{s})
	return true
}

type view struct{ s *Session }

func (v view) Globals() []Local { return v.s.eng.Variables() }

func (v view) Ask(text string, args ...value.Value) (value.Value, error) {
	return v.s.eng.Ask(context.Background(), new(atomic.Bool), text, args...)
}

// FieldNames lists the fields that a module declares for the type of a value, sorted.
func (s *Session) FieldNames(v value.Value) []string { return s.eng.FieldNames(v) }

// Show gives the representations of a value, as a cell that ends with it shows it.
func (s *Session) Show(v value.Value) Bundle { return s.bundle(v) }
