package policy

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Process is a program to start.
type Process struct {
	Path           string   // a path, or a name to be found in PATH
	Args           []string // without the program's own name
	Dir            string   // working directory; "" = the caller's
	Env            []string // added to the caller's environment
	Unset          []string // variables of the caller that it does not get
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	OwnGroup       bool       // not reached by the terminal's Ctrl-C
	OwnTerminal    bool       // standard input is a terminal, which becomes the program's own (on unix)
	Part           bool       // Path is a program that this one carries inside itself: Sovereign lets it start
	Files          []*os.File // become the files 3, 4, … of the program; not on windows
	Whole          bool       // when ctx ends, what the program itself started ends too (with OwnGroup, on unix)
}

// Running is a started process.
type Running struct{ cmd *exec.Cmd }

// pipeDelay is how long Wait waits for the output of a program that has ended.
const pipeDelay = time.Second

// StartProcess starts p and kills it when ctx ends. The child inherits the
// tier. Sovereign lets only this very program start (kernels are such
// children) and its parts: what another program does with sockets cannot be seen from here.
func StartProcess(ctx context.Context, p Process) (*Running, error) {
	if err := watchProcess(ctx, p.Path); err != nil {
		return nil, err
	}
	tier := TierOf(ctx)
	path, err := exec.LookPath(p.Path)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Path, err)
	}
	if tier == Sovereign && !p.Part && !isSelf(path) {
		return nil, &Refused{tier, "start " + p.Path}
	}
	cmd := exec.CommandContext(ctx, path, p.Args...)
	cmd.Dir = p.Dir
	cmd.Env = append(append(without(os.Environ(), p.Unset), p.Env...), Variable+"="+tier.String())
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = p.Stdin, p.Stdout, p.Stderr, p.Files
	switch {
	case p.OwnTerminal:
		lead(cmd)
	case p.OwnGroup:
		separate(cmd)
	}
	if p.Whole {
		cmd.Cancel = func() error { return killGroup(cmd) }
		cmd.WaitDelay = pipeDelay // what it left behind may hold its pipes open
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Path, err)
	}
	return &Running{cmd}, nil
}

// without leaves out the variables with some names.
func without(env, names []string) []string {
	return slices.DeleteFunc(env, func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(names, name)
	})
}

// isSelf compares files, not names: a symbolic link to this program is this program.
func isSelf(path string) bool {
	own, err := os.Executable()
	if err != nil {
		return false
	}
	a, errA := os.Stat(own)
	b, errB := os.Stat(filepath.Clean(path))
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// PID is the process's number.
func (r *Running) PID() int { return r.cmd.Process.Pid }

// Wait waits for the end; a status other than 0 is an error. Call it once.
func (r *Running) Wait() error { return r.cmd.Wait() }

// ExitCode is the status after Wait, -1 before it or after a signal.
func (r *Running) ExitCode() int { return r.cmd.ProcessState.ExitCode() }

// Signal sends a signal.
func (r *Running) Signal(s os.Signal) error { return r.cmd.Process.Signal(s) }

// Kill ends the process at once.
func (r *Running) Kill() error { return r.cmd.Process.Kill() }

// FindProgram looks a program up as a shell would.
func FindProgram(name string) (path string, err error) { return exec.LookPath(name) }
