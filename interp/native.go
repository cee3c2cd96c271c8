package interp

import (
	"errors"
	"runtime"
	"sync/atomic"

	"skep/interp/eval"
	"skep/interp/ir"
	"skep/interp/jit"
	"skep/interp/value"
	"skep/memory"
)

// native is tier 2 for an engine: a machine whose code and memory end with it.
// Nothing is made before the first function is compiled.
func native(e *eval.Engine, budget *memory.Budget) {
	if !jit.Supported() {
		return
	}
	arena := memory.NewArena(budget)
	m := jit.NewMachine(arena, eval.MaxCalls)
	e.SetNative(machine{m})
	runtime.AddCleanup(e, func(m *jit.Machine) {
		m.Close()
		arena.Close()
	}, m)
}

// machine is a jit.Machine as the evaluator asks for it.
type machine struct{ m *jit.Machine }

func (m machine) Compile(f *ir.Func) (eval.NativeCode, error) {
	code, err := m.m.Compile(f)
	if err != nil {
		return nil, err
	}
	return nativeCode{code}, nil
}

type nativeCode struct{ code *jit.Code }

func (c nativeCode) Ready() bool { return c.code.Ready() }

func (c nativeCode) Run(stop *atomic.Bool, depth int, args []value.Value) (value.Value, []value.Value, *eval.NativeFailure, bool) {
	v, outs, err := c.code.Run(&jit.Call{Stop: stop, Depth: depth}, args)
	var f *jit.Failure
	switch {
	case err == nil:
		return v, outs, nil, true
	case errors.As(err, &f) && f.Kind != jit.TooDeep:
		return v, outs, &eval.NativeFailure{Interrupted: f.Kind == jit.Interrupted, Node: f.Node, Func: f.Func, A: f.A, B: f.B, Calls: f.Calls}, true
	}
	return value.Null, nil, nil, false
}
