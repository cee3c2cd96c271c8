package jit

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/cpu"

	"skep/interp/jit/amd64"
	"skep/interp/jit/codecache"
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
	err     error // why there is no memory
	cache   *codecache.Folder
	kept    *Kept
	engined bool // the engine makes all code, also where the assembler could
	engine  atomic.Pointer[engine]
	engines sync.Once
	refused error // why there is no engine
	mem     []byte
	stack   *amd64.Stack // of code that the assembler makes, and what it shares with Go
	context uint32
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

// Assembles tells whether machine code is made here without the engine: then there is nothing to make ready.
func Assembles() bool { return amd64.Capable() }

// Keep makes the machine look for code in a cache, and leave there what it makes.
// It is called before the first Compile.
func (m *Machine) Keep(cache *codecache.Folder) { m.cache = cache }

// KeepCode makes the machine look for code of the assembler there, and leave there what it makes.
// It is called before the first Compile.
func (m *Machine) KeepCode(kept *Kept) { m.kept = kept }

// Warm makes the parts and the engine now, for a caller that foresees a Compile and has something else to do
// meanwhile: half a millisecond. What goes wrong, Compile will tell.
func (m *Machine) Warm() {
	m.modules.RLock()
	defer m.modules.RUnlock()
	if !m.closed && m.start() == nil && !m.assembles() {
		m.current()
	}
}

// start makes the parts. The error stays: what cannot be made once is not tried at every function.
func (m *Machine) start() error {
	m.once.Do(func() { m.err = m.make() })
	return m.err
}

func (m *Machine) make() (err error) {
	if !Supported() {
		return fmt.Errorf("no compiler for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	if m.mem, err = m.arena.Memory(); err != nil {
		return err
	}
	return m.controlBlock()
}

// current gives the engine, made for the first module that there is to load.
func (m *Machine) current() (*engine, error) {
	m.engines.Do(func() {
		e, err := startEngine(m, m.cache)
		m.engine.Store(e)
		m.refused = err
	})
	return m.engine.Load(), m.refused
}

// controlBlock lays out the words that compiled code knows by address.
func (m *Machine) controlBlock() (err error) {
	trail := 4 * (m.depth + maxFuncs)
	trail += -trail & 7
	outs := trail + 8*(3+maxOuts)
	if m.trail, err = m.arena.Buffer(outs + amd64.ContextSize); err != nil {
		return err
	}
	m.context = m.trail.Offset() + uint32(outs)
	at := m.trail.Offset() + uint32(trail)
	m.control = control{next: at, end: at + 8, apart: at + 16, outs: at + 24}
	m.region = region{arena: m.arena, mem: m.mem, control: m.control, limits: m.limits}
	if m.assembles() {
		m.stack, err = amd64.NewStack(m.mem, m.context)
		m.engined = err != nil // the engine's stacks are smaller
	}
	m.mem[sharedAt] = 1 // address 0 is every variable's first, empty array: it is nobody's own
	m.control.first, err = m.region.piece(0)
	m.region.control = m.control
	return err
}

// trailAt is the address of the word where a call at a depth notes the place of the next one.
func (m *Machine) trailAt(depth int) uint32 { return m.trail.Offset() + 4*uint32(depth) }

// loaded is a module as machine code.
type loaded interface {
	// run calls it: the first of its arguments is replaced by the result. The error is that of a host function, or why it cannot go on.
	run(call *Call, stack []uint64) error
	close()
}

// load makes a unit's module ready to be called.
func (m *Machine) load(u *unit) (loaded, error) {
	m.modules.RLock()
	defer m.modules.RUnlock()
	if m.closed {
		return nil, errClosed
	}
	if m.assembles() {
		if l, err := m.assemble(u); err == nil {
			return l, nil
		}
	}
	return m.loadByEngine(u.mod.Bytes(), u.math)
}

// loadByEngine makes a module ready with the engine.
func (m *Machine) loadByEngine(text []byte, math bool) (loaded, error) {
	e, err := m.current()
	if err != nil {
		return nil, err
	}
	l, err := e.load(text, math)
	if err == nil || e.stage == nil {
		return l, err
	}
	if e, err = m.withoutCache(e); err != nil { // the folder for machine code may have become full, or gone
		return nil, err
	}
	return e.load(text, math)
}

// withoutCache replaces an engine by one that keeps nothing. The old one's code lives on.
func (m *Machine) withoutCache(old *engine) (*engine, error) {
	e, err := startEngine(m, nil)
	if err != nil {
		return nil, err
	}
	if !m.engine.CompareAndSwap(old, e) {
		e.close()
		return m.engine.Load(), nil
	}
	e.before = old
	return e, nil
}

// drop lets go of a module's machine code.
func (m *Machine) drop(l loaded) {
	m.modules.RLock()
	defer m.modules.RUnlock()
	if m.closed {
		return // the machine's end was the module's
	}
	l.close()
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
	for e := m.engine.Load(); e != nil; e = e.before {
		e.close()
	}
	if m.stack != nil {
		m.stack.Close()
	}
	m.region, m.trail = region{}, nil
}
