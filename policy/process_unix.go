//go:build unix

package policy

import (
	"os/exec"
	"syscall"
)

func separate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// lead makes the program the leader of a session whose terminal is its standard input.
func lead(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} }

// killGroup ends a process and all that it started, if it has a group of its own.
func killGroup(cmd *exec.Cmd) error {
	if a := cmd.SysProcAttr; a != nil && (a.Setpgid || a.Setsid) {
		return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	return cmd.Process.Kill()
}
