package golang

import (
	"path"
	"slices"

	"skep/interp/module"
)

// carried are the modules that come along with a program: those whose sources need
// little of others. The import path of module x is skep/modules/x.
var carried = []string{"cli", "collections", "csv", "display", "encoding", "env", "fs", "functools", "hashing", "itertools", "json", "logging", "math",
	"path", "random", "regex", "secrets", "stats", "testing", "text", "time", "toml", "url", "uuid", "yaml"}

// RuntimePaths are the packages whose sources PackRuntime has to be given, with all that they import.
func RuntimePaths() []string {
	paths := []string{"skep/cmd/rt", "skep/modules/index"}
	for _, name := range carried {
		paths = append(paths, modulePath(name))
	}
	return paths
}

func modulePath(name string) string { return path.Join("skep/modules", name) }

// moduleAlias is what a program's text calls a module's package: programs have variables of the modules' names.
func moduleAlias(name string) string { return "module_" + name }

// Modules are the builtin modules as a program of Go has them.
type Modules struct {
	All  []module.Announced
	Uses []string // those that a program may use
}

// of finds the module that gives a program a name.
func (m Modules) of(name string) (module string, ok bool) {
	for _, a := range m.All {
		if a.Name == name || slices.Contains(a.Globals, name) || slices.Contains(a.Types, name) && name[0] >= 'A' && name[0] <= 'Z' {
			return a.Name, true
		}
	}
	return "", false
}

// noteUses notes the modules that come along because their methods may be used.
func (w *writer) noteUses() {
	for _, name := range w.Modules.Uses {
		if slices.Contains(carried, name) {
			w.modules[name] = true
		}
	}
}
