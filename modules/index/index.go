// Package index knows the names that modules declare without making the modules:
// making them all takes longer than a small program runs. Its table is generated
// from the declarations by the test of package modules: `go test ./modules -run Index -update`.
// Callers: the lists of modules, here and in cmd/skep-rt.
package index

import (
	"slices"

	"skep/interp/module"
)

// names is what is known of a module.
type names struct {
	module                         string
	types, globals, methods, verbs []string
}

// Of announces a module under its name.
func Of(name string, make func() module.Module) module.Announced {
	a := module.Announced{Name: name, Make: make}
	if i := slices.IndexFunc(table, func(n names) bool { return n.module == name }); i >= 0 {
		n := &table[i]
		a.Types, a.Globals, a.Methods, a.Verbs = n.types, n.globals, n.methods, n.verbs
	}
	return a
}
