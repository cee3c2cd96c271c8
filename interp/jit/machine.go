package jit

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/cpu"

	"skep/memory"
)

// Machine compiles and runs for one session. Its parts (the engine,
// the functions that compiled code calls, the control block) are
// made with the first function: a session that compiles nothing pays nothing.
//
// Compiling may go on beside running code. One call runs at a time, as programs
// of a session do: a second one, or one that begins inside of another, is told ErrAgain.
type Machine struct {
	arena *memory.Arena
	depth int // how deep compiled calls may go, from the program's start

	calls   sync.Mutex   // held by the running call
	modules sync.RWMutex // read-locked while modules are made and dropped
	once    sync.Once
	closed  bool  // changes under both locks
	err     error // why there is no engine
	rt      wazero.Runtime
	mem     []byte
	trail   *memory.Buffer // calls note their places here, 32 bits for each depth; control words follow
	region  region
	control control
	limits  limits
}

var errClosed = errors.New("the machine is closed")

// NewMachine makes a machine over an arena; nothing is reserved yet.
// Recursion ends depth calls deep.
func NewMachine(arena *memory.Arena, depth int) *Machine {
	return &Machine{arena: arena, depth: depth, limits: limits{settleFrom, apartFrom}}
}

// Supported tells whether this platform has a compiler for WebAssembly; elsewhere tier 1 serves.
func Supported() bool {
	switch runtime.GOOS {
	case "linux", "darwin", "freebsd", "netbsd", "windows":
	default:
		return false
	}
	return runtime.GOARCH == "arm64" || runtime.GOARCH == "amd64" && cpu.X86.HasSSE41
}

// hostModule is the name under which modules import Go functions.
const hostModule = "host"

// start makes the parts. The error stays: what cannot be made once is not tried at every function.
func (m *Machine) start() error {
	m.once.Do(func() { m.err = m.make() })
	return m.err
}

func (m *Machine) make() (err error) {
	if !Supported() {
		return fmt.Errorf("no compiler for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	defer func() { // the engine panics where the system forbids executable memory
		if r := recover(); r != nil {
			err = fmt.Errorf("start the compiler: %v", r)
		}
	}()
	if m.mem, err = m.arena.Memory(); err != nil {
		return err
	}
	if err = m.controlBlock(); err != nil {
		return err
	}
	m.rt = wazero.NewRuntimeWithConfig(context.Background(), wazero.NewRuntimeConfigCompiler().WithDebugInfoEnabled(false))
	return m.hostFunctions(context.Background())
}

// controlBlock lays out the words that compiled code knows by address.
func (m *Machine) controlBlock() (err error) {
	trail := 4 * (m.depth + maxFuncs)
	trail += -trail & 7
	if m.trail, err = m.arena.Buffer(trail + 8*(3+maxOuts)); err != nil {
		return err
	}
	at := m.trail.Offset() + uint32(trail)
	m.control = control{next: at, end: at + 8, apart: at + 16, outs: at + 24}
	m.region = region{arena: m.arena, mem: m.mem, control: m.control, limits: m.limits}
	m.mem[sharedAt] = 1 // address 0 is every variable's first, empty array: it is nobody's own
	_, err = m.region.piece(0)
	return err
}

// trailAt is the address of the word where a call at a depth notes the place of the next one.
func (m *Machine) trailAt(depth int) uint32 { return m.trail.Offset() + 4*uint32(depth) }

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

// loaded is a module as machine code, and the handle to its function. A handle
// serves one call at a time, and two at once kill the process.
type loaded struct {
	compiled wazero.CompiledModule
	instance api.Module
	entry    api.Function
}

// load compiles a module and makes it ready.
func (m *Machine) load(text []byte) (*loaded, error) {
	m.modules.RLock()
	defer m.modules.RUnlock()
	if m.closed {
		return nil, errClosed
	}
	ctx := context.Background()
	compiled, err := m.rt.CompileModule(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	instance, err := m.rt.InstantiateModule(m.memory(ctx), compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		compiled.Close(ctx)
		return nil, fmt.Errorf("instantiate: %w", err)
	}
	return &loaded{compiled, instance, instance.ExportedFunction(entryName)}, nil
}

// drop lets go of a module's machine code.
func (m *Machine) drop(l *loaded) {
	m.modules.RLock()
	defer m.modules.RUnlock()
	if m.closed {
		return // the machine's end was the module's
	}
	l.instance.Close(context.Background())
	l.compiled.Close(context.Background())
}

// Close waits for the running call (the caller has set its stop flag) and drops
// all machine code. The arena may be closed after that, not before: compiled
// code that touches unmapped memory ends the process.
func (m *Machine) Close() {
	m.calls.Lock() // first: a call may load other code for itself
	defer m.calls.Unlock()
	m.modules.Lock()
	defer m.modules.Unlock()
	m.closed = true
	if m.rt != nil {
		m.rt.Close(context.Background())
	}
	m.region, m.trail = region{}, nil
}
