// Package library is the manual of the standard library as this program has
// it: what is built in, and all modules. `skep doc` shows it, and docs/manual
// of the repository is written from it by this package's test with -update.
package library

import (
	"skep/interp/manual"
	"skep/interp/module"
	"skep/modules"
)

// Manual documents everything a program has without installing anything.
func Manual() manual.Book { return manual.Builtins(module.MakeAll(modules.All())) }
