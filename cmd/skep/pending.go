package main

import (
	"context"

	"skep/dap"
	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
	"skep/kernel"
)

// pending is a session that is still being made. A kernel opens its sockets
// meanwhile: a front end whose first connection is refused waits 100 ms before
// it tries again, ten times what making a session takes.
type pending struct {
	ready   chan struct{}
	session interp.Runner // nil if it could not be made
}

// prepare starts making a session; failed is called instead if that does not work.
func prepare(session func() (interp.Runner, error), failed func(error)) *pending {
	p := &pending{ready: make(chan struct{})}
	go func() {
		s, err := session()
		if err != nil {
			failed(err)
			return // whoever waits is ended by what failed does
		}
		p.session = s
		close(p.ready)
	}()
	return p
}

func (p *pending) get() interp.Runner { <-p.ready; return p.session }

// Run waits for the session, as all methods do.
func (p *pending) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	select {
	case <-p.ready:
		return p.session.Run(ctx, src, io)
	case <-ctx.Done():
		return interp.Result{}, ctx.Err()
	}
}

func (p *pending) Complete(code string, cursor int) interp.Completion {
	return p.get().Complete(code, cursor)
}

func (p *pending) Inspect(code string, cursor int) (interp.Bundle, bool) {
	return p.get().Inspect(code, cursor)
}

func (p *pending) IsComplete(code string) (interp.Completeness, string) {
	return p.get().IsComplete(code)
}

func (p *pending) Interrupt() { p.get().Interrupt() }

func (p *pending) Forget(names []string) { p.get().Forget(names) }

func (p *pending) Variables() []interp.Variable { return p.get().Variables() }

// keeper is the session as what keeps variables, which all sessions are.
func (p *pending) keeper() kernel.Keeper { return p.get().(kernel.Keeper) }

// Snapshot, Restore and Stored make variables survive.
func (p *pending) Snapshot(ctx context.Context, most int) (*interp.State, error) {
	return p.keeper().Snapshot(ctx, most)
}

// Restore implements kernel.Keeper.
func (p *pending) Restore(ctx context.Context, data []byte, blob func(i int) ([]byte, error)) (interp.Restored, error) {
	return p.keeper().Restore(ctx, data, blob)
}

// Stored implements kernel.Keeper.
func (p *pending) Stored(v value.Value) *module.Stored { return p.keeper().Stored(v) }

// Apply implements kernel.Caller.
func (p *pending) Apply(ctx context.Context, io *module.Streams, f func(c *module.Call) error) error {
	return p.get().(kernel.Caller).Apply(ctx, io, f)
}

// debuggee is the session as what can be debugged, which all sessions are.
func (p *pending) debuggee() dap.Session { return p.get().(dap.Session) }

// Debugger and the methods below implement dap.Session.
func (p *pending) Debugger() *interp.Debugger { return p.debuggee().Debugger() }

// Attach implements dap.Session.
func (p *pending) Attach() { p.debuggee().Attach() }

// Detach implements dap.Session.
func (p *pending) Detach() { p.debuggee().Detach() }

// View implements dap.Session.
func (p *pending) View(f func(v interp.Viewer)) bool { return p.debuggee().View(f) }

// FieldNames implements dap.Session.
func (p *pending) FieldNames(v value.Value) []string { return p.debuggee().FieldNames(v) }

// Show implements dap.Session.
func (p *pending) Show(v value.Value) interp.Bundle { return p.debuggee().Show(v) }

// RunBeside and ApplyBeside implement kernel.Beside.
func (p *pending) RunBeside(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	return p.get().(kernel.Beside).RunBeside(ctx, src, io)
}

// ApplyBeside implements kernel.Beside.
func (p *pending) ApplyBeside(ctx context.Context, io *interp.Streams, f func(c *module.Call) error) error {
	return p.get().(kernel.Beside).ApplyBeside(ctx, io, f)
}
