package policy

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Process is a program to start.
type Process struct {
	Path           string   // a path, or a name to be found in PATH
	Args           []string // without the program's own name
	Dir            string   // working directory; "" = the caller's
	Env            []string // added to the caller's environment
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	OwnGroup       bool // not reached by the terminal's Ctrl-C
}

// Running is a started process.
type Running struct{ cmd *exec.Cmd }

// StartProcess starts p and kills it when ctx ends. The child inherits the
// tier. Sovereign lets only this very program start (kernels are such
// children): what another program does with sockets cannot be seen from here.
func StartProcess(ctx context.Context, p Process) (*Running, error) {
	tier := TierOf(ctx)
	path, err := exec.LookPath(p.Path)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Path, err)
	}
	if tier == Sovereign && !isSelf(path) {
		return nil, &Refused{tier, "start " + p.Path}
	}
	cmd := exec.CommandContext(ctx, path, p.Args...)
	cmd.Dir = p.Dir
	cmd.Env = append(append(os.Environ(), p.Env...), Variable+"="+tier.String())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Stdin, p.Stdout, p.Stderr
	if p.OwnGroup {
		separate(cmd)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Path, err)
	}
	return &Running{cmd}, nil
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
