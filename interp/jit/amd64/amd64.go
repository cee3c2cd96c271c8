// Package amd64 makes machine code of the WebAssembly that interp/jit writes: a
// few hundred microseconds sooner than the engine does, and without the looks at
// memory's bounds that the engine needs because it knows nothing of its modules.
// It reads what jit/wasm has written (another module would be refused, or worse), on processors
// from 2013 on. Elsewhere, and for what it refuses, the engine serves.
//
// A function goes through four forms: instructions (wasm.Instr), steps over
// variables (read.go, instr.go), steps whose variables have registers or places
// on the stack (live.go, allot.go), machine code (emit.go, move.go). enter.go runs it.
package amd64

import (
	"errors"

	"golang.org/x/sys/cpu"

	"skep/interp/jit/wasm"
)

// Source is a module, and what its code has to know of where it will run.
type Source struct {
	Module  *wasm.Module
	Context uint32                 // the address of a Context in the module's memory
	Rare    func(name string) bool // tells imported functions that are hardly ever called
}

// Code is a module's machine code, free of addresses.
type Code struct {
	Bytes []byte
	Entry int // where it is entered: see Stack
}

// Capable tells whether this processor has the instructions that are used.
func Capable() bool { return capable && cpu.X86.HasAVX && cpu.X86.HasBMI2 && cpu.X86.HasSSE41 }

// maxArgs is how many arguments the entered function may take, and maxFrame how large a frame may be.
const (
	maxArgs  = 240
	maxFrame = 16 << 10
)

// Compile makes machine code of a module; its function number root is the one that is entered.
func Compile(src *Source, root int) (*Code, error) {
	m := &coder{src: src, encoder: &encoder{}}
	m.shared = m.newLabels(sharedLabels)
	m.funcs = m.newLabels(len(src.Module.Funcs()))
	if params, _ := src.Module.Funcs()[root].Signature(); len(params) > maxArgs {
		return nil, errors.New("too many arguments")
	}
	if int64(src.Context) > 1<<31-ContextSize {
		return nil, errors.New("the context is too far away")
	}
	for i, f := range src.Module.Funcs() {
		b, err := read(src, f)
		if err != nil {
			return nil, err
		}
		if err := m.function(i, b); err != nil {
			return nil, err
		}
	}
	entry := m.entry(root)
	m.common()
	return &Code{m.link(m.labels), entry}, nil
}

// global is the address of a variable of the module. They are all the machine's own, one for all modules.
func (s *Source) global(n int64) int64 { return int64(s.Context) + ctxGlobal + 8*n }

func (s *Source) signature(n int) (params, results []wasm.Type) {
	if imports := s.Module.Imports(); n < len(imports) {
		return imports[n].Params, imports[n].Results
	}
	return s.Module.Funcs()[n-len(s.Module.Imports())].Signature()
}

func (s *Source) rare(n int) bool {
	imports := s.Module.Imports()
	return n < len(imports) && s.Rare(imports[n].Name)
}
