package amd64

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The context: words in the module's memory that code and Go share, from an address that is a constant in the code.
const (
	ctxCode   = 0  // why the code has left: 0 it has ended, above 0 it calls that host function, below it has given up
	ctxGoSP   = 8  // Go's stack, while code runs
	ctxGoBP   = 16 // and frame
	ctxSP     = 24 // the code's stack, while Go runs; where to go on lies there
	ctxLimit  = 32 // of the code's stack
	ctxBase   = 40 // where memory begins
	ctxGlobal = 48 // variables of modules
	ctxArgs   = 64 // arguments and results

	// ContextSize is how many bytes a context has.
	ContextSize = ctxArgs + 8*(maxArgs+1)
)

const (
	codeTrap     = -1
	codeOverflow = -2
)

// ErrOverflow says that the code's stack is full, ErrTrap that it cannot go on: nothing else is to be known of it then.
var (
	ErrOverflow = errors.New("the stack of machine code is full")
	ErrTrap     = errors.New("machine code has given up")
)

// stackSize is what a stack may grow to; pages are the system's until they are written. guard is left free at its end, for the
// frame of a function that has not looked yet, and what signals or the host put there: nothing.
const (
	stackSize = 64 << 20
	guard     = 2*maxFrame + 4<<10
)

// Stack is where code runs, one call at a time.
type Stack struct {
	mem     []byte
	context []byte
	words   [4]uint64 // of a call of the host
}

// NewStack makes a stack for code over a memory whose context lies at an address.
func NewStack(memory []byte, context uint32) (*Stack, error) {
	mem, err := reserve(stackSize)
	if err != nil {
		return nil, fmt.Errorf("reserve a stack: %w", err)
	}
	s := &Stack{mem: mem, context: memory[context : context+ContextSize]}
	s.set(ctxLimit, uint64(addressOf(mem))+guard)
	s.set(ctxBase, uint64(addressOf(memory)))
	return s, nil
}

// Close gives the stack back.
func (s *Stack) Close() { release(s.mem) }

func (s *Stack) set(at int, w uint64) { binary.LittleEndian.PutUint64(s.context[at:], w) }

func (s *Stack) get(at int) uint64 { return binary.LittleEndian.Uint64(s.context[at:]) }

// Run enters code at an address. args are its arguments, and where its result is left. host does what the code wants of Go: the
// function of a number, over words that hold its arguments and take its results; an error ends the run.
func (s *Stack) Run(entry uintptr, args []uint64, host func(number int, words []uint64) error) error {
	for i, a := range args {
		s.set(ctxArgs+8*i, a)
	}
	top := len(s.mem) - 64
	binary.LittleEndian.PutUint64(s.mem[top:], uint64(entry))
	s.set(ctxSP, uint64(addressOf(s.mem))+uint64(top))
	for {
		enter(addressOf(s.context))
		switch code := int64(s.get(ctxCode)); {
		case code == 0:
			args[0] = s.get(ctxArgs)
			return nil
		case code == codeTrap:
			return ErrTrap
		case code == codeOverflow:
			return ErrOverflow
		default:
			if err := s.callHost(int(code-1), host); err != nil {
				return err
			}
		}
	}
}

// callHost hands the context's words to the host and takes them back.
func (s *Stack) callHost(number int, host func(number int, words []uint64) error) error {
	for i := range s.words {
		s.words[i] = s.get(ctxArgs + 8*i)
	}
	if err := host(number, s.words[:]); err != nil {
		return err
	}
	s.set(ctxArgs, s.words[0])
	s.set(ctxArgs+8, s.words[1])
	return nil
}
