// Command skep is the one program: scripts, notebooks, the kernel for Jupyter.
// Each command has a file of its own: its options, then one call into a package.
package main

import (
	"os"

	"skep/memory"
)

func main() {
	memory.Pace()
	os.Exit(dispatch(newConsole(), os.Args[1:]))
}

// The exit statuses that scripts can rely on.
const (
	exitOK          = 0
	exitFailed      = 1 // the program or the checked file has an error
	exitUsage       = 2 // the command line is wrong, or a file cannot be read
	exitInterrupted = 130
)
