// Package rt is what the run-time bases in the folders below share. A base is skep
// without commands, pages and kernels, for `skep compile`: core has the modules
// that are small, standard all but the engines' (frames, tensors, plots), all every one.
// `make build` puts them into skep, and all built for wasip1.
package rt

import (
	"encoding/json"
	"fmt"
	"os"

	"skep/cmd/compiled"
	"skep/cmd/terminal"
	"skep/interp"
)

// Main runs the program that the base carries. A base without one says what it
// is, and lists its modules if asked to: what puts bases into skep asks.
func Main(name string, modules func() []interp.Announced) {
	if status, carried := compiled.Run(modules, nil); carried {
		os.Exit(status)
	}
	if len(os.Args) == 2 && os.Args[1] == "--modules" {
		if err := json.NewEncoder(os.Stdout).Encode(Names(modules())); err != nil {
			os.Exit(terminal.ExitFailed)
		}
		return
	}
	fmt.Fprintf(os.Stderr, "this is the base %s of `skep compile`, without a program\n", name)
	os.Exit(terminal.ExitUsage)
}

// Names lists the names of modules.
func Names(modules []interp.Announced) []string {
	names := make([]string, len(modules))
	for i, m := range modules {
		names[i] = m.Name
	}
	return names
}
