package jit

import (
	"errors"

	"skep/interp/jit/amd64"
	"skep/memory"
)

// assembled is a module as machine code of the assembler (interp/jit/amd64), which is there on one kind of
// processor. It compiles ten times as fast as the engine.
type assembled struct {
	machine *Machine
	code    *amd64.Loaded
	call    *Call // that runs
	imports []imported
	names   []string                               // of these: module.function
	key     codeKey                                // of the code, if it is kept
	host    func(number int, words []uint64) error // callHost, made once
}

// imported is a function of the host by its number in the module.
type imported struct {
	f    func(m *Machine, c *Call, stack []uint64)
	pure bool // it computes, and cannot end the run
}

// assembles tells whether the assembler makes code here. It needs a memory in which every address lies:
// its code looks at bounds as the program has them, not at memory's.
func (m *Machine) assembles() bool {
	return !m.engined && amd64.Capable() && len(m.mem) == memory.MaxArena
}

// assemble makes a unit's module ready without the engine.
func (m *Machine) assemble(u *unit) (loaded, error) {
	code, key, err := m.kept.code(m.context, u.mod.Bytes, func() (*amd64.Code, error) {
		return amd64.Compile(&amd64.Source{Module: u.mod, Context: m.context, Rare: rare}, int(u.entry)-len(u.mod.Imports()))
	})
	if err != nil {
		return nil, err
	}
	l, err := code.Load()
	if err != nil {
		return nil, err
	}
	a := &assembled{machine: m, code: l, key: key}
	for _, i := range u.mod.Imports() {
		a.imported(i.Module, i.Name)
	}
	a.host = a.callHost
	return a, nil
}

// imported adds the next function that code calls of the host.
func (a *assembled) imported(module, name string) {
	a.imports = append(a.imports, imported{hostFunction(name), module == mathModule})
	a.names = append(a.names, module+"."+name)
}

// rare tells functions of the host that code seldom calls: all but those of floats, and powers.
func rare(name string) bool {
	_, controls := hostFuncs.Get()[name]
	return controls && name != "power"
}

func (a *assembled) run(call *Call, stack []uint64) error {
	a.call = call
	defer func() { a.call = nil }()
	return a.machine.stack.Run(a.code.Entry(), stack, a.host)
}

func (a *assembled) callHost(number int, words []uint64) error {
	if i := a.imports[number]; i.pure {
		i.f(nil, nil, words)
		return nil
	}
	return a.callControl(number, words)
}

// callControl calls a function whose panic with errFailed ends the run.
func (a *assembled) callControl(number int, words []uint64) (err error) {
	defer func() {
		if r := recover(); r != nil {
			failed, ok := r.(error)
			if !ok || !errors.Is(failed, errFailed) {
				panic(r)
			}
			err = failed
		}
	}()
	a.imports[number].f(a.machine, a.call, words)
	return nil
}

func (a *assembled) close() { a.code.Close() }
