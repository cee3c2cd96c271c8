// Package jit is tier 2: it makes WebAssembly of typed functions (interp/ir),
// which the engine turns into machine code. It takes functions that ir calls
// native, without strings: numbers, truth, arrays and structs of those. All
// others are tier 1's.
//
// Such a function has no effect but its result and its Outs: what it is given
// is copied into a region of the session's arena, which ends with the call, and
// results are copied back. So a caller may always run it again in another tier
// (ErrAgain). What is wrong in the program comes back as a Failure,
// with the node, its operands and the calls that led there.
//
// A Machine serves one session. eval asks for code in the background (Compile)
// and calls it (Code.Run) instead of its own closures.
package jit

import (
	"fmt"
	"sync/atomic"
	"time"

	"skep/interp/ir"
)

// Code is a function, with all that it calls, as machine code.
type Code struct {
	Func    *ir.Func
	machine *Machine
	loaded  loaded
	places  []place
	outs    []outPlace
	globals []outPlace // variables outside of functions, and those of them that the code may change
	changed []outPlace

	short              []bool                   // which arguments are expected to be short arrays
	pins               map[int]pin              // and where they lie
	whole              func() (*ir.Func, error) // of recalled code until it is needed: its function, with a body
	guess              bool
	stack              []uint64    // parameters and results
	off                atomic.Bool // not worth calling
	again              int         // how often it had to be run in another tier
	trials             int         // calls with large arguments, and where their time went
	copyTime, workTime time.Duration
}

// place is where compiled code may give up, by number.
type place struct {
	node *ir.Node // nil: the entry of the function
	fn   *ir.Func
	kind Kind
	via  []*ir.Node // calls that were written in place
}

// Kind is why compiled code gave up.
type Kind uint8

// The kinds of failures.
const (
	Trap        Kind = iota // the operation of a node failed
	Interrupted             // the stop flag was set
	TooDeep                 // the limit of calls
	callPlace               // no failure: a call on the way
	wrongGuess              // no failure of the program: see guesses
)

// outPlace is where an out variable is left in memory.
type outPlace struct {
	v  *ir.Var
	at uint32
}

// Unsupported says why a function cannot be compiled.
type Unsupported struct {
	Node *ir.Node // nil: the function as a whole
	Why  string
}

func (u *Unsupported) Error() string { return u.Why }

// Compile makes machine code of a function and all that it calls: about 0.2 ms
// for a small one, and as much again for the session's first. The error is an
// *Unsupported if the function is not for this tier. It may run beside
// compiled code. The tree is only read, and must not change any more.
func (m *Machine) Compile(f *ir.Func) (*Code, error) { return m.CompileFor(f, nil) }

// CompileFor is Compile for arguments of which some are known to be short arrays
// (below 4 KiB); it is made again where they turn out not to be.
func (m *Machine) CompileFor(f *ir.Func, short []bool) (*Code, error) {
	if err := m.start(); err != nil {
		return nil, err
	}
	c := &Code{Func: f, machine: m, short: short, guess: true}
	if err := c.compile(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Code) compile() error {
	u := newUnit(c.machine, c.Func, c.guess)
	u.short = c.short
	if err := u.build(); err != nil {
		return err
	}
	l, err := c.machine.load(u)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Func.Name, err)
	}
	c.loaded, c.places, c.outs, c.globals, c.changed, c.pins = l, u.places, u.outs, u.globals, u.changed, u.pins
	return nil
}

// Close drops the machine code; no call may run or follow.
func (c *Code) Close() { c.machine.drop(c.loaded) }
