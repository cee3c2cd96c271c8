// Package kernel makes a session of the language a Jupyter kernel: protocol 5.5
// on shell, control, iopub, stdin and heartbeat, over package jupyter/zmtp. It
// also installs and removes the kernelspec by which front ends find the binary.
//
// It adds nothing to the language: what a cell means, what completes and what
// an error says comes from the Session. What is decided here is the order of
// messages, how output is gathered into them, who waits for whom, and that
// neither a client nor a cell can end the kernel. cmd/skep calls it.
//
// Optional in the protocol, and announced where the session can do it: the debugger
// (debug.go, over package dap) and subshells (subshell.go).
package kernel

import (
	"context"

	"skep/diag"
	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/zmtp"
)

// Session is what the kernel needs of an interp session. Run, Complete, Inspect
// and IsComplete are called from one goroutine at a time, Interrupt and Variables from any.
type Session interface {
	Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error)
	Complete(code string, cursor int) interp.Completion
	Inspect(code string, cursor int) (interp.Bundle, bool)
	IsComplete(code string) (interp.Completeness, string)
	Interrupt()
	Variables() []interp.Variable // while a cell runs: as they were before it
	Forget(names []string)        // takes definitions away
}

// Options says how a kernel presents itself and what it may use.
type Options struct {
	Version         string // of skep, for kernel_info
	LanguageVersion string
	Banner          string // what consoles show first
	HelpLinks       []jupyter.HelpLink
	HistoryFile     string      // "" keeps history in memory only; see HistoryPath
	States          string      // "" keeps no snapshots of variables; see StatePath
	Notebook        string      // what the snapshots are of: its path
	Limits          zmtp.Limits // what clients may cost; zero fields take zmtp's defaults
	Process         bool        // the process is the kernel's own: heed SIGINT, SIGTERM and the parent's death
	Log             func(format string, args ...any)
}

// Run serves a kernel at the sockets that the connection file names, until a
// client asks for shutdown, ctx ends, or (Options.Process) the process is told
// to end: all of these give nil. Ports that are 0 are chosen and written back
// to the file. The error is about the connection file or a socket.
func Run(ctx context.Context, connectionFile string, sess Session, o Options) error {
	k, err := open(connectionFile, sess, o)
	if err != nil {
		return err
	}
	return k.serve(ctx)
}
