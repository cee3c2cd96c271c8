//go:build unix

package kernel

import "syscall"

// exists says whether a process with that number is there, whoever owns it.
func exists(pid int) bool { return syscall.Kill(pid, 0) != syscall.ESRCH }
