package interp

import (
	"context"
	"strings"
	"sync/atomic"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// GoProgram is a program that was compiled to Go (compile/golang).
type GoProgram struct {
	Text eval.HostedText
	Main eval.HostedPlace   // where main stands, if the program's end is to call it
	Top  func() value.Value // the top level: declarations, then statements
}

// RunGo runs a program of Go as Run runs a text: its top level, then main with
// the command line. began gets the evaluator before anything runs.
func (s *Session) RunGo(ctx context.Context, p GoProgram, io *Streams, began func(*eval.Hosted)) error {
	s.eng.Args = s.arguments(p.Text.Name, false)
	src, runsMain := diag.NewSource(p.Text.Name, p.Text.Source), p.Main.End > 0
	args, err := s.mainArguments(onlyMain(src, p.Main), src, runsMain, io)
	if err != nil {
		return err
	}
	h := s.eng.Host(p.Text)
	began(h)
	var stop atomic.Bool
	_, err = h.Run(ctx, io, &stop, p.Top)
	if err == nil && runsMain {
		_, err = s.eng.Main(ctx, args, io, &stop)
	}
	if err != nil {
		return failure(err)
	}
	return nil
}

// onlyMain parses main alone, at its place.
func onlyMain(src *diag.Source, at eval.HostedPlace) *syntax.Program {
	prog, _ := syntax.Parse(diag.NewSource(src.Name, strings.Repeat(" ", at.Start)+src.Text[at.Start:at.End]))
	return prog
}

// HasBuiltin tells names that mean something in every program of the session.
func (s *Session) HasBuiltin(name string) bool { return s.eng.HasBuiltin(name) }

// Mutating are the names of methods of builtin types that change their receiver.
func (s *Session) Mutating() map[string]bool { return s.eng.Mutating() }

// CallsMain tells a script that defines main and does not call it at top level.
func CallsMain(prog *syntax.Program, info *scope.Info) bool {
	return callsMain(prepared{prog: prog, info: info})
}
