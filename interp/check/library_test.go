package check

import (
	"os"
	"strings"
	"sync"

	"skep/interp/module"
	"skep/interp/value"
)

// builtins reads testdata/library.txt: what every program has. The tests of package interp keep it up to date.
var builtins = sync.OnceValue(func() *declarations {
	text, err := os.ReadFile("testdata/library.txt")
	if err != nil {
		panic(err)
	}
	d := &declarations{statics: map[string][]module.Func{}, consts: map[string][]module.Const{}}
	var head string
	var funcs []module.Func
	for line := range strings.Lines(string(text) + "end\n") {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "\t\t"):
			last := &funcs[len(funcs)-1]
			last.Forms = append(last.Forms, line[2:])
		case strings.HasPrefix(line, "\t"):
			funcs = append(funcs, module.Func{Sig: line[1:]})
		default:
			d.add(strings.Fields(head), funcs)
			head, funcs = line, nil
		}
	}
	return d
})

// declarations is what the file says.
type declarations struct {
	prelude, types module.Module
	statics        map[string][]module.Func
	consts         map[string][]module.Const
}

// add adds a section of the file: the words of its head, and its functions.
func (d *declarations) add(head []string, funcs []module.Func) {
	switch {
	case len(head) == 0:
	case head[0] == "prelude":
		d.prelude.Funcs = funcs
	case head[0] == "methods":
		d.types.Types = append(d.types.Types, module.Type{Name: head[1], Methods: funcs})
	case head[0] == "statics":
		d.statics[head[1]] = funcs
	case head[0] == "const":
		k := module.Const{Name: head[2], Value: value.Float(0.5)}
		if head[3] == "integer" {
			k.Value = value.Int(1)
		}
		d.consts[head[1]] = append(d.consts[head[1]], k)
	}
}

// testEnv is an environment with the builtins and the modules that a test declares.
func testEnv(mods ...module.Module) Env {
	d := builtins()
	shelf := module.NewShelf(module.Declarations{Prelude: module.MadePrelude(d.prelude.Funcs), Core: module.Made(d.types), Modules: module.Made(mods...),
		Statics: func(name string) []module.Func { return d.statics[name] }, Consts: func(name string) []module.Const { return d.consts[name] }})
	return Env{Library: NewLibrary(shelf), Known: func(string) (Known, bool) { return Known{}, false }}
}
