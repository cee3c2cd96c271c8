package jit

import (
	"context"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"skep/interp/jit/codecache"
)

// engine compiles modules and loads them: wazero, with the Go functions that modules import.
type engine struct {
	machine *Machine
	rt      wazero.Runtime
	stage   *stage  // nil: nothing is kept
	before  *engine // that this one has replaced

	mu   sync.Mutex // one module is staged at a time
	math bool       // the functions of floats are there
}

// startEngine is newEngine where the system may forbid executable memory, at which wazero panics.
func startEngine(m *Machine, cache *codecache.Folder) (e *engine, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, err = nil, fmt.Errorf("start the compiler: %v", r)
		}
	}()
	return newEngine(m, cache)
}

// newEngine makes an engine. With a cache, machine code that any process has made is not made again.
func newEngine(m *Machine, cache *codecache.Folder) (*engine, error) {
	ctx := context.Background()
	config := wazero.NewRuntimeConfigCompiler().WithDebugInfoEnabled(false)
	e := &engine{machine: m}
	if cache != nil {
		if s, err := newStage(cache); err == nil {
			e.stage, config = s, config.WithCompilationCache(s.engines)
		}
	}
	e.rt = wazero.NewRuntimeWithConfig(ctx, config)
	return e, e.offer(ctx, hostModule, m.controls())
}

// offer makes a module of Go functions, which compiled code may import.
func (e *engine) offer(ctx context.Context, module string, functions map[string]goFunc) error {
	b := e.rt.NewHostModuleBuilder(module)
	for name, f := range functions {
		b.NewFunctionBuilder().WithGoFunction(f.call, engineTypes(f.params), engineTypes(f.results)).Export(name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

// load compiles a module, or takes its machine code from the cache, and makes it ready.
func (e *engine) load(text []byte, math bool) (loaded, error) {
	ctx := context.Background()
	if err := e.needMath(ctx, math); err != nil {
		return nil, err
	}
	compiled, err := e.compile(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	instance, err := e.rt.InstantiateModule(e.machine.memory(ctx), compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		compiled.Close(ctx)
		return nil, fmt.Errorf("instantiate: %w", err)
	}
	return &engineCode{compiled, instance, instance.ExportedFunction(entryName)}, nil
}

// needMath makes the functions of floats, for the first module that uses one: most do not.
func (e *engine) needMath(ctx context.Context, math bool) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !math || e.math {
		return nil
	}
	e.math = true
	return e.offer(ctx, mathModule, mathFunctions())
}

func (e *engine) compile(ctx context.Context, text []byte) (wazero.CompiledModule, error) {
	if e.stage == nil {
		return e.rt.CompileModule(ctx, text)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stage.compile(ctx, e.rt, text)
}

func (e *engine) close() {
	ctx := context.Background()
	e.rt.Close(ctx)
	if e.stage != nil {
		e.stage.engines.Close(ctx)
		e.stage.leave()
	}
}

// memory makes the arena the memory of a module. Each module has one of its own,
// and all are the same bytes: an imported memory would be reached through one
// more pointer, by every function and after every branch.
func (m *Machine) memory(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory { return fixed{m.mem} }))
}

// fixed is the arena as the engine wants a memory. Closing any module frees its
// memory, so Free does nothing: the arena unmaps itself.
type fixed struct{ mem []byte }

func (f fixed) Reallocate(size uint64) []byte {
	if size > uint64(len(f.mem)) {
		return nil
	}
	return f.mem[:size:size]
}

func (fixed) Free() {}

// engineCode is a module as the engine's machine code, and the handle to its function. A handle
// serves one call at a time, and two at once kill the process.
type engineCode struct {
	compiled wazero.CompiledModule
	instance api.Module
	entry    api.Function
}

func (l *engineCode) run(call *Call, stack []uint64) error {
	err := l.entry.CallWithStack(call, stack)
	if err != nil && isOverflow(err) { // the handle has a stack of many megabytes now
		l.entry = l.instance.ExportedFunction(entryName)
	}
	return err
}

func (l *engineCode) close() {
	l.instance.Close(context.Background())
	l.compiled.Close(context.Background())
}
