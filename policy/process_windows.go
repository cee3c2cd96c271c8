package policy

import (
	"os/exec"
	"syscall"
)

func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// lead has nothing to do: programs are given no terminal here.
func lead(*exec.Cmd) {}

// killGroup ends the process only: what it started has no name here.
func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }
