// Command skep is the one program: scripts, notebooks, the kernel for Jupyter.
// Each command has a file of its own: its options, then one call into a package.
package main

import (
	"os"

	"skep/cmd/compiled"
	"skep/cmd/terminal"
	"skep/memory"
	"skep/modules"
)

func main() {
	memory.Deepen()
	if status, carried := compiled.Run(modules.All, serveApp); carried {
		os.Exit(status)
	}
	con := terminal.Process()
	con.WhenLasting(memory.Pace)
	os.Exit(dispatch(&console{con}, os.Args[1:]))
}

// The exit statuses that scripts can rely on.
const (
	exitOK          = terminal.ExitOK
	exitFailed      = terminal.ExitFailed
	exitUsage       = terminal.ExitUsage
	exitInterrupted = terminal.ExitInterrupted
)

// console is the console of the process, with what only commands write to it.
type console struct{ *terminal.Console }
